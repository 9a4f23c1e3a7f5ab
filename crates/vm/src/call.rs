//! Calls: frames for Python functions, with arguments bound to parameters, and calls of native functions from the loop.

use crate::binding;
use crate::consume;
use crate::frame::{self, Frame, Owner};
use crate::interp::step::{Cx, Seen, Sp, Step, duplicate, end_dead, points, separate_jumps};
use crate::interp::{self, errors};
use crate::uops::arithmetic::is_kind;
use tiercel_object::header::{self, Header, Kind};
use tiercel_object::method::NativeFn;
use tiercel_object::object;
use tiercel_object::thread::{Thread, thread};
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::types::builtin_function::BuiltinFunctionObject;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::descriptors::{DescriptorObject, DescriptorTarget};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::method::MethodObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{FIRST_POINTER, StackRef, Value, is_heap, pointer};
use tiercel_object::{PyResult, Raised, err};

/// A frame to be entered at once for the function that `function` is the slot word of, with the top `count` stack items
/// as its first locals. They move; the stack is not changed otherwise.
///
/// # Safety
/// There is room, and the function takes exactly `count` positional arguments.
#[inline(always)]
pub unsafe fn push_exact(cx: &mut Cx, function: u64, count: usize) {
    let thread = &*cx.thread;
    let code = &*((*(pointer(function) as *const FunctionObject)).code.word() as *const CodeObject);
    let all = code.localsplus_count.get() as usize;
    let new = thread.stack_top.get() as *mut Frame;
    thread.stack_top.set(frame::end_of(new, code));
    // The header comes last: moving the arguments writes below the first local.
    fill_locals(Frame::locals(new), cx.sp, count, all);
    Frame::initialize(new, function, code, cx.frame());
    cx.sp = cx.sp.sub(count);
    cx.new_frame = new;
    cx.new_sp = Frame::locals(new).add(all);
}

/// [`push_exact`] for the function at `slot`, with the `count` words below the top of the stack as its arguments; all
/// of them leave the stack. What can be read again is, and what must be saved is saved first: that leaves a handler with
/// few registers to save.
///
/// # Safety
/// As for [`push_exact`].
#[inline(always)]
pub unsafe fn push_called(cx: &mut Cx, slot: Sp, count: usize) {
    let (thread, caller) = (&*cx.thread, cx.frame());
    // What the checks before have read, while it is still in registers.
    let code = &*((*(pointer(*slot) as *const FunctionObject)).code.word() as *const CodeObject);
    let new = thread.stack_top.get() as *mut Frame;
    let (end, all) = (frame::end_of(new, code), code.localsplus_count.get() as usize);
    (*caller).sp = slot;
    (*caller).pc = cx.pc;
    cx.is_saved = true;
    thread.stack_top.set(end);
    // The header comes last: moving the arguments writes below the first local.
    fill_locals(Frame::locals(new), cx.sp, count, all);
    let function = (&raw const (*caller).sp).read_volatile().read();
    let code = (*(pointer(function) as *const FunctionObject)).code.word() as *const CodeObject;
    Frame::initialize(new, function, code, caller);
    cx.new_frame = new;
    cx.new_sp = Frame::locals(new).add((*code).localsplus_count.get() as usize);
}

/// Moves the `count` arguments below `sp` to a new frame's locals and empties the others. Four words are moved without
/// asking how many it takes, because it seldom takes more. The words below the arguments that come with them are the
/// caller's own, and go where the new frame's header will be written.
#[inline(always)]
unsafe fn fill_locals(locals: Sp, sp: Sp, count: usize, all: usize) {
    // Everything is written past the compiler's eyes: it would make calls of `memcpy` and `memset` of these loops, for
    // which a handler needs a stack frame. Words are read one by one as they were pushed: a wider load would wait until
    // they have reached memory.
    let rest = locals.add(count);
    for i in 1..=4 {
        rest.sub(i).write_volatile(sp.sub(i).read_volatile());
    }
    let mut at = 5;
    while at <= count {
        rest.sub(at).write_volatile(sp.sub(at).read_volatile());
        at += 1;
    }
    let mut at = count;
    while at < all {
        // Perhaps one too many: the first of the stack.
        locals.add(at).write_volatile(0);
        locals.add(at + 1).write_volatile(0);
        at += 2;
    }
}

/// Lends the stack items from `first` on to `f` as values. Marks of borrowing are taken off for the time.
///
/// # Safety
/// The items are live, and stay where they are while `f` runs.
#[inline(always)]
pub unsafe fn with_arguments<R>(first: Sp, count: usize, f: impl FnOnce(&[Value]) -> R) -> R {
    let mut borrowed = 0u64;
    for i in 0..count {
        let slot = first.add(i);
        if StackRef(*slot).is_borrowed() {
            if i < 64 {
                borrowed |= 1 << i;
                *slot &= !4;
            } else {
                *slot = StackRef(*slot).into_value().into_word();
            }
        }
    }
    let result = f(std::slice::from_raw_parts(first as *const Value, count));
    while borrowed != 0 {
        let slot = first.add(borrowed.trailing_zeros() as usize);
        // A whole word is written: a byte alone, as the compiler would have it, cannot be forwarded to the load of the
        // word that follows at once, and that load would wait for it.
        slot.write_volatile(*slot | 4);
        borrowed &= borrowed - 1;
    }
    result
}

/// A frame for any call of a Python function, entered by nobody yet. The arguments are the `count` words from `first`
/// on, the last of which `names` names; they, and the function's word, have moved when the call succeeds.
///
/// # Safety
/// `function` is the slot word of a function.
pub unsafe fn bind(
    thread: &Thread,
    caller: *mut Frame,
    function: u64,
    first: Sp,
    count: usize,
    names: &[Value],
) -> PyResult<*mut Frame> {
    let object = &*(StackRef(function).clean() as *const FunctionObject);
    let code = &*(object.code.word() as *const CodeObject);
    let slots = frame::slots_of(code);
    if thread.recursion_remaining.get() <= 0 || !frame::has_room(thread, slots) {
        return Err(errors::recursion(thread));
    }
    let new = frame::push(thread, function, caller);
    match binding::bind(object, code, Frame::locals(new), first, count, names) {
        Ok(()) => Ok(new),
        Err(raised) => {
            // The locals have taken nothing over yet.
            frame::pop(thread, new);
            Err(raised)
        }
    }
}

/// The names in a call's tuple of them.
pub fn keyword_names(kwnames: Option<&Value>) -> &[Value] {
    // SAFETY: it is a tuple, and lives as long as the borrow.
    kwnames.map_or(&[], |names| unsafe { names.payload_unchecked::<TupleObject>() }.items())
}

/// Calls a Python function from Rust code.
pub fn call_function(callee: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    let thread = thread();
    // SAFETY: this is the call slot of functions. The arguments outlive the frame, so it may borrow them.
    unsafe {
        let mut words = [0u64; 8];
        let mut many;
        let place = if args.len() <= words.len() {
            &mut words[..args.len()]
        } else {
            many = vec![0u64; args.len()];
            &mut many[..]
        };
        for (word, arg) in place.iter_mut().zip(args) {
            *word = arg.borrowed_stack_ref().0;
        }
        let function = callee.borrowed_stack_ref().0;
        let caller = thread.frame.get() as *mut Frame;
        let frame = bind(thread, caller, function, place.as_mut_ptr(), args.len(), keyword_names(kwnames))?;
        interp::evaluate(thread, frame)
    }
}

/// Runs a code object as a module, a class body or an expression: with a namespace instead of arguments.
pub fn run_code(function: &Value, namespace: Option<&Value>) -> PyResult<Value> {
    let thread = thread();
    // SAFETY: `function` is a function, and outlives the frame.
    unsafe {
        let word = function.borrowed_stack_ref().0;
        let frame = bind(thread, thread.frame.get() as *mut Frame, word, std::ptr::null_mut(), 0, &[])?;
        if let Some(namespace) = namespace {
            (*(*frame).code).note_namespace(namespace);
        }
        (*frame).namespace = namespace.map_or(0, |v| v.clone().into_word());
        interp::evaluate(thread, frame)
    }
}

/// `f(*args, **kwargs)` of a Python function: a frame. `kwargs` is a dict's word or 0.
///
/// # Safety
/// `callee` is a function, `args` a tuple.
pub unsafe fn bind_unpacked(
    thread: &Thread,
    caller: *mut Frame,
    callee: &Value,
    args: &Value,
    kwargs: u64,
) -> PyResult<*mut Frame> {
    let items = args.payload_unchecked::<TupleObject>().items();
    let function = callee.clone().into_word();
    let mut few = [0; 8];
    let mut many: Vec<u64>;
    let mut names = Vec::new();
    let words = if (kwargs == 0 || dict_of(kwargs).is_empty()) && items.len() <= few.len() {
        for (word, item) in few.iter_mut().zip(items) {
            *word = duplicate(item.word());
        }
        &mut few[..items.len()]
    } else {
        let values;
        (values, names) = unpack(items, kwargs, |_| false)?;
        many = values.into_iter().map(Value::into_word).collect();
        &mut many[..]
    };
    let made = bind(thread, caller, function, words.as_mut_ptr(), words.len(), &names);
    if made.is_err() {
        words.iter().for_each(|word| StackRef(*word).close());
        StackRef(function).close();
    }
    made
}

/// The same of a method that binds a Python function.
///
/// # Safety
/// `callee` is such a method, `args` a tuple.
pub unsafe fn bind_unpacked_method(
    thread: &Thread,
    caller: *mut Frame,
    callee: &Value,
    args: &Value,
    kwargs: u64,
) -> PyResult<*mut Frame> {
    let method: &MethodObject = callee.payload_unchecked();
    let (function, this) = (method.function.get_or_none(), method.this.get_or_none());
    let args = TupleObject::joined(&[this], args.payload_unchecked::<TupleObject>().items());
    bind_unpacked(thread, caller, &function, &args, kwargs)
}

/// The dict behind a stack slot's word.
unsafe fn dict_of<'a>(word: u64) -> &'a DictObject {
    &*(pointer(word) as *const DictObject)
}

/// `f(*args, **kwargs)` of anything.
///
/// # Safety
/// `args` is a tuple; `kwargs` a dict's word or 0.
pub unsafe fn call_unpacked(callee: &Value, args: &Value, kwargs: u64) -> PyResult<Value> {
    let args = args.clone();
    let items = args.payload_unchecked::<TupleObject>().items();
    if kwargs == 0 || dict_of(kwargs).is_empty() {
        return object::call(callee, items);
    }
    let takes = |_: &Value| takes_any_keywords(callee);
    let (values, names) = unpack(items, kwargs, takes)?;
    object::call_keywords(callee, &values, Some(&TupleObject::from_vec(names)))
}

/// Whether it is a class whose constructor itself says what it thinks of names that are no strings.
#[cold]
fn takes_any_keywords(callee: &Value) -> bool {
    let Some(ty) = callee.downcast::<Type>() else { return false };
    let bases = ty.mro().items().iter().filter_map(|base| base.downcast::<Type>());
    let init = |ty: &Type| ty.slots().init.map(|init| init as usize);
    bases.into_iter().any(|base| base.has(tflag::ANY_KEYWORDS) && init(base) == init(ty))
}

/// The values of `*args` and `**kwargs`, and the names of the last of them. Those that are no strings have to be allowed.
unsafe fn unpack(
    args: &[Value],
    kwargs: u64,
    allowed: impl Fn(&Value) -> bool,
) -> PyResult<(Vec<Value>, Vec<Value>)> {
    let mut values = args.to_vec();
    let mut names = Vec::new();
    if kwargs != 0 {
        for (name, value) in dict_of(kwargs).items() {
            if name.as_str().is_none() && !allowed(&name) {
                return Err(err!(TypeError, "keywords must be strings"));
            }
            names.push(name);
            values.push(value);
        }
    }
    Ok((values, names))
}

/// A tuple of what is given as `*args`.
pub fn arguments_tuple(args: &Value, callee: &Value) -> PyResult<Value> {
    if args.ty().slots().iter.is_none() && args.ty().slots().getitem.is_none() {
        return Err(err!(
            TypeError,
            "{} argument after * must be an iterable, not {}",
            crate::protocol::function_text(callee),
            args.ty().name_str()
        ));
    }
    Ok(TupleObject::from_vec(object::to_vec(args)?))
}

/// A calling convention of native functions that take any number of arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Convention {
    /// Positional arguments.
    Fast,
    /// Positional and keyword arguments.
    Keywords,
}

/// The most arguments that specialized calls take: the generic form does the rest.
const MOST_ARGUMENTS: usize = 60;

/// Makes the `count` words from `first` on values that a native function can look at: marks of borrowing are taken off,
/// for good. The result says which of the words own an object.
#[inline(always)]
unsafe fn lend(first: Sp, count: usize) -> u64 {
    let mut owned = 0u64;
    for i in 0..count {
        let word = *first.add(i);
        if is_heap(word) {
            owned |= u64::from(word & 4 == 0) << i;
            *first.add(i) = word & !4;
        }
    }
    owned
}

/// Gives up the arguments that own an object, after [`lend`].
#[inline(always)]
unsafe fn give_up(first: Sp, mut owned: u64) {
    while owned != 0 {
        header::decref(*first.add(owned.trailing_zeros() as usize) as *const Header);
        owned &= owned - 1;
    }
}

/// Goes on with the result of a native call, at whose callable's slot `slot` the stack now ends. Nothing on the stack is
/// read any more but the callable, which goes last.
#[inline(always)]
unsafe fn finish(cx: &mut Cx, slot: Sp, result: PyResult<Value>) -> Step {
    match result {
        Ok(value) => {
            *slot = value.into_word();
            cx.sp = slot.add(1);
            Step::Next
        }
        Err(raised) => {
            let Raised { .. } = raised;
            cx.sp = slot;
            // Nothing is ended behind an instruction that raises.
            end_dead(cx);
            (cx.dead, cx.dead2) = (0, 0);
            Step::Raise
        }
    }
}

/// Calls a native function with the `count` words from `first` on as its arguments, the first one being its receiver if
/// it is a method. They, and what stands at and behind `slot`, leave the stack.
#[inline(always)]
unsafe fn call_native(
    cx: &mut Cx,
    slot: Sp,
    first: Sp,
    count: usize,
    call: impl FnOnce(&[Value]) -> PyResult<Value>,
) -> Step {
    cx.save_pc();
    let owned = lend(first, count);
    let result = call(std::slice::from_raw_parts(first as *const Value, count));
    give_up(first, owned);
    cx.close(*slot);
    finish(cx, slot, result)
}

/// Takes the mark of borrowing off a word on the stack, so that a native function can look at it. Gives the word.
#[inline(always)]
unsafe fn lend_one(slot: Sp) -> u64 {
    let word = *slot;
    if word & 7 == 4 {
        separate_jumps();
        if word >= FIRST_POINTER {
            *slot = word & !4;
        }
    }
    word
}

/// Whether a call goes on in a frame of its own, as the generic form has it: seldom at a site that has a form.
#[inline(always)]
pub unsafe fn consumes(cx: &Cx, slot: Sp) -> bool {
    !cx.is_native
        && cx.oparg > 0
        && consume::is_source(*slot.add(2))
        && consumes_generator(slot, cx.oparg as usize)
}

/// Takes no context, which would then have to be in memory.
#[cold]
#[inline(never)]
unsafe extern "C" fn consumes_generator(slot: Sp, count: usize) -> bool {
    consume::plan_at(slot, count, 0).is_some()
}

/// What functions that are bound to nothing get as receiver.
static NONE_WORD: u64 = tiercel_object::value::NONE;

/// The native function at `slot`.
#[inline(always)]
unsafe fn function_at<'a>(slot: Sp) -> Option<&'a BuiltinFunctionObject> {
    let word = *slot;
    if is_kind(word, Kind::BuiltinFunction) {
        Some(&*(pointer(word) as *const BuiltinFunctionObject))
    } else {
        None
    }
}

/// A specialized call of a native function of positional arguments.
///
/// # Safety
/// `slot` is where the callable stands.
#[inline(always)]
pub unsafe fn native_function(cx: &mut Cx, slot: Sp, convention: Convention) -> Step {
    let Some(function) = function_at(slot) else { return Step::Miss };
    let has_self = usize::from(*slot.add(1) != 0);
    let count = cx.oparg as usize + has_self;
    if count > MOST_ARGUMENTS || convention == Convention::Keywords && consumes(cx, slot) {
        return Step::Miss;
    }
    let this = function.this.borrow().unwrap_or(Value::borrow_word(&NONE_WORD));
    let first = slot.add(2 - has_self);
    match (function.def.get().func, convention) {
        (NativeFn::Fast(f), Convention::Fast) => call_native(cx, slot, first, count, |args| f(this, args)),
        (NativeFn::Kw(f), Convention::Keywords) => {
            call_native(cx, slot, first, count, |args| f(this, args, None))
        }
        _ => Step::Miss,
    }
}

/// A specialized call of a native function of one argument.
///
/// # Safety
/// `slot` is where the callable stands.
#[inline(always)]
pub unsafe fn native_function_o(cx: &mut Cx, slot: Sp) -> Step {
    let Some(function) = function_at(slot) else { return Step::Miss };
    let NativeFn::O(f) = function.def.get().func else { return Step::Miss };
    if cx.oparg != 1 || *slot.add(1) != 0 {
        return Step::Miss;
    }
    let this = function.this.borrow().unwrap_or(Value::borrow_word(&NONE_WORD));
    cx.save_pc();
    let argument = lend_one(slot.add(2));
    let result = f(this, Value::borrow_word(slot.add(2)));
    cx.close_value(argument);
    cx.close_value(*slot);
    finish(cx, slot, result)
}

/// The native method at `slot`, if it can be called on the value whose word is `receiver`.
#[inline(always)]
unsafe fn method_at(slot: Sp, receiver: u64) -> Option<NativeFn> {
    let word = *slot;
    if !is_kind(word, Kind::MethodDescriptor) {
        return None;
    }
    let descriptor = &*(pointer(word) as *const DescriptorObject);
    let DescriptorTarget::Method(def) = descriptor.target.get() else { return None };
    let owner = descriptor.owner.word() as *const Type;
    let belongs = points(receiver) && std::ptr::eq((*pointer(receiver)).ty.get(), owner);
    if belongs || is_subtype(StackRef(receiver).clean(), owner) { Some(def.func) } else { None }
}

#[cold]
#[inline(never)]
unsafe extern "C" fn is_subtype(word: u64, owner: *const Type) -> bool {
    Seen(word).ty().is_subtype(&*owner)
}

/// A specialized call of a native method of positional arguments, not bound.
///
/// # Safety
/// `slot` is where the callable stands.
#[inline(always)]
pub unsafe fn native_method(cx: &mut Cx, slot: Sp, convention: Convention) -> Step {
    let has_self = usize::from(*slot.add(1) != 0);
    let count = cx.oparg as usize + has_self;
    if count == 0 || count > MOST_ARGUMENTS {
        return Step::Miss;
    }
    let first = slot.add(2 - has_self);
    match (method_at(slot, *first), convention) {
        (Some(NativeFn::Fast(f)), Convention::Fast) => {
            call_native(cx, slot, first, count, |args| f(&args[0], &args[1..]))
        }
        (Some(NativeFn::Kw(f)), Convention::Keywords) => {
            call_native(cx, slot, first, count, |args| f(&args[0], &args[1..], None))
        }
        _ => Step::Miss,
    }
}

/// A specialized call of a native method without arguments.
///
/// # Safety
/// `slot` is where the callable stands.
#[inline(always)]
pub unsafe fn native_method_noargs(cx: &mut Cx, slot: Sp) -> Step {
    let first = slot.add(1);
    if cx.oparg != 0 || *first == 0 {
        return Step::Miss;
    }
    let Some(NativeFn::NoArgs(f)) = method_at(slot, *first) else { return Step::Miss };
    cx.save_pc();
    let this = lend_one(first);
    let result = f(Value::borrow_word(first));
    cx.close_value(this);
    // The type has it, too.
    cx.close_shared(*slot);
    finish(cx, slot, result)
}

/// A specialized call of a native method of one argument.
///
/// # Safety
/// `slot` is where the callable stands.
#[inline(always)]
pub unsafe fn native_method_o(cx: &mut Cx, slot: Sp) -> Step {
    let first = slot.add(1);
    if cx.oparg != 1 || *first == 0 {
        return Step::Miss;
    }
    let Some(NativeFn::O(f)) = method_at(slot, *first) else { return Step::Miss };
    cx.save_pc();
    let (this, argument) = (lend_one(first), lend_one(first.add(1)));
    let result = f(Value::borrow_word(first), Value::borrow_word(first.add(1)));
    cx.close_value(this);
    cx.close_value(argument);
    // The type has it, too.
    cx.close_shared(*slot);
    finish(cx, slot, result)
}

/// Makes the instance for `CALL_ALLOC_AND_ENTER_INIT`: `__init__` takes the place of the class at `slot`, the instance
/// that of NULL.
///
/// # Safety
/// `slot` is where the callable stands.
pub unsafe fn allocate_for_init(cx: &mut Cx, slot: Sp) -> Step {
    let class = *slot;
    if *slot.add(1) != 0
        || !is_heap(class)
        || !(*(*((class & !7) as *const Header)).ty.get()).has(tflag::TYPE_SUBCLASS)
    {
        return Step::Miss;
    }
    let ty = &*(StackRef(class).clean() as *const Type);
    let init = ty.spec_init.word();
    if u64::from(ty.version.get()) != cx.operand || init == 0 {
        return Step::Miss;
    }
    let code = &*((*(init as *const FunctionObject)).code.word() as *const CodeObject);
    let needed = frame::slots_of(code) + 2 * frame::HEADER_WORDS + 4;
    let thread = &*cx.thread;
    if u64::from(code.exact_args.get()) != cx.oparg + 1
        || !frame::has_room(thread, needed)
        || thread.recursion_remaining.get() <= 2
    {
        return Step::Miss;
    }
    let instance = crate::protocol::new_plain_instance(ty);
    *slot = duplicate(init);
    *slot.add(1) = instance.into_word();
    cx.close_value(class);
    Step::Next
}

/// Two frames to be entered at once: one that gives the instance when `__init__` has returned `None`, and on it that of
/// `__init__`, which stands at `slot`, with the instance behind it.
///
/// # Safety
/// As after [`allocate_for_init`].
#[inline(always)]
pub unsafe fn push_init_frames(cx: &mut Cx, slot: Sp) {
    let (thread, caller) = (&*cx.thread, cx.frame());
    let code = &*((*crate::state::of(thread)).init_cleanup.word() as *const CodeObject);
    let below = thread.stack_top.get() as *mut Frame;
    std::ptr::write(
        below,
        Frame {
            previous: caller,
            pc: code.code.get(),
            sp: Frame::locals(below).add(1),
            consts: std::ptr::null(),
            code,
            function: 0,
            globals: (*caller).globals,
            builtins: (*caller).builtins,
            namespace: 0,
            object: 0,
            return_offset: 1,
            owner: Owner::Thread,
        },
    );
    *Frame::locals(below) = duplicate(*slot.add(1));
    thread.stack_top.set(frame::end_of(below, code));
    thread.recursion_remaining.set(thread.recursion_remaining.get() - 1);
    push_exact(cx, *slot, cx.oparg as usize + 1);
    (*cx.new_frame).previous = below;
    cx.sp = slot;
}

/// `TypeError` for an `__init__` with a result.
#[cold]
pub fn init_should_return_none(result: &Value) -> Raised {
    err!(TypeError, "__init__() should return None, not '{}'", result.ty().name_str())
}
