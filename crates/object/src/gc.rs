//! The cycle collector: generational, with CPython 3.14's thresholds.

use crate::thread::{breaker, thread};
use crate::value::Field;
use std::cell::Cell;
use std::sync::atomic::Ordering;

/// Settings and statistics of a runtime's collector.
pub struct GcState {
    /// `gc.enable` and `gc.disable`.
    pub enabled: Cell<bool>,
    /// Whether a collection is running.
    pub collecting: Cell<bool>,
    /// `gc.set_debug`.
    pub debug: Cell<u32>,
    /// `gc.callbacks`, a list.
    pub callbacks: Field,
    /// `gc.garbage`, a list.
    pub garbage: Field,
}

impl Default for GcState {
    fn default() -> Self {
        GcState {
            enabled: Cell::new(true),
            collecting: Cell::new(false),
            debug: Cell::new(0),
            callbacks: Field::empty(),
            garbage: Field::empty(),
        }
    }
}

/// Asks for a young collection at the next safe point.
#[cold]
pub fn request() {
    thread().breaker.fetch_or(breaker::COLLECT, Ordering::Relaxed);
}
