//! `time`: clocks, sleeping, and calendar time.

pub mod calendar;

use tiercel_macros::pymodule;
use tiercel_object::{PyResult, bail};

/// Nanoseconds on a clock of the system.
pub fn read_clock(clock: libc::clockid_t) -> PyResult<i128> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call fills a variable that lives through it.
    if unsafe { libc::clock_gettime(clock, &mut t) } < 0 {
        return Err(crate::posix::path_argument::os_error());
    }
    Ok(t.tv_sec as i128 * 1_000_000_000 + t.tv_nsec as i128)
}

/// `TypeError` for what is no number of seconds.
pub fn check_real(v: &tiercel_object::Value) -> PyResult<()> {
    let slots = v.ty().slots();
    if v.as_word_float().is_none() && slots.nb_float.is_none() && slots.nb_index.is_none() {
        bail!(TypeError, "'{}' object cannot be interpreted as an integer or float", v.ty().name_str());
    }
    Ok(())
}

/// Seconds as nanoseconds, rounded up, or an error if they do not fit.
fn nanoseconds(v: &tiercel_object::Value) -> PyResult<i128> {
    let out_of_range = || tiercel_object::err!(OverflowError, "timestamp out of range for C PyTime_t");
    check_real(v)?;
    if v.is_small_int() || v.ty().slots().nb_index.is_some() {
        let seconds = tiercel_object::object::index_as_i64(v)?.ok_or_else(out_of_range)?;
        if seconds.unsigned_abs() > 9_223_372_036 {
            return Err(out_of_range());
        }
        return Ok(seconds as i128 * 1_000_000_000);
    }
    let seconds = tiercel_object::object::as_f64(v)?;
    if seconds.is_nan() {
        bail!(ValueError, "Invalid value NaN (not a number)");
    }
    if seconds.abs() >= 9.2e9 {
        return Err(out_of_range());
    }
    Ok((seconds * 1e9).ceil() as i128)
}

#[pymodule(name = "time")]
/// This module provides various functions to manipulate time values.
///
/// There are two standard representations of time.  One is the number
/// of seconds since the Epoch, in UTC (a.k.a. GMT).  It may be an integer
/// or a floating-point number (to represent fractions of seconds).
///
/// The other representation is a tuple of 9 integers giving local time.
pub mod time {
    use super::{calendar, nanoseconds, read_clock};
    use crate::native_type::{extend, set_numbers};
    use crate::posix::path_argument::{check, os_error};
    use tiercel_object::method::ModuleDef;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::int::from_i128;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    static CALENDAR: ModuleDef = calendar::functions::MODULE;

    fn seconds(clock: libc::clockid_t) -> PyResult<f64> {
        let ns = read_clock(clock)?;
        Ok((ns / 1_000_000_000) as f64 + (ns % 1_000_000_000) as f64 * 1e-9)
    }

    fn ns(clock: libc::clockid_t) -> PyResult<Value> {
        read_clock(clock).map(from_i128)
    }

    /// Seconds since 1970 began, in universal time.
    #[function("()")]
    fn time() -> PyResult<f64> {
        seconds(libc::CLOCK_REALTIME)
    }

    /// As `time`, in nanoseconds.
    #[function("()")]
    fn time_ns() -> PyResult<Value> {
        ns(libc::CLOCK_REALTIME)
    }

    /// A clock that never goes back, in seconds.
    #[function("()")]
    fn monotonic() -> PyResult<f64> {
        seconds(libc::CLOCK_MONOTONIC)
    }

    /// As `monotonic`, in nanoseconds.
    #[function("()")]
    fn monotonic_ns() -> PyResult<Value> {
        ns(libc::CLOCK_MONOTONIC)
    }

    /// The finest clock for measuring short times, in seconds.
    #[function("()")]
    fn perf_counter() -> PyResult<f64> {
        seconds(libc::CLOCK_MONOTONIC)
    }

    /// As `perf_counter`, in nanoseconds.
    #[function("()")]
    fn perf_counter_ns() -> PyResult<Value> {
        ns(libc::CLOCK_MONOTONIC)
    }

    /// The CPU time of this process, in seconds.
    #[function("()")]
    fn process_time() -> PyResult<f64> {
        seconds(libc::CLOCK_PROCESS_CPUTIME_ID)
    }

    /// As `process_time`, in nanoseconds.
    #[function("()")]
    fn process_time_ns() -> PyResult<Value> {
        ns(libc::CLOCK_PROCESS_CPUTIME_ID)
    }

    /// The CPU time of this thread, in seconds.
    #[function("()")]
    fn thread_time() -> PyResult<f64> {
        seconds(libc::CLOCK_THREAD_CPUTIME_ID)
    }

    /// As `thread_time`, in nanoseconds.
    #[function("()")]
    fn thread_time_ns() -> PyResult<Value> {
        ns(libc::CLOCK_THREAD_CPUTIME_ID)
    }

    /// What a clock shows, in seconds.
    #[function("(clk_id, /)")]
    fn clock_gettime(clk_id: i32) -> PyResult<f64> {
        seconds(clk_id)
    }

    /// What a clock shows, in nanoseconds.
    #[function("(clk_id, /)")]
    fn clock_gettime_ns(clk_id: i32) -> PyResult<Value> {
        ns(clk_id)
    }

    fn resolution(clock: libc::clockid_t) -> PyResult<f64> {
        let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the call fills a variable that lives through it.
        check(unsafe { libc::clock_getres(clock, &mut t) }, os_error)?;
        Ok(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9)
    }

    /// How fine a clock is, in seconds.
    #[function("(clk_id, /)")]
    fn clock_getres(clk_id: i32) -> PyResult<f64> {
        resolution(clk_id)
    }

    /// What kind of clock a function reads.
    #[function("(name, /)")]
    fn get_clock_info(name: &Value) -> PyResult<Value> {
        let text = tiercel_object::types::str::to_string_lossy(name);
        let (clock, call, monotonic, adjustable) = match text.as_str() {
            "time" => (libc::CLOCK_REALTIME, "clock_gettime(CLOCK_REALTIME)", false, true),
            "monotonic" | "perf_counter" => {
                (libc::CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", true, false)
            }
            "process_time" => {
                (libc::CLOCK_PROCESS_CPUTIME_ID, "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false)
            }
            "thread_time" => {
                (libc::CLOCK_THREAD_CPUTIME_ID, "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false)
            }
            _ => bail!(ValueError, "unknown clock"),
        };
        let namespace = DictObject::new();
        for (key, value) in [
            ("implementation", Value::str(call)),
            ("monotonic", Value::bool(monotonic)),
            ("adjustable", Value::bool(adjustable)),
            ("resolution", Value::float(resolution(clock)?)),
        ] {
            object::setitem(&namespace, &Value::str(key), Some(&value))?;
        }
        let class = tiercel_object::thread::types().simple_namespace.as_value();
        crate::api::call_with_dict(class, &[], Some(&namespace))
    }

    /// Waits so many seconds.
    #[function("(seconds, /)")]
    fn sleep(seconds: &Value) -> PyResult<()> {
        let wanted = nanoseconds(seconds)?;
        if wanted < 0 {
            bail!(ValueError, "sleep length must be non-negative");
        }
        let deadline = read_clock(libc::CLOCK_MONOTONIC)? + wanted;
        let until = libc::timespec {
            tv_sec: (deadline / 1_000_000_000) as i64,
            tv_nsec: (deadline % 1_000_000_000) as i64,
        };
        loop {
            // SAFETY: the deadline lives through the call; nothing is written.
            let errno = tiercel_vm::gil::released(|| unsafe {
                libc::clock_nanosleep(
                    libc::CLOCK_MONOTONIC,
                    libc::TIMER_ABSTIME,
                    &until,
                    std::ptr::null_mut(),
                )
            });
            match errno {
                0 => return Ok(()),
                libc::EINTR => crate::signal::run_handlers()?,
                errno => return Err(tiercel_object::types::exception_fields::raise_errno(errno, &[])),
            }
        }
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        set_numbers(
            module,
            crate::libc_numbers![
                CLOCK_BOOTTIME CLOCK_MONOTONIC CLOCK_MONOTONIC_RAW CLOCK_PROCESS_CPUTIME_ID CLOCK_REALTIME CLOCK_TAI
                CLOCK_THREAD_CPUTIME_ID
            ],
        );
        extend(module, &CALENDAR)
    }
}
