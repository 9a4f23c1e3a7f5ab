//! `_functools`: `partial`, `reduce`, `cmp_to_key`, and the wrapper behind `lru_cache`.

mod key;
mod lru_cache;
mod partial;

use tiercel_macros::pymodule;

#[pymodule(name = "_functools")]
/// Functions that work on functions.
pub mod functools {
    use tiercel_object::error::PyResult;
    use tiercel_object::thread::types;
    use tiercel_object::value::Value;
    use tiercel_object::{bail, object};

    /// Takes an iterable together from left to right: `function` makes one value of the value so far and the next item.
    ///
    /// `initial` comes before the first item, and is the result if there are none.
    #[function("(function, iterable, /, initial=<functools initial sentinel>)", hidden)]
    fn reduce(function: &Value, iterable: &Value, initial: Option<&Value>) -> PyResult<Value> {
        let items = match object::iter(iterable) {
            Ok(items) => items,
            Err(raised) if raised.is(types().exceptions.TypeError) => {
                drop(raised.take());
                bail!(TypeError, "reduce() arg 2 must support iteration");
            }
            Err(raised) => return Err(raised),
        };
        let mut total = initial.cloned();
        while let Some(v) = object::next(&items)? {
            total = Some(match total {
                None => v,
                Some(total) => object::call(function, &[total, v])?,
            });
        }
        match total {
            Some(total) => Ok(total),
            None => bail!(TypeError, "reduce() of empty iterable with no initial value"),
        }
    }

    /// Makes a key function for sorting of a function that compares two objects.
    #[function("(mycmp)")]
    fn cmp_to_key(mycmp: &Value) -> Value {
        crate::functools::key::new(mycmp, None)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        super::key::make_types();
        super::partial::make_types(module);
        super::lru_cache::make_types(module);
        Ok(())
    }
}
