//! `array.array`: a sequence of numbers or characters in the machine's own form.

use super::item;
use crate::native_type;
use std::cell::{Cell, RefCell};
use tiercel_macros::pytype;
use tiercel_object::buffer::{self, Buffer};
use tiercel_object::header::Header;
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, expect_type, tflag};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::slice::{Position, SliceObject, search_range};
use tiercel_object::types::str::{StrObject, from_code_points, intern};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, err, install_type, object};

/// An array object.
#[repr(C)]
pub struct Array {
    head: Header,
    /// The typecode.
    pub code: u8,
    /// Bytes of an item.
    pub size: usize,
    /// All items, one after another.
    pub data: RefCell<Vec<u8>>,
    /// Buffers handed out; the number of items is fixed while there are any.
    exports: Cell<usize>,
}

/// The type `array.array`.
pub fn array_type() -> &'static Type {
    native_type::get("array.array")
}

/// The array behind a value, if it is one.
pub fn of(v: &Value) -> Option<&Array> {
    // SAFETY: instances of the type have this layout.
    v.ty().is_subtype(array_type()).then(|| unsafe { v.payload_unchecked() })
}

fn payload(v: &Value) -> &Array {
    // SAFETY: called with receivers of this type's methods, and with what `make` has made.
    unsafe { v.payload_unchecked() }
}

/// An array of a type with these bytes, a whole number of items.
pub fn make(ty: &Type, code: u8, data: Vec<u8>) -> Value {
    let size = item::size_of_item(code).unwrap_or(1);
    native_type::new_instance(ty, |head| Array {
        head,
        code,
        size,
        data: RefCell::new(data),
        exports: Cell::new(0),
    })
}

impl Array {
    /// Number of items.
    pub fn len(&self) -> usize {
        self.data.borrow().len() / self.size
    }

    /// The item at an index.
    pub fn at(&self, i: usize) -> Option<Value> {
        let data = self.data.borrow();
        let start = i.checked_mul(self.size)?;
        Some(item::get(self.code, data.get(start..start + self.size)?))
    }

    fn check_resizable(&self) -> PyResult<()> {
        if self.exports.get() > 0 {
            bail!(BufferError, "cannot resize an array that is exporting buffers");
        }
        Ok(())
    }

    fn packed(&self, v: &Value) -> PyResult<Vec<u8>> {
        let mut bytes = Vec::with_capacity(self.size);
        item::put(self.code, v, &mut bytes)?;
        Ok(bytes)
    }

    /// Appends whole items.
    pub fn push_bytes(&self, bytes: &[u8]) -> PyResult<()> {
        if !bytes.is_empty() {
            self.check_resizable()?;
            self.data.borrow_mut().extend_from_slice(bytes);
        }
        Ok(())
    }

    fn position(&self, key: &Value, error: &str) -> PyResult<usize> {
        let i = object::index_i64(key)?;
        let len = self.len() as i64;
        let at = if i < 0 { i + len } else { i };
        if at < 0 || at >= len {
            bail!(IndexError, "{error}");
        }
        Ok(at as usize)
    }

    fn is_index(key: &Value) -> bool {
        key.is_small_int() || key.ty().slots().nb_index.is_some()
    }

    /// The index of the first item within limits that equals `v`.
    fn find(&self, v: &Value, start: usize, stop: usize) -> PyResult<Option<usize>> {
        let mut i = start;
        while i < stop.min(self.len()) {
            if let Some(item) = self.at(i)
                && object::equal(&item, v)?
            {
                return Ok(Some(i));
            }
            i += 1;
        }
        Ok(None)
    }

    fn remove_items(&self, start: usize, end: usize) -> PyResult<()> {
        if start < end {
            self.check_resizable()?;
            self.data.borrow_mut().drain(start * self.size..end * self.size);
        }
        Ok(())
    }

    /// Appends the items of any iterable.
    pub fn extend_with(&self, items: &Value) -> PyResult<()> {
        if let Some(other) = of(items) {
            if other.code != self.code {
                bail!(TypeError, "can only extend with array of same kind");
            }
            let bytes = other.data.borrow().clone();
            return self.push_bytes(&bytes);
        }
        object::for_each(items, |v| {
            let bytes = self.packed(&v)?;
            self.push_bytes(&bytes)?;
            Ok(true)
        })
    }

    fn repeated(&self, n: &Value) -> PyResult<Vec<u8>> {
        let n = object::index_i64(n)?.max(0) as usize;
        let data = self.data.borrow();
        if data.len().checked_mul(n).is_none_or(|len| len > isize::MAX as usize) {
            return Err(tiercel_object::error::raise_with(types().exceptions.MemoryError, &[]));
        }
        Ok(data.repeat(n))
    }

    fn set_slice(&self, slice: &SliceObject, value: Option<&Value>) -> PyResult<()> {
        let new = match value {
            None => Vec::new(),
            Some(v) => match of(v) {
                Some(other) if other.code == self.code => other.data.borrow().clone(),
                Some(_) => bail!(TypeError, "bad argument type for built-in operation"),
                None => {
                    bail!(TypeError, "can only assign array (not \"{}\") to array slice", v.ty().name_str())
                }
            },
        };
        let range = slice.bounds()?.adjust(self.len());
        let size = self.size;
        let count = new.len() / size;
        if (range.count > 0 && count == 0) || (range.step == 1 && count != range.count) {
            self.check_resizable()?;
        }
        if range.step == 1 {
            let start = range.start as usize * size;
            self.data.borrow_mut().splice(start..start + range.count * size, new);
            return Ok(());
        }
        if value.is_none() {
            let mut gone: Vec<usize> = range.positions().collect();
            gone.sort_unstable();
            let mut data = self.data.borrow_mut();
            gone.iter().rev().for_each(|at| drop(data.drain(at * size..(at + 1) * size)));
            return Ok(());
        }
        if count != range.count {
            bail!(
                ValueError,
                "attempt to assign array of size {count} to extended slice of size {}",
                range.count
            );
        }
        let mut data = self.data.borrow_mut();
        for (item, at) in new.chunks_exact(size).zip(range.positions()) {
            data[at * size..(at + 1) * size].copy_from_slice(item);
        }
        Ok(())
    }
}

/// `ValueError` unless these bytes are whole items.
fn check_whole(bytes: &[u8], size: usize) -> PyResult<()> {
    if !bytes.len().is_multiple_of(size) {
        bail!(ValueError, "bytes length not a multiple of item size");
    }
    Ok(())
}

/// The typecode that an argument of a function is.
pub fn typecode_argument(v: &Value, what: &str) -> PyResult<u8> {
    let Some(s) = v.as_str() else {
        let given = if v.is_none() { "None".to_string() } else { v.ty().name_str() };
        bail!(TypeError, "{what} must be a unicode character, not {given}");
    };
    match item::one_character(s) {
        Some(c) => Ok(u8::try_from(c).unwrap_or(0)),
        None => bail!(TypeError, "{what} must be a unicode character, not a string of length {}", s.len()),
    }
}

fn refuse_text(code: u8, initial: &Value) -> PyResult<()> {
    let what = match of(initial) {
        _ if item::is_text(code) => return Ok(()),
        Some(other) if item::is_text(other.code) => "unicode array",
        None if initial.as_str().is_some() => "str",
        _ => return Ok(()),
    };
    bail!(TypeError, "cannot use a {what} to initialize an array with typecode '{}'", code as char)
}

#[pytype(name = "array.array")]
/// array(typecode [, initializer]) -> array
///
/// Return a new array whose items are restricted by typecode, and
/// initialized from the optional initializer value, which must be a list,
/// string or iterable over elements of the appropriate type.
///
/// Arrays represent basic values and behave very much like lists, except
/// the type of objects stored in them is constrained. The type is specified
/// at object creation time by using a type code, which is a single character.
/// The following type codes are defined:
///
///     Type code   C Type             Minimum size in bytes
///     'b'         signed integer     1
///     'B'         unsigned integer   1
///     'u'         Unicode character  2 (see note)
///     'w'         Py_UCS4            4
///     'h'         signed integer     2
///     'H'         unsigned integer   2
///     'i'         signed integer     2
///     'I'         unsigned integer   2
///     'l'         signed integer     4
///     'L'         unsigned integer   4
///     'q'         signed integer     8 (see note)
///     'Q'         unsigned integer   8 (see note)
///     'f'         floating-point     4
///     'd'         floating-point     8
///
/// NOTE: The 'u' typecode corresponds to Python's unicode character. On
/// narrow builds this is 2-bytes on wide builds this is 4-bytes.
///
/// NOTE: The 'q' and 'Q' type codes are only available if the platform
/// C compiler used to build Python supports 'long long', or, on Windows,
/// '__int64'.
///
/// Methods:
///
/// append() -- append a new item to the end of the array
/// buffer_info() -- return information giving the current memory info
/// byteswap() -- byteswap all the items of the array
/// count() -- return number of occurrences of an object
/// extend() -- extend array by appending multiple elements from an iterable
/// fromfile() -- read items from a file object
/// fromlist() -- append items from the list
/// frombytes() -- append items from the string
/// index() -- return index of first occurrence of an object
/// insert() -- insert a new item into the array at a provided position
/// pop() -- remove and return item (default last)
/// remove() -- remove first occurrence of an object
/// reverse() -- reverse the order of the items in the array
/// tofile() -- write all items to a file object
/// tolist() -- return the array converted to an ordinary list
/// tobytes() -- return the array converted to a string
///
/// Attributes:
///
/// typecode -- the typecode character used to create the array
/// itemsize -- the length in bytes of one array item
impl Array {
    #[slot(new)]
    fn new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "array.__new__(X): X")?;
        let keywords = tiercel_object::args::keyword_names(kwnames).len();
        let own_init = ty.slots().init.map(|f| f as usize) != array_type().slots().init.map(|f| f as usize);
        if keywords > 0 && !own_init {
            bail!(TypeError, "array.array() takes no keyword arguments");
        }
        let args = &args[..args.len() - keywords];
        let (code, initial) = match args {
            [code] => (code, None),
            [code, initial] => (code, Some(initial)),
            [] => bail!(TypeError, "array() takes at least 1 argument (0 given)"),
            _ => bail!(TypeError, "array() takes at most 2 arguments ({} given)", args.len()),
        };
        let code = typecode_argument(code, "array() argument 1")?;
        if code == b'u' {
            let message = "The 'u' type code is deprecated and will be removed in Python 3.16";
            object::warn(types().exceptions.DeprecationWarning, message, 1)?;
        }
        if let Some(initial) = initial {
            refuse_text(code, initial)?;
        }
        let Some(size) = item::size_of_item(code) else {
            bail!(ValueError, "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)");
        };
        let array = make(ty, code, Vec::new());
        let Some(initial) = initial else { return Ok(array) };
        let this = payload(&array);
        if let Some(text) = initial.as_str() {
            this.data.borrow_mut().extend(text.chars().iter().flat_map(u32::to_ne_bytes));
        } else if let Some(other) = of(initial)
            && other.code == code
        {
            *this.data.borrow_mut() = other.data.borrow().clone();
        } else if of(initial).is_none() && is_bytes(initial) {
            let view = buffer::get(initial)?;
            check_whole(view.bytes(), size)?;
            *this.data.borrow_mut() = view.bytes().to_vec();
        } else {
            object::for_each(initial, |v| {
                let bytes = this.packed(&v)?;
                this.push_bytes(&bytes)?;
                Ok(true)
            })?;
        }
        Ok(array)
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let array = payload(this);
        let (name, code) = (this.ty().short_name(), array.code as char);
        if array.len() == 0 {
            return Ok(Value::str(&format!("{name}('{code}')")));
        }
        let items = if item::is_text(array.code) { array.tounicode()? } else { array.tolist() };
        let parts = [Value::str(&format!("{name}('{code}', ")), object::repr(&items)?, Value::str(")")];
        object::call_method(&Value::str(""), &intern("join"), &[ListObject::from_vec(parts.to_vec())])
    }

    #[slot(richcompare)]
    fn richcompare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(x), Some(y)) = (of(a), of(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
        let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
        if equality && x.len() != y.len() {
            return Ok(Value::bool(op == CompareOp::Ne));
        }
        let mut i = 0;
        while let (Some(v), Some(w)) = (x.at(i), y.at(i)) {
            if !object::equal(&v, &w)? {
                return match op {
                    CompareOp::Eq => Ok(Value::FALSE),
                    CompareOp::Ne => Ok(Value::TRUE),
                    _ => object::compare(&v, &w, op),
                };
            }
            i += 1;
        }
        Ok(Value::bool(op.holds(x.len().cmp(&y.len()))))
    }

    #[slot(len)]
    fn length(this: &Value) -> PyResult<usize> {
        Ok(payload(this).len())
    }

    #[slot(contains)]
    fn contains(this: &Value, v: &Value) -> PyResult<bool> {
        Ok(payload(this).find(v, 0, usize::MAX)?.is_some())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(super::iterator::new(this))
    }

    #[slot(getitem)]
    fn getitem(this: &Value, key: &Value) -> PyResult<Value> {
        let array = payload(this);
        if let Some(slice) = key.downcast::<SliceObject>() {
            let range = slice.bounds()?.adjust(array.len());
            let data = array.data.borrow();
            let items = range.positions().map(|at| &data[at * array.size..(at + 1) * array.size]);
            return Ok(make(array_type(), array.code, items.flatten().copied().collect()));
        }
        if !Array::is_index(key) {
            bail!(TypeError, "array indices must be integers");
        }
        let at = array.position(key, "array index out of range")?;
        array.at(at).ok_or_else(|| err!(IndexError, "array index out of range"))
    }

    #[slot(setitem)]
    fn setitem(this: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
        let array = payload(this);
        if let Some(slice) = key.downcast::<SliceObject>() {
            return array.set_slice(slice, value);
        }
        if !Array::is_index(key) {
            bail!(TypeError, "array indices must be integers");
        }
        let out_of_range = "array assignment index out of range";
        let at = array.position(key, out_of_range)?;
        let Some(value) = value else { return array.remove_items(at, at + 1) };
        let bytes = array.packed(value)?;
        match array.data.borrow_mut().get_mut(at * array.size..(at + 1) * array.size) {
            Some(place) => place.copy_from_slice(&bytes),
            None => bail!(IndexError, "{out_of_range}"),
        }
        Ok(())
    }

    #[slot(sq_concat)]
    fn concat(a: &Value, b: &Value) -> PyResult<Value> {
        let Some(other) = of(b) else {
            bail!(TypeError, "can only append array (not \"{}\") to array", b.ty().name_str());
        };
        let array = payload(a);
        if array.code != other.code {
            bail!(TypeError, "bad argument type for built-in operation");
        }
        let both = [&array.data.borrow()[..], &other.data.borrow()[..]].concat();
        Ok(make(array_type(), array.code, both))
    }

    #[slot(sq_repeat)]
    fn repeat(this: &Value, n: &Value) -> PyResult<Value> {
        let array = payload(this);
        Ok(make(array_type(), array.code, array.repeated(n)?))
    }

    #[slot(sq_inplace_concat)]
    fn inplace_concat(this: &Value, other: &Value) -> PyResult<Value> {
        if of(other).is_none() {
            bail!(TypeError, "can only extend array with array (not \"{}\")", other.ty().name_str());
        }
        payload(this).extend_with(other)?;
        Ok(this.clone())
    }

    #[slot(sq_inplace_repeat)]
    fn inplace_repeat(this: &Value, n: &Value) -> PyResult<Value> {
        let array = payload(this);
        let new = array.repeated(n)?;
        if new.len() != array.data.borrow().len() {
            array.check_resizable()?;
            *array.data.borrow_mut() = new;
        }
        Ok(this.clone())
    }

    #[slot(buffer)]
    fn buffer(this: &Value, _writable: bool) -> PyResult<Buffer> {
        let array = payload(this);
        array.exports.set(array.exports.get() + 1);
        let (data, len) = {
            let mut bytes = array.data.borrow_mut();
            (bytes.as_mut_ptr(), bytes.len())
        };
        let mut view = Buffer::of_bytes(this, data, len, false);
        view.format = if item::is_text(array.code) { "w".into() } else { (array.code as char).to_string() };
        view.item_size = array.size;
        view.release = Some(|owner| payload(owner).exports.set(payload(owner).exports.get() - 1));
        Ok(view)
    }

    /// Append new value v to the end of the array.
    #[method("($self, v, /)")]
    fn append(&self, v: &Value) -> PyResult<()> {
        let bytes = self.packed(v)?;
        self.push_bytes(&bytes)
    }

    /// Append items to the end of the array.
    #[method("($self, bb, /)")]
    fn extend(&self, bb: &Value) -> PyResult<()> {
        self.extend_with(bb)
    }

    /// Insert a new item v into the array before position i.
    #[method("($self, i, v, /)")]
    fn insert(&self, i: isize, v: &Value) -> PyResult<()> {
        let bytes = self.packed(v)?;
        self.check_resizable()?;
        let len = self.len() as isize;
        let at = if i < 0 { (i + len).max(0) } else { i.min(len) } as usize * self.size;
        self.data.borrow_mut().splice(at..at, bytes);
        Ok(())
    }

    /// Return the i-th element and delete it from the array.
    ///
    /// i defaults to -1.
    #[method("($self, i=-1, /)")]
    fn pop(&self, i: isize) -> PyResult<Value> {
        let len = self.len() as isize;
        if len == 0 {
            bail!(IndexError, "pop from empty array");
        }
        let at = if i < 0 { i + len } else { i };
        let item = usize::try_from(at).ok().and_then(|at| self.at(at));
        let Some(item) = item else { bail!(IndexError, "pop index out of range") };
        self.remove_items(at as usize, at as usize + 1)?;
        Ok(item)
    }

    /// Return index of first occurrence of v in the array.
    ///
    /// Raise ValueError if the value is not present.
    #[method("($self, v, start=0, stop=sys.maxsize, /)")]
    fn index(&self, v: &Value, start: Option<Position>, stop: Option<Position>) -> PyResult<usize> {
        let (start, stop) = search_range(start, stop, self.len());
        match self.find(v, start, stop)? {
            Some(at) => Ok(at),
            None => bail!(ValueError, "array.index(x): x not in array"),
        }
    }

    /// Return number of occurrences of v in the array.
    #[method("($self, v, /)")]
    fn count(&self, v: &Value) -> PyResult<usize> {
        let (mut n, mut i) = (0, 0);
        while let Some(item) = self.at(i) {
            n += usize::from(object::equal(&item, v)?);
            i += 1;
        }
        Ok(n)
    }

    /// Remove the first occurrence of v in the array.
    #[method("($self, v, /)")]
    fn remove(&self, v: &Value) -> PyResult<()> {
        match self.find(v, 0, usize::MAX)? {
            Some(at) => self.remove_items(at, at + 1),
            None => bail!(ValueError, "array.remove(x): x not in array"),
        }
    }

    /// Remove all items from the array.
    #[method("($self, /)")]
    fn clear(&self) -> PyResult<()> {
        self.remove_items(0, self.len())
    }

    /// Reverse the order of the items in the array.
    #[method("($self, /)")]
    fn reverse(&self) {
        let mut data = self.data.borrow_mut();
        data.reverse();
        data.chunks_exact_mut(self.size).for_each(<[u8]>::reverse);
    }

    /// Byteswap all items of the array.
    ///
    /// If the items in the array are not 1, 2, 4, or 8 bytes in size,
    /// RuntimeError is raised.
    #[method("($self, /)")]
    fn byteswap(&self) {
        self.data.borrow_mut().chunks_exact_mut(self.size).for_each(<[u8]>::reverse);
    }

    /// Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array's contents.
    ///
    /// The length should be multiplied by the itemsize attribute to
    /// calculate the buffer length in bytes.
    #[method("($self, /)")]
    fn buffer_info(&self) -> Value {
        let address = self.data.borrow().as_ptr() as i64;
        TupleObject::pair(Value::int(address), Value::int(self.len() as i64))
    }

    /// Convert array to an ordinary list with the same items.
    #[method("($self, /)")]
    fn tolist(&self) -> Value {
        let data = self.data.borrow();
        ListObject::from_vec(data.chunks_exact(self.size).map(|bytes| item::get(self.code, bytes)).collect())
    }

    /// Append items to array from list.
    #[method("($self, list, /)")]
    fn fromlist(&self, list: &Value) -> PyResult<()> {
        let Some(items) = list.downcast::<ListObject>() else { bail!(TypeError, "arg must be list") };
        let (mut bytes, count) = (Vec::new(), items.len());
        for i in 0..count {
            let Some(v) = items.get(i) else { break };
            item::put(self.code, &v, &mut bytes)?;
            if items.len() != count {
                bail!(RuntimeError, "list changed size during iteration");
            }
        }
        self.push_bytes(&bytes)
    }

    /// Convert the array to an array of machine values and return the bytes representation.
    #[method("($self, /)")]
    fn tobytes(&self) -> Value {
        Value::bytes(&self.data.borrow())
    }

    /// Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method.
    #[method("($self, buffer, /)")]
    fn frombytes(&self, buffer: &Value) -> PyResult<()> {
        let bytes = buffer::get(buffer)?.bytes().to_vec();
        check_whole(&bytes, self.size)?;
        self.push_bytes(&bytes)
    }

    /// Extends this array with data from the unicode string ustr.
    ///
    /// Convert the array to a unicode string.  The array must be a unicode
    /// type array; otherwise a ValueError is raised.  Use
    /// array.tobytes().decode() to obtain a unicode string from an array of
    /// some other type.
    #[method("($self, /)")]
    fn tounicode(&self) -> PyResult<Value> {
        if !item::is_text(self.code) {
            bail!(ValueError, "tounicode() may only be called on unicode type arrays ('u' or 'w')");
        }
        let data = self.data.borrow();
        let chars = data.chunks_exact(4).map(|c| u32::from_ne_bytes([c[0], c[1], c[2], c[3]]));
        let chars: Vec<u32> = chars.collect();
        if let Some(c) = chars.iter().find(|&&c| c > 0x10ffff) {
            bail!(ValueError, "character U+{c:x} is not in range [U+0000; U+10ffff]");
        }
        Ok(from_code_points(&chars))
    }

    /// Extends this array with data from the unicode string ustr.
    ///
    /// The array must be a unicode type array; otherwise a ValueError is
    /// raised.  Use array.frombytes(ustr.encode(...)) to append Unicode
    /// data to an array of some other type.
    #[method("($self, ustr, /)")]
    fn fromunicode(&self, ustr: &StrObject) -> PyResult<()> {
        if !item::is_text(self.code) {
            bail!(ValueError, "fromunicode() may only be called on unicode type arrays ('u' or 'w')");
        }
        let bytes: Vec<u8> = ustr.chars().iter().flat_map(u32::to_ne_bytes).collect();
        self.push_bytes(&bytes)
    }

    /// Write all items (as machine values) to the file object f.
    #[method("($self, f, /)")]
    fn tofile(&self, f: &Value) -> PyResult<()> {
        const BLOCK: usize = 64 * 1024;
        let mut at = 0;
        loop {
            let block = match self.data.borrow().get(at..) {
                Some(rest) if !rest.is_empty() => Value::bytes(&rest[..rest.len().min(BLOCK)]),
                // A file is asked to write even if there is nothing, so that what is none is found out.
                _ if at == 0 => return object::getattr_str(f, "write").map(drop),
                _ => return Ok(()),
            };
            object::call_method(f, &intern("write"), &[block])?;
            at += BLOCK;
        }
    }

    /// Read n objects from the file object f and append them to the end of the array.
    #[method("($self, f, n, /)")]
    fn fromfile(&self, f: &Value, n: isize) -> PyResult<()> {
        if n < 0 {
            bail!(ValueError, "negative count");
        }
        let Some(wanted) = (n as usize).checked_mul(self.size).filter(|&len| len <= isize::MAX as usize)
        else {
            return Err(tiercel_object::error::raise_with(types().exceptions.MemoryError, &[]));
        };
        let read = object::call_method(f, &intern("read"), &[Value::int(wanted as i64)])?;
        let Some(bytes) = read.downcast::<BytesObject>() else {
            bail!(TypeError, "read() didn't return bytes");
        };
        check_whole(bytes.data(), self.size)?;
        self.push_bytes(bytes.data())?;
        if bytes.data().len() != wanted {
            bail!(EOFError, "read() didn't return enough bytes");
        }
        Ok(())
    }

    /// Return a copy of the array.
    #[method("($self, /)")]
    fn __copy__(&self) -> Value {
        make(array_type(), self.code, self.data.borrow().clone())
    }

    /// Return a copy of the array.
    #[method("($self, unused, /)")]
    fn __deepcopy__(&self, _unused: &Value) -> Value {
        self.__copy__()
    }

    /// What a pickle keeps.
    #[method("($self, value, /)")]
    fn __reduce_ex__(this: &Value, value: i64) -> PyResult<Value> {
        let array = payload(this);
        let class = this.ty().as_value().clone();
        let state = object::getattr_optional(this, &intern("__dict__"))?.unwrap_or(Value::NONE);
        let code = Value::str(&(array.code as char).to_string());
        if value < 3 {
            let items = TupleObject::pair(code, array.tolist());
            return Ok(TupleObject::from_vec(vec![class, items, state]));
        }
        let module = crate::api::imports::import_module("array")?;
        let rebuild = object::getattr_str(&module, "_array_reconstructor")?;
        let format = Value::int(super::machine_format::of_typecode(array.code) as i64);
        let arguments = TupleObject::from_vec(vec![class, code, format, array.tobytes()]);
        Ok(TupleObject::from_vec(vec![rebuild, arguments, state]))
    }

    /// Size of the array in memory, in bytes.
    #[method("($self, /)")]
    fn __sizeof__(&self) -> usize {
        size_of::<Array>() + self.data.borrow().len()
    }

    /// Arrays are generic over the type of their elements
    #[classmethod("($type, object, /)")]
    fn __class_getitem__(class: &Value, item: &Value) -> Value {
        tiercel_object::types::generic_alias::new(class, item)
    }

    /// the typecode character used to create the array
    #[getter]
    fn typecode(&self) -> Value {
        Value::str(&(self.code as char).to_string())
    }

    /// the size, in bytes, of one array item
    #[getter]
    fn itemsize(&self) -> usize {
        self.size
    }
}

fn is_bytes(v: &Value) -> bool {
    let bytearray = v.downcast::<tiercel_object::types::bytearray::ByteArrayObject>();
    v.downcast::<BytesObject>().is_some() || bytearray.is_some()
}

/// Makes the type.
pub fn make_type() {
    let flags = tflag::BASE | tflag::SEQUENCE | tflag::WEAKREFS;
    native_type::make::<Array>("array.array", types().object, flags, false, |t| {
        install_type!(t, Array);
        t.slots_mut().hash = Some(object::unhashable);
    });
}
