//! The choice of a form, for operators, containers, names and loops.

use super::{Choice, Refusal, Site};
use crate::uops::arithmetic::is_kind;
use crate::uops::int_operators;
use tiercel_object::header::Kind;
use tiercel_object::typeobj::Type;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{FALSE, NONE, TRUE, is_float, is_heap, is_int};
use tiercel_ops::Opcode;
use tiercel_ops::names::nb;

use super::calls;

/// `TO_BOOL`
pub unsafe fn to_bool(site: &Site) -> Choice {
    let word = site.word(1);
    let form = match word {
        TRUE | FALSE => Opcode::TO_BOOL_BOOL,
        NONE => Opcode::TO_BOOL_NONE,
        _ if is_int(word) => Opcode::TO_BOOL_INT,
        _ if is_kind(word, Kind::List) => Opcode::TO_BOOL_LIST,
        _ if is_kind(word, Kind::Str) => Opcode::TO_BOOL_STR,
        _ if is_heap(word) => {
            let value = site.seen(1);
            let ty = value.ty();
            let slots = ty.slots();
            let version = ty.assign_version();
            if slots.bool.is_some() || slots.len.is_some() {
                return Err(Refusal::OwnTruth);
            }
            if version == 0 {
                return Err(Refusal::NoVersion);
            }
            site.write_u32(1, version);
            Opcode::TO_BOOL_ALWAYS_TRUE
        }
        _ => return Err(Refusal::OperandTypes),
    };
    site.become_form(form)
}

/// `BINARY_OP`
pub unsafe fn binary_op(site: &Site) -> Choice {
    let (a, b) = (site.word(2), site.word(1));
    let op = site.oparg as u32;
    let form = match op {
        nb::ADD | nb::INPLACE_ADD if is_int(a & b) => Opcode::BINARY_OP_ADD_INT,
        nb::SUBTRACT | nb::INPLACE_SUBTRACT if is_int(a & b) => Opcode::BINARY_OP_SUBTRACT_INT,
        nb::MULTIPLY | nb::INPLACE_MULTIPLY if is_int(a & b) => Opcode::BINARY_OP_MULTIPLY_INT,
        nb::ADD | nb::INPLACE_ADD if is_float(a) && is_float(b) => Opcode::BINARY_OP_ADD_FLOAT,
        nb::SUBTRACT | nb::INPLACE_SUBTRACT if is_float(a) && is_float(b) => Opcode::BINARY_OP_SUBTRACT_FLOAT,
        nb::MULTIPLY | nb::INPLACE_MULTIPLY if is_float(a) && is_float(b) => Opcode::BINARY_OP_MULTIPLY_FLOAT,
        nb::ADD | nb::INPLACE_ADD if is_kind(a, Kind::Str) && is_kind(b, Kind::Str) => {
            let next = *site.pc.add(1 + Opcode::BINARY_OP.caches());
            let stores_back = Opcode::in_code(next) == Opcode::STORE_FAST
                && tiercel_object::value::StackRef(*site.locals.add((next >> 8) as usize)).clean() == a;
            if stores_back { Opcode::BINARY_OP_INPLACE_ADD_UNICODE } else { Opcode::BINARY_OP_ADD_UNICODE }
        }
        nb::SUBSCR => return subscript(site, a, b),
        _ if is_int(a & b) => {
            let handler = int_operators::handler_of(op).ok_or(Refusal::OperandTypes)?;
            site.write_u64(1, handler.0 as usize as u64);
            Opcode::BINARY_OP_EXTEND
        }
        _ => return Err(Refusal::OperandTypes),
    };
    site.become_form(form)
}

unsafe fn subscript(site: &Site, container: u64, key: u64) -> Choice {
    let is_index = is_int(key) && key as i64 >= 0;
    let form = if is_index && is_kind(container, Kind::List) {
        Opcode::BINARY_OP_SUBSCR_LIST_INT
    } else if is_index && is_kind(container, Kind::Tuple) {
        Opcode::BINARY_OP_SUBSCR_TUPLE_INT
    } else if is_index && is_kind(container, Kind::Str) {
        Opcode::BINARY_OP_SUBSCR_STR_INT
    } else if is_kind(container, Kind::List) && is_kind(key, Kind::Slice) {
        Opcode::BINARY_OP_SUBSCR_LIST_SLICE
    } else if is_kind(container, Kind::Dict) {
        Opcode::BINARY_OP_SUBSCR_DICT
    } else if is_heap(container) && cache_getitem(site.seen(2).ty()) {
        Opcode::BINARY_OP_SUBSCR_GETITEM
    } else if is_kind(container, Kind::List)
        || is_kind(container, Kind::Tuple)
        || is_kind(container, Kind::Str)
    {
        return Err(Refusal::Key);
    } else {
        return Err(Refusal::ContainerType);
    };
    site.become_form(form)
}

/// Has a class remember its Python `__getitem__`, if it has one that takes just a key.
unsafe fn cache_getitem(ty: &Type) -> bool {
    let Some(found) = ty.lookup(&tiercel_object::thread::names().__getitem__) else { return false };
    if !is_kind(found.word(), Kind::Function) || ty.assign_version() == 0 {
        return false;
    }
    let function: &FunctionObject = found.payload_unchecked();
    if !calls::takes_exactly(function, 2) {
        return false;
    }
    ty.spec_getitem.set(found);
    true
}

/// `COMPARE_OP`
pub unsafe fn compare_op(site: &Site) -> Choice {
    let (a, b) = (site.word(2), site.word(1));
    let form = if is_int(a & b) {
        Opcode::COMPARE_OP_INT
    } else if is_float(a) && is_float(b) {
        Opcode::COMPARE_OP_FLOAT
    } else if is_kind(a, Kind::Str) && is_kind(b, Kind::Str) {
        Opcode::COMPARE_OP_STR
    } else {
        return Err(Refusal::OperandTypes);
    };
    site.become_form(form)
}

/// `CONTAINS_OP`
pub unsafe fn contains_op(site: &Site) -> Choice {
    let container = site.word(1);
    if is_kind(container, Kind::Dict) {
        site.become_form(Opcode::CONTAINS_OP_DICT)
    } else if is_kind(container, Kind::Set) || is_kind(container, Kind::FrozenSet) {
        site.become_form(Opcode::CONTAINS_OP_SET)
    } else {
        Err(Refusal::ContainerType)
    }
}

/// `STORE_SUBSCR`
pub unsafe fn store_subscr(site: &Site) -> Choice {
    let (container, key) = (site.word(2), site.word(1));
    if is_kind(container, Kind::List) {
        let is_index = is_int(key) && key as i64 >= 0;
        if !is_index || (key as i64 >> 1) as usize >= (*(container as *const ListObject)).len() {
            return Err(Refusal::Key);
        }
        site.become_form(Opcode::STORE_SUBSCR_LIST_INT)
    } else if is_kind(container, Kind::Dict) {
        site.become_form(Opcode::STORE_SUBSCR_DICT)
    } else {
        Err(Refusal::ContainerType)
    }
}

/// `UNPACK_SEQUENCE`
pub unsafe fn unpack_sequence(site: &Site) -> Choice {
    let word = site.word(1);
    let count = site.oparg as usize;
    let (len, form) = if is_kind(word, Kind::Tuple) {
        let is_pair = count == 2;
        let form = if is_pair { Opcode::UNPACK_SEQUENCE_TWO_TUPLE } else { Opcode::UNPACK_SEQUENCE_TUPLE };
        ((*(word as *const TupleObject)).len(), form)
    } else if is_kind(word, Kind::List) {
        ((*(word as *const ListObject)).len(), Opcode::UNPACK_SEQUENCE_LIST)
    } else {
        return Err(Refusal::ContainerType);
    };
    if len == count { site.become_form(form) } else { Err(Refusal::Length) }
}

/// `FOR_ITER`
pub unsafe fn for_iter(site: &Site) -> Choice {
    let word = site.word(1);
    let forms = [
        (Kind::ListIterator, Opcode::FOR_ITER_LIST),
        (Kind::TupleIterator, Opcode::FOR_ITER_TUPLE),
        (Kind::RangeIterator, Opcode::FOR_ITER_RANGE),
        (Kind::Generator, Opcode::FOR_ITER_GEN),
    ];
    let form = forms.iter().find(|(kind, _)| is_kind(word, *kind)).ok_or(Refusal::IteratorType)?;
    site.become_form(form.1)
}

/// `SEND`
pub unsafe fn send(site: &Site) -> Choice {
    let word = site.word(2);
    if is_kind(word, Kind::Generator) || is_kind(word, Kind::Coroutine) {
        site.become_form(Opcode::SEND_GEN)
    } else {
        Err(Refusal::IteratorType)
    }
}

/// A version that fits a cache cell.
fn short_version(dict: &DictObject) -> Result<u16, Refusal> {
    u16::try_from(dict.assign_keys_version()).ok().filter(|version| *version != 0).ok_or(Refusal::NoVersion)
}

/// `LOAD_GLOBAL`
pub unsafe fn load_global(site: &Site) -> Choice {
    let frame = site.frame();
    let (globals, builtins) = (&*(*frame).globals, &*(*frame).builtins);
    // A subclass of dict may have names that its table does not show.
    if globals.head.kind() != Kind::Dict || builtins.head.kind() != Kind::Dict {
        return Err(Refusal::Namespace);
    }
    let name = site.name(site.oparg >> 1);
    let globals_version = short_version(globals)?;
    if let Some(index) = globals.index_of_str(name) {
        let index = u16::try_from(index).map_err(|_| Refusal::TooLarge)?;
        site.write_cell(1, globals_version);
        site.write_cell(3, index);
        return site.become_form(Opcode::LOAD_GLOBAL_MODULE);
    }
    let builtins_version = short_version(builtins)?;
    let index = builtins.index_of_str(name).ok_or(Refusal::NotFound)?;
    let index = u16::try_from(index).map_err(|_| Refusal::TooLarge)?;
    site.write_cell(1, globals_version);
    site.write_cell(2, builtins_version);
    site.write_cell(3, index);
    site.become_form(Opcode::LOAD_GLOBAL_BUILTIN)
}
