//! `super`.

use crate::error::PyResult;
use crate::header::Header;
use crate::object::{self, generic_getattr, getattr_optional};
use crate::thread::{names, runtime, types};
use crate::typeobj::{Type, as_type, expect_type, new_object_of};
use crate::types::tuple::TupleObject;
use crate::value::{Field, Value};
use crate::{bail, install_type, layout};
use std::mem::offset_of;
use tiercel_macros::pytype;

/// A super object.
#[repr(C)]
pub struct SuperObject {
    /// Header.
    pub head: Header,
    /// The class whose place in the MRO counts.
    pub start: Field,
    /// The instance or class.
    pub object: Field,
    /// The class whose MRO is walked.
    pub object_type: Field,
}
layout!(SuperObject, Super, super_, container);

/// The class whose MRO `super(start, object)` walks.
fn walked_type(start: &Type, object: &Value) -> PyResult<Value> {
    if let Some(class) = as_type(object)
        && class.is_subtype(start)
    {
        return Ok(object.clone());
    }
    if object.ty().is_subtype(start) {
        return Ok(object.ty().as_value().clone());
    }
    if let Some(class) = getattr_optional(object, &names().__class__)?
        && let Some(ty) = as_type(&class)
        && !std::ptr::eq(ty, object.ty())
        && ty.is_subtype(start)
    {
        return Ok(class);
    }
    let (kind, name) = match as_type(object) {
        Some(class) => ("type", class.name_str()),
        None => ("instance of", object.ty().name_str()),
    };
    bail!(
        TypeError,
        "super(type, obj): obj ({kind} {name}) is not an instance or subtype of type ({}).",
        start.name_str()
    )
}

/// Looks `name` up behind `start` in the MRO of `walked`, and binds it to `object`.
fn lookup(start: &Value, object: &Value, walked: &Value, name: &Value) -> PyResult<Option<Value>> {
    if crate::types::str::equal(name, &names().__class__) {
        return Ok(None);
    }
    let ty = expect_type(walked, "super's type")?;
    let mro = ty.mro.get_or_none();
    let Some(mro) = mro.downcast::<TupleObject>() else { return Ok(None) };
    for class in mro.items().iter().skip_while(|c| !c.is(start)).skip(1).filter_map(as_type) {
        let Some(found) = class.dict().get_str(name) else { continue };
        return match found.ty().slots().descr_get {
            Some(get) => get(&found, Some(object).filter(|o| !o.is(walked)), Some(walked)).map(Some),
            None => Ok(Some(found)),
        };
    }
    Ok(None)
}

/// `super(start, object).name` without the super object, for the evaluation loop. The caller has made sure that the
/// global `super` is the built-in one.
pub fn getattr_super(start: &Value, object: &Value, name: &Value) -> PyResult<Value> {
    let class = expect_type(start, "super() argument 1")?;
    let walked = walked_type(class, object)?;
    match lookup(start, object, &walked, name)? {
        Some(v) => Ok(v),
        None => {
            generic_getattr(&object::call(types().super_.as_value(), &[start.clone(), object.clone()])?, name)
        }
    }
}

fn bind(this: &SuperObject, start: &Value, object: Option<&Value>) -> PyResult<()> {
    let walked = match object {
        Some(object) => Some(walked_type(expect_type(start, "super() argument 1")?, object)?),
        None => None,
    };
    this.start.set(start.clone());
    this.object.set_option(object.cloned());
    this.object_type.set_option(walked);
    Ok(())
}

#[pytype(name = "super")]
/// What an object or class has behind a class in its method resolution order. In a method, the arguments need not be given.
impl SuperObject {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "super.__new__(X): X")?;
        Ok(new_object_of(ty, |head| SuperObject {
            head,
            start: Field::empty(),
            object: Field::empty(),
            object_type: Field::empty(),
        }))
    }

    #[slot(init)]
    fn init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        crate::args::no_keywords("super", kwnames)?;
        crate::args::check_count("super", args.len(), 0, 2)?;
        // SAFETY: slot of this type.
        let s: &SuperObject = unsafe { this.payload_unchecked() };
        let Some(start) = args.first() else {
            let Some(context) = runtime().hooks.super_context.get() else {
                bail!(RuntimeError, "super(): no current frame");
            };
            let (class, first) = context()?;
            return bind(s, &class, Some(&first));
        };
        if as_type(start).is_none() {
            bail!(TypeError, "super() argument 1 must be a type, not {}", start.ty().name_str());
        }
        bind(s, start, args.get(1).filter(|o| !o.is_none()))
    }

    #[slot(getattro)]
    fn getattro(this: &Value, name: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let s: &SuperObject = unsafe { this.payload_unchecked() };
        if let (Some(start), Some(object), Some(walked)) =
            (s.start.get(), s.object.get(), s.object_type.get())
            && let Some(v) = lookup(&start, &object, &walked, name)?
        {
            return Ok(v);
        }
        generic_getattr(this, name)
    }

    #[slot(descr_get)]
    fn descr_get(this: &Value, object: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let s: &SuperObject = unsafe { this.payload_unchecked() };
        let Some(object) = object.filter(|o| !o.is_none() && s.object.is_empty()) else {
            return Ok(this.clone());
        };
        let start = s.start.get_or_none();
        object::call(this.ty().as_value(), &[start, object.clone()])
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let start = self.start.get();
        let start = start.as_ref().and_then(as_type).map_or("NULL".to_string(), Type::name_str);
        let walked = self.object_type.get();
        Ok(Value::str(&match walked.as_ref().and_then(as_type) {
            Some(ty) => format!("<super: <class '{start}'>, <{} object>>", ty.name_str()),
            None => format!("<super: <class '{start}'>, NULL>"),
        }))
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let s = &*(object as *const SuperObject);
    [&s.start, &s.object, &s.object_type].into_iter().for_each(|f| f.visit(visit));
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, SuperObject);
    crate::method::install_members(
        t,
        &[
            ("__thisclass__", offset_of!(SuperObject, start), true),
            ("__self__", offset_of!(SuperObject, object), true),
            ("__self_class__", offset_of!(SuperObject, object_type), true),
        ],
    );
    t.slots_mut().traverse = Some(traverse);
}
