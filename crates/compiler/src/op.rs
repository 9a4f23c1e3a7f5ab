//! The instruction set as the compiler asks about it.

use tiercel_ops::Flags;
pub use tiercel_ops::Opcode as Op;

/// Questions the passes ask of every instruction.
pub trait OpFacts: Copy {
    /// Its argument is a jump.
    fn has_jump(self) -> bool;
    /// Its argument is an index of a constant.
    fn has_const(self) -> bool;
    /// Polls the eval breaker.
    fn has_eval_break(self) -> bool;
    /// Values taken from the stack.
    fn num_popped(self, oparg: i32) -> i32;
    /// Values left on the stack.
    fn num_pushed(self, oparg: i32) -> i32;
}

impl OpFacts for Op {
    #[inline]
    fn has_jump(self) -> bool {
        self.has(Flags::JUMP)
    }

    #[inline]
    fn has_const(self) -> bool {
        self.has(Flags::CONST)
    }

    #[inline]
    fn has_eval_break(self) -> bool {
        self.has(Flags::EVAL_BREAK)
    }

    #[inline]
    fn num_popped(self, oparg: i32) -> i32 {
        self.popped(oparg as u32)
    }

    #[inline]
    fn num_pushed(self, oparg: i32) -> i32 {
        self.pushed(oparg as u32)
    }
}

/// What the passes over instructions have to know of an operation, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Traits(pub u32);

impl Traits {
    /// Pushes a block on the (static) block stack.
    pub const PUSH: Traits = Traits(1);
    /// Must be the last of its basic block.
    pub const TERMINATOR: Traits = Traits(1 << 1);
    /// Its argument is a place in the code.
    pub const TARGET: Traits = Traits(1 << 2);
    /// Takes a local's value away.
    pub const UNBINDS: Traits = Traits(1 << 3);
    /// Does nothing.
    pub const NOP: Traits = Traits(1 << 4);
    /// Pops a block from the block stack.
    pub const POP_BLOCK: Traits = Traits(1 << 5);
    /// Stands for another operation until the graph is laid out.
    pub const STAND_IN: Traits = Traits(1 << 6);
    /// May be rewritten, itself or together with what follows.
    pub const REWRITTEN: Traits = Traits(1 << 7);
    /// Stands for code that is kept elsewhere.
    pub const PLACEHOLDER: Traits = Traits(1 << 8);
    /// Its argument is a cell or free variable.
    pub const CELL: Traits = Traits(1 << 9);
    /// Leaves the frame.
    pub const EXIT: Traits = Traits(1 << 10);
    /// Jumps always.
    pub const ALWAYS_JUMPS: Traits = Traits(1 << 11);
    /// Binds, unbinds or needs a local.
    pub const LOCAL: Traits = Traits(1 << 12);
    /// Pushes a constant.
    pub const LOADS_CONST: Traits = Traits(1 << 13);
    /// Drops the top of the stack.
    pub const POPS: Traits = Traits(1 << 14);
    /// Exchanges values on the stack.
    pub const SWAPS: Traits = Traits(1 << 15);
    /// Pushes a local, or will when it is laid out.
    pub const LOADS_LOCAL: Traits = Traits(1 << 16);
    /// Pops a local.
    pub const STORES_LOCAL: Traits = Traits(1 << 17);
    /// Has no line. No operation has this by itself.
    pub const LINELESS: Traits = Traits(1 << 18);
    /// Its argument is a jump.
    pub const JUMP: Traits = Traits(1 << 19);
    /// None.
    pub const NONE: Traits = Traits(0);

    /// Those of an operation.
    #[inline(always)]
    pub fn of(op: Op) -> Traits {
        TRAITS[op.0 as usize % TRAITS.len()]
    }

    /// Whether one of these is among them.
    #[inline(always)]
    pub const fn any(self, others: Traits) -> bool {
        self.0 & others.0 != 0
    }

    /// Both.
    #[inline(always)]
    pub const fn with(self, others: Traits) -> Traits {
        Traits(self.0 | others.0)
    }

    /// All but those.
    #[inline(always)]
    pub const fn without(self, others: Traits) -> Traits {
        Traits(self.0 & !others.0)
    }
}

/// Operations that the peephole optimizer looks at.
const REWRITTEN: &[Op] = &[
    Op::BUILD_TUPLE,
    Op::BUILD_LIST,
    Op::BUILD_SET,
    Op::STORE_FAST,
    Op::SWAP,
    Op::LOAD_GLOBAL,
    Op::COMPARE_OP,
    Op::CONTAINS_OP,
    Op::IS_OP,
    Op::TO_BOOL,
    Op::UNARY_NOT,
    Op::UNARY_INVERT,
    Op::UNARY_NEGATIVE,
    Op::CALL_INTRINSIC_1,
    Op::LIST_APPEND,
    Op::SET_ADD,
    Op::BINARY_OP,
];

static TRAITS: [Traits; 512] = {
    let mut table = [Traits::NONE; 512];
    let mut number = 0;
    while number < table.len() {
        let op = Op(number as u16);
        if op.has(Flags::JUMP) {
            let ends_block = Traits::TERMINATOR.with(Traits::TARGET).with(Traits::JUMP);
            table[number] = ends_block.with(Traits::REWRITTEN);
        }
        if op.has(Flags::CONST) {
            table[number] = table[number].with(Traits::LOADS_CONST);
        }
        number += 1;
    }
    const GIVEN: &[(&[Op], Traits)] = &[
        (&[Op::SETUP_FINALLY, Op::SETUP_WITH, Op::SETUP_CLEANUP], Traits::PUSH.with(Traits::TARGET)),
        (&[Op::SETUP_FINALLY, Op::SETUP_WITH, Op::SETUP_CLEANUP], Traits::STAND_IN),
        (&[Op::RETURN_VALUE, Op::RAISE_VARARGS, Op::RERAISE], Traits::TERMINATOR.with(Traits::EXIT)),
        (&[Op::JUMP, Op::JUMP_NO_INTERRUPT, Op::JUMP_FORWARD], Traits::ALWAYS_JUMPS),
        (&[Op::JUMP_BACKWARD, Op::JUMP_BACKWARD_NO_INTERRUPT], Traits::ALWAYS_JUMPS),
        (&[Op::DELETE_FAST, Op::LOAD_FAST_AND_CLEAR, Op::STORE_FAST_MAYBE_NULL], Traits::LOCAL),
        (&[Op::LOAD_FAST, Op::LOAD_FAST_CHECK, Op::STORE_FAST], Traits::LOCAL),
        (&[Op::DELETE_FAST, Op::LOAD_FAST_AND_CLEAR, Op::STORE_FAST_MAYBE_NULL], Traits::UNBINDS),
        (&[Op::NOP], Traits::NOP),
        (&[Op::POP_BLOCK], Traits::POP_BLOCK),
        (&[Op::LOAD_CLOSURE, Op::STORE_FAST_MAYBE_NULL], Traits::STAND_IN),
        (REWRITTEN, Traits::REWRITTEN),
        (&[Op::LOAD_SMALL_INT], Traits::LOADS_CONST),
        (&[Op::POP_TOP], Traits::POPS),
        (&[Op::SWAP], Traits::SWAPS),
        (&[Op::LOAD_FAST, Op::LOAD_FAST_LOAD_FAST, Op::LOAD_CLOSURE], Traits::LOADS_LOCAL),
        (&[Op::STORE_FAST, Op::STORE_FAST_MAYBE_NULL], Traits::STORES_LOCAL),
        (&[Op::ANNOTATIONS_PLACEHOLDER], Traits::PLACEHOLDER),
        (&[Op::MAKE_CELL, Op::LOAD_CLOSURE, Op::LOAD_DEREF, Op::STORE_DEREF], Traits::CELL),
        (&[Op::DELETE_DEREF, Op::LOAD_FROM_DICT_OR_DEREF], Traits::CELL),
    ];
    let mut row = 0;
    while row < GIVEN.len() {
        let (ops, traits) = GIVEN[row];
        let mut at = 0;
        while at < ops.len() {
            let number = ops[at].0 as usize;
            table[number] = table[number].with(traits);
            at += 1;
        }
        row += 1;
    }
    table
};
