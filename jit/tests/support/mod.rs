//! Programs run by tier 2 with a test's own settings, each on a thread of its own.
#![allow(dead_code)]

#[path = "../../../crates/vm/tests/support/mod.rs"]
mod vm;

use tiercel_jit::runtime::{Engine, Front, Jit, Options, start};

/// The ways that a program is run beside the interpreter alone.
pub const WAYS: [(Engine, Front); 4] = [
    (Engine::Executor, Front::Project),
    (Engine::Native, Front::Project),
    (Engine::Executor, Front::Record),
    (Engine::Native, Front::Record),
];

/// The options of a way, with the traces verified behind each pass.
pub fn way(engine: Engine, front: Front) -> Options {
    let mut options = Options { engine, front, ..Options::default() };
    options.passes.verify = true;
    options
}

/// What a program prints, the exception that ends it, and what a test asks of tier 2 when it is over. Without options there
/// is no tier 2, and no answer. Settings are `-X` names with their values.
pub fn run<T: Send + 'static>(
    source: &'static str,
    options: Option<Options>,
    settings: &[(&'static str, &'static str)],
    ask: fn(&'static Jit) -> T,
) -> (String, Option<String>, Option<T>) {
    let settings = settings.to_vec();
    let work = move || {
        vm::run("pass\n");
        let jit = options.map(|mut options| {
            for (name, value) in settings {
                assert_eq!(options.set(name, value), Ok(true));
            }
            if let Ok(stages) = std::env::var("TIERCEL_DUMP") {
                assert_eq!(options.set("dump", &stages), Ok(true));
            }
            start(options).expect("the host has a lowering")
        });
        let (output, error) = vm::run(source);
        if let (Some(jit), true) = (jit, std::env::var_os("TIERCEL_STATS").is_some()) {
            eprintln!("{}", jit.stats);
        }
        (output, error, jit.map(ask))
    };
    std::thread::Builder::new().stack_size(64 << 20).spawn(work).unwrap().join().unwrap()
}

/// Thresholds near zero: rounds of a loop, and times that an exit is taken, before there is a trace.
pub fn hot(hot_loop: &'static str, hot_exit: &'static str) -> [(&'static str, &'static str); 4] {
    [
        ("tune:hot_loop", hot_loop),
        ("tune:hot_exit", hot_exit),
        ("tune:max_generic_share", "100"),
        ("tune:compile_allowance", "4000000000"),
    ]
}

/// A program must print the same, and end with the same exception, in all ways as with the interpreter alone. Gives that
/// exception, and how often each way entered a trace.
pub fn same(source: &'static str, settings: &[(&'static str, &'static str)]) -> (Option<String>, [u64; 4]) {
    let (output, error, _) = run(source, None, &[], |_| ());
    let entered = WAYS.map(|(engine, front)| {
        let (o, e, n) = run(source, Some(way(engine, front)), settings, |jit| jit.stats.entered.get());
        assert_eq!((&o, &e), (&output, &error), "{engine:?} {front:?}\n{source}");
        n.expect("there was tier 2")
    });
    (error, entered)
}

/// What a program that no exception ends prints at tier 2, and the answer.
pub fn run_well<T: Send + 'static>(
    source: &'static str,
    options: Options,
    settings: &[(&'static str, &'static str)],
    ask: fn(&'static Jit) -> T,
) -> (String, T) {
    let (output, error, answer) = run(source, Some(options), settings, ask);
    assert_eq!(error, None);
    (output, answer.expect("there was tier 2"))
}

/// How many objects the program's heap has given out.
fn allocations(_: &'static Jit) -> u64 {
    // SAFETY: the thread's heap lives as long as the thread.
    unsafe { (*tiercel_object::thread::thread().heap).stats.allocations.get() as u64 }
}

/// A program that makes an object of a kind in each of 20,000 rounds, and hardly any of them in memory.
#[track_caller]
pub fn makes_nothing(source: &'static str, output: &str) {
    let options = Options { engine: Engine::Native, front: Front::Record, ..Options::default() };
    let (printed, made) = run_well(source, options, &hot("10", "10"), allocations);
    assert_eq!(printed, output);
    assert!(made < 15_000, "{made} objects were made");
}

/// A program whose loops become traces in which nothing is left to the interpreter, and which are left less than so often.
#[track_caller]
pub fn is_direct(source: &'static str, output: &str, most_exits: u64) {
    for front in [Front::Record, Front::Project] {
        let options = Options { engine: Engine::Native, front, ..Options::default() };
        let mut settings = hot("20", "20");
        settings[2] = ("tune:max_generic_share", "0");
        let ask = |jit: &'static Jit| (jit.stats.roots.get(), jit.stats.exits.get());
        let (printed, (roots, exits)) = run_well(source, options, &settings, ask);
        assert_eq!(printed, output);
        assert!(roots > 0 && exits < most_exits, "{front:?}: {roots} roots, {exits} exits");
    }
}

/// A program prints what it should, in all ways. By the recorder, with these settings, traces are entered and left some 1,000
/// times at most.
#[track_caller]
pub fn is_seldom_entered(source: &'static str, output: &str, settings: &[(&'static str, &'static str)]) {
    let (error, _) = same(source, &hot("10", "10"));
    assert_eq!(error, None);
    let options = Options { engine: Engine::Native, front: Front::Record, ..Options::default() };
    let (printed, (entered, exits)) =
        run_well(source, options, settings, |jit| (jit.stats.entered.get(), jit.stats.exits.get()));
    assert_eq!(printed, output);
    assert!(entered > 0, "no trace");
    assert!(entered < 1500, "traces were entered {entered} times, and left {exits} times");
}
