//! A trace: instructions in order, the snapshots they leave through, and the symbols they name.

use crate::frames;
use crate::ops::{Effects, OWNED, Op, READS, WRITES, Yield};
use crate::snapshot::{SnapId, Snapshot};
use crate::types::{Alias, AliasSet, Type, Val};
use smallvec::SmallVec;
use std::array;
use std::sync::Arc;

/// A symbol's index in its trace.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SymId(pub u32);

/// What a symbol stands for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SymKind {
    /// A code object.
    Code,
    /// A Python function object.
    Function,
    /// A type whose instances hold no other objects and run no code when they end.
    LeafType,
    /// Another type whose instances cannot change their class.
    StaticType,
    /// Any other type.
    Type,
    /// Another Python object.
    Object,
    /// A native function.
    Native,
    /// Another trace.
    Trace,
    /// Anything else with an address.
    Address,
}

impl SymKind {
    /// All kinds with their names in the text form.
    pub const ALL: [(SymKind, &'static str); 9] = [
        (SymKind::Code, "code"),
        (SymKind::Function, "function"),
        (SymKind::LeafType, "leaftype"),
        (SymKind::StaticType, "statictype"),
        (SymKind::Type, "type"),
        (SymKind::Object, "object"),
        (SymKind::Native, "native"),
        (SymKind::Trace, "trace"),
        (SymKind::Address, "address"),
    ];

    /// The name in the text form.
    pub fn name(self) -> &'static str {
        SymKind::ALL.iter().find(|(k, _)| *k == self).map_or("?", |(_, n)| n)
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<SymKind> {
        SymKind::ALL.iter().find(|(_, n)| *n == name).map(|(k, _)| *k)
    }
}

/// A stable name for an address. The address itself is never printed; a trace read back has none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sym {
    /// The name, unique in the trace. Those of a tree have many in common.
    pub name: Arc<str>,
    /// What it stands for.
    pub kind: SymKind,
    /// Where it is in this process; 0 if not known.
    pub address: u64,
}

/// An immediate operand.
#[derive(Clone, Copy, Debug)]
pub enum Imm {
    /// An integer.
    Int(i64),
    /// A double.
    Float(f64),
    /// A tagged word.
    Word(u64),
    /// A symbol.
    Sym(SymId),
    /// An alias class.
    Alias(Alias),
}

impl Imm {
    /// Something equal for equal immediates: doubles by their bits.
    pub fn key(self) -> (u8, u64) {
        match self {
            Imm::Int(i) => (0, i as u64),
            Imm::Float(f) => (1, f.to_bits()),
            Imm::Word(w) => (2, w),
            Imm::Sym(s) => (3, s.0 as u64),
            Imm::Alias(a) => (4, a as u64),
        }
    }
}

impl PartialEq for Imm {
    fn eq(&self, other: &Imm) -> bool {
        self.key() == other.key()
    }
}

/// Which of the bytecode instructions that a trace was made of an instruction comes from: their number from 1, or 0 if that
/// is not known. It says nothing of what the instruction does, so all are equal.
#[derive(Clone, Copy, Default, Debug)]
pub struct Origin(pub u32);

impl PartialEq for Origin {
    fn eq(&self, _: &Origin) -> bool {
        true
    }
}

/// One instruction.
#[derive(PartialEq, Debug)]
pub struct Inst {
    /// What it does.
    pub op: Op,
    /// The type of its result, if it has one.
    pub ty: Option<Type>,
    /// Its operands.
    pub args: SmallVec<[Val; 3]>,
    /// Its immediates.
    pub imms: SmallVec<[Imm; 2]>,
    /// Where it leaves to.
    pub snap: Option<SnapId>,
    /// Where it comes from.
    pub origin: Origin,
}

impl Clone for Inst {
    fn clone(&self) -> Inst {
        self.renamed(|v| v)
    }
}

/// A copy with each item changed. Each pass copies every instruction: a `SmallVec`'s own ways ask the allocator's questions
/// for each item, or call `memcpy` for a word or two.
#[inline(always)]
fn copy_few<T: Copy, const N: usize>(
    all: &SmallVec<[T; N]>,
    unused: T,
    mut change: impl FnMut(T) -> T,
) -> SmallVec<[T; N]>
where
    [T; N]: smallvec::Array<Item = T>,
{
    let all = all.as_slice();
    if all.len() > N {
        let mut copy = SmallVec::from_slice(all);
        copy.iter_mut().for_each(|x| *x = change(*x));
        return copy;
    }
    SmallVec::from_buf_and_len(array::from_fn(|i| all.get(i).map_or(unused, |x| change(*x))), all.len())
}

impl Inst {
    /// A copy whose operands are what `name` says for each.
    pub fn renamed(&self, name: impl FnMut(Val) -> Val) -> Inst {
        Inst {
            op: self.op,
            ty: self.ty,
            args: copy_few(&self.args, Val(0), name),
            imms: copy_few(&self.imms, Imm::Int(0), |i| i),
            snap: self.snap,
            origin: self.origin,
        }
    }

    /// An instruction with the result type that its operation fixes.
    pub fn new(op: Op, args: &[Val], imms: &[Imm]) -> Inst {
        let ty = match op.info().result {
            Yield::A(t) => Some(t),
            _ => None,
        };
        Inst {
            op,
            ty,
            args: SmallVec::from_slice(args),
            imms: SmallVec::from_slice(imms),
            snap: None,
            origin: Origin::default(),
        }
    }

    /// The same with a stated result type.
    pub fn typed(mut self, ty: Type) -> Inst {
        self.ty = Some(ty);
        self
    }

    /// The same with a snapshot.
    pub fn at(mut self, snap: SnapId) -> Inst {
        self.snap = Some(snap);
        self
    }

    /// Immediate number `i` as an integer; 0 if it is none.
    pub fn int(&self, i: usize) -> i64 {
        match self.imms.get(i) {
            Some(Imm::Int(v)) => *v,
            _ => 0,
        }
    }

    /// The first symbol among the immediates.
    pub fn sym(&self) -> Option<SymId> {
        self.imms.iter().find_map(|i| if let Imm::Sym(s) = i { Some(*s) } else { None })
    }

    /// The alias class among the immediates.
    pub fn alias(&self) -> Option<Alias> {
        self.imms.iter().find_map(|i| if let Imm::Alias(a) = i { Some(*a) } else { None })
    }

    /// Whether it always gives an object or a tagged number: what it makes itself, and the items of lists and tuples,
    /// which have no empty places. A call may decline.
    pub fn gives_object(&self) -> bool {
        match self.op {
            Op::Load | Op::LoadElem => {
                self.ty == Some(Type::Ref) && matches!(self.alias(), Some(Alias::List | Alias::Tuple))
            }
            op => matches!(op, Op::BoxInt | Op::BoxFloat | Op::BoxBool | Op::RefConst) || op.makes_object(),
        }
    }

    /// What it does besides computing its result, with the alias class it names taken in.
    pub fn effects(&self) -> Effects {
        let mut effects = self.op.info().effects;
        if let Some(class) = self.alias() {
            let one = AliasSet::one(class);
            if self.op.has(READS) && !class.is_immutable() {
                effects.reads = one;
            }
            if self.op.has(WRITES) {
                effects.writes = one;
            }
        }
        effects
    }
}

/// A trace.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Trace {
    /// Its stable id: anchor function, line, instruction and generation.
    pub id: String,
    /// The instructions; a value is an index into them.
    pub insts: Vec<Inst>,
    /// The snapshots.
    pub snaps: Vec<Snapshot>,
    /// The symbols. Passes make many a trace of one, and hardly ever another symbol.
    pub syms: Arc<Vec<Sym>>,
    /// Whether no check may be made before its time: such a one failed too often. Nothing of the text form.
    pub checks_stay: bool,
    /// Where what is pushed comes from, if it does not say.
    pub here: Origin,
}

impl Trace {
    /// An empty trace.
    pub fn new(id: impl Into<String>) -> Trace {
        Trace { id: id.into(), ..Trace::default() }
    }

    /// A trace with the same id and symbols and nothing in it.
    pub fn emptied(&self) -> Trace {
        Trace {
            id: self.id.clone(),
            // A pass may write a little more than it reads.
            insts: Vec::with_capacity(self.insts.len() + self.insts.len() / 8 + 4),
            snaps: Vec::with_capacity(self.snaps.len()),
            syms: self.syms.clone(),
            checks_stay: self.checks_stay,
            here: Origin::default(),
        }
    }

    /// A copy that shares nothing with this one but what that shares with `other`, and has no room for more.
    pub fn detached(&self, other: &Trace) -> Trace {
        let same_syms = Arc::ptr_eq(&self.syms, &other.syms);
        let syms = if same_syms { other.syms.clone() } else { Arc::new(self.syms.to_vec()) };
        let mut snaps = self.snaps.clone();
        frames::detach(snaps.iter_mut().flat_map(|snap| &mut snap.frames));
        Trace { id: self.id.clone(), insts: self.insts.clone(), snaps, syms, ..*self }
    }

    /// Only the symbols: what is left to remember of a trace that has been lowered.
    pub fn symbols_only(self) -> Trace {
        Trace { insts: vec![], snaps: vec![], ..self }
    }

    /// Appends an instruction. One that does not say where it comes from comes from where the one before does.
    pub fn push(&mut self, mut inst: Inst) -> Val {
        if inst.origin.0 == 0 {
            inst.origin = self.here;
        } else {
            self.here = inst.origin;
        }
        self.insts.push(inst);
        Val(self.insts.len() as u32 - 1)
    }

    /// Appends a snapshot, or finds it if it is the same as the last one.
    pub fn add_snapshot(&mut self, snap: Snapshot) -> SnapId {
        if self.snaps.last() == Some(&snap) {
            return SnapId(self.snaps.len() as u32 - 1);
        }
        self.push_snapshot(snap)
    }

    /// Appends a snapshot, which shares with the last one the frames that are the same.
    pub fn push_snapshot(&mut self, mut snap: Snapshot) -> SnapId {
        if let Some(last) = self.snaps.last() {
            frames::share(&mut snap.frames, &last.frames);
        }
        self.snaps.push(snap);
        SnapId(self.snaps.len() as u32 - 1)
    }

    /// The symbol for an address, made with a name like `name` if it is new.
    pub fn symbol(&mut self, kind: SymKind, name: &str, address: u64) -> SymId {
        self.symbol_of(kind, address, || name)
    }

    /// The same, where it takes something to say the name.
    pub fn symbol_of<N: AsRef<str>>(
        &mut self,
        kind: SymKind,
        address: u64,
        name: impl FnOnce() -> N,
    ) -> SymId {
        if address != 0
            && let Some(i) = self.syms.iter().position(|s| s.kind == kind && s.address == address)
        {
            return SymId(i as u32);
        }
        let name = name();
        let allowed = |c: char| if c.is_alphanumeric() || "_.<>$".contains(c) { c } else { '_' };
        let clean: String = name.as_ref().chars().map(allowed).collect();
        let mut unique = clean.clone();
        let mut n = 2;
        while self.syms.iter().any(|s| *s.name == *unique) {
            unique = format!("{clean}.{n}");
            n += 1;
        }
        Arc::make_mut(&mut self.syms).push(Sym { name: unique.into(), kind, address });
        SymId(self.syms.len() as u32 - 1)
    }

    /// The instruction that defines a value.
    #[inline]
    pub fn def(&self, v: Val) -> &Inst {
        &self.insts[v.index()]
    }

    /// The type of a value.
    #[inline]
    pub fn ty(&self, v: Val) -> Option<Type> {
        self.insts[v.index()].ty
    }

    /// Whether two bases are known to be different objects: the later one was made when the other was there already.
    pub fn are_distinct(&self, a: Val, b: Val) -> bool {
        a != b && self.def(a.max(b)).op.makes_object()
    }

    /// The pairs of values that the first `end` instructions check to be of two objects; the lesser one first.
    pub fn told_apart(&self, end: usize) -> Vec<(Val, Val)> {
        let checks = self.insts[..end].iter().filter(|i| i.op == Op::GuardIsNot);
        checks.map(|i| (i.args[0].min(i.args[1]), i.args[0].max(i.args[1]))).collect()
    }

    /// Whether a guard asks what a native function has answered that was called for the same instruction, or has made: it
    /// has declined, and so has done nothing, only if the guard fails by itself.
    pub fn asks_what_was_done(&self, inst: &Inst) -> bool {
        // What the snapshot holds, an earlier instruction has made. Hardly any guard needs to be asked about that.
        self.comes_of_call(inst, &[])
            && inst.snap.is_none_or(|s| self.comes_of_call(inst, &self.snaps[s.index()].live_values()))
    }

    /// Whether what something has given goes into an instruction, other than by way of these values.
    fn comes_of_call(&self, inst: &Inst, known: &[Val]) -> bool {
        // Each value once: what is computed may use what it is computed of many times over.
        let mut values: SmallVec<[Val; 16]> = inst.args.iter().copied().collect();
        let mut looked_at = 0;
        while let Some(v) = values.get(looked_at).copied() {
            looked_at += 1;
            let def = self.def(v);
            match def.op {
                _ if known.contains(&v) => {}
                Op::Param | Op::Entry | Op::Inherit => {}
                op if op.has(OWNED) => return true,
                _ => {
                    for arg in &def.args {
                        if !values.contains(arg) {
                            values.push(*arg);
                        }
                    }
                }
            }
        }
        false
    }

    /// The index of the loop marker.
    pub fn loop_start(&self) -> Option<usize> {
        self.insts.iter().position(|i| i.op == Op::Loop)
    }

    /// The loop's params, in order.
    pub fn params(&self) -> Vec<Val> {
        let Some(start) = self.loop_start() else { return vec![] };
        (start + 1..self.insts.len())
            .take_while(|&i| self.insts[i].op == Op::Param)
            .map(|i| Val(i as u32))
            .collect()
    }

    /// How often each value is used, by instructions and by the snapshots that instructions name.
    pub fn use_counts(&self) -> Vec<u32> {
        let mut counts = vec![0u32; self.insts.len()];
        let mut seen = vec![false; self.snaps.len()];
        for inst in &self.insts {
            inst.args.iter().for_each(|a| counts[a.index()] += 1);
            if let Some(s) = inst.snap
                && !std::mem::replace(&mut seen[s.index()], true)
            {
                self.snaps[s.index()].for_each_value(|v| counts[v.index()] += 1);
            }
        }
        counts
    }

    /// The number of guards.
    pub fn guard_count(&self) -> usize {
        self.insts.iter().filter(|i| i.op.is_guard()).count()
    }

    /// The number of instructions that may allocate, from the loop on (or in all, if there is no loop).
    pub fn allocs_per_iteration(&self) -> usize {
        let start = self.loop_start().unwrap_or(0);
        self.insts[start..].iter().filter(|i| i.op.info().effects.allocs).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Operands and immediates stand in the instruction itself, or, where there are many, elsewhere.
    #[test]
    fn few_and_many_operands_are_renamed() {
        for n in 0..6 {
            let args: Vec<Val> = (0..n).map(Val).collect();
            let imms: Vec<Imm> = (0..n).map(|i| Imm::Int(i.into())).collect();
            let inst = Inst::new(Op::CallUop, &args, &imms).at(SnapId(7));
            assert_eq!(inst.clone(), inst);
            let renamed = inst.renamed(|v| Val(v.0 * 10));
            let tens: Vec<Val> = (0..n).map(|i| Val(i * 10)).collect();
            assert_eq!(renamed, Inst::new(Op::CallUop, &tens, &imms).at(SnapId(7)));
        }
    }

    /// A guard on what is computed in many steps, each of which uses the one before twice.
    #[test]
    fn what_a_guard_comes_of_is_looked_at_once() {
        let mut trace = Trace::new("t");
        let mut v = trace.push(Inst::new(Op::IConst, &[], &[Imm::Int(1)]));
        for _ in 0..100 {
            v = trace.push(Inst::new(Op::IntXor, &[v, v], &[]));
        }
        let guard = Inst::new(Op::GuardTrue, &[v], &[]);
        assert!(!trace.asks_what_was_done(&guard));
        let made = trace.push(Inst::new(Op::NewTuple, &[], &[Imm::Int(0)]));
        let both = trace.push(Inst::new(Op::IntXor, &[v, made], &[]));
        assert!(trace.asks_what_was_done(&Inst::new(Op::GuardTrue, &[both], &[])));
    }

    #[test]
    fn a_known_symbol_is_not_named_again() {
        let mut trace = Trace::new("t");
        let first = trace.symbol(SymKind::Type, "a class", 0x1000);
        let again = trace.symbol_of(SymKind::Type, 0x1000, || -> &str { panic!("it has a name") });
        assert_eq!(first, again);
        // Nothing is known of 0, and another kind is another symbol.
        let others = [(SymKind::Type, 0), (SymKind::Type, 0), (SymKind::Object, 0x1000)];
        let others = others.map(|(kind, address)| trace.symbol(kind, "a class", address));
        let names: Vec<&str> = trace.syms.iter().map(|s| &*s.name).collect();
        assert_eq!(names, ["a_class", "a_class.2", "a_class.3", "a_class.4"]);
        assert!(!others.contains(&first));
    }
}
