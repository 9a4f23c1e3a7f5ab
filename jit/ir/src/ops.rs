//! The operations of trace IR, one row each.
//!
//! A row states name, operand kinds, immediates, result, effects and flags; everything that must know about operations
//! (printer, parser, verifier, passes, executor's operand checks) reads [`Op::info`].

use crate::types::{Alias, AliasSet, Type};

/// What an operand must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A value of exactly this type.
    Is(Type),
    /// An object or an address, as the base of a memory access.
    Base,
    /// Any value.
    Any,
    /// Any number of further values; only in last place.
    Many,
}

/// What an immediate is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImmKind {
    /// An integer: a constant, an offset, a slot number.
    Int,
    /// A double.
    Float,
    /// A tagged word that is no heap pointer.
    Word,
    /// A symbol.
    Sym,
    /// An alias class.
    Alias,
}

/// What an operation yields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Yield {
    /// Nothing.
    No,
    /// A value of this type.
    A(Type),
    /// A value of the type that the instruction states.
    Stated,
    /// A value of the type that the instruction states, or nothing.
    Maybe,
}

/// What an operation does besides computing its result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effects {
    /// Memory it may read.
    pub reads: AliasSet,
    /// Memory it may write.
    pub writes: AliasSet,
    /// It may run arbitrary Python code, which may look at frames.
    pub python: bool,
    /// It may leave an exception set.
    pub raises: bool,
    /// It may allocate.
    pub allocs: bool,
    /// It must stay although nothing uses its result.
    pub pinned: bool,
}

/// It only computes its result.
pub const PURE: Effects = Effects {
    reads: AliasSet::NONE,
    writes: AliasSet::NONE,
    python: false,
    raises: false,
    allocs: false,
    pinned: false,
};
const PINNED: Effects = Effects { pinned: true, ..PURE };
const ALLOC: Effects = Effects { allocs: true, ..PURE };
/// A native function changes built-in containers at most: no instance, cell or type, no dict that is watched, and no generator.
const LEAF: Effects = Effects {
    reads: AliasSet::ALL.without_all(&Alias::GENERATORS),
    writes: AliasSet::ALL
        .without(Alias::Inline)
        .without(Alias::Cell)
        .without(Alias::Global)
        .without(Alias::GlobalValue)
        .without(Alias::Type)
        .without(Alias::Frame)
        .without_all(&Alias::GENERATORS),
    python: false,
    raises: true,
    allocs: true,
    pinned: true,
};
const FRESH: Effects = Effects { writes: AliasSet::NONE, ..LEAF };
const ANY: Effects = Effects {
    reads: AliasSet::ALL,
    writes: AliasSet::ALL,
    python: true,
    raises: true,
    allocs: true,
    pinned: true,
};

/// Leaves the trace through its snapshot when what it checks does not hold.
pub const GUARD: u8 = 1;
/// The two operands may change places.
pub const COMM: u8 = 2;
/// Doing it twice with the same operands gives the same value.
pub const CSE: u8 = 4;
/// The access's class is its alias immediate; it reads.
pub const READS: u8 = 8;
/// The access's class is its alias immediate; it writes.
pub const WRITES: u8 = 16;
/// Needs a snapshot though it is no guard.
pub const SNAP: u8 = 32;
/// A reference it yields comes with a count of its own.
pub const OWNED: u8 = 64;
/// Nothing comes after it.
pub const END: u8 = 128;

/// A row of the table.
#[derive(Debug)]
pub struct OpInfo {
    /// The name in the text form.
    pub name: &'static str,
    /// What the operands must be.
    pub args: &'static [Kind],
    /// What the immediates must be, in order.
    pub imms: &'static [ImmKind],
    /// What it yields.
    pub result: Yield,
    /// What else it does.
    pub effects: Effects,
    /// `GUARD`, `COMM`, …
    pub flags: u8,
    /// One line of meaning.
    pub meaning: &'static str,
}

macro_rules! kind {
    (Any) => {
        Kind::Any
    };
    (Base) => {
        Kind::Base
    };
    (Many) => {
        Kind::Many
    };
    ($t:ident) => {
        Kind::Is(Type::$t)
    };
}

macro_rules! result {
    (No) => {
        Yield::No
    };
    (Stated) => {
        Yield::Stated
    };
    (Maybe) => {
        Yield::Maybe
    };
    ($t:ident) => {
        Yield::A(Type::$t)
    };
}

macro_rules! op_table {
    ($($op:ident $name:literal ($($arg:ident)*) [$($imm:ident)*] -> $res:ident, $eff:expr, $flags:expr, $doc:literal;)*) => {
        /// An operation of trace IR.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Op { $(#[doc = $doc] $op),* }

        const TABLE: &[OpInfo] = &[$(OpInfo {
            name: $name,
            args: &[$(kind!($arg)),*],
            imms: &[$(ImmKind::$imm),*],
            result: result!($res),
            effects: $eff,
            flags: $flags,
            meaning: $doc,
        }),*];

        impl Op {
            /// All operations, in the table's order.
            pub const ALL: &'static [Op] = &[$(Op::$op),*];
        }
    };
}

op_table! {
    // What comes in, and the shape of the trace.
    Entry "entry" () [Int] -> Ref, PINNED, OWNED, "local or stack slot of the frame at entry, moved out of it (stack slots follow the locals)";
    Inherit "inherit" () [Int Int] -> Stated, PINNED, OWNED, "value number n of the parent's exit buffer, with so many counts";
    Loop "loop" () [] -> No, PINNED, 0, "what follows runs once an iteration";
    Param "param" (Any) [] -> Stated, PINNED, OWNED, "loop-carried: the operand first, then the jump's operand of the same place";
    Jump "jump" (Many) [] -> No, PINNED, END, "back to the loop with these params";
    Exit "exit" () [] -> No, PINNED, SNAP | END, "leaves to the interpreter";
    Link "link" () [Sym] -> No, PINNED, SNAP | END, "writes the frame and goes to another trace's entry";
    Return "return" (Ref) [] -> No, PINNED, SNAP | END, "ends the first frame, whose locals are empty, with this result, and goes on in the caller; leaves to the instruction if that takes more";
    Finish "finish" () [] -> No, PINNED, SNAP | END, "writes the frame, which stands at its return, and ends it as the interpreter does: what its locals hold is given up in order; goes on in the caller";
    Yield "yield" (Ref) [Int] -> No, PINNED, SNAP | END, "suspends the first frame, a generator's, written as the snapshot says, with this result: resuming goes on there; 1 if it delegates";
    Resume "resume" (Ref Ref) [Int] -> No, PINNED, SNAP | END, "writes the frames, the innermost standing at a loop or a SEND over this generator, and goes on in the generator with this value; where a return goes on is that many units behind";
    Raise "raise" () [] -> No, PINNED, SNAP | END, "writes the frames and does the innermost's instruction, which raises, as the interpreter does; goes on where the exception is handled";
    FramePush "frame_push" () [Sym] -> No, PINNED, 0, "an inlined call of this code starts; no frame is built";
    FramePop "frame_pop" () [] -> No, PINNED, 0, "the inlined call ends";

    // Constants.
    IConst "iconst" () [Int] -> I64, PURE, CSE, "a machine integer";
    FConst "fconst" () [Float] -> F64, PURE, CSE, "a double";
    BConst "bconst" () [Int] -> Bool, PURE, CSE, "0 or 1";
    Word "word" () [Word] -> Ref, PURE, CSE, "a singleton, a small int, a self-tagged float, or 0";
    RefConst "refconst" () [Sym] -> Ref, PURE, CSE, "an object that the trace keeps alive; borrowed";
    PtrConst "ptrconst" () [Sym] -> Ptr, PURE, CSE, "an address";

    // Boxes.
    BoxInt "box_int" (I64) [] -> Ref, ALLOC, CSE | OWNED, "the Python int; a heap int beyond 63 bits";
    UnboxInt "unbox_int" (Ref) [] -> I64, PURE, CSE, "the number in a tagged int";
    BoxFloat "box_float" (F64) [] -> Ref, ALLOC, CSE | OWNED, "the Python float; a heap float beyond the common range";
    UnboxFloat "unbox_float" (Ref) [] -> F64, PURE, CSE, "the number in a self-tagged float";
    UnboxHeapFloat "unbox_heap_float" (Ref) [Int] -> F64, PURE, CSE, "the number of a float, self-tagged or at this offset in the heap";
    BoxBool "box_bool" (Bool) [] -> Ref, PURE, CSE, "True or False";
    UnboxBool "unbox_bool" (Ref) [] -> Bool, PURE, CSE, "whether it is True";

    // Objects that may never be made.
    NewInstance "new_instance" () [Sym Sym Int Int Int] -> Ref, ALLOC, OWNED, "an instance of this type without attributes, by this function; where its attribute part is, how many inline slots it has, and where the byte is that says so";
    NewTuple "new_tuple" () [Sym Sym Int Int Int] -> Ref, ALLOC, OWNED, "a tuple (this type), by this function, of so many items that are stored next; where they are, and where their number is";
    NewDict "new_dict" () [Sym Sym Int Int Int] -> Ref, ALLOC, OWNED, "an empty dict (this type), by this function; 0, 0, and where the number of its items is";
    NewObject "new_object" () [Sym Sym Int Int] -> Ref, ALLOC, OWNED, "an object of this built-in type, by this function, whose words behind the header are all zero; its size in bytes, and the flags in its header but for what the collector notes";
    NoteEnd "note_end" (Ref) [Int] -> No, PINNED, 0, "how a generator that the trace has made would end as it rests now: 0 if that may run code";
    NoteOrder "note_order" (Ref) [Int Int Int Int Int] -> No, PINNED, 0, "a new instance's next attributes: their indices, one a byte, and how many; where its order goes on, where its flags are, and what one attribute more adds to those";

    // Guards.
    GuardInt "guard_int" (Ref) [] -> No, PINNED, GUARD | CSE, "a tagged int";
    GuardFloat "guard_float" (Ref) [] -> No, PINNED, GUARD | CSE, "a self-tagged float";
    GuardAnyFloat "guard_any_float" (Ref) [Sym] -> No, PINNED, GUARD | CSE, "a float, self-tagged or of this type in the heap";
    GuardBool "guard_bool" (Ref) [] -> No, PINNED, GUARD | CSE, "True or False";
    GuardType "guard_type" (Ref) [Sym] -> No, PINNED, GUARD | CSE, "a heap object of exactly this type";
    GuardHeap "guard_heap" (Ref) [] -> No, PINNED, GUARD | CSE, "a heap object";
    GuardIs "guard_is" (Ref Ref) [] -> No, PINNED, GUARD | COMM | CSE, "the same word";
    GuardIsNot "guard_is_not" (Ref Ref) [] -> No, PINNED, GUARD | COMM | CSE, "not the same word";
    GuardNonNull "guard_nonnull" (Ref) [] -> No, PINNED, GUARD | CSE, "not empty";
    GuardTrue "guard_true" (Bool) [] -> No, PINNED, GUARD | CSE, "the condition holds";
    GuardFalse "guard_false" (Bool) [] -> No, PINNED, GUARD | CSE, "the condition does not hold";
    GuardBounds "guard_bounds" (I64 I64) [] -> No, PINNED, GUARD | CSE, "0 <= index < length";
    GuardValid "guard_valid" () [] -> No, PINNED, GUARD, "no assumption of this trace has been broken";
    GuardNoBreak "guard_no_break" () [] -> No, PINNED, GUARD, "the eval breaker is clear";

    GuardDepth "guard_depth" () [Int] -> No, PINNED, GUARD | CSE, "so many frames more may be pushed";
    GuardUnseen "guard_unseen" () [] -> No, PINNED, GUARD, "nobody else has the first frame's object, if there is one";

    AssumeType "assume_type" (Ref) [Sym] -> No, PINNED, 0, "known to be a heap object of exactly this type; nothing is checked";

    AssumeKind "assume_kind" (Ref) [Int] -> No, PINNED, 0, "known to be 1 a tagged int, 2 a self-tagged float, 3 a bool, 4 a heap object, 5 not empty; nothing is checked";
    AssumeRange "assume_range" (I64) [Int Int] -> No, PINNED, 0, "known to be from the first to the second; nothing is checked";

    Depend "depend" () [Sym Int Int] -> No, PINNED, CSE, "the trace is valid while the 32-bit field of this object at this offset is this number";
    DependItem "depend_item" () [Sym Sym] -> No, PINNED, CSE, "the trace is valid while this dict has under this key what it has now, or nothing";

    // Ints.
    IntAddOvf "int_add_ovf" (I64 I64) [] -> I64, PURE, GUARD | COMM | CSE, "a + b, leaving when beyond 64 bits";
    IntSubOvf "int_sub_ovf" (I64 I64) [] -> I64, PURE, GUARD | CSE, "a - b, leaving when beyond 64 bits";
    IntMulOvf "int_mul_ovf" (I64 I64) [] -> I64, PURE, GUARD | COMM | CSE, "a * b, leaving when beyond 64 bits";
    IntShlOvf "int_shl_ovf" (I64 I64) [] -> I64, PURE, GUARD | CSE, "a << b, leaving when bits are lost or b is no shift";
    IntShrChk "int_shr_chk" (I64 I64) [] -> I64, PURE, GUARD | CSE, "a >> b, leaving when b is negative";
    IntFloorDiv "int_floordiv" (I64 I64) [] -> I64, PURE, GUARD | CSE, "a // b, leaving when b is 0 or the result is beyond 64 bits";
    IntMod "int_mod" (I64 I64) [] -> I64, PURE, GUARD | CSE, "a % b with b's sign, leaving when b is 0";
    IntTrueDiv "int_truediv" (I64 I64) [] -> F64, PURE, GUARD | CSE, "a / b, leaving when b is 0 or an operand is no exact double";
    IntAdd "int_add" (I64 I64) [] -> I64, PURE, COMM | CSE, "a + b, known to fit";
    IntSub "int_sub" (I64 I64) [] -> I64, PURE, CSE, "a - b, known to fit";
    IntMul "int_mul" (I64 I64) [] -> I64, PURE, COMM | CSE, "a * b, known to fit";
    IntShl "int_shl" (I64 I64) [] -> I64, PURE, CSE, "a << b, known to fit";
    IntShr "int_shr" (I64 I64) [] -> I64, PURE, CSE, "a >> b for 0 <= b < 64";
    IntAnd "int_and" (I64 I64) [] -> I64, PURE, COMM | CSE, "a & b";
    IntOr "int_or" (I64 I64) [] -> I64, PURE, COMM | CSE, "a | b";
    IntXor "int_xor" (I64 I64) [] -> I64, PURE, COMM | CSE, "a ^ b";
    IntNot "int_not" (I64) [] -> I64, PURE, CSE, "~a";
    IndexWrap "index_wrap" (I64 I64) [] -> I64, PURE, CSE, "the index, plus the length if negative";
    IntEq "int_eq" (I64 I64) [] -> Bool, PURE, COMM | CSE, "a == b";
    IntNe "int_ne" (I64 I64) [] -> Bool, PURE, COMM | CSE, "a != b";
    IntLt "int_lt" (I64 I64) [] -> Bool, PURE, CSE, "a < b";
    IntLe "int_le" (I64 I64) [] -> Bool, PURE, CSE, "a <= b";
    IntGt "int_gt" (I64 I64) [] -> Bool, PURE, CSE, "a > b";
    IntGe "int_ge" (I64 I64) [] -> Bool, PURE, CSE, "a >= b";

    // Floats.
    FloatAdd "float_add" (F64 F64) [] -> F64, PURE, COMM | CSE, "a + b";
    FloatSub "float_sub" (F64 F64) [] -> F64, PURE, CSE, "a - b";
    FloatMul "float_mul" (F64 F64) [] -> F64, PURE, COMM | CSE, "a * b";
    FloatDiv "float_div" (F64 F64) [] -> F64, PURE, GUARD | CSE, "a / b, leaving when b is 0";
    FloatNeg "float_neg" (F64) [] -> F64, PURE, CSE, "-a";
    FloatAbs "float_abs" (F64) [] -> F64, PURE, CSE, "|a|";
    FloatSqrt "float_sqrt" (F64) [] -> F64, PURE, GUARD | CSE, "the square root, leaving when a is negative or no number";
    FloatEq "float_eq" (F64 F64) [] -> Bool, PURE, COMM | CSE, "a == b";
    FloatNe "float_ne" (F64 F64) [] -> Bool, PURE, COMM | CSE, "a != b";
    FloatLt "float_lt" (F64 F64) [] -> Bool, PURE, CSE, "a < b";
    FloatLe "float_le" (F64 F64) [] -> Bool, PURE, CSE, "a <= b";
    FloatGt "float_gt" (F64 F64) [] -> Bool, PURE, CSE, "a > b";
    FloatGe "float_ge" (F64 F64) [] -> Bool, PURE, CSE, "a >= b";
    IntToFloat "int_to_float" (I64) [] -> F64, PURE, CSE, "the nearest double";
    FloatToInt "float_to_int" (F64) [] -> I64, PURE, GUARD | CSE, "without its fraction, leaving when beyond 64 bits or no number";

    // Truth values and identity.
    BoolNot "bool_not" (Bool) [] -> Bool, PURE, CSE, "not a";
    BoolToInt "bool_to_int" (Bool) [] -> I64, PURE, CSE, "0 or 1";
    RefIs "ref_is" (Ref Ref) [] -> Bool, PURE, COMM | CSE, "the same word";
    Select "select" (Bool Any Any) [] -> Stated, PURE, CSE, "the second operand if the first holds, else the third: machine numbers";
    IsInt "is_int" (Ref) [] -> Bool, PURE, CSE, "whether it is a tagged int";

    // Memory.
    AsPtr "as_ptr" (Ref) [] -> Ptr, PURE, CSE, "the address of a heap object";
    AsRef "as_ref" (Ptr) [] -> Ref, PURE, CSE, "the object at an address; borrowed";
    PtrAdd "ptr_add" (Ptr I64) [] -> Ptr, PURE, CSE, "the address that many bytes on";
    PtrEq "ptr_eq" (Ptr Ptr) [] -> Bool, PURE, COMM | CSE, "the same address";
    Load "load" (Base) [Int Alias] -> Stated, PURE, CSE | READS, "the 64-bit word at base + offset; a reference is borrowed";
    Load32 "load32" (Base) [Int Alias] -> I64, PURE, CSE | READS, "the unsigned 32-bit word at base + offset";
    Load8 "load8" (Base) [Int Alias] -> I64, PURE, CSE | READS, "the byte at base + offset";
    LoadElem "load_elem" (Base I64) [Int Alias] -> Stated, PURE, CSE | READS, "the word at base + offset + 8 * index; a reference is borrowed";
    LoadByte "load_byte" (Base I64) [Int Alias] -> I64, PURE, CSE | READS, "the byte at base + offset + index";
    Store "store" (Base Any) [Int Alias] -> No, PINNED, WRITES, "writes the word at base + offset; takes over the count";
    Store32 "store32" (Base I64) [Int Alias] -> No, PINNED, WRITES, "writes 32 bits at base + offset";
    Store8 "store8" (Base I64) [Int Alias] -> No, PINNED, WRITES, "writes a byte at base + offset";
    StoreByte "store_byte" (Base I64 I64) [Int Alias] -> No, PINNED, WRITES, "writes a number from 0 to 255 at base + offset + index";
    StoreElem "store_elem" (Base I64 Any) [Int Alias] -> No, PINNED, WRITES, "writes the word at base + offset + 8 * index; takes over the count";

    // Reference counts.
    Incref "incref" (Ref) [] -> No, PINNED, 0, "counts one more reference, if it is an object";
    Decref "decref" (Ref) [] -> No, PINNED, GUARD, "gives up a reference; frames are as the snapshot says if a finalizer runs, and then the trace is left";
    Give "give" (Ref) [] -> No, PINNED, 0, "a count that the trace owns goes to the call that follows";
    DecrefLeaf "decref_leaf" (Ref) [] -> No, PINNED, 0, "gives up a reference to what runs no code when it ends";

    // Calls.
    CallPure "call_pure" (Many) [Sym] -> Stated, PURE, CSE | OWNED, "a native function of its arguments alone";
    CallLeaf "call_leaf" (Many) [Sym] -> Maybe, LEAF, OWNED, "a native function that runs no Python code and sees no frames";
    CallFresh "call_fresh" (Many) [Sym] -> Maybe, FRESH, OWNED, "the same, and it does nothing but make a new object";
    CallUop "call_uop" () [Sym Int Int] -> No, ANY, SNAP, "the interpreter's own function for the instruction (name, where it goes on, results), on frames written to memory";
    Reload "reload" () [Int] -> Ref, PINNED, OWNED, "result number n of the last call_uop";
}

impl Op {
    /// The operation's row.
    #[inline]
    pub fn info(self) -> &'static OpInfo {
        &TABLE[self as usize]
    }

    /// The operation of that name.
    pub fn from_name(name: &str) -> Option<Op> {
        Op::ALL.iter().copied().find(|op| op.info().name == name)
    }

    /// Whether all of these flags are set.
    #[inline]
    pub fn has(self, flags: u8) -> bool {
        self.info().flags & flags == flags
    }

    /// Whether it makes an object that may never be made.
    pub fn makes_object(self) -> bool {
        matches!(self, Op::NewInstance | Op::NewTuple | Op::NewDict | Op::NewObject)
    }

    /// Whether it may leave the trace.
    #[inline]
    pub fn is_guard(self) -> bool {
        self.has(GUARD)
    }

    /// Whether it only states what is known.
    pub fn is_assumption(self) -> bool {
        matches!(self, Op::AssumeType | Op::AssumeKind | Op::AssumeRange)
    }

    /// Whether it must have a snapshot.
    #[inline]
    pub fn needs_snapshot(self) -> bool {
        self.info().flags & (GUARD | SNAP) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_table_is_consistent() {
        let mut names = HashSet::new();
        for &op in Op::ALL {
            let info = op.info();
            assert!(names.insert(info.name), "{} twice", info.name);
            assert_eq!(Op::from_name(info.name), Some(op));
            let many = info.args.iter().position(|k| *k == Kind::Many);
            assert!(many.is_none_or(|i| i + 1 == info.args.len()), "{}: many must be last", info.name);
            assert!(!op.has(COMM) || info.args.len() == 2 && info.args[0] == info.args[1], "{}", info.name);
            let accesses = info.flags & (READS | WRITES) != 0;
            assert_eq!(accesses, info.imms.contains(&ImmKind::Alias), "{}", info.name);
            assert!(!info.meaning.is_empty());
        }
    }
}
