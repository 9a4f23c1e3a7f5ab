//! `_thread._local`: an object whose attributes are each thread's own.
//!
//! The dicts belong to the threads ([`tiercel_vm::threads::ThreadExtra`]), so that they go when their thread ends; an object
//! that dies takes its dicts out of all threads.

use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::object;
use tiercel_object::thread::{has_thread, thread, types};
use tiercel_object::typeobj::{Type, expect_type, tflag};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, err, install_type};
use tiercel_vm::threads::extra;

/// `_thread._local`.
#[repr(C)]
struct Local {
    head: Header,
    /// Its name among the threads' dicts.
    number: u64,
    /// What it was called with: each thread that comes runs `__init__` with the same.
    args: Vec<Value>,
    kwnames: Field,
}

fn this(v: &Value) -> &Local {
    // SAFETY: slots of this type are called with instances of it only.
    unsafe { v.payload_unchecked() }
}

impl Local {
    fn dict_of(&self, thread: &tiercel_object::thread::Thread) -> Option<Value> {
        extra(thread).locals.borrow().iter().find(|(n, _)| *n == self.number).map(|(_, dict)| dict.clone())
    }

    fn forget(&self) {
        for thread in tiercel_vm::state::get().threads.all() {
            let mut locals = extra(thread).locals.borrow_mut();
            let at = locals.iter().position(|(n, _)| *n == self.number);
            let gone = at.map(|at| locals.swap_remove(at));
            drop(locals);
            drop(gone);
        }
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        if has_thread() {
            self.forget();
        }
    }
}

fn has_own_init(ty: &Type) -> bool {
    ty.slots().init.map(|f| f as usize) != types().object.slots().init.map(|f| f as usize)
}

/// The current thread's dict, which a thread that has none yet gets and initializes.
fn own_dict(v: &Value) -> PyResult<Value> {
    let local = this(v);
    if let Some(dict) = local.dict_of(thread()) {
        return Ok(dict);
    }
    let dict = DictObject::new();
    extra(thread()).locals.borrow_mut().push((local.number, dict.clone()));
    if has_own_init(v.ty())
        && let Some(init) = v.ty().slots().init
    {
        let result = init(v, &local.args, local.kwnames.get().as_ref());
        if let Err(raised) = result {
            // The next access tries again.
            let mut locals = extra(thread()).locals.borrow_mut();
            locals.retain(|(n, _)| *n != local.number);
            return Err(raised);
        }
    }
    Ok(dict)
}

fn as_dict(dict: &Value) -> &DictObject {
    dict.downcast().expect("only dicts are kept for threads")
}

#[pytype(name = "_local")]
/// Thread-local data
impl Local {
    #[slot(new)]
    fn new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "_local.__new__(X): X")?;
        if !args.is_empty() && !has_own_init(ty) {
            bail!(TypeError, "Initialization arguments are not supported");
        }
        let number = tiercel_vm::state::get().threads.number_local();
        let kwnames = kwnames.map_or_else(Field::empty, |k| Field::new(k.clone()));
        let v = native_type::new_instance(ty, |head| Local { head, number, args: args.to_vec(), kwnames });
        // The caller runs `__init__` for this thread.
        extra(thread()).locals.borrow_mut().push((number, DictObject::new()));
        Ok(v)
    }

    #[slot(getattro)]
    fn getattro(v: &Value, name: &Value) -> PyResult<Value> {
        let dict = own_dict(v)?;
        if name.as_str().and_then(|s| s.as_ascii()) == Some("__dict__") {
            return Ok(dict);
        }
        let class = v.ty();
        let found = class.lookup(name);
        let slots = found.as_ref().map(|d| d.ty().slots());
        let get = slots.and_then(|s| s.descr_get);
        if let (Some(descriptor), Some(get)) = (&found, get)
            && slots.is_some_and(|s| s.descr_set.is_some())
        {
            return get(descriptor, Some(v), Some(class.as_value()));
        }
        if let Some(value) = as_dict(&dict).get(name)? {
            return Ok(value);
        }
        match (found, get) {
            (Some(descriptor), Some(get)) => get(&descriptor, Some(v), Some(class.as_value())),
            (Some(value), None) => Ok(value),
            // The plain lookup finds nothing either, and says so with all that the error carries.
            (None, _) => object::generic_getattr(v, name),
        }
    }

    #[slot(setattro)]
    fn setattro(v: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
        let dict = own_dict(v)?;
        if name.as_str().and_then(|s| s.as_ascii()) == Some("__dict__") {
            return Err(err!(
                AttributeError,
                "'{}' object attribute '__dict__' is read-only",
                v.ty().name_str()
            ));
        }
        if let Some(descriptor) = v.ty().lookup(name)
            && let Some(set) = descriptor.ty().slots().descr_set
        {
            return set(&descriptor, v, value);
        }
        match value {
            Some(value) => as_dict(&dict).insert(name, value.clone()),
            None if as_dict(&dict).remove(name)?.is_some() => Ok(()),
            None => Err(err!(
                AttributeError,
                "'{}' object has no attribute '{}'",
                v.ty().name_str(),
                to_string_lossy(name)
            )),
        }
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let local = &*(object as *const Local);
    local.args.iter().for_each(&mut *visit);
    local.kwnames.visit(visit);
    for thread in tiercel_vm::state::get().threads.all() {
        for (_, dict) in extra(thread).locals.borrow().iter().filter(|(n, _)| *n == local.number) {
            visit(dict);
        }
    }
}

unsafe fn clear(object: *const Header) {
    (*(object as *const Local)).forget();
}

fn define(t: &'static Type) {
    install_type!(t, Local);
    t.slots_mut().traverse = Some(traverse);
    t.slots_mut().clear = Some(clear);
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let flags = tflag::BASE | tflag::GC | tflag::WEAKREFS;
    let ty = native_type::make::<Local>("_thread._local", types().object, flags, false, define);
    native_type::set(module, "_local", ty.as_value().clone());
    debug_assert!(ty.lookup(&intern("__getattribute__")).is_some());
}
