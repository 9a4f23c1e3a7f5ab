//! Damaged input is an error and never a crash.

mod support;

use support::Noise;
use tiercel_compiler::marshal::{MarshalErrorKind, read_code, read_constant, write_code};
use tiercel_compiler::pyc::{self, PycError, Validation};
use tiercel_compiler::verify::verify;
use tiercel_compiler::{CodeObject, CompileOptions, dump};

fn cases() -> Vec<Vec<u8>> {
    let compiled =
        |(name, source): (String, Vec<u8>)| support::compiled(&source, &name, CompileOptions::default()).code;
    support::cases().into_iter().map(|case| write_code(&compiled(case))).collect()
}

/// Reads it, and does with what comes out all that can be done with code from outside.
fn use_all(data: &[u8]) {
    let Ok(code) = read_code(data) else { return };
    let mut all = vec![code];
    while let Some(code) = all.pop() {
        if verify(&code).is_ok() {
            let _ = dump::disassemble(&code);
        }
        all.extend(code.nested().cloned());
    }
}

#[test]
fn whatever_is_cut_off_is_missed() {
    for data in cases() {
        for end in 0..data.len() {
            let error = read_code(&data[..end]).expect_err("a part is no code");
            assert_eq!(error.kind, MarshalErrorKind::Eof, "{end}: {error:?}");
        }
    }
}

#[test]
fn any_byte_may_change() {
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for mut data in cases() {
        for at in 0..data.len() {
            let before = data[at];
            data[at] = if at % 2 == 0 { before ^ 1 << noise.below(8) } else { noise.next() as u8 };
            use_all(&data);
            data[at] = before;
        }
    }
}

#[test]
fn many_bytes_may_change() {
    let mut noise = Noise(0x2545_f491_4f6c_dd1d);
    for data in cases() {
        for round in 0..150 {
            let mut data = data.clone();
            for _ in 0..=round % 9 {
                let at = noise.below(data.len());
                data[at] = noise.next() as u8;
            }
            use_all(&data);
        }
    }
}

#[test]
fn bytecode_may_be_anything() {
    let mut noise = Noise(0xdead_beef_cafe_f00d);
    for data in cases() {
        let code = read_code(&data).expect("a whole case");
        let mut all = vec![code];
        while let Some(code) = all.pop() {
            all.extend(code.nested().cloned());
            for _ in 0..200 {
                let mut damaged = CodeObject::clone(&code);
                let part = match noise.below(4) {
                    0 => &mut damaged.linetable,
                    1 => &mut damaged.exceptiontable,
                    _ => &mut damaged.code,
                };
                let mut bytes = part.to_vec();
                if bytes.is_empty() {
                    continue;
                }
                let at = noise.below(bytes.len());
                bytes[at] = noise.next() as u8;
                if noise.below(4) == 0 {
                    bytes.truncate(at);
                }
                *part = bytes.into();
                if verify(&damaged).is_ok() {
                    let _ = dump::disassemble(&damaged);
                }
            }
        }
    }
}

#[test]
fn noise_is_no_code() {
    let mut noise = Noise(0x1234_5678_9abc_def1);
    for length in 0..2000 {
        let data: Vec<u8> = (0..length).map(|_| noise.next() as u8).collect();
        use_all(&data);
        let _ = read_constant(&data);
        let _ = pyc::read(&data);
    }
}

#[test]
fn messages_are_cpythons() {
    let message = |data: &[u8]| read_constant(data).expect_err("damaged").message;
    assert_eq!(message(b""), "EOF read where object expected");
    assert_eq!(message(b"\x01"), "bad marshal data (unknown type code)");
    assert_eq!(message(b"r\0\0\0\0"), "bad marshal data (invalid reference)");
    assert_eq!(message(b"(\xff\xff\xff\xff"), "bad marshal data (tuple size out of range)");
    assert_eq!(message(b"s\x04\0\0\0abc"), "marshal data too short");
    let deep = b")\x01".repeat(100_000);
    assert_eq!(message(&deep), "recursion limit exceeded");
}

#[test]
fn headers_are_checked() {
    let code = support::code("answer = 42\n");
    for validation in [
        Validation::Timestamp { mtime: 1_700_000_000, size: 12 },
        Validation::Hash { hash: *b"12345678", check_source: true },
        Validation::Hash { hash: *b"abcdefgh", check_source: false },
    ] {
        let data = pyc::write(&code, validation);
        let (found, back) = pyc::read(&data).expect("what was just written");
        assert_eq!(found, validation);
        assert!(back.is_same_code(&code));
        for end in 0..data.len() {
            assert!(pyc::read(&data[..end]).is_err(), "{end}");
        }
        let mut other = data.clone();
        other[0] ^= 1;
        assert!(matches!(pyc::read(&other), Err(PycError::BadMagic)));
    }
}
