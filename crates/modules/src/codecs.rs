//! `_codecs`: the registry of codecs and error handlers, and the codecs done natively.

use tiercel_macros::pymodule;

#[pymodule(name = "_codecs")]
/// The registry of codecs, and the codecs that are built in.
pub mod codecs {
    use crate::api::{registry_get, registry_set};
    use tiercel_object::error::PyResult;
    use tiercel_object::thread::types;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::exception_methods::exception;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::{StrObject, from_code_points, intern, to_string_lossy};
    use tiercel_object::types::str_codec::{Codec, decode_with, encode_with};
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{bail, buffer, err, object};

    fn list(key: &'static str) -> Value {
        registry_get(key).unwrap_or_else(|| {
            let l = ListObject::from_vec(Vec::new());
            registry_set(key, l.clone());
            l
        })
    }

    fn dict(key: &'static str) -> Value {
        registry_get(key).unwrap_or_else(|| {
            let d = DictObject::new();
            registry_set(key, d.clone());
            d
        })
    }

    /// Register a codec search function.
    #[function("(search_function, /)")]
    fn register(search_function: &Value) -> PyResult<()> {
        if search_function.ty().slots().call.is_none() {
            bail!(TypeError, "argument must be callable");
        }
        object::call_method(&list("codec_search"), &intern("append"), std::slice::from_ref(search_function))
            .map(drop)
    }

    /// Unregister a codec search function and clear the registry's cache.
    #[function("(search_function, /)")]
    fn unregister(search_function: &Value) -> PyResult<()> {
        let l = list("codec_search");
        if object::contains(&l, search_function)? {
            object::call_method(&l, &intern("remove"), std::slice::from_ref(search_function))?;
            object::call_method(&dict("codec_cache"), &intern("clear"), &[])?;
        }
        Ok(())
    }

    /// Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.
    #[function("(encoding, /)")]
    fn lookup(encoding: &StrObject) -> PyResult<Value> {
        let text = encoding.to_utf8().unwrap_or_default();
        let normal: String =
            text.chars().map(|c| if c == ' ' { '_' } else { c.to_ascii_lowercase() }).collect();
        let key = Value::str(&normal);
        let cache = dict("codec_cache");
        if let Some(found) = cache.downcast::<DictObject>().map(|d| d.get(&key)).transpose()?.flatten() {
            return Ok(found);
        }
        for search in object::to_vec(&list("codec_search"))? {
            let r = object::call(&search, std::slice::from_ref(&key))?;
            if r.is_none() {
                continue;
            }
            if r.downcast::<TupleObject>().is_none_or(|t| t.len() != 4) {
                bail!(TypeError, "codec search functions must return 4-tuples");
            }
            object::setitem(&cache, &key, Some(&r))?;
            return Ok(r);
        }
        Err(err!(LookupError, "unknown encoding: {text}"))
    }

    fn coded(obj: &Value, encoding: &StrObject, errors: Option<&StrObject>, part: usize) -> PyResult<Value> {
        let info = lookup(encoding)?;
        let f =
            info.downcast::<TupleObject>().and_then(|t| t.items().get(part).cloned()).unwrap_or(Value::NONE);
        let errors = errors.map_or_else(|| Value::str("strict"), |e| e.to_value());
        let r = object::call(&f, &[obj.clone(), errors])?;
        match r.downcast::<TupleObject>().filter(|t| t.len() == 2) {
            Some(t) => Ok(t.items()[0].clone()),
            None => Err(err!(
                TypeError,
                "{} must return a tuple (object, integer)",
                if part == 0 { "encoder" } else { "decoder" }
            )),
        }
    }

    /// Encodes obj using the codec registered for encoding.
    #[function("(obj, encoding='utf-8', errors='strict')")]
    fn encode(obj: &Value, encoding: Option<&StrObject>, errors: Option<&StrObject>) -> PyResult<Value> {
        let default = Value::str("utf-8");
        coded(
            obj,
            encoding.or(default.as_str()).ok_or_else(|| err!(TypeError, "encoding must be str"))?,
            errors,
            0,
        )
    }

    /// Decodes obj using the codec registered for encoding.
    #[function("(obj, encoding='utf-8', errors='strict')")]
    fn decode(obj: &Value, encoding: Option<&StrObject>, errors: Option<&StrObject>) -> PyResult<Value> {
        let default = Value::str("utf-8");
        coded(
            obj,
            encoding.or(default.as_str()).ok_or_else(|| err!(TypeError, "encoding must be str"))?,
            errors,
            1,
        )
    }

    /// Register the specified error handler under the name errors.
    #[function("(errors, handler, /)")]
    fn register_error(errors: &Value, handler: &Value) -> PyResult<()> {
        if handler.ty().slots().call.is_none() {
            bail!(TypeError, "handler must be callable");
        }
        object::setitem(&dict("codec_errors"), errors, Some(handler))
    }

    /// lookup_error(errors) -> handler
    #[function("(name, /)")]
    fn lookup_error(name: &Value) -> PyResult<Value> {
        match dict("codec_errors").downcast::<DictObject>().map(|d| d.get(name)).transpose()?.flatten() {
            Some(h) => Ok(h),
            None => Err(err!(LookupError, "unknown error handler name '{}'", to_string_lossy(name))),
        }
    }

    fn handler_text(errors: Option<&Value>) -> String {
        errors.filter(|e| !e.is_none()).map_or_else(|| "strict".into(), to_string_lossy)
    }

    fn encoded(codec: Codec, v: &Value, errors: Option<&Value>) -> PyResult<Value> {
        let bytes = encode_with(codec, v, &handler_text(errors))?;
        let n = v.as_str().map_or(0, StrObject::len);
        Ok(TupleObject::from_vec(vec![Value::bytes(&bytes), Value::int(n as i64)]))
    }

    fn decoded(codec: Codec, v: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        let b = buffer::get(v)?;
        let (text, used) = decode_with(codec, b.bytes(), &handler_text(errors), last)?;
        Ok(TupleObject::from_vec(vec![text, Value::int(used as i64)]))
    }

    #[function("(str, errors=None, /)")]
    fn utf_8_encode(str: &Value, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Utf8, str, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_8_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf8, data, errors, last)
    }
    #[function("(str, errors=None, /)")]
    fn latin_1_encode(str: &Value, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Latin1, str, errors)
    }
    #[function("(data, errors=None, /)")]
    fn latin_1_decode(data: &Value, errors: Option<&Value>) -> PyResult<Value> {
        decoded(Codec::Latin1, data, errors, true)
    }
    #[function("(str, errors=None, /)")]
    fn ascii_encode(str: &Value, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Ascii, str, errors)
    }
    #[function("(data, errors=None, /)")]
    fn ascii_decode(data: &Value, errors: Option<&Value>) -> PyResult<Value> {
        decoded(Codec::Ascii, data, errors, true)
    }
    #[function("(str, errors=None, byteorder=0, /)")]
    fn utf_16_encode(str: &Value, errors: Option<&Value>, byteorder: i32) -> PyResult<Value> {
        encoded(Codec::Utf16(order(byteorder)), str, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_16_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf16(None), data, errors, last)
    }
    #[function("(str, errors=None, /)")]
    fn utf_16_le_encode(str: &Value, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Utf16(Some(true)), str, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_16_le_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf16(Some(true)), data, errors, last)
    }
    #[function("(str, errors=None, /)")]
    fn utf_16_be_encode(str: &Value, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Utf16(Some(false)), str, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_16_be_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf16(Some(false)), data, errors, last)
    }
    #[function("(str, errors=None, byteorder=0, /)")]
    fn utf_32_encode(str: &Value, errors: Option<&Value>, byteorder: i32) -> PyResult<Value> {
        encoded(Codec::Utf32(order(byteorder)), str, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_32_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf32(None), data, errors, last)
    }

    fn order(byteorder: i32) -> Option<bool> {
        match byteorder {
            0 => None,
            n => Some(n < 0),
        }
    }

    #[function("(data, errors=None, /)")]
    fn readbuffer_encode(data: &Value, _errors: Option<&Value>) -> PyResult<Value> {
        let bytes = match data.as_str() {
            Some(s) => s.to_wtf8(),
            None => buffer::get(data)?.bytes().to_vec(),
        };
        Ok(TupleObject::from_vec(vec![Value::bytes(&bytes), Value::int(bytes.len() as i64)]))
    }

    /// Decodes a string through a table of characters, indexed by byte.
    #[function("(data, errors=None, mapping=None, /)")]
    fn charmap_decode(data: &Value, errors: Option<&Value>, mapping: Option<&Value>) -> PyResult<Value> {
        let Some(table) = mapping.filter(|m| !m.is_none()) else { return latin_1_decode(data, errors) };
        let b = buffer::get(data)?;
        let handler = handler_text(errors);
        let mut out = Vec::new();
        for (i, &x) in b.bytes().iter().enumerate() {
            let found = match object::getitem(table, &Value::small_int(x as i64)) {
                Ok(v) if v.is_none() => None,
                Ok(v) => Some(v),
                Err(raised) if raised.is(types().exceptions.LookupError) => {
                    drop(raised.take());
                    None
                }
                Err(raised) => return Err(raised),
            };
            match found {
                Some(v) => match (v.as_str(), v.as_small_int()) {
                    (Some(s), _) if !s.chars().iter().eq([0xfffe]) => out.extend(s.chars().iter()),
                    (None, Some(c @ 0..=0x10ffff)) => out.push(c as u32),
                    _ => undefined(data, i, &handler, x, &mut out)?,
                },
                None => undefined(data, i, &handler, x, &mut out)?,
            }
        }
        Ok(TupleObject::from_vec(vec![from_code_points(&out), Value::int(b.bytes().len() as i64)]))
    }

    fn undefined(data: &Value, at: usize, handler: &str, byte: u8, out: &mut Vec<u32>) -> PyResult<()> {
        match handler {
            "ignore" => {}
            "replace" => out.push(0xfffd),
            "backslashreplace" => out.extend(format!("\\x{byte:02x}").chars().map(u32::from)),
            "surrogateescape" if byte >= 128 => out.push(0xdc00 + byte as u32),
            _ => {
                let args = [
                    Value::str("charmap"),
                    Value::bytes(buffer::get(data)?.bytes()),
                    Value::int(at as i64),
                    Value::int(at as i64 + 1),
                    Value::str("character maps to <undefined>"),
                ];
                return Err(tiercel_object::error::raise_with(types().exceptions.UnicodeDecodeError, &args));
            }
        }
        Ok(())
    }

    /// Makes a table for charmap_encode from a string of 256 characters.
    #[function("(map, /)")]
    fn charmap_build(map: &StrObject) -> PyResult<Value> {
        let d = DictObject::new();
        for (i, c) in map.chars().iter().enumerate() {
            if c != 0xfffe {
                object::setitem(&d, &Value::int(c as i64), Some(&Value::int(i as i64)))?;
            }
        }
        Ok(d)
    }

    /// Encodes a string through a table from characters to bytes.
    #[function("(str, errors=None, mapping=None, /)")]
    fn charmap_encode(str: &Value, errors: Option<&Value>, mapping: Option<&Value>) -> PyResult<Value> {
        let Some(table) = mapping.filter(|m| !m.is_none()) else { return latin_1_encode(str, errors) };
        let Some(s) = str.as_str() else { bail!(TypeError, "must be str, not {}", str.ty().name_str()) };
        let handler = handler_text(errors);
        let mut out = Vec::new();
        for (i, c) in s.chars().iter().enumerate() {
            let found = match object::getitem(table, &Value::int(c as i64)) {
                Ok(v) => Some(v).filter(|v| !v.is_none()),
                Err(raised) if raised.is(types().exceptions.LookupError) => {
                    drop(raised.take());
                    None
                }
                Err(raised) => return Err(raised),
            };
            match (found, handler.as_str()) {
                (Some(v), _) => match v.as_small_int() {
                    Some(b @ 0..=255) => out.push(b as u8),
                    Some(_) => bail!(TypeError, "character mapping must be in range(256)"),
                    None => out.extend_from_slice(buffer::get(&v)?.bytes()),
                },
                (None, "ignore") => {}
                (None, "replace") => out.push(b'?'),
                (None, "xmlcharrefreplace") => out.extend(format!("&#{c};").bytes()),
                (None, "surrogateescape") if (0xdc80..=0xdcff).contains(&c) => out.push((c - 0xdc00) as u8),
                (None, _) => {
                    let args = [
                        Value::str("charmap"),
                        str.clone(),
                        Value::int(i as i64),
                        Value::int(i as i64 + 1),
                        Value::str("character maps to <undefined>"),
                    ];
                    return Err(tiercel_object::error::raise_with(
                        types().exceptions.UnicodeEncodeError,
                        &args,
                    ));
                }
            }
        }
        Ok(TupleObject::from_vec(vec![Value::bytes(&out), Value::int(s.len() as i64)]))
    }

    /// The error handler "strict".
    #[function("(exception, /)")]
    fn strict_errors(e: &Value) -> PyResult<Value> {
        if !e.ty().is_subtype(types().exceptions.BaseException) {
            bail!(TypeError, "codec must pass exception instance");
        }
        Err(tiercel_object::error::Raised::new(e.clone()))
    }

    fn end_of(e: &Value) -> PyResult<Value> {
        if !e.ty().is_subtype(types().exceptions.UnicodeError) {
            bail!(TypeError, "don't know how to handle {} in error callback", e.ty().name_str());
        }
        Ok(exception(e).extra[3].get_or_none())
    }

    fn failed_characters(e: &Value) -> Vec<u32> {
        let x = exception(e);
        let number = |i: usize| x.extra[i].get().and_then(|v| v.as_small_int()).unwrap_or(0).max(0) as usize;
        let object = x.extra[1].get_or_none();
        let all: Vec<u32> = match object.as_str() {
            Some(s) => s.chars().iter().collect(),
            None => buffer::get(&object)
                .map(|b| b.bytes().iter().map(|&b| b as u32).collect())
                .unwrap_or_default(),
        };
        all.get(number(2)..number(3).min(all.len())).unwrap_or_default().to_vec()
    }

    fn handled(text: &[u32], e: &Value) -> PyResult<Value> {
        Ok(TupleObject::from_vec(vec![from_code_points(text), end_of(e)?]))
    }

    /// The error handler "ignore".
    #[function("(exception, /)")]
    fn ignore_errors(e: &Value) -> PyResult<Value> {
        handled(&[], e)
    }

    /// The error handler "replace".
    #[function("(exception, /)")]
    fn replace_errors(e: &Value) -> PyResult<Value> {
        end_of(e)?;
        let mark =
            if e.ty().is_subtype(types().exceptions.UnicodeEncodeError) { b'?' as u32 } else { 0xfffd };
        let n = if e.ty().is_subtype(types().exceptions.UnicodeDecodeError) {
            1
        } else {
            failed_characters(e).len()
        };
        handled(&vec![mark; n], e)
    }

    fn each(e: &Value, f: impl Fn(u32) -> String) -> PyResult<Value> {
        end_of(e)?;
        let text: Vec<u32> = failed_characters(e)
            .into_iter()
            .flat_map(|c| f(c).chars().map(u32::from).collect::<Vec<_>>())
            .collect();
        handled(&text, e)
    }

    /// The error handler "backslashreplace".
    #[function("(exception, /)")]
    fn backslashreplace_errors(e: &Value) -> PyResult<Value> {
        each(e, |c| match c {
            0..=0xff => format!("\\x{c:02x}"),
            0x100..=0xffff => format!("\\u{c:04x}"),
            _ => format!("\\U{c:08x}"),
        })
    }

    /// The error handler "xmlcharrefreplace".
    #[function("(exception, /)")]
    fn xmlcharrefreplace_errors(e: &Value) -> PyResult<Value> {
        each(e, |c| format!("&#{c};"))
    }

    /// The error handler "namereplace".
    #[function("(exception, /)")]
    fn namereplace_errors(e: &Value) -> PyResult<Value> {
        each(e, |c| match char::from_u32(c).and_then(unicode_names2::name) {
            Some(name) => format!("\\N{{{name}}}"),
            None if c < 0x100 => format!("\\x{c:02x}"),
            None if c < 0x10000 => format!("\\u{c:04x}"),
            None => format!("\\U{c:08x}"),
        })
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let errors = dict("codec_errors");
        for name in ["strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace"] {
            let f = object::getattr_str(module, &format!("{name}_errors"))?;
            object::setitem(&errors, &Value::str(name), Some(&f))?;
            object::setattr(module, &intern(&format!("{name}_errors")), None)?;
        }
        Ok(())
    }
}
