//! `fcntl`: control of file descriptors, and locks on files.

use tiercel_macros::pymodule;

const NUMBERS: &[(&str, i64)] = crate::libc_numbers![
    LOCK_SH LOCK_EX LOCK_NB LOCK_UN F_DUPFD F_DUPFD_CLOEXEC F_GETFD F_SETFD F_GETFL F_SETFL F_GETLK F_SETLK F_SETLKW
    F_OFD_GETLK F_OFD_SETLK F_OFD_SETLKW F_GETOWN F_SETOWN F_RDLCK F_WRLCK F_UNLCK F_SETLEASE F_GETLEASE F_NOTIFY
    F_SETPIPE_SZ F_GETPIPE_SZ FD_CLOEXEC F_ADD_SEALS F_GET_SEALS F_SEAL_SEAL F_SEAL_SHRINK F_SEAL_GROW F_SEAL_WRITE
    TIOCGWINSZ TIOCSWINSZ FIONREAD FICLONE FICLONERANGE
];

#[pymodule(name = "fcntl")]
/// Control of files and devices through their descriptors.
pub mod fcntl_module {
    use super::NUMBERS;
    use crate::native_type::{set, set_numbers};
    use crate::posix::path_argument::{FileDescriptor, retry_or_raise};
    use tiercel_object::error::PyResult;
    use tiercel_object::value::Value;
    use tiercel_object::{bail, buffer, object};

    /// The most bytes that are handed to the system and back.
    const MOST: usize = 1024;

    /// A number argument as the system takes it, or `None` for bytes.
    fn number(arg: Option<&Value>) -> PyResult<Option<libc::c_long>> {
        match arg {
            None => Ok(Some(0)),
            Some(v) if v.is_small_int() || v.ty().slots().nb_index.is_some() => {
                Ok(Some(object::index_i64(v)? as libc::c_long))
            }
            Some(_) => Ok(None),
        }
    }

    fn bytes_of(arg: &Value, function: &str) -> PyResult<Vec<u8>> {
        if let Some(text) = arg.as_str() {
            return Ok(text.to_utf8().unwrap_or_default().as_bytes().to_vec());
        }
        if arg.ty().slots().buffer.is_none() {
            let kind = arg.ty().name_str();
            bail!(
                TypeError,
                "{function}() argument 3 must be an integer, a bytes-like object, or a string, not {kind}"
            );
        }
        let bytes = buffer::get(arg)?.bytes().to_vec();
        if bytes.len() > MOST {
            bail!(ValueError, "{function} argument 3 is too long");
        }
        Ok(bytes)
    }

    /// Performs an operation on a file descriptor, with a number or bytes.
    #[function("(fd, cmd, arg=0, /)")]
    fn fcntl(fd: FileDescriptor, cmd: i32, arg: Option<&Value>) -> PyResult<Value> {
        if let Some(n) = number(arg)? {
            // SAFETY: commands with a number as argument touch no memory of this process.
            return Ok(Value::int(retry_or_raise(|| unsafe { libc::fcntl(fd.0, cmd, n) })?.into()));
        }
        let bytes = bytes_of(arg.unwrap_or(&Value::NONE), "fcntl")?;
        let mut room = [0u8; MOST + 8];
        room[..bytes.len()].copy_from_slice(&bytes);
        let start = room.as_mut_ptr();
        // SAFETY: no command uses more memory than there is room.
        retry_or_raise(|| unsafe { libc::fcntl(fd.0, cmd, start) })?;
        Ok(Value::bytes(&room[..bytes.len()]))
    }

    /// Performs an operation of a device, with a number or bytes.
    #[function("(fd, request, arg=0, mutate_flag=True, /)")]
    fn ioctl(fd: FileDescriptor, request: i64, arg: Option<&Value>, mutate_flag: bool) -> PyResult<Value> {
        let request = request as libc::c_ulong;
        if let Some(n) = number(arg)? {
            // SAFETY: requests with a number as argument touch no memory of this process.
            return Ok(Value::int(retry_or_raise(|| unsafe { libc::ioctl(fd.0, request, n) })?.into()));
        }
        let none = Value::NONE;
        let arg = arg.unwrap_or(&none);
        let bytes = bytes_of(arg, "ioctl")?;
        let mut room = [0u8; MOST + 8];
        room[..bytes.len()].copy_from_slice(&bytes);
        let start = room.as_mut_ptr();
        // SAFETY: no request that is of use here takes more memory than there is room.
        let result = retry_or_raise(|| unsafe { libc::ioctl(fd.0, request, start) })?;
        let writable = match arg.ty().slots().buffer {
            Some(get) if mutate_flag => match get(arg, true) {
                Ok(view) if !view.readonly => Some(view),
                Ok(_) => None,
                Err(raised) => {
                    drop(raised.take());
                    None
                }
            },
            _ => None,
        };
        match writable {
            Some(view) => {
                // SAFETY: the view is writable and as long as the bytes that came from it.
                unsafe { std::ptr::copy_nonoverlapping(start, view.data, bytes.len().min(view.len)) };
                Ok(Value::int(result.into()))
            }
            None => Ok(Value::bytes(&room[..bytes.len()])),
        }
    }

    /// Locks or unlocks a file by `flock`.
    #[function("(fd, operation, /)")]
    fn flock(fd: FileDescriptor, operation: i32) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        retry_or_raise(|| unsafe { libc::flock(fd.0, operation) }).map(drop)
    }

    /// Locks or unlocks a part of a file by `fcntl`.
    #[function("(fd, cmd, len=0, start=0, whence=0, /)")]
    fn lockf(fd: FileDescriptor, cmd: i32, len: i64, start: i64, whence: i32) -> PyResult<()> {
        let kind = if cmd == libc::LOCK_UN {
            libc::F_UNLCK
        } else if cmd & libc::LOCK_SH != 0 {
            libc::F_RDLCK
        } else if cmd & libc::LOCK_EX != 0 {
            libc::F_WRLCK
        } else {
            bail!(ValueError, "unrecognized lockf argument");
        };
        // SAFETY: all-zero bytes are a lock description.
        let mut lock: libc::flock = unsafe { std::mem::zeroed() };
        lock.l_type = kind as libc::c_short;
        lock.l_start = start;
        lock.l_len = len;
        lock.l_whence = whence as libc::c_short;
        let command = if cmd & libc::LOCK_NB != 0 { libc::F_SETLK } else { libc::F_SETLKW };
        // SAFETY: the description lives through the call.
        retry_or_raise(|| unsafe { libc::fcntl(fd.0, command, &lock) }).map(drop)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        set_numbers(module, NUMBERS);
        set(module, "F_GETLK64", Value::int(libc::F_GETLK.into()));
        set(module, "F_SETLK64", Value::int(libc::F_SETLK.into()));
        set(module, "F_SETLKW64", Value::int(libc::F_SETLKW.into()));
        Ok(())
    }
}
