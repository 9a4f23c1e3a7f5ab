//! `FrameLocalsProxy` (PEP 667): a function's variables as a mapping that reads and writes the frame itself.

use crate::frame::Frame;
use crate::frame_object::FrameObject;
use crate::introspect::{variable, variables};
use crate::state;
use tiercel_macros::pytype;
use tiercel_object::header::{Header, Kind};
use tiercel_object::slots::CompareOp;
use tiercel_object::typeobj::{Type, TypeShape, dealloc_layout, new_object_unchecked, tflag};
use tiercel_object::types::cell::CellObject;
use tiercel_object::types::dict::{DictObject, hash_key, key_error};
use tiercel_object::types::list::ListObject;
use tiercel_object::types::text::ReprGuard;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, StackRef};
use tiercel_object::{PyResult, Value, err, install_type, object};

/// The proxy.
#[repr(C)]
pub struct FrameLocalsObject {
    /// Header.
    pub head: Header,
    /// The frame object.
    pub frame: Field,
}

const CELL: u8 = 0x40;
const FREE: u8 = 0x80;

/// What instances look like.
pub fn shape() -> TypeShape {
    TypeShape {
        kind: Kind::Other,
        flags: tflag::GC | tflag::MAPPING,
        basic_size: size_of::<FrameLocalsObject>(),
        dealloc: dealloc_layout::<FrameLocalsObject>,
    }
}

/// The proxy of a frame object.
pub fn new(frame: &Value) -> Value {
    // SAFETY: the type's instances are of this layout.
    unsafe {
        new_object_unchecked(state::get().types.frame_locals, |head| FrameLocalsObject {
            head,
            frame: Field::new(frame.clone()),
        })
    }
}

fn is_proxy(v: &Value) -> bool {
    std::ptr::eq(v.ty(), state::get().types.frame_locals)
}

fn proxy(v: &Value) -> Option<&FrameLocalsObject> {
    // SAFETY: the type's instances are of this layout, and it has no subclasses.
    is_proxy(v).then(|| unsafe { v.payload_unchecked() })
}

/// Where a key is found.
enum Place {
    /// A variable of the code: index, kind, value.
    Variable(usize, u8, Option<Value>),
    /// Among the names that were added.
    Extra,
}

impl FrameLocalsObject {
    fn with_frame<R>(&self, f: impl FnOnce(&FrameObject) -> R) -> R {
        let frame = self.frame.get_or_none();
        // SAFETY: `new` is only called with frame objects.
        f(unsafe { frame.payload_unchecked::<FrameObject>() })
    }

    fn frame_pointer(&self) -> *mut Frame {
        self.with_frame(|frame| frame.frame.get())
    }

    fn extra(&self) -> Option<Value> {
        self.with_frame(|frame| frame.extra_locals.get())
    }

    fn find(&self, key: &Value) -> PyResult<Place> {
        let hash = hash_key(key)?;
        let frame = self.frame_pointer();
        if frame.is_null() || key.as_str().is_none() {
            return Ok(Place::Extra);
        }
        // SAFETY: the frame is live or kept as long as the object points to it.
        let all = unsafe { variables(frame) };
        for (i, name, kind) in all {
            if name.is(key) || (hash_key(&name)? == hash && object::equal(&name, key)?) {
                // SAFETY: as above; the index is one of a variable.
                return Ok(Place::Variable(i, kind, unsafe { variable(frame, i, kind) }));
            }
        }
        Ok(Place::Extra)
    }

    fn lookup(&self, key: &Value) -> PyResult<Option<Value>> {
        match self.find(key)? {
            Place::Variable(_, _, Some(value)) => Ok(Some(value)),
            _ => match self.extra().as_ref().and_then(|extra| extra.downcast::<DictObject>()) {
                Some(extra) => extra.get(key),
                None => Ok(None),
            },
        }
    }

    /// All names that have a value, with it.
    fn pairs(&self) -> Vec<(Value, Value)> {
        let frame = self.frame_pointer();
        let mut all = Vec::new();
        if !frame.is_null() {
            // SAFETY: the frame is live or kept as long as the object points to it.
            unsafe {
                for (i, name, kind) in variables(frame) {
                    if let Some(value) = variable(frame, i, kind) {
                        all.push((name, value));
                    }
                }
            }
        }
        if let Some(extra) = self.extra().as_ref().and_then(|extra| extra.downcast::<DictObject>()) {
            all.extend(extra.items());
        }
        all
    }

    fn names(&self) -> Vec<Value> {
        self.pairs().into_iter().map(|(name, _)| name).collect()
    }

    fn store(&self, key: &Value, value: &Value) -> PyResult<()> {
        let Place::Variable(i, kind, old) = self.find(key)? else {
            let extra = match self.extra() {
                Some(extra) => extra,
                None => {
                    let made = DictObject::new();
                    self.with_frame(|frame| frame.extra_locals.set(made.clone()));
                    made
                }
            };
            return object::setitem(&extra, key, Some(value));
        };
        // What was compiled for the frame may hold the variable's old value.
        let runs = &state::get().frames_run;
        runs.set(runs.get() + 1);
        // SAFETY: the frame is live or kept as long as the object points to it, and the index is one of a variable.
        unsafe {
            let slot = Frame::locals(self.frame_pointer()).add(i);
            if kind & (CELL | FREE) != 0
                && *slot != 0
                && let Some(cell) = StackRef(*slot).to_value().downcast_exact::<CellObject>()
            {
                cell.value.set(value.clone());
                return Ok(());
            }
            if let Some(old) = old {
                self.keep_alive(old);
            }
            let word = std::mem::replace(&mut *slot, value.clone().into_word());
            StackRef(word).close();
        }
        Ok(())
    }

    /// Instructions may have borrowed the value that a variable had: it lives on with the frame.
    fn keep_alive(&self, old: Value) {
        self.with_frame(|frame| {
            if frame.overwritten.is_empty() {
                frame.overwritten.set(ListObject::from_vec(Vec::new()));
            }
            if let Some(list) = frame.overwritten.get().as_ref().and_then(|l| l.downcast::<ListObject>()) {
                list.push(old);
            }
        });
    }

    /// Takes an added name away; variables cannot be.
    fn remove(&self, key: &Value) -> PyResult<Option<Value>> {
        if let Place::Variable(..) = self.find(key)? {
            return Err(err!(ValueError, "cannot remove local variables from FrameLocalsProxy"));
        }
        match self.extra().as_ref().and_then(|extra| extra.downcast::<DictObject>()) {
            Some(extra) => extra.remove(key),
            None => Ok(None),
        }
    }

    fn to_dict(&self) -> PyResult<Value> {
        let made = DictObject::new();
        for (name, value) in self.pairs() {
            object::setitem(&made, &name, Some(&value))?;
        }
        Ok(made)
    }
}

/// The items of a dict or a proxy; anything else is no operand.
fn items_of(v: &Value) -> Option<Vec<(Value, Value)>> {
    match proxy(v) {
        Some(p) => Some(p.pairs()),
        None => v.downcast::<DictObject>().map(DictObject::items),
    }
}

#[pytype(name = "FrameLocalsProxy")]
impl FrameLocalsObject {
    #[slot(new)]
    fn construct(_ty: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        tiercel_object::args::no_keywords("FrameLocalsProxy", kwnames)?;
        tiercel_object::args::check_count("FrameLocalsProxy", args.len(), 1, 1)?;
        if !std::ptr::eq(args[0].ty(), state::get().types.frame) {
            return Err(err!(TypeError, "expect frame, not {}", args[0].ty().name_str()));
        }
        Ok(new(&args[0]))
    }

    #[slot(len)]
    fn len(&self) -> PyResult<usize> {
        Ok(self.pairs().len())
    }

    #[slot(getitem)]
    fn getitem(&self, key: &Value) -> PyResult<Value> {
        match self.lookup(key)? {
            Some(value) => Ok(value),
            None => Err(err!(KeyError, "local variable '{}' is not defined", object::repr_string(key)?)),
        }
    }

    #[slot(setitem)]
    fn setitem(&self, key: &Value, value: Option<&Value>) -> PyResult<()> {
        match value {
            Some(value) => self.store(key, value),
            None => match self.remove(key)? {
                Some(_) => Ok(()),
                None => Err(key_error(key)),
            },
        }
    }

    #[slot(contains)]
    fn contains(&self, key: &Value) -> PyResult<bool> {
        Ok(self.lookup(key)?.is_some())
    }

    #[slot(iter)]
    fn iter(&self) -> PyResult<Value> {
        object::iter(&ListObject::from_vec(self.names()))
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let Some(_guard) = ReprGuard::enter(this) else { return Ok(Value::str("{...}")) };
        match proxy(this) {
            Some(p) => object::repr(&p.to_dict()?),
            None => Ok(Value::str("{}")),
        }
    }

    #[slot(richcompare)]
    fn compare(this: &Value, other: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(a), true) = (proxy(this), matches!(op, CompareOp::Eq | CompareOp::Ne)) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if let Some(b) = proxy(other) {
            let same = a.frame.word() == b.frame.word();
            return Ok(Value::bool(same == (op == CompareOp::Eq)));
        }
        if other.downcast::<DictObject>().is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        object::compare(&a.to_dict()?, other, op)
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        let (Some(first), Some(second)) = (items_of(a), items_of(b)) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let made = DictObject::new();
        for (key, value) in first.into_iter().chain(second) {
            object::setitem(&made, &key, Some(&value))?;
        }
        Ok(made)
    }

    #[slot(nb_inplace_or)]
    fn in_place_or(a: &Value, b: &Value) -> PyResult<Value> {
        let (Some(this), Some(items)) = (proxy(a), items_of(b)) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        for (key, value) in items {
            this.store(&key, &value)?;
        }
        Ok(a.clone())
    }

    #[method("($self, other, /)", hidden)]
    fn update(&self, other: &Value) -> PyResult<()> {
        let Some(items) = items_of(other) else {
            return Err(err!(TypeError, "update() argument must be dict or another FrameLocalsProxy"));
        };
        items.into_iter().try_for_each(|(key, value)| self.store(&key, &value))
    }

    #[method("($self, key, default=None, /)", hidden)]
    fn get(&self, key: &Value, default: Option<&Value>) -> PyResult<Value> {
        Ok(self.lookup(key)?.unwrap_or_else(|| default.cloned().unwrap_or(Value::NONE)))
    }

    #[method("($self, key, default=<unrepresentable>, /)", hidden)]
    fn pop(&self, key: &Value, default: Option<&Value>) -> PyResult<Value> {
        match self.remove(key)?.or_else(|| default.cloned()) {
            Some(value) => Ok(value),
            None => Err(key_error(key)),
        }
    }

    #[method("($self, key, default=None, /)", hidden)]
    fn setdefault(&self, key: &Value, default: Option<&Value>) -> PyResult<Value> {
        if let Some(value) = self.lookup(key)? {
            return Ok(value);
        }
        let value = default.cloned().unwrap_or(Value::NONE);
        self.store(key, &value)?;
        Ok(value)
    }

    #[method("($self, /)", hidden)]
    fn keys(&self) -> Value {
        ListObject::from_vec(self.names())
    }

    #[method("($self, /)", hidden)]
    fn values(&self) -> Value {
        ListObject::from_vec(self.pairs().into_iter().map(|(_, value)| value).collect())
    }

    #[method("($self, /)", hidden)]
    fn items(&self) -> Value {
        let pairs = self.pairs().into_iter().map(|(name, value)| TupleObject::pair(name, value));
        ListObject::from_vec(pairs.collect())
    }

    #[method("($self, /)", hidden)]
    fn copy(&self) -> PyResult<Value> {
        self.to_dict()
    }

    #[method("($self, /)", hidden)]
    fn __reversed__(&self) -> PyResult<Value> {
        let mut names = self.names();
        names.reverse();
        object::iter(&ListObject::from_vec(names))
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const FrameLocalsObject)).frame.visit(visit);
}

/// Fills in the type.
pub fn define(ty: &'static Type) {
    install_type!(ty, FrameLocalsObject);
    let slots = ty.slots_mut();
    slots.traverse = Some(traverse);
    slots.hash = Some(object::unhashable);
}
