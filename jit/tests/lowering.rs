//! Native code against the reference executor: the same traces, the same inputs, the same way out.

use std::collections::HashMap;
use std::sync::Arc;
use tiercel_ir::exec::{Outcome, execute};
use tiercel_ir::{SnapId, parse, verify, word};
use tiercel_jit::alone::{Native, Plain, rebuilt, triple};
use tiercel_jit::exits::ExitTable;
use tiercel_jit::lower::{Allocator, Environment, Lowering, Member};
use tiercel_passes::{Options, optimize};

/// Runs a trace as written and optimized, by executor and natively, lowered with care and in haste; all must agree on what
/// the interpreter sees.
fn agree(text: &str, inputs: &[u64], addresses: &HashMap<&str, u64>) {
    let mut trace = parse(text).unwrap();
    for sym in Arc::make_mut(&mut trace.syms) {
        sym.address = addresses.get(&*sym.name).copied().unwrap_or(0);
    }
    verify(&trace).unwrap();
    let (optimized, _) = optimize(&trace, &Options::default(), &mut |_, _| {}).unwrap();
    let mut native = Native::new().unwrap();
    let mut seen = vec![];
    for t in [&trace, &optimized] {
        let Outcome::Exit(by_executor) = execute(t, &mut Plain { slots: inputs.to_vec() }) else { panic!() };
        for allocator in [Allocator::Backtracking, Allocator::SinglePass] {
            // SAFETY: the tests' traces only touch arrays that the tests own.
            let by_native = unsafe { native.run(t, &mut inputs.to_vec(), allocator) }.unwrap();
            assert_eq!(by_executor, by_native, "{t}");
            // SAFETY: as above.
            seen.push(unsafe { rebuilt(t, &by_native) });
        }
    }
    assert!(seen.iter().all(|s| *s == seen[0]), "before and after optimizing\n{trace}\n{optimized}");
}

const INT_LOOP: &str = r#"trace "ints" {
  sym @f = code
  %0: ref = entry 0
  %1: ref = entry 1
  %n: ref = entry 2
loop:
  %t: ref = param %0
  %i: ref = param %1
  s0 = snap @f +1 locals[%t %i %n] stack[]
  guard_no_break [s0]
  guard_valid [s0]
  guard_int %i [s0]
  guard_int %n [s0]
  %a: i64 = unbox_int %i
  %b: i64 = unbox_int %n
  %c: bool = int_lt %a, %b
  guard_true %c [s0]
  guard_int %t [s0]
  %s: i64 = unbox_int %t
  %k7: i64 = iconst -7
  %m: i64 = int_mod %a, %k7 [s0]
  %k2: i64 = iconst 2
  %d: i64 = int_floordiv %s, %k2 [s0]
  %x: i64 = int_xor %d, %m
  %y: i64 = int_mul_ovf %x, %k7 [s0]
  %z: i64 = int_add_ovf %y, %s [s0]
  %r: ref = box_int %z
  %one: i64 = iconst 1
  %next: i64 = int_add_ovf %a, %one [s0]
  %ni: ref = box_int %next
  jump %r, %ni
}"#;

#[test]
fn int_loops_agree() {
    let int = |i: i64| word::encode_int(i).unwrap();
    for (t, i, n) in [(0, 0, 10), (1000, 0, 100), (-5, 3, 1000), (1 << 60, 0, 50), (0, 5, 5)] {
        agree(INT_LOOP, &[int(t), int(i), int(n)], &HashMap::new());
    }
    agree(INT_LOOP, &[word::NONE, int(0), int(3)], &HashMap::new());
    agree(INT_LOOP, &[int(0), word::TRUE, int(3)], &HashMap::new());
}

const FLOAT_LOOP: &str = r#"trace "floats" {
  sym @f = code
  sym @triple = native
  %0: ref = entry 0
  %1: ref = entry 1
loop:
  %x: ref = param %0
  %i: ref = param %1
  s0 = snap @f +1 locals[%x %i] stack[]
  guard_float %x [s0]
  guard_int %i [s0]
  %f: f64 = unbox_float %x
  %a: i64 = unbox_int %i
  %zero: i64 = iconst 0
  %c: bool = int_gt %a, %zero
  guard_true %c [s0]
  %g: f64 = int_to_float %a
  %h: f64 = float_div %f, %g [s0]
  %k: f64 = fconst 1.5
  %m: f64 = float_mul %h, %k
  %q: f64 = float_abs %m
  %s: f64 = float_sqrt %q [s0]
  %t: f64 = float_sub %s, %k
  %lt: bool = float_lt %t, %s
  guard_true %lt [s0]
  %b: ref = box_float %t
  %3: i64 = call_leaf %a, @triple
  %4: i64 = int_sub_ovf %3, %a [s0]
  %5: i64 = int_sub_ovf %4, %a [s0]
  %one: i64 = iconst 1
  %6: i64 = int_sub_ovf %5, %one [s0]
  %7: ref = box_int %6
  jump %b, %7
}"#;

#[test]
fn float_loops_agree() {
    let int = |i: i64| word::encode_int(i).unwrap();
    let addresses = HashMap::from([("triple", triple as *const () as u64)]);
    for (x, i) in [(2.5, 10), (0.0, 3), (-0.0, 3), (1e70, 40), (-3.25e-60, 7), (1.0, 0)] {
        agree(FLOAT_LOOP, &[word::encode_float(x).unwrap(), int(i)], &addresses);
    }
    agree(FLOAT_LOOP, &[int(1), int(1)], &addresses);
}

#[test]
fn words_of_floats_agree() {
    let text = r#"trace "words" {
  sym @f = code
  %0: ref = entry 0
  s0 = snap @f +1 locals[%0] stack[]
  guard_float %0 [s0]
  %1: f64 = unbox_float %0
  %2: f64 = float_neg %1
  %3: ref = box_float %2
  s1 = snap @f +2 locals[%3] stack[]
  exit [s1]
}"#;
    for x in [0.0, -0.0, 1.0, -1.5, 1e76, -1e-76, 3.3e-77, std::f64::consts::PI] {
        agree(text, &[word::encode_float(x).unwrap()], &HashMap::new());
    }
}

#[test]
fn shifts_divisions_and_limits_agree() {
    let text = r#"trace "limits" {
  sym @f = code
  %0: ref = entry 0
  %1: ref = entry 1
  s0 = snap @f +1 locals[%0 %1] stack[]
  guard_int %0 [s0]
  guard_int %1 [s0]
  %a: i64 = unbox_int %0
  %b: i64 = unbox_int %1
  %c: i64 = int_shl_ovf %a, %b [s0]
  s1 = snap @f +2 locals[int(%c)] stack[]
  %d: i64 = int_shr_chk %c, %b [s1]
  s2 = snap @f +3 locals[int(%c) int(%d)] stack[]
  %e: i64 = int_floordiv %d, %b [s2]
  %f: i64 = int_mod %d, %b [s2]
  %g: f64 = int_truediv %c, %b [s2]
  %i: i64 = float_to_int %g [s2]
  %w: i64 = index_wrap %f, %a
  s3 = snap @f +4 locals[int(%e) int(%f) float(%g) int(%i) int(%w)] stack[]
  exit [s3]
}"#;
    let int = |i: i64| word::encode_int(i).unwrap();
    for a in [0, 1, -1, 7, -7, 12345, -(1 << 61), (1 << 61) + 3] {
        for b in [0, 1, 2, 3, 40, 63, 64, -1, -2] {
            agree(text, &[int(a), int(b)], &HashMap::new());
        }
    }
}

#[test]
fn memory_and_counts_agree() {
    let text = r#"trace "memory" {
  sym @f = code
  sym @T = statictype
  %0: ref = entry 0
  s0 = snap @f +1 locals[%0] stack[]
  guard_type %0, @T [s0]
  incref %0
  %n: i64 = load32 %0, 4, header
  %k: i64 = load8 %0, 4, header
  %i: i64 = iconst 2
  %v: i64 = load_elem %0, %i, 16, list
  %s: i64 = int_add_ovf %v, %n [s0]
  store_elem %0, %i, %s, 8, list
  store32 %0, %k, 16, field
  %r: i64 = load %0, 16, field
  %q: i64 = load %0, 24, list
  s1 = snap @f +2 locals[%0 int(%n) int(%k) int(%v) int(%r) int(%q)] stack[]
  decref %0 [s1]
  exit [s1]
}"#;
    let object: Vec<u64> = vec![5 | 0x1234 << 32, 0xabc0, 1 << 40, 3, 99];
    for ty in [0xabc0u64, 0xdef0] {
        let mut a = object.clone();
        let addresses = HashMap::from([("T", ty)]);
        let mut trace = parse(text).unwrap();
        Arc::make_mut(&mut trace.syms)
            .iter_mut()
            .for_each(|s| s.address = addresses.get(&*s.name).copied().unwrap_or(0));
        let Outcome::Exit(x) = execute(&trace, &mut Plain { slots: vec![a.as_mut_ptr() as u64] }) else {
            panic!()
        };
        let after = std::mem::replace(&mut a, object.clone());
        let place = a.as_mut_ptr();
        // SAFETY: the object is large enough for what the trace does.
        let y = unsafe { Native::new().unwrap().run(&trace, &mut [place as u64], Allocator::Backtracking) }
            .unwrap();
        assert_eq!(x.snap, y.snap);
        assert_eq!(x.values[1..], y.values[1..]);
        assert_eq!(after, a);
    }
}

const TRUTH: &str = r#"trace "truth" {
  sym @f = code
  %0: ref = entry 0
  %1: ref = entry 1
  s0 = snap again @f +1 locals[%0 %1] stack[]
  guard_bool %0 [s0]
  %a: bool = unbox_bool %0
  s1 = snap @f +2 locals[%0 %1] stack[]
  guard_false %a [s1]
  guard_bool %1 [s0]
  %b: bool = unbox_bool %1
  s2 = snap @f +3 locals[%0 %1] stack[bool(%b)]
  guard_true %b [s2]
  s3 = snap @f +4 locals[%0 %1] stack[]
  exit [s3]
}"#;

#[test]
fn truths_of_words_agree() {
    let words = [word::TRUE, word::FALSE, word::NONE, word::ELLIPSIS, 0, word::encode_int(0).unwrap()];
    for a in words {
        for b in words {
            agree(TRUTH, &[a, b], &HashMap::new());
        }
    }
}

/// A trace with so many exits that all hand over a sum, and the slots that each takes its number from.
fn with_exits(count: usize) -> String {
    let keeps = " ~".repeat(count);
    let mut text = "trace \"exits\" {\n  sym @f = code\n  %x: ref = entry 0\n  s0 = snap @f +1".to_owned();
    text += &format!(" locals[~{keeps}] stack[]\n  guard_int %x [s0]\n  %a: i64 = unbox_int %x\n");
    text += "  %k: i64 = iconst 5\n  %s: i64 = int_mul %a, %k\n";
    for n in 1..=count {
        text += &format!(
            "  %e{n}: ref = entry {n}\n  s{n} = snap @f +{} locals[~{keeps}] stack[int(%s)]\n",
            n + 1
        );
        text += &format!("  guard_int %e{n} [s{n}]\n");
    }
    let last = count + 1;
    text + &format!("  s{last} = snap @f +{} locals[~{keeps}] stack[int(%s)]\n  exit [s{last}]\n}}", last + 1)
}

#[test]
fn what_many_exits_hand_over_is_written_once() {
    let text = with_exits(11);
    // Each exit in turn, and the last.
    for fails in 1..=12 {
        let mut slots = vec![word::NONE; 12];
        slots[..fails].fill(word::encode_int(7).unwrap());
        agree(&text, &slots, &HashMap::new());
    }
    assert_eq!(stores(&text, 100, &[]) - stores(&text, 10, &[]), 11);
}

#[test]
fn an_exit_that_has_been_taken_writes_all_itself() {
    let text = with_exits(12);
    assert_eq!(stores(&text, 10, &[SnapId(3)]) - stores(&text, 10, &[]), 1);
}

#[test]
fn exits_that_have_been_taken_are_known() {
    let exits = ExitTable::new(0, 0, 5, 0x1000, 10);
    exits.cell(SnapId(3)).total.set(1);
    exits.attach(SnapId(1), 0x2000);
    assert_eq!(exits.taken(), [SnapId(1), SnapId(3)]);
}

/// How often a trace's code writes to memory, made with care, with homes for what so many exits hand over, where these have been
/// taken.
fn stores(text: &str, min_home: u32, taken: &[SnapId]) -> usize {
    let trace = parse(text).unwrap();
    let exits = ExitTable::elsewhere(0x5000_0000, trace.snaps.len());
    let mut lowering = Lowering::host().unwrap();
    (lowering.min_home, lowering.texts) = (min_home, true);
    let member = Member { trace: &trace, exits: &exits, length: 0, parent: None, taken };
    let lowered = lowering.lower_tree(&[member], &Environment::default()).unwrap();
    lowered.clif.lines().filter(|line| line.contains("store")).count()
}

/// A side trace in one function with its parent, with or without a call that writes the frame in between, leaves with what a slot
/// of the frame had when its parent left.
#[test]
fn what_a_slot_had_before_the_frame_is_written_is_handed_over() {
    let parent = "trace \"parent\" {
  sym @f = code
  %x: ref = entry 0
  %y: ref = entry 1
  s0 = snap @f +1 locals[~ ~] stack[]
  s1 = snap @f +2 locals[~ ~] stack[%x]
  guard_int %y [s1]
  exit [s0]
}";
    let side = |call: &str| {
        let head =
            "trace \"side\" {\n  sym @f = code\n  sym @FORMAT_SIMPLE = address\n  %x: ref = inherit 0, 1\n";
        let snaps = "  s0 = snap @f +3 locals[null ~] stack[]\n  s1 = snap @f +4 locals[~ ~] stack[%x]\n";
        parse(&format!("{head}{snaps}{call}  exit [s1]\n}}")).unwrap()
    };
    // The live value goes behind the cell's address; the call's own way has none.
    let is_written = |call: &str| {
        let (parent, side) = (parse(parent).unwrap(), side(call));
        let exits = [&parent, &side].map(|t| ExitTable::elsewhere(0x5000_0000, t.snaps.len()));
        let member =
            |n: usize, trace, parent| Member { trace, exits: &exits[n], length: 0, parent, taken: &[] };
        let members = [member(0, &parent, None), member(1, &side, Some((0, SnapId(1))))];
        let mut lowering = Lowering::host().unwrap();
        lowering.texts = true;
        let clif = lowering.lower_tree(&members, &Environment::default()).unwrap().clif;
        clif.lines().any(|line| line.contains("store") && line.contains(", v2+8"))
    };
    assert!(!is_written(""));
    assert!(is_written("  call_uop @FORMAT_SIMPLE, 3, 0 [s0]\n"));
}
