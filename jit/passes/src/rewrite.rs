//! Re-emission: what every forward pass is built on.
//!
//! A pass walks the old trace in order and pushes what it keeps into a new one; [`Rewriter`] keeps the map from old values
//! to new ones and copies each snapshot the first time something names it.

use tiercel_ir::{FrameMap, Imm, Inst, Op, Slot, SnapId, Snapshot, Trace, Type, Val};

/// The new trace in the making, and what became of the old values.
pub struct Rewriter<'t> {
    /// The trace being read.
    pub old: &'t Trace,
    /// The trace being written.
    pub out: Trace,
    map: Vec<Option<Val>>,
    /// By old snapshot: its copy, and in which round that was made.
    snaps: Vec<Option<(SnapId, u32)>>,
    /// Copies of earlier rounds are forgotten.
    round: u32,
    pub(crate) frames: FrameMap,
}

impl<'t> Rewriter<'t> {
    /// A rewriter that has written nothing yet.
    pub fn new(old: &'t Trace) -> Rewriter<'t> {
        Rewriter {
            old,
            out: old.emptied(),
            map: vec![None; old.insts.len()],
            snaps: vec![None; old.snaps.len()],
            round: 0,
            frames: FrameMap::default(),
        }
    }

    /// What an old value is called now.
    #[inline]
    pub fn val(&self, old: Val) -> Val {
        named(&self.map, old)
    }

    /// Says what an old value is called now.
    #[inline]
    pub fn set(&mut self, old: usize, new: Val) {
        self.map[old] = Some(new);
    }

    /// The new number of an old snapshot, copied when first named.
    pub fn snap(&mut self, old: SnapId) -> SnapId {
        self.snap_with(old, |_, _| {})
    }

    /// The same; `change` sees the copy (with new values) before it is added. Slots whose references have become machine
    /// numbers are recipes for boxes there, and nothing is to be given up for those.
    pub fn snap_with(&mut self, old: SnapId, change: impl FnOnce(&mut Snapshot, &Trace)) -> SnapId {
        if let Some(new) = self.copied(old) {
            return new;
        }
        let (map, out) = (&self.map, &self.out);
        let value = |v| named(map, v);
        let slot = |s: Slot| as_recipe(s.map_value(value), out);
        let mut snap = self.old.snaps[old.index()].mapped(&mut self.frames, slot, value);
        snap.drops.retain(|v| self.out.ty(*v) == Some(Type::Ref));
        change(&mut snap, &self.out);
        self.add_copy(old, snap)
    }

    /// A copy of an old snapshot for guards that leave for more than they say.
    pub fn early_snap(&mut self, old: SnapId) -> SnapId {
        let exact = self.snap(old);
        let early = Snapshot { early: true, ..self.out.snaps[exact.index()].clone() };
        self.out.push_snapshot(early)
    }

    /// The copy of a snapshot, if there is one.
    pub fn copied(&self, old: SnapId) -> Option<SnapId> {
        self.snaps[old.index()].filter(|(_, round)| *round == self.round).map(|(new, _)| new)
    }

    /// Adds what an old snapshot has become.
    pub fn add_copy(&mut self, old: SnapId, snap: Snapshot) -> SnapId {
        let new = self.out.push_snapshot(snap);
        self.snaps[old.index()] = Some((new, self.round));
        new
    }

    /// Forgets the copies of snapshots: the next use of each copies it anew, with what its values are called then.
    pub fn forget_snapshots(&mut self) {
        self.round += 1;
        self.frames.forget();
    }

    /// The instruction at `at` with its operands (not its snapshot) renamed.
    pub fn renamed(&self, at: usize) -> Inst {
        self.old.insts[at].renamed(|v| self.val(v))
    }

    /// Pushes an instruction of the new trace in place of the old one at `at`, with its snapshot.
    pub fn emit(&mut self, at: usize, mut inst: Inst) -> Val {
        inst.snap = match self.old.insts[at].snap {
            Some(s) if inst.op.needs_snapshot() => Some(self.snap(s)),
            _ => None,
        };
        let v = self.out.push(inst);
        self.set(at, v);
        v
    }

    /// Copies the instruction at `at`.
    pub fn copy(&mut self, at: usize) -> Val {
        let inst = self.renamed(at);
        self.emit(at, inst)
    }
}

fn named(map: &[Option<Val>], old: Val) -> Val {
    map[old.index()].expect("operands are emitted before their users")
}

/// What constants a value is, looked up in its definition.
pub trait Constants {
    /// The integer, if the value is a constant one.
    fn as_int(&self, v: Val) -> Option<i64>;
    /// The double.
    fn as_float(&self, v: Val) -> Option<f64>;
    /// The truth value.
    fn as_bool(&self, v: Val) -> Option<bool>;
    /// The tagged word.
    fn as_word(&self, v: Val) -> Option<u64>;
    /// Whether it is a constant of any kind.
    fn is_const(&self, v: Val) -> bool;
}

impl Constants for Trace {
    fn as_int(&self, v: Val) -> Option<i64> {
        let d = self.def(v);
        (d.op == Op::IConst).then(|| d.int(0))
    }

    fn as_float(&self, v: Val) -> Option<f64> {
        match self.def(v).imms.first() {
            Some(Imm::Float(f)) => Some(*f),
            _ => None,
        }
    }

    fn as_bool(&self, v: Val) -> Option<bool> {
        let d = self.def(v);
        (d.op == Op::BConst).then(|| d.int(0) != 0)
    }

    fn as_word(&self, v: Val) -> Option<u64> {
        match self.def(v).imms.first() {
            Some(Imm::Word(w)) => Some(*w),
            _ => None,
        }
    }

    fn is_const(&self, v: Val) -> bool {
        matches!(
            self.def(v).op,
            Op::IConst | Op::FConst | Op::BConst | Op::Word | Op::RefConst | Op::PtrConst
        )
    }
}

/// Whether a value is a machine number.
pub fn is_number(trace: &Trace, v: Val) -> bool {
    matches!(trace.ty(v), Some(Type::I64 | Type::F64))
}

/// A slot with its new value; if that is no reference any more, the recipe for a box around it.
fn as_recipe(slot: Slot, out: &Trace) -> Slot {
    match slot {
        Slot::Own(v) | Slot::Borrow(v) | Slot::Dup(v) => match out.ty(v) {
            None | Some(Type::Ref | Type::Ptr) => slot,
            Some(ty) => recipe_slot(ty, v),
        },
        slot => slot,
    }
}

/// The slot that stands for an unboxed value of this type.
pub fn recipe_slot(ty: Type, v: Val) -> Slot {
    match ty {
        Type::I64 => Slot::Int(v),
        Type::F64 => Slot::Float(v),
        Type::Bool => Slot::Bool(v),
        Type::Ref | Type::Ptr => Slot::Own(v),
    }
}
