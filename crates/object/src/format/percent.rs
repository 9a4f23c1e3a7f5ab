//! The `%` operator's conversions, `%[(key)][flags][width][.precision][hlL]type`: parsing one, and laying its result out.

use super::Padded;
use super::number::{Int, too_many_digits};
use super::spec::{FormatError, StringLayout};
use crate::number::decimal_digits;
use crate::number::float_text::{self, Layout};

/// A width or a precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Written in the format.
    Given(usize),
    /// `*`: the next argument says.
    Star,
}

/// One conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// Where in the format the mapping key stands: start and end.
    pub key: Option<(usize, usize)>,
    /// `-`.
    pub left: bool,
    /// `+`.
    pub plus: bool,
    /// A space.
    pub space: bool,
    /// `#`.
    pub alternate: bool,
    /// `0`.
    pub zero: bool,
    /// The least number of characters.
    pub width: Option<Amount>,
    /// Digits, or the most characters.
    pub precision: Option<Amount>,
    /// The type's code point.
    pub kind: u32,
    /// Where in the format the type stands.
    pub index: usize,
}

struct Reader<'a> {
    format: &'a [u32],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u32> {
        self.format.get(self.at).copied()
    }

    fn is(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c as u32);
        self.at += usize::from(found);
        found
    }

    fn key(&mut self) -> Result<Option<(usize, usize)>, FormatError> {
        if !self.is('(') {
            return Ok(None);
        }
        let (start, mut depth) = (self.at, 1);
        while depth > 0 {
            match self.peek().and_then(char::from_u32) {
                Some('(') => depth += 1,
                Some(')') => depth -= 1,
                _ if self.at >= self.format.len() => return Err(FormatError::value("incomplete format key")),
                _ => {}
            }
            self.at += 1;
        }
        Ok(Some((start, self.at - 1)))
    }

    fn amount(&mut self, what: &str, most: usize) -> Result<Option<Amount>, FormatError> {
        if self.is('*') {
            return Ok(Some(Amount::Star));
        }
        let mut amount = None;
        while let Some(digit) = self.peek().filter(|&c| c < 128).and_then(decimal_digits::value) {
            let grown = amount.unwrap_or(0usize).checked_mul(10).and_then(|n| n.checked_add(digit as usize));
            amount = match grown.filter(|&n| n <= most) {
                None => return Err(FormatError::Value(format!("{what} too big"))),
                some => some,
            };
            self.at += 1;
        }
        Ok(amount.map(Amount::Given))
    }
}

/// The values of a conversion's `*`s are in, and an argument can be laid out by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The least number of characters.
    pub width: usize,
    /// Digits, or the most characters.
    pub precision: Option<usize>,
    /// The padding comes at the right.
    pub left: bool,
}

impl Conversion {
    /// Parses the conversion whose `%` stands just before `*at`, and moves `*at` behind it.
    pub fn parse(format: &[u32], at: &mut usize) -> Result<Self, FormatError> {
        let mut reader = Reader { format, at: *at };
        let key = reader.key()?;
        let mut conversion = Conversion {
            key,
            left: false,
            plus: false,
            space: false,
            alternate: false,
            zero: false,
            width: None,
            precision: None,
            kind: 0,
            index: 0,
        };
        loop {
            match reader.peek().and_then(char::from_u32) {
                Some('-') => conversion.left = true,
                Some('+') => conversion.plus = true,
                Some(' ') => conversion.space = true,
                Some('#') => conversion.alternate = true,
                Some('0') => conversion.zero = true,
                _ => break,
            }
            reader.at += 1;
        }
        conversion.width = reader.amount("width", isize::MAX as usize)?;
        if reader.is('.') {
            conversion.precision = reader.amount("precision", i32::MAX as usize)?.or(Some(Amount::Given(0)));
        }
        if matches!(reader.peek().and_then(char::from_u32), Some('h' | 'l' | 'L')) {
            reader.at += 1;
        }
        conversion.kind = reader.peek().ok_or_else(|| FormatError::value("incomplete format"))?;
        conversion.index = reader.at;
        *at = reader.at + 1;
        Ok(conversion)
    }

    /// The conversion with the arguments for its `*`s, if it has any.
    pub fn settle(&self, star_width: Option<i64>, star_precision: Option<i64>) -> Settled {
        let (width, negative) = match (self.width, star_width) {
            (Some(Amount::Given(width)), _) => (width, false),
            (Some(Amount::Star), Some(width)) => (width.unsigned_abs() as usize, width < 0),
            _ => (0, false),
        };
        let precision = match (self.precision, star_precision) {
            (Some(Amount::Given(precision)), _) => Some(precision),
            (Some(Amount::Star), Some(precision)) => Some(precision.max(0) as usize),
            _ => None,
        };
        Settled { width, precision, left: self.left || negative }
    }

    /// The error about a type that there is not.
    pub fn unsupported(&self) -> FormatError {
        let shown = char::from_u32(self.kind).filter(|c| matches!(c, ' '..='~')).unwrap_or('?');
        FormatError::Value(format!(
            "unsupported format character '{shown}' (0x{:x}) at index {}",
            self.kind, self.index
        ))
    }

    fn code(&self) -> u8 {
        u8::try_from(self.kind).unwrap_or(b'?')
    }

    fn pad(&self, settled: Settled, negative: bool, prefix: &'static str, body: String) -> Padded {
        let sign = match (negative, self.plus, self.space) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        };
        let fills = settled.width.saturating_sub(sign.len() + prefix.len() + body.len());
        let fill = if self.zero && !settled.left { '0' } else { ' ' };
        let mut padded = Padded { fill: fill as u32, sign, prefix, tail: body, ..Padded::default() };
        match (settled.left, self.zero) {
            (true, _) => padded.right = fills,
            (false, true) => padded.middle = fills,
            (false, false) => padded.left = fills,
        }
        padded
    }

    /// `%d %i %u %o %x %X` of an int; `limit` is that of decimal conversions.
    pub fn integer(&self, settled: Settled, value: &Int<'_>, limit: usize) -> Result<Padded, FormatError> {
        let code = self.code();
        let digits = value.digits(code, limit).ok_or_else(|| too_many_digits(limit))?;
        let zeros = settled.precision.unwrap_or(0).saturating_sub(digits.len());
        let prefix = match (self.alternate, code) {
            (true, b'o') => "0o",
            (true, b'x') => "0x",
            (true, b'X') => "0X",
            _ => "",
        };
        let body = if zeros > 0 { "0".repeat(zeros) + &digits } else { digits };
        Ok(self.pad(settled, value.is_negative(), prefix, body))
    }

    /// `%e %f %g` and their capitals of a float.
    pub fn float(&self, settled: Settled, x: f64) -> Padded {
        let layout = Layout { alternate: self.alternate, ..Layout::default() };
        let mut text = float_text::format(x, self.code(), settled.precision.unwrap_or(6), layout);
        let negative = text.starts_with('-');
        if negative {
            text.remove(0);
        }
        self.pad(settled, negative, "", text)
    }

    /// `%s %r %a` of a text of `length` characters, and `%c`, which no precision cuts.
    pub fn text(&self, settled: Settled, length: usize) -> StringLayout {
        let most = settled.precision.filter(|_| self.code() != b'c').unwrap_or(length);
        let keep = most.min(length);
        let fills = settled.width.saturating_sub(keep);
        let (left, right) = if settled.left { (0, fills) } else { (fills, 0) };
        StringLayout { keep, fill: ' ' as u32, left, right }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Conversion, FormatError> {
        let format: Vec<u32> = text.chars().map(u32::from).collect();
        Conversion::parse(&format, &mut 1)
    }

    fn int(text: &str, i: i64) -> String {
        let conversion = parse(text).unwrap();
        let padded = conversion.integer(conversion.settle(None, None), &Int::Small(i), 0).unwrap();
        padded.into_string().unwrap()
    }

    #[test]
    fn integers() {
        for (format, i, text) in [
            ("%#x", 255, "0xff"),
            ("%#010x", -255, "-0x00000ff"),
            ("%-#10x", 255, "0xff      "),
            ("%+05d", 5, "+0005"),
            ("%-05d", 5, "5    "),
            ("%05.3d", 5, "00005"),
            ("%.5d", -5, "-00005"),
            ("%#.5x", 255, "0x000ff"),
            ("%#X", 255, "0XFF"),
            ("%5.d", 3, "    3"),
            ("%ld", 1, "1"),
        ] {
            assert_eq!(int(format, i), text, "{format}");
        }
    }

    #[test]
    fn floats_and_texts() {
        let float = |text: &str, x: f64| {
            let conversion = parse(text).unwrap();
            conversion.float(conversion.settle(None, None), x).into_string().unwrap()
        };
        assert_eq!(float("%10.4f", 2.71839), "    2.7184");
        assert_eq!(float("%05f", f64::INFINITY), "00inf");
        assert_eq!(float("%+f", f64::NAN), "+nan");
        assert_eq!(float("%#.0f", 1.0), "1.");
        let conversion = parse("%-*.*s").unwrap();
        let layout = conversion.text(conversion.settle(Some(-5), Some(2)), 3);
        assert_eq!(layout, StringLayout { keep: 2, fill: 32, left: 0, right: 3 });
    }

    #[test]
    fn mistakes() {
        let error = |text: &str| match parse(text) {
            Err(FormatError::Value(text)) => text,
            other => format!("{other:?}"),
        };
        assert_eq!(error("%"), "incomplete format");
        assert_eq!(error("%(a"), "incomplete format key");
        assert_eq!(error("%99999999999999999999d"), "width too big");
        assert_eq!(error("%.9999999999d"), "precision too big");
        let FormatError::Value(text) = parse("%\u{1234}").unwrap().unsupported() else { unreachable!() };
        assert_eq!(text, "unsupported format character '?' (0x1234) at index 1");
    }
}
