//! Slices of built-in sequences: no slice object, and bounds that are machine integers.

use super::{Abs, Builder, Flow};
use crate::natives_slices as slices;
use crate::project::Instr;
use tiercel_ir::{Imm, Inst, Op, SnapId, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::Kind;
use tiercel_object::thread::types;
use tiercel_object::types::list::ListObject;

/// A slice of a list or tuple that the trace has made, and may yet not make.
#[derive(Clone, Copy)]
pub(super) struct Sliced {
    /// What it was cut from, and the bounds.
    from: [Val; 3],
    /// Whether it goes backwards.
    is_back: bool,
    /// The state before.
    before: SnapId,
}

/// Whether an instruction may be done twice, the trace being left in between: it changes nothing, and counts nothing.
fn is_repeatable(inst: &Inst) -> bool {
    let effects = inst.op.info().effects;
    match inst.op {
        Op::Decref | Op::GuardValid => false,
        Op::Depend | Op::DependItem => true,
        op => op.is_guard() || op.is_assumption() || !effects.pinned && effects.writes.is_empty(),
    }
}

impl Builder<'_> {
    /// Whether it is an int or None, as far as can be seen.
    pub(super) fn is_bound(&self, a: Abs) -> bool {
        self.likely_int(a) || a == Abs::Word(word::NONE)
    }

    /// A bound as a machine integer; `absent` for None.
    pub(super) fn bound(&mut self, a: Abs, absent: i64) -> Val {
        if a == Abs::Word(word::NONE) { self.iconst(absent) } else { self.as_int(a) }
    }

    /// `container[start:stop]`, of which it pops three slots.
    pub(super) fn slice_forwards(&mut self) -> Option<Flow> {
        let (container, start, stop) = (self.peek(3), self.peek(2), self.peek(1));
        let ty = self.class_of(container)?;
        let native = match ty.kind {
            Kind::List => slices::LIST_SLICE,
            Kind::Tuple => slices::TUPLE_SLICE,
            Kind::Str => slices::STR_SLICE,
            Kind::Bytes => slices::BYTES_SLICE,
            _ => return None,
        };
        let t = types();
        let exact = [t.list, t.tuple, t.str, t.bytes].into_iter().any(|known| std::ptr::eq(known, ty));
        if !exact || !self.is_bound(start) || !self.is_bound(stop) {
            return None;
        }
        let v = self.borrow_ref(container);
        self.guard_type(v, ty);
        let (from, to) = (self.bound(start, 0), self.bound(stop, slices::LAST));
        if ty.kind == Kind::Tuple
            && let Some(made) = self.slice_of_one(v, from, to)
        {
            return Some(self.pop_push(3, made));
        }
        let before = self.snap_here();
        let made = self.fresh_object(native, &[v, from, to]);
        self.made(made, ty);
        if matches!(ty.kind, Kind::List | Kind::Tuple) {
            self.sliced.insert(made, Sliced { from: [v, from, to], is_back: false, before });
        }
        Some(self.pop_push(3, Abs::Ref { v: made, own: true }))
    }

    /// `list[start:stop:-1]`, of which it pops four slots.
    pub(super) fn slice_backwards(&mut self) -> Option<Flow> {
        let (container, start, stop, step) = (self.peek(4), self.peek(3), self.peek(2), self.peek(1));
        let is_list = self.is_exactly(container, types().list);
        let is_back = matches!(step, Abs::Word(w) if word::is_int(w) && word::decode_int(w) == -1);
        if !is_list || !is_back || !self.is_bound(start) || !self.is_bound(stop) {
            return None;
        }
        let v = self.borrow_ref(container);
        self.guard_type(v, types().list);
        let (from, to) = (self.bound(start, slices::LAST), self.bound(stop, slices::FIRST));
        let before = self.snap_here();
        let made = self.fresh_object(slices::LIST_SLICE_BACK, &[v, from, to]);
        self.made(made, types().list);
        self.sliced.insert(made, Sliced { from: [v, from, to], is_back: true, before });
        Some(self.pop_push(4, Abs::Ref { v: made, own: true }))
    }

    /// `list[start:stop] = list`
    pub(super) fn store_list_slice(&mut self, i: &Instr) -> Option<Flow> {
        let (value, container, start, stop) = (self.peek(4), self.peek(3), self.peek(2), self.peek(1));
        if !self.is_exactly(value, types().list)
            || !self.is_exactly(container, types().list)
            || !self.is_bound(start)
            || !self.is_bound(stop)
            || !self.may_decline(i, None)
        {
            return None;
        }
        if let Some(flow) = self.copy_slice(value, container, start, stop) {
            return Some(flow);
        }
        let (list, new) = (self.borrow_ref(container), self.borrow_ref(value));
        self.guard_type(list, types().list);
        self.guard_type(new, types().list);
        let (from, to) = (self.bound(start, 0), self.bound(stop, slices::LAST));
        let given = self.iconst(i64::from(self.is_untouched(value)));
        let done = self.leaf(slices::LIST_SET_SLICE, &[list, from, to, new, given], Some(Type::I64));
        self.guard_done(done);
        Some(self.pop_all(4))
    }

    /// Whether the trace has made it, and has done nothing with it but look at its type.
    fn is_untouched(&self, a: Abs) -> bool {
        let Abs::Ref { v, own: true } = a else { return false };
        self.trace.def(v).op == Op::CallFresh
            && self.trace.insts[v.index() + 1..]
                .iter()
                .all(|i| !i.args.contains(&v) || matches!(i.op, Op::AssumeType | Op::GuardType))
    }

    /// Whether a live list holds numbers, as far as its first item tells.
    fn holds_numbers(&self, list: Abs) -> bool {
        let Some(w) = self.sample(list) else { return false };
        // SAFETY: samples are live objects.
        let list = unsafe { Value::borrow_word(&w).downcast_exact::<ListObject>() };
        list.and_then(|l| l.items().first()).is_some_and(|v| !word::is_heap(v.word()))
    }

    /// `list[start:stop] = value`, where `value` is a slice that has just been made for it: numbers are copied from list to
    /// list, and the slice is not made after all. Where that is declined, the trace is left before the slice.
    fn copy_slice(&mut self, value: Abs, container: Abs, start: Abs, stop: Abs) -> Option<Flow> {
        let Abs::Ref { v, own: true } = value else { return None };
        let Sliced { from: [source, first, last], is_back, before } = *self.sliced.get(&v)?;
        let holds_numbers = self.holds_numbers(Abs::Ref { v: source, own: false });
        let since = &self.trace.insts[v.index() + 1..];
        if !holds_numbers
            || !self.holds_numbers(container)
            || !self.is_untouched(value)
            || !since.iter().all(is_repeatable)
        {
            return None;
        }
        self.unmake(&[v], before);
        let list = self.borrow_ref(container);
        self.guard_type(list, types().list);
        let (from, to) = (self.bound(start, 0), self.bound(stop, slices::LAST));
        let native = if is_back { slices::LIST_COPY_SLICE_BACK } else { slices::LIST_COPY_SLICE };
        let done = self.leaf(native, &[list, from, to, source, first, last], Some(Type::I64));
        self.guard_done(done);
        for _ in 0..4 {
            let a = self.pop();
            if a != value {
                self.give_up(a);
            }
        }
        Some(Flow::Next)
    }

    /// Takes slices back that were made for one instruction only. From the first of them on, the trace is left before it.
    fn unmake(&mut self, made: &[Val], before: SnapId) {
        let mut before = self.trace.snaps[before.index()].clone();
        before.again = false;
        let before = self.trace.add_snapshot(before);
        let nothing = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        let nothing = self.trace.insts[nothing.index()].clone();
        let first = made.iter().map(|v| v.index()).min().unwrap_or(usize::MAX);
        self.drop_states_behind(first);
        for (n, inst) in self.trace.insts.iter_mut().enumerate().skip(first) {
            if made.iter().any(|v| v.index() == n || inst.args.contains(v)) {
                *inst = nothing.clone();
            }
            if inst.snap.is_some() {
                inst.snap = Some(before);
            }
        }
        self.here = Some(before);
    }

    /// A slice that was made to be the operand of this instruction.
    fn operand_slice(&self, a: Abs) -> Option<(Val, Sliced)> {
        let Abs::Ref { v, own: true } = a else { return None };
        let sliced = *self.sliced.get(&v)?;
        (!sliced.is_back && self.is_untouched(a)).then_some((v, sliced))
    }

    /// `a + b` of exact tuples or lists, of which one at least is a slice: what the slices leave of both is copied at once.
    pub(super) fn join_slices(&mut self) -> Option<Flow> {
        let (a, b) = (self.peek(2), self.peek(1));
        let (x, y) = (self.operand_slice(a), self.operand_slice(b));
        let known = [types().tuple, types().list];
        let ty = known.into_iter().find(|t| self.is_exactly(a, t) && self.is_exactly(b, t))?;
        let made: Vec<Val> = [x, y].into_iter().flatten().map(|(v, _)| v).collect();
        let first = *made.iter().min_by_key(|v| v.index())?;
        let before = self.sliced.get(&first)?.before;
        let mut since = self.trace.insts.iter().enumerate().skip(first.index());
        if !since.all(|(n, inst)| made.iter().any(|v| v.index() == n) || is_repeatable(inst)) {
            return None;
        }
        self.unmake(&made, before);
        let mut args = vec![];
        for (operand, slice) in [(a, x), (b, y)] {
            if let Some((_, sliced)) = slice {
                args.extend(sliced.from);
                continue;
            }
            let v = self.borrow_ref(operand);
            if !matches!(operand, Abs::Const(_)) {
                self.guard_type(v, ty);
            }
            args.extend([v, self.iconst(0), self.iconst(slices::LAST)]);
        }
        let native =
            if ty.kind == Kind::Tuple { slices::TUPLE_JOIN_SLICES } else { slices::LIST_JOIN_SLICES };
        let joined = self.fresh_object(native, &args);
        self.made(joined, ty);
        for slice in [y, x] {
            let operand = self.pop();
            if slice.is_none() {
                self.give_up(operand);
            }
        }
        self.push_owned(joined);
        Some(Flow::Next)
    }
}
