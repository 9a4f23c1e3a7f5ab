//! `Struct`: a format, and what is done with it.

use super::format::{Layout, text};
use super::{struct_error, values};
use crate::io::buffers::writable;
use crate::native_type;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use tiercel_macros::pytype;
use tiercel_object::buffer;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::iterators::iter_self;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, bail, install_type, object};

/// A struct object.
#[repr(C)]
pub struct Struct {
    head: Header,
    format: Field,
    layout: RefCell<Option<Rc<Layout>>>,
}

/// A struct object for a format.
pub fn new(format: &Value) -> PyResult<Value> {
    let layout = Layout::parse(&text(format)?)?;
    let shown = shown_format(format)?;
    Ok(native_type::new_instance(native_type::get("_struct.Struct"), |head| Struct {
        head,
        format: Field::new(shown),
        layout: RefCell::new(Some(Rc::new(layout))),
    }))
}

/// A struct behind a value that is known to be one.
pub fn payload(v: &Value) -> &Struct {
    // SAFETY: called with what `new` has made.
    unsafe { v.payload_unchecked() }
}

fn shown_format(format: &Value) -> PyResult<Value> {
    Ok(match format.as_str() {
        Some(_) => format.clone(),
        None => tiercel_object::types::str::from_latin1(&text(format)?),
    })
}

fn pack_values(layout: &Layout, args: &[Value], out: &mut [u8]) -> PyResult<()> {
    let mut args = args.iter();
    for field in &layout.fields {
        for i in 0..field.repeat {
            let Some(value) = args.next() else { return Ok(()) };
            let at = field.offset + i * field.size;
            if let Err(raised) = values::pack(layout, field, value, &mut out[at..at + field.size]) {
                let overflow = types().exceptions.OverflowError;
                if raised.is(overflow) && tiercel_object::types::int::is_int(value) {
                    drop(raised.take());
                    return Err(struct_error("int too large to convert"));
                }
                return Err(raised);
            }
        }
    }
    Ok(())
}

fn unpack_values(layout: &Layout, bytes: &[u8]) -> Value {
    let mut all = Vec::with_capacity(layout.count);
    for field in &layout.fields {
        for i in 0..field.repeat {
            let at = field.offset + i * field.size;
            all.push(values::unpack(layout, field, &bytes[at..at + field.size]));
        }
    }
    TupleObject::from_vec(all)
}

/// The place that `offset` names in a buffer of `len` bytes, if `size` bytes are there.
fn place(offset: i64, size: usize, len: usize, function: &str, doing: &str) -> PyResult<usize> {
    let mut at = offset;
    if at < 0 {
        if at + size as i64 > 0 {
            let nothing = if doing == "packing" { "no space to pack" } else { "not enough data to unpack" };
            return Err(struct_error(&format!("{nothing} {size} bytes at offset {offset}")));
        }
        if at + (len as i64) < 0 {
            return Err(struct_error(&format!("offset {offset} out of range for {len}-byte buffer")));
        }
        at += len as i64;
    }
    if (len as i64).saturating_sub(at) < size as i64 {
        return Err(struct_error(&format!(
            "{function} requires a buffer of at least {} bytes for {doing} {size} bytes at offset {at} \
             (actual buffer size is {len})",
            size as i128 + at as i128
        )));
    }
    Ok(at as usize)
}

impl Struct {
    fn layout(&self) -> PyResult<Rc<Layout>> {
        match &*self.layout.borrow() {
            Some(layout) => Ok(layout.clone()),
            None => bail!(RuntimeError, "Struct object is not initialized"),
        }
    }

    /// `calcsize`.
    pub fn size_in_bytes(&self) -> PyResult<usize> {
        Ok(self.layout()?.size)
    }

    /// `pack`.
    pub fn pack_args(&self, args: &[Value]) -> PyResult<Value> {
        let layout = self.layout()?;
        if args.len() != layout.count {
            return Err(struct_error(&format!(
                "pack expected {} items for packing (got {})",
                layout.count,
                args.len()
            )));
        }
        let mut out = vec![0; layout.size];
        pack_values(&layout, args, &mut out)?;
        Ok(Value::bytes(&out))
    }

    /// `pack_into`: a buffer, an offset, and the values.
    pub fn pack_args_into(&self, args: &[Value]) -> PyResult<()> {
        let layout = self.layout()?;
        let (target, offset, values) = match args {
            [] => return Err(struct_error("pack_into expected buffer argument")),
            [_] => return Err(struct_error("pack_into expected offset argument")),
            [target, offset, values @ ..] => (target, offset, values),
        };
        if values.len() != layout.count {
            return Err(struct_error(&format!(
                "pack_into expected {} items for packing (got {})",
                layout.count,
                values.len()
            )));
        }
        let view = writable(target, "argument")?;
        let at = place(object::index_i64(offset)?, layout.size, view.len, "pack_into", "packing")?;
        // The values' own code may look at the buffer, so they are packed aside and copied.
        let mut out = vec![0; layout.size];
        let result = pack_values(&layout, values, &mut out);
        // SAFETY: the view is writable and keeps its size, and the place has been checked.
        unsafe { std::ptr::copy_nonoverlapping(out.as_ptr(), view.data.add(at), out.len()) };
        result
    }

    /// `unpack`.
    pub fn unpack_all(&self, source: &Value) -> PyResult<Value> {
        let layout = self.layout()?;
        let view = buffer::get(source)?;
        if view.len != layout.size {
            return Err(struct_error(&format!("unpack requires a buffer of {} bytes", layout.size)));
        }
        Ok(unpack_values(&layout, view.bytes()))
    }

    /// `unpack_from`.
    pub fn unpack_at(&self, source: &Value, offset: isize) -> PyResult<Value> {
        let layout = self.layout()?;
        let view = buffer::get(source)?;
        let at = place(offset as i64, layout.size, view.len, "unpack_from", "unpacking")?;
        Ok(unpack_values(&layout, &view.bytes()[at..]))
    }

    /// `iter_unpack`.
    pub fn iterate(&self, source: &Value) -> PyResult<Value> {
        let layout = self.layout()?;
        if layout.size == 0 {
            return Err(struct_error("cannot iteratively unpack with a struct of length 0"));
        }
        let view = buffer::get(source)?;
        if view.len % layout.size != 0 {
            return Err(struct_error(&format!(
                "iterative unpacking requires a buffer of a multiple of {} bytes",
                layout.size
            )));
        }
        let ty = native_type::get("_struct.unpack_iterator");
        Ok(native_type::new_instance(ty, |head| UnpackIterator {
            head,
            layout,
            view: RefCell::new(Some(view)),
            at: Cell::new(0),
        }))
    }
}

#[pytype(name = "_struct.Struct")]
/// A format, read once for many uses.
impl Struct {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "Struct.__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| Struct {
            head,
            format: Field::empty(),
            layout: RefCell::new(None),
        }))
    }

    #[slot(init, "(format)", hidden, function = "Struct")]
    fn init(&self, format: &Value) -> PyResult<()> {
        let layout = Layout::parse(&text(format)?)?;
        self.format.set(shown_format(format)?);
        *self.layout.borrow_mut() = Some(Rc::new(layout));
        Ok(())
    }

    /// Values as bytes, laid out by the format.
    #[method("($self, /, *values)", hidden)]
    fn pack(&self, values: &[Value]) -> PyResult<Value> {
        self.pack_args(values)
    }

    /// Writes values into a buffer at an offset, a negative one counting from the end, laid out by the format.
    #[method("($self, /, *values)", hidden)]
    fn pack_into(&self, values: &[Value]) -> PyResult<()> {
        self.pack_args_into(values)
    }

    /// The values in a buffer, which is exactly `size` bytes long.
    #[method("($self, buffer, /)")]
    fn unpack(&self, buffer: &Value) -> PyResult<Value> {
        self.unpack_all(buffer)
    }

    /// The values in a buffer from an offset on, a negative one counting from the end.
    #[method("($self, /, buffer, offset=0)")]
    fn unpack_from(&self, buffer: &Value, offset: isize) -> PyResult<Value> {
        self.unpack_at(buffer, offset)
    }

    /// An iterator over the values in a buffer, a tuple for every `size` bytes.
    #[method("($self, buffer, /)")]
    fn iter_unpack(&self, buffer: &Value) -> PyResult<Value> {
        self.iterate(buffer)
    }

    /// How many bytes of memory it takes.
    #[method("($self, /)")]
    fn __sizeof__(&self) -> PyResult<usize> {
        let layout = self.layout()?;
        Ok(size_of::<Struct>() + size_of::<Layout>() + size_of_val(&layout.fields[..]))
    }

    /// struct format string
    #[getter]
    fn format(&self) -> PyResult<Value> {
        self.layout()?;
        Ok(self.format.get_or_none())
    }

    /// How many bytes the format takes.
    #[getter]
    fn size(&self) -> i64 {
        self.layout.borrow().as_ref().map_or(-1, |layout| layout.size as i64)
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let format = object::repr_string(&payload(this).format()?)?;
        Ok(Value::str(&format!("{}({format})", this.ty().short_name())))
    }
}

/// What `iter_unpack` gives.
#[repr(C)]
pub struct UnpackIterator {
    head: Header,
    layout: Rc<Layout>,
    view: RefCell<Option<buffer::Buffer>>,
    at: Cell<usize>,
}

#[pytype(name = "_struct.unpack_iterator")]
impl UnpackIterator {
    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        iter_self(this)
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let mut view = self.view.borrow_mut();
        let next = view.as_ref().and_then(|view| {
            let at = self.at.get();
            let bytes = view.bytes().get(at..at + self.layout.size)?;
            self.at.set(at + self.layout.size);
            Some(unpack_values(&self.layout, bytes))
        });
        if next.is_none() {
            // At the end the buffer is given back at once.
            *view = None;
        }
        Ok(next)
    }

    #[method("($self, /)")]
    fn __length_hint__(&self) -> usize {
        let view = self.view.borrow();
        view.as_ref().map_or(0, |view| (view.len - self.at.get()) / self.layout.size)
    }
}

unsafe fn traverse_iterator(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let iterator = &*(object as *const UnpackIterator);
    if let Ok(view) = iterator.view.try_borrow()
        && let Some(view) = &*view
    {
        visit(&view.owner);
    }
}

/// Makes the types.
pub fn make_types() {
    let object = types().object;
    native_type::make::<Struct>("_struct.Struct", object, tflag::BASE | tflag::WEAKREFS, false, |t| {
        install_type!(t, Struct)
    });
    native_type::make::<UnpackIterator>("_struct.unpack_iterator", object, tflag::GC, false, |t| {
        install_type!(t, UnpackIterator);
        t.slots_mut().traverse = Some(traverse_iterator);
    });
}
