//! How far an identifier goes.

/// Whether a byte may stand in an identifier.
#[inline]
pub(super) fn is_identifier_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 128
}

/// How many bytes from the start on may stand in an identifier, and whether they are ASCII. Bytes of other characters may:
/// these are looked at later.
#[inline]
pub(super) fn identifier_length(bytes: &[u8]) -> (usize, bool) {
    let mut length = 0;
    let mut high = 0;
    while let Some(eight) = bytes[length..].first_chunk::<EIGHT>() {
        let word = u64::from_le_bytes(*eight);
        let others = others(word);
        if others != 0 {
            let inside = others.trailing_zeros() / 8;
            high |= word & ((1 << (8 * inside)) - 1);
            return (length + inside as usize, high & HIGH == 0);
        }
        high |= word;
        length += EIGHT;
    }
    for &byte in &bytes[length..] {
        if !is_identifier_char(byte) {
            break;
        }
        high |= u64::from(byte);
        length += 1;
    }
    (length, high & HIGH == 0)
}

/// Bytes that are looked at together.
const EIGHT: usize = 8;
/// The highest bit of each byte.
const HIGH: u64 = every(0x80);

/// A byte eight times.
const fn every(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

/// The highest bit of each byte that may not stand in an identifier. Sums of two bytes below 128 do not run over.
#[inline]
fn others(word: u64) -> u64 {
    let low = word & !HIGH;
    let at_least = |bytes: u64, byte: u8| bytes + every(0x80 - byte);
    let lower = low | every(0x20);
    let letter = at_least(lower, b'a') & !at_least(lower, b'z' + 1);
    let digit = at_least(low, b'0') & !at_least(low, b'9' + 1);
    let underscore = HIGH - (low ^ every(b'_'));
    !(letter | digit | underscore | word) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_judged_at_every_place() {
        for byte in 0..=255u8 {
            let inside = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 128;
            for before in 0..20 {
                for behind in 0..10 {
                    let mut bytes = vec![b'a'; before];
                    bytes.push(byte);
                    bytes.resize(before + 1 + behind, b'9');
                    let length = if inside { bytes.len() } else { before };
                    assert_eq!(identifier_length(&bytes), (length, !inside || byte < 128), "{byte} {before}");
                }
            }
        }
    }
}
