//! What built-in types keep in their namespaces: method, slot, getset and member descriptors.

use crate::error::{PyResult, Raised};
use crate::header::{Header, Kind};
use crate::layout;
use crate::object::no_attribute;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::typeobj::{Type, as_type, new_object_unchecked};
use crate::types::builtin_function;
use crate::types::method::MethodObject;
use crate::types::str::to_string_lossy;
use crate::value::{Field, Value};
use crate::{bail, err, install_type};
use std::cell::Cell;
use tiercel_macros::pytype;

/// A descriptor of a built-in type.
#[repr(C)]
pub struct DescriptorObject {
    /// Header.
    pub head: Header,
    /// The type it belongs to.
    pub owner: Field,
    /// Its name.
    pub name: Field,
    /// What it stands for.
    pub target: Cell<DescriptorTarget>,
}
layout!(DescriptorObject, MethodDescriptor, method_descriptor, container);

/// What a descriptor stands for.
#[derive(Clone, Copy)]
pub enum DescriptorTarget {
    /// A native method.
    Method(&'static crate::method::MethodDef),
    /// A computed attribute.
    GetSet(&'static crate::method::GetSetDef),
    /// A word in the object at this offset (`__slots__`); whether it is read-only.
    Member(u32, bool),
    /// A slot seen as a method; the index into the table of slot definitions.
    Slot(usize),
}

/// A descriptor of kind `kind` (one of the descriptor types) in the namespace of `owner`.
pub fn new(kind: &'static Type, owner: &Type, name: &Value, target: DescriptorTarget) -> Value {
    // SAFETY: all descriptor types have this layout.
    unsafe {
        new_object_unchecked(kind, |head| DescriptorObject {
            head,
            owner: Field::new(owner.as_value().clone()),
            name: Field::new(name.clone()),
            target: Cell::new(target),
        })
    }
}

/// Gives a built-in type an attribute that shows the [`Field`] at an offset of its layout.
pub fn add_readonly_member(owner: &Type, name: &str, offset: usize) {
    let name = crate::types::str::intern(name);
    let target = DescriptorTarget::Member(offset as u32, true);
    owner.dict().set_str(&name, new(types().member_descriptor, owner, &name, target));
}

/// The descriptor behind a value of one of the descriptor types.
pub fn as_descriptor(v: &Value) -> Option<&DescriptorObject> {
    match v.header()?.kind() {
        Kind::MethodDescriptor
        | Kind::ClassMethodDescriptor
        | Kind::GetSetDescriptor
        | Kind::MemberDescriptor
        // SAFETY: objects of these kinds have this layout.
        | Kind::SlotWrapper => Some(unsafe { v.payload_unchecked() }),
        _ => None,
    }
}

impl DescriptorObject {
    /// The type it belongs to.
    pub fn owner(&self) -> &Type {
        // SAFETY: `owner` is set to a type when the descriptor is made; only the collector empties it, at the end.
        unsafe { self.owner.borrow().expect("a descriptor has an owner").payload_unchecked() }
    }

    /// The name as Rust text.
    pub fn name_str(&self) -> String {
        self.name.borrow().map(to_string_lossy).unwrap_or_default()
    }

    /// `list.append`, for `__qualname__` and error texts.
    pub fn qualified_name(&self) -> String {
        let owner = self.owner().qualname.borrow().map(to_string_lossy).unwrap_or_default();
        format!("{owner}.{}", self.name_str())
    }

    /// `TypeError` if the descriptor cannot work on `object`.
    #[inline]
    fn check(&self, object: &Value) -> PyResult<()> {
        if object.ty().is_subtype(self.owner()) { Ok(()) } else { Err(self.does_not_apply(object)) }
    }

    #[cold]
    fn does_not_apply(&self, object: &Value) -> Raised {
        err!(
            TypeError,
            "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
            self.name_str(),
            self.owner().name_str(),
            object.ty().name_str()
        )
    }

    /// The word of a member in an instance.
    ///
    /// # Safety
    /// `object` is an instance of the owner.
    unsafe fn member<'a>(&self, object: &'a Value, offset: u32) -> &'a Field {
        &*((object.word() + offset as u64) as *const Field)
    }
}

fn this(v: &Value) -> &DescriptorObject {
    // SAFETY: only reached through the slots and attributes of the descriptor types.
    unsafe { v.payload_unchecked() }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const DescriptorObject)).owner.visit(visit);
}

fn qualname(v: &Value) -> PyResult<Value> {
    Ok(Value::str(&this(v).qualified_name()))
}

/// `(getattr, (owner, name))`, how descriptors are pickled.
fn reduce(v: &Value) -> PyResult<Value> {
    let d = this(v);
    crate::types::builtin_function::reduce_as_getattr(d.owner().as_value(), &d.name.get_or_none())
}

fn doc(v: &Value) -> PyResult<Value> {
    Ok(match this(v).target.get() {
        DescriptorTarget::Method(def) => def.doc_value(),
        DescriptorTarget::GetSet(def) if !def.doc.is_empty() => Value::str(def.doc),
        DescriptorTarget::Slot(i) => Value::str(crate::slotdefs::SLOT_DEFS[i].doc),
        _ => Value::NONE,
    })
}

fn text_signature(v: &Value) -> PyResult<Value> {
    Ok(match this(v).target.get() {
        DescriptorTarget::Method(def) => def.text_signature_value(),
        DescriptorTarget::Slot(i) => Value::str(crate::slotdefs::SLOT_DEFS[i].text_signature),
        _ => Value::NONE,
    })
}

fn descriptor_repr(v: &Value, what: &str) -> PyResult<Value> {
    let d = this(v);
    Ok(Value::str(&format!("<{what} '{}' of '{}' objects>", d.name_str(), d.owner().name_str())))
}

/// The attributes that all descriptors have.
struct Common;

#[pytype(name = "descriptor")]
impl Common {
    #[getter]
    fn __name__(v: &Value) -> PyResult<Value> {
        Ok(this(v).name.get_or_none())
    }

    #[getter]
    fn __qualname__(v: &Value) -> PyResult<Value> {
        qualname(v)
    }

    #[getter]
    fn __objclass__(v: &Value) -> PyResult<Value> {
        Ok(this(v).owner.get_or_none())
    }

    #[getter]
    fn __doc__(v: &Value) -> PyResult<Value> {
        doc(v)
    }
}

/// What callable descriptors have besides.
struct CallableAttributes;

#[pytype(name = "descriptor")]
impl CallableAttributes {
    #[getter]
    fn __text_signature__(v: &Value) -> PyResult<Value> {
        text_signature(v)
    }

    #[method("($self, /)")]
    fn __reduce__(v: &Value) -> PyResult<Value> {
        reduce(v)
    }
}

fn define_common(t: &'static Type) {
    crate::method::install(t, Common::METHODS, Common::GETSETS);
    t.slots_mut().traverse = Some(traverse);
}

fn define_callable(t: &'static Type) {
    define_common(t);
    crate::method::install(t, CallableAttributes::METHODS, CallableAttributes::GETSETS);
}

struct MethodDescriptor;

#[pytype(name = "method_descriptor")]
impl MethodDescriptor {
    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        descriptor_repr(v, "method")
    }

    #[slot(descr_get)]
    fn get(v: &Value, object: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        let Some(object) = object else { return Ok(v.clone()) };
        let d = this(v);
        d.check(object)?;
        let DescriptorTarget::Method(def) = d.target.get() else { unreachable!("a method descriptor") };
        Ok(builtin_function::new(def, Some(object), None))
    }

    #[slot(call)]
    fn call(v: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let d = this(v);
        let Some((object, rest)) =
            args.split_first().filter(|_| args.len() > crate::args::keyword_names(kwnames).len())
        else {
            bail!(TypeError, "unbound method {}() needs an argument", d.qualified_name());
        };
        d.check(object)?;
        let DescriptorTarget::Method(def) = d.target.get() else { unreachable!("a method descriptor") };
        def.call(object, rest, kwnames, || format!("{}()", d.qualified_name()))
    }
}

/// Fills in the type.
pub fn define_method(t: &'static Type) {
    define_callable(t);
    install_type!(t, MethodDescriptor);
}

struct ClassMethodDescriptor;

#[pytype(name = "classmethod_descriptor")]
impl ClassMethodDescriptor {
    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        descriptor_repr(v, "method")
    }

    #[slot(descr_get)]
    fn get(v: &Value, object: Option<&Value>, owner: Option<&Value>) -> PyResult<Value> {
        let d = this(v);
        let class = match (owner, object) {
            (Some(class), _) => class.clone(),
            (None, Some(object)) => object.ty().as_value().clone(),
            (None, None) => bail!(
                TypeError,
                "descriptor '{}' for type '{}' needs either an object or a type",
                d.name_str(),
                d.owner().name_str()
            ),
        };
        let Some(ty) = as_type(&class) else {
            bail!(
                TypeError,
                "descriptor '{}' for type '{}' needs a type, not a '{}' as arg 2",
                d.name_str(),
                d.owner().name_str(),
                class.ty().name_str()
            );
        };
        if !ty.is_subtype(d.owner()) {
            bail!(
                TypeError,
                "descriptor '{}' requires a subtype of '{}' but received '{}'",
                d.name_str(),
                d.owner().name_str(),
                ty.name_str()
            );
        }
        let DescriptorTarget::Method(def) = d.target.get() else { unreachable!("a class method descriptor") };
        Ok(builtin_function::new(def, Some(&class), None))
    }

    #[slot(call)]
    fn call(v: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let d = this(v);
        let Some((class, rest)) = args.split_first() else {
            bail!(
                TypeError,
                "descriptor '{}' of '{}' object needs an argument",
                d.name_str(),
                d.owner().name_str()
            );
        };
        let bound = ClassMethodDescriptor::get(v, None, Some(class))?;
        crate::object::call_keywords(&bound, rest, kwnames)
    }
}

/// Fills in the type.
pub fn define_classmethod(t: &'static Type) {
    define_callable(t);
    install_type!(t, ClassMethodDescriptor);
}

struct GetSetDescriptor;

#[pytype(name = "getset_descriptor")]
impl GetSetDescriptor {
    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        descriptor_repr(v, "attribute")
    }

    #[slot(descr_get)]
    fn get(v: &Value, object: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        let Some(object) = object else { return Ok(v.clone()) };
        let d = this(v);
        d.check(object)?;
        let DescriptorTarget::GetSet(def) = d.target.get() else { unreachable!("a getset descriptor") };
        (def.get)(object)
    }

    #[slot(descr_set)]
    fn set(v: &Value, object: &Value, value: Option<&Value>) -> PyResult<()> {
        let d = this(v);
        d.check(object)?;
        let DescriptorTarget::GetSet(def) = d.target.get() else { unreachable!("a getset descriptor") };
        match def.set {
            Some(set) => set(object, value),
            None => Err(err!(
                AttributeError,
                "attribute '{}' of '{}' objects is not writable",
                d.name_str(),
                d.owner().name_str()
            )),
        }
    }
}

/// Fills in the type.
pub fn define_getset(t: &'static Type) {
    define_common(t);
    install_type!(t, GetSetDescriptor);
}

struct MemberDescriptor;

#[pytype(name = "member_descriptor")]
impl MemberDescriptor {
    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        descriptor_repr(v, "member")
    }

    #[slot(descr_get)]
    fn get(v: &Value, object: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        let Some(object) = object else { return Ok(v.clone()) };
        let d = this(v);
        d.check(object)?;
        let DescriptorTarget::Member(offset, _) = d.target.get() else { unreachable!("a member descriptor") };
        // SAFETY: checked to be an instance of the owner.
        match unsafe { d.member(object, offset) }.get() {
            Some(value) => Ok(value),
            // Fields of built-in layouts read as None; `__slots__` of classes are unset attributes.
            None if !d.owner().has(crate::typeobj::tflag::HEAP) => Ok(Value::NONE),
            None => Err(no_attribute(object, &d.name.get_or_none())),
        }
    }

    #[slot(descr_set)]
    fn set(v: &Value, object: &Value, value: Option<&Value>) -> PyResult<()> {
        let d = this(v);
        d.check(object)?;
        let DescriptorTarget::Member(offset, read_only) = d.target.get() else {
            unreachable!("a member descriptor")
        };
        if read_only {
            bail!(AttributeError, "readonly attribute");
        }
        // SAFETY: checked to be an instance of the owner.
        let field = unsafe { d.member(object, offset) };
        if value.is_none() && field.is_empty() && d.owner().has(crate::typeobj::tflag::HEAP) {
            bail!(AttributeError, "{}", d.name_str());
        }
        field.set_option(value.cloned());
        Ok(())
    }

    #[method("($self, /)")]
    fn __reduce__(v: &Value) -> PyResult<Value> {
        reduce(v)
    }
}

/// Fills in the type.
pub fn define_member(t: &'static Type) {
    define_common(t);
    install_type!(t, MemberDescriptor);
}

struct SlotWrapper;

#[pytype(name = "wrapper_descriptor")]
impl SlotWrapper {
    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        descriptor_repr(v, "slot wrapper")
    }

    #[slot(descr_get)]
    fn get(v: &Value, object: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        let Some(object) = object else { return Ok(v.clone()) };
        this(v).check(object)?;
        // SAFETY: method wrappers have the layout of bound methods.
        Ok(unsafe {
            new_object_unchecked(types().method_wrapper, |head| MethodObject {
                head,
                function: Field::new(v.clone()),
                this: Field::new(object.clone()),
            })
        })
    }

    #[slot(call)]
    fn call(v: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let d = this(v);
        let Some((object, rest)) = args.split_first() else {
            bail!(
                TypeError,
                "descriptor '{}' of '{}' object needs an argument",
                d.name_str(),
                d.owner().name_str()
            );
        };
        if !object.ty().is_subtype(d.owner()) {
            bail!(
                TypeError,
                "descriptor '{}' requires a '{}' object but received a '{}'",
                d.name_str(),
                d.owner().name_str(),
                object.ty().name_str()
            );
        }
        call_slot(d, object, rest, kwnames)
    }
}

fn call_slot(
    d: &DescriptorObject,
    object: &Value,
    args: &[Value],
    kwnames: Option<&Value>,
) -> PyResult<Value> {
    let DescriptorTarget::Slot(index) = d.target.get() else { unreachable!("a slot wrapper") };
    crate::slotdefs::call_wrapper(index, d.owner(), object, args, kwnames)
}

/// Fills in the type.
pub fn define_slot_wrapper(t: &'static Type) {
    define_callable(t);
    install_type!(t, SlotWrapper);
}

struct MethodWrapper;

fn wrapped(v: &Value) -> &MethodObject {
    // SAFETY: method wrappers have the layout of bound methods.
    unsafe { v.payload_unchecked() }
}

fn wrapped_descriptor(v: &Value) -> Value {
    wrapped(v).function.get_or_none()
}

unsafe fn traverse_wrapper(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let m = &*(object as *const MethodObject);
    m.function.visit(visit);
    m.this.visit(visit);
}

#[pytype(name = "method-wrapper")]
impl MethodWrapper {
    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        let (name, object) = (this(&wrapped_descriptor(v)).name_str(), wrapped(v).this.get_or_none());
        Ok(Value::str(&format!(
            "<method-wrapper '{name}' of {} object at {:#x}>",
            object.ty().name_str(),
            object.word()
        )))
    }

    #[slot(call)]
    fn call(v: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        call_slot(this(&wrapped_descriptor(v)), &wrapped(v).this.get_or_none(), args, kwnames)
    }

    #[slot(richcompare)]
    fn compare(v: &Value, other: &Value, op: CompareOp) -> PyResult<Value> {
        let same_type = other.header().is_some_and(|h| h.kind() == Kind::MethodWrapper);
        if !same_type || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let (a, b) = (wrapped(v), wrapped(other));
        let equal = a.function.word() == b.function.word() && a.this.word() == b.this.word();
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }

    #[slot(hash)]
    fn hash(v: &Value) -> PyResult<i64> {
        let w = wrapped(v);
        let h = crate::hash::hash_pointer(w.this.word()) ^ crate::hash::hash_pointer(w.function.word());
        Ok(crate::hash::not_minus_one(h))
    }

    #[getter]
    fn __self__(v: &Value) -> PyResult<Value> {
        Ok(wrapped(v).this.get_or_none())
    }

    #[getter]
    fn __objclass__(v: &Value) -> PyResult<Value> {
        Ok(this(&wrapped_descriptor(v)).owner.get_or_none())
    }

    #[getter]
    fn __name__(v: &Value) -> PyResult<Value> {
        Ok(this(&wrapped_descriptor(v)).name.get_or_none())
    }

    #[getter]
    fn __qualname__(v: &Value) -> PyResult<Value> {
        qualname(&wrapped_descriptor(v))
    }

    #[getter]
    fn __doc__(v: &Value) -> PyResult<Value> {
        doc(&wrapped_descriptor(v))
    }

    #[getter]
    fn __text_signature__(v: &Value) -> PyResult<Value> {
        text_signature(&wrapped_descriptor(v))
    }

    #[method("($self, /)")]
    fn __reduce__(v: &Value) -> PyResult<Value> {
        let name = this(&wrapped_descriptor(v)).name.get_or_none();
        crate::types::builtin_function::reduce_as_getattr(&wrapped(v).this.get_or_none(), &name)
    }
}

/// Fills in the type.
pub fn define_method_wrapper(t: &'static Type) {
    install_type!(t, MethodWrapper);
    t.slots_mut().traverse = Some(traverse_wrapper);
}
