//! What became of a test, case by case, and how that compares with what was expected.

use super::expectations::Expectations;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It passed.
    Pass,
    /// It was skipped.
    Skip,
    /// It failed, or did not end: the last line of the reason, and the traceback.
    Fail(String, String),
}

/// A test, such as `test_grammar`.
pub struct Report {
    name: String,
    cases: BTreeMap<String, Ending>,
    seconds: f64,
}

/// A report beside what was expected.
pub struct Verdict<'a> {
    report: &'a Report,
    unexpected: Vec<(&'a str, &'a str, &'a str)>,
    expected: usize,
    passes: Vec<String>,
}

impl Report {
    /// Reads the lines that the driver wrote. `ending` says how the process ended, if not well.
    pub fn new(name: &str, lines: &str, ending: Option<String>, time: Duration) -> Report {
        let mut report =
            Report { name: name.to_owned(), cases: BTreeMap::new(), seconds: time.as_secs_f64() };
        let mut running = None;
        let mut ended = false;
        for line in lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            let text = |key: &str| line[key].as_str().unwrap_or("").to_owned();
            let case = report.short(&text("case"));
            let ending = match text("what").as_str() {
                "start" => {
                    running = Some(case);
                    continue;
                }
                "pass" => Ending::Pass,
                "skip" => Ending::Skip,
                "fail" => Ending::Fail(text("why"), text("trace")),
                _ => {
                    ended = true;
                    continue;
                }
            };
            running = None;
            let place = report.cases.entry(case).or_insert(Ending::Pass);
            // A failure in tearing down what had passed counts, and so does the first of several.
            if !matches!(place, Ending::Fail(..)) {
                *place = ending;
            }
        }
        if !ended && let Some(ending) = ending {
            let case = running.unwrap_or_else(|| report.name.clone());
            report.cases.insert(case, Ending::Fail(ending, String::new()));
        }
        report
    }

    /// `Class.method` with the test's name in front, however the case says it.
    fn short(&self, id: &str) -> String {
        let id = id.strip_prefix("test.").unwrap_or(id);
        if id.starts_with(&self.name) { id.to_owned() } else { format!("{}.{id}", self.name) }
    }

    /// How many cases there were, skipped ones not counted.
    pub fn cases(&self) -> usize {
        self.cases.values().filter(|ending| **ending != Ending::Skip).count()
    }

    /// How many passed.
    pub fn passed(&self) -> usize {
        self.cases.values().filter(|ending| **ending == Ending::Pass).count()
    }

    /// Compares it with what was expected.
    pub fn judge(&self, expectations: &Expectations) -> Verdict<'_> {
        let mut verdict = Verdict { report: self, unexpected: Vec::new(), expected: 0, passes: Vec::new() };
        let mut failing = Vec::new();
        for (case, ending) in &self.cases {
            let Ending::Fail(why, trace) = ending else { continue };
            failing.push(case.as_str());
            match expectations.reason(case) {
                Some(_) => verdict.expected += 1,
                None => verdict.unexpected.push((case, why, trace)),
            }
        }
        verdict.passes = expectations.stale(&self.name, &failing);
        verdict
    }
}

impl Verdict<'_> {
    /// Whether nothing failed that should not, and nothing passed that was not expected to.
    pub fn is_as_expected(&self) -> bool {
        self.unexpected.is_empty() && self.passes.is_empty()
    }

    /// A line for the test, and one for everything unexpected.
    pub fn text(&self, verbose: bool) -> String {
        let report = self.report;
        let skipped = report.cases.values().filter(|ending| **ending == Ending::Skip).count();
        let mut text = format!("{:28} {:5} of {:5} passed", report.name, report.passed(), report.cases());
        // Writing to a string cannot fail.
        let _ =
            write!(text, ", {skipped} skipped, {} expected to fail, {:.1} s", self.expected, report.seconds);
        text.push('\n');
        for (case, why, trace) in &self.unexpected {
            let first = why.lines().next().unwrap_or("");
            let _ = writeln!(text, "  FAILED {case}: {first}");
            if verbose {
                for line in trace.lines() {
                    let _ = writeln!(text, "    {line}");
                }
            }
        }
        for pattern in &self.passes {
            let _ = writeln!(text, "  PASSED {pattern}, which was not expected to");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"
{"case": "test.test_x.A.good", "what": "start"}
{"case": "test.test_x.A.good", "what": "pass"}
{"case": "test.test_x.A.bad", "what": "start"}
{"case": "test.test_x.A.bad", "what": "fail", "why": "ValueError: no\nmore", "trace": "Traceback"}
{"case": "test.test_x.A.late", "what": "skip", "why": "too slow"}
{"case": "test.test_x.A.hangs", "what": "start"}
"#;

    #[test]
    fn endings_are_read_and_judged() {
        let time = Duration::from_secs(1);
        let report = Report::new("test_x", LINES, Some("still running after 5 s".into()), time);
        assert_eq!((report.passed(), report.cases()), (1, 3));
        let none = Expectations::parse("").expect("a list");
        let text = report.judge(&none).text(false);
        assert!(text.contains("FAILED test_x.A.bad: ValueError: no\n"), "{text}");
        assert!(text.contains("FAILED test_x.A.hangs: still running after 5 s\n"), "{text}");
        let list = "[[failure]]\ntests = [\"test_x.A.bad\", \"test_x.A.h*\", \"test_x.A.good\", \"test_y.*\"]\nreason = \"later\"\n";
        let verdict_text = {
            let list = Expectations::parse(list).expect("a list");
            let verdict = report.judge(&list);
            assert!(!verdict.is_as_expected());
            verdict.text(false)
        };
        assert!(verdict_text.contains("PASSED test_x.A.good, which"), "{verdict_text}");
        assert!(!verdict_text.contains("FAILED") && !verdict_text.contains("test_y"), "{verdict_text}");
    }

    #[test]
    fn a_process_that_ends_well_has_no_failure_of_its_own() {
        let lines = "{\"case\": \"test.test_x.A.good\", \"what\": \"pass\"}\n{\"what\": \"end\"}\n";
        let report = Report::new("test_x", lines, None, Duration::ZERO);
        assert_eq!((report.passed(), report.cases()), (1, 1));
        let broken = Report::new("test_x", "", Some("exit code 1: ImportError: no".into()), Duration::ZERO);
        assert_eq!((broken.passed(), broken.cases()), (0, 1));
    }
}
