//! Objects of built-in types that a trace makes itself, word by word: iterators, bound methods, cells, functions.
//!
//! [`Op::NewObject`] makes one that is empty, stores fill it. So what looks into it later need not load, and one that never
//! leaves the trace is not made at all.

use super::{Abs, Builder, Flow};
use crate::project::Instr;
use std::mem::{offset_of, size_of};
use tiercel_ir::snapshot::RAW;
use tiercel_ir::{Alias, Imm, Op, SymKind, Val, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind, flag};
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{Type as PyType, tflag};
use tiercel_object::types::cell::CellObject;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::enumerate::EnumerateObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::iterators::SequenceIteratorObject;
use tiercel_object::types::map::MapObject;
use tiercel_object::types::method::MethodObject;
use tiercel_object::types::zip::ZipObject;
use tiercel_vm::function;

/// The type of the iterator over an exact sequence of a type, where a trace can make and step it.
pub(super) fn iterator_type(ty: &PyType) -> Option<&'static PyType> {
    let t = types();
    let known = [
        (t.list, t.list_iterator),
        (t.tuple, t.tuple_iterator),
        (t.bytes, t.bytes_iterator),
        (t.bytearray, t.bytearray_iterator),
    ];
    known.into_iter().find(|(of, _)| std::ptr::eq(*of, ty)).map(|(_, iterator)| iterator)
}

/// Whether it is an iterator by index that has no kind of its own.
fn is_by_index(ty: &PyType) -> bool {
    let t = types();
    [t.list_reverse_iterator, t.bytes_iterator, t.bytearray_iterator].iter().any(|of| std::ptr::eq(*of, ty))
}

/// The class of memory that a word of an object belongs to.
pub(super) fn class_of_word(ty: &PyType, offset: usize) -> Alias {
    match ty.kind {
        Kind::Enumerate if offset == offset_of!(EnumerateObject, iterator) => Alias::Immutable,
        Kind::Zip if offset == offset_of!(ZipObject, iterators) => Alias::Immutable,
        Kind::Map if offset != offset_of!(MapObject, strict) => Alias::Immutable,
        Kind::Other if is_by_index(ty) => Alias::Iter,
        Kind::Cell => Alias::Cell,
        Kind::Function if offset == offset_of!(FunctionObject, version) => Alias::Type,
        Kind::Function if offset == offset_of!(FunctionObject, closure) => Alias::Immutable,
        Kind::ListIterator | Kind::TupleIterator | Kind::RangeIterator => Alias::Iter,
        Kind::Method | Kind::BuiltinFunction | Kind::Range | Kind::Filter => Alias::Immutable,
        _ => Alias::Field,
    }
}

impl Builder<'_> {
    /// An empty object of a built-in type without a `__dict__`, all of whose instances are of one size, or of a class that adds
    /// `__slots__` alone and has no finalizer.
    pub(super) fn new_object(&mut self, ty: &'static PyType) -> Val {
        self.new_sized(ty, ty.instance_size())
    }

    /// The same, of so many bytes.
    pub(super) fn new_sized(&mut self, ty: &'static PyType, size: usize) -> Val {
        debug_assert!(ty.dict_offset.get() == 0);
        let sym = self.type_sym(ty);
        let make = crate::natives::NEW_OBJECT;
        let native = self.trace.symbol(SymKind::Native, make.name, make.address as u64);
        let tracked = if ty.has(tflag::GC) { flag::TRACKED } else { 0 };
        let imms = [
            Imm::Sym(sym),
            Imm::Sym(native),
            Imm::Int(size as i64),
            Imm::Int(i64::from(ty.kind as u32 | tracked)),
        ];
        let v = self.emit(Op::NewObject, &[], &imms);
        self.made(v, ty);
        v
    }

    /// An object that the parent trace has not made, as its recipe says.
    pub(super) unsafe fn made_again(
        &mut self,
        ty: &'static PyType,
        order: &[u8],
        fields: &[Abs],
    ) -> Option<Val> {
        let words: Vec<Val> = order
            .iter()
            .zip(fields)
            .map(|(n, field)| match *field {
                Abs::Int(v) if n & RAW != 0 => v,
                Abs::Word(w) if n & RAW != 0 => self.iconst(word::decode_int(w)),
                Abs::Const(sym) if n & RAW != 0 => self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]),
                field => self.own_ref(field),
            })
            .collect();
        let words = order.iter().map(|n| size_of::<Header>() + 8 * usize::from(n & !RAW)).zip(words);
        if ty.kind == Kind::Generator {
            return self.generator_again(ty, words.collect());
        }
        let v = self.new_object(ty);
        for (offset, w) in words {
            self.store(v, w, offset as i64, class_of_word(ty, offset));
        }
        Some(v)
    }

    /// `iter(sequence)`, an iterator of this type, of what the value has been checked to be; takes over its count.
    pub(super) fn sequence_iterator(&mut self, sequence: Val, ty: &'static PyType) -> Val {
        let first = self.iconst(0);
        let v = self.new_object(ty);
        self.store(v, sequence, offset_of!(SequenceIteratorObject, sequence) as i64, Alias::Iter);
        self.store(v, first, offset_of!(SequenceIteratorObject, index) as i64, Alias::Iter);
        v
    }

    /// A method: this function, a constant, bound to an object, which is counted.
    pub(super) fn bound_method(&mut self, function: Abs, this: Val) -> Val {
        let f = self.own_ref(function);
        let v = self.new_object(types().method);
        self.store(v, f, offset_of!(MethodObject, function) as i64, Alias::Immutable);
        self.store(v, this, offset_of!(MethodObject, this) as i64, Alias::Immutable);
        self.methods.insert(v, (function, this));
        v
    }

    /// A cell of a value, or an empty one.
    pub(super) fn new_cell(&mut self, content: Abs) -> Val {
        let word = (content != Abs::Null).then(|| self.own_ref(content));
        let v = self.new_object(types().cell);
        if let Some(word) = word {
            self.store(v, word, offset_of!(CellObject, value) as i64, Alias::Cell);
        }
        v
    }

    /// `MAKE_FUNCTION`; `None` unless all that the function is made of can be taken as known.
    pub(super) unsafe fn make_function(&mut self) -> Option<Flow> {
        let a = self.peek(1);
        let code = self.sample(a).filter(|_| matches!(a, Abs::Const(_)))?;
        let code = Value::borrow_word(&code).downcast_exact::<CodeObject>()?;
        let (globals, builtins) = self.namespaces()?;
        let name = &names().__name__;
        self.watch(globals);
        if !self.depend_item(globals, name) {
            return None;
        }
        let module = (*globals).get_str(name).unwrap_or(Value::NONE);
        code.note_globals(&(*globals).to_value(), &(*builtins).to_value());
        let qualname = code.qualname.get_or_none();
        let text = crate::natives::text_of(qualname.word());
        let parts = [
            (offset_of!(FunctionObject, code), std::ptr::from_ref(code) as u64, "code"),
            (offset_of!(FunctionObject, globals), globals as u64, "globals"),
            (offset_of!(FunctionObject, builtins), builtins as u64, "builtins"),
            (offset_of!(FunctionObject, name), code.name.get_or_none().word(), "__name__"),
            (offset_of!(FunctionObject, qualname), qualname.word(), "__qualname__"),
            (offset_of!(FunctionObject, doc), function::docstring_of(code).word(), "__doc__"),
            (offset_of!(FunctionObject, module), module.word(), "__module__"),
        ];
        let mut words = vec![];
        for (offset, word, part) in parts {
            let constant = self.constant(&format!("{text}.{part}"), word);
            words.push((offset, self.own_ref(constant)));
        }
        let version = self.iconst(i64::from(function::version_of(code)));
        self.pop();
        let v = self.new_object(types().function);
        words.push((offset_of!(FunctionObject, version), version));
        for (offset, word) in words {
            self.store(v, word, offset as i64, class_of_word(types().function, offset));
        }
        self.push_owned(v);
        Some(Flow::Next)
    }

    /// `SET_FUNCTION_ATTRIBUTE` of a function that the trace has just made: its defaults, or its closure.
    pub(super) fn set_function_attribute(&mut self, i: &Instr) -> Option<Flow> {
        let (function, value) = (self.peek(1), self.peek(2));
        let Abs::Ref { v, .. } = function else { return None };
        let (offset, ty) = match i.oparg {
            1 => (offset_of!(FunctionObject, defaults), types().tuple),
            2 => (offset_of!(FunctionObject, kwdefaults), types().dict),
            8 => (offset_of!(FunctionObject, closure), types().tuple),
            _ => return None,
        };
        let is_new = self.fresh.get(&v).is_some_and(|of| of.kind == Kind::Function);
        if !is_new || !self.is_exactly(value, ty) {
            return None;
        }
        let known = match value {
            Abs::Ref { v, .. } => self.fresh.contains_key(&v),
            value => matches!(value, Abs::Const(_)),
        };
        if !known {
            return None;
        }
        self.pop();
        self.pop();
        let word = self.own_ref(value);
        self.store(v, word, offset as i64, class_of_word(types().function, offset));
        self.push(function);
        Some(Flow::Next)
    }
}
