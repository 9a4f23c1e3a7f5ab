//! Formatting: the mini-language of `format()` and f-strings, and the conversions of the `%` operator.

pub mod number;
pub mod percent;
pub mod spec;

pub use spec::{FormatError, FormatSpec};

/// A formatted text with its padding still to be written: `left` fills, `head`, `middle` fills, `tail`, `right` fills.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Padded {
    /// The fill character's code point; a lone surrogate is possible.
    pub fill: u32,
    /// Fills before everything.
    pub left: usize,
    /// Sign and prefix.
    pub head: String,
    /// Fills between the prefix and the digits.
    pub middle: usize,
    /// The digits and what follows them.
    pub tail: String,
    /// Fills at the end.
    pub right: usize,
}

impl Padded {
    /// Whether there is any padding.
    pub fn is_padded(&self) -> bool {
        self.left + self.middle + self.right > 0
    }

    /// The whole text as a string; `None` if the fill is a lone surrogate that is needed.
    pub fn into_string(self) -> Option<String> {
        if !self.is_padded() {
            return Some(if self.head.is_empty() { self.tail } else { self.head + &self.tail });
        }
        let fill = char::from_u32(self.fill)?;
        let mut out =
            String::with_capacity(self.left + self.middle + self.right + self.head.len() + self.tail.len());
        let fills = |out: &mut String, count| out.extend(std::iter::repeat_n(fill, count));
        fills(&mut out, self.left);
        out.push_str(&self.head);
        fills(&mut out, self.middle);
        out.push_str(&self.tail);
        fills(&mut out, self.right);
        Some(out)
    }

    /// The whole text as a Python string.
    pub fn into_value(self) -> crate::value::Value {
        if let Some(fill) = (self.is_padded() && char::from_u32(self.fill).is_none()).then_some(self.fill) {
            let fills = |count| std::iter::repeat_n(fill, count);
            let chars = |text: &str| text.chars().map(u32::from).collect::<Vec<_>>();
            let points: Vec<u32> = fills(self.left)
                .chain(chars(&self.head))
                .chain(fills(self.middle))
                .chain(chars(&self.tail))
                .chain(fills(self.right))
                .collect();
            return crate::types::str::from_code_points(&points);
        }
        crate::value::Value::str(&self.into_string().unwrap_or_default())
    }
}
