//! `itertools`: iterators that drive other iterators, all native: no step of theirs calls Python code of its own.

mod combinatorics;
mod endless;
mod grouping;
mod joining;
mod selecting;
mod tee;

use crate::native_type;
use std::ops::RangeInclusive;
use tiercel_macros::pymodule;
use tiercel_object::args::{check_count, keyword_names, no_keywords};
use tiercel_object::error::PyResult;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, expect_type, tflag};
use tiercel_object::value::Value;

/// Makes one of the module's types; `open` says that it may be subclassed.
fn make<T>(module: &Value, key: &'static str, open: bool, define: fn(&'static Type)) {
    let flags = tflag::GC | if open { tflag::BASE } else { 0 };
    let ty = native_type::make::<T>(key, types().object, flags, false, define);
    native_type::set_type(module, ty);
}

/// Like [`make`], for a type whose `new` takes its arguments apart with [`positional`].
fn make_positional<T>(module: &Value, key: &'static str, signature: &'static str, define: fn(&'static Type)) {
    make::<T>(module, key, true, define);
    native_type::get(key).text_signature.set(signature);
}

/// The class and the positional arguments of a call of `new`, of which there must be as many as `counts` says. Keyword
/// arguments are for an `__init__` that a subclass has.
fn positional<'a>(
    key: &'static str,
    class: &'a Value,
    args: &'a [Value],
    kwnames: Option<&Value>,
    counts: RangeInclusive<usize>,
) -> PyResult<(&'a Type, &'a [Value])> {
    let ty = expect_type(class, "type.__new__(X): X")?;
    let name = key.rsplit('.').next().unwrap_or(key);
    let word = |t: &Type| t.slots().init.map(|f| f as usize);
    if word(ty) == word(native_type::get(key)) {
        no_keywords(name, kwnames)?;
    }
    let given = &args[..args.len() - keyword_names(kwnames).len()];
    check_count(name, given.len(), *counts.start(), *counts.end())?;
    Ok((ty, given))
}

#[pymodule(name = "itertools")]
/// Functional tools for creating and using iterators.
///
/// Infinite iterators: count, cycle, repeat.
///
/// Iterators that end with the shortest input: accumulate, batched, chain, compress, dropwhile, filterfalse, groupby,
/// islice, pairwise, starmap, takewhile, tee, zip_longest.
///
/// Combinatoric generators: product, permutations, combinations, combinations_with_replacement.
pub mod itertools {
    use tiercel_object::error::PyResult;
    use tiercel_object::value::Value;

    /// So many iterators over the same items, each at its own pace.
    #[function("(iterable, n=2, /)")]
    fn tee(iterable: &Value, n: isize) -> PyResult<Value> {
        super::tee::tee(iterable, n)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        super::endless::make_types(module);
        super::selecting::make_types(module);
        super::joining::make_types(module);
        super::grouping::make_types(module);
        super::tee::make_types(module);
        super::combinatorics::make_types(module);
        Ok(())
    }
}
