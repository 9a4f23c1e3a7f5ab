//! `getattr(o, "name")`, with a default or without, and `hasattr(o, "name")`: by the class of the owner at hand, as an attribute
//! that stands in the program is looked up where no inline cache helps.

use super::respecialize::Form;
use super::{Abs, Builder, Flow};
use crate::natives;
use crate::project::Instr;
use tiercel_ir::{Alias, Op, Type, word};
use tiercel_object::Value;
use tiercel_object::typeobj::{Type as PyType, tflag};
use tiercel_object::types::str::{intern, is_exact};
use tiercel_vm::specialize::attributes::{Found, find};

impl Builder<'_> {
    /// Such a call; `None` if it is another one, or if to look may run Python code.
    pub(super) unsafe fn attribute_by_name(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        if !matches!(n, 2 | 3) || self.peek(n + 1) != Abs::Null {
            return None;
        }
        let (callable, owner) = (self.peek(n + 2), self.peek(n));
        let c = self.sample(callable).filter(|w| word::is_heap(*w))?;
        let (function, asks) = match natives::builtin_name(c)?.as_str() {
            "getattr" => ("getattr", false),
            "hasattr" if n == 2 => ("hasattr", true),
            _ => return None,
        };
        let Abs::Const(sym) = self.peek(n - 1) else { return None };
        let w = self.trace.syms[sym.0 as usize].address;
        let name = Value::borrow_word(&w);
        // Those of attributes are compared by identity.
        if !is_exact(name) || intern(&natives::text_of(w)).word() != w {
            return None;
        }
        let ty = self.type_at_hand(owner)?;
        let form = self.form_of(name, owner, false, false);
        if form.is_none() && (!self.lacks(name, owner, ty) || n == 2 && !asks) {
            return None;
        }
        self.guard_callable(callable, function, c);
        let v = self.borrow_ref(owner);
        self.guard_exact(v, ty);
        let part = i64::from(ty.dict_offset.get());
        let at = match &form {
            Some(Form::Inline(index)) => {
                self.guard_capacity(v, *index, Some(ty));
                Some(part + 8 + 8 * *index as i64)
            }
            Some(Form::Member(at)) => Some(*at),
            _ => None,
        };
        let result = match (at, form) {
            (Some(at), _) => {
                let found = self.load(v, at, Alias::Inline, Type::Ref);
                self.guard(Op::GuardNonNull, &[found], &[]);
                let slot = self.sample(owner).filter(|w| word::is_heap(*w)).map(|w| w + at as u64);
                self.sample_word(found, slot);
                if asks { Abs::Word(word::TRUE) } else { self.duplicate(Abs::Ref { v: found, own: true }) }
            }
            (None, form) => {
                if part != 0 {
                    self.guard_inline(v, part, Some(ty));
                    self.guard_keys(ty);
                }
                match form {
                    Some(_) if asks => Abs::Word(word::TRUE),
                    None if asks => Abs::Word(word::FALSE),
                    None => {
                        let default = self.peek(1);
                        self.duplicate(default)
                    }
                    Some(Form::BoundNative(def)) => {
                        self.emit(Op::Incref, &[v], &[]);
                        let method = self.native_method_object(def, v, ty);
                        Abs::Ref { v: method, own: true }
                    }
                    Some(Form::Bound(found)) => {
                        let function = self.constant("attr", found.word());
                        self.emit(Op::Incref, &[v], &[]);
                        let method = self.bound_method(function, v);
                        Abs::Ref { v: method, own: true }
                    }
                    Some(Form::Plain(found)) => self.constant("attr", found.word()),
                    Some(_) => return None,
                }
            }
        };
        Some(self.finish_call(n + 2, result))
    }

    /// Whether neither the owner nor its class has such an attribute now.
    unsafe fn lacks(&self, name: &Value, owner: Abs, ty: &PyType) -> bool {
        let part = u64::from(ty.dict_offset.get());
        let has_dict = |w: u64| part != 0 && *((w + part) as *const u64) != 0;
        ty.version.get() != 0
            && ty.has(tflag::PLAIN_GETATTR)
            && ty.dict_field.get() == 0
            && ty.shared_keys.index(name).is_none()
            && matches!(find(ty, name), Found::Nothing)
            && !self.sample(owner).is_some_and(has_dict)
    }
}
