//! Methods of built-in types that are bound before they are called: `append = items.append`.
//!
//! What is bound is an object of two words that matter, the method and its receiver. A call of one is taken for the call
//! `receiver.method(…)`: the stack is made to look like that, and whatever way there is for such a call is gone.

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason, decode};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, SymKind, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind};
use tiercel_object::method::{MethodDef, NativeFn};
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::builtin_function::BuiltinFunctionObject;
use tiercel_object::types::descriptors::{DescriptorObject, DescriptorTarget};
use tiercel_object::types::str::intern;
use tiercel_ops::Opcode;

/// A bound method: what it calls, and what it is bound to, which is of this type.
#[derive(Clone, Copy)]
pub(super) struct NativeMethod {
    def: &'static MethodDef,
    pub(super) this: Abs,
    ty: &'static PyType,
}

const DEF: i64 = offset_of!(BuiltinFunctionObject, def) as i64;
const THIS: i64 = offset_of!(BuiltinFunctionObject, this) as i64;

/// The method that a descriptor found in a type binds to the type's instances.
pub(super) unsafe fn method_of(ty: &PyType, found: u64) -> Option<&'static MethodDef> {
    if !word::is_heap(found) || (*(found as *const Header)).kind() != Kind::MethodDescriptor {
        return None;
    }
    let descriptor = &*(found as *const DescriptorObject);
    match descriptor.target.get() {
        DescriptorTarget::Method(def) if ty.is_subtype(descriptor.owner()) => Some(def),
        _ => None,
    }
}

/// The instruction that a direct call of a method with `n` arguments becomes.
fn form_of(def: &MethodDef, n: usize) -> Option<Opcode> {
    Some(match def.func {
        NativeFn::NoArgs(_) if n == 0 => Opcode::CALL_METHOD_DESCRIPTOR_NOARGS,
        NativeFn::O(_) if n == 1 => Opcode::CALL_METHOD_DESCRIPTOR_O,
        NativeFn::Fast(_) => Opcode::CALL_METHOD_DESCRIPTOR_FAST,
        NativeFn::Kw(_) => Opcode::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS,
        _ => return None,
    })
}

impl Builder<'_> {
    fn def_const(&mut self, def: &'static MethodDef) -> Val {
        let sym = self.trace.symbol(SymKind::Address, def.name, std::ptr::from_ref(def) as u64);
        self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)])
    }

    /// `receiver.method` of an instance of this type, whose count goes into it.
    pub(super) fn native_method_object(
        &mut self,
        def: &'static MethodDef,
        this: Val,
        ty: &'static PyType,
    ) -> Val {
        let target = self.def_const(def);
        let v = self.new_object(types().builtin_function);
        self.store(v, target, DEF, Alias::Immutable);
        self.store(v, this, THIS, Alias::Immutable);
        self.native_methods.insert(v, NativeMethod { def, this: Abs::Ref { v: this, own: false }, ty });
        v
    }

    /// The method and receiver of a callable that is a bound method of a built-in type; checked from here on.
    unsafe fn parts_of_native(&mut self, callable: Abs) -> Option<NativeMethod> {
        if let Abs::Ref { v, .. } = callable
            && let Some(known) = self.native_methods.get(&v)
        {
            return Some(*known);
        }
        let w = self.sample(callable).filter(|w| word::is_heap(*w))?;
        let live = Value::borrow_word(&w).downcast_exact::<BuiltinFunctionObject>()?;
        let (def, this) = (live.def.get(), live.this.word());
        if !word::is_heap(this) {
            return None;
        }
        let ty = &*std::ptr::from_ref((*(this as *const Header)).ty());
        if ty.kind == Kind::Module || ty.has(tiercel_object::typeobj::tflag::TYPE_SUBCLASS) {
            return None;
        }
        let found = ty.lookup(&intern(def.name))?;
        if !method_of(ty, found.word()).is_some_and(|of| std::ptr::eq(of, def)) {
            return None;
        }
        if let Abs::Const(_) = callable {
            let this = self.constant(&format!("{}.__self__", def.name), this);
            return Some(NativeMethod { def, this, ty });
        }
        let v = self.borrow_ref(callable);
        self.guard_type(v, types().builtin_function);
        let have = self.load(v, DEF, Alias::Immutable, Type::Ptr);
        let want = self.def_const(def);
        let same = self.emit(Op::PtrEq, &[have, want], &[]);
        self.guard(Op::GuardTrue, &[same], &[]);
        let receiver = self.load(v, THIS, Alias::Immutable, Type::Ref);
        self.samples.insert(receiver, this);
        Some(NativeMethod { def, this: Abs::Ref { v: receiver, own: false }, ty })
    }

    /// A call of a bound method, as that of the method on its receiver. `None` if this is none, or there is no way for such a
    /// call.
    pub(super) unsafe fn native_method_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let n = i.oparg as usize;
        if i.opcode.deopt() != Opcode::CALL || self.peek(n + 1) != Abs::Null {
            return Ok(None);
        }
        let callable = self.peek(n + 2);
        let is_known = |b: &Self| match callable {
            Abs::Ref { v, .. } => b.native_methods.contains_key(&v),
            _ => false,
        };
        if !is_known(self) && self.kind_now(callable) != Some(Kind::BuiltinFunction) {
            return Ok(None);
        }
        let Some(NativeMethod { def, this, ty }) = self.parts_of_native(callable) else { return Ok(None) };
        let Some(found) = ty.lookup(&intern(def.name)) else { return Ok(None) };
        let Some(mut opcode) = form_of(def, n) else { return Ok(None) };
        // What a generator is sent is followed where it is called directly.
        if ty.kind == Kind::Generator || !method_of(ty, found.word()).is_some_and(|of| std::ptr::eq(of, def))
        {
            return Ok(None);
        }
        if found.word() == self.world.list_append
            && std::ptr::eq(ty, types().list)
            && decode(i.code, i.next)?.opcode == Opcode::POP_TOP
        {
            opcode = Opcode::CALL_LIST_APPEND;
        }
        let before = self.top().stack.clone();
        let at = before.len() - n - 2;
        let method = self.constant(def.name, found.word());
        self.top().stack[at] = method;
        self.top().stack[at + 1] = this;
        let direct = Instr { opcode, ..*i };
        for topic in [
            Self::char_instruction,
            Self::lookup_instruction,
            Self::call_instruction,
            Self::builtin_instruction,
            Self::quiet_instruction,
        ] {
            if let Some(flow) = topic(self, &direct)? {
                self.give_up(callable);
                return Ok(Some(flow));
            }
        }
        self.top().stack = before;
        Ok(None)
    }
}
