//! `attrgetter`, `itemgetter`, `methodcaller`.

use crate::collected;
use crate::collected::Values;
use crate::native_type::{make, new_instance, set_type};
use tiercel_macros::pytype;
use tiercel_object::args::{check_count, keyword_names, no_keywords};
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, expect_type, tflag};
use tiercel_object::types::str::{from_code_points, intern, intern_value};
use tiercel_object::types::text::{ReprGuard, TextBuilder};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, object};

/// `operator.itemgetter`.
#[repr(C)]
pub struct ItemGetter {
    head: Header,
    /// A tuple.
    items: Field,
}

fn tuple_items(field: &Field) -> Value {
    field.get().unwrap_or_else(|| TupleObject::from_slice(&[]))
}

#[pytype(name = "itemgetter")]
/// A function that fetches items of its argument: `itemgetter(1)(x)` is `x[1]`, and with several keys it gives a tuple.
impl ItemGetter {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "itemgetter.__new__(X): X")?;
        no_keywords("itemgetter", kwnames)?;
        check_count("itemgetter", args.len().min(1), 1, 1)?;
        let items = Field::new(TupleObject::from_slice(args));
        Ok(new_instance(ty, |head| ItemGetter { head, items }))
    }

    #[slot(call)]
    fn call(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        no_keywords("itemgetter", kwnames)?;
        check_count("itemgetter", args.len(), 1, 1)?;
        // SAFETY: a slot of this type.
        let items = tuple_items(&unsafe { this.payload_unchecked::<ItemGetter>() }.items);
        let Some(items) = items.downcast::<TupleObject>() else { return Ok(Value::NONE) };
        if let [item] = items.items() {
            return object::getitem(&args[0], item);
        }
        let all = items.items().iter().map(|item| object::getitem(&args[0], item));
        Ok(TupleObject::from_vec(all.collect::<PyResult<_>>()?))
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        repr_of_given(this, &unsafe { this.payload_unchecked::<ItemGetter>() }.items)
    }

    /// How the callable is called.
    #[getter]
    fn __text_signature__(&self) -> &'static str {
        "(obj, /)"
    }

    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> Value {
        // SAFETY: a method of this type.
        reduce_to_given(this, &unsafe { this.payload_unchecked::<ItemGetter>() }.items)
    }
}
collected!(ItemGetter: items);

/// `operator.name(…)` with what the fetcher was made with.
fn repr_of_given(this: &Value, given: &Field) -> PyResult<Value> {
    let parts = object::to_vec(&tuple_items(given))?;
    repr_call(this, |text| {
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                text.push(", ");
            }
            text.push_repr(part)?;
        }
        Ok(())
    })
}

/// A pickled fetcher: its class, called with what it was made with.
fn reduce_to_given(this: &Value, given: &Field) -> Value {
    TupleObject::pair(this.ty().as_value().clone(), tuple_items(given))
}

/// `operator.name(…)`, with `...` for one that is being printed already.
fn repr_call(this: &Value, inner: impl FnOnce(&mut TextBuilder) -> PyResult<()>) -> PyResult<Value> {
    let mut text = TextBuilder::new(&this.ty().name_str());
    text.push("(");
    match ReprGuard::enter(this) {
        Some(_guard) => inner(&mut text)?,
        None => text.push("..."),
    }
    text.push(")");
    Ok(text.finish())
}

/// `operator.attrgetter`.
#[repr(C)]
pub struct AttrGetter {
    head: Header,
    /// The names as given, a tuple.
    names: Field,
    /// What to look up, a tuple: each an interned name, or a tuple of names for a dotted one.
    paths: Field,
}

/// The parts of a dotted name, as a tuple, or the interned name itself.
fn path_of(name: &Value) -> PyResult<Value> {
    let Some(s) = name.as_str() else { bail!(TypeError, "attribute name must be a string") };
    let chars: Vec<u32> = s.chars().iter().collect();
    let parts: Vec<Value> =
        chars.split(|&c| c == '.' as u32).map(|part| intern_value(&from_code_points(part))).collect();
    Ok(if parts.len() == 1 { parts[0].clone() } else { TupleObject::from_vec(parts) })
}

fn follow(object: &Value, path: &Value) -> PyResult<Value> {
    let Some(parts) = path.downcast::<TupleObject>() else { return object::getattr(object, path) };
    let mut at = object.clone();
    for part in parts.items() {
        at = object::getattr(&at, part)?;
    }
    Ok(at)
}

#[pytype(name = "attrgetter")]
/// A function that fetches attributes of its argument: `attrgetter('a.b')(x)` is `x.a.b`, and with several names it gives a
/// tuple.
impl AttrGetter {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "attrgetter.__new__(X): X")?;
        no_keywords("attrgetter", kwnames)?;
        check_count("attrgetter", args.len().min(1), 1, 1)?;
        let paths = args.iter().map(path_of).collect::<PyResult<Vec<Value>>>()?;
        let (names, paths) = (TupleObject::from_slice(args), TupleObject::from_vec(paths));
        Ok(new_instance(ty, |head| AttrGetter { head, names: Field::new(names), paths: Field::new(paths) }))
    }

    #[slot(call)]
    fn call(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        no_keywords("attrgetter", kwnames)?;
        check_count("attrgetter", args.len(), 1, 1)?;
        // SAFETY: a slot of this type.
        let paths = tuple_items(&unsafe { this.payload_unchecked::<AttrGetter>() }.paths);
        let Some(paths) = paths.downcast::<TupleObject>() else { return Ok(Value::NONE) };
        if let [path] = paths.items() {
            return follow(&args[0], path);
        }
        let all = paths.items().iter().map(|path| follow(&args[0], path));
        Ok(TupleObject::from_vec(all.collect::<PyResult<_>>()?))
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        repr_of_given(this, &unsafe { this.payload_unchecked::<AttrGetter>() }.names)
    }

    /// How the callable is called.
    #[getter]
    fn __text_signature__(&self) -> &'static str {
        "(obj, /)"
    }

    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> Value {
        // SAFETY: a method of this type.
        reduce_to_given(this, &unsafe { this.payload_unchecked::<AttrGetter>() }.names)
    }
}
collected!(AttrGetter: names, paths);

/// `operator.methodcaller`.
#[repr(C)]
pub struct MethodCaller {
    head: Header,
    name: Field,
    /// Positional arguments, then the values of the keyword arguments.
    args: Values,
    /// The names of the keyword arguments, a tuple, if there are any.
    kwnames: Field,
}

impl MethodCaller {
    fn split(&self) -> (Vec<Value>, Vec<(Value, Value)>) {
        let mut args = self.args.with(|args| args.clone());
        let kwnames = self.kwnames.get();
        let names = keyword_names(kwnames.as_ref());
        let values = args.split_off(args.len() - names.len());
        (args, names.iter().cloned().zip(values).collect())
    }
}

#[pytype(name = "methodcaller")]
/// A function that calls a method of its argument: `methodcaller('m', 1)(x)` is `x.m(1)`.
impl MethodCaller {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "methodcaller.__new__(X): X")?;
        if args.len() - keyword_names(kwnames).len() == 0 {
            bail!(TypeError, "methodcaller needs at least one argument, the method name");
        }
        if args[0].as_str().is_none() {
            bail!(TypeError, "method name must be a string");
        }
        let kwnames = kwnames.filter(|names| !keyword_names(Some(names)).is_empty());
        Ok(new_instance(ty, |head| MethodCaller {
            head,
            name: Field::new(intern_value(&args[0])),
            args: Values::new(args[1..].to_vec()),
            kwnames: kwnames.map_or(Field::empty(), |names| Field::new(names.clone())),
        }))
    }

    #[slot(call)]
    fn call(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        no_keywords("methodcaller", kwnames)?;
        check_count("methodcaller", args.len(), 1, 1)?;
        // SAFETY: a slot of this type.
        let m: &MethodCaller = unsafe { this.payload_unchecked() };
        let method = object::getattr(&args[0], &m.name.get_or_none())?;
        let (given, kwnames) = (m.args.with(|args| args.clone()), m.kwnames.get());
        object::call_keywords(&method, &given, kwnames.as_ref())
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        let m: &MethodCaller = unsafe { this.payload_unchecked() };
        repr_call(this, |text| {
            text.push_repr(&m.name.get_or_none())?;
            let (args, keywords) = m.split();
            for arg in args {
                text.push(", ");
                text.push_repr(&arg)?;
            }
            for (name, value) in keywords {
                text.push(", ");
                text.push_str(&name);
                text.push("=");
                text.push_repr(&value)?;
            }
            Ok(())
        })
    }

    /// How the callable is called.
    #[getter]
    fn __text_signature__(&self) -> &'static str {
        "(obj, /)"
    }

    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        // SAFETY: a method of this type.
        let m: &MethodCaller = unsafe { this.payload_unchecked() };
        let (args, keywords) = m.split();
        let mut parts = vec![m.name.get_or_none()];
        let class = this.ty().as_value().clone();
        if keywords.is_empty() {
            parts.extend(args);
            return Ok(TupleObject::pair(class, TupleObject::from_vec(parts)));
        }
        // With keywords, a partial application of the class to them is called with the rest.
        let (mut values, mut names) = (vec![class, parts.remove(0)], Vec::new());
        for (name, value) in keywords {
            values.push(value);
            names.push(name);
        }
        let functools = tiercel_object::thread::runtime().hooks.import.get();
        let Some(import) = functools else { bail!(ImportError, "No module named 'functools'") };
        let partial = object::getattr(&import("functools")?, &intern("partial"))?;
        let callable = object::call_keywords(&partial, &values, Some(&TupleObject::from_vec(names)))?;
        Ok(TupleObject::pair(callable, TupleObject::from_vec(args)))
    }
}
collected!(MethodCaller: name, args, kwnames);

fn make_fetcher<T>(module: &Value, key: &'static str, signature: &'static str, define: fn(&'static Type)) {
    let ty = make::<T>(key, types().object, tflag::GC | tflag::BASE, false, define);
    ty.text_signature.set(signature);
    set_type(module, ty);
}

/// Makes the types.
pub fn make_types(module: &Value) {
    let define = ItemGetter::define;
    make_fetcher::<ItemGetter>(module, "operator.itemgetter", "(item, /, *items)", define);
    let define = AttrGetter::define;
    make_fetcher::<AttrGetter>(module, "operator.attrgetter", "(attr, /, *attrs)", define);
    let define = MethodCaller::define;
    make_fetcher::<MethodCaller>(module, "operator.methodcaller", "(name, /, *args, **kwargs)", define);
}
