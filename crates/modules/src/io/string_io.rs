//! `StringIO`: a text stream in memory.

use super::base::{self, STREAM};
use super::memory::{self, Position};
use super::newline::{NewlineState, newline_argument, write_newlines};
use crate::native_type;
use std::cell::{Cell, RefCell};
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::typeobj::expect_type;
use tiercel_object::types::str::from_code_points;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, bail, err, install_type};

/// `_io.StringIO`.
#[repr(C)]
pub struct StringIo {
    head: Header,
    chars: RefCell<Vec<u32>>,
    position: Position,
    /// What ends lines when reading; empty means any line end.
    read_end: Cell<&'static str>,
    /// What `\n` becomes when written.
    write_end: Cell<Option<&'static str>>,
    universal: Cell<bool>,
    /// The `newline` argument, for pickling.
    newline: Field,
    state: NewlineState,
}

impl StringIo {
    fn check(&self) -> PyResult<()> {
        self.position.check()
    }

    fn put(&self, text: &Value) -> PyResult<()> {
        let text = if self.universal.get() { self.state.decode(text.clone(), true) } else { text.clone() };
        let text = match self.write_end.get() {
            Some(end) => write_newlines(&text, end),
            None => text,
        };
        let Some(s) = text.as_str() else { return Ok(()) };
        let mut chars = self.chars.borrow_mut();
        let (at, end) = (self.position.at(), self.position.at() + s.len());
        if s.is_empty() {
            return Ok(());
        }
        if at == chars.len() {
            chars.extend(s.chars().iter());
        } else {
            if chars.len() < end {
                chars.resize(end, 0);
            }
            for (slot, c) in chars[at..end].iter_mut().zip(s.chars().iter()) {
                *slot = c;
            }
        }
        self.position.set(end);
        Ok(())
    }

    fn take(&self, n: Option<usize>) -> PyResult<Value> {
        self.check()?;
        let chars = self.chars.borrow();
        Ok(from_code_points(&chars[self.position.advance(n, chars.len())]))
    }

    fn take_line(&self, limit: Option<usize>) -> PyResult<Value> {
        self.check()?;
        let n = {
            let chars = self.chars.borrow();
            let rest = &chars[self.position.at().min(chars.len())..];
            let end = match self.read_end.get() {
                "" => rest.iter().position(|&c| c == 10 || c == 13).map(|at| {
                    let double = rest[at] == 13 && rest.get(at + 1) == Some(&10);
                    at + if double { 2 } else { 1 }
                }),
                "\r\n" => rest.windows(2).position(|w| w == [13, 10]).map(|at| at + 2),
                end => {
                    let c = end.as_bytes()[0] as u32;
                    rest.iter().position(|&d| d == c).map(|at| at + 1)
                }
            };
            end.unwrap_or(rest.len())
        };
        self.take(Some(limit.map_or(n, |l| l.min(n))))
    }
}

#[pytype(name = "StringIO")]
/// A stream whose text is in memory.
///
/// It has `initial_value` to start with, and treats line ends as `open` does by `newline`.
impl StringIo {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "StringIO.__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| StringIo {
            head,
            chars: RefCell::default(),
            position: Position::default(),
            read_end: Cell::new("\n"),
            write_end: Cell::new(None),
            universal: Cell::new(false),
            newline: Field::empty(),
            state: NewlineState::default(),
        }))
    }

    #[slot(init, "(initial_value='', newline='\\n')")]
    fn init(&self, initial_value: Option<&Value>, newline: Option<&Value>) -> PyResult<()> {
        // None translates all line ends; an absent argument does not.
        let absent = newline.is_none();
        self.newline.set(newline.cloned().unwrap_or(Value::str("\n")));
        let newline = newline_argument(newline, true)?;
        self.universal.set(!absent && matches!(newline, None | Some("")));
        self.read_end.set(newline.unwrap_or("\n"));
        self.write_end.set(newline.filter(|n| n.starts_with('\r')));
        self.state.translate.set(newline.is_none());
        self.chars.borrow_mut().clear();
        self.position.set(0);
        self.position.set_closed(false);
        if let Some(v) = initial_value.filter(|v| !v.is_none()) {
            if v.as_str().is_none() {
                bail!(TypeError, "initial_value must be str or None, not {}", v.ty().name_str());
            }
            self.put(v)?;
            self.position.set(0);
        }
        Ok(())
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let line = self.take_line(None)?;
        Ok(if line.as_str().is_none_or(|s| s.is_empty()) { None } else { Some(line) })
    }

    /// The whole content.
    #[method("($self, /)")]
    fn getvalue(&self) -> PyResult<Value> {
        self.check()?;
        Ok(from_code_points(&self.chars.borrow()))
    }

    /// So many characters, or all that are left.
    #[method("($self, size=-1, /)")]
    fn read(&self, size: Option<&Value>) -> PyResult<Value> {
        self.take(base::size_argument(size)?)
    }

    /// The next line.
    #[method("($self, size=-1, /)")]
    fn readline(&self, size: Option<&Value>) -> PyResult<Value> {
        self.take_line(base::size_argument(size)?)
    }

    /// Writes text at the position; says how many characters.
    #[method("($self, s, /)")]
    fn write(&self, s: &Value) -> PyResult<usize> {
        let Some(text) = s.as_str() else {
            bail!(TypeError, "string argument expected, got '{}'", s.ty().name_str());
        };
        self.check()?;
        self.put(s)?;
        Ok(text.len())
    }

    /// Change stream position.
    #[method("($self, pos, whence=0, /)")]
    fn seek(&self, pos: i64, whence: i32) -> PyResult<usize> {
        self.check()?;
        let at = match whence {
            0 if pos < 0 => return Err(err!(ValueError, "Negative seek position {pos}")),
            0 => pos as usize,
            1 | 2 if pos != 0 => return Err(err!(OSError, "Can't do nonzero cur-relative seeks")),
            1 => self.position.at(),
            2 => self.chars.borrow().len(),
            _ => return Err(memory::bad_whence("I", whence)),
        };
        self.position.set(at);
        Ok(at)
    }

    /// The position.
    #[method("($self, /)")]
    fn tell(&self) -> PyResult<usize> {
        self.check()?;
        Ok(self.position.at())
    }

    /// Cuts the content at a position, the current one unless given.
    #[method("($self, pos=None, /)")]
    fn truncate(&self, pos: Option<&Value>) -> PyResult<usize> {
        if let Some(v) = pos
            && !v.is_small_int()
            && v.ty().slots().nb_index.is_none()
        {
            bail!(TypeError, "argument should be integer or None, not '{}'", v.ty().name_str());
        }
        let size = self.position.truncation(pos, "Negative size value")?;
        self.chars.borrow_mut().truncate(size);
        Ok(size)
    }

    /// Closes the stream and gives up its content.
    #[method("($self, /)")]
    fn close(&self) {
        self.position.set_closed(true);
        self.chars.borrow_mut().clear();
    }

    /// Can it be read from? Always.
    #[method("($self, /)")]
    fn readable(&self) -> PyResult<bool> {
        self.check().map(|()| true)
    }

    /// Can it be written to? Always.
    #[method("($self, /)")]
    fn writable(&self) -> PyResult<bool> {
        self.check().map(|()| true)
    }

    /// Can its position be changed? Always.
    #[method("($self, /)")]
    fn seekable(&self) -> PyResult<bool> {
        self.check().map(|()| true)
    }

    #[method("($self, /)")]
    fn __getstate__(this: &Value) -> PyResult<Value> {
        // SAFETY: a method of this type.
        let s = unsafe { this.payload_unchecked::<StringIo>() };
        s.check()?;
        let content = from_code_points(&s.chars.borrow());
        let at = Value::int(s.position.at() as i64);
        let newline = s.newline.get_or_none();
        Ok(TupleObject::from_vec(vec![content, newline, at, memory::attributes_for_state(this)?]))
    }

    #[method("($self, state, /)")]
    fn __setstate__(this: &Value, state: &Value) -> PyResult<()> {
        // SAFETY: a method of this type.
        let s = unsafe { this.payload_unchecked::<StringIo>() };
        s.check()?;
        let items = memory::state_items(this, state, 4)?;
        s.init(None, Some(&items[1]))?;
        // The content has been translated when it was written.
        let Some(content) = items[0].as_str() else {
            bail!(TypeError, "initial_value must be str or None, not {}", items[0].ty().name_str());
        };
        s.chars.borrow_mut().extend(content.chars().iter());
        s.position.restore(&items[2], "third")?;
        memory::restore_attributes(this, &items[3], "fourth")
    }

    #[getter]
    fn closed(&self) -> bool {
        self.position.is_closed()
    }

    #[getter]
    fn line_buffering(&self) -> PyResult<bool> {
        self.check()?;
        Ok(false)
    }

    #[getter]
    fn newlines(&self) -> Value {
        self.state.newlines()
    }
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let base = native_type::get("_io._TextIOBase");
    let ty =
        native_type::make::<StringIo>("_io.StringIO", base, STREAM, true, |t| install_type!(t, StringIo));
    native_type::set_type(module, ty);
}
