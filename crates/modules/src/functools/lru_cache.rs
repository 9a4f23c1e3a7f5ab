//! The wrapper behind `functools.lru_cache`.
//!
//! The cache is a dict from keys to places in a table of entries; in a bounded cache the entries form a ring, from the one
//! used longest ago to the one used last, linked by their places.

use crate::collected;
use crate::native_type::{make, new_instance, set_type};
use std::cell::{Cell, RefCell};
use tiercel_macros::pytype;
use tiercel_object::args::keyword_names;
use tiercel_object::bail;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::object;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::types::{int, method, str};
use tiercel_object::value::{Field, Value};

/// An entry of a bounded cache.
struct Entry {
    key: Value,
    hash: i64,
    result: Value,
    older: usize,
    newer: usize,
}

/// The place of no entry: both ends of the ring.
const END: usize = usize::MAX;

/// The entries of a bounded cache, in the order of their use.
struct Ring {
    entries: Vec<Entry>,
    /// Places that are not in use; what stands there is stale.
    vacant: Vec<usize>,
    oldest: usize,
    newest: usize,
}

impl Ring {
    fn new() -> Ring {
        Ring { entries: Vec::new(), vacant: Vec::new(), oldest: END, newest: END }
    }

    fn unlink(&mut self, at: usize) {
        let (older, newer) = (self.entries[at].older, self.entries[at].newer);
        match older {
            END => self.oldest = newer,
            _ => self.entries[older].newer = newer,
        }
        match newer {
            END => self.newest = older,
            _ => self.entries[newer].older = older,
        }
    }

    fn link_newest(&mut self, at: usize) {
        let before = self.newest;
        self.entries[at].older = before;
        self.entries[at].newer = END;
        match before {
            END => self.oldest = at,
            _ => self.entries[before].newer = at,
        }
        self.newest = at;
    }

    /// The result at a place, which becomes the one used last.
    fn touch(&mut self, at: usize) -> Value {
        if self.newest != at {
            self.unlink(at);
            self.link_newest(at);
        }
        self.entries[at].result.clone()
    }

    /// Puts an entry at a vacant place; gives the place and what was stale there.
    fn add(&mut self, key: Value, hash: i64, result: Value) -> (usize, Option<Entry>) {
        let entry = Entry { key, hash, result, older: END, newer: END };
        let (at, stale) = match self.vacant.pop() {
            Some(at) => (at, Some(std::mem::replace(&mut self.entries[at], entry))),
            None => {
                self.entries.push(entry);
                (self.entries.len() - 1, None)
            }
        };
        self.link_newest(at);
        (at, stale)
    }
}

/// A cell around the ring that the collector can look into.
struct Entries(RefCell<Ring>);

impl Entries {
    fn visit(&self, visit: &mut dyn FnMut(&Value)) {
        for e in &self.0.borrow().entries {
            visit(&e.key);
            visit(&e.result);
        }
    }

    fn take(&self) -> Ring {
        self.0.replace(Ring::new())
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Bound {
    /// Nothing is kept.
    Uncached,
    Most(usize),
    Unbounded,
}

/// `functools._lru_cache_wrapper`.
#[repr(C)]
pub struct LruCache {
    head: Header,
    function: Field,
    /// From keys to results (unbounded) or places (bounded).
    cache: Field,
    entries: Entries,
    info_type: Field,
    /// Stands between positional and keyword arguments in keys.
    mark: Field,
    bound: Bound,
    typed: bool,
    hits: Cell<i64>,
    misses: Cell<i64>,
}

impl LruCache {
    fn key(&self, args: &[Value], kwnames: Option<&Value>) -> Value {
        let names = keyword_names(kwnames);
        if !self.typed && names.is_empty() && args.len() == 1 {
            // A lone str or int is its own key: neither equals a tuple.
            let v = &args[0];
            if v.is_small_int() || str::is_exact(v) || std::ptr::eq(v.ty(), types().int) {
                return v.clone();
            }
        }
        let (positional, values) = args.split_at(args.len() - names.len());
        let size = args.len() + 2 * names.len() + 1 + if self.typed { args.len() } else { 0 };
        let mut parts = Vec::with_capacity(size);
        parts.extend_from_slice(positional);
        if !names.is_empty() {
            parts.push(self.mark.get_or_none());
            for (name, value) in names.iter().zip(values) {
                parts.push(name.clone());
                parts.push(value.clone());
            }
        }
        if self.typed {
            parts.extend(args.iter().map(|v| v.ty().as_value().clone()));
        }
        TupleObject::from_vec(parts)
    }

    fn call_function(&self, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        self.misses.set(self.misses.get() + 1);
        object::call_keywords(&self.function.get_or_none(), args, kwnames)
    }

    fn call_unbounded(&self, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let key = self.key(args, kwnames);
        let hash = object::hash(&key)?;
        let cache = self.cache.get_or_none();
        let Some(dict) = cache.downcast::<DictObject>() else { return self.call_function(args, kwnames) };
        if let Some(v) = dict.get_hashed(&key, hash)? {
            self.hits.set(self.hits.get() + 1);
            return Ok(v);
        }
        let result = self.call_function(args, kwnames)?;
        dict.insert_hashed(&key, hash, result.clone())?;
        Ok(result)
    }

    fn call_bounded(&self, most: usize, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let key = self.key(args, kwnames);
        let hash = object::hash(&key)?;
        let cache = self.cache.get_or_none();
        let Some(dict) = cache.downcast::<DictObject>() else { return self.call_function(args, kwnames) };
        if let Some(at) = dict.get_hashed(&key, hash)?.and_then(|v| v.as_small_int()) {
            self.hits.set(self.hits.get() + 1);
            return Ok(self.entries.0.borrow_mut().touch(at as usize));
        }
        let result = self.call_function(args, kwnames)?;
        // The function may have called itself with the same arguments, and so have stored the result.
        if dict.get_hashed(&key, hash)?.is_some() {
            return Ok(result);
        }
        if dict.len() >= most && !self.drop_oldest(dict)? {
            return Ok(result);
        }
        let found = dict.find(&key, hash)?;
        if found.is_none() {
            let (at, stale) = self.entries.0.borrow_mut().add(key.clone(), hash, result.clone());
            dict.put(None, &key, hash, Value::small_int(at as i64));
            drop(stale);
        }
        Ok(result)
    }

    /// Makes room for one entry; `false` if the oldest one is no longer in the dict, which happens when keys change.
    fn drop_oldest(&self, dict: &DictObject) -> PyResult<bool> {
        let (at, key, hash) = {
            let mut ring = self.entries.0.borrow_mut();
            let at = ring.oldest;
            if at == END {
                return Ok(true);
            }
            ring.unlink(at);
            (at, ring.entries[at].key.clone(), ring.entries[at].hash)
        };
        let found = match dict.find(&key, hash) {
            Ok(found) => found,
            Err(raised) => {
                // The entry cannot be found, but is still there: it stays, as the one used last.
                self.entries.0.borrow_mut().link_newest(at);
                return Err(raised);
            }
        };
        // The stale entry lives until its place is taken again: what it holds dies after the dict is in order.
        let removed = found.map(|i| dict.remove_entry(i));
        self.entries.0.borrow_mut().vacant.push(at);
        Ok(removed.is_some())
    }
}

fn of(v: &Value) -> &LruCache {
    // SAFETY: called only for receivers of the type's own functions.
    unsafe { v.payload_unchecked() }
}

#[pytype(name = "_lru_cache_wrapper")]
/// A function whose results are remembered.
///
/// `maxsize` says how many of them, None that there is no limit, 0 that none are. With `typed`, equal arguments of different
/// types are different.
impl LruCache {
    #[slot(new, "(user_function, maxsize, typed, cache_info_type)", function = "lru_cache", hidden)]
    fn py_new(
        class: &Value,
        user_function: &Value,
        maxsize: &Value,
        typed: bool,
        cache_info_type: &Value,
    ) -> PyResult<Value> {
        let ty = expect_type(class, "_lru_cache_wrapper.__new__(X): X")?;
        if user_function.ty().slots().call.is_none() {
            bail!(TypeError, "the first argument must be callable");
        }
        let bound = if maxsize.is_none() {
            Bound::Unbounded
        } else if maxsize.ty().slots().nb_index.is_some() {
            match int::to_i64(&object::index(maxsize)?) {
                Some(n) if n <= 0 => Bound::Uncached,
                Some(n) => Bound::Most(n as usize),
                None => bail!(OverflowError, "Python int too large to convert to C ssize_t"),
            }
        } else {
            bail!(TypeError, "maxsize should be integer or None");
        };
        let mark = object::call(types().object.as_value(), &[])?;
        Ok(new_instance(ty, |head| LruCache {
            head,
            function: Field::new(user_function.clone()),
            cache: Field::new(DictObject::new()),
            entries: Entries(RefCell::new(Ring::new())),
            info_type: Field::new(cache_info_type.clone()),
            mark: Field::new(mark),
            bound,
            typed,
            hits: Cell::new(0),
            misses: Cell::new(0),
        }))
    }

    #[slot(call)]
    fn call(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let c = of(this);
        match c.bound {
            Bound::Uncached => c.call_function(args, kwnames),
            Bound::Unbounded => c.call_unbounded(args, kwnames),
            Bound::Most(most) => c.call_bounded(most, args, kwnames),
        }
    }

    #[slot(descr_get)]
    fn descr_get(this: &Value, instance: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        match instance.filter(|v| !v.is_none()) {
            Some(instance) => Ok(method::new(this, instance)),
            None => Ok(this.clone()),
        }
    }

    /// Report cache statistics
    #[method("($self, /)")]
    fn cache_info(&self) -> PyResult<Value> {
        let most = match self.bound {
            Bound::Uncached => Value::small_int(0),
            Bound::Unbounded => Value::NONE,
            Bound::Most(n) => Value::int(n as i64),
        };
        let cache = self.cache.get_or_none();
        let size = cache.downcast::<DictObject>().map_or(0, DictObject::len);
        let parts =
            [Value::int(self.hits.get()), Value::int(self.misses.get()), most, Value::int(size as i64)];
        object::call(&self.info_type.get_or_none(), &parts)
    }

    /// Empties the cache and starts its counts anew.
    #[method("($self, /)")]
    fn cache_clear(&self) {
        self.hits.set(0);
        self.misses.set(0);
        let entries = self.entries.take();
        if let Some(dict) = self.cache.get_or_none().downcast::<DictObject>() {
            dict.clear();
        }
        drop(entries);
    }

    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        object::getattr(this, &names().__qualname__)
    }

    #[method("($self, /)", hidden)]
    fn __copy__(this: &Value) -> Value {
        this.clone()
    }

    #[method("($self, memo, /)", hidden)]
    fn __deepcopy__(this: &Value, _memo: &Value) -> Value {
        this.clone()
    }
}
collected!(LruCache: function, cache, entries, info_type, mark);

/// Makes the type.
pub fn make_types(module: &Value) {
    let flags = tflag::GC | tflag::BASE | tflag::WEAKREFS | tflag::METHOD_DESCRIPTOR;
    let key = "functools._lru_cache_wrapper";
    set_type(module, make::<LruCache>(key, types().object, flags, true, LruCache::define));
}
