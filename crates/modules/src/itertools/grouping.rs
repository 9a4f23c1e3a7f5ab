//! `groupby`, and the iterator over one of its groups.

use crate::collected;
use crate::native_type::{get, new_instance};
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::typeobj::expect_type;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, object};

/// `itertools.groupby`.
#[repr(C)]
pub struct GroupBy {
    head: Header,
    source: Field,
    /// Empty if items are their own keys.
    key_function: Field,
    /// The key of the group given out last.
    target: Field,
    /// The key of the item read last, and the item while nobody has taken it.
    key: Field,
    item: Field,
    /// The address of the group iterator that may still take items.
    group: Cell<u64>,
}

#[pytype(name = "groupby")]
/// Runs of neighbours with equal keys: each key with an iterator over its run.
///
/// `key` makes the key of an item; without it the item is its own.
impl GroupBy {
    #[slot(new, "(iterable, key=None)")]
    fn py_new(class: &Value, iterable: &Value, key: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "groupby.__new__(X): X")?;
        let source = Field::new(object::iter(iterable)?);
        let key_function = key.map_or(Field::empty(), |f| Field::new(f.clone()));
        Ok(new_instance(ty, |head| GroupBy {
            head,
            source,
            key_function,
            target: Field::empty(),
            key: Field::empty(),
            item: Field::empty(),
            group: Cell::new(0),
        }))
    }

    #[slot(iternext)]
    fn iternext(this: &Value) -> PyResult<Option<Value>> {
        // SAFETY: a slot of this type.
        let g: &GroupBy = unsafe { this.payload_unchecked() };
        g.group.set(0);
        loop {
            if let Some(key) = g.key.get() {
                match g.target.get() {
                    None => break,
                    Some(target) if !object::equal(&target, &key)? => break,
                    Some(_) => {}
                }
            }
            if !g.step()? {
                return Ok(None);
            }
        }
        let key = g.key.get_or_none();
        g.target.set(key.clone());
        Ok(Some(TupleObject::pair(key.clone(), new_group(this, &key))))
    }

    /// Reads an item; `false` at the end.
    fn step(&self) -> PyResult<bool> {
        let Some(item) = object::next(&self.source.get_or_none())? else { return Ok(false) };
        let key = match self.key_function.get() {
            Some(f) => object::call(&f, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        self.item.set(item);
        self.key.set(key);
        Ok(true)
    }
}
collected!(GroupBy: source, key_function, target, key, item);

/// `itertools._grouper`.
#[repr(C)]
pub struct Group {
    head: Header,
    parent: Field,
    key: Field,
}

/// The iterator over the group that `parent` is at, which ends the one before.
fn new_group(parent: &Value, key: &Value) -> Value {
    let group = new_instance(get("itertools._grouper"), |head| Group {
        head,
        parent: Field::new(parent.clone()),
        key: Field::new(key.clone()),
    });
    // SAFETY: callers pass a groupby.
    unsafe { parent.payload_unchecked::<GroupBy>() }.group.set(group.word());
    group
}

#[pytype(name = "_grouper")]
impl Group {
    #[slot(new, "(parent, tgtkey, /)", hidden)]
    fn py_new(_class: &Value, parent: &Value, tgtkey: &Value) -> PyResult<Value> {
        let groupby = get("itertools.groupby");
        if !parent.ty().is_subtype(groupby) {
            bail!(
                TypeError,
                "_grouper() argument 1 must be itertools.groupby, not {}",
                parent.ty().name_str()
            );
        }
        Ok(new_group(parent, tgtkey))
    }

    #[slot(iternext)]
    fn iternext(this: &Value) -> PyResult<Option<Value>> {
        // SAFETY: a slot of this type.
        let group: &Group = unsafe { this.payload_unchecked() };
        let parent = group.parent.get_or_none();
        if parent.is_none() {
            return Ok(None);
        }
        // SAFETY: groups are made only with a groupby as their parent.
        let g: &GroupBy = unsafe { parent.payload_unchecked() };
        if g.group.get() != this.word() {
            return Ok(None);
        }
        if g.item.is_empty() && !g.step()? {
            return Ok(None);
        }
        if !object::equal(&group.key.get_or_none(), &g.key.get_or_none())? {
            return Ok(None);
        }
        drop(g.key.take());
        Ok(g.item.take())
    }
}
collected!(Group: parent, key);

/// Makes the types.
pub fn make_types(module: &Value) {
    super::make::<GroupBy>(module, "itertools.groupby", true, GroupBy::define);
    super::make::<Group>(module, "itertools._grouper", false, Group::define);
}
