//! The reader of the files under `src/definition/`.
//!
//! A statement ends in `;`, a comment runs from `//` to the end of its line. The statements:
//!
//! ```text
//! MARKS op(_NAME, (cache/CELLS, …, INPUT, … -- OUTPUT, …)): FLAGS;    a micro-op
//! MARKS inst(NAME, (…)): FLAGS;                                       an instruction that is one micro-op, `_NAME`
//! macro(NAME) = _UOP + unused/CELLS + …;                              an instruction composed of several
//! family(NAME, CELLS) = { SPECIALIZED, … };                           the specialized forms of an instruction
//! pseudo(NAME, (…)): FLAGS = { REAL, … };                             what only the compiler sees; `[…]` for a sequence
//! sequence(NUMBER) = NAME + NAME + …;                                 instructions that running code executes in one go
//! ```
//!
//! An item of a stack effect is a name, or a name with a size in brackets that may use `oparg`.
//! Leading outputs that repeat the leading inputs are looked at, not taken.

use crate::opcode::Flags;
use std::collections::HashMap;

/// The files, each with the topic its name gives: the micro-op's meaning stands in a source file of that name.
pub const FILES: [(&str, &str); 11] = [
    ("stack", include_str!("definition/stack.ops")),
    ("arithmetic", include_str!("definition/arithmetic.ops")),
    ("containers", include_str!("definition/containers.ops")),
    ("names", include_str!("definition/names.ops")),
    ("attributes", include_str!("definition/attributes.ops")),
    ("control", include_str!("definition/control.ops")),
    ("calls", include_str!("definition/calls.ops")),
    ("generators", include_str!("definition/generators.ops")),
    ("exceptions", include_str!("definition/exceptions.ops")),
    ("patterns", include_str!("definition/patterns.ops")),
    ("instrumented", include_str!("definition/instrumented.ops")),
];

/// The micro-ops that stand only in traces.
pub const TIER2_FILE: (&str, &str) = ("tier2", include_str!("definition/tier2.ops"));

/// The sequences of instructions that the loop has handlers for.
pub const SEQUENCES_FILE: (&str, &str) = ("sequences", include_str!("definition/sequences.ops"));

/// The numbers of opcodes and micro-ops, a `NAME NUMBER` a line.
pub const NUMBERS: &str = include_str!("definition/numbers.txt");

/// Micro-ops CPython gives no number start here.
pub const FIRST_OWN_UOP: u16 = 1000;

/// A run of inline cache cells that a micro-op reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Cache {
    /// What they hold; `unused` when nobody reads them here.
    pub name: String,
    /// How many 16-bit cells.
    pub cells: i32,
}

/// One item of a stack effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// How many stack slots, an expression in `oparg`; `None` for one.
    pub size: Option<String>,
}

/// A micro-op.
#[derive(Clone, Debug)]
pub struct UopDef {
    /// CPython's name, with the underscore.
    pub name: String,
    /// The file it stands in.
    pub topic: &'static str,
    /// The cache cells it reads.
    pub caches: Vec<Cache>,
    /// What it finds on the stack, the top last.
    pub inputs: Vec<Item>,
    /// What it leaves on the stack, the top last.
    pub outputs: Vec<Item>,
    /// What it does or may do.
    pub flags: Flags,
    /// Words before `op`: `tier1`, `tier2`, `specializing`, `replaced`, `late`, `probing`, `super`.
    pub marks: Vec<String>,
    /// How many forms with a fixed oparg.
    pub replicas: u8,
}

/// A part of an instruction.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Cache cells nobody reads; negative goes back.
    Skip(i32),
    /// A micro-op, by name.
    Uop(String),
}

/// An instruction.
#[derive(Clone, Debug)]
pub struct MacroDef {
    /// CPython's name.
    pub name: String,
    /// What it is composed of.
    pub parts: Vec<Part>,
}

/// A generic instruction and its specialized forms.
#[derive(Clone, Debug)]
pub struct FamilyDef {
    /// The generic form.
    pub name: String,
    /// Cache cells of every member.
    pub cells: i32,
    /// The specialized forms.
    pub members: Vec<String>,
}

/// A pseudo-op.
#[derive(Clone, Debug)]
pub struct PseudoDef {
    /// CPython's name.
    pub name: String,
    /// What it finds on the stack.
    pub inputs: Vec<Item>,
    /// What it leaves.
    pub outputs: Vec<Item>,
    /// Flags beyond those of its targets.
    pub flags: Flags,
    /// The real instructions.
    pub targets: Vec<String>,
    /// Whether it becomes all of them.
    pub is_sequence: bool,
}

/// Instructions that running code executes in one go.
#[derive(Clone, Debug)]
pub struct SequenceDef {
    /// What stands in the first one's place.
    pub number: u8,
    /// The instructions.
    pub parts: Vec<String>,
}

impl SequenceDef {
    /// The name of its handler.
    pub fn name(&self) -> String {
        self.parts.join("__")
    }
}

/// Everything the files say.
#[derive(Default, Debug)]
pub struct Definition {
    /// The micro-ops.
    pub uops: Vec<UopDef>,
    /// The instructions.
    pub macros: Vec<MacroDef>,
    /// The families.
    pub families: Vec<FamilyDef>,
    /// The pseudo-ops.
    pub pseudos: Vec<PseudoDef>,
    /// The sequences.
    pub sequences: Vec<SequenceDef>,
    /// Numbers of opcodes and micro-ops.
    pub numbers: HashMap<String, u16>,
}

impl UopDef {
    /// Whether `mark` stands before it.
    pub fn is(&self, mark: &str) -> bool {
        self.marks.iter().any(|known| known == mark)
    }

    /// How many leading items are only looked at.
    pub fn peeked(&self) -> usize {
        self.inputs.iter().zip(&self.outputs).take_while(|(input, output)| input == output).count()
    }

    /// The name of the Rust function that is its meaning.
    pub fn function(&self) -> String {
        self.name.trim_start_matches('_').to_lowercase()
    }

    /// All cells it reads.
    pub fn cells(&self) -> i32 {
        self.caches.iter().map(|cache| cache.cells).sum()
    }
}

impl Definition {
    /// Reads the files of this crate; a mistake in them is a panic that says where.
    pub fn read() -> Definition {
        let mut definition = Definition::default();
        for (topic, text) in FILES.into_iter().chain([TIER2_FILE, SEQUENCES_FILE]) {
            let text: String =
                text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join(" ");
            for statement in text.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
                definition
                    .statement(topic, statement)
                    .unwrap_or_else(|error| panic!("{topic}.ops: {error}: {statement}"));
            }
        }
        for line in NUMBERS.lines().filter(|line| !line.starts_with('#')) {
            let (name, number) = line.split_once(' ').expect("NAME NUMBER");
            definition.numbers.insert(name.to_owned(), number.parse().expect("a number"));
        }
        definition
    }

    /// The micro-op of that name.
    pub fn uop(&self, name: &str) -> &UopDef {
        self.uops.iter().find(|uop| uop.name == name).unwrap_or_else(|| panic!("no micro-op {name}"))
    }

    /// The instruction of that name.
    pub fn instruction(&self, name: &str) -> Option<&MacroDef> {
        self.macros.iter().find(|def| def.name == name)
    }

    /// The family an instruction is a specialized member of.
    pub fn family_of(&self, name: &str) -> Option<&FamilyDef> {
        self.families.iter().find(|family| family.members.iter().any(|member| member == name))
    }

    /// The micro-ops of an instruction, in order.
    pub fn parts<'a>(&'a self, def: &'a MacroDef) -> impl Iterator<Item = &'a UopDef> {
        def.parts.iter().filter_map(|part| match part {
            Part::Uop(name) => Some(self.uop(name)),
            Part::Skip(_) => None,
        })
    }

    /// Cache cells that follow an instruction.
    pub fn cells(&self, def: &MacroDef) -> i32 {
        def.parts
            .iter()
            .map(|part| match part {
                Part::Skip(cells) => *cells,
                Part::Uop(name) => self.uop(name).cells(),
            })
            .sum()
    }

    /// Flags of an instruction: all that its parts have, but `PURE` only when each part is.
    pub fn flags(&self, def: &MacroDef) -> Flags {
        join_flags(self.parts(def).map(|uop| uop.flags))
    }

    fn statement(&mut self, topic: &'static str, text: &str) -> Result<(), String> {
        let open = text.find('(').ok_or("no `(`")?;
        let mut marks: Vec<String> = Vec::new();
        let mut replicas = 0;
        let mut head = &text[..open];
        let mut rest = &text[open..];
        if let Some(at) = text.find("replicate(") {
            let close = at + text[at..].find(')').ok_or("no `)`")?;
            replicas = text[at + "replicate(".len()..close].parse().map_err(|_| "a bad count")?;
            marks.extend(text[..at].split_whitespace().map(str::to_owned));
            let after = &text[close + 1..];
            let open = after.find('(').ok_or("no `(`")?;
            (head, rest) = (&after[..open], &after[open..]);
        }
        let mut words: Vec<&str> = head.split_whitespace().collect();
        let kind = words.pop().ok_or("no kind")?;
        marks.extend(words.into_iter().map(str::to_owned));
        match kind {
            "op" | "inst" => self.uop_statement(topic, kind == "inst", marks, replicas, rest),
            "macro" => {
                let (name, parts) = rest.split_once(") =").ok_or("no `=`")?;
                let parts = parts.split('+').map(|part| self.part(part.trim())).collect::<Result<_, _>>()?;
                self.macros.push(MacroDef { name: name[1..].to_owned(), parts });
                Ok(())
            }
            "family" => {
                let (head, members) = rest.split_once(") =").ok_or("no `=`")?;
                let (name, cells) = head[1..].split_once(", ").ok_or("no size")?;
                let cells = cells.parse().map_err(|_| "a bad size")?;
                self.families.push(FamilyDef { name: name.to_owned(), cells, members: name_list(members) });
                Ok(())
            }
            "sequence" => {
                let (number, parts) = rest.split_once(") =").ok_or("no `=`")?;
                let number = number[1..].parse().map_err(|_| "a bad number")?;
                let parts = parts.split('+').map(|part| part.trim().to_owned()).collect();
                self.sequences.push(SequenceDef { number, parts });
                Ok(())
            }
            "pseudo" => {
                let (head, targets) = rest.split_once('=').ok_or("no `=`")?;
                let (name, effect, flags) = header(head.trim())?;
                let (_, inputs, outputs) = stack_effect(effect)?;
                self.pseudos.push(PseudoDef {
                    name: name.to_owned(),
                    inputs,
                    outputs,
                    flags,
                    targets: name_list(targets),
                    is_sequence: targets.trim_start().starts_with('['),
                });
                Ok(())
            }
            _ => Err(format!("unknown kind `{kind}`")),
        }
    }

    fn uop_statement(
        &mut self,
        topic: &'static str,
        is_inst: bool,
        marks: Vec<String>,
        replicas: u8,
        rest: &str,
    ) -> Result<(), String> {
        let (name, effect, mut flags) = header(rest)?;
        let (mut caches, inputs, outputs) = stack_effect(effect)?;
        if marks.iter().any(|mark| mark == "pure") {
            flags = flags.or(Flags::PURE);
        }
        if marks.iter().any(|mark| mark == "no_save_ip") {
            flags = flags.or(Flags::NO_SAVE_IP);
        }
        let uop_name = if is_inst { format!("_{name}") } else { name.to_owned() };
        if is_inst {
            let skips = caches.iter().take_while(|cache| cache.name == "unused").count();
            let mut parts: Vec<Part> = caches.drain(..skips).map(|cache| Part::Skip(cache.cells)).collect();
            parts.push(Part::Uop(uop_name.clone()));
            self.macros.push(MacroDef { name: name.to_owned(), parts });
        }
        self.uops.push(UopDef { name: uop_name, topic, caches, inputs, outputs, flags, marks, replicas });
        Ok(())
    }

    fn part(&self, text: &str) -> Result<Part, String> {
        if let Some((_, cells)) = text.split_once('/') {
            return Ok(Part::Skip(cells.parse().map_err(|_| "bad cells")?));
        }
        let name = if text.starts_with('_') { text.to_owned() } else { format!("_{text}") };
        Ok(Part::Uop(name))
    }
}

/// The flags of something composed of parts.
pub fn join_flags(parts: impl Iterator<Item = Flags>) -> Flags {
    let (mut any, mut all) = (Flags::NONE, Flags(u16::MAX));
    for flags in parts {
        (any, all) = (any.or(flags), Flags(all.0 & flags.0));
    }
    if all.has(Flags::PURE) { any } else { any.without(Flags::PURE) }
}

/// Splits `(NAME, (EFFECT)): FLAGS`.
fn header(text: &str) -> Result<(&str, &str, Flags), String> {
    let (name, rest) = text[1..].split_once(", (").ok_or("no stack effect")?;
    let (effect, rest) = rest.split_once("))").ok_or("no `))`")?;
    let mut flags = Flags::NONE;
    for word in rest.trim_start_matches(':').split_whitespace() {
        let found =
            Flags::NAMES.iter().find(|(name, _)| *name == word).ok_or(format!("unknown flag `{word}`"))?;
        flags = flags.or(found.1);
    }
    Ok((name, effect, flags))
}

fn name_list(text: &str) -> Vec<String> {
    let inner = text.trim().trim_matches(|c| "{}[]".contains(c));
    inner.split(',').map(|name| name.trim().to_owned()).collect()
}

type Effect = (Vec<Cache>, Vec<Item>, Vec<Item>);

fn stack_effect(text: &str) -> Result<Effect, String> {
    let (before, after) = text.split_once("--").ok_or("no `--`")?;
    let mut caches = Vec::new();
    let mut inputs = Vec::new();
    for word in words(before) {
        match word.split_once('/') {
            Some((name, cells)) => {
                caches.push(Cache { name: name.to_owned(), cells: cells.parse().map_err(|_| "bad cells")? });
            }
            None => inputs.push(item(word)),
        }
    }
    Ok((caches, inputs, words(after).map(item).collect()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn item(word: &str) -> Item {
    match word.split_once('[') {
        Some((name, size)) => {
            Item { name: name.to_owned(), size: Some(size.trim_end_matches(']').replace(' ', "")) }
        }
        None => Item { name: word.to_owned(), size: None },
    }
}
