//! Formatting: the mini-language of `format()` and f-strings, and the conversions of the `%` operator.

pub mod number;
pub mod percent;
pub mod spec;

pub use spec::{FormatError, FormatSpec};

use crate::types::text::TextBuilder;
use crate::value::Value;

/// A formatted text with its padding still to be written: `left` fills, sign, prefix, `middle` fills, `tail`, `right` fills.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Padded {
    /// The fill character's code point; a lone surrogate is possible.
    pub fill: u32,
    /// Fills before everything.
    pub left: usize,
    /// `+`, `-`, a space or nothing.
    pub sign: &'static str,
    /// `0x` and its like.
    pub prefix: &'static str,
    /// Fills between the prefix and the digits.
    pub middle: usize,
    /// The digits and what follows them.
    pub tail: String,
    /// Fills at the end.
    pub right: usize,
}

impl Padded {
    /// The whole text as a Python string.
    pub fn into_value(self) -> Value {
        let mut text = TextBuilder::default();
        text.push_padded(&self);
        text.finish()
    }

    /// The whole text, if the fill is a character of Rust's.
    #[cfg(test)]
    pub fn into_string(self) -> Option<String> {
        let mut text = TextBuilder::default();
        text.push_padded(&self);
        text.into_code_points().into_iter().map(char::from_u32).collect()
    }
}
