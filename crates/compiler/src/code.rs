//! The code object: what the compiler makes and a `.pyc` holds, as plain data.

use std::rc::Rc;

use tiercel_syntax::ast::Name;

use crate::constant::Constant;

/// `co_flags`
pub mod flags {
    /// Locals are in slots, not in a dict.
    pub const OPTIMIZED: u32 = 0x1;
    /// Each call has its own locals.
    pub const NEWLOCALS: u32 = 0x2;
    /// Has `*args`.
    pub const VARARGS: u32 = 0x4;
    /// Has `**kwargs`.
    pub const VARKEYWORDS: u32 = 0x8;
    /// Nested in a function.
    pub const NESTED: u32 = 0x10;
    /// A generator.
    pub const GENERATOR: u32 = 0x20;
    /// A coroutine.
    pub const COROUTINE: u32 = 0x80;
    /// A generator made a coroutine by `types.coroutine`.
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    /// An asynchronous generator.
    pub const ASYNC_GENERATOR: u32 = 0x200;
    /// The first constant is the docstring.
    pub const HAS_DOCSTRING: u32 = 0x0400_0000;
    /// A function in a class body.
    pub const METHOD: u32 = 0x0800_0000;

    /// `from __future__ import barry_as_FLUFL`
    pub const FUTURE_BARRY_AS_BDFL: u32 = 0x40_0000;
    /// `from __future__ import generator_stop`
    pub const FUTURE_GENERATOR_STOP: u32 = 0x80_0000;
    /// `from __future__ import annotations`
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    /// All flags that `from __future__` can set, and that nested code inherits.
    pub const FUTURE_MASK: u32 = 0x2_0000
        | 0x4_0000
        | 0x8_0000
        | 0x10_0000
        | 0x20_0000
        | FUTURE_BARRY_AS_BDFL
        | FUTURE_GENERATOR_STOP
        | FUTURE_ANNOTATIONS;
    /// A flag for `compile()`, not of code: `await` may stand at the top level.
    pub const ALLOW_TOP_LEVEL_AWAIT: u32 = 0x2000;
}

/// Bits of [`CodeObject::localspluskinds`].
pub mod kinds {
    /// A parameter that can be given by position.
    pub const ARG_POS: u8 = 0x02;
    /// A parameter that can be given by keyword.
    pub const ARG_KW: u8 = 0x04;
    /// `*args` or `**kwargs`.
    pub const ARG_VAR: u8 = 0x08;
    /// Local only inside an inlined comprehension; `locals()` does not show it.
    pub const HIDDEN: u8 = 0x10;
    /// A local variable.
    pub const LOCAL: u8 = 0x20;
    /// A variable that inner functions see.
    pub const CELL: u8 = 0x40;
    /// A variable of an outer function.
    pub const FREE: u8 = 0x80;
}

/// CPython's code object, every field of it that is not derived from the others.
#[derive(Clone, Debug)]
pub struct CodeObject {
    /// Number of positional parameters, those that are only positional included.
    pub argcount: u32,
    /// Number of parameters that are only positional.
    pub posonlyargcount: u32,
    /// Number of parameters that are only given by keyword.
    pub kwonlyargcount: u32,
    /// Greatest depth of the value stack.
    pub stacksize: u32,
    /// See [`flags`].
    pub flags: u32,
    /// Two bytes a code unit, caches zeroed.
    pub code: Rc<[u8]>,
    /// Constants.
    pub consts: Rc<[Constant]>,
    /// Names of globals and attributes.
    pub names: Rc<[Name]>,
    /// Names of locals, cells and free variables, in slot order.
    pub localsplusnames: Rc<[Name]>,
    /// A byte for each of `localsplusnames`; see [`kinds`].
    pub localspluskinds: Rc<[u8]>,
    /// The file it comes from.
    pub filename: Name,
    /// Its name.
    pub name: Name,
    /// Its name with those of the functions and classes around it.
    pub qualname: Name,
    /// The line it starts at.
    pub firstlineno: i32,
    /// Where each instruction comes from.
    pub linetable: Rc<[u8]>,
    /// Which handler guards each instruction.
    pub exceptiontable: Rc<[u8]>,
}

impl CodeObject {
    /// Number of local variables, parameters included.
    pub fn nlocals(&self) -> usize {
        self.count(kinds::LOCAL)
    }

    /// Number of slots for cells: variables that inner functions see.
    pub fn ncellvars(&self) -> usize {
        self.count(kinds::CELL)
    }

    /// Number of free variables.
    pub fn nfreevars(&self) -> usize {
        self.count(kinds::FREE)
    }

    fn count(&self, kind: u8) -> usize {
        self.localspluskinds.iter().filter(|&&bits| bits & kind != 0).count()
    }

    /// The names of one kind, in slot order.
    pub fn names_of_kind(&self, kind: u8) -> impl Iterator<Item = &Name> {
        let of_kind = move |(_, bits): &(&Name, &u8)| **bits & kind != 0;
        self.localsplusnames.iter().zip(self.localspluskinds.iter()).filter(of_kind).map(|(name, _)| name)
    }

    /// The code objects among the constants.
    pub fn nested(&self) -> impl Iterator<Item = &Rc<CodeObject>> {
        self.consts.iter().filter_map(|constant| match constant {
            Constant::Code(code) => Some(code),
            _ => None,
        })
    }

    /// Equality as `==` of Python's code objects has it: the qualified name and the file do not count.
    pub fn is_same_code(&self, other: &CodeObject) -> bool {
        self.name == other.name
            && self.firstlineno == other.firstlineno
            && self.argcount == other.argcount
            && self.posonlyargcount == other.posonlyargcount
            && self.kwonlyargcount == other.kwonlyargcount
            && self.flags == other.flags
            && self.code == other.code
            && self.linetable == other.linetable
            && self.exceptiontable == other.exceptiontable
            && self.names == other.names
            && self.localsplusnames == other.localsplusnames
            // Last, as it goes into the code objects inside.
            && self.consts == other.consts
    }
}
