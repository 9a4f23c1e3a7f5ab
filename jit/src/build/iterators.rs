//! The next item of a built-in iterator, in a trace.
//!
//! An iterator over a list, tuple, range, ASCII string, bytes or bytearray is stepped by loads and stores. So are `enumerate` and `zip`, whose
//! step is that of the iterators within, however deep: what they give is a tuple that is unpacked at once, and then is not
//! made. Where a `map` is of a Python function, that is entered with the items, as `__next__` of an instance is. So is that of a
//! `filter`: the frame below it gives the item if the result is true, or else has the loop ask for another one, which to the
//! trace is a round of that loop.
//!
//! Nothing is stored before it is known that there is an item. So a guard may leave to the instruction, to do it all again,
//! up to the last one; and where an iterator has ended, the exit stores what those before it have come to.

use super::{Abs, Builder, Flow};
use crate::natives_calls as calls;
use crate::project::{Instr, decode};
use std::mem::offset_of;
use tiercel_ir::snapshot::DelayedStore;
use tiercel_ir::{Alias, Imm, Inst, Op, Slot, SnapId, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::bytearray::{self, ByteArrayObject};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::enumerate::EnumerateObject;
use tiercel_object::types::filter::FilterObject;
use tiercel_object::types::iterators::SequenceIteratorObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::map::MapObject;
use tiercel_object::types::method::MethodObject;
use tiercel_object::types::range::RangeIteratorObject;
use tiercel_object::types::str::StrObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::types::zip::ZipObject;
use tiercel_ops::Opcode;
use tiercel_vm::consume;
use tiercel_vm::results::Asked;
use tiercel_vm::stepped::{DEEPEST, WIDEST};

const SEQUENCE: i64 = offset_of!(SequenceIteratorObject, sequence) as i64;
const INDEX: i64 = offset_of!(SequenceIteratorObject, index) as i64;

/// How an iterator is stepped.
enum How {
    List,
    ListBackwards,
    Tuple,
    Ascii,
    Bytes,
    ByteArray,
    Range,
    /// By a native function.
    Native,
    Enumerate(Box<Walk>),
    Zip(Vec<Walk>),
    /// By a Python function of what these give.
    Map(Vec<Walk>),
    /// The same, for which a Python function gives something true.
    Filter(Box<Walk>),
}

/// An iterator's exact type, with a live one that it is or is like, and the values of those within, where the trace has made it.
struct Walk {
    how: How,
    ty: &'static PyType,
    live: Option<u64>,
    made: Option<Vec<Val>>,
    /// Whether those within must end together: the trace goes on while all have an item, and leaves where the first has none.
    strict: bool,
}

impl Walk {
    /// How the iterators are stepped that hold no others, in the order in which that is done.
    fn simple<'w>(&'w self, all: &mut Vec<&'w How>) {
        match &self.how {
            How::Enumerate(inner) | How::Filter(inner) => inner.simple(all),
            How::Zip(inner) | How::Map(inner) => inner.iter().for_each(|w| w.simple(all)),
            how => all.push(how),
        }
    }

    /// How many there are that hold no others, and how many of them come before the first that a native function steps.
    fn before_native(&self) -> (usize, usize) {
        let mut all = vec![];
        self.simple(&mut all);
        let first = all.iter().position(|how| matches!(how, How::Native));
        (all.len(), first.unwrap_or(all.len()))
    }

    /// Whether a native function steps any.
    fn has_native(&self) -> bool {
        let (all, before) = self.before_native();
        before < all
    }

    /// Whether a native function steps none but the last: what it has taken cannot be put back. What a Python function is
    /// called with may still have to be.
    fn can_be_redone(&self) -> bool {
        let (all, before) = self.before_native();
        before + 1 >= all + usize::from(matches!(self.how, How::Map(_) | How::Filter(_)))
    }
}

/// A number that an iterator is to hold.
struct Pending {
    base: Val,
    offset: i64,
    class: Alias,
    number: Val,
    /// Whether it is a value there, and no machine integer.
    boxed: bool,
}

impl Pending {
    fn delayed(&self) -> DelayedStore {
        let value = Slot::Int(self.number);
        DelayedStore { base: self.base, offset: self.offset as i32, value, raw: !self.boxed }
    }
}

/// What steps come to while it is not known that all have an item.
#[derive(Default)]
struct Steps {
    seen: Vec<(Val, &'static PyType, Option<u64>)>,
    stores: Vec<Pending>,
    /// Where the last tuple given out is kept, to be used again.
    results: Vec<(Val, i64)>,
    /// Whether one of them has ended in the execution that is followed.
    ends: bool,
    /// Whether some must end together, so that it is the interpreter's to say what the end of one means.
    strict: bool,
}

/// What a step gives.
enum Item {
    One(Abs),
    Tuple(Vec<Item>),
}

/// Whether an iterator is of a kind that shows that it has nothing more to give, and does.
///
/// # Safety
/// What it refers to is alive.
pub unsafe fn has_ended(it: &Value) -> bool {
    let Some(header) = it.header() else { return false };
    let (t, ty) = (types(), header.ty());
    let is = |of: &PyType| std::ptr::eq(ty, of);
    if let Some(range) = it.downcast_exact::<RangeIteratorObject>() {
        return range.remaining.get() <= 0;
    }
    if is(t.enumerate) {
        return it.payload_unchecked::<EnumerateObject>().iterator.borrow().is_some_and(|it| has_ended(it));
    }
    if is(t.filter) {
        return it.payload_unchecked::<FilterObject>().iterator.borrow().is_some_and(|it| has_ended(it));
    }
    let any_has = |strict: bool, iterators: Option<&Value>| {
        let all = iterators.and_then(|all| all.downcast_exact::<TupleObject>());
        !strict && all.is_some_and(|all| all.items().iter().any(|it| has_ended(it)))
    };
    if is(t.zip) {
        let zip = it.payload_unchecked::<ZipObject>();
        return any_has(zip.strict.get(), zip.iterators.borrow());
    }
    if is(t.map) {
        let map = it.payload_unchecked::<MapObject>();
        return any_has(map.strict.get(), map.iterators.borrow());
    }
    let by_index =
        [t.list_iterator, t.tuple_iterator, t.list_reverse_iterator, t.bytes_iterator, t.bytearray_iterator];
    if !by_index.into_iter().any(is) {
        return false;
    }
    let it = it.payload_unchecked::<SequenceIteratorObject>();
    it.sequence.borrow().and_then(length_of).is_some_and(|len| it.index.get() as usize >= len)
}

/// The length of an exact sequence of a kind that iterators are stepped over natively by index.
fn length_of(sequence: &Value) -> Option<usize> {
    if let Some(list) = sequence.downcast_exact::<ListObject>() {
        return Some(list.len.get());
    }
    if let Some(tuple) = sequence.downcast_exact::<TupleObject>() {
        return Some(tuple.len());
    }
    if let Some(bytes) = sequence.downcast_exact::<BytesObject>() {
        return Some(bytes.len.get());
    }
    Some(sequence.downcast_exact::<ByteArrayObject>()?.data.borrow().len())
}

/// Whether what is counted now is a machine integer, and not negative.
fn counts_up(live: Option<u64>) -> bool {
    live.is_some_and(|w| word::is_int(w) && word::decode_int(w) >= 0)
}

/// Where a loop goes when its iterator has ended.
fn loop_end(i: &Instr) -> u32 {
    i.forward() + 1
}

/// Whether an iterator that is alive, if there is one, is over exactly such a sequence.
unsafe fn goes_through(live: Option<u64>, ty: &PyType) -> bool {
    let Some(w) = live else { return true };
    let sequence = (*(w as *const SequenceIteratorObject)).sequence.borrow();
    sequence.and_then(Value::header).is_some_and(|h| std::ptr::eq(h.ty(), ty))
}

/// The item that a live list or tuple iterator gives next, or gave last.
unsafe fn next_of_live(word: u64) -> Option<u64> {
    let it = &*(word as *const SequenceIteratorObject);
    let sequence = it.sequence.borrow()?;
    let index = it.index.get().max(1) as usize - 1;
    if let Some(list) = sequence.downcast_exact::<ListObject>() {
        return (index < list.len.get()).then(|| *list.items.get().add(index));
    }
    let tuple = sequence.downcast_exact::<TupleObject>()?;
    tuple.items().get(index).map(|v| v.word())
}

impl Builder<'_> {
    /// How an iterator is stepped that is this value, or of which this is a live word. `None` if that may run Python code,
    /// or if nothing is known.
    unsafe fn walk(&self, v: Option<Val>, live: Option<u64>, deep: usize) -> Option<Walk> {
        let live = live.filter(|w| word::is_heap(*w));
        let fresh = v.and_then(|v| self.fresh.get(&v).copied());
        let ty = match (fresh, live) {
            (Some(ty), _) => ty,
            (None, Some(w)) => &*std::ptr::from_ref((*(w as *const Header)).ty()),
            _ => return None,
        };
        let made = v.and_then(|v| self.walked.get(&v)).cloned();
        let t = types();
        let is = |of: &PyType| std::ptr::eq(ty, of);
        let inner = |n: usize, live: Option<u64>| {
            let v = made.as_ref().and_then(|all| all.get(n).copied());
            if deep == DEEPEST { None } else { self.walk(v, live, deep + 1) }
        };
        // How the end of one is taken is for the interpreter to say, where they must end together.
        let goes_on = |strict: bool, words: &[Value]| !strict || !words.iter().any(|it| has_ended(it));
        let mut strict = false;
        let how = if is(t.list_iterator) {
            How::List
        } else if is(t.list_reverse_iterator) {
            How::ListBackwards
        } else if is(t.tuple_iterator) {
            How::Tuple
        } else if is(t.str_ascii_iterator) {
            How::Ascii
        } else if is(t.bytes_iterator) && goes_through(live, t.bytes) {
            How::Bytes
        } else if is(t.bytearray_iterator) && goes_through(live, t.bytearray) {
            How::ByteArray
        } else if is(t.range_iterator) {
            How::Range
        } else if is(t.enumerate) {
            let live = live.map(|w| (*(w as *const EnumerateObject)).iterator.word());
            How::Enumerate(Box::new(inner(0, live)?))
        } else if is(t.zip) {
            let live = live.map(|w| &*(w as *const ZipObject));
            let words = match live {
                Some(zip) => zip.iterators.borrow()?.downcast_exact::<TupleObject>()?.items(),
                None => &[],
            };
            let count = made.as_ref().map_or(words.len(), Vec::len);
            strict = live.is_some_and(|zip| zip.strict.get());
            if !(1..=WIDEST).contains(&count) || !goes_on(strict, words) {
                return None;
            }
            let all = (0..count).map(|n| inner(n, words.get(n).map(Value::word)));
            How::Zip(all.collect::<Option<_>>()?)
        } else if is(t.map) && deep == 0 {
            let map = &*(live? as *const MapObject);
            let words = map.iterators.borrow()?.downcast_exact::<TupleObject>()?.items();
            strict = map.strict.get();
            if !(1..=WIDEST).contains(&words.len()) || !goes_on(strict, words) {
                return None;
            }
            let all = words.iter().enumerate().map(|(n, v)| inner(n, Some(v.word())));
            How::Map(all.collect::<Option<_>>()?)
        } else if is(t.filter) && deep == 0 {
            let live = live.map(|w| (*(w as *const FilterObject)).iterator.word());
            How::Filter(Box::new(inner(0, live)?))
        } else if live.is_some_and(|w| calls::steps_natively(w)) {
            How::Native
        } else {
            return None;
        };
        let walk = Walk { how, ty, live, made, strict };
        // How a native function's iterator stands is not to be seen.
        (!strict || !walk.has_native()).then_some(walk)
    }

    /// The next item of an iterator, which it is by what is known of it, or else by the cache.
    pub(super) fn for_iterator(&mut self, i: &Instr) -> Option<Flow> {
        let a = self.peek(1);
        let v = if let Abs::Ref { v, .. } = a { Some(v) } else { None };
        // SAFETY: samples are live objects.
        let known = unsafe { self.walk(v, self.sample(a), 0) };
        let guess = match i.opcode {
            Opcode::FOR_ITER_RANGE => Some((How::Range, types().range_iterator)),
            Opcode::FOR_ITER_LIST => Some((How::List, types().list_iterator)),
            Opcode::FOR_ITER_TUPLE => Some((How::Tuple, types().tuple_iterator)),
            _ => None,
        };
        let walk = match (known, guess) {
            (Some(walk), _) => walk,
            (None, Some((how, ty))) if self.class_of(a).is_none() => {
                Walk { how, ty, live: None, made: None, strict: false }
            }
            _ => return None,
        };
        if matches!(walk.how, How::Native) || !walk.can_be_redone() {
            return None;
        }
        let it = self.borrow_ref(a);
        let mut steps = Steps { ends: self.front.ends(), ..Steps::default() };
        if let How::Map(inner) = &walk.how {
            // SAFETY: as below.
            return unsafe { self.for_map(i, it, &walk, inner, steps) };
        }
        if let How::Filter(inner) = &walk.how {
            // SAFETY: as below.
            return unsafe { self.for_filter(i, it, &walk, inner, steps) };
        }
        // SAFETY: the live words are those of live objects.
        let Some(item) = (unsafe { self.step(i, it, &walk, &mut steps) }) else {
            return Some(Flow::Goto(loop_end(i)));
        };
        // What is unpacked at once is not made.
        let unpacks = |count: usize| {
            // SAFETY: the code is alive.
            let next = unsafe { decode(i.code, i.next) }.ok()?;
            (next.opcode.deopt() == Opcode::UNPACK_SEQUENCE && next.oparg as usize == count).then_some(next)
        };
        let flow = match item {
            Item::Tuple(items) if let Some(next) = unpacks(items.len()) => {
                let items: Vec<Abs> = items.into_iter().map(|item| self.taken(item)).collect();
                items.into_iter().rev().for_each(|a| self.push(a));
                Flow::Goto(next.next)
            }
            item => {
                let a = self.taken(item);
                self.push(a);
                Flow::Next
            }
        };
        self.finish_steps(&steps);
        Some(flow)
    }

    /// Stores what the steps have come to, all of which had an item.
    fn finish_steps(&mut self, steps: &Steps) {
        self.store_steps(steps);
        for (it, offset) in &steps.results {
            self.forget_result(*it, *offset);
        }
    }

    /// Lets go of the last tuple given out. It is not used again here: what it holds goes as if it were.
    pub(super) fn forget_result(&mut self, it: Val, offset: i64) {
        let last = self.load(it, offset, Alias::Field, Type::Ref);
        let none = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        self.store(it, none, offset, Alias::Field);
        self.give_up(Abs::Ref { v: last, own: true });
    }

    /// Follows the function of a `map` with the next items, as `__next__` of an instance would be: if it raises `StopIteration`,
    /// that is the end too.
    unsafe fn for_map(
        &mut self,
        i: &Instr,
        it: Val,
        walk: &Walk,
        inner: &[Walk],
        mut steps: Steps,
    ) -> Option<Flow> {
        let function = (*(walk.live? as *const MapObject)).function.word();
        if !self.can_follow(function, inner.len()) {
            return None;
        }
        let end = word::encode_int(2 + i64::from(i.oparg)).map(Abs::Word)?;
        let it = self.admit(it, walk, &mut steps);
        self.guard_strictness(it, offset_of!(MapObject, strict), walk.strict);
        steps.strict = walk.strict;
        let f = self.load(it, offset_of!(MapObject, function) as i64, Alias::Immutable, Type::Ref);
        let (f, mut args) = self.function_at_hand(f, function);
        let at = offset_of!(MapObject, iterators) as i64;
        let within = self.zipped(it, walk, at, inner.len());
        for (it, walk) in within.into_iter().zip(inner) {
            match self.step(i, it, walk, &mut steps) {
                Some(Item::One(a)) => args.push(a),
                Some(item) => args.push(self.taken(item)),
                None => return Some(Flow::Goto(loop_end(i))),
            }
        }
        // Nothing is stored before the function is sure to be entered.
        let flow = self.ask_function(i, f, &args, Asked::Item, &[end], 0);
        if flow.is_some() {
            self.finish_steps(&steps);
        }
        args.into_iter().for_each(|a| self.give_up(a));
        flow
    }

    /// Follows the function of a `filter` with the next item, as that of a `map`.
    unsafe fn for_filter(
        &mut self,
        i: &Instr,
        it: Val,
        walk: &Walk,
        inner: &Walk,
        mut steps: Steps,
    ) -> Option<Flow> {
        let function = (*(walk.live? as *const FilterObject)).function.word();
        let by_truth = function == word::NONE || function == types().bool.as_value().word();
        if !by_truth && !self.can_follow(function, 1) {
            return None;
        }
        let end = word::encode_int(2 + i64::from(i.oparg)).map(Abs::Word)?;
        let back = word::encode_int(i64::from(i.at - i.index)).map(Abs::Word)?;
        let it = self.admit(it, walk, &mut steps);
        let f = self.load(it, offset_of!(FilterObject, function) as i64, Alias::Immutable, Type::Ref);
        let within = match &walk.made {
            Some(made) => made[0],
            None => self.load(it, offset_of!(FilterObject, iterator) as i64, Alias::Immutable, Type::Ref),
        };
        let item = match self.step(i, within, inner, &mut steps) {
            Some(Item::One(a)) => a,
            Some(item) => self.taken(item),
            None => return Some(Flow::Goto(loop_end(i))),
        };
        let operands = [end, back, item];
        let flow = if by_truth {
            let now = self.constant("function", function);
            let now = self.borrow_ref(now);
            self.guard(Op::GuardIs, &[f, now], &[]);
            self.ask_truth(i, &operands, item)
        } else {
            let (f, mut args) = self.function_at_hand(f, function);
            args.push(item);
            self.ask_function(i, f, &args, Asked::Kept, &operands, 0)
        };
        if flow.is_some() {
            self.finish_steps(&steps);
        }
        self.give_up(item);
        flow
    }

    /// Whether what a `map` or `filter` calls with so many items is a Python function, bound or not, that can be followed.
    unsafe fn can_follow(&self, called: u64, items: usize) -> bool {
        consume::python_function(called).is_some_and(|function| {
            self.can_ask(Value::borrow_word(&function), items + usize::from(function != called))
        })
    }

    /// The function that this is now, or that it is bound to; and then its first argument. Both are borrowed.
    unsafe fn function_at_hand(&mut self, called: Val, now: u64) -> (Abs, Vec<Abs>) {
        let function = consume::python_function(now).unwrap_or(now);
        let borrowed = |v: Val| Abs::Ref { v, own: false };
        if function == now {
            self.samples.insert(called, now);
            return (borrowed(called), vec![]);
        }
        let f = self.function_of_method(called);
        let this = self.load(called, offset_of!(MethodObject, this) as i64, Alias::Immutable, Type::Ref);
        self.samples.insert(f, function);
        self.samples.insert(this, (*(now as *const MethodObject)).this.word());
        (borrowed(f), vec![borrowed(this)])
    }

    /// Leaves unless unequal lengths are an error, or not, as they are now; `at` is where that is said.
    pub(super) fn guard_strictness(&mut self, it: Val, at: usize, strict: bool) {
        let is_strict = self.emit(Op::Load8, &[it], &[Imm::Int(at as i64), Imm::Alias(Alias::Field)]);
        let zero = self.iconst(0);
        let lax = self.emit(Op::IntEq, &[is_strict, zero], &[]);
        self.guard(if strict { Op::GuardFalse } else { Op::GuardTrue }, &[lax], &[]);
    }

    /// An item with a count of its own.
    fn taken(&mut self, item: Item) -> Abs {
        match item {
            Item::One(a @ Abs::Ref { own: true, .. }) => a,
            Item::One(a) => self.duplicate(a),
            Item::Tuple(items) => {
                let items: Vec<Abs> = items.into_iter().map(|item| self.taken(item)).collect();
                self.tuple_of(&items)
            }
        }
    }

    /// Stores what the iterators have come to.
    fn store_steps(&mut self, steps: &Steps) {
        for p in &steps.stores {
            let v = if p.boxed { self.emit(Op::BoxInt, &[p.number], &[]) } else { p.number };
            self.store(p.base, v, p.offset, p.class);
        }
    }

    /// Checks an iterator's type, and which of those stepped before it is, if any: stores into one are not seen in another.
    fn admit(&mut self, it: Val, walk: &Walk, steps: &mut Steps) -> Val {
        self.guard_type(it, walk.ty);
        for (v, ty, live) in &steps.seen {
            if *v == it {
                return it;
            }
            if !std::ptr::eq(*ty, walk.ty) {
                continue;
            }
            if live.is_some() && *live == walk.live {
                self.guard(Op::GuardIs, &[it, *v], &[]);
                return *v;
            }
            if !self.trace.are_distinct(it, *v) {
                self.guard(Op::GuardIsNot, &[it, *v], &[]);
            }
        }
        steps.seen.push((it, walk.ty, walk.live));
        it
    }

    /// A number that an iterator holds after the steps so far.
    fn number_in(&mut self, it: Val, offset: i64, steps: &Steps) -> Val {
        match steps.stores.iter().rfind(|p| (p.base, p.offset) == (it, offset)) {
            Some(p) => p.number,
            None => self.load(it, offset, Alias::Iter, Type::I64),
        }
    }

    /// The snapshot behind the loop, for an iterator that has ended and lets go of what it went through.
    fn snap_at_end(&mut self, i: &Instr, steps: &Steps, own: &[DelayedStore], drop: Option<Val>) -> SnapId {
        if steps.strict {
            return self.snap_here();
        }
        let snap = self.snap_at(loop_end(i));
        if steps.stores.is_empty() && own.is_empty() && drop.is_none() {
            return snap;
        }
        let mut end = self.trace.snaps[snap.index()].clone();
        end.stores.extend(steps.stores.iter().map(Pending::delayed));
        end.stores.extend(own);
        end.drops.extend(drop);
        self.trace.add_snapshot(end)
    }

    /// The next item of an iterator. `None` if it ends, which is then done.
    unsafe fn step(&mut self, i: &Instr, it: Val, walk: &Walk, steps: &mut Steps) -> Option<Item> {
        match &walk.how {
            How::List | How::Tuple | How::ListBackwards | How::Ascii | How::Bytes | How::ByteArray => {
                self.step_sequence(i, it, walk, steps).map(Item::One)
            }
            How::Range => self.step_range(i, it, walk, steps).map(Item::One),
            How::Native => {
                let it = self.admit(it, walk, steps);
                let item = self.leaf(calls::ITER_NEXT, &[it], Some(Type::Ref));
                let declined = self.emit(Op::Word, &[], &[Imm::Word(calls::DECLINED)]);
                self.guard(Op::GuardIsNot, &[item, declined], &[]);
                let end = self.snap_at_end(i, steps, &[], None);
                self.trace.push(Inst::new(Op::GuardNonNull, &[item], &[]).at(end));
                Some(Item::One(Abs::Ref { v: item, own: true }))
            }
            How::Enumerate(inner) => {
                let it = self.admit(it, walk, steps);
                let at = offset_of!(EnumerateObject, count) as i64;
                let pending = steps.stores.iter().rfind(|p| (p.base, p.offset) == (it, at)).map(|p| p.number);
                let count = match pending {
                    Some(number) => number,
                    None => {
                        let count = self.load(it, at, Alias::Field, Type::Ref);
                        self.as_int(Abs::Ref { v: count, own: false })
                    }
                };
                let live = walk.live.map(|w| (*(w as *const EnumerateObject)).count.word());
                let grows = counts_up(live);
                if grows {
                    self.guard_natural(count);
                }
                let within = match &walk.made {
                    Some(made) => made[0],
                    None => {
                        let at = offset_of!(EnumerateObject, iterator) as i64;
                        self.load(it, at, Alias::Immutable, Type::Ref)
                    }
                };
                let item = self.step(i, within, inner, steps)?;
                let next = self.counted_up(count, grows);
                steps.stores.push(Pending {
                    base: it,
                    offset: at,
                    class: Alias::Field,
                    number: next,
                    boxed: true,
                });
                steps.results.push((it, offset_of!(EnumerateObject, result) as i64));
                Some(Item::Tuple(vec![Item::One(Abs::Int(count)), item]))
            }
            How::Map(_) | How::Filter(_) => {
                unreachable!("its function is followed, and not within another's step")
            }
            How::Zip(inner) => {
                let it = self.admit(it, walk, steps);
                self.guard_strictness(it, offset_of!(ZipObject, strict), walk.strict);
                steps.strict |= walk.strict;
                let within = self.zipped(it, walk, offset_of!(ZipObject, iterators) as i64, inner.len());
                let mut items = vec![];
                for (it, walk) in within.into_iter().zip(inner) {
                    items.push(self.step(i, it, walk, steps)?);
                }
                if items.len() == 2 {
                    steps.results.push((it, offset_of!(ZipObject, result) as i64));
                }
                Some(Item::Tuple(items))
            }
        }
    }

    /// The iterators in a `zip` or `map`, in a tuple there, which is checked to have so many.
    fn zipped(&mut self, it: Val, walk: &Walk, at: i64, count: usize) -> Vec<Val> {
        match &walk.made {
            Some(made) => made.clone(),
            None => self.items_at(it, at, count),
        }
    }

    /// The items of a tuple that never changes, which is checked to have so many.
    pub(super) fn items_at(&mut self, it: Val, at: i64, count: usize) -> Vec<Val> {
        let all = self.load(it, at, Alias::Immutable, Type::Ref);
        let len = self.load(all, offset_of!(TupleObject, len) as i64, Alias::Tuple, Type::I64);
        let want = self.iconst(count as i64);
        let same = self.emit(Op::IntEq, &[len, want], &[]);
        self.guard(Op::GuardTrue, &[same], &[]);
        (0..count)
            .map(|n| {
                let n = self.iconst(n as i64);
                self.item(all, n, false)
            })
            .collect()
    }

    /// The number behind one of an `enumerate`.
    fn counted_up(&mut self, count: Val, grows: bool) -> Val {
        // Nobody counts as far as to where this is not a machine integer.
        let one = self.iconst(1);
        let next = self.emit(Op::IntAdd, &[count, one], &[]);
        if grows {
            self.emit(Op::AssumeRange, &[next], &[Imm::Int(1), Imm::Int(i64::MAX)]);
        }
        next
    }

    /// The same for a number that is `live` now, and checked to go on as that does.
    pub(super) fn next_count(&mut self, count: Val, live: Option<u64>) -> Val {
        let grows = counts_up(live);
        if grows {
            self.guard_natural(count);
        }
        self.counted_up(count, grows)
    }

    /// Leaves unless a number is not negative. What is counted up from it then is not either, and need not be wrapped as an
    /// index.
    pub(super) fn guard_natural(&mut self, number: Val) {
        let zero = self.iconst(0);
        let natural = self.emit(Op::IntGe, &[number, zero], &[]);
        self.guard(Op::GuardTrue, &[natural], &[]);
    }

    /// The next item of an iterator over a sequence, by its index.
    unsafe fn step_sequence(&mut self, i: &Instr, it: Val, walk: &Walk, steps: &mut Steps) -> Option<Abs> {
        let it = self.admit(it, walk, steps);
        let t = types();
        let (sequence, len_at, class) = match walk.how {
            How::Tuple => (t.tuple, offset_of!(TupleObject, len), Alias::Tuple),
            How::Ascii => (t.str, offset_of!(StrObject, len), Alias::Immutable),
            How::Bytes => (t.bytes, offset_of!(BytesObject, len), Alias::Immutable),
            How::ByteArray => (t.bytearray, bytearray::LEN_OFFSET, Alias::BytesHead),
            _ => (t.list, offset_of!(ListObject, len), Alias::ListHead),
        };
        let backwards = matches!(walk.how, How::ListBackwards);
        let seq = self.load(it, SEQUENCE, Alias::Iter, Type::Ref);
        self.guard_type(seq, sequence);
        let index = self.number_in(it, INDEX, steps);
        let len = self.load(seq, len_at as i64, class, Type::I64);
        if steps.ends && walk.live.is_some_and(|w| has_ended(Value::borrow_word(&w))) {
            let live = walk.live.map_or(0, |w| (*(w as *const SequenceIteratorObject)).index.get());
            let ended = if live < 0 {
                let zero = self.iconst(0);
                self.emit(Op::IntLt, &[index, zero], &[])
            } else {
                self.emit(Op::IntGe, &[index, len], &[])
            };
            self.guard(Op::GuardTrue, &[ended], &[]);
            self.store_steps(steps);
            if backwards {
                let before = self.iconst(-1);
                self.store(it, before, INDEX, Alias::Iter);
            }
            let none = self.emit(Op::Word, &[], &[Imm::Word(0)]);
            self.store(it, none, SEQUENCE, Alias::Iter);
            self.give_up(Abs::Ref { v: seq, own: true });
            return None;
        }
        // At the end the iterator lets go of the sequence.
        let put = |offset: i64, value, raw| DelayedStore { base: it, offset: offset as i32, value, raw };
        let mut own = vec![put(SEQUENCE, Slot::Word(0), false)];
        if backwards {
            let before = self.iconst(-1);
            own.push(put(INDEX, Slot::Int(before), true));
        }
        let end = self.snap_at_end(i, steps, &own, Some(seq));
        self.trace.push(Inst::new(Op::GuardBounds, &[index, len], &[]).at(end));
        let item = match walk.how {
            How::Ascii => self.char_at(seq, index),
            How::Bytes => Abs::Int(self.byte_in_bytes(seq, index)),
            How::ByteArray => Abs::Int(self.byte_in_array(seq, index)),
            _ => Abs::Ref { v: self.item(seq, index, !matches!(walk.how, How::Tuple)), own: false },
        };
        let one = self.iconst(1);
        let op = if backwards { Op::IntSub } else { Op::IntAdd };
        let number = self.emit(op, &[index, one], &[]);
        steps.stores.push(Pending { base: it, offset: INDEX, class: Alias::Iter, number, boxed: false });
        if let Abs::Ref { v, .. } = item
            && matches!(walk.how, How::List | How::Tuple)
            && let Some(word) = walk.live.and_then(|w| next_of_live(w))
        {
            self.samples.insert(v, word);
        }
        Some(item)
    }

    /// The next number of a range's iterator.
    unsafe fn step_range(&mut self, i: &Instr, it: Val, walk: &Walk, steps: &mut Steps) -> Option<Abs> {
        let it = self.admit(it, walk, steps);
        let live = walk.live.map(|w| &*(w as *const RangeIteratorObject));
        let remaining = offset_of!(RangeIteratorObject, remaining) as i64;
        let next = offset_of!(RangeIteratorObject, next) as i64;
        let step = offset_of!(RangeIteratorObject, step) as i64;
        let zero = self.iconst(0);
        let mut by = self.load(it, step, Alias::Iter, Type::I64);
        let value = self.number_in(it, next, steps);
        // Once the step's sign is known and the first number is not negative, no later one is.
        let mut grows = false;
        if let Some((next, step)) = live.map(|l| (l.next.get(), l.step.get())) {
            if super::ranges::is_common(step) {
                let known = self.iconst(step);
                let same = self.emit(Op::IntEq, &[by, known], &[]);
                self.guard(Op::GuardTrue, &[same], &[]);
                by = known;
            } else if step > 0 && next >= 0 {
                let forwards = self.emit(Op::IntGt, &[by, zero], &[]);
                self.guard(Op::GuardTrue, &[forwards], &[]);
            }
            if next >= 0 && step > 0 {
                self.guard_natural(value);
                grows = true;
            }
        }
        let left = self.number_in(it, remaining, steps);
        let more = self.emit(Op::IntGt, &[left, zero], &[]);
        if steps.ends && live.is_some_and(|l| l.remaining.get() <= 0) {
            self.guard(Op::GuardFalse, &[more], &[]);
            self.store_steps(steps);
            return None;
        }
        let end = self.snap_at_end(i, steps, &[], None);
        self.trace.push(Inst::new(Op::GuardTrue, &[more], &[]).at(end));
        let sum = self.emit(Op::IntAdd, &[value, by], &[]);
        if grows {
            // The number behind the last one fits.
            self.emit(Op::AssumeRange, &[sum], &[Imm::Int(1), Imm::Int(i64::MAX)]);
        }
        let one = self.iconst(1);
        let less = self.emit(Op::IntSub, &[left, one], &[]);
        for (offset, number) in [(next, sum), (remaining, less)] {
            steps.stores.push(Pending { base: it, offset, class: Alias::Iter, number, boxed: false });
        }
        Some(Abs::Int(value))
    }
}
