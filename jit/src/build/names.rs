//! Globals, builtins, the names of a module, cells.

use super::state::Namespaces;
use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason, decode};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, Type, word};
use tiercel_object::Value;
use tiercel_object::header::Kind;
use tiercel_object::thread::types;
use tiercel_object::types::cell::CellObject;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::tuple::ITEMS_OFFSET;
use tiercel_ops::Opcode;

/// The name that an instruction is about.
unsafe fn name_of<'a>(i: &Instr, index: u32) -> &'a Value {
    &*((*i.code).names_ptr.get().add(index as usize) as *const Value)
}

/// Whether code that loads a global stores it too: a function anywhere, a module behind the load, for before it the module
/// has given the name its value.
unsafe fn stores_name(load: &Instr, name: &Value) -> bool {
    let mut at = if load.opcode == Opcode::LOAD_NAME { load.next } else { 0 };
    while let Ok(i) = decode(load.code, at) {
        let is_store = matches!(i.opcode, Opcode::STORE_GLOBAL | Opcode::STORE_NAME);
        if is_store && name_of(&i, i.oparg).word() == name.word() {
            return true;
        }
        at = i.next;
    }
    false
}

impl Builder<'_> {
    /// Globals and builtins of the current frame. Those of the frame the trace starts in are as now for as long as its code
    /// has run with no others.
    pub(super) unsafe fn namespaces(&mut self) -> Option<Namespaces> {
        let top = self.frames.last()?;
        if self.frames.len() == 1 {
            let code = top.code;
            return self.depend_scope(code).then_some(self.namespaces);
        }
        if self.in_generator() {
            return self.generator_namespaces();
        }
        let function = top.function;
        self.namespaces_of_function(function)
    }

    /// What a function takes globals and builtins from: known with it, or as for all functions of its code, or checked.
    pub(super) unsafe fn namespaces_of_function(&mut self, function: Abs) -> Option<Namespaces> {
        let live = self.sample(function).filter(|w| word::is_heap(*w))? as *const FunctionObject;
        let parts = [
            (offset_of!(FunctionObject, globals), (*live).globals.word()),
            (offset_of!(FunctionObject, builtins), (*live).builtins.word()),
        ];
        let is_known = match function {
            Abs::Const(_) => true,
            Abs::Ref { v, .. } => self.fresh.contains_key(&v),
            _ => false,
        };
        if !is_known && !self.depend_scope((*live).code.word() as *const CodeObject) {
            let f = self.borrow_ref(function);
            for (offset, now) in parts {
                let have = self.load(f, offset as i64, Alias::Field, Type::I64);
                let want = self.iconst(now as i64);
                let same = self.emit(Op::IntEq, &[have, want], &[]);
                self.guard(Op::GuardTrue, &[same], &[]);
            }
        }
        Some((parts[0].1 as *const DictObject, parts[1].1 as *const DictObject))
    }

    /// Makes the trace valid only while a code object runs with the globals, builtins and namespace that it has run with so far.
    /// `false` if those have been several.
    unsafe fn depend_scope(&mut self, code: *const CodeObject) -> bool {
        let field = (*code).one_scope.as_ptr();
        if *field == 0 {
            return false;
        }
        let sym = self.code_sym(code);
        let imms = [Imm::Sym(sym), Imm::Int(offset_of!(CodeObject, one_scope) as i64), Imm::Int(1)];
        let said = |i: &tiercel_ir::Inst| i.op == Op::Depend && i.imms[..] == imms;
        let known = self.scopes.get(&(code as usize)).and_then(|at| self.trace.insts.get(*at));
        if !known.is_some_and(said) {
            self.scopes.insert(code as usize, self.trace.insts.len());
            self.emit(Op::Depend, &[], &imms);
        }
        true
    }

    /// The globals, where the current frame has them for its namespace too: in a module.
    unsafe fn module_scope(&mut self) -> Option<Namespaces> {
        let is_module = self.frames.len() == 1 && self.namespace == self.namespaces.0 as u64;
        let namespaces = self.namespaces()?;
        (is_module && (*namespaces.0).head.kind() == Kind::Dict).then_some(namespaces)
    }

    /// A name of these namespaces: a global, or a built-in.
    unsafe fn load_name(
        &mut self,
        i: &Instr,
        (globals, builtins): Namespaces,
        name: &Value,
        oparg: u32,
    ) -> Option<Flow> {
        if (*globals).head.kind() != Kind::Dict {
            return None;
        }
        let keys = u64::from((*globals).assign_keys_version());
        if keys == 0 {
            return None;
        }
        let found = (*globals).index_of_str(name);
        let (dict, version, index) = match found {
            Some(index) => (globals, keys, index),
            None => (builtins, u64::from((*builtins).assign_keys_version()), (*builtins).index_of_str(name)?),
        };
        if version == 0 {
            return None;
        }
        if found.is_none() {
            self.watch(globals);
            if !self.depend_item(globals, name) {
                self.guard_keys_version(globals, keys);
            }
        }
        let a = self.dict_entry(dict, version, index as u64, |_| stores_name(i, name));
        self.push(a);
        if oparg & 1 != 0 {
            self.push(Abs::Null);
        }
        Some(Flow::Next)
    }

    /// `STORE_GLOBAL`, and `STORE_NAME` in a module, of a name that is there already.
    unsafe fn store_global(&mut self, i: &Instr) -> Option<Flow> {
        let (globals, _) = match i.opcode {
            Opcode::STORE_NAME => self.module_scope()?,
            _ => self.namespaces()?,
        };
        if (*globals).head.kind() != Kind::Dict {
            return None;
        }
        let name = name_of(i, i.oparg);
        let index = (*globals).index_of_str(name)? as u64;
        let version = u64::from((*globals).assign_keys_version());
        if version == 0 || !tiercel_object::types::str::is_interned(name) {
            return None;
        }
        // Natives leave watched dicts alone.
        self.watch(globals);
        // Nobody is told of these stores, so nobody may take the value to stay.
        self.heads.will_change(tiercel_vm::tier2::place(globals, Some(name)));
        let (entries, offset) = self.place_of_value(globals, version, index);
        let old = self.load(entries, offset, Alias::GlobalValue, Type::Ref);
        let value = self.pop();
        let word = self.own_ref(value);
        self.store(entries, word, offset, Alias::GlobalValue);
        self.give_up(Abs::Ref { v: old, own: true });
        Some(Flow::Next)
    }

    /// `LOAD_GLOBAL`. A cache that is out of date says that what is found now may not be what is found next.
    unsafe fn load_global(&mut self, i: &Instr) -> Option<Flow> {
        let (globals, builtins) = self.namespaces()?;
        // Cache: counter, version of the globals' keys, version of the builtins' keys, index.
        let is_now = |dict: *const DictObject, cell| u64::from((*dict).keys_version.get()) == i.cache1(cell);
        let is_cached = match i.opcode {
            Opcode::LOAD_GLOBAL_MODULE => is_now(globals, 1),
            Opcode::LOAD_GLOBAL_BUILTIN => is_now(globals, 1) && is_now(builtins, 2),
            _ => true,
        };
        if !is_cached {
            return None;
        }
        self.load_name(i, (globals, builtins), name_of(i, i.oparg >> 1), i.oparg)
    }

    /// Names; `None` if this is none.
    pub(super) unsafe fn name_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        match i.opcode {
            Opcode::LOAD_GLOBAL | Opcode::LOAD_GLOBAL_MODULE | Opcode::LOAD_GLOBAL_BUILTIN => {
                return Ok(self.load_global(i));
            }
            Opcode::LOAD_NAME => {
                let Some(namespaces) = self.module_scope() else { return Ok(None) };
                return Ok(self.load_name(i, namespaces, name_of(i, i.oparg), 0));
            }
            Opcode::STORE_NAME | Opcode::STORE_GLOBAL => return Ok(self.store_global(i)),
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
