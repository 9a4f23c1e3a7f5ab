//! Writes the evaluation loop's handlers (`crates/vm/src/interp/generated/`) from the [`Definition`].
//!
//! An instruction is *inline* when nothing in it calls out except at its very end: all its micro-ops stand in the
//! handler itself, which then needs no stack frame. Any other instruction is a *body*: an ordinary function that does
//! the work, and a handler that calls it and goes on from the state it left in the thread. If the micro-op that does
//! most of it is marked `probing`, the handler first tries its quick way, which needs no call.

use crate::definition::{Definition, Item, MacroDef, Part, SequenceDef, UopDef};
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
    for sequence in &definition.sequences {
        out.push_str(&sequence_handler(definition, sequence));
    }
    out
}

/// Instructions that change nothing but the stack: a sequence that begins with such can be given up and begun again.
const UNSEEN: [&str; 4] =
    ["LOAD_FAST_BORROW", "LOAD_FAST_BORROW_LOAD_FAST_BORROW", "LOAD_SMALL_INT", "LOAD_CONST_IMMORTAL"];

/// One handler for several instructions, each going on to the next if that is the one expected.
fn sequence_handler(definition: &Definition, sequence: &SequenceDef) -> String {
    let part = |name: &String| {
        let def = definition.instruction(name).unwrap_or_else(|| panic!("no instruction {name}"));
        assert!(is_inline(definition, def), "{name} has no work in its handler");
        def
    };
    let first = &sequence.parts[0];
    let cells = definition.cells(part(first));
    let mut out = format!("\nsequence!({}, {cells}, cx, start, {{\n", sequence.name());
    for (at, name) in sequence.parts.iter().enumerate() {
        let def = part(name);
        let is_unseen = at > 0 && sequence.parts[..at].iter().all(|before| UNSEEN.contains(&before.as_str()));
        let alone = format!("alone!(cx, start, {first})");
        if at > 0 {
            let (number, cells) = (definition.numbers[name], definition.cells(def));
            let otherwise = if is_unseen { &alone } else { "part_ways!(cx)" };
            writeln!(out, "    proceed!(cx, {number}, {cells}, {otherwise});").expect("a string takes all");
        }
        let miss = match definition.family_of(name) {
            _ if is_unseen => alone,
            Some(family) => format!("miss!(cx, {})", family.name),
            None => "miss!(cx, no_generic_form)".to_owned(),
        };
        writeln!(out, "    'part{at}: {{").expect("a string takes all");
        for Call { operands, text, .. } in calls(definition, def) {
            writeln!(out, "{operands}    part_step!(cx, 'part{at}, {text}, {miss});")
                .expect("a string takes all");
        }
        out.push_str("    }\n");
    }
    out.push_str("});\n");
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

/// The call of one micro-op of an instruction.
struct Call<'a> {
    uop: &'a UopDef,
    /// Assignments of the operands that it reads from the cache.
    operands: String,
    text: String,
}

/// The calls of an instruction's micro-ops, in order.
fn calls<'a>(definition: &'a Definition, def: &'a MacroDef) -> Vec<Call<'a>> {
    let mut all = Vec::new();
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
        let operands: Vec<String> = operands(uop, cell)
            .into_iter()
            .map(|(field, value)| format!("    cx.{field} = {value};\n"))
            .collect();
        cell += uop.cells();
        let poll = if uop.name == "_CHECK_PERIODIC" && last != Some(at) { "_again" } else { "" };
        let text = format!("uops::{}::{}{poll}(&mut cx)", uop.topic, uop.function());
        all.push(Call { uop, operands: operands.concat(), text });
    }
    all
}

/// The steps of an instruction that stands alone.
fn steps(out: &mut String, definition: &Definition, def: &MacroDef, step: &str) {
    let generic = definition.family_of(&def.name).map(|family| family.name.as_str());
    let miss = match generic {
        Some(name) if step == "step" => name.to_owned(),
        Some(name) => format!("handlers::{name}"),
        None => "no_generic_form".to_owned(),
    };
    for Call { uop, operands, text } in calls(definition, def) {
        let (popped, pushed) = (slots(&uop.inputs), slots(&uop.outputs));
        writeln!(
            out,
            "{operands}    {step}!(cx, 'work, {text}, {miss}, {}, ({pushed}) - ({popped}));",
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
    let names: Vec<String> = (0..=255).map(|number| handler_of(definition, number)).collect();
    out.push_str("/// The handler of each opcode.\npub static HANDLERS: [Handler; 256] = [\n");
    for name in &names {
        writeln!(out, "    Handler({name}),").expect("a string takes all");
    }
    out.push_str("];\n\n");
    out.push_str(
        "/// Executes one instruction, by its opcode.\n#[inline(always)]\npub unsafe fn execute(\n    opcode: u8, pc: Pc, sp: Sp, \
         locals: Sp, thread: *const crate::Thread, table: *const Handler, oparg: u64,\n) -> u64 {\n    match opcode {\n",
    );
    for (number, name) in names.iter().enumerate() {
        writeln!(out, "        {number} => {name}(pc, sp, locals, thread, table, oparg),")
            .expect("a string takes all");
    }
    out.push_str("    }\n}\n");
    out
}

/// The name of the handler for what stands in a unit's first byte.
fn handler_of(definition: &Definition, byte: u8) -> String {
    let instruction = definition.macros.iter().find(|def| definition.numbers[&def.name] == u16::from(byte));
    let sequence = definition.sequences.iter().find(|sequence| sequence.number == byte);
    match (instruction, sequence) {
        (Some(def), None) => def.name.clone(),
        (None, Some(sequence)) => sequence.name(),
        (None, None) => "RESERVED".to_owned(),
        (Some(def), Some(_)) => panic!("{} has the number of a sequence", def.name),
    }
}
