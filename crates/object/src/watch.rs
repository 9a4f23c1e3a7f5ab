//! Watchers: who is told when a dict changes.

use crate::types::dict::DictObject;
use crate::value::Value;
use std::cell::RefCell;

/// A function told of a change to a watched dict before it happens; `None` for the key means any.
pub type DictWatcher = fn(&DictObject, Option<&Value>);

thread_local! {
    static WATCHERS: RefCell<Vec<DictWatcher>> = const { RefCell::new(Vec::new()) };
}

/// Registers a watcher; gives its bit for [`DictObject::watchers`].
pub fn add_dict_watcher(f: DictWatcher) -> u32 {
    WATCHERS.with_borrow_mut(|w| {
        w.push(f);
        1 << (w.len() - 1)
    })
}

/// Tells the watchers of a dict.
#[cold]
pub fn dict_changed(dict: &DictObject, key: Option<&Value>) {
    let bits = dict.watchers.get();
    let watchers = WATCHERS.with_borrow(|w| w.clone());
    for (i, f) in watchers.iter().enumerate() {
        if bits >> i & 1 != 0 {
            f(dict, key);
        }
    }
}
