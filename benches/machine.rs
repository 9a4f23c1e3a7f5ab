//! A machine with the built-in types and functions and nothing else, to measure the loop alone.

use tiercel_object::Value;
use tiercel_object::thread::{has_thread, runtime, types};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::module;
use tiercel_object::types::str::intern;

/// A module that is compiled and ready to run again and again.
pub struct Module {
    function: Value,
    globals: Value,
}

impl Module {
    /// Compiles a source on this thread's machine, which is started if need be.
    pub fn new(source: &str) -> Module {
        if !has_thread() {
            start();
        }
        let compiled = tiercel_compiler::compile_source(source.as_bytes(), "bench.py", Default::default())
            .unwrap_or_else(|error| panic!("{error:?}"));
        let code = tiercel_vm::compiled::from_compiled(&compiled.code).expect("constants can be made");
        let globals = DictObject::new();
        globals.downcast::<DictObject>().expect("a dict").set_str(&intern("__name__"), intern("bench"));
        let builtins = runtime().builtins.get().expect("there are built-ins");
        // SAFETY: code, dict and dict, as made just now.
        let function = unsafe { tiercel_vm::function::with_globals(code, globals.clone(), builtins) };
        Module { function: function.expect("a function"), globals }
    }

    /// Runs the module's body.
    pub fn run(&self) {
        if let Err(raised) = tiercel_vm::call::run_code(&self.function, Some(&self.globals)) {
            panic!("the program raised {}", raised.take().ty().name_str());
        }
    }
}

fn start() {
    tiercel_vm::start::start(tiercel_object::hash::HashSecret::from_seed(0));
    let module =
        module::from_def(&tiercel_modules::builtins::builtins::MODULE).expect("the module of built-ins");
    let dict = module::dict_of(&module);
    for ty in types().all().into_iter().chain(types().exceptions.all()) {
        dict.set_str(&intern(&ty.name_str()), ty.as_value().clone());
    }
    runtime().builtins.set(tiercel_object::object::getattr(&module, &intern("__dict__")).expect("a dict"));
    // SAFETY: nothing runs yet.
    unsafe { tiercel_vm::start::builtins_are_ready() };
}
