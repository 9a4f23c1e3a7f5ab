//! `-X dump=`: every stage of a trace, on standard error, under the trace's id.

use super::{Jit, function_of};
use crate::build::Built;
use crate::lower::Lowered;
use crate::project::Reason;
use std::fmt::Write;
use tiercel_ir::{SnapId, Trace};

impl Jit {
    /// Projected instructions and the trace as built.
    pub(super) fn dump_built(&self, built: &Built) {
        let function = function_of(&built.trace.id);
        if self.options.dumps("uops", function) {
            eprint!("{}", uops_text(built));
        }
    }

    /// The trace as it is lowered, and its snapshots and exits.
    pub(super) fn dump_optimized(&self, trace: &Trace) {
        let function = function_of(&trace.id);
        if self.options.dumps("ir", function) {
            eprint!("{trace}");
        }
        if self.options.dumps("snapshots", function) {
            eprintln!("snapshots \"{}\"", trace.id);
            for n in 0..trace.snaps.len() {
                eprintln!("  {}", trace.snapshot_text(SnapId(n as u32)));
            }
        }
        if self.options.dumps("exits", function) {
            eprintln!("exits \"{}\"", trace.id);
            for (n, snap) in trace.snaps.iter().enumerate() {
                let (frames, live) = (snap.frames.len(), snap.live_values().len());
                let pc = snap.frames.last().map_or(0, |f| f.pc);
                eprintln!("  s{n}: {frames} frames, to +{pc}, {live} live values");
            }
        }
    }

    /// CLIF and machine code.
    pub(super) fn dump_lowered(&self, trace: &Trace, lowered: &Lowered) {
        let function = function_of(&trace.id);
        for (stage, text) in [("clif", &lowered.clif), ("asm", &lowered.asm)] {
            if self.options.dumps(stage, function) {
                eprintln!("{stage} \"{}\"\n{text}", trace.id);
            }
        }
    }

    /// A way between a trace and the interpreter that has been taken often. A place that may not have a trace yet has the same
    /// count for long, and its name takes a while.
    pub(super) fn dump_often(&self, what: &str, id: impl FnOnce() -> String, at: u32, count: u32) {
        if !self.options.has_dump("exits") {
            return;
        }
        let id = id();
        if self.options.dumps("exits", function_of(&id)) {
            eprintln!("exits: {what} \"{id}\" {at}: {count} times");
        }
    }

    /// A trace that is no longer true, and of which of its symbols something has changed.
    pub(super) fn dump_invalid(&self, trace: &Trace, what: u64) {
        if !self.options.dumps("exits", function_of(&trace.id)) {
            return;
        }
        // What changes is a field of an object, or a dict's item.
        let object = trace.syms.iter().filter(|sym| sym.address <= what && what - sym.address < 0x200);
        let name = object.max_by_key(|sym| sym.address).map_or("the value under a name", |sym| &*sym.name);
        eprintln!("exits: invalid \"{}\": {name} has changed", trace.id);
    }

    /// A failed attempt, where the trace's instructions would be.
    pub(super) fn dump_failure(&self, id: &str, why: Reason) {
        if self.options.dumps("uops", function_of(id)) {
            eprintln!("uops \"{id}\": no trace: {why}");
        }
    }

    /// An error inside tier 2, where the trace would be.
    pub(super) fn dump_error(&self, id: &str, what: &str) {
        if self.options.dumps("ir", function_of(id)) {
            eprintln!("trace \"{id}\": {what}");
        }
    }
}

/// The micro-ops of the projected instructions, indented by depth of inlining.
fn uops_text(built: &Built) -> String {
    let mut text = format!("uops \"{}\"\n", built.trace.id);
    for (depth, instr) in &built.projected {
        let pad = "  ".repeat(depth + 1);
        let _ = writeln!(text, "{pad}; +{} {} {}", instr.index, instr.opcode, instr.oparg);
        for step in instr.opcode.expansion().unwrap_or(&[]) {
            let _ = writeln!(text, "{pad}{}", step.uop);
        }
    }
    text
}
