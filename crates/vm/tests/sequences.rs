//! Neighbours in hot code get one handler, and lose it when one of them changes.

mod support;

use tiercel_object::Value;
use tiercel_object::header::Kind;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_ops::{Opcode, sequence};

/// The sequences that stand in the code of a program's first function.
fn sequences(program: &Value) -> Vec<&'static [Opcode]> {
    // SAFETY: the program's code, whose constants are a tuple, and a function's code among them.
    unsafe {
        let constants = program.payload_unchecked::<CodeObject>().consts.get().expect("constants");
        let constants: &TupleObject = constants.payload_unchecked();
        let is_code = |value: &&Value| value.header().is_some_and(|header| header.kind() == Kind::Code);
        let function = constants.items().iter().find(is_code).expect("a function");
        let code: &CodeObject = function.payload_unchecked();
        let units = std::slice::from_raw_parts(code.code.get(), code.code_len.get());
        let original = &*code.original.get();
        let starts =
            units.iter().zip(original).filter(|(_, original)| **original != 0).map(|(unit, _)| *unit);
        starts
            .filter_map(|unit| sequence::all().iter().find(|sequence| sequence.number == unit as u8))
            .map(|sequence| sequence.parts)
            .collect()
    }
}

#[test]
fn hot_neighbours_run_in_one_go() {
    let program = support::compile(
        "def f(n):\n    t = 0\n    for i in range(n):\n        if i < 3: t = t + 1\n        t = t + 2\n    return t\nprint(f(5), f(50))\n",
    );
    assert!(sequences(&program).is_empty());
    let (output, error) = support::run_code(program.clone());
    assert_eq!((output.as_str(), error), ("13 103\n", None));
    let found = sequences(&program);
    let compare = [Opcode::COMPARE_OP_INT, Opcode::POP_JUMP_IF_FALSE, Opcode::NOT_TAKEN];
    assert!(found.iter().any(|parts| parts.ends_with(&compare)), "{found:?}");
}

#[test]
fn what_is_specialized_anew_is_looked_at_anew() {
    let source = "def f(a, b):\n    return a < b and a\nfor i in range(200): f(i, 3)\nprint(f(1, 2))\nfor i in range(20000): f('a', 'b')\nprint(f('a', 'b'))\n";
    let program = support::compile(source);
    let (output, error) = support::run_code(program.clone());
    assert_eq!((output.as_str(), error), ("1\na\n", None));
    let found = sequences(&program);
    assert!(!found.iter().any(|parts| parts.contains(&Opcode::COMPARE_OP_INT)), "{found:?}");
}
