//! The REPL: lines are read with editing and history, and run as they become whole statements.

use crate::run::exit_code;
use rustyline::error::ReadlineError;
use tiercel_compiler::CompileOptions;
use tiercel_modules::api::{self, evaluate, imports};
use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::thread::types;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::value::Value;
use tiercel_syntax::error::ErrorKind;
use tiercel_syntax::{Mode, ParseOptions};
use tiercel_vm::config::Config;

fn history_file() -> Option<std::path::PathBuf> {
    std::env::var_os("HOME").map(|h| std::path::Path::new(&h).join(".tiercel_history"))
}

/// Whether the lines so far want more: an unfinished statement, or a block that only an empty line ends.
fn wants_more(source: &str) -> bool {
    let options = ParseOptions {
        mode: Mode::Single,
        allow_incomplete_input: true,
        dont_imply_dedent: true,
        ..ParseOptions::default()
    };
    match tiercel_syntax::parse(source.as_bytes(), &options) {
        Ok(_) => false,
        Err(e) => e.kind == ErrorKind::Incomplete,
    }
}

fn prompt(name: &str, default: &str) -> String {
    match api::sys_get(name) {
        Some(v) => object::str(&v).map(|s| to_string_lossy(&s)).unwrap_or_else(|raised| {
            drop(raised.take());
            default.to_string()
        }),
        None => default.to_string(),
    }
}

fn run_one(source: &str, number: usize) -> PyResult<()> {
    let parse = ParseOptions { mode: Mode::Single, ..ParseOptions::default() };
    let options = CompileOptions { mode: Mode::Single, ..CompileOptions::default() };
    let name = Value::str(&format!("<python-input-{number}>"));
    let code = evaluate::compile_bytes(source.as_bytes(), &name, parse, options)?;
    let main = imports::import_module("__main__")?;
    let dict = tiercel_object::types::module::dict_of(&main).to_value();
    evaluate::run_module_code(&code, &dict)?;
    if let Some(out) = api::sys_get("stdout").filter(|o| !o.is_none()) {
        object::call_method(&out, &tiercel_object::thread::names().flush, &[])?;
    }
    Ok(())
}

/// Reads and runs statements until the end of input; gives the exit code.
pub fn run(config: &Config) -> u8 {
    if !config.quiet {
        let version = api::sys_get("version").map(|v| to_string_lossy(&v)).unwrap_or_default();
        eprintln!("Python {version} on linux");
        eprintln!("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.");
    }
    if let Ok(sys) = imports::import_module("sys") {
        for (name, text) in [("ps1", ">>> "), ("ps2", "... ")] {
            if let Err(raised) = object::setattr(&sys, &intern(name), Some(&Value::str(text))) {
                drop(raised.take());
            }
        }
    }
    let Ok(mut editor) = rustyline::DefaultEditor::new() else {
        eprintln!("the terminal cannot be used");
        return 1;
    };
    let history = history_file();
    if let Some(file) = &history {
        // A history that is not there yet is no error.
        let _ = editor.load_history(file);
    }
    let mut source = String::new();
    let mut number = 0;
    loop {
        let text = if source.is_empty() { prompt("ps1", ">>> ") } else { prompt("ps2", "... ") };
        match editor.readline(&text) {
            Ok(line) => {
                let _ = editor.add_history_entry(&line);
                let ends_block = line.trim().is_empty() && !source.is_empty();
                source.push_str(&line);
                source.push('\n');
                if source.trim().is_empty() {
                    source.clear();
                    continue;
                }
                if !ends_block && wants_more(&source) {
                    continue;
                }
                let whole = std::mem::take(&mut source);
                if let Err(raised) = run_one(&whole, number) {
                    let leaves = raised.is(types().exceptions.SystemExit);
                    let code = exit_code(raised);
                    if leaves {
                        save(&mut editor, history.as_deref());
                        return code;
                    }
                }
                number += 1;
            }
            Err(ReadlineError::Interrupted) => {
                source.clear();
                eprintln!("\nKeyboardInterrupt");
            }
            Err(_) => break,
        }
    }
    save(&mut editor, history.as_deref());
    0
}

fn save(editor: &mut rustyline::DefaultEditor, file: Option<&std::path::Path>) {
    if let Some(file) = file
        && let Err(e) = editor.save_history(file)
    {
        eprintln!("{}: {e}", file.display());
    }
}
