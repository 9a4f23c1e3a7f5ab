//! `_sre.SRE_Scanner`: one match after another.

use super::matching;
use super::pattern::payload as pattern_of;
use super::subject::{How, Mode, Subject};
use crate::native_type;
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::buffer::Buffer;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::tflag;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, install_type};

/// A scanner object.
#[repr(C)]
pub struct Scanner {
    head: Header,
    pattern: Field,
    string: Field,
    /// What was asked for.
    limits: (usize, usize),
    /// A buffer that is being searched is not resized meanwhile.
    _view: Option<Buffer>,
    /// Where to go on; nowhere once a match has failed.
    at: Cell<Option<usize>>,
    must_advance: Cell<bool>,
}

/// A scanner at the start of a part of a string.
pub fn new(pattern: &Value, string: &Value, limits: (usize, usize), view: Option<Buffer>) -> Value {
    native_type::new_instance(native_type::get("_sre.SRE_Scanner"), |head| Scanner {
        head,
        pattern: Field::new(pattern.clone()),
        string: Field::new(string.clone()),
        limits,
        _view: view,
        at: Cell::new(Some(limits.0)),
        must_advance: Cell::new(false),
    })
}

impl Scanner {
    fn step(&self, mode: Mode) -> PyResult<Value> {
        let Some(start) = self.at.get() else { return Ok(Value::NONE) };
        let (this, string) = (self.pattern.get_or_none(), self.string.get_or_none());
        let pattern = pattern_of(&this);
        let subject = Subject::for_pattern(pattern, &string)?;
        // A bytearray may have become shorter meanwhile.
        let end = self.limits.1.min(subject.len());
        let how = How { mode, start, end, must_advance: self.must_advance.get() };
        let Some(found) = subject.find(&pattern.code, how) else {
            self.at.set(None);
            return Ok(Value::NONE);
        };
        self.must_advance.set(found.start == found.end);
        self.at.set(Some(found.end));
        Ok(matching::new(&this, pattern, &string, &found, self.limits))
    }
}

#[pytype(name = "_sre.SRE_Scanner")]
impl Scanner {
    #[method("($self, /)", name = "match")]
    fn match_(&self) -> PyResult<Value> {
        self.step(Mode::Match)
    }

    #[method("($self, /)")]
    fn search(&self) -> PyResult<Value> {
        self.step(Mode::Search)
    }

    #[getter]
    fn pattern(&self) -> Value {
        self.pattern.get_or_none()
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let s = &*(object as *const Scanner);
    [&s.pattern, &s.string].into_iter().for_each(|field| field.visit(visit));
}

/// Makes the type.
pub fn make_type() {
    native_type::make::<Scanner>("_sre.SRE_Scanner", types().object, tflag::GC, false, |t| {
        install_type!(t, Scanner);
        t.slots_mut().traverse = Some(traverse);
    });
}
