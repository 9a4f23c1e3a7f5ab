//! `partial`, and the `Placeholder` that leaves room for a positional argument.

use crate::collected;
use crate::native_type::{get, keep, kept, make, new_instance, set, set_type};
use smallvec::SmallVec;
use tiercel_macros::pytype;
use tiercel_object::args::keyword_names;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::instance;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::text::{ReprGuard, TextBuilder};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::types::{generic_alias, method};
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, object};

const PARTIAL: &str = "functools.partial";
const PLACEHOLDER: &str = "functools.Placeholder";

/// `functools._PlaceholderType`.
#[repr(C)]
pub struct Placeholder {
    head: Header,
}

#[pytype(name = "_PlaceholderType")]
/// The type of `Placeholder`, which keeps the place of a positional argument of `partial` for later.
impl Placeholder {
    #[slot(new)]
    fn py_new(_class: &Value, args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        if !args.is_empty() {
            bail!(TypeError, "_PlaceholderType takes no arguments");
        }
        Ok(placeholder())
    }

    #[slot(repr)]
    fn repr(_this: &Value) -> PyResult<Value> {
        Ok(Value::str("Placeholder"))
    }

    #[method("($self, /)", hidden)]
    fn __reduce__(&self) -> &'static str {
        "Placeholder"
    }
}

fn placeholder() -> Value {
    kept(PLACEHOLDER).unwrap_or(Value::NONE)
}

/// `functools.partial`.
#[repr(C)]
pub struct Partial {
    head: Header,
    function: Field,
    /// A tuple.
    args: Field,
    /// A dict.
    keywords: Field,
    /// Where `placeholders` stand among `args`: how many there are.
    placeholders: std::cell::Cell<usize>,
}

fn of(v: &Value) -> &Partial {
    // SAFETY: called only for receivers of the type's own functions, and for values checked to be partials.
    unsafe { v.payload_unchecked() }
}

/// The arguments of a call, of which there are mostly few.
type Arguments = SmallVec<[Value; 8]>;

fn count_placeholders(args: &[Value]) -> usize {
    let mark = placeholder();
    args.iter().filter(|v| v.is(&mark)).count()
}

/// `given` put into the places that `args` leaves open, the rest behind.
fn fill(args: &[Value], given: &[Value], mark: &Value) -> Arguments {
    let mut given = given.iter().cloned();
    let mut all = Arguments::with_capacity(args.len() + given.len());
    for v in args {
        all.push(if v.is(mark) { given.next().unwrap_or_else(|| v.clone()) } else { v.clone() });
    }
    all.extend(given);
    all
}

fn as_dict(v: &Value) -> &DictObject {
    v.downcast().expect("keywords are kept in a dict")
}

/// The keywords of a call, as a dict on top of a copy of `base`.
fn merged(base: Option<&Value>, names: &[Value], values: &[Value]) -> PyResult<Value> {
    let dict = base.map_or_else(DictObject::new, |base| as_dict(base).copy());
    for (name, value) in names.iter().zip(values) {
        as_dict(&dict).insert(name, value.clone())?;
    }
    Ok(dict)
}

#[pytype(name = "partial")]
/// A function with some of its arguments given already.
impl Partial {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "partial.__new__(X): X")?;
        let names = keyword_names(kwnames);
        let (positional, values) = args.split_at(args.len() - names.len());
        let Some((function, given)) = positional.split_first() else {
            bail!(TypeError, "type 'partial' takes at least one argument");
        };
        if function.ty().slots().call.is_none() {
            bail!(TypeError, "the first argument must be callable");
        }
        let mark = placeholder();
        if given.last().is_some_and(|v| v.is(&mark)) {
            bail!(TypeError, "trailing Placeholders are not allowed");
        }
        if values.iter().any(|v| v.is(&mark)) {
            bail!(TypeError, "Placeholder cannot be passed as a keyword argument");
        }
        // A partial of a partial calls the inner function directly, unless the inner one has attributes of its own.
        let inner = function.ty().is_subtype(get(PARTIAL)) && !has_attributes(function);
        let (function, args, keywords) = if inner {
            let p = of(function);
            let args = object::to_vec(&p.args.get_or_none())?;
            let keywords = merged(p.keywords.get().as_ref(), names, values)?;
            (p.function.get_or_none(), fill(&args, given, &mark), keywords)
        } else {
            (function.clone(), given.into(), merged(None, names, values)?)
        };
        let placeholders = count_placeholders(&args).into();
        Ok(new_instance(ty, |head| Partial {
            head,
            function: Field::new(function),
            args: Field::new(TupleObject::from_slice(&args)),
            keywords: Field::new(keywords),
            placeholders,
        }))
    }

    #[slot(call)]
    fn call(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let p = of(this);
        let (function, kept, keywords) =
            (p.function.get_or_none(), p.args.get_or_none(), p.keywords.get_or_none());
        let names = keyword_names(kwnames);
        let (positional, values) = args.split_at(args.len() - names.len());
        let bound = kept.downcast::<TupleObject>().map_or(&[][..], TupleObject::items);
        let open = p.placeholders.get();
        if positional.len() < open {
            bail!(
                TypeError,
                "missing positional arguments in 'partial' call; expected at least {open}, got {}",
                positional.len()
            );
        }
        let mut all = if open == 0 {
            let mut all = Arguments::with_capacity(bound.len() + args.len());
            all.extend(bound.iter().chain(positional).cloned());
            all
        } else {
            fill(bound, positional, &placeholder())
        };
        let own = keywords.downcast::<DictObject>().filter(|d| !d.is_empty());
        let Some(own) = own else {
            all.extend(values.iter().cloned());
            return object::call_keywords(&function, &all, kwnames);
        };
        let items = match names {
            [] => own.items(),
            _ => as_dict(&merged(Some(&keywords), names, values)?).items(),
        };
        all.extend(items.iter().map(|(_, value)| value.clone()));
        let names = TupleObject::from_exact(items.into_iter().map(|(name, _)| name));
        object::call_keywords(&function, &all, Some(&names))
    }

    #[slot(descr_get)]
    fn descr_get(this: &Value, instance: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        match instance.filter(|v| !v.is_none()) {
            Some(instance) => Ok(method::new(this, instance)),
            None => Ok(this.clone()),
        }
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let Some(_guard) = ReprGuard::enter(this) else { return Ok(Value::str("...")) };
        let p = of(this);
        let (args, keywords) = (p.args.get_or_none(), p.keywords.get_or_none());
        let class = this.ty().as_value();
        let mut text = TextBuilder::new("");
        text.push_str(&object::str(&object::getattr(class, &names().__module__)?)?);
        text.push(".");
        text.push_str(&object::getattr(class, &names().__qualname__)?);
        text.push("(");
        text.push_repr(&p.function.get_or_none())?;
        for v in object::to_vec(&args)? {
            text.push(", ");
            text.push_repr(&v)?;
        }
        for (name, v) in keywords.downcast::<DictObject>().map(DictObject::items).unwrap_or_default() {
            text.push(", ");
            text.push_str(&object::str(&name)?);
            text.push("=");
            text.push_repr(&v)?;
        }
        text.push(")");
        Ok(text.finish())
    }

    /// The function that is called in the end.
    #[getter]
    fn func(&self) -> Value {
        self.function.get_or_none()
    }

    /// The positional arguments that are given already.
    #[getter]
    fn args(&self) -> Value {
        self.args.get_or_none()
    }

    /// The keyword arguments that are given already.
    #[getter]
    fn keywords(&self) -> Value {
        self.keywords.get_or_none()
    }

    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        let p = of(this);
        let attributes = if has_attributes(this) { instance::instance_dict(this) } else { None };
        let function = p.function.get_or_none();
        let state = TupleObject::from_vec(vec![
            function.clone(),
            p.args.get_or_none(),
            p.keywords.get_or_none(),
            attributes.unwrap_or(Value::NONE),
        ]);
        let args = TupleObject::from_vec(vec![function]);
        Ok(TupleObject::from_vec(vec![this.ty().as_value().clone(), args, state]))
    }

    #[method("($self, state, /)", hidden)]
    fn __setstate__(this: &Value, state: &Value) -> PyResult<()> {
        let parts = state.downcast::<TupleObject>().map_or(&[][..], TupleObject::items);
        let [function, args, keywords, attributes] = parts else {
            bail!(TypeError, "invalid partial state");
        };
        let valid = function.ty().slots().call.is_some()
            && args.downcast::<TupleObject>().is_some()
            && (keywords.is_none() || keywords.downcast::<DictObject>().is_some());
        if !valid {
            bail!(TypeError, "invalid partial state");
        }
        let items = object::to_vec(args)?;
        if items.last().is_some_and(|v| v.is(&placeholder())) {
            bail!(TypeError, "trailing Placeholders are not allowed");
        }
        let keywords = match keywords.downcast_exact::<DictObject>() {
            Some(_) => keywords.clone(),
            None => keywords.downcast::<DictObject>().map_or_else(DictObject::new, DictObject::copy),
        };
        let p = of(this);
        p.placeholders.set(count_placeholders(&items));
        p.function.set(function.clone());
        let exact = args.downcast_exact::<TupleObject>().is_some();
        p.args.set(if exact { args.clone() } else { TupleObject::from_vec(items) });
        p.keywords.set(keywords);
        tiercel_object::class::set_dict(this, Some(attributes).filter(|v| !v.is_none()))
    }

    /// See PEP 585
    #[classmethod("($type, object, /)", hidden)]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        generic_alias::new(class, object)
    }
}
collected!(Partial: function, args, keywords);

/// Whether a partial has attributes of its own.
fn has_attributes(v: &Value) -> bool {
    let dict = instance::instance_dict(v);
    dict.is_some_and(|d| d.downcast::<DictObject>().is_some_and(|d| !d.is_empty()))
}

/// Makes the types.
pub fn make_types(module: &Value) {
    let object = types().object;
    let ty = make::<Placeholder>("functools._PlaceholderType", object, 0, false, |t| {
        tiercel_object::install_type!(t, Placeholder);
    });
    set_type(module, ty);
    let only = new_instance(ty, |head| Placeholder { head });
    keep(PLACEHOLDER, only.clone());
    set(module, "Placeholder", only);
    let flags = tflag::GC | tflag::BASE | tflag::WEAKREFS;
    set_type(module, make::<Partial>(PARTIAL, object, flags, true, Partial::define));
}
