//! `gc`: the cycle collector as Python sees it.

use tiercel_macros::pymodule;

#[pymodule(name = "gc")]
/// The collector of objects that refer to each other in cycles: switching it off and on, running it, asking what it knows.
pub mod gc {
    use tiercel_object::gc;
    use tiercel_object::object;
    use tiercel_object::thread::{heap, runtime};
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

    /// Collects by itself again.
    #[function("()")]
    fn enable() {
        gc::set_enabled(true);
    }

    /// No longer collects by itself.
    #[function("()")]
    fn disable() {
        gc::set_enabled(false);
    }

    /// Whether it collects by itself.
    #[function("()")]
    fn isenabled() -> bool {
        runtime().gc.enabled.get()
    }

    /// Collects now: a generation with those that are younger, or all. Gives the number of objects that could not be reached.
    #[function("(generation=2)")]
    fn collect(generation: i32) -> PyResult<usize> {
        match usize::try_from(generation) {
            Ok(generation) if generation < gc::GENERATIONS => {
                let unreachable = gc::collect(generation);
                if generation == gc::GENERATIONS - 1 {
                    heap().trim();
                }
                Ok(unreachable)
            }
            _ => bail!(ValueError, "invalid generation"),
        }
    }

    /// Sets what is reported of collections: a sum of the `DEBUG` constants.
    #[function("(flags, /)")]
    fn set_debug(flags: i32) {
        runtime().gc.debug.set(flags as u32);
    }

    /// The flags that `set_debug` has set.
    #[function("()")]
    fn get_debug() -> u32 {
        runtime().gc.debug.get()
    }

    /// Sets how often each generation is collected; zero as the first number means never.
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

    /// What each generation counts up to before it is collected.
    #[function("()")]
    fn get_threshold() -> Value {
        three(runtime().gc.thresholds.get())
    }

    /// What each generation has counted since it was collected last.
    #[function("()")]
    fn get_count() -> Value {
        three(gc::counts())
    }

    /// Which of the collector's objects refer to one of these directly.
    #[function("(*objs)")]
    fn get_referrers(objs: &[Value]) -> Value {
        ListObject::from_vec(gc::referrers(objs))
    }

    /// What these objects refer to directly.
    #[function("(*objs)")]
    fn get_referents(objs: &[Value]) -> Value {
        ListObject::from_vec(objs.iter().flat_map(gc::referents).collect())
    }

    /// The objects that the collector knows of, or those of one generation.
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

    /// What happened in each generation so far, as a list of dictionaries.
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

    /// Whether the collector knows of the object. It need not know of those that cannot be part of a cycle.
    #[function("(obj, /)")]
    fn is_tracked(obj: &Value) -> bool {
        gc::is_tracked(obj)
    }

    /// Whether the object's finalizer has run already.
    #[function("(obj, /)")]
    fn is_finalized(obj: &Value) -> bool {
        gc::is_finalized(obj)
    }

    /// Leaves all objects that are there now out of future collections.
    ///
    /// Before a `fork` this keeps collections in the child from writing to pages that it shares.
    #[function("()")]
    fn freeze() {
        gc::freeze();
    }

    /// Gives the objects that `freeze` has left out back to the oldest generation.
    #[function("()")]
    fn unfreeze() {
        gc::unfreeze();
    }

    /// How many objects `freeze` has left out.
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
