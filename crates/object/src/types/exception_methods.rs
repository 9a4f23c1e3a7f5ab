//! The methods and attributes that all exceptions have.

use crate::bail;
use crate::error::PyResult;
use crate::header::Header;
use crate::instance::attributes;
use crate::method::GetSetDef;
use crate::object;
use crate::thread::{names, types};
use crate::typeobj::{Type, new_zeroed};
use crate::types::dict::DictObject;
use crate::types::exception_fields::{arguments_to_reduce, fields_to_reduce};
use crate::types::exceptions::ExceptionObject;
use crate::types::list::ListObject;
use crate::types::str::intern;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use tiercel_macros::pytype;

/// The layout of a value known to be an exception.
pub fn exception(v: &Value) -> &ExceptionObject {
    // SAFETY: called with receivers of exception methods, which their descriptors check.
    unsafe { v.payload_unchecked() }
}

fn expect_exception_or_none(v: Option<&Value>, what: &str) -> PyResult<Option<Value>> {
    match v {
        None => bail!(TypeError, "__{what}__ may not be deleted"),
        Some(v) if v.is_none() => Ok(None),
        Some(v) if v.downcast::<ExceptionObject>().is_some() => Ok(Some(v.clone())),
        Some(_) => bail!(TypeError, "exception {what} must be None or derive from BaseException"),
    }
}

/// Reads field `I` of `ExceptionObject::extra`; an empty one is None.
pub fn get_extra<const I: usize>(this: &Value) -> PyResult<Value> {
    Ok(exception(this).extra[I].get_or_none())
}

/// Writes or empties field `I` of `ExceptionObject::extra`.
pub fn set_extra<const I: usize>(this: &Value, value: Option<&Value>) -> PyResult<()> {
    exception(this).extra[I].set_option(value.cloned());
    Ok(())
}

/// The attribute that shows field `I` of `ExceptionObject::extra`.
pub const fn extra<const I: usize>(name: &'static str, doc: &'static str) -> GetSetDef {
    GetSetDef { name, get: get_extra::<I>, set: Some(set_extra::<I>), doc }
}

#[pytype(name = "BaseException")]
/// The base of all exceptions.
impl ExceptionObject {
    #[slot(new)]
    fn new(class: &Value, args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = crate::typeobj::expect_type(class, "BaseException.__new__(X): X")?;
        let args = TupleObject::from_slice(args);
        // SAFETY: all other fields are empty, and `__suppress_context__` is false.
        Ok(unsafe { new_zeroed(ty, |e: &ExceptionObject| e.args.set(args)) })
    }

    #[slot(init)]
    fn init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        if kwnames.is_some() {
            bail!(TypeError, "{}() takes no keyword arguments", this.ty().name_str());
        }
        let own = &exception(this).args;
        let known = own.borrow().and_then(|own| own.downcast_exact::<TupleObject>());
        // `__new__` has most often kept the same arguments already.
        if !known.is_some_and(|known| known.items().iter().map(Value::word).eq(args.iter().map(Value::word)))
        {
            own.set(TupleObject::from_slice(args));
        }
        Ok(())
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let args = self.args.get_or_none();
        let name = self.head.ty().name_str();
        let text = match args.downcast::<TupleObject>() {
            Some(t) if t.len() == 1 => format!("{name}({})", object::repr_string(&t.items()[0])?),
            _ => format!("{name}{}", object::repr_string(&args)?),
        };
        Ok(Value::str(&text))
    }

    #[slot(str)]
    fn str(&self) -> PyResult<Value> {
        let args = self.args.get_or_none();
        match args.downcast::<TupleObject>().map(TupleObject::items) {
            Some([]) => Ok(Value::str("")),
            Some([only]) => object::str(only),
            _ => object::str(&args),
        }
    }

    #[getter(name = "args")]
    fn get_args(&self) -> Value {
        self.args.get_or_none()
    }

    #[setter(name = "args")]
    fn set_args(&self, value: Option<&Value>) -> PyResult<()> {
        match value {
            None => bail!(TypeError, "args may not be deleted"),
            Some(v) => self.args.set(TupleObject::from_vec(object::to_vec(v)?)),
        }
        Ok(())
    }

    #[getter(name = "__traceback__")]
    fn get_traceback(&self) -> Value {
        self.traceback.get_or_none()
    }

    #[setter(name = "__traceback__")]
    fn set_traceback(&self, value: Option<&Value>) -> PyResult<()> {
        match value {
            None => bail!(TypeError, "__traceback__ may not be deleted"),
            Some(v) if v.is_none() => self.traceback.set_option(None),
            Some(v) if v.ty().is_subtype(types().traceback) => self.traceback.set(v.clone()),
            Some(_) => bail!(TypeError, "__traceback__ must be a traceback or None"),
        }
        Ok(())
    }

    #[getter(name = "__context__")]
    fn get_context(&self) -> Value {
        self.context.get_or_none()
    }

    #[setter(name = "__context__")]
    fn set_context(&self, value: Option<&Value>) -> PyResult<()> {
        self.context.set_option(expect_exception_or_none(value, "context")?);
        Ok(())
    }

    #[getter(name = "__cause__")]
    fn get_cause(&self) -> Value {
        self.cause.get_or_none()
    }

    #[setter(name = "__cause__")]
    fn set_cause(&self, value: Option<&Value>) -> PyResult<()> {
        self.cause.set_option(expect_exception_or_none(value, "cause")?);
        self.suppress_context.set(true);
        Ok(())
    }

    #[getter(name = "__suppress_context__")]
    fn get_suppress_context(&self) -> bool {
        self.suppress_context.get()
    }

    #[setter(name = "__suppress_context__")]
    fn set_suppress_context(&self, value: Option<&Value>) -> PyResult<()> {
        match value.map(|v| (v, v.as_bool())) {
            Some((_, Some(b))) => self.suppress_context.set(b),
            Some(_) => bail!(TypeError, "attribute value type must be bool"),
            None => bail!(TypeError, "can't delete numeric/char attribute"),
        }
        Ok(())
    }

    /// Sets the traceback and returns the exception.
    #[method("($self, object, /)")]
    fn with_traceback(this: &Value, object: &Value) -> PyResult<Value> {
        exception(this).set_traceback(Some(object))?;
        Ok(this.clone())
    }

    /// Adds a line that is shown below the exception.
    #[method("($self, object, /)")]
    fn add_note(this: &Value, object: &Value) -> PyResult<()> {
        if object.as_str().is_none() {
            bail!(TypeError, "add_note() argument must be str, not {}", object.ty().name_str());
        }
        let name = &names().__notes__;
        let notes = match object::getattr_optional(this, name)? {
            Some(notes) => notes,
            None => {
                let notes = ListObject::from_vec(Vec::new());
                object::setattr(this, name, Some(&notes))?;
                notes
            }
        };
        match notes.downcast::<ListObject>() {
            Some(l) => l.push(object.clone()),
            None => bail!(TypeError, "Cannot add note: __notes__ is not a list"),
        }
        Ok(())
    }

    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> Value {
        let mut parts = vec![this.ty().as_value().clone(), arguments_to_reduce(this)];
        let own = attributes(this).filter(|a| a.dict().is_some() || !a.inline_items().is_empty());
        let fields = fields_to_reduce(this);
        let state = match (own, fields.is_empty()) {
            (Some(own), true) => Some(own.make_dict().to_value()),
            (Some(own), false) => Some(own.make_dict().copy()),
            (None, true) => None,
            (None, false) => Some(DictObject::new()),
        };
        if let Some(dict) = state.as_ref().and_then(|state| state.downcast::<DictObject>()) {
            for (name, value) in fields {
                dict.set_str(&intern(name), value);
            }
        }
        parts.extend(state);
        TupleObject::from_vec(parts)
    }

    #[method("($self, object, /)")]
    fn __setstate__(this: &Value, object: &Value) -> PyResult<()> {
        if object.is_none() {
            return Ok(());
        }
        let Some(d) = object.downcast::<DictObject>() else { bail!(TypeError, "state is not a dictionary") };
        for (k, v) in d.items() {
            object::setattr(this, &k, Some(&v))?;
        }
        Ok(())
    }

    #[slot(traverse)]
    unsafe fn traverse(this: *const Header, visit: &mut dyn FnMut(&Value)) {
        let e = &*(this as *const ExceptionObject);
        for f in [&e.args, &e.traceback, &e.context, &e.cause].into_iter().chain(&e.extra) {
            f.visit(visit);
        }
    }

    #[slot(clear)]
    unsafe fn clear(this: *const Header) {
        let e = &*(this as *const ExceptionObject);
        for f in [&e.traceback, &e.context, &e.cause].into_iter().chain(&e.extra) {
            f.take();
        }
    }
}

/// Fills in `BaseException`.
pub fn define(t: &'static Type) {
    ExceptionObject::fill_slots(t.slots_mut());
    crate::method::install(t, ExceptionObject::METHODS, ExceptionObject::GETSETS);
    t.doc.set(ExceptionObject::DOC);
}

/// Fills in what a particular exception class adds.
pub fn define_subclass(t: &'static Type) {
    crate::types::exception_fields::define(t);
    crate::types::exception_groups::define(t);
}
