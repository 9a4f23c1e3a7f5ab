//! Small sources whose code objects CPython 3.14.10 printed: `cases/*.expected`.

mod support;

use std::fmt::Write;
use std::rc::Rc;

use tiercel_compiler::marshal::{read_code, write_code};
use tiercel_compiler::verify::verify;
use tiercel_compiler::{CodeObject, CompileOptions, Constant};

fn print(code: &CodeObject, path: &str, out: &mut String) {
    let fields = [
        ("qualname", code.qualname.to_string()),
        ("name", code.name.to_string()),
        ("firstlineno", code.firstlineno.to_string()),
        ("argcount", code.argcount.to_string()),
        ("posonlyargcount", code.posonlyargcount.to_string()),
        ("kwonlyargcount", code.kwonlyargcount.to_string()),
        ("flags", code.flags.to_string()),
        ("stacksize", code.stacksize.to_string()),
        ("names", join(code.names.iter().map(ToString::to_string), ",")),
        ("localsplusnames", join(code.localsplusnames.iter().map(ToString::to_string), ",")),
        ("localspluskinds", hex(&code.localspluskinds)),
        ("consts", join(code.consts.iter().map(constant), ",")),
        ("code", hex(&code.code)),
        ("linetable", hex(&code.linetable)),
        ("exceptiontable", hex(&code.exceptiontable)),
    ];
    let _ = writeln!(out, "object {path} {}", code.qualname);
    for (field, value) in fields {
        let _ = writeln!(out, "{field} {value}");
    }
    for (at, inner) in code.nested().enumerate() {
        print(inner, &format!("{path}.{at}"), out);
    }
}

fn join(items: impl Iterator<Item = String>, separator: &str) -> String {
    items.collect::<Vec<_>>().join(separator)
}

fn hex(bytes: &[u8]) -> String {
    join(bytes.iter().map(|byte| format!("{byte:02x}")), "")
}

/// A constant with its type.
fn constant(value: &Constant) -> String {
    match value {
        Constant::None => "None".to_owned(),
        Constant::Bool(true) => "True".to_owned(),
        Constant::Bool(false) => "False".to_owned(),
        Constant::Ellipsis => "Ellipsis".to_owned(),
        Constant::Int(value) => format!("i{value}"),
        Constant::BigInt(value) => format!("i{value}"),
        Constant::Float(value) => format!("f{:016x}", value.to_bits()),
        Constant::Complex { real, imag } => format!("c{:016x}:{:016x}", real.to_bits(), imag.to_bits()),
        Constant::Str(text) => format!("s{}", hex(text.as_bytes())),
        Constant::Bytes(bytes) => format!("b{}", hex(bytes)),
        Constant::Tuple(items) => format!("({})", join(items.iter().map(constant), ";")),
        Constant::FrozenSet(items) => {
            let mut texts: Vec<String> = items.iter().map(constant).collect();
            texts.sort();
            format!("{{{}}}", texts.join(";"))
        }
        Constant::Slice(parts) => format!("[{}]", join(parts.iter().map(constant), ":")),
        Constant::Code(code) => format!("code<{}>", code.name),
    }
}

fn printed(code: &CodeObject) -> String {
    let mut out = String::new();
    print(code, "0", &mut out);
    out
}

fn compiled(name: &str, source: &[u8]) -> CodeObject {
    support::compiled(source, name, CompileOptions::default()).code
}

fn expected(name: &str) -> (String, String) {
    let path = support::folder().join("cases").join(name).with_extension("expected");
    let text = std::fs::read_to_string(&path).expect("what CPython printed");
    let (fields, marshalled) = text.split_once("marshal ").expect("the marshalled code");
    (fields.to_owned(), marshalled.trim().to_owned())
}

#[test]
fn code_objects_are_cpythons() {
    for (name, source) in support::cases() {
        let (fields, _) = expected(&name);
        let ours = printed(&compiled(&name, &source));
        let different = ours.lines().zip(fields.lines()).find(|(ours, theirs)| ours != theirs);
        assert_eq!(different, None, "{name}: ours and CPython's");
        assert_eq!(ours.lines().count(), fields.lines().count(), "{name}");
    }
}

#[test]
fn marshalled_bytes_are_cpythons() {
    for (name, source) in support::cases() {
        assert_eq!(hex(&write_code(&compiled(&name, &source))), expected(&name).1, "{name}");
    }
}

#[test]
fn marshalled_code_comes_back() {
    for (name, source) in support::cases() {
        let code = compiled(&name, &source);
        let back = read_code(&write_code(&code)).expect("what was just written");
        assert_eq!(printed(&back), printed(&code), "{name}");
    }
}

#[test]
fn all_code_is_accepted() {
    for (name, source) in support::cases() {
        let mut all = vec![Rc::new(compiled(&name, &source))];
        while let Some(code) = all.pop() {
            verify(&code).unwrap_or_else(|error| panic!("{name}: {}: {error}", code.qualname));
            all.extend(code.nested().cloned());
        }
    }
}
