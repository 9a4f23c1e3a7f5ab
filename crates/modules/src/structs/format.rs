//! Format strings, taken apart once into fields with their places.

use super::struct_error;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::str_codec::{Codec, encode_with};
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail};

/// What a format string says.
pub struct Layout {
    /// The fields that hold values, pad bytes left out.
    pub fields: Vec<Field>,
    /// Number of bytes of it all.
    pub size: usize,
    /// Number of values.
    pub count: usize,
    /// Whether the low byte comes first.
    pub little: bool,
    /// Whether sizes are the machine's own.
    pub native: bool,
}

/// Some values of one type, one after another.
#[derive(Clone, Copy)]
pub struct Field {
    /// The format character.
    pub code: u8,
    /// Where the first value stands.
    pub offset: usize,
    /// Bytes of one value.
    pub size: usize,
    /// Number of values.
    pub repeat: usize,
}

/// Bytes of a value in native and in standard formats, and the native alignment.
fn sizes(code: u8) -> Option<(usize, Option<usize>, usize)> {
    Some(match code {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => (1, Some(1), 1),
        b'h' | b'H' | b'e' => (2, Some(2), 2),
        b'i' | b'I' | b'f' => (4, Some(4), 4),
        b'l' | b'L' => (8, Some(4), 8),
        b'q' | b'Q' | b'd' => (8, Some(8), 8),
        b'n' | b'N' | b'P' => (8, None, 8),
        b'F' => (8, Some(8), 4),
        b'D' => (16, Some(16), 8),
        _ => return None,
    })
}

/// The bytes of a format argument: a str of ASCII, or bytes.
pub fn text(format: &Value) -> PyResult<Vec<u8>> {
    if let Some(bytes) = format.downcast::<BytesObject>() {
        return Ok(bytes.data().to_vec());
    }
    if format.as_str().is_none() {
        let given = format.ty().name_str();
        bail!(TypeError, "Struct() argument 1 must be a str or bytes object, not {given}");
    }
    encode_with(Codec::Ascii, format, "strict")
}

impl Layout {
    /// Reads a format string.
    pub fn parse(format: &[u8]) -> PyResult<Layout> {
        if format.contains(&0) {
            return Err(struct_error("embedded null character"));
        }
        let native_little = cfg!(target_endian = "little");
        let (native, little, rest) = match format.split_first() {
            Some((b'@', rest)) => (true, native_little, rest),
            Some((b'=', rest)) => (false, native_little, rest),
            Some((b'<', rest)) => (false, true, rest),
            Some((b'>' | b'!', rest)) => (false, false, rest),
            _ => (true, native_little, format),
        };
        let mut layout = Layout { fields: Vec::new(), size: 0, count: 0, little, native };
        let mut at = 0;
        while at < rest.len() {
            if rest[at].is_ascii_whitespace() || rest[at] == 0x0b {
                at += 1;
                continue;
            }
            let mut repeat: Option<usize> = None;
            while at < rest.len() && rest[at].is_ascii_digit() {
                let digit = (rest[at] - b'0') as usize;
                let grown = repeat.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add(digit));
                repeat = Some(grown.filter(|&n| n <= isize::MAX as usize).ok_or_else(too_long)?);
                at += 1;
            }
            let Some(&code) = rest.get(at) else {
                return Err(struct_error("repeat count given without format specifier"));
            };
            at += 1;
            layout.add(code, repeat.unwrap_or(1))?;
        }
        Ok(layout)
    }

    fn add(&mut self, code: u8, repeat: usize) -> PyResult<()> {
        let size = sizes(code).and_then(|(native, standard, align)| match self.native {
            true => Some((native, align)),
            false => standard.map(|size| (size, 1)),
        });
        let Some((size, align)) = size else { return Err(struct_error("bad char in struct format")) };
        let offset = self.size.checked_next_multiple_of(align).ok_or_else(too_long)?;
        let end = size.checked_mul(repeat).and_then(|n| offset.checked_add(n));
        self.size = end.filter(|&n| n <= isize::MAX as usize).ok_or_else(too_long)?;
        match code {
            b'x' => {}
            b's' | b'p' => {
                self.fields.push(Field { code, offset, size: repeat, repeat: 1 });
                self.count += 1;
            }
            _ if repeat > 0 => {
                self.fields.push(Field { code, offset, size, repeat });
                self.count += repeat;
            }
            _ => {}
        }
        Ok(())
    }
}

fn too_long() -> tiercel_object::Raised {
    struct_error("total struct size too long")
}
