//! Lookups in dicts that run no Python code: by plain keys, and by the items of tuples that nobody has made.
//!
//! A plain key is a number, a string, bytes, a singleton or a tuple of such, exactly of the built-in type. Where the dict has
//! a key of another kind with the same hash, only Python code could say whether the two are equal; then there is no answer.

use super::dict::DictObject;
use super::str::is_exact;
use super::tuple::{TupleHash, TupleObject};
use crate::header::{Header, Kind};
use crate::object;
use crate::typeobj::tflag;
use crate::value::{Value, is_int};

/// Tuples within tuples that are looked into.
const DEPTH: u32 = 3;

/// Items of a tuple that is still looked through.
const MANY: usize = 64;

/// Whether hashing a value, and comparing it with others of which that is true, runs no Python code.
#[inline]
pub fn is_plain(value: &Value) -> bool {
    is_plain_within(value, DEPTH)
}

#[inline(always)]
fn is_plain_within(value: &Value, depth: u32) -> bool {
    value.header().is_none_or(|header| is_plain_object(value, header, depth))
}

fn is_plain_object(value: &Value, header: &Header, depth: u32) -> bool {
    match header.kind() {
        Kind::Str | Kind::Bytes | Kind::Int | Kind::Float => !header.ty().has(tflag::HEAP),
        Kind::Tuple if depth > 0 => value.downcast_exact::<TupleObject>().is_some_and(|t| {
            t.len() <= MANY && t.items().iter().all(|item| is_plain_within(item, depth - 1))
        }),
        _ => false,
    }
}

/// Whether a dict's key and a plain one are equal, if that can be said.
#[inline]
fn equal(key: &Value, plain: &Value) -> Option<bool> {
    if key.word() == plain.word() {
        return Some(true);
    }
    if is_int(key.word()) && is_int(plain.word()) {
        return Some(false);
    }
    if is_exact(key) && is_exact(plain) {
        return Some(super::str::equal(key, plain));
    }
    if let Some(plain) = plain.downcast_exact::<TupleObject>()
        && let Some(same) = has_items(key, plain.items())
    {
        return Some(same);
    }
    // What is set when this fails is no business of a lookup's.
    if is_plain(key) { object::equal(key, plain).map_err(|raised| drop(raised.take())).ok() } else { None }
}

/// Whether a dict's key is a tuple of these plain items; `None` if it is no exact tuple, or that cannot be said.
#[inline(always)]
fn has_items(key: &Value, items: &[Value]) -> Option<bool> {
    let key = key.downcast_exact::<TupleObject>()?;
    if key.len() != items.len() {
        return Some(false);
    }
    for (a, b) in key.items().iter().zip(items) {
        if a.word() != b.word() && !equal(a, b)? {
            return Some(false);
        }
    }
    Some(true)
}

/// The hash of a plain value.
#[inline(always)]
fn hash_of(plain: &Value) -> Option<i64> {
    if let Some(i) = plain.as_small_int()
        && (0..1 << 60).contains(&i)
    {
        // Below the modulus of numbers' hashes it is its own.
        return Some(i);
    }
    hash_slowly(plain)
}

fn hash_slowly(plain: &Value) -> Option<i64> {
    object::hash(plain).map_err(|raised| drop(raised.take())).ok()
}

impl DictObject {
    /// The index of the entry with this key, and the key's hash; `None` if that takes Python code.
    #[inline]
    pub fn find_plain(&self, key: &Value) -> Option<(Option<usize>, i64)> {
        if is_exact(key) && self.only_strings.get() {
            let hash = super::str::hash(key);
            return Some((self.find(key, hash).ok()?, hash));
        }
        if !is_plain(key) {
            return None;
        }
        let hash = hash_of(key)?;
        Some((self.find_with(hash, |other| equal(other, key))?, hash))
    }

    /// The index of the entry whose key is a tuple of these items; `None` if that takes Python code.
    #[inline]
    pub fn find_items(&self, items: &[Value]) -> Option<Option<usize>> {
        let mut hash = TupleHash::new();
        for item in items {
            if !is_plain(item) {
                return None;
            }
            hash.add(hash_of(item)?);
        }
        let hash = hash.finish(items.len());
        self.find_with(hash, |other| match has_items(other, items) {
            // Of what is no tuple, a tuple is not the equal.
            None if is_plain(other) && other.downcast_exact::<TupleObject>().is_none() => Some(false),
            said => said,
        })
    }
}
