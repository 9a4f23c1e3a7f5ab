//! `_json.Scanner`: reads one value of a JSON document.

use super::text::{decode_error, scan, string_argument};
use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::error::raise_with;
use tiercel_object::header::Header;
use tiercel_object::thread::{thread, types};
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{Chars, StrObject, from_chars};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, Raised, bail, install_type, object};

/// A scanner object: a decoder's settings.
#[repr(C)]
pub struct Scanner {
    head: Header,
    strict: bool,
    object_hook: Field,
    object_pairs_hook: Field,
    parse_float: Field,
    parse_int: Field,
    parse_constant: Field,
}

/// One document being read.
struct Reader<'a> {
    scanner: &'a Scanner,
    document: &'a Value,
    text: &'a StrObject,
    chars: Chars<'a>,
    /// Keys seen so far, so that equal ones are one object.
    keys: Value,
}

/// A value, and where the document goes on.
type Read = PyResult<(Value, usize)>;

#[cold]
fn stop(at: usize) -> Raised {
    raise_with(types().exceptions.StopIteration, &[Value::int(at as i64)])
}

impl Reader<'_> {
    fn peek(&self, at: usize) -> Option<u8> {
        // What is not ASCII is of no concern to the grammar.
        (at < self.chars.len()).then(|| u8::try_from(self.chars.at(at)).unwrap_or(0xff))
    }

    fn skip_space(&self, mut at: usize) -> usize {
        while matches!(self.peek(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            at += 1;
        }
        at
    }

    fn error(&self, message: &str, at: usize) -> Raised {
        decode_error(message, self.document, at as i64)
    }

    fn value(&self, at: usize) -> Read {
        let Some(c) = self.peek(at) else { return Err(stop(at)) };
        match c {
            b'"' => scan(self.document, self.text, at + 1, self.scanner.strict),
            b'{' => {
                thread().check_host_stack(" while decoding a JSON object from a unicode string")?;
                self.object(at + 1)
            }
            b'[' => {
                thread().check_host_stack(" while decoding a JSON array from a unicode string")?;
                self.array(at + 1)
            }
            b'n' if self.is_at("null", at) => Ok((Value::NONE, at + 4)),
            b't' if self.is_at("true", at) => Ok((Value::TRUE, at + 4)),
            b'f' if self.is_at("false", at) => Ok((Value::FALSE, at + 5)),
            b'N' if self.is_at("NaN", at) => self.constant("NaN", at),
            b'I' if self.is_at("Infinity", at) => self.constant("Infinity", at),
            b'-' if self.is_at("-Infinity", at) => self.constant("-Infinity", at),
            _ => self.number(at),
        }
    }

    fn is_at(&self, word: &str, at: usize) -> bool {
        word.bytes().enumerate().all(|(i, c)| self.peek(at + i) == Some(c))
    }

    fn constant(&self, word: &str, at: usize) -> Read {
        let value = object::call(&self.scanner.parse_constant.get_or_none(), &[Value::str(word)])?;
        Ok((value, at + word.len()))
    }

    fn key(&self, at: usize) -> Read {
        let (key, next) = scan(self.document, self.text, at, self.scanner.strict)?;
        let Some(keys) = self.keys.downcast::<DictObject>() else { return Ok((key, next)) };
        match keys.get(&key)? {
            Some(known) => Ok((known, next)),
            None => {
                keys.insert(&key, key.clone())?;
                Ok((key, next))
            }
        }
    }

    fn object(&self, at: usize) -> Read {
        let pairs_hook = self.scanner.object_pairs_hook.get_or_none();
        let mut pairs = (!pairs_hook.is_none()).then(Vec::new);
        let result = DictObject::new();
        let mut at = self.skip_space(at);
        if self.peek(at) != Some(b'}') {
            loop {
                if self.peek(at) != Some(b'"') {
                    return Err(self.error("Expecting property name enclosed in double quotes", at));
                }
                let (key, next) = self.key(at + 1)?;
                at = self.skip_space(next);
                if self.peek(at) != Some(b':') {
                    return Err(self.error("Expecting ':' delimiter", at));
                }
                let (value, next) = self.value(self.skip_space(at + 1))?;
                match &mut pairs {
                    Some(pairs) => pairs.push(TupleObject::pair(key, value)),
                    None => object::setitem(&result, &key, Some(&value))?,
                }
                at = self.skip_space(next);
                match self.peek(at) {
                    Some(b'}') => break,
                    Some(b',') => {}
                    _ => return Err(self.error("Expecting ',' delimiter", at)),
                }
                let comma = at;
                at = self.skip_space(at + 1);
                if self.peek(at) == Some(b'}') {
                    return Err(self.error("Illegal trailing comma before end of object", comma));
                }
            }
        }
        if let Some(pairs) = pairs {
            return Ok((object::call(&pairs_hook, &[ListObject::from_vec(pairs)])?, at + 1));
        }
        let hook = self.scanner.object_hook.get_or_none();
        let result = if hook.is_none() { result } else { object::call(&hook, &[result])? };
        Ok((result, at + 1))
    }

    fn array(&self, at: usize) -> Read {
        let mut items = Vec::new();
        let mut at = self.skip_space(at);
        if self.peek(at) != Some(b']') {
            loop {
                let (item, next) = self.value(at)?;
                items.push(item);
                at = self.skip_space(next);
                match self.peek(at) {
                    Some(b']') => break,
                    Some(b',') => {}
                    _ => return Err(self.error("Expecting ',' delimiter", at)),
                }
                let comma = at;
                at = self.skip_space(at + 1);
                if self.peek(at) == Some(b']') {
                    return Err(self.error("Illegal trailing comma before end of array", comma));
                }
            }
        }
        Ok((ListObject::from_vec(items), at + 1))
    }

    fn digits(&self, mut at: usize) -> usize {
        while self.peek(at).is_some_and(|c| c.is_ascii_digit()) {
            at += 1;
        }
        at
    }

    fn number(&self, start: usize) -> Read {
        let mut at = start + usize::from(self.peek(start) == Some(b'-'));
        match self.peek(at) {
            Some(b'0') => at += 1,
            Some(b'1'..=b'9') => at = self.digits(at),
            _ => return Err(stop(start)),
        }
        let whole = at;
        if self.peek(at) == Some(b'.') && self.digits(at + 1) > at + 1 {
            at = self.digits(at + 1);
        }
        if matches!(self.peek(at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.peek(at + 1), Some(b'+' | b'-')));
            let exponent = at + 1 + sign;
            if self.digits(exponent) > exponent {
                at = self.digits(exponent);
            }
        }
        let text = from_chars(self.chars.slice(start, at));
        let is_float = at > whole;
        let parse = if is_float { &self.scanner.parse_float } else { &self.scanner.parse_int };
        let parse = parse.get_or_none();
        // Plain floats and short ints need no call.
        if let Some(plain) = text.as_str().and_then(StrObject::as_ascii) {
            if is_float && parse.is(types().float.as_value()) {
                if let Ok(x) = plain.parse::<f64>() {
                    return Ok((Value::float(x), at));
                }
            } else if !is_float
                && parse.is(types().int.as_value())
                && let Ok(i) = plain.parse::<i64>()
            {
                return Ok((Value::int(i), at));
            }
        }
        Ok((object::call(&parse, &[text])?, at))
    }
}

#[pytype(name = "_json.Scanner")]
/// JSON scanner object
impl Scanner {
    #[slot(new, "(context)", hidden, function = "make_scanner")]
    fn new(class: &Value, context: &Value) -> PyResult<Value> {
        let ty = expect_type(class, "Scanner.__new__(X): X")?;
        let strict = object::truth(&object::getattr_str(context, "strict")?)?;
        let field = |name: &str| object::getattr_str(context, name).map(Field::new);
        let (object_hook, object_pairs_hook) = (field("object_hook")?, field("object_pairs_hook")?);
        let (parse_float, parse_int) = (field("parse_float")?, field("parse_int")?);
        let parse_constant = field("parse_constant")?;
        Ok(native_type::new_instance(ty, |head| Scanner {
            head,
            strict,
            object_hook,
            object_pairs_hook,
            parse_float,
            parse_int,
            parse_constant,
        }))
    }

    #[slot(call, "(string, idx)", hidden, function = "scan_once")]
    fn call(this: &Value, string: &Value, idx: isize) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let scanner: &Scanner = unsafe { this.payload_unchecked() };
        let text = string_argument(string)?;
        let Ok(at) = usize::try_from(idx) else { bail!(ValueError, "idx cannot be negative") };
        let reader = Reader { scanner, document: string, text, chars: text.chars(), keys: DictObject::new() };
        let (value, end) = reader.value(at)?;
        Ok(TupleObject::pair(value, Value::int(end as i64)))
    }

    /// strict
    #[getter]
    fn strict(&self) -> bool {
        self.strict
    }

    /// object_hook
    #[getter]
    fn object_hook(&self) -> Value {
        self.object_hook.get_or_none()
    }

    #[getter]
    fn object_pairs_hook(&self) -> Value {
        self.object_pairs_hook.get_or_none()
    }

    /// parse_float
    #[getter]
    fn parse_float(&self) -> Value {
        self.parse_float.get_or_none()
    }

    /// parse_int
    #[getter]
    fn parse_int(&self) -> Value {
        self.parse_int.get_or_none()
    }

    /// parse_constant
    #[getter]
    fn parse_constant(&self) -> Value {
        self.parse_constant.get_or_none()
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let s = &*(object as *const Scanner);
    let fields = [&s.object_hook, &s.object_pairs_hook, &s.parse_float, &s.parse_int, &s.parse_constant];
    fields.into_iter().for_each(|field| field.visit(visit));
}

/// Makes the type.
pub fn make_type() {
    native_type::make::<Scanner>("_json.Scanner", types().object, tflag::GC, false, |t| {
        install_type!(t, Scanner);
        t.slots_mut().traverse = Some(traverse);
    });
}
