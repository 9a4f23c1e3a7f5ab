//! `tee`: several iterators over one source. What has been read stands in a chain of blocks, and each iterator has a place
//! in that chain; a block that no iterator needs any more dies by its count.

use crate::collected;
use crate::collected::Values;
use crate::native_type::{get, new_instance};
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::object;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{Type, expect_type, tflag};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, err};

/// Items in a block.
const BLOCK: usize = 57;

/// `itertools._tee_dataobject`: a block of items.
#[repr(C)]
pub struct TeeBlock {
    head: Header,
    source: Field,
    items: Values,
    next: Field,
    running: Cell<bool>,
}

fn new_block(source: &Value) -> Value {
    new_instance(get("itertools._tee_dataobject"), |head| TeeBlock {
        head,
        source: Field::new(source.clone()),
        items: Values::default(),
        next: Field::empty(),
        running: Cell::new(false),
    })
}

#[pytype(name = "_tee_dataobject")]
/// Items that several `tee` iterators still want.
impl TeeBlock {
    /// The item at an index, which is at most one beyond those that have been read.
    fn item(&self, i: usize) -> PyResult<Option<Value>> {
        if let Some(v) = self.items.get(i) {
            return Ok(Some(v));
        }
        if self.running.get() {
            return Err(err!(RuntimeError, "cannot re-enter the tee iterator"));
        }
        self.running.set(true);
        let item = object::next(&self.source.get_or_none());
        self.running.set(false);
        let item = item?;
        if let Some(v) = &item {
            self.items.push(v.clone());
        }
        Ok(item)
    }

    /// The block behind this one.
    fn following(&self) -> Value {
        if let Some(next) = self.next.get() {
            return next;
        }
        let next = new_block(&self.source.get_or_none());
        self.next.set(next.clone());
        next
    }
}
collected!(TeeBlock: source, items, next);

/// `itertools._tee`.
#[repr(C)]
pub struct Tee {
    head: Header,
    block: Field,
    at: Cell<usize>,
}

fn new_tee(ty: &Type, block: Value, at: usize) -> Value {
    new_instance(ty, |head| Tee { head, block: Field::new(block), at: Cell::new(at) })
}

fn is_tee(v: &Value) -> bool {
    v.ty().is_subtype(get("itertools._tee"))
}

/// A tee iterator over an iterable; a tee iterator shares its blocks.
fn from_iterable(iterable: &Value) -> PyResult<Value> {
    let source = object::iter(iterable)?;
    if is_tee(&source) {
        // SAFETY: just checked.
        return Ok(unsafe { source.payload_unchecked::<Tee>() }.__copy__());
    }
    Ok(new_tee(get("itertools._tee"), new_block(&source), 0))
}

#[pytype(name = "_tee")]
/// An iterator that can be copied.
impl Tee {
    #[slot(new, "(iterable, /)")]
    fn py_new(class: &Value, iterable: &Value) -> PyResult<Value> {
        expect_type(class, "_tee.__new__(X): X")?;
        from_iterable(iterable)
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        if self.at.get() >= BLOCK {
            let block = self.block.get_or_none();
            // SAFETY: only blocks are stored there.
            self.block.set(unsafe { block.payload_unchecked::<TeeBlock>() }.following());
            self.at.set(0);
        }
        let Some(block) = self.block.get() else { return Ok(None) };
        // SAFETY: as above.
        let item = unsafe { block.payload_unchecked::<TeeBlock>() }.item(self.at.get())?;
        if item.is_some() {
            self.at.set(self.at.get() + 1);
        }
        Ok(item)
    }

    /// An iterator at the same place, that goes on for itself.
    #[method("($self, /)", hidden)]
    fn __copy__(&self) -> Value {
        new_tee(get("itertools._tee"), self.block.get_or_none(), self.at.get())
    }
}
collected!(Tee: block);

/// `itertools.tee`.
pub fn tee(iterable: &Value, n: isize) -> PyResult<Value> {
    if n < 0 {
        bail!(ValueError, "n must be >= 0");
    }
    if n == 0 {
        return Ok(TupleObject::from_slice(&[]));
    }
    let mut source = object::iter(iterable)?;
    let mut copy = object::getattr_optional(&source, &names().__copy__)?;
    if copy.is_none() || is_tee(&source) {
        source = from_iterable(&source)?;
        copy = Some(object::getattr(&source, &names().__copy__)?);
    }
    let mut all = vec![source];
    if let Some(copy) = copy {
        for _ in 1..n {
            all.push(object::call(&copy, &[])?);
        }
    }
    Ok(TupleObject::from_vec(all))
}

/// Makes the types.
pub fn make_types(module: &Value) {
    super::make::<TeeBlock>(module, "itertools._tee_dataobject", false, TeeBlock::define);
    let flags = tflag::GC | tflag::WEAKREFS;
    let ty = crate::native_type::make::<Tee>("itertools._tee", types().object, flags, false, Tee::define);
    crate::native_type::set_type(module, ty);
}
