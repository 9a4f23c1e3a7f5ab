//! Parsing a format spec, `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`, and laying strings out by one.

use crate::number::decimal_digits;

/// What a format spec says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatSpec {
    /// The fill character's code point.
    pub fill: u32,
    /// `<`, `>`, `^` or `=`.
    pub align: u8,
    /// `+`, `-` or a space.
    pub sign: Option<u8>,
    /// `z`.
    pub no_negative_zero: bool,
    /// `#`.
    pub alternate: bool,
    /// The least number of characters.
    pub width: usize,
    /// `,` or `_` between the digits before the point.
    pub grouping: Option<u8>,
    /// `,` or `_` between the digits after it.
    pub fraction_grouping: Option<u8>,
    /// Digits after the point, significant digits, or the most characters of a string.
    pub precision: Option<usize>,
    /// The presentation type's code point, 0 if there is none.
    pub kind: u32,
}

/// What is wrong with a format spec or with a value for it.
#[derive(Debug, PartialEq, Eq)]
pub enum FormatError {
    /// `ValueError`.
    Value(String),
    /// `OverflowError`.
    Overflow(String),
    /// `MemoryError`.
    Memory,
}

impl FormatError {
    /// A `ValueError` with this text.
    pub fn value(text: impl Into<String>) -> Self {
        FormatError::Value(text.into())
    }

    /// The exception, raised.
    pub fn raise(self) -> crate::error::Raised {
        match self {
            FormatError::Value(text) => crate::err!(ValueError, "{text}"),
            FormatError::Overflow(text) => crate::err!(OverflowError, "{text}"),
            FormatError::Memory => crate::types::sequence::memory_error(),
        }
    }
}

fn named_char(c: u32) -> String {
    match char::from_u32(c) {
        Some(shown @ '!'..='\x7f') => shown.to_string(),
        _ => format!("\\x{c:x}"),
    }
}

/// A presentation type that the value's type does not have.
pub fn unknown_code(kind: u32, type_name: &dyn Fn() -> String) -> FormatError {
    FormatError::Value(format!(
        "Unknown format code '{}' for object of type '{}'",
        named_char(kind),
        type_name()
    ))
}

/// Reads a spec's code points one by one.
struct Reader<'a> {
    spec: &'a [u32],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.spec.get(self.at).and_then(|&c| u8::try_from(c).ok())
    }

    fn take(&mut self, chars: &[u8]) -> Option<u8> {
        let c = self.peek().filter(|c| chars.contains(c))?;
        self.at += 1;
        Some(c)
    }

    fn number(&mut self) -> Result<Option<usize>, FormatError> {
        let mut number = None;
        while let Some(digit) = self.spec.get(self.at).and_then(|&c| decimal_digits::value(c)) {
            let grown = number.unwrap_or(0usize).checked_mul(10).and_then(|n| n.checked_add(digit as usize));
            number = match grown.filter(|&n| n <= isize::MAX as usize) {
                None => return Err(FormatError::value("Too many decimal digits in format string")),
                some => some,
            };
            self.at += 1;
        }
        Ok(number)
    }

    fn grouping(&mut self) -> Result<Option<u8>, FormatError> {
        let grouping = self.take(b",_");
        if let (Some(first), Some(second)) = (grouping, self.peek())
            && matches!(second, b',' | b'_')
            && first != second
        {
            return Err(FormatError::value("Cannot specify both ',' and '_'."));
        }
        Ok(grouping)
    }
}

impl FormatSpec {
    /// Parses a spec for a value of type `type_name` with the default alignment `align` and presentation type `kind`.
    pub fn parse(
        spec: &[u32],
        align: u8,
        kind: u32,
        type_name: &dyn Fn() -> String,
    ) -> Result<Self, FormatError> {
        let mut parsed = FormatSpec {
            fill: ' ' as u32,
            align,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            fraction_grouping: None,
            precision: None,
            kind,
        };
        let mut reader = Reader { spec, at: 0 };
        let is_align =
            |c: Option<&u32>| c.is_some_and(|&c| matches!(u8::try_from(c), Ok(b'<' | b'>' | b'=' | b'^')));
        let (mut filled, mut aligned) = (false, false);
        if is_align(spec.get(1)) {
            (parsed.fill, parsed.align) = (spec[0], spec[1] as u8);
            (filled, aligned) = (true, true);
            reader.at = 2;
        } else if is_align(spec.first()) {
            parsed.align = spec[0] as u8;
            aligned = true;
            reader.at = 1;
        }
        parsed.sign = reader.take(b" +-");
        parsed.no_negative_zero = reader.take(b"z").is_some();
        parsed.alternate = reader.take(b"#").is_some();
        if !filled && reader.take(b"0").is_some() {
            parsed.fill = '0' as u32;
            if !aligned && align == b'>' {
                parsed.align = b'=';
            }
        }
        parsed.width = reader.number()?.unwrap_or(0);
        if parsed.width > crate::types::sequence::MOST_CHARACTERS {
            return Err(FormatError::Memory);
        }
        parsed.grouping = reader.grouping()?;
        if reader.take(b".").is_some() {
            parsed.precision = reader.number()?;
            if parsed.precision.is_some_and(|precision| precision > i32::MAX as usize - 3) {
                return Err(FormatError::value("precision too big"));
            }
            parsed.fraction_grouping = reader.grouping()?;
            if parsed.precision.is_none() && parsed.fraction_grouping.is_none() {
                return Err(FormatError::value("Format specifier missing precision"));
            }
        }
        match spec[reader.at..] {
            [] => {}
            [kind] => parsed.kind = kind,
            _ => {
                let text: String =
                    spec.iter().map(|&c| char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
                return Err(FormatError::Value(format!(
                    "Invalid format specifier '{text}' for object of type '{}'",
                    type_name()
                )));
            }
        }
        parsed.check_grouping()?;
        Ok(parsed)
    }

    fn check_grouping(&self) -> Result<(), FormatError> {
        let locale = self.kind == 'n' as u32;
        let Some(grouping) = self.grouping.or(self.fraction_grouping.filter(|_| locale)) else {
            return Ok(());
        };
        let allowed = match u8::try_from(self.kind).unwrap_or(b'?') {
            b'd' | b'e' | b'f' | b'g' | b'E' | b'G' | b'%' | b'F' | 0 => true,
            b'b' | b'o' | b'x' | b'X' => grouping == b'_',
            _ => false,
        };
        if allowed {
            return Ok(());
        }
        Err(FormatError::Value(format!(
            "Cannot specify '{}' with '{}'.",
            grouping as char,
            named_char(self.kind)
        )))
    }

    /// The presentation type, if it is an ASCII character.
    pub fn code(&self) -> u8 {
        u8::try_from(self.kind).unwrap_or(b'?')
    }

    /// Fills left and right of `length` characters.
    pub fn padding(&self, length: usize) -> (usize, usize) {
        let total = self.width.saturating_sub(length);
        match self.align {
            b'>' => (total, 0),
            b'^' => (total / 2, total - total / 2),
            _ => (0, total),
        }
    }
}

/// How a string is laid out: the number of its characters to keep, and the fills around them.
#[derive(Debug, PartialEq, Eq)]
pub struct StringLayout {
    /// Characters to keep from the start.
    pub keep: usize,
    /// The fill character's code point.
    pub fill: u32,
    /// Fills before.
    pub left: usize,
    /// Fills after.
    pub right: usize,
}

/// `format(s, spec)` for a string of `length` characters, of type `type_name`.
pub fn format_str(
    spec: &[u32],
    length: usize,
    type_name: &dyn Fn() -> String,
) -> Result<StringLayout, FormatError> {
    let spec = FormatSpec::parse(spec, b'<', 's' as u32, type_name)?;
    let refuse =
        |what: &str| Err(FormatError::Value(format!("{what} not allowed in string format specifier")));
    if spec.kind != 's' as u32 {
        return Err(unknown_code(spec.kind, type_name));
    }
    match spec.sign {
        Some(b' ') => return refuse("Space"),
        Some(_) => return refuse("Sign"),
        None => {}
    }
    if spec.no_negative_zero {
        return refuse("Negative zero coercion (z)");
    }
    if spec.alternate {
        return refuse("Alternate form (#)");
    }
    if spec.align == b'=' {
        return refuse("'=' alignment");
    }
    let keep = spec.precision.map_or(length, |most| most.min(length));
    let (left, right) = spec.padding(keep);
    Ok(StringLayout { keep, fill: spec.fill, left, right })
}
