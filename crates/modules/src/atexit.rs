//! `atexit`: functions to call when the interpreter ends.

use tiercel_macros::pymodule;

#[pymodule(name = "atexit")]
/// Functions to be called when the program ends in the ordinary way.
pub mod atexit {
    use crate::api::call_with_dict;
    use crate::native_type::{keep, kept};
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    const KEY: &str = "atexit.callbacks";

    fn callbacks() -> Value {
        kept(KEY).unwrap_or_else(|| {
            let list = ListObject::from_vec(Vec::new());
            keep(KEY, list.clone());
            list
        })
    }

    fn with_list<R>(f: impl FnOnce(&ListObject) -> R) -> Option<R> {
        callbacks().downcast::<ListObject>().map(f)
    }

    /// Has a function called, with these arguments, when the program ends.
    #[function("(func, /, *args, **kwargs)", hidden)]
    fn register(func: &Value, args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        if func.ty().slots().call.is_none() {
            bail!(TypeError, "the first argument must be callable");
        }
        let keywords = kwargs.cloned().unwrap_or(Value::NONE);
        let entry = TupleObject::from_vec(vec![func.clone(), TupleObject::from_slice(args), keywords]);
        with_list(|list| list.push(entry));
        Ok(func.clone())
    }

    /// Takes back every registration of a function.
    #[function("(func, /)", hidden)]
    fn unregister(func: &Value) -> PyResult<()> {
        let entries = with_list(ListObject::to_vec).unwrap_or_default();
        let mut kept_entries = Vec::with_capacity(entries.len());
        for entry in entries {
            let first = entry.downcast::<TupleObject>().and_then(|t| t.items().first().cloned());
            let same = match first {
                Some(registered) => object::equal(&registered, func)?,
                None => false,
            };
            if !same {
                kept_entries.push(entry);
            }
        }
        keep(KEY, ListObject::from_vec(kept_entries));
        Ok(())
    }

    /// Forgets all functions that were registered.
    #[function("()", hidden)]
    fn _clear() {
        keep(KEY, ListObject::from_vec(Vec::new()));
    }

    /// How many functions are registered.
    #[function("()", hidden)]
    fn _ncallbacks() -> usize {
        with_list(ListObject::len).unwrap_or(0)
    }

    /// Calls the registered functions now, last registered first, and forgets them.
    #[function("()", hidden)]
    fn _run_exitfuncs() -> PyResult<()> {
        // A function may register another one: the newest is always the next.
        loop {
            let entry = with_list(|list| match list.len() {
                0 => None,
                n => Some(list.remove(n - 1)),
            });
            let Some(Some(entry)) = entry else { return Ok(()) };
            let Some([func, args, keywords]) = entry.downcast::<TupleObject>().map(TupleObject::items) else {
                continue;
            };
            let keywords = Some(keywords).filter(|k| !k.is_none());
            if let Err(raised) = call_with_dict(func, &object::to_vec(args)?, keywords) {
                object::write_unraisable(raised.take(), "Exception ignored in atexit callback", Some(func));
            }
        }
    }
}
