//! The driver: runs the passes, and times, verifies, counts, dumps and switches each.

use crate::{Context, PASSES, Pass};
use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};
use tiercel_ir::{Trace, Tuning, VerifyError, verify};

/// What to run and what to show.
#[derive(Clone, Debug)]
pub struct Options {
    /// Passes not to run, by name.
    pub disabled: Vec<String>,
    /// Whether every pass's result is verified. Always on in debug builds.
    pub verify: bool,
    /// The thresholds.
    pub tuning: Tuning,
}

impl Default for Options {
    fn default() -> Options {
        Options { disabled: vec![], verify: cfg!(debug_assertions), tuning: Tuning::default() }
    }
}

impl Options {
    /// Takes one `-PASS` or `+PASS` of `-X opt=`; `false` if there is no such pass.
    pub fn switch(&mut self, item: &str) -> bool {
        let (off, name) = match item.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, item.strip_prefix('+').unwrap_or(item)),
        };
        if !PASSES.iter().any(|p| p.name == name) {
            return false;
        }
        self.disabled.retain(|d| d != name);
        if off {
            self.disabled.push(name.to_string());
        }
        true
    }
}

/// What one run of a pass did.
#[derive(Clone, Debug)]
pub struct PassReport {
    /// The pass's name.
    pub name: &'static str,
    /// How long it took, verification apart.
    pub time: Duration,
    /// Instructions before and after.
    pub insts: (usize, usize),
    /// Guards before and after.
    pub guards: (usize, usize),
    /// What it counted.
    pub counts: BTreeMap<&'static str, u64>,
}

/// A pass made a trace that does not verify. The trace is not run.
#[derive(Debug)]
pub struct PassFailure {
    /// The pass's name.
    pub pass: &'static str,
    /// What is wrong.
    pub error: VerifyError,
    /// The trace it made.
    pub trace: Box<Trace>,
}

impl fmt::Display for PassFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pass {} made a bad trace: {}\n{}", self.pass, self.error, self.trace)
    }
}

impl std::error::Error for PassFailure {}

/// Runs one pass.
pub fn run_pass(pass: &Pass, trace: &Trace, options: &Options) -> Result<(Trace, PassReport), PassFailure> {
    let (out, report) = try_pass(pass, trace, trace.guard_count(), options)?;
    Ok((out.unwrap_or_else(|| trace.clone()), report))
}

/// The same for a trace of so many guards; no trace if it has left that as it was.
fn try_pass(
    pass: &Pass,
    trace: &Trace,
    guards: usize,
    options: &Options,
) -> Result<(Option<Trace>, PassReport), PassFailure> {
    let mut context = Context { tuning: options.tuning, counts: BTreeMap::new() };
    let start = Instant::now();
    let out = (pass.run)(trace, &mut context);
    let time = start.elapsed();
    let out = match out {
        Some(out) if options.verify => match verify(&out) {
            Ok(()) => Some(out),
            Err(error) => return Err(PassFailure { pass: pass.name, error, trace: Box::new(out) }),
        },
        out => out,
    };
    let after = out.as_ref().unwrap_or(trace);
    let report = PassReport {
        name: pass.name,
        time,
        insts: (trace.insts.len(), after.insts.len()),
        guards: (guards, out.as_ref().map_or(guards, Trace::guard_count)),
        counts: context.counts,
    };
    Ok((out, report))
}

/// Runs all passes that are not switched off; `dump` sees the trace after each. A pass that comes again is left out if
/// nothing has changed since it ran.
pub fn optimize(
    built: &Trace,
    options: &Options,
    dump: &mut dyn FnMut(&str, &Trace),
) -> Result<(Trace, Vec<PassReport>), PassFailure> {
    // What has become of it, once something has.
    let mut current: Option<Trace> = None;
    let mut reports: Vec<PassReport> = Vec::with_capacity(PASSES.len());
    // How many of them have run up to the last that changed something.
    let mut changed = 0;
    let mut guards = built.guard_count();
    let loops = built.loop_start().is_some();
    let wanted = |p: &&Pass| p.is_for(loops) && !options.disabled.iter().any(|d| d == p.name);
    for pass in PASSES.iter().filter(wanted) {
        if reports.iter().rposition(|r| r.name == pass.name).is_some_and(|last| last >= changed) {
            continue;
        }
        let trace = current.as_ref().unwrap_or(built);
        let (out, report) = try_pass(pass, trace, guards, options)?;
        guards = report.guards.1;
        if let Some(out) = out.filter(|out| out != trace) {
            changed = reports.len() + 1;
            current = Some(out);
        }
        dump(pass.name, current.as_ref().unwrap_or(built));
        reports.push(report);
    }
    Ok((current.unwrap_or_else(|| built.clone()), reports))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    /// A frame that two snapshots have in common is one object, before all passes and behind them.
    #[test]
    fn frames_stay_shared() {
        let text = r#"trace "t" {
  sym @f = code
  sym @g = function
  %0: ref = entry 0
  %1: ref = entry 1
  s0 = snap again @f +1 locals[%0] stack[] / @f of @g +1 locals[%1] stack[]
  guard_int %0 [s0]
  guard_int %1 [s0]
  %4: i64 = unbox_int %0
  %5: i64 = unbox_int %1
  s1 = snap again @f +1 locals[%0] stack[] / @f of @g +3 locals[%1] stack[int(%4)]
  %6: i64 = int_add_ovf %4, %5 [s1]
  s2 = snap @f +1 locals[%0] stack[] / @f of @g +5 locals[%1] stack[int(%6)]
  exit [s2]
}"#;
        let trace = tiercel_ir::parse(text).unwrap();
        let mut options = Options::default();
        assert!(options.switch("-share"));
        let (after, _) = optimize(&trace, &options, &mut |_, _| {}).unwrap();
        for trace in [&trace, &after] {
            assert_eq!(trace.snaps.len(), 3, "{trace}");
            let outer = &trace.snaps[0].frames[0];
            assert!(trace.snaps.iter().all(|s| Arc::ptr_eq(outer, &s.frames[0])), "{trace}");
        }
    }

    #[test]
    fn passes_are_switched_by_name() {
        let mut o = Options::default();
        assert!(o.switch("-fold") && o.switch("-cse") && o.switch("+fold"));
        assert_eq!(o.disabled, ["cse"]);
        assert!(!o.switch("-nonsense"));
    }
}
