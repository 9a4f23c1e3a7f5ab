//! Subscripts, building and unpacking.

use super::{Abs, Builder, Flow};
use crate::natives;
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, SymKind, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::thread::types;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::dict_plain::is_plain;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::is_exact;
use tiercel_object::types::tuple::{ITEMS_OFFSET, TupleObject};
use tiercel_ops::Opcode;
use tiercel_passes::hash::HashSet;

impl Builder<'_> {
    /// `sequence[index]`: the operands' values, checked, and the item.
    fn subscript(&mut self, is_list: bool) -> Flow {
        let (a, b) = (self.peek(2), self.peek(1));
        let sample = self.sample(a);
        let index_sample = self.sample(b);
        let seq = self.borrow_ref(a);
        self.guard_type(seq, if is_list { types().list } else { types().tuple });
        let index = self.as_int(b);
        let (at, class) = if is_list {
            (offset_of!(ListObject, len), Alias::ListHead)
        } else {
            (offset_of!(TupleObject, len), Alias::Tuple)
        };
        let len = self.load(seq, at as i64, class, Type::I64);
        let index = self.emit(Op::IndexWrap, &[index, len], &[]);
        self.guard(Op::GuardBounds, &[index, len], &[]);
        let item = self.item(seq, index, is_list);
        self.emit(Op::Incref, &[item], &[]);
        if let Some(w) = sample.and_then(|w| sample_item(w, index_sample, is_list)) {
            self.samples.insert(item, w);
        }
        let (b, a) = (self.pop(), self.pop());
        self.give_up(b);
        self.give_up(a);
        self.push_owned(item);
        Flow::Next
    }

    fn store_list(&mut self) -> Flow {
        let (list, sub) = (self.peek(2), self.peek(1));
        let seq = self.borrow_ref(list);
        self.guard_type(seq, types().list);
        let index = self.as_int(sub);
        let len = self.load(seq, offset_of!(ListObject, len) as i64, Alias::ListHead, Type::I64);
        let index = self.emit(Op::IndexWrap, &[index, len], &[]);
        self.guard(Op::GuardBounds, &[index, len], &[]);
        let items = self.load(seq, offset_of!(ListObject, items) as i64, Alias::ListHead, Type::Ptr);
        let imms = [Imm::Int(0), Imm::Alias(Alias::List)];
        let old = self.emit_typed(Op::LoadElem, &[items, index], &imms, Type::Ref);
        let (sub, list) = (self.pop(), self.pop());
        let value = self.pop();
        let word = self.own_ref(value);
        self.emit(Op::StoreElem, &[items, index, word], &imms);
        self.give_up(Abs::Ref { v: old, own: true });
        self.give_up(sub);
        self.give_up(list);
        Flow::Next
    }

    /// Pushes the `count` items of a tuple or list of exactly that length, last first.
    fn unpack(&mut self, count: usize, is_list: bool) -> Flow {
        let a = self.peek(1);
        let sample = self.sample(a);
        let seq = self.borrow_ref(a);
        self.guard_type(seq, if is_list { types().list } else { types().tuple });
        let (at, class) = if is_list {
            (offset_of!(ListObject, len), Alias::ListHead)
        } else {
            (offset_of!(TupleObject, len), Alias::Tuple)
        };
        let len = self.load(seq, at as i64, class, Type::I64);
        let want = self.iconst(count as i64);
        let same = self.emit(Op::IntEq, &[len, want], &[]);
        self.guard(Op::GuardTrue, &[same], &[]);
        let items: Vec<Val> = (0..count)
            .map(|n| {
                let index = self.iconst(n as i64);
                let v = self.item(seq, index, is_list);
                self.emit(Op::Incref, &[v], &[]);
                let index = word::encode_int(n as i64);
                if let Some(w) = sample.and_then(|w| sample_item(w, index, is_list)) {
                    self.samples.insert(v, w);
                }
                v
            })
            .collect();
        let a = self.pop();
        self.give_up(a);
        items.into_iter().rev().for_each(|v| self.push_owned(v));
        Flow::Next
    }

    /// Pops `count` items, in order.
    pub(crate) fn pop_many(&mut self, count: usize) -> Vec<Abs> {
        let mut items: Vec<Abs> = (0..count).map(|_| self.pop()).collect();
        items.reverse();
        items
    }

    fn build_tuple(&mut self, count: usize) -> Flow {
        let items = self.pop_many(count);
        let tuple = self.tuple_of(&items);
        self.push(tuple);
        Flow::Next
    }

    /// `{k: v, …}` of keys that have their hash without Python code.
    unsafe fn build_map(&mut self, count: usize) -> Option<Flow> {
        let keys: Vec<Abs> = (0..count).map(|n| self.peek(2 * (count - n))).collect();
        let mut words = HashSet::default();
        let name = |b: &Self, a: &Abs| match a {
            Abs::Const(_) => b.sample(*a).filter(|w| is_exact(Value::borrow_word(w))).map(natives::text_of),
            _ => None,
        };
        if !keys.iter().all(|a| name(self, a).is_some_and(|w| words.insert(w))) {
            return None;
        }
        let v = self.new_dict();
        let items = self.pop_many(2 * count);
        for pair in items.chunks(2) {
            let (k, x) = (self.borrow_ref(pair[0]), self.borrow_ref(pair[1]));
            // A fresh dict takes any str that it does not have yet.
            self.leaf(crate::natives_dicts::DICT_SET, &[v, k, x], Some(Type::I64));
        }
        for a in items {
            self.give_up(a);
        }
        self.push_owned(v);
        Some(Flow::Next)
    }

    /// A new tuple, which takes over the counts.
    pub(crate) fn new_tuple(&mut self, words: &[Val]) -> Val {
        let sym = self.type_sym(types().tuple);
        let make = natives::NEW_TUPLE;
        let native = self.trace.symbol(SymKind::Native, make.name, make.address as u64);
        let imms = [
            Imm::Sym(sym),
            Imm::Sym(native),
            Imm::Int(words.len() as i64),
            Imm::Int(ITEMS_OFFSET as i64),
            Imm::Int(offset_of!(TupleObject, len) as i64),
        ];
        let v = self.emit(Op::NewTuple, &[], &imms);
        self.made(v, types().tuple);
        for (k, w) in words.iter().enumerate() {
            self.store(v, *w, (ITEMS_OFFSET + 8 * k) as i64, Alias::Tuple);
        }
        self.tuple_words.insert(v, words.to_vec());
        v
    }

    /// A new empty dict.
    pub(crate) fn new_dict(&mut self) -> Val {
        let sym = self.type_sym(types().dict);
        let make = natives::NEW_DICT;
        let native = self.trace.symbol(SymKind::Native, make.name, make.address as u64);
        let used = Imm::Int(offset_of!(DictObject, used) as i64);
        let v =
            self.emit(Op::NewDict, &[], &[Imm::Sym(sym), Imm::Sym(native), Imm::Int(0), Imm::Int(0), used]);
        self.made(v, types().dict);
        v
    }

    fn build_list(&mut self, count: usize) -> Flow {
        let items = self.pop_many(count);
        let words: Vec<Val> = items.into_iter().map(|a| self.own_ref(a)).collect();
        let n = self.iconst(count as i64);
        let v = self.fresh_object(natives::NEW_LIST, &[n]);
        self.made(v, types().list);
        if count > 0 {
            let place = self.load(v, offset_of!(ListObject, items) as i64, Alias::ListHead, Type::Ptr);
            for (k, w) in words.into_iter().enumerate() {
                self.store(place, w, 8 * k as i64, Alias::List);
            }
        }
        self.push_owned(v);
        Flow::Next
    }

    /// Leaves if a native gave nothing.
    fn guard_word(&mut self, v: Val) {
        self.guard(Op::GuardNonNull, &[v], &[]);
    }

    /// Containers; `None` if this is none.
    pub(super) unsafe fn container_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let flow = match i.opcode {
            Opcode::BINARY_OP_SUBSCR_LIST_INT => self.subscript(true),
            Opcode::BINARY_OP_SUBSCR_TUPLE_INT => self.subscript(false),
            Opcode::BINARY_OP_SUBSCR_STR_INT => {
                let (a, b) = (self.peek(2), self.peek(1));
                let text = self.borrow_ref(a);
                self.guard_type(text, types().str);
                let index = self.as_int(b);
                let c = self.fresh_object(natives::STR_ITEM, &[text, index]);
                self.guard_word(c);
                self.made_char(c);
                self.pop_two_push(Abs::Ref { v: c, own: true })
            }
            Opcode::STORE_SUBSCR_LIST_INT => self.store_list(),
            Opcode::UNPACK_SEQUENCE_TWO_TUPLE => self.unpack(2, false),
            Opcode::UNPACK_SEQUENCE_TUPLE => self.unpack(i.oparg as usize, false),
            Opcode::UNPACK_SEQUENCE_LIST => self.unpack(i.oparg as usize, true),
            Opcode::BUILD_TUPLE if i.oparg > 0 && i.oparg <= 16 => self.build_tuple(i.oparg as usize),
            Opcode::BUILD_MAP if i.oparg <= 16 => return Ok(self.build_map(i.oparg as usize)),
            Opcode::BUILD_LIST if i.oparg <= 16 => self.build_list(i.oparg as usize),
            Opcode::DELETE_SUBSCR => {
                let (dict, key) = (self.peek(2), self.peek(1));
                let known = self.sample(key).is_none_or(|w| is_plain(Value::borrow_word(&w)));
                if !self.is_exactly(dict, types().dict) || !known || !self.may_decline(i, None) {
                    return Ok(None);
                }
                let (d, k) = (self.borrow_ref(dict), self.borrow_ref(key));
                self.guard_type(d, types().dict);
                let gone = self.leaf(crate::natives_dicts::DICT_REMOVE, &[d, k], Some(Type::Ref));
                self.guard_word(gone);
                self.give_up(Abs::Ref { v: gone, own: true });
                self.pop_all(2)
            }
            Opcode::MAP_ADD => {
                let (dict, key, value) = (self.peek(i.oparg as usize + 2), self.peek(2), self.peek(1));
                let known = self.sample(key).is_none_or(|w| is_plain(Value::borrow_word(&w)));
                if !known || !self.may_decline(i, None) {
                    return Ok(None);
                }
                let [d, k, v] = [dict, key, value].map(|a| self.borrow_ref(a));
                let done = self.leaf(crate::natives_dicts::DICT_SET, &[d, k, v], Some(Type::I64));
                self.guard_done(done);
                self.pop_all(2)
            }
            Opcode::LIST_APPEND => {
                let list = self.peek(i.oparg as usize + 1);
                let list = self.borrow_ref(list);
                let value = self.pop();
                let word = self.given_ref(value);
                self.leaf(natives::LIST_APPEND, &[list, word], None);
                Flow::Next
            }
            Opcode::BINARY_OP_INPLACE_ADD_UNICODE => {
                let store = crate::project::decode(i.code, i.next)?;
                let n = store.oparg;
                let (a, b) = (self.peek(2), self.peek(1));
                let Abs::Ref { v: left, own } = a else { return Ok(None) };
                if store.opcode != Opcode::STORE_FAST
                    || !matches!(self.local(n), Abs::Ref { v, own: true } if v == left)
                {
                    return Ok(None);
                }
                let right = self.borrow_ref(b);
                self.guard_type(left, types().str);
                self.guard_type(right, types().str);
                if own {
                    self.emit(Op::DecrefLeaf, &[left], &[]);
                }
                self.emit(Op::Give, &[left], &[]);
                let r = self.leaf(natives::STR_APPEND, &[left, right], Some(Type::Ref));
                let (b, _) = (self.pop(), self.pop());
                self.give_up(b);
                self.place_local(n, Abs::Ref { v: r, own: true }, Abs::Null);
                let sym = self.type_sym(types().str);
                self.emit(Op::AssumeType, &[r], &[Imm::Sym(sym)]);
                Flow::Goto(store.next)
            }
            _ => return Ok(None),
        };
        Ok(Some(flow))
    }

    fn pop_two_push(&mut self, a: Abs) -> Flow {
        for _ in 0..2 {
            let x = self.pop();
            self.give_up(x);
        }
        self.push(a);
        Flow::Next
    }
}

/// The item of a live list or tuple at a live index, or at 0.
fn sample_item(seq: u64, index: Option<u64>, is_list: bool) -> Option<u64> {
    if !word::is_heap(seq) {
        return None;
    }
    let index = index.filter(|w| word::is_int(*w)).map_or(0, word::decode_int).max(0) as usize;
    // SAFETY: the sample is a live object; its type is looked at before its layout is used.
    unsafe {
        let v = tiercel_object::Value::borrow_word(&seq);
        if is_list {
            let list = v.downcast_exact::<ListObject>()?;
            let index = if index < list.len.get() { index } else { 0 };
            return (index < list.len.get()).then(|| *list.items.get().add(index));
        }
        let tuple = v.downcast_exact::<TupleObject>()?;
        tuple.items().get(index).or(tuple.items().first()).map(|v| v.word())
    }
}
