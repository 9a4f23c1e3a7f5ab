//! Fields and text of `UnicodeEncodeError`, `UnicodeDecodeError` and `UnicodeTranslateError`.

use crate::error::PyResult;
use crate::method::GetSetDef;
use crate::object;
use crate::thread::types;
use crate::types::bytes::BytesObject;
use crate::types::exception_methods::{exception, extra};
use crate::types::int;
use crate::types::str::to_string_lossy;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, buffer, err};

/// The fields, as they stand in [`crate::types::exceptions::ExceptionObject::extra`].
pub static FIELDS: [GetSetDef; 5] = [
    extra::<0>("encoding", "exception encoding"),
    extra::<1>("object", "exception object"),
    GetSetDef { name: "start", get: get_number::<2>, set: Some(set_number::<2>), doc: "exception start" },
    GetSetDef { name: "end", get: get_number::<3>, set: Some(set_number::<3>), doc: "exception end" },
    extra::<4>("reason", "exception reason"),
];

fn get_number<const N: usize>(this: &Value) -> PyResult<Value> {
    Ok(exception(this).extra[N].get().unwrap_or(Value::small_int(0)))
}

fn set_number<const N: usize>(this: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { bail!(TypeError, "can't delete numeric/char attribute") };
    if !int::is_int(value) {
        bail!(TypeError, "an integer is required");
    }
    exception(this).extra[N].set(size(value)?);
    Ok(())
}

/// An integer that fits a size.
fn size(value: &Value) -> PyResult<Value> {
    match int::to_i64(&object::index(value)?) {
        Some(number) => Ok(Value::int(number)),
        None => Err(err!(OverflowError, "Python int too large to convert to C ssize_t")),
    }
}

fn expect_text(args: &[Value], at: usize) -> PyResult<()> {
    match args[at].as_str() {
        Some(_) => Ok(()),
        None => Err(err!(TypeError, "argument {} must be str, not {}", at + 1, args[at].ty().name_str())),
    }
}

fn keep_arguments(this: &Value, args: &[Value], kwnames: Option<&Value>, count: usize) -> PyResult<()> {
    if kwnames.is_some() {
        bail!(TypeError, "{}() takes no keyword arguments", this.ty().name_str());
    }
    exception(this).args.set(TupleObject::from_slice(args));
    if args.len() != count {
        bail!(TypeError, "function takes exactly {count} arguments ({} given)", args.len());
    }
    Ok(())
}

/// `__init__` of `UnicodeEncodeError` and `UnicodeDecodeError`.
pub fn init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    keep_arguments(this, args, kwnames, 5)?;
    expect_text(args, 0)?;
    let encodes = this.ty().is_subtype(types().exceptions.UnicodeEncodeError);
    if encodes {
        expect_text(args, 1)?;
    }
    let (start, end) = (size(&args[2])?, size(&args[3])?);
    expect_text(args, 4)?;
    let object = match &args[1] {
        object if encodes || object.downcast::<BytesObject>().is_some() => object.clone(),
        object => Value::bytes(buffer::get(object)?.bytes()),
    };
    let fields = [args[0].clone(), object, start, end, args[4].clone()];
    for (field, value) in exception(this).extra.iter().zip(fields) {
        field.set(value);
    }
    Ok(())
}

/// `__init__` of `UnicodeTranslateError`.
pub fn init_translate(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    keep_arguments(this, args, kwnames, 4)?;
    expect_text(args, 0)?;
    let (start, end) = (size(&args[1])?, size(&args[2])?);
    expect_text(args, 3)?;
    let fields = [args[0].clone(), start, end, args[3].clone()];
    for (field, value) in exception(this).extra[1..].iter().zip(fields) {
        field.set(value);
    }
    Ok(())
}

/// What is wrong about which character or byte.
pub fn str(this: &Value) -> PyResult<Value> {
    let e = exception(this);
    if e.extra[1].get().is_none() {
        // Not initialized.
        return Ok(Value::str(""));
    }
    let text_of = |field: usize| -> PyResult<String> {
        match e.extra[field].get() {
            Some(value) => Ok(to_string_lossy(&object::str(&value)?)),
            None => Ok("<NULL>".to_owned()),
        }
    };
    // Both may run code that changes the fields, so they come first.
    let (reason, encoding) = (text_of(4)?, text_of(0)?);
    let number = |field: usize| e.extra[field].get().as_ref().and_then(int::to_i64).unwrap_or(0);
    let (start, end) = (number(2), number(3));
    let is_one = end.checked_sub(1) == Some(start);
    let range = format!("{start}-{}", end.wrapping_sub(1));
    let object = e.extra[1].get_or_none();
    let at = |length: usize| usize::try_from(start).ok().filter(|&at| is_one && at < length);
    if this.ty().is_subtype(types().exceptions.UnicodeDecodeError) {
        let Some(bytes) = object.downcast::<BytesObject>() else {
            bail!(TypeError, "UnicodeError 'object' attribute must be a bytes");
        };
        return Ok(Value::str(&match at(bytes.data().len()) {
            Some(at) => {
                let byte = bytes.data()[at];
                format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}")
            }
            None => format!("'{encoding}' codec can't decode bytes in position {range}: {reason}"),
        }));
    }
    let Some(text) = object.as_str() else {
        bail!(TypeError, "UnicodeError 'object' attribute must be a string");
    };
    let verb = match this.ty().is_subtype(types().exceptions.UnicodeTranslateError) {
        true => "can't translate".to_owned(),
        false => format!("'{encoding}' codec can't encode"),
    };
    Ok(Value::str(&match at(text.len()) {
        Some(at) => {
            let character = match text.chars().at(at) {
                c @ 0..=0xff => format!("\\x{c:02x}"),
                c @ 0x100..=0xffff => format!("\\u{c:04x}"),
                c => format!("\\U{c:08x}"),
            };
            format!("{verb} character '{character}' in position {start}: {reason}")
        }
        None => format!("{verb} characters in position {range}: {reason}"),
    }))
}
