//! What the processor counts by itself, where it lets one ask.

use perf_event::events::Hardware;
use perf_event::{Builder, Counter, Group};
use serde_json::{Value as Json, json};

/// Names and events.
const EVENTS: [(&str, Hardware); 4] = [
    ("cycles", Hardware::CPU_CYCLES),
    ("instructions", Hardware::INSTRUCTIONS),
    ("branch_misses", Hardware::BRANCH_MISSES),
    ("cache_misses", Hardware::CACHE_MISSES),
];

/// Counters that run, or why there are none.
pub struct Counters(Result<(Group, Vec<Counter>), String>);

impl Counters {
    /// Starts counting for this thread. Virtual machines often have no counters, and systems may forbid them.
    pub fn start() -> Counters {
        let open = || {
            let mut group = Group::new()?;
            let counters =
                EVENTS.iter().map(|(_, event)| Builder::new().group(&mut group).kind(*event).build());
            let counters = counters.collect::<std::io::Result<Vec<_>>>()?;
            group.enable()?;
            Ok((group, counters))
        };
        Counters(open().map_err(|error: std::io::Error| format!("this machine has none to read: {error}")))
    }

    /// The counts so far.
    pub fn json(self) -> Json {
        let (mut group, counters) = match self.0 {
            Ok(running) => running,
            Err(why) => return json!({ "counters": why }),
        };
        match group.read() {
            Ok(counts) => {
                EVENTS.iter().zip(&counters).map(|((name, _), c)| (*name, Json::from(counts[c]))).collect()
            }
            Err(error) => json!({ "counters": format!("cannot be read: {error}") }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_or_says_why_not() {
        let json = Counters::start().json();
        let counted = json["instructions"].as_u64().is_some_and(|n| n > 0);
        assert!(counted || json["counters"].as_str().is_some_and(|why| why.len() > 10), "{json}");
    }
}
