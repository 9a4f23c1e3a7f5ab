//! Unicode decimal digits and blanks, as `int("…")` and `float("…")` take them.

/// Where the runs of ten decimal digits (general category Nd) start, ASCII's left out; Unicode 16.
const ZEROS: [u32; 75] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50,
    0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066,
    0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730,
    0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50,
    0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1,
    0x1e950, 0x1fbf0,
];

/// The value of a decimal digit.
pub fn value(c: u32) -> Option<u32> {
    if c < 128 {
        return char::from_u32(c)?.to_digit(10);
    }
    let run = ZEROS.partition_point(|&zero| zero <= c);
    let digit = c - ZEROS[..run].last()?;
    (digit < 10).then_some(digit)
}

/// Whether `str.isspace` holds for a character.
pub fn is_space(c: u32) -> bool {
    matches!(
        c,
        9..=13 | 0x1c..=0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000
    )
}

/// The text with decimal digits and blanks as ASCII, and `?` for everything else beyond ASCII, without the ASCII
/// blanks around it.
pub fn to_ascii(text: impl Iterator<Item = u32>) -> String {
    let ascii = |c: u32| match c {
        0..128 => c as u8 as char,
        _ if is_space(c) => ' ',
        _ => value(c).map_or('?', |digit| (b'0' + digit as u8) as char),
    };
    let text: String = text.map(ascii).collect();
    trim(&text).to_string()
}

/// The text without the ASCII blanks around it.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| matches!(c, ' ' | '\t'..='\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits() {
        assert_eq!(
            (value('7' as u32), value('٣' as u32), value('९' as u32), value('x' as u32)),
            (Some(7), Some(3), Some(9), None)
        );
        assert_eq!((value(0x659), value(0x66a), value(0x80)), (None, None, None));
        assert_eq!(to_ascii("\u{3000}-١٢é\n".chars().map(u32::from)), "-12?");
    }
}
