//! Exceptions that are raised, caught and looked at in one trace, without being made (`unmade.rs`).

use super::raising::is_plain;
use super::unmade::{Context, Exception, Place, is_internal};
use super::{Abs, Builder, Flow};
use crate::project::Instr;
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type as PyType, tflag};
use tiercel_ops::Opcode;
use tiercel_vm::interp::unwind;
use tiercel_vm::specialize::attributes::{Found, find};

/// Whether an instruction takes an exception that is not made as it takes any other value.
fn moves_only(opcode: Opcode) -> bool {
    matches!(
        opcode,
        Opcode::NOP
            | Opcode::NOT_TAKEN
            | Opcode::RESUME
            | Opcode::LOAD_FAST
            | Opcode::LOAD_FAST_BORROW
            | Opcode::LOAD_FAST_CHECK
            | Opcode::LOAD_FAST_LOAD_FAST
            | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW
            | Opcode::STORE_FAST
            | Opcode::STORE_FAST_LOAD_FAST
            | Opcode::STORE_FAST_STORE_FAST
            | Opcode::DELETE_FAST
            | Opcode::POP_TOP
            | Opcode::COPY
            | Opcode::SWAP
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE
            | Opcode::RETURN_VALUE
            | Opcode::RAISE_VARARGS
            | Opcode::RERAISE
            | Opcode::LOAD_SUPER_ATTR
    )
}

impl Builder<'_> {
    /// An instruction on an exception that has not been made; `None` if it is none. Then what it works on has been made.
    pub(super) unsafe fn unmade_instruction(&mut self, i: &Instr) -> Option<Flow> {
        let opcode = i.opcode.deopt();
        match opcode {
            Opcode::RAISE_VARARGS => return self.raise_here(i),
            Opcode::RERAISE => return self.raise_again(i),
            _ if self.unmade.is_idle() => return None,
            Opcode::PUSH_EXC_INFO => return self.handle_unmade(),
            Opcode::POP_EXCEPT => return self.handled_unmade(),
            Opcode::CHECK_EXC_MATCH => {
                if let Some(flow) = self.is_unmade_caught() {
                    return Some(flow);
                }
            }
            Opcode::LOAD_ATTR => {
                let owner = self.peek(1);
                if let Abs::Exception(k) = owner
                    && let Some(flow) = self.load_of_unmade(i, k)
                {
                    return Some(flow);
                }
            }
            Opcode::STORE_ATTR => {
                let owner = self.peek(1);
                if let Abs::Exception(k) = owner
                    && let Some(flow) = self.store_in_unmade(i, k)
                {
                    return Some(flow);
                }
            }
            Opcode::IS_OP => {
                let (a, b) = (self.peek(2), self.peek(1));
                if matches!(a, Abs::Exception(_)) || matches!(b, Abs::Exception(_)) {
                    // What is not made is nothing but itself.
                    let holds = (a == b) != (i.oparg & 1 != 0);
                    return Some(self.pop_push(2, Abs::Word(if holds { word::TRUE } else { word::FALSE })));
                }
            }
            Opcode::CALL => {
                let callable = self.peek(i.oparg as usize + 2);
                if matches!(self.kind_now(callable), Some(Kind::Function | Kind::Method | Kind::SlotWrapper))
                {
                    return None;
                }
            }
            opcode if moves_only(opcode) => return None,
            _ => {}
        }
        self.make_operands(opcode.popped(i.oparg).max(0) as usize);
        None
    }

    /// Makes the trace valid only while the class of an exception is as it is now.
    pub(super) fn depend_on_class(&mut self, k: u32) -> &'static PyType {
        let ty = self.unmade.all[k as usize].ty;
        self.depend_on_type(ty);
        ty
    }

    fn depend_on_type(&mut self, ty: &PyType) {
        let sym = self.type_sym(ty);
        let class = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        let version = i64::from(ty.version.get());
        self.guard_field32(class, offset_of!(PyType, version) as i64, Alias::Type, version);
    }

    fn handle_unmade(&mut self) -> Option<Flow> {
        let exception = self.peek(1);
        let Abs::Exception(k) = exception else {
            self.unmade.escaped |= self.unmade.handled.is_some();
            return None;
        };
        let previous = self.unmade.handled.replace(k).map_or(Abs::Previous, Abs::Exception);
        self.pop();
        self.push(previous);
        self.push(exception);
        Some(Flow::Next)
    }

    fn handled_unmade(&mut self) -> Option<Flow> {
        self.unmade.handled = match self.peek(1) {
            Abs::Previous => None,
            Abs::Exception(k) => Some(k),
            _ => {
                self.unmade.escaped |= self.unmade.handled.is_some();
                return None;
            }
        };
        self.pop();
        Some(Flow::Next)
    }

    /// Whether an exception is caught, which its class says now.
    unsafe fn is_unmade_caught(&mut self) -> Option<Flow> {
        let (exception, classes) = (self.peek(2), self.peek(1));
        let Abs::Exception(k) = exception else { return None };
        let constants = self.constants_in(classes)?;
        let is_class = |w: &u64| {
            word::is_heap(*w)
                && (*(*w as *const Header)).ty().is_subtype(types().type_)
                && (*(*w as *const PyType)).has(tflag::EXCEPTION_SUBCLASS)
        };
        if !constants.iter().all(is_class) {
            return None;
        }
        let ty = self.depend_on_class(k);
        let found = constants.iter().any(|w| ty.is_subtype(&*(*w as *const PyType)));
        self.pop();
        self.give_up(classes);
        self.push(Abs::Word(if found { word::TRUE } else { word::FALSE }));
        Some(Flow::Next)
    }

    /// Whether there is a handler in the trace for what is raised at a code unit of the top frame, and the frames above it
    /// can end without having been.
    unsafe fn is_caught_here(&self, mut pc: u32) -> bool {
        // What was handled before must be there for as long as memory does not say so.
        if self.has_generators() {
            return false;
        }
        let told = |a: &Abs| *a == Abs::Previous && self.unmade.handled.is_some();
        for frame in self.frames.iter().rev() {
            if let Some(handler) = unwind::lookup(&*frame.code, pc as usize) {
                let rest = frame.stack.get(handler.depth..);
                return rest.is_some_and(|rest| !rest.iter().any(told));
            }
            let slots = frame.locals.iter().chain(&frame.stack);
            let holds = frame.locals.iter().any(|a| matches!(a, Abs::Exception(_)));
            if slots.clone().any(told) || holds || slots.clone().any(|a| *a == Abs::Keep) {
                // An exception in a frame that its traceback has lives until the collector comes.
                return false;
            }
            pc = match self.frames.iter().position(|f| std::ptr::eq(f, frame)) {
                Some(level) if level > 0 => self.frames[level - 1].pc,
                _ => return false,
            };
        }
        false
    }

    /// Goes to the handler of an exception. The top frame stands at `stands`, and what guards `pc` is asked first; it is
    /// in the traceback already unless it `joins`.
    unsafe fn go_to_handler(&mut self, k: u32, mut pc: u32, mut stands: u32, mut joins: bool) -> Flow {
        loop {
            let level = self.frames.len() - 1;
            let shown = !is_internal(self.top(), stands);
            if joins && shown {
                self.unmade.all[k as usize].passed.push((Place::Live(level as u32), stands));
            }
            joins = true;
            if let Some(handler) = unwind::lookup(&*self.top().code, pc as usize) {
                while self.top().stack.len() > handler.depth {
                    let a = self.pop();
                    self.give_up(a);
                }
                if handler.push_lasti {
                    self.push(Abs::Word(u64::from(stands) << 1 | 1));
                }
                self.push(Abs::Exception(k));
                return Flow::Goto(handler.target as u32);
            }
            self.end_frame(stands);
            pc = self.top().pc;
            stands = pc;
        }
    }

    /// `raise` of an exception that is not made, if it is caught in the trace.
    unsafe fn raise_here(&mut self, i: &Instr) -> Option<Flow> {
        if i.oparg == 0 {
            let k = self.unmade.handled?;
            if !self.is_caught_here(i.at) {
                return None;
            }
            self.checkpoint();
            return Some(self.go_to_handler(k, i.at, i.at, false));
        }
        let exception = self.peek(i.oparg as usize);
        let cause = if i.oparg == 2 { self.peek(1) } else { Abs::Null };
        if !matches!(cause, Abs::Null | Abs::Word(word::NONE) | Abs::Exception(_)) || cause == exception {
            return None;
        }
        let class = match exception {
            Abs::Exception(k) => {
                let e = &self.unmade.all[k as usize];
                let again = self.unmade.handled == Some(k) && cause == Abs::Null;
                if e.is_raised() && !again {
                    return None;
                }
                None
            }
            Abs::Const(sym) => {
                let w = self.trace.syms[sym.0 as usize].address;
                if !std::ptr::eq((*(w as *const Header)).ty(), types().type_) {
                    return None;
                }
                let ty = &*(w as *const PyType);
                if !is_plain(ty) || ty.has_finalizer.get() {
                    return None;
                }
                Some(&*std::ptr::from_ref(ty))
            }
            _ => return None,
        };
        if !self.is_caught_here(i.at) {
            return None;
        }
        if let Some(ty) = class {
            self.depend_on_type(ty);
        }
        self.checkpoint();
        for _ in 0..i.oparg {
            self.pop();
        }
        let exception = match class {
            Some(ty) => {
                let sym = self.type_sym(ty);
                self.unmade_exception(Exception::new(ty, sym, vec![]))
            }
            None => exception,
        };
        let Abs::Exception(k) = exception else { return None };
        let handled = self.unmade.handled;
        let e = &mut self.unmade.all[k as usize];
        if !e.is_raised() {
            e.cause = cause;
            e.context = handled.map_or(Context::Handled, Context::Exception);
        }
        Some(self.go_to_handler(k, i.at, i.at, true))
    }

    /// The end of a handler that lets an exception pass which is not made.
    unsafe fn raise_again(&mut self, i: &Instr) -> Option<Flow> {
        let exception = self.peek(1);
        let Abs::Exception(k) = exception else { return None };
        let stands = match i.oparg {
            0 => i.at,
            n => match self.peek(n as usize + 1) {
                Abs::Word(w) if word::is_int(w) => word::decode_int(w) as u32,
                _ => return None,
            },
        };
        if !self.is_caught_here(i.at) {
            return None;
        }
        self.checkpoint();
        self.pop();
        Some(self.go_to_handler(k, i.at, stands, false))
    }

    /// An attribute of an exception that is not made.
    unsafe fn load_of_unmade(&mut self, i: &Instr, k: u32) -> Option<Flow> {
        let name = Value::borrow_word((*i.code).names_ptr.get().add((i.oparg >> 1) as usize));
        let is_call = i.oparg & 1 != 0;
        let e = &self.unmade.all[k as usize];
        let (ty, cause, context) = (e.ty, e.cause, e.context);
        if !ty.has(tflag::PLAIN_GETATTR) {
            return None;
        }
        // Before anything is counted: it may leave.
        self.depend_on_class(k);
        let sym = self.name_sym(name.word());
        let own = self.unmade.all[k as usize].attributes.iter().find(|(s, _)| *s == sym).map(|a| a.1);
        let value = match (find(ty, name), own) {
            (Found::Nothing | Found::Method(_) | Found::Plain(_) | Found::Loose, Some(value)) => {
                self.duplicate(value)
            }
            (Found::Method(f), None) if is_call && word::is_heap(f.word()) => {
                let method = self.constant("attr", f.word());
                let receiver = self.pop();
                self.push(method);
                self.push(receiver);
                return Some(Flow::Next);
            }
            (Found::Plain(f), None) if !is_call => self.constant("attr", f.word()),
            (Found::Other, _) => {
                let of_base = types().exceptions.BaseException.lookup(name)?;
                if !ty.lookup(name)?.is(&of_base) {
                    return None;
                }
                match (crate::natives::text_of(name.word()).as_str(), context) {
                    ("args", _) => {
                        let tuple = self.args_tuple(k);
                        self.duplicate(tuple)
                    }
                    ("__cause__", _) if cause == Abs::Null => Abs::Word(word::NONE),
                    ("__cause__", _) => cause,
                    ("__context__", Context::None) => Abs::Word(word::NONE),
                    ("__context__", Context::Exception(k)) => Abs::Exception(k),
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(self.replace_owner(value, i.oparg))
    }

    /// Stores into an attribute of an exception that is not made.
    unsafe fn store_in_unmade(&mut self, i: &Instr, k: u32) -> Option<Flow> {
        let name = Value::borrow_word((*i.code).names_ptr.get().add(i.oparg as usize));
        let value = self.peek(2);
        let ty = self.unmade.all[k as usize].ty;
        let setter = |ty: &PyType| ty.slots().setattro.map(|f| f as usize);
        let plain = setter(ty) == setter(types().object) && ty.dict_offset.get() != 0;
        let hidden =
            matches!(find(ty, name), Found::Nothing | Found::Method(_) | Found::Plain(_) | Found::Loose);
        if !plain || !hidden || matches!(value, Abs::Exception(_) | Abs::Previous) {
            return None;
        }
        self.depend_on_class(k);
        let sym = self.name_sym(name.word());
        self.pop();
        self.pop();
        let value = self.kept(value);
        let attributes = &mut self.unmade.all[k as usize].attributes;
        match attributes.iter_mut().find(|(s, _)| *s == sym) {
            Some(slot) => {
                let old = std::mem::replace(&mut slot.1, value);
                self.give_up(old);
            }
            None => attributes.push((sym, value)),
        }
        Some(Flow::Next)
    }
}
