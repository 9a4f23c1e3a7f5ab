//! Binding a call's arguments to a native function's parameters, and converting values to Rust types and back.
//!
//! The error texts are those of CPython's Argument Clinic, case by case.

use crate::error::PyResult;
use crate::method::{Param, Signature};
use crate::types::dict::DictObject;
use crate::value::Value;
use crate::{bail, err, object};

/// What is left over by the named parameters.
pub struct Rest<'a> {
    /// `*args`.
    pub args: &'a [Value],
    /// `**kwargs`, a dict, if there were any.
    pub keywords: Option<Value>,
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// Checks the number of arguments of a function that takes positional ones only.
#[inline]
pub fn check_positional(signature: &'static Signature, given: usize) -> PyResult<()> {
    let most = if signature.varargs { usize::MAX } else { signature.positional };
    if given >= signature.required_positional && given <= most {
        return Ok(());
    }
    wrong_positional_count(signature.function_name, given, signature.required_positional, most)
}

/// Checks a number of positional arguments against limits, for functions that take their arguments apart themselves.
#[inline]
pub fn check_count(function: &str, given: usize, least: usize, most: usize) -> PyResult<()> {
    if (least..=most).contains(&given) {
        Ok(())
    } else {
        wrong_positional_count(function, given, least, most)
    }
}

#[cold]
fn wrong_positional_count(function: &str, given: usize, least: usize, most: usize) -> PyResult<()> {
    let (limit, word) = if given < least { (least, "at least ") } else { (most, "at most ") };
    let word = if least == most { "" } else { word };
    bail!(TypeError, "{function} expected {word}{limit} argument{}, got {given}", plural(limit))
}

/// Refuses keyword arguments.
#[inline]
pub fn no_keywords(function: &str, kwnames: Option<&Value>) -> PyResult<()> {
    if keyword_names(kwnames).is_empty() {
        return Ok(());
    }
    bail!(TypeError, "{function}() takes no keyword arguments")
}

/// The names of a call's keyword arguments.
#[inline]
pub fn keyword_names(kwnames: Option<&Value>) -> &[Value] {
    match kwnames {
        // SAFETY: by the calling convention `kwnames` is an exact tuple of strings.
        Some(names) => unsafe { names.payload_unchecked::<crate::types::tuple::TupleObject>() }.items(),
        None => &[],
    }
}

/// An argument that [`bind`] has made sure of.
#[inline(always)]
pub fn required(argument: Option<&Value>) -> &Value {
    argument.expect("bind refuses calls in which a required argument is absent")
}

/// Distributes a call's arguments over `out`, one entry a parameter.
#[inline]
pub fn bind<'a>(
    signature: &'static Signature,
    args: &'a [Value],
    kwnames: Option<&'a Value>,
    out: &mut [Option<&'a Value>],
) -> PyResult<Rest<'a>> {
    let names = keyword_names(kwnames);
    let (positional, keyword_values) = args.split_at(args.len() - names.len());
    if signature.is_positional_only() {
        if !names.is_empty() {
            bail!(TypeError, "{}() takes no keyword arguments", signature.function_name);
        }
        check_positional(signature, positional.len())?;
    } else {
        let simple = names.is_empty() && signature.required_keywords() == 0;
        if !simple
            || positional.len() < signature.required_positional
            || positional.len() > signature.positional
        {
            return bind_slow(signature, positional, names, keyword_values, out);
        }
    }
    for (slot, value) in out.iter_mut().zip(&positional[..positional.len().min(signature.positional)]) {
        *slot = Some(value);
    }
    Ok(Rest { args: positional.get(signature.positional..).unwrap_or(&[]), keywords: None })
}

impl Signature {
    fn required_keywords(&self) -> usize {
        self.params[self.positional..].iter().filter(|param| param.required).count()
    }
}

/// Refuses a wrong number of arguments, before looking at names.
fn check_counts(signature: &Signature, given: usize, keywords: usize) -> PyResult<()> {
    let name = signature.function_name;
    let (least, most, all) = (signature.required_positional, signature.positional, signature.params.len());
    if !signature.varargs {
        if given + keywords > all && !signature.varkw {
            // "keyword" keeps the text true where no argument can be given by position.
            let keyword = if given == 0 { "keyword " } else { "" };
            let total = given + keywords;
            bail!(TypeError, "{name}() takes at most {all} {keyword}argument{} ({total} given)", plural(all));
        }
        if given > most {
            if most == 0 {
                bail!(TypeError, "{name}() takes no positional arguments");
            }
            let word = if least < most { "at most" } else { "exactly" };
            bail!(
                TypeError,
                "{name}() takes {word} {most} positional argument{} ({given} given)",
                plural(most)
            );
        }
    }
    let least_by_position = least.min(signature.positional_only);
    if given < least_by_position {
        let word = if least_by_position < most { "at least" } else { "exactly" };
        bail!(
            TypeError,
            "{name}() takes {word} {least_by_position} positional argument{} ({given} given)",
            plural(least_by_position)
        );
    }
    Ok(())
}

#[inline(never)]
fn bind_slow<'a>(
    signature: &'static Signature,
    positional: &'a [Value],
    names: &'a [Value],
    values: &'a [Value],
    out: &mut [Option<&'a Value>],
) -> PyResult<Rest<'a>> {
    check_counts(signature, positional.len(), names.len())?;
    let function = signature.function_name;
    let taken = positional.len().min(signature.positional);
    for (slot, value) in out.iter_mut().zip(&positional[..taken]) {
        *slot = Some(value);
    }
    let named = |name: &str| names.iter().position(|given| crate::types::str::equals_text(given, name));
    let mut used = 0;
    for (at, param) in signature.params.iter().enumerate().skip(taken) {
        if used < names.len()
            && at >= signature.positional_only
            && let Some(found) = named(param.name)
        {
            out[at] = Some(&values[found]);
            used += 1;
        }
        if out[at].is_none() && param.required {
            bail!(TypeError, "{function}() missing required argument '{}' (pos {})", param.name, at + 1);
        }
    }
    let args = positional.get(signature.positional..).unwrap_or(&[]);
    if used == names.len() {
        return Ok(Rest { args, keywords: None });
    }
    for (at, param) in signature.params.iter().enumerate().take(taken).skip(signature.positional_only) {
        if named(param.name).is_some() {
            bail!(
                TypeError,
                "argument for {function}() given by name ('{}') and position ({})",
                param.name,
                at + 1
            );
        }
    }
    let by_name = &signature.params[signature.positional_only..];
    if !signature.varkw {
        return Err(unexpected_keyword(function, names, by_name));
    }
    let keywords = DictObject::new();
    // SAFETY: it has just been made as a dict.
    let dict = unsafe { keywords.payload_unchecked::<DictObject>() };
    for (name, value) in names.iter().zip(values) {
        if !by_name.iter().any(|param| crate::types::str::equals_text(name, param.name)) {
            dict.insert(name, value.clone())?;
        }
    }
    Ok(Rest { args, keywords: Some(keywords) })
}

#[cold]
fn unexpected_keyword(function: &str, names: &[Value], params: &'static [Param]) -> crate::error::Raised {
    for name in names {
        if params.iter().any(|param| crate::types::str::equals_text(name, param.name)) {
            continue;
        }
        let name = crate::types::str::to_string_lossy(name);
        let suggestion = match crate::suggest::closest(&name, params.iter().map(|param| param.name)) {
            Some(near) => format!(". Did you mean '{near}'?"),
            None => String::new(),
        };
        return err!(TypeError, "{function}() got an unexpected keyword argument '{name}'{suggestion}");
    }
    err!(TypeError, "invalid keyword argument for {function}()")
}

/// Which argument is being converted, for error texts.
#[derive(Clone, Copy)]
pub struct ArgContext {
    /// The function's name.
    pub function: &'static str,
    /// The parameter's name.
    pub name: &'static str,
    /// Its position from 1, or 0 for the only parameter of a function.
    pub position: usize,
    /// Whether it can be given by name.
    pub by_name: bool,
}

impl ArgContext {
    /// `TypeError: f() argument 1 must be str, not int`.
    #[cold]
    pub fn wrong_type(self, expected: &str, value: &Value) -> crate::error::Raised {
        let ArgContext { function, name, position, by_name } = self;
        let which = if by_name {
            format!("argument '{name}'")
        } else if position == 0 {
            "argument".to_string()
        } else {
            format!("argument {position}")
        };
        let given = if value.is_none() { "None" } else { &value.ty().name_str() };
        err!(TypeError, "{function}() {which} must be {expected}, not {given}")
    }
}

/// Rust types that an argument can be converted to.
pub trait FromArg<'a>: Sized {
    /// Converts, or raises what CPython's converter raises.
    fn from_arg(value: &'a Value, what: ArgContext) -> PyResult<Self>;
}

impl<'a> FromArg<'a> for &'a Value {
    #[inline(always)]
    fn from_arg(value: &'a Value, _: ArgContext) -> PyResult<Self> {
        Ok(value)
    }
}

impl FromArg<'_> for Value {
    #[inline(always)]
    fn from_arg(value: &Value, _: ArgContext) -> PyResult<Self> {
        Ok(value.clone())
    }
}

impl FromArg<'_> for bool {
    fn from_arg(value: &Value, _: ArgContext) -> PyResult<Self> {
        object::truth(value)
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
    fn from_arg(value: &'a Value, what: ArgContext) -> PyResult<Self> {
        if value.is_none() { Ok(None) } else { T::from_arg(value, what).map(Some) }
    }
}

impl FromArg<'_> for f64 {
    fn from_arg(value: &Value, _: ArgContext) -> PyResult<Self> {
        match value.as_word_float() {
            Some(f) => Ok(f),
            None => object::as_f64(value),
        }
    }
}

/// The value of an int, or of an object with `__index__`, if it fits in 64 bits.
fn index_i64(value: &Value) -> PyResult<Option<i64>> {
    match value.as_small_int() {
        Some(i) => Ok(Some(i)),
        None => object::index_as_i64(value),
    }
}

macro_rules! integer_arguments {
    ($($ty:ty, $c_name:literal;)*) => {$(
        impl FromArg<'_> for $ty {
            fn from_arg(value: &Value, _: ArgContext) -> PyResult<Self> {
                match index_i64(value)?.map(<$ty>::try_from) {
                    Some(Ok(i)) => Ok(i),
                    _ => bail!(OverflowError, concat!("Python int too large to convert to C ", $c_name)),
                }
            }
        }
    )*};
}

integer_arguments! {
    i32, "int";
    i64, "long";
    isize, "ssize_t";
}

macro_rules! unsigned_arguments {
    ($($ty:ty, $c_name:literal;)*) => {$(
        impl FromArg<'_> for $ty {
            fn from_arg(value: &Value, _: ArgContext) -> PyResult<Self> {
                match index_i64(value)? {
                    Some(i) if i < 0 => bail!(ValueError, "Cannot convert negative int"),
                    Some(i) => match <$ty>::try_from(i) {
                        Ok(i) => Ok(i),
                        Err(_) => bail!(OverflowError, concat!("Python int too large to convert to C ", $c_name)),
                    },
                    None => bail!(OverflowError, concat!("Python int too large to convert to C ", $c_name)),
                }
            }
        }
    )*};
}

unsigned_arguments! {
    u8, "unsigned char";
    u32, "unsigned int";
    usize, "size_t";
}

/// Rust types that a native function can return.
pub trait IntoReturn {
    /// The Python value.
    fn into_return(self) -> PyResult<Value>;
}

impl IntoReturn for Value {
    #[inline(always)]
    fn into_return(self) -> PyResult<Value> {
        Ok(self)
    }
}

impl<T: IntoReturn> IntoReturn for PyResult<T> {
    #[inline(always)]
    fn into_return(self) -> PyResult<Value> {
        self.and_then(T::into_return)
    }
}

impl<T: IntoReturn> IntoReturn for Option<T> {
    fn into_return(self) -> PyResult<Value> {
        self.map_or(Ok(Value::NONE), T::into_return)
    }
}

impl IntoReturn for () {
    #[inline(always)]
    fn into_return(self) -> PyResult<Value> {
        Ok(Value::NONE)
    }
}

impl IntoReturn for bool {
    #[inline(always)]
    fn into_return(self) -> PyResult<Value> {
        Ok(Value::bool(self))
    }
}

impl IntoReturn for f64 {
    #[inline(always)]
    fn into_return(self) -> PyResult<Value> {
        Ok(Value::float(self))
    }
}

macro_rules! integer_returns {
    ($($ty:ty)*) => {$(
        impl IntoReturn for $ty {
            #[inline(always)]
            fn into_return(self) -> PyResult<Value> {
                Ok(Value::int(self as i64))
            }
        }
    )*};
}

integer_returns!(i32 i64 isize u8 u16 u32);

impl IntoReturn for u64 {
    fn into_return(self) -> PyResult<Value> {
        Ok(crate::types::int::from_big(self.into()))
    }
}

impl IntoReturn for usize {
    fn into_return(self) -> PyResult<Value> {
        (self as u64).into_return()
    }
}

impl IntoReturn for &str {
    fn into_return(self) -> PyResult<Value> {
        Ok(Value::str(self))
    }
}

impl IntoReturn for String {
    fn into_return(self) -> PyResult<Value> {
        Ok(Value::str(&self))
    }
}
