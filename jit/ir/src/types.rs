//! What values are: names, types, and the classes of memory they may come from.

use std::fmt;

/// A value: the index of the instruction that defines it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Val(pub u32);

impl Val {
    /// The index into the trace's instruction list.
    #[inline]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Val {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}

/// The type of a value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// A tagged word: a Python object, an int, a float or a singleton; 0 where a slot may be empty.
    Ref,
    /// A machine integer, any 64 bits.
    I64,
    /// A double.
    F64,
    /// A truth value, 0 or 1.
    Bool,
    /// An address that is not a Python value.
    Ptr,
}

impl Type {
    /// All types, with their names in the text form.
    pub const ALL: [(Type, &'static str); 5] = [
        (Type::Ref, "ref"),
        (Type::I64, "i64"),
        (Type::F64, "f64"),
        (Type::Bool, "bool"),
        (Type::Ptr, "ptr"),
    ];

    /// The name in the text form.
    pub fn name(self) -> &'static str {
        Type::ALL.iter().find(|(t, _)| *t == self).map_or("?", |(_, n)| n)
    }

    /// The type of that name.
    pub fn from_name(name: &str) -> Option<Type> {
        Type::ALL.iter().find(|(_, n)| *n == name).map(|(t, _)| *t)
    }
}

macro_rules! alias_classes {
    ($($name:ident $text:literal $doc:literal;)*) => {
        /// A class of memory. Accesses of different classes never touch the same word; within a class, constant
        /// offsets that differ do not either.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Alias { $(#[doc = $doc] $name),* }

        impl Alias {
            /// All classes, with their names in the text form.
            pub const ALL: &'static [(Alias, &'static str)] = &[$((Alias::$name, $text)),*];
        }
    };
}

alias_classes! {
    Header "header" "Type pointer and flags of an object.";
    Field "field" "A named field of a built-in object, at a fixed offset.";
    Inline "inline" "Inline attribute values of an instance.";
    List "list" "Items of a list.";
    ListHead "listhead" "Length and item pointer of a list.";
    Tuple "tuple" "Items and length of a tuple; never written after the tuple is made.";
    Bytes "bytes" "Bytes of a bytearray.";
    BytesHead "byteshead" "Length and address of the bytes of a bytearray.";
    DictHead "dicthead" "Version, keys and counts of a dict.";
    DictValue "dictvalue" "Values of a dict.";
    Cell "cell" "Contents of a closure cell.";
    Global "global" "The table of a module's globals or of the built-ins, read past its dict.";
    GlobalValue "globalvalue" "What a name stands for in such a table.";
    Iter "iter" "State of an iterator.";
    Type "type" "A type's version, slots and shared keys.";
    Frame "frame" "Locals and stack of a real interpreter frame.";
    Thread "thread" "The thread's state.";
    Generator0 "gen0" "The frame and state of one generator that the trace resumes.";
    Generator1 "gen1" "The frame and state of a second generator that the trace resumes.";
    Generator2 "gen2" "The frame and state of a third generator that the trace resumes.";
    Generator3 "gen3" "The frame and state of a fourth generator that the trace resumes.";
    Generator4 "gen4" "The frame and state of a fifth generator that the trace resumes.";
    Generator5 "gen5" "The frame and state of a sixth generator that the trace resumes.";
    Generator6 "gen6" "The frame and state of a seventh generator that the trace resumes.";
    Generator7 "gen7" "The frame and state of an eighth generator that the trace resumes.";
    Generator8 "gen8" "The frame and state of a ninth generator that the trace resumes.";
    Generator9 "gen9" "The frame and state of a tenth generator that the trace resumes.";
    Generator10 "gen10" "The frame and state of an eleventh generator that the trace resumes.";
    Generator11 "gen11" "The frame and state of a twelfth generator that the trace resumes.";
    Immutable "const" "Memory that no one writes while the trace is valid.";
}

impl Alias {
    /// The name in the text form.
    pub fn name(self) -> &'static str {
        Alias::ALL[self as usize].1
    }

    /// The class of that name.
    pub fn from_name(name: &str) -> Option<Alias> {
        Alias::ALL.iter().find(|(_, n)| *n == name).map(|(a, _)| *a)
    }

    /// The classes of the generators that a trace resumes, each a different object.
    pub const GENERATORS: [Alias; 12] = [
        Alias::Generator0,
        Alias::Generator1,
        Alias::Generator2,
        Alias::Generator3,
        Alias::Generator4,
        Alias::Generator5,
        Alias::Generator6,
        Alias::Generator7,
        Alias::Generator8,
        Alias::Generator9,
        Alias::Generator10,
        Alias::Generator11,
    ];

    /// Whether it is the frame and state of a generator.
    pub fn is_of_generator(self) -> bool {
        Alias::GENERATORS.contains(&self)
    }

    /// Whether nothing ever writes there, so that a load may be repeated or saved across any call.
    pub fn is_immutable(self) -> bool {
        matches!(self, Alias::Tuple | Alias::Immutable)
    }
}

/// A set of alias classes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct AliasSet(pub u32);

impl AliasSet {
    /// No memory.
    pub const NONE: AliasSet = AliasSet(0);
    /// All of memory.
    pub const ALL: AliasSet = AliasSet(u32::MAX);

    /// The set of one class.
    pub const fn one(class: Alias) -> AliasSet {
        AliasSet(1 << class as u32)
    }

    /// Whether `class` is in the set.
    #[inline]
    pub fn has(self, class: Alias) -> bool {
        self.0 >> class as u32 & 1 != 0
    }

    /// Both sets together.
    #[inline]
    pub fn union(self, other: AliasSet) -> AliasSet {
        AliasSet(self.0 | other.0)
    }

    /// The set without a class.
    pub const fn without(self, class: Alias) -> AliasSet {
        AliasSet(self.0 & !(1 << class as u32))
    }

    /// The set without all of these.
    pub const fn without_all(self, classes: &[Alias]) -> AliasSet {
        match classes {
            [first, rest @ ..] => self.without(*first).without_all(rest),
            [] => self,
        }
    }

    /// Whether the set is empty.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}
