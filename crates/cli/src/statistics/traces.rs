//! Every trace as JSON: a row of numbers for `-X stats=FILE`, with all its text for `-X listing=FILE`.

use serde_json::{Value as Json, json};
use tiercel_jit::runtime::{History, Jit, TICK_SECONDS, TraceReport};

/// A row for each trace.
pub fn rows(jit: &Jit) -> Json {
    jit.with_reports(|traces| traces.iter().map(row).collect())
}

/// A row for each trace, with what it is made of and its code.
pub fn listing(jit: &Jit) -> Json {
    let full = |trace: &TraceReport| {
        let mut json = row(trace);
        json["steps"] = steps(trace.history);
        json
    };
    json!({ "traces": jit.with_reports(|traces| traces.iter().map(full).collect::<Vec<_>>()) })
}

fn micros(time: std::time::Duration) -> f64 {
    time.as_nanos() as f64 / 1e3
}

fn row(t: &TraceReport) -> Json {
    let h = t.history;
    let anchor = h.steps.first();
    let passes = h.passes.iter().map(|p| {
        json!({
            "pass": p.name,
            "before": p.insts.0,
            "after": p.insts.1,
            "guards": p.guards.1,
            "micros": micros(p.time),
        })
    });
    let exits =
        t.exits.iter().map(|e| json!({ "exit": e.snap, "reason": e.reason, "to": e.to, "taken": e.taken }));
    json!({
        "trace": t.index,
        "id": t.id,
        "kind": t.kind,
        "front": t.front,
        "function": anchor.map(|s| &s.function),
        "file": anchor.map(|s| &s.file),
        "line": anchor.map(|s| s.line),
        "parent": t.parent.map(|(trace, exit)| format!("{trace}.{exit}")),
        "valid": t.valid,
        "instructions": t.instructions,
        "ops_built": h.built,
        "ops": h.ir.len(),
        "code_bytes": t.code_bytes,
        "optimizing_micros": micros(h.optimizing),
        "lowering_micros": micros(h.lowering),
        "entered": t.entered,
        "rounds": t.rounds,
        "exits_taken": t.exits.iter().map(|e| u64::from(e.taken)).sum::<u64>(),
        "seconds": t.ticks as f64 * TICK_SECONDS,
        "passes": passes.collect::<Vec<_>>(),
        "exits": exits.collect::<Vec<_>>(),
    })
}

/// The bytecode instructions, each with the trace IR and the machine code that has become of it. What belongs to none (ways
/// out) stands in a last one.
fn steps(h: &History) -> Json {
    let parts = |number: u32| {
        let ir = h.ir.iter().filter(|(n, _)| *n == number).map(|(_, text)| Json::from(text.as_str()));
        let code =
            h.code.iter().filter(|(n, ..)| *n == number).map(|(_, at, text)| format!("{at:4x}  {text}"));
        (ir.collect::<Vec<_>>(), code.map(Json::from).collect::<Vec<_>>())
    };
    let mut all: Vec<Json> = Vec::with_capacity(h.steps.len() + 1);
    for (n, step) in h.steps.iter().enumerate() {
        let (ir, code) = parts(n as u32 + 1);
        all.push(json!({
            "depth": step.depth,
            "function": step.function,
            "file": step.file,
            "line": step.line,
            "at": step.index,
            "opcode": step.opcode,
            "oparg": step.oparg,
            "uops": step.uops,
            "ir": ir,
            "code": code,
        }));
    }
    let (ir, code) = parts(0);
    all.push(json!({ "ir": ir, "code": code }));
    all.into()
}
