//! Checking code objects that come from outside: a damaged file is an error, never a crash.
//!
//! What is checked: instructions and their caches are whole, arguments are in range, jumps and handlers
//! lead to instructions, the stack has one depth at each instruction and never more than was promised,
//! the tables are well-formed, and values are what an interpreter takes for granted: there, lent by a
//! local that keeps them, and a cell, list, function and so on where the instruction does not look.

mod values;

use std::fmt;

use tiercel_ops::Flags;
use tiercel_syntax::stack;

use crate::assemble::{exceptions, locations};
use crate::code::{CodeObject, flags, kinds};
use crate::constant::Constant;
use crate::op::{Op, OpFacts};

/// Why a code object makes no sense.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyError {
    /// The name of the code object.
    pub name: String,
    /// What is wrong with it.
    pub message: String,
    /// The code unit at which it is, if it is at one.
    pub at: Option<usize>,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "code object {}: {}", self.name, self.message)?;
        match self.at {
            Some(at) => write!(f, " at offset {}", at * 2),
            None => Ok(()),
        }
    }
}

impl std::error::Error for VerifyError {}

/// Greatest stack size that is believed.
const MAX_STACK: u32 = 1 << 20;
/// Greatest number of slots that is believed.
const MAX_SLOTS: usize = 1 << 20;

/// Checks a code object, but not those among its constants.
pub fn verify_one(code: &CodeObject) -> Result<(), VerifyError> {
    let mut checker = Checker { code, units: code.code.len() / 2, instrs: Vec::new(), index_at: Vec::new() };
    checker.check().map_err(|(message, at)| VerifyError { name: code.qualname.to_string(), message, at })
}

/// Checks a code object and all inside it.
pub fn verify(code: &CodeObject) -> Result<(), VerifyError> {
    verify_one(code)?;
    let mut constants: Vec<&Constant> = code.consts.iter().collect();
    while let Some(constant) = constants.pop() {
        match constant {
            Constant::Code(inner) => {
                if !stack::has_room() {
                    let message = "nested too deeply".to_owned();
                    return Err(VerifyError { name: inner.qualname.to_string(), message, at: None });
                }
                verify(inner)?;
            }
            Constant::Tuple(items) | Constant::FrozenSet(items) => constants.extend(items.iter()),
            Constant::Slice(parts) => constants.extend(parts.iter()),
            _ => {}
        }
    }
    Ok(())
}

/// A decoded instruction.
#[derive(Clone, Copy)]
struct Decoded {
    op: Op,
    oparg: u32,
    /// The code unit of its first prefix, or its own.
    start: usize,
    /// The code unit behind its caches.
    end: usize,
}

type Check = Result<(), (String, Option<usize>)>;

fn fail(message: &str, at: usize) -> (String, Option<usize>) {
    (message.to_owned(), Some(at))
}

fn whole(message: &str) -> (String, Option<usize>) {
    (message.to_owned(), None)
}

const NO_INSTRUCTION: u32 = u32::MAX;

struct Checker<'a> {
    code: &'a CodeObject,
    units: usize,
    instrs: Vec<Decoded>,
    /// For each code unit the instruction that starts there.
    index_at: Vec<u32>,
}

impl Checker<'_> {
    fn check(&mut self) -> Check {
        self.check_slots()?;
        self.decode()?;
        for at in 0..self.instrs.len() {
            self.check_oparg(&self.instrs[at])?;
        }
        let handlers = self.check_exception_table()?;
        self.check_line_table()?;
        self.check_depths(&handlers)?;
        self.check_values(&handlers)
    }

    fn check_slots(&self) -> Check {
        let code = self.code;
        let slots = &code.localspluskinds;
        if code.localsplusnames.len() != slots.len() || slots.len() > MAX_SLOTS {
            return Err(whole("names and kinds of slots do not match"));
        }
        if code.stacksize > MAX_STACK {
            return Err(whole("stack size is out of range"));
        }
        // Locals, then cells, then free variables.
        let rank = |kind: u8| match kind {
            kind if kind & kinds::LOCAL != 0 && kind & kinds::FREE == 0 => Some(0),
            kind if kind & (kinds::CELL | kinds::FREE) == kinds::CELL => Some(1),
            kind if kind & (kinds::CELL | kinds::FREE) == kinds::FREE => Some(2),
            _ => None,
        };
        let mut last = 0;
        for &kind in slots.iter() {
            match rank(kind) {
                Some(rank) if rank >= last => last = rank,
                _ => return Err(whole("kinds of slots are out of order")),
            }
        }
        let has = |flag: u32| u64::from(code.flags & flag != 0);
        let parameters = u64::from(code.argcount)
            + u64::from(code.kwonlyargcount)
            + has(flags::VARARGS)
            + has(flags::VARKEYWORDS);
        if code.posonlyargcount > code.argcount || parameters > code.nlocals() as u64 {
            return Err(whole("varnames is too small"));
        }
        Ok(())
    }

    fn decode(&mut self) -> Check {
        let bytes = &self.code.code;
        if bytes.is_empty() || !bytes.len().is_multiple_of(2) || self.units >= 1 << 29 {
            return Err(whole("code has a bad length"));
        }
        self.index_at = vec![NO_INSTRUCTION; self.units];
        let mut at = 0;
        while at < self.units {
            let start = at;
            let mut oparg = 0u32;
            let mut prefixes = 0;
            while Op::from_byte(bytes[at * 2]) == Op::EXTENDED_ARG {
                oparg = oparg << 8 | u32::from(bytes[at * 2 + 1]);
                prefixes += 1;
                at += 1;
                if prefixes > 3 || at >= self.units {
                    return Err(fail("bad run of EXTENDED_ARG", start));
                }
            }
            let op = Op::from_byte(bytes[at * 2]);
            oparg = oparg << 8 | u32::from(bytes[at * 2 + 1]);
            let forbidden = matches!(
                op,
                Op::CACHE | Op::RESERVED | Op::INTERPRETER_EXIT | Op::ENTER_EXECUTOR | Op::EXIT_INIT_CHECK
            );
            if !op.is_valid() || op.is_specialized() || op.is_instrumented() || forbidden {
                return Err(fail("opcode is not one of a file", at));
            }
            if oparg > i32::MAX as u32 {
                return Err(fail("argument is out of range", at));
            }
            let end = at + 1 + op.caches();
            if end > self.units {
                return Err(fail("instruction is cut off", at));
            }
            if bytes[(at + 1) * 2..end * 2].iter().step_by(2).any(|&byte| byte != 0) {
                return Err(fail("cache is missing", at));
            }
            self.index_at[start] = self.instrs.len() as u32;
            self.instrs.push(Decoded { op, oparg, start, end });
            at = end;
        }
        Ok(())
    }

    /// The instruction that starts at a code unit.
    fn instruction_at(&self, unit: usize) -> Option<usize> {
        let index = *self.index_at.get(unit)?;
        (index != NO_INSTRUCTION).then_some(index as usize)
    }

    fn slot(&self, index: u32, kind: u8) -> bool {
        self.code.localspluskinds.get(index as usize).is_some_and(|bits| bits & kind != 0)
    }

    fn check_oparg(&self, instr: &Decoded) -> Check {
        let code = self.code;
        let oparg = instr.oparg;
        let slots = code.localspluskinds.len() as u32;
        let is_generator = code.flags & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR) != 0;
        let good = match instr.op {
            Op::LOAD_CONST => (oparg as usize) < code.consts.len(),
            Op::LOAD_FAST_LOAD_FAST
            | Op::LOAD_FAST_BORROW_LOAD_FAST_BORROW
            | Op::STORE_FAST_LOAD_FAST
            | Op::STORE_FAST_STORE_FAST => oparg <= 0xFF && oparg >> 4 < slots && oparg & 15 < slots,
            // A comprehension in a class may make a cell of its own for a free variable.
            Op::MAKE_CELL
            | Op::LOAD_DEREF
            | Op::STORE_DEREF
            | Op::DELETE_DEREF
            | Op::LOAD_FROM_DICT_OR_DEREF => self.slot(oparg, kinds::CELL | kinds::FREE),
            Op::COPY_FREE_VARS => oparg as usize == code.nfreevars(),
            Op::LOAD_GLOBAL | Op::LOAD_ATTR => ((oparg >> 1) as usize) < code.names.len(),
            Op::LOAD_SUPER_ATTR => ((oparg >> 2) as usize) < code.names.len(),
            Op::LOAD_COMMON_CONSTANT => (oparg as usize) < tiercel_ops::names::COMMON_CONSTANTS.len(),
            Op::LOAD_SPECIAL => (oparg as usize) < tiercel_ops::names::SPECIAL_METHODS.len(),
            Op::BINARY_OP => (oparg as usize) < tiercel_ops::names::BINARY_OPS.len(),
            Op::COMPARE_OP => ((oparg >> 5) as usize) < tiercel_ops::names::COMPARE_OPS.len(),
            Op::CALL_INTRINSIC_1 => (1..tiercel_ops::names::INTRINSICS_1.len() as u32).contains(&oparg),
            Op::CALL_INTRINSIC_2 => (1..tiercel_ops::names::INTRINSICS_2.len() as u32).contains(&oparg),
            Op::IS_OP | Op::CONTAINS_OP => oparg <= 1,
            Op::RAISE_VARARGS | Op::RERAISE => oparg <= 2,
            Op::BUILD_SLICE => matches!(oparg, 2 | 3),
            Op::CONVERT_VALUE => (1..=3).contains(&oparg),
            Op::BUILD_INTERPOLATION => oparg <= 15 && oparg & 2 != 0,
            Op::SET_FUNCTION_ATTRIBUTE => matches!(oparg, 1 | 2 | 4 | 8 | 16),
            Op::COPY => oparg >= 1,
            Op::SWAP => oparg >= 2,
            Op::RESUME => oparg <= 7,
            Op::GET_AWAITABLE => oparg <= 2,
            Op::MATCH_CLASS | Op::UNPACK_EX => oparg <= 0x00FF_FFFF,
            Op::YIELD_VALUE | Op::RETURN_GENERATOR => is_generator,
            op if op.has(Flags::LOCAL) => oparg < slots,
            op if op.has(Flags::NAME) => (oparg as usize) < code.names.len(),
            _ => true,
        };
        if good { Ok(()) } else { Err(fail("argument is out of range", instr.start)) }
    }

    fn check_exception_table(&self) -> Result<Vec<exceptions::Entry>, (String, Option<usize>)> {
        let entries = exceptions::read(&self.code.exceptiontable);
        let entries = entries.ok_or_else(|| whole("exception table is damaged"))?;
        let mut last_end = 0;
        for entry in &entries {
            let ends_well =
                entry.end as usize == self.units || self.instruction_at(entry.end as usize).is_some();
            if entry.start < last_end
                || entry.start >= entry.end
                || !ends_well
                || self.instruction_at(entry.start as usize).is_none()
                || self.instruction_at(entry.target as usize).is_none()
                || entry.depth >= self.code.stacksize
            {
                return Err(whole("exception table is damaged"));
            }
            last_end = entry.end;
        }
        Ok(entries)
    }

    fn check_line_table(&self) -> Check {
        let entries = locations::read(&self.code.linetable, self.code.firstlineno);
        let units: Option<u64> =
            entries.map(|entries| entries.iter().map(|entry| u64::from(entry.units)).sum());
        if units == Some(self.units as u64) { Ok(()) } else { Err(whole("location table is damaged")) }
    }

    /// Where a jump leads.
    fn target(&self, instr: &Decoded) -> Result<usize, (String, Option<usize>)> {
        let backwards = matches!(instr.op, Op::JUMP_BACKWARD | Op::JUMP_BACKWARD_NO_INTERRUPT);
        let distance = instr.oparg as usize;
        let unit = match backwards {
            true => instr.end.checked_sub(distance),
            false => instr.end.checked_add(distance),
        };
        let found = unit.and_then(|unit| self.instruction_at(unit));
        let found = found.ok_or_else(|| fail("jump into the middle of nowhere", instr.start))?;
        let expected = match instr.op {
            Op::FOR_ITER => Some(Op::END_FOR),
            Op::SEND => Some(Op::END_SEND),
            _ => None,
        };
        match expected {
            Some(op) if self.instrs[found].op != op => Err(fail("jump to a wrong instruction", instr.start)),
            _ => Ok(found),
        }
    }

    /// Follows every path and makes sure that the stack has one depth at each instruction.
    fn check_depths(&self, handlers: &[exceptions::Entry]) -> Check {
        const UNKNOWN: i64 = -1;
        let most = i64::from(self.code.stacksize);
        let mut depths = vec![UNKNOWN; self.instrs.len()];
        let mut todo = Vec::new();
        let reach = |index: usize, depth: i64, depths: &mut Vec<i64>, todo: &mut Vec<usize>| -> Check {
            let at = self.instrs[index].start;
            if depth < 0 || depth > most {
                return Err(fail("stack is too deep or too shallow", at));
            }
            match depths[index] {
                UNKNOWN => {
                    depths[index] = depth;
                    todo.push(index);
                    Ok(())
                }
                known if known == depth => Ok(()),
                _ => Err(fail("stack has two depths", at)),
            }
        };
        reach(0, 0, &mut depths, &mut todo)?;
        while let Some(index) = todo.pop() {
            let instr = self.instrs[index];
            let depth = depths[index];
            if let Some(entry) = handler_of(handlers, instr.start) {
                if depth < i64::from(entry.depth) {
                    return Err(fail("stack is shallower than its handler", instr.start));
                }
                let target = self.instruction_at(entry.target as usize);
                let target = target.ok_or_else(|| whole("exception table is damaged"))?;
                let at_handler = i64::from(entry.depth) + i64::from(entry.push_lasti) + 1;
                reach(target, at_handler, &mut depths, &mut todo)?;
            }
            let oparg = instr.oparg as i32;
            let popped = i64::from(instr.op.num_popped(oparg));
            let pushed = i64::from(instr.op.num_pushed(oparg));
            let looked_at = match instr.op {
                Op::COPY | Op::SWAP => i64::from(oparg),
                _ => popped,
            };
            if depth < looked_at || depth - popped + pushed > most {
                return Err(fail("stack is too deep or too shallow", instr.start));
            }
            let after = depth - popped + pushed;
            if jumps(instr.op) {
                reach(self.target(&instr)?, after, &mut depths, &mut todo)?;
            }
            let stops = crate::instructions::is_scope_exit(instr.op)
                || crate::instructions::is_unconditional_jump(instr.op);
            if !stops {
                if index + 1 >= self.instrs.len() {
                    return Err(fail("code runs off its end", instr.start));
                }
                reach(index + 1, after, &mut depths, &mut todo)?;
            }
        }
        // Unreachable jumps must lead somewhere, too: a debugger can set the line.
        for (index, instr) in self.instrs.iter().enumerate() {
            if depths[index] == UNKNOWN && jumps(instr.op) {
                self.target(instr)?;
            }
        }
        Ok(())
    }
}

/// Whether the instruction can jump; the argument of `END_ASYNC_FOR` only tells monitoring about its loop.
fn jumps(op: Op) -> bool {
    op.has_jump() && op != Op::END_ASYNC_FOR
}

fn handler_of(handlers: &[exceptions::Entry], unit: usize) -> Option<&exceptions::Entry> {
    let after = handlers.partition_point(|entry| entry.start as usize <= unit);
    handlers[..after].last().filter(|entry| unit < entry.end as usize)
}
