//! Writes the evaluation loop's handlers (`crates/vm/src/interp/generated/`) from the [`Definition`].
//!
//! An instruction is *inline* when nothing in it calls out except at its very end: all its micro-ops stand in the
//! handler itself, which then needs no stack frame. Any other instruction is a *body*: an ordinary function that does
//! the work, and a handler that calls it and goes on from the state it left in the thread. If the micro-op that does
//! most of it is marked `probing`, the handler first tries its quick way, which needs no call.

use crate::definition::{Definition, Item, MacroDef, Part, UopDef};
use crate::generate::{GeneratedFile, HEADER};
use crate::opcode::Flags;
use std::fmt::Write;

/// The generated files of the evaluation loop.
pub fn files(definition: &Definition) -> Vec<GeneratedFile> {
    let file = |name, text| GeneratedFile { name, text };
    vec![
        file("mod.rs", modules()),
        file("handlers.rs", handlers(definition)),
        file("bodies.rs", bodies(definition)),
        file("native.rs", native(definition)),
        file("table.rs", table(definition)),
    ]
}

fn modules() -> String {
    let mut out = format!("{HEADER}//! The handlers made from the instruction definition.\n\n");
    for name in ["bodies", "handlers", "native", "table"] {
        writeln!(out, "#[rustfmt::skip]\npub mod {name};").expect("a string takes all");
    }
    out
}

/// Whether an instruction's work stands in its handler.
pub fn is_inline(definition: &Definition, def: &MacroDef) -> bool {
    definition.parts(def).all(|uop| !uop.is("slow") && (uop.is("late") || !uop.flags.has(Flags::ESCAPES)))
}

fn handlers(definition: &Definition) -> String {
    let mut out = format!(
        "{HEADER}//! A function per instruction, each ending in a call of the next.\n#![allow(non_snake_case, clippy::missing_safety_doc)]\n\n\
         use crate::interp::step::*;\nuse super::bodies;\nuse crate::uops;\n"
    );
    for def in &definition.macros {
        if is_inline(definition, def) {
            writeln!(out, "\nhandler!({}, {}, cx, 'work, {{", def.name, definition.cells(def))
                .expect("a string takes all");
            steps(&mut out, definition, def, "step");
            out.push_str("});\n");
        } else if let Some(uop) = definition.parts(def).find(|uop| uop.is("probing")) {
            writeln!(
                out,
                "\nhandler!({0}, {1}, cx, 'work, {{\n    step!(cx, 'work, uops::{2}::{3}_quick(&mut cx), {0}_ANY, false, 0);\n}});\n\n\
                 calling_handler!({0}_ANY, bodies::{0});",
                def.name,
                definition.cells(def),
                uop.topic,
                uop.function(),
            )
            .expect("a string takes all");
        } else {
            writeln!(out, "\ncalling_handler!({0}, bodies::{0});", def.name).expect("a string takes all");
        }
    }
    out
}

fn bodies(definition: &Definition) -> String {
    let mut out = format!(
        "{HEADER}//! The work of the instructions that call out.\n#![allow(non_snake_case, clippy::missing_safety_doc)]\n\n\
         use crate::interp::step::*;\nuse super::handlers;\nuse crate::uops;\n"
    );
    for def in &definition.macros {
        if !is_inline(definition, def) {
            writeln!(out, "\nbody!({}, {}, cx, 'work, {{", def.name, definition.cells(def))
                .expect("a string takes all");
            steps(&mut out, definition, def, "body_step");
            out.push_str("});\n");
        }
    }
    out
}

/// The calls of an instruction's micro-ops, with the operands they read from the cache.
fn steps(out: &mut String, definition: &Definition, def: &MacroDef, step: &str) {
    let generic = definition.family_of(&def.name).map(|family| family.name.as_str());
    let miss = match generic {
        Some(name) if step == "step" => name.to_owned(),
        Some(name) => format!("handlers::{name}"),
        None => "no_generic_form".to_owned(),
    };
    let mut cell = 0;
    let last = def.parts.iter().rposition(|part| matches!(part, Part::Uop(_)));
    for (at, part) in def.parts.iter().enumerate() {
        let uop = match part {
            Part::Skip(cells) => {
                cell += cells;
                continue;
            }
            Part::Uop(name) => definition.uop(name),
        };
        for (field, value) in operands(uop, cell) {
            writeln!(out, "    cx.{field} = {value};").expect("a string takes all");
        }
        cell += uop.cells();
        let (popped, pushed) = (slots(&uop.inputs), slots(&uop.outputs));
        let poll = if uop.name == "_CHECK_PERIODIC" && last != Some(at) { "_again" } else { "" };
        writeln!(
            out,
            "    {step}!(cx, 'work, uops::{}::{}{poll}(&mut cx), {miss}, {}, ({pushed}) - ({popped}));",
            uop.topic,
            uop.function(),
            is_checked(uop),
        )
        .expect("a string takes all");
    }
}

/// Whether the stack effect of a micro-op can be checked by looking at the stack pointer: those that go to another
/// frame cannot.
fn is_checked(uop: &UopDef) -> bool {
    let names_frame = |items: &[Item]| items.iter().any(|item| item.name.contains("frame"));
    !names_frame(&uop.inputs) && !names_frame(&uop.outputs) && !uop.name.starts_with("_DO_CALL")
}

fn operands(uop: &UopDef, start: i32) -> Vec<(&'static str, String)> {
    let mut cell = start;
    let mut found = Vec::new();
    for cache in &uop.caches {
        if cache.name != "unused" {
            let field = ["operand", "operand1", "operand2", "operand3"][found.len()];
            found.push((field, format!("cx.cache::<{}>({cell})", cache.cells)));
        }
        cell += cache.cells;
    }
    found
}

fn slots(items: &[Item]) -> String {
    let mut all: Vec<String> = Vec::new();
    for item in items {
        match &item.size {
            None => all.push("1".into()),
            Some(text) => all.push(format!("({})", text.replace("oparg", "cx.arg()"))),
        }
    }
    if all.is_empty() { "0".into() } else { all.join(" + ") }
}

fn native(definition: &Definition) -> String {
    let mut out = format!(
        "{HEADER}//! Every micro-op that a trace can hold, as a function native code can call.\n\
         #![allow(non_snake_case, clippy::missing_safety_doc)]\n\nuse crate::interp::step::*;\nuse crate::uops;\nuse tiercel_ops::Uop;\n\n"
    );
    let mut names = Vec::new();
    for uop in &definition.uops {
        // What belongs to the loop itself has no meaning in a trace by itself.
        if uop.is("tier1")
            || uop.is("specializing")
            || uop.flags.has(Flags::JUMP)
            || uop.topic == "tier2"
            || uop.is("control")
        {
            continue;
        }
        writeln!(out, "native!({}, uops::{}::{});", uop.name, uop.topic, uop.function())
            .expect("a string takes all");
        names.push(&uop.name);
    }
    out.push_str("\n/// The function of a micro-op, if native code can call it.\npub fn native_function(uop: Uop) -> Option<NativeFn> {\n    Some(match uop {\n");
    for name in names {
        writeln!(out, "        Uop::{name} => {name},").expect("a string takes all");
    }
    out.push_str("        _ => return None,\n    })\n}\n");
    out
}

fn table(definition: &Definition) -> String {
    let mut out = format!(
        "{HEADER}//! The handlers by opcode.\n\nuse super::handlers::*;\nuse crate::interp::step::{{Handler, Pc, Sp}};\n\n"
    );
    out.push_str("/// The handler of each opcode.\npub static HANDLERS: [Handler; 256] = [\n");
    for number in 0..256u16 {
        let name = definition
            .macros
            .iter()
            .find(|def| definition.numbers[&def.name] == number)
            .map_or("RESERVED", |def| &def.name);
        writeln!(out, "    Handler({name}),").expect("a string takes all");
    }
    out.push_str("];\n\n");
    out.push_str(
        "/// Executes one instruction, by its opcode.\n#[inline(always)]\npub unsafe fn execute(\n    opcode: u8, pc: Pc, sp: Sp, \
         locals: Sp, thread: *const crate::Thread, table: *const Handler, oparg: u64,\n) -> u64 {\n    match opcode {\n",
    );
    for def in &definition.macros {
        let number = definition.numbers[&def.name];
        writeln!(out, "        {number} => {}(pc, sp, locals, thread, table, oparg),", def.name)
            .expect("a string takes all");
    }
    out.push_str("        _ => RESERVED(pc, sp, locals, thread, table, oparg),\n    }\n}\n");
    out
}
