//! Calendar time: `struct_time`, its making from seconds and back, and its text.

use crate::structseq::Description;
use tiercel_macros::pymodule;

/// `time.struct_time`.
pub static STRUCT_TIME: Description = Description {
    name: "time.struct_time",
    doc: "The time value as returned by gmtime(), localtime(), and strptime(), and\n accepted by asctime(), mktime() \
          and strftime().  May be considered as a\n sequence of 9 integers.",
    fields: &[
        "tm_year",
        "tm_mon",
        "tm_mday",
        "tm_hour",
        "tm_min",
        "tm_sec",
        "tm_wday",
        "tm_yday",
        "tm_isdst",
        "tm_zone",
        "tm_gmtoff",
    ],
    visible: 9,
};

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The form of `ctime`.
pub fn text_of(tm: &libc::tm) -> String {
    format!(
        "{} {} {:2} {:02}:{:02}:{:02} {}",
        DAYS[tm.tm_wday.rem_euclid(7) as usize],
        MONTHS[tm.tm_mon.rem_euclid(12) as usize],
        tm.tm_mday,
        tm.tm_hour,
        tm.tm_min,
        tm.tm_sec,
        tm.tm_year as i64 + 1900
    )
}

// The `libc` crate has no declaration of these on this platform.
unsafe extern "C" {
    fn tzset();
}

#[pymodule(name = "time")]
/// A part of `time`.
pub mod functions {
    use super::{STRUCT_TIME, text_of, tzset as read_zone};
    use crate::native_type::{keep, kept, set};
    use crate::posix::path_argument::{fs_decode, os_error};
    use crate::structseq;
    use std::ffi::{CStr, CString};
    use tiercel_object::types::str::to_string_lossy;
    use tiercel_object::types::str_codec::{Codec, encode_with};
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, err, object};

    #[constant]
    const _STRUCT_TM_ITEMS: i64 = 11;

    #[cold]
    fn out_of_range() -> tiercel_object::Raised {
        err!(OverflowError, "timestamp out of range for platform time_t")
    }

    fn seconds_argument(v: Option<&Value>) -> PyResult<i64> {
        match v.filter(|v| !v.is_none()) {
            None => Ok(super::super::read_clock(libc::CLOCK_REALTIME)?.div_euclid(1_000_000_000) as i64),
            Some(v)
                if v.as_word_float().is_none() && v.ty().slots().nb_float.is_none() || v.is_small_int() =>
            {
                object::index_as_i64(v)?.ok_or_else(out_of_range)
            }
            Some(v) if v.ty().is_subtype(tiercel_object::thread::types().int) => {
                object::index_as_i64(v)?.ok_or_else(out_of_range)
            }
            Some(v) => {
                let seconds = object::as_f64(v)?.floor();
                if seconds.is_nan() {
                    bail!(ValueError, "Invalid value NaN (not a number)");
                }
                if seconds.abs() > 9.2e18 {
                    return Err(out_of_range());
                }
                Ok(seconds as i64)
            }
        }
    }

    fn broken_down(seconds: i64, local: bool) -> PyResult<libc::tm> {
        // SAFETY: all-zero bytes are a `tm`, which the call fills.
        unsafe {
            let mut tm: libc::tm = std::mem::zeroed();
            let r =
                if local { libc::localtime_r(&seconds, &mut tm) } else { libc::gmtime_r(&seconds, &mut tm) };
            if r.is_null() { Err(os_error()) } else { Ok(tm) }
        }
    }

    fn zone_name(tm: &libc::tm) -> PyResult<Value> {
        if tm.tm_zone.is_null() {
            return Ok(Value::NONE);
        }
        // SAFETY: the C library's zone names are C strings that stay.
        fs_decode(unsafe { CStr::from_ptr(tm.tm_zone) }.to_bytes())
    }

    fn struct_time(tm: &libc::tm, zone: Value) -> PyResult<Value> {
        let mut values: Vec<Value> = [
            tm.tm_year as i64 + 1900,
            tm.tm_mon as i64 + 1,
            tm.tm_mday as i64,
            tm.tm_hour as i64,
            tm.tm_min as i64,
            tm.tm_sec as i64,
            (tm.tm_wday as i64 + 6) % 7,
            tm.tm_yday as i64 + 1,
            tm.tm_isdst as i64,
        ]
        .map(Value::int)
        .into();
        values.extend([zone, Value::int(tm.tm_gmtoff)]);
        let Some(class) = kept("time.struct_time") else { bail!(RuntimeError, "time is not initialized") };
        structseq::make(&class, values)
    }

    fn from_tuple(v: &Value, function: &str) -> PyResult<libc::tm> {
        let Some(t) = v.downcast::<TupleObject>() else {
            bail!(TypeError, "Tuple or struct_time argument required");
        };
        if t.len() != 9 {
            bail!(TypeError, "{function}(): illegal time tuple argument");
        }
        let mut n = [0i64; 9];
        for (slot, item) in n.iter_mut().zip(t.items()) {
            let value = object::index_i64(item)?;
            if value > i32::MAX as i64 {
                bail!(OverflowError, "signed integer is greater than maximum");
            }
            if value < i32::MIN as i64 {
                bail!(OverflowError, "signed integer is less than minimum");
            }
            *slot = value;
        }
        let Ok(year) = i32::try_from(n[0] - 1900) else {
            bail!(OverflowError, "year out of range");
        };
        // SAFETY: all-zero bytes are a `tm`.
        let mut tm: libc::tm = unsafe { std::mem::zeroed() };
        tm.tm_year = year;
        tm.tm_mon = n[1] as i32 - 1;
        tm.tm_mday = n[2] as i32;
        tm.tm_hour = n[3] as i32;
        tm.tm_min = n[4] as i32;
        tm.tm_sec = n[5] as i32;
        tm.tm_wday = ((n[6] + 1).rem_euclid(7)) as i32;
        tm.tm_yday = n[7] as i32 - 1;
        tm.tm_isdst = n[8] as i32;
        Ok(tm)
    }

    /// Fields that may be zero are made the first; others out of range are errors.
    fn check_fields(tm: &mut libc::tm) -> PyResult<()> {
        if tm.tm_mon == -1 {
            tm.tm_mon = 0;
        }
        if tm.tm_mday == 0 {
            tm.tm_mday = 1;
        }
        if tm.tm_yday == -1 {
            tm.tm_yday = 0;
        }
        for (good, what) in [
            ((0..=11).contains(&tm.tm_mon), "month"),
            ((1..=31).contains(&tm.tm_mday), "day of month"),
            ((0..=23).contains(&tm.tm_hour), "hour"),
            ((0..=59).contains(&tm.tm_min), "minute"),
            ((0..=61).contains(&tm.tm_sec), "seconds"),
            ((0..=365).contains(&tm.tm_yday), "day of year"),
        ] {
            if !good {
                bail!(ValueError, "{what} out of range");
            }
        }
        Ok(())
    }

    fn moment(t: Option<&Value>, function: &str) -> PyResult<libc::tm> {
        match t {
            None => broken_down(seconds_argument(None)?, true),
            Some(t) => {
                let mut tm = from_tuple(t, function)?;
                check_fields(&mut tm)?;
                Ok(tm)
            }
        }
    }

    /// A time in seconds as a tuple of universal time.
    #[function("(seconds=None, /)", hidden)]
    fn gmtime(seconds: Option<&Value>) -> PyResult<Value> {
        let tm = broken_down(seconds_argument(seconds)?, false)?;
        struct_time(&tm, zone_name(&tm)?)
    }

    /// A time in seconds as a tuple of local time.
    #[function("(seconds=None, /)", hidden)]
    fn localtime(seconds: Option<&Value>) -> PyResult<Value> {
        let tm = broken_down(seconds_argument(seconds)?, true)?;
        struct_time(&tm, zone_name(&tm)?)
    }

    /// The time that a tuple of local time means, in seconds.
    #[function("(tuple, /)", hidden)]
    fn mktime(tuple: &Value) -> PyResult<f64> {
        let mut tm = from_tuple(tuple, "mktime")?;
        // The call says that it has worked by setting the day of the week.
        tm.tm_wday = -1;
        // SAFETY: the call reads and normalizes a variable that lives through it.
        let seconds = unsafe { libc::mktime(&mut tm) };
        if seconds == -1 && tm.tm_wday == -1 {
            return Err(err!(OverflowError, "mktime argument out of range"));
        }
        Ok(seconds as f64)
    }

    /// A time tuple as text, such as `Wed Jun  9 04:26:40 1993`.
    #[function("(tuple=<unrepresentable>, /)", hidden)]
    fn asctime(tuple: Option<&Value>) -> PyResult<String> {
        moment(tuple, "asctime").map(|tm| text_of(&tm))
    }

    /// A time as text, in local time.
    #[function("(seconds=None, /)", hidden)]
    fn ctime(seconds: Option<&Value>) -> PyResult<String> {
        broken_down(seconds_argument(seconds)?, true).map(|tm| text_of(&tm))
    }

    /// A time tuple as text, by a format.
    #[function("(format, tuple=<unrepresentable>, /)", hidden)]
    fn strftime(format: &Value, tuple: Option<&Value>) -> PyResult<Value> {
        if format.as_str().is_none() {
            bail!(TypeError, "strftime() argument 1 must be str, not {}", format.ty().name_str());
        }
        let mut tm = moment(tuple, "strftime")?;
        tm.tm_isdst = tm.tm_isdst.clamp(-1, 1);
        let zone = match tuple {
            Some(t) => match object::getattr_optional(t, &tiercel_object::types::str::intern("tm_zone"))? {
                Some(zone) if !zone.is_none() => CString::new(to_string_lossy(&zone)).ok(),
                _ => None,
            },
            None => None,
        };
        if tuple.is_some() {
            // Zone and offset of the moment, as the system knows them.
            let mut copy = tm;
            // SAFETY: the call normalizes a variable that lives through it; zone names stay.
            unsafe { libc::mktime(&mut copy) };
            (tm.tm_zone, tm.tm_gmtoff) = (copy.tm_zone, copy.tm_gmtoff);
            if let Some(zone) = &zone {
                tm.tm_zone = zone.as_ptr();
                let offset = object::getattr_str(tuple.unwrap_or(&Value::NONE), "tm_gmtoff")?;
                tm.tm_gmtoff = offset.as_small_int().unwrap_or(tm.tm_gmtoff);
            }
        }
        let text = encode_with(Codec::Utf8, format, "surrogateescape")?;
        let mut out: Vec<u8> = Vec::new();
        for (i, part) in text.split(|&b| b == 0).enumerate() {
            if i > 0 {
                out.push(0);
            }
            out.extend(format_part(part, &tm)?);
        }
        fs_decode(&out)
    }

    fn format_part(part: &[u8], tm: &libc::tm) -> PyResult<Vec<u8>> {
        if part.is_empty() {
            return Ok(Vec::new());
        }
        // A blank in front tells an empty result from one that did not fit.
        let mut pattern = vec![b' '];
        pattern.extend(part);
        let Ok(pattern) = CString::new(pattern) else { bail!(ValueError, "embedded null character") };
        let mut room = 256 + part.len() * 4;
        loop {
            let mut buffer = vec![0u8; room];
            // SAFETY: the buffer is as long as said, the format a C string.
            let n = unsafe { libc::strftime(buffer.as_mut_ptr().cast(), room, pattern.as_ptr(), tm) };
            if n > 0 {
                return Ok(buffer[1..n].to_vec());
            }
            if room > 1 << 20 {
                bail!(ValueError, "Invalid format string");
            }
            room *= 4;
        }
    }

    /// The time tuple that a text means, by a format.
    #[function("(string, format='%a %b %d %H:%M:%S %Y', /)", hidden)]
    fn strptime(string: &Value, format: Option<&Value>) -> PyResult<Value> {
        let module = crate::api::import_module("_strptime")?;
        let parse = object::getattr_str(&module, "_strptime_time")?;
        let mut arguments = vec![string.clone()];
        arguments.extend(format.cloned());
        object::call(&parse, &arguments)
    }

    fn set_zone(module: &Value) -> PyResult<()> {
        const HALF_YEAR: i64 = 365 * 24 * 3600 / 2;
        // SAFETY: reads the environment, under the GIL.
        unsafe { read_zone() };
        let now = seconds_argument(None)?;
        let year_start = {
            let mut tm = broken_down(now, false)?;
            (tm.tm_mon, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec) = (0, 1, 0, 0, 0);
            // SAFETY: the call reads and normalizes a variable that lives through it.
            unsafe { libc::timegm(&mut tm) }
        };
        let winter = broken_down(year_start, true)?;
        let summer = broken_down(year_start + HALF_YEAR, true)?;
        // The southern hemisphere has its summer in January.
        let (standard, other) =
            if winter.tm_gmtoff <= summer.tm_gmtoff { (winter, summer) } else { (summer, winter) };
        set(module, "timezone", Value::int(-standard.tm_gmtoff));
        set(module, "altzone", Value::int(-other.tm_gmtoff));
        set(module, "daylight", Value::int((standard.tm_gmtoff != other.tm_gmtoff) as i64));
        set(module, "tzname", TupleObject::pair(zone_name(&standard)?, zone_name(&other)?));
        Ok(())
    }

    /// Takes the time zone over from the environment variable `TZ`.
    #[function("()", hidden)]
    fn tzset(#[module] module: &Value) -> PyResult<()> {
        set_zone(module)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let class = structseq::new_type_with_hidden(&STRUCT_TIME)?;
        set(module, "struct_time", class.clone());
        keep("time.struct_time", class);
        set_zone(module)
    }
}
