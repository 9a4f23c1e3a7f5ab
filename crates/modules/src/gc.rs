//! `gc`: the cycle collector as Python sees it.

use tiercel_macros::pymodule;

#[pymodule(name = "gc")]
/// This module provides access to the garbage collector for reference cycles.
///
/// enable() -- Enable automatic garbage collection.
/// disable() -- Disable automatic garbage collection.
/// isenabled() -- Returns true if automatic collection is enabled.
/// collect() -- Do a full collection right now.
/// get_count() -- Return the current collection counts.
/// get_stats() -- Return list of dictionaries containing per-generation stats.
/// set_debug() -- Set debugging flags.
/// get_debug() -- Get debugging flags.
/// set_threshold() -- Set the collection thresholds.
/// get_threshold() -- Return the current collection thresholds.
/// get_objects() -- Return a list of all objects tracked by the collector.
/// is_tracked() -- Returns true if a given object is tracked.
/// is_finalized() -- Returns true if a given object has been already finalized.
/// get_referrers() -- Return the list of objects that refer to an object.
/// get_referents() -- Return the list of objects that an object refers to.
/// freeze() -- Freeze all tracked objects and ignore them for future collections.
/// unfreeze() -- Unfreeze all objects in the permanent generation.
/// get_freeze_count() -- Return the number of objects in the permanent generation.
pub mod gc {
    use tiercel_object::gc;
    use tiercel_object::object;
    use tiercel_object::thread::runtime;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::intern;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::{PyResult, Value, bail};

    #[constant]
    const DEBUG_STATS: u32 = gc::debug::STATS;
    #[constant]
    const DEBUG_COLLECTABLE: u32 = gc::debug::COLLECTABLE;
    #[constant]
    const DEBUG_UNCOLLECTABLE: u32 = gc::debug::UNCOLLECTABLE;
    #[constant]
    const DEBUG_SAVEALL: u32 = gc::debug::SAVEALL;
    #[constant]
    const DEBUG_LEAK: u32 = gc::debug::COLLECTABLE | gc::debug::UNCOLLECTABLE | gc::debug::SAVEALL;

    /// Enable automatic garbage collection.
    #[function("()")]
    fn enable() {
        gc::set_enabled(true);
    }

    /// Disable automatic garbage collection.
    #[function("()")]
    fn disable() {
        gc::set_enabled(false);
    }

    /// Returns true if automatic garbage collection is enabled.
    #[function("()")]
    fn isenabled() -> bool {
        runtime().gc.enabled.get()
    }

    /// Run the garbage collector.
    ///
    /// With no arguments, run a full collection.  The optional argument
    /// may be an integer specifying which generation to collect.  A ValueError
    /// is raised if the generation number is invalid.
    ///
    /// The number of unreachable objects is returned.
    #[function("(generation=2)")]
    fn collect(generation: i32) -> PyResult<usize> {
        match usize::try_from(generation) {
            Ok(generation) if generation < gc::GENERATIONS => Ok(gc::collect(generation)),
            _ => bail!(ValueError, "invalid generation"),
        }
    }

    /// Set the garbage collection debugging flags.
    #[function("(flags, /)")]
    fn set_debug(flags: i32) {
        runtime().gc.debug.set(flags as u32);
    }

    /// Get the garbage collection debugging flags.
    #[function("()")]
    fn get_debug() -> u32 {
        runtime().gc.debug.get()
    }

    /// Set the collection thresholds (the collection frequency).
    ///
    /// Setting 'threshold0' to zero disables collection.
    #[function("(*args)", hidden)]
    fn set_threshold(args: &[Value]) -> PyResult<()> {
        if args.is_empty() || args.len() > gc::GENERATIONS {
            bail!(TypeError, "gc.set_threshold requires 1 to 3 arguments");
        }
        let mut thresholds = runtime().gc.thresholds.get();
        for (threshold, arg) in thresholds.iter_mut().zip(args) {
            *threshold = object::index_i64(arg)?;
        }
        gc::set_thresholds(thresholds);
        Ok(())
    }

    fn three(numbers: [i64; gc::GENERATIONS]) -> Value {
        TupleObject::from_slice(&numbers.map(Value::int))
    }

    /// Return the current collection thresholds.
    #[function("()")]
    fn get_threshold() -> Value {
        three(runtime().gc.thresholds.get())
    }

    /// Return a three-tuple of the current collection counts.
    #[function("()")]
    fn get_count() -> Value {
        three(gc::counts())
    }

    /// Return the list of objects that directly refer to any of 'objs'.
    #[function("(*objs)")]
    fn get_referrers(objs: &[Value]) -> Value {
        ListObject::from_vec(gc::referrers(objs))
    }

    /// Return the list of objects that are directly referred to by 'objs'.
    #[function("(*objs)")]
    fn get_referents(objs: &[Value]) -> Value {
        ListObject::from_vec(objs.iter().flat_map(gc::referents).collect())
    }

    /// Return a list of objects tracked by the collector (excluding the list returned).
    ///
    ///   generation
    ///     Generation to extract the objects from.
    ///
    /// If generation is not None, return only the objects tracked by the collector
    /// that are in that generation.
    #[function("(generation=None)")]
    fn get_objects(generation: Option<&Value>) -> PyResult<Value> {
        let generation = match generation {
            None => None,
            Some(v) if v.is_small_int() || v.ty().slots().nb_index.is_some() => match object::index_i64(v)? {
                g if g >= gc::GENERATIONS as i64 => bail!(
                    ValueError,
                    "generation parameter must be less than the number of available generations ({})",
                    gc::GENERATIONS
                ),
                -1 => None,
                g if g < 0 => bail!(ValueError, "generation parameter cannot be negative"),
                g => Some(g as usize),
            },
            Some(v) => bail!(TypeError, "argument should be integer or None, not '{}'", v.ty().name_str()),
        };
        Ok(ListObject::from_vec(gc::objects(generation)))
    }

    /// Return a list of dictionaries containing per-generation statistics.
    #[function("()")]
    fn get_stats() -> Value {
        let of_generation = |stats: gc::GenerationStats| {
            let info = DictObject::new();
            let dict = info.downcast::<DictObject>().expect("a dict");
            for (name, value) in [
                ("collections", stats.collections),
                ("collected", stats.collected),
                ("uncollectable", stats.uncollectable),
            ] {
                dict.set_str(&intern(name), Value::int(value as i64));
            }
            info
        };
        ListObject::from_vec(runtime().gc.stats.get().map(of_generation).to_vec())
    }

    /// Returns true if the object is tracked by the garbage collector.
    ///
    /// Simple atomic objects will return false.
    #[function("(obj, /)")]
    fn is_tracked(obj: &Value) -> bool {
        gc::is_tracked(obj)
    }

    /// Returns true if the object has been already finalized by the GC.
    #[function("(obj, /)")]
    fn is_finalized(obj: &Value) -> bool {
        gc::is_finalized(obj)
    }

    /// Freeze all current tracked objects and ignore them for future collections.
    ///
    /// This can be used before a POSIX fork() call to make the gc copy-on-write friendly.
    /// Note: collection before a POSIX fork() call may free pages for future allocation
    /// which can cause copy-on-write.
    #[function("()")]
    fn freeze() {
        gc::freeze();
    }

    /// Unfreeze all objects in the permanent generation.
    ///
    /// Put all objects in the permanent generation back into oldest generation.
    #[function("()")]
    fn unfreeze() {
        gc::unfreeze();
    }

    /// Return the number of objects in the permanent generation.
    #[function("()")]
    fn get_freeze_count() -> usize {
        runtime().gc.frozen.get()
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        object::setattr(module, &intern("garbage"), Some(&gc::garbage_list()))?;
        object::setattr(module, &intern("callbacks"), Some(&gc::callbacks_list()))
    }
}
