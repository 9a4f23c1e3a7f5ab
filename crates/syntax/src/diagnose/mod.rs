//! The second look at a source that is wrong: which message fits best.

use crate::error::{ErrorKind, SyntaxError};
use crate::locate::Locator;
use crate::parser::ParseOptions;
use crate::tokenizer::Tokens;

/// The error to report for tokens that do not parse.
pub(crate) fn diagnose(text: &str, tokens: &Tokens, _options: &ParseOptions) -> Box<SyntaxError> {
    let last = &tokens.list[tokens.list.len() - 1];
    Box::new(Locator::new(text).token(ErrorKind::Syntax, last, "invalid syntax".into(), last))
}

pub(crate) fn reached_end(_text: &str, _tokens: &Tokens, _options: &ParseOptions) -> bool {
    false
}
