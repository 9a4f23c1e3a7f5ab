//! What is done about text that a codec cannot handle: asking an error handler.

use tiercel_object::error::raise_with;
use tiercel_object::thread::types;
use tiercel_object::types::str_codec::call_handler;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, Raised, bail};

/// A codec at work, as its errors show it.
#[derive(Clone, Copy)]
pub struct Failure<'a> {
    /// The codec's name.
    pub encoding: &'a str,
    /// The error handler's name.
    pub errors: &'a str,
}

/// A part of the input and what is wrong with it.
#[derive(Clone, Copy)]
pub struct Fault<'a> {
    /// First position.
    pub start: usize,
    /// Position after the last.
    pub end: usize,
    /// Why.
    pub reason: &'a str,
}

impl Failure<'_> {
    fn raise(self, class: &tiercel_object::typeobj::Type, input: Value, fault: Fault<'_>) -> Raised {
        let (start, end) = (Value::int(fault.start as i64), Value::int(fault.end as i64));
        raise_with(class, &[Value::str(self.encoding), input, start, end, Value::str(fault.reason)])
    }

    /// Bytes that cannot be decoded: what stands for them is appended, and where to go on is told.
    pub fn decoding(self, bytes: &[u8], fault: Fault<'_>, out: &mut Vec<u32>) -> PyResult<usize> {
        match self.errors {
            "ignore" => return Ok(fault.end),
            "replace" => {
                out.push(0xfffd);
                return Ok(fault.end);
            }
            _ => {}
        }
        let raised = self.raise(types().exceptions.UnicodeDecodeError, Value::bytes(bytes), fault);
        if self.errors == "strict" {
            return Err(raised);
        }
        let (text, at) = call_handler(self.errors, raised, bytes.len())?;
        let Some(text) = text.as_str() else {
            bail!(TypeError, "decoding error handler must return (str, int) tuple");
        };
        out.extend(text.chars().iter());
        Ok(at)
    }

    /// The error of text that cannot be encoded.
    pub fn encoding_error(self, text: &Value, fault: Fault<'_>) -> Raised {
        self.raise(types().exceptions.UnicodeEncodeError, text.clone(), fault)
    }

    /// Text that cannot be encoded: a str or bytes to put in its place, and where to go on.
    pub fn encoding(self, text: &Value, fault: Fault<'_>) -> PyResult<(Value, usize)> {
        let raised = self.encoding_error(text, fault);
        if self.errors == "strict" {
            return Err(raised);
        }
        call_handler(self.errors, raised, text.as_str().map_or(0, |s| s.len()))
    }
}
