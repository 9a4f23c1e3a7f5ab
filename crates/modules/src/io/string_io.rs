//! `StringIO`: a text stream in memory.

use super::base::{self, STREAM};
use super::newline::{NewlineState, newline_argument, write_newlines};
use crate::native_type;
use std::cell::{Cell, RefCell};
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::typeobj::expect_type;
use tiercel_object::types::str::from_code_points;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, err, install_type};

/// `_io.StringIO`.
#[repr(C)]
pub struct StringIo {
    head: Header,
    chars: RefCell<Vec<u32>>,
    at: Cell<usize>,
    closed: Cell<bool>,
    /// What ends lines when reading; empty means any line end.
    read_end: Cell<&'static str>,
    /// What `\n` becomes when written.
    write_end: Cell<Option<&'static str>>,
    universal: Cell<bool>,
    state: NewlineState,
}

impl StringIo {
    fn check(&self) -> PyResult<()> {
        if self.closed.get() {
            bail!(ValueError, "I/O operation on closed file");
        }
        Ok(())
    }

    fn put(&self, text: &Value) -> PyResult<()> {
        let text = if self.universal.get() { self.state.decode(text.clone(), true) } else { text.clone() };
        let text = match self.write_end.get() {
            Some(end) => write_newlines(&text, end),
            None => text,
        };
        let Some(s) = text.as_str() else { return Ok(()) };
        let mut chars = self.chars.borrow_mut();
        let (at, end) = (self.at.get(), self.at.get() + s.len());
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
        self.at.set(end);
        Ok(())
    }

    fn take(&self, n: Option<usize>) -> PyResult<Value> {
        self.check()?;
        let chars = self.chars.borrow();
        let start = self.at.get().min(chars.len());
        let end = n.map_or(chars.len(), |n| start.saturating_add(n).min(chars.len()));
        if end > start {
            self.at.set(end);
        }
        Ok(from_code_points(&chars[start..end]))
    }

    fn take_line(&self, limit: Option<usize>) -> PyResult<Value> {
        self.check()?;
        let n = {
            let chars = self.chars.borrow();
            let rest = &chars[self.at.get().min(chars.len())..];
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
/// Text I/O implementation using an in-memory buffer.
///
/// The initial_value argument sets the value of object.  The newline
/// argument is like the one of TextIOWrapper's constructor.
impl StringIo {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "StringIO.__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| StringIo {
            head,
            chars: RefCell::default(),
            at: Cell::new(0),
            closed: Cell::new(false),
            read_end: Cell::new("\n"),
            write_end: Cell::new(None),
            universal: Cell::new(false),
            state: NewlineState::default(),
        }))
    }

    #[slot(init, "(initial_value='', newline='\\n')")]
    fn init(&self, initial_value: Option<&Value>, newline: Option<&Value>) -> PyResult<()> {
        // None translates all line ends; an absent argument does not.
        let absent = newline.is_none();
        let newline = newline_argument(newline)?;
        self.universal.set(!absent && matches!(newline, None | Some("")));
        self.read_end.set(newline.unwrap_or("\n"));
        self.write_end.set(newline.filter(|n| n.starts_with('\r')));
        self.state.translate.set(newline.is_none());
        self.chars.borrow_mut().clear();
        self.at.set(0);
        self.closed.set(false);
        if let Some(v) = initial_value.filter(|v| !v.is_none()) {
            if v.as_str().is_none() {
                bail!(TypeError, "initial_value must be str or None, not {}", v.ty().name_str());
            }
            self.put(v)?;
            self.at.set(0);
        }
        Ok(())
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let line = self.take_line(None)?;
        Ok(line.as_str().is_some_and(|s| !s.is_empty()).then_some(line))
    }

    /// Retrieve the entire contents of the object.
    #[method("($self, /)")]
    fn getvalue(&self) -> PyResult<Value> {
        self.check()?;
        Ok(from_code_points(&self.chars.borrow()))
    }

    /// Read at most size characters, returned as a string.
    #[method("($self, size=-1, /)")]
    fn read(&self, size: Option<&Value>) -> PyResult<Value> {
        self.take(base::size_argument(size)?)
    }

    /// Read until newline or EOF.
    #[method("($self, size=-1, /)")]
    fn readline(&self, size: Option<&Value>) -> PyResult<Value> {
        self.take_line(base::size_argument(size)?)
    }

    /// Write string to file.
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
            1 => self.at.get(),
            2 => self.chars.borrow().len(),
            _ => return Err(err!(ValueError, "Invalid whence ({whence}, should be 0, 1 or 2)")),
        };
        self.at.set(at);
        Ok(at)
    }

    /// Tell the current file position.
    #[method("($self, /)")]
    fn tell(&self) -> PyResult<usize> {
        self.check()?;
        Ok(self.at.get())
    }

    /// Truncate size to pos.
    #[method("($self, pos=None, /)")]
    fn truncate(&self, pos: Option<i64>) -> PyResult<i64> {
        self.check()?;
        let size = pos.unwrap_or(self.at.get() as i64);
        if size < 0 {
            bail!(ValueError, "Negative size value {size}");
        }
        self.chars.borrow_mut().truncate(size as usize);
        Ok(size)
    }

    /// Close the IO object.
    #[method("($self, /)")]
    fn close(&self) {
        self.closed.set(true);
        self.chars.borrow_mut().clear();
    }

    #[method("($self, /)")]
    fn readable(&self) -> PyResult<bool> {
        self.check()?;
        Ok(true)
    }

    #[method("($self, /)")]
    fn writable(&self) -> PyResult<bool> {
        self.check()?;
        Ok(true)
    }

    #[method("($self, /)")]
    fn seekable(&self) -> PyResult<bool> {
        self.check()?;
        Ok(true)
    }

    #[getter]
    fn closed(&self) -> bool {
        self.closed.get()
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
