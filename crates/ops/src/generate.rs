//! Writes the tables of `src/generated/` from the [`Definition`].

use crate::definition::{Definition, FIRST_OWN_UOP, Item, MacroDef, Part, UopDef, join_flags};
use crate::opcode::Flags;
use std::fmt::Write;

/// The first line of every generated file.
pub const HEADER: &str =
    "// Written by `cargo run -p tiercel-ops --bin ops-gen`; change the definition, not this file.\n";

/// A generated file: its name and its text.
pub struct GeneratedFile {
    /// The name inside the `generated` folder.
    pub name: &'static str,
    /// The text.
    pub text: String,
}

/// The generated files of this crate, formatted as they are to stand there.
pub fn files(definition: &Definition) -> Vec<GeneratedFile> {
    let file = |name, text| GeneratedFile { name, text };
    vec![
        file("mod.rs", modules()),
        file("opcodes.rs", opcodes(definition)),
        file("metadata.rs", metadata(definition)),
        file("effects.rs", effects(definition)),
        file("uops.rs", uops(definition)),
        file("expansions.rs", expansions(definition)),
        file("sequences.rs", sequences(definition)),
    ]
}

fn modules() -> String {
    let mut out = format!("{HEADER}//! The tables made from the definition.\n\n");
    for name in ["effects", "expansions", "metadata", "opcodes", "sequences", "uops"] {
        let visibility = if name == "opcodes" || name == "uops" { "pub" } else { "pub(crate)" };
        writeln!(out, "#[rustfmt::skip]\n{visibility} mod {name};").expect("a string takes all");
    }
    out
}

fn sequences(definition: &Definition) -> String {
    let mut out = format!(
        "{HEADER}//! The sequences of instructions that the loop has handlers for.\n\nuse crate::opcode::Opcode;\nuse crate::sequence::Sequence;\n\n"
    );
    let mut sequences: Vec<_> = definition.sequences.iter().collect();
    sequences.sort_by_key(|sequence| definition.numbers[&sequence.parts[0]]);
    writeln!(out, "pub static SEQUENCES: [Sequence; {}] = [", sequences.len()).expect("a string takes all");
    for sequence in &sequences {
        let parts: Vec<String> = sequence.parts.iter().map(|name| format!("Opcode::{name}")).collect();
        let number = sequence.number;
        writeln!(out, "    Sequence {{ number: {number}, parts: &[{}] }},", parts.join(", "))
            .expect("a string takes all");
    }
    out.push_str(
        "];\n\n/// By byte: the opcode of the first instruction.\npub static FIRST: [u8; 256] = [\n",
    );
    for byte in 0..=255u8 {
        let head = sequences.iter().find(|sequence| sequence.number == byte);
        let first = head.map_or(u16::from(byte), |sequence| definition.numbers[&sequence.parts[0]]);
        writeln!(out, "    {first},").expect("a string takes all");
    }
    out.push_str("];\n");
    out
}

fn flags_text(flags: Flags) -> String {
    let names: Vec<String> = Flags::NAMES
        .iter()
        .filter(|(_, flag)| flags.has(*flag))
        .map(|(name, _)| format!(".or(Flags::{name})"))
        .collect();
    format!("Flags::NONE{}", names.concat())
}

/// Every opcode in order of number: name, number.
fn numbered(definition: &Definition) -> Vec<(&str, u16)> {
    let mut all: Vec<(&str, u16)> = definition
        .macros
        .iter()
        .map(|def| &def.name)
        .chain(definition.pseudos.iter().map(|pseudo| &pseudo.name))
        .map(|name| {
            (name.as_str(), *definition.numbers.get(name).unwrap_or_else(|| panic!("{name} has no number")))
        })
        .collect();
    all.sort_by_key(|(_, number)| *number);
    all
}

fn opcodes(definition: &Definition) -> String {
    let mut out = format!(
        "{HEADER}//! The opcodes by name.\n\nuse crate::opcode::Opcode;\n\n#[allow(missing_docs)]\nimpl Opcode {{\n"
    );
    for (name, number) in numbered(definition) {
        writeln!(out, "    pub const {name}: Opcode = Opcode({number});").expect("a string takes all");
    }
    out.push_str("    /// Opcodes with a smaller number take no oparg.\n    pub const HAVE_ARGUMENT: Opcode = Opcode(43);\n");
    out.push_str(
        "    /// The specialized forms start here.\n    pub const MIN_SPECIALIZED: Opcode = Opcode(129);\n",
    );
    out.push_str("    /// The forms that report to monitoring start here.\n    pub const MIN_INSTRUMENTED: Opcode = Opcode(234);\n}\n");
    out
}

fn instrumented_pairs(definition: &Definition) -> Vec<(&str, &str)> {
    definition
        .macros
        .iter()
        .filter_map(|def| {
            let base = def.name.strip_prefix("INSTRUMENTED_")?;
            Some((definition.instruction(base)?.name.as_str(), def.name.as_str()))
        })
        .collect()
}

fn metadata(definition: &Definition) -> String {
    let mut out = format!(
        "{HEADER}//! What is known of each opcode.\n\nuse crate::opcode::{{Flags, Opcode, OpcodeInfo, PseudoInfo}};\n\n"
    );
    let all = numbered(definition);
    let pairs = instrumented_pairs(definition);
    let count = all.last().expect("there are opcodes").1 + 1;
    writeln!(out, "pub(crate) static OPCODES: [OpcodeInfo; {count}] = [").expect("a string takes all");
    for number in 0..count {
        let Some((name, _)) = all.iter().find(|(_, known)| *known == number) else {
            writeln!(out, "    OpcodeInfo {{ name: \"\", flags: Flags::NONE, caches: 0, deopt: Opcode({number}), instrumented: Opcode::CACHE }},")
                .expect("a string takes all");
            continue;
        };
        let (flags, caches) = match definition.instruction(name) {
            Some(def) => {
                // CPython's table has the cells of the generic forms only.
                let is_generic = definition.family_of(name).is_none() && !name.starts_with("INSTRUMENTED_");
                (definition.flags(def), if is_generic { definition.cells(def) } else { 0 })
            }
            None => {
                let pseudo = definition
                    .pseudos
                    .iter()
                    .find(|pseudo| pseudo.name == *name)
                    .expect("an opcode is real or pseudo");
                let targets = pseudo.targets.iter().filter_map(|target| definition.instruction(target));
                (pseudo.flags.or(join_flags(targets.map(|def| definition.flags(def)))), 0)
            }
        };
        let deopt = definition.family_of(name).map_or(*name, |family| &family.name);
        let instrumented = pairs.iter().find(|(base, _)| base == name).map_or("CACHE", |(_, form)| form);
        writeln!(
            out,
            "    OpcodeInfo {{ name: \"{name}\", flags: {}, caches: {caches}, deopt: Opcode::{deopt}, instrumented: Opcode::{instrumented} }},",
            flags_text(flags)
        )
        .expect("a string takes all");
    }
    out.push_str("];\n\n");
    let mut by_name = all.clone();
    by_name.sort();
    writeln!(out, "pub(crate) static BY_NAME: [(&str, Opcode); {}] = [", by_name.len())
        .expect("a string takes all");
    for (name, _) in by_name {
        writeln!(out, "    (\"{name}\", Opcode::{name}),").expect("a string takes all");
    }
    out.push_str("];\n\n");
    writeln!(out, "pub(crate) static FAMILIES: [(Opcode, &[Opcode]); {}] = [", definition.families.len())
        .expect("a string takes all");
    for family in &definition.families {
        let members: Vec<String> = family.members.iter().map(|member| format!("Opcode::{member}")).collect();
        writeln!(out, "    (Opcode::{}, &[{}]),", family.name, members.join(", "))
            .expect("a string takes all");
    }
    out.push_str("];\n\n");
    writeln!(out, "pub(crate) static INSTRUMENTED: [(Opcode, Opcode); {}] = [", pairs.len())
        .expect("a string takes all");
    for (base, form) in &pairs {
        writeln!(out, "    (Opcode::{base}, Opcode::{form}),").expect("a string takes all");
    }
    out.push_str("];\n\n");
    writeln!(out, "pub(crate) static PSEUDO: [PseudoInfo; {}] = [", definition.pseudos.len())
        .expect("a string takes all");
    for pseudo in &definition.pseudos {
        let targets: Vec<String> = pseudo.targets.iter().map(|target| format!("Opcode::{target}")).collect();
        writeln!(
            out,
            "    PseudoInfo {{ opcode: Opcode::{}, targets: &[{}], is_sequence: {} }},",
            pseudo.name,
            targets.join(", "),
            pseudo.is_sequence
        )
        .expect("a string takes all");
    }
    out.push_str("];\n");
    out
}

/// The size of some stack items: a constant and the expressions in `oparg` to add to it.
fn size(items: &[Item]) -> (i32, Vec<String>) {
    let mut constant = 0;
    let mut terms = Vec::new();
    for item in items {
        match &item.size {
            None => constant += 1,
            Some(text) => match text.parse::<i32>() {
                Ok(number) => constant += number,
                Err(_) => terms.push(format!("({})", text.replace("oparg", "a"))),
            },
        }
    }
    (constant, terms)
}

fn sum((constant, terms): (i32, Vec<String>)) -> String {
    let mut all = terms;
    if constant != 0 || all.is_empty() {
        all.insert(0, constant.to_string());
    }
    match &all[..] {
        [only] => only.trim_start_matches('(').trim_end_matches(')').to_owned(),
        _ => all.join(" + "),
    }
}

/// What an instruction pops and pushes in all. Parts that end in each other's items cancel: `(a - b) + b`.
fn total_effect(effects: &[(&[Item], &[Item])]) -> (String, String) {
    // Keep the items below the lowest point reached, and those above it, as lists; sizes stay symbolic, and
    // an item taken is matched with the item put there by an earlier part.
    let mut popped: Vec<Item> = Vec::new();
    let mut stack: Vec<Item> = Vec::new();
    for (inputs, outputs) in effects {
        let mut wanted: Vec<Item> = inputs.iter().flat_map(unit_items).collect();
        while let Some(item) = wanted.pop() {
            match stack.pop() {
                Some(top) => assert_eq!(
                    top.size, item.size,
                    "parts of an instruction do not fit: {top:?} against {item:?}"
                ),
                None => popped.push(item),
            }
        }
        stack.extend(outputs.iter().flat_map(unit_items));
    }
    (sum(size(&popped)), sum(size(&stack)))
}

/// An item of a fixed size as that many items of one slot.
fn unit_items(item: &Item) -> Vec<Item> {
    let one = Item { name: item.name.clone(), size: None };
    match &item.size {
        None => vec![one],
        Some(text) => match text.parse::<usize>() {
            Ok(count) => vec![one; count],
            Err(_) => vec![item.clone()],
        },
    }
}

fn effect_functions(out: &mut String, kind: &str, rows: &[(String, String, String)]) {
    for (function, pick, doc) in [("popped", 0, "taken from"), ("pushed", 1, "left on")] {
        writeln!(
            out,
            "/// How many values are {doc} the stack.\n#[allow(clippy::identity_op)]\npub(crate) const fn {function}(op: {kind}, a: i32) -> i32 {{\n    match op {{"
        )
        .expect("a string takes all");
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, popped, pushed) in rows {
            let expression = if pick == 0 { popped } else { pushed };
            match groups.iter_mut().find(|(known, _)| known == expression) {
                Some((_, names)) => names.push(name),
                None => groups.push((expression, vec![name])),
            }
        }
        groups.retain(|(expression, _)| *expression != "0");
        for (expression, names) in groups {
            let patterns: Vec<String> = names.iter().map(|name| format!("{kind}::{name}")).collect();
            writeln!(out, "        {} => {expression},", patterns.join(" | ")).expect("a string takes all");
        }
        out.push_str("        _ => 0,\n    }\n}\n\n");
    }
}

fn effects(definition: &Definition) -> String {
    let mut out = format!("{HEADER}//! Stack effects of the opcodes.\n\nuse crate::opcode::Opcode;\n\n");
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for (name, _) in numbered(definition) {
        let (popped, pushed) = match definition.instruction(name) {
            Some(def) => {
                let parts: Vec<(&[Item], &[Item])> =
                    definition.parts(def).map(|uop| (&uop.inputs[..], &uop.outputs[..])).collect();
                total_effect(&parts)
            }
            None => {
                let pseudo = definition
                    .pseudos
                    .iter()
                    .find(|pseudo| pseudo.name == name)
                    .expect("an opcode is real or pseudo");
                (sum(size(&pseudo.inputs)), sum(size(&pseudo.outputs)))
            }
        };
        rows.push((name.to_owned(), popped, pushed));
    }
    effect_functions(&mut out, "Opcode", &rows);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// A micro-op as the table has it: replicas stand for themselves.
struct Numbered<'a> {
    name: String,
    id: u16,
    def: &'a UopDef,
    is_replica: bool,
}

fn numbered_uops(definition: &Definition) -> Vec<Numbered<'_>> {
    let mut own = FIRST_OWN_UOP;
    let mut all = Vec::new();
    for def in &definition.uops {
        let same_name = definition.numbers.get(def.name.trim_start_matches('_'));
        let id = match definition.numbers.get(&def.name).or(same_name) {
            Some(id) => *id,
            None => {
                own += 1;
                own - 1
            }
        };
        all.push(Numbered { name: def.name.clone(), id, def, is_replica: false });
        for fixed in 0..def.replicas {
            let name = format!("{}_{fixed}", def.name);
            let id = definition.numbers[&name];
            all.push(Numbered { name, id, def, is_replica: true });
        }
    }
    all.sort_by_key(|uop| uop.id);
    all
}

fn uops(definition: &Definition) -> String {
    let mut out =
        format!("{HEADER}//! The micro-ops.\n\nuse crate::opcode::Flags;\nuse crate::uop::UopInfo;\n\n");
    let all = numbered_uops(definition);
    out.push_str("/// A micro-op. Those of CPython 3.14 have its numbers.\n#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]\n");
    out.push_str("#[allow(non_camel_case_types, missing_docs)]\n#[repr(u16)]\npub enum Uop {\n");
    for uop in &all {
        writeln!(out, "    {} = {},", uop.name, uop.id).expect("a string takes all");
    }
    out.push_str("}\n\nimpl Uop {\n    /// Micro-ops that CPython has no number for start here.\n");
    writeln!(out, "    pub const FIRST_OWN: u16 = {FIRST_OWN_UOP};\n}}\n").expect("a string takes all");
    writeln!(out, "pub(crate) static UOPS: [UopInfo; {}] = [", all.len()).expect("a string takes all");
    for uop in &all {
        let flags = if uop.is_replica { uop.def.flags.without(Flags::ARG) } else { uop.def.flags };
        let replicas = if uop.is_replica { 0 } else { uop.def.replicas };
        let is_tier1 = uop.def.is("tier1") || uop.def.is("specializing");
        writeln!(
            out,
            "    UopInfo {{ uop: Uop::{0}, name: \"{0}\", flags: {1}, replicas: {replicas}, is_tier1: {is_tier1}, is_tier2: {2}, is_late: {3} }},",
            uop.name,
            flags_text(flags),
            uop.def.is("tier2"),
            uop.def.is("late"),
        )
        .expect("a string takes all");
    }
    out.push_str("];\n\n");
    let rows: Vec<(String, String, String)> = all
        .iter()
        .map(|uop| {
            let peeked = uop.def.peeked();
            let (popped, pushed) = (&uop.def.inputs[peeked..], &uop.def.outputs[peeked..]);
            (uop.name.clone(), sum(size(popped)), sum(size(pushed)))
        })
        .collect();
    effect_functions(&mut out, "Uop", &rows);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Splits the name of a super-instruction into the two it stands for.
fn halves<'a>(definition: &Definition, name: &'a str) -> (&'a str, &'a str) {
    name.match_indices('_')
        .map(|(at, _)| (&name[..at], &name[at + 1..]))
        .find(|(first, second)| {
            definition.instruction(first).is_some() && definition.instruction(second).is_some()
        })
        .unwrap_or_else(|| panic!("{name} is not two instructions"))
}

fn expansion(definition: &Definition, def: &MacroDef) -> Option<Vec<(String, String, i32)>> {
    if definition.parts(def).any(|uop| uop.is("super")) {
        let (first, second) = halves(definition, &def.name);
        return Some(vec![
            (format!("_{first}"), "Top".into(), 0),
            (format!("_{second}"), "Bottom".into(), 0),
        ]);
    }
    if definition.parts(def).any(|uop| uop.is("tier1")) {
        return None;
    }
    let mut steps = Vec::new();
    let mut offset = 0;
    for part in &def.parts {
        let name = match part {
            Part::Skip(cells) => {
                offset += cells;
                continue;
            }
            Part::Uop(name) => name,
        };
        let uop = definition.uop(name);
        if uop.is("specializing") {
            continue;
        }
        let operand = match uop.caches.first() {
            _ if name == "_SAVE_RETURN_OFFSET" => "SaveReturnOffset".to_owned(),
            _ if uop.is("replaced") => "Replaced".to_owned(),
            Some(cache) => format!("Cache({})", cache.cells),
            None => "Simple".to_owned(),
        };
        steps.push((name.clone(), operand, offset));
        if let [first @ .., last] = &uop.caches[..]
            && !first.is_empty()
        {
            let inner: i32 = first.iter().map(|cache| cache.cells).sum();
            steps.push((name.clone(), format!("Second({})", last.cells), offset + inner));
        }
        offset += uop.cells();
    }
    Some(steps)
}

fn expansions(definition: &Definition) -> String {
    let mut out = format!(
        "{HEADER}//! What each instruction is in a trace.\n\nuse crate::generated::uops::Uop;\nuse crate::opcode::Opcode;\nuse crate::uop::{{Expansion, Operand}};\n\n"
    );
    let mut rows = Vec::new();
    for (name, _) in numbered(definition) {
        if let Some(steps) = definition.instruction(name).and_then(|def| expansion(definition, def)) {
            rows.push((name, steps));
        }
    }
    writeln!(out, "pub(crate) static EXPANSIONS: [(Opcode, &[Expansion]); {}] = [", rows.len())
        .expect("a string takes all");
    for (name, steps) in rows {
        let steps: Vec<String> = steps
            .iter()
            .map(|(uop, operand, offset)| {
                format!("Expansion {{ uop: Uop::{uop}, operand: Operand::{operand}, offset: {offset} }}")
            })
            .collect();
        writeln!(out, "    (Opcode::{name}, &[{}]),", steps.join(", ")).expect("a string takes all");
    }
    out.push_str("];\n");
    out
}
