//! Statistics for people.

use serde_json::{Map, Value as Json};
use std::fmt::Write;
use tiercel_vm::specialize::{InstructionReport, Report, Tally};

/// How many instructions are listed; all of them are in the file of `-X stats=FILE`.
const LISTED: usize = 20;

/// Numbers with their names, groups of them under a heading.
pub fn lines(all: &Json) -> String {
    let mut text = String::new();
    if let Some(map) = all.as_object() {
        group(map, 0, &mut text);
    }
    text
}

fn group(map: &Map<String, Json>, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    for (name, value) in map {
        let name = name.replace('_', " ");
        // Writing to a string cannot fail.
        let _ = match value {
            Json::Object(inner) => {
                let _ = writeln!(text, "{indent}{name}");
                group(inner, depth + 1, text);
                Ok(())
            }
            Json::Number(number) if number.is_f64() => {
                writeln!(text, "{indent}{name:<24} {:.4}", number.as_f64().unwrap_or_default())
            }
            other => writeln!(text, "{indent}{name:<24} {other}"),
        };
    }
}

/// The families, why no form was chosen, and the instructions that did worst.
pub fn specializer(report: &Report) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "\n{:<18}{:>14}{:>14}{:>12}{:>10}{:>9}{:>10}{:>10}",
        "family", "executions", "hits", "misses", "deopts", "hit rate", "successes", "failures"
    );
    for family in &report.families {
        let Tally { executions, hits, misses, deopts, successes, failures } = family.tally;
        let rate = family.tally.hit_rate().map_or("-".to_owned(), |rate| format!("{:.1}%", rate * 100.0));
        let _ = writeln!(
            text,
            "{:<18}{executions:>14}{hits:>14}{misses:>12}{deopts:>10}{rate:>9}{successes:>10}{failures:>10}",
            family.head.name()
        );
        for (refusal, n) in &family.refusals {
            let _ = writeln!(text, "    {n:>10} failed: {}", refusal.text());
        }
    }
    list(&mut text, "most misses", report, |tally| tally.misses);
    list(&mut text, "most executions without a form", report, without_form_though_tried);
    text
}

/// How often an instruction was executed in its generic form, if it was tried to find another.
fn without_form_though_tried(tally: &Tally) -> u64 {
    if tally.failures > 0 { tally.executions - tally.hits - tally.misses } else { 0 }
}

/// The instructions with the most of something, the worst first.
fn listed(report: &Report, what: fn(&Tally) -> u64) -> Vec<&InstructionReport> {
    let mut all: Vec<&InstructionReport> =
        report.instructions.iter().filter(|i| what(&i.tally) > 0).collect();
    // Stable, so that two runs list the same.
    all.sort_by_key(|instruction| std::cmp::Reverse(what(&instruction.tally)));
    all.truncate(LISTED);
    all
}

/// Adds a list of the instructions with the most of something.
fn list(text: &mut String, title: &str, report: &Report, what: fn(&Tally) -> u64) {
    let instructions = listed(report, what);
    if instructions.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    for i in instructions {
        let place = format!("{}:{} {}+{}", i.file, i.line, i.function, i.offset);
        let why = i.refusal.map_or(String::new(), |refusal| format!(" ({})", refusal.text()));
        let _ = writeln!(
            text,
            "{:>14} of {:>12}  {:<34} {place}{why}",
            what(&i.tally),
            i.tally.executions,
            i.opcode.name()
        );
    }
}
