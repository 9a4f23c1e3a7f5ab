//! `-X stats[=FILE]`: what was counted, as JSON in a file or in lines on standard error.

use serde_json::{Value as Json, json};
use tiercel_jit::runtime::Jit;
use tiercel_object::thread::runtime;
use tiercel_vm::config::Config;

/// Prints or writes the statistics, if they were asked for.
pub fn report(config: &Config, jit: Option<&Jit>, started: std::time::Instant) {
    let Some(target) = config.xoption("stats") else { return };
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
        all["tier2"] = json!({
            "time_share": native / total.as_secs_f64(),
            "seconds": native,
            "attempts": s.attempts.get(),
            "roots": s.roots.get(),
            "sides": s.sides.get(),
            "entered": s.entered.get(),
            "exits": s.exits.get(),
            "invalidated": s.invalidated.get(),
            "code_bytes": s.code_bytes.get(),
            "failures": s.failures().into_iter().map(|(r, n)| (format!("{r:?}"), Json::from(n))).collect::<serde_json::Map<_, _>>(),
        });
    }
    match target {
        Some(file) => {
            if let Err(e) = std::fs::write(file, format!("{all:#}\n")) {
                eprintln!("-X stats: {file}: {e}");
            }
        }
        None => eprintln!("{all:#}"),
    }
}
