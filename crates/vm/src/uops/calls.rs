//! Calls and the making of functions.

use crate::frame::{self, Frame};
use crate::interp::step::*;
use crate::uops::arithmetic::is_kind;
use crate::{call, consume, specialize};
use tiercel_object::header::{Header, Kind};
use tiercel_object::object;
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::method::MethodObject;
use tiercel_object::types::str::StrObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{StackRef, Value, is_heap, is_int, pointer};

/// Where the callable of a call with `oparg` arguments stands.
#[inline(always)]
unsafe fn callable_slot(cx: &Cx) -> Sp {
    cx.sp.sub(cx.oparg as usize + 2)
}

#[inline(always)]
unsafe fn function<'a>(word: u64) -> &'a FunctionObject {
    &*(pointer(word) as *const FunctionObject)
}

#[inline(always)]
unsafe fn code_of<'a>(word: u64) -> &'a CodeObject {
    &*(function(word).code.word() as *const CodeObject)
}

#[inline(always)]
unsafe fn has_version(cx: &Cx, word: u64) -> Step {
    if is_kind(word, Kind::Function) && u64::from(function(word).version.get()) == cx.operand {
        Step::Next
    } else {
        Step::Miss
    }
}

/// Takes a bound method apart: its function and its receiver go where the callable and NULL stood.
#[inline(always)]
unsafe fn expand(cx: &mut Cx, slot: Sp) {
    let method = *slot;
    let object = &*(StackRef(method).clean() as *const MethodObject);
    *slot.add(1) = duplicate(object.this.word());
    *slot = duplicate(object.function.word());
    cx.close(method);
}

/// Whether a frame of the function can be entered with just these arguments.
#[inline(always)]
unsafe fn can_enter(cx: &Cx, function: u64, count: usize) -> bool {
    let code = code_of(function);
    u64::from(code.exact_args.get()) == count as u64
        && frame::has_room(&*cx.thread, frame::slots_of(code))
        && (*cx.thread).recursion_remaining.get() > 1
}

/// The result of a native call that took the place of a callable and its arguments.
#[inline(always)]
unsafe fn finish(cx: &mut Cx, slots: usize, result: tiercel_object::PyResult<Value>) -> Step {
    cx.drop_top(slots);
    cx.push_value(try_step!(result));
    Step::Next
}

/// A call of anything that is not a Python function.
unsafe fn call_native(cx: &mut Cx, kwnames: Option<&Value>) -> Step {
    let slot = if kwnames.is_some() { callable_slot(cx).sub(1) } else { callable_slot(cx) };
    let count = cx.oparg as usize;
    let has_self = *slot.add(1) != 0;
    let first = if has_self { slot.add(1) } else { slot.add(2) };
    let callee = Seen(StackRef(*slot).clean());
    let result = call::with_arguments(first, count + usize::from(has_self), |args| {
        object::call_keywords(&callee, args, kwnames)
    });
    let slots = cx.sp.offset_from(slot) as usize;
    finish(cx, slots, result)
}

/// Enters a frame that argument binding has made, or says that it failed.
unsafe fn enter(cx: &mut Cx, slot: Sp, made: tiercel_object::PyResult<*mut Frame>) -> Step {
    match made {
        Ok(frame) => {
            // The arguments moved into the frame; the callable is its function.
            cx.sp = slot;
            cx.will_enter(frame);
            Step::Next
        }
        Err(raised) => {
            let slots = cx.sp.offset_from(slot) as usize;
            cx.drop_top(slots);
            try_step!(Err(raised))
        }
    }
}

/// A frame for the Python function at `slot`, with `count` arguments behind it and perhaps a receiver.
unsafe fn general_frame(cx: &mut Cx, slot: Sp, kwnames: Option<&Value>) -> Step {
    let has_self = *slot.add(1) != 0;
    let first = if has_self { slot.add(1) } else { slot.add(2) };
    let count = cx.oparg as usize + usize::from(has_self);
    let made = call::bind(&*cx.thread, cx.frame(), *slot, first, count, call::keyword_names(kwnames));
    enter(cx, slot, made)
}

/// The length of an object of a built-in type, if it takes no call to find out.
#[inline(always)]
unsafe fn known_length(word: u64) -> Option<usize> {
    if !points(word) {
        return None;
    }
    let object = pointer(word);
    let kind = (*object).kind();
    if kind == Kind::Str {
        return Some((*(object as *const StrObject)).len.get());
    }
    // One after the other, the likeliest first: a table of offsets would take longer.
    separate_jumps();
    if kind == Kind::List {
        return Some((*(object as *const ListObject)).len.get());
    }
    separate_jumps();
    if kind == Kind::Tuple {
        return Some((*(object as *const TupleObject)).len.get());
    }
    separate_jumps();
    if kind == Kind::Dict {
        return Some((*(object as *const DictObject)).used.get());
    }
    None
}

/// `len(x)` of anything.
#[inline(always)]
unsafe fn ask_length(cx: &mut Cx) -> Step {
    cx.save_pc();
    let len = try_step!(object::len(&cx.seen(1)));
    cx.drop_top(3);
    cx.push_value(Value::int(len as i64));
    Step::Next
}

body!(call_len_body, 3, cx, 'work, {
    body_step!(cx, 'work, ask_length(&mut cx), no_generic_form, true, (1) - (3));
});
calling_handler!(call_len_out_of_line, call_len_body);

/// `isinstance(x, class)`, whatever they are.
#[inline(always)]
unsafe fn ask_isinstance(cx: &mut Cx) -> Step {
    cx.save_pc();
    let result = try_step!(tiercel_object::isinstance::is_instance(&cx.seen(2), &cx.seen(1)));
    cx.drop_top(4);
    cx.push(super::arithmetic::bool_word(result));
    Step::Next
}

body!(call_isinstance_body, 3, cx, 'work, {
    body_step!(cx, 'work, ask_isinstance(&mut cx), no_generic_form, true, (1) - (4));
});
calling_handler!(call_isinstance_out_of_line, call_isinstance_body);

/// `list.append(x)` for a list without room to spare, with the `POP_TOP` that follows.
#[inline(always)]
unsafe fn append_to_full(cx: &mut Cx) -> Step {
    let value = cx.pop_value();
    cx.payload::<ListObject>(1).push(value);
    cx.drop_top(2);
    cx.next = cx.next.add(1);
    Step::Next
}

body!(append_body, 3, cx, 'work, {
    body_step!(cx, 'work, append_to_full(&mut cx), no_generic_form, false, 0);
});
calling_handler!(append_out_of_line, append_body);

uops! {
    /// Nobody has replaced the evaluation of frames.
    fn check_pep_523(cx) {
        if (*cx.thread).eval_frame.get().is_none() { Step::Next } else { Step::Miss }
    }

    /// Enters the new frame.
    fn push_frame(cx) {
        let (frame, new) = (cx.frame(), cx.new_frame);
        let thread = &*cx.thread;
        if !cx.is_saved {
            (*frame).sp = cx.sp;
            (*frame).pc = cx.pc;
        }
        thread.frame.set(new as *mut u8);
        thread.recursion_remaining.set(thread.recursion_remaining.get() - 1);
        cx.locals = Frame::locals(new);
        cx.sp = cx.new_sp;
        cx.next = (*new).pc;
        Step::Next
    }

    /// Says where a return goes on: behind this instruction.
    fn save_return_offset(cx) {
        (*cx.frame()).return_offset = cx.next.offset_from(cx.pc) as u16;
        Step::Next
    }

    /// Counts down to specializing `CALL`.
    fn specialize_call(cx) {
        specialize::count(cx, specialize::call)
    }

    /// Takes a bound method apart.
    fn maybe_expand_method(cx) {
        let slot = callable_slot(cx);
        if *slot.add(1) == 0 && is_kind(*slot, Kind::Method) {
            expand(cx, slot);
        }
        Step::Next
    }

    /// The quick way of `CALL`: a Python function, or a bound method of one, that takes just these arguments. Sites with
    /// many callees have it.
    fn do_call_quick(cx) {
        let slot = callable_slot(cx);
        let mut function = *slot;
        let mut count = cx.oparg as usize + usize::from(*slot.add(1) != 0);
        if specialize::is_due(cx) || (*cx.thread).eval_frame.get().is_some() || !is_heap(function) {
            return Step::Miss;
        }
        let method = function;
        let is_bound = is_kind(method, Kind::Method) && *slot.add(1) == 0;
        if is_bound {
            function = (*(pointer(method) as *const MethodObject)).function.word();
            count += 1;
        }
        if !is_kind(function, Kind::Function) || !can_enter(cx, function, count) {
            return Step::Miss;
        }
        specialize::count_quick(cx);
        if is_bound {
            expand(cx, slot);
        }
        call::push_called(cx, slot, count);
        (*cx.frame()).return_offset = cx.next.offset_from(cx.pc) as u16;
        push_frame(cx)
    }

    /// Calls anything with positional arguments.
    fn do_call(cx) {
        let slot = callable_slot(cx);
        if is_kind(*slot, Kind::Function) && (*cx.thread).eval_frame.get().is_none() {
            (*cx.frame()).return_offset = cx.next.offset_from(cx.pc) as u16;
            return match general_frame(cx, slot, None) {
                Step::Next => {
                    push_frame(cx);
                    Step::Done
                }
                other => other,
            };
        }
        let hidden = consume::frame_for(cx, slot, cx.oparg as usize, 0);
        if !hidden.is_null() {
            return enter_hidden(cx, hidden);
        }
        call_native(cx, None)
    }

    /// A frame for any call of a Python function.
    fn py_frame_general(cx) {
        general_frame(cx, callable_slot(cx), None)
    }

    /// The callable is the function it was.
    fn check_function_version(cx) {
        has_version(cx, *callable_slot(cx))
    }

    /// The callable is a bound method of the function it was.
    fn check_method_version(cx) {
        let slot = callable_slot(cx);
        if *slot.add(1) != 0 || !is_kind(*slot, Kind::Method) {
            return Step::Miss;
        }
        let method = &*(StackRef(*slot).clean() as *const MethodObject);
        has_version(cx, method.function.word())
    }

    /// Takes a bound method apart.
    fn expand_method(cx) {
        let slot = callable_slot(cx);
        expand(cx, slot);
        Step::Next
    }

    /// The callable is neither a Python function nor a bound method.
    fn check_is_not_py_callable(cx) {
        let word = *callable_slot(cx);
        if is_kind(word, Kind::Function) || is_kind(word, Kind::Method) { Step::Miss } else { Step::Next }
    }

    /// Calls something that is not Python code.
    fn call_non_py_general(cx) {
        call_native(cx, None)
    }

    /// The callable is a bound method.
    fn check_call_bound_method_exact_args(cx) {
        let slot = callable_slot(cx);
        if *slot.add(1) == 0 && is_kind(*slot, Kind::Method) { Step::Next } else { Step::Miss }
    }

    /// Takes a bound method apart.
    fn init_call_bound_method_exact_args(cx) {
        let slot = callable_slot(cx);
        expand(cx, slot);
        Step::Next
    }

    /// The function takes exactly these arguments.
    fn check_function_exact_args(cx) {
        let slot = callable_slot(cx);
        let given = cx.oparg as u32 + u32::from(*slot.add(1) != 0);
        if code_of(*slot).arg_count.get() == given { Step::Next } else { Step::Miss }
    }

    /// There is room for the frame.
    fn check_stack_space(cx) {
        let code = code_of(*callable_slot(cx));
        let slots = frame::slots_of(code);
        if frame::has_room(&*cx.thread, slots) { Step::Next } else { Step::Miss }
    }

    /// The recursion limit is not reached.
    fn check_recursion_remaining(cx) {
        if (*cx.thread).recursion_remaining.get() > 1 { Step::Next } else { Step::Miss }
    }

    /// A frame with the arguments as they stand.
    fn init_call_py_exact_args(cx) {
        let slot = callable_slot(cx);
        let has_self = usize::from(*slot.add(1) != 0);
        call::push_called(cx, slot, cx.oparg as usize + has_self);
        Step::Next
    }

    /// The callable is `type`.
    fn guard_callable_type_1(cx) {
        let ty = (*(*cx.thread).types).type_ as *const Type as u64;
        if cx.peek_clean(3) == ty { Step::Next } else { Step::Miss }
    }

    /// `type(x)`
    fn call_type_1(cx) {
        let arg = cx.peek(1);
        if !is_heap(arg) {
            return Step::Miss;
        }
        let ty = (*((arg & !7) as *const Header)).ty.get() as u64;
        let callable = cx.peek(3);
        cx.sp = cx.sp.sub(2);
        cx.poke(1, duplicate(ty));
        cx.close(arg);
        cx.close(callable);
        Step::Next
    }

    /// The callable is `str`.
    fn guard_callable_str_1(cx) {
        let ty = (*(*cx.thread).types).str as *const Type as u64;
        if cx.peek_clean(3) == ty { Step::Next } else { Step::Miss }
    }

    /// `str(x)`
    fn call_str_1(cx) {
        let result = object::str(&cx.seen(1));
        finish(cx, 3, result)
    }

    /// The callable is `tuple`.
    fn guard_callable_tuple_1(cx) {
        let ty = (*(*cx.thread).types).tuple as *const Type as u64;
        if cx.peek_clean(3) == ty { Step::Next } else { Step::Miss }
    }

    /// `tuple(x)`
    fn call_tuple_1(cx) {
        let arg = cx.seen(1);
        let result = if is_kind(arg.0, Kind::Tuple) {
            Ok((*arg).clone())
        } else {
            object::to_vec(&arg).map(tiercel_object::types::tuple::TupleObject::from_vec)
        };
        finish(cx, 3, result)
    }

    /// Makes the instance of a plain class whose `__init__` is a Python function.
    fn check_and_allocate_object(cx) {
        let slot = callable_slot(cx);
        call::allocate_for_init(cx, slot)
    }

    /// A frame for `__init__` on one that checks its result and gives the instance.
    fn create_init_frame(cx) {
        let slot = callable_slot(cx);
        (*cx.frame()).return_offset = cx.next.offset_from(cx.pc) as u16;
        call::push_init_frames(cx, slot);
        Step::Next
    }

    /// `__init__` has returned `None`.
    fn exit_init_check(cx) {
        if cx.peek(1) != tiercel_object::value::NONE {
            let raised = call::init_should_return_none(&cx.seen(1));
            try_step!(Err(raised));
        }
        cx.sp = cx.sp.sub(1);
        Step::Next
    }

    /// Calls a built-in class.
    fn call_builtin_class(cx) {
        let slot = callable_slot(cx);
        let callable = *slot;
        if !is_heap(callable)
            || !(*(*((callable & !7) as *const Header)).ty.get()).has(tflag::TYPE_SUBCLASS)
            || call::consumes(cx, slot)
        {
            return Step::Miss;
        }
        call_native(cx, None)
    }

    /// Calls a native function of one argument.
    fn call_builtin_o(cx) {
        call::native_function_o(cx, callable_slot(cx))
    }

    /// Calls a native function of positional arguments.
    fn call_builtin_fast(cx) {
        call::native_function(cx, callable_slot(cx), call::Convention::Fast)
    }

    /// Calls a native function that takes keywords, without any.
    fn call_builtin_fast_with_keywords(cx) {
        call::native_function(cx, callable_slot(cx), call::Convention::Keywords)
    }

    /// The callable is `len`.
    fn guard_callable_len(cx) {
        let len = (*crate::state::of(cx.thread)).len_function;
        // Before there is one, no call is specialized for it.
        if cx.peek(3) & !4 == len { Step::Next } else { Step::Miss }
    }

    /// `len(x)`
    fn call_len(cx) {
        let word = cx.peek(1);
        let Some(len) = known_length(word) else {
            if cx.is_native {
                return ask_length(cx);
            }
            return Step::Tail(Handler(call_len_out_of_line));
        };
        let callable = cx.peek(3);
        cx.sp = cx.sp.sub(2);
        cx.poke(1, (len << 1 | 1) as u64);
        cx.close_value(word);
        // The state of the runtime has it, too.
        cx.close_shared(callable);
        Step::Next
    }

    /// `isinstance(x, class)`
    fn call_isinstance(cx) {
        let slot = callable_slot(cx);
        let isinstance = (*crate::state::of(cx.thread)).isinstance_function;
        if cx.oparg != 2 || *slot.add(1) != 0 || isinstance == 0 || *slot & !4 != isinstance {
            return Step::Miss;
        }
        let (value, class) = (cx.peek(2), cx.peek(1));
        // An instance of the very class is one, whatever its metaclass says.
        let ty = if is_int(value) {
            (*(*cx.thread).types).int as *const Type
        } else if points(value) {
            (*pointer(value)).ty.get()
        } else {
            std::ptr::null()
        };
        if ty as u64 != class & !4 || ty.is_null() {
            if cx.is_native {
                return ask_isinstance(cx);
            }
            return Step::Tail(Handler(call_isinstance_out_of_line));
        }
        let callable = *slot;
        // The instance keeps its class alive, and nobody else ends `int`.
        cx.close_shared(class);
        cx.sp = cx.sp.sub(3);
        cx.poke(1, tiercel_object::value::TRUE);
        cx.close_value(value);
        cx.close_shared(callable);
        Step::Next
    }

    /// `list.append(x)`, with the `POP_TOP` that follows.
    fn call_list_append(cx) {
        let append = (*crate::state::of(cx.thread)).list_append;
        let (callable, list) = (cx.peek(3), cx.peek(2));
        // Only the function itself, marked as borrowed or not, is the same word without the mark.
        if append == 0 || callable & !4 != append || !is_kind(list, Kind::List) {
            return Step::Miss;
        }
        let object: &ListObject = cx.payload(2);
        let len = object.len.get();
        if len == object.capacity.get() {
            if cx.is_native {
                return append_to_full(cx);
            }
            return Step::Tail(Handler(append_out_of_line));
        }
        *object.items.get().add(len) = own(cx.peek(1));
        object.len.set(len + 1);
        cx.sp = cx.sp.sub(3);
        cx.next = cx.next.add(1);
        cx.close_value(list);
        cx.close_shared(callable);
        Step::Next
    }

    /// Calls a native method of one argument.
    fn call_method_descriptor_o(cx) {
        call::native_method_o(cx, callable_slot(cx))
    }

    /// Calls a native method that takes keywords, without any.
    fn call_method_descriptor_fast_with_keywords(cx) {
        call::native_method(cx, callable_slot(cx), call::Convention::Keywords)
    }

    /// Calls a native method of no arguments.
    fn call_method_descriptor_noargs(cx) {
        call::native_method_noargs(cx, callable_slot(cx))
    }

    /// Calls a native method of positional arguments.
    fn call_method_descriptor_fast(cx) {
        call::native_method(cx, callable_slot(cx), call::Convention::Fast)
    }

    /// Counts down to specializing `CALL_KW`.
    fn specialize_call_kw(cx) {
        specialize::count(cx, specialize::call_kw)
    }

    /// Takes a bound method apart.
    fn maybe_expand_method_kw(cx) {
        let slot = callable_slot(cx).sub(1);
        if *slot.add(1) == 0 && is_kind(*slot, Kind::Method) {
            expand(cx, slot);
        }
        Step::Next
    }

    /// Calls anything with keyword arguments.
    fn do_call_kw(cx) {
        let slot = callable_slot(cx).sub(1);
        if is_kind(*slot, Kind::Function) && (*cx.thread).eval_frame.get().is_none() {
            (*cx.frame()).return_offset = cx.next.offset_from(cx.pc) as u16;
            return match py_frame_kw(cx) {
                Step::Next => {
                    push_frame(cx);
                    Step::Done
                }
                other => other,
            };
        }
        let hidden = consume::frame_for(cx, slot, cx.oparg as usize, cx.peek_clean(1));
        if !hidden.is_null() {
            return enter_hidden(cx, hidden);
        }
        let kwnames = StackRef(cx.peek(1)).to_value();
        call_keywords_native(cx, &kwnames)
    }

    /// A frame for a call of a Python function with keywords.
    fn py_frame_kw(cx) {
        let kwnames = cx.pop_value();
        general_frame(cx, callable_slot(cx), Some(&kwnames))
    }

    /// The callable is the function it was.
    fn check_function_version_kw(cx) {
        has_version(cx, *callable_slot(cx).sub(1))
    }

    /// The callable is a bound method of the function it was.
    fn check_method_version_kw(cx) {
        let slot = callable_slot(cx).sub(1);
        if *slot.add(1) != 0 || !is_kind(*slot, Kind::Method) {
            return Step::Miss;
        }
        let method = &*(StackRef(*slot).clean() as *const MethodObject);
        has_version(cx, method.function.word())
    }

    /// Takes a bound method apart.
    fn expand_method_kw(cx) {
        let slot = callable_slot(cx).sub(1);
        expand(cx, slot);
        Step::Next
    }

    /// The callable is neither a Python function nor a bound method.
    fn check_is_not_py_callable_kw(cx) {
        let word = *callable_slot(cx).sub(1);
        if is_kind(word, Kind::Function) || is_kind(word, Kind::Method) { Step::Miss } else { Step::Next }
    }

    /// Calls something that is not Python code, with keywords.
    fn call_kw_non_py(cx) {
        let kwnames = StackRef(cx.peek(1)).to_value();
        call_keywords_native(cx, &kwnames)
    }

    /// Makes a tuple of the `*args` of a call.
    fn make_callargs_a_tuple(cx) {
        let args = cx.seen(2);
        if !is_kind(args.0, Kind::Tuple) {
            let tuple = try_step!(call::arguments_tuple(&args, &cx.seen(4)));
            let old = cx.peek(2);
            cx.poke(2, tuple.into_word());
            StackRef(old).close();
        }
        Step::Next
    }

    /// `f(*args, **kwargs)`
    fn do_call_function_ex(cx) {
        let kwargs = cx.peek(1);
        let (callee, args) = (cx.seen(4), cx.seen(2));
        let is_method = is_kind(callee.0, Kind::Method)
            && is_kind((*(callee.0 as *const MethodObject)).function.word(), Kind::Function);
        if (is_method || is_kind(callee.0, Kind::Function)) && (*cx.thread).eval_frame.get().is_none() {
            let made = if is_method {
                call::bind_unpacked_method(&*cx.thread, cx.frame(), &callee, &args, kwargs)
            } else {
                call::bind_unpacked(&*cx.thread, cx.frame(), &callee, &args, kwargs)
            };
            let frame = match made {
                Ok(frame) => frame,
                Err(raised) => {
                    cx.drop_top(4);
                    try_step!(Err(raised))
                }
            };
            cx.drop_top(4);
            (*cx.frame()).return_offset = cx.next.offset_from(cx.pc) as u16;
            cx.will_enter(frame);
            push_frame(cx);
            return Step::Done;
        }
        let result = call::call_unpacked(&callee, &args, kwargs);
        finish(cx, 4, result)
    }

    /// Makes a function of a code object.
    fn make_function(cx) {
        let code = cx.pop_value();
        let function = try_step!(crate::function::new(code, cx.frame()));
        cx.push_value(function);
        Step::Next
    }

    /// Sets one of a new function's attributes.
    fn set_function_attribute(cx) {
        let function = cx.pop();
        let value = cx.pop_value();
        crate::function::set_attribute(&*(StackRef(function).clean() as *const FunctionObject), cx.oparg, value);
        cx.push(function);
        Step::Next
    }
}

/// Goes on in a frame of the VM's own code.
pub(super) unsafe fn enter_hidden(cx: &mut Cx, frame: *mut Frame) -> Step {
    (*cx.frame()).return_offset = cx.next.offset_from(cx.pc) as u16;
    cx.will_enter(frame);
    push_frame(cx);
    Step::Done
}

unsafe fn call_keywords_native(cx: &mut Cx, kwnames: &Value) -> Step {
    call_native(cx, Some(kwnames))
}
