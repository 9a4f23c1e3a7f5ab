//! What `-X stats` counts: hits, misses, deopts and failures of the specializer, instruction by instruction.

#![cfg(not(feature = "match-loop"))]

mod support;

use tiercel_ops::Opcode;
use tiercel_vm::specialize::{InstructionReport, Refusal, Report, Tally};

/// Runs a program with counting on.
fn counted(source: &str) -> Report {
    // The VM is there after the first program; nothing was counted so far.
    support::output("");
    tiercel_vm::interp::counted::start();
    support::output(source);
    tiercel_vm::state::get().counts.get().expect("counting is on").report()
}

fn instruction<'a>(report: &'a Report, function: &str, head: Opcode) -> &'a InstructionReport {
    let mut all = report.instructions.iter().filter(|i| i.function == function && i.opcode.deopt() == head);
    let found = all.next().unwrap_or_else(|| panic!("no {head} in {function}"));
    assert!(all.next().is_none(), "more than one {head} in {function}");
    found
}

#[test]
fn a_site_that_sees_one_type_hits() {
    let report = counted("def f(a, b):\n    return a + b\nfor i in range(1000):\n    f(i, 1)\n");
    let add = instruction(&report, "f", Opcode::BINARY_OP);
    assert_eq!((add.line, add.offset, add.file.as_str()), (2, 4, "test.py"));
    assert_eq!(add.opcode, Opcode::BINARY_OP_ADD_INT);
    // The second execution finds the counter at zero.
    let expected = Tally { executions: 1000, hits: 998, successes: 1, ..Tally::default() };
    let Tally { executions, misses, deopts, successes, failures, .. } = add.tally;
    assert_eq!(
        (executions, misses, deopts, successes, failures),
        (expected.executions, 0, 0, expected.successes, 0)
    );
    assert!(add.tally.hits >= expected.hits, "{:?}", add.tally);
    assert_eq!(add.refusal, None);
}

#[test]
fn misses_are_counted_and_end_in_a_deopt() {
    let report = counted(
        "def f(a, b):\n    return a + b\nfor i in range(100):\n    f(i, 1)\nfor i in range(100):\n    f(1.5, 1.5)\n",
    );
    let add = instruction(&report, "f", Opcode::BINARY_OP);
    assert_eq!(add.opcode, Opcode::BINARY_OP_ADD_FLOAT);
    let Tally { executions, hits, misses, deopts, successes, failures } = add.tally;
    assert_eq!((executions, deopts, successes, failures), (200, 1, 2, 0));
    // 52 misses are put up with; the next execution tries again, and hits.
    assert_eq!(misses, 52);
    assert!((145..200).contains(&hits), "{hits}");
    let form = |opcode| report.opcodes.iter().find(|(o, _)| *o == opcode).expect("was executed").1;
    assert!(form(Opcode::BINARY_OP_ADD_INT).misses >= 52);
    assert!(form(Opcode::BINARY_OP_ADD_INT).deopts >= 1);
}

#[test]
fn failures_have_reasons() {
    let report = counted("def f(a, b):\n    return a + b\nfor i in range(100):\n    f((), ())\n");
    let add = instruction(&report, "f", Opcode::BINARY_OP);
    assert_eq!((add.opcode, add.refusal), (Opcode::BINARY_OP, Some(Refusal::OperandTypes)));
    assert_eq!((add.tally.executions, add.tally.hits, add.tally.misses), (100, 0, 0));
    // The wait between two attempts doubles.
    assert!((3..10).contains(&add.tally.failures), "{:?}", add.tally);
    let family = report.families.iter().find(|family| family.head == Opcode::BINARY_OP).expect("a family");
    let of_types = family.refusals.iter().find(|(why, _)| *why == Refusal::OperandTypes).expect("a reason").1;
    assert!(of_types >= add.tally.failures);
    assert_eq!(report.families.len(), 17);
}

#[test]
fn calls_of_python_functions_and_loops_are_counted_once() {
    let report = counted(
        "def g():\n    return 1\ndef f(numbers):\n    for i in numbers:\n        g()\nf(range(300))\n",
    );
    let call = instruction(&report, "f", Opcode::CALL).tally;
    assert_eq!((call.executions, call.misses, call.successes), (300, 0, 1));
    assert!(call.hits > 290);
    assert_eq!(instruction(&report, "f", Opcode::FOR_ITER).tally.executions, 301);
}
