//! Ranges of machine integers and their iterators: made word by word, so that they are not made where nothing needs them.
//!
//! Where a range is at hand its numbers are values of the trace: its length, its items and what is in it are arithmetic.

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::Kind;
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::range::{RangeIteratorObject, RangeObject};
use tiercel_ops::Opcode;

/// The numbers of a range. As the interpreter's own word arithmetic asks it, the number behind the last item is a small int.
#[derive(Clone, Copy)]
pub(crate) struct Numbers {
    start: Val,
    step: Val,
    /// The step, if it is a constant.
    by: Option<i64>,
    pub(super) length: Val,
}

impl Numbers {
    /// Whether all of them have been made before a value.
    pub(super) fn are_before(&self, v: Val) -> bool {
        self.start < v && self.step < v && self.length < v
    }
}

/// A step that is worth being known: what others do with it is a side trace's matter.
pub(super) fn is_common(step: i64) -> bool {
    matches!(step, 1 | -1)
}

impl Builder<'_> {
    /// The number, if it is a constant.
    fn constant_int(&self, v: Val) -> Option<i64> {
        let def = self.trace.def(v);
        (def.op == Op::IConst).then(|| def.int(0))
    }

    /// Leaves unless a number is a small int.
    fn guard_small(&mut self, number: Val) {
        if self.constant_int(number).and_then(word::encode_int).is_none() {
            self.guard(Op::IntAddOvf, &[number, number], &[]);
        }
    }

    /// Whether a bound of a range is likely to be a machine integer: ints and bools are.
    fn likely_bound(&self, a: Abs) -> bool {
        self.likely_int(a) || self.likely_bool(a)
    }

    /// The step of a call on the stack as it is now, for its sign. `None` if it is 0, or if nothing says it.
    fn step_now(&self, i: &Instr, args: &[Abs]) -> Option<i64> {
        let now = match args.get(2) {
            None => 1,
            Some(Abs::Int(v)) => match self.constant_int(*v).or_else(|| self.number_on_top()) {
                Some(now) => now,
                // Mostly they are positive.
                None if self.may_decline(i, None) => 2,
                None => return None,
            },
            Some(Abs::Bool(_)) => 1,
            Some(a) => match self.sample(*a)? {
                word::TRUE => 1,
                w => word::is_int(w).then(|| word::decode_int(w))?,
            },
        };
        (now != 0).then_some(now)
    }

    /// The small int on top of the stack in the execution that is followed.
    fn number_on_top(&self) -> Option<i64> {
        let level = self.frames.len() - 1;
        let words = self.front.slots(level)?;
        // The function comes last.
        let top = *words.get(words.len().checked_sub(2)?)?;
        word::is_int(top).then(|| word::decode_int(top))
    }

    /// The numbers of `range(…)` of these arguments, which are likely machine integers, and where it stops.
    fn numbers_of_call(&mut self, args: &[Abs], now: i64) -> (Numbers, Val) {
        let (start, stop) = match *args {
            [start, stop, ..] => (self.as_int(start), self.as_int(stop)),
            _ => (self.iconst(0), self.as_int(args[0])),
        };
        let step = match args.get(2) {
            None => self.iconst(1),
            Some(a) => self.as_int(*a),
        };
        for number in [start, stop, step] {
            self.guard_small(number);
        }
        let by = self.constant_int(step);
        let zero = self.iconst(0);
        if by.is_none() {
            let sign = if now > 0 { Op::IntGt } else { Op::IntLt };
            let as_now = self.emit(sign, &[step, zero], &[]);
            self.guard(Op::GuardTrue, &[as_now], &[]);
        }
        let (from, to) = if now > 0 { (start, stop) } else { (stop, start) };
        let span = self.emit(Op::IntSub, &[to, from], &[]);
        let count = match by {
            Some(1 | -1) => span,
            by => {
                let size = match by {
                    Some(by) => self.iconst(by.abs()),
                    None if now > 0 => step,
                    None => self.emit(Op::IntSub, &[zero, step], &[]),
                };
                let one = self.iconst(1);
                // Rounded down, so that spans of nothing and below come to 0 and below.
                let short = self.emit(Op::IntSub, &[span, one], &[]);
                let whole = self.guard(Op::IntFloorDiv, &[short, size], &[]);
                self.emit(Op::IntAdd, &[whole, one], &[])
            }
        };
        let some = self.emit(Op::IntGt, &[count, zero], &[]);
        let length = self.emit_typed(Op::Select, &[some, count, zero], &[], Type::I64);
        let numbers = Numbers { start, step, by, length };
        // With these the end is one of the bounds.
        if !by.is_some_and(is_common) {
            self.guard_end(&numbers);
        }
        (numbers, stop)
    }

    /// Leaves unless the number behind the last item is a small int.
    fn guard_end(&mut self, numbers: &Numbers) {
        let way = self.guard(Op::IntMulOvf, &[numbers.step, numbers.length], &[]);
        let end = self.guard(Op::IntAddOvf, &[numbers.start, way], &[]);
        self.guard_small(end);
    }

    /// An iterator over so many numbers.
    fn new_range_iterator(&mut self, next: Val, step: Val, remaining: Val) -> Val {
        let v = self.new_object(types().range_iterator);
        self.store(v, next, offset_of!(RangeIteratorObject, next) as i64, Alias::Iter);
        self.store(v, step, offset_of!(RangeIteratorObject, step) as i64, Alias::Iter);
        self.store(v, remaining, offset_of!(RangeIteratorObject, remaining) as i64, Alias::Iter);
        v
    }

    pub(super) fn iterator_over(&mut self, numbers: &Numbers) -> Val {
        self.new_range_iterator(numbers.start, numbers.step, numbers.length)
    }

    /// `range(…)`; with `GET_ITER` behind it, its iterator at once.
    unsafe fn call_range(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let class = self.peek(n + 2);
        if n == 0 || n > 3 || self.peek(n + 1) != Abs::Null || !self.is_class(class, types().range) {
            return None;
        }
        let args: Vec<Abs> = (0..n).rev().map(|k| self.peek(k + 1)).collect();
        if !args.iter().all(|a| self.likely_bound(*a)) {
            return None;
        }
        let now = self.step_now(i, &args)?;
        self.guard_class(class, types().range);
        let (numbers, stop) = self.numbers_of_call(&args, now);
        if let Ok(next) = crate::project::decode(i.code, i.next)
            && next.opcode.deopt() == Opcode::GET_ITER
        {
            let it = self.iterator_over(&numbers);
            self.finish_call(n + 2, Abs::Ref { v: it, own: true });
            return Some(Flow::Goto(next.next));
        }
        // Larger steps have fewer items.
        if numbers.by.is_none_or(is_common) {
            self.guard_small(numbers.length);
        }
        let parts = [
            (offset_of!(RangeObject, start), numbers.start),
            (offset_of!(RangeObject, stop), stop),
            (offset_of!(RangeObject, step), numbers.step),
            (offset_of!(RangeObject, length), numbers.length),
        ];
        let words = parts.map(|(offset, number)| (offset, self.emit(Op::BoxInt, &[number], &[])));
        let v = self.new_object(types().range);
        for (offset, word) in words {
            self.store(v, word, offset as i64, Alias::Immutable);
        }
        self.ranges.insert(v, numbers);
        Some(self.finish_call(n + 2, Abs::Ref { v, own: true }))
    }

    /// Whether it is this class, now or for good.
    pub(super) fn is_class(&self, class: Abs, ty: &'static PyType) -> bool {
        self.sample(class) == Some(std::ptr::from_ref(ty) as u64)
    }

    /// Leaves unless the value is this class.
    pub(super) fn guard_class(&mut self, class: Abs, ty: &'static PyType) {
        if !matches!(class, Abs::Const(_)) {
            let v = self.borrow_ref(class);
            let sym = self.type_sym(ty);
            let k = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
    }

    /// The numbers of a range at hand, checked to be machine integers; `None` if it is no range, or one of larger numbers.
    pub(super) unsafe fn numbers(&mut self, a: Abs) -> Option<Numbers> {
        if let Abs::Ref { v, .. } = a
            && let Some(known) = self.ranges.get(&v)
        {
            return Some(*known);
        }
        if !self.is_exactly(a, types().range) {
            return None;
        }
        let live = match self.sample(a) {
            // The step is one that is worth being known.
            Some(w) => {
                let range = Value::borrow_word(&w).downcast_exact::<RangeObject>()?;
                Some(range.as_words()?.1).filter(|step| is_common(*step))
            }
            None => None,
        };
        let v = self.borrow_ref(a);
        if !matches!(a, Abs::Const(_)) {
            self.guard_type(v, types().range);
        }
        let offsets =
            [offset_of!(RangeObject, start), offset_of!(RangeObject, step), offset_of!(RangeObject, length)];
        let [start, mut step, length] = offsets.map(|offset| {
            let word = self.load(v, offset as i64, Alias::Immutable, Type::Ref);
            self.as_int(Abs::Ref { v: word, own: false })
        });
        if let Some(by) = live {
            let known = self.iconst(by);
            let same = self.emit(Op::IntEq, &[step, known], &[]);
            self.guard(Op::GuardTrue, &[same], &[]);
            step = known;
        }
        let numbers = Numbers { start, step, by: live, length };
        self.guard_end(&numbers);
        self.ranges.insert(v, numbers);
        Some(numbers)
    }

    /// Both of two truth values.
    fn both(&mut self, a: Val, b: Val) -> Val {
        let (a, b) = (self.emit(Op::BoolToInt, &[a], &[]), self.emit(Op::BoolToInt, &[b], &[]));
        let both = self.emit(Op::IntAnd, &[a, b], &[]);
        let zero = self.iconst(0);
        self.emit(Op::IntNe, &[both, zero], &[])
    }

    /// `number in range`
    unsafe fn in_range(&mut self, i: &Instr) -> Option<Flow> {
        let (item, range) = (self.peek(2), self.peek(1));
        if !self.likely_int(item) {
            return None;
        }
        let Numbers { start, step, by, length } = self.numbers(range)?;
        let x = self.as_int(item);
        let (from, to) = if by == Some(-1) { (x, start) } else { (start, x) };
        let away = self.guard(Op::IntSubOvf, &[to, from], &[]);
        let zero = self.iconst(0);
        let position = match by {
            Some(1 | -1) => away,
            _ => self.guard(Op::IntFloorDiv, &[away, step], &[]),
        };
        let (first, last) =
            (self.emit(Op::IntGe, &[position, zero], &[]), self.emit(Op::IntLt, &[position, length], &[]));
        let mut found = self.both(first, last);
        if !by.is_some_and(is_common) {
            let rest = self.guard(Op::IntMod, &[away, step], &[]);
            let exact = self.emit(Op::IntEq, &[rest, zero], &[]);
            found = self.both(found, exact);
        }
        if i.oparg & 1 != 0 {
            found = self.emit(Op::BoolNot, &[found], &[]);
        }
        Some(self.pop_push(2, Abs::Bool(found)))
    }

    /// `range[index]`
    unsafe fn range_item(&mut self) -> Option<Flow> {
        let (range, index) = (self.peek(2), self.peek(1));
        if !self.likely_int(index) {
            return None;
        }
        let Numbers { start, step, by, length } = self.numbers(range)?;
        let index = self.as_int(index);
        let index = self.emit(Op::IndexWrap, &[index, length], &[]);
        self.guard(Op::GuardBounds, &[index, length], &[]);
        let way = if by == Some(1) { index } else { self.emit(Op::IntMul, &[index, step], &[]) };
        let item = self.emit(Op::IntAdd, &[start, way], &[]);
        Some(self.pop_push(2, Abs::Int(item)))
    }

    /// `len(range)`
    unsafe fn len_of_range(&mut self) -> Option<Flow> {
        let (callable, range) = (self.peek(3), self.peek(1));
        let len = self.world.len_function;
        if len == 0 || self.sample(callable) != Some(len) {
            return None;
        }
        let numbers = self.numbers(range)?;
        self.guard_callable(callable, "len", len);
        Some(self.finish_call(3, Abs::Int(numbers.length)))
    }

    /// `reversed(range)`
    unsafe fn reversed_range(&mut self, i: &Instr) -> Option<Flow> {
        let (class, range) = (self.peek(3), self.peek(1));
        if i.oparg != 1 || self.peek(2) != Abs::Null || !self.is_class(class, types().reversed) {
            return None;
        }
        let Numbers { start, step, by, length } = self.numbers(range)?;
        self.guard_class(class, types().reversed);
        let (zero, one) = (self.iconst(0), self.iconst(1));
        let before = self.emit(Op::IntSub, &[length, one], &[]);
        let way = if by == Some(1) { before } else { self.emit(Op::IntMul, &[before, step], &[]) };
        let last = self.emit(Op::IntAdd, &[start, way], &[]);
        let step = match by {
            Some(by) => self.iconst(-by),
            None => self.emit(Op::IntSub, &[zero, step], &[]),
        };
        let it = self.new_range_iterator(last, step, length);
        Some(self.finish_call(3, Abs::Ref { v: it, own: true }))
    }

    /// `iter(range)`
    unsafe fn iterate_range(&mut self) -> Option<Flow> {
        let range = self.peek(1);
        let numbers = self.numbers(range)?;
        let it = self.iterator_over(&numbers);
        Some(self.pop_push(1, Abs::Ref { v: it, own: true }))
    }

    /// Whether what stands so deep on the stack is a range now.
    fn is_range(&mut self, depth: usize) -> bool {
        let a = self.peek(depth);
        self.class_of(a).is_some_and(|ty| ty.kind == Kind::Range)
    }

    /// Ranges; `None` if the instruction has to do with none.
    pub(super) unsafe fn range_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        Ok(match i.opcode.deopt() {
            Opcode::CONTAINS_OP if self.is_range(1) => self.in_range(i),
            Opcode::BINARY_OP if i.oparg == tiercel_ops::names::nb::SUBSCR && self.is_range(2) => {
                self.range_item()
            }
            Opcode::GET_ITER if self.is_range(1) => self.iterate_range(),
            Opcode::CALL if i.opcode == Opcode::CALL_LEN && self.is_range(1) => self.len_of_range(),
            Opcode::CALL if i.opcode == Opcode::CALL_BUILTIN_CLASS => match self.reversed_range(i) {
                Some(flow) => Some(flow),
                None => self.call_range(i),
            },
            _ => None,
        })
    }
}
