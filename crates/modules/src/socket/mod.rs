//! `_socket`: connections to other processes and machines.

mod address;
mod constants;
mod lookup;
mod object;

use tiercel_macros::pymodule;

#[pymodule(name = "_socket")]
/// Sockets, nearly as the system has them. `socket` has them for use.
pub mod socket {
    use super::{constants, lookup, object};
    use crate::native_type::{extend, get, kept, new_exception, set, set_numbers, set_type};
    use crate::posix::path_argument::{check, os_error};
    use tiercel_object::PyResult;
    use tiercel_object::thread::types;
    use tiercel_object::value::Value;

    /// Closes a descriptor.
    #[function("(fd, /)")]
    fn close(fd: i32) -> PyResult<()> {
        // SAFETY: a system call on a number.
        check(unsafe { libc::close(fd) }, os_error)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        extend(module, &lookup::functions::MODULE)?;
        extend(module, &object::functions::MODULE)?;
        let exceptions = &types().exceptions;
        for key in ["socket.herror", "socket.gaierror"] {
            let class = match kept(key) {
                Some(class) => class,
                None => new_exception(key, exceptions.OSError)?,
            };
            set(module, key.trim_start_matches("socket."), class);
        }
        set(module, "error", exceptions.OSError.as_value().clone());
        set(module, "timeout", exceptions.TimeoutError.as_value().clone());
        set(module, "has_ipv6", Value::TRUE);
        if kept("_socket.socket").is_none() {
            object::make_type();
        }
        set_type(module, get("_socket.socket"));
        set(module, "SocketType", get("_socket.socket").as_value().clone());
        set_numbers(module, constants::NUMBERS);
        Ok(())
    }
}
