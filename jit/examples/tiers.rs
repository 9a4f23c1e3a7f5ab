//! Runs a benchmark program at one tier, with nothing but the loop and the built-in types, and says how long each of a few
//! rounds took: `tiers FILE TIER SIZE [ROUNDS] [NAME=VALUE…]` with `TIER` one of `1`, `2i`, `2` and `-X` switches behind.

#[path = "../../crates/vm/tests/support/mod.rs"]
mod support;

use std::time::Instant;
use tiercel_jit::runtime::{Engine, Options, start};
use tiercel_object::method::{MethodDef, MethodKind, NativeFn};
use tiercel_object::thread::{runtime, types};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{PyResult, Value, object};

/// `__build_class__` for classes without keywords.
fn build_class(_: &Value, args: &[Value]) -> PyResult<Value> {
    let namespace = DictObject::new();
    tiercel_vm::call::run_code(&args[0], Some(&namespace))?;
    let bases = TupleObject::from_vec(args[2..].to_vec());
    object::call(types().type_.as_value(), &[args[1].clone(), bases, namespace])
}

static BUILD_CLASS: MethodDef = MethodDef {
    name: "__build_class__",
    func: NativeFn::Fast(build_class),
    kind: MethodKind::Function,
    signature: None,
    text_signature: "",
    doc: "",
};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, tier, size, rest @ ..] = &args[..] else {
        eprintln!("usage: tiers FILE TIER SIZE [ROUNDS] [NAME=VALUE…]");
        std::process::exit(2);
    };
    support::run("pass\n");
    let builtins = runtime().builtins.get().expect("the support has made built-ins");
    let function = tiercel_object::types::builtin_function::new(&BUILD_CLASS, None, None);
    builtins.downcast::<DictObject>().expect("a dict").set_str(&intern("__build_class__"), function);
    let rounds: u32 = rest.first().and_then(|r| r.parse().ok()).unwrap_or(3);
    let mut options = Options::default();
    for (name, value) in rest.iter().filter_map(|r| r.split_once('=')) {
        match options.set(name, value) {
            Ok(true) => {}
            Ok(false) => eprintln!("no switch of tier 2: {name}"),
            Err(e) => eprintln!("{e}"),
        }
    }
    let jit = match tier.as_str() {
        "2" => Some(Engine::Native),
        "2i" => Some(Engine::Executor),
        _ => None,
    }
    .map(|engine| start(Options { engine, ..options }).expect("the host has a lowering"));
    let source = std::fs::read_to_string(file).expect("the program can be read");
    // A frame of its own for each round, in one namespace.
    for _ in 0..rounds {
        let start = Instant::now();
        let (output, error) = support::run(&format!("{source}\nprint(run({size}))\n"));
        println!(
            "{:8.1} ms  {}{}",
            start.elapsed().as_secs_f64() * 1e3,
            output.trim_end(),
            error.unwrap_or_default()
        );
    }
    if let Some(jit) = jit {
        eprint!("{}", jit.stats);
        for (id, snap, pc, n) in jit.hot_exits(12) {
            eprintln!("  exit {n:8} {id} s{snap} to +{pc}");
        }
    }
}
