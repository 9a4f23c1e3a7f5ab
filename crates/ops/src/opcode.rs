//! [`Opcode`] and what is known of each one.

use crate::generated::{effects, expansions, metadata};
use crate::uop::Expansion;

/// An opcode by its CPython 3.14 number. Numbers from 256 up are pseudo-ops: only the compiler sees those.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Opcode(pub u16);

/// What an instruction or micro-op does or may do, with CPython's names and bits.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
#[repr(transparent)]
pub struct Flags(pub u16);

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident = $bit:expr;)*) => {
        impl Flags {
            $($(#[$doc])* pub const $name: Flags = Flags(1 << $bit);)*
            /// Every flag with its name, in bit order.
            pub const NAMES: &'static [(&'static str, Flags)] = &[$((stringify!($name), Flags::$name)),*];
        }
    };
}

flags! {
    /// Uses its oparg.
    ARG = 0;
    /// The oparg is an index into the constants.
    CONST = 1;
    /// The oparg is, or holds, an index into the names.
    NAME = 2;
    /// The oparg is a relative jump.
    JUMP = 3;
    /// The oparg is an index of a cell or free variable.
    FREE = 4;
    /// The oparg is an index of a local variable.
    LOCAL = 5;
    /// Polls the eval breaker.
    EVAL_BREAK = 6;
    /// May give up before doing anything, and let the generic form do the work.
    DEOPT = 7;
    /// May raise.
    ERROR = 8;
    /// May run arbitrary code.
    ESCAPES = 9;
    /// A guard that is expected to fail sometimes: in a trace it is a side exit.
    EXIT = 10;
    /// Depends on nothing but its inputs and changes nothing but its outputs.
    PURE = 11;
    /// Leaves its inputs as they are.
    PASSTHROUGH = 12;
    /// Uses only the lowest bit of its oparg.
    OPARG_AND_1 = 13;
    /// May raise with its inputs still on the stack.
    ERROR_NO_POP = 14;
    /// Does not count as the instruction being executed.
    NO_SAVE_IP = 15;
}

impl Flags {
    /// No flag.
    pub const NONE: Flags = Flags(0);

    /// Whether every flag of `other` is set.
    #[inline]
    pub const fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// The flags of both.
    pub const fn or(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }

    /// These flags without those of `other`.
    pub const fn without(self, other: Flags) -> Flags {
        Flags(self.0 & !other.0)
    }
}

impl std::fmt::Debug for Flags {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let set: Vec<&str> =
            Flags::NAMES.iter().filter(|(_, flag)| self.has(*flag)).map(|(name, _)| *name).collect();
        f.write_str(&set.join("|"))
    }
}

/// The facts about one opcode, as the generator states them.
pub struct OpcodeInfo {
    /// CPython's name; empty where the number is not taken.
    pub name: &'static str,
    /// What it does or may do.
    pub flags: Flags,
    /// Inline cache cells that follow it.
    pub caches: u8,
    /// The generic form; itself where there is none.
    pub deopt: Opcode,
    /// The form that reports to monitoring; [`Opcode::CACHE`] where there is none.
    pub instrumented: Opcode,
}

/// A part of [`OpcodeInfo`], small enough that all of them stay in a processor's cache.
#[derive(Clone, Copy)]
struct Facts {
    flags: Flags,
    deopt: u16,
    caches: u8,
    /// Values taken from the stack; [`VARIES`] if that depends on the oparg.
    popped: i8,
    /// Values left on it.
    pushed: i8,
    /// By how many the stack grows; [`VARIES`] if that depends on the oparg.
    growth: i8,
}

const VARIES: i8 = i8::MIN;

/// The stack effects of an opcode, where they do not depend on the oparg.
const fn fixed_effects(opcode: Opcode) -> (i8, i8, i8) {
    let (popped, pushed) = (effects::popped(opcode, 0), effects::pushed(opcode, 0));
    let (mut pops, mut pushes, mut growth) = (popped as i8, pushed as i8, (pushed - popped) as i8);
    // What depends on it shows in its lowest bits.
    let mut oparg = 1;
    while oparg < 32 {
        if effects::popped(opcode, oparg) != popped {
            pops = VARIES;
        }
        if effects::pushed(opcode, oparg) != pushed {
            pushes = VARIES;
        }
        if effects::pushed(opcode, oparg) - effects::popped(opcode, oparg) != pushed - popped {
            growth = VARIES;
        }
        oparg += 1;
    }
    (pops, pushes, growth)
}

/// For every opcode; numbers not taken have what the reserved one has. A power of two, so that a mask bounds the index.
static FACTS: [Facts; 512] = {
    const TAKEN: usize = metadata::OPCODES.len();
    let none = &metadata::OPCODES[Opcode::RESERVED.0 as usize];
    let unknown = Facts {
        flags: none.flags,
        deopt: none.deopt.0,
        caches: none.caches,
        popped: VARIES,
        pushed: VARIES,
        growth: VARIES,
    };
    let mut facts = [unknown; 512];
    let mut number = 0;
    while number < TAKEN {
        let info = &metadata::OPCODES[number];
        let (popped, pushed, growth) = fixed_effects(Opcode(number as u16));
        let (flags, deopt, caches) = (info.flags, info.deopt.0, info.caches);
        facts[number] = Facts { flags, deopt, caches, popped, pushed, growth };
        number += 1;
    }
    facts
};

/// What a pseudo-op becomes.
pub struct PseudoInfo {
    /// The pseudo-op.
    pub opcode: Opcode,
    /// The real instructions it may become, or, when `is_sequence`, becomes in this order.
    pub targets: &'static [Opcode],
    /// Whether all targets are emitted, one after the other.
    pub is_sequence: bool,
}

impl Opcode {
    /// The opcode that stands in a code unit's first byte.
    pub const fn from_byte(byte: u8) -> Opcode {
        Opcode(byte as u16)
    }

    /// The byte that stands in a code unit; pseudo-ops have none.
    pub const fn byte(self) -> Option<u8> {
        if self.0 < 256 { Some(self.0 as u8) } else { None }
    }

    fn info(self) -> &'static OpcodeInfo {
        metadata::OPCODES.get(self.0 as usize).unwrap_or(&metadata::OPCODES[Opcode::RESERVED.0 as usize])
    }

    /// The facts that are asked for all the time.
    #[inline(always)]
    const fn facts(self) -> Facts {
        FACTS[self.0 as usize % FACTS.len()]
    }

    /// Whether the number is one of CPython 3.14's.
    pub const fn is_valid(self) -> bool {
        (self.0 as usize) < metadata::OPCODES.len() && !metadata::OPCODES[self.0 as usize].name.is_empty()
    }

    /// The opcode of that name.
    pub fn from_name(name: &str) -> Option<Opcode> {
        let found = metadata::BY_NAME.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
        Some(metadata::BY_NAME[found].1)
    }

    /// CPython's name; `<N>` for numbers not taken, as `dis` prints them, is the caller's to make.
    pub fn name(self) -> &'static str {
        metadata::OPCODES.get(self.0 as usize).map_or("", |info| info.name)
    }

    /// What it does or may do.
    #[inline]
    pub const fn flags(self) -> Flags {
        self.facts().flags
    }

    /// Whether all of `flags` are set.
    #[inline]
    pub const fn has(self, flags: Flags) -> bool {
        self.facts().flags.has(flags)
    }

    /// How many inline cache cells follow the generic form of this opcode.
    #[inline]
    pub const fn caches(self) -> usize {
        self.facts().caches as usize
    }

    /// The generic form of a specialized opcode; any other opcode itself.
    #[inline]
    pub const fn deopt(self) -> Opcode {
        Opcode(self.facts().deopt)
    }

    /// Whether this is a specialized form.
    pub fn is_specialized(self) -> bool {
        self.deopt() != self
    }

    /// The form that reports to monitoring, if there is one.
    pub fn instrumented(self) -> Option<Opcode> {
        let form = self.info().instrumented;
        (form != Opcode::CACHE).then_some(form)
    }

    /// The form an instrumented opcode stands for.
    pub fn uninstrumented(self) -> Option<Opcode> {
        let found = metadata::INSTRUMENTED.iter().find(|(_, form)| *form == self)?;
        Some(found.0)
    }

    /// Whether this is one of the forms that report to monitoring.
    pub fn is_instrumented(self) -> bool {
        (Opcode::MIN_INSTRUMENTED.0..Opcode::ENTER_EXECUTOR.0).contains(&self.0)
    }

    /// Whether only the compiler may see it.
    pub const fn is_pseudo(self) -> bool {
        self.0 >= 256
    }

    /// What a pseudo-op becomes.
    pub fn pseudo(self) -> Option<&'static PseudoInfo> {
        metadata::PSEUDO.iter().find(|info| info.opcode == self)
    }

    /// Whether it pushes a block for an exception handler: the pseudo-ops `SETUP_*`.
    pub fn is_block_push(self) -> bool {
        matches!(self, Opcode::SETUP_FINALLY | Opcode::SETUP_CLEANUP | Opcode::SETUP_WITH)
    }

    /// How many values it takes from the stack, counting those it puts back.
    #[inline]
    pub fn popped(self, oparg: u32) -> i32 {
        match self.facts().popped {
            VARIES => effects::popped(self, oparg as i32),
            fixed => fixed.into(),
        }
    }

    /// How many values it leaves on the stack, counting those it had only looked at.
    #[inline]
    pub fn pushed(self, oparg: u32) -> i32 {
        match self.facts().pushed {
            VARIES => effects::pushed(self, oparg as i32),
            fixed => fixed.into(),
        }
    }

    /// By how many values the stack grows.
    #[inline]
    pub fn growth(self, oparg: u32) -> i32 {
        match self.facts().growth {
            VARIES => self.pushed(oparg) - self.popped(oparg),
            fixed => fixed.into(),
        }
    }

    /// The net effect on the stack; `jump` says whether a jump was taken, which matters for block pushes only.
    /// `None` where CPython's `dis.stack_effect` refuses: specialized forms and numbers not taken.
    pub fn stack_effect(self, oparg: u32, jump: bool) -> Option<i32> {
        if !self.is_valid() || self.is_specialized() {
            return None;
        }
        if self.is_block_push() && !jump {
            return Some(0);
        }
        Some(self.growth(oparg))
    }

    /// The specialized forms of a generic opcode, in CPython's order.
    pub fn family(self) -> &'static [Opcode] {
        metadata::FAMILIES.iter().find(|(head, _)| *head == self).map_or(&[], |(_, members)| members)
    }

    /// The micro-ops a trace has for this instruction; `None` where a trace cannot have it.
    pub fn expansion(self) -> Option<&'static [Expansion]> {
        let found = expansions::EXPANSIONS.binary_search_by_key(&self, |(opcode, _)| *opcode).ok()?;
        Some(expansions::EXPANSIONS[found].1)
    }

    /// Every opcode and pseudo-op, in order of number.
    pub fn all() -> impl Iterator<Item = Opcode> {
        (0..metadata::OPCODES.len() as u16).map(Opcode).filter(|opcode| opcode.is_valid())
    }
}

impl std::fmt::Debug for Opcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::fmt::Display for Opcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name() {
            "" => write!(f, "<{}>", self.0),
            name => f.pad(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_effects_is_right_for_every_oparg() {
        for opcode in Opcode::all() {
            for oparg in (0..300).chain([0xFFFF, 0x1_0000]) {
                let effects = (effects::popped(opcode, oparg), effects::pushed(opcode, oparg));
                assert_eq!((opcode.popped(oparg as u32), opcode.pushed(oparg as u32)), effects, "{opcode}");
            }
        }
    }
}
