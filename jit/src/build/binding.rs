//! Arguments to parameters, when a call is built: defaults, keywords, `*args` and `**kwargs` on either side.

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::types;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::tuple::{ITEMS_OFFSET, TupleObject};
use tiercel_ops::Opcode;

const VARARGS: u32 = 0x04;
const VARKEYWORDS: u32 = 0x08;

/// Items of the longest tuple that a call spreads.
const MOST_SPREAD: usize = 8;

/// Where a local of a new frame comes from.
pub(super) enum Source {
    /// An argument, by its number.
    Given(usize),
    /// A default, counted from the last.
    Default(usize),
    /// The default of a keyword-only parameter.
    KeywordDefault(Value),
    /// A tuple of the arguments from this one on.
    Rest(usize),
    /// An empty dict.
    Keywords,
    /// Nothing yet.
    Empty,
}

/// What goes into the locals of a frame for a call with so many arguments, the last of which belong to `names`; `None` if
/// they do not fit, or if keywords are left over.
///
/// # Safety
/// `code` is the function's code.
pub(super) unsafe fn plan(
    function: &FunctionObject,
    code: &CodeObject,
    given: usize,
    names: &[Value],
) -> Option<Vec<Source>> {
    let flags = code.flags.get();
    let arg_count = code.arg_count.get() as usize;
    let total = arg_count + code.kwonly_count.get() as usize;
    let positional = given.checked_sub(names.len())?;
    let mut slots: Vec<Source> = (0..code.localsplus_count.get()).map(|_| Source::Empty).collect();
    for (k, slot) in slots.iter_mut().enumerate().take(positional.min(arg_count)) {
        *slot = Source::Given(k);
    }
    if positional > arg_count && flags & VARARGS == 0 {
        return None;
    }
    let parameters: &[Value] =
        code.localsplus_names.borrow().map_or(&[], |n| n.payload_unchecked::<TupleObject>().items());
    let first = code.posonly_count.get() as usize;
    for (k, name) in names.iter().enumerate() {
        let at = first + parameters.get(first..total)?.iter().position(|p| p.is(name))?;
        if !matches!(slots[at], Source::Empty) {
            return None;
        }
        slots[at] = Source::Given(positional + k);
    }
    let defaults = function.defaults.borrow().map_or(0, |t| t.payload_unchecked::<TupleObject>().len());
    for (k, slot) in slots.iter_mut().enumerate().take(arg_count).skip(positional) {
        if matches!(slot, Source::Empty) {
            let back = arg_count - k;
            if back > defaults {
                return None;
            }
            *slot = Source::Default(back);
        }
    }
    for k in arg_count..total {
        if matches!(slots[k], Source::Empty) {
            let dict = function.kwdefaults.borrow()?.downcast_exact::<DictObject>()?;
            dict.get_str(&parameters[k])?;
            slots[k] = Source::KeywordDefault(parameters[k].clone());
        }
    }
    let mut at = total;
    if flags & VARARGS != 0 {
        slots[at] = Source::Rest(arg_count.min(positional));
        at += 1;
    }
    if flags & VARKEYWORDS != 0 {
        slots[at] = Source::Keywords;
    }
    Some(slots)
}

impl Builder<'_> {
    /// The locals of a new frame. What may leave the trace comes first, then what is made.
    pub(super) unsafe fn bind(
        &mut self,
        callable: Abs,
        function: &FunctionObject,
        args: &[Abs],
        keywords: usize,
        plan: &[Source],
    ) -> Vec<Abs> {
        let deepest = plan.iter().map(|s| if let Source::Default(n) = s { *n } else { 0 }).max().unwrap_or(0);
        let words: Vec<u64> = match function.defaults.borrow() {
            Some(tuple) if deepest > 0 => {
                let items = tuple.payload_unchecked::<TupleObject>().items();
                items[items.len() - deepest..].iter().map(Value::word).collect()
            }
            _ => vec![],
        };
        let known = matches!(callable, Abs::Const(_));
        let defaults: Vec<Abs> = match known {
            true => words.into_iter().map(|w| self.constant("default", w)).collect(),
            // Functions of one code may have other defaults each.
            false if deepest > 0 => {
                let f = self.borrow_ref(callable);
                self.load_defaults(f, &words)
            }
            false => vec![],
        };
        let mut locals = vec![Abs::Null; plan.len()];
        for (local, source) in locals.iter_mut().zip(plan) {
            if let Source::KeywordDefault(name) = source {
                *local = self.keyword_default(callable, function, name);
            }
        }
        for (local, source) in locals.iter_mut().zip(plan) {
            match source {
                Source::Given(n) => *local = args[*n],
                Source::Default(back) => {
                    *local = defaults[deepest - back];
                    if let (Abs::Ref { v, .. }, false) = (*local, known) {
                        self.emit(Op::Incref, &[v], &[]);
                    }
                }
                _ => {}
            }
        }
        for (local, source) in locals.iter_mut().zip(plan) {
            match source {
                Source::Rest(from) => *local = self.tuple_of(&args[*from..args.len() - keywords]),
                Source::Keywords => {
                    let v = self.new_dict();
                    *local = Abs::Ref { v, own: true };
                }
                _ => {}
            }
        }
        locals
    }

    /// A tuple of values, which go into it.
    pub(super) fn tuple_of(&mut self, items: &[Abs]) -> Abs {
        if items.is_empty() {
            let empty = TupleObject::from_vec(vec![]);
            return self.constant("()", empty.word());
        }
        let words: Vec<Val> = items.iter().map(|a| self.own_ref(*a)).collect();
        let v = self.new_tuple(&words);
        self.tuples.insert(v, items.to_vec());
        Abs::Ref { v, own: true }
    }

    /// The constants that a tuple made by the trace is of, or that a constant tuple is of, or the one constant.
    pub(super) unsafe fn constants_in(&self, a: Abs) -> Option<Vec<u64>> {
        let address = |a: &Abs| match a {
            Abs::Const(sym) => Some(self.trace.syms[sym.0 as usize].address),
            _ => None,
        };
        match a {
            Abs::Ref { v, .. } => self.tuples.get(&v)?.iter().map(address).collect(),
            a => {
                let word = address(&a)?;
                match Value::borrow_word(&word).downcast_exact::<TupleObject>() {
                    Some(tuple) => Some(tuple.items().iter().map(Value::word).collect()),
                    None => Some(vec![word]),
                }
            }
        }
    }

    unsafe fn keyword_default(&mut self, callable: Abs, function: &FunctionObject, name: &Value) -> Abs {
        let f = self.borrow_ref(callable);
        let dict = self.load(f, offset_of!(FunctionObject, kwdefaults) as i64, Alias::Field, Type::Ref);
        self.guard_type(dict, types().dict);
        let sym = self.object_sym("name", name.word());
        let key = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
        let v = self.fresh_object(crate::natives_dicts::DICT_GET, &[dict, key]);
        self.guard(Op::GuardNonNull, &[v], &[]);
        let now =
            function.kwdefaults.borrow().and_then(|d| d.payload_unchecked::<DictObject>().get_str(name));
        if let Some(now) = now {
            self.samples.insert(v, now.word());
        }
        Abs::Ref { v, own: true }
    }

    /// A call with keywords, whose names are a constant on top of the stack.
    unsafe fn call_keywords(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let n = i.oparg as usize;
        if self.top().stack.len() < n + 3 {
            return Err(Reason::StackMismatch);
        }
        let Abs::Const(sym) = self.peek(1) else { return Ok(None) };
        let names = self.trace.syms[sym.0 as usize].address;
        let Some(names) = Value::borrow_word(&names).downcast_exact::<TupleObject>() else { return Ok(None) };
        let names = names.items().to_vec();
        let (callable, receiver) = (self.peek(n + 3), self.peek(n + 2));
        let Some((function, this)) = self.function_called(callable, receiver) else {
            return match self.kind_now(callable) {
                Some(Kind::Type) => self.construct(i, &names),
                _ => Ok(None),
            };
        };
        let before = self.top().stack.clone();
        self.pop();
        let mut args = self.pop_many(n);
        self.pop();
        self.pop();
        let bound = this.is_some();
        let receiver = this.map_or(receiver, |this| Abs::Ref { v: this, own: true });
        if receiver != Abs::Null {
            args.insert(0, receiver);
        }
        let version = self.version_now(function, 0);
        if self.enter_bound(i, function, &args, &names, version) {
            self.take_apart(bound, function, &args);
            if bound {
                self.give_up(callable);
            }
            return Ok(Some(Flow::Goto(0)));
        }
        self.top().stack = before;
        Ok(None)
    }

    /// The Python function that a callable is, or that it binds, and then what to; `None` if it is neither.
    unsafe fn function_called(&mut self, callable: Abs, receiver: Abs) -> Option<(Abs, Option<Val>)> {
        match self.binds_function(callable)? {
            false => Some((callable, None)),
            true if receiver == Abs::Null => {
                let (function, this) = self.parts_of_method(callable)?;
                Some((function, Some(this)))
            }
            true => None,
        }
    }

    /// The kind of what a value is now.
    pub(super) unsafe fn kind_now(&self, a: Abs) -> Option<Kind> {
        self.sample(a).filter(|w| word::is_heap(*w)).map(|w| (*(w as *const Header)).kind())
    }

    /// Leaves unless a dict is empty. `None` if it is no dict, or not empty now.
    unsafe fn guard_empty(&mut self, dict: Abs) -> Option<()> {
        let ty = self.class_of(dict)?;
        let live = self.sample(dict).map_or(0, |w| (*(w as *const DictObject)).len());
        if !std::ptr::eq(ty, types().dict) || live != 0 {
            return None;
        }
        let v = self.borrow_ref(dict);
        self.guard_type(v, types().dict);
        let used = self.load(v, offset_of!(DictObject, used) as i64, Alias::DictHead, Type::I64);
        let zero = self.iconst(0);
        let empty = self.emit(Op::IntEq, &[used, zero], &[]);
        self.guard(Op::GuardTrue, &[empty], &[]);
        Some(())
    }

    /// How many items a tuple has, if that is checked from here on.
    pub(super) unsafe fn guard_length(&mut self, tuple: Abs) -> Option<usize> {
        let count = match (tuple, self.sample(tuple)) {
            (Abs::Ref { v, .. }, None) => self.tuples.get(&v)?.len(),
            (_, Some(w)) if word::is_heap(w) => Value::borrow_word(&w).downcast_exact::<TupleObject>()?.len(),
            _ => return None,
        };
        if count > MOST_SPREAD {
            return None;
        }
        let v = self.borrow_ref(tuple);
        self.guard_type(v, types().tuple);
        let len = self.load(v, offset_of!(TupleObject, len) as i64, Alias::Tuple, Type::I64);
        let want = self.iconst(count as i64);
        let same = self.emit(Op::IntEq, &[len, want], &[]);
        self.guard(Op::GuardTrue, &[same], &[]);
        Some(count)
    }

    /// `f(*args, **kwargs)` of a short tuple and no or an empty dict.
    unsafe fn call_spread(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let (callable, args, kwargs) = (self.peek(4), self.peek(2), self.peek(1));
        if self.binds_function(callable).is_none() || self.peek(3) != Abs::Null {
            return Ok(None);
        }
        if kwargs != Abs::Null && self.guard_empty(kwargs).is_none() {
            return Ok(None);
        }
        let Some(count) = self.guard_length(args) else { return Ok(None) };
        let Some((function, this)) = self.function_called(callable, Abs::Null) else { return Ok(None) };
        let tuple = self.borrow_ref(args);
        let live = self.sample(args).filter(|w| word::is_heap(*w));
        let mut items = vec![];
        for n in 0..count {
            let v = self.load(tuple, (ITEMS_OFFSET + 8 * n) as i64, Alias::Tuple, Type::Ref);
            if let Some(w) = live {
                self.samples
                    .insert(v, Value::borrow_word(&w).payload_unchecked::<TupleObject>().items()[n].word());
            }
            items.push(Abs::Ref { v, own: true });
        }
        let before = self.top().stack.clone();
        self.pop_many(4);
        items.splice(0..0, this.map(|v| Abs::Ref { v, own: true }));
        let version = self.version_now(function, 0);
        if !self.enter_bound(i, function, &items, &[], version) {
            self.top().stack = before;
            return Ok(None);
        }
        if let (Some(_), Abs::Ref { v, .. }) = (this, function) {
            self.emit(Op::Incref, &[v], &[]);
        }
        for a in &items {
            self.duplicate(*a);
        }
        if this.is_some() {
            self.give_up(callable);
        }
        self.give_up(args);
        self.give_up(kwargs);
        Ok(Some(Flow::Goto(0)))
    }

    /// Calls whose arguments are more than a row of values; `None` if this is none, or none that can be inlined.
    pub(super) unsafe fn binding_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        match i.opcode.deopt() {
            Opcode::CALL_KW => self.call_keywords(i),
            Opcode::CALL_FUNCTION_EX => self.call_spread(i),
            // `**kwargs` of nothing, handed on.
            Opcode::DICT_MERGE => {
                let source = self.peek(1);
                if self.guard_empty(source).is_none() {
                    return Ok(None);
                }
                let source = self.pop();
                self.give_up(source);
                Ok(Some(Flow::Next))
            }
            _ => Ok(None),
        }
    }
}
