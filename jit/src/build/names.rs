//! Globals, builtins, cells.

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, Type};
use tiercel_object::Value;
use tiercel_object::thread::types;
use tiercel_object::types::cell::CellObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::tuple::ITEMS_OFFSET;
use tiercel_ops::Opcode;

impl Builder<'_> {
    /// Globals and builtins of the current frame: from its function if that is known, else from the frame the trace
    /// starts in.
    pub(super) unsafe fn namespaces(&self) -> Option<(*const DictObject, *const DictObject)> {
        let top = self.frames.last()?;
        if self.frames.len() == 1 {
            return Some(self.namespaces);
        }
        if self.in_generator() {
            return self.generator_namespaces();
        }
        let function = self.sample(top.function)? as *const FunctionObject;
        Some((
            (*function).globals.word() as *const DictObject,
            (*function).builtins.word() as *const DictObject,
        ))
    }

    unsafe fn load_global(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let Some((globals, builtins)) = self.namespaces() else { return Ok(None) };
        // Cache: counter, version of the globals' keys, version of the builtins' keys, index.
        let index = i.cache1(3);
        let version = i.cache1(1);
        if u64::from((*globals).keys_version.get()) != version {
            return Ok(None);
        }
        let a = if i.opcode == Opcode::LOAD_GLOBAL_MODULE {
            self.dict_entry(globals, version, index)
        } else {
            if u64::from((*builtins).keys_version.get()) != i.cache1(2) {
                return Ok(None);
            }
            let entry = &*(*builtins).entries.get().add(index as usize);
            self.watch(globals);
            if self.depend_item(globals, Value::borrow_word(&entry.key.word())) {
                let a = self.dict_entry(builtins, i.cache1(2), index);
                return Ok(Some(self.push_global(a, i)));
            }
            let sym = self.trace.symbol(tiercel_ir::SymKind::Address, "dict", globals as u64);
            let base = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
            let at = offset_of!(DictObject, keys_version) as i64;
            self.guard_field32(base, at, Alias::Global, version as i64);
            self.dict_entry(builtins, i.cache1(2), index)
        };
        Ok(Some(self.push_global(a, i)))
    }

    fn push_global(&mut self, a: Abs, i: &Instr) -> Flow {
        self.push(a);
        if i.oparg & 1 != 0 {
            self.push(Abs::Null);
        }
        Flow::Next
    }

    /// Names; `None` if this is none.
    pub(super) unsafe fn name_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        match i.opcode {
            Opcode::LOAD_GLOBAL_MODULE | Opcode::LOAD_GLOBAL_BUILTIN => return self.load_global(i),
            Opcode::LOAD_DEREF => {
                let cell = self.local(i.oparg);
                let sample = self.sample(cell);
                let v = self.borrow_ref(cell);
                self.guard_type(v, types().cell);
                let loaded = self.counted_load(v, offset_of!(CellObject, value) as i64, Alias::Cell);
                if let Some(w) = sample.filter(|w| tiercel_ir::word::is_heap(*w)) {
                    let content = (*(w as *const CellObject)).value.word();
                    if content != 0 {
                        self.samples.insert(loaded, content);
                    }
                }
                self.push_owned(loaded);
            }
            Opcode::STORE_DEREF => {
                let cell = self.local(i.oparg);
                let v = self.borrow_ref(cell);
                self.guard_type(v, types().cell);
                let at = offset_of!(CellObject, value) as i64;
                let old = self.load(v, at, Alias::Cell, Type::Ref);
                let value = self.pop();
                let word = self.own_ref(value);
                self.store(v, word, at, Alias::Cell);
                self.give_up(Abs::Ref { v: old, own: true });
            }
            Opcode::MAKE_CELL => {
                let old = self.local(i.oparg);
                let cell = self.new_cell(old);
                self.top().locals[i.oparg as usize] = Abs::Ref { v: cell, own: true };
            }
            Opcode::LOAD_COMMON_CONSTANT => {
                let word = tiercel_vm::state::get().common_constants[i.oparg as usize];
                let a = self.constant("common", word);
                self.push(a);
            }
            Opcode::MAKE_FUNCTION => return Ok(self.make_function()),
            Opcode::SET_FUNCTION_ATTRIBUTE => return Ok(self.set_function_attribute(i)),
            Opcode::COPY_FREE_VARS => {
                let function = self.frames.last().map_or(Abs::Keep, |f| f.function);
                let Some(sample) = self.sample(function) else {
                    return self.stop(Reason::Unsupported).map(Some);
                };
                let known = matches!(function, Abs::Const(_));
                let f = self.borrow_ref(function);
                let closure =
                    self.load(f, offset_of!(FunctionObject, closure) as i64, Alias::Immutable, Type::Ref);
                let live = (*(sample as *const FunctionObject)).closure.word();
                let count = i.oparg as usize;
                let first = self.top().locals.len() - count;
                for n in 0..count {
                    let at = ITEMS_OFFSET + 8 * n;
                    let word = *((live + at as u64) as *const u64);
                    let a = if known {
                        self.constant("cell", word)
                    } else {
                        let v = self.load(closure, at as i64, Alias::Tuple, Type::Ref);
                        let cell = self.type_sym(types().cell);
                        self.emit(Op::AssumeType, &[v], &[Imm::Sym(cell)]);
                        self.emit(Op::Incref, &[v], &[]);
                        self.samples.insert(v, word);
                        Abs::Ref { v, own: true }
                    };
                    self.top().locals[first + n] = a;
                }
            }
            _ => return Ok(None),
        }
        Ok(Some(Flow::Next))
    }
}
