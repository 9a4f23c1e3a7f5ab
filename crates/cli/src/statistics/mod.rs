//! `-X stats[=FILE]` and `-X summary[=FILE]`: what was counted, as JSON in a file or as text on standard error.
//!
//! `stats` counts every instruction that the interpreter executes, which takes time. `summary` has only what is counted
//! anyway, so its times are those of a plain run.

mod hardware;
mod specializer;
mod text;
mod traces;

use hardware::Counters;
use serde_json::{Value as Json, json};
use tiercel_jit::runtime::Jit;
use tiercel_object::thread::runtime;
use tiercel_vm::config::Config;

/// Starts counting instructions and what the hardware counts, if that was asked for.
pub fn start(config: &Config) -> Option<Counters> {
    config.xoption("stats")?;
    tiercel_vm::interp::counted::start();
    Some(Counters::start())
}

/// Prints or writes the statistics, if they were asked for.
pub fn report(config: &Config, jit: Option<&Jit>, started: std::time::Instant, counters: Option<Counters>) {
    if let (Some(Some(file)), Some(jit)) = (config.xoption("listing"), jit) {
        write(file, "listing", &traces::listing(jit));
    }
    let targets: Vec<_> = ["summary", "stats"].into_iter().filter_map(|name| config.xoption(name)).collect();
    if targets.is_empty() {
        return;
    }
    let mut all = whole_program(jit, started);
    let specializer = tiercel_vm::state::get().counts.get().map(|counts| counts.report());
    if let Some(report) = &specializer {
        all["opcodes"] = specializer::opcodes(report);
        all["specializer"] = specializer::json(report);
    }
    if let Some(counters) = counters {
        all["hardware"] = counters.json();
        if let Some(jit) = jit {
            all["tier2"]["traces"] = traces::rows(jit);
        }
    }
    for target in targets {
        match target {
            Some(file) => write(file, "stats", &all),
            None => {
                let mut short = whole_program(jit, started);
                short["hardware"] = all["hardware"].take();
                eprint!(
                    "{}{}",
                    text::lines(&short),
                    specializer.as_ref().map_or(String::new(), text::specializer)
                );
            }
        }
    }
}

fn write(file: &str, switch: &str, json: &Json) {
    if let Err(e) = std::fs::write(file, format!("{json:#}\n")) {
        eprintln!("-X {switch}: {file}: {e}");
    }
}

/// What is counted without being asked to.
fn whole_program(jit: Option<&Jit>, started: std::time::Instant) -> Json {
    let total = started.elapsed();
    let heap = &runtime().heap.stats;
    let mut all = json!({
        "seconds": total.as_secs_f64(),
        "heap": {
            "allocations": heap.allocations.get(),
            "page_bytes": heap.page_bytes.get(),
            "large_bytes": heap.large_bytes.get(),
        },
    });
    if let Some(jit) = jit {
        let s = &jit.stats;
        let native = s.inside.get() as f64 * 1e-9;
        let failures = s.failures().into_iter().map(|(reason, n)| (format!("{reason:?}"), Json::from(n)));
        let run = jit.instructions_run().unwrap_or(jit.instructions());
        all["tier2"] = json!({
            "time_share": native / total.as_secs_f64(),
            "seconds": native,
            "attempts": s.attempts.get(),
            "roots": s.roots.get(),
            "trees": s.trees.get(),
            "sides": s.sides.get(),
            "entered": s.entered.get(),
            "instructions": jit.instructions(),
            "instructions_run": jit.instructions_run(),
            "exits": s.exits.get(),
            "exits_per_thousand_instructions": s.exits.get() as f64 * 1e3 / run.max(1) as f64,
            "invalidated": s.invalidated.get(),
            "guards": jit.guards(),
            "code_bytes": s.code_bytes.get(),
            "failures": failures.collect::<serde_json::Map<_, _>>(),
            "making": {
                "building_seconds": s.building.get() as f64 * 1e-9,
                "waiting_seconds": s.waiting.get() as f64 * 1e-9,
                "passes_and_lowering_seconds": s.making.get() as f64 * 1e-9,
            },
        });
        if let Some(times) = jit.times() {
            all["tier2"]["time"] = json!({
                "in_traces_seconds": times.native,
                "called_from_traces_seconds": times.called,
                "making_traces_seconds": times.compiling,
                "outside_seconds": times.outside,
                "interpreter_seconds": times.interpreter,
            });
        }
    }
    all
}
