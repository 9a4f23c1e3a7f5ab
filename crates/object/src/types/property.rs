//! `property`.

use crate::error::PyResult;
use crate::header::{Header, Kind};
use crate::object::{self, getattr_optional};
use crate::thread::names;
use crate::typeobj::{Type, expect_type, new_object_of};
use crate::types::str::to_string_lossy;
use crate::value::{Field, Value};
use crate::{bail, err, install_type, layout};
use std::cell::Cell;
use std::mem::offset_of;
use tiercel_macros::pytype;

/// A property.
#[repr(C)]
pub struct PropertyObject {
    /// Header.
    pub head: Header,
    /// Getter.
    pub get: Field,
    /// Setter.
    pub set: Field,
    /// Deleter.
    pub delete: Field,
    /// Documentation.
    pub doc: Field,
    /// Whether the documentation is the getter's.
    pub getter_doc: Cell<bool>,
    /// Name given by the class.
    pub name: Field,
}
layout!(PropertyObject, Property, property, container);

fn given(v: Option<&Value>) -> Option<Value> {
    v.filter(|v| !v.is_none()).cloned()
}

impl PropertyObject {
    /// The name, given by the class or the getter's.
    fn find_name(&self) -> PyResult<Option<Value>> {
        match (self.name.get(), self.get.get()) {
            (Some(name), _) => Ok(Some(name)),
            (None, Some(getter)) => getattr_optional(&getter, &names().__name__),
            (None, None) => Ok(None),
        }
    }

    /// `AttributeError: property 'x' of 'C' object has no setter`.
    #[cold]
    fn lacks(&self, object: &Value, what: &str) -> crate::error::Raised {
        let owner = object.ty().qualname.borrow().map(to_string_lossy).unwrap_or_default();
        match self.find_name() {
            Err(raised) => raised,
            Ok(None) => err!(AttributeError, "property of '{owner}' object has no {what}"),
            Ok(Some(name)) => match object::repr_string(&name) {
                Ok(name) => err!(AttributeError, "property {name} of '{owner}' object has no {what}"),
                Err(raised) => raised,
            },
        }
    }
}

/// A property like `this` with one of its functions replaced.
fn copy(this: &Value, get: Option<&Value>, set: Option<&Value>, delete: Option<&Value>) -> PyResult<Value> {
    // SAFETY: only called for properties.
    let p: &PropertyObject = unsafe { this.payload_unchecked() };
    let pick = |new: Option<&Value>, old: &Field| given(new).unwrap_or_else(|| old.get_or_none());
    let get = pick(get, &p.get);
    let doc = if p.getter_doc.get() && !get.is_none() { Value::NONE } else { p.doc.get_or_none() };
    let args = [get, pick(set, &p.set), pick(delete, &p.delete), doc];
    let made = object::call(this.ty().as_value(), &args)?;
    if let Some(new) = made.downcast::<PropertyObject>() {
        new.name.set_option(p.name.get());
    }
    Ok(made)
}

#[pytype(name = "property")]
/// An attribute whose value functions get, set and delete: `fget`, `fset` and `fdel`. `doc` is its docstring, that of `fget`
/// unless given.
///
/// Used as a decorator for the first, and by `setter` and `deleter` for the others.
impl PropertyObject {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "property.__new__(X): X")?;
        Ok(new_object_of(ty, |head| PropertyObject {
            head,
            get: Field::empty(),
            set: Field::empty(),
            delete: Field::empty(),
            doc: Field::empty(),
            getter_doc: Cell::new(false),
            name: Field::empty(),
        }))
    }

    #[slot(init, "(fget=None, fset=None, fdel=None, doc=None)")]
    fn init(
        this: &Value,
        fget: Option<&Value>,
        fset: Option<&Value>,
        fdel: Option<&Value>,
        doc: Option<&Value>,
    ) -> PyResult<()> {
        // SAFETY: slot of this type.
        let p: &PropertyObject = unsafe { this.payload_unchecked() };
        p.get.set_option(given(fget));
        p.set.set_option(given(fset));
        p.delete.set_option(given(fdel));
        p.getter_doc.set(false);
        p.name.set_option(None);
        let mut doc = given(doc);
        if doc.is_none()
            && let Some(getter) = p.get.get()
        {
            doc = getattr_optional(&getter, &names().__doc__)?.filter(|d| !d.is_none());
            p.getter_doc.set(doc.is_some());
        }
        let exact = this.header().is_some_and(|h| h.kind() == Kind::Property);
        if !exact {
            // Instances of subclasses keep it as an attribute, so that it is found before the class' own docstring.
            let value = doc.clone().unwrap_or(Value::NONE);
            match object::setattr(this, &names().__doc__, Some(&value)) {
                Err(raised)
                    if p.getter_doc.get() && raised.is(crate::thread::types().exceptions.AttributeError) =>
                {
                    drop(raised.take());
                }
                other => other?,
            }
            if p.getter_doc.get() {
                p.doc.set_option(doc);
            }
            return Ok(());
        }
        p.doc.set_option(doc);
        Ok(())
    }

    #[slot(descr_get)]
    fn descr_get(this: &Value, object: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        let Some(object) = object.filter(|o| !o.is_none()) else { return Ok(this.clone()) };
        // SAFETY: slot of this type.
        let p: &PropertyObject = unsafe { this.payload_unchecked() };
        match p.get.get() {
            Some(f) => object::call(&f, std::slice::from_ref(object)),
            None => Err(p.lacks(object, "getter")),
        }
    }

    #[slot(descr_set)]
    fn descr_set(&self, object: &Value, value: Option<&Value>) -> PyResult<()> {
        match value {
            Some(value) => match self.set.get() {
                Some(f) => object::call(&f, &[object.clone(), value.clone()]).map(drop),
                None => Err(self.lacks(object, "setter")),
            },
            None => match self.delete.get() {
                Some(f) => object::call(&f, std::slice::from_ref(object)).map(drop),
                None => Err(self.lacks(object, "deleter")),
            },
        }
    }

    /// The property with another function that gets.
    #[method("($self, fget, /)", hidden)]
    fn getter(this: &Value, fget: &Value) -> PyResult<Value> {
        copy(this, Some(fget), None, None)
    }

    /// The property with another function that sets.
    #[method("($self, fset, /)", hidden)]
    fn setter(this: &Value, fset: &Value) -> PyResult<Value> {
        copy(this, None, Some(fset), None)
    }

    /// The property with another function that deletes.
    #[method("($self, fdel, /)", hidden)]
    fn deleter(this: &Value, fdel: &Value) -> PyResult<Value> {
        copy(this, None, None, Some(fdel))
    }

    /// Tells the property which name it has.
    #[method("($self, *args)", hidden)]
    fn __set_name__(&self, args: &[Value]) -> PyResult<()> {
        let [_, name] = args else {
            bail!(TypeError, "__set_name__() takes 2 positional arguments but {} were given", args.len());
        };
        self.name.set(name.clone());
        Ok(())
    }

    #[getter]
    fn __name__(this: &Value) -> PyResult<Value> {
        // SAFETY: attribute of this type.
        let p: &PropertyObject = unsafe { this.payload_unchecked() };
        match p.find_name()? {
            Some(name) => Ok(name),
            None => Err(object::no_attribute(this, &names().__name__)),
        }
    }

    #[setter(__name__)]
    fn set_name(&self, value: Option<&Value>) -> PyResult<()> {
        self.name.set_option(value.cloned());
        Ok(())
    }

    #[getter]
    fn __isabstractmethod__(&self) -> PyResult<bool> {
        for f in [&self.get, &self.set, &self.delete] {
            if let Some(f) = f.get()
                && crate::types::classmethod::is_abstract(&f)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let p = &*(object as *const PropertyObject);
    [&p.get, &p.set, &p.delete, &p.doc, &p.name].into_iter().for_each(|f| f.visit(visit));
}

unsafe fn clear(object: *const Header) {
    let p = &*(object as *const PropertyObject);
    [&p.get, &p.set, &p.delete, &p.doc, &p.name].into_iter().for_each(|f| drop(f.take()));
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, PropertyObject);
    crate::method::install_members(
        t,
        &[
            ("fget", offset_of!(PropertyObject, get), true),
            ("fset", offset_of!(PropertyObject, set), true),
            ("fdel", offset_of!(PropertyObject, delete), true),
            ("__doc__", offset_of!(PropertyObject, doc), false),
        ],
    );
    let s = t.slots_mut();
    s.traverse = Some(traverse);
    s.clear = Some(clear);
}
