//! A VM with a handful of built-ins, for tests of the loop alone.
#![allow(dead_code)]

use std::cell::RefCell;
use tiercel_object::method::{MethodDef, MethodKind, NativeFn};
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::{runtime, types};
use tiercel_object::types::builtin_function;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::list_sort;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{PyResult, Value, object};
use tiercel_vm::total::Total;

thread_local! {
    static OUTPUT: RefCell<String> = const { RefCell::new(String::new()) };
}

fn print(_: &Value, args: &[Value]) -> PyResult<Value> {
    let mut words = Vec::new();
    for arg in args {
        words.push(to_string_lossy(&object::str(arg)?));
    }
    OUTPUT.with_borrow_mut(|output| {
        output.push_str(&words.join(" "));
        output.push('\n');
    });
    Ok(Value::NONE)
}

fn len(_: &Value, arg: &Value) -> PyResult<Value> {
    object::len(arg).map(|len| Value::int(len as i64))
}

fn hash(_: &Value, arg: &Value) -> PyResult<Value> {
    object::hash(arg).map(Value::int)
}

fn sum(_: &Value, args: &[Value]) -> PyResult<Value> {
    let mut total = Total::new(args.get(1).cloned().unwrap_or(Value::small_int(0)));
    object::for_each(&args[0], |item| total.add(&item).map(|()| true))?;
    Ok(total.value())
}

fn max(_: &Value, args: &[Value]) -> PyResult<Value> {
    let mut best = Value::NONE;
    object::for_each(&args[0], |item| {
        if best.is_none() || object::compare_bool(&item, &best, CompareOp::Gt)? {
            best = item;
        }
        Ok(true)
    })?;
    Ok(best)
}

fn sorted(_: &Value, args: &[Value]) -> PyResult<Value> {
    let list = ListObject::from_vec(object::to_vec(&args[0])?);
    list_sort::sort(list.downcast::<ListObject>().expect("a list"), None, false)?;
    Ok(list)
}

fn getattr(_: &Value, args: &[Value]) -> PyResult<Value> {
    match args {
        [object, name, default] => {
            Ok(object::getattr_optional(object, name)?.unwrap_or_else(|| default.clone()))
        }
        _ => object::getattr(&args[0], &args[1]),
    }
}

fn hasattr(_: &Value, args: &[Value]) -> PyResult<Value> {
    Ok(Value::bool(object::getattr_optional(&args[0], &args[1])?.is_some()))
}

/// A class as simple as can be: no metaclass but `type`, no `__prepare__`.
fn build_class(_: &Value, args: &[Value]) -> PyResult<Value> {
    let namespace = DictObject::new();
    tiercel_vm::call::run_code(&args[0], Some(&namespace))?;
    let bases = TupleObject::from_slice(&args[2..]);
    object::call(types().type_.as_value(), &[args[1].clone(), bases, namespace])
}

const fn function(name: &'static str, func: NativeFn) -> MethodDef {
    MethodDef { name, func, kind: MethodKind::Function, signature: None, text_signature: "", doc: "" }
}

static PRINT: MethodDef = function("print", NativeFn::Fast(print));
static BUILD_CLASS: MethodDef = function("__build_class__", NativeFn::Fast(build_class));
static LEN: MethodDef = function("len", NativeFn::O(len));
static HASH: MethodDef = function("hash", NativeFn::O(hash));
static SUM: MethodDef = function("sum", NativeFn::Fast(sum));
static MAX: MethodDef = function("max", NativeFn::Fast(max));
static SORTED: MethodDef = function("sorted", NativeFn::Fast(sorted));
static GETATTR: MethodDef = function("getattr", NativeFn::Fast(getattr));
static HASATTR: MethodDef = function("hasattr", NativeFn::Fast(hasattr));

fn start() {
    let thread = tiercel_vm::start::start(tiercel_object::hash::HashSecret::from_seed(0));
    let _ = thread;
    let builtins = DictObject::new();
    let dict = builtins.downcast::<DictObject>().expect("a dict");
    for ty in types().all().into_iter().chain(types().exceptions.all()) {
        dict.set_str(&intern(&ty.name_str()), ty.as_value().clone());
    }
    for def in [&PRINT, &LEN, &HASH, &SUM, &MAX, &SORTED, &BUILD_CLASS] {
        dict.set_str(&intern(def.name), builtin_function::new(def, None, None));
    }
    // Those that tier 2 knows by their module.
    for def in [&GETATTR, &HASATTR] {
        let module = intern("builtins");
        dict.set_str(&intern(def.name), builtin_function::new(def, None, Some(&module)));
    }
    runtime().builtins.set(builtins);
    // SAFETY: nothing runs yet.
    unsafe { tiercel_vm::start::builtins_are_ready() };
}

/// Runs a program; gives what it printed, and the exception it ended with, if it did.
pub fn run(source: &str) -> (String, Option<String>) {
    run_code(compile(source))
}

/// A program's code, in a VM that has been started.
pub fn compile(source: &str) -> Value {
    if !tiercel_object::thread::has_thread() {
        start();
    }
    let compiled = tiercel_compiler::compile_source(source.as_bytes(), "test.py", Default::default())
        .unwrap_or_else(|error| panic!("{error:?}"));
    tiercel_vm::compiled::from_compiled(&compiled.code).expect("constants can be made")
}

/// Runs a program's code; gives what it printed, and the text of the exception it ended with.
pub fn run_code(code: Value) -> (String, Option<String>) {
    OUTPUT.with_borrow_mut(String::clear);
    let globals = DictObject::new();
    globals.downcast::<DictObject>().expect("a dict").set_str(&intern("__name__"), intern("__main__"));
    let builtins = runtime().builtins.get().expect("there are built-ins");
    // SAFETY: of the types that these are.
    let function =
        unsafe { tiercel_vm::function::with_globals(code, globals.clone(), builtins) }.expect("a function");
    let result = tiercel_vm::call::run_code(&function, Some(&globals));
    let error = result.err().map(|raised| {
        let exception = raised.take();
        let text = object::str(&exception).map_or_else(
            |raised| {
                drop(raised.take());
                "?".to_owned()
            },
            |text| to_string_lossy(&text),
        );
        format!("{}: {text}", exception.ty().name_str())
    });
    (OUTPUT.with_borrow(String::clone), error)
}

/// Runs a program that must not raise; gives what it printed.
pub fn output(source: &str) -> String {
    let (output, error) = run(source);
    assert_eq!(error, None, "{output}");
    output
}
