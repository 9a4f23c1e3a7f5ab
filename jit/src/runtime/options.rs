//! `-X` switches of tier 2.

use super::record::Front;
use super::worker::Making;
use crate::perf::Format;
use std::path::PathBuf;
use tiercel_ir::Tuning;
use tiercel_passes::Options as PassOptions;

/// How traces run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Engine {
    /// As machine code (`-X tier=2`).
    #[default]
    Native,
    /// By the reference executor (`-X tier=2i`).
    Executor,
}

/// A stage to print, and for which function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dump {
    /// `uops`, `ir`, `ir:PASS`, `snapshots`, `clif`, `asm` or `exits`.
    pub stage: String,
    /// Only traces anchored in this function.
    pub function: Option<String>,
}

/// Everything that can be set.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How traces run.
    pub engine: Engine,
    /// Which front end makes the traces.
    pub front: Front,
    /// Who makes the traces.
    pub making: Making,
    /// The passes, and whether each is verified.
    pub passes: PassOptions,
    /// The thresholds.
    pub tuning: Tuning,
    /// What to print.
    pub dumps: Vec<Dump>,
    /// Whether the time inside traces is taken, for `-X stats`.
    pub timing: bool,
    /// Whether it is kept how each trace came about.
    pub detail: bool,
    /// Whether it is looked where the time goes.
    pub sampling: bool,
    /// The folder that traces are written to as they are built.
    pub save: Option<PathBuf>,
    /// Where profiles go.
    pub perf: Option<Format>,
}

/// The stages that tier 2 prints.
pub const STAGES: [&str; 6] = ["uops", "ir", "snapshots", "clif", "asm", "exits"];

impl Options {
    /// Takes one `-X NAME=VALUE`. `Ok(false)` if the name is not tier 2's; an error names what is wrong with the value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<bool, String> {
        if let Some(knob) = name.strip_prefix("tune:") {
            let number = value.parse().map_err(|_| format!("-X {name}: `{value}` is no number"))?;
            if !self.tuning.set(knob, number) {
                return Err(format!("-X tune: there is no `{knob}`"));
            }
            self.passes.tuning = self.tuning;
            return Ok(true);
        }
        match name {
            "opt" => {
                for item in value.split(',').filter(|i| !i.is_empty()) {
                    if !self.passes.switch(item) {
                        return Err(format!(
                            "-X opt: there is no pass `{}`",
                            item.trim_start_matches(['-', '+'])
                        ));
                    }
                }
            }
            "dump" => {
                let (stages, function) = match value.split_once('@') {
                    Some((stages, function)) => (stages, Some(function.to_string())),
                    None => (value, None),
                };
                for stage in stages.split(',') {
                    if STAGES.contains(&stage) || stage.starts_with("ir:") {
                        self.dumps.push(Dump { stage: stage.to_string(), function: function.clone() });
                    }
                }
            }
            "summary" => self.timing = true,
            "stats" => (self.timing, self.detail, self.sampling) = (true, true, true),
            "listing" => {
                (self.detail, self.sampling) = (true, true);
                if value.is_empty() {
                    return Err("-X listing: a file is wanted".into());
                }
            }
            "save-traces" => {
                if value.is_empty() {
                    return Err("-X save-traces: a folder is wanted".into());
                }
                std::fs::create_dir_all(value).map_err(|e| format!("-X save-traces: {value}: {e}"))?;
                self.save = Some(PathBuf::from(value));
            }
            "trace" => {
                self.front = match value {
                    "project" => Front::Project,
                    "record" => Front::Record,
                    _ => return Err(format!("-X trace: `{value}` is not project or record")),
                };
            }
            "jit-thread" => {
                self.making = match value {
                    "" | "on" => Making::Worker,
                    "wait" => Making::Later,
                    "off" => Making::Here,
                    "auto" => Making::of_machine(),
                    _ => return Err(format!("-X jit-thread: `{value}` is not auto, on, off or wait")),
                };
            }
            "perf" => {
                self.perf = Some(
                    Format::from_name(value)
                        .ok_or_else(|| format!("-X perf: `{value}` is not map, jitdump or gdb"))?,
                );
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether a stage is printed for some function.
    pub fn has_dump(&self, stage: &str) -> bool {
        self.dumps.iter().any(|d| d.stage == stage)
    }

    /// Whether a stage is printed for a function.
    pub fn dumps(&self, stage: &str, function: &str) -> bool {
        self.dumps.iter().any(|d| d.stage == stage && d.function.as_deref().is_none_or(|f| f == function))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_are_read() {
        let mut o = Options::default();
        assert_eq!(o.set("tune:hot_loop", "3"), Ok(true));
        assert_eq!(o.passes.tuning.hot_loop, 3);
        assert!(o.set("tune:nothing", "3").is_err());
        assert_eq!(o.set("opt", "-fold,+cse"), Ok(true));
        assert!(o.set("opt", "-nothing").is_err());
        assert_eq!(o.set("dump", "ir,ir:fold,ast@f"), Ok(true));
        assert!(o.dumps("ir:fold", "f") && !o.dumps("ir", "g") && !o.dumps("ast", "f"));
        assert_eq!(o.set("dev", ""), Ok(false));
        // Both kinds of statistics say what share of the time went into traces.
        for name in ["stats", "summary"] {
            let mut o = Options::default();
            assert_eq!((o.set(name, ""), o.timing), (Ok(true), true));
        }
        assert!(o.set("perf", "flame").is_err());
        assert_eq!((o.set("trace", "record"), o.front), (Ok(true), Front::Record));
        assert!(o.set("trace", "guess").is_err());
        assert_eq!((o.set("jit-thread", ""), o.making), (Ok(true), Making::Worker));
        assert_eq!((o.set("jit-thread", "off"), o.making), (Ok(true), Making::Here));
        assert_eq!((o.set("jit-thread", "auto"), o.making), (Ok(true), Making::of_machine()));
        assert!(o.set("jit-thread", "2").is_err());
    }
}
