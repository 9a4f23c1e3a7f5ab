//! What the `repr` functions of containers share: text put together from values, and the guard against containers that
//! hold themselves.

use crate::error::PyResult;
use crate::thread::thread;
use crate::types::str::from_wtf8;
use crate::value::Value;

/// Text being put together; it may hold lone surrogates.
pub struct TextBuilder(Vec<u8>);

impl TextBuilder {
    /// Starts with this text.
    pub fn new(text: &str) -> TextBuilder {
        TextBuilder(text.as_bytes().to_vec())
    }

    /// Adds text.
    pub fn push(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Adds a str.
    pub fn push_str(&mut self, s: &Value) {
        if let Some(s) = s.as_str() {
            match s.as_ascii() {
                Some(text) => self.push(text),
                None => self.0.extend_from_slice(&s.to_wtf8()),
            }
        }
    }

    /// Adds `repr(v)`.
    pub fn push_repr(&mut self, v: &Value) -> PyResult<()> {
        self.push_str(&crate::object::repr(v)?);
        Ok(())
    }

    /// The str.
    pub fn finish(self) -> Value {
        from_wtf8(&self.0)
    }
}

/// Marks an object as being printed for as long as it lives.
pub struct ReprGuard;

impl ReprGuard {
    /// `None` if `v` is being printed already, further up the stack.
    pub fn enter(v: &Value) -> Option<ReprGuard> {
        let mut running = thread().repr_running.borrow_mut();
        if running.contains(&v.word()) {
            return None;
        }
        running.push(v.word());
        Some(ReprGuard)
    }
}

impl Drop for ReprGuard {
    fn drop(&mut self) {
        thread().repr_running.borrow_mut().pop();
    }
}

/// `open + ", ".join(repr of each item) + close`; `item(i)` gives the items one after another, so that a container
/// that changes meanwhile is seen as it is then.
pub fn repr_items(open: &str, close: &str, mut item: impl FnMut(usize) -> Option<Value>) -> PyResult<Value> {
    let mut text = TextBuilder::new(open);
    let mut i = 0;
    while let Some(v) = item(i) {
        if i > 0 {
            text.push(", ");
        }
        text.push_repr(&v)?;
        i += 1;
    }
    text.push(close);
    Ok(text.finish())
}
