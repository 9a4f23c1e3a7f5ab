//! Watchers: who is told when a dict changes, or what a version number names.

use crate::thread::runtime;
use crate::types::dict::DictObject;
use crate::value::Value;
use std::cell::Cell;

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
    let count = runtime().dict_watchers.borrow().len();
    for i in (0..count).filter(|i| bits >> i & 1 != 0) {
        let f = runtime().dict_watchers.borrow()[i];
        f(dict, key);
    }
}

/// A function told of a version that has changed, by where it stands: a type's, a function's, that of a dict's keys or of
/// the attributes that a class' instances share.
pub type VersionWatcher = fn(*const Cell<u32>);

/// Has a function told of versions that change.
pub fn watch_versions(f: VersionWatcher) {
    runtime().version_watcher.set(Some(f));
}

/// Tells who watches versions that this one has changed.
#[inline]
pub fn version_changed(version: &Cell<u32>) {
    if let Some(f) = runtime().version_watcher.get() {
        f(version);
    }
}
