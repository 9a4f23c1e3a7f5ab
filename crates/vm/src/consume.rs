//! Built-ins that go through a generator, or a `map` or `filter` of a Python function: `sum(x * x for x in xs)`, `list(map(f, xs))`;
//! `max` and `min` of a list or tuple by a Python function; and sorting by one ([`crate::sorting`]).
//!
//! A native function that resumed a generator would run a loop of the interpreter within itself, once for each item, and no
//! trace could follow it. So calls of some built-ins with a generator go on in a frame of the VM's own code, which does
//! what the native function would: it loops over the generator, and returns the result. It is hidden as the frame below
//! an inlined `__init__` is. Whatever else they are called with, they are native functions. What is said of generators here is
//! meant of maps and filters as well, and of an `enumerate` or `zip` with a generator within.
//!
//! A loop that many generators go through would be as many loops to tier 2. So each code object of generators has code of
//! its own for each built-in that goes through them, and so has that of the function of a map, or of one that makes keys.

use crate::frame::{self, Frame, Owner};
use crate::interp::step::{Cx, Sp, own};
use crate::sorting::{self, SORT_LOCALS, SORTED_LOCALS};
use crate::start::guarded_code;
use crate::stepped;
use crate::total::Total;
use crate::tracing;
use crate::uops::arithmetic::is_kind;
use std::cell::Cell;
use tiercel_object::PyResult;
use tiercel_object::header::Kind;
use tiercel_object::object;
use tiercel_object::thread::{Thread, types};
use tiercel_object::typeobj::Type;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::dict_methods;
use tiercel_object::types::filter::FilterObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::map::MapObject;
use tiercel_object::types::method::MethodObject;
use tiercel_object::types::str::{equals_text, intern};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{NONE, StackRef, Value, is_float, is_int, pointer};
use tiercel_ops::Opcode;
use tiercel_ops::names::intrinsic;

/// What is done with a generator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Consumer {
    /// `list(generator)`
    List,
    /// `tuple(generator)`
    Tuple,
    /// `set(generator)`
    Set,
    /// `sum(generator, start)` that begins with an int or a float
    Sum,
    /// `sum(generator, start)` that begins with something else
    SumOther,
    /// `max(generator)`
    Max,
    /// `min(generator)`
    Min,
    /// `max(generator, default=…)`
    MaxOrDefault,
    /// `min(generator, default=…)`
    MinOrDefault,
    /// `max(generator, key=…)`
    MaxBy,
    /// `min(generator, key=…)`
    MinBy,
    /// `max(generator, key=…, default=…)`
    MaxByOrDefault,
    /// `min(generator, key=…, default=…)`
    MinByOrDefault,
    /// `any(generator)`
    Any,
    /// `all(generator)`
    All,
    /// `list.extend(generator)`
    Extend,
    /// `sorted(generator)`: a list of the items is given to the function.
    Sorted,
    /// The same with one keyword.
    SortedWith,
    /// The same with two.
    SortedWithBoth,
    /// `dict(generator)`
    Dict,
    /// `str.join(generator)`: a list of the items is given to the method.
    Join,
    /// `sorted(items, key=…)`
    SortedBy,
    /// `list.sort(key=…)`
    SortBy,
}

/// How many there are.
const CONSUMERS: usize = Consumer::SortBy as usize + 1;

/// How many code objects of generators get code of their own: it stays for good, for it may be running.
const MOST_OWN: u32 = 1000;

/// The counter of an instruction that has its form: how often it may miss.
const FULL_COUNTER: u16 = 52 << 4;

/// What is known of the built-ins.
#[derive(Default)]
pub struct Consumers {
    /// The words of functions and methods, 0 where they are not there: owned.
    callables: [u64; 9],
    /// Code that is no generator's own, made when it is needed.
    shared: Codes,
    /// How many code objects of generators have code of their own.
    own: Cell<u32>,
}

/// The code of each consumer as an owned word, 0 until it is needed: for the generators themselves, and for what they are
/// within.
type Codes = [[Cell<u64>; CONSUMERS]; 2];

impl Consumers {
    /// Remembers the functions, once they are there.
    pub fn remember(&mut self, builtins: &DictObject) {
        let function = |name| builtins.get_str(&intern(name)).map_or(0, Value::into_word);
        let method = |ty: &Type, name| ty.lookup(&intern(name)).map_or(0, Value::into_word);
        self.callables = [
            function("sum"),
            function("max"),
            function("min"),
            function("any"),
            function("all"),
            function("sorted"),
            method(types().list, "extend"),
            method(types().str, "join"),
            method(types().list, "sort"),
        ];
    }

    /// How a call goes on whose first argument is a generator, or may be taken for one.
    unsafe fn find(&self, call: &Call<'_>) -> Option<(Consumer, Locals)> {
        let [sum, max, min, any, all, sorted, extend, join, _] = self.callables;
        let callable = call.callable;
        if callable == 0 {
            return None;
        }
        let plain = |consumer| Some((consumer, NO_LOCALS));
        let keywords = call.names.len();
        if call.receiver != 0 {
            let receiver = call.receiver;
            return if call.args.len() != 1 {
                None
            } else if callable == extend && is_exact(receiver, types().list) {
                Some((Consumer::Extend, locals([Source::Receiver])))
            } else if callable == join && is_exact(receiver, types().str) {
                Some((Consumer::Join, locals([Source::Callable, Source::Receiver])))
            } else {
                None
            };
        }
        if callable == sum {
            let is_start = |name: &Value| equals_text(name, "start");
            return match call.args {
                [_] if keywords == 0 => sum_from(None),
                [_, start] if call.names.iter().all(is_start) => sum_from(Some(*start)),
                _ => None,
            };
        }
        if keywords + 1 != call.args.len() {
            return None;
        }
        if callable == max || callable == min {
            return extreme_by(call, callable == max);
        }
        if callable == sorted {
            let first = [Source::Callable, Source::Empty, Source::Empty, Source::Argument(1)];
            return match keywords {
                0 => Some((Consumer::Sorted, locals([Source::Callable]))),
                1 => Some((Consumer::SortedWith, locals([&first[..], &[Source::Names]].concat()))),
                _ => {
                    let rest = [Source::Argument(2), Source::Names];
                    Some((Consumer::SortedWithBoth, locals([&first[..], &rest].concat())))
                }
            };
        }
        if keywords > 0 {
            return None;
        }
        let t = types();
        [
            (t.list as *const Type as u64, Consumer::List),
            (t.set as *const Type as u64, Consumer::Set),
            (t.dict as *const Type as u64, Consumer::Dict),
            (any, Consumer::Any),
            (all, Consumer::All),
            (t.tuple as *const Type as u64, Consumer::Tuple),
        ]
        .into_iter()
        .find_map(|(word, consumer)| if word == callable { plain(consumer) } else { None })
    }

    /// How a call goes on that has a Python function make the keys of what is no generator.
    unsafe fn find_by_key(&self, call: &Call<'_>) -> Option<Plan> {
        let [_, max, min, _, _, sorted, _, _, sort] = self.callables;
        let (callable, first) = (call.callable, *call.args.first()?);
        if callable == 0 || call.names.is_empty() {
            return None;
        }
        let (consumer, locals, key, iterates) = if callable == max || callable == min {
            if !is_exact(first, types().list) && !is_exact(first, types().tuple) {
                return None;
            }
            let (consumer, locals) = self.find(call)?;
            (consumer, locals, locals[KEY], true)
        } else if callable == sorted || callable == sort {
            let (consumer, locals) = sorting::by_key(call, callable == sort)?;
            (consumer, locals, locals[sorting::KEY], false)
        } else {
            return None;
        };
        let Source::Argument(key) = key else { return None };
        let of = code_called(call.args[usize::from(key)])?;
        let on_stack = if consumer == Consumer::SortBy { Source::Receiver } else { FIRST };
        Some(Plan { code: self.code(consumer, of, false), locals, on_stack, iterates, by: Some(key) })
    }

    /// The code that does it for generators with this code, or for what a function with this code is called for; or else for
    /// an `enumerate` or `zip` that has one within.
    unsafe fn code(&self, consumer: Consumer, of: &CodeObject, is_within: bool) -> *const CodeObject {
        let mut table = of.extra.get() as *const Codes;
        if table.is_null() {
            let tier2 = crate::state::get().tier2.get().is_some();
            if tier2 && self.own.get() < MOST_OWN {
                self.own.set(self.own.get() + 1);
                table = Box::into_raw(Box::<Codes>::default());
                of.extra.set(table as *mut u8);
            } else {
                table = &raw const self.shared;
            }
        }
        let place = &(&(*table))[usize::from(is_within)][consumer as usize];
        if place.get() == 0 {
            place.set(make(consumer, is_generator(of) && !is_within).into_word());
        }
        place.get() as *const CodeObject
    }
}

/// Whether calls of such code make generators or the like.
fn is_generator(code: &CodeObject) -> bool {
    code.flags.get() & (0x20 | 0x80 | 0x200) != 0
}

/// Whether the call at `slot` may go on in a frame: for a start, by the first argument's kind, or with names by what is called.
#[inline(always)]
unsafe fn may_consume(slot: Sp, has_names: bool) -> bool {
    let is_native = |word| is_kind(word, Kind::BuiltinFunction) || is_kind(word, Kind::MethodDescriptor);
    is_source(*slot.add(2)) || has_names && is_native(*slot)
}

/// Whether it is an iterator of a kind that has built-ins go on in a frame.
#[inline(always)]
pub(crate) unsafe fn is_source(word: u64) -> bool {
    is_kind(word, Kind::Generator)
        || is_kind(word, Kind::Map)
        || is_kind(word, Kind::Filter)
        || (is_kind(word, Kind::Enumerate) || is_kind(word, Kind::Zip))
            && stepped::generator_in(word).is_some()
}

/// The Python function that a call of this one runs, which is one or is bound to its first argument.
///
/// # Safety
/// The word is that of a live object.
pub unsafe fn python_function(called: u64) -> Option<u64> {
    let function = match is_kind(called, Kind::Method) {
        true => (*(pointer(called) as *const MethodObject)).function.word(),
        false => called,
    };
    is_kind(function, Kind::Function).then_some(function)
}

/// The code of a function that runs when it is called.
unsafe fn code_called<'a>(called: u64) -> Option<&'a CodeObject> {
    let function = python_function(called)?;
    let code = &*((*(pointer(function) as *const FunctionObject)).code.word() as *const CodeObject);
    (!is_generator(code)).then_some(code)
}

/// The function that a `map` or `filter` calls for its items.
///
/// # Safety
/// The word is that of a live object.
pub unsafe fn function_of(word: u64) -> Option<u64> {
    if is_kind(word, Kind::Map) && is_exact(word, types().map) {
        return Some((*(pointer(word) as *const MapObject)).function.word());
    }
    let is_filter = is_kind(word, Kind::Filter) && is_exact(word, types().filter);
    is_filter.then(|| (*(pointer(word) as *const FilterObject)).function.word())
}

/// The code that an iterator runs for its items.
unsafe fn code_of_source<'a>(word: u64) -> Option<&'a CodeObject> {
    let word = stepped::generator_in(word).unwrap_or(word);
    if is_kind(word, Kind::Generator) {
        let generator = &*(pointer(word) as *const crate::generator::GeneratorObject);
        return Some(&*(generator.code.word() as *const CodeObject));
    }
    code_called(function_of(word)?)
}

pub(crate) unsafe fn is_exact(word: u64, ty: &Type) -> bool {
    let value = Value::borrow_word(&word);
    std::ptr::eq(value.ty(), ty)
}

/// How a sum goes on that begins with this: not where something is wrong with it, and not with complex numbers.
unsafe fn sum_from(start: Option<u64>) -> Option<(Consumer, Locals)> {
    let Some(start) = start else {
        let zero = Value::small_int(0).into_word();
        return Some((Consumer::Sum, locals([Source::Word(zero), Source::Word(NONE)])));
    };
    if is_int(start) || is_float(start) {
        let lost = Source::Word(lost_at_first(start));
        return Some((Consumer::Sum, locals([Source::Argument(1), lost])));
    }
    let value = Value::borrow_word(&start);
    let t = types();
    let native = [t.str, t.bytes, t.bytearray, t.complex, t.int, t.float];
    let is_native = native.iter().any(|ty| value.ty().is_subtype(ty));
    (!is_native).then(|| (Consumer::SumOther, locals([Source::Argument(1)])))
}

/// How `max` or `min` goes on with its keywords.
fn extreme_by(call: &Call<'_>, is_max: bool) -> Option<(Consumer, Locals)> {
    let (mut key, mut default) = (Source::Empty, Source::Empty);
    for (n, name) in call.names.iter().enumerate() {
        let argument = Source::Argument(n as u8 + 1);
        if equals_text(name, "default") {
            default = argument;
        } else if !equals_text(name, "key") {
            return None;
        } else if call.args[n + 1] != NONE {
            key = argument;
        }
    }
    let consumer = match (key, default) {
        (Source::Empty, Source::Empty) if is_max => Consumer::Max,
        (Source::Empty, Source::Empty) => Consumer::Min,
        (Source::Empty, _) if is_max => Consumer::MaxOrDefault,
        (Source::Empty, _) => Consumer::MinOrDefault,
        (_, Source::Empty) if is_max => Consumer::MaxBy,
        (_, Source::Empty) => Consumer::MinBy,
        _ if is_max => Consumer::MaxByOrDefault,
        _ => Consumer::MinByOrDefault,
    };
    Some((consumer, locals([Source::Empty, Source::Empty, key, default])))
}

/// Where a local of the frame comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// It is empty.
    Empty,
    /// What is called.
    Callable,
    /// What it is called on.
    Receiver,
    /// An argument.
    Argument(u8),
    /// The names of the last arguments.
    Names,
    /// This, which is no object.
    Word(u64),
}

impl Source {
    /// Where it stands among the words of a call of `count` arguments, if it does.
    pub fn place(self, count: usize) -> Option<usize> {
        match self {
            Source::Empty | Source::Word(_) => None,
            Source::Callable => Some(0),
            Source::Receiver => Some(1),
            Source::Argument(n) => Some(2 + usize::from(n)),
            Source::Names => Some(2 + count),
        }
    }
}

/// The first argument.
const FIRST: Source = Source::Argument(0);

/// The most locals that a frame begins with.
const MOST_LOCALS: usize = 6;

/// Where a frame's locals come from.
pub type Locals = [Source; MOST_LOCALS];

const NO_LOCALS: Locals = [Source::Empty; MOST_LOCALS];

pub(crate) fn locals(given: impl AsRef<[Source]>) -> Locals {
    let mut locals = NO_LOCALS;
    locals.iter_mut().zip(given.as_ref()).for_each(|(local, source)| *local = *source);
    locals
}

/// A call, by clean words of live objects.
pub struct Call<'a> {
    /// What is called.
    pub callable: u64,
    /// What it is called on, or 0.
    pub receiver: u64,
    /// The arguments.
    pub args: &'a [u64],
    /// The names of the last of them.
    pub names: &'a [Value],
}

/// A call that goes on in a frame of its own.
#[derive(Clone, Copy)]
pub struct Plan {
    /// The frame's code.
    pub code: *const CodeObject,
    /// Where its locals come from.
    pub locals: Locals,
    /// Where the one word on its stack comes from.
    pub on_stack: Source,
    /// Whether that is a list or tuple, of which the frame takes an iterator.
    pub iterates: bool,
    /// The argument that is the function whose own this code is; none where it is the first argument's, a generator or `map`.
    pub by: Option<u8>,
}

/// How a call goes on.
///
/// # Safety
/// The words are those of live objects.
pub unsafe fn plan(call: &Call<'_>) -> Option<Plan> {
    let first = *call.args.first()?;
    let consumers = &crate::state::get().consumers;
    let Some(of) = code_of_source(first) else { return consumers.find_by_key(call) };
    let (consumer, locals) = consumers.find(call)?;
    let is_within = is_kind(first, Kind::Enumerate) || is_kind(first, Kind::Zip);
    let code = consumers.code(consumer, of, is_within);
    Some(Plan { code, locals, on_stack: FIRST, iterates: false, by: None })
}

/// The most arguments of such a call.
const MOST_ARGUMENTS: usize = 3;

/// The plan for the call of `count` arguments whose callable is at `slot`, the last ones with these names, a tuple's word or 0.
///
/// # Safety
/// The call's words stand there.
pub unsafe fn plan_at(slot: Sp, count: usize, names: u64) -> Option<Plan> {
    if !(1..=MOST_ARGUMENTS).contains(&count) || !may_consume(slot, names != 0) {
        return None;
    }
    let clean = |n: usize| StackRef(*slot.add(n)).clean();
    let args: [u64; MOST_ARGUMENTS] = std::array::from_fn(|n| if n < count { clean(2 + n) } else { 0 });
    let names: &[Value] = match names {
        0 => &[],
        names => (*(pointer(names) as *const TupleObject)).items(),
    };
    plan(&Call { callable: clean(0), receiver: clean(1), args: &args[..count], names })
}

/// A frame for the call of `count` arguments, whose callable is at `slot`, if it goes on in one. It is not entered yet; what
/// the call had on the stack has moved there, or gone.
///
/// # Safety
/// The instruction is a `CALL` or, with names, a `CALL_KW`, and not of a Python function.
#[inline(always)]
pub unsafe fn frame_for(cx: &mut Cx, slot: Sp, count: usize, names: u64) -> *mut Frame {
    if count == 0 || !may_consume(slot, names != 0) {
        return std::ptr::null_mut();
    }
    make_frame(cx, slot, count, names)
}

#[inline(never)]
unsafe fn make_frame(cx: &mut Cx, slot: Sp, count: usize, names: u64) -> *mut Frame {
    let thread = &*cx.thread;
    // Who watches the program is told of the native function.
    let opcode = Opcode::from_byte(*cx.pc as u8);
    let is_watched = tracing::is_active(thread)
        || matches!(opcode, Opcode::INSTRUMENTED_CALL | Opcode::INSTRUMENTED_CALL_KW)
        || thread.eval_frame.get().is_some();
    if is_watched || cx.is_native || thread.recursion_remaining.get() <= 1 {
        return std::ptr::null_mut();
    }
    let Some(plan) = plan_at(slot, count, names) else { return std::ptr::null_mut() };
    let code = &*plan.code;
    if !frame::has_room(thread, frame::slots_of(code)) {
        return std::ptr::null_mut();
    }
    let iterator = match plan.iterates {
        // Without that, the native function finds out what is wrong.
        true => match iterator_of(*slot.add(2)) {
            Some(iterator) => iterator.into_word(),
            None => return std::ptr::null_mut(),
        },
        false => 0,
    };
    let new = hidden_frame(thread, cx.frame(), code);
    // What moves leaves an empty slot.
    let moved = |n: usize| own(std::mem::take(&mut *slot.add(n)));
    let places = Frame::locals(new);
    let all = code.localsplus_count.get() as usize;
    for (n, source) in plan.locals.iter().take(all).enumerate() {
        *places.add(n) = match *source {
            Source::Word(word) => word,
            source => source.place(count).map_or(0, moved),
        };
    }
    *places.add(all) = if plan.iterates { iterator } else { plan.on_stack.place(count).map_or(0, moved) };
    (*new).sp = places.add(all + 1);
    let mut top = cx.sp;
    while top > slot {
        top = top.sub(1);
        StackRef(std::mem::take(&mut *top)).close();
    }
    cx.sp = slot;
    new
}

/// Pushes a frame of the VM's own code, for which there is room; its slots hold garbage, and it has no `sp` yet.
pub(crate) unsafe fn hidden_frame(thread: &Thread, caller: *mut Frame, code: &CodeObject) -> *mut Frame {
    let new = thread.stack_top.get() as *mut Frame;
    thread.stack_top.set(frame::end_of(new, code));
    std::ptr::write(
        new,
        Frame {
            previous: caller,
            pc: code.code.get(),
            sp: std::ptr::null_mut(),
            consts: code.consts_ptr.get(),
            code,
            function: 0,
            globals: (*caller).globals,
            builtins: (*caller).builtins,
            namespace: 0,
            object: 0,
            return_offset: 0,
            owner: Owner::Thread,
        },
    );
    new
}

/// An iterator over a list or tuple.
unsafe fn iterator_of(word: u64) -> Option<Value> {
    let word = StackRef(word).clean();
    match object::iter(Value::borrow_word(&word)) {
        Ok(iterator) => Some(iterator),
        Err(raised) => {
            drop(raised.take());
            None
        }
    }
}

/// What rounding has lost when a sum begins with an int or a float: with an int it does not matter.
pub fn lost_at_first(start: u64) -> u64 {
    if is_float(start) { Value::float(0.0).into_word() } else { NONE }
}

/// Adds an item to what a frame has in its first two locals; see [`Total::of_parts`]. `False` once that has become something
/// else than a number.
///
/// # Safety
/// The frame is one for [`Consumer::Sum`].
pub unsafe fn sum_step(frame: *mut Frame, item: &Value) -> PyResult<Value> {
    let locals = Frame::locals(frame);
    let (sum, lost) = (*locals, *locals.add(1));
    if lost == NONE
        && let (Some(a), Some(b)) = (Value::borrow_word(&sum).as_small_int(), item.as_small_int())
    {
        // Two ints that are one bit narrower than a machine's do not overflow.
        StackRef(std::mem::replace(&mut *locals, Value::int(a + b).into_word())).close();
        return Ok(Value::TRUE);
    }
    let [sum, lost] = [sum, lost].map(|word| StackRef(word).to_value());
    let mut total = Total::of_parts(&sum, &lost);
    total.add(item)?;
    let (sum, lost, is_number) = total.into_parts();
    for (n, part) in [sum, lost].into_iter().enumerate() {
        StackRef(std::mem::replace(&mut *locals.add(n), part.into_word())).close();
    }
    Ok(Value::bool(is_number))
}

/// What has been added up.
///
/// # Safety
/// As for [`sum_step`].
pub unsafe fn sum_result(frame: *mut Frame) -> Value {
    let locals = Frame::locals(frame);
    let [sum, lost] = [0, 1].map(|n| StackRef(*locals.add(n)).to_value());
    if lost.is_none() { sum } else { Total::of_parts(&sum, &lost).value() }
}

/// A part of hidden code.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    /// An instruction.
    Do(Opcode, u8),
    /// A jump to a label.
    To(Opcode, char),
    /// A label.
    Here(char),
}

use Part::{Do, Here, To};

/// How many units a part takes.
fn size(part: &Part) -> usize {
    match part {
        Do(opcode, _) | To(opcode, _) => 1 + opcode.caches(),
        Here(_) => 0,
    }
}

/// The unit at which a label stands.
pub(crate) fn place(parts: &[Part], label: char) -> usize {
    let before = parts.iter().take_while(|part| !matches!(part, Here(here) if *here == label));
    before.map(size).sum()
}

/// Units of a list of parts, with room for caches.
pub(crate) fn assemble(parts: &[Part]) -> Vec<u16> {
    let mut units: Vec<u16> = Vec::new();
    for part in parts {
        let (opcode, oparg) = match *part {
            Here(_) => continue,
            Do(opcode, oparg) => (opcode, usize::from(oparg)),
            To(opcode, label) => (opcode, place(parts, label).abs_diff(units.len() + size(part))),
        };
        units.push(opcode.0 | (oparg as u16) << 8);
        units.extend(std::iter::repeat_n(Opcode::CACHE.0, opcode.caches()));
    }
    units
}

/// Leaves a loop over the iterator that stands on top.
pub(crate) const AFTER_LOOP: [Part; 2] = [Do(Opcode::END_FOR, 0), Do(Opcode::POP_ITER, 0)];

/// The opargs of `COMPARE_OP` for a condition.
const LESS: u8 = 16 | 2;
const GREATER: u8 = 4 << 5 | 16 | 4;

/// A loop that puts all items into a new list or set, which it leaves on the stack.
fn collect(build: Opcode, add: Opcode) -> Vec<Part> {
    let parts = [
        Do(Opcode::NOP, 0),
        Do(build, 0),
        Do(Opcode::SWAP, 2),
        Here('l'),
        To(Opcode::FOR_ITER, 'e'),
        Do(add, 2),
        To(Opcode::JUMP_BACKWARD, 'l'),
        Here('e'),
    ];
    [&parts[..], &AFTER_LOOP].concat()
}

/// `return` of what stands on top.
pub(crate) const RETURN: Part = Do(Opcode::RETURN_VALUE, 0);

/// The local of such code that has the function that makes keys.
pub const KEY: usize = 2;

/// The locals of code for the largest or smallest item: that, what its key is, the function that makes keys, and what is
/// given where there is no item.
const EXTREME_LOCALS: [&str; 4] = ["best", "best_key", "key", "default"];

/// The largest or smallest item, by a key or not. The first one is taken apart from the others, as in a sum.
fn extreme(comparison: u8, by_key: bool, has_default: bool) -> Vec<Part> {
    let first_key = [
        Do(Opcode::LOAD_FAST, 2),
        Do(Opcode::PUSH_NULL, 0),
        Do(Opcode::LOAD_FAST, 0),
        Do(Opcode::CALL, 1),
        Do(Opcode::STORE_FAST, 1),
    ];
    let next_key =
        [Do(Opcode::LOAD_FAST, 2), Do(Opcode::PUSH_NULL, 0), Do(Opcode::COPY, 3), Do(Opcode::CALL, 1)];
    let when = |condition: bool, parts: &[Part]| if condition { parts.to_vec() } else { vec![] };
    [
        vec![Do(Opcode::NOP, 0), To(Opcode::FOR_ITER, 'n'), Do(Opcode::STORE_FAST, 0)],
        when(by_key, &first_key),
        vec![Here('l'), To(Opcode::FOR_ITER, 'e')],
        when(by_key, &next_key),
        vec![
            Do(Opcode::COPY, 1),
            Do(Opcode::LOAD_FAST_BORROW, u8::from(by_key)),
            Do(Opcode::COMPARE_OP, comparison),
            To(Opcode::POP_JUMP_IF_FALSE, 'd'),
        ],
        when(by_key, &[Do(Opcode::STORE_FAST, 1)]),
        vec![
            Do(Opcode::STORE_FAST, 0),
            To(Opcode::JUMP_BACKWARD, 'l'),
            Here('d'),
            // Nothing holds an item while the next one is made.
            Do(Opcode::POP_TOP, 0),
        ],
        when(by_key, &[Do(Opcode::POP_TOP, 0)]),
        vec![
            To(Opcode::JUMP_BACKWARD, 'l'),
            Here('e'),
            AFTER_LOOP[0],
            AFTER_LOOP[1],
            Do(Opcode::LOAD_FAST, 0),
            RETURN,
            Here('n'),
            AFTER_LOOP[0],
            AFTER_LOOP[1],
        ],
        when(has_default, &[Do(Opcode::LOAD_FAST, 3), RETURN]),
        when(
            !has_default,
            &[
                Do(Opcode::LOAD_CONST, 0),
                Do(Opcode::PUSH_NULL, 0),
                Do(Opcode::LOAD_CONST, 1),
                Do(Opcode::CALL, 1),
                Do(Opcode::RAISE_VARARGS, 1),
            ],
        ),
    ]
    .concat()
}

/// Whether one item is true, or all are: the constants are what comes out early, and what in the end.
fn search(found: Opcode) -> Vec<Part> {
    let parts = [
        Do(Opcode::NOP, 0),
        Here('l'),
        To(Opcode::FOR_ITER, 'e'),
        Do(Opcode::TO_BOOL, 0),
        To(found, 'f'),
        To(Opcode::JUMP_BACKWARD, 'l'),
        Here('f'),
        Do(Opcode::POP_ITER, 0),
        Do(Opcode::LOAD_CONST, 0),
        RETURN,
        Here('e'),
        AFTER_LOOP[0],
        AFTER_LOOP[1],
        Do(Opcode::LOAD_CONST, 1),
        RETURN,
    ];
    parts.to_vec()
}

/// A sum of objects of any kind, in a loop `around`, which the first local has.
const ADD_ANY: [Part; 6] = [
    To(Opcode::FOR_ITER, 'g'),
    Do(Opcode::LOAD_FAST, 0),
    Do(Opcode::SWAP, 2),
    Do(Opcode::BINARY_OP, 0),
    Do(Opcode::STORE_FAST, 0),
    To(Opcode::JUMP_BACKWARD, 'a'),
];
const AFTER_ANY: [Part; 5] =
    [Here('g'), AFTER_LOOP[0], AFTER_LOOP[1], Do(Opcode::LOAD_FAST, 0), Do(Opcode::RETURN_VALUE, 0)];

/// A sum that begins with an int or a float. With the first item it often goes over from one to the other, so that is added
/// before the loop, which then is one of its kind.
fn sum() -> Vec<Part> {
    let step = Do(Opcode::CALL_INTRINSIC_1, intrinsic::SUM_STEP as u8);
    let parts = [
        Do(Opcode::NOP, 0),
        To(Opcode::FOR_ITER, 'e'),
        step,
        To(Opcode::POP_JUMP_IF_FALSE, 'a'),
        Here('l'),
        To(Opcode::FOR_ITER, 'e'),
        step,
        To(Opcode::POP_JUMP_IF_FALSE, 'a'),
        To(Opcode::JUMP_BACKWARD, 'l'),
        Here('e'),
        AFTER_LOOP[0],
        AFTER_LOOP[1],
        Do(Opcode::LOAD_FAST, 0),
        Do(Opcode::CALL_INTRINSIC_1, intrinsic::SUM_RESULT as u8),
        RETURN,
        Here('a'),
    ];
    [&parts[..], &ADD_ANY, &AFTER_ANY].concat()
}

/// Gives a list of all items to what the first local has, with the receiver in the second, and so many keywords in those from
/// the fourth on.
fn give_list(receiver: Part, keywords: u8) -> Vec<Part> {
    let mut parts = collect(Opcode::BUILD_LIST, Opcode::LIST_APPEND);
    parts.extend([Do(Opcode::STORE_FAST, 2), Do(Opcode::LOAD_FAST_BORROW, 0), receiver]);
    parts.push(Do(Opcode::LOAD_FAST_BORROW, 2));
    if keywords > 0 {
        // The names stand behind them.
        parts.extend((3..=3 + keywords).map(|n| Do(Opcode::LOAD_FAST_BORROW, n)));
    }
    let call = if keywords > 0 { Opcode::CALL_KW } else { Opcode::CALL };
    parts.extend([Do(call, 1 + keywords), RETURN]);
    parts
}

/// A dict of pairs. An intrinsic sees to it that they are, and counts them in the first local.
fn pairs() -> Vec<Part> {
    let parts = [
        Do(Opcode::NOP, 0),
        Do(Opcode::BUILD_MAP, 0),
        Do(Opcode::SWAP, 2),
        Do(Opcode::LOAD_SMALL_INT, 0),
        Do(Opcode::STORE_FAST, 0),
        Here('l'),
        To(Opcode::FOR_ITER, 'e'),
        Do(Opcode::CALL_INTRINSIC_1, intrinsic::PAIR as u8),
        Do(Opcode::UNPACK_SEQUENCE, 2),
        Do(Opcode::SWAP, 2),
        Do(Opcode::MAP_ADD, 2),
        To(Opcode::JUMP_BACKWARD, 'l'),
        Here('e'),
        AFTER_LOOP[0],
        AFTER_LOOP[1],
        RETURN,
    ];
    parts.to_vec()
}

/// What is to be a pair of a dict's items, as a tuple or list of two, or else the exception that `dict` raises. It is
/// counted in the frame's first local.
///
/// # Safety
/// The frame is one for [`Consumer::Dict`].
pub unsafe fn pair(frame: *mut Frame, item: &Value) -> PyResult<Value> {
    let count = &mut *Frame::locals(frame);
    let n = Value::borrow_word(count).as_small_int().unwrap_or(0);
    *count = Value::small_int(n + 1).into_word();
    if item.downcast_exact::<TupleObject>().is_some_and(|pair| pair.len() == 2) {
        return Ok(item.clone());
    }
    let [key, value] = dict_methods::pair(item, n as usize)?;
    Ok(TupleObject::from_vec(vec![key, value]))
}

/// The code for one of them, that goes through generators or not.
fn make(consumer: Consumer, of_generators: bool) -> Value {
    let error = |text: &str| vec![types().exceptions.ValueError.as_value().clone(), Value::str(text)];
    let max_error = error("max() iterable argument is empty");
    let min_error = error("min() iterable argument is empty");
    let list = || collect(Opcode::BUILD_LIST, Opcode::LIST_APPEND);
    let then = |mut parts: Vec<Part>, more: &[Part]| {
        parts.extend_from_slice(more);
        parts
    };
    let (name, locals, consts, parts): (&str, &[&str], Vec<Value>, Vec<Part>) = match consumer {
        Consumer::List => ("list", &[], vec![], then(list(), &[RETURN])),
        Consumer::Tuple => {
            let to_tuple = Do(Opcode::CALL_INTRINSIC_1, intrinsic::LIST_TO_TUPLE as u8);
            ("tuple", &[], vec![], then(list(), &[to_tuple, RETURN]))
        }
        Consumer::Set => {
            let parts = collect(Opcode::BUILD_SET, Opcode::SET_ADD);
            ("set", &[], vec![], then(parts, &[RETURN]))
        }
        Consumer::Sum => ("sum", &["sum", "lost"], vec![], sum()),
        Consumer::SumOther => {
            let parts = [&[Do(Opcode::NOP, 0), Here('a')][..], &ADD_ANY, &AFTER_ANY].concat();
            ("sum", &["sum"], vec![], parts)
        }
        Consumer::Max => ("max", &["best"], max_error, extreme(GREATER, false, false)),
        Consumer::Min => ("min", &["best"], min_error, extreme(LESS, false, false)),
        Consumer::MaxOrDefault => ("max", &EXTREME_LOCALS, vec![], extreme(GREATER, false, true)),
        Consumer::MinOrDefault => ("min", &EXTREME_LOCALS, vec![], extreme(LESS, false, true)),
        Consumer::MaxBy => ("max", &EXTREME_LOCALS, max_error, extreme(GREATER, true, false)),
        Consumer::MinBy => ("min", &EXTREME_LOCALS, min_error, extreme(LESS, true, false)),
        Consumer::MaxByOrDefault => ("max", &EXTREME_LOCALS, vec![], extreme(GREATER, true, true)),
        Consumer::MinByOrDefault => ("min", &EXTREME_LOCALS, vec![], extreme(LESS, true, true)),
        Consumer::Any => ("any", &[], vec![Value::TRUE, Value::FALSE], search(Opcode::POP_JUMP_IF_TRUE)),
        Consumer::All => ("all", &[], vec![Value::FALSE, Value::TRUE], search(Opcode::POP_JUMP_IF_FALSE)),
        Consumer::Extend => {
            let parts = [
                Do(Opcode::NOP, 0),
                Do(Opcode::LOAD_FAST_BORROW, 0),
                Do(Opcode::SWAP, 2),
                Here('l'),
                To(Opcode::FOR_ITER, 'e'),
                Do(Opcode::LIST_APPEND, 2),
                To(Opcode::JUMP_BACKWARD, 'l'),
                Here('e'),
                AFTER_LOOP[0],
                AFTER_LOOP[1],
                Do(Opcode::POP_TOP, 0),
                Do(Opcode::LOAD_CONST, 0),
                RETURN,
            ];
            ("extend", &["list"], vec![Value::NONE], parts.to_vec())
        }
        Consumer::Sorted => {
            ("sorted", &["function", "receiver", "items"], vec![], give_list(Do(Opcode::PUSH_NULL, 0), 0))
        }
        Consumer::SortedWith => {
            let locals = &["function", "receiver", "items", "keyword", "names"];
            ("sorted", locals, vec![], give_list(Do(Opcode::PUSH_NULL, 0), 1))
        }
        Consumer::SortedWithBoth => {
            let locals = &["function", "receiver", "items", "keyword", "other", "names"];
            ("sorted", locals, vec![], give_list(Do(Opcode::PUSH_NULL, 0), 2))
        }
        Consumer::Join => {
            let receiver = Do(Opcode::LOAD_FAST_BORROW, 1);
            ("join", &["function", "receiver", "items"], vec![], give_list(receiver, 0))
        }
        Consumer::Dict => ("dict", &["count"], vec![], pairs()),
        Consumer::SortedBy => ("sorted", &SORTED_LOCALS, sorting::natives(), sorting::sorted()),
        Consumer::SortBy => ("sort", &SORT_LOCALS, sorting::natives(), sorting::sort()),
    };
    let units = assemble(&parts);
    let guarded = (consumer == Consumer::SortBy).then(|| sorting::guarded(&parts));
    let code = guarded_code(name, units.clone(), consts, locals, guarded.as_slice());
    if of_generators {
        // SAFETY: it is a code object, which nothing runs yet.
        unsafe { foresee(&*(code.word() as *const CodeObject), &units) };
    }
    code
}

/// Gives the loops of hidden code the form for generators, which they would find out.
unsafe fn foresee(code: &CodeObject, units: &[u16]) {
    let mut at = 0;
    while at < units.len() {
        let opcode = Opcode::from_byte(units[at] as u8);
        if opcode == Opcode::FOR_ITER {
            let pc = code.code.get().add(at);
            *pc.add(1) = FULL_COUNTER;
            crate::interp::quicken::set_opcode(pc, Opcode::FOR_ITER_GEN);
        }
        at += 1 + opcode.caches();
    }
}
