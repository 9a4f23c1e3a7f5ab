//! Trees and errors, held against those of CPython 3.14 in `data/`.

use tiercel_syntax::ast::{Expr, ExprKind, StmtKind};
use tiercel_syntax::{DumpOptions, ErrorKind, Mode, ParseOptions, dump, parse_text, unparse};

/// The cases of a data file: a source, and what is expected of it.
fn cases(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    data.trim_end_matches('\n').split("\n====\n").filter_map(|case| case.split_once("\n----\n"))
}

fn dumped(source: &str, include_attributes: bool) -> String {
    let options = DumpOptions { include_attributes, ..DumpOptions::default() };
    match parse_text(source, &ParseOptions::default()) {
        Ok(parsed) => dump(&parsed.tree, &options),
        Err(error) => error.to_string(),
    }
}

#[test]
fn trees() {
    for (source, expected) in cases(include_str!("data/trees.txt")) {
        assert_eq!(dumped(source, true), expected, "{source}");
    }
}

#[test]
fn what_is_unparsed_parses_to_the_same_tree() {
    for (source, _) in cases(include_str!("data/trees.txt")) {
        let tree = parse_text(source, &ParseOptions::default()).unwrap().tree;
        let again = unparse(&tree).unwrap();
        assert_eq!(dumped(&again, false), dumped(source, false), "{again}");
    }
}

#[test]
fn errors() {
    let number = |n: Option<i32>| n.map_or("None".to_string(), |n| n.to_string());
    for (source, expected) in cases(include_str!("data/errors.txt")) {
        let (head, text) = expected.split_once('\n').unwrap();
        let error = parse_text(source, &ParseOptions::default()).unwrap_err();
        let place = format!(
            "({}, {}, {}, {})",
            error.line,
            error.offset,
            number(error.end_line),
            number(error.end_offset)
        );
        assert_eq!(format!("{}: {} {place}", error.kind.exception_name(), error.msg), head, "{source}");
        let mut shown = String::new();
        for c in error.text.unwrap().chars() {
            match c {
                '\n' => shown.push_str("\\n"),
                '\t' => shown.push_str("\\t"),
                '\u{A0}' => shown.push_str("\\xa0"),
                '\\' => shown.push_str("\\\\"),
                _ => shown.push(c),
            }
        }
        let quoted = text.trim_matches(['\'', '"']).replace("\\'", "'");
        assert_eq!(shown.trim_matches(['\'', '"']), quoted.trim_matches(['\'', '"']), "{source}");
    }
}

#[test]
fn modes() {
    let parse = |source: &str, mode| parse_text(source, &ParseOptions { mode, ..ParseOptions::default() });
    let tree = |source: &str, mode| dump(&parse(source, mode).unwrap().tree, &DumpOptions::default());
    assert_eq!(tree("1\n", Mode::Eval), "Expression(body=Constant(value=1))");
    assert_eq!(
        tree("(int, *str, **Any) -> None", Mode::FuncType),
        "FunctionType(argtypes=[Name(id='int', ctx=Load()), Name(id='str', ctx=Load()), \
         Name(id='Any', ctx=Load())], returns=Constant(value=None))"
    );
    assert_eq!(tree("if x:\n  pass\n", Mode::Single), tree("if x: pass\n\n", Mode::Single));
    assert_eq!(tree("x; y", Mode::Single).matches("Expr(").count(), 2);
    let error = parse("1\n2", Mode::Single).unwrap_err();
    assert_eq!(error.msg, "multiple statements found while compiling a single statement");
    assert_eq!(parse("x = 1", Mode::Eval).unwrap_err().offset, 3);
    assert_eq!(parse("", Mode::Eval).unwrap_err().line, 0);
}

#[test]
fn unfinished_input_is_told_apart() {
    let options = ParseOptions {
        mode: Mode::Single,
        allow_incomplete_input: true,
        dont_imply_dedent: true,
        ..ParseOptions::default()
    };
    let unfinished =
        ["", "if x:", "if x:\n  y", "x = (", "'''a", "x = 1 +", "def f():\n", "@x", "try: x", "[1,\n"];
    for source in unfinished {
        assert_eq!(parse_text(source, &options).unwrap_err().kind, ErrorKind::Incomplete, "{source}");
    }
    for source in ["a b c", "x = )", "f'a", "if x:\nz\n"] {
        assert_ne!(parse_text(source, &options).unwrap_err().kind, ErrorKind::Incomplete, "{source}");
    }
    assert!(parse_text("if x:\n y\n", &options).is_ok());
}

#[test]
fn type_comments() {
    let options = ParseOptions { type_comments: true, ..ParseOptions::default() };
    let source = "def f(a,  # type: int\n      b):\n    # type: (...) -> None\n    for x in y:  # type: str\n        z = 1  # type: ignore[a]\n";
    let text = dump(&parse_text(source, &options).unwrap().tree, &DumpOptions::default());
    for expected in ["type_comment='int'", "type_comment='(...) -> None'", "type_comment='str'", "tag='[a]'"]
    {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[test]
fn older_grammars() {
    let options = ParseOptions { feature_version: 7, ..ParseOptions::default() };
    let error = parse_text("(x := 1)", &options).unwrap_err();
    assert_eq!(error.msg, "Assignment expressions are only supported in Python 3.8 and greater");
    // The error is at the last token that CPython has read then.
    let place = |source: &str, feature_version| {
        let options = ParseOptions { feature_version, ..ParseOptions::default() };
        let error = parse_text(source, &options).unwrap_err();
        (error.line, error.offset, error.end_offset)
    };
    assert_eq!(place("a @= b", 4), (1, 3, Some(5)));
    assert_eq!(place("async def f(): pass", 4), (1, 20, Some(21)));
    assert_eq!(place("def f(a, b=1, /, *, c): pass", 7), (1, 22, Some(23)));
    assert_eq!(place("match x:\n  case 1: pass", 9), (2, 15, Some(-1)));
    assert_eq!(place("def f[T](): pass", 11), (1, 8, Some(9)));
    assert_eq!(place("t'{x}'", 13), (1, 6, Some(7)));
}

#[test]
fn the_other_spelling_of_unequal() {
    let source = "from __future__ import barry_as_FLUFL\na <> b\n";
    assert!(parse_text(source, &ParseOptions::default()).is_ok());
    let error = parse_text(&source.replace("<>", "!="), &ParseOptions::default()).unwrap_err();
    assert_eq!(error.msg, "with Barry as BDFL, use '<>' instead of '!='");
}

#[test]
fn warnings() {
    let source = "'\\d' '''\n\\e'''\nx = 1if y else 0\nb'\\400'\nf'\\{x}'\n";
    let warnings = parse_text(source, &ParseOptions::default()).unwrap().warnings;
    let found: Vec<_> =
        warnings.iter().map(|w| (w.line, w.msg.split(' ').next().unwrap_or_default())).collect();
    assert_eq!(found, [(1, "\"\\d\""), (2, "\"\\e\""), (3, "invalid"), (4, "\"\\400\""), (5, "\"\\{\"")]);
}

#[test]
fn identifiers_are_normalized() {
    let tree = parse_text("\u{FB01}", &ParseOptions::default()).unwrap().tree;
    let tiercel_syntax::ast::Mod::Module { body, .. } = tree else { panic!("a module") };
    let StmtKind::Expr { value } = &body[0].node else { panic!("an expression") };
    assert!(matches!(&**value, Expr { node: ExprKind::Name { id, .. }, .. } if id.as_str() == "fi"));
}
