//! Paths as text: what `posixpath` leaves to `posix`.

use tiercel_macros::pymodule;

/// A path without `.`, doubled slashes and `..` after a name. Two leading slashes, but not three, stay.
pub fn normalize(path: &[u8]) -> Vec<u8> {
    let path = &path[..memchr::memchr(0, path).unwrap_or(path.len())];
    if path.is_empty() {
        return b".".to_vec();
    }
    let slashes = match path {
        [b'/', b'/', b'/', ..] => 1,
        [b'/', b'/', ..] => 2,
        [b'/', ..] => 1,
        _ => 0,
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if slashes > 0 && parts.is_empty() => {}
            b".." if parts.last().is_some_and(|last| *last != b"..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut out = vec![b'/'; slashes];
    out.extend(parts.join(&b'/'));
    if out.is_empty() { b".".to_vec() } else { out }
}

/// The length of a path's root: no slash, one, or exactly two.
pub fn root_length(path: &[u8]) -> usize {
    match path {
        [b'/', b'/', b'/', ..] => 1,
        [b'/', b'/', ..] => 2,
        [b'/', ..] => 1,
        _ => 0,
    }
}

#[pymodule(name = "posix")]
/// A part of `posix`.
pub mod functions {
    use super::{normalize, root_length};
    use crate::posix::path_argument::{fs_decode, fspath};
    use tiercel_object::types::bytes::BytesObject;
    use tiercel_object::types::str::from_wtf8;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail};

    /// An object as a path: text and bytes are one, others say it by `__fspath__`. `TypeError` if it is none.
    #[function("(path)", name = "fspath")]
    fn file_system_path(path: &Value) -> PyResult<Value> {
        fspath(path)
    }

    /// A path without empty and `.` parts, and without `..` where that is sure.
    #[function("(path)")]
    fn _path_normpath(path: &Value) -> PyResult<Value> {
        let path = fspath(path)?;
        if let Some(b) = path.downcast::<BytesObject>() {
            return Ok(Value::bytes(&normalize(b.data())));
        }
        let Some(s) = path.as_str() else { bail!(TypeError, "expected str or bytes") };
        Ok(from_wtf8(&normalize(&s.to_wtf8())))
    }

    /// A path in three: drive, root, and what comes after.
    #[function("(path)")]
    fn _path_splitroot_ex(path: &Value) -> PyResult<Value> {
        let path = fspath(path)?;
        let parts: Vec<Value> = match (path.downcast::<BytesObject>(), path.as_str()) {
            (Some(b), _) => {
                let n = root_length(b.data());
                [&[][..], &b.data()[..n], &b.data()[n..]].into_iter().map(Value::bytes).collect()
            }
            (None, Some(s)) => {
                let text = s.to_wtf8();
                let n = root_length(&text);
                [&[][..], &text[..n], &text[n..]].into_iter().map(from_wtf8).collect()
            }
            _ => bail!(TypeError, "expected str or bytes"),
        };
        Ok(TupleObject::from_vec(parts))
    }

    /// What the system says of an error number.
    #[function("(code, /)")]
    fn strerror(code: i32) -> PyResult<Value> {
        let mut text = [0u8; 256];
        // SAFETY: the buffer is as long as said; the result is a C string in it or a constant one.
        let message = unsafe {
            libc::strerror_r(code, text.as_mut_ptr().cast(), text.len());
            std::ffi::CStr::from_ptr(text.as_ptr().cast())
        };
        fs_decode(message.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn paths_are_normalized() {
        let cases: [(&str, &str); 9] = [
            ("", "."),
            ("/", "/"),
            ("//", "//"),
            ("///a", "/a"),
            ("a/./b/../c", "a/c"),
            ("../..", "../.."),
            ("/../x", "/x"),
            ("a/..", "."),
            ("a//b/", "a/b"),
        ];
        for (path, normal) in cases {
            assert_eq!(normalize(path.as_bytes()), normal.as_bytes(), "{path}");
        }
    }
}
