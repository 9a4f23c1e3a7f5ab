//! What options change, and what no input may break.

mod support;

use support::code;
use tiercel_compiler::code::flags;
use tiercel_compiler::{CodeObject, CompileOptions, Constant, compile_source, dump, stages};
use tiercel_syntax::Mode;

fn optimized(source: &str, optimize: u8) -> CodeObject {
    let options = CompileOptions { optimize, ..CompileOptions::default() };
    support::compiled(source.as_bytes(), "case.py", options).code
}

fn in_mode(source: &str, mode: Mode) -> CodeObject {
    let options = CompileOptions { mode, ..CompileOptions::default() };
    support::compiled(source.as_bytes(), "case.py", options).code
}

fn listing(code: &CodeObject) -> Vec<String> {
    let text = dump::disassemble(code);
    text.lines().map(str::to_owned).collect()
}

fn mentions(code: &CodeObject, what: &str) -> bool {
    listing(code).iter().any(|line| line.contains(what))
}

fn holds(code: &CodeObject, text: &str) -> bool {
    code.consts
        .iter()
        .any(|constant| matches!(constant, Constant::Str(found) if found.as_bytes() == text.as_bytes()))
}

#[test]
fn assertions_go_with_the_first_level() {
    let source = "assert a, 'because'\nif __debug__:\n    b = 'debugging'\n";
    assert!(holds(&optimized(source, 0), "because"));
    assert!(holds(&optimized(source, 0), "debugging"));
    assert!(!holds(&optimized(source, 1), "because"));
    assert!(!holds(&optimized(source, 1), "debugging"));
}

#[test]
fn docstrings_go_with_the_second_level() {
    let source = "'all about it'\ndef f():\n    'what it does'\n";
    let function = |code: &CodeObject| code.nested().next().expect("f").clone();
    for optimize in 0..2 {
        let code = optimized(source, optimize);
        assert!(holds(&code, "all about it"));
        assert!(holds(&function(&code), "what it does"));
        assert_ne!(function(&code).flags & flags::HAS_DOCSTRING, 0);
    }
    let code = optimized(source, 2);
    assert!(!holds(&code, "all about it"));
    assert!(!holds(&function(&code), "what it does"));
    assert_eq!(function(&code).flags & flags::HAS_DOCSTRING, 0);
}

#[test]
fn interactive_statements_print() {
    assert!(mentions(&in_mode("a + 1\n", Mode::Single), "INTRINSIC_PRINT"));
    assert!(!mentions(&in_mode("a + 1\n", Mode::Exec), "INTRINSIC_PRINT"));
}

#[test]
fn expressions_are_returned() {
    let code = in_mode("a + 1", Mode::Eval);
    assert!(mentions(&code, "RETURN_VALUE"));
    assert!(!code.consts.iter().any(|constant| matches!(constant, Constant::None)));
}

#[test]
fn features_that_are_on_stay_on() {
    let options = CompileOptions { flags: flags::FUTURE_ANNOTATIONS, ..CompileOptions::default() };
    let code = support::compiled(b"a: b\n", "case.py", options).code;
    assert_ne!(code.flags & flags::FUTURE_ANNOTATIONS, 0);
    assert!(holds(&code, "b"));
}

#[test]
fn dumps_name_what_they_show() {
    let source = "def f(x):\n    try:\n        return x.y\n    except E:\n        pass\n";
    let all = listing(&code(source)).join("\n");
    for part in ["LOAD_FAST_BORROW", "LOAD_ATTR", "CHECK_EXC_MATCH", "ExceptionTable", "<code object f"] {
        assert!(all.contains(part), "{part} in\n{all}");
    }
    let parsed = tiercel_syntax::parse(source.as_bytes(), &tiercel_syntax::ParseOptions::default());
    let text =
        stages(&parsed.expect("a module").tree, "case.py", CompileOptions::default()).expect("the stages");
    assert!(text.symtable.contains('f') && text.symtable.contains('x'));
    assert!(text.sequence.contains("SETUP_FINALLY"));
    assert!(text.cfg.contains("LOAD_FAST 0 (x)"));
}

/// On a stack as small as threads get, whatever its depth, source compiles or is refused.
#[test]
fn depth_is_no_crash() {
    let deep = |open: &str, inner: &str, close: &str, depth: usize| {
        format!("{}{inner}{}\n", open.repeat(depth), close.repeat(depth))
    };
    let mut sources = Vec::new();
    for depth in [50, 150, 1_000, 10_000, 50_000] {
        sources.push(deep("(", "1", ")", depth));
        sources.push(deep("[", "", "]", depth));
        sources.push(deep("-", "x", "", depth));
        sources.push(deep("not ", "x", "", depth));
        sources.push(deep("x if y else ", "z", "", depth));
        sources.push(deep("lambda: ", "z", "", depth));
        sources.push(deep("", "x", ".y", depth));
        sources.push(deep("", "x", "()", depth));
        sources.push(deep("", "x", "[0]", depth));
        sources.push(deep("", "x", " + y", depth));
        sources.push(deep("", "1", " + 1", depth));
        sources.push(deep("", "x", " and y or z", depth));
        sources.push(deep("", "x", " < y", depth));
        sources.push(deep("x = ", "y", "", depth));
        sources.push(deep("if a:\n  b\nel", "if c:\n  d", "", depth));
    }
    for depth in [15, 25, 99, 101] {
        for head in ["if a:", "while a:", "for a in b:", "with a:", "def f():", "class C:", "try:"] {
            let mut source = String::new();
            for level in 0..depth {
                source += &format!("{}{head}\n", " ".repeat(level));
            }
            source += &format!("{}pass\n", " ".repeat(depth));
            if head == "try:" {
                for level in (0..depth).rev() {
                    source += &format!("{}finally: pass\n", " ".repeat(level));
                }
            }
            sources.push(source);
        }
    }
    for source in sources {
        let _ = compile_source(source.as_bytes(), "case.py", CompileOptions::default());
    }
}

#[test]
fn depth_is_refused_in_cpythons_words() {
    let refused = |source: &str| {
        let error = compile_source(source.as_bytes(), "case.py", CompileOptions::default());
        error.expect_err("too deep").msg.to_string()
    };
    let mut source = String::new();
    for level in 0..22 {
        source += &format!("{}while a:\n", " ".repeat(level));
    }
    source += &format!("{}pass\n", " ".repeat(22));
    assert_eq!(refused(&source), "too many statically nested blocks");
    assert_eq!(refused(&format!("{}1{}", "(".repeat(300), ")".repeat(300))), "too many nested parentheses");
}
