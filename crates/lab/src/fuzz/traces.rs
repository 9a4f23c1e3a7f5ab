//! `tierlab fuzz traces`: random trace IR, by the reference executor and as native code, as made and optimized. All four
//! must leave by the same exit, with the same slots, and leave memory the same.

use super::noise::Noise;
use std::sync::Arc;
use tiercel_ir::exec::{Outcome, execute};
use tiercel_ir::ops::{COMM, CSE};
use tiercel_ir::{
    Alias, FrameState, Imm, Inst, Kind, Op, Slot, SnapId, Snapshot, SymKind, Trace, Type, Val, verify, word,
};
use tiercel_jit::alone::{Native, Plain, rebuilt};
use tiercel_jit::lower::Allocator;
use tiercel_passes::{Options, optimize};

/// Words of the object that a trace reads and writes: header, type, then fields.
const OBJECT: usize = 10;
/// The first word that holds a field.
const FIELDS: usize = 2;
/// Where tagged words stand; what is before holds machine integers.
const WORDS: usize = 6;
/// Operands stay within this when an operation is known to fit.
const SMALL: i64 = 0xfff;

/// What a slot is given, and what the trace takes it for.
#[derive(Clone, Copy, PartialEq)]
enum Given {
    Int,
    Float,
    Any,
}

/// A trace in the making.
struct Maker {
    noise: Noise,
    trace: Trace,
    ints: Vec<Val>,
    floats: Vec<Val>,
    bools: Vec<Val>,
    refs: Vec<Val>,
    object: Val,
    /// What the frame's slots hold now.
    locals: Vec<Slot>,
    snaps: u32,
}

/// A case: the trace, what its slots are given, and the object's fields.
pub struct Case {
    /// The trace.
    pub trace: Trace,
    slots: Vec<u64>,
    object: Vec<u64>,
}

impl Maker {
    fn push(&mut self, inst: Inst) -> Val {
        let (ty, v) = (inst.ty, self.trace.push(inst));
        match ty {
            Some(Type::I64) => self.ints.push(v),
            Some(Type::F64) => self.floats.push(v),
            Some(Type::Bool) => self.bools.push(v),
            Some(Type::Ref) => self.refs.push(v),
            _ => {}
        }
        v
    }

    fn some(&mut self, ty: Type) -> Val {
        let of = match ty {
            Type::F64 => &self.floats,
            Type::Bool => &self.bools,
            Type::Ref => &self.refs,
            _ => &self.ints,
        };
        // The latest are used more than others, so that chains come about.
        let back = if self.noise.once_in(2) { of.len() } else { of.len().min(4) };
        of[of.len() - 1 - self.noise.below(back)]
    }

    /// A way out here.
    fn snap(&mut self) -> SnapId {
        if self.noise.once_in(2) && !self.trace.snaps.is_empty() && self.snaps > 0 {
            return SnapId(self.trace.snaps.len() as u32 - 1);
        }
        self.snaps += 1;
        let state = FrameState {
            code: tiercel_ir::SymId(0),
            function: Slot::Keep,
            generator: None,
            pc: self.snaps,
            locals: self.locals.clone().into(),
            stack: Box::default(),
        };
        let again = self.noise.once_in(2);
        self.trace.snaps.push(Snapshot { again, frames: vec![Arc::new(state)], ..Snapshot::default() });
        SnapId(self.trace.snaps.len() as u32 - 1)
    }

    fn guard(&mut self, op: Op, args: &[Val]) {
        let snap = self.snap();
        self.push(Inst::new(op, args, &[]).at(snap));
    }

    fn iconst(&mut self) -> Val {
        const LIKED: [i64; 12] = [0, 1, -1, 2, 3, 8, 63, -7, 1 << 31, (1 << 61) + 5, i64::MAX, i64::MIN];
        let i = if self.noise.once_in(3) { self.noise.next() as i64 >> 40 } else { *self.noise.pick(&LIKED) };
        self.push(Inst::new(Op::IConst, &[], &[Imm::Int(i)]))
    }

    fn fconst(&mut self) -> Val {
        const LIKED: [f64; 10] = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 1e70, 1e-70, -3.25, 1e300];
        let f = *self.noise.pick(&LIKED);
        self.push(Inst::new(Op::FConst, &[], &[Imm::Float(f)]))
    }

    /// An int that is small whatever it was.
    fn small(&mut self) -> Val {
        let v = self.some(Type::I64);
        let mask = self.push(Inst::new(Op::IConst, &[], &[Imm::Int(SMALL)]));
        self.push(Inst::new(Op::IntAnd, &[v, mask], &[]))
    }

    /// An int that a tagged word holds. A guard on a box that none holds may go: the trace goes on with the number.
    fn tame_int(&mut self, v: Val) -> Val {
        let one = self.push(Inst::new(Op::IConst, &[], &[Imm::Int(1)]));
        self.push(Inst::new(Op::IntShr, &[v, one], &[]))
    }

    /// A double that a tagged word holds.
    fn tame_float(&mut self, v: Val) -> Val {
        let one = self.push(Inst::new(Op::FConst, &[], &[Imm::Float(1.0)]));
        let size = self.push(Inst::new(Op::FloatAbs, &[v], &[]));
        let mut tame = v;
        for (op, limit) in [(Op::FloatLt, 1e60), (Op::FloatGt, 1e-60)] {
            let limit = self.push(Inst::new(Op::FConst, &[], &[Imm::Float(limit)]));
            let fits = self.push(Inst::new(op, &[size, limit], &[]));
            tame = self.push(Inst::new(Op::Select, &[fits, tame, one], &[]).typed(Type::F64));
        }
        tame
    }

    /// A random operation on numbers and truth values.
    fn arithmetic(&mut self) {
        let op = *self.noise.pick(Op::ALL);
        let info = op.info();
        let plain = info.imms.is_empty()
            && info.flags & (COMM | CSE) != 0
            && !info.args.is_empty()
            && info.args.iter().all(|k| matches!(k, Kind::Is(Type::I64 | Type::F64 | Type::Bool)));
        if !plain || op == Op::GuardBounds || op == Op::GuardTrue || op == Op::GuardFalse {
            return;
        }
        let fits = matches!(op, Op::IntAdd | Op::IntSub | Op::IntMul | Op::IntShl | Op::IntShr);
        let args: Vec<Val> = info
            .args
            .iter()
            .map(|k| match k {
                Kind::Is(Type::I64) if fits => self.small(),
                Kind::Is(ty) => self.some(*ty),
                _ => unreachable!("only machine values were let through"),
            })
            .collect();
        let mut args = args;
        if matches!(op, Op::IntShl | Op::IntShr) {
            let by = self.noise.below(40) as i64;
            args[1] = self.push(Inst::new(Op::IConst, &[], &[Imm::Int(by)]));
        }
        let mut inst = Inst::new(op, &args, &[]);
        if op.needs_snapshot() {
            inst.snap = Some(self.snap());
        }
        self.push(inst);
    }

    /// A truth value decides: mostly so that the trace goes on, as far as one can tell.
    fn branch(&mut self) {
        let cond = self.some(Type::Bool);
        let op = *self.noise.pick(&[Op::GuardTrue, Op::GuardFalse]);
        self.guard(op, &[cond]);
    }

    /// Into a box, and perhaps out of it again behind a guard.
    fn boxed(&mut self) {
        match self.noise.below(3) {
            0 => {
                let mut v = self.some(Type::I64);
                let guarded = self.noise.once_in(2);
                if guarded {
                    v = self.tame_int(v);
                }
                let b = self.push(Inst::new(Op::BoxInt, &[v], &[]));
                if guarded {
                    self.guard(Op::GuardInt, &[b]);
                    self.push(Inst::new(Op::UnboxInt, &[b], &[]));
                }
            }
            1 => {
                let mut v = self.some(Type::F64);
                let guarded = self.noise.once_in(2);
                if guarded {
                    v = self.tame_float(v);
                }
                let b = self.push(Inst::new(Op::BoxFloat, &[v], &[]));
                if guarded {
                    self.guard(Op::GuardFloat, &[b]);
                    self.push(Inst::new(Op::UnboxFloat, &[b], &[]));
                }
            }
            _ => {
                let v = self.some(Type::Bool);
                let b = self.push(Inst::new(Op::BoxBool, &[v], &[]));
                if self.noise.once_in(2) {
                    self.guard(Op::GuardBool, &[b]);
                    self.push(Inst::new(Op::UnboxBool, &[b], &[]));
                }
            }
        }
    }

    /// Reads or writes the object.
    fn memory(&mut self) {
        let words = self.noise.once_in(2);
        let place = if words {
            WORDS + self.noise.below(OBJECT - WORDS)
        } else {
            FIELDS + self.noise.below(WORDS - FIELDS)
        };
        // Classes of memory never overlap.
        let alias = [Alias::Inline, Alias::Field][usize::from(place % 2 == 0)];
        let imms = [Imm::Int(8 * place as i64), Imm::Alias(alias)];
        let ty = if words { Type::Ref } else { Type::I64 };
        if self.noise.once_in(2) {
            self.push(Inst::new(Op::Load, &[self.object], &imms).typed(ty));
            return;
        }
        let v = if words { self.word() } else { self.some(Type::I64) };
        self.push(Inst::new(Op::Store, &[self.object, v], &imms));
    }

    /// A tagged word that is no object, for a field.
    fn word(&mut self) -> Val {
        let w = *self.noise.pick(&[word::NONE, word::TRUE, word::FALSE, 7, 0x11, u64::MAX]);
        self.push(Inst::new(Op::Word, &[], &[Imm::Word(w)]))
    }

    /// What a word is, and the number in it. Boxes have their own way.
    fn unboxed(&mut self) {
        let v = self.some(Type::Ref);
        if matches!(self.trace.def(v).op, Op::BoxInt | Op::BoxFloat) {
            return;
        }
        let (guard, unbox) = *self.noise.pick(&[
            (Op::GuardInt, Op::UnboxInt),
            (Op::GuardFloat, Op::UnboxFloat),
            (Op::GuardBool, Op::UnboxBool),
        ]);
        if self.noise.once_in(3) {
            self.guard(guard, &[v]);
            self.push(Inst::new(unbox, &[v], &[]));
        } else {
            self.push(Inst::new(Op::IsInt, &[v], &[]));
        }
    }

    /// A local is assigned.
    fn assign(&mut self) {
        let n = self.noise.below(self.locals.len() - 1) + 1;
        self.locals[n] = match self.noise.below(4) {
            0 => Slot::Int(self.some(Type::I64)),
            1 => Slot::Float(self.some(Type::F64)),
            2 => Slot::Bool(self.some(Type::Bool)),
            _ => Slot::Word(word::NONE),
        };
    }

    fn step(&mut self) {
        match self.noise.below(20) {
            0 => drop(self.iconst()),
            1 => drop(self.fconst()),
            2 => self.branch(),
            3 | 4 => self.boxed(),
            5 | 6 => self.memory(),
            7 => self.unboxed(),
            8 => self.assign(),
            9 => {
                let (cond, a, b) = (self.some(Type::Bool), self.some(Type::I64), self.some(Type::I64));
                self.push(Inst::new(Op::Select, &[cond, a, b], &[]).typed(Type::I64));
            }
            10 => {
                // Lengths are never negative.
                let (i, n) = (self.some(Type::I64), self.small());
                self.guard(Op::GuardBounds, &[i, n]);
            }
            11 => {
                let op = *self.noise.pick(&[Op::GuardNoBreak, Op::GuardValid]);
                self.guard(op, &[]);
            }
            // The table is picked from blindly, and most rows are not for this.
            _ => (0..4).for_each(|_| self.arithmetic()),
        }
    }
}

/// The case of a number.
pub fn case(seed: u64, number: u64) -> Case {
    let noise = Noise::new(seed, number);
    let mut m = Maker {
        noise,
        trace: Trace::new(format!("fuzz{number}")),
        ints: vec![],
        floats: vec![],
        bools: vec![],
        refs: vec![],
        object: Val(0),
        locals: vec![],
        snaps: 0,
    };
    m.trace.symbol(SymKind::Code, "f", 0);
    let count = 3 + m.noise.below(3);
    let given: Vec<Given> =
        (0..count).map(|_| *m.noise.pick(&[Given::Int, Given::Int, Given::Float, Given::Any])).collect();
    // The object, the rounds left, and the rest.
    let entries: Vec<Val> =
        (0..count + 2).map(|n| m.trace.push(Inst::new(Op::Entry, &[], &[Imm::Int(n as i64)]))).collect();
    let loops = !m.noise.once_in(4);
    let values: Vec<Val> = if loops {
        m.trace.push(Inst::new(Op::Loop, &[], &[]));
        let param = |m: &mut Maker, e: &Val| m.trace.push(Inst::new(Op::Param, &[*e], &[]).typed(Type::Ref));
        entries.iter().map(|e| param(&mut m, e)).collect()
    } else {
        entries
    };
    m.object = values[0];
    m.locals = values.iter().map(|v| Slot::Own(*v)).collect();
    for (v, given) in values[2..].iter().zip(&given) {
        match given {
            Given::Int => {
                m.guard(Op::GuardInt, &[*v]);
                m.push(Inst::new(Op::UnboxInt, &[*v], &[]));
            }
            Given::Float => {
                m.guard(Op::GuardFloat, &[*v]);
                m.push(Inst::new(Op::UnboxFloat, &[*v], &[]));
            }
            Given::Any => m.refs.push(*v),
        }
    }
    m.guard(Op::GuardInt, &[values[1]]);
    let left = m.push(Inst::new(Op::UnboxInt, &[values[1]], &[]));
    m.iconst();
    m.fconst();
    m.refs.push(values[1]);
    let zero = m.push(Inst::new(Op::IConst, &[], &[Imm::Int(0)]));
    let more = m.push(Inst::new(Op::IntGt, &[left, zero], &[]));
    m.guard(Op::GuardTrue, &[more]);
    for _ in 0..3 + m.noise.below(40) {
        m.step();
    }
    if loops {
        let one = m.push(Inst::new(Op::IConst, &[], &[Imm::Int(1)]));
        let less = m.push(Inst::new(Op::IntSub, &[left, one], &[]));
        let mut next = vec![values[0], m.push(Inst::new(Op::BoxInt, &[less], &[]))];
        for (n, unchanged) in values.iter().enumerate().skip(2) {
            next.push(match m.locals[n] {
                Slot::Int(v) => {
                    let v = m.tame_int(v);
                    m.push(Inst::new(Op::BoxInt, &[v], &[]))
                }
                Slot::Float(v) => {
                    let v = m.tame_float(v);
                    m.push(Inst::new(Op::BoxFloat, &[v], &[]))
                }
                Slot::Bool(v) => m.push(Inst::new(Op::BoxBool, &[v], &[])),
                Slot::Word(_) => m.word(),
                _ => *unchanged,
            });
        }
        m.trace.push(Inst::new(Op::Jump, &next, &[]));
    } else {
        let snap = m.snap();
        m.trace.push(Inst::new(Op::Exit, &[], &[]).at(snap));
    }
    let mut slots = vec![0, 1 + m.noise.below(12) as u64 * 2];
    for given in &given {
        let int = m.noise.next() as i64 >> m.noise.below(63).max(1);
        let float = f64::from_bits(m.noise.next() >> 2 | 0x3 << 60);
        slots.push(match given {
            Given::Int => word::encode_int(int).unwrap_or(3),
            Given::Float => word::encode_float(float).unwrap_or(word::ZERO_WORD),
            Given::Any => *m.noise.pick(&[word::NONE, word::TRUE, 5, word::ZERO_WORD, u64::MAX]),
        });
    }
    let mut object: Vec<u64> = vec![1 | 1 << 20, 0];
    object.extend((FIELDS..WORDS).map(|_| m.noise.next() >> m.noise.below(64)));
    object.extend((WORDS..OBJECT).map(|_| word::NONE));
    Case { trace: m.trace, slots, object }
}

/// What can be seen after a run: where it goes on, the slots, the object.
type Seen = (u32, Vec<u64>, Vec<u64>);

/// Slots as they compare: all numbers that are none are the same one.
fn comparable(seen: (u32, Vec<u64>), object: &[u64]) -> Seen {
    let same = |w: &u64| {
        let is_nan = word::is_float(*w) && word::decode_float(*w).is_nan();
        if is_nan { word::MINUS_ZERO_WORD } else { *w }
    };
    // The first slot is the object, wherever it is.
    (seen.0, seen.1[1..].iter().map(same).collect(), object[FIELDS..].to_vec())
}

/// Runs a case in all ways; says what differs.
pub fn check(native: &mut Native, case: &Case) -> Result<(), String> {
    verify(&case.trace).map_err(|e| format!("the trace made does not verify: {e}"))?;
    let mut options = Options { verify: true, ..Options::default() };
    let optimized = |options: &Options| {
        optimize(&case.trace, options, &mut |_, _| {}).map(|(trace, _)| trace).map_err(|e| e.to_string())
    };
    let early = optimized(&options)?;
    // Guards that share an exit, and checks that stand for later ones, leave to an earlier state than the trace as made does.
    options.switch("-share");
    options.switch("-bounds");
    let optimized = optimized(&options)?;
    let mut first: Option<Seen> = None;
    let all = [("as made", &case.trace), ("optimized", &optimized), ("with early exits", &early)];
    for (what, trace) in all {
        for lowered in [None, Some(Allocator::Backtracking), Some(Allocator::SinglePass)] {
            let mut object = case.object.clone();
            let mut slots = case.slots.clone();
            slots[0] = object.as_mut_ptr() as u64;
            let left = if let Some(allocator) = lowered {
                // SAFETY: the trace's only address is that of the object, which has all the fields.
                unsafe { native.run(trace, &mut slots, allocator) }.map_err(|e| e.to_string())?
            } else {
                match execute(trace, &mut Plain { slots }) {
                    Outcome::Exit(left) => left,
                    other => return Err(format!("{what}: ended by {other:?}")),
                }
            };
            if std::ptr::eq(trace, &early) && trace.snaps[left.snap.index()].early && lowered.is_none() {
                // The native ways leave there too.
                first = None;
            }
            // SAFETY: as above.
            let seen = comparable(unsafe { rebuilt(trace, &left) }, &object);
            let how = match lowered {
                None => "by the executor",
                Some(Allocator::Backtracking) => "native",
                Some(Allocator::SinglePass) => "native, in haste",
            };
            match &first {
                None => first = Some(seen),
                Some(first) if *first == seen => {}
                Some(first) => {
                    return Err(format!(
                        "{what}, {how}: {seen:x?}\nbefore: {first:x?}\n{}\n; optimized\n{optimized}",
                        case.trace
                    ));
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_traces_agree() {
        let mut native = Native::new().expect("the host has a lowering");
        let mut exits = std::collections::BTreeSet::new();
        for number in 0..150 {
            let case = case(7, number);
            if let Err(difference) = check(&mut native, &case) {
                panic!("trace {number}: {difference}");
            }
            exits.insert(case.trace.insts.len());
        }
        assert!(exits.len() > 50, "all alike: {exits:?}");
        // It leaves through a check that stands for a later one.
        assert_eq!(check(&mut native, &case(1, 1318)), Ok(()));
    }
}
