//! Binding of a call's arguments to a Python function's parameters, with CPython's error texts.

use crate::interp::step::Sp;
use tiercel_object::thread::types;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::str::{equal, to_string_lossy};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::StackRef;
use tiercel_object::{PyResult, Raised, Value, err, suggest};

const VARARGS: u32 = 0x4;
const VARKEYWORDS: u32 = 0x8;

/// Fills in the locals of a new frame. The last of the `count` words from `first` on are the values of the keywords
/// `names`. On success all words have moved into the locals; on failure none has.
///
/// # Safety
/// There are as many locals as `code` says, holding garbage.
pub unsafe fn bind(
    function: &FunctionObject,
    code: &CodeObject,
    locals: Sp,
    first: Sp,
    count: usize,
    names: &[Value],
) -> PyResult<()> {
    let flags = code.flags.get();
    let arg_count = code.arg_count.get() as usize;
    let total = arg_count + code.kwonly_count.get() as usize;
    let all = code.localsplus_count.get() as usize;
    let positional = count - names.len();
    if names.is_empty() && code.exact_args.get() as usize == arg_count && positional <= arg_count {
        // What is not given is the last of the defaults.
        let defaults = if positional < arg_count { defaults_of(function) } else { &[] };
        let missing = arg_count - positional;
        if missing <= defaults.len() {
            for i in 0..count {
                *locals.add(i) = *first.add(i);
            }
            for (i, default) in defaults[defaults.len() - missing..].iter().enumerate() {
                *locals.add(count + i) = default.clone().into_word();
            }
            for i in arg_count..all {
                *locals.add(i) = 0;
            }
            return Ok(());
        }
    }
    for i in 0..all {
        *locals.add(i) = 0;
    }
    let taken = positional.min(arg_count);
    for i in 0..taken {
        *locals.add(i) = *first.add(i);
    }
    let extra = if flags & VARKEYWORDS != 0 { Some(DictObject::new()) } else { None };
    if !names.is_empty() {
        bind_keywords(function, code, locals, first.add(positional), names, extra.as_ref(), total)?;
    }
    if positional > arg_count && flags & VARARGS == 0 {
        return Err(too_many_positional(function, code, locals, positional));
    }
    if positional < arg_count {
        check_defaults(function, code, locals, positional)?;
    }
    if total > arg_count {
        bind_keyword_defaults(function, code, locals)?;
    }
    if positional < arg_count {
        bind_defaults(function, code, locals, positional);
    }
    // Nothing can fail any more. Values that went to the dict are counted there, so their words are given up.
    if flags & VARARGS != 0 {
        let rest = first.add(taken);
        let tuple = TupleObject::build(positional - taken, |items| {
            for i in 0..positional - taken {
                *items.add(i) = StackRef(*rest.add(i)).into_value().into_word();
            }
        });
        *locals.add(total) = tuple.into_word();
    }
    if let Some(extra) = extra {
        let values = first.add(positional);
        let dict: &DictObject = extra.payload_unchecked();
        if !dict.is_empty() {
            for (i, name) in names.iter().enumerate() {
                if dict.get_str(name).is_some() {
                    StackRef(*values.add(i)).close();
                }
            }
        }
        *locals.add(total + usize::from(flags & VARARGS != 0)) = extra.into_word();
    }
    Ok(())
}

unsafe fn parameter_names(code: &CodeObject) -> &[Value] {
    match code.localsplus_names.borrow() {
        Some(names) => names.payload_unchecked::<TupleObject>().items(),
        None => &[],
    }
}

unsafe fn bind_keywords(
    function: &FunctionObject,
    code: &CodeObject,
    locals: Sp,
    values: Sp,
    names: &[Value],
    extra: Option<&Value>,
    total: usize,
) -> PyResult<()> {
    let parameters = parameter_names(code);
    let positional_only = code.posonly_count.get() as usize;
    for (i, name) in names.iter().enumerate() {
        if name.as_str().is_none() {
            return Err(err!(TypeError, "{}() keywords must be strings", name_of(function)));
        }
        let candidates = &parameters[positional_only..total];
        let found = candidates
            .iter()
            .position(|parameter| parameter.is(name))
            .or_else(|| candidates.iter().position(|parameter| equal(parameter, name)));
        match found {
            Some(at) => {
                let slot = locals.add(positional_only + at);
                if *slot != 0 {
                    return Err(err!(
                        TypeError,
                        "{}() got multiple values for argument '{}'",
                        name_of(function),
                        to_string_lossy(name)
                    ));
                }
                *slot = *values.add(i);
            }
            None => match extra {
                Some(dict) => {
                    dict.payload_unchecked::<DictObject>()
                        .insert(name, StackRef(*values.add(i)).to_value())?;
                }
                None => return Err(unexpected_keyword(function, code, names, name, candidates)),
            },
        }
    }
    Ok(())
}

/// The texts of the parameters that `names` gives by keyword though they are positional-only.
unsafe fn wrongly_named(code: &CodeObject, names: &[Value]) -> Vec<String> {
    let positional_only = code.posonly_count.get() as usize;
    parameter_names(code)[..positional_only]
        .iter()
        .filter(|parameter| names.iter().any(|name| name.as_str().is_some() && equal(parameter, name)))
        .map(to_string_lossy)
        .collect()
}

#[cold]
unsafe fn unexpected_keyword(
    function: &FunctionObject,
    code: &CodeObject,
    names: &[Value],
    name: &Value,
    candidates: &[Value],
) -> Raised {
    let wrong = wrongly_named(code, names);
    if !wrong.is_empty() {
        return err!(
            TypeError,
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            name_of(function),
            wrong.join(", ")
        );
    }
    let text = to_string_lossy(name);
    let known: Vec<String> = candidates.iter().map(to_string_lossy).collect();
    let hint = suggest::closest(&text, known.iter().map(String::as_str))
        .map_or(String::new(), |known| format!(". Did you mean '{known}'?"));
    err!(TypeError, "{}() got an unexpected keyword argument '{text}'{hint}", name_of(function))
}

/// The values in `__defaults__`.
unsafe fn defaults_of(function: &FunctionObject) -> &[Value] {
    match function.defaults.borrow() {
        Some(tuple) if !tuple.is_none() => tuple.payload_unchecked::<TupleObject>().items(),
        _ => &[],
    }
}

unsafe fn check_defaults(
    function: &FunctionObject,
    code: &CodeObject,
    locals: Sp,
    given: usize,
) -> PyResult<()> {
    let arg_count = code.arg_count.get() as usize;
    let required = arg_count - defaults_of(function).len().min(arg_count);
    let missing: Vec<String> = (given..required)
        .filter(|i| *locals.add(*i) == 0)
        .map(|i| to_string_lossy(&parameter_names(code)[i]))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(missing_arguments(function, &missing, "positional")) }
}

unsafe fn bind_defaults(function: &FunctionObject, code: &CodeObject, locals: Sp, given: usize) {
    let arg_count = code.arg_count.get() as usize;
    let defaults = defaults_of(function);
    let required = arg_count - defaults.len().min(arg_count);
    for i in given.max(required)..arg_count {
        if *locals.add(i) == 0 {
            *locals.add(i) = defaults[defaults.len() + i - arg_count].clone().into_word();
        }
    }
}

unsafe fn bind_keyword_defaults(function: &FunctionObject, code: &CodeObject, locals: Sp) -> PyResult<()> {
    let arg_count = code.arg_count.get() as usize;
    let total = arg_count + code.kwonly_count.get() as usize;
    let mut missing = Vec::new();
    let mut found = Vec::new();
    for i in arg_count..total {
        if *locals.add(i) != 0 {
            continue;
        }
        let name = &parameter_names(code)[i];
        let default = match function.kwdefaults.borrow() {
            Some(dict) if !dict.is_none() => dict.payload_unchecked::<DictObject>().get(name)?,
            _ => None,
        };
        match default {
            Some(value) => found.push((i, value)),
            None => missing.push(to_string_lossy(name)),
        }
    }
    if !missing.is_empty() {
        return Err(missing_arguments(function, &missing, "keyword-only"));
    }
    for (i, value) in found {
        *locals.add(i) = value.into_word();
    }
    Ok(())
}

/// What error texts call a function.
fn name_of(function: &FunctionObject) -> String {
    to_string_lossy(&function.qualname.get_or_none())
}

#[cold]
fn missing_arguments(function: &FunctionObject, missing: &[String], kind: &str) -> Raised {
    let quoted: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
    let list = match &quoted[..] {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
        [] => String::new(),
    };
    let plural = if missing.len() == 1 { "" } else { "s" };
    err!(
        TypeError,
        "{}() missing {} required {kind} argument{plural}: {list}",
        name_of(function),
        missing.len()
    )
}

#[cold]
unsafe fn too_many_positional(
    function: &FunctionObject,
    code: &CodeObject,
    locals: Sp,
    given: usize,
) -> Raised {
    let arg_count = code.arg_count.get() as usize;
    let total = arg_count + code.kwonly_count.get() as usize;
    let keyword_only = (arg_count..total).filter(|i| *locals.add(*i) != 0).count();
    let defaults = match function.defaults.borrow() {
        Some(tuple) if tuple.ty().is_subtype(types().tuple) => tuple.payload_unchecked::<TupleObject>().len(),
        _ => 0,
    };
    let (takes, plural) = if defaults > 0 {
        (format!("from {} to {arg_count}", arg_count.saturating_sub(defaults)), true)
    } else {
        (arg_count.to_string(), arg_count != 1)
    };
    let s = |many: bool| if many { "s" } else { "" };
    let with_keywords = if keyword_only > 0 {
        format!(
            " positional argument{} (and {keyword_only} keyword-only argument{})",
            s(given != 1),
            s(keyword_only != 1)
        )
    } else {
        String::new()
    };
    let were = if given == 1 && keyword_only == 0 { "was" } else { "were" };
    err!(
        TypeError,
        "{}() takes {takes} positional argument{} but {given}{with_keywords} {were} given",
        name_of(function),
        s(plural)
    )
}
