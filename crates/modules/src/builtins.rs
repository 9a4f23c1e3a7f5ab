//! `builtins`: the functions that need no import.

use tiercel_macros::pymodule;

#[pymodule(name = "builtins")]
/// What every program can name without importing it.
pub mod builtins {
    use crate::api;
    use num_bigint::BigInt;
    use tiercel_object::error::PyResult;
    use tiercel_object::slots::CompareOp;
    use tiercel_object::thread::{names, types};
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::{StrObject, from_code_point, intern, intern_value, to_string_lossy};
    use tiercel_object::value::Value;
    use tiercel_object::{bail, err, object};
    use tiercel_vm::total::Total;

    /// The magnitude of a number.
    #[function("(x, /)")]
    fn abs(x: &Value) -> PyResult<Value> {
        match x.ty().slots().nb_absolute {
            Some(f) => f(x),
            None => Err(err!(TypeError, "bad operand type for abs(): '{}'", x.ty().name_str())),
        }
    }

    /// Whether no item of the iterable is false.
    #[function("(iterable, /)")]
    fn all(iterable: &Value) -> PyResult<bool> {
        let mut result = true;
        object::for_each(iterable, |v| {
            result = object::truth(&v)?;
            Ok(result)
        })?;
        Ok(result)
    }

    /// Whether some item of the iterable is true.
    #[function("(iterable, /)")]
    fn any(iterable: &Value) -> PyResult<bool> {
        let mut result = false;
        object::for_each(iterable, |v| {
            result = object::truth(&v)?;
            Ok(!result)
        })?;
        Ok(result)
    }

    /// As `repr`, with escapes for all that is not ASCII.
    #[function("(obj, /)")]
    fn ascii(obj: &Value) -> PyResult<Value> {
        object::ascii(obj)
    }

    fn in_base(number: &Value, base: u32, prefix: &str) -> PyResult<Value> {
        let n = object::index(number)?;
        let big: BigInt = tiercel_object::types::int::to_big(&n);
        let sign = if big.sign() == num_bigint::Sign::Minus { "-" } else { "" };
        Ok(Value::str(&format!("{sign}{prefix}{}", big.magnitude().to_str_radix(base))))
    }

    /// An integer as text in base two, with the prefix `0b`.
    #[function("(number, /)")]
    fn bin(number: &Value) -> PyResult<Value> {
        in_base(number, 2, "0b")
    }

    /// An integer as text in base sixteen, with the prefix `0x`.
    #[function("(number, /)")]
    fn hex(number: &Value) -> PyResult<Value> {
        in_base(number, 16, "0x")
    }

    /// An integer as text in base eight, with the prefix `0o`.
    #[function("(number, /)")]
    fn oct(number: &Value) -> PyResult<Value> {
        in_base(number, 8, "0o")
    }

    /// Call sys.breakpointhook(*args, **kws).
    #[function("(*args, **kws)")]
    fn breakpoint(args: &[Value], kws: Option<&Value>) -> PyResult<Value> {
        let hook =
            api::sys_get("breakpointhook").ok_or_else(|| err!(RuntimeError, "lost sys.breakpointhook"))?;
        api::call_with_dict(&hook, args, kws)
    }

    /// Whether the object can be called.
    #[function("(obj, /)")]
    fn callable(obj: &Value) -> bool {
        obj.ty().slots().call.is_some()
    }

    /// The character with a code point, a text of length one.
    #[function("(i, /)")]
    fn chr(i: &Value) -> PyResult<Value> {
        match object::index_as_i64(i)? {
            Some(c @ 0..=0x10ffff) => Ok(from_code_point(c as u32)),
            _ => Err(err!(ValueError, "chr() arg not in range(0x110000)")),
        }
    }

    /// The code point of a character.
    #[function("(character, /)")]
    fn ord(character: &Value) -> PyResult<i64> {
        if let Some(s) = character.as_str() {
            if s.len() == 1 {
                return Ok(s.chars().at(0) as i64);
            }
            bail!(TypeError, "ord() expected a character, but string of length {} found", s.len());
        }
        if character.ty().slots().buffer.is_some()
            && (character.ty().is_subtype(types().bytes) || character.ty().is_subtype(types().bytearray))
        {
            let b = tiercel_object::buffer::get(character)?;
            if let [one] = b.bytes() {
                return Ok(*one as i64);
            }
            bail!(TypeError, "ord() expected a character, but string of length {} found", b.bytes().len());
        }
        Err(err!(TypeError, "ord() expected string of length 1, but {} found", character.ty().name_str()))
    }

    /// Compiles text, bytes or a tree to code for `exec` or `eval`.
    #[function("(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)")]
    fn compile(
        source: &Value,
        filename: &Value,
        mode: &StrObject,
        flags: i32,
        dont_inherit: bool,
        optimize: i32,
        _feature_version: i32,
    ) -> PyResult<Value> {
        api::compile_builtin(
            source,
            filename,
            &mode.to_utf8().unwrap_or_default(),
            flags,
            dont_inherit,
            optimize,
            _feature_version,
        )
    }

    /// Takes an attribute away: `delattr(x, 'y')` is `del x.y`.
    #[function("(obj, name, /)")]
    fn delattr(obj: &Value, name: &Value) -> PyResult<()> {
        object::setattr(obj, &attribute_name(name)?, None)
    }

    fn attribute_name(name: &Value) -> PyResult<Value> {
        if name.as_str().is_none() {
            bail!(TypeError, "attribute name must be string, not '{}'", name.ty().name_str());
        }
        Ok(intern_value(name))
    }

    /// Show attributes of an object.
    #[function("(object=<unrepresentable>, /)", hidden)]
    fn dir(object: Option<&Value>) -> PyResult<Value> {
        let names = match object {
            Some(o) => match object::call_special(o, &names().__dir__, &[])? {
                Some(v) => object::to_vec(&v)?,
                None => bail!(TypeError, "object does not provide __dir__"),
            },
            None => {
                let locals = tiercel_vm::introspect::current_locals()?;
                object::to_vec(&object::call_method(&locals, &names().keys, &[])?)?
            }
        };
        let list = ListObject::from_vec(names);
        object::call_method(&list, &intern("sort"), &[])?;
        Ok(list)
    }

    /// Quotient, rounded down, and remainder: `(x // y, x % y)`.
    #[function("(x, y, /)")]
    fn divmod(x: &Value, y: &Value) -> PyResult<Value> {
        let (tx, ty) = (x.ty(), y.ty());
        let (fx, fy) = (tx.slots().nb_divmod, ty.slots().nb_divmod);
        let reflected_first = !std::ptr::eq(tx, ty) && ty.is_subtype(tx);
        let order = if reflected_first { [fy, fx] } else { [fx, fy] };
        for f in order.into_iter().flatten() {
            let r = f(x, y)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
        }
        Err(object::unsupported(x, y, "divmod()"))
    }

    /// The value of an expression, given as text or code, in these namespaces.
    #[function("(source, /, globals=None, locals=None)")]
    fn eval(source: &Value, globals: Option<&Value>, locals: Option<&Value>) -> PyResult<Value> {
        api::eval_builtin(source, globals.filter(|v| !v.is_none()), locals.filter(|v| !v.is_none()))
    }

    /// Executes statements, given as text or code, in these namespaces.
    #[function("(source, /, globals=None, locals=None, *, closure=None)")]
    fn exec(
        source: &Value,
        globals: Option<&Value>,
        locals: Option<&Value>,
        closure: Option<&Value>,
    ) -> PyResult<()> {
        api::exec_builtin(
            source,
            globals.filter(|v| !v.is_none()),
            locals.filter(|v| !v.is_none()),
            closure.filter(|v| !v.is_none()),
        )
    }

    /// Return type(value).__format__(value, format_spec).
    #[function("(value, format_spec='', /)")]
    fn format(value: &Value, format_spec: Option<&StrObject>) -> PyResult<Value> {
        let spec = format_spec.map_or_else(|| Value::str(""), |s| s.to_value());
        object::format(value, &spec)
    }

    /// Get a named attribute from an object; with a default, return that when the attribute doesn't exist.
    #[function("(object, name, default=<unrepresentable>, /)", hidden)]
    fn getattr(object: &Value, name: &Value, default: Option<&Value>) -> PyResult<Value> {
        let name = attribute_name(name)?;
        match default {
            None => object::getattr(object, &name),
            Some(d) => Ok(object::getattr_optional(object, &name)?.unwrap_or_else(|| d.clone())),
        }
    }

    /// The variables of the module that calls this, as a dictionary.
    #[function("()")]
    fn globals() -> PyResult<Value> {
        tiercel_vm::introspect::current_globals()
            .ok_or_else(|| err!(SystemError, "globals(): no current frame"))
    }

    /// Whether asking for the attribute finds it.
    #[function("(obj, name, /)")]
    fn hasattr(obj: &Value, name: &Value) -> PyResult<bool> {
        Ok(object::getattr_optional(obj, &attribute_name(name)?)?.is_some())
    }

    /// Return the hash value for the given object.
    #[function("(obj, /)")]
    fn hash(obj: &Value) -> PyResult<i64> {
        object::hash(obj)
    }

    /// A number that no other living object has.
    #[function("(obj, /)")]
    fn id(obj: &Value) -> PyResult<Value> {
        Ok(tiercel_object::types::int::from_big(BigInt::from(obj.word())))
    }

    /// Read a string from standard input, after printing the prompt. The trailing newline is stripped.
    #[function("(prompt='', /)")]
    fn input(prompt: Option<&Value>) -> PyResult<Value> {
        api::input(prompt)
    }

    /// Whether an object is of a class, or of one derived from it. A tuple or union stands for any of its members.
    #[function("(obj, class_or_tuple, /)")]
    fn isinstance(obj: &Value, class_or_tuple: &Value) -> PyResult<bool> {
        tiercel_object::isinstance::is_instance(obj, class_or_tuple)
    }

    /// Whether a class is another, or derived from it. A tuple or union stands for any of its members.
    #[function("(cls, class_or_tuple, /)")]
    fn issubclass(cls: &Value, class_or_tuple: &Value) -> PyResult<bool> {
        tiercel_object::isinstance::is_subclass(cls, class_or_tuple)
    }

    /// Get an iterator from an object, or one that calls it until it returns the sentinel.
    #[function("(object, sentinel=<unrepresentable>, /)", hidden)]
    fn iter(object: &Value, sentinel: Option<&Value>) -> PyResult<Value> {
        match sentinel {
            None => object::iter(object),
            Some(_) if object.ty().slots().call.is_none() => {
                Err(err!(TypeError, "iter(v, w): v must be callable"))
            }
            Some(s) => Ok(tiercel_object::types::iterators::callable_iterator(object, s)),
        }
    }

    /// The asynchronous iterator of an asynchronous iterable.
    #[function("(async_iterable, /)")]
    fn aiter(async_iterable: &Value) -> PyResult<Value> {
        match async_iterable.ty().slots().am_aiter {
            None => {
                Err(err!(TypeError, "'{}' object is not an async iterable", async_iterable.ty().name_str()))
            }
            Some(f) => {
                let it = f(async_iterable)?;
                if it.ty().slots().am_anext.is_none() {
                    bail!(
                        TypeError,
                        "aiter() returned not an async iterator of type '{}'",
                        it.ty().name_str()
                    );
                }
                Ok(it)
            }
        }
    }

    /// An awaitable for the next item of an asynchronous iterator, or for `default` when there are no more.
    #[function("(async_iterator, default=<unrepresentable>, /)", hidden)]
    fn anext(async_iterator: &Value, default: Option<&Value>) -> PyResult<Value> {
        let Some(f) = async_iterator.ty().slots().am_anext else {
            bail!(TypeError, "'{}' object is not an async iterator", async_iterator.ty().name_str());
        };
        let awaitable = f(async_iterator)?;
        Ok(match default {
            Some(default) => tiercel_vm::types::anext::new(awaitable, default),
            None => awaitable,
        })
    }

    /// How many items a container has.
    #[function("(obj, /)")]
    fn len(obj: &Value) -> PyResult<usize> {
        object::len(obj)
    }

    /// The variables of the scope that calls this, as a dictionary.
    #[function("()")]
    fn locals() -> PyResult<Value> {
        tiercel_vm::introspect::current_locals()
    }

    fn extreme(name: &str, args: &[Value], kwargs: Option<&Value>, op: CompareOp) -> PyResult<Value> {
        let (mut key, mut default) = (None, None);
        if let Some(d) = kwargs.and_then(|k| k.downcast::<DictObject>()) {
            for (k, v) in d.items() {
                match to_string_lossy(&k).as_str() {
                    "key" => key = (!v.is_none()).then_some(v),
                    "default" => default = Some(v),
                    other => bail!(TypeError, "{name}() got an unexpected keyword argument '{other}'"),
                }
            }
        }
        let mut best: Option<(Value, Value)> = None;
        let mut consider = |item: Value| -> PyResult<bool> {
            let rank = match &key {
                Some(f) => object::call(f, std::slice::from_ref(&item))?,
                None => item.clone(),
            };
            let better = match &best {
                None => true,
                Some((_, b)) => object::truth(&object::compare(&rank, b, op)?)?,
            };
            if better {
                best = Some((item, rank));
            }
            Ok(true)
        };
        match args {
            [] => bail!(TypeError, "{name} expected at least 1 argument, got 0"),
            [iterable] => object::for_each(iterable, consider)?,
            several => {
                if default.is_some() {
                    bail!(
                        TypeError,
                        "Cannot specify a default for {name}() with multiple positional arguments"
                    );
                }
                for v in several {
                    consider(v.clone())?;
                }
            }
        }
        match best.map(|(item, _)| item).or(default) {
            Some(v) => Ok(v),
            None => Err(err!(ValueError, "{name}() iterable argument is empty")),
        }
    }

    /// With a single iterable argument, return its biggest item; with two or more arguments, return the largest.
    #[function("(*args, **kwargs)", hidden)]
    fn max(args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        extreme("max", args, kwargs, CompareOp::Gt)
    }

    /// With a single iterable argument, return its smallest item; with two or more arguments, return the smallest.
    #[function("(*args, **kwargs)", hidden)]
    fn min(args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        extreme("min", args, kwargs, CompareOp::Lt)
    }

    /// Return the next item from the iterator; with a default, return that at its end.
    #[function("(iterator, default=<unrepresentable>, /)", hidden)]
    fn next(iterator: &Value, default: Option<&Value>) -> PyResult<Value> {
        match default {
            Some(default) => Ok(object::next(iterator)?.unwrap_or_else(|| default.clone())),
            None => object::next_or_raise(iterator),
        }
    }

    /// `base ** exp`, or, with `mod`, `base ** exp % mod` without the large number in between.
    #[function("(base, exp, mod=None)")]
    fn pow(base: &Value, exp: &Value, r#mod: Option<&Value>) -> PyResult<Value> {
        match r#mod {
            None => object::binary(base, exp, 8),
            Some(m) => object::power_modulo(base, exp, m),
        }
    }

    /// Writes values as text to a file, standard output unless another is given.
    #[function("(*args, sep=' ', end='\\n', file=None, flush=False)")]
    fn print(
        args: &[Value],
        sep: Option<&Value>,
        end: Option<&Value>,
        file: Option<&Value>,
        flush: Option<&Value>,
    ) -> PyResult<()> {
        let file = match file.filter(|f| !f.is_none()) {
            Some(f) => f.clone(),
            None => match api::sys_get("stdout") {
                Some(f) if f.is_none() => return Ok(()),
                Some(f) => f,
                None => bail!(RuntimeError, "lost sys.stdout"),
            },
        };
        for (name, v) in [("sep", sep), ("end", end)] {
            if let Some(v) = v
                && !v.is_none()
                && v.as_str().is_none()
            {
                bail!(TypeError, "{name} must be None or a string, not {}", v.ty().name_str());
            }
        }
        let space = from_code_point(b' ' as u32);
        let newline = from_code_point(b'\n' as u32);
        let sep = sep.filter(|v| !v.is_none()).unwrap_or(&space);
        let end = end.filter(|v| !v.is_none()).unwrap_or(&newline);
        let write = object::getattr(&file, &names().write)?;
        for (i, v) in args.iter().enumerate() {
            if i > 0 {
                object::call(&write, std::slice::from_ref(sep))?;
            }
            let text = object::str(v)?;
            object::call(&write, &[text])?;
        }
        object::call(&write, std::slice::from_ref(end))?;
        if let Some(f) = flush
            && object::truth(f)?
        {
            object::call_method(&file, &names().flush, &[])?;
        }
        Ok(())
    }

    /// An object as text for programmers, where possible as an expression that makes it.
    #[function("(obj, /)")]
    fn repr(obj: &Value) -> PyResult<Value> {
        object::repr(obj)
    }

    /// The number rounded to so many decimal places; without those, to an integer.
    #[function("(number, ndigits=None)")]
    fn round(number: &Value, ndigits: Option<&Value>) -> PyResult<Value> {
        let args = ndigits.filter(|n| !n.is_none()).map_or(&[][..], std::slice::from_ref);
        match object::call_special(number, &names().__round__, args)? {
            Some(v) => Ok(v),
            None => Err(err!(TypeError, "type {} doesn't define __round__ method", number.ty().name_str())),
        }
    }

    /// Gives an object an attribute: `setattr(x, 'y', v)` is `x.y = v`.
    #[function("(obj, name, value, /)")]
    fn setattr(obj: &Value, name: &Value, value: &Value) -> PyResult<()> {
        object::setattr(obj, &attribute_name(name)?, Some(value))
    }

    /// A list of the iterable's items in order, smallest first.
    ///
    /// `key` makes what is compared of an item; `reverse` turns the order round.
    #[function("(*args, **kwargs)", shown = "($module, iterable, /, *, key=None, reverse=False)")]
    fn sorted(args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        // The keywords are those of `list.sort`, which also says what is wrong with them.
        tiercel_object::args::check_count("sorted", args.len(), 1, 1)?;
        let list = ListObject::from_vec(object::to_vec(&args[0])?);
        api::call_with_dict(&object::getattr_str(&list, "sort")?, &[], kwargs)?;
        Ok(list)
    }

    /// `start` plus all the items of an iterable of numbers.
    #[function("(iterable, /, start=0)")]
    fn sum(iterable: &Value, start: Option<&Value>) -> PyResult<Value> {
        let start = start.cloned().unwrap_or(Value::small_int(0));
        if start.as_str().is_some() {
            bail!(TypeError, "sum() can't sum strings [use ''.join(seq) instead]");
        }
        for t in [types().bytes, types().bytearray] {
            if start.ty().is_subtype(t) {
                bail!(
                    TypeError,
                    "sum() can't sum {} [use b''.join(seq) instead]",
                    if std::ptr::eq(t, types().bytes) { "bytes" } else { "bytearray" }
                );
            }
        }
        let mut total = Total::new(start);
        object::for_each(iterable, |v| total.add(&v).map(|()| true))?;
        Ok(total.value())
    }

    /// An object's `__dict__`; without an object, as `locals()`.
    #[function("(object=<unrepresentable>, /)", hidden)]
    fn vars(object: Option<&Value>) -> PyResult<Value> {
        match object {
            None => tiercel_vm::introspect::current_locals(),
            Some(o) => match object::getattr_optional(o, &names().__dict__)? {
                Some(d) => Ok(d),
                None => Err(err!(TypeError, "vars() argument must have __dict__ attribute")),
            },
        }
    }

    /// Import a module. What the `import` statement calls.
    #[function("(name, globals=None, locals=None, fromlist=(), level=0)")]
    fn __import__(
        name: &Value,
        globals: Option<&Value>,
        locals: Option<&Value>,
        fromlist: Option<&Value>,
        level: i32,
    ) -> PyResult<Value> {
        api::import_builtin(name, globals, locals, fromlist, level)
    }

    /// What a `class` statement calls.
    #[function("(func, name, /, *bases, **kwds)", hidden)]
    fn __build_class__(func: &Value, name: &Value, bases: &[Value], kwds: Option<&Value>) -> PyResult<Value> {
        crate::build_class::build_class(func, name, bases, kwds)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let set = |name: &str, v: &Value| object::setattr(module, &intern(name), Some(v));
        let t = types();
        for ty in t.all() {
            let public = [
                t.object,
                t.type_,
                t.int,
                t.bool,
                t.float,
                t.complex,
                t.str,
                t.bytes,
                t.bytearray,
                t.memoryview,
                t.list,
                t.tuple,
                t.dict,
                t.set,
                t.frozenset,
                t.range,
                t.slice,
                t.property,
                t.classmethod,
                t.staticmethod,
                t.super_,
                t.enumerate,
                t.zip,
                t.map,
                t.filter,
                t.reversed,
            ];
            if public.iter().any(|p| std::ptr::eq(*p, ty)) {
                set(&ty.name_str(), ty.as_value())?;
            }
        }
        for e in t.exceptions.all() {
            set(&e.name_str(), e.as_value())?;
        }
        set("EnvironmentError", t.exceptions.OSError.as_value())?;
        set("IOError", t.exceptions.OSError.as_value())?;
        set("None", &Value::NONE)?;
        set("True", &Value::TRUE)?;
        set("False", &Value::FALSE)?;
        set("Ellipsis", &Value::ELLIPSIS)?;
        set("NotImplemented", &Value::NOT_IMPLEMENTED)?;
        set("__debug__", &Value::bool(api::debug_flag()))?;
        Ok(())
    }
}
