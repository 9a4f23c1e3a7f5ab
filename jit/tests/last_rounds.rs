//! Loops whose recorded round happens to be their last: it does not come round, but the next one does.

mod support;

use tiercel_jit::runtime::{Jit, Options};

/// The id of each trace, and what kind it is.
fn kinds(jit: &'static Jit) -> Vec<(String, String)> {
    jit.with_reports(|reports| reports.iter().map(|r| (r.id.to_string(), r.kind.to_string())).collect())
}

/// The round that is recorded first is the loop's last.
const LAST: &str = "
def first(n):
    while True:
        n -= 1
        if n < 0:
            return n
first(13)
print(first(0), sum(first(50) for i in range(200)))
";

#[test]
fn a_loop_that_is_left_when_it_is_recorded_is_recorded_again() {
    let settings =
        [("tune:hot_loop", "10"), ("tune:hot_entry", "4000000"), ("tune:compile_allowance", "1000000")];
    let options = Options { detail: true, ..Options::default() };
    let (output, error, traces) = support::run(LAST, Some(options), &settings, kinds);
    assert_eq!((output.as_str(), error), ("-1 -200\n", None));
    let of_first =
        |(id, kind): &(String, String)| id.starts_with("first:") && id.ends_with("#1") && kind == "loop";
    let traces = traces.unwrap();
    assert!(traces.iter().any(of_first), "{traces:?}");
}

/// Two loops within another, of a few rounds each: what is recorded of the second is often its last, and leads to the first.
const SHORT: &str = "
def work(n):
    total = 0
    for i in range(n):
        for a in (1, 2, 3, 4, 5, 6):
            total += a
        for b in (1, 2, 3, 4):
            total -= b
    return total
print(work(2000))
";

#[test]
fn a_short_loop_whose_last_round_leads_to_another_is_recorded_again() {
    for hot_loop in ["10", "11", "12", "13", "14", "15", "16", "17"] {
        let settings = [("tune:hot_loop", hot_loop), ("tune:compile_allowance", "1000000")];
        let options = Options { detail: true, ..Options::default() };
        let (output, error, traces) = support::run(SHORT, Some(options), &settings, kinds);
        assert_eq!((output.as_str(), error), ("22000\n", None));
        let traces = traces.unwrap();
        for line in ["work:5@", "work:7@"] {
            let is_loop = |(id, kind): &(String, String)| id.starts_with(line) && kind == "loop";
            assert!(traces.iter().any(is_loop), "{hot_loop} {line} {traces:?}");
        }
    }
}
