//! Running a program from start to exit code.

use crate::arguments::{Program, Request};
use crate::{repl, stages, statistics, tiers};
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use tiercel_compiler::CompileOptions;
use tiercel_modules::api::evaluate::{self, Source};
use tiercel_modules::api::{self, imports};
use tiercel_modules::imp::{Frozen, Library};
use tiercel_modules::{shutdown, startup};
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::thread::{runtime, types};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::exception_methods::exception;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::intern;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};
use tiercel_syntax::{Mode, ParseOptions};
use tiercel_vm::config::Config;

fn embedded(name: &str) -> Option<Frozen> {
    tiercel_pylib::find(name).map(|m| Frozen { name: m.name, code: m.code(), package: m.package })
}

fn embedded_names() -> Vec<&'static str> {
    tiercel_pylib::modules().iter().map(|m| m.name).collect()
}

/// Runs what a command line asks for.
pub fn run(request: &Request) -> ExitCode {
    let started = std::time::Instant::now();
    let mut config = request.config.clone();
    config.path0 = first_path(&request.program, &config);
    let choice = match tiers::choose(&config).and_then(|c| stages::check(&config).map(|()| c)) {
        Ok(choice) => choice,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    if let Program::File(name) = &request.program
        && let Err(e) = std::fs::metadata(name)
    {
        return cannot_open(&config, name, &e);
    }
    let library = Library { find: embedded, names: embedded_names, external: false };
    if let Err(raised) = startup::start(&config, library) {
        eprint!("Fatal Python error: cannot start\n{}", api::display::plain(&raised.take()));
        return ExitCode::from(1);
    }
    let jit = match tiers::install(choice) {
        Ok(jit) => jit,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(1);
        }
    };
    let counters = statistics::start(&config);
    let result = program(request, &config);
    let (mut code, interrupted) = match result {
        Ok(()) => (0, false),
        Err(raised) => {
            let interrupted = raised.is(types().exceptions.KeyboardInterrupt);
            (exit_code(raised), interrupted)
        }
    };
    if config.inspect && !matches!(request.program, Program::Stdin) && std::io::stdin().is_terminal() {
        code = repl::run(&config);
    }
    if !shutdown::finish() && code == 0 {
        code = 120;
    }
    statistics::report(&config, jit, started, counters);
    if interrupted && code == INTERRUPTED {
        die_of_interrupt();
    }
    ExitCode::from(code)
}

/// The exit code after a `KeyboardInterrupt` that nobody caught: that of a process ended by SIGINT, as shells say it.
const INTERRUPTED: u8 = 130;

/// Ends the process by SIGINT, so that a shell which waits for it knows to stop as well.
fn die_of_interrupt() {
    // SAFETY: restores the default action and sends the signal to this process.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::kill(libc::getpid(), libc::SIGINT);
    }
}

/// What `python3` says of a file it cannot open.
fn cannot_open(config: &Config, name: &str, e: &std::io::Error) -> ExitCode {
    let errno = e.raw_os_error().unwrap_or(0);
    let text = e.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    eprintln!("{}: can't open file '{}': [Errno {errno}] {text}", config.executable, absolute(name));
    ExitCode::from(2)
}

fn absolute(name: &str) -> String {
    std::path::absolute(name).map_or_else(|_| name.to_string(), |p| p.to_string_lossy().into_owned())
}

/// What goes first on `sys.path`.
fn first_path(program: &Program, config: &Config) -> Option<String> {
    if config.safe_path || config.isolated {
        return None;
    }
    match program {
        Program::Command(_) | Program::Stdin => Some(String::new()),
        Program::Module(_) => std::env::current_dir().ok().map(|d| d.to_string_lossy().into_owned()),
        Program::File(name) => {
            if is_archive(name) {
                return None;
            }
            let real = std::fs::canonicalize(name).ok()?;
            Some(real.parent().unwrap_or(Path::new("/")).to_string_lossy().into_owned())
        }
    }
}

/// Whether a file is a directory or a zip, to be run by its `__main__`.
fn is_archive(name: &str) -> bool {
    let path = Path::new(name);
    if path.is_dir() {
        return true;
    }
    let mut head = [0u8; 4];
    let read = std::fs::File::open(path).and_then(|mut f| std::io::Read::read(&mut f, &mut head));
    matches!(read, Ok(4)) && head == *b"PK\x03\x04"
}

fn main_dict() -> PyResult<Value> {
    let main = imports::import_module("__main__")?;
    Ok(tiercel_object::types::module::dict_of(&main).to_value())
}

fn program(request: &Request, config: &Config) -> PyResult<()> {
    match &request.program {
        Program::Command(text) => run_command(config, text),
        Program::Module(name) => run_module(name, true),
        Program::File(name) if is_archive(name) => {
            let path = api::sys_get("path").unwrap_or(Value::NONE);
            if let Some(l) = path.downcast::<ListObject>() {
                let mut all = vec![Value::str(&absolute(name))];
                all.extend(l.to_vec());
                l.take_over(all);
            }
            run_module("__main__", false)
        }
        Program::File(name) => run_file(request, config, name),
        Program::Stdin if std::io::stdin().is_terminal() => {
            let code = repl::run(config);
            match code {
                0 => Ok(()),
                n => Err(tiercel_object::error::raise_with(
                    types().exceptions.SystemExit,
                    &[Value::int(n as i64)],
                )),
            }
        }
        Program::Stdin => {
            let mut source = Vec::new();
            if let Err(e) = std::io::Read::read_to_end(&mut std::io::stdin(), &mut source) {
                return Err(tiercel_object::types::exception_fields::raise_errno(
                    e.raw_os_error().unwrap_or(0),
                    &[],
                ));
            }
            run_source(config, &source, "<stdin>")
        }
    }
}

fn run_module(name: &str, set_argv0: bool) -> PyResult<()> {
    let runpy = imports::import_module("runpy")?;
    let f = object::getattr_str(&runpy, "_run_module_as_main")?;
    object::call(&f, &[Value::str(name), Value::bool(set_argv0)]).map(drop)
}

fn compile(config: &Config, source: Source, filename: &str) -> PyResult<Value> {
    let options = CompileOptions { optimize: config.optimize as u8, ..CompileOptions::default() };
    stages::show(config, source.bytes(), filename, options);
    let parse = ParseOptions { mode: Mode::Exec, ..ParseOptions::default() };
    evaluate::compile_source(&source, &Value::str(filename), parse, options)
}

fn run_source(config: &Config, source: &[u8], filename: &str) -> PyResult<()> {
    run_main(&compile(config, Source::File(source.to_vec()), filename)?)
}

/// `-c`: no file has the source, so that tracebacks are told of it.
fn run_command(config: &Config, text: &str) -> PyResult<()> {
    let code = compile(config, Source::Text(text.to_owned()), COMMAND_NAME)?;
    imports::remember_source(code.clone(), text, COMMAND_NAME);
    run_main(&code)
}

const COMMAND_NAME: &str = "<string>";

fn run_main(code: &Value) -> PyResult<()> {
    // Starting is over, and the parser and the compiler have done their work, for most programs.
    crate::resident::forget_code();
    evaluate::run_module_code(code, &main_dict()?).map(drop)
}

fn run_file(request: &Request, config: &Config, name: &str) -> PyResult<()> {
    let mut source = match std::fs::read(name) {
        Ok(source) => source,
        Err(e) => {
            let _ = cannot_open(config, name, &e);
            return Err(tiercel_object::error::raise_with(
                types().exceptions.SystemExit,
                &[Value::small_int(2)],
            ));
        }
    };
    let dict = main_dict()?;
    object::setitem(&dict, &intern("__file__"), Some(&Value::str(&absolute(name))))?;
    object::setitem(&dict, &intern("__cached__"), Some(&Value::NONE))?;
    set_main_loader(&dict, name)?;
    if name.ends_with(".pyc") || source.starts_with(&tiercel_compiler::pyc::MAGIC) {
        return run_compiled(&source);
    }
    if request.skip_first_line {
        let end = source.iter().position(|&b| b == b'\n').unwrap_or(source.len());
        source.drain(..end);
    }
    run_source(config, &source, &absolute(name))
}

/// Gives `__main__` the loader that its source can be had from.
fn set_main_loader(dict: &Value, name: &str) -> PyResult<()> {
    let external = imports::import_module("_frozen_importlib_external")?;
    let class = object::getattr_str(&external, "SourceFileLoader")?;
    let loader = object::call(&class, &[Value::str("__main__"), Value::str(name)])?;
    object::setitem(dict, &intern("__loader__"), Some(&loader))
}

/// Runs a `.pyc`: read, verified, then run.
fn run_compiled(data: &[u8]) -> PyResult<()> {
    const HEADER: usize = 16;
    let cut = || err!(EOFError, "EOF read where not expected");
    let Some(magic) = data.get(..4) else { return Err(cut()) };
    if magic != tiercel_compiler::pyc::MAGIC {
        bail!(RuntimeError, "Bad magic number in .pyc file");
    }
    let Some(marshalled) = data.get(HEADER..) else { return Err(cut()) };
    match tiercel_modules::marshal::read::from_bytes(marshalled, true) {
        Ok(code) if code.ty().is_subtype(types().code) => run_main(&code),
        Ok(_) => Err(err!(RuntimeError, "Bad code object in .pyc file")),
        Err(raised) => {
            drop(raised.take());
            Err(err!(RuntimeError, "Bad code object in .pyc file"))
        }
    }
}

/// Shows an exception that ended the program, and says what to exit with.
pub fn exit_code(raised: Raised) -> u8 {
    let e = raised.take();
    if e.ty().is_subtype(types().exceptions.SystemExit) {
        return system_exit(&e);
    }
    flush_stdout();
    let traceback = exception(&e).traceback.get_or_none();
    if let Some(dict) = runtime().sys_dict.get() {
        for (name, v) in [
            ("last_exc", &e),
            ("last_type", e.ty().as_value()),
            ("last_value", &e),
            ("last_traceback", &traceback),
        ] {
            if let Some(d) = dict.downcast::<DictObject>() {
                d.set_str(&intern(name), v.clone());
            }
        }
    }
    let code = if e.ty().is_subtype(types().exceptions.KeyboardInterrupt) { INTERRUPTED } else { 1 };
    let Some(hook) = api::sys_get("excepthook") else {
        api::display::write_stderr("sys.excepthook is missing\n");
        show(&e);
        return code;
    };
    let shown = object::call(&hook, &[e.ty().as_value().clone(), e.clone(), traceback]);
    if let Err(raised) = shown {
        let second = raised.take();
        if second.ty().is_subtype(types().exceptions.SystemExit) {
            return system_exit(&second);
        }
        api::display::write_stderr("Error in sys.excepthook:\n");
        show(&second);
        api::display::write_stderr("\nOriginal exception was:\n");
        show(&e);
    }
    code
}

fn show(e: &Value) {
    let traceback = exception(e).traceback.get_or_none();
    if let Err(raised) = api::display_exception(e, &traceback) {
        drop(raised.take());
    }
}

fn flush_stdout() {
    if let Some(out) = api::sys_get("stdout").filter(|o| !o.is_none())
        && let Err(raised) = object::call_method(&out, &tiercel_object::thread::names().flush, &[])
    {
        drop(raised.take());
    }
}

fn system_exit(e: &Value) -> u8 {
    let code = exception(e).extra[0].get_or_none();
    if code.is_none() {
        return 0;
    }
    if let Some(b) = code.as_bool() {
        return b as u8;
    }
    if code.is_small_int() || code.ty().is_subtype(types().int) {
        return tiercel_object::types::int::to_i64_clamped(&code) as u8;
    }
    flush_stdout();
    let text = object::str(&code).map(|s| tiercel_object::types::str::to_string_lossy(&s));
    match text {
        Ok(t) => api::display::write_stderr(&format!("{t}\n")),
        Err(raised) => drop(raised.take()),
    }
    1
}
