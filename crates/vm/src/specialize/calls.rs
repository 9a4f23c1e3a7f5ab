//! The choice of a form for calls.

use super::{Choice, Refusal, Site};
use crate::consume;
use crate::uops::arithmetic::is_kind;
use tiercel_object::Value;
use tiercel_object::header::Kind;
use tiercel_object::method::NativeFn;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{Type, as_type, tflag};
use tiercel_object::types::builtin_function::BuiltinFunctionObject;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::descriptors::{DescriptorObject, DescriptorTarget};
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::method::MethodObject;
use tiercel_object::value::{StackRef, is_heap};
use tiercel_ops::Opcode;

/// Whether a function's arguments can be copied to its locals as they stand, `count` of them.
pub unsafe fn takes_exactly(function: &FunctionObject, count: u32) -> bool {
    let code = &*(function.code.word() as *const CodeObject);
    code.exact_args.get() == count
}

/// `CALL`
pub unsafe fn call(site: &Site) -> Choice {
    let count = site.oparg as u32;
    let slot = site.sp.sub(count as usize + 2);
    let callable = StackRef(*slot).clean();
    let has_self = *slot.add(1) != 0;
    let given = count + u32::from(has_self);
    if consume::plan_at(slot, count as usize, 0).is_some() {
        return Err(Refusal::Consumer);
    }
    if is_kind(callable, Kind::Function) {
        python_call(site, callable, given, false)
    } else if !has_self && is_kind(callable, Kind::Method) {
        let method = &*(callable as *const MethodObject);
        if !is_kind(method.function.word(), Kind::Function) {
            return Err(Refusal::Callable);
        }
        python_call(site, method.function.word(), given + 1, true)
    } else if is_kind(callable, Kind::BuiltinFunction) {
        native_call(site, callable, given)
    } else if is_kind(callable, Kind::MethodDescriptor) {
        method_call(site, callable, given)
    } else if is_heap(callable) && as_type(Value::borrow_word(&callable)).is_some() {
        class_call(site, &*(callable as *const Type), given, has_self)
    } else {
        site.become_form(Opcode::CALL_NON_PY_GENERAL)
    }
}

unsafe fn python_call(site: &Site, function: u64, given: u32, is_bound: bool) -> Choice {
    let function = &*(function as *const FunctionObject);
    if function.version.get() == 0 {
        return Err(Refusal::NoVersion);
    }
    site.write_u32(1, function.version.get());
    site.become_form(match (takes_exactly(function, given), is_bound) {
        (true, false) => Opcode::CALL_PY_EXACT_ARGS,
        (true, true) => Opcode::CALL_BOUND_METHOD_EXACT_ARGS,
        (false, false) => Opcode::CALL_PY_GENERAL,
        (false, true) => Opcode::CALL_BOUND_METHOD_GENERAL,
    })
}

unsafe fn native_call(site: &Site, callable: u64, given: u32) -> Choice {
    let state = crate::state::get();
    let function = &*(callable as *const BuiltinFunctionObject);
    let form = match function.def.get().func {
        _ if given == 1 && callable == state.len_function && site.oparg == 1 => Opcode::CALL_LEN,
        _ if given == 2 && callable == state.isinstance_function && site.oparg == 2 => {
            Opcode::CALL_ISINSTANCE
        }
        NativeFn::O(_) if given == 1 && site.oparg == 1 => Opcode::CALL_BUILTIN_O,
        NativeFn::Fast(_) => Opcode::CALL_BUILTIN_FAST,
        NativeFn::Kw(_) => Opcode::CALL_BUILTIN_FAST_WITH_KEYWORDS,
        _ => Opcode::CALL_NON_PY_GENERAL,
    };
    site.become_form(form)
}

unsafe fn method_call(site: &Site, callable: u64, given: u32) -> Choice {
    let descriptor = &*(callable as *const DescriptorObject);
    let DescriptorTarget::Method(def) = descriptor.target.get() else { return Err(Refusal::Callable) };
    let form = match def.func {
        NativeFn::NoArgs(_) if given == 1 && site.oparg == 0 => Opcode::CALL_METHOD_DESCRIPTOR_NOARGS,
        NativeFn::O(_) if given == 2 && site.oparg == 1 => {
            let next = *site.pc.add(1 + Opcode::CALL.caches());
            let is_append = callable == crate::state::get().list_append
                && Opcode::in_code(next) == Opcode::POP_TOP
                && is_kind(site.word(2), Kind::List);
            if is_append { Opcode::CALL_LIST_APPEND } else { Opcode::CALL_METHOD_DESCRIPTOR_O }
        }
        NativeFn::Fast(_) => Opcode::CALL_METHOD_DESCRIPTOR_FAST,
        NativeFn::Kw(_) => Opcode::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS,
        _ => Opcode::CALL_NON_PY_GENERAL,
    };
    site.become_form(form)
}

unsafe fn class_call(site: &Site, class: &Type, given: u32, has_self: bool) -> Choice {
    if !class.has(tflag::HEAP) {
        if given == 1 && !has_self {
            for (ty, form) in [
                (types().type_, Opcode::CALL_TYPE_1),
                (types().str, Opcode::CALL_STR_1),
                (types().tuple, Opcode::CALL_TUPLE_1),
            ] {
                if std::ptr::eq(class, ty) {
                    return site.become_form(form);
                }
            }
        }
        return site.become_form(Opcode::CALL_BUILTIN_CLASS);
    }
    if !has_self && cache_init(class, given) {
        site.write_u32(1, class.assign_version());
        return site.become_form(Opcode::CALL_ALLOC_AND_ENTER_INIT);
    }
    site.become_form(Opcode::CALL_NON_PY_GENERAL)
}

/// Has a plain class remember its Python `__init__`, if it takes exactly these arguments.
unsafe fn cache_init(class: &Type, given: u32) -> bool {
    let object = types().object;
    let is_plain = std::ptr::eq(class.head.ty(), types().type_)
        && class.slots().new.map(|f| f as usize) == object.slots().new.map(|f| f as usize)
        && !class.has(tflag::ABSTRACT);
    if !is_plain || class.assign_version() == 0 {
        return false;
    }
    let Some(init) = class.lookup(&names().__init__) else { return false };
    if !is_kind(init.word(), Kind::Function) || !takes_exactly(init.payload_unchecked(), given + 1) {
        return false;
    }
    class.spec_init.set(init);
    true
}

/// `CALL_KW`
pub unsafe fn call_kw(site: &Site) -> Choice {
    let slot = site.sp.sub(site.oparg as usize + 3);
    if consume::plan_at(slot, site.oparg as usize, site.word(1)).is_some() {
        return Err(Refusal::Consumer);
    }
    let callable = StackRef(*slot).clean();
    let (function, form) = if is_kind(callable, Kind::Function) {
        (callable, Opcode::CALL_KW_PY)
    } else if *slot.add(1) == 0 && is_kind(callable, Kind::Method) {
        let function = (*(callable as *const MethodObject)).function.word();
        if !is_kind(function, Kind::Function) {
            return Err(Refusal::Callable);
        }
        (function, Opcode::CALL_KW_BOUND_METHOD)
    } else {
        return site.become_form(Opcode::CALL_KW_NON_PY);
    };
    let version = (*(function as *const FunctionObject)).version.get();
    if version == 0 {
        return Err(Refusal::NoVersion);
    }
    site.write_u32(1, version);
    site.become_form(form)
}
