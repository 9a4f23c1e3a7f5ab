//! Starting the VM on a runtime: its state, its types, its slots.

use crate::code::{CodeParts, make};
use crate::consume::Consumers;
use crate::gil::Gil;
use crate::interp::generated::table::HANDLERS;
use crate::results::Results;
use crate::state::{PendingHooks, VmState, VmTypes};
use crate::stepped::Codes;
use crate::threads::Threads;
use crate::types::{
    anext, async_generator, coroutine, frame as frame_type, frame_locals, generator, make as make_type,
    template,
};
use crate::{call, frame, introspect};
use std::cell::Cell;
use tiercel_compiler::assemble::exceptions::Entry;
use tiercel_compiler::code::kinds;
use tiercel_object::PyResult;
use tiercel_object::hash::HashSecret;
use tiercel_object::header::Kind;
use tiercel_object::method::{MethodDef, MethodKind, NativeFn};
use tiercel_object::thread::{Thread, runtime, types};
use tiercel_object::types::str::{from_code_point, intern};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_ops::Opcode;

/// Starts a runtime with its VM; the thread is the current one.
pub fn start(hash_secret: HashSecret) -> &'static Thread {
    let thread = tiercel_object::runtime::start(hash_secret);
    if !frame::reserve_stack(thread) {
        panic!("no address space for the data stack");
    }
    types().function.slots_mut().call = Some(call::call_function);
    let types = VmTypes {
        generator: make_type("generator", generator::shape(Kind::Generator), generator::define),
        coroutine: make_type("coroutine", generator::shape(Kind::Coroutine), coroutine::define),
        async_generator: make_type(
            "async_generator",
            generator::shape(Kind::AsyncGenerator),
            async_generator::define,
        ),
        frame: make_type("frame", frame_type::shape(), frame_type::define),
        anext_awaitable: make_type("anext_awaitable", anext::shape(), anext::define),
        frame_locals: make_type("FrameLocalsProxy", frame_locals::shape(), frame_locals::define),
        coroutine_wrapper: make_type(
            "coroutine_wrapper",
            coroutine::wrapper_shape(),
            coroutine::define_wrapper,
        ),
        async_wrapped_value: make_type(
            "async_generator_wrapped_value",
            async_generator::wrapped_shape(),
            async_generator::define_wrapped,
        ),
        async_asend: make_type(
            "async_generator_asend",
            async_generator::operation_shape(),
            async_generator::define_operation,
        ),
        async_athrow: make_type(
            "async_generator_athrow",
            async_generator::operation_shape(),
            async_generator::define_operation,
        ),
        template: make_type(
            "string.templatelib.Template",
            template::template_shape(),
            template::define_template,
        ),
        interpolation: make_type(
            "string.templatelib.Interpolation",
            template::interpolation_shape(),
            template::define_interpolation,
        ),
        template_iterator: make_type(
            "string.templatelib.TemplateIter",
            template::iterator_shape(),
            template::define_iterator,
        ),
    };
    for ty in [types.generator, types.coroutine, types.async_generator] {
        ty.end.set(crate::generator::end);
    }
    let state = Box::new(VmState {
        common_constants: [0; 5],
        ascii_characters: std::array::from_fn(|c| from_code_point(c as u32).into_word()),
        len_function: 0,
        isinstance_function: 0,
        list_append: 0,
        named_field: Cell::new(None),
        types,
        init_cleanup: init_cleanup_code(),
        next_item: [next_or_default_code(), next_or_raise_code()],
        consumers: Consumers::default(),
        results: Results::new(),
        stepped: Codes::new(),
        next_function_version: Cell::new(1),
        frames_run: Cell::new(0),
        specializing: Cell::new(true),
        handlers: Cell::new(HANDLERS.as_ptr()),
        counts: Cell::new(None),
        tier2: Cell::new(None),
        hot_entry: Cell::new(0),
        hooks: PendingHooks::default(),
        gil: Gil::default(),
        threads: Threads::default(),
        registers: Cell::default(),
    });
    state.hooks.collect.set(Some(|| {
        tiercel_object::gc::run_requested();
        Ok(())
    }));
    runtime().hooks.current_globals.set(Some(introspect::current_globals));
    runtime().hooks.super_context.set(Some(introspect::super_context));
    state.gil.acquire(thread);
    state.threads.enter_main(thread);
    runtime().vm.set(Box::into_raw(state) as *mut u8);
    thread
}

/// Remembers what the loop needs of the `builtins` module, once it is there.
///
/// # Safety
/// No code runs yet that could look.
pub unsafe fn builtins_are_ready() {
    let state = &mut *(runtime().vm.get() as *mut VmState);
    let Some(builtins) = runtime().builtins.get() else { return };
    let dict: &tiercel_object::types::dict::DictObject = builtins.payload_unchecked();
    let word = |name: &str| dict.get_str(&intern(name)).map_or(0, Value::into_word);
    for (constant, name) in state.common_constants.iter_mut().zip(tiercel_ops::names::COMMON_CONSTANTS) {
        *constant = word(name);
    }
    state.len_function = word("len");
    state.isinstance_function = word("isinstance");
    state.consumers.remember(dict);
    state.list_append = types().list.lookup(&intern("append")).map_or(0, Value::into_word);
}

/// The code of the frame below `__init__`: checks its result and returns the instance.
fn init_cleanup_code() -> Value {
    let units = vec![Opcode::NOP.0, Opcode::EXIT_INIT_CHECK.0, Opcode::RETURN_VALUE.0];
    internal_code("__init__", units, Vec::new(), &[])
}

/// Sends to the generator below what stands on the stack, and returns what that yields. Once it has ended, its result is on
/// the stack at the seventh unit.
const NEXT: [(Opcode, u8); 7] = [
    (Opcode::NOP, 0),
    (Opcode::SEND, 3),
    (Opcode::CACHE, 0),
    (Opcode::SWAP, 2),
    (Opcode::POP_TOP, 0),
    (Opcode::RETURN_VALUE, 0),
    (Opcode::END_SEND, 0),
];

fn units(of: &[(Opcode, u8)]) -> Vec<u16> {
    NEXT.iter().chain(of).map(|(opcode, oparg)| opcode.0 | u16::from(*oparg) << 8).collect()
}

/// The code that does `next(generator, default)` with the default in its local.
fn next_or_default_code() -> Value {
    let end = [(Opcode::POP_TOP, 0), (Opcode::LOAD_FAST, 0), (Opcode::RETURN_VALUE, 0)];
    internal_code("next", units(&end), Vec::new(), &["default"])
}

/// The code that does `next(generator)`.
fn next_or_raise_code() -> Value {
    let end = [
        (Opcode::STORE_FAST, 0),
        (Opcode::LOAD_FAST, 0),
        (Opcode::POP_JUMP_IF_NONE, 8),
        (Opcode::CACHE, 0),
        (Opcode::LOAD_CONST, 0),
        (Opcode::PUSH_NULL, 0),
        (Opcode::LOAD_FAST, 0),
        (Opcode::CALL, 1),
        (Opcode::CACHE, 0),
        (Opcode::CACHE, 0),
        (Opcode::CACHE, 0),
        (Opcode::RAISE_VARARGS, 1),
        (Opcode::LOAD_CONST, 0),
        (Opcode::RAISE_VARARGS, 1),
    ];
    let class = types().exceptions.StopIteration.as_value().clone();
    internal_code("next", units(&end), vec![class], &["value"])
}

/// A native function that only such code calls.
pub(crate) const fn internal_native(
    name: &'static str,
    func: fn(&Value, &[Value]) -> PyResult<Value>,
) -> MethodDef {
    MethodDef {
        name,
        func: NativeFn::Fast(func),
        kind: MethodKind::Static,
        signature: None,
        text_signature: "",
        doc: "",
    }
}

/// Code of the VM's own, which tracebacks do not show.
pub(crate) fn internal_code(name: &str, units: Vec<u16>, consts: Vec<Value>, locals: &[&str]) -> Value {
    guarded_code(name, units, consts, locals, &[])
}

/// The same with an exception table.
pub(crate) fn guarded_code(
    name: &str,
    units: Vec<u16>,
    consts: Vec<Value>,
    locals: &[&str],
    exceptions: &[Entry],
) -> Value {
    let mut exception_table = Vec::new();
    exceptions.iter().for_each(|entry| entry.put(&mut exception_table));
    let name = intern(name);
    make(CodeParts {
        arg_count: 0,
        posonly_count: 0,
        kwonly_count: 0,
        stack_size: 10,
        flags: 0,
        first_line: 0,
        units,
        consts: TupleObject::from_vec(consts),
        names: TupleObject::from_vec(Vec::new()),
        localsplus_names: TupleObject::from_vec(locals.iter().map(|name| intern(name)).collect()),
        localsplus_kinds: vec![kinds::LOCAL; locals.len()],
        filename: intern(""),
        name: name.clone(),
        qualname: name,
        linetable: Vec::new(),
        exception_table,
    })
}
