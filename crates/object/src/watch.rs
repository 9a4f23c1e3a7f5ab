//! Watchers: who is told when a dict changes.

use crate::thread::runtime;
use crate::types::dict::DictObject;
use crate::value::Value;

/// A function told of a change to a watched dict before it happens; `None` for the key means any.
pub type DictWatcher = fn(&DictObject, Option<&Value>);

/// Registers a watcher; gives its bit for [`DictObject::watchers`].
pub fn add_dict_watcher(f: DictWatcher) -> u32 {
    let mut watchers = runtime().dict_watchers.borrow_mut();
    watchers.push(f);
    1 << (watchers.len() - 1)
}

/// Tells the watchers of a dict.
#[cold]
pub fn dict_changed(dict: &DictObject, key: Option<&Value>) {
    let bits = dict.watchers.get();
    let watchers = runtime().dict_watchers.borrow().clone();
    for (i, f) in watchers.iter().enumerate() {
        if bits >> i & 1 != 0 {
            f(dict, key);
        }
    }
}
