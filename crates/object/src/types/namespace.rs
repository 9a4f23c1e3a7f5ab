//! `types.SimpleNamespace`.

use crate::error::PyResult;
use crate::header::Header;
use crate::object;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::typeobj::{Type, expect_type};
use crate::types::dict::DictObject;
use crate::types::str::to_string_lossy;
use crate::types::text::ReprGuard;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, install_type, layout};
use tiercel_macros::pytype;

/// A simple namespace: only attributes.
#[repr(C)]
pub struct SimpleNamespaceObject {
    /// Header.
    pub head: Header,
}
layout!(SimpleNamespaceObject, SimpleNamespace, simple_namespace, container);

/// A namespace with these attributes.
pub fn new(attributes: &[(&str, Value)]) -> Value {
    let v = crate::types::object_type::allocate(types().simple_namespace);
    let dict = dict_of(&v);
    for (name, value) in attributes {
        dict.downcast::<DictObject>()
            .expect("a dict")
            .set_str(&crate::types::str::intern(name), value.clone());
    }
    v
}

fn dict_of(v: &Value) -> Value {
    crate::instance::instance_dict(v).unwrap_or_else(DictObject::new)
}

#[pytype(name = "types.SimpleNamespace")]
/// An object that has the attributes it is made with, and any others that it is given.
impl SimpleNamespaceObject {
    #[slot(new)]
    fn allocate(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "types.SimpleNamespace.__new__(X): X")?;
        Ok(crate::types::object_type::allocate(ty))
    }

    #[slot(init)]
    fn init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        let keywords = crate::args::keyword_names(kwnames);
        let (positional, values) = args.split_at(args.len() - keywords.len());
        crate::args::check_count("SimpleNamespace", positional.len(), 0, 1)?;
        let dict = dict_of(this);
        let dict = dict.downcast::<DictObject>().expect("a dict");
        if let [source] = positional {
            let pairs = object::call(types().dict.as_value(), std::slice::from_ref(source))?;
            for (key, value) in pairs.downcast::<DictObject>().expect("a dict").items() {
                if key.as_str().is_none() {
                    bail!(TypeError, "keywords must be strings");
                }
                dict.insert(&key, value)?;
            }
        }
        for (name, value) in keywords.iter().zip(values) {
            dict.insert(name, value.clone())?;
        }
        Ok(())
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let exact = std::ptr::eq(this.ty(), types().simple_namespace);
        let name = if exact { "namespace".to_string() } else { this.ty().name_str() };
        let Some(_guard) = ReprGuard::enter(this) else { return Ok(Value::str(&format!("{name}(...)"))) };
        let dict = dict_of(this);
        let mut parts = Vec::new();
        for (key, value) in dict.downcast::<DictObject>().expect("a dict").items() {
            if key.as_str().is_some_and(|k| !k.is_empty()) {
                parts.push(format!("{}={}", to_string_lossy(&key), object::repr_string(&value)?));
            }
        }
        Ok(Value::str(&format!("{name}({})", parts.join(", "))))
    }

    #[slot(richcompare)]
    fn compare(this: &Value, other: &Value, op: CompareOp) -> PyResult<Value> {
        let class = types().simple_namespace;
        if !this.ty().is_subtype(class) || !other.ty().is_subtype(class) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        object::compare(&dict_of(this), &dict_of(other), op)
    }

    /// What a pickle keeps.
    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> Value {
        let class = this.ty().as_value().clone();
        TupleObject::from_vec(vec![class, TupleObject::from_slice(&[]), dict_of(this)])
    }

    /// A copy with other values of these attributes.
    #[method("($self, /, **changes)", hidden)]
    fn __replace__(this: &Value, changes: Option<&Value>) -> PyResult<Value> {
        let copy = object::call(this.ty().as_value(), &[])?;
        let into = dict_of(&copy);
        for source in [Some(&dict_of(this)), changes].into_iter().flatten() {
            for (key, value) in source.downcast::<DictObject>().expect("a dict").items() {
                into.downcast::<DictObject>().expect("a dict").insert(&key, value)?;
            }
        }
        Ok(copy)
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, SimpleNamespaceObject);
    t.dict_offset.set(t.basic_size.get());
}
