//! `defaultdict`: a dict with a factory for the values of missing keys.

use crate::native_type::{get, make, set_type};
use tiercel_macros::pytype;
use tiercel_object::args::keyword_names;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::types::dict::{DictObject, hash_key, key_error};
use tiercel_object::types::text::{ReprGuard, TextBuilder};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, install_type, object};

/// `collections.defaultdict`. `dict.__new__` makes it: memory behind the dict is zero, which is an empty field.
#[repr(C)]
pub struct DefaultDict {
    dict: DictObject,
    factory: Field,
}

fn of(v: &Value) -> &DefaultDict {
    // SAFETY: called only for receivers of the type's own functions.
    unsafe { v.payload_unchecked() }
}

#[pytype(name = "defaultdict")]
/// A dictionary that makes the values of missing keys when they are asked for by subscript, by calling `default_factory`.
///
/// Other arguments are those of `dict`.
impl DefaultDict {
    #[slot(init)]
    fn init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        let positional = args.len() - keyword_names(kwnames).len();
        let (factory, rest) = if positional > 0 { (Some(&args[0]), &args[1..]) } else { (None, args) };
        let factory = factory.filter(|f| !f.is_none());
        if factory.is_some_and(|f| f.ty().slots().call.is_none()) {
            bail!(TypeError, "first argument must be callable or None");
        }
        of(this).factory.set_option(factory.cloned());
        match types().dict.slots().init {
            Some(init) => init(this, rest, kwnames),
            None => Ok(()),
        }
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let items = match types().dict.slots().repr {
            Some(repr) => repr(this)?,
            None => Value::str("{}"),
        };
        let mut text = TextBuilder::new(&this.ty().short_name());
        text.push("(");
        match (of(this).factory.get(), ReprGuard::enter(&of(this).factory.get_or_none())) {
            (None, _) => text.push("None"),
            (Some(factory), Some(_guard)) => text.push_repr(&factory)?,
            (Some(_), None) => text.push("..."),
        }
        text.push(", ");
        text.push_str(&items);
        text.push(")");
        Ok(text.finish())
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        let is_default = |v: &Value| v.ty().is_subtype(get("collections.defaultdict"));
        let both_dicts = a.downcast::<DictObject>().is_some() && b.downcast::<DictObject>().is_some();
        if !both_dicts {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let like = if is_default(a) { a } else { b };
        let new = copy_as(like, a)?;
        let update = object::getattr_str(&new, "update")?;
        object::call(&update, std::slice::from_ref(b))?;
        Ok(new)
    }

    /// Makes the value of a missing key by `default_factory`, keeps and returns it; `KeyError` without a factory.
    #[method("($self, key, /)", hidden)]
    fn __missing__(this: &Value, key: &Value) -> PyResult<Value> {
        let Some(factory) = of(this).factory.get() else { return Err(key_error(key)) };
        let value = object::call(&factory, &[])?;
        // The factory may have set the value itself; then that one counts.
        let dict = &of(this).dict;
        let hash = hash_key(key)?;
        let found = dict.find(key, hash)?;
        if let Some(v) = found.and_then(|i| dict.entry(i).value.get()) {
            return Ok(v);
        }
        dict.put(None, key, hash, value.clone());
        Ok(value)
    }

    /// A shallow copy.
    #[method("($self, /)", hidden)]
    fn copy(this: &Value) -> PyResult<Value> {
        copy_as(this, this)
    }

    /// A shallow copy.
    #[method("($self, /)", hidden)]
    fn __copy__(this: &Value) -> PyResult<Value> {
        copy_as(this, this)
    }

    /// What a pickle keeps.
    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        let args = match of(this).factory.get() {
            Some(factory) => TupleObject::from_vec(vec![factory]),
            None => TupleObject::from_slice(&[]),
        };
        let items = object::call(&object::getattr_str(this, "items")?, &[])?;
        let items = object::iter(&items)?;
        let class = this.ty().as_value().clone();
        Ok(TupleObject::from_vec(vec![class, args, Value::NONE, Value::NONE, items]))
    }

    /// What makes the values of missing keys, or None.
    #[getter]
    fn default_factory(&self) -> Value {
        self.factory.get_or_none()
    }

    #[setter]
    fn set_default_factory(&self, value: Option<&Value>) -> PyResult<()> {
        self.factory.set_option(value.filter(|v| !v.is_none()).cloned());
        Ok(())
    }
}

/// `type(like)(like.default_factory, items)`.
fn copy_as(like: &Value, items: &Value) -> PyResult<Value> {
    object::call(like.ty().as_value(), &[of(like).factory.get_or_none(), items.clone()])
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    DictObject::traverse(object, visit);
    (*(object as *const DefaultDict)).factory.visit(visit);
}

unsafe fn clear(object: *const Header) {
    let this = &*(object as *const DefaultDict);
    this.dict.clear();
    drop(this.factory.take());
}

fn define(t: &'static Type) {
    install_type!(t, DefaultDict);
    let s = t.slots_mut();
    s.traverse = Some(traverse);
    s.clear = Some(clear);
    // A mutable mapping, so without a hash.
    s.hash = Some(object::unhashable);
    s.richcompare = types().dict.slots().richcompare;
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let flags = tflag::GC | tflag::BASE;
    set_type(module, make::<DefaultDict>("collections.defaultdict", types().dict, flags, false, define));
}
