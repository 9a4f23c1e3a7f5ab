//! What the compiler shows of a tree: optimized, and as a symbol table.

use tiercel_compiler::symbols::{SymbolBlock, symbol, symbols};
use tiercel_compiler::{CompileOptions, optimize};
use tiercel_syntax::{DumpOptions, ParseOptions, dump, parse_text};

fn optimized(source: &str, level: u8) -> String {
    let tree = parse_text(source, &ParseOptions::default()).expect("a right source").tree;
    dump(&optimize(&tree, level).expect("a shallow tree"), &DumpOptions::default())
}

#[test]
fn trees_are_optimized_as_cpython_does() {
    assert!(optimized("x = __debug__", 0).contains("value=Constant(value=True"));
    assert!(optimized("x = __debug__", 1).contains("value=Constant(value=False"));
    let joined = optimized("'%s and %-5r' % (a, b)", 1);
    assert!(joined.contains("JoinedStr") && joined.contains("conversion=115"), "{joined}");
    assert!(!optimized("'%s' % a", 1).contains("JoinedStr"));
    let pattern = optimized("match x:\n case -1 | 1+2j: pass", 1);
    assert!(pattern.contains("Constant(value=-1") && pattern.contains("(1+2j)"), "{pattern}");
    assert!(optimized("'doc'\nx", 1).contains("'doc'"));
    assert!(!optimized("'doc'\nx", 2).contains("'doc'"));
    assert!(optimized("def f():\n 'doc'", 2).contains("body=[Pass()]"));
    // Sums are the flow graph's business.
    assert!(optimized("1 + 2", 1).contains("BinOp"));
}

#[test]
fn symbol_tables_say_what_names_are() {
    let source = "def f(a):\n def g(): return a\n return [a for b in g()]\n";
    let tree = parse_text(source, &ParseOptions::default()).expect("a right source").tree;
    let top = symbols(&tree, CompileOptions::default()).expect("a table");
    let bits = |block: &SymbolBlock, wanted: &str| {
        block.symbols.iter().find(|(name, _)| &**name == wanted).map_or(0, |(_, bits)| *bits)
    };
    assert_eq!((&*top.name, top.kind, top.line), ("top", 2, 0));
    let f = top.children.iter().find(|child| &*child.name == "f").expect("f");
    // A cell, used by the comprehension that is part of `f`.
    const CELL: u32 = 5;
    assert_eq!(bits(f, "a"), CELL << symbol::SCOPE_OFFSET | symbol::DEF_PARAM | symbol::USE);
    assert!(bits(f, "b") & symbol::DEF_COMP_ITER != 0);
    assert_eq!(f.varnames.iter().map(|name| name.to_string()).collect::<Vec<_>>(), ["a"]);
}
