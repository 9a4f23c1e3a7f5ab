//! Starting the VM on a runtime: its state, its types, its slots.

use crate::code::{CodeParts, make};
use crate::frame_object::{self, FrameObject};
use crate::generator::{self, GeneratorObject};
use crate::state::{PendingHooks, VmState, VmTypes};
use crate::{call, frame};
use std::cell::Cell;
use tiercel_object::hash::HashSecret;
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::{Thread, runtime, types};
use tiercel_object::typeobj::{Type, TypeShape, allocate_type, finish_type, inherit_slots, link_type, tflag};
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
        generator: own_type("generator", Kind::Generator, generator_shape(Kind::Generator), define_generator),
        coroutine: own_type("coroutine", Kind::Coroutine, generator_shape(Kind::Coroutine), define_coroutine),
        async_generator: own_type(
            "async_generator",
            Kind::AsyncGenerator,
            generator_shape(Kind::AsyncGenerator),
            define_async_generator,
        ),
        frame: own_type("frame", Kind::Frame, frame_shape(), define_frame),
    };
    let state = Box::new(VmState {
        common_constants: [0; 5],
        ascii_characters: std::array::from_fn(|c| from_code_point(c as u32).into_word()),
        len_function: 0,
        isinstance_function: 0,
        list_append: 0,
        types,
        init_cleanup: init_cleanup_code(),
        next_function_version: Cell::new(1),
        tier2: Cell::new(None),
        hooks: PendingHooks::default(),
    });
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
    state.list_append = types().list.lookup(&intern("append")).map_or(0, Value::into_word);
}

fn generator_shape(kind: Kind) -> TypeShape {
    TypeShape {
        kind,
        flags: tflag::GC | tflag::WEAKREFS,
        basic_size: size_of::<GeneratorObject>(),
        dealloc: generator::dealloc,
    }
}

fn frame_shape() -> TypeShape {
    TypeShape {
        kind: Kind::Frame,
        flags: tflag::GC,
        basic_size: size_of::<FrameObject>(),
        dealloc: frame_object::dealloc,
    }
}

fn own_type(name: &'static str, kind: Kind, shape: TypeShape, define: fn(&'static Type)) -> &'static Type {
    debug_assert!(shape.kind == kind);
    let ty = allocate_type(&runtime().heap, shape);
    link_type(ty, name, Some(types().object));
    inherit_slots(ty, define);
    finish_type(ty);
    ty
}

fn define_common(ty: &'static Type) {
    let slots = ty.slots_mut();
    slots.traverse = Some(generator::traverse as unsafe fn(*const Header, &mut dyn FnMut(&Value)));
    slots.finalize = Some(generator::finalize);
}

fn define_generator(ty: &'static Type) {
    define_common(ty);
    let slots = ty.slots_mut();
    slots.iter = Some(|this| Ok(this.clone()));
    slots.iternext = Some(generator::iternext);
    slots.am_send = Some(generator::am_send);
}

fn define_coroutine(ty: &'static Type) {
    define_common(ty);
    ty.slots_mut().am_send = Some(generator::am_send);
}

fn define_async_generator(ty: &'static Type) {
    define_common(ty);
    ty.slots_mut().am_aiter = Some(|this| Ok(this.clone()));
}

fn define_frame(ty: &'static Type) {
    let slots = ty.slots_mut();
    slots.traverse = Some(frame_object::traverse);
    slots.clear = Some(frame_object::clear);
}

/// The code of the frame below `__init__`: checks its result and returns the instance.
fn init_cleanup_code() -> Value {
    let units = vec![Opcode::NOP.0, Opcode::EXIT_INIT_CHECK.0, Opcode::RETURN_VALUE.0];
    let name = intern("__init__");
    make(CodeParts {
        arg_count: 0,
        posonly_count: 0,
        kwonly_count: 0,
        stack_size: 2,
        flags: 0,
        first_line: 0,
        units,
        consts: TupleObject::from_vec(Vec::new()),
        names: TupleObject::from_vec(Vec::new()),
        localsplus_names: TupleObject::from_vec(Vec::new()),
        localsplus_kinds: Vec::new(),
        filename: intern(""),
        name: name.clone(),
        qualname: name,
        linetable: Vec::new(),
        exception_table: Vec::new(),
    })
}
