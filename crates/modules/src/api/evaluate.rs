//! Compiling and running code: `compile`, `eval`, `exec`, class bodies, modules.

use crate::api::settings;
pub use crate::api::source::{Source, raise_syntax_error};
use crate::api::source::{issue, raise_of_compiler};
use crate::ast;
use tiercel_compiler::CompileOptions;
use tiercel_compiler::code::flags;
use tiercel_object::error::PyResult;
use tiercel_object::thread::{names, runtime, types};
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::exception_methods::exception;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};
use tiercel_syntax::ast::Mod;
use tiercel_syntax::{Mode, ParseOptions, SyntaxError};
use tiercel_vm::{call, function, introspect};

/// `compile()`: give the tree, not code.
pub const ONLY_AST: i32 = 0x400;
/// `compile()`: comments about types are read.
pub const TYPE_COMMENTS: i32 = 0x1000;
/// `compile()`: the end of an unfinished line does not close its blocks.
pub const DONT_IMPLY_DEDENT: i32 = 0x200;
/// `compile()`: an unfinished source has an error of its own.
pub const ALLOW_INCOMPLETE_INPUT: i32 = 0x4000;
/// `compile()`: the tree after constant folding.
pub const OPTIMIZED_AST: i32 = 0x8000 | ONLY_AST;
const ACCEPTED: i32 = flags::FUTURE_MASK as i32
    | OPTIMIZED_AST
    | TYPE_COMMENTS
    | DONT_IMPLY_DEDENT
    | ALLOW_INCOMPLETE_INPUT
    | flags::ALLOW_TOP_LEVEL_AWAIT as i32
    | 0x10;

/// Compiles source bytes to a code object; warnings are issued.
pub fn compile_bytes(
    source: &[u8],
    filename: &Value,
    parse: ParseOptions,
    options: CompileOptions,
) -> PyResult<Value> {
    compile_source(&Source::Bytes(source.to_vec()), filename, parse, options)
}

/// Compiles a source to a code object; warnings are issued.
pub fn compile_source(
    source: &Source,
    filename: &Value,
    parse: ParseOptions,
    options: CompileOptions,
) -> PyResult<Value> {
    let made = source.compile(filename, &parse, options).and_then(|(code, warnings)| {
        issue(warnings, filename)?;
        tiercel_object::types::code::from_compiled(&code)
    });
    // Nothing is left of what parser and compiler have made.
    tiercel_object::allocator::give_back();
    made
}

/// What `compile()` was asked for, once it is checked.
struct Request {
    filename: Value,
    flags: i32,
    parse: ParseOptions,
    options: CompileOptions,
}

impl Request {
    fn wants_tree(&self) -> bool {
        self.flags & ONLY_AST != 0
    }

    fn wants_optimized_tree(&self) -> bool {
        self.flags & OPTIMIZED_AST == OPTIMIZED_AST
    }

    /// Compiles a tree of Python objects.
    fn compile_tree(&self, source: &Value) -> PyResult<Value> {
        if self.wants_tree() && !self.wants_optimized_tree() {
            ast::expect_mode(source, self.options.mode)?;
            return Ok(source.clone());
        }
        let tree = ast::from_python(source, self.options.mode)?;
        ast::validate(&tree)?;
        if self.wants_tree() {
            return self.tree(&tree).map_err(|e| raise_of_compiler(e, &self.filename))?;
        }
        let name = to_string_lossy(&self.filename);
        let output = tiercel_compiler::compile(&tree, &name, self.options)
            .map_err(|e| raise_of_compiler(e, &self.filename))?;
        issue(output.warnings, &self.filename)?;
        tiercel_object::types::code::from_compiled(&output.code)
    }

    fn tree(&self, tree: &Mod) -> Result<PyResult<Value>, Box<SyntaxError>> {
        if !self.wants_optimized_tree() {
            return Ok(ast::to_python(tree));
        }
        Ok(ast::to_python(&tiercel_compiler::optimize(tree, self.options.optimize)?))
    }

    fn compile_source(&self, source: &Source) -> PyResult<Value> {
        if !self.wants_tree() {
            return compile_source(source, &self.filename, self.parse, self.options);
        }
        let parsed = source.parse(&self.parse).map_err(|e| source.raise(e, &self.filename))?;
        issue(parsed.warnings.into_iter().map(tiercel_compiler::Warning::from), &self.filename)?;
        self.tree(&parsed.tree).map_err(|e| raise_of_compiler(e, &self.filename))?
    }
}

/// The source in something that `compile`, `eval` and `exec` take as one; `what` names the function.
pub fn source_of(source: &Value, what: &str, wanted: &str) -> PyResult<Source> {
    if let Some(s) = source.as_str() {
        let Some(text) = s.to_utf8() else {
            let encoded = tiercel_object::types::str_codec::encode(source, None, None)?;
            bail!(ValueError, "source could not be encoded: {}", object::repr_string(&encoded)?);
        };
        return Ok(Source::Text(text.into_owned()));
    }
    if source.ty().slots().buffer.is_some() {
        return Ok(Source::Bytes(tiercel_object::buffer::get(source)?.bytes().to_vec()));
    }
    Err(err!(TypeError, "{what}() arg 1 must be a {wanted}"))
}

/// `compile(…)`.
pub fn compile_builtin(
    source: &Value,
    filename: &Value,
    mode: &str,
    given: i32,
    dont_inherit: bool,
    optimize: i32,
    feature_version: i32,
) -> PyResult<Value> {
    if given & !ACCEPTED != 0 {
        bail!(ValueError, "compile(): unrecognised flags");
    }
    if !(-1..=2).contains(&optimize) {
        bail!(ValueError, "compile(): invalid optimize value");
    }
    let inherited = if dont_inherit { 0 } else { introspect::current_code_flags() & flags::FUTURE_MASK };
    let all = given as u32 | inherited;
    let parsed_mode = match mode {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        "func_type" if given & ONLY_AST != 0 => Mode::FuncType,
        "func_type" => bail!(ValueError, "compile() mode 'func_type' requires flag PyCF_ONLY_AST"),
        _ if given & ONLY_AST != 0 => {
            bail!(ValueError, "compile() mode must be 'exec', 'eval', 'single' or 'func_type'")
        }
        _ => bail!(ValueError, "compile() mode must be 'exec', 'eval' or 'single'"),
    };
    let filename = file_name(filename)?;
    let optimize = if optimize < 0 { settings::optimize_level() } else { optimize };
    let options = CompileOptions {
        mode: parsed_mode,
        optimize: optimize as u8,
        flags: all & (flags::FUTURE_MASK | flags::ALLOW_TOP_LEVEL_AWAIT),
    };
    let parse = ParseOptions {
        mode: parsed_mode,
        feature_version: if feature_version < 0 { 14 } else { feature_version },
        type_comments: given & TYPE_COMMENTS != 0,
        barry_as_flufl: all & flags::FUTURE_BARRY_AS_BDFL != 0,
        allow_incomplete_input: given & ALLOW_INCOMPLETE_INPUT != 0,
        dont_imply_dedent: given & DONT_IMPLY_DEDENT != 0,
        max_int_digits: runtime().int_max_str_digits.get(),
    };
    let request = Request { filename, flags: given, parse, options };
    if ast::is_node(source) {
        return request.compile_tree(source);
    }
    request.compile_source(&source_of(source, "compile", "string, bytes or AST object")?)
}

/// The text of a file name, which may be given in bytes or as a path object.
pub fn file_name(v: &Value) -> PyResult<Value> {
    if v.as_str().is_some() {
        return Ok(v.clone());
    }
    if v.ty().is_subtype(types().bytes) {
        let b = tiercel_object::buffer::get(v)?;
        let (text, _) = tiercel_object::types::str_codec::decode_with(
            tiercel_object::types::str_codec::Codec::Utf8,
            b.bytes(),
            "surrogateescape",
            true,
        )?;
        return Ok(text);
    }
    match object::call_special(v, &tiercel_object::types::str::intern("__fspath__"), &[])? {
        Some(path) => file_name(&path),
        None => Err(err!(TypeError, "expected str, bytes or os.PathLike object, not {}", v.ty().name_str())),
    }
}

/// The namespaces that `eval` and `exec` use: the given ones, or the caller's.
fn namespaces(globals: Option<&Value>, locals: Option<&Value>, what: &str) -> PyResult<(Value, Value)> {
    if let Some(l) = locals
        && l.ty().slots().getitem.is_none()
    {
        if what == "locals" {
            bail!(TypeError, "locals must be a mapping");
        }
        bail!(TypeError, "locals must be a mapping or None, not {}", l.ty().name_str());
    }
    match globals {
        Some(g) => {
            if g.downcast::<DictObject>().is_none() {
                if what == "locals" && g.ty().slots().getitem.is_some() {
                    bail!(TypeError, "globals must be a real dict; try eval(expr, {{}}, mapping)");
                }
                if what == "locals" {
                    bail!(TypeError, "globals must be a dict");
                }
                bail!(TypeError, "exec() globals must be a dict, not {}", g.ty().name_str());
            }
            Ok((g.clone(), locals.unwrap_or(g).clone()))
        }
        None => {
            let Some(g) = introspect::current_globals() else {
                bail!(TypeError, "eval must be given globals and locals when called without a frame");
            };
            let l = match locals {
                Some(l) => l.clone(),
                None => introspect::current_locals()?,
            };
            Ok((g, l))
        }
    }
}

fn ensure_builtins(globals: &Value) -> PyResult<()> {
    let Some(d) = globals.downcast::<DictObject>() else { return Ok(()) };
    if d.get_str(&names().__builtins__).is_none()
        && let Some(b) = runtime().builtins.get()
    {
        object::setitem(globals, &names().__builtins__, Some(&b))?;
    }
    Ok(())
}

/// The dict of builtins that code with these globals sees.
fn builtins_of(globals: &Value) -> Value {
    let found = globals.downcast::<DictObject>().and_then(|d| d.get_str(&names().__builtins__));
    match found {
        Some(b) if b.downcast::<DictObject>().is_some() => b,
        Some(m) => {
            match m.downcast::<tiercel_object::types::module::ModuleObject>().and_then(|m| m.dict.get()) {
                Some(d) => d,
                None => runtime().builtins.get_or_none(),
            }
        }
        None => runtime().builtins.get_or_none(),
    }
}

/// Runs a code object with these namespaces.
pub fn run(code: &Value, globals: &Value, locals: &Value, closure: Option<&Value>) -> PyResult<Value> {
    ensure_builtins(globals)?;
    // SAFETY: the callers checked that `code` is a code object and `globals` a dict.
    let f = unsafe { function::with_globals(code.clone(), globals.clone(), builtins_of(globals))? };
    if let (Some(f), Some(c)) = (f.downcast::<FunctionObject>(), closure) {
        f.closure.set(c.clone());
    }
    call::run_code(&f, Some(locals))
}

/// Runs a module's code in the module's namespace.
pub fn run_module_code(code: &Value, globals: &Value) -> PyResult<Value> {
    run(code, globals, globals, None)
}

/// `eval(…)`.
pub fn eval_builtin(source: &Value, globals: Option<&Value>, locals: Option<&Value>) -> PyResult<Value> {
    let (globals, locals) = namespaces(globals, locals, "locals")?;
    if let Some(code) = source.downcast_exact::<CodeObject>() {
        if code.free_count.get() > 0 {
            bail!(TypeError, "code object passed to eval() may not contain free variables");
        }
        return run(source, &globals, &locals, None);
    }
    let text = match source_of(source, "eval", "string, bytes or code object")? {
        Source::Text(text) => Source::Text(text.trim_start_matches([' ', '\t']).to_owned()),
        Source::Bytes(bytes) | Source::File(bytes) => {
            let start = bytes.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(bytes.len());
            Source::Bytes(bytes[start..].to_vec())
        }
    };
    let code = compile_caller(&text, Mode::Eval)?;
    run(&code, &globals, &locals, None)
}

fn compile_caller(source: &Source, mode: Mode) -> PyResult<Value> {
    let inherited = introspect::current_code_flags() & flags::FUTURE_MASK;
    let options = CompileOptions { mode, optimize: settings::optimize_level() as u8, flags: inherited };
    let parse = ParseOptions {
        mode,
        barry_as_flufl: inherited & flags::FUTURE_BARRY_AS_BDFL != 0,
        max_int_digits: runtime().int_max_str_digits.get(),
        ..ParseOptions::default()
    };
    compile_source(source, &Value::str("<string>"), parse, options)
}

/// `exec(…)`.
pub fn exec_builtin(
    source: &Value,
    globals: Option<&Value>,
    locals: Option<&Value>,
    closure: Option<&Value>,
) -> PyResult<()> {
    let (globals, locals) = namespaces(globals, locals, "exec() locals")?;
    let Some(code) = source.downcast_exact::<CodeObject>() else {
        if closure.is_some() {
            bail!(TypeError, "closure can only be used when source is a code object");
        }
        let text = source_of(source, "exec", "string, bytes or code object")?;
        let code = compile_caller(&text, Mode::Exec)?;
        return run(&code, &globals, &locals, None).map(drop);
    };
    let free = code.free_count.get() as usize;
    match closure {
        None if free > 0 => bail!(TypeError, "code object requires a closure of exactly length {free}"),
        Some(c) => {
            let cells = c.downcast_exact::<TupleObject>().map(TupleObject::items);
            let good = cells.is_some_and(|cells| {
                cells.len() == free && cells.iter().all(|c| c.ty().is_subtype(types().cell))
            });
            if free == 0 {
                bail!(TypeError, "cannot use a closure with this code object");
            }
            if !good {
                bail!(TypeError, "code object requires a closure of exactly length {free}");
            }
        }
        None => {}
    }
    run(source, &globals, &locals, closure).map(drop)
}

/// Runs a class body's function in a namespace; gives what it returns (the `__class__` cell or None).
pub fn run_class_body(func: &Value, namespace: &Value) -> PyResult<Value> {
    call::run_code(func, Some(namespace))
}

/// An exception's `print_file_and_line`, for those who print syntax errors.
pub fn is_syntax_error(e: &Value) -> bool {
    e.ty().is_subtype(types().exceptions.SyntaxError) && !exception(e).extra[1].is_empty()
}
