//! Base64: three bytes in four characters.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NO_DIGIT: u8 = 0xff;
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut i = 0;
    while i < ALPHABET.len() {
        digits[ALPHABET[i] as usize] = i as u8;
        i += 1;
    }
    digits
};

/// The characters of some bytes, padded.
pub fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4 + 1);
    for group in bytes.chunks(3) {
        let byte = |i: usize| group.get(i).copied().unwrap_or(0) as usize;
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            out.push(if i <= group.len() { ALPHABET[word >> (18 - 6 * i) & 0x3f] } else { b'=' });
        }
    }
    out
}

/// The bytes behind characters. Others than those of the alphabet are passed over, unless `strict`.
pub fn decode(text: &[u8], strict: bool) -> Result<Vec<u8>, String> {
    let mut out: Vec<u8> = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut place, mut left, mut pads) = (0usize, 0u8, 0usize);
    for (i, &c) in text.iter().enumerate() {
        if c == b'=' {
            pads += 1;
            if place >= 2 && place + pads <= 4 || !strict {
                continue;
            }
            if place == 1 {
                break;
            }
            let what = if place == 0 && i == 0 { "Leading" } else { "Excess" };
            return Err(format!("{what} padding not allowed"));
        }
        let digit = DIGITS[c as usize];
        if digit == NO_DIGIT {
            if strict {
                return Err("Only base64 data is allowed".into());
            }
            continue;
        }
        if strict && pads > 0 {
            let complete = place + pads == 4;
            let what =
                if complete { "Excess data after padding" } else { "Discontinuous padding not allowed" };
            return Err(what.into());
        }
        pads = 0;
        match place {
            0 => {}
            1 => out.push(left << 2 | digit >> 4),
            2 => out.push(left << 4 | digit >> 2),
            _ => out.push(left << 6 | digit),
        }
        left = digit;
        place = (place + 1) % 4;
    }
    if place == 1 {
        let count = out.len() / 3 * 4 + 1;
        return Err(format!(
            "Invalid base64-encoded string: number of data characters ({count}) cannot be 1 more than a multiple of 4"
        ));
    }
    if place != 0 && place + pads < 4 {
        return Err("Incorrect padding".into());
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn all_lengths_survive_the_way_there_and_back() {
        let bytes: Vec<u8> = (0..=255).rev().collect();
        for n in 0..bytes.len() {
            assert_eq!(decode(&encode(&bytes[..n]), true).as_deref(), Ok(&bytes[..n]));
        }
    }
}
