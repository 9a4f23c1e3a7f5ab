//! `itertools`: iterators that drive other iterators, all native: no step of theirs calls Python code of its own.

mod combinatorics;
mod endless;
mod grouping;
mod joining;
mod selecting;
mod tee;

use crate::native_type;
use tiercel_macros::pymodule;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::value::Value;

/// Makes one of the module's types; `open` says that it may be subclassed.
fn make<T>(module: &Value, key: &'static str, open: bool, define: fn(&'static Type)) {
    let flags = tflag::GC | if open { tflag::BASE } else { 0 };
    let ty = native_type::make::<T>(key, types().object, flags, false, define);
    native_type::set_type(module, ty);
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

    /// Returns a tuple of n independent iterators.
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
