//! `resource`: what a process may use, and what it has used.

use tiercel_macros::pymodule;

#[pymodule(name = "resource")]
/// What a process may use of the system, and what it has used.
pub mod resource {
    use crate::native_type::{keep, kept, set, set_numbers};
    use crate::posix::path_argument::os_error;
    use crate::posix::process::{RUSAGE, usage_of};
    use crate::structseq;
    use tiercel_object::thread::types;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    const RUSAGE_TYPE: &str = "resource.struct_rusage";

    /// A limit as Python has it: -1 for none.
    fn shown(limit: libc::rlim_t) -> Value {
        if limit == libc::RLIM_INFINITY { Value::small_int(-1) } else { Value::int(limit as i64) }
    }

    fn limit(v: &Value) -> PyResult<libc::rlim_t> {
        Ok(object::index_i64(v)? as libc::rlim_t)
    }

    fn check_kind(kind: i32) -> PyResult<()> {
        if !(0..16).contains(&kind) {
            bail!(ValueError, "invalid resource specified");
        }
        Ok(())
    }

    fn limits_of(limits: &Value) -> PyResult<libc::rlimit> {
        let parts = object::to_vec(limits)?;
        let [soft, hard] = &parts[..] else { bail!(ValueError, "expected a tuple of 2 integers") };
        Ok(libc::rlimit { rlim_cur: limit(soft)?, rlim_max: limit(hard)? })
    }

    fn pair(limits: &libc::rlimit) -> Value {
        TupleObject::pair(shown(limits.rlim_cur), shown(limits.rlim_max))
    }

    /// The soft and the hard limit of a resource.
    #[function("(resource, /)")]
    fn getrlimit(resource: i32) -> PyResult<Value> {
        check_kind(resource)?;
        let mut limits = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: the variable lives through the call.
        if unsafe { libc::getrlimit(resource as _, &mut limits) } != 0 {
            return Err(os_error());
        }
        Ok(pair(&limits))
    }

    /// Sets the soft and the hard limit of a resource.
    #[function("(resource, limits, /)")]
    fn setrlimit(resource: i32, limits: &Value) -> PyResult<()> {
        check_kind(resource)?;
        let limits = limits_of(limits)?;
        // SAFETY: the variable lives through the call.
        if unsafe { libc::setrlimit(resource as _, &limits) } != 0 {
            let errno = std::io::Error::last_os_error().raw_os_error();
            match errno {
                Some(libc::EINVAL) => bail!(ValueError, "current limit exceeds maximum limit"),
                Some(libc::EPERM) => bail!(ValueError, "not allowed to raise maximum limit"),
                _ => return Err(os_error()),
            }
        }
        Ok(())
    }

    /// The limits of a process, which are changed to `limits` if those are given.
    #[function("(pid, resource, limits=None, /)")]
    fn prlimit(pid: i32, resource: i32, limits: Option<&Value>) -> PyResult<Value> {
        check_kind(resource)?;
        let new = limits.filter(|limits| !limits.is_none()).map(limits_of).transpose()?;
        let mut old = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        let new = new.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        // SAFETY: both variables live through the call; the new limits may be missing.
        if unsafe { libc::prlimit(pid, resource as _, new, &mut old) } != 0 {
            return Err(os_error());
        }
        Ok(pair(&old))
    }

    /// What this process, or its children, have used.
    #[function("(who, /)")]
    fn getrusage(who: i32) -> PyResult<Value> {
        // SAFETY: all-zero bytes are a `rusage`.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: the variable lives through the call.
        if unsafe { libc::getrusage(who, &mut usage) } != 0 {
            bail!(ValueError, "invalid who parameter");
        }
        structseq::make(&kept(RUSAGE_TYPE).unwrap_or(Value::NONE), usage_of(&usage))
    }

    /// How many bytes a page of memory has.
    #[function("()")]
    fn getpagesize() -> i64 {
        // SAFETY: a system call on a number.
        unsafe { libc::sysconf(libc::_SC_PAGESIZE) as i64 }
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        if kept(RUSAGE_TYPE).is_none() {
            keep(RUSAGE_TYPE, structseq::new_type(&RUSAGE)?);
        }
        set(module, "struct_rusage", kept(RUSAGE_TYPE).unwrap_or(Value::NONE));
        set(module, "error", types().exceptions.OSError.as_value().clone());
        set_numbers(
            module,
            &[
                ("RLIMIT_CPU", libc::RLIMIT_CPU as i64),
                ("RLIMIT_FSIZE", libc::RLIMIT_FSIZE as i64),
                ("RLIMIT_DATA", libc::RLIMIT_DATA as i64),
                ("RLIMIT_STACK", libc::RLIMIT_STACK as i64),
                ("RLIMIT_CORE", libc::RLIMIT_CORE as i64),
                ("RLIMIT_RSS", libc::RLIMIT_RSS as i64),
                ("RLIMIT_NPROC", libc::RLIMIT_NPROC as i64),
                ("RLIMIT_NOFILE", libc::RLIMIT_NOFILE as i64),
                ("RLIMIT_OFILE", libc::RLIMIT_NOFILE as i64),
                ("RLIMIT_MEMLOCK", libc::RLIMIT_MEMLOCK as i64),
                ("RLIMIT_AS", libc::RLIMIT_AS as i64),
                ("RLIMIT_MSGQUEUE", libc::RLIMIT_MSGQUEUE as i64),
                ("RLIMIT_NICE", libc::RLIMIT_NICE as i64),
                ("RLIMIT_RTPRIO", libc::RLIMIT_RTPRIO as i64),
                ("RLIMIT_RTTIME", libc::RLIMIT_RTTIME as i64),
                ("RLIMIT_SIGPENDING", libc::RLIMIT_SIGPENDING as i64),
                ("RLIM_INFINITY", -1),
                ("RUSAGE_SELF", libc::RUSAGE_SELF as i64),
                ("RUSAGE_CHILDREN", libc::RUSAGE_CHILDREN as i64),
                ("RUSAGE_THREAD", libc::RUSAGE_THREAD as i64),
            ],
        );
        Ok(())
    }
}
