//! What particular exception classes add: their fields, how they are made, and how they print.

use crate::error::PyResult;
use crate::method::GetSetDef;
use crate::object;
use crate::slots::Slots;
use crate::thread::types;
use crate::typeobj::{Type, expect_type};
use crate::types::exception_methods::{exception, extra};
use crate::types::exceptions::ExceptionObject;
use crate::types::str::to_string_lossy;
use crate::types::tuple::TupleObject;
use crate::types::unicode_errors;
use crate::value::Value;
use crate::{bail, err};

static STOP_ITERATION: [GetSetDef; 1] = [extra::<0>("value", "generator return value")];
static SYSTEM_EXIT: [GetSetDef; 1] = [extra::<0>("code", "exception code")];
static IMPORT_ERROR: [GetSetDef; 4] = [
    extra::<0>("name", "module name"),
    extra::<1>("path", "module path"),
    extra::<2>("name_from", "name imported from module"),
    extra::<3>("msg", "exception message"),
];
static ATTRIBUTE_ERROR: [GetSetDef; 2] = [extra::<0>("name", "attribute name"), extra::<1>("obj", "object")];
static NAME_ERROR: [GetSetDef; 1] = [extra::<0>("name", "name")];
static SYNTAX_ERROR: [GetSetDef; 9] = [
    extra::<0>("msg", "exception msg"),
    extra::<1>("filename", "exception filename"),
    extra::<2>("lineno", "exception lineno"),
    extra::<3>("offset", "exception offset"),
    extra::<4>("text", "exception text"),
    extra::<5>("end_lineno", "exception end lineno"),
    extra::<6>("end_offset", "exception end offset"),
    extra::<7>("print_file_and_line", "exception print_file_and_line"),
    extra::<8>("_metadata", "exception private metadata"),
];
static OS_ERROR: [GetSetDef; 5] = [
    extra::<0>("errno", "POSIX exception code"),
    extra::<1>("strerror", "exception strerror"),
    extra::<2>("filename", "exception filename"),
    extra::<3>("filename2", "second exception filename"),
    GetSetDef {
        name: "characters_written",
        get: characters_written,
        set: Some(set_characters_written),
        doc: "",
    },
];
/// Fills in the class' fields, if it has any of its own.
pub fn define(t: &'static Type) {
    let s: &mut Slots = t.slots_mut();
    let fields: &'static [GetSetDef] = match t.name_str().as_str() {
        "StopIteration" => {
            s.init = Some(first_argument_init);
            &STOP_ITERATION
        }
        "SystemExit" => {
            s.init = Some(system_exit_init);
            &SYSTEM_EXIT
        }
        "ImportError" => {
            s.init = Some(import_error_init);
            s.str = Some(import_error_str);
            &IMPORT_ERROR
        }
        "AttributeError" => {
            s.init = Some(attribute_error_init);
            &ATTRIBUTE_ERROR
        }
        "NameError" => {
            s.init = Some(name_error_init);
            &NAME_ERROR
        }
        "KeyError" => {
            s.str = Some(key_error_str);
            &[]
        }
        "SyntaxError" => {
            s.init = Some(syntax_error_init);
            s.str = Some(syntax_error_str);
            &SYNTAX_ERROR
        }
        "OSError" => {
            s.new = Some(os_error_new);
            s.init = Some(os_error_init);
            s.str = Some(os_error_str);
            &OS_ERROR
        }
        "UnicodeEncodeError" | "UnicodeDecodeError" => {
            s.init = Some(unicode_errors::init);
            s.str = Some(unicode_errors::str);
            &unicode_errors::FIELDS
        }
        "UnicodeTranslateError" => {
            s.init = Some(unicode_errors::init_translate);
            s.str = Some(unicode_errors::str);
            &unicode_errors::FIELDS
        }
        _ => &[],
    };
    crate::method::install(t, &[], fields);
}

/// Splits a call's arguments: the positional ones, and those with the given names; any other name is an error.
fn split_keywords<'a, const N: usize>(
    class: &str,
    args: &'a [Value],
    kwnames: Option<&Value>,
    known: [&str; N],
) -> PyResult<(&'a [Value], [Option<Value>; N])> {
    let mut found = [const { None }; N];
    let Some(names) = kwnames.and_then(|k| k.downcast::<TupleObject>()) else { return Ok((args, found)) };
    let (positional, values) = args.split_at(args.len() - names.len());
    for (name, value) in names.items().iter().zip(values) {
        match known.iter().position(|k| crate::types::str::equals_text(name, k)) {
            Some(i) => found[i] = Some(value.clone()),
            None => {
                bail!(TypeError, "{class}() got an unexpected keyword argument '{}'", to_string_lossy(name))
            }
        }
    }
    Ok((positional, found))
}

fn base_init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    if kwnames.is_some() {
        bail!(TypeError, "{}() takes no keyword arguments", this.ty().name_str());
    }
    exception(this).args.set(TupleObject::from_slice(args));
    Ok(())
}

fn first_argument_init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    base_init(this, args, kwnames)?;
    exception(this).extra[0].set(args.first().cloned().unwrap_or(Value::NONE));
    Ok(())
}

fn system_exit_init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    base_init(this, args, kwnames)?;
    exception(this).extra[0].set(match args {
        [] => Value::NONE,
        [only] => only.clone(),
        more => TupleObject::from_slice(more),
    });
    Ok(())
}

fn import_error_init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    let (args, named) = split_keywords("ImportError", args, kwnames, ["name", "path", "name_from"])?;
    base_init(this, args, None)?;
    let e = exception(this);
    for (i, v) in named.into_iter().enumerate() {
        e.extra[i].set_option(v);
    }
    e.extra[3].set_option(if let [only] = args { Some(only.clone()) } else { None });
    Ok(())
}

fn import_error_str(this: &Value) -> PyResult<Value> {
    match exception(this).extra[3].get() {
        Some(m) if m.as_str().is_some() => Ok(m),
        _ => base_str(this),
    }
}

fn base_str(this: &Value) -> PyResult<Value> {
    match types().exceptions.BaseException.slots().str {
        Some(f) => f(this),
        None => object::repr(this),
    }
}

fn attribute_error_init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    let (args, named) = split_keywords("AttributeError", args, kwnames, ["name", "obj"])?;
    base_init(this, args, None)?;
    for (i, v) in named.into_iter().enumerate() {
        exception(this).extra[i].set_option(v);
    }
    Ok(())
}

fn name_error_init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    let (args, [name]) = split_keywords("NameError", args, kwnames, ["name"])?;
    base_init(this, args, None)?;
    exception(this).extra[0].set_option(name);
    Ok(())
}

fn key_error_str(this: &Value) -> PyResult<Value> {
    // The key is shown as it would be written, so that an empty string can be seen.
    let args = exception(this).args.get_or_none();
    match args.downcast::<TupleObject>().map(TupleObject::items) {
        Some([only]) => object::repr(only),
        _ => base_str(this),
    }
}

fn syntax_error_init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    base_init(this, args, kwnames)?;
    let e = exception(this);
    if let Some(message) = args.first() {
        e.extra[0].set(message.clone());
    }
    if args.len() == 2 {
        let info = object::to_vec(&args[1])?;
        if info.len() < 4 {
            bail!(TypeError, "function takes at least 4 arguments ({} given)", info.len());
        }
        if info.len() > 7 {
            bail!(TypeError, "function takes at most 7 arguments ({} given)", info.len());
        }
        if info.len() == 5 {
            bail!(TypeError, "end_offset must be provided when end_lineno is provided");
        }
        let mut info = info.into_iter();
        // What is not given is forgotten, if the exception was initialized before.
        for field in [1, 2, 3, 4, 5, 6, 8] {
            e.extra[field].set_option(info.next());
        }
    }
    Ok(())
}

fn syntax_error_str(this: &Value) -> PyResult<Value> {
    let e = exception(this);
    let message = to_string_lossy(&object::str(&e.extra[0].get_or_none())?);
    let file = e.extra[1].get().filter(|f| f.as_str().is_some()).map(|f| {
        let path = to_string_lossy(&f);
        path.rsplit('/').next().unwrap_or_default().to_string()
    });
    let line = e.extra[2].get().and_then(|l| l.as_small_int());
    Ok(match (file, line) {
        (Some(f), Some(l)) => Value::str(&format!("{message} ({f}, line {l})")),
        (Some(f), None) => Value::str(&format!("{message} ({f})")),
        (None, Some(l)) => Value::str(&format!("{message} (line {l})")),
        (None, None) => Value::str(&message),
    })
}

/// The subclass of `OSError` for an error number (PEP 3151).
pub fn os_error_class(errno: i64) -> &'static Type {
    let e = &types().exceptions;
    match errno as i32 {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => e.BlockingIOError,
        libc::EPIPE | libc::ESHUTDOWN => e.BrokenPipeError,
        libc::ECHILD => e.ChildProcessError,
        libc::ECONNABORTED => e.ConnectionAbortedError,
        libc::ECONNREFUSED => e.ConnectionRefusedError,
        libc::ECONNRESET => e.ConnectionResetError,
        libc::EEXIST => e.FileExistsError,
        libc::ENOENT => e.FileNotFoundError,
        libc::EISDIR => e.IsADirectoryError,
        libc::ENOTDIR => e.NotADirectoryError,
        libc::EINTR => e.InterruptedError,
        libc::EACCES | libc::EPERM => e.PermissionError,
        libc::ESRCH => e.ProcessLookupError,
        libc::ETIMEDOUT => e.TimeoutError,
        _ => e.OSError,
    }
}

fn os_error_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    let mut ty = expect_type(class, "OSError.__new__(X): X")?;
    if std::ptr::eq(ty, types().exceptions.OSError)
        && args.len() >= 2
        && let Some(errno) = args[0].as_small_int()
    {
        ty = os_error_class(errno);
    }
    let new = types()
        .exceptions
        .BaseException
        .slots()
        .new
        .ok_or_else(|| err!(TypeError, "cannot create 'OSError' instances"))?;
    let v = new(ty.as_value(), args, kwnames)?;
    if !std::ptr::eq(ty.as_value(), class) && kwnames.is_none() {
        // `type.__call__` initializes instances of the class it was called on, subclasses included.
        fill_os_error(&v, args);
    }
    Ok(v)
}

fn os_error_init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    base_init(this, args, kwnames)?;
    fill_os_error(this, args);
    Ok(())
}

fn fill_os_error(this: &Value, args: &[Value]) {
    let e = exception(this);
    if !(2..=5).contains(&args.len()) {
        return;
    }
    e.extra[0].set(args[0].clone());
    e.extra[1].set(args[1].clone());
    if let Some(filename) = args.get(2).filter(|f| !f.is_none()) {
        if this.ty().is_subtype(types().exceptions.BlockingIOError) && filename.is_small_int() {
            e.extra[4].set(filename.clone());
            return;
        }
        e.extra[2].set(filename.clone());
        if let Some(second) = args.get(4).filter(|f| !f.is_none()) {
            e.extra[3].set(second.clone());
        }
        e.args.set(TupleObject::from_slice(&args[..2]));
    }
}

fn os_error_str(this: &Value) -> PyResult<Value> {
    let e = exception(this);
    let (Some(errno), Some(text)) = (e.extra[0].get(), e.extra[1].get()) else { return base_str(this) };
    let head = format!(
        "[Errno {}] {}",
        to_string_lossy(&object::str(&errno)?),
        to_string_lossy(&object::str(&text)?)
    );
    let file = match (e.extra[2].get(), e.extra[3].get()) {
        (Some(a), Some(b)) => format!(": {} -> {}", object::repr_string(&a)?, object::repr_string(&b)?),
        (Some(a), None) => format!(": {}", object::repr_string(&a)?),
        _ => String::new(),
    };
    Ok(Value::str(&(head + &file)))
}

fn characters_written(this: &Value) -> PyResult<Value> {
    match exception(this).extra[4].get() {
        Some(v) => Ok(v),
        None => Err(err!(AttributeError, "characters_written")),
    }
}

fn set_characters_written(this: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(v) => exception(this).extra[4].set(object::index(v)?),
        None if exception(this).extra[4].is_empty() => bail!(AttributeError, "characters_written"),
        None => exception(this).extra[4].set_option(None),
    }
    Ok(())
}

/// Raises the `OSError` of an error number, with the file or files it is about.
#[cold]
pub fn raise_errno(errno: i32, files: &[&Value]) -> crate::error::Raised {
    let text = std::io::Error::from_raw_os_error(errno).to_string();
    let text = text.split(" (os error").next().unwrap_or_default().to_string();
    let mut args = vec![Value::int(errno as i64), Value::str(&text)];
    match files {
        [a] => args.push((*a).clone()),
        [a, b] => args.extend([(*a).clone(), Value::NONE, (*b).clone()]),
        _ => {}
    }
    crate::error::raise_with(types().exceptions.OSError, &args)
}

/// Fills in `name` of a `NameError` that is being raised, for suggestions.
pub fn set_name(raised: crate::error::Raised, name: &Value) -> crate::error::Raised {
    let e = raised.take();
    if let Some(x) = e.downcast::<ExceptionObject>() {
        x.extra[0].set(name.clone());
    }
    crate::error::Raised::new(e)
}

/// What `__reduce__` gives as the arguments: those of an `OSError` with the file names that were split off.
pub fn arguments_to_reduce(this: &Value) -> Value {
    let e = exception(this);
    let args = e.args.get_or_none();
    let items = args.downcast::<TupleObject>().map(TupleObject::items).unwrap_or_default();
    let [errno, text] = items else { return args };
    if !this.ty().is_subtype(types().exceptions.OSError) {
        return args;
    }
    match (e.extra[2].get(), e.extra[3].get()) {
        (Some(file), None) => TupleObject::from_vec(vec![errno.clone(), text.clone(), file]),
        (Some(file), Some(second)) => {
            TupleObject::from_vec(vec![errno.clone(), text.clone(), file, Value::NONE, second])
        }
        _ => args,
    }
}

/// The fields that `__reduce__` puts beside the attributes of an exception.
pub fn fields_to_reduce(this: &Value) -> Vec<(&'static str, Value)> {
    let e = exception(this);
    let mut fields = Vec::new();
    let mut add = |index: usize, name| fields.extend(e.extra[index].get().map(|value| (name, value)));
    if this.ty().is_subtype(types().exceptions.ImportError) {
        add(0, "name");
        add(1, "path");
        add(2, "name_from");
    } else if this.ty().is_subtype(types().exceptions.AttributeError) {
        // The object may be one that cannot be pickled.
        add(0, "name");
        fields.push(("args", e.args.get_or_none()));
    }
    fields
}
