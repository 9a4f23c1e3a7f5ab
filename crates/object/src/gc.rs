//! The cycle collector: generational, with CPython 3.14's thresholds.
//!
//! Reference counts free almost everything; the collector looks for groups of containers that refer to each other and to
//! which nothing outside refers. It works on the young containers (those of the heap's log), or on all:
//!
//! 1. Every candidate's count is offset by a large constant, and each reference from one candidate to another takes one
//!    off. What is left above the offset are references from outside.
//! 2. Candidates with such references are alive, and all that they reach; the rest is garbage. Counts are put back.
//! 3. Weak references to garbage are emptied and their callbacks called, then finalizers run (PEP 442). What a finalizer
//!    made reachable again is found by the same method, and stays.
//! 4. The rest is cleared: each object drops what it owns, and the counts do the freeing.
//!
//! No object carries a link or a second count for this, nor is there a list of them: the offset stands in the count
//! itself, so a visitor that clones and drops a value on its way does no harm, and each reference that was taken off is
//! put back when what holds it is known to be alive or not.

use crate::header::{Header, Kind, flag};
use crate::object::write_unraisable;
use crate::thread::{breaker, heap, runtime, thread};
use crate::typeobj::{Type, tflag};
use crate::types::dict::DictObject;
use crate::types::list::ListObject;
use crate::types::str::intern;
use crate::types::tuple::TupleObject;
use crate::types::weakref::WeakrefObject;
use crate::value::{Field, Value};
use std::cell::Cell;
use std::sync::atomic::Ordering;

/// Number of generations that the `gc` module speaks of. The two old ones are collected together.
pub const GENERATIONS: usize = 3;

/// Bits of [`GcState::debug`], CPython's.
pub mod debug {
    /// Print statistics of each collection.
    pub const STATS: u32 = 1;
    /// Print collectable objects.
    pub const COLLECTABLE: u32 = 2;
    /// Print objects that cannot be collected.
    pub const UNCOLLECTABLE: u32 = 4;
    /// Keep what was found in `gc.garbage` instead of freeing it.
    pub const SAVEALL: u32 = 32;
}

/// What collections of a generation have done so far.
#[derive(Clone, Copy, Default, Debug)]
pub struct GenerationStats {
    /// How often it was collected.
    pub collections: usize,
    /// Objects freed.
    pub collected: usize,
    /// Objects that could not be freed.
    pub uncollectable: usize,
}

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
    /// `gc.set_threshold`.
    pub thresholds: Cell<[i64; GENERATIONS]>,
    /// How many times the first threshold young containers may be: more while most of them outlive their collection, as
    /// looking at them was of no use then. A program that sets thresholds is obeyed to the letter.
    patience: Cell<Option<i64>>,
    /// Statistics, a generation each.
    pub stats: Cell<[GenerationStats; GENERATIONS]>,
    /// Young collections since the last full one.
    pub young_collections: Cell<i64>,
    /// Containers alive after the last full collection.
    pub old_total: Cell<usize>,
    /// Containers that outlived young collections since then.
    pub old_pending: Cell<usize>,
    /// Containers hidden by `gc.freeze`.
    pub frozen: Cell<usize>,
}

impl Default for GcState {
    fn default() -> Self {
        GcState {
            enabled: Cell::new(true),
            collecting: Cell::new(false),
            debug: Cell::new(0),
            callbacks: Field::empty(),
            garbage: Field::empty(),
            thresholds: Cell::new([2000, 10, 10]),
            patience: Cell::new(Some(1)),
            stats: Cell::default(),
            young_collections: Cell::new(0),
            old_total: Cell::new(0),
            old_pending: Cell::new(0),
            frozen: Cell::new(0),
        }
    }
}

/// The most that a program's thresholds are multiplied by.
const MOST_PATIENCE: i64 = 8;

impl GcState {
    fn times(&self) -> i64 {
        self.patience.get().unwrap_or(1)
    }

    /// A young collection has found so many dead.
    fn learn(&self, looked_at: usize, dead: usize) {
        let Some(times) = self.patience.get() else { return };
        if (looked_at as i64) < self.thresholds.get()[0] {
            // Asked for by the program.
            return;
        }
        let next = if dead * 2 < looked_at {
            times * 2
        } else if dead * 8 > looked_at * 7 {
            times / 2
        } else {
            times
        };
        self.patience.set(Some(next.clamp(1, MOST_PATIENCE)));
        set_heap_threshold();
    }
}

/// Asks for a young collection at the next safe point.
#[cold]
#[inline(never)]
pub fn request() {
    // Until that point each new container asks again, and changing the word takes longer than looking at it.
    let bits = &thread().breaker;
    if bits.load(Ordering::Relaxed) & breaker::COLLECT == 0 {
        bits.fetch_or(breaker::COLLECT, Ordering::Relaxed);
    }
}

/// Applies the settings to the heap: how many young containers may be there before a collection is asked for.
fn set_heap_threshold() {
    let gc = &runtime().gc;
    let first = gc.thresholds.get()[0];
    let threshold = if gc.enabled.get() && first > 0 { first * gc.times() } else { i64::MAX };
    heap().young_threshold.set(threshold);
}

/// Nothing is collected by itself until [`settle`]: what a runtime starts with stays.
pub fn wait_for_start() {
    heap().young_threshold.set(i64::MAX);
}

/// What there is by now counts as old, though nobody has looked at it, and from now on there are collections.
pub fn settle() {
    let old = heap().take_young().len();
    let gc = &runtime().gc;
    gc.old_total.set(gc.old_total.get() + old);
    set_heap_threshold();
}

/// `gc.enable()` and `gc.disable()`.
pub fn set_enabled(enabled: bool) {
    runtime().gc.enabled.set(enabled);
    set_heap_threshold();
}

/// `gc.set_threshold()`.
pub fn set_thresholds(thresholds: [i64; GENERATIONS]) {
    let gc = &runtime().gc;
    gc.thresholds.set(thresholds);
    gc.patience.set(None);
    set_heap_threshold();
}

/// `gc.get_count()`: young containers, young collections since the last full one, and nothing.
pub fn counts() -> [i64; GENERATIONS] {
    [heap().young_count.get(), runtime().gc.young_collections.get(), 0]
}

/// The collection that was asked for: called by the evaluation loop at a safe point.
pub fn run_requested() {
    thread().breaker.fetch_and(!breaker::COLLECT, Ordering::Relaxed);
    let gc = &runtime().gc;
    if !gc.enabled.get() || gc.collecting.get() {
        return;
    }
    // Old containers are looked at again when they have grown by half, so that the work stays linear: a program that only
    // grows has each of them looked at three times.
    let due =
        gc.young_collections.get() > gc.thresholds.get()[1] && gc.old_pending.get() > gc.old_total.get() / 2;
    collect(if due { GENERATIONS - 1 } else { 0 });
    heap().trim_at_times();
}

/// Shows every value that a container owns: its type, attributes, `__slots__` members, and what its layout holds.
///
/// # Safety
/// `object` is a live, fully made container.
pub unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let ty = (*object).ty();
    if ty.has(tflag::HEAP) {
        visit(ty.as_value());
        crate::class::visit_members(object, ty, visit);
    }
    crate::instance::visit_attributes(object, visit);
    if let Some(f) = ty.slots().traverse {
        f(object, visit);
    }
}

/// Shows every heap object that a container owns. What most containers are is looked through here, without a call for
/// each value.
///
/// # Safety
/// As for [`traverse`].
#[inline(always)]
unsafe fn visit_objects(object: *const Header, visit: &mut impl FnMut(&Header)) {
    match (*object).kind() {
        Kind::List => {
            (*(object as *const ListObject)).items().iter().filter_map(Value::header).for_each(visit)
        }
        Kind::Tuple => {
            (*(object as *const TupleObject)).items().iter().filter_map(Value::header).for_each(visit);
        }
        Kind::Dict => {
            for entry in (*(object as *const DictObject)).entry_slice() {
                // A deleted entry is empty, and an empty word is that of no object either.
                for field in [&entry.key, &entry.value] {
                    if let Some(header) = field.borrow().and_then(Value::header) {
                        visit(header);
                    }
                }
            }
        }
        kind => {
            let mut show = |v: &Value| {
                if let Some(header) = v.header() {
                    visit(header);
                }
            };
            let ty = (*object).ty();
            if kind == Kind::Other && ty.has(tflag::PLAIN_LAYOUT) {
                show(ty.as_value());
                crate::instance::visit_attributes(object, &mut show);
            } else {
                traverse(object, &mut show);
            }
        }
    }
}

/// Drops what an object owns, as far as that may close a cycle.
///
/// # Safety
/// `object` is alive and stays so through the call.
unsafe fn clear(object: *const Header) {
    let ty: &Type = (*object).ty();
    if let Some(f) = ty.slots().clear {
        f(object);
    }
    if ty.has(tflag::HEAP) {
        crate::class::clear_members(object, ty);
    }
    crate::instance::drop_attributes(object as *mut Header, ty);
}

/// Added to the counts of candidates while references between them are taken off.
const OFFSET: u32 = 1 << 29;
/// Counts from here on are those of candidates: what is taken off never comes near it, and no real count gets that far.
const CANDIDATE: u32 = 1 << 28;
/// In a candidate's count: it is alive.
const REACHED: u32 = 1 << 30;

#[inline(always)]
fn is_candidate(h: &Header) -> bool {
    // Immortal counts are negative.
    h.count.get() as i32 >= CANDIDATE as i32
}

/// The containers that a collection looks at.
enum Candidates {
    /// These.
    Listed(Vec<*mut Header>),
    /// All of the heap: they are found on its pages each time, for a list of them would be as large as they are.
    All,
}

impl Candidates {
    /// Calls `f` on each.
    ///
    /// # Safety
    /// `f` neither makes nor frees containers.
    #[inline]
    unsafe fn each(&self, mut f: impl FnMut(&Header)) {
        match self {
            Candidates::Listed(list) => list.iter().for_each(|&object| f(&*object)),
            Candidates::All => heap().for_each_container(|object| f(&*object)),
        }
    }
}

/// Shows the candidates that an object refers to.
#[inline(always)]
unsafe fn each_candidate(object: &Header, mut f: impl FnMut(&Header)) {
    visit_objects(object, &mut |h| {
        if is_candidate(h) {
            f(h);
        }
    });
}

/// Containers that more references from other containers lead to than they count: each was given up once too often. For
/// checks in debug builds; takes time in proportion to the heap.
pub fn count_errors() -> Vec<String> {
    let mut references: std::collections::HashMap<usize, u32> = std::collections::HashMap::new();
    // SAFETY: called between instructions, where all containers are fully made; only a Rust map grows.
    unsafe {
        heap().for_each_container(|object| {
            visit_objects(&*object, &mut |inner| {
                if !inner.is_immortal() {
                    *references.entry(std::ptr::from_ref(inner) as usize).or_default() += 1;
                }
            });
        });
    }
    let mut errors = vec![];
    for (object, found) in references {
        // SAFETY: a live container has just shown it.
        let object = unsafe { &*(object as *const Header) };
        let counted = object.count.get();
        if counted < found || object.has(flag::FREE) {
            errors.push(format!("a {} with {counted} counts has {found} references", object.ty().name_str()));
        }
    }
    errors
}

/// What a search found.
struct Found {
    /// How many candidates there were.
    all: usize,
    /// Those that only refer to each other.
    garbage: Vec<*mut Header>,
}

/// Splits off the candidates that are only referred to by each other, and marks them. `held` is how many references the
/// collector itself has to each.
///
/// # Safety
/// All candidates are live containers, each listed once.
unsafe fn find_garbage(candidates: &Candidates, held: u32) -> Found {
    let (mut all, mut doubtful) = (0, 0usize);
    candidates.each(|h| {
        all += 1;
        // Immortal objects are never garbage, and nobody counts who refers to them. Those that are about to go have no
        // count.
        if !h.is_immortal() && h.count.get() != 0 && !h.has(flag::DYING) {
            h.count.set(h.count.get() - held + OFFSET);
            doubtful += 1;
        }
    });
    candidates.each(|h| {
        if is_candidate(h) {
            each_candidate(h, |inner| inner.count.set(inner.count.get() - 1));
        }
    });
    // From those that something outside refers to, all that they reach; what was taken off is put back on the way.
    let mut alive: Vec<*const Header> = Vec::new();
    candidates.each(|h| {
        let count = h.count.get();
        if !is_candidate(h) || count == OFFSET || count & REACHED != 0 {
            return;
        }
        h.count.set(count | REACHED);
        alive.push(h);
        while let Some(object) = alive.pop() {
            doubtful -= 1;
            each_candidate(&*object, |inner| {
                let count = inner.count.get() + 1;
                inner.count.set(count | REACHED);
                if count & REACHED == 0 {
                    alive.push(inner);
                }
            });
        }
    });
    let mut garbage = Vec::with_capacity(doubtful);
    if doubtful > 0 {
        candidates.each(|h| {
            if is_candidate(h) && h.count.get() & REACHED == 0 {
                garbage.push(h as *const Header as *mut Header);
            }
        });
    }
    for &object in &garbage {
        each_candidate(&*object, |inner| inner.count.set(inner.count.get() + 1));
    }
    candidates.each(|h| {
        if is_candidate(h) {
            let count = h.count.get();
            if count & REACHED != 0 {
                h.clear_flags(flag::MARK)
            } else {
                h.set_flags(flag::MARK)
            }
            h.count.set((count & !REACHED) - OFFSET + held);
        }
    });
    Found { all, garbage }
}

fn is_garbage(v: &Value) -> bool {
    v.header().is_some_and(|h| h.has(flag::MARK))
}

/// Empties the weak references to garbage that have a callback, and calls the callbacks of those that will live on.
/// Whether any code ran.
fn run_weak_callbacks(garbage: &[Value]) -> bool {
    let mut due = Vec::new();
    for object in garbage {
        for reference in weak_references(object) {
            let Some(r) = reference.downcast::<WeakrefObject>() else { continue };
            if r.callback.is_empty() {
                continue;
            }
            crate::weakref::unregister(r);
            let callback = r.callback.take().expect("checked");
            if !is_garbage(&reference) {
                due.push((reference, callback));
            }
        }
    }
    let any = !due.is_empty();
    for (reference, callback) in due {
        crate::weakref::call_callback(&reference, &callback);
    }
    any
}

fn weak_references(object: &Value) -> Vec<Value> {
    match object.header() {
        Some(h) if h.has(flag::WEAKLY_REFERENCED) => crate::weakref::references(object),
        _ => Vec::new(),
    }
}

/// Runs the finalizers of garbage, each once in an object's life. Whether there were any.
fn run_finalizers(garbage: &[Value]) -> bool {
    let mut any = false;
    for object in garbage {
        let Some(header) = object.header() else { continue };
        if !header.ty().has_finalizer.get() || header.has(flag::FINALIZED) {
            continue;
        }
        any = true;
        header.set_flags(flag::FINALIZED);
        let Some(f) = header.ty().slots().finalize else { continue };
        let saved = thread().raised.take();
        if let Err(raised) = f(object) {
            crate::typeobj::finalizer_failed(object, raised.take());
        }
        thread().raised.set_option(saved);
    }
    any
}

/// Collects a generation; gives how many objects were found unreachable.
pub fn collect(generation: usize) -> usize {
    let gc = &runtime().gc;
    if gc.collecting.replace(true) {
        return 0;
    }
    call_callbacks("start", generation, 0);
    let started = std::time::Instant::now();
    let print = gc.debug.get() & debug::STATS != 0;
    let before = if print { heap().containers().len() } else { 0 };
    let young = heap().take_young();
    let full = generation > 0;
    let candidates = if full { Candidates::All } else { Candidates::Listed(young) };
    let (looked_at, collected) = collect_from(candidates);
    if full {
        gc.young_collections.set(0);
        gc.old_pending.set(0);
        gc.old_total.set(looked_at - collected.min(looked_at));
    } else {
        gc.young_collections.set(gc.young_collections.get() + 1);
        gc.old_pending.set(gc.old_pending.get() + looked_at - collected.min(looked_at));
        gc.learn(looked_at, collected);
    }
    let mut stats = gc.stats.get();
    let own = &mut stats[generation.min(GENERATIONS - 1)];
    own.collections += 1;
    own.collected += collected;
    gc.stats.set(stats);
    if print {
        eprintln!("gc: collecting generation {generation}...");
        eprintln!("gc: objects in each generation: {looked_at} {} 0", before.saturating_sub(looked_at));
        let elapsed = started.elapsed().as_secs_f64();
        eprintln!("gc: done, {collected} unreachable, 0 uncollectable, {elapsed:.4}s elapsed");
    }
    gc.collecting.set(false);
    call_callbacks("stop", generation, collected);
    collected
}

/// Whether nobody could tell that containers end, but for `kept` and what these own, as far as both are of built-in types:
/// none has a finalizer or is a weak reference that calls back, and nobody asks what a collection does. Takes a fraction
/// of the time of a collection.
pub fn all_end_unheard(kept: &[Value]) -> bool {
    let gc = &runtime().gc;
    let callbacks = gc.callbacks.borrow().and_then(Value::downcast::<ListObject>);
    if gc.debug.get() != 0 || callbacks.is_some_and(|list| !list.is_empty()) {
        return false;
    }
    let mut heard: Vec<*const Header> = vec![];
    // SAFETY: the heap lists live containers, and no object is made or freed.
    unsafe {
        heap().for_each_container(|object| {
            let header = &*object;
            let calls_back =
                header.kind() == Kind::Weakref && !(*(object as *const WeakrefObject)).callback.is_empty();
            if calls_back || header.ty().has_finalizer.get() && !header.has(flag::FINALIZED) {
                heard.push(header);
            }
        });
        let is_built_in = |object: *const Header| !(*object).ty().has(tflag::HEAP);
        let kept = kept.iter().filter_map(Value::header).map(std::ptr::from_ref);
        let mut held: Vec<*const Header> = kept.filter(|&object| is_built_in(object)).collect();
        heard.retain(|object| !held.contains(object));
        while let Some(object) = held.pop() {
            visit_objects(object, &mut |inner| {
                let found = heard.iter().position(|&object| std::ptr::eq(object, inner));
                if let Some(at) = found.filter(|_| is_built_in(inner)) {
                    held.push(heard.swap_remove(at));
                }
            });
        }
    }
    heard.is_empty()
}

/// How many candidates there were, and how many of them were found unreachable.
fn collect_from(candidates: Candidates) -> (usize, usize) {
    // SAFETY: the heap lists live containers, and no Python code ran since.
    let Found { all, garbage } = unsafe { find_garbage(&candidates, 0) };
    drop(candidates);
    if garbage.is_empty() {
        return (all, 0);
    }
    // From here on each is held, so that none goes while its neighbours are told.
    let mut heard = false;
    let hold = |&object: &*mut Header| {
        // SAFETY: garbage is alive until it is cleared.
        let (header, held) = unsafe { (&*object, Value::new_reference(object)) };
        heard |= header.has(flag::WEAKLY_REFERENCED) || header.ty().has_finalizer.get();
        held
    };
    let held: Vec<Value> = garbage.iter().map(hold).collect();
    let garbage = if heard && (run_weak_callbacks(&held) | run_finalizers(&held)) {
        // SAFETY: all are held alive. What a finalizer brought back, and all that it reaches, loses its mark.
        unsafe { find_garbage(&Candidates::Listed(garbage), 1) }.garbage
    } else {
        garbage
    };
    if heard {
        let referenced = |h: &&Header| h.has(flag::MARK) && h.has(flag::WEAKLY_REFERENCED);
        for object in held.iter().filter_map(Value::header).filter(referenced) {
            // SAFETY: still held.
            drop(unsafe { crate::weakref::detach(object) });
        }
    }
    let (gc, count) = (&runtime().gc, garbage.len());
    if gc.debug.get() != 0 && keep_or_show(&garbage) {
        return (all, count);
    }
    for &object in &garbage {
        // SAFETY: still held.
        unsafe {
            (*object).clear_flags(flag::MARK);
            clear(object);
        }
    }
    drop(held);
    (all, count)
}

/// Shows garbage, or keeps it in `gc.garbage`, as `gc.set_debug` says. Whether it is kept.
fn keep_or_show(garbage: &[*mut Header]) -> bool {
    let asked = runtime().gc.debug.get();
    // SAFETY: whoever calls holds it.
    let objects = || garbage.iter().map(|&object| unsafe { Value::new_reference(object) });
    if asked & debug::COLLECTABLE != 0 {
        for object in objects() {
            eprintln!("gc: collectable <{} {:#x}>", object.ty().name_str(), object.word());
        }
    }
    if asked & debug::SAVEALL == 0 {
        return false;
    }
    let list = garbage_list();
    let list = list.downcast::<ListObject>().expect("a list");
    for object in objects() {
        object.header().expect("garbage is objects").clear_flags(flag::MARK);
        list.push(object);
    }
    true
}

/// `gc.garbage`.
pub fn garbage_list() -> Value {
    list_in(&runtime().gc.garbage)
}

/// `gc.callbacks`.
pub fn callbacks_list() -> Value {
    list_in(&runtime().gc.callbacks)
}

fn list_in(field: &Field) -> Value {
    if field.is_empty() {
        field.set(ListObject::from_vec(Vec::new()));
    }
    field.get_or_none()
}

fn call_callbacks(phase: &str, generation: usize, collected: usize) {
    let Some(list) = runtime().gc.callbacks.get() else { return };
    let callbacks = list.downcast::<ListObject>().map_or(Vec::new(), |l| l.to_vec());
    if callbacks.is_empty() {
        return;
    }
    let info = DictObject::new();
    let dict = info.downcast::<DictObject>().expect("a dict");
    for (name, value) in [("generation", generation), ("collected", collected), ("uncollectable", 0)] {
        dict.set_str(&intern(name), Value::int(value as i64));
    }
    for callback in callbacks {
        let saved = thread().raised.take();
        if let Err(raised) = crate::object::call(&callback, &[Value::str(phase), info.clone()]) {
            write_unraisable(raised.take(), "Exception ignored while calling GC callback", Some(&callback));
        }
        thread().raised.set_option(saved);
    }
}

/// `gc.get_objects(generation)`: all containers, or the young (0) or old ones (1, 2).
pub fn objects(generation: Option<usize>) -> Vec<Value> {
    let all = match generation {
        Some(0) => heap().young(),
        _ => heap().containers(),
    };
    let old_only = generation.is_some_and(|g| g > 0);
    let listed = |object: *mut Header| {
        // SAFETY: the heap lists containers whose memory is in use; those about to go are left out.
        unsafe {
            let header = &*object;
            let gone = header.has(flag::DYING) || header.count.get() == 0;
            let wanted = !(gone || old_only && header.has(flag::LOGGED));
            wanted.then(|| Value::new_reference(object))
        }
    };
    all.into_iter().filter_map(listed).collect()
}

/// `gc.get_referents(object)`.
pub fn referents(object: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    if let Some(header) = object.header().filter(|h| h.has(flag::TRACKED)) {
        // SAFETY: a live container.
        unsafe { traverse(header, &mut |v| found.push(v.clone())) };
    }
    found
}

/// `gc.get_referrers(*objects)`.
pub fn referrers(targets: &[Value]) -> Vec<Value> {
    let refers = |object: &Value| {
        let mut found = false;
        if let Some(header) = object.header() {
            // SAFETY: a live container.
            unsafe { traverse(header, &mut |v| found |= targets.iter().any(|t| t.is(v))) };
        }
        found
    };
    objects(None).into_iter().filter(refers).collect()
}

/// `gc.is_tracked(object)`.
pub fn is_tracked(object: &Value) -> bool {
    let empty = object.downcast_exact::<crate::types::tuple::TupleObject>().is_some_and(|t| t.is_empty());
    !empty && object.header().is_some_and(|h| h.has(flag::TRACKED) && !h.is_immortal())
}

/// `gc.is_finalized(object)`.
pub fn is_finalized(object: &Value) -> bool {
    object.header().is_some_and(|h| h.has(flag::FINALIZED))
}

/// `gc.freeze()`: hides all containers that are there now.
pub fn freeze() {
    let gc = &runtime().gc;
    drop(heap().take_young());
    gc.frozen.set(gc.frozen.get() + heap().set_tracked(false));
}

/// `gc.unfreeze()`.
pub fn unfreeze() {
    heap().set_tracked(true);
    runtime().gc.frozen.set(0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::weakref;

    #[test]
    fn what_calls_back_is_heard_unless_it_is_kept() {
        crate::runtime::start(crate::hash::HashSecret::from_seed(0));
        let list = ListObject::from_vec(vec![]);
        list.downcast::<ListObject>().expect("a list").push(list.clone());
        assert!(all_end_unheard(&[]), "a cycle of its own");
        let target = crate::thread::types().int.as_value().clone();
        let silent = weakref::new(&target, None).expect("types can be referenced");
        assert!(all_end_unheard(&[]), "it calls nobody");
        let calling = weakref::new(&target, Some(&list)).expect("types can be referenced");
        assert!(!all_end_unheard(&[]) && !all_end_unheard(&[silent]));
        assert!(all_end_unheard(std::slice::from_ref(&calling)));
        let holder = ListObject::from_vec(vec![calling]);
        assert!(all_end_unheard(&[holder]), "what is kept owns it");
    }
}
