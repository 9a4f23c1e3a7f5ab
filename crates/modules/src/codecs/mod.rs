//! `_codecs`: the registry of codecs and error handlers, and the codecs done natively.

mod charmap;
mod escapes;
mod failure;
mod handlers;
mod utf7;

use tiercel_macros::pymodule;

#[pymodule(name = "_codecs")]
/// The registry of codecs, and the codecs that are built in.
pub mod codecs {
    use super::{charmap, escapes, handlers, utf7};
    use crate::api::{registry_get, registry_set};
    use crate::native_type;
    use crate::text_argument::Text;
    use tiercel_object::error::{PyResult, Raised};
    use tiercel_object::method::ModuleDef;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::{StrObject, intern, to_string_lossy};
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

    /// Adds a function that is asked for codecs by name.
    #[function("(search_function, /)")]
    fn register(search_function: &Value) -> PyResult<()> {
        if search_function.ty().slots().call.is_none() {
            bail!(TypeError, "argument must be callable");
        }
        object::call_method(&list("codec_search"), &intern("append"), std::slice::from_ref(search_function))
            .map(drop)
    }

    /// Takes back a search function, and forgets the codecs found so far.
    #[function("(search_function, /)")]
    fn unregister(search_function: &Value) -> PyResult<()> {
        let l = list("codec_search");
        if object::contains(&l, search_function)? {
            object::call_method(&l, &intern("remove"), std::slice::from_ref(search_function))?;
            object::call_method(&dict("codec_cache"), &intern("clear"), &[])?;
        }
        Ok(())
    }

    /// An encoding's name in lower case, with one underscore for whatever is neither letter, digit nor dot.
    fn normal_name(name: &str) -> String {
        let mut normal = String::with_capacity(name.len());
        let mut gap = false;
        for c in name.chars() {
            if !c.is_ascii_alphanumeric() && c != '.' {
                gap = true;
                continue;
            }
            if std::mem::take(&mut gap) && !normal.is_empty() {
                normal.push('_');
            }
            normal.push(c.to_ascii_lowercase());
        }
        normal
    }

    /// The codec of that name: its functions in a `CodecInfo`.
    #[function("(encoding, /)")]
    fn lookup(encoding: &StrObject) -> PyResult<Value> {
        let text = encoding.to_utf8().unwrap_or_default();
        if text.contains('\0') {
            bail!(ValueError, "embedded null character");
        }
        let normal = normal_name(&text);
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

    /// Adds a note to what has been raised.
    #[cold]
    fn with_note(raised: Raised, note: &str) -> Raised {
        let exception = raised.take();
        match object::call_method(&exception, &intern("add_note"), &[Value::str(note)]) {
            Ok(_) => Raised::new(exception),
            Err(raised) => raised,
        }
    }

    fn coded(obj: &Value, encoding: &StrObject, errors: Option<&StrObject>, part: usize) -> PyResult<Value> {
        let info = lookup(encoding)?;
        let f =
            info.downcast::<TupleObject>().and_then(|t| t.items().get(part).cloned()).unwrap_or(Value::NONE);
        let errors = errors.map_or_else(|| Value::str("strict"), |e| e.to_value());
        let r = object::call(&f, &[obj.clone(), errors]).map_err(|raised| {
            let doing = if part == 0 { "encoding" } else { "decoding" };
            with_note(
                raised,
                &format!("{doing} with '{}' codec failed", encoding.to_utf8().unwrap_or_default()),
            )
        })?;
        match r.downcast::<TupleObject>().filter(|t| t.len() == 2) {
            Some(t) => Ok(t.items()[0].clone()),
            None => Err(err!(
                TypeError,
                "{} must return a tuple (object, integer)",
                if part == 0 { "encoder" } else { "decoder" }
            )),
        }
    }

    /// `obj` by the codec of that name, UTF-8 unless another is given.
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

    /// What `obj` means by the codec of that name, UTF-8 unless another is given.
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

    /// Makes a handler of coding errors known by a name.
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

    /// The name of an error handler argument.
    pub fn handler_text(errors: Option<&Value>) -> String {
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
    fn utf_8_encode(str: Text<'_>, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Utf8, str.0, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_8_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf8, data, errors, last)
    }
    #[function("(str, errors=None, /)")]
    fn latin_1_encode(str: Text<'_>, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Latin1, str.0, errors)
    }
    #[function("(data, errors=None, /)")]
    fn latin_1_decode(data: &Value, errors: Option<&Value>) -> PyResult<Value> {
        decoded(Codec::Latin1, data, errors, true)
    }
    #[function("(str, errors=None, /)")]
    fn ascii_encode(str: Text<'_>, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Ascii, str.0, errors)
    }
    #[function("(data, errors=None, /)")]
    fn ascii_decode(data: &Value, errors: Option<&Value>) -> PyResult<Value> {
        decoded(Codec::Ascii, data, errors, true)
    }
    #[function("(str, errors=None, byteorder=0, /)")]
    fn utf_16_encode(str: Text<'_>, errors: Option<&Value>, byteorder: i32) -> PyResult<Value> {
        encoded(Codec::Utf16(order(byteorder)), str.0, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_16_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf16(None), data, errors, last)
    }
    #[function("(str, errors=None, /)")]
    fn utf_16_le_encode(str: Text<'_>, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Utf16(Some(true)), str.0, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_16_le_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf16(Some(true)), data, errors, last)
    }
    #[function("(str, errors=None, /)")]
    fn utf_16_be_encode(str: Text<'_>, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Utf16(Some(false)), str.0, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_16_be_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf16(Some(false)), data, errors, last)
    }
    #[function("(str, errors=None, byteorder=0, /)")]
    fn utf_32_encode(str: Text<'_>, errors: Option<&Value>, byteorder: i32) -> PyResult<Value> {
        encoded(Codec::Utf32(order(byteorder)), str.0, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_32_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf32(None), data, errors, last)
    }

    #[function("(str, errors=None, /)")]
    fn utf_32_le_encode(str: Text<'_>, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Utf32(Some(true)), str.0, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_32_le_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf32(Some(true)), data, errors, last)
    }
    #[function("(str, errors=None, /)")]
    fn utf_32_be_encode(str: Text<'_>, errors: Option<&Value>) -> PyResult<Value> {
        encoded(Codec::Utf32(Some(false)), str.0, errors)
    }
    #[function("(data, errors=None, final=False, /)")]
    fn utf_32_be_decode(data: &Value, errors: Option<&Value>, last: bool) -> PyResult<Value> {
        decoded(Codec::Utf32(Some(false)), data, errors, last)
    }

    /// Decodes, and tells the byte order as well: a mark's, if there is one and no order was given.
    fn decoded_in_order(
        make: fn(Option<bool>) -> Codec,
        marks: [&[u8]; 2],
        data: &Value,
        errors: Option<&Value>,
        byteorder: i32,
        last: bool,
    ) -> PyResult<Value> {
        let mut found = byteorder;
        if byteorder == 0 {
            let view = buffer::get(data)?;
            let mark = marks.iter().position(|mark| view.bytes().starts_with(mark));
            found = mark.map_or(0, |at| if at == 0 { -1 } else { 1 });
        }
        let result = decoded(make(order(byteorder)), data, errors, last)?;
        let mut parts = object::to_vec(&result)?;
        parts.push(Value::int(found as i64));
        Ok(TupleObject::from_vec(parts))
    }
    #[function("(data, errors=None, byteorder=0, final=False, /)")]
    fn utf_16_ex_decode(data: &Value, errors: Option<&Value>, byteorder: i32, last: bool) -> PyResult<Value> {
        decoded_in_order(Codec::Utf16, [b"\xff\xfe", b"\xfe\xff"], data, errors, byteorder, last)
    }
    #[function("(data, errors=None, byteorder=0, final=False, /)")]
    fn utf_32_ex_decode(data: &Value, errors: Option<&Value>, byteorder: i32, last: bool) -> PyResult<Value> {
        decoded_in_order(Codec::Utf32, [b"\xff\xfe\0\0", b"\0\0\xfe\xff"], data, errors, byteorder, last)
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

    /// Forgets the error handler of that name; whether there was one. Those that are built in stay: `ValueError`.
    #[function("(errors, /)")]
    fn _unregister_error(errors: Text<'_>) -> PyResult<bool> {
        let name = to_string_lossy(errors.0);
        if handlers::NAMES.contains(&name.as_str()) {
            bail!(ValueError, "cannot un-register built-in error handler '{name}'");
        }
        let known = dict("codec_errors");
        match known.downcast::<DictObject>() {
            Some(known) => Ok(known.remove(errors.0)?.is_some()),
            None => Ok(false),
        }
    }

    static CHARMAP: ModuleDef = charmap::charmap::MODULE;
    static ESCAPES: ModuleDef = escapes::escapes::MODULE;
    static HANDLERS: ModuleDef = handlers::handlers::MODULE;
    static UTF7: ModuleDef = utf7::utf7::MODULE;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        for part in [&CHARMAP, &ESCAPES, &HANDLERS, &UTF7] {
            native_type::extend(module, part)?;
        }
        // The handlers are found by name only.
        let errors = dict("codec_errors");
        for name in handlers::NAMES {
            let attribute = match name.starts_with("surrogate") {
                true => name.to_string(),
                false => format!("{name}_errors"),
            };
            let f = object::getattr_str(module, &attribute)?;
            object::setitem(&errors, &Value::str(name), Some(&f))?;
            object::setattr(module, &intern(&attribute), None)?;
        }
        Ok(())
    }
}
