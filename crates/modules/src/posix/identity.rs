//! Who a process is to the system, and how it is scheduled.

use tiercel_macros::pymodule;

#[pymodule(name = "posix")]
/// A part of `posix`.
pub mod functions {
    use crate::posix::path_argument::{check, last_errno, os_error};
    use tiercel_object::types::exception_fields::raise_errno;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::StrObject;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    fn id(v: &Value, what: &str) -> PyResult<u32> {
        if v.ty().slots().nb_index.is_none() && !v.is_small_int() {
            bail!(TypeError, "{what} should be integer, not {}", v.ty().name_str());
        }
        match object::index_as_i64(v)? {
            Some(-1) => Ok(u32::MAX),
            Some(n) if n < 0 => bail!(OverflowError, "{what} is less than minimum"),
            Some(n) if n < u32::MAX as i64 => Ok(n as u32),
            _ => bail!(OverflowError, "{what} is greater than maximum"),
        }
    }

    /// Sets the effective user.
    #[function("(euid, /)")]
    fn seteuid(euid: &Value) -> PyResult<()> {
        // SAFETY: a system call on a number.
        check(unsafe { libc::seteuid(id(euid, "uid")?) }, os_error)
    }

    /// Sets the effective group.
    #[function("(egid, /)")]
    fn setegid(egid: &Value) -> PyResult<()> {
        // SAFETY: a system call on a number.
        check(unsafe { libc::setegid(id(egid, "gid")?) }, os_error)
    }

    /// Sets the real and the effective user.
    #[function("(ruid, euid, /)")]
    fn setreuid(ruid: &Value, euid: &Value) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::setreuid(id(ruid, "uid")?, id(euid, "uid")?) }, os_error)
    }

    /// Sets the real and the effective group.
    #[function("(rgid, egid, /)")]
    fn setregid(rgid: &Value, egid: &Value) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::setregid(id(rgid, "gid")?, id(egid, "gid")?) }, os_error)
    }

    /// Sets the real, the effective and the saved user.
    #[function("(ruid, euid, suid, /)")]
    fn setresuid(ruid: &Value, euid: &Value, suid: &Value) -> PyResult<()> {
        let (r, e, s) = (id(ruid, "uid")?, id(euid, "uid")?, id(suid, "uid")?);
        // SAFETY: a system call on numbers.
        check(unsafe { libc::setresuid(r, e, s) }, os_error)
    }

    /// Sets the real, the effective and the saved group.
    #[function("(rgid, egid, sgid, /)")]
    fn setresgid(rgid: &Value, egid: &Value, sgid: &Value) -> PyResult<()> {
        let (r, e, s) = (id(rgid, "gid")?, id(egid, "gid")?, id(sgid, "gid")?);
        // SAFETY: a system call on numbers.
        check(unsafe { libc::setresgid(r, e, s) }, os_error)
    }

    fn three(ids: [u32; 3]) -> Value {
        TupleObject::from_vec(ids.map(|n| Value::int(n.into())).into())
    }

    /// The real, the effective and the saved user.
    #[function("()")]
    fn getresuid() -> PyResult<Value> {
        let [mut r, mut e, mut s] = [0; 3];
        // SAFETY: the call fills three variables.
        check(unsafe { libc::getresuid(&mut r, &mut e, &mut s) }, os_error)?;
        Ok(three([r, e, s]))
    }

    /// The real, the effective and the saved group.
    #[function("()")]
    fn getresgid() -> PyResult<Value> {
        let [mut r, mut e, mut s] = [0; 3];
        // SAFETY: the call fills three variables.
        check(unsafe { libc::getresgid(&mut r, &mut e, &mut s) }, os_error)?;
        Ok(three([r, e, s]))
    }

    /// Sets the groups that this process belongs to.
    #[function("(groups, /)")]
    fn setgroups(groups: &Value) -> PyResult<()> {
        let groups = object::to_vec(groups)?.iter().map(|g| id(g, "gid")).collect::<PyResult<Vec<_>>>()?;
        // SAFETY: the list lives through the call.
        check(unsafe { libc::setgroups(groups.len(), groups.as_ptr()) }, os_error)
    }

    /// Makes this process the leader of a group of its own.
    #[function("()")]
    fn setpgrp() -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::setpgid(0, 0) }, os_error)
    }

    /// The priority of a process, a group of them or a user's.
    #[function("(which, who)")]
    fn getpriority(which: i32, who: u32) -> PyResult<i32> {
        // SAFETY: -1 is a result as well, so errors are told by `errno`, which is the thread's own.
        let priority = unsafe {
            *libc::__errno_location() = 0;
            libc::getpriority(which as _, who)
        };
        match last_errno() {
            0 => Ok(priority),
            errno => Err(raise_errno(errno, &[])),
        }
    }

    /// Sets the priority of a process, a group of them or a user's.
    #[function("(which, who, priority)")]
    fn setpriority(which: i32, who: u32, priority: i32) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::setpriority(which as _, who, priority) }, os_error)
    }

    /// The highest priority of a scheduling policy.
    #[function("(policy)")]
    fn sched_get_priority_max(policy: i32) -> PyResult<i32> {
        // SAFETY: a system call on a number.
        let n = unsafe { libc::sched_get_priority_max(policy) };
        if n < 0 { Err(os_error()) } else { Ok(n) }
    }

    /// The lowest priority of a scheduling policy.
    #[function("(policy)")]
    fn sched_get_priority_min(policy: i32) -> PyResult<i32> {
        // SAFETY: a system call on a number.
        let n = unsafe { libc::sched_get_priority_min(policy) };
        if n < 0 { Err(os_error()) } else { Ok(n) }
    }

    /// The scheduling policy of a process.
    #[function("(pid, /)")]
    fn sched_getscheduler(pid: i32) -> PyResult<i32> {
        // SAFETY: a system call on a number.
        let n = unsafe { libc::sched_getscheduler(pid) };
        if n < 0 { Err(os_error()) } else { Ok(n) }
    }

    /// How long a process runs before it is another's turn, in seconds.
    #[function("(pid, /)")]
    fn sched_rr_get_interval(pid: i32) -> PyResult<f64> {
        let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the call fills a variable.
        check(unsafe { libc::sched_rr_get_interval(pid, &mut t) }, os_error)?;
        Ok(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9)
    }

    /// Sets which CPUs a process runs on.
    #[function("(pid, mask, /)")]
    fn sched_setaffinity(pid: i32, mask: &Value) -> PyResult<()> {
        // SAFETY: all-zero bytes are an empty set.
        let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
        for cpu in object::to_vec(mask)? {
            match object::index_as_i64(&cpu)? {
                Some(n) if n < 0 => bail!(ValueError, "negative CPU number"),
                Some(n) if n < libc::CPU_SETSIZE as i64 => {
                    // SAFETY: the number is below the size of the set.
                    unsafe { libc::CPU_SET(n as usize, &mut set) }
                }
                _ => bail!(OverflowError, "CPU number too large"),
            }
        }
        // SAFETY: the set lives through the call.
        check(unsafe { libc::sched_setaffinity(pid, size_of_val(&set), &set) }, os_error)
    }

    /// The groups that a user belongs to.
    #[function("(user, group, /)")]
    fn getgrouplist(user: &StrObject, group: &Value) -> PyResult<Value> {
        let base = id(group, "gid")?;
        let Ok(user) = std::ffi::CString::new(user.to_utf8().unwrap_or_default().into_owned()) else {
            bail!(ValueError, "embedded null byte")
        };
        let mut room = 64;
        loop {
            let mut groups = vec![0; room as usize];
            let mut n = room;
            // SAFETY: there is room for `n` groups; the name is a C string.
            if unsafe { libc::getgrouplist(user.as_ptr(), base, groups.as_mut_ptr(), &mut n) } >= 0 {
                groups.truncate(n as usize);
                return Ok(ListObject::from_vec(groups.into_iter().map(|g| Value::int(g.into())).collect()));
            }
            room = n.max(room * 2);
        }
    }

    /// Makes a folder the root of all paths.
    #[function("(path)")]
    fn chroot(path: crate::posix::path_argument::PathArgument) -> PyResult<()> {
        // SAFETY: the path is a C string.
        check(unsafe { libc::chroot(path.path.as_ptr()) }, || path.error())
    }
}
