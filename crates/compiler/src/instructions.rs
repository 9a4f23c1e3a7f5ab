//! The instruction sequence: what code generation writes, and what the assembler reads.

use tiercel_syntax::Span;

use crate::op::{Op, Traits};

/// "Comes from nowhere": the line stays what it was.
pub const NO_LOCATION: Span = Span { line: -1, col: -1, end_line: -1, end_col: -1 };
/// "Comes from where the next instruction comes from."
pub const NEXT_LOCATION: Span = Span { line: -2, col: -2, end_line: -2, end_col: -2 };

/// A place to jump to, known before its position is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label(pub i32);

/// No label.
pub const NO_LABEL: Label = Label(-1);

impl Label {
    /// Whether it stands for a place.
    pub fn is_some(self) -> bool {
        self.0 >= 0
    }
}

/// The handler that guards an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HandlerInfo {
    /// Index of the handler's first instruction; -1 for no handler.
    pub label: i32,
    /// Stack depth at the handler's start.
    pub startdepth: i32,
    /// Whether the instruction's offset is pushed as well.
    pub preserve_lasti: bool,
}

impl HandlerInfo {
    /// Not guarded.
    pub const NONE: HandlerInfo = HandlerInfo { label: -1, startdepth: -1, preserve_lasti: false };
}

/// One instruction with its whole argument.
#[derive(Clone, Copy, Debug)]
pub struct Instr {
    /// The operation, which may be a pseudo-operation.
    pub op: Op,
    /// Its argument; a label or an index into the sequence for jumps.
    pub oparg: i32,
    /// Where it comes from.
    pub loc: Span,
    /// What guards it.
    pub handler: HandlerInfo,
}

impl Instr {
    /// Its length in code units: prefixes, the instruction, caches.
    #[inline]
    pub fn size(&self) -> usize {
        let bare = 1 + self.op.caches();
        if self.oparg <= 0xFF {
            return bare;
        }
        bare + 1 + (self.oparg > 0xFFFF) as usize + (self.oparg > 0xFF_FFFF) as usize
    }
}

/// Instructions in order, with labels between them.
#[derive(Clone, Default, Debug)]
pub struct InstrSequence {
    /// The instructions.
    pub instrs: Vec<Instr>,
    /// For each label the index of the instruction it stands before.
    labels: Vec<i32>,
    /// Code that is spliced in for `ANNOTATIONS_PLACEHOLDER`.
    pub annotations: Option<Box<InstrSequence>>,
    /// The code of units inside, if whoever compiles wants to see it.
    pub nested: Vec<InstrSequence>,
}

impl InstrSequence {
    /// An empty sequence in memory that was used before, with room for a short function at least.
    pub fn in_room(mut instrs: Vec<Instr>) -> InstrSequence {
        const SHORT: usize = 48;
        instrs.clear();
        instrs.reserve(SHORT);
        InstrSequence { instrs, ..InstrSequence::default() }
    }

    /// A sequence whose targets are indices already.
    pub fn of(instrs: Vec<Instr>) -> InstrSequence {
        InstrSequence { instrs, ..InstrSequence::default() }
    }

    /// A new label, to be placed later.
    pub fn new_label(&mut self) -> Label {
        self.labels.push(-1);
        Label(self.labels.len() as i32 - 1)
    }

    /// Places the label here.
    pub fn use_label(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.instrs.len() as i32;
    }

    /// Appends an instruction.
    #[inline]
    pub fn add(&mut self, op: Op, oparg: i32, loc: Span) {
        self.instrs.push(Instr { op, oparg, loc, handler: HandlerInfo::NONE });
    }

    /// Puts an instruction before all others.
    pub fn insert_first(&mut self, op: Op, oparg: i32, loc: Span) {
        self.instrs.insert(0, Instr { op, oparg, loc, handler: HandlerInfo::NONE });
        for position in &mut self.labels {
            if *position >= 0 {
                *position += 1;
            }
        }
    }

    /// Places a label that need not come from [`InstrSequence::new_label`] here.
    pub fn use_foreign_label(&mut self, label: usize) {
        if self.labels.len() <= label {
            self.labels.resize(label + 1, -1);
        }
        self.labels[label] = self.instrs.len() as i32;
    }

    /// Whether all labels that instructions refer to have been placed.
    pub fn labels_are_placed(&self) -> bool {
        let placed = |label: i32| {
            usize::try_from(label).ok().and_then(|label| self.labels.get(label)).is_some_and(|&at| at >= 0)
        };
        self.labels.is_empty() || self.instrs.iter().all(|instr| !has_target(instr.op) || placed(instr.oparg))
    }

    /// Replaces labels in arguments by indices.
    pub fn resolve_labels(&mut self) {
        if self.labels.is_empty() {
            return;
        }
        for instr in &mut self.instrs {
            if has_target(instr.op) {
                instr.oparg = self.labels[instr.oparg as usize];
            }
            if instr.handler.label >= 0 {
                instr.handler.label = self.labels[instr.handler.label as usize];
            }
        }
        self.labels.clear();
    }

    /// For each label the index of the instruction it stands before; none if arguments are indices already.
    pub(crate) fn take_labels(&mut self) -> Vec<i32> {
        std::mem::take(&mut self.labels)
    }

    /// Puts the code of annotations where it belongs; labels are resolved.
    pub(crate) fn splice_annotations(&mut self) {
        while let Some(at) = self.instrs.iter().position(|instr| instr.op == Op::ANNOTATIONS_PLACEHOLDER) {
            let code = self.annotations.take().map_or_else(Vec::new, |code| code.instrs);
            let moved = code.len() as i32 - 1;
            for instr in &mut self.instrs {
                if has_target(instr.op) && instr.oparg > at as i32 {
                    instr.oparg += moved;
                }
            }
            self.instrs.splice(at..=at, code);
        }
    }
}

/// Pushes a block on the (static) block stack.
#[inline]
pub fn is_block_push(op: Op) -> bool {
    Traits::of(op).any(Traits::PUSH)
}

/// Its argument is a place in the code.
#[inline]
pub fn has_target(op: Op) -> bool {
    Traits::of(op).any(Traits::TARGET)
}

/// Leaves the frame.
#[inline]
pub fn is_scope_exit(op: Op) -> bool {
    Traits::of(op).any(Traits::EXIT)
}

/// Must be the last of its basic block.
#[inline]
pub fn is_terminator(op: Op) -> bool {
    Traits::of(op).any(Traits::TERMINATOR)
}

/// Jumps always.
#[inline]
pub fn is_unconditional_jump(op: Op) -> bool {
    Traits::of(op).any(Traits::ALWAYS_JUMPS)
}

/// Jumps depending on the top of the stack, and pops it.
#[inline]
pub fn is_conditional_jump(op: Op) -> bool {
    matches!(
        op,
        Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE | Op::POP_JUMP_IF_NONE | Op::POP_JUMP_IF_NOT_NONE
    )
}
