//! What an interpreter takes for granted about values: which may be missing, which are of a certain
//! kind, and which are only lent by a local that must keep them.

use super::{Check, Checker, Decoded, fail, handler_of, jumps, whole};
use crate::assemble::exceptions::Entry;
use crate::code::{flags, kinds};
use crate::constant::Constant;
use crate::instructions::{is_scope_exit, is_unconditional_jump};
use crate::op::{Op, OpFacts};

/// Sets of what a value may be.
mod may_be {
    pub const MISSING: u16 = 1;
    /// A function whose code wants a closure that is not set yet.
    pub const OPEN_FUNCTION: u16 = 1 << 1;
    pub const FUNCTION: u16 = 1 << 2;
    pub const CODE: u16 = 1 << 3;
    pub const CELL: u16 = 1 << 4;
    /// A tuple of cells.
    pub const CELLS: u16 = 1 << 5;
    pub const LIST: u16 = 1 << 6;
    pub const SET: u16 = 1 << 7;
    pub const DICT: u16 = 1 << 8;
    pub const TUPLE: u16 = 1 << 9;
    /// A constant tuple of strings.
    pub const NAMES: u16 = 1 << 10;
    pub const STR: u16 = 1 << 11;
    /// What a handler is entered with.
    pub const RAISED: u16 = 1 << 12;
    /// What was handled before, or `None`.
    pub const HANDLED: u16 = 1 << 13;
    pub const OTHER: u16 = 1 << 14;

    pub const ANY_TUPLE: u16 = TUPLE | NAMES | CELLS;
    /// What cannot be used as an object.
    pub const NO_OBJECT: u16 = MISSING | OPEN_FUNCTION;
}

const NOT_LENT: u32 = 0;
const LENT_BY_ANY: u32 = u32::MAX;

/// Greatest number of slots that are kept for places where paths meet.
const MAX_KEPT: usize = 1 << 26;

#[derive(Clone, Copy, PartialEq, Eq)]
struct Value {
    kinds: u16,
    /// The constant that a code object or function comes from, or how many cells a tuple has.
    detail: u32,
    /// One more than the local that lends it.
    lender: u32,
}

impl Value {
    const fn new(kinds: u16) -> Value {
        Value { kinds, detail: 0, lender: NOT_LENT }
    }

    const fn with_detail(kinds: u16, detail: u32) -> Value {
        Value { kinds, detail, lender: NOT_LENT }
    }

    fn is_only(self, kinds: u16) -> bool {
        self.kinds & !kinds == 0
    }

    fn is_object(self) -> bool {
        self.kinds & may_be::NO_OBJECT == 0
    }

    fn join(self, other: Value) -> Value {
        Value {
            kinds: self.kinds | other.kinds,
            detail: if self.detail == other.detail { self.detail } else { u32::MAX },
            lender: if self.lender == other.lender { self.lender } else { LENT_BY_ANY },
        }
    }
}

const OTHER: Value = Value::new(may_be::OTHER);
const MISSING: Value = Value::new(may_be::MISSING);

/// Locals, and the stack above them.
struct State {
    slots: Vec<Value>,
    locals: usize,
    /// Slots that changed since the handler was told.
    changed: Vec<usize>,
    /// The handler that knows of all but what changed.
    told: Option<usize>,
}

type Step<T> = Result<T, &'static str>;

const WRONG: &str = "value of a wrong kind";

impl State {
    fn push(&mut self, value: Value) {
        self.changed.push(self.slots.len());
        self.slots.push(value);
    }

    fn pop(&mut self) -> Step<Value> {
        if self.slots.len() > self.locals { Ok(self.slots.pop().expect("a value")) } else { Err(WRONG) }
    }

    fn pop_object(&mut self) -> Step<Value> {
        let value = self.pop()?;
        if value.is_object() { Ok(value) } else { Err("value is missing") }
    }

    fn pop_objects(&mut self, count: usize) -> Step<()> {
        (0..count).try_for_each(|_| self.pop_object().map(drop))
    }

    fn pop_only(&mut self, kinds: u16) -> Step<Value> {
        let value = self.pop()?;
        if value.is_only(kinds) { Ok(value) } else { Err(WRONG) }
    }

    /// The value that is `depth` from the top, counted from one.
    fn peek(&self, depth: usize) -> Step<Value> {
        let at = self
            .slots
            .len()
            .checked_sub(depth)
            .filter(|at| (self.locals..self.slots.len()).contains(at))
            .ok_or(WRONG)?;
        Ok(self.slots[at])
    }

    fn expect(&self, depth: usize, kinds: u16) -> Step<()> {
        if self.peek(depth)?.is_only(kinds) { Ok(()) } else { Err(WRONG) }
    }

    fn set_local(&mut self, local: u32, value: Value) -> Step<()> {
        let lent = |slot: &Value| slot.lender == local + 1 || slot.lender == LENT_BY_ANY;
        if self.slots[self.locals..].iter().any(lent) {
            return Err("local changes while its value is lent");
        }
        if value.lender != NOT_LENT || value.kinds & may_be::OPEN_FUNCTION != 0 {
            return Err("value cannot be stored");
        }
        self.slots[local as usize] = value;
        self.changed.push(local as usize);
        Ok(())
    }

    fn bound(&self, local: u32) -> Step<Value> {
        let value = self.slots[local as usize];
        if value.is_object() { Ok(value) } else { Err("local may be unbound") }
    }

    fn lend(&mut self, local: u32) -> Step<()> {
        let value = self.bound(local)?;
        self.push(Value { lender: local + 1, ..value });
        Ok(())
    }

    fn load(&mut self, local: u32) -> Step<()> {
        let value = self.bound(local)?;
        self.push(value);
        Ok(())
    }

    fn store(&mut self, local: u32) -> Step<()> {
        let value = self.pop()?;
        self.set_local(local, value)
    }
}

impl Checker<'_> {
    /// Follows every path once more, with what is known of each value. Depths are right already.
    pub(super) fn check_values(&self, handlers: &[Entry]) -> Check {
        self.check_start()?;
        let locals = self.code.localspluskinds.len();
        let mut meets = vec![false; self.instrs.len()];
        for instr in self.instrs.iter().filter(|instr| jumps(instr.op)) {
            meets[self.target(instr)?] = true;
        }
        let handler_at = |entry: &Entry| {
            self.instruction_at(entry.target as usize).ok_or_else(|| whole("exception table is damaged"))
        };
        for entry in handlers {
            meets[handler_at(entry)?] = true;
        }
        meets[0] = true;
        let kept = meets.iter().filter(|meets| **meets).count();
        if kept.saturating_mul(locals + self.code.stacksize as usize) > MAX_KEPT {
            return Err(whole("code is too large to be checked"));
        }

        let mut known: Vec<Option<Box<[Value]>>> = vec![None; self.instrs.len()];
        known[0] = Some(self.at_entry().into());
        let mut todo = vec![0];
        while let Some(from) = todo.pop() {
            let slots = known[from].as_deref().expect("a state").to_vec();
            let mut state = State { slots, locals, changed: Vec::new(), told: None };
            let mut at = from;
            loop {
                let instr = &self.instrs[at];
                // What raises nothing may stand where a handler is not ready for it.
                let raises = instr.op != Op::PUSH_EXC_INFO;
                if let Some(entry) = handler_of(handlers, instr.start).filter(|_| raises) {
                    let target = handler_at(entry)?;
                    if self.tell_handler(&mut state, entry, target, &mut known[target]) {
                        todo.push(target);
                    }
                } else {
                    state.told = None;
                }
                self.step(&mut state, instr).map_err(|message| fail(message, instr.start))?;
                if jumps(instr.op) {
                    let target = self.target(instr)?;
                    if meet(&mut known[target], &state.slots) {
                        todo.push(target);
                    }
                }
                if is_scope_exit(instr.op) || is_unconditional_jump(instr.op) {
                    break;
                }
                at += 1;
                if meets[at] {
                    if meet(&mut known[at], &state.slots) {
                        todo.push(at);
                    }
                    break;
                }
            }
        }
        Ok(())
    }

    /// A generator's frame becomes one before anything else happens, and no other frame does.
    fn check_start(&self) -> Check {
        let is_generator =
            self.code.flags & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR) != 0;
        let prepares = |instr: &Decoded| matches!(instr.op, Op::MAKE_CELL | Op::COPY_FREE_VARS);
        let first = self.instrs.iter().position(|instr| !prepares(instr));
        for (at, instr) in self.instrs.iter().enumerate() {
            let returns = instr.op == Op::RETURN_GENERATOR;
            if returns && Some(at) != first || !returns && is_generator && Some(at) == first {
                return Err(fail("generator does not start as one", instr.start));
            }
            if jumps(instr.op) && first.is_some_and(|first| self.target(instr).is_ok_and(|to| to <= first)) {
                return Err(fail("jump to the start", instr.start));
            }
        }
        Ok(())
    }

    fn at_entry(&self) -> Vec<Value> {
        let code = self.code;
        let has = |flag: u32| usize::from(code.flags & flag != 0);
        let parameters =
            (code.argcount + code.kwonlyargcount) as usize + has(flags::VARARGS) + has(flags::VARKEYWORDS);
        let mut slots = vec![MISSING; code.localspluskinds.len()];
        slots[..parameters].fill(OTHER);
        slots
    }

    /// Tells a handler what may be when it is entered from here; whether that is news.
    fn tell_handler(
        &self,
        state: &mut State,
        entry: &Entry,
        target: usize,
        known: &mut Option<Box<[Value]>>,
    ) -> bool {
        let depth = state.locals + entry.depth as usize;
        let changed = std::mem::take(&mut state.changed);
        if state.told == Some(target)
            && let Some(known) = known
        {
            let mut news = false;
            for at in changed.into_iter().filter(|at| *at < depth) {
                let joined = known[at].join(state.slots[at]);
                news |= joined != known[at];
                known[at] = joined;
            }
            return news;
        }
        state.told = Some(target);
        let mut slots = state.slots[..depth].to_vec();
        if entry.push_lasti {
            slots.push(OTHER);
        }
        slots.push(Value::new(may_be::RAISED));
        meet(known, &slots)
    }

    fn step(&self, state: &mut State, instr: &Decoded) -> Step<()> {
        let oparg = instr.oparg;
        let count = oparg as usize;
        match instr.op {
            Op::LOAD_FAST => state.load(oparg),
            Op::LOAD_FAST_BORROW => state.lend(oparg),
            Op::LOAD_FAST_CHECK => {
                let value = state.slots[count];
                let found = match value.kinds & !may_be::NO_OBJECT {
                    0 => may_be::OTHER,
                    kinds => kinds,
                };
                // Where it goes on, the local is bound.
                state.slots[count].kinds = found;
                state.changed.push(count);
                state.push(Value { kinds: found, ..value });
                Ok(())
            }
            Op::LOAD_FAST_AND_CLEAR => {
                let value = state.slots[count];
                state.set_local(oparg, MISSING)?;
                state.push(value);
                Ok(())
            }
            Op::LOAD_FAST_LOAD_FAST => state.load(oparg >> 4).and_then(|()| state.load(oparg & 15)),
            Op::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
                state.lend(oparg >> 4).and_then(|()| state.lend(oparg & 15))
            }
            Op::STORE_FAST => state.store(oparg),
            Op::STORE_FAST_LOAD_FAST => state.store(oparg >> 4).and_then(|()| state.load(oparg & 15)),
            Op::STORE_FAST_STORE_FAST => state.store(oparg >> 4).and_then(|()| state.store(oparg & 15)),
            Op::DELETE_FAST => state.set_local(oparg, MISSING),
            Op::MAKE_CELL => state.set_local(oparg, Value::new(may_be::CELL)),
            Op::COPY_FREE_VARS => {
                let kinds = &self.code.localspluskinds;
                let free = (0..kinds.len()).filter(|at| kinds[*at] & kinds::FREE != 0);
                free.into_iter().try_for_each(|at| state.set_local(at as u32, Value::new(may_be::CELL)))
            }
            Op::LOAD_DEREF | Op::STORE_DEREF | Op::DELETE_DEREF | Op::LOAD_FROM_DICT_OR_DEREF => {
                if !state.slots[count].is_only(may_be::CELL) {
                    return Err("cell is missing");
                }
                self.usual(state, instr, OTHER)
            }
            Op::LOAD_CONST => {
                state.push(self.constant(oparg));
                Ok(())
            }
            Op::PUSH_NULL => {
                state.push(MISSING);
                Ok(())
            }
            Op::POP_TOP => state.pop_only(!may_be::OPEN_FUNCTION).map(drop),
            Op::COPY => {
                let value = state.peek(count)?;
                if !value.is_object() {
                    return Err("value is missing");
                }
                state.push(value);
                Ok(())
            }
            Op::SWAP => {
                state.peek(count)?;
                let top = state.slots.len() - 1;
                let other = top + 1 - count;
                state.slots.swap(other, top);
                state.changed.extend([other, top]);
                Ok(())
            }
            Op::RETURN_VALUE => {
                state.pop_object()?;
                if state.slots.len() == state.locals { Ok(()) } else { Err("stack is not empty") }
            }
            _ => self.step_more(state, instr),
        }
    }

    fn step_more(&self, state: &mut State, instr: &Decoded) -> Step<()> {
        let count = instr.oparg as usize;
        let maybe = Value::new(may_be::OTHER | may_be::MISSING);
        match instr.op {
            Op::LOAD_GLOBAL => {
                state.push(OTHER);
                if count & 1 != 0 {
                    state.push(MISSING);
                }
                Ok(())
            }
            Op::LOAD_ATTR | Op::LOAD_SUPER_ATTR | Op::LOAD_SPECIAL => {
                let owner = state.pop_object()?;
                if instr.op == Op::LOAD_SUPER_ATTR {
                    state.pop_objects(2)?;
                }
                state.push(OTHER);
                if instr.op == Op::LOAD_SPECIAL || count & 1 != 0 {
                    state.push(Value { lender: owner.lender, ..maybe });
                }
                Ok(())
            }
            Op::CALL | Op::CALL_KW => {
                if instr.op == Op::CALL_KW {
                    let names = state.pop_only(may_be::NAMES)?;
                    if names.detail as usize > count {
                        return Err("more names than arguments");
                    }
                }
                state.pop_objects(count)?;
                state.pop_only(!may_be::OPEN_FUNCTION)?;
                state.pop_object()?;
                state.push(OTHER);
                Ok(())
            }
            Op::CALL_FUNCTION_EX => {
                state.pop_only(may_be::DICT | may_be::MISSING)?;
                state.pop_object()?;
                state.pop_only(may_be::MISSING)?;
                state.pop_object()?;
                state.push(OTHER);
                Ok(())
            }
            Op::MAKE_FUNCTION => {
                let code = state.pop_only(may_be::CODE)?;
                let Some(Constant::Code(inner)) = self.code.consts.get(code.detail as usize) else {
                    return Err(WRONG);
                };
                let is_open = inner.nfreevars() != 0;
                let kind = if is_open { may_be::OPEN_FUNCTION } else { may_be::FUNCTION };
                state.push(Value::with_detail(kind, code.detail));
                Ok(())
            }
            Op::SET_FUNCTION_ATTRIBUTE => self.set_function_attribute(state, instr.oparg),
            Op::LIST_APPEND | Op::LIST_EXTEND => {
                state.pop_object()?;
                state.expect(count, may_be::LIST)
            }
            // A module's set of conditional annotations is a name like any other: the interpreter looks.
            Op::SET_ADD => {
                state.pop_object()?;
                state.expect(count, !may_be::NO_OBJECT)
            }
            Op::SET_UPDATE => {
                state.pop_object()?;
                state.expect(count, may_be::SET)
            }
            Op::MAP_ADD => {
                state.pop_objects(2)?;
                state.expect(count, may_be::DICT)
            }
            Op::DICT_UPDATE | Op::DICT_MERGE => {
                state.pop_object()?;
                state.expect(count, may_be::DICT)
            }
            Op::BUILD_LIST => self.usual(state, instr, Value::new(may_be::LIST)),
            Op::BUILD_SET => self.usual(state, instr, Value::new(may_be::SET)),
            Op::BUILD_MAP => self.usual(state, instr, Value::new(may_be::DICT)),
            Op::BUILD_TUPLE => {
                let all_cells = (1..=count).all(|at| state.expect(at, may_be::CELL).is_ok());
                let kind = if all_cells { may_be::CELLS } else { may_be::TUPLE };
                self.usual(state, instr, Value::with_detail(kind, if all_cells { count as u32 } else { 0 }))
            }
            Op::FORMAT_SIMPLE | Op::CONVERT_VALUE => self.usual(state, instr, Value::new(may_be::STR)),
            Op::FORMAT_WITH_SPEC => self.usual(state, instr, Value::new(may_be::STR)),
            Op::BUILD_STRING => {
                (1..=count).try_for_each(|at| state.expect(at, may_be::STR))?;
                self.usual(state, instr, Value::new(may_be::STR))
            }
            Op::BUILD_TEMPLATE => {
                (1..=2).try_for_each(|at| state.expect(at, may_be::ANY_TUPLE))?;
                self.usual(state, instr, OTHER)
            }
            Op::BUILD_INTERPOLATION => {
                state.expect(1 + (count & 1), may_be::STR)?;
                self.usual(state, instr, OTHER)
            }
            Op::MATCH_CLASS => {
                state.expect(1, may_be::NAMES)?;
                self.usual(state, instr, OTHER)
            }
            Op::CALL_INTRINSIC_1 if tiercel_ops::names::INTRINSICS_1[count] == "INTRINSIC_LIST_TO_TUPLE" => {
                state.pop_only(may_be::LIST)?;
                state.push(Value::new(may_be::TUPLE));
                Ok(())
            }
            _ => self.step_control(state, instr),
        }
    }

    fn step_control(&self, state: &mut State, instr: &Decoded) -> Step<()> {
        match instr.op {
            Op::FOR_ITER | Op::GET_ANEXT | Op::GET_LEN | Op::IMPORT_FROM => self.looks(state, 1),
            Op::MATCH_MAPPING | Op::MATCH_SEQUENCE => self.looks(state, 1),
            Op::MATCH_KEYS => {
                state.expect(1, may_be::ANY_TUPLE)?;
                self.looks(state, 2)
            }
            Op::SEND => {
                state.pop_object()?;
                self.looks(state, 1)
            }
            Op::CHECK_EXC_MATCH => {
                state.pop_object()?;
                state.expect(1, may_be::RAISED)?;
                self.looks(state, 1)
            }
            Op::END_ASYNC_FOR | Op::CLEANUP_THROW => {
                state.expect(1, may_be::RAISED)?;
                self.usual(state, instr, OTHER)
            }
            Op::PUSH_EXC_INFO => {
                let raised = state.pop_only(may_be::RAISED)?;
                state.push(Value::new(may_be::HANDLED));
                state.push(raised);
                Ok(())
            }
            Op::POP_EXCEPT => state.pop_only(may_be::HANDLED).map(drop),
            Op::WITH_EXCEPT_START => {
                for depth in [1, 2, 3, 5] {
                    if !state.peek(depth)?.is_object() {
                        return Err("value is missing");
                    }
                }
                state.expect(1, may_be::RAISED)?;
                state.expect(4, !may_be::OPEN_FUNCTION)?;
                state.push(OTHER);
                Ok(())
            }
            Op::RERAISE => {
                for depth in 1..=1 + instr.oparg as usize {
                    if !state.peek(depth)?.is_object() {
                        return Err("value is missing");
                    }
                }
                state.pop().map(drop)
            }
            Op::LOAD_NAME | Op::STORE_NAME | Op::DELETE_NAME | Op::LOAD_LOCALS | Op::SETUP_ANNOTATIONS
                if self.code.flags & flags::OPTIMIZED != 0 =>
            {
                Err("a function has no names")
            }
            _ => self.usual(state, instr, OTHER),
        }
    }

    /// Takes objects and leaves others.
    fn usual(&self, state: &mut State, instr: &Decoded, result: Value) -> Step<()> {
        let oparg = instr.oparg as i32;
        state.pop_objects(instr.op.num_popped(oparg).max(0) as usize)?;
        for _ in 0..instr.op.num_pushed(oparg) {
            state.push(result);
        }
        Ok(())
    }

    /// Looks at objects that stay, and pushes another.
    fn looks(&self, state: &mut State, count: usize) -> Step<()> {
        for depth in 1..=count {
            if !state.peek(depth)?.is_object() {
                return Err("value is missing");
            }
        }
        state.push(OTHER);
        Ok(())
    }

    fn set_function_attribute(&self, state: &mut State, which: u32) -> Step<()> {
        let function = state.pop_only(may_be::FUNCTION | may_be::OPEN_FUNCTION)?;
        let Some(Constant::Code(inner)) = self.code.consts.get(function.detail as usize) else {
            return Err(WRONG);
        };
        let mut kinds = function.kinds;
        match which {
            // Those of a generic function are handed to it: the interpreter looks.
            1 | 2 => drop(state.pop_object()?),
            4 => drop(state.pop_only(may_be::TUPLE | may_be::NAMES | may_be::DICT)?),
            8 => {
                let closure = state.pop_only(may_be::CELLS)?;
                if closure.detail as usize != inner.nfreevars() {
                    return Err("closure has a wrong size");
                }
                kinds = may_be::FUNCTION;
            }
            _ => drop(state.pop_only(may_be::FUNCTION)?),
        }
        state.push(Value { kinds, ..function });
        Ok(())
    }

    fn constant(&self, index: u32) -> Value {
        let is_name = |item: &Constant| matches!(item, Constant::Str(_));
        match &self.code.consts[index as usize] {
            Constant::Code(_) => Value::with_detail(may_be::CODE, index),
            Constant::Tuple(items) if items.iter().all(is_name) => {
                Value::with_detail(may_be::NAMES, items.len() as u32)
            }
            Constant::Tuple(_) => Value::new(may_be::TUPLE),
            Constant::Str(_) => Value::new(may_be::STR),
            _ => OTHER,
        }
    }
}

/// Adds what may be to what is known of a place; whether that is news.
fn meet(known: &mut Option<Box<[Value]>>, slots: &[Value]) -> bool {
    let Some(known) = known else {
        *known = Some(slots.into());
        return true;
    };
    let mut news = false;
    for (known, slot) in known.iter_mut().zip(slots) {
        let joined = known.join(*slot);
        news |= joined != *known;
        *known = joined;
    }
    news
}
