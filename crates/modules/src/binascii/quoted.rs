//! Quoted-printable and uuencode: bytes in lines of printable characters.

const LINE: usize = 76;

fn push_hex(out: &mut Vec<u8>, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend([b'=', DIGITS[(byte >> 4) as usize], DIGITS[(byte & 0xf) as usize]]);
}

/// Quoted-printable text of some bytes.
pub fn encode_printable(bytes: &[u8], quote_tabs: bool, is_text: bool, header: bool) -> Vec<u8> {
    // Lines end as the first one does.
    let first_end = memchr::memchr(b'\n', bytes);
    let line_end: &[u8] = match first_end {
        Some(at) if at > 0 && bytes[at - 1] == b'\r' => b"\r\n",
        _ => b"\n",
    };
    let mut out = Vec::with_capacity(bytes.len() * 2);
    let (mut at, mut line) = (0, 0);
    while at < bytes.len() {
        let (c, next) = (bytes[at], bytes.get(at + 1).copied());
        let space = c == b' ' || c == b'\t';
        let quoted = c > 126
            || c == b'='
            || header && c == b'_'
            || c == b'.' && line == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0))
            || !is_text && (c == b'\r' || c == b'\n')
            || space && next.is_none()
            || c < 33 && c != b'\r' && c != b'\n' && (quote_tabs || !space);
        if quoted {
            if line + 3 >= LINE {
                out.push(b'=');
                out.extend(line_end);
                line = 0;
            }
            push_hex(&mut out, c);
            line += 3;
            at += 1;
        } else if is_text && (c == b'\n' || c == b'\r' && next == Some(b'\n')) {
            line = 0;
            // Space at the end of a line would be lost on the way.
            if let Some(&last) = out.last()
                && (last == b' ' || last == b'\t')
            {
                out.pop();
                push_hex(&mut out, last);
            }
            out.extend(line_end);
            at += if c == b'\r' { 2 } else { 1 };
        } else {
            if next.is_some_and(|next| next != b'\n') && line + 1 >= LINE {
                out.push(b'=');
                out.extend(line_end);
                line = 0;
            }
            line += 1;
            out.push(if header && c == b' ' { b'_' } else { c });
            at += 1;
        }
    }
    out
}

fn hex_digit(c: u8) -> Option<u8> {
    (c as char).to_digit(16).map(|d| d as u8)
}

/// The bytes behind quoted-printable text.
pub fn decode_printable(text: &[u8], header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let c = text[at];
        at += 1;
        if c != b'=' {
            out.push(if header && c == b'_' { b' ' } else { c });
            continue;
        }
        match (text.get(at).copied(), text.get(at + 1).copied()) {
            (None, _) => break,
            (Some(b'\n' | b'\r'), _) => {
                // A soft line break: whatever stands before the line's end is dropped.
                while at < text.len() && text[at] != b'\n' {
                    at += 1;
                }
                at += 1;
            }
            (Some(b'='), _) => {
                out.push(b'=');
                at += 1;
            }
            (Some(high), low) => match hex_digit(high).zip(low.and_then(hex_digit)) {
                Some((high, low)) => {
                    out.push(high << 4 | low);
                    at += 2;
                }
                None => out.push(b'='),
            },
        }
    }
    out
}

/// One line of uuencode; at most 45 bytes.
pub fn encode_uu(bytes: &[u8], backtick: bool) -> Vec<u8> {
    let digit = |six: usize| if backtick && six == 0 { b'`' } else { b' ' + six as u8 };
    let mut out = vec![digit(bytes.len())];
    for group in bytes.chunks(3) {
        let byte = |i: usize| group.get(i).copied().unwrap_or(0) as usize;
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        out.extend((0..4).map(|i| digit(word >> (18 - 6 * i) & 0x3f)));
    }
    out.push(b'\n');
    out
}

/// The bytes of a line of uuencode; an error's text if it is none.
pub fn decode_uu(line: &[u8]) -> Result<Vec<u8>, &'static str> {
    let Some((&length, text)) = line.split_first() else { return Err("Missing length byte") };
    let length = (length.wrapping_sub(b' ') & 0x3f) as usize;
    let mut out = Vec::with_capacity(length);
    let (mut bits, mut held, mut at) = (0, 0u32, 0);
    while out.len() < length {
        let six = match text.get(at) {
            // Spaces at the end may have got lost.
            None | Some(b'\n' | b'\r') => 0,
            Some(c @ b' '..=b'`') => (c - b' ') & 0x3f,
            Some(_) => return Err("Illegal char"),
        };
        at += 1;
        held = held << 6 | six as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    let rest = text.get(at..).unwrap_or_default();
    if rest.iter().any(|c| !matches!(c, b' ' | b'`' | b'\n' | b'\r')) {
        return Err("Trailing garbage");
    }
    Ok(out)
}
