//! `_contextvars`: variables whose values belong to a context (PEP 567).
//!
//! A context's values stand in a dict that copies share until one of them changes: a dict with more than one reference is
//! copied first.

use crate::collected;
use crate::native_type::{get, keep, kept, make, new_instance, set_type};
use std::cell::Cell;
use tiercel_macros::{pymodule, pytype};
use tiercel_object::args::keyword_names;
use tiercel_object::error::{PyResult, raise_with};
use tiercel_object::hash::hash_pointer;
use tiercel_object::header::Header;
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::{thread, types};
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::dict::{DictObject, key_error};
use tiercel_object::types::generic_alias;
use tiercel_object::types::str::{equals_text, intern};
use tiercel_object::types::text::TextBuilder;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, install_type, object};

const CONTEXT: &str = "_contextvars.Context";
const VARIABLE: &str = "_contextvars.ContextVar";
const TOKEN: &str = "_contextvars.Token";
const MISSING: &str = "Token.MISSING";
const MISSING_VALUE: &str = "_contextvars: the value of Token.MISSING";

/// `Context`.
#[repr(C)]
pub struct Context {
    head: Header,
    /// A dict from variables to values.
    values: Field,
    /// The context that was current before this one was entered.
    before: Field,
    entered: Cell<bool>,
}

fn new_context(values: Value) -> Value {
    new_instance(get(CONTEXT), |head| Context {
        head,
        values: Field::new(values),
        before: Field::empty(),
        entered: Cell::new(false),
    })
}

fn context(v: &Value) -> &Context {
    // SAFETY: called only for receivers of the type's own functions, and for what `current` gives.
    unsafe { v.payload_unchecked() }
}

/// The thread's context, made when first asked for.
fn current() -> Value {
    if let Some(v) = thread().context.get() {
        return v;
    }
    let fresh = new_context(DictObject::new());
    context(&fresh).entered.set(true);
    thread().context.set(fresh.clone());
    fresh
}

fn as_dict(v: &Value) -> &DictObject {
    v.downcast().expect("the values of a context are a dict")
}

impl Context {
    fn lookup(&self, variable: &Value) -> PyResult<Option<Value>> {
        as_dict(&self.dict()).get_hashed(variable, hash_pointer(variable.word()))
    }

    fn dict(&self) -> Value {
        self.values.get().unwrap_or_else(DictObject::new)
    }

    /// The values, in a dict that nobody shares.
    fn own_dict(&self) -> Value {
        let dict = self.dict();
        // One reference is the field's, the other is `dict`.
        if as_dict(&dict).head.count.get() > 2 {
            self.values.set(as_dict(&dict).copy());
            return self.dict();
        }
        dict
    }

    fn store(&self, variable: &Value, value: Option<&Value>) -> PyResult<()> {
        let dict = self.own_dict();
        match value {
            Some(v) => as_dict(&dict).insert(variable, v.clone()),
            None => as_dict(&dict).remove(variable).map(drop),
        }
    }

    fn view(&self, method: &str) -> PyResult<Value> {
        object::iter(&object::call_method(&self.dict(), &intern(method), &[])?)
    }
}

fn expect_variable(v: &Value) -> PyResult<()> {
    if !std::ptr::eq(v.ty(), get(VARIABLE)) {
        bail!(TypeError, "a ContextVar key was expected, got {}", object::repr_string(v)?);
    }
    Ok(())
}

#[pytype(name = "Context")]
impl Context {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        expect_type(class, "Context.__new__(X): X")?;
        if !args.is_empty() {
            bail!(TypeError, "Context() does not accept any arguments");
        }
        Ok(new_context(DictObject::new()))
    }

    #[slot(len)]
    fn length(&self) -> PyResult<usize> {
        Ok(as_dict(&self.dict()).len())
    }

    #[slot(getitem)]
    fn getitem(&self, key: &Value) -> PyResult<Value> {
        expect_variable(key)?;
        self.lookup(key)?.ok_or_else(|| key_error(key))
    }

    #[slot(contains)]
    fn contains(&self, key: &Value) -> PyResult<bool> {
        expect_variable(key)?;
        Ok(self.lookup(key)?.is_some())
    }

    #[slot(iter)]
    fn iter(&self) -> PyResult<Value> {
        self.view("keys")
    }

    #[slot(richcompare)]
    fn richcompare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        if !std::ptr::eq(b.ty(), get(CONTEXT)) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        object::compare(&context(a).dict(), &context(b).dict(), op)
    }

    /// The value of a variable, or `default`.
    #[method("($self, key, default=None, /)")]
    fn get(&self, key: &Value, default: Option<&Value>) -> PyResult<Value> {
        expect_variable(key)?;
        Ok(self.lookup(key)?.unwrap_or_else(|| default.cloned().unwrap_or(Value::NONE)))
    }

    /// The variables with their values, as a list of pairs.
    #[method("($self, /)")]
    fn items(&self) -> PyResult<Value> {
        self.view("items")
    }

    /// The variables that have values, as a list.
    #[method("($self, /)")]
    fn keys(&self) -> PyResult<Value> {
        self.view("keys")
    }

    /// The values, as a list.
    #[method("($self, /)")]
    fn values(&self) -> PyResult<Value> {
        self.view("values")
    }

    /// A copy in which variables can be set without changing this context.
    #[method("($self, /)")]
    fn copy(&self) -> Value {
        new_context(self.dict())
    }

    #[method("($self, *args, **kwargs)", hidden)]
    fn run(this: &Value, args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        let Some((callable, args)) = args.split_first() else {
            bail!(TypeError, "run() missing 1 required positional argument");
        };
        let c = context(this);
        if c.entered.get() {
            bail!(RuntimeError, "cannot enter context: {} is already entered", object::repr_string(this)?);
        }
        c.entered.set(true);
        c.before.set_option(thread().context.replace(Some(this.clone())));
        let result = crate::api::call_with_dict(callable, args, kwargs);
        thread().context.set_option(c.before.take());
        c.entered.set(false);
        result
    }
}
collected!(Context: values, before);

/// `ContextVar`.
#[repr(C)]
pub struct ContextVar {
    head: Header,
    name: Field,
    default: Field,
}

fn variable(v: &Value) -> &ContextVar {
    // SAFETY: called only for receivers of the type's own functions, and for the variables of tokens.
    unsafe { v.payload_unchecked() }
}

#[pytype(name = "ContextVar")]
impl ContextVar {
    #[slot(new)]
    fn py_new(_class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let names = keyword_names(kwnames);
        let (positional, values) = args.split_at(args.len() - names.len());
        let default = match names {
            [] => None,
            [name] if equals_text(name, "default") => Some(&values[0]),
            _ => bail!(TypeError, "ContextVar() got an unexpected keyword argument"),
        };
        let [name] = positional else {
            let given = positional.len();
            bail!(TypeError, "ContextVar() takes exactly 1 positional argument ({given} given)");
        };
        if name.as_str().is_none() {
            bail!(TypeError, "context variable name must be a str");
        }
        // A name that is equal to others by a hash of its own must have one.
        object::hash(name)?;
        Ok(new_instance(get(VARIABLE), |head| ContextVar {
            head,
            name: Field::new(name.clone()),
            default: default.map_or(Field::empty(), |v| Field::new(v.clone())),
        }))
    }

    #[slot(hash)]
    fn hash(this: &Value) -> PyResult<i64> {
        Ok(hash_pointer(this.word()))
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let v = variable(this);
        let mut text = TextBuilder::new("<ContextVar name=");
        text.push_repr(&v.name.get_or_none())?;
        if let Some(default) = v.default.get() {
            text.push(" default=");
            text.push_repr(&default)?;
        }
        text.push(&format!(" at {:#x}>", this.word()));
        Ok(text.finish())
    }

    #[getter]
    fn name(&self) -> Value {
        self.name.get_or_none()
    }

    /// The variable's value in the current context; if it has none there, `default`, then the variable's own default, then
    /// `LookupError`.
    #[method("($self, default=<unrepresentable>, /)")]
    fn get(this: &Value, default: Option<&Value>) -> PyResult<Value> {
        if let Some(c) = thread().context.get()
            && let Some(v) = context(&c).lookup(this)?
        {
            return Ok(v);
        }
        match default.cloned().or_else(|| variable(this).default.get()) {
            Some(v) => Ok(v),
            None => Err(raise_with(types().exceptions.LookupError, std::slice::from_ref(this))),
        }
    }

    /// Gives the variable a value in the current context. The token that comes back undoes this by `reset`.
    #[method("($self, value, /)")]
    fn set(this: &Value, value: &Value) -> PyResult<Value> {
        let now = current();
        let c = context(&now);
        let old = c.lookup(this)?;
        c.store(this, Some(value))?;
        Ok(new_instance(get(TOKEN), |head| Token {
            head,
            context: Field::new(now.clone()),
            variable: Field::new(this.clone()),
            old: old.map_or(Field::empty(), Field::new),
            used: Cell::new(false),
        }))
    }

    /// Gives the variable the value it had before the `set` that made the token.
    #[method("($self, token, /)")]
    fn reset(this: &Value, token: &Value) -> PyResult<()> {
        if !std::ptr::eq(token.ty(), get(TOKEN)) {
            bail!(TypeError, "expected an instance of Token, got {}", object::repr_string(token)?);
        }
        // SAFETY: just checked.
        let t: &Token = unsafe { token.payload_unchecked() };
        if t.used.get() {
            bail!(RuntimeError, "{} has already been used once", object::repr_string(token)?);
        }
        if !t.variable.get_or_none().is(this) {
            bail!(ValueError, "{} was created by a different ContextVar", object::repr_string(token)?);
        }
        let now = current();
        if !t.context.get_or_none().is(&now) {
            bail!(ValueError, "{} was created in a different Context", object::repr_string(token)?);
        }
        t.used.set(true);
        context(&now).store(this, t.old.get().as_ref())
    }

    /// See PEP 585
    #[classmethod("($type, object, /)", hidden)]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        generic_alias::new(class, object)
    }
}
collected!(ContextVar: name, default);

/// `Token`.
#[repr(C)]
pub struct Token {
    head: Header,
    context: Field,
    variable: Field,
    /// The value before; empty if there was none.
    old: Field,
    used: Cell<bool>,
}

#[pytype(name = "Token")]
impl Token {
    #[slot(new)]
    fn py_new(_class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        bail!(RuntimeError, "Tokens can only be created by ContextVars")
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        let t: &Token = unsafe { this.payload_unchecked() };
        let mut text = TextBuilder::new(if t.used.get() { "<Token used var=" } else { "<Token var=" });
        text.push_repr(&t.variable.get_or_none())?;
        text.push(&format!(" at {:#x}>", this.word()));
        Ok(text.finish())
    }

    #[getter]
    fn var(&self) -> Value {
        self.variable.get_or_none()
    }

    #[getter]
    fn old_value(&self) -> Value {
        self.old.get().or_else(|| kept(MISSING_VALUE)).unwrap_or(Value::NONE)
    }

    /// Enters a block after which the variable has its former value.
    #[method("($self, /)")]
    fn __enter__(this: &Value) -> Value {
        this.clone()
    }

    /// Gives the variable its former value.
    #[method("($self, type, val, tb, /)")]
    fn __exit__(this: &Value, _type: &Value, _val: &Value, _tb: &Value) -> PyResult<()> {
        // SAFETY: a method of this type.
        let t: &Token = unsafe { this.payload_unchecked() };
        ContextVar::reset(&t.variable.get_or_none(), this)
    }

    /// See PEP 585
    #[classmethod("($type, object, /)", hidden)]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        generic_alias::new(class, object)
    }
}
collected!(Token: context, variable, old);

/// The type of `Token.MISSING`.
#[repr(C)]
struct Missing {
    head: Header,
}

#[pytype(name = "Token.MISSING")]
impl Missing {
    #[slot(repr)]
    fn repr(_this: &Value) -> PyResult<Value> {
        Ok(Value::str("<Token.MISSING>"))
    }
}

#[pymodule(name = "_contextvars")]
/// Context Variables
pub mod contextvars {
    use super::*;

    /// Return a copy of the current context.
    #[function("()")]
    fn copy_context() -> Value {
        context(&current()).copy()
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        make_types();
        for key in [CONTEXT, VARIABLE, TOKEN] {
            set_type(module, get(key));
        }
        Ok(())
    }
}

/// Makes the types, unless they are there already.
fn make_types() {
    if kept(VARIABLE).is_some() {
        return;
    }
    let object = types().object;
    make::<Context>(CONTEXT, object, tflag::GC | tflag::WEAKREFS, false, Context::define);
    make::<ContextVar>(VARIABLE, object, tflag::GC, false, ContextVar::define);
    let missing = make::<Missing>(MISSING, object, 0, false, |t| install_type!(t, Missing));
    keep(MISSING_VALUE, new_instance(missing, |head| Missing { head }));
    make::<Token>(TOKEN, object, tflag::GC, false, |t| {
        Token::define(t);
        t.slots_mut().hash = Some(tiercel_object::object::unhashable);
        t.dict().set_str(&intern("MISSING"), kept(MISSING_VALUE).unwrap_or(Value::NONE));
    });
}

/// A new variable, also before Python code can import the module.
pub fn new_variable(name: &str) -> PyResult<Value> {
    make_types();
    object::call(get(VARIABLE).as_value(), &[intern(name)])
}
