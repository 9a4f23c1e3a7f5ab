//! From the bytes of a file to the text the tokenizer reads.

use std::borrow::Cow;

use crate::error::{ErrorKind, SyntaxError};

/// The decoded text of a source: UTF-8 with `\n` line ends.
#[derive(Debug)]
pub struct Source {
    /// The text.
    pub text: String,
    /// The encoding as CPython names it, when the bytes said which.
    pub encoding: Option<String>,
}

/// The mark that some editors put in front of UTF-8.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Decodes a source given as bytes: byte order mark, coding cookie, or plain UTF-8.
pub fn decode(bytes: &[u8]) -> Result<Source, SyntaxError> {
    if memchr::memchr(0, bytes).is_some() {
        return Err(null_bytes());
    }
    let (body, has_bom) = bytes.strip_prefix(BOM).map_or((bytes, false), |rest| (rest, true));
    let cookie = coding_cookie(body);
    let encoding = match &cookie {
        Some(name) if has_bom && normalize(name) != "utf-8" => return Err(bom_clash(body, name)),
        Some(name) => normalize(name),
        None => "utf-8".to_string(),
    };
    let text = match encoding.as_str() {
        "utf-8" => utf8_text(body)?,
        "utf8" => match std::str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            // By this name it is a codec like any other, which says what is wrong in its own way.
            Err(_) => return Err(SyntaxError::whole("unknown encoding: utf8")),
        },
        "iso-8859-1" => Cow::Owned(body.iter().map(|&b| b as char).collect()),
        "ascii" | "us-ascii" | "646" => match body.iter().position(|b| !b.is_ascii()) {
            Some(at) => {
                return Err(SyntaxError::whole(format!(
                    "'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                    body[at]
                )));
            }
            None => utf8_text(body)?,
        },
        other => {
            let codec = legacy_codec(other);
            match codec.map(|codec| codec.decode_without_bom_handling(body)) {
                // Bytes that mean nothing are control characters here, and errors to others.
                Some((text, false))
                    if !codec.is_some_and(|codec| codec.is_single_byte())
                        || !text.contains(|c| matches!(c, '\u{80}'..='\u{9f}')) =>
                {
                    text
                }
                Some(_) if codec.is_some_and(|codec| !codec.is_single_byte()) => {
                    return Err(illegal_sequence(codec.expect("just looked at"), other, body));
                }
                // Who knows more encodings can say more of what is wrong.
                _ => {
                    let name = cookie.unwrap_or(encoding);
                    return Err(SyntaxError::whole(format!("unknown encoding: {name}")));
                }
            }
        }
    };
    let named = cookie.is_some() || has_bom;
    Ok(Source { text: unix_lines(text), encoding: named.then_some(encoding) })
}

/// The error about NUL characters, which have no place.
pub(crate) fn null_bytes() -> SyntaxError {
    SyntaxError::nowhere(ErrorKind::Syntax, "source code string cannot contain null bytes")
}

/// A byte order mark says UTF-8; a cookie may not say anything else.
fn bom_clash(body: &[u8], name: &str) -> SyntaxError {
    let mut lines = body.split(|&b| b == b'\n');
    let at = lines.position(|line| cookie_in_line(line).is_some()).unwrap_or(0);
    let shown = body.split(|&b| b == b'\n').nth(at).unwrap_or_default();
    let text = Some(String::from_utf8_lossy(shown).into_owned());
    // On the second line the end is behind the line.
    let (line, end_offset) = (at as i32 + 1, Some(shown.len() as i32 + i32::from(at > 0)));
    let error = SyntaxError::whole(format!("encoding problem: {} with BOM", normalize(name)));
    SyntaxError { line, offset: 0, end_line: Some(line), end_offset, text, ..error }
}

/// Says where bytes are no text in an encoding whose characters are several bytes long.
fn illegal_sequence(codec: &'static encoding_rs::Encoding, name: &str, body: &[u8]) -> SyntaxError {
    use encoding_rs::DecoderResult;
    let mut decoder = codec.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(body.len()).unwrap_or(0));
    let (result, read) = decoder.decode_to_string_without_replacement(body, &mut text, true);
    let at = match result {
        DecoderResult::Malformed(bad, after) => read.saturating_sub(usize::from(bad) + usize::from(after)),
        _ => read,
    };
    let byte = body.get(at).copied().unwrap_or(0);
    let name = name.replace('-', "_");
    SyntaxError::whole(format!(
        "'{name}' codec can't decode byte 0x{byte:02x} in position {at}: illegal multibyte sequence"
    ))
}

/// Whether bytes say that they are UTF-8, by a byte order mark or a cookie.
pub fn declares_encoding(bytes: &[u8]) -> bool {
    bytes.starts_with(BOM) || coding_cookie(bytes).is_some()
}

/// The length of the lines up to the coding cookie, without the line's end; 0 if there is none.
pub fn cookie_end(bytes: &[u8]) -> usize {
    let body = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let mut end = bytes.len() - body.len();
    for line in body.split_inclusive(|&b| b == b'\n').take(2) {
        let length = line.strip_suffix(b"\n").unwrap_or(line).len();
        if cookie_in_line(&line[..length]).is_some() {
            return end + length;
        }
        end += line.len();
    }
    0
}

/// Takes a source that is text already; a cookie in it means nothing.
pub fn from_text(text: &str) -> Source {
    Source { text: unix_lines(Cow::Borrowed(text)), encoding: None }
}

/// Makes every line end `\n`.
fn unix_lines(text: Cow<'_, str>) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text.into_owned();
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn utf8_text(body: &[u8]) -> Result<Cow<'_, str>, SyntaxError> {
    let error = match std::str::from_utf8(body) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let at = error.valid_up_to();
    let before = &body[..at];
    let line = before.iter().filter(|&&b| b == b'\n').count() as i32 + 1;
    let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |p| p + 1);
    let line_end = body[at..].iter().position(|&b| b == b'\n').map_or(body.len(), |p| at + p);
    let offset = String::from_utf8_lossy(&body[line_start..at]).chars().count() as i32 + 1;
    let byte = body[at];
    let msg = format!(
        "Non-UTF-8 code starting with '\\x{byte:02x}' on line {line}, but no encoding declared; \
         see https://peps.python.org/pep-0263/ for details"
    );
    let text = Some(String::from_utf8_lossy(&body[line_start..line_end]).into_owned());
    let at = SyntaxError::whole(msg);
    Err(SyntaxError { line, offset, end_line: Some(line), end_offset: Some(offset), text, ..at })
}

/// The codec of an encoding that is neither UTF nor Latin-1, by Python's name for it.
fn legacy_codec(name: &str) -> Option<&'static encoding_rs::Encoding> {
    let label = match name {
        "mac-roman" | "macroman" => "macintosh",
        "cp949" | "ms949" | "uhc" => "euc-kr",
        "cp932" | "ms932" | "mskanji" => "shift_jis",
        "cp936" | "ms936" => "gbk",
        "cp950" | "ms950" => "big5",
        "cp866" => "ibm866",
        "cp874" => "windows-874",
        // In these a program could hardly have a cookie that is read byte by byte.
        _ if name.starts_with("utf") => return None,
        _ => name,
    };
    encoding_rs::Encoding::for_label(label.as_bytes())
}

/// The encoding named in a comment on the first or second line.
fn coding_cookie(body: &[u8]) -> Option<String> {
    let mut lines = body.split_inclusive(|&b| b == b'\n');
    for _ in 0..2 {
        let line = lines.next()?;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        if let Some(name) = cookie_in_line(line) {
            return Some(name);
        }
        let first = line.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\x0C' | b'\r'));
        if first.is_some_and(|&b| b != b'#') {
            return None;
        }
    }
    None
}

fn cookie_in_line(line: &[u8]) -> Option<String> {
    let hash = line.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\x0C'))?;
    let comment = line[hash..].strip_prefix(b"#")?;
    for at in 0..comment.len() {
        let Some(rest) = comment[at..].strip_prefix(b"coding") else { continue };
        let Some((b':' | b'=', rest)) = rest.split_first() else { continue };
        let skipped = rest.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(rest.len());
        let rest = &rest[skipped..];
        let end = rest
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')))
            .unwrap_or(rest.len());
        if end > 0 {
            return Some(String::from_utf8_lossy(&rest[..end]).into_owned());
        }
    }
    None
}

/// The name CPython uses for the encodings it treats specially; others in lower case.
fn normalize(name: &str) -> String {
    let short: String =
        name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    let is = |base: &str| short == base || short.strip_prefix(base).is_some_and(|r| r.starts_with('-'));
    if is("utf-8") {
        "utf-8".into()
    } else if is("latin-1")
        || is("iso-8859-1")
        || is("iso-latin-1")
        || matches!(short.as_str(), "latin1" | "l1")
    {
        "iso-8859-1".into()
    } else {
        name.to_ascii_lowercase().replace('_', "-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        assert_eq!(decode(b"\xEF\xBB\xBFx\r\ny\r").unwrap().text, "x\ny\n");
        assert_eq!(
            decode(b"# -*- coding: latin-1 -*-\n'\xE9'").unwrap().text,
            "# -*- coding: latin-1 -*-\n'\u{E9}'"
        );
        assert_eq!(
            decode(b"#!x\n# vim: set fileencoding=UTF_8 :\n").unwrap().encoding.as_deref(),
            Some("utf-8")
        );
        assert_eq!(decode(b"x\n\n# coding: latin-1\n'\xC3\xA9'").unwrap().text.chars().last(), Some('\''));
        assert_eq!(decode(b"# coding: klingon\n").unwrap_err().msg, "unknown encoding: klingon");
        let error = decode(b"x = 1\n'ab\xff'\n").unwrap_err();
        assert_eq!((error.line, error.offset), (2, 4));
        assert!(
            error.msg.starts_with("Non-UTF-8 code starting with '\\xff' on line 2, but no encoding declared")
        );
        assert_eq!(
            decode(b"\xEF\xBB\xBF# coding: latin-1\n").unwrap_err().msg,
            "encoding problem: iso-8859-1 with BOM"
        );
    }
}
