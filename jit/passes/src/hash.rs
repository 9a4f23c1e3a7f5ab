//! A quick hash for the passes' tables, whose keys are small numbers of our own making: nobody chooses them to collide.

use std::hash::{BuildHasherDefault, Hasher};

/// A map hashed quickly.
pub type HashMap<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Quick>>;
/// A set hashed quickly.
pub type HashSet<K> = std::collections::HashSet<K, BuildHasherDefault<Quick>>;

/// Turns, mixes in and multiplies, a word at a time.
#[derive(Clone, Copy, Default)]
pub struct Quick(u64);

impl Quick {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        // The tables look at the lowest and the highest bits; multiplying fills the highest.
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.mix(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.mix(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.mix(n);
    }

    fn write_usize(&mut self, n: usize) {
        self.mix(n as u64);
    }

    fn write_isize(&mut self, n: isize) {
        self.mix(n as u64);
    }
}
