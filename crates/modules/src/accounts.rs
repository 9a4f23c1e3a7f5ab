//! `pwd` and `grp`: the users and groups that the system knows.

use crate::posix::path_argument::fs_decode;
use crate::structseq::{self, Description};
use std::ffi::{CStr, CString};
use tiercel_macros::pymodule;
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::types::list::ListObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};

static PASSWD: Description = Description {
    name: "pwd.struct_passwd",
    doc: "pwd.struct_passwd: Results from getpw*() routines.\n\nThis object may be accessed either as a tuple of\n  (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)\nor via the object attributes as named in the above tuple.",
    fields: &["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"],
    visible: 7,
};

static GROUP: Description = Description {
    name: "grp.struct_group",
    doc: "grp.struct_group: Results from getgr*() routines.\n\nThis object may be accessed either as a tuple of\n  (gr_name,gr_passwd,gr_gid,gr_mem)\nor via the object attributes as named in the above tuple.",
    fields: &["gr_name", "gr_passwd", "gr_gid", "gr_mem"],
    visible: 4,
};

/// # Safety
/// The pointer is null or leads to a C string.
unsafe fn text(p: *const libc::c_char) -> PyResult<Value> {
    if p.is_null() { Ok(Value::NONE) } else { fs_decode(CStr::from_ptr(p).to_bytes()) }
}

/// An id argument; `None` if no id has that value.
fn id_argument(v: &Value) -> PyResult<Option<u32>> {
    Ok(match object::index_as_i64(v)? {
        Some(-1) => Some(u32::MAX),
        Some(n) => u32::try_from(n).ok(),
        None => None,
    })
}

fn name_argument(v: &Value, function: &str) -> PyResult<CString> {
    let Some(text) = v.as_str() else {
        bail!(TypeError, "{function}() argument 'name' must be str, not {}", v.ty().name_str());
    };
    let bytes = crate::posix::path_argument::fs_encode(v)?;
    debug_assert!(bytes.len() >= text.len());
    CString::new(bytes).map_err(|_| err!(ValueError, "embedded null byte"))
}

fn not_found(function: &str, what: &str, v: &Value) -> PyResult<Raised> {
    let shown = object::repr_string(v)?;
    Ok(err!(KeyError, "{function}(): {what} not found: {shown}"))
}

#[pymodule(name = "pwd")]
/// The users of the system.
///
/// An entry has the fields `pw_name`, `pw_passwd`, `pw_uid`, `pw_gid`, `pw_gecos`, `pw_dir` and `pw_shell`, and is a tuple of
/// them as well. `KeyError` says that there is no such user.
pub mod pwd {
    use super::*;
    use crate::native_type::{keep, kept, set};

    /// # Safety
    /// The pointer leads to an entry of the system's.
    unsafe fn entry(p: *const libc::passwd) -> PyResult<Value> {
        let p = &*p;
        let values = vec![
            text(p.pw_name)?,
            text(p.pw_passwd)?,
            Value::int(p.pw_uid.into()),
            Value::int(p.pw_gid.into()),
            text(p.pw_gecos)?,
            text(p.pw_dir)?,
            text(p.pw_shell)?,
        ];
        structseq::make(&kept("pwd.struct_passwd").unwrap_or(Value::NONE), values)
    }

    /// The user with that number; `KeyError` if there is none.
    #[function("(uidobj, /)")]
    fn getpwuid(uidobj: &Value) -> PyResult<Value> {
        let found = match id_argument(uidobj)? {
            // SAFETY: a query by number; the answer stays until the next query, under the runtime's lock.
            Some(id) => unsafe { libc::getpwuid(id) },
            None => std::ptr::null_mut(),
        };
        if found.is_null() {
            return Err(not_found("getpwuid", "uid", uidobj)?);
        }
        // SAFETY: as above.
        unsafe { entry(found) }
    }

    /// The user of that name; `KeyError` if there is none.
    #[function("(name, /)")]
    fn getpwnam(name: &Value) -> PyResult<Value> {
        let c_name = name_argument(name, "getpwnam")?;
        // SAFETY: the name is a C string; the answer stays until the next query, under the runtime's lock.
        let found = unsafe { libc::getpwnam(c_name.as_ptr()) };
        if found.is_null() {
            return Err(not_found("getpwnam", "name", name)?);
        }
        // SAFETY: as above.
        unsafe { entry(found) }
    }

    /// All users, in no particular order.
    #[function("()")]
    fn getpwall() -> PyResult<Value> {
        let mut all = Vec::new();
        // SAFETY: the walk over the database belongs to this call, under the runtime's lock.
        unsafe {
            libc::setpwent();
            loop {
                let next = libc::getpwent();
                if next.is_null() {
                    break;
                }
                all.push(entry(next)?);
            }
            libc::endpwent();
        }
        Ok(ListObject::from_vec(all))
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let class = structseq::new_type(&PASSWD)?;
        keep("pwd.struct_passwd", class.clone());
        set(module, "struct_passwd", class);
        Ok(())
    }
}

#[pymodule(name = "grp")]
/// The groups of the system's user database.
///
/// An entry has the fields `gr_name`, `gr_passwd`, `gr_gid` and `gr_mem`, and is a tuple of them as well. Users need not be
/// members of the group that their own entry in `pwd` names.
pub mod grp {
    use super::*;
    use crate::native_type::{keep, kept, set};

    /// # Safety
    /// The pointer leads to an entry of the system's.
    unsafe fn entry(p: *const libc::group) -> PyResult<Value> {
        let p = &*p;
        let mut members = Vec::new();
        let mut next = p.gr_mem;
        while !next.is_null() && !(*next).is_null() {
            members.push(text(*next)?);
            next = next.add(1);
        }
        let gid = Value::int(p.gr_gid.into());
        let values = vec![text(p.gr_name)?, text(p.gr_passwd)?, gid, ListObject::from_vec(members)];
        structseq::make(&kept("grp.struct_group").unwrap_or(Value::NONE), values)
    }

    /// The group with that number; `KeyError` if there is none.
    #[function("(id)")]
    fn getgrgid(id: &Value) -> PyResult<Value> {
        let found = match id_argument(id)? {
            // SAFETY: a query by number; the answer stays until the next query, under the runtime's lock.
            Some(id) => unsafe { libc::getgrgid(id) },
            None => std::ptr::null_mut(),
        };
        if found.is_null() {
            return Err(not_found("getgrgid", "gid", id)?);
        }
        // SAFETY: as above.
        unsafe { entry(found) }
    }

    /// The group of that name; `KeyError` if there is none.
    #[function("(name)")]
    fn getgrnam(name: &Value) -> PyResult<Value> {
        let c_name = name_argument(name, "getgrnam")?;
        // SAFETY: the name is a C string; the answer stays until the next query, under the runtime's lock.
        let found = unsafe { libc::getgrnam(c_name.as_ptr()) };
        if found.is_null() {
            return Err(not_found("getgrnam", "name", name)?);
        }
        // SAFETY: as above.
        unsafe { entry(found) }
    }

    /// All groups, in no particular order.
    #[function("()")]
    fn getgrall() -> PyResult<Value> {
        let mut all = Vec::new();
        // SAFETY: the walk over the database belongs to this call, under the runtime's lock.
        unsafe {
            libc::setgrent();
            loop {
                let next = libc::getgrent();
                if next.is_null() {
                    break;
                }
                all.push(entry(next)?);
            }
            libc::endgrent();
        }
        Ok(ListObject::from_vec(all))
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let class = structseq::new_type(&GROUP)?;
        keep("grp.struct_group", class.clone());
        set(module, "struct_group", class);
        Ok(())
    }
}
