//! Line ends: translation to `\n` while text comes in pieces, and `IncrementalNewlineDecoder`.

use super::base::call;
use crate::native_type;
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::str::{Chars, StrObject, concat, from_code_points, to_string_lossy};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, bail, install_type, object};

const LF: u8 = 1;
const CR: u8 = 2;
const CRLF: u8 = 4;

/// What is known of the line ends so far.
#[derive(Default)]
pub struct NewlineState {
    /// Whether all line ends become `\n`.
    pub translate: Cell<bool>,
    /// The text so far ended in a carriage return that may be half a line end; it has been held back.
    pub pending_cr: Cell<bool>,
    seen: Cell<u8>,
}

impl NewlineState {
    /// The next piece of text; `last` says that there is no more.
    pub fn decode(&self, text: Value, last: bool) -> Value {
        let Some(s) = text.as_str() else { return text };
        let has_cr = match s.chars() {
            Chars::One(bytes) => memchr::memchr(b'\r', bytes).is_some(),
            chars => chars.iter().any(|c| c == 13),
        };
        if !has_cr && !self.pending_cr.get() {
            let has_lf = match s.chars() {
                Chars::One(bytes) => self.seen.get() & LF != 0 || memchr::memchr(b'\n', bytes).is_some(),
                chars => chars.iter().any(|c| c == 10),
            };
            if has_lf {
                self.seen.set(self.seen.get() | LF);
            }
            return text;
        }
        let mut chars: Vec<u32> = Vec::with_capacity(s.len() + 1);
        if self.pending_cr.get() && (last || !s.is_empty()) {
            chars.push(13);
            self.pending_cr.set(false);
        }
        chars.extend(s.chars().iter());
        if !last && chars.last() == Some(&13) {
            chars.pop();
            self.pending_cr.set(true);
        }
        let mut out = Vec::with_capacity(chars.len());
        let mut seen = self.seen.get();
        let mut i = 0;
        while i < chars.len() {
            let c = chars[i];
            i += 1;
            match c {
                10 => seen |= LF,
                13 if chars.get(i) == Some(&10) => {
                    seen |= CRLF;
                    i += 1;
                    if !self.translate.get() {
                        out.push(13);
                    }
                    out.push(10);
                    continue;
                }
                13 => {
                    seen |= CR;
                    out.push(if self.translate.get() { 10 } else { 13 });
                    continue;
                }
                _ => {}
            }
            out.push(c);
        }
        self.seen.set(seen);
        from_code_points(&out)
    }

    /// Forgets everything.
    pub fn reset(&self) {
        self.seen.set(0);
        self.pending_cr.set(false);
    }

    /// `newlines`: None, one kind, or a tuple of the kinds seen.
    pub fn newlines(&self) -> Value {
        let kinds: Vec<Value> = [(CR, "\r"), (LF, "\n"), (CRLF, "\r\n")]
            .into_iter()
            .filter(|(bit, _)| self.seen.get() & bit != 0)
            .map(|(_, text)| Value::str(text))
            .collect();
        match kinds.as_slice() {
            [] => Value::NONE,
            [one] => one.clone(),
            _ => TupleObject::from_vec(kinds),
        }
    }
}

/// The text with `\n` replaced.
pub fn write_newlines(text: &Value, newline: &str) -> Value {
    let Some(s) = text.as_str() else { return text.clone() };
    let mut out = Vec::with_capacity(s.len() + 8);
    for c in s.chars().iter() {
        if c == 10 {
            out.extend(newline.chars().map(|c| c as u32));
        } else {
            out.push(c);
        }
    }
    from_code_points(&out)
}

/// Where the line that starts at `start` ends, with its line end; `None` if the text stops before. `newline` is what
/// ends lines: empty means any of the three.
pub fn line_end(s: &StrObject, start: usize, newline: &str) -> Option<usize> {
    let chars = s.chars();
    match newline {
        "\n" => match chars {
            Chars::One(bytes) => memchr::memchr(b'\n', &bytes[start..]).map(|at| start + at + 1),
            chars => (start..chars.len()).find(|&i| chars.at(i) == 10).map(|at| at + 1),
        },
        "" => {
            let at = (start..chars.len()).find(|&i| matches!(chars.at(i), 10 | 13))?;
            let double = chars.at(at) == 13 && at + 1 < chars.len() && chars.at(at + 1) == 10;
            Some(at + if double { 2 } else { 1 })
        }
        "\r" => (start..chars.len()).find(|&i| chars.at(i) == 13).map(|at| at + 1),
        _ => (start..chars.len().saturating_sub(1))
            .find(|&i| chars.at(i) == 13 && chars.at(i + 1) == 10)
            .map(|at| at + 2),
    }
}

/// Checks a `newline` argument; `quoted` says that an error shows its `repr`.
pub fn newline_argument(newline: Option<&Value>, quoted: bool) -> PyResult<Option<&'static str>> {
    let Some(v) = newline.filter(|v| !v.is_none()) else { return Ok(None) };
    let Some(s) = v.as_str() else {
        bail!(TypeError, "newline must be str or None, not {}", v.ty().name_str());
    };
    match s.as_ascii() {
        Some("") => Ok(Some("")),
        Some("\n") => Ok(Some("\n")),
        Some("\r") => Ok(Some("\r")),
        Some("\r\n") => Ok(Some("\r\n")),
        _ => {
            let text = if quoted { object::repr_string(v)? } else { to_string_lossy(v) };
            bail!(ValueError, "illegal newline value: {text}")
        }
    }
}

/// `_io.IncrementalNewlineDecoder`.
#[repr(C)]
struct IncrementalNewlineDecoder {
    head: Header,
    decoder: Field,
    state: NewlineState,
}

#[pytype(name = "IncrementalNewlineDecoder")]
/// Makes one kind of line end of all, and remembers which it has met.
///
/// With a decoder it takes bytes, without one text. If it is not to translate, it only keeps the two characters of a line end
/// together.
impl IncrementalNewlineDecoder {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| IncrementalNewlineDecoder {
            head,
            decoder: Field::empty(),
            state: NewlineState::default(),
        }))
    }

    #[slot(init, "(decoder, translate, errors='strict')")]
    fn init(&self, decoder: &Value, translate: bool, _errors: Option<&Value>) -> PyResult<()> {
        self.decoder.set(decoder.clone());
        self.state.translate.set(translate);
        self.state.reset();
        Ok(())
    }

    #[method("($self, /, input, final=False)")]
    fn decode(&self, input: &Value, last: bool) -> PyResult<Value> {
        let decoder = self.decoder.get_or_none();
        let text = if decoder.is_none() {
            input.clone()
        } else {
            call(&decoder, "decode", &[input.clone(), Value::bool(last)])?
        };
        if text.as_str().is_none() {
            bail!(TypeError, "decoder should return a string result, not '{}'", text.ty().name_str());
        }
        Ok(self.state.decode(text, last))
    }

    #[method("($self, /)")]
    fn getstate(&self) -> PyResult<Value> {
        let decoder = self.decoder.get_or_none();
        let (bytes, flag) = if decoder.is_none() {
            (Value::bytes(b""), 0)
        } else {
            let state = call(&decoder, "getstate", &[])?;
            match state.downcast::<TupleObject>().map(TupleObject::items) {
                Some([bytes, flag]) if bytes.downcast::<BytesObject>().is_some() => {
                    (bytes.clone(), object::index_i64(flag)?)
                }
                _ => bail!(TypeError, "illegal decoder state"),
            }
        };
        Ok(TupleObject::pair(bytes, Value::int(flag << 1 | self.state.pending_cr.get() as i64)))
    }

    #[method("($self, state, /)")]
    fn setstate(&self, state: &Value) -> PyResult<()> {
        let Some([bytes, flag]) = state.downcast::<TupleObject>().map(TupleObject::items) else {
            bail!(TypeError, "state argument must be a tuple");
        };
        let flag = object::index_i64(flag)?;
        self.state.pending_cr.set(flag & 1 != 0);
        let decoder = self.decoder.get_or_none();
        if decoder.is_none() {
            return Ok(());
        }
        call(&decoder, "setstate", &[TupleObject::pair(bytes.clone(), Value::int(flag >> 1))]).map(drop)
    }

    #[method("($self, /)")]
    fn reset(&self) -> PyResult<()> {
        self.state.reset();
        let decoder = self.decoder.get_or_none();
        if decoder.is_none() { Ok(()) } else { call(&decoder, "reset", &[]).map(drop) }
    }

    #[getter]
    fn newlines(&self) -> Value {
        self.state.newlines()
    }
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let object = types().object;
    let key = "_io.IncrementalNewlineDecoder";
    let ty = native_type::make::<IncrementalNewlineDecoder>(key, object, tflag::BASE, false, |t| {
        install_type!(t, IncrementalNewlineDecoder)
    });
    native_type::set_type(module, ty);
}

/// Strings one after the other.
pub fn join(pieces: Vec<Value>) -> Value {
    let mut pieces = pieces.into_iter();
    let Some(first) = pieces.next() else { return Value::str("") };
    pieces.fold(first, |all, piece| match (all.as_str(), piece.as_str()) {
        (Some(a), Some(b)) if !b.is_empty() => concat(a, b),
        _ => all,
    })
}

#[cfg(test)]
mod tests {
    use super::NewlineState;
    use tiercel_object::hash::HashSecret;
    use tiercel_object::types::str::to_string_lossy;
    use tiercel_object::value::Value;

    #[test]
    fn a_line_end_in_two_pieces_is_one() {
        tiercel_object::runtime::start(HashSecret::from_seed(0));
        let state = NewlineState::default();
        state.translate.set(true);
        let first = state.decode(Value::str("a\r"), false);
        let second = state.decode(Value::str("\nb\rc"), false);
        let third = state.decode(Value::str("\r"), true);
        let all: Vec<String> = [first, second, third].iter().map(to_string_lossy).collect();
        assert_eq!(all.concat(), "a\nb\nc\n");
    }
}
