//! Identifiers, made once for each spelling.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use unicode_normalization::UnicodeNormalization;

use crate::ast::Name;
use crate::token;

/// The identifiers of a source so far.
pub(super) struct Names<'a> {
    /// A constant that some identifier looks like.
    pub(super) constant: Option<Name>,
    known: HashMap<&'a str, Name, BuildHasherDefault<WordHasher>>,
}

impl<'a> Names<'a> {
    /// No identifiers yet, with room for those of a source of this length.
    pub(super) fn with_room(source_length: usize) -> Names<'a> {
        // About so many bytes of a long source go with each identifier that is new.
        const BYTES: usize = 80;
        let room = (source_length / BYTES).min(4096);
        Names {
            constant: None,
            known: HashMap::with_capacity_and_hasher(room, BuildHasherDefault::default()),
        }
    }

    /// The identifier of a spelling in the source.
    #[inline]
    pub(super) fn get(&mut self, word: &'a str) -> Name {
        let constant = &mut self.constant;
        let made = || {
            if word.is_ascii() {
                return Name::from(word);
            }
            let name = normalize(word);
            if matches!(&*name, "None" | "True" | "False") {
                constant.get_or_insert_with(|| name.clone());
            }
            name
        };
        self.known.entry(word).or_insert_with(made).clone()
    }
}

/// Identifiers that look alike are the same: they are compared in NFKC.
fn normalize(word: &str) -> Name {
    Name::from(word.nfkc().collect::<String>().as_str())
}

/// A quick hash of short texts. The table dies with the parser, so nobody can aim at it for long.
#[derive(Default)]
struct WordHasher(u64);

impl WordHasher {
    #[inline]
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for WordHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        match bytes.last_chunk::<8>() {
            // The last word may overlap the one before: what is read twice does no harm.
            Some(last) => {
                let (words, _) = bytes[..bytes.len() - 1].as_chunks::<8>();
                words.iter().for_each(|word| self.mix(u64::from_le_bytes(*word)));
                self.mix(u64::from_le_bytes(*last) ^ (bytes.len() as u64) << 56);
            }
            None => self.mix(token::packed(bytes)),
        }
    }

    #[inline]
    fn write_u8(&mut self, _end: u8) {}

    #[inline]
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}
