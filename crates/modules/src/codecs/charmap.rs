//! Codecs by table: bytes to characters by a string or mapping, characters to bytes by a mapping.

use super::failure::{Failure, Fault};
use crate::native_type;
use std::collections::HashMap;
use tiercel_macros::{pymodule, pytype};
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::str::StrObject;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, install_type, object};

/// `EncodingMap`: a table from characters to bytes that only `charmap_encode` looks into.
#[repr(C)]
pub struct EncodingMap {
    head: Header,
    bytes: HashMap<u32, u8>,
}

#[pytype(name = "EncodingMap")]
impl EncodingMap {
    /// Return the size (in bytes) of this object.
    #[method("($self, /)")]
    fn size(&self) -> usize {
        size_of::<EncodingMap>() + self.bytes.len() * size_of::<(u32, u8)>()
    }
}

const MAP: &str = "builtins.EncodingMap";
const UNDEFINED: &str = "character maps to <undefined>";

/// An encoding map, where the characters allow it: 256 of them, with `\0` at the start and nowhere else.
fn encoding_map(chars: &[u32]) -> Option<Value> {
    let fits = chars.len() == 256 && chars[0] == 0 && chars[1..].iter().all(|&c| c != 0 && c <= 0xffff);
    let pairs = chars.iter().enumerate().filter(|(_, c)| **c != 0xfffe).map(|(i, &c)| (c, i as u8));
    fits.then(|| {
        native_type::new_instance(native_type::get(MAP), |head| EncodingMap { head, bytes: pairs.collect() })
    })
}

fn as_map(v: &Value) -> Option<&EncodingMap> {
    // SAFETY: instances of this type have this layout.
    std::ptr::eq(v.ty(), native_type::get(MAP)).then(|| unsafe { v.payload_unchecked() })
}

/// The item of a mapping; nothing if there is none, or None.
fn item(mapping: &Value, key: u32) -> PyResult<Option<Value>> {
    match object::getitem(mapping, &Value::int(key as i64)) {
        Ok(found) => Ok(Some(found).filter(|found| !found.is_none())),
        Err(raised) if raised.is(types().exceptions.LookupError) => {
            drop(raised.take());
            Ok(None)
        }
        Err(raised) => Err(raised),
    }
}

/// Appends what a byte stands for; tells whether it stands for anything.
fn push_decoded(table: &Value, byte: u8, out: &mut Vec<u32>) -> PyResult<bool> {
    if let Some(text) = table.as_str() {
        let c = Some(byte as usize).filter(|&i| i < text.len()).map(|i| text.chars().at(i));
        return Ok(c.filter(|&c| c != 0xfffe).map(|c| out.push(c)).is_some());
    }
    let Some(found) = item(table, byte as u32)? else { return Ok(false) };
    if let Some(text) = found.as_str() {
        if text.chars().iter().eq([0xfffe]) {
            return Ok(false);
        }
        out.extend(text.chars().iter());
        return Ok(true);
    }
    if !tiercel_object::types::int::is_int(&found) {
        bail!(TypeError, "character mapping must return integer, None or str");
    }
    match tiercel_object::types::int::to_i64(&found) {
        Some(0xfffe) => Ok(false),
        Some(c @ 0..=0x10ffff) => {
            out.push(c as u32);
            Ok(true)
        }
        _ => bail!(TypeError, "character mapping must be in range(0x110000)"),
    }
}

fn decode(bytes: &[u8], errors: &str, table: &Value) -> PyResult<Vec<u32>> {
    let failure = Failure { encoding: "charmap", errors };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match push_decoded(table, byte, &mut out)? {
            true => at + 1,
            false => {
                let fault = Fault { start: at, end: at + 1, reason: UNDEFINED };
                failure.decoding(bytes, fault, &mut out)?
            }
        };
    }
    Ok(out)
}

/// Appends what a character stands for; tells whether it stands for anything.
fn push_encoded(table: &Value, c: u32, out: &mut Vec<u8>) -> PyResult<bool> {
    if let Some(map) = as_map(table) {
        return Ok(map.bytes.get(&c).map(|&byte| out.push(byte)).is_some());
    }
    let Some(found) = item(table, c)? else { return Ok(false) };
    if let Some(bytes) = found.downcast::<BytesObject>() {
        out.extend_from_slice(bytes.data());
        return Ok(true);
    }
    if !tiercel_object::types::int::is_int(&found) {
        let given = found.ty().name_str();
        bail!(TypeError, "character mapping must return integer, bytes or None, not {given}");
    }
    match tiercel_object::types::int::to_i64(&found) {
        Some(byte @ 0..=255) => {
            out.push(byte as u8);
            Ok(true)
        }
        _ => bail!(TypeError, "character mapping must be in range(256)"),
    }
}

/// What the usual handlers put in the place of a character; it goes through the table in turn.
fn usual_replacement(errors: &str, c: u32) -> Option<String> {
    match errors {
        "ignore" => Some(String::new()),
        "replace" => Some("?".into()),
        "xmlcharrefreplace" => Some(format!("&#{c};")),
        _ => None,
    }
}

fn encode(text: &Value, s: &StrObject, errors: &str, table: &Value) -> PyResult<Vec<u8>> {
    let failure = Failure { encoding: "charmap", errors };
    let mut out = Vec::with_capacity(s.len());
    let mut at = 0;
    while at < s.len() {
        if push_encoded(table, s.chars().at(at), &mut out)? {
            at += 1;
            continue;
        }
        let start = at;
        // What cannot be encoded is handled together.
        let mut aside = Vec::new();
        at += 1;
        while at < s.len() && !push_encoded(table, s.chars().at(at), &mut aside)? {
            at += 1;
        }
        let fault = Fault { start, end: at, reason: UNDEFINED };
        let mut push_text = |chars: &mut dyn Iterator<Item = u32>| -> PyResult<()> {
            for c in chars {
                if !push_encoded(table, c, &mut out)? {
                    return Err(failure.encoding_error(text, fault));
                }
            }
            Ok(())
        };
        if usual_replacement(errors, 0).is_some() {
            for i in start..at {
                let new = usual_replacement(errors, s.chars().at(i)).unwrap_or_default();
                push_text(&mut new.chars().map(u32::from))?;
            }
            continue;
        }
        let (new, next) = failure.encoding(text, fault)?;
        if let Some(bytes) = new.downcast::<BytesObject>() {
            out.extend_from_slice(bytes.data());
        } else if let Some(new) = new.as_str() {
            push_text(&mut new.chars().iter())?;
        } else {
            bail!(TypeError, "encoding error handler must return (str/bytes, int) tuple");
        }
        at = next;
    }
    Ok(out)
}

#[pymodule(name = "_codecs")]
pub mod charmap {
    use super::{EncodingMap, MAP, encoding_map, install_type};
    use crate::codecs::codecs::handler_text;
    use crate::native_type;
    use crate::text_argument::Text;
    use tiercel_object::buffer;
    use tiercel_object::thread::types;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::str::{StrObject, from_code_points, from_latin1};
    use tiercel_object::types::str_codec::{Codec, encode_with};
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, object};

    #[init]
    fn init(_module: &Value) -> PyResult<()> {
        if native_type::kept(MAP).is_none() {
            native_type::make::<EncodingMap>(MAP, types().object, 0, false, |t| {
                install_type!(t, EncodingMap)
            });
        }
        Ok(())
    }

    #[function("(data, errors=None, mapping=None, /)")]
    fn charmap_decode(data: &Value, errors: Option<&Value>, mapping: Option<&Value>) -> PyResult<Value> {
        let view = buffer::get(data)?;
        let text = match mapping {
            Some(table) => from_code_points(&super::decode(view.bytes(), &handler_text(errors), table)?),
            None => from_latin1(view.bytes()),
        };
        Ok(TupleObject::pair(text, Value::int(view.len as i64)))
    }

    #[function("(str, errors=None, mapping=None, /)")]
    fn charmap_encode(str: Text<'_>, errors: Option<&Value>, mapping: Option<&Value>) -> PyResult<Value> {
        let Some(text) = str.0.as_str() else { return Ok(Value::NONE) };
        let errors = handler_text(errors);
        let bytes = match mapping {
            Some(table) => super::encode(str.0, text, &errors, table)?,
            None => encode_with(Codec::Latin1, str.0, &errors)?,
        };
        Ok(TupleObject::pair(Value::bytes(&bytes), Value::int(text.len() as i64)))
    }

    #[function("(map, /)")]
    fn charmap_build(map: &StrObject) -> PyResult<Value> {
        let chars: Vec<u32> = map.chars().iter().collect();
        if let Some(map) = encoding_map(&chars) {
            return Ok(map);
        }
        let table = DictObject::new();
        for (i, &c) in chars.iter().enumerate() {
            object::setitem(&table, &Value::int(c as i64), Some(&Value::int(i as i64)))?;
        }
        Ok(table)
    }
}
