//! What names mean: namespaces, globals, builtins; attributes as calls see them; `super()`; imports.

use crate::frame::Frame;
use crate::interp::errors;
use tiercel_object::header::Kind;
use tiercel_object::object;
use tiercel_object::thread::{names, runtime, types};
use tiercel_object::typeobj::{Type, as_type, tflag};
use tiercel_object::types::cell::CellObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::module::ModuleObject;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::value::StackRef;
use tiercel_object::{PyResult, Raised, Value, err};

/// The namespace of code that has one.
///
/// # Safety
/// `frame` is a live frame; the result must not outlive its run.
unsafe fn namespace_ref<'a>(frame: *mut Frame) -> PyResult<&'a Value> {
    if (*frame).namespace == 0 {
        return Err(err!(SystemError, "no locals found"));
    }
    Ok(Value::borrow_word(&raw const (*frame).namespace))
}

/// The namespace, as a new reference.
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn namespace(frame: *mut Frame) -> PyResult<Value> {
    namespace_ref(frame).cloned()
}

/// An item of a mapping, `None` if there is none.
pub fn mapping_get(mapping: &Value, key: &Value) -> PyResult<Option<Value>> {
    if let Some(dict) = mapping.downcast_exact::<DictObject>() {
        return dict.get(key);
    }
    match object::getitem(mapping, key) {
        Ok(value) => Ok(Some(value)),
        Err(raised) if raised.is(types().exceptions.KeyError) => {
            drop(raised.take());
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

/// Sets or deletes a name of the namespace.
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn store_name(frame: *mut Frame, name: &Value, value: Option<&Value>) -> PyResult<()> {
    let namespace = namespace_ref(frame)?;
    match value {
        Some(value) => match namespace.downcast_exact::<DictObject>() {
            Some(dict) => dict.insert(name, value.clone()),
            None => object::setitem(namespace, name, Some(value)),
        },
        None => match object::setitem(namespace, name, None) {
            Err(raised) if raised.is(types().exceptions.KeyError) => {
                drop(raised.take());
                Err(errors::name_error(name))
            }
            result => result,
        },
    }
}

/// A name of the namespace, the globals or the builtins.
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn load_name(frame: *mut Frame, name: &Value) -> PyResult<Value> {
    match mapping_get(namespace_ref(frame)?, name)? {
        Some(value) => Ok(value),
        None => load_global(frame, name),
    }
}

/// A global or builtin.
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn load_global(frame: *mut Frame, name: &Value) -> PyResult<Value> {
    let globals = &*(*frame).globals;
    // The globals of a function may be an instance of a subclass of dict, which says itself what a name means.
    let found = if globals.head.kind() == Kind::Dict {
        globals.get(name)?
    } else {
        mapping_get(&globals.to_value(), name)?
    };
    if let Some(value) = found {
        return Ok(value);
    }
    if let Some(value) = (*(*frame).builtins).get(name)? {
        return Ok(value);
    }
    Err(errors::name_error(name))
}

/// Deletes a global.
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn delete_global(frame: *mut Frame, name: &Value) -> PyResult<()> {
    match (*(*frame).globals).remove(name)? {
        Some(_) => Ok(()),
        None => Err(errors::name_error(name)),
    }
}

/// A name of a mapping, the globals or the builtins.
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn load_from_mapping_or_globals(
    frame: *mut Frame,
    mapping: &Value,
    name: &Value,
) -> PyResult<Value> {
    match mapping_get(mapping, name)? {
        Some(value) => Ok(value),
        None => load_global(frame, name),
    }
}

/// A name of a mapping, or the value of the cell in that slot, which has the same name.
///
/// # Safety
/// `frame` is a live frame with a cell in that slot.
pub unsafe fn load_from_mapping_or_cell(frame: *mut Frame, mapping: &Value, slot: u64) -> PyResult<Value> {
    let names = Frame::code(frame).localsplus_names.get_or_none();
    let names: &tiercel_object::types::tuple::TupleObject = names.payload_unchecked();
    if let Some(value) = mapping_get(mapping, &names.items()[slot as usize])? {
        return Ok(value);
    }
    let cell = StackRef(*Frame::locals(frame).add(slot as usize)).clean() as *const CellObject;
    match (*cell).value.get() {
        Some(value) => Ok(value),
        None => {
            errors::unbound_cell(frame, slot);
            Err(Raised::already())
        }
    }
}

/// `__build_class__`
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn build_class_function(frame: *mut Frame) -> PyResult<Value> {
    match (*(*frame).builtins).get_str(&names().__build_class__) {
        Some(function) => Ok(function),
        None => Err(err!(NameError, "__build_class__ not found")),
    }
}

/// Makes sure that the namespace has `__annotations__`.
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn setup_annotations(frame: *mut Frame) -> PyResult<()> {
    let namespace = namespace_ref(frame)?;
    let name = &names().__annotations__;
    if mapping_get(namespace, name)?.is_none() {
        object::setitem(namespace, name, Some(&DictObject::new()))?;
    }
    Ok(())
}

/// An attribute that is about to be called: a function or native method of the type is not bound, but given with
/// `true`.
pub fn load_method(owner: &Value, name: &Value) -> PyResult<(Value, bool)> {
    let ty = owner.ty();
    if !ty.has(tflag::PLAIN_GETATTR) {
        return object::getattr(owner, name).map(|value| (value, false));
    }
    let found = ty.lookup(name);
    let mut get = None;
    let mut is_method = false;
    if let Some(descriptor) = &found {
        if descriptor.ty().has(tflag::METHOD_DESCRIPTOR) {
            is_method = true;
        } else {
            let slots = descriptor.ty().slots();
            get = slots.descr_get;
            if let Some(get) = get
                && slots.descr_set.is_some()
            {
                return get(descriptor, Some(owner), Some(ty.as_value())).map(|value| (value, false));
            }
        }
    }
    if let Some(attributes) = tiercel_object::instance::attributes(owner)
        && let Some(value) = attributes.get(name)?
    {
        return Ok((value, false));
    }
    // Functions and their like keep a whole `__dict__` in a field.
    if let Some(dict) = tiercel_object::instance::dict_field(owner).and_then(|field| field.get())
        && let Some(value) = mapping_get(&dict, name)?
    {
        return Ok((value, false));
    }
    match (found, get) {
        (Some(method), _) if is_method => Ok((method, true)),
        (Some(descriptor), Some(get)) => {
            get(&descriptor, Some(owner), Some(ty.as_value())).map(|value| (value, false))
        }
        (Some(value), None) => Ok((value, false)),
        (None, _) => Err(object::no_attribute(owner, name)),
    }
}

/// A special method for `with`, found on the type: with `true` if it is to be called with the owner first.
pub fn load_special(owner: &Value, which: usize) -> PyResult<(Value, bool)> {
    let all = names();
    let name = [&all.__enter__, &all.__exit__, &all.__aenter__, &all.__aexit__][which];
    let Some(found) = owner.ty().lookup(name) else { return Err(no_special(owner, which)) };
    if found.ty().has(tflag::METHOD_DESCRIPTOR) {
        return Ok((found, true));
    }
    match found.ty().slots().descr_get {
        Some(get) => get(&found, Some(owner), Some(owner.ty().as_value())).map(|value| (value, false)),
        None => Ok((found, false)),
    }
}

#[cold]
fn no_special(owner: &Value, which: usize) -> Raised {
    let all = names();
    let has = |name: &Value| owner.ty().lookup(name).is_some();
    let ty = owner.ty().name_str();
    let is_async = which >= 2;
    let method = tiercel_ops::names::SPECIAL_METHODS[which];
    let (protocol, other) = if is_async {
        ("asynchronous context manager", has(&all.__enter__) && has(&all.__exit__))
    } else {
        ("context manager", has(&all.__aenter__) && has(&all.__aexit__))
    };
    let hint = match (other, is_async) {
        (true, true) => " but it supports the context manager protocol. Did you mean to use 'with'?",
        (true, false) => {
            " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?"
        }
        _ => "",
    };
    err!(TypeError, "'{ty}' object does not support the {protocol} protocol (missed {method} method){hint}")
}

/// Whether the words are the built-in `super` and a class.
pub fn is_builtin_super(function: u64, class: u64) -> bool {
    // SAFETY: a clean stack word is a value.
    let class = unsafe { Value::borrow_word(&class) };
    function == types().super_ as *const Type as u64 && as_type(class).is_some()
}

/// `super().name`, however `super` is bound.
pub fn super_attribute(
    function: &Value,
    class: &Value,
    receiver: &Value,
    name: &Value,
    with_arguments: bool,
) -> PyResult<Value> {
    if is_builtin_super(function.word(), class.word()) {
        return super_lookup(class, receiver, name);
    }
    let made = if with_arguments {
        object::call(function, &[class.clone(), receiver.clone()])?
    } else {
        object::call(function, &[])?
    };
    object::getattr(&made, name)
}

/// The class whose MRO `super(class, receiver)` walks.
fn super_class<'a>(class: &Type, receiver: &'a Value) -> PyResult<&'a Type> {
    if let Some(ty) = as_type(receiver)
        && ty.is_subtype(class)
    {
        return Ok(ty);
    }
    if receiver.ty().is_subtype(class) {
        return Ok(receiver.ty());
    }
    let what = if as_type(receiver).is_some() { "type" } else { "instance" };
    Err(err!(
        TypeError,
        "super(type, obj): obj ({what} of {}) is not an instance or subtype of type ({}).",
        receiver.ty().name_str(),
        class.name_str()
    ))
}

fn super_find(class: &Value, receiver: &Value, name: &Value) -> PyResult<Option<Value>> {
    let Some(class) = as_type(class) else {
        return Err(err!(TypeError, "super() argument 1 must be a type, not {}", class.ty().name_str()));
    };
    let start = super_class(class, receiver)?;
    if name.is(&names().__class__) {
        return Ok(None);
    }
    let mro = start.mro().items();
    let at = mro.iter().position(|ty| ty.is(class.as_value())).map_or(mro.len(), |at| at + 1);
    for ty in &mro[at..] {
        if let Some(ty) = as_type(ty)
            && let Some(found) = ty.dict().get_str(name)
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// `super(class, receiver).name`
pub fn super_lookup(class: &Value, receiver: &Value, name: &Value) -> PyResult<Value> {
    let Some(found) = super_find(class, receiver, name)? else {
        let made = object::call(types().super_.as_value(), &[class.clone(), receiver.clone()])?;
        return object::generic_getattr(&made, name);
    };
    bind_super(found, class, receiver)
}

fn bind_super(found: Value, class: &Value, receiver: &Value) -> PyResult<Value> {
    let Some(get) = found.ty().slots().descr_get else { return Ok(found) };
    let Some(class) = as_type(class) else { return Ok(found) };
    let start = super_class(class, receiver)?;
    let instance = if std::ptr::eq(start, receiver.ty()) { Some(receiver) } else { None };
    get(&found, instance, Some(start.as_value()))
}

/// `super(class, receiver).name` about to be called: a function is given unbound, with `true`.
pub fn super_method(class: &Value, receiver: &Value, name: &Value) -> PyResult<(Value, bool)> {
    match super_find(class, receiver, name)? {
        Some(found)
            if found.ty().has(tflag::METHOD_DESCRIPTOR)
                && as_type(class).is_some_and(|class| receiver.ty().is_subtype(class)) =>
        {
            Ok((found, true))
        }
        Some(found) => bind_super(found, class, receiver).map(|value| (value, false)),
        None => super_lookup(class, receiver, name).map(|value| (value, false)),
    }
}

/// `import name`: through `builtins.__import__`.
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn import_name(
    frame: *mut Frame,
    name: &Value,
    from_list: &Value,
    level: &Value,
) -> PyResult<Value> {
    let Some(function) = (*(*frame).builtins).get_str(&names().__import__) else {
        return Err(err!(ImportError, "__import__ not found"));
    };
    let globals = Value::new_reference(&(*(*frame).globals).head);
    let locals = if (*frame).namespace == 0 { Value::NONE } else { namespace(frame)? };
    object::call(&function, &[name.clone(), globals, locals, from_list.clone(), level.clone()])
}

/// `from module import name`: the attribute, or the submodule.
pub fn import_from(module: &Value, name: &Value) -> PyResult<Value> {
    if let Some(value) = object::getattr_optional(module, name)? {
        return Ok(value);
    }
    let package = object::getattr_optional(module, &names().__name__)?.filter(|name| name.as_str().is_some());
    if let Some(package) = &package {
        let full = intern(&format!("{}.{}", to_string_lossy(package), to_string_lossy(name)));
        if let Some(modules) = runtime().modules.get()
            && let Some(found) = mapping_get(&modules, &full)?
        {
            return Ok(found);
        }
    }
    Err(cannot_import(module, package.as_ref(), name))
}

#[cold]
fn cannot_import(module: &Value, package: Option<&Value>, name: &Value) -> Raised {
    let from = package.map_or("<unknown module name>".to_owned(), to_string_lossy);
    let file = module
        .downcast::<ModuleObject>()
        .and_then(|module| module.dict.get())
        .and_then(|dict| mapping_get(&dict, &names().__file__).ok().flatten())
        .filter(|file| file.header().is_some_and(|h| h.kind() == Kind::Str));
    let place = file.as_ref().map_or("unknown location".to_owned(), to_string_lossy);
    let is_initializing = is_initializing(module);
    let what = to_string_lossy(name);
    let raised = if is_initializing {
        err!(
            ImportError,
            "cannot import name '{what}' from partially initialized module '{from}' (most likely due to a circular import) ({place})"
        )
    } else {
        err!(ImportError, "cannot import name '{what}' from '{from}' ({place})")
    };
    let exception = raised.take();
    if let Some(object) = exception.downcast::<ExceptionObject>() {
        // name, path, name_from
        object.extra[0].set_option(package.cloned());
        object.extra[1].set_option(file);
        object.extra[2].set(name.clone());
    }
    Raised::new(exception)
}

/// Whether a module is still being imported.
fn is_initializing(module: &Value) -> bool {
    let find = || -> PyResult<bool> {
        let Some(spec) = object::getattr_optional(module, &names().__spec__)? else { return Ok(false) };
        match object::getattr_optional(&spec, &intern("_initializing"))? {
            Some(flag) => object::truth(&flag),
            None => Ok(false),
        }
    };
    find().unwrap_or_else(|raised| {
        drop(raised.take());
        false
    })
}
