//! Identifiers, made once for each spelling.

use unicode_normalization::UnicodeNormalization;

use crate::ast::Name;
use crate::token;

/// The identifiers of a source so far.
pub(super) struct Names<'a> {
    /// A constant that some identifier looks like.
    pub(super) constant: Option<Name>,
    /// The spellings, in the order in which they came.
    known: Vec<Known<'a>>,
    /// Numbers of spellings, counted from 1; 0 is a free place. A spelling is in the first place from where its key says
    /// that was free. A power of two of them, at most half of which are taken.
    places: Vec<u32>,
}

/// A spelling with its identifier.
struct Known<'a> {
    key: u64,
    word: &'a str,
    name: Name,
}

impl<'a> Names<'a> {
    /// No identifiers yet, with room for those of a source of this length.
    pub(super) fn with_room(source_length: usize) -> Names<'a> {
        // About so many bytes of a long source go with each identifier that is new.
        const BYTES: usize = 80;
        const LEAST: usize = 16;
        let room = (source_length / BYTES).clamp(LEAST, 4096);
        let places = vec![0; (2 * room).next_power_of_two()];
        Names { constant: None, known: Vec::with_capacity(room), places }
    }

    /// The identifier of a spelling in the source.
    #[inline]
    pub(super) fn get(&mut self, word: &'a str) -> Name {
        let key = key(word.as_bytes());
        let mut place = self.first_place(key);
        while let Some(number) = self.places[place].checked_sub(1) {
            let known = &self.known[number as usize];
            // The key of a short word is all there is of it.
            if known.key == key && (word.len() < SHORT || known.word == word) {
                return known.name.clone();
            }
            place = (place + 1) & (self.places.len() - 1);
        }
        self.add(key, word, place)
    }

    /// Where a spelling would be if nothing were in its way.
    #[inline]
    fn first_place(&self, key: u64) -> usize {
        let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (self.places.len() - 1)
    }

    /// Adds a spelling, at a free place.
    fn add(&mut self, key: u64, word: &'a str, place: usize) -> Name {
        let name = if word.is_ascii() { Name::from(word) } else { normalize(word) };
        if !word.is_ascii() && matches!(&*name, "None" | "True" | "False") {
            self.constant.get_or_insert_with(|| name.clone());
        }
        self.known.push(Known { key, word, name: name.clone() });
        self.places[place] = self.known.len() as u32;
        if self.known.len() * 2 > self.places.len() {
            self.make_larger();
        }
        name
    }

    fn make_larger(&mut self) {
        self.places = vec![0; self.places.len() * 2];
        for (number, known) in (1..).zip(&self.known) {
            let mut place = self.first_place(known.key);
            while self.places[place] != 0 {
                place = (place + 1) & (self.places.len() - 1);
            }
            self.places[place] = number;
        }
    }
}

/// Identifiers that look alike are the same: they are compared in NFKC.
fn normalize(word: &str) -> Name {
    Name::from(word.nfkc().collect::<String>().as_str())
}

/// Words shorter than this have keys of their own.
const SHORT: usize = 8;

/// A number that tells most words apart. The table dies with the parser, so nobody can aim at it for long.
#[inline]
fn key(word: &[u8]) -> u64 {
    match word.last_chunk::<SHORT>() {
        None => token::packed(word),
        // The last eight bytes may overlap those before: what is read twice does no harm.
        Some(last) => {
            let (words, _) = word[..word.len() - 1].as_chunks::<SHORT>();
            let mix = |key: u64, word: u64| (key.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
            let start = words.iter().fold(word.len() as u64, |key, word| mix(key, u64::from_le_bytes(*word)));
            let key = mix(start, u64::from_le_bytes(*last));
            // The last byte of a short word's key is zero.
            key | 1 << 63
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_have_one_name_each() {
        let words: Vec<String> = (0..2000).map(|n| format!("{}{n}", "name_".repeat(n % 5))).collect();
        let mut names = Names::with_room(0);
        let first: Vec<Name> = words.iter().map(|word| names.get(word)).collect();
        for (word, name) in words.iter().zip(&first) {
            assert_eq!(name.as_str(), word);
            assert!(std::rc::Rc::ptr_eq(names.get(word).as_rc(), name.as_rc()), "{word}");
        }
        assert_eq!(names.get("\u{fb01}x").as_str(), "fix");
    }
}
