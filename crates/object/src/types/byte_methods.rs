//! The methods that `bytes` and `bytearray` share, declared once for both.

/// Declares a bytes-like built-in type: the shared methods on `$object`, and the type's own in the braces. `$contents`
/// gives the bytes of a receiver, `$make` wraps a result.
macro_rules! byte_methods {
    ($name:literal, $object:ident, $contents:path, $make:path, $(#[doc = $doc:literal])* { $($own:tt)* }) => {
        #[tiercel_macros::pytype(name = $name)]
        $(#[doc = $doc])*
        impl $object {
            $($own)*

            #[slot(contains)]
            fn contains(this: &Value, item: &Value) -> PyResult<bool> {
                if item.ty().slots().buffer.is_none() && !item.is_small_int() && item.ty().slots().nb_index.is_none() {
                    bail!(TypeError, "a bytes-like object is required, not '{}'", item.ty().name_str());
                }
                Ok(text::find($contents(this).as_ref(), item, None, None, false)?.is_some())
            }

            #[slot(sq_concat)]
            fn concat(this: &Value, other: &Value) -> PyResult<Value> {
                if other.ty().slots().buffer.is_none() {
                    bail!(TypeError, "can't concat {} to {}", other.ty().name_str(), this.ty().name_str());
                }
                let mut out = $contents(this).to_vec();
                out.extend(text::to_bytes(other)?);
                Ok($make(&out))
            }

            #[slot(sq_repeat)]
            fn repeat(this: &Value, n: &Value) -> PyResult<Value> {
                let n = object::index_clamped(n)?.max(0) as usize;
                let b = $contents(this);
                match b.len().checked_mul(n) {
                    Some(total) if total < 1 << 40 => Ok($make(&b.repeat(n))),
                    Some(_) => Err(err!(MemoryError, "")),
                    None => Err(err!(OverflowError, "repeated bytes are too long")),
                }
            }

            #[slot(richcompare)]
            fn richcompare(this: &Value, other: &Value, op: CompareOp) -> PyResult<Value> {
                if other.ty().slots().buffer.is_none() {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                Ok(Value::bool(op.holds(<[u8]>::cmp($contents(this).as_ref(), &text::to_bytes(other)?))))
            }

            #[slot(nb_remainder)]
            fn remainder(this: &Value, args: &Value) -> PyResult<Value> {
                if this.downcast::<$object>().is_none() {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                Ok($make(&crate::types::str_percent::format_bytes($contents(this).as_ref(), args)?))
            }

            /// Return a copy with the first byte upper case and the rest lower case (ASCII).
            #[method("($self, /)")]
            fn capitalize(this: &Value) -> Value {
                let mut b = $contents(this).to_ascii_lowercase();
                if let Some(first) = b.first_mut() {
                    first.make_ascii_uppercase();
                }
                $make(&b)
            }

            /// Return a copy in lower case (ASCII).
            #[method("($self, /)")]
            fn lower(this: &Value) -> Value {
                $make(&$contents(this).to_ascii_lowercase())
            }

            /// Return a copy in upper case (ASCII).
            #[method("($self, /)")]
            fn upper(this: &Value) -> Value {
                $make(&$contents(this).to_ascii_uppercase())
            }

            /// Return a copy with upper and lower case exchanged (ASCII).
            #[method("($self, /)")]
            fn swapcase(this: &Value) -> Value {
                let b = $contents(this);
                let flip = |b: &u8| if b.is_ascii_lowercase() { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() };
                $make(&b.iter().map(flip).collect::<Vec<u8>>())
            }

            /// Return a copy in title case (ASCII).
            #[method("($self, /)")]
            fn title(this: &Value) -> Value {
                $make(&text::title($contents(this).as_ref()))
            }

            /// Return a copy centered in a field of that width.
            #[method("($self, width, fillchar=b' ', /)")]
            fn center(this: &Value, width: isize, fillchar: Option<&Value>) -> PyResult<Value> {
                let (b, fill) = ($contents(this), text::fill_byte(fillchar, "center")?);
                let margin = (width.max(0) as usize).saturating_sub(b.len());
                let left = margin / 2 + (margin & width as usize & 1);
                Ok($make(&text::pad(b.as_ref(), left, margin - left, fill)?))
            }

            /// Return a copy at the left of a field of that width.
            #[method("($self, width, fillchar=b' ', /)")]
            fn ljust(this: &Value, width: isize, fillchar: Option<&Value>) -> PyResult<Value> {
                let (b, fill) = ($contents(this), text::fill_byte(fillchar, "ljust")?);
                Ok($make(&text::pad(b.as_ref(), 0, (width.max(0) as usize).saturating_sub(b.len()), fill)?))
            }

            /// Return a copy at the right of a field of that width.
            #[method("($self, width, fillchar=b' ', /)")]
            fn rjust(this: &Value, width: isize, fillchar: Option<&Value>) -> PyResult<Value> {
                let (b, fill) = ($contents(this), text::fill_byte(fillchar, "rjust")?);
                Ok($make(&text::pad(b.as_ref(), (width.max(0) as usize).saturating_sub(b.len()), 0, fill)?))
            }

            /// Pad a number with zeros on the left, behind a sign.
            #[method("($self, width, /)")]
            fn zfill(this: &Value, width: isize) -> PyResult<Value> {
                Ok($make(&text::zero_fill($contents(this).as_ref(), width)?))
            }

            /// Return the number of places, without overlap, where sub stands in [start:end].
            #[method("($self, sub, start=None, end=None, /)")]
            fn count(this: &Value, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> PyResult<usize> {
                let (b, n) = ($contents(this), text::needle(sub)?);
                let (start, end) = clamp_range(b.len(), start, end)?;
                Ok(if start > end { 0 } else { text::find_all(&b[start..end], &n, usize::MAX).len() })
            }

            /// Return the lowest index where sub is found, or -1.
            #[method("($self, sub, start=None, end=None, /)")]
            fn find(this: &Value, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> PyResult<i64> {
                Ok(text::find($contents(this).as_ref(), sub, start, end, false)?.map_or(-1, |i| i as i64))
            }

            /// Return the highest index where sub is found, or -1.
            #[method("($self, sub, start=None, end=None, /)")]
            fn rfind(this: &Value, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> PyResult<i64> {
                Ok(text::find($contents(this).as_ref(), sub, start, end, true)?.map_or(-1, |i| i as i64))
            }

            /// Like find, but raise ValueError when sub is not found.
            #[method("($self, sub, start=None, end=None, /)")]
            fn index(this: &Value, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> PyResult<usize> {
                text::find($contents(this).as_ref(), sub, start, end, false)?
                    .ok_or_else(|| err!(ValueError, "subsection not found"))
            }

            /// Like rfind, but raise ValueError when sub is not found.
            #[method("($self, sub, start=None, end=None, /)")]
            fn rindex(this: &Value, sub: &Value, start: Option<&Value>, end: Option<&Value>) -> PyResult<usize> {
                text::find($contents(this).as_ref(), sub, start, end, true)?
                    .ok_or_else(|| err!(ValueError, "subsection not found"))
            }

            /// Return True if the bytes begin with prefix (or any of a tuple of them).
            #[method("($self, prefix, start=None, end=None, /)")]
            fn startswith(this: &Value, prefix: &Value, start: Option<&Value>, end: Option<&Value>) -> PyResult<bool> {
                text::affix($contents(this).as_ref(), prefix, start, end, "startswith")
            }

            /// Return True if the bytes end with suffix (or any of a tuple of them).
            #[method("($self, suffix, start=None, end=None, /)")]
            fn endswith(this: &Value, suffix: &Value, start: Option<&Value>, end: Option<&Value>) -> PyResult<bool> {
                text::affix($contents(this).as_ref(), suffix, start, end, "endswith")
            }

            /// Return a copy without that prefix, if it is there.
            #[method("($self, prefix, /)")]
            fn removeprefix(this: &Value, prefix: &Value) -> PyResult<Value> {
                let (b, n) = ($contents(this), text::to_bytes(prefix)?);
                Ok($make(b.strip_prefix(&n[..]).unwrap_or(b.as_ref())))
            }

            /// Return a copy without that suffix, if it is there.
            #[method("($self, suffix, /)")]
            fn removesuffix(this: &Value, suffix: &Value) -> PyResult<Value> {
                let (b, n) = ($contents(this), text::to_bytes(suffix)?);
                Ok($make(b.strip_suffix(&n[..]).unwrap_or(b.as_ref())))
            }

            /// Return a copy without leading and trailing whitespace, or bytes of the argument.
            #[method("($self, bytes=None, /)")]
            fn strip(this: &Value, bytes: Option<&Value>) -> PyResult<Value> {
                let b = $contents(this);
                let (start, end) = text::strip(b.as_ref(), bytes, true, true)?;
                Ok($make(&b[start..end]))
            }

            /// Return a copy without leading whitespace, or bytes of the argument.
            #[method("($self, bytes=None, /)")]
            fn lstrip(this: &Value, bytes: Option<&Value>) -> PyResult<Value> {
                let b = $contents(this);
                let (start, end) = text::strip(b.as_ref(), bytes, true, false)?;
                Ok($make(&b[start..end]))
            }

            /// Return a copy without trailing whitespace, or bytes of the argument.
            #[method("($self, bytes=None, /)")]
            fn rstrip(this: &Value, bytes: Option<&Value>) -> PyResult<Value> {
                let b = $contents(this);
                let (start, end) = text::strip(b.as_ref(), bytes, false, true)?;
                Ok($make(&b[start..end]))
            }

            /// Return a copy with occurrences of old replaced by new, the first count of them if count is not -1.
            #[method("($self, old, new, count=-1, /)")]
            fn replace(this: &Value, old: &Value, new: &Value, count: isize) -> PyResult<Value> {
                let (old, new) = (text::to_bytes(old)?, text::to_bytes(new)?);
                Ok($make(&text::replace($contents(this).as_ref(), &old, &new, count)))
            }

            /// Return a list of the parts between separators (whitespace if sep is None).
            #[method("($self, /, sep=None, maxsplit=-1)")]
            fn split(this: &Value, sep: Option<&Value>, maxsplit: isize) -> PyResult<Value> {
                let b = $contents(this);
                let parts = text::split(b.as_ref(), sep, maxsplit, false)?;
                Ok(ListObject::from_vec(parts.into_iter().map(|(s, e)| $make(&b[s..e])).collect()))
            }

            /// Like split, but from the end.
            #[method("($self, /, sep=None, maxsplit=-1)")]
            fn rsplit(this: &Value, sep: Option<&Value>, maxsplit: isize) -> PyResult<Value> {
                let b = $contents(this);
                let parts = text::split(b.as_ref(), sep, maxsplit, true)?;
                Ok(ListObject::from_vec(parts.into_iter().map(|(s, e)| $make(&b[s..e])).collect()))
            }

            /// Return a list of the lines, without line breaks unless keepends is true.
            #[method("($self, /, keepends=False)")]
            fn splitlines(this: &Value, keepends: bool) -> Value {
                let b = $contents(this);
                let lines = text::split_lines(b.as_ref(), keepends);
                ListObject::from_vec(lines.into_iter().map(|(s, e)| $make(&b[s..e])).collect())
            }

            /// Split at the first separator: the part before, the separator, the part behind.
            #[method("($self, sep, /)")]
            fn partition(this: &Value, sep: &Value) -> PyResult<Value> {
                let (b, n) = ($contents(this), text::to_bytes(sep)?);
                if n.is_empty() {
                    bail!(ValueError, "empty separator");
                }
                Ok(TupleObject::from_vec(match memchr::memmem::find(b.as_ref(), &n) {
                    Some(i) => vec![$make(&b[..i]), $make(&n), $make(&b[i + n.len()..])],
                    None => vec![$make(b.as_ref()), $make(b""), $make(b"")],
                }))
            }

            /// Split at the last separator: the part before, the separator, the part behind.
            #[method("($self, sep, /)")]
            fn rpartition(this: &Value, sep: &Value) -> PyResult<Value> {
                let (b, n) = ($contents(this), text::to_bytes(sep)?);
                if n.is_empty() {
                    bail!(ValueError, "empty separator");
                }
                Ok(TupleObject::from_vec(match memchr::memmem::rfind(b.as_ref(), &n) {
                    Some(i) => vec![$make(&b[..i]), $make(&n), $make(&b[i + n.len()..])],
                    None => vec![$make(b""), $make(b""), $make(b.as_ref())],
                }))
            }

            /// Concatenate any number of bytes objects, with this one between them.
            #[method("($self, iterable_of_bytes, /)")]
            fn join(this: &Value, iterable_of_bytes: &Value) -> PyResult<Value> {
                Ok($make(&text::join($contents(this).as_ref(), iterable_of_bytes)?))
            }

            /// Return a copy in which tabs are filled up with spaces.
            #[method("($self, /, tabsize=8)")]
            fn expandtabs(this: &Value, tabsize: i32) -> Value {
                $make(&text::expand_tabs($contents(this).as_ref(), tabsize))
            }

            /// Return a copy with each byte mapped through the table, without the bytes to delete.
            #[method("($self, table, /, delete=b'')")]
            fn translate(this: &Value, table: &Value, delete: Option<&Value>) -> PyResult<Value> {
                Ok($make(&text::translate($contents(this).as_ref(), table, delete)?))
            }

            /// Return a table for translate.
            #[staticmethod("(frm, to, /)")]
            fn maketrans(frm: &Value, to: &Value) -> PyResult<Value> {
                text::make_table(frm, to)
            }

            /// Decode the bytes to a string.
            #[method("($self, /, encoding='utf-8', errors='strict')")]
            fn decode(this: &Value, encoding: Option<&StrObject>, errors: Option<&StrObject>) -> PyResult<Value> {
                crate::types::str_codec::decode($contents(this).as_ref(), this, encoding, errors)
            }

            /// Make an object from a string of hexadecimal digits.
            #[classmethod("($type, string, /)")]
            fn fromhex(class: &Value, string: &Value) -> PyResult<Value> {
                let made = $make(&text::from_hex(string)?);
                if class.is(made.ty().as_value()) { Ok(made) } else { object::call(class, &[made]) }
            }

            /// Return the bytes as hexadecimal digits, with sep between groups of bytes_per_sep bytes.
            #[method("($self, sep=<unrepresentable>, bytes_per_sep=1)")]
            fn hex(this: &Value, sep: Option<&Value>, bytes_per_sep: i32) -> PyResult<String> {
                text::to_hex($contents(this).as_ref(), sep, bytes_per_sep)
            }

            /// Return True if there is at least one byte and all are ASCII letters or digits.
            #[method("($self, /)")]
            fn isalnum(this: &Value) -> bool {
                text::all($contents(this).as_ref(), |b| b.is_ascii_alphanumeric())
            }

            /// Return True if there is at least one byte and all are ASCII letters.
            #[method("($self, /)")]
            fn isalpha(this: &Value) -> bool {
                text::all($contents(this).as_ref(), |b| b.is_ascii_alphabetic())
            }

            /// Return True if all bytes are ASCII.
            #[method("($self, /)")]
            fn isascii(this: &Value) -> bool {
                $contents(this).is_ascii()
            }

            /// Return True if there is at least one byte and all are ASCII digits.
            #[method("($self, /)")]
            fn isdigit(this: &Value) -> bool {
                text::all($contents(this).as_ref(), |b| b.is_ascii_digit())
            }

            /// Return True if there is at least one byte and all are ASCII whitespace.
            #[method("($self, /)")]
            fn isspace(this: &Value) -> bool {
                text::all($contents(this).as_ref(), text::is_space)
            }

            /// Return True if there is a cased byte and all of them are lower case.
            #[method("($self, /)")]
            fn islower(this: &Value) -> bool {
                text::is_case($contents(this).as_ref(), false)
            }

            /// Return True if there is a cased byte and all of them are upper case.
            #[method("($self, /)")]
            fn isupper(this: &Value) -> bool {
                text::is_case($contents(this).as_ref(), true)
            }

            /// Return True if the bytes are title-cased.
            #[method("($self, /)")]
            fn istitle(this: &Value) -> bool {
                text::is_title($contents(this).as_ref())
            }
        }
    };
}
pub(crate) use byte_methods;
