//! Sources that are damaged: every one ends in a tree or an error, never in a crash.

use tiercel_syntax::{DumpOptions, ErrorKind, Mode, ParseOptions, dump, parse, parse_text, unparse};

const SAMPLE: &str = r#"
@d
async def f[T: int = str, *U](a, /, b: "x" = 1, *c, d=2, **e) -> {1: [2, (3,)]}:
    """doc \N{BULLET} \x41"""
    x = f'{a!r:>{b}} {{}} {c=}' + rb'\d' b"e"; y: int = t"{z}"
	# tab
    match x, *y:
        case {"a": A(b, c=1 | 2), **r} if (w := 3): pass
        case [*_, -1.5e3 + 2j] as q: return lambda *p: (yield)
    try:
        with (open(x) as g, h): del g.i[j:k, ...]
    except* (E, F) as m: raise G from None
    else: assert not n in o is not p, 0xFF_FF
    finally: await [x async for x in y if z else w]
"#;

/// A small generator of numbers that look random, the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// Parses in every mode; what comes out does not matter.
fn parse_all_ways(bytes: &[u8]) {
    for mode in [Mode::Exec, Mode::Eval, Mode::Single, Mode::FuncType] {
        let plain = ParseOptions { mode, ..ParseOptions::default() };
        let _ = parse(bytes, &plain);
        let all = ParseOptions {
            type_comments: true,
            allow_incomplete_input: true,
            dont_imply_dedent: true,
            ..plain
        };
        let _ = parse(bytes, &all);
    }
}

#[test]
fn truncated_anywhere() {
    for end in 0..SAMPLE.len() {
        let _ = parse(&SAMPLE.as_bytes()[..end], &ParseOptions::default());
    }
}

#[test]
fn bytes_left_out_or_changed() {
    let mut numbers = Numbers(42);
    for _ in 0..400 {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        for _ in 0..=numbers.below(3) {
            let at = numbers.below(bytes.len());
            match numbers.below(3) {
                0 => drop(bytes.remove(at)),
                1 => bytes[at] = numbers.below(256) as u8,
                _ => bytes.insert(at, b"(){}[]:,'\"\\fbt\n\t#!=*"[numbers.below(20)]),
            }
        }
        parse_all_ways(&bytes);
    }
}

#[test]
fn random_bytes() {
    let mut numbers = Numbers(7);
    for round in 0..300 {
        let length = numbers.below(200);
        let any: Vec<u8> = (0..length).map(|_| numbers.below(256) as u8).collect();
        let printable: Vec<u8> = any.iter().map(|b| if round % 3 == 0 { *b } else { b % 95 + 32 }).collect();
        parse_all_ways(&printable);
    }
}

fn error_of(source: &str) -> (ErrorKind, String) {
    let error = parse_text(source, &ParseOptions::default()).unwrap_err();
    (error.kind, error.msg)
}

#[test]
fn hundred_thousand_brackets() {
    let many = 100_000;
    let too_many = (ErrorKind::Syntax, "too many nested parentheses".to_string());
    for open in ["(", "[", "{", "f(", "a[", "{a:", "[a for a in ", "f(*", "lambda: ("] {
        assert_eq!(error_of(&open.repeat(many)), too_many, "{open}");
    }
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}")] {
        assert_eq!(error_of(&(open.repeat(many) + &close.repeat(many))), too_many);
    }
    assert_eq!(error_of("a)").1, "unmatched ')'");
    assert_eq!(error_of(&"f'{".repeat(many)).1, "too many nested f-strings or t-strings");
    assert!(parse_text(&("(".repeat(200) + &")".repeat(200)), &ParseOptions::default()).is_ok());
}

#[test]
fn long_chains() {
    let many = 100_000;
    let deep = ["-", "not ", "lambda:", "a if b else ", "a**"];
    for prefix in deep {
        assert_eq!(error_of(&(prefix.repeat(many) + "a")).0, ErrorKind::Memory, "{prefix}");
        assert!(parse_text(&(prefix.repeat(1500) + "a"), &ParseOptions::default()).is_ok(), "{prefix}");
    }
    let elifs = "if a: b\n".to_string() + &"elif c: d\n".repeat(many);
    assert_eq!(error_of(&elifs).0, ErrorKind::Memory);
    let elifs = "if a: b\n".to_string() + &"elif c: d\n".repeat(5000);
    assert!(parse_text(&elifs, &ParseOptions::default()).is_ok());
    for link in [".b", "+b", "()", "[b]", "<b", " and b", ", b", " = b", "; b", " | b"] {
        assert!(
            parse_text(&("a".to_string() + &link.repeat(many)), &ParseOptions::default()).is_ok(),
            "{link}"
        );
    }
    let blocks: String = (0..150).map(|depth| " ".repeat(depth) + "if a:\n").collect();
    assert_eq!(error_of(&blocks), (ErrorKind::Indentation, "too many levels of indentation".to_string()));
}

#[test]
fn deep_trees_are_written_and_freed() {
    for source in [
        "a".to_string() + &"+b".repeat(100_000),
        "a if b else ".repeat(2000) + "c",
        "not ".repeat(5900) + "c",
    ] {
        let tree = parse_text(&source, &ParseOptions::default()).unwrap().tree;
        assert!(dump(&tree, &DumpOptions::default()).len() > source.len());
        // Written by recursion: either it fits, or it is refused.
        let _ = unparse(&tree);
    }
}

#[test]
fn wrong_far_inside() {
    // The second look has to go as deep as the first.
    for source in
        ["(".repeat(190) + "1 2", "[".repeat(150) + "a b" + &"]".repeat(150), "not ".repeat(4000) + "1 2"]
    {
        assert!(parse_text(&source, &ParseOptions::default()).is_err());
    }
}

#[test]
fn nul_and_encodings() {
    let message = |bytes: &[u8]| parse(bytes, &ParseOptions::default()).unwrap_err().msg;
    assert_eq!(message(b"a\0b"), "source code string cannot contain null bytes");
    assert!(message(b"\xff\xfe").contains("Non-UTF-8 code starting with '\\xff'"));
    assert_eq!(message(b"# coding: nope\n"), "unknown encoding: nope");
}
