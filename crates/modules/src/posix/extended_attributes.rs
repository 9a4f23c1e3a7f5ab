//! Extended attributes of files.

use tiercel_macros::pymodule;

#[pymodule(name = "posix")]
/// A part of `posix`.
pub mod functions {
    use crate::posix::path_argument::{PathArgument, PathOrFd, check, fs_decode, last_errno};
    use tiercel_object::types::list::ListObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, buffer};

    /// Fills a buffer by a call that is asked first how much there is.
    fn fill(path: &PathOrFd, mut call: impl FnMut(*mut u8, usize) -> isize) -> PyResult<Vec<u8>> {
        loop {
            let n = call(std::ptr::null_mut(), 0);
            if n < 0 {
                return Err(path.error());
            }
            let mut room = vec![0u8; n as usize];
            let n = call(room.as_mut_ptr(), room.len());
            if n >= 0 {
                room.truncate(n as usize);
                return Ok(room);
            }
            // It may have grown in between.
            if last_errno() != libc::ERANGE {
                return Err(path.error());
            }
        }
    }

    fn checked(path: &PathOrFd, follow_symlinks: bool, function: &str) -> PyResult<()> {
        if matches!(path, PathOrFd::Fd(_)) && !follow_symlinks {
            bail!(ValueError, "{function}: cannot use fd and follow_symlinks together");
        }
        Ok(())
    }

    /// The value of an extended attribute.
    #[function("(path, attribute, *, follow_symlinks=True)")]
    fn getxattr(path: PathOrFd, attribute: PathArgument, follow_symlinks: bool) -> PyResult<Value> {
        checked(&path, follow_symlinks, "getxattr")?;
        let name = attribute.path.as_ptr();
        // SAFETY: path and name are C strings; the room is as long as said.
        let bytes = fill(&path, |room, len| unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::fgetxattr(*fd, name, room.cast(), len),
                PathOrFd::Path(p) if follow_symlinks => {
                    libc::getxattr(p.path.as_ptr(), name, room.cast(), len)
                }
                PathOrFd::Path(p) => libc::lgetxattr(p.path.as_ptr(), name, room.cast(), len),
            }
        })?;
        Ok(Value::bytes(&bytes))
    }

    /// Gives a file an extended attribute.
    #[function("(path, attribute, value, flags=0, *, follow_symlinks=True)")]
    fn setxattr(
        path: PathOrFd,
        attribute: PathArgument,
        value: &Value,
        flags: i32,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        checked(&path, follow_symlinks, "setxattr")?;
        let (name, view) = (attribute.path.as_ptr(), buffer::get(value)?);
        // SAFETY: path and name are C strings; the view lives through the call.
        let result = unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::fsetxattr(*fd, name, view.data.cast(), view.len, flags),
                PathOrFd::Path(p) if follow_symlinks => {
                    libc::setxattr(p.path.as_ptr(), name, view.data.cast(), view.len, flags)
                }
                PathOrFd::Path(p) => {
                    libc::lsetxattr(p.path.as_ptr(), name, view.data.cast(), view.len, flags)
                }
            }
        };
        check(result, || path.error())
    }

    /// Takes an extended attribute away.
    #[function("(path, attribute, *, follow_symlinks=True)")]
    fn removexattr(path: PathOrFd, attribute: PathArgument, follow_symlinks: bool) -> PyResult<()> {
        checked(&path, follow_symlinks, "removexattr")?;
        let name = attribute.path.as_ptr();
        // SAFETY: path and name are C strings.
        let result = unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::fremovexattr(*fd, name),
                PathOrFd::Path(p) if follow_symlinks => libc::removexattr(p.path.as_ptr(), name),
                PathOrFd::Path(p) => libc::lremovexattr(p.path.as_ptr(), name),
            }
        };
        check(result, || path.error())
    }

    /// The names of a file's extended attributes.
    #[function("(path=None, *, follow_symlinks=True)")]
    fn listxattr(path: Option<&Value>, follow_symlinks: bool) -> PyResult<Value> {
        let path = PathOrFd::or_here(path, "listxattr")?;
        checked(&path, follow_symlinks, "listxattr")?;
        // SAFETY: the path is a C string; the room is as long as said.
        let bytes = fill(&path, |room, len| unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::flistxattr(*fd, room.cast(), len),
                PathOrFd::Path(p) if follow_symlinks => libc::listxattr(p.path.as_ptr(), room.cast(), len),
                PathOrFd::Path(p) => libc::llistxattr(p.path.as_ptr(), room.cast(), len),
            }
        })?;
        let names = bytes.split(|b| *b == 0).filter(|name| !name.is_empty()).map(fs_decode);
        Ok(ListObject::from_vec(names.collect::<PyResult<Vec<_>>>()?))
    }
}
