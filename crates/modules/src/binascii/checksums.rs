//! CRC-32 and CRC-CCITT.

const CRC32: [u32; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let (mut crc, mut bit) = (i as u32, 0);
        while bit < 8 {
            crc = if crc & 1 != 0 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
};

/// CRC-32 of some bytes, going on from what came before.
pub fn crc32(bytes: &[u8], before: u32) -> u32 {
    !bytes.iter().fold(!before, |crc, &byte| crc >> 8 ^ CRC32[(crc as u8 ^ byte) as usize])
}

/// CRC-CCITT as BinHex uses it.
pub fn crc_ccitt(bytes: &[u8], before: u16) -> u16 {
    bytes.iter().fold(before, |crc, &byte| {
        (0..8).fold(
            crc ^ (byte as u16) << 8,
            |crc, _| {
                if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 }
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{crc_ccitt, crc32};

    #[test]
    fn known_sums() {
        assert_eq!(crc32(b"123456789", 0), 0xcbf4_3926);
        assert_eq!(crc32(b"456789", crc32(b"123", 0)), 0xcbf4_3926);
        assert_eq!(crc_ccitt(b"123456789", 0), 0x31c3);
    }
}
