//! What is kept of each trace for those who ask: for `-X stats=FILE` and `-X listing=FILE` how it came about, for
//! `-X save-traces=DIR` the trace itself, as built, in a file. A plain run keeps nothing.

use super::{Installed, Jit, Options};
use crate::build::Built;
use crate::lower::Lowered;
use crate::natives;
use std::fmt::Write;
use std::time::Duration;
use tiercel_ir::{Trace, Val};
use tiercel_passes::PassReport;
use tiercel_vm::code as vm_code;

/// A bytecode instruction that a trace is made of.
#[derive(Clone, Debug)]
pub struct Step {
    /// How many inlined calls it is in.
    pub depth: usize,
    /// The function's qualified name.
    pub function: String,
    /// The source file.
    pub file: String,
    /// The line.
    pub line: i32,
    /// Its index in the code.
    pub index: u32,
    /// The quickened opcode.
    pub opcode: &'static str,
    /// Its argument.
    pub oparg: u32,
    /// What it is made of.
    pub uops: Vec<&'static str>,
}

/// How a trace came about.
#[derive(Default)]
pub struct History {
    /// Instructions of trace IR before any pass.
    pub built: usize,
    /// What each pass did, in order.
    pub passes: Vec<PassReport>,
    /// What the passes took in all.
    pub optimizing: Duration,
    /// What lowering took.
    pub lowering: Duration,
    /// The bytecode instructions.
    pub steps: Vec<Step>,
    /// The optimized trace: the number of the step (from 1; 0 if unknown) that an instruction comes from, and its text.
    pub ir: Vec<(u32, String)>,
    /// The machine code: the step, the offset, the text. Ways out belong to no step.
    pub code: Vec<(u32, u32, String)>,
    /// By snapshot, what leaves through it.
    pub reasons: Vec<&'static str>,
}

/// The bytecode instructions of a trace.
pub(super) fn steps(built: &Built) -> Vec<Step> {
    let step = |(depth, instr): &(usize, crate::project::Instr)| {
        // SAFETY: what a trace is built of is alive.
        let code = unsafe { &*instr.code };
        Step {
            depth: *depth,
            function: natives::text_of(code.qualname.word()),
            file: natives::text_of(code.filename.word()),
            line: vm_code::line_of(code, instr.at as isize),
            index: instr.index,
            opcode: instr.opcode.name(),
            oparg: instr.oparg,
            uops: instr.opcode.expansion().unwrap_or(&[]).iter().map(|s| s.uop.name()).collect(),
        }
    };
    built.projected.iter().map(step).collect()
}

/// What leaves through each snapshot: the first instruction that names it.
fn reasons(trace: &Trace) -> Vec<&'static str> {
    let mut reasons = vec![""; trace.snaps.len()];
    for inst in trace.insts.iter().rev() {
        if let Some(s) = inst.snap {
            reasons[s.index()] = inst.op.info().name;
        }
    }
    reasons
}

impl History {
    /// The history of a trace that has been optimized and, unless the executor runs it, lowered.
    pub(super) fn new(
        built: &Built,
        trace: &Trace,
        passes: Vec<PassReport>,
        lowered: Option<&Lowered>,
        times: (Duration, Duration),
    ) -> History {
        let place = |at: u32| {
            let places = lowered.map_or(&[][..], |l| &l.places);
            places.iter().find(|(from, to, _)| (*from..*to).contains(&at)).map_or(0, |p| p.2)
        };
        let ir = |(n, inst): (usize, &tiercel_ir::Inst)| {
            (inst.origin.0, trace.inst_text(Val(n as u32), inst).trim_start().to_owned())
        };
        let listing = lowered.map_or(&[][..], |l| &l.listing);
        History {
            built: built.trace.insts.len(),
            passes,
            optimizing: times.0,
            lowering: times.1,
            steps: steps(built),
            ir: trace.insts.iter().enumerate().map(ir).collect(),
            code: listing.iter().map(|(at, text)| (place(*at), *at, text.clone())).collect(),
            reasons: reasons(trace),
        }
    }
}

/// An exit of a trace that was taken to the interpreter.
pub struct ExitReport {
    /// The snapshot.
    pub snap: u32,
    /// The operation that left.
    pub reason: &'static str,
    /// The bytecode instruction where the interpreter went on, in the innermost frame.
    pub to: u32,
    /// How often.
    pub taken: u32,
}

/// All that is known of a trace at the end.
pub struct TraceReport<'a> {
    /// Its number; exits and parents name it.
    pub index: u32,
    /// Its id.
    pub id: &'a str,
    /// `loop`, `straight` or `side`.
    pub kind: &'static str,
    /// The front end that chose its instructions.
    pub front: &'static str,
    /// For a side trace: the trace and the exit that it hangs on.
    pub parent: Option<(u32, u32)>,
    /// Bytecode instructions.
    pub instructions: u32,
    /// How often the interpreter has entered it.
    pub entered: u32,
    /// How often its loop came round, behind the first round of each time it was come to.
    pub rounds: u64,
    /// Whether it may still be entered.
    pub valid: bool,
    /// Bytes of machine code.
    pub code_bytes: usize,
    /// The exits taken, most often first.
    pub exits: Vec<ExitReport>,
    /// Ticks of the sampler in its code.
    pub ticks: u64,
    /// How it came about.
    pub history: &'a History,
}

impl Jit {
    /// Writes a trace as it was built into the folder of `-X save-traces`.
    pub(super) fn save(&self, built: &Built, parent: Option<u32>) {
        let Some(folder) = &self.options.save else { return };
        let number = self.saved.replace(self.saved.get() + 1);
        let clean: String = built
            .trace
            .id
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || ".@#".contains(c) { c } else { '_' })
            .collect();
        let mut text = format!("; {} bytecode instructions", built.projected.len());
        match parent {
            Some(parent) => {
                let _ = writeln!(text, ", a side trace of trace {parent}");
            }
            None => text.push('\n'),
        }
        let _ = write!(text, "{}", built.trace);
        let path = folder.join(format!("{number:04}-{clean}.trace"));
        if let Err(e) = std::fs::write(&path, text) {
            eprintln!("-X save-traces: {}: {e}", path.display());
        }
    }

    /// All traces with their histories, if those are kept.
    pub fn with_reports<T>(&self, look: impl FnOnce(&[TraceReport]) -> T) -> T {
        let traces = self.traces.borrow();
        let ticks = self.ticks_by_trace();
        let reports: Vec<TraceReport> = traces
            .iter()
            .enumerate()
            .filter_map(|(n, t)| Some(report(n as u32, t, t.history.as_deref()?, &self.options, ticks[n])))
            .collect();
        look(&reports)
    }
}

fn report<'a>(
    index: u32,
    t: &'a Installed,
    history: &'a History,
    options: &Options,
    ticks: u64,
) -> TraceReport<'a> {
    let taken = t.exits.cells().iter().filter(|c| c.total.get() > 0);
    let mut exits: Vec<ExitReport> = taken
        .map(|c| {
            let snap = c.snap.get();
            let to = t.trace.snaps[snap as usize].frames.last().map_or(0, |f| f.pc);
            let reason = history.reasons.get(snap as usize).copied().unwrap_or("");
            ExitReport { snap, reason, to, taken: c.total.get() }
        })
        .collect();
    exits.sort_by_key(|e| std::cmp::Reverse(e.taken));
    TraceReport {
        index,
        id: &t.id,
        kind: match (t.parent, t.loops) {
            (Some(_), _) => "side",
            (None, true) => "loop",
            (None, false) => "straight",
        },
        front: options.front.name(),
        parent: t.parent.map(|(index, snap)| (index, snap.0)),
        instructions: t.length,
        entered: t.entered.get(),
        rounds: t.tree.rounds.get(),
        valid: t.valid.get() != 0,
        code_bytes: t.code.as_ref().map_or(0, crate::code::Code::size),
        exits,
        ticks,
        history,
    }
}
