//! The reference executor: runs a trace as it stands, one instruction at a time (`-X tier=2i`).
//!
//! It says what trace IR means. A wrong result that it shares with native code is the optimizer's; one that only native
//! code shows is the lowering's. Values are 64-bit patterns: doubles by their bits, truth values 0 and 1.

use crate::ops::Op;
use crate::snapshot::SnapId;
use crate::trace::{Imm, Inst, Sym, Trace};
use crate::types::{Type, Val};
use crate::word;

/// What a trace being left hands over: which snapshot, and [`Snapshot::live_values`] in order.
///
/// [`Snapshot::live_values`]: crate::Snapshot::live_values
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leaving {
    /// The snapshot to rebuild from.
    pub snap: SnapId,
    /// Its live values.
    pub values: Vec<u64>,
}

/// How a run ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Through a snapshot: rebuild the frames, go on in the interpreter.
    Exit(Leaving),
    /// To another trace (this symbol's index), after writing the frame.
    Link(Leaving, u32),
    /// Into another frame, by [`Op::Return`], [`Op::Finish`], [`Op::Yield`], [`Op::Resume`] or [`Op::Raise`] with these operands.
    Transfer(Leaving, Op, Vec<u64>),
    /// Frames are in memory already; the interpreter goes on where they say.
    Left,
}

/// What the executor needs from the world.
///
/// # Safety
/// Addresses in a trace are used as they are; an implementation may only be given traces made for its world.
pub trait Host {
    /// Reads `bytes` (1, 4 or 8) at an address, zero-extended.
    fn load(&mut self, address: u64, bytes: u8) -> u64;
    /// Writes the low `bytes` of a value.
    fn store(&mut self, address: u64, bytes: u8, value: u64);
    /// A local or stack slot of the current frame.
    fn slot(&mut self, n: i64) -> u64;
    /// Value `n` handed over by the parent trace.
    fn inherited(&mut self, n: i64) -> u64;
    /// Calls a native function that sees no frames.
    fn call(&mut self, function: &Sym, args: &[(Type, u64)], result: Option<Type>) -> u64;
    /// Writes the frames and runs the instruction they stand at. `None` if the interpreter is not at `next` of the same
    /// frame afterwards; else what the top `pushes` stack slots hold, lowest first.
    fn call_uop(&mut self, trace: &Trace, frames: Leaving, next: i64, pushes: i64) -> Option<Vec<u64>>;
    /// Counts a reference to a heap object.
    fn incref(&mut self, word: u64);
    /// Gives up a reference to a heap object. `frames` (absent where no code can run) are what a finalizer sees; `false`
    /// if one ran: the frames are in memory then, and the interpreter goes on as they say.
    fn decref(&mut self, trace: &Trace, frames: Option<Leaving>, word: u64) -> bool;
    /// The heap int for a number beyond 63 bits.
    fn wide_int(&mut self, i: i64) -> u64;
    /// The heap float for a double that does not fit a word.
    fn wide_float(&mut self, f: f64) -> u64;
    /// Whether all that the trace assumes still holds.
    fn valid(&mut self) -> bool;
    /// Whether the eval breaker is clear.
    fn breaker_clear(&mut self) -> bool;
    /// Whether so many frames more may be pushed.
    fn has_depth(&mut self, frames: i64) -> bool;
    /// Whether nobody else has the object of the frame that the trace was entered in.
    fn unseen(&mut self) -> bool;
}

/// Runs a trace until it leaves.
pub fn execute(trace: &Trace, host: &mut dyn Host) -> Outcome {
    let mut machine = Machine { trace, host, values: vec![0; trace.insts.len()], results: vec![] };
    let mut at = 0;
    let start = trace.loop_start();
    let params = trace.params();
    let mut first = true;
    loop {
        let inst = &trace.insts[at];
        match inst.op {
            Op::Param if first => machine.values[at] = machine.get(inst.args[0]),
            Op::Param
            | Op::Loop
            | Op::FramePush
            | Op::FramePop
            | Op::AssumeType
            | Op::AssumeKind
            | Op::AssumeRange
            | Op::NoteEnd
            | Op::Depend
            | Op::DependItem
            | Op::Give => {}
            Op::Jump => {
                let next: Vec<u64> = inst.args.iter().map(|a| machine.get(*a)).collect();
                for (p, v) in params.iter().zip(next) {
                    machine.values[p.index()] = v;
                }
                first = false;
                at = start.expect("the verifier saw a loop for this jump");
                continue;
            }
            Op::Exit => return Outcome::Exit(machine.leaving(inst)),
            Op::Link => return Outcome::Link(machine.leaving(inst), inst.sym().map_or(0, |s| s.0)),
            Op::Return | Op::Finish | Op::Yield | Op::Resume | Op::Raise => {
                let operands = inst.args.iter().map(|a| machine.get(*a)).collect();
                return Outcome::Transfer(machine.leaving(inst), inst.op, operands);
            }
            _ => match machine.step(inst) {
                Step::Value(v) => machine.values[at] = v,
                Step::Leave => return Outcome::Exit(machine.leaving(inst)),
                Step::Gone => return Outcome::Left,
            },
        }
        at += 1;
    }
}

enum Step {
    Value(u64),
    Leave,
    Gone,
}

struct Machine<'a> {
    trace: &'a Trace,
    host: &'a mut dyn Host,
    values: Vec<u64>,
    /// What the last generic instruction left on the stack.
    results: Vec<u64>,
}

impl Machine<'_> {
    fn get(&self, v: Val) -> u64 {
        self.values[v.index()]
    }

    fn leaving(&self, inst: &Inst) -> Leaving {
        let snap = inst.snap.expect("the verifier saw a snapshot here");
        let live = self.trace.snaps[snap.index()].live_values();
        Leaving { snap, values: live.into_iter().map(|v| self.get(v)).collect() }
    }

    fn symbol(&self, inst: &Inst) -> &Sym {
        &self.trace.syms[inst.sym().map_or(0, |s| s.0 as usize)]
    }

    fn address(&self, inst: &Inst) -> u64 {
        self.symbol(inst).address
    }

    fn call_args(&self, inst: &Inst) -> Vec<(Type, u64)> {
        inst.args.iter().map(|a| (self.trace.ty(*a).unwrap_or(Type::I64), self.get(*a))).collect()
    }

    fn step(&mut self, inst: &Inst) -> Step {
        let x = inst.args.first().map_or(0, |a| self.get(*a));
        let y = inst.args.get(1).map_or(0, |a| self.get(*a));
        let z = inst.args.get(2).map_or(0, |a| self.get(*a));
        let (i, j) = (x as i64, y as i64);
        let (f, g) = (f64::from_bits(x), f64::from_bits(y));
        let guard = |holds: bool| if holds { Step::Value(0) } else { Step::Leave };
        let int = |r: Option<i64>| r.map_or(Step::Leave, |v| Step::Value(v as u64));
        let float = |r: f64| Step::Value(r.to_bits());
        let truth = |b: bool| Step::Value(b as u64);
        let at = |base: u64, index: u64, scale: u64| {
            base.wrapping_add(inst.int(0) as u64).wrapping_add(index.wrapping_mul(scale))
        };
        match inst.op {
            Op::Entry => Step::Value(self.host.slot(inst.int(0))),
            Op::Reload => Step::Value(self.results[inst.int(0) as usize]),
            Op::Inherit => Step::Value(self.host.inherited(inst.int(0))),
            Op::IConst | Op::BConst => Step::Value(inst.int(0) as u64),
            Op::FConst => match inst.imms[0] {
                Imm::Float(f) => float(f),
                _ => Step::Leave,
            },
            Op::Word => match inst.imms[0] {
                Imm::Word(w) => Step::Value(w),
                _ => Step::Leave,
            },
            Op::RefConst | Op::PtrConst => Step::Value(self.address(inst)),

            Op::BoxInt => Step::Value(word::encode_int(i).unwrap_or_else(|| self.host.wide_int(i))),
            Op::UnboxInt => Step::Value(word::decode_int(x) as u64),
            Op::BoxFloat => Step::Value(word::encode_float(f).unwrap_or_else(|| self.host.wide_float(f))),
            Op::UnboxFloat => float(word::decode_float(x)),
            Op::UnboxHeapFloat if word::is_float(x) => float(word::decode_float(x)),
            Op::UnboxHeapFloat => Step::Value(self.host.load(at(x, 0, 0), 8)),
            Op::BoxBool => Step::Value(if x != 0 { word::TRUE } else { word::FALSE }),
            Op::UnboxBool => truth(x == word::TRUE),

            Op::NewInstance | Op::NewTuple | Op::NewDict | Op::NewObject => {
                let function = match inst.imms[1] {
                    Imm::Sym(s) => self.trace.syms[s.0 as usize].clone(),
                    _ => return Step::Leave,
                };
                let arg = match inst.op {
                    Op::NewInstance => (Type::Ptr, self.address(inst)),
                    Op::NewObject => (Type::Ptr, crate::layout::sized(self.address(inst), inst.int(2))),
                    _ => (Type::I64, inst.int(2) as u64),
                };
                Step::Value(self.host.call(&function, &[arg], inst.ty))
            }
            Op::NoteOrder => {
                let order = inst.int(0) as u64;
                for k in 0..inst.int(1) as u64 {
                    self.host.store(x.wrapping_add(inst.int(2) as u64 + k), 1, order >> (8 * k) & 0xff);
                }
                let flags = x.wrapping_add(inst.int(3) as u64);
                let now = self.host.load(flags, 4);
                self.store(flags, 4, now.wrapping_add((inst.int(1) * inst.int(4)) as u64))
            }

            Op::GuardInt => guard(word::is_int(x)),
            Op::GuardFloat => guard(word::is_float(x)),
            Op::GuardBool => guard(x == word::TRUE || x == word::FALSE),
            Op::GuardHeap => guard(word::is_heap(x)),
            Op::GuardAnyFloat if word::is_float(x) => Step::Value(0),
            Op::GuardType | Op::GuardAnyFloat => guard(
                word::is_heap(x)
                    && self.host.load(x + crate::layout::TYPE_OFFSET as u64, 8) == self.address(inst),
            ),
            Op::GuardIs => guard(x == y),
            Op::GuardIsNot => guard(x != y),
            Op::GuardNonNull | Op::GuardTrue => guard(x != 0),
            Op::GuardFalse => guard(x == 0),
            Op::GuardBounds => guard(0 <= i && i < j),
            Op::GuardValid => guard(self.host.valid()),
            Op::GuardNoBreak => guard(self.host.breaker_clear()),
            Op::GuardDepth => guard(self.host.has_depth(inst.int(0))),
            Op::GuardUnseen => guard(self.host.unseen()),

            Op::IntAddOvf => int(i.checked_add(j)),
            Op::IntSubOvf => int(i.checked_sub(j)),
            Op::IntMulOvf => int(i.checked_mul(j)),
            Op::IntShlOvf => int(word::shift_left(i, j)),
            Op::IntShrChk => int(word::shift_right(i, j)),
            Op::IntFloorDiv => int(word::floor_div(i, j)),
            Op::IntMod => int(if j == -1 { Some(0) } else { word::floor_mod(i, j) }),
            Op::IntTrueDiv => word::true_div(i, j).map_or(Step::Leave, float),
            Op::IntAdd => Step::Value(i.wrapping_add(j) as u64),
            Op::IntSub => Step::Value(i.wrapping_sub(j) as u64),
            Op::IntMul => Step::Value(i.wrapping_mul(j) as u64),
            Op::IntShl => Step::Value(i.wrapping_shl(j as u32) as u64),
            Op::IntShr => Step::Value(i.wrapping_shr(j as u32) as u64),
            Op::IntAnd => Step::Value(x & y),
            Op::IntOr => Step::Value(x | y),
            Op::IntXor => Step::Value(x ^ y),
            Op::IntNot => Step::Value(!x),
            Op::IndexWrap => Step::Value(if i < 0 { i.wrapping_add(j) } else { i } as u64),
            Op::IntEq | Op::PtrEq | Op::RefIs => truth(x == y),
            Op::IntNe => truth(x != y),
            Op::IntLt => truth(i < j),
            Op::IntLe => truth(i <= j),
            Op::IntGt => truth(i > j),
            Op::IntGe => truth(i >= j),

            Op::FloatAdd => float(f + g),
            Op::FloatSub => float(f - g),
            Op::FloatMul => float(f * g),
            Op::FloatDiv if g == 0.0 => Step::Leave,
            Op::FloatDiv => float(f / g),
            Op::FloatNeg => float(-f),
            Op::FloatAbs => float(f.abs()),
            Op::FloatSqrt if f >= 0.0 => float(f.sqrt()),
            Op::FloatSqrt => Step::Leave,
            Op::FloatEq => truth(f == g),
            Op::FloatNe => truth(f != g),
            Op::FloatLt => truth(f < g),
            Op::FloatLe => truth(f <= g),
            Op::FloatGt => truth(f > g),
            Op::FloatGe => truth(f >= g),
            Op::IntToFloat => float(i as f64),
            Op::FloatToInt => int(word::float_to_int(f)),

            Op::BoolNot => truth(x == 0),
            Op::BoolToInt => Step::Value(x),
            Op::Select => Step::Value(if x != 0 { y } else { z }),
            Op::IsInt => truth(word::is_int(x)),

            Op::AsPtr | Op::AsRef => Step::Value(x),
            Op::PtrAdd => Step::Value(x.wrapping_add(y)),
            Op::Load => Step::Value(self.host.load(at(x, 0, 0), 8)),
            Op::Load32 => Step::Value(self.host.load(at(x, 0, 0), 4)),
            Op::Load8 => Step::Value(self.host.load(at(x, 0, 0), 1)),
            Op::LoadElem => Step::Value(self.host.load(at(x, y, 8), 8)),
            Op::LoadByte => Step::Value(self.host.load(at(x, y, 1), 1)),
            Op::Store => self.store(at(x, 0, 0), 8, y),
            Op::Store32 => self.store(at(x, 0, 0), 4, y),
            Op::Store8 => self.store(at(x, 0, 0), 1, y),
            Op::StoreByte => self.store(at(x, y, 1), 1, z),
            Op::StoreElem => self.store(at(x, y, 8), 8, z),

            Op::Incref => {
                if word::is_heap(x) {
                    self.host.incref(x);
                }
                Step::Value(0)
            }
            Op::Decref | Op::DecrefLeaf => {
                let frames = (inst.snap.is_some() && word::is_heap(x)).then(|| self.leaving(inst));
                if word::is_heap(x) && !self.host.decref(self.trace, frames, x) {
                    return Step::Gone;
                }
                Step::Value(0)
            }

            Op::CallPure | Op::CallLeaf | Op::CallFresh => {
                let args = self.call_args(inst);
                let function = self.symbol(inst).clone();
                Step::Value(self.host.call(&function, &args, inst.ty))
            }
            Op::CallUop => {
                let frames = self.leaving(inst);
                match self.host.call_uop(self.trace, frames, inst.int(1), inst.int(2)) {
                    Some(results) => {
                        self.results = results;
                        Step::Value(0)
                    }
                    None => Step::Gone,
                }
            }
            Op::Param
            | Op::Loop
            | Op::Jump
            | Op::Exit
            | Op::Link
            | Op::Return
            | Op::Yield
            | Op::Resume
            | Op::Finish
            | Op::Raise
            | Op::FramePush
            | Op::FramePop
            | Op::AssumeType
            | Op::AssumeKind
            | Op::AssumeRange
            | Op::NoteEnd
            | Op::Depend
            | Op::DependItem
            | Op::Give => {
                unreachable!("control flow is handled by the caller")
            }
        }
    }

    fn store(&mut self, address: u64, bytes: u8, value: u64) -> Step {
        self.host.store(address, bytes, value);
        Step::Value(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{parse, verify};
    use std::collections::HashMap;

    /// A world of a few slots and a sparse memory.
    #[derive(Default)]
    struct Toy {
        slots: Vec<u64>,
        memory: HashMap<u64, u64>,
        counts: HashMap<u64, i64>,
    }

    impl Host for Toy {
        fn load(&mut self, address: u64, _: u8) -> u64 {
            self.memory.get(&address).copied().unwrap_or(0)
        }
        fn store(&mut self, address: u64, _: u8, value: u64) {
            self.memory.insert(address, value);
        }
        fn slot(&mut self, n: i64) -> u64 {
            self.slots[n as usize]
        }
        fn inherited(&mut self, _: i64) -> u64 {
            0
        }
        fn call(&mut self, f: &Sym, args: &[(Type, u64)], _: Option<Type>) -> u64 {
            assert_eq!(&*f.name, "double");
            args[0].1 * 2
        }
        fn call_uop(&mut self, _: &Trace, _: Leaving, _: i64, _: i64) -> Option<Vec<u64>> {
            None
        }
        fn incref(&mut self, word: u64) {
            *self.counts.entry(word).or_default() += 1;
        }
        fn decref(&mut self, _: &Trace, _: Option<Leaving>, word: u64) -> bool {
            *self.counts.entry(word).or_default() -= 1;
            true
        }
        fn wide_int(&mut self, _: i64) -> u64 {
            0x10000
        }
        fn wide_float(&mut self, _: f64) -> u64 {
            0x20000
        }
        fn valid(&mut self) -> bool {
            true
        }
        fn breaker_clear(&mut self) -> bool {
            true
        }
        fn has_depth(&mut self, _: i64) -> bool {
            true
        }

        fn unseen(&mut self) -> bool {
            true
        }
    }

    #[test]
    fn a_loop_sums_until_its_guard_fails() {
        let text = r#"trace "sum" {
  sym @f = code
  sym @double = native
  %0: ref = entry 0
  s0 = snap @f +0 locals[%0] stack[]
  guard_int %0 [s0]
  %1: i64 = unbox_int %0
  %2: i64 = iconst 0
  %3: i64 = iconst 1
loop:
  %5: i64 = param %2
  %6: i64 = param %2
  %7: bool = int_lt %5, %1
  s1 = snap @f +4 locals[int(%5) int(%6)] stack[]
  guard_true %7 [s1]
  %8: i64 = call_leaf %5, @double
  %9: i64 = int_add_ovf %6, %8 [s1]
  %10: i64 = int_add_ovf %5, %3 [s1]
  jump %10, %9
}"#;
        let trace = parse(text).unwrap();
        verify(&trace).unwrap();
        let mut toy = Toy { slots: vec![word::encode_int(10).unwrap()], ..Toy::default() };
        assert_eq!(
            execute(&trace, &mut toy),
            Outcome::Exit(Leaving { snap: SnapId(1), values: vec![10, 90] })
        );
        toy.slots[0] = word::NONE;
        assert_eq!(
            execute(&trace, &mut toy),
            Outcome::Exit(Leaving { snap: SnapId(0), values: vec![word::NONE] })
        );
    }

    #[test]
    fn memory_and_counts_reach_the_host() {
        let text = r#"trace "m" {
  sym @f = code
  %0: ref = entry 0
  %1: i64 = iconst 3
  %2: i64 = load_elem %0, %1, 16, list
  store %0, %2, 8, field
  incref %0
  incref %0
  decref_leaf %0
  s0 = snap @f +0 locals[%0] stack[]
  exit [s0]
}"#;
        let trace = parse(text).unwrap();
        verify(&trace).unwrap();
        let mut toy = Toy { slots: vec![0x8000], ..Toy::default() };
        toy.memory.insert(0x8000 + 16 + 24, 77);
        execute(&trace, &mut toy);
        assert_eq!(toy.memory[&0x8008], 77);
        assert_eq!(toy.counts[&0x8000], 1);
    }
}
