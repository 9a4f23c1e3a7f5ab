//! `-X dump=` for the stages before tier 2: tokens, tree, symbols, flow graph, bytecode.

use tiercel_compiler::{CodeObject, CompileOptions};
use tiercel_syntax::dump::DumpOptions;
use tiercel_syntax::{ParseOptions, SyntaxError};
use tiercel_vm::config::Config;

/// The stages printed here; tier 2 prints its own.
const FRONT: [&str; 5] = ["tokens", "ast", "symtable", "cfg", "bytecode"];
/// Tier 2's stages, and the loop's.
const BACK: [&str; 7] = ["quickened", "uops", "ir", "snapshots", "clif", "asm", "exits"];

/// Checks the names of the stages, before anything runs.
pub fn check(config: &Config) -> Result<(), String> {
    for (name, value) in &config.xoptions {
        if name != "dump" {
            continue;
        }
        let text = value.as_deref().unwrap_or("");
        let stages = text.split_once('@').map_or(text, |(s, _)| s);
        for stage in stages.split(',') {
            if !FRONT.contains(&stage) && !BACK.contains(&stage) && !stage.starts_with("ir:") {
                return Err(format!("-X dump: there is no stage `{stage}`"));
            }
        }
    }
    Ok(())
}

/// Prints the stages that were asked for of a source, on standard error.
pub fn show(config: &Config, source: &[u8], filename: &str, options: CompileOptions) {
    for (name, value) in &config.xoptions {
        if name != "dump" {
            continue;
        }
        let text = value.as_deref().unwrap_or("");
        let (stages, function) = text.split_once('@').map_or((text, None), |(s, f)| (s, Some(f)));
        for stage in stages.split(',').filter(|s| FRONT.contains(s)) {
            match print(stage, source, filename, options, function) {
                Ok(text) => eprint!("{text}"),
                Err(e) => eprintln!("-X dump={stage}: {} (line {})", e.msg, e.line),
            }
        }
    }
}

/// One stage as text.
fn print(
    stage: &str,
    source: &[u8],
    filename: &str,
    options: CompileOptions,
    function: Option<&str>,
) -> Result<String, Box<SyntaxError>> {
    let parsed =
        tiercel_syntax::parse(source, &ParseOptions { mode: options.mode, ..ParseOptions::default() })?;
    Ok(match stage {
        "ast" => {
            tiercel_syntax::dump::dump(
                &parsed.tree,
                &DumpOptions { indent: Some(2), ..DumpOptions::default() },
            ) + "\n"
        }
        "symtable" => tiercel_compiler::stages(&parsed.tree, filename, options)?.symtable,
        "tokens" => {
            let text = String::from_utf8_lossy(source);
            let tokens = tiercel_syntax::tokenizer::tokenize(&text, Default::default());
            tokens
                .list
                .iter()
                .map(|t| format!("{:?} {:?}\n", t.kind, &text[t.start as usize..t.end as usize]))
                .collect()
        }
        "cfg" => tiercel_compiler::stages(&parsed.tree, filename, options)?.cfg,
        _ => {
            let code = tiercel_compiler::compile(&parsed.tree, filename, options)?.code;
            let mut out = String::new();
            disassemble(&code, function, &mut out);
            out
        }
    })
}

fn disassemble(code: &CodeObject, function: Option<&str>, out: &mut String) {
    if function.is_none_or(|f| *code.name == *f || *code.qualname == *f) {
        out.push_str(&format!("code {} (line {})\n", code.qualname, code.firstlineno));
        out.push_str(&tiercel_compiler::dump::disassemble(code));
    }
    for inner in code.nested() {
        disassemble(inner, function, out);
    }
}
