//! The specializer's counts as JSON.

use serde_json::{Map, Value as Json, json};
use tiercel_vm::specialize::{FamilyReport, InstructionReport, Report, Tally};

/// Every opcode that was executed.
pub fn opcodes(report: &Report) -> Json {
    let rows = report.opcodes.iter().map(|(opcode, tally)| {
        let mut row = json!({ "opcode": opcode.name(), "executions": tally.executions });
        if opcode.is_specialized() {
            row["hits"] = tally.hits.into();
            row["misses"] = tally.misses.into();
            row["deopts"] = tally.deopts.into();
        }
        row
    });
    rows.collect()
}

/// Families, reasons and instructions.
pub fn json(report: &Report) -> Json {
    let reasons = report.families.iter().filter(|family| !family.refusals.is_empty());
    json!({
        "families": report.families.iter().map(family).collect::<Vec<_>>(),
        "failures": reasons.map(|family| (family.head.name().to_owned(), refusals(family))).collect::<Map<_, _>>(),
        "instructions": report.instructions.iter().map(instruction).collect::<Vec<_>>(),
    })
}

fn refusals(family: &FamilyReport) -> Json {
    family
        .refusals
        .iter()
        .map(|(why, n)| (why.text().to_owned(), Json::from(*n)))
        .collect::<Map<_, _>>()
        .into()
}

fn tally(row: &mut Json, tally: &Tally) {
    row["executions"] = tally.executions.into();
    row["hits"] = tally.hits.into();
    row["misses"] = tally.misses.into();
    row["deopts"] = tally.deopts.into();
    row["successes"] = tally.successes.into();
    row["failures"] = tally.failures.into();
}

fn family(family: &FamilyReport) -> Json {
    let mut row = json!({ "family": family.head.name(), "hit_rate": family.tally.hit_rate() });
    tally(&mut row, &family.tally);
    row
}

fn instruction(instruction: &InstructionReport) -> Json {
    let mut row = json!({
        "function": instruction.function,
        "file": instruction.file,
        "line": instruction.line,
        "offset": instruction.offset,
        "opcode": instruction.opcode.name(),
    });
    tally(&mut row, &instruction.tally);
    if let Some(refusal) = instruction.refusal {
        row["reason"] = refusal.text().into();
    }
    row
}
