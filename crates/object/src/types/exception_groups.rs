//! `BaseExceptionGroup` and `ExceptionGroup` (PEP 654).

use crate::error::PyResult;
use crate::object;
use crate::thread::{names, types};
use crate::typeobj::{Type, as_type, expect_type};
use crate::types::exception_methods::{exception, extra};
use crate::types::exceptions::ExceptionObject;
use crate::types::list::ListObject;
use crate::types::str::to_string_lossy;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err};
use tiercel_macros::pytype;

static FIELDS: [crate::method::GetSetDef; 2] =
    [extra::<0>("message", "exception message"), extra::<1>("exceptions", "nested exceptions")];

/// The exceptions of a group.
pub fn members(group: &Value) -> Vec<Value> {
    let all = exception(group).extra[1].get_or_none();
    all.downcast::<TupleObject>().map(|t| t.items().to_vec()).unwrap_or_default()
}

fn is_group(v: &Value) -> bool {
    v.ty().is_subtype(types().exceptions.BaseExceptionGroup)
}

/// What a split looks for.
enum Matcher {
    Types(Value),
    Predicate(Value),
}

impl Matcher {
    fn new(v: &Value) -> PyResult<Matcher> {
        let is_class = |v: &Value| as_type(v).is_some_and(|t| t.is_subtype(types().exceptions.BaseException));
        if is_class(v) {
            return Ok(Matcher::Types(TupleObject::from_slice(std::slice::from_ref(v))));
        }
        if let Some(t) = v.downcast_exact::<TupleObject>() {
            if t.items().iter().all(is_class) {
                return Ok(Matcher::Types(v.clone()));
            }
        } else if as_type(v).is_none() && v.ty().slots().call.is_some() {
            return Ok(Matcher::Predicate(v.clone()));
        }
        Err(err!(
            TypeError,
            "expected an exception type, a tuple of exception types, or a callable (other than a class)"
        ))
    }

    fn matches(&self, e: &Value) -> PyResult<bool> {
        match self {
            Matcher::Types(t) => {
                let classes = t.downcast::<TupleObject>().map(TupleObject::items).unwrap_or_default();
                Ok(classes.iter().filter_map(as_type).any(|c| e.ty().is_subtype(c)))
            }
            Matcher::Predicate(f) => object::truth(&object::call(f, std::slice::from_ref(e))?),
        }
    }
}

/// A group of the same kind with other members: what `derive` gives, with traceback, context, cause and notes copied.
pub fn subset(group: &Value, chosen: Vec<Value>) -> PyResult<Option<Value>> {
    if chosen.is_empty() {
        return Ok(None);
    }
    let new =
        object::call_method(group, &crate::types::str::intern("derive"), &[ListObject::from_vec(chosen)])?;
    if !is_group(&new) {
        bail!(TypeError, "derive must return an instance of BaseExceptionGroup");
    }
    let (from, to) = (exception(group), exception(&new));
    to.traceback.set_option(from.traceback.get());
    to.context.set_option(from.context.get());
    to.cause.set_option(from.cause.get());
    to.suppress_context.set(from.suppress_context.get());
    if let Some(notes) = object::getattr_optional(group, &names().__notes__)?
        && notes.ty().slots().iter.is_some()
    {
        let copy = ListObject::from_vec(object::to_vec(&notes)?);
        object::setattr(&new, &names().__notes__, Some(&copy))?;
    }
    Ok(Some(new))
}

fn split_rec(e: &Value, m: &Matcher, want_rest: bool) -> PyResult<(Option<Value>, Option<Value>)> {
    crate::thread::thread().check_host_stack(" in exceptiongroup_split_recursive")?;
    if m.matches(e)? {
        return Ok((Some(e.clone()), None));
    }
    if !is_group(e) {
        return Ok((None, want_rest.then(|| e.clone())));
    }
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for member in members(e) {
        let (y, n) = split_rec(&member, m, want_rest)?;
        yes.extend(y);
        no.extend(n);
    }
    let matched = subset(e, yes)?;
    let rest = if want_rest { subset(e, no)? } else { None };
    Ok((matched, rest))
}

/// The part of an exception (a group, or a plain one) whose members are of `classes` (a type or a tuple of types), and
/// the rest. For `except*`.
pub fn split_by_type(e: &Value, classes: &Value) -> PyResult<(Option<Value>, Option<Value>)> {
    split_rec(e, &Matcher::new(classes)?, true)
}

/// A receiver of the methods of exception groups.
pub struct Group;

#[pytype(name = "BaseExceptionGroup")]
/// Several exceptions that are raised together.
impl Group {
    #[slot(new)]
    fn new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let mut ty = expect_type(class, "BaseExceptionGroup.__new__(X): X")?;
        let e = &types().exceptions;
        if kwnames.is_some() {
            bail!(TypeError, "{}() takes no keyword arguments", ty.name_str());
        }
        let [message, sequence] = args else {
            bail!(TypeError, "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)", args.len());
        };
        if message.as_str().is_none() {
            bail!(
                TypeError,
                "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
                message.ty().name_str()
            );
        }
        if sequence.ty().slots().getitem.is_none() || sequence.ty().slots().len.is_none() {
            bail!(TypeError, "second argument (exceptions) must be a sequence");
        }
        let all = object::to_vec(sequence)?;
        if all.is_empty() {
            bail!(ValueError, "second argument (exceptions) must be a non-empty sequence");
        }
        let mut nested_base = false;
        for (i, x) in all.iter().enumerate() {
            if x.downcast::<ExceptionObject>().is_none() {
                bail!(ValueError, "Item {i} of second argument (exceptions) is not an exception");
            }
            nested_base |= !x.ty().is_subtype(e.Exception);
        }
        if std::ptr::eq(ty, e.BaseExceptionGroup) {
            if !nested_base {
                ty = e.ExceptionGroup;
            }
        } else if nested_base && std::ptr::eq(ty, e.ExceptionGroup) {
            bail!(TypeError, "Cannot nest BaseExceptions in an ExceptionGroup");
        } else if nested_base && ty.is_subtype(e.Exception) {
            bail!(TypeError, "Cannot nest BaseExceptions in '{}'", ty.name_str());
        }
        let Some(base_new) = e.BaseException.slots().new else {
            bail!(TypeError, "cannot create exceptions")
        };
        let v = base_new(ty.as_value(), args, None)?;
        exception(&v).extra[0].set(message.clone());
        exception(&v).extra[1].set(TupleObject::from_vec(all));
        Ok(v)
    }

    #[slot(str)]
    fn str(this: &Value) -> PyResult<Value> {
        let n = members(this).len();
        let message = to_string_lossy(&exception(this).extra[0].get_or_none());
        Ok(Value::str(&format!("{message} ({n} sub-exception{})", if n == 1 { "" } else { "s" })))
    }

    /// Make a group like this one with other exceptions; subclasses override it.
    #[method("($self, excs, /)")]
    fn derive(this: &Value, excs: &Value) -> PyResult<Value> {
        let class = types().exceptions.BaseExceptionGroup.as_value();
        object::call(class, &[exception(this).extra[0].get_or_none(), excs.clone()])
    }

    /// Return the part of the group that matches, and the rest.
    #[method("($self, matcher_value, /)")]
    fn split(this: &Value, matcher_value: &Value) -> PyResult<Value> {
        let (yes, no) = split_rec(this, &Matcher::new(matcher_value)?, true)?;
        Ok(TupleObject::from_vec(vec![yes.unwrap_or(Value::NONE), no.unwrap_or(Value::NONE)]))
    }

    /// Return the part of the group that matches, or None.
    #[method("($self, matcher_value, /)")]
    fn subgroup(this: &Value, matcher_value: &Value) -> PyResult<Value> {
        Ok(split_rec(this, &Matcher::new(matcher_value)?, false)?.0.unwrap_or(Value::NONE))
    }

    /// See PEP 585.
    #[classmethod("($type, object, /)")]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        crate::types::generic_alias::new(class, object)
    }
}

/// Fills in the class, if it is a group.
pub fn define(t: &'static Type) {
    if t.name_str() == "BaseExceptionGroup" {
        Group::fill_slots(t.slots_mut());
        crate::method::install(t, Group::METHODS, &FIELDS);
        t.doc.set(Group::DOC);
    }
}
