//! `_testinternalcapi`: what tests of the compiler's stages and of code objects ask for.
//!
//! Only functions that mean something here are there; the others are missing by name.

mod code_facts;
mod instruction_sequence;
mod stages;

use tiercel_macros::pymodule;

#[pymodule(name = "_testinternalcapi")]
/// The compiler's stages one by one, and facts about code objects, for tests.
pub mod testinternalcapi {
    use super::{code_facts, instruction_sequence, stages};
    use crate::native_type::make;
    use tiercel_object::error::PyResult;
    use tiercel_object::thread::{runtime, thread, types};
    use tiercel_object::typeobj::tflag;
    use tiercel_object::value::Value;

    /// How often code runs before its instructions are specialized.
    #[constant(name = "SPECIALIZATION_THRESHOLD")]
    const SPECIALIZATION_THRESHOLD: i64 = 2;

    /// The bytes in front of an object that say what the collector knows of it: there are none.
    #[constant(name = "SIZEOF_PYGC_HEAD")]
    const SIZEOF_PYGC_HEAD: i64 = 0;

    /// The bytes that every object begins with.
    #[constant(name = "SIZEOF_PYOBJECT")]
    const SIZEOF_PYOBJECT: i64 = size_of::<tiercel_object::header::Header>() as i64;

    /// A new sequence of instructions, empty.
    #[function("()")]
    fn new_instruction_sequence() -> Value {
        instruction_sequence::new(Default::default())
    }

    /// Generates the code of a syntax tree.
    ///
    /// Gives the instructions and a dict: "argcount", "posonlyargcount" and "kwonlyargcount" are numbers, "consts" is
    /// a list of the constants that the instructions name by index.
    #[function("($module, /, ast, filename, optimize, compile_mode=0)")]
    fn compiler_codegen(
        ast: &Value,
        filename: &Value,
        optimize: i32,
        compile_mode: Option<i32>,
    ) -> PyResult<Value> {
        stages::generate(ast, filename, optimize, compile_mode.unwrap_or(0))
    }

    /// Optimizes instructions whose constants are those of the list `consts`, which changes with them.
    #[function("($module, /, instructions, consts, nlocals)")]
    fn optimize_cfg(instructions: &Value, consts: &Value, nlocals: usize) -> PyResult<Value> {
        stages::optimize(instructions, consts, nlocals)
    }

    /// Makes a code object of instructions and of what `metadata` says besides.
    #[function("($module, /, filename, instructions, metadata)")]
    fn assemble_code_object(filename: &Value, instructions: &Value, metadata: &Value) -> PyResult<Value> {
        stages::assemble(filename, instructions, metadata)
    }

    /// A docstring as the compiler keeps it: without the indentation that its lines share.
    #[function("($module, /, doc)")]
    fn compiler_cleandoc(doc: &Value) -> PyResult<Value> {
        stages::clean_docstring(doc)
    }

    /// What kind each variable of a code object is, by name: a sum of `CO_FAST_*`.
    #[function("(code, /)")]
    fn get_co_localskinds(code: &Value) -> PyResult<Value> {
        code_facts::kinds(code)
    }

    /// How many variables of which kind a function or code object uses, as nested dicts.
    #[function("($module, /, code, globalnames=None, attrnames=None, globalsns=None, builtinsns=None)")]
    fn get_code_var_counts(
        code: &Value,
        globalnames: Option<&Value>,
        attrnames: Option<&Value>,
        globalsns: Option<&Value>,
        builtinsns: Option<&Value>,
    ) -> PyResult<Value> {
        let sets = code_facts::Known { globals: globalnames, attributes: attrnames };
        code_facts::count(code, &sets, globalsns, builtinsns)
    }

    /// `ValueError` unless a function or code object needs nothing but its arguments and built-in functions.
    #[function("($module, /, code, globalnames=None, globalsns=None, builtinsns=None)")]
    fn verify_stateless_code(
        code: &Value,
        globalnames: Option<&Value>,
        globalsns: Option<&Value>,
        builtinsns: Option<&Value>,
    ) -> PyResult<()> {
        let sets = code_facts::Known { globals: globalnames, attributes: None };
        code_facts::verify_stateless(code, &sets, globalsns, builtinsns)
    }

    /// Whether no way through a code object returns anything but None.
    #[function("(code, /)")]
    fn code_returns_only_none(code: &Value) -> PyResult<bool> {
        code_facts::returns_only_none(code)
    }

    /// How many frames of Python code there are.
    #[function("()")]
    fn get_recursion_depth() -> i64 {
        i64::from(runtime().recursion_limit.get() - thread().recursion_remaining.get())
    }

    /// How many more calls of functions written in Rust, one inside the other, there is room for, about.
    #[function("()")]
    fn get_c_recursion_remaining() -> i64 {
        // What a level takes of the host's stack where the parser and the compiler descend into a source.
        const LEVEL: usize = 1024;
        let mark = 0u8;
        let here = (&raw const mark).addr();
        (here.saturating_sub(thread().host_stack_limit.get()) / LEVEL) as i64
    }

    #[init]
    fn init(_module: &Value) -> PyResult<()> {
        let flags = tflag::GC;
        make::<instruction_sequence::InstructionSequence>(
            instruction_sequence::KEY,
            types().object,
            flags,
            false,
            instruction_sequence::define,
        );
        Ok(())
    }
}
