//! The table that ties dunder methods to slots, and the wrappers through which a slot is called as a method.
//!
//! The other direction, slots that call a Python method, stands in `heap_slots`; `slot_update` decides which of the two
//! a class has.

use crate::error::PyResult;
use crate::slots::{CompareOp, SlotId, Slots};
use crate::thread::types;
use crate::typeobj::{Type, tflag};
use crate::types::descriptors::{self, DescriptorTarget};
use crate::types::str::intern;
use crate::value::Value;
use crate::{bail, err};

/// How a slot is called as a method.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrap {
    /// There is no wrapper; the name only says what a class may override.
    None,
    /// `f(self)`.
    Unary,
    /// `f(self, other)`.
    Binary,
    /// `f(other, self)`.
    Reflected,
    /// `f(self, other)` or `f(self, other, modulus)`.
    Power,
    /// `f(other, self)` or `f(other, self, modulus)`.
    ReflectedPower,
    /// A rich comparison.
    Compare(CompareOp),
    /// A hash.
    Hash,
    /// `len`.
    Len,
    /// Truth.
    Bool,
    /// `in`.
    Contains,
    /// `f(self, key, value)`.
    SetItem,
    /// `f(self, key)`.
    DeleteItem,
    /// `__getattribute__`.
    GetAttr,
    /// `__setattr__`.
    SetAttr,
    /// `__delattr__`.
    DeleteAttr,
    /// `__call__`.
    Call,
    /// `__init__`.
    Init,
    /// `__next__`.
    Next,
    /// `__get__`.
    Get,
    /// `__set__`.
    Set,
    /// `__delete__`.
    Delete,
    /// `__del__`.
    Finalize,
    /// `__buffer__`.
    Buffer,
    /// `__release_buffer__`.
    ReleaseBuffer,
}

/// A dunder method and the slot that it stands for.
pub struct SlotDef {
    /// The method's name.
    pub name: &'static str,
    /// The slot.
    pub slot: SlotId,
    /// How the slot is called as a method.
    pub wrap: Wrap,
    /// `__text_signature__` of the slot wrapper.
    pub text_signature: &'static str,
    /// `__doc__` of the slot wrapper.
    pub doc: &'static str,
}

const UNARY: &str = "($self, /)";
const VALUE: &str = "($self, value, /)";
const KEY: &str = "($self, key, /)";

macro_rules! slot_defs {
    ($($name:literal $slot:ident $wrap:expr, $signature:expr, $doc:literal;)*) => {
        &[$(SlotDef {
            name: $name,
            slot: SlotId::$slot,
            wrap: { use Wrap::*; $wrap },
            text_signature: $signature,
            doc: $doc,
        }),*]
    };
}

/// All dunder methods that stand for slots.
pub static SLOT_DEFS: &[SlotDef] = slot_defs! {
    "__getattribute__" getattro GetAttr, "($self, name, /)", "Return getattr(self, name).";
    "__getattr__" getattro None, "", "";
    "__setattr__" setattro SetAttr, "($self, name, value, /)", "Implement setattr(self, name, value).";
    "__delattr__" setattro DeleteAttr, "($self, name, /)", "Implement delattr(self, name).";
    "__repr__" repr Unary, UNARY, "Return repr(self).";
    "__hash__" hash Hash, UNARY, "Return hash(self).";
    "__call__" call Call, "($self, /, *args, **kwargs)", "Call self as a function.";
    "__str__" str Unary, UNARY, "Return str(self).";
    "__lt__" richcompare Compare(CompareOp::Lt), VALUE, "Return self<value.";
    "__le__" richcompare Compare(CompareOp::Le), VALUE, "Return self<=value.";
    "__eq__" richcompare Compare(CompareOp::Eq), VALUE, "Return self==value.";
    "__ne__" richcompare Compare(CompareOp::Ne), VALUE, "Return self!=value.";
    "__gt__" richcompare Compare(CompareOp::Gt), VALUE, "Return self>value.";
    "__ge__" richcompare Compare(CompareOp::Ge), VALUE, "Return self>=value.";
    "__iter__" iter Unary, UNARY, "Implement iter(self).";
    "__next__" iternext Next, UNARY, "Implement next(self).";
    "__get__" descr_get Get, "($self, instance, owner=None, /)", "Return an attribute of instance, which is of type owner.";
    "__set__" descr_set Set, "($self, instance, value, /)", "Set an attribute of instance to value.";
    "__delete__" descr_set Delete, "($self, instance, /)", "Delete an attribute of instance.";
    "__init__" init Init, "($self, /, *args, **kwargs)", "Initialize self.  See help(type(self)) for accurate signature.";
    "__new__" new None, "", "";
    "__del__" finalize Finalize, UNARY, "Called when the instance is about to be destroyed.";
    "__buffer__" buffer Buffer, "($self, flags, /)", "Return a buffer object that exposes the underlying memory of the object.";
    "__release_buffer__" buffer ReleaseBuffer, "($self, buffer, /)", "Release the buffer object that exposes the underlying memory of the object.";
    "__await__" am_await Unary, UNARY, "Return an iterator to be used in await expression.";
    "__aiter__" am_aiter Unary, UNARY, "Return an awaitable, that resolves in asynchronous iterator.";
    "__anext__" am_anext Unary, UNARY, "Return a value or raise StopAsyncIteration.";
    "__add__" nb_add Binary, VALUE, "Return self+value.";
    "__radd__" nb_add Reflected, VALUE, "Return value+self.";
    "__sub__" nb_subtract Binary, VALUE, "Return self-value.";
    "__rsub__" nb_subtract Reflected, VALUE, "Return value-self.";
    "__mul__" nb_multiply Binary, VALUE, "Return self*value.";
    "__rmul__" nb_multiply Reflected, VALUE, "Return value*self.";
    "__mod__" nb_remainder Binary, VALUE, "Return self%value.";
    "__rmod__" nb_remainder Reflected, VALUE, "Return value%self.";
    "__divmod__" nb_divmod Binary, VALUE, "Return divmod(self, value).";
    "__rdivmod__" nb_divmod Reflected, VALUE, "Return divmod(value, self).";
    "__pow__" nb_power Power, "($self, value, mod=None, /)", "Return pow(self, value, mod).";
    "__rpow__" nb_power ReflectedPower, "($self, value, mod=None, /)", "Return pow(value, self, mod).";
    "__pow__" nb_power_modulo None, "", "";
    "__rpow__" nb_power_modulo None, "", "";
    "__neg__" nb_negative Unary, UNARY, "-self";
    "__pos__" nb_positive Unary, UNARY, "+self";
    "__abs__" nb_absolute Unary, UNARY, "abs(self)";
    "__bool__" bool Bool, UNARY, "True if self else False";
    "__invert__" nb_invert Unary, UNARY, "~self";
    "__lshift__" nb_lshift Binary, VALUE, "Return self<<value.";
    "__rlshift__" nb_lshift Reflected, VALUE, "Return value<<self.";
    "__rshift__" nb_rshift Binary, VALUE, "Return self>>value.";
    "__rrshift__" nb_rshift Reflected, VALUE, "Return value>>self.";
    "__and__" nb_and Binary, VALUE, "Return self&value.";
    "__rand__" nb_and Reflected, VALUE, "Return value&self.";
    "__xor__" nb_xor Binary, VALUE, "Return self^value.";
    "__rxor__" nb_xor Reflected, VALUE, "Return value^self.";
    "__or__" nb_or Binary, VALUE, "Return self|value.";
    "__ror__" nb_or Reflected, VALUE, "Return value|self.";
    "__int__" nb_int Unary, UNARY, "int(self)";
    "__float__" nb_float Unary, UNARY, "float(self)";
    "__iadd__" nb_inplace_add Binary, VALUE, "Return self+=value.";
    "__isub__" nb_inplace_subtract Binary, VALUE, "Return self-=value.";
    "__imul__" nb_inplace_multiply Binary, VALUE, "Return self*=value.";
    "__imod__" nb_inplace_remainder Binary, VALUE, "Return self%=value.";
    "__ipow__" nb_inplace_power Binary, VALUE, "Return self**=value.";
    "__ilshift__" nb_inplace_lshift Binary, VALUE, "Return self<<=value.";
    "__irshift__" nb_inplace_rshift Binary, VALUE, "Return self>>=value.";
    "__iand__" nb_inplace_and Binary, VALUE, "Return self&=value.";
    "__ixor__" nb_inplace_xor Binary, VALUE, "Return self^=value.";
    "__ior__" nb_inplace_or Binary, VALUE, "Return self|=value.";
    "__floordiv__" nb_floor_divide Binary, VALUE, "Return self//value.";
    "__rfloordiv__" nb_floor_divide Reflected, VALUE, "Return value//self.";
    "__truediv__" nb_true_divide Binary, VALUE, "Return self/value.";
    "__rtruediv__" nb_true_divide Reflected, VALUE, "Return value/self.";
    "__ifloordiv__" nb_inplace_floor_divide Binary, VALUE, "Return self//=value.";
    "__itruediv__" nb_inplace_true_divide Binary, VALUE, "Return self/=value.";
    "__index__" nb_index Unary, UNARY, "Return self converted to an integer, if self is suitable for use as an index into a list.";
    "__matmul__" nb_matrix_multiply Binary, VALUE, "Return self@value.";
    "__rmatmul__" nb_matrix_multiply Reflected, VALUE, "Return value@self.";
    "__imatmul__" nb_inplace_matrix_multiply Binary, VALUE, "Return self@=value.";
    "__len__" len Len, UNARY, "Return len(self).";
    "__getitem__" getitem Binary, KEY, "Return self[key].";
    "__setitem__" setitem SetItem, "($self, key, value, /)", "Set self[key] to value.";
    "__delitem__" setitem DeleteItem, KEY, "Delete self[key].";
    "__contains__" contains Contains, KEY, "Return bool(key in self).";
    "__add__" sq_concat Binary, VALUE, "Return self+value.";
    "__mul__" sq_repeat Binary, VALUE, "Return self*value.";
    "__rmul__" sq_repeat Binary, VALUE, "Return value*self.";
    "__iadd__" sq_inplace_concat Binary, VALUE, "Implement self+=value.";
    "__imul__" sq_inplace_repeat Binary, VALUE, "Implement self*=value.";
};

/// Puts a wrapper descriptor into a built-in type's namespace for each slot that the type itself defines, and `__new__`.
pub fn add_slot_wrappers(ty: &'static Type) {
    let own = ty.slots();
    let inherited = ty.base_type().map(|base| base.slots().clone()).unwrap_or_default();
    for (index, def) in SLOT_DEFS.iter().enumerate() {
        let word = own.words()[def.slot as usize];
        if def.wrap == Wrap::None || word == 0 || word == inherited.words()[def.slot as usize] {
            continue;
        }
        let name = intern(def.name);
        if ty.dict().get_str(&name).is_some() {
            continue;
        }
        if def.slot == SlotId::hash && is_unhashable(own) {
            ty.dict().set_str(&name, Value::NONE);
            continue;
        }
        let wrapper = descriptors::new(types().slot_wrapper, ty, &name, DescriptorTarget::Slot(index));
        ty.dict().set_str(&name, wrapper);
    }
    if own.new.is_some() && own.new.map(|f| f as usize) != inherited.new.map(|f| f as usize) {
        crate::types::type_type::add_new(ty);
    }
}

/// Whether the hash slot is the one that refuses.
pub fn is_unhashable(slots: &Slots) -> bool {
    slots
        .hash
        .is_some_and(|f| f as usize == crate::object::unhashable as fn(&Value) -> PyResult<i64> as usize)
}

fn count(args: &[Value], wanted: usize) -> PyResult<()> {
    if args.len() == wanted {
        return Ok(());
    }
    let s = if wanted == 1 { "" } else { "s" };
    bail!(TypeError, "expected {wanted} argument{s}, got {}", args.len())
}

fn count_between(args: &[Value], least: usize, most: usize, name: &str) -> PyResult<()> {
    crate::args::check_count(name, args.len(), least, most)
}

/// Calls the slot of `owner` that entry `index` of the table names, with a method's arguments.
pub fn call_wrapper(
    index: usize,
    owner: &Type,
    this: &Value,
    args: &[Value],
    kwnames: Option<&Value>,
) -> PyResult<Value> {
    let def = &SLOT_DEFS[index];
    let s = owner.slots();
    match def.wrap {
        Wrap::Call => {
            return match s.call {
                Some(f) => f(this, args, kwnames),
                None => Err(gone(def)),
            };
        }
        Wrap::Init => {
            return match s.init {
                Some(f) => f(this, args, kwnames).map(|()| Value::NONE),
                None => Err(gone(def)),
            };
        }
        _ => {}
    }
    if !crate::args::keyword_names(kwnames).is_empty() {
        bail!(TypeError, "wrapper {}() takes no keyword arguments", def.name);
    }
    call_positional(def, s, owner, this, args)
}

#[cold]
fn gone(def: &SlotDef) -> crate::error::Raised {
    err!(TypeError, "the slot of {} is empty", def.name)
}

/// The word of a slot as a function.
///
/// # Safety
/// `F` is the type of the slot's function.
unsafe fn slot_function<F: Copy>(s: &Slots, def: &SlotDef) -> PyResult<F> {
    let word = s.words()[def.slot as usize];
    if word == 0 {
        return Err(gone(def));
    }
    Ok(std::mem::transmute_copy(&word))
}

fn call_positional(def: &SlotDef, s: &Slots, owner: &Type, this: &Value, args: &[Value]) -> PyResult<Value> {
    use crate::slots::{BinaryFn, UnaryFn};
    match def.wrap {
        Wrap::Unary => {
            count(args, 0)?;
            // SAFETY: the table gives `Unary` only to slots of that type.
            unsafe { slot_function::<UnaryFn>(s, def) }?(this)
        }
        Wrap::Binary => {
            count(args, 1)?;
            // SAFETY: the table gives `Binary` only to slots of that type.
            unsafe { slot_function::<BinaryFn>(s, def) }?(this, &args[0])
        }
        Wrap::Reflected => {
            count(args, 1)?;
            // SAFETY: as above.
            unsafe { slot_function::<BinaryFn>(s, def) }?(&args[0], this)
        }
        Wrap::Power | Wrap::ReflectedPower => {
            count_between(args, 1, 2, "pow")?;
            let (a, b) = if def.wrap == Wrap::Power { (this, &args[0]) } else { (&args[0], this) };
            match args.get(1).filter(|m| !m.is_none()) {
                None => s.nb_power.ok_or_else(|| gone(def))?(a, b),
                Some(modulus) => match s.nb_power_modulo {
                    Some(f) => f(a, b, modulus),
                    None => Ok(Value::NOT_IMPLEMENTED),
                },
            }
        }
        Wrap::Compare(op) => {
            count(args, 1)?;
            s.richcompare.ok_or_else(|| gone(def))?(this, &args[0], op)
        }
        Wrap::Hash => {
            count(args, 0)?;
            Ok(Value::int(s.hash.ok_or_else(|| gone(def))?(this)?))
        }
        Wrap::Len => {
            count(args, 0)?;
            Ok(Value::int(s.len.ok_or_else(|| gone(def))?(this)? as i64))
        }
        Wrap::Bool => {
            count(args, 0)?;
            Ok(Value::bool(s.bool.ok_or_else(|| gone(def))?(this)?))
        }
        Wrap::Contains => {
            count(args, 1)?;
            Ok(Value::bool(s.contains.ok_or_else(|| gone(def))?(this, &args[0])?))
        }
        Wrap::SetItem => {
            count_between(args, 2, 2, "__setitem__")?;
            s.setitem.ok_or_else(|| gone(def))?(this, &args[0], Some(&args[1])).map(|()| Value::NONE)
        }
        Wrap::DeleteItem => {
            count(args, 1)?;
            s.setitem.ok_or_else(|| gone(def))?(this, &args[0], None).map(|()| Value::NONE)
        }
        Wrap::GetAttr => {
            count(args, 1)?;
            crate::object::expect_name(&args[0])?;
            s.getattro.ok_or_else(|| gone(def))?(this, &args[0])
        }
        Wrap::SetAttr | Wrap::DeleteAttr => {
            let wanted = if def.wrap == Wrap::SetAttr { 2 } else { 1 };
            count_between(args, wanted, wanted, def.name)?;
            refuse_bypass(owner, this, def.name)?;
            let f = s.setattro.ok_or_else(|| gone(def))?;
            crate::object::expect_name(&args[0])?;
            f(this, &crate::types::str::intern_value(&args[0]), args.get(1)).map(|()| Value::NONE)
        }
        Wrap::Next => {
            count(args, 0)?;
            match s.iternext.ok_or_else(|| gone(def))?(this)? {
                Some(v) => Ok(v),
                None => Err(crate::error::raise_with(types().exceptions.StopIteration, &[])),
            }
        }
        Wrap::Get => {
            count_between(args, 1, 2, "__get__")?;
            let given = |i: usize| args.get(i).filter(|v| !v.is_none());
            if given(0).is_none() && given(1).is_none() {
                bail!(TypeError, "__get__(None, None) is invalid");
            }
            s.descr_get.ok_or_else(|| gone(def))?(this, given(0), given(1))
        }
        Wrap::Set => {
            count_between(args, 2, 2, "__set__")?;
            s.descr_set.ok_or_else(|| gone(def))?(this, &args[0], Some(&args[1])).map(|()| Value::NONE)
        }
        Wrap::Delete => {
            count(args, 1)?;
            s.descr_set.ok_or_else(|| gone(def))?(this, &args[0], None).map(|()| Value::NONE)
        }
        Wrap::Finalize => {
            count(args, 0)?;
            s.finalize.ok_or_else(|| gone(def))?(this).map(|()| Value::NONE)
        }
        Wrap::Buffer => {
            count(args, 1)?;
            crate::object::index_i64(&args[0])?;
            crate::object::call(types().memoryview.as_value(), std::slice::from_ref(this))
        }
        Wrap::ReleaseBuffer => {
            count(args, 1)?;
            crate::object::call_method(&args[0], &intern("release"), &[])
        }
        Wrap::Call | Wrap::Init | Wrap::None => Err(gone(def)),
    }
}

/// `object.__setattr__(cls, …)` must not get around `type.__setattr__` and its like.
fn refuse_bypass(owner: &Type, this: &Value, what: &str) -> PyResult<()> {
    let mut native = this.ty();
    while native.has(tflag::HEAP) {
        match native.base_type() {
            Some(base) => native = base,
            None => return Ok(()),
        }
    }
    let (a, b) = (native.slots().setattro, owner.slots().setattro);
    if a.map(|f| f as usize) == b.map(|f| f as usize) {
        return Ok(());
    }
    bail!(TypeError, "can't apply this {what} to {} object", this.ty().name_str())
}

/// The interned names of the table's entries, in order.
pub fn slot_names() -> &'static [Value] {
    crate::thread::runtime()
        .type_cache
        .slot_names
        .get_or_init(|| SLOT_DEFS.iter().map(|def| intern(def.name)).collect())
}

/// Whether setting a class attribute of this name may change a slot.
pub fn names_slot(name: &Value) -> bool {
    slot_names().iter().any(|n| n.is(name))
}
