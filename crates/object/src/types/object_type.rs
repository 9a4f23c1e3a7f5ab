//! `object`: what every class inherits.

use crate::error::PyResult;
use crate::header::Header;
use crate::object;
use crate::slots::CompareOp;
use crate::thread::{names, types};
use crate::typeobj::{Type, allocate_instance, as_type, tflag};
use crate::types::dict::DictObject;
use crate::types::str::to_string_lossy;
use crate::types::type_type::merge_class_names;
use crate::value::Value;
use crate::{bail, install_type};
use tiercel_macros::pytype;

/// `==` and `!=` by identity; everything else is left to the other operand.
pub fn identity_compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
    Ok(match op {
        CompareOp::Eq if a.is(b) => Value::TRUE,
        CompareOp::Ne if a.is(b) => Value::FALSE,
        _ => Value::NOT_IMPLEMENTED,
    })
}

fn is_own<F>(slot: Option<F>, own: Option<F>) -> bool
where
    F: Copy,
{
    // SAFETY: only used with function pointers, which are one word.
    unsafe {
        let word = |f: F| std::mem::transmute_copy::<F, usize>(&f);
        slot.map(word) == own.map(word)
    }
}

/// Makes a plain instance of a class with `object`'s layout; all its slots and attributes are empty.
pub fn allocate(ty: &Type) -> Value {
    let size = ty.instance_size();
    // SAFETY: everything behind the header is zeroed, which is what empty members and attributes are.
    unsafe {
        let p = allocate_instance(ty, size);
        let start = size_of::<Header>();
        std::ptr::write_bytes((p as *mut u8).add(start), 0, size - start);
        Value::from_word(p as u64)
    }
}

#[cold]
fn abstract_class(ty: &Type) -> PyResult<Value> {
    let methods = object::getattr(ty.as_value(), &names().__abstractmethods__)?;
    let mut methods: Vec<String> = object::to_vec(&methods)?.iter().map(to_string_lossy).collect();
    methods.sort();
    let s = if methods.len() > 1 { "s" } else { "" };
    bail!(
        TypeError,
        "Can't instantiate abstract class {} without an implementation for abstract method{s} '{}'",
        ty.name_str(),
        methods.join("', '")
    )
}

struct ObjectMethods;

#[pytype(name = "object")]
/// The base of all classes. An instance of it has no attributes, and cannot be given any.
impl ObjectMethods {
    #[slot(new)]
    fn new(class: &Value, args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = crate::typeobj::expect_type(class, "object.__new__(X): X")?;
        if !args.is_empty() {
            let own = types().object.slots();
            if !is_own(ty.slots().new, own.new) {
                bail!(TypeError, "object.__new__() takes exactly one argument (the type to instantiate)");
            }
            if is_own(ty.slots().init, own.init) {
                bail!(TypeError, "{}() takes no arguments", ty.name_str());
            }
        }
        if ty.has(tflag::ABSTRACT) {
            return abstract_class(ty);
        }
        Ok(allocate(ty))
    }

    #[slot(init)]
    fn init(this: &Value, args: &[Value], _kwnames: Option<&Value>) -> PyResult<()> {
        if args.is_empty() {
            return Ok(());
        }
        let (s, own) = (this.ty().slots(), types().object.slots());
        if !is_own(s.init, own.init) {
            bail!(TypeError, "object.__init__() takes exactly one argument (the instance to initialize)");
        }
        if is_own(s.new, own.new) {
            bail!(
                TypeError,
                "{}.__init__() takes exactly one argument (the instance to initialize)",
                this.ty().name_str()
            );
        }
        Ok(())
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let ty = this.ty();
        let module = object::getattr_optional(ty.as_value(), &names().__module__)?;
        let name = match module.filter(|m| m.as_str().is_some()) {
            Some(m) if !crate::types::str::equals_text(&m, "builtins") => {
                let qualname = ty.qualname.borrow().map(to_string_lossy).unwrap_or_default();
                format!("{}.{qualname}", to_string_lossy(&m))
            }
            _ => ty.short_name(),
        };
        Ok(Value::str(&format!("<{name} object at {:#x}>", this.word())))
    }

    #[slot(str)]
    fn str(this: &Value) -> PyResult<Value> {
        object::repr(this)
    }

    #[slot(hash)]
    fn hash(this: &Value) -> PyResult<i64> {
        Ok(crate::hash::hash_pointer(this.word()))
    }

    #[slot(richcompare)]
    fn compare(this: &Value, other: &Value, op: CompareOp) -> PyResult<Value> {
        match op {
            CompareOp::Eq => Ok(if this.is(other) { Value::TRUE } else { Value::NOT_IMPLEMENTED }),
            // `!=` is what `==` says, turned round.
            CompareOp::Ne => {
                let Some(f) = this.ty().slots().richcompare else { return Ok(Value::NOT_IMPLEMENTED) };
                let r = f(this, other, CompareOp::Eq)?;
                if r.is_not_implemented() { Ok(r) } else { Ok(Value::bool(!object::truth(&r)?)) }
            }
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    #[slot(getattro)]
    fn getattro(this: &Value, name: &Value) -> PyResult<Value> {
        if name.as_str().is_none() {
            bail!(TypeError, "attribute name must be string, not '{}'", name.ty().name_str());
        }
        object::generic_getattr(this, name)
    }

    #[slot(setattro)]
    fn setattro(this: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
        object::generic_setattr(this, name, value)
    }

    /// the object's class
    #[getter]
    fn __class__(this: &Value) -> Value {
        this.ty().as_value().clone()
    }

    #[setter(__class__)]
    fn set_class(this: &Value, value: Option<&Value>) -> PyResult<()> {
        crate::class::set_class(this, value)
    }

    /// Default dir() implementation.
    #[method("($self, /)")]
    fn __dir__(this: &Value) -> PyResult<Value> {
        let all = match object::getattr_optional(this, &names().__dict__)? {
            Some(d) => d.downcast::<DictObject>().map(|d| d.copy()).unwrap_or_else(DictObject::new),
            None => DictObject::new(),
        };
        if let Some(class) = object::getattr_optional(this, &names().__class__)? {
            merge_class_names(all.downcast::<DictObject>().expect("a dict"), &class)?;
        }
        object::to_list_of_keys(&all)
    }

    /// The object as `str` gives it; there are no formats.
    #[method("($self, format_spec, /)")]
    fn __format__(this: &Value, format_spec: &Value) -> PyResult<Value> {
        let Some(spec) = format_spec.as_str() else {
            bail!(TypeError, "__format__() argument must be str, not {}", format_spec.ty().name_str());
        };
        if !spec.is_empty() {
            bail!(TypeError, "unsupported format string passed to {}.__format__", this.ty().name_str());
        }
        object::str(this)
    }

    /// Helper for pickle.
    #[method("($self, /)")]
    fn __getstate__(this: &Value) -> PyResult<Value> {
        crate::types::object_reduce::default_state(this, false)
    }

    /// Helper for pickle.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        crate::types::object_reduce::reduce(this, 0)
    }

    /// Helper for pickle.
    #[method("($self, protocol, /)")]
    fn __reduce_ex__(this: &Value, protocol: i32) -> PyResult<Value> {
        crate::types::object_reduce::reduce_ex(this, protocol)
    }

    /// How many bytes of memory it takes.
    #[method("($self, /)")]
    fn __sizeof__(this: &Value) -> i64 {
        match this.header() {
            // SAFETY: the object is alive.
            Some(h) => (unsafe { crate::heap::Heap::slot_size(h) }) as i64,
            None => size_of::<Value>() as i64,
        }
    }

    /// Called when a class gets a subclass, with that. Does nothing here.
    #[classmethod("($type, /)", hidden)]
    fn __init_subclass__(_class: &Value) {}

    /// Asked first when a class is tested for being a subclass: True and False decide, NotImplemented leaves it to the usual
    /// way.
    #[classmethod("($type, object, /)", hidden)]
    fn __subclasshook__(_class: &Value, _object: &Value) -> Value {
        Value::NOT_IMPLEMENTED
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, ObjectMethods);
    t.text_signature.set("()");
}

/// Whether a class' `__new__` and `__init__` are both `object`'s.
pub fn is_plain(class: &Value) -> bool {
    let own = types().object.slots();
    as_type(class).is_some_and(|t| is_own(t.slots().new, own.new) && is_own(t.slots().init, own.init))
}
