//! The table of interned strings.

use super::str::StrObject;
use crate::value::Value;

/// Interned strings, found by their hash. A string's place holds the hash as well, so that one look at the table mostly
/// tells which string it is: the table is large, and each look may have to wait for memory.
#[derive(Default)]
pub(super) struct Interned {
    /// A string is in the first place from where its hash says that was free. There are none of them or a power of two,
    /// and at most two thirds are taken.
    places: Vec<Option<(i64, Value)>>,
    taken: usize,
}

const FIRST_PLACES: usize = 1024;

impl Interned {
    /// The string with this hash for which `is_it` holds.
    #[inline]
    pub(super) fn find(&self, hash: i64, is_it: impl Fn(&StrObject) -> bool) -> Option<Value> {
        let last = self.places.len().checked_sub(1)?;
        let mut at = hash as usize & last;
        while let Some((known, string)) = &self.places[at] {
            // SAFETY: only strings are in the table.
            if *known == hash && is_it(unsafe { string.payload_unchecked::<StrObject>() }) {
                return Some(string.clone());
            }
            at = (at + 1) & last;
        }
        None
    }

    /// Adds a string that is not there yet.
    pub(super) fn insert(&mut self, hash: i64, string: Value) {
        self.taken += 1;
        if self.taken * 3 > self.places.len() * 2 {
            let count = (self.places.len() * 2).max(FIRST_PLACES);
            let old = std::mem::replace(&mut self.places, (0..count).map(|_| None).collect());
            old.into_iter().flatten().for_each(|(hash, string)| self.put(hash, string));
        }
        self.put(hash, string);
    }

    fn put(&mut self, hash: i64, string: Value) {
        let last = self.places.len() - 1;
        let mut at = hash as usize & last;
        while self.places[at].is_some() {
            at = (at + 1) & last;
        }
        self.places[at] = Some((hash, string));
    }
}
