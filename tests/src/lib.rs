//! Whole programs, run at every tier, compared with what CPython 3.14 printed.
//!
//! `tests/language/TOPIC/NAME.py` is a program and `NAME.out` beside it is what CPython did with it
//! (`scripts/bless_language.py` writes it). What is not expected to pass yet stands, with a reason, in
//! `tests/language/expected_failures.toml`; a listed program that passes is a failure too, so the list
//! cannot go stale.

pub mod binary;
pub mod corpus;
pub mod expected;
pub mod outcome;
pub mod suite;
pub mod tier;
