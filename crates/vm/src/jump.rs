//! Setting `f_lineno` in a trace function: the frame goes on at another line.
//!
//! A place can be jumped to if the value stack there is one that the stack here can be cut down to. What is on the stack
//! at each instruction is not recorded anywhere, so it is worked out from the code, in kinds that are as coarse as the
//! question allows.

use crate::frame::Frame;
use crate::tracing::{self, Telling};
use tiercel_object::thread::{thread, types};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::code_positions::Positions;
use tiercel_object::value::{NONE, StackRef};
use tiercel_object::{PyResult, Value, bail, err, object};
use tiercel_ops::Opcode;

/// What a stack slot holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// The iterator of a `for` loop.
    Iterator,
    /// The exception that was handled before the one being handled now.
    Exception,
    /// Any value.
    Object,
    /// No value.
    Null,
    /// Where an exception was raised.
    LastInstruction,
}

impl Slot {
    /// Whether a slot of this kind will do where `wanted` is expected.
    fn serves_as(self, wanted: Slot) -> bool {
        match wanted {
            Slot::Object => self != Slot::Null,
            Slot::Null => true,
            _ => self == wanted,
        }
    }
}

type Stack = Vec<Slot>;

/// Sets the line at which the frame goes on.
///
/// # Safety
/// `frame` is live and runs code.
pub unsafe fn set_line(frame: *mut Frame, line: Option<&Value>) -> PyResult<()> {
    let Some(line) = line else {
        bail!(AttributeError, "attribute 'f_lineno' of 'frame' objects cannot be deleted")
    };
    if !line.ty().is_subtype(types().int) {
        bail!(ValueError, "lineno must be an integer");
    }
    match tracing::telling(frame) {
        None => bail!(ValueError, "f_lineno can only be set in a trace function"),
        Some(Telling::NewFrame) => bail!(ValueError, "can't jump from the 'call' trace event of a new frame"),
        Some(Telling::Yield) => bail!(ValueError, "can't jump from a 'yield' statement"),
        Some(Telling::Other) => bail!(ValueError, "can only jump from a 'line' trace event"),
        Some(Telling::Jumpable) => {}
    }
    let code = Frame::code(frame);
    let line = object::index_i64(line)?;
    let Ok(line) = i32::try_from(line) else { bail!(ValueError, "lineno out of range") };
    if line < code.first_line.get() {
        bail!(ValueError, "line {line} comes before the current code block");
    }
    let starts = line_starts(code);
    let Some(first) = starts.iter().filter_map(|(_, start)| (*start >= line).then_some(*start)).min() else {
        bail!(ValueError, "line {line} comes after the current code block");
    };
    let stacks = stacks(code);
    let here = stacks.get(Frame::lasti(frame) as usize).cloned().flatten();
    let (target, depth) = choose(&starts, first, &stacks, here.as_deref())?;
    bind_unbound_locals(frame)?;
    cut_stack(frame, &here.unwrap_or_default(), depth);
    (*frame).pc = code.code.get().add(target);
    Ok(())
}

/// The instruction to go on at, and how much of the stack stays: of those that start the line, the one that keeps most.
fn choose(
    starts: &[(usize, i32)],
    line: i32,
    stacks: &[Option<Stack>],
    here: Option<&[Slot]>,
) -> PyResult<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    let mut why = None;
    for (unit, _) in starts.iter().filter(|(_, start)| *start == line) {
        let there = stacks[*unit].as_deref();
        match (here, there) {
            (Some(here), Some(there)) if can_become(here, there) => {
                if best.is_none_or(|(_, depth)| there.len() > depth) {
                    best = Some((*unit, there.len()));
                }
            }
            (None, _) => why = Some("can't jump from unreachable code"),
            _ => why = Some(obstacle(there)),
        }
    }
    best.ok_or_else(|| err!(ValueError, "{}", why.unwrap_or("cannot find bytecode for specified line")))
}

/// What stands in the way of a jump to a place with this stack.
fn obstacle(stack: Option<&[Slot]>) -> &'static str {
    match stack.map(<[Slot]>::last) {
        None => "can't jump into unreachable code",
        Some(Some(Slot::Exception)) => "can't jump into an 'except' block as there's no exception",
        Some(Some(Slot::LastInstruction)) => "can't jump into a re-raising block as there's no location",
        Some(Some(Slot::Iterator)) => "can't jump into the body of a for loop",
        Some(_) => "incompatible stacks",
    }
}

/// Whether taking slots off the top makes one stack the other.
fn can_become(from: &[Slot], to: &[Slot]) -> bool {
    from.len() >= to.len() && from.iter().zip(to).all(|(from, to)| from.serves_as(*to))
}

/// Drops what is on the stack above `depth`; the exceptions among it are those that are handled again.
unsafe fn cut_stack(frame: *mut Frame, kinds: &[Slot], depth: usize) {
    for kind in kinds[depth.min(kinds.len())..].iter().rev() {
        (*frame).sp = (*frame).sp.sub(1);
        let word = std::mem::take(&mut *(*frame).sp);
        if *kind == Slot::Exception {
            let previous = if word == NONE { None } else { Some(StackRef(word).into_value()) };
            thread().handled.set_option(previous);
        } else {
            StackRef(word).close();
        }
    }
}

/// Code may take locals for bound that are not, once it is entered in the middle: those become None, with a warning.
unsafe fn bind_unbound_locals(frame: *mut Frame) -> PyResult<()> {
    let count = Frame::code(frame).localsplus_count.get() as usize;
    let slots = std::slice::from_raw_parts_mut(Frame::locals(frame), count);
    let unbound = slots.iter().filter(|word| **word == 0).count();
    if unbound == 0 {
        return Ok(());
    }
    let plural = if unbound == 1 { "" } else { "s" };
    let message = format!("assigning None to {unbound} unbound local{plural}");
    object::warn(types().exceptions.RuntimeWarning, &message, 0)?;
    // The warning may have run code that has bound some.
    slots.iter_mut().filter(|word| **word == 0).for_each(|word| *word = NONE);
    Ok(())
}

/// Where the entries of the location table that have a line start: unit and line.
fn line_starts(code: &CodeObject) -> Vec<(usize, i32)> {
    let mut starts: Vec<(usize, i32)> = Vec::new();
    let (mut unit, mut line) = (0, None);
    for (units, position) in Positions::new(code) {
        // A run of entries with the same line starts it once.
        if line.replace(position.line) != Some(position.line) && position.line >= 0 {
            starts.push((unit, position.line));
        }
        unit += units;
    }
    starts
}

/// An instruction with its whole oparg.
struct Instruction {
    opcode: Opcode,
    oparg: usize,
    /// Where the next one is.
    next: usize,
}

fn read(units: &[u16], mut at: usize) -> Instruction {
    let mut oparg = 0;
    loop {
        let (opcode, low) = (Opcode::from_byte(units[at] as u8), usize::from(units[at] >> 8));
        oparg = oparg << 8 | low;
        if opcode != Opcode::EXTENDED_ARG || at + 1 >= units.len() {
            return Instruction { opcode, oparg, next: at + 1 + opcode.caches() };
        }
        at += 1;
    }
}

/// The stack before each instruction; none where it cannot be reached.
fn stacks(code: &CodeObject) -> Vec<Option<Stack>> {
    const GENERATORS: u32 = 0x20 | 0x80 | 0x200;
    let units = code.original_units();
    let mut stacks: Vec<Option<Stack>> = vec![None; units.len() + 1];
    // What a generator is first resumed with is on its stack.
    let is_generator = code.flags.get() & GENERATORS != 0;
    stacks[0] = Some(if is_generator { vec![Slot::Object] } else { Vec::new() });
    let mut changed = true;
    while changed {
        changed = false;
        let mut at = 0;
        while at < units.len() {
            let instruction = read(units, at);
            if let Some(stack) = stacks[at].clone() {
                // The instruction itself stands behind what widens its oparg.
                let own = instruction.next - 1 - instruction.opcode.caches();
                stacks[at..=own].fill(Some(stack.clone()));
                for (target, stack) in successors(&instruction, stack) {
                    if let Some(place) = stacks.get_mut(target) {
                        changed |= place.is_none() && target <= at;
                        *place = Some(stack);
                    }
                }
            }
            at = instruction.next;
        }
        changed |= enter_handlers(code, &mut stacks);
    }
    stacks
}

/// Where an instruction may lead, with the stack there.
fn successors(instruction: &Instruction, mut stack: Stack) -> Vec<(usize, Stack)> {
    let Instruction { opcode, oparg, next } = *instruction;
    let pop = |stack: &mut Stack, n: usize| stack.truncate(stack.len().saturating_sub(n));
    match opcode {
        Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE => {
            pop(&mut stack, 1);
            return vec![(next + oparg, stack.clone()), (next, stack)];
        }
        Opcode::SEND => return vec![(next + oparg, stack.clone()), (next, stack)],
        Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT => {
            return next.checked_sub(oparg).map(|target| (target, stack)).into_iter().collect();
        }
        Opcode::JUMP_FORWARD => return vec![(next + oparg, stack)],
        Opcode::FOR_ITER => {
            stack.push(Slot::Object);
            return vec![(next + oparg, stack.clone()), (next, stack)];
        }
        Opcode::RETURN_VALUE | Opcode::RAISE_VARARGS | Opcode::RERAISE => return Vec::new(),
        Opcode::GET_ITER | Opcode::GET_AITER => {
            pop(&mut stack, 1);
            stack.push(Slot::Iterator);
        }
        Opcode::END_ASYNC_FOR => pop(&mut stack, 2),
        Opcode::PUSH_EXC_INFO => stack.push(Slot::Exception),
        Opcode::POP_EXCEPT => pop(&mut stack, 1),
        Opcode::PUSH_NULL => stack.push(Slot::Null),
        Opcode::LOAD_GLOBAL => {
            stack.push(Slot::Object);
            if oparg & 1 != 0 {
                stack.push(Slot::Null);
            }
        }
        Opcode::LOAD_ATTR => {
            if oparg & 1 != 0 {
                stack.push(Slot::Null);
            }
        }
        Opcode::SWAP => {
            let (top, other) = (stack.len().wrapping_sub(1), stack.len().wrapping_sub(oparg));
            if top < stack.len() && other < stack.len() {
                stack.swap(top, other);
            }
        }
        Opcode::COPY => {
            let slot = stack.get(stack.len().wrapping_sub(oparg)).copied();
            stack.push(slot.unwrap_or(Slot::Object));
        }
        _ => {
            let effect = opcode.stack_effect(oparg as u32, false).unwrap_or(0);
            pop(&mut stack, effect.min(0).unsigned_abs() as usize);
            stack.extend((0..effect).map(|_| Slot::Object));
        }
    }
    vec![(next, stack)]
}

/// Gives the handlers of guarded instructions that can be reached their stacks; whether there was one without.
fn enter_handlers(code: &CodeObject, stacks: &mut [Option<Stack>]) -> bool {
    let table = code.exception_table.borrow();
    // SAFETY: a code's exception table is a bytes object.
    let bytes = table.map(|table| unsafe { table.payload_unchecked::<BytesObject>() }.data());
    let mut changed = false;
    for entry in crate::interp::unwind::entries(bytes.unwrap_or_default()) {
        let Some(mut stack) = stacks.get(entry.start).cloned().flatten() else { continue };
        let Some(place) = stacks.get_mut(entry.target) else { continue };
        changed |= place.is_none();
        stack.truncate(entry.depth);
        if entry.push_lasti {
            stack.push(Slot::LastInstruction);
        }
        stack.push(Slot::Exception);
        *place = Some(stack);
    }
    changed
}
