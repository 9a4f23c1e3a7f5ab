//! `memoryview`: another object's memory as an array of items, without a copy.
//!
//! Views of views and slices share one [`Buffer`] of the exporting object, which is given back when the last of them is
//! released. Views may have several dimensions (by `cast`), but only whole items and slices of one dimension can be taken
//! out, as in CPython.

use crate::buffer::Buffer;
use crate::error::{PyResult, Raised};
use crate::header::Header;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::typeobj::{Type, expect_type, new_object_of};
use crate::types::byte_text;
use crate::types::generic_alias;
use crate::types::iterators::{collect, sequence_iterator_of};
use crate::types::list::ListObject;
use crate::types::memory_items::{native_char, native_size, pack, unpack};
use crate::types::sequence::item_index;
use crate::types::slice::{Position, SliceObject, search_range};
use crate::types::str::to_string_lossy;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err, install_type, layout, object};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use tiercel_macros::pytype;

/// How the items of a view lie in memory.
#[derive(Clone)]
struct Shape {
    /// First byte of the first item.
    data: *mut u8,
    /// `struct` format of an item.
    format: Rc<str>,
    /// Bytes of an item.
    item_size: usize,
    /// Items in each dimension.
    sizes: Vec<usize>,
    /// Bytes from one item to the next in each dimension.
    strides: Vec<isize>,
    /// Whether writing is refused.
    readonly: bool,
}

/// A view of another object's memory.
#[repr(C)]
pub struct MemoryViewObject {
    /// Header.
    pub head: Header,
    /// The exporter's buffer; `None` once the view is released.
    buffer: RefCell<Option<Rc<Buffer>>>,
    shape: Shape,
    /// Buffers handed out by this view, which cannot be released while there are any.
    exports: Cell<usize>,
    /// Cached hash, 0 if not computed.
    hash: Cell<i64>,
}
layout!(MemoryViewObject, MemoryView, memoryview, container);

impl Shape {
    fn of_buffer(buffer: &Buffer) -> Shape {
        let item_size = buffer.item_size.max(1);
        Shape {
            data: buffer.data,
            format: buffer.format.as_str().into(),
            item_size,
            sizes: vec![buffer.len / item_size],
            strides: vec![item_size as isize],
            readonly: buffer.readonly,
        }
    }

    fn count(&self) -> usize {
        self.sizes.iter().product()
    }

    fn bytes(&self) -> usize {
        self.count() * self.item_size
    }

    /// Strides of the same sizes without gaps, last dimension fastest.
    fn packed_strides(sizes: &[usize], item_size: usize) -> Vec<isize> {
        let mut strides = vec![0; sizes.len()];
        let mut step = item_size as isize;
        for (stride, size) in strides.iter_mut().zip(sizes).rev() {
            *stride = step;
            step *= *size as isize;
        }
        strides
    }

    fn is_contiguous(&self) -> bool {
        self.count() == 0
            || Shape::packed_strides(&self.sizes, self.item_size)
                .iter()
                .zip(&self.strides)
                .zip(&self.sizes)
                .all(|((packed, stride), size)| *size == 1 || packed == stride)
    }

    /// The address of the item at these positions, which are in range.
    fn address(&self, at: &[usize]) -> *mut u8 {
        let offset: isize = at.iter().zip(&self.strides).map(|(i, stride)| *i as isize * stride).sum();
        self.data.wrapping_offset(offset)
    }

    /// The addresses of all items, last dimension fastest.
    fn addresses(&self) -> Vec<*mut u8> {
        let mut all = vec![self.data];
        for (size, stride) in self.sizes.iter().zip(&self.strides) {
            all = all
                .into_iter()
                .flat_map(|p| (0..*size).map(move |i| p.wrapping_offset(i as isize * stride)))
                .collect();
        }
        all
    }

    /// The bytes of the item at an address.
    fn item_bytes(&self, address: *mut u8) -> Vec<u8> {
        // SAFETY: addresses come from this shape, which lies in the buffer that the view holds.
        unsafe { std::slice::from_raw_parts(address, self.item_size) }.to_vec()
    }

    fn read(&self, address: *mut u8) -> PyResult<Value> {
        unpack(&self.format, &self.item_bytes(address))
    }

    fn to_bytes(&self) -> Vec<u8> {
        if self.is_contiguous() {
            // SAFETY: the items stand one behind the other in the buffer that the view holds.
            return unsafe { std::slice::from_raw_parts(self.data, self.bytes()) }.to_vec();
        }
        self.addresses().into_iter().flat_map(|p| self.item_bytes(p)).collect()
    }

    /// Nested lists of the items of the dimensions from `dimension` on.
    fn to_list(&self, dimension: usize, data: *mut u8) -> PyResult<Value> {
        let Some(&size) = self.sizes.get(dimension) else { return self.read(data) };
        let stride = self.strides[dimension];
        let items = (0..size)
            .map(|i| self.to_list(dimension + 1, data.wrapping_offset(i as isize * stride)))
            .collect::<PyResult<Vec<Value>>>()?;
        Ok(ListObject::from_vec(items))
    }
}

fn of(v: &Value) -> &MemoryViewObject {
    // SAFETY: slots are reached only through memoryview.
    unsafe { v.payload_unchecked() }
}

fn new(buffer: Rc<Buffer>, shape: Shape) -> Value {
    new_object_of(types().memoryview, |head| MemoryViewObject {
        head,
        buffer: RefCell::new(Some(buffer)),
        shape,
        exports: Cell::new(0),
        hash: Cell::new(0),
    })
}

/// A view of any object with a buffer.
pub fn of_object(v: &Value) -> PyResult<Value> {
    if let Some(view) = v.downcast_exact::<MemoryViewObject>() {
        return Ok(new(view.buffer()?, view.shape.clone()));
    }
    let Some(get) = v.ty().slots().buffer else {
        bail!(TypeError, "memoryview: a bytes-like object is required, not '{}'", v.ty().name_str());
    };
    let buffer = Rc::new(get(v, false)?);
    let shape = Shape::of_buffer(&buffer);
    Ok(new(buffer, shape))
}

#[cold]
fn released() -> Raised {
    err!(ValueError, "operation forbidden on released memoryview object")
}

/// A key that names one item in each dimension.
fn positions(shape: &Shape, key: &Value) -> PyResult<Option<Vec<usize>>> {
    let keys = match key.downcast::<TupleObject>() {
        Some(t) => t.items().to_vec(),
        None => vec![key.clone()],
    };
    let mut at = Vec::with_capacity(keys.len());
    for (dimension, key) in keys.iter().enumerate() {
        let Some(i) = item_index(key)? else { return Ok(None) };
        let Some(&size) = shape.sizes.get(dimension) else { break };
        let i = if i < 0 { i + size as i64 } else { i };
        if !(0..size as i64).contains(&i) {
            bail!(IndexError, "index out of bounds on dimension {}", dimension + 1);
        }
        at.push(i as usize);
    }
    let dimensions = shape.sizes.len();
    if keys.len() > dimensions {
        bail!(TypeError, "cannot index {dimensions}-dimension view with {}-element tuple", keys.len());
    }
    if keys.len() < dimensions {
        let text = if key.downcast::<TupleObject>().is_some() {
            "sub-views are not implemented"
        } else {
            "multi-dimensional sub-views are not implemented"
        };
        return Err(crate::error::raise(types().exceptions.NotImplementedError, text));
    }
    Ok(Some(at))
}

impl MemoryViewObject {
    /// The buffer, or `ValueError` if the view was released.
    fn buffer(&self) -> PyResult<Rc<Buffer>> {
        self.buffer.borrow().clone().ok_or_else(released)
    }

    /// The shape, if the view was not released.
    fn shape(&self) -> PyResult<&Shape> {
        self.buffer()?;
        Ok(&self.shape)
    }

    /// A copy of the bytes of all items.
    pub fn contents(&self) -> PyResult<Vec<u8>> {
        Ok(self.shape()?.to_bytes())
    }

    fn slice(&self, slice: &SliceObject) -> PyResult<Shape> {
        let bounds = slice.bounds()?;
        let shape = self.shape()?;
        let ([size], [stride]) = (&shape.sizes[..], &shape.strides[..]) else {
            bail!(NotImplementedError, "multi-dimensional slicing is not implemented");
        };
        let range = bounds.adjust(*size);
        Ok(Shape {
            data: shape.data.wrapping_offset(if range.count == 0 { 0 } else { range.start * stride }),
            sizes: vec![range.count],
            strides: vec![stride.wrapping_mul(range.step)],
            ..shape.clone()
        })
    }

    /// `view[slice] = value`: the same number of the same items.
    fn set_slice(&self, target: &Shape, value: &Value) -> PyResult<()> {
        let source = of_object(value)?;
        let source = &of(&source).shape;
        let same = source.sizes == target.sizes && native_char(&source.format) == native_char(&target.format);
        if !same {
            bail!(ValueError, "memoryview assignment: lvalue and rvalue have different structures");
        }
        // The two may overlap.
        let bytes = source.to_bytes();
        for (address, item) in target.addresses().into_iter().zip(bytes.chunks(target.item_size)) {
            // SAFETY: the target lies in the writable buffer that the view holds, and `item` is one item long.
            unsafe { std::ptr::copy_nonoverlapping(item.as_ptr(), address, item.len()) };
        }
        Ok(())
    }

    fn equal(&self, other: &MemoryViewObject) -> PyResult<bool> {
        let (a, b) = (&self.shape, &other.shape);
        if a.sizes != b.sizes {
            return Ok(false);
        }
        if native_char(&a.format).is_none() || native_char(&b.format).is_none() {
            return Ok(false);
        }
        for (p, q) in a.addresses().into_iter().zip(b.addresses()) {
            if !object::compare_bool(&a.read(p)?, &b.read(q)?, CompareOp::Eq)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn tuple_of(sizes: impl Iterator<Item = i64>) -> Value {
        TupleObject::from_vec(sizes.map(Value::int).collect())
    }
}

/// A view of an object's memory.
#[pytype(name = "memoryview")]
impl MemoryViewObject {
    #[slot(new, "(object)")]
    fn py_new(class: &Value, object: &Value) -> PyResult<Value> {
        expect_type(class, "memoryview.__new__(X): X")?;
        of_object(object)
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let word = if of(this).buffer().map_err(|raised| drop(raised.take())).is_ok() {
            "memory"
        } else {
            "released memory"
        };
        Ok(Value::str(&format!("<{word} at {:#x}>", this.word())))
    }

    #[slot(hash)]
    fn py_hash(&self) -> PyResult<i64> {
        if self.hash.get() == 0 {
            let (shape, buffer) = (self.shape()?, self.buffer()?);
            if !shape.readonly {
                bail!(ValueError, "cannot hash writable memoryview object");
            }
            if !matches!(native_char(&shape.format), Some('B' | 'b' | 'c')) {
                bail!(ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
            }
            object::hash(&buffer.owner)?;
            self.hash.set(object::hash(&Value::bytes(&shape.to_bytes()))?);
        }
        Ok(self.hash.get())
    }

    #[slot(richcompare)]
    fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let equals = match op {
            CompareOp::Eq => true,
            CompareOp::Ne => false,
            _ => return Ok(Value::NOT_IMPLEMENTED),
        };
        if a.is(b) {
            return Ok(Value::bool(equals));
        }
        let exporter = b.ty().slots().buffer.is_some();
        let released =
            |v: &Value| v.downcast_exact::<MemoryViewObject>().is_some_and(|m| m.buffer.borrow().is_none());
        if !exporter {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        if released(a) || released(b) {
            return Ok(Value::bool(!equals));
        }
        let other = of_object(b)?;
        Ok(Value::bool(of(a).equal(of(&other))? == equals))
    }

    #[slot(len)]
    fn len(&self) -> PyResult<usize> {
        Ok(self.shape()?.sizes.first().copied().unwrap_or(1))
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        if of(this).shape()?.sizes.len() != 1 {
            bail!(NotImplementedError, "multi-dimensional sub-views are not implemented");
        }
        Ok(sequence_iterator_of(types().memory_iterator, this, 0))
    }

    #[slot(getitem)]
    fn getitem(this: &Value, key: &Value) -> PyResult<Value> {
        let view = of(this);
        if let Some(slice) = key.downcast_exact::<SliceObject>() {
            let shape = view.slice(slice)?;
            return Ok(new(view.buffer()?, shape));
        }
        match positions(view.shape()?, key)? {
            // An `__index__` may have released the view.
            Some(at) => view.shape()?.read(view.shape.address(&at)),
            None => Err(err!(TypeError, "memoryview: invalid slice key")),
        }
    }

    #[slot(setitem)]
    fn setitem(this: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
        let view = of(this);
        if view.shape()?.readonly {
            bail!(TypeError, "cannot modify read-only memory");
        }
        let Some(value) = value else { bail!(TypeError, "cannot delete memory") };
        if let Some(slice) = key.downcast_exact::<SliceObject>() {
            return view.set_slice(&view.slice(slice)?, value);
        }
        let Some(at) = positions(view.shape()?, key)? else {
            bail!(TypeError, "memoryview: invalid slice key");
        };
        let mut item = vec![0; view.shape.item_size];
        pack(&view.shape.format, value, &mut item)?;
        let address = view.shape()?.address(&at);
        // SAFETY: the view still holds its writable buffer, and the address is that of one of its items.
        unsafe { std::ptr::copy_nonoverlapping(item.as_ptr(), address, item.len()) };
        Ok(())
    }

    #[slot(buffer)]
    fn buffer_of(this: &Value, writable: bool) -> PyResult<Buffer> {
        let view = of(this);
        let shape = view.shape()?;
        if writable && shape.readonly {
            bail!(BufferError, "memoryview: underlying buffer is not writable");
        }
        if !shape.is_contiguous() {
            bail!(BufferError, "memoryview: underlying buffer is not C-contiguous");
        }
        view.exports.set(view.exports.get() + 1);
        Ok(Buffer {
            owner: this.clone(),
            data: shape.data,
            len: shape.bytes(),
            readonly: shape.readonly,
            format: shape.format.to_string(),
            item_size: shape.item_size,
            release: Some(|owner| of(owner).exports.set(of(owner).exports.get() - 1)),
        })
    }

    /// The object whose memory this is.
    #[getter]
    fn obj(&self) -> PyResult<Value> {
        Ok(self.buffer()?.owner.clone())
    }

    /// Bytes of all items.
    #[getter]
    fn nbytes(&self) -> PyResult<usize> {
        Ok(self.shape()?.bytes())
    }

    /// Bytes of one item.
    #[getter]
    fn itemsize(&self) -> PyResult<usize> {
        Ok(self.shape()?.item_size)
    }

    /// The items' format, as in the struct module.
    #[getter]
    fn format(&self) -> PyResult<String> {
        Ok(self.shape()?.format.to_string())
    }

    /// Number of dimensions.
    #[getter]
    fn ndim(&self) -> PyResult<usize> {
        Ok(self.shape()?.sizes.len())
    }

    /// Items in each dimension.
    #[getter(shape)]
    fn py_shape(&self) -> PyResult<Value> {
        Ok(Self::tuple_of(self.shape()?.sizes.iter().map(|n| *n as i64)))
    }

    /// Bytes from one item to the next in each dimension.
    #[getter]
    fn strides(&self) -> PyResult<Value> {
        Ok(Self::tuple_of(self.shape()?.strides.iter().map(|n| *n as i64)))
    }

    /// Always empty: items are not behind pointers.
    #[getter]
    fn suboffsets(&self) -> PyResult<Value> {
        self.shape()?;
        Ok(TupleObject::from_slice(&[]))
    }

    /// Whether the memory cannot be changed through this view.
    #[getter]
    fn readonly(&self) -> PyResult<bool> {
        Ok(self.shape()?.readonly)
    }

    /// Whether the items follow each other without gaps, the last dimension fastest.
    #[getter]
    fn c_contiguous(&self) -> PyResult<bool> {
        Ok(self.shape()?.is_contiguous())
    }

    /// Whether the items follow each other without gaps, the first dimension fastest.
    #[getter]
    fn f_contiguous(&self) -> PyResult<bool> {
        let shape = self.shape()?;
        Ok(shape.is_contiguous() && shape.sizes.iter().filter(|n| **n > 1).count() <= 1)
    }

    /// Whether the items follow each other without gaps.
    #[getter]
    fn contiguous(&self) -> PyResult<bool> {
        self.c_contiguous()
    }

    /// Let go of the memory; the view cannot be used any more.
    #[method("($self, /)")]
    fn release(&self) -> PyResult<()> {
        let n = self.exports.get();
        if n > 0 {
            bail!(BufferError, "memoryview has {n} exported buffer{}", if n == 1 { "" } else { "s" });
        }
        let buffer = self.buffer.borrow_mut().take();
        drop(buffer);
        Ok(())
    }

    #[method("($self, /)")]
    fn __enter__(this: &Value) -> PyResult<Value> {
        of(this).shape()?;
        Ok(this.clone())
    }

    #[method("($self, /, *exc_info)", hidden)]
    fn __exit__(&self, _exc_info: &[Value]) -> PyResult<()> {
        self.release()
    }

    /// The items as bytes. Order is 'C', 'F' or 'A', or None for 'C'.
    #[method("($self, /, order='C')")]
    fn tobytes(&self, order: Option<&Value>) -> PyResult<Value> {
        let shape = self.shape()?;
        let order = match order {
            Some(v) if !v.is_none() => to_string_lossy(v),
            _ => "C".to_string(),
        };
        if !matches!(order.as_str(), "C" | "F" | "A") {
            bail!(ValueError, "order must be 'C', 'F' or 'A'");
        }
        if order == "F" && shape.sizes.len() > 1 {
            let mut turned = shape.clone();
            turned.sizes.reverse();
            turned.strides.reverse();
            return Ok(Value::bytes(&turned.to_bytes()));
        }
        self.contents().map(|bytes| Value::bytes(&bytes))
    }

    /// The items as a list, nested for several dimensions.
    #[method("($self, /)")]
    fn tolist(&self) -> PyResult<Value> {
        let shape = self.shape()?;
        shape.to_list(0, shape.data)
    }

    /// The bytes as hexadecimal digits, with sep between groups of bytes_per_sep bytes.
    #[method("($self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(&self, sep: Option<&Value>, bytes_per_sep: i32) -> PyResult<String> {
        byte_text::to_hex(&self.shape()?.to_bytes(), sep, bytes_per_sep)
    }

    /// The same memory, read-only.
    #[method("($self, /)")]
    fn toreadonly(&self) -> PyResult<Value> {
        Ok(new(self.buffer()?, Shape { readonly: true, ..self.shape.clone() }))
    }

    /// The same memory as items of another format or shape.
    #[method("($self, /, format, shape=<unrepresentable>)")]
    fn cast(&self, format: &Value, shape: Option<&Value>) -> PyResult<Value> {
        let own = self.shape()?;
        if format.as_str().is_none() {
            bail!(TypeError, "cast() argument 'format' must be str, not {}", format.ty().name_str());
        }
        let format = to_string_lossy(format);
        if !own.is_contiguous() {
            bail!(TypeError, "memoryview: casts are restricted to C-contiguous views");
        }
        if (shape.is_some() || own.sizes.len() != 1) && own.sizes.contains(&0) {
            bail!(TypeError, "memoryview: cannot cast view with zeros in shape or strides");
        }
        let Some(item_size) = native_size(&format) else {
            bail!(
                ValueError,
                "memoryview: destination format must be a native single character format prefixed with an optional \
                 '@'"
            );
        };
        let is_byte = |f: &str| matches!(native_char(f), Some('B' | 'b' | 'c'));
        if !is_byte(&own.format) && !is_byte(&format) {
            bail!(TypeError, "memoryview: cannot cast between two non-byte formats");
        }
        if !own.bytes().is_multiple_of(item_size) {
            bail!(TypeError, "memoryview: length is not a multiple of itemsize");
        }
        let sizes = match shape {
            None => vec![own.bytes() / item_size],
            Some(v) => {
                if v.downcast::<ListObject>().is_none() && v.downcast::<TupleObject>().is_none() {
                    bail!(TypeError, "shape must be a list or a tuple");
                }
                if own.sizes.len() != 1 && object::len(v)? != 1 {
                    bail!(TypeError, "memoryview: cast must be 1D -> ND or ND -> 1D");
                }
                let mut sizes = Vec::new();
                for v in collect(v)? {
                    let Some(n) = v.as_small_int() else {
                        bail!(TypeError, "memoryview.cast(): elements of shape must be integers");
                    };
                    if n <= 0 {
                        bail!(ValueError, "memoryview.cast(): elements of shape must be integers > 0");
                    }
                    sizes.push(n as usize);
                }
                let bytes = sizes.iter().try_fold(item_size, |all, n| all.checked_mul(*n));
                if bytes != Some(own.bytes()) {
                    bail!(TypeError, "memoryview: product(shape) * itemsize != buffer size");
                }
                sizes
            }
        };
        let strides = Shape::packed_strides(&sizes, item_size);
        let shape = Shape {
            data: own.data,
            format: format.into(),
            item_size,
            sizes,
            strides,
            readonly: own.readonly,
        };
        Ok(new(self.buffer()?, shape))
    }

    /// How many items are equal to value.
    #[method("($self, value, /)")]
    fn count(this: &Value, value: &Value) -> PyResult<usize> {
        let mut n = 0;
        object::for_each(this, |item| {
            n += usize::from(object::equal(&item, value)?);
            Ok(true)
        })?;
        Ok(n)
    }

    /// Position of the first item equal to value, or ValueError.
    #[method("($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: &Value,
        value: &Value,
        start: Option<Position>,
        stop: Option<Position>,
    ) -> PyResult<usize> {
        let n = object::len(this)?;
        let (start, stop) = search_range(start, stop, n);
        for i in start..stop.min(n) {
            if object::equal(&object::getitem(this, &Value::int(i as i64))?, value)? {
                return Ok(i);
            }
        }
        Err(err!(ValueError, "memoryview.index(x): x not found"))
    }

    /// A generic alias, as in memoryview[int].
    #[classmethod("($type, object, /)")]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        generic_alias::new(class, object)
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let view = &*(object as *const MemoryViewObject);
    // A buffer that several views share is one reference to its owner: only a sole holder shows it.
    if let Some(buffer) = view.buffer.borrow().as_ref()
        && Rc::strong_count(buffer) == 1
    {
        visit(&buffer.owner);
    }
}

/// Lets go of the memory of a view that the collector found in a cycle.
unsafe fn clear(object: *const Header) {
    let view = &*(object as *const MemoryViewObject);
    let buffer = if view.exports.get() == 0 { view.buffer.borrow_mut().take() } else { None };
    drop(buffer);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, MemoryViewObject);
    t.slots_mut().traverse = Some(traverse);
    t.slots_mut().clear = Some(clear);
}
