//! Docstrings without the indentation of the source.

use memchr::memchr;
use tiercel_syntax::Wtf8;

const TAB: usize = 8;

/// Expands tabs and takes the common margin off; blank lines stay.
pub(crate) fn clean(text: &Wtf8) -> Wtf8 {
    let expanded = expand_tabs(text.as_bytes());
    let doc = expanded.as_deref().unwrap_or(text.as_bytes());
    let indent = |line: &[u8]| line.iter().take_while(|&&byte| byte == b' ').count();
    let mut margin = usize::MAX;
    let mut rest = &doc[line_length(doc)..];
    while !rest.is_empty() {
        let spaces = indent(rest);
        if rest.get(spaces).is_some_and(|&byte| byte != b'\n') {
            margin = margin.min(spaces);
        }
        rest = &rest[spaces + line_length(&rest[spaces..])..];
    }
    if margin == usize::MAX {
        margin = 0;
    }
    let leading = indent(doc);
    if leading == 0 && margin == 0 {
        return if expanded.is_some() { Wtf8::from_bytes(doc) } else { text.clone() };
    }
    let mut cleaned = Vec::with_capacity(doc.len());
    // All leading spaces of the first line go; they may be the whole of it.
    let mut rest = &doc[leading..];
    let mut cut = 0;
    while !rest.is_empty() {
        let line = &rest[indent(&rest[..cut.min(rest.len())])..];
        let length = line_length(line);
        cleaned.extend_from_slice(&line[..length]);
        rest = &line[length..];
        cut = margin;
    }
    Wtf8::from_bytes(&cleaned)
}

/// The length of the first line, with its end.
fn line_length(text: &[u8]) -> usize {
    memchr(b'\n', text).map_or(text.len(), |at| at + 1)
}

/// `str.expandtabs()`; none if there is nothing to expand.
fn expand_tabs(text: &[u8]) -> Option<Vec<u8>> {
    memchr(b'\t', text)?;
    let mut expanded = Vec::with_capacity(text.len() + TAB);
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                let spaces = TAB - column % TAB;
                expanded.extend(std::iter::repeat_n(b' ', spaces));
                column += spaces;
            }
            b'\n' | b'\r' => {
                expanded.push(byte);
                column = 0;
            }
            _ => {
                expanded.push(byte);
                // A column is a code point, not a byte.
                column += usize::from(byte & 0xC0 != 0x80);
            }
        }
    }
    Some(expanded)
}
