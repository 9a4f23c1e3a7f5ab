//! What is known where a trace is left.

use tiercel_ir::{SnapId, parse};
use tiercel_passes::at_exit;

/// Another run of the pass would ask for the type at once; as the trace stands, it is left with None too.
#[test]
fn an_exit_knows_nothing_of_guards_behind_it() {
    let trace = parse(
        r#"
trace "t" {
  sym @f = code
  sym @T = type
  %0: ref = entry 0
  s0 = snap @f +2 locals[%0] stack[]
  guard_type %0, @T [s0]
  %1: ref = load %0, 24, inline
  s1 = snap @f +4 locals[%0] stack[]
  guard_nonnull %1 [s1]
  %2: ref = word None
  %3: bool = ref_is %1, %2
  s2 = snap @f +6 locals[%0] stack[+%1]
  guard_false %3 [s2]
  s3 = snap @f +8 locals[%0] stack[+%1]
  guard_type %1, @T [s3]
  s4 = snap @f +9 locals[%0] stack[+%1]
  exit [s4]
}
"#,
    )
    .unwrap();
    let known = |snap| format!("{:?}", at_exit(&trace, SnapId(snap)).live);
    let at_end = at_exit(&trace, SnapId(4)).live;
    assert_eq!(at_end[0], at_end[1], "both are of that type by then");
    let before = at_exit(&trace, SnapId(2)).live;
    assert_eq!(before[0], at_end[0]);
    assert_ne!(before[1], at_end[1], "{}", known(2));
}
