//! Names: globals, builtins, class and module scope, cells; imports.

use crate::interp::errors;
use crate::interp::step::*;
use crate::{names as scope, specialize};
use tiercel_object::typeobj::new_object;
use tiercel_object::types::cell::CellObject;
use tiercel_object::types::dict::{DictObject, Entry};
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, StackRef, Value, pointer};

/// The value word of a dict's entry.
#[inline(always)]
unsafe fn entry_value(dict: *const DictObject, index: u64) -> u64 {
    let entry: *const Entry = (*dict).entries.get().add(index as usize);
    (*entry).value.word()
}

/// The cell in a local.
#[inline(always)]
unsafe fn cell<'a>(cx: &Cx, local: u64) -> &'a CellObject {
    &*(pointer(*cx.local(local)) as *const CellObject)
}

uops! {
    /// Sets a name of the namespace.
    fn store_name(cx) {
        let result = scope::store_name(cx.frame(), cx.name(cx.oparg), Some(&cx.seen(1)));
        cx.drop_top(1);
        try_step!(result);
        Step::Next
    }

    /// Deletes a name of the namespace.
    fn delete_name(cx) {
        try_step!(scope::store_name(cx.frame(), cx.name(cx.oparg), None));
        Step::Next
    }

    /// A name of the namespace, the globals or the builtins.
    fn load_name(cx) {
        let value = try_step!(scope::load_name(cx.frame(), cx.name(cx.oparg)));
        cx.push_value(value);
        Step::Next
    }

    /// The namespace.
    fn load_locals(cx) {
        let value = try_step!(scope::namespace(cx.frame()));
        cx.push_value(value);
        Step::Next
    }

    /// Sets a global.
    fn store_global(cx) {
        let result = (*(*cx.frame()).globals).insert(cx.name(cx.oparg), StackRef(cx.peek(1)).to_value());
        cx.drop_top(1);
        try_step!(result);
        Step::Next
    }

    /// Deletes a global.
    fn delete_global(cx) {
        try_step!(scope::delete_global(cx.frame(), cx.name(cx.oparg)));
        Step::Next
    }

    /// A name of the mapping on the stack, the globals or the builtins.
    fn load_from_dict_or_globals(cx) {
        let result = scope::load_from_mapping_or_globals(cx.frame(), &cx.seen(1), cx.name(cx.oparg));
        cx.drop_top(1);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// `__build_class__`
    fn load_build_class(cx) {
        let value = try_step!(scope::build_class_function(cx.frame()));
        cx.push_value(value);
        Step::Next
    }

    /// Makes sure that the namespace has `__annotations__`.
    fn setup_annotations(cx) {
        try_step!(scope::setup_annotations(cx.frame()));
        Step::Next
    }

    /// Counts down to specializing `LOAD_GLOBAL`.
    fn specialize_load_global(cx) {
        specialize::count(cx, specialize::load_global)
    }

    /// A global or builtin.
    fn load_global(cx) {
        let value = try_step!(scope::load_global(cx.frame(), cx.name(cx.oparg >> 1)));
        cx.push_value(value);
        Step::Next
    }

    /// The globals have the names they had.
    fn guard_globals_version(cx) {
        let globals = (*cx.frame()).globals;
        if u64::from((*globals).keys_version.get()) == cx.operand { Step::Next } else { Step::Miss }
    }

    /// A global, at the index where it was.
    fn load_global_module(cx) {
        let globals = (*cx.frame()).globals;
        if u64::from((*globals).keys_version.get()) != cx.operand {
            return Step::Miss;
        }
        let word = entry_value(globals, cx.operand1);
        cx.push(duplicate(word));
        Step::Next
    }

    /// A builtin, at the index where it was.
    fn load_global_builtins(cx) {
        let builtins = (*cx.frame()).builtins;
        if u64::from((*builtins).keys_version.get()) != cx.operand {
            return Step::Miss;
        }
        let word = entry_value(builtins, cx.operand1);
        cx.push(duplicate(word));
        Step::Next
    }

    /// Puts a local into a new cell.
    fn make_cell(cx) {
        let local = cx.local(cx.oparg);
        let initial = std::mem::take(&mut *local);
        let cell = new_object(|head| CellObject { head, value: Field::empty() });
        if initial != 0 {
            cell.payload_unchecked::<CellObject>().value.set(StackRef(initial).into_value());
        }
        *local = cell.into_word();
        Step::Next
    }

    /// Unbinds a cell.
    fn delete_deref(cx) {
        if cell(cx, cx.oparg).value.take().is_none() {
            return Step::RaiseWith(errors::unbound_cell, cx.oparg);
        }
        Step::Next
    }

    /// A name of a class body's mapping, or else a cell.
    fn load_from_dict_or_deref(cx) {
        let found = try_step!(scope::load_from_mapping_or_cell(cx.frame(), &cx.seen(1), cx.oparg));
        cx.drop_top(1);
        cx.push_value(found);
        Step::Next
    }

    /// The value of a cell.
    fn load_deref(cx) {
        let word = cell(cx, cx.oparg).value.word();
        if word == 0 {
            return Step::RaiseWith(errors::unbound_cell, cx.oparg);
        }
        cx.push(duplicate(word));
        Step::Next
    }

    /// Sets a cell.
    fn store_deref(cx) {
        let value = own(cx.pop());
        let field = &raw const cell(cx, cx.oparg).value as *mut u64;
        let old = std::mem::replace(&mut *field, value);
        cx.close(old);
        Step::Next
    }

    /// Copies the cells of the function's closure behind the other locals.
    fn copy_free_vars(cx) {
        let frame = cx.frame();
        let function = pointer((*frame).function) as *const FunctionObject;
        let closure = (*function).closure.word() as *const TupleObject;
        let items = (closure as *const u8).add(tiercel_object::types::tuple::ITEMS_OFFSET) as *const u64;
        let count = cx.oparg as usize;
        let first = cx.locals.add((*(*frame).code).localsplus_count.get() as usize - count);
        for i in 0..count {
            *first.add(i) = *items.add(i) | 4;
            // One at a time: there are few, and unrolling would take longer than the loop.
            separate_jumps();
        }
        Step::Next
    }

    /// `import name`
    fn import_name(cx) {
        let result = scope::import_name(cx.frame(), cx.name(cx.oparg), &cx.seen(1), &cx.seen(2));
        cx.drop_top(2);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// `from module import name`
    fn import_from(cx) {
        let value: Value = try_step!(scope::import_from(&cx.seen(1), cx.name(cx.oparg)));
        cx.push_value(value);
        Step::Next
    }
}
