//! `_io`: files, buffers and text streams.

pub mod base;
pub mod buffered;
pub mod buffers;
pub mod bytes_io;
pub mod file;
pub mod memory;
pub mod newline;
pub mod open;
pub mod rw_pair;
pub mod string_io;
pub mod text;

use tiercel_macros::pymodule;
use tiercel_object::thread::names;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, object};

/// How much is read or written at once unless told otherwise.
pub const DEFAULT_BUFFER_SIZE: usize = 131072;

#[pymodule(name = "_io")]
/// Streams: `open`, and the classes it makes them of.
pub mod io {
    use super::*;
    use crate::native_type::{extend, keep, set};
    use tiercel_object::method::ModuleDef;
    use tiercel_object::thread::types;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, object};

    static OPEN: ModuleDef = open::functions::MODULE;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        set(module, "DEFAULT_BUFFER_SIZE", Value::int(DEFAULT_BUFFER_SIZE as i64));
        let e = &types().exceptions;
        set(module, "BlockingIOError", e.BlockingIOError.as_value().clone());
        let namespace = DictObject::new();
        object::setitem(&namespace, &Value::str("__module__"), Some(&Value::str("io")))?;
        let bases = TupleObject::pair(e.OSError.as_value().clone(), e.ValueError.as_value().clone());
        let arguments = [Value::str("UnsupportedOperation"), bases, namespace];
        let class = object::call(types().type_.as_value(), &arguments)?;
        keep("_io.UnsupportedOperation", class.clone());
        set(module, "UnsupportedOperation", class);
        base::make_types(module);
        file::make_types(module);
        buffered::make_types(module);
        rw_pair::make_types(module);
        bytes_io::make_types(module);
        newline::make_types(module);
        string_io::make_types(module);
        text::make_types(module);
        extend(module, &OPEN)
    }
}

/// Flushes a stream and closes the one below it, whether or not flushing failed; `then` is done after both. The error of
/// flushing goes before that of closing.
fn flush_and_close(stream: &Value, below: &Value, then: impl FnOnce()) -> PyResult<()> {
    let flushed = object::call_method(stream, &names().flush, &[]).map(drop);
    let error = flushed.err().map(tiercel_object::Raised::take);
    let closed = object::call_method(below, &names().close, &[]);
    then();
    match error {
        Some(e) => {
            if let Err(raised) = closed {
                drop(raised.take());
            }
            Err(tiercel_object::Raised::new(e))
        }
        None => closed.map(drop),
    }
}
