//! `binascii`: bytes as text, and checksums.

mod base64;
mod checksums;
mod quoted;

use tiercel_macros::pymodule;

#[pymodule(name = "binascii")]
/// Bytes as text of ASCII characters, and back.
pub mod binascii {
    use super::{base64, checksums, quoted};
    use crate::native_type;
    use num_traits::ToPrimitive;
    use tiercel_object::args::{ArgContext, FromArg};
    use tiercel_object::thread::types;
    use tiercel_object::typeobj::as_type;
    use tiercel_object::types::int::to_big;
    use tiercel_object::types::str::{StrObject, intern};
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, Raised, bail, buffer, object};

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let exceptions = &types().exceptions;
        for (key, base) in
            [("binascii.Error", exceptions.ValueError), ("binascii.Incomplete", exceptions.Exception)]
        {
            let class = match native_type::kept(key) {
                Some(class) => class,
                None => native_type::new_exception(key, base)?,
            };
            native_type::set(module, key.trim_start_matches("binascii."), class);
        }
        Ok(())
    }

    #[cold]
    fn error(message: &str) -> Raised {
        let kept = native_type::kept("binascii.Error");
        let class = kept.as_ref().and_then(as_type).unwrap_or(types().exceptions.ValueError);
        tiercel_object::error::raise(class, message)
    }

    /// An argument of bytes, or of a str of ASCII.
    struct Ascii(Vec<u8>);

    impl FromArg<'_> for Ascii {
        fn from_arg(value: &Value, _: ArgContext) -> PyResult<Self> {
            if let Some(s) = value.as_str() {
                return match s.as_ascii() {
                    Some(s) => Ok(Ascii(s.as_bytes().to_vec())),
                    None => bail!(ValueError, "string argument should contain only ASCII characters"),
                };
            }
            if value.ty().slots().buffer.is_none() {
                let given = value.ty().name_str();
                bail!(TypeError, "argument should be bytes, buffer or ASCII string, not '{given}'");
            }
            Ok(Ascii(buffer::get(value)?.bytes().to_vec()))
        }
    }

    /// Bytes as a line of base64.
    #[function("($module, data, /, *, newline=True)")]
    fn b2a_base64(data: &Value, newline: bool) -> PyResult<Value> {
        let mut out = base64::encode(buffer::get(data)?.bytes());
        if newline {
            out.push(b'\n');
        }
        Ok(Value::bytes(&out))
    }

    /// The bytes that base64 stands for.
    ///
    /// With `strict_mode`, characters that are not of the alphabet are errors, and so is anything behind the padding.
    #[function("($module, data, /, *, strict_mode=False)")]
    fn a2b_base64(data: Ascii, strict_mode: bool) -> PyResult<Value> {
        base64::decode(&data.0, strict_mode).map(|bytes| Value::bytes(&bytes)).map_err(|text| error(&text))
    }

    fn hex(data: &Value, sep: Option<&Value>, bytes_per_sep: Option<&Value>) -> PyResult<Value> {
        let bytes = Value::bytes(buffer::get(data)?.bytes());
        let arguments: Vec<Value> =
            sep.into_iter().chain(bytes_per_sep.filter(|_| sep.is_some())).cloned().collect();
        let text = object::call_method(&bytes, &intern("hex"), &arguments)?;
        Ok(Value::bytes(text.as_str().map_or(&[], StrObject::data)))
    }

    /// Bytes as hexadecimal digits; `hexlify` is the same.
    ///
    /// With `sep`, a character stands after every `bytes_per_sep` bytes, counted from the end, or from the start if negative.
    #[function("($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn b2a_hex(data: &Value, sep: Option<&Value>, bytes_per_sep: Option<&Value>) -> PyResult<Value> {
        hex(data, sep, bytes_per_sep)
    }

    /// Bytes as hexadecimal digits; `b2a_hex` is the same.
    ///
    /// With `sep`, a character stands after every `bytes_per_sep` bytes, counted from the end, or from the start if negative.
    #[function("($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hexlify(data: &Value, sep: Option<&Value>, bytes_per_sep: Option<&Value>) -> PyResult<Value> {
        hex(data, sep, bytes_per_sep)
    }

    fn from_hex(text: &[u8]) -> PyResult<Value> {
        if !text.len().is_multiple_of(2) {
            return Err(error("Odd-length string"));
        }
        let digit = |c: u8| (c as char).to_digit(16);
        let byte = |pair: &[u8]| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8);
        match text.chunks_exact(2).map(byte).collect::<Option<Vec<u8>>>() {
            Some(bytes) => Ok(Value::bytes(&bytes)),
            None => Err(error("Non-hexadecimal digit found")),
        }
    }

    /// The bytes that pairs of hexadecimal digits, of either case, stand for. `unhexlify` is the same.
    #[function("(hexstr, /)")]
    fn a2b_hex(hexstr: Ascii) -> PyResult<Value> {
        from_hex(&hexstr.0)
    }

    /// The bytes that pairs of hexadecimal digits, of either case, stand for.
    #[function("(hexstr, /)")]
    fn unhexlify(hexstr: Ascii) -> PyResult<Value> {
        from_hex(&hexstr.0)
    }

    /// Bytes as quoted-printable text.
    ///
    /// `quotetabs` has blanks and tabs encoded wherever they stand. With `istext`, line ends stay and only blanks before them are
    /// encoded; without it, line ends are encoded.
    #[function("($module, /, data, quotetabs=False, istext=True, header=False)")]
    fn b2a_qp(data: &Value, quotetabs: bool, istext: bool, header: bool) -> PyResult<Value> {
        let view = buffer::get(data)?;
        Ok(Value::bytes(&quoted::encode_printable(view.bytes(), quotetabs, istext, header)))
    }

    /// The bytes that quoted-printable text stands for.
    #[function("($module, /, data, header=False)")]
    fn a2b_qp(data: Ascii, header: bool) -> Value {
        Value::bytes(&quoted::decode_printable(&data.0, header))
    }

    /// Bytes as a uuencoded line.
    #[function("($module, data, /, *, backtick=False)")]
    fn b2a_uu(data: &Value, backtick: bool) -> PyResult<Value> {
        let view = buffer::get(data)?;
        if view.len > 45 {
            return Err(error("At most 45 bytes at once"));
        }
        Ok(Value::bytes(&quoted::encode_uu(view.bytes(), backtick)))
    }

    /// The bytes that a uuencoded line stands for.
    #[function("(data, /)")]
    fn a2b_uu(data: Ascii) -> PyResult<Value> {
        quoted::decode_uu(&data.0).map(|bytes| Value::bytes(&bytes)).map_err(error)
    }

    /// The low 32 bits of an int.
    fn low_bits(v: &Value) -> PyResult<u32> {
        let masked = to_big(&object::index(v)?) & num_bigint::BigInt::from(u32::MAX);
        Ok(masked.to_u32().unwrap_or(0))
    }

    /// Compute CRC-32 incrementally.
    #[function("(data, crc=0, /)")]
    fn crc32(data: &Value, crc: Option<&Value>) -> PyResult<u32> {
        let before = crc.map_or(Ok(0), low_bits)?;
        Ok(checksums::crc32(buffer::get(data)?.bytes(), before))
    }

    /// Compute CRC-CCITT incrementally.
    #[function("(data, crc, /)")]
    fn crc_hqx(data: &Value, crc: &Value) -> PyResult<u16> {
        let before = low_bits(crc)? as u16;
        Ok(checksums::crc_ccitt(buffer::get(data)?.bytes(), before))
    }
}
