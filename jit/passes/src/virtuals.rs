//! Virtual objects: what never leaves the trace is never made.
//!
//! **The idea.** A new instance, tuple, empty dict or other object of a known size (an iterator, say) is kept as a list of
//! what was stored into it. Loads from it are the stored values,
//! counts of it are counted here, and when the last count goes its contents are given up one by one. Snapshots get a
//! recipe: an exit makes the object if it needs one. The first thing that really needs it (a store elsewhere, a call, the
//! jump, frames written to memory) makes it on the spot, and from there on it is an object like any other.
//!
//! ```text
//! %3: ref = new_instance @Vector …
//! store %3, %1, 24, inline                s1 = snap @f +8 locals[v0] stack[] v0=instance @Vector 0 [%1]
//! note_order %3, 0, 1, …            =>    guard_true %6 [s1]
//! guard_true %6 [s1]                      %7: f64 = unbox_float %1
//! %4: ref = load %3, 24, inline
//! %7: f64 = unbox_float %4
//! decref %3 [s2]                          decref %1 [s2]
//! ```
//!
//! **What it must not do.** Let two recipes of one snapshot be one object. Forget a count: what a virtual object holds
//! is the trace's to give up, after the object's end as in an exit.

mod carried;

use crate::Context;
use crate::hash::{HashMap, HashSet};
use crate::rewrite::{Constants, Rewriter};
use carried::{Carried, Guess, Wrong};
use std::collections::BTreeMap;
use tiercel_ir::ops::SNAP;
use tiercel_ir::snapshot::{DelayedStore, RAW};
use tiercel_ir::{
    Alias, Imm, Inst, Op, Recipe, RecipeKind, Slot, SnapId, Snapshot, SymId, Trace, Type, Val, layout, word,
};

/// Bytes of an object's header.
const HEADER: i64 = 16;

/// What a virtual object holds at some offset.
#[derive(Clone, Copy, PartialEq)]
enum Content {
    /// A value of the new trace, with a count.
    Value(Val),
    /// A constant that the trace keeps alive, by a value of the new trace: counted once the object is made.
    Const(Val),
    /// Another virtual object, by the old value that made it.
    Object(Val),
    /// The address so many bytes into the object itself.
    Inside(i64),
}

/// An object that has not been made.
struct Virtual {
    /// The instruction that would make it.
    make: Inst,
    /// The `note_order`s so far.
    notes: Vec<Inst>,
    /// What was stored, by offset, and the class of that memory.
    contents: BTreeMap<i64, (Content, Alias)>,
    /// How many references the trace has to it.
    count: i64,
    /// Old values that are it.
    names: Vec<Val>,
    /// Its end may run code: it must have been made by then.
    is_noisy: bool,
}

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let any = trace.insts.iter().any(|i| i.op.makes_object());
    if !any {
        return None;
    }
    let mut guess = Guess::new(trace);
    let mut runs = 0;
    let (pass, made) = loop {
        let mut pass = Pass::new(trace, guess.clone());
        let mut made = 0;
        for at in 0..trace.insts.len() {
            made += pass.inst(at);
        }
        if pass.wrong.is_empty() {
            break (pass, made);
        }
        guess.correct(pass.wrong);
        runs += 1;
        if runs == carried::MOST_RUNS {
            guess.forget();
        }
    };
    let all = trace.insts.iter().filter(|i| i.op.makes_object()).count();
    (made..all).for_each(|_| cx.count("never-made"));
    Some(pass.rw.out)
}

struct Pass<'t> {
    rw: Rewriter<'t>,
    /// By the old value that makes them.
    objects: HashMap<Val, Virtual>,
    /// Which virtual object an old value is.
    is: HashMap<Val, Val>,
    /// Which old values are addresses within a virtual object: so many bytes behind its start.
    inside: HashMap<Val, (Val, i64)>,
    /// Those that have ended without having been.
    ended: HashSet<Val>,
    /// Which params of the loop are virtual objects, and what was wrong about that.
    guess: Guess,
    wrong: Vec<Wrong>,
    /// The objects that the loop carries.
    carried: Carried,
}

impl<'t> Pass<'t> {
    fn new(trace: &'t Trace, guess: Guess) -> Pass<'t> {
        Pass {
            rw: Rewriter::new(trace),
            objects: HashMap::default(),
            is: HashMap::default(),
            inside: HashMap::default(),
            ended: HashSet::default(),
            guess,
            wrong: vec![],
            carried: Carried::default(),
        }
    }
}

impl Pass<'_> {
    /// One instruction; how many objects it made after all.
    fn inst(&mut self, at: usize) -> usize {
        let old = self.rw.old;
        let inst = &old.insts[at];
        let here = Val(at as u32);
        match inst.op {
            op if op.makes_object() => {
                let v = Virtual {
                    make: inst.clone(),
                    notes: vec![],
                    contents: BTreeMap::new(),
                    count: 1,
                    names: vec![here],
                    is_noisy: false,
                };
                self.objects.insert(here, v);
                self.is.insert(here, here);
                return 0;
            }
            Op::Loop => {
                // What else lives on is made before it: the loop would make it each time it needs it.
                self.take_carried();
                let made = self.make_all();
                self.emit(at);
                return made;
            }
            Op::Param if self.carried_param(here) => return 0,
            Op::Jump if self.carried.is_some() => return self.jump_carried(at),
            _ => {}
        }
        let mut made = self.make_dropped(inst);
        let first = inst.args.first().and_then(|a| self.is.get(a)).copied();
        if let Some(v) = first
            && self.on_virtual(at, v)
        {
            return made;
        }
        if self.is_sure(inst) || self.is_address(at) || self.never_is(at) {
            return made;
        }
        for k in 0..inst.args.len() {
            made += self.make(inst.args[k]);
            made += self.make_address(inst.args[k]);
        }
        // Whatever goes on elsewhere has written its frames; only an exit makes what they need.
        let writes_frames = inst.op.has(SNAP) && inst.op != Op::Exit;
        if writes_frames && let Some(s) = inst.snap {
            let mut needed = vec![];
            old.snaps[s.index()].for_each_value(|v| needed.push(v));
            made += needed.into_iter().map(|v| self.make(v)).sum::<usize>();
        }
        self.emit(at);
        made
    }

    /// Copies an instruction whose operands are all there.
    fn emit(&mut self, at: usize) {
        let mut inst = self.rw.renamed(at);
        if let Some(s) = self.rw.old.insts[at].snap {
            inst.snap = Some(self.snapshot(s, &[]));
        }
        let v = self.rw.out.push(inst);
        self.rw.set(at, v);
    }

    /// Does an instruction whose first operand is a virtual object without making it; `false` if that is not possible.
    fn on_virtual(&mut self, at: usize, v: Val) -> bool {
        let inst = &self.rw.old.insts[at];
        let object = self.objects.get_mut(&v).expect("a virtual object");
        let ty = object.make.sym();
        match inst.op {
            Op::AssumeType | Op::GuardType if inst.sym() == ty => {}
            Op::GuardHeap | Op::GuardNonNull | Op::AssumeKind => {}
            Op::GuardIsNot if self.is.get(&inst.args[1]) != Some(&v) => {}
            Op::GuardIs if self.is.get(&inst.args[1]) == Some(&v) => {}
            Op::RefIs => {
                let same = self.is.get(&inst.args[1]) == Some(&v);
                let k = self.rw.out.push(Inst::new(Op::BConst, &[], &[Imm::Int(i64::from(same))]));
                self.rw.set(at, k);
            }
            Op::AsPtr => {
                self.inside.insert(Val(at as u32), (v, 0));
            }
            Op::NoteEnd => object.is_noisy = inst.int(0) == 0,
            Op::Incref => object.count += 1,
            Op::Decref | Op::DecrefLeaf => {
                if object.count == 1 && self.ends_noisily(v) {
                    return false;
                }
                let object = self.objects.get_mut(&v).expect("a virtual object");
                object.count -= 1;
                if object.count == 0 {
                    self.end(v, at);
                }
            }
            Op::NoteOrder => {
                for k in 0..inst.int(1) {
                    let mut one = inst.clone();
                    let now = [inst.int(0) >> (8 * k) & 0xff, 1, inst.int(2) + k];
                    one.imms.iter_mut().zip(now).for_each(|(imm, n)| *imm = Imm::Int(n));
                    object.notes.push(one);
                }
                self.rw.forget_snapshots();
            }
            Op::Store => return self.store(at, v, inst.args[1], inst.int(0)),
            Op::StoreElem => {
                let index = self.rw.out.as_int(self.rw.val(inst.args[1]));
                return index.is_some_and(|i| self.store(at, v, inst.args[2], inst.int(0) + 8 * i));
            }
            Op::Load | Op::LoadElem | Op::Load32 | Op::Load8 => return self.load(at, v),
            _ => return false,
        }
        true
    }

    fn store(&mut self, at: usize, v: Val, value: Val, offset: i64) -> bool {
        let class = self.rw.old.insts[at].alias().expect("stores name their class");
        if self.slot_number(v, offset).is_none() {
            return false;
        }
        let content = match (self.is.get(&value).copied(), self.inside.get(&value).copied()) {
            (Some(inner), _) if self.holds(inner, v) => return false,
            (Some(inner), _) => Content::Object(inner),
            (None, Some((of, bytes))) if of == v => Content::Inside(bytes),
            (None, Some(_)) => return false,
            (None, None) => {
                let x = self.rw.val(value);
                match self.rw.out.def(x).op {
                    // Slots of a frame come and go with their counts.
                    Op::RefConst
                        if self.objects[&v].make.op == Op::NewObject
                            && (!class.is_of_generator() || offset < layout::GENERATOR_SLOTS) =>
                    {
                        self.rw.out.push(Inst::new(Op::DecrefLeaf, &[x], &[]));
                        Content::Const(x)
                    }
                    _ => Content::Value(x),
                }
            }
        };
        let object = self.objects.get_mut(&v).expect("a virtual object");
        if let Some((Content::Const(x), _)) = object.contents.insert(offset, (content, class)) {
            // What is overwritten is the trace's, with its count.
            self.rw.out.push(Inst::new(Op::Incref, &[x], &[]));
        }
        self.rw.forget_snapshots();
        true
    }

    /// Whether an instruction asks what is so of a virtual object.
    fn is_sure(&self, inst: &Inst) -> bool {
        let second = inst.args.get(1).and_then(|a| self.is.get(a));
        inst.op == Op::GuardIsNot && second.is_some() && self.is.get(&inst.args[0]) != second
    }

    /// A guard that something is an object that has ended without having been, which nothing is: it always leaves.
    fn never_is(&mut self, at: usize) -> bool {
        let inst = &self.rw.old.insts[at];
        let (Op::GuardIs, Some(snap)) = (inst.op, inst.snap) else { return false };
        let is_gone = |a: &Val| self.is.get(a).is_some_and(|object| self.ended.contains(object));
        if !inst.args.iter().any(is_gone) {
            return false;
        }
        let no = self.rw.out.push(Inst::new(Op::BConst, &[], &[Imm::Int(0)]));
        let snap = self.snapshot(snap, &[]);
        self.rw.out.push(Inst::new(Op::GuardTrue, &[no], &[]).at(snap));
        true
    }

    /// Takes note of an address within a virtual object, made of another; `false` if it is none.
    fn is_address(&mut self, at: usize) -> bool {
        let inst = &self.rw.old.insts[at];
        if inst.op != Op::PtrAdd {
            return false;
        }
        let Some((v, bytes)) = self.inside.get(&inst.args[0]).copied() else { return false };
        let Some(more) = self.rw.out.as_int(self.rw.val(inst.args[1])) else { return false };
        if !self.objects.contains_key(&v) {
            return false;
        }
        self.inside.insert(Val(at as u32), (v, bytes + more));
        true
    }

    /// Makes an address within what was a virtual object where it was made of it; how many objects that makes.
    fn make_address(&mut self, value: Val) -> usize {
        let Some((v, bytes)) = self.inside.remove(&value) else { return 0 };
        let made = self.make(v);
        let address = self.address_inside(self.rw.val(v), bytes);
        self.rw.set(value.index(), address);
        made
    }

    /// The address so many bytes into an object.
    fn address_inside(&mut self, object: Val, bytes: i64) -> Val {
        let base = self.rw.out.push(Inst::new(Op::AsPtr, &[object], &[]));
        if bytes == 0 {
            return base;
        }
        let bytes = self.rw.out.push(Inst::new(Op::IConst, &[], &[Imm::Int(bytes)]));
        self.rw.out.push(Inst::new(Op::PtrAdd, &[base, bytes], &[]))
    }

    /// Whether the end of a virtual object, or of one that would end with it, may run code.
    fn ends_noisily(&self, v: Val) -> bool {
        let object = &self.objects[&v];
        object.is_noisy
            || object.contents.values().any(|c| matches!(c.0, Content::Object(o) if self.ends_noisily(o)))
    }

    /// Makes what an instruction's exit gives up and whose end may run code; how many were made.
    fn make_dropped(&mut self, inst: &Inst) -> usize {
        let Some(s) = inst.snap else { return 0 };
        let old = self.rw.old;
        let mut made = 0;
        for v in &old.snaps[s.index()].drops {
            if self.is.get(v).is_some_and(|object| self.ends_noisily(*object)) {
                made += self.make(*v);
            }
        }
        made
    }

    /// Whether a virtual object is another or holds it.
    fn holds(&self, v: Val, other: Val) -> bool {
        v == other
            || self.objects[&v]
                .contents
                .values()
                .any(|c| matches!(c.0, Content::Object(o) if self.holds(o, other)))
    }

    /// Which attribute, item or word stands at an offset.
    fn slot_number(&self, v: Val, offset: i64) -> Option<i64> {
        let make = &self.objects[&v].make;
        let (first, count) = match make.op {
            Op::NewInstance => (make.int(2) + 8, make.int(3)),
            Op::NewObject => (HEADER, (make.int(2) - HEADER) / 8),
            _ => (make.int(3), make.int(2)),
        };
        let n = (offset - first) / 8;
        (offset >= first && (offset - first) % 8 == 0 && n < count).then_some(n)
    }

    fn load(&mut self, at: usize, v: Val) -> bool {
        let inst = &self.rw.old.insts[at];
        let object = &self.objects[&v];
        let mut offset = inst.int(0);
        if inst.op == Op::LoadElem {
            match self.rw.out.as_int(self.rw.val(inst.args[1])) {
                Some(i) => offset += 8 * i,
                None => return false,
            }
        }
        let is_instance = object.make.op == Op::NewInstance;
        let is_tuple = matches!(object.make.op, Op::NewTuple | Op::NewDict);
        let is_object = object.make.op == Op::NewObject && offset >= HEADER;
        let constant = match (inst.op, inst.ty) {
            (Op::Load, Some(Type::Ptr)) if offset == i64::from(layout::TYPE_OFFSET) => {
                object.make.sym().map(|s| Inst::new(Op::PtrConst, &[], &[Imm::Sym(s)]))
            }
            // No dict.
            (Op::Load, Some(Type::I64)) if is_instance && offset == object.make.int(2) => {
                Some(Inst::new(Op::IConst, &[], &[Imm::Int(0)]))
            }
            (Op::Load32, _) => match object.contents.get(&offset) {
                Some((Content::Value(x), _)) => self
                    .rw
                    .out
                    .as_int(*x)
                    .map(|word| Inst::new(Op::IConst, &[], &[Imm::Int(word & i64::from(u32::MAX))])),
                _ => None,
            },
            (Op::Load8, _) if is_instance && offset == object.make.int(4) => {
                Some(Inst::new(Op::IConst, &[], &[Imm::Int(object.make.int(3))]))
            }
            // Nothing has been stored there: a flag that is not set.
            (Op::Load8, _) if is_object && !object.contents.contains_key(&(offset & !7)) => {
                Some(Inst::new(Op::IConst, &[], &[Imm::Int(0)]))
            }
            (Op::Load, Some(Type::I64)) if is_tuple && offset == object.make.int(4) => {
                Some(Inst::new(Op::IConst, &[], &[Imm::Int(object.make.int(2))]))
            }
            (Op::Load | Op::LoadElem, Some(ty)) if self.slot_number(v, offset).is_some() => {
                match object.contents.get(&offset).map(|c| c.0) {
                    Some(Content::Value(x) | Content::Const(x)) if self.rw.out.ty(x) == Some(ty) => {
                        self.rw.set(at, x);
                        return true;
                    }
                    Some(Content::Object(o)) if ty == Type::Ref => {
                        let name = Val(at as u32);
                        self.is.insert(name, o);
                        self.objects.get_mut(&o).expect("a virtual object").names.push(name);
                        return true;
                    }
                    None if ty == Type::Ref => Some(Inst::new(Op::Word, &[], &[Imm::Word(0)])),
                    None if ty == Type::I64 => Some(Inst::new(Op::IConst, &[], &[Imm::Int(0)])),
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(constant) = constant else { return false };
        let k = self.rw.out.push(constant);
        self.rw.set(at, k);
        true
    }

    /// The last reference to a virtual object has gone: what it holds is given up, as the instruction at `at` says.
    fn end(&mut self, v: Val, at: usize) {
        let mut rest = vec![];
        self.release(v, &mut rest);
        self.rw.forget_snapshots();
        // Of a type whose instances hold no others nothing is left.
        let Some(snap) = self.rw.old.insts[at].snap else { return };
        // The first that is given up may run code; the others are given up by the exit then.
        while let Some(x) = rest.pop() {
            let known_end = matches!(self.rw.out.def(x).op, Op::BoxInt | Op::BoxFloat);
            let mut inst = Inst::new(if known_end { Op::DecrefLeaf } else { Op::Decref }, &[x], &[]);
            if !known_end {
                self.rw.forget_snapshots();
                inst.snap = Some(self.snapshot(snap, &rest));
            }
            self.rw.out.push(inst);
        }
        self.rw.forget_snapshots();
    }

    /// Takes a virtual object apart: the values it held go to `rest`.
    fn release(&mut self, v: Val, rest: &mut Vec<Val>) {
        let Some(object) = self.objects.remove(&v) else { return };
        self.ended.insert(v);
        for (content, _) in object.contents.into_values() {
            match content {
                Content::Value(x) if counts(&self.rw.out, x) => rest.push(x),
                Content::Value(_) | Content::Const(_) | Content::Inside(_) => {}
                Content::Object(o) => {
                    if let Some(inner) = self.objects.get_mut(&o) {
                        inner.count -= 1;
                        if inner.count == 0 {
                            self.release(o, rest);
                        }
                    }
                }
            }
        }
    }

    /// Makes whatever virtual object an old value is; how many were made.
    fn make(&mut self, value: Val) -> usize {
        self.is.get(&value).copied().map_or(0, |v| self.make_object(v))
    }

    /// Makes a virtual object, by the old value that would have made it.
    fn make_object(&mut self, v: Val) -> usize {
        let Some(object) = self.objects.remove(&v) else { return 0 };
        self.wrong.extend(self.carried.param_of(v).map(Wrong::Param));
        let mut made = 1;
        for (content, _) in object.contents.values() {
            if let Content::Object(o) = content {
                made += self.make_object(*o);
            }
        }
        let out = &mut self.rw.out;
        let new = out.push(object.make.clone());
        if let Some(ty) = object.make.sym() {
            out.push(Inst::new(Op::AssumeType, &[new], &[Imm::Sym(ty)]));
        }
        for (offset, (content, class)) in &object.contents {
            let x = match content {
                Content::Value(x) => *x,
                Content::Const(x) => {
                    self.rw.out.push(Inst::new(Op::Incref, &[*x], &[]));
                    *x
                }
                Content::Object(o) => self.rw.val(*o),
                Content::Inside(bytes) => self.address_inside(new, *bytes),
            };
            let imms = [Imm::Int(*offset), Imm::Alias(*class)];
            self.rw.out.push(Inst::new(Op::Store, &[new, x], &imms));
        }
        for mut note in together(&object.notes) {
            note.args[0] = new;
            self.rw.out.push(note);
        }
        if object.is_noisy {
            self.rw.out.push(Inst::new(Op::NoteEnd, &[new], &[Imm::Int(0)]));
        }
        for _ in 1..object.count {
            self.rw.out.push(Inst::new(Op::Incref, &[new], &[]));
        }
        // Those that a loop carries in others have no names.
        self.rw.set(v.index(), new);
        for name in object.names {
            self.is.remove(&name);
            self.rw.set(name.index(), new);
        }
        // What holds it and is virtual still holds what has been made.
        for holder in self.objects.values_mut() {
            for content in holder.contents.values_mut().filter(|c| c.0 == Content::Object(v)) {
                content.0 = Content::Value(new);
            }
        }
        self.rw.forget_snapshots();
        made
    }

    fn make_all(&mut self) -> usize {
        let mut all: Vec<Val> = self.objects.keys().copied().collect();
        all.sort();
        all.into_iter().map(|v| self.make(v)).sum()
    }

    /// The new number of an old snapshot, with recipes for virtual objects, and more to give up.
    fn snapshot(&mut self, old: SnapId, drops: &[Val]) -> SnapId {
        if let Some(known) = self.rw.copied(old) {
            return known;
        }
        let mut snap = self.rw.old.snaps[old.index()].clone();
        // Stores put off into what is not made are part of its recipe.
        let virtual_base =
            |s: &DelayedStore| self.is.get(&s.base).map(|v| ((*v, i64::from(s.offset)), s.value));
        let mut put: HashMap<(Val, i64), Slot> = snap.stores.iter().filter_map(virtual_base).collect();
        self.put_stacks(&snap, &mut put);
        snap.stores.retain(|s| !self.is.contains_key(&s.base));
        let mut frames = std::mem::take(&mut self.rw.frames);
        let mut recipes = Recipes { pass: self, put: &put, done: HashMap::default(), list: vec![] };
        // Those that the snapshot has already come behind what they are made of.
        let mut moved: Vec<u32> = vec![];
        for mut recipe in std::mem::take(&mut snap.recipes) {
            recipe.fields.iter_mut().for_each(|slot| *slot = recipes.slot(*slot, &moved));
            recipes.list.push(recipe);
            moved.push(recipes.list.len() as u32 - 1);
        }
        snap.frames = frames.map(&snap.frames, |slot| recipes.slot(slot, &moved));
        snap.stores.iter_mut().for_each(|store| store.value = recipes.slot(store.value, &moved));
        snap.handled = snap.handled.map(|k| moved[k as usize]);
        let (list, done) = (recipes.list, recipes.done);
        self.rw.frames = frames;
        snap.recipes = list;
        for store in &mut snap.stores {
            store.base = self.rw.val(store.base);
        }
        // Constants that an exit's stores take out of objects have no count that could be given up.
        let mut uncounted: Vec<Val> = vec![];
        for (v, offset) in put.keys() {
            if let Some((Content::Const(x), _)) = self.objects[v].contents.get(offset) {
                uncounted.push(*x);
            }
        }
        let mut kept = vec![];
        for v in std::mem::take(&mut snap.drops) {
            match self.is.get(&v).copied() {
                Some(object) => self.drop_unmade(object, &done, &put, &mut kept),
                None => {
                    let x = self.rw.val(v);
                    match uncounted.iter().position(|u| *u == x) {
                        Some(k) => drop(uncounted.swap_remove(k)),
                        None => kept.push(x),
                    }
                }
            }
        }
        kept.extend(drops);
        snap.drops = kept;
        self.rw.add_copy(old, snap)
    }

    /// What the stacks of running generators held when they rested is there only where their frames say so.
    fn put_stacks(&self, snap: &Snapshot, put: &mut HashMap<(Val, i64), Slot>) {
        for frame in &snap.frames {
            let Some((object, _)) = frame.generator.and_then(|g| g.object.value()) else { continue };
            let Some(v) = self.is.get(&object).copied() else { continue };
            let bottom = layout::GENERATOR_SLOTS + 8 * frame.locals.len() as i64;
            for (offset, _) in self.objects[&v].contents.range(bottom..) {
                let n = ((offset - bottom) / 8) as usize;
                if frame.stack.get(n) != Some(&Slot::Keep) {
                    put.insert((v, *offset), Slot::Word(0));
                }
            }
        }
    }

    /// What an exit gives up in place of a virtual object that it gives up without having made it.
    fn drop_unmade(
        &self,
        object: Val,
        made: &HashMap<Val, u32>,
        put: &HashMap<(Val, i64), Slot>,
        drops: &mut Vec<Val>,
    ) {
        if made.contains_key(&object) {
            return;
        }
        let contents = self.objects[&object].contents.iter();
        for (_, (content, _)) in contents.filter(|(offset, _)| !put.contains_key(&(object, **offset))) {
            match content {
                Content::Value(x) if counts(&self.rw.out, *x) => drops.push(*x),
                Content::Value(_) | Content::Const(_) | Content::Inside(_) => {}
                Content::Object(o) => self.drop_unmade(*o, made, put, drops),
            }
        }
    }
}

/// Whether a value may be an object with a count.
fn counts(trace: &Trace, v: Val) -> bool {
    trace.ty(v) == Some(Type::Ref)
        && trace.as_word(v).is_none_or(word::is_heap)
        && trace.def(v).op != Op::BoxBool
}

/// The recipes of one snapshot in the making.
struct Recipes<'p, 't> {
    pass: &'p Pass<'t>,
    /// What an exit stores into an object that it makes.
    put: &'p HashMap<(Val, i64), Slot>,
    done: HashMap<Val, u32>,
    list: Vec<Recipe>,
}

impl Recipes<'_, '_> {
    /// What an old slot has become; `moved` says where the old recipes are.
    fn slot(&mut self, slot: Slot, moved: &[u32]) -> Slot {
        if let Slot::Virtual(k) = slot {
            return Slot::Virtual(moved[k as usize]);
        }
        let Some((v, _)) = slot.value() else { return slot };
        match self.pass.is.get(&v).copied() {
            Some(object) => Slot::Virtual(self.index(object)),
            None => slot.with_value(self.pass.rw.val(v)),
        }
    }

    /// The index of an object's recipe.
    fn index(&mut self, v: Val) -> u32 {
        if let Some(k) = self.done.get(&v) {
            return *k;
        }
        let object = &self.pass.objects[&v];
        if object.make.op == Op::NewObject {
            return self.built_in(v);
        }
        let (kind, first) = match object.make.op {
            Op::NewInstance => (RecipeKind::Instance, object.make.int(2) + 8),
            Op::NewDict => (RecipeKind::Dict, 0),
            _ => (RecipeKind::Tuple, object.make.int(3)),
        };
        let order: Vec<u8> = object.notes.iter().map(|n| n.int(0) as u8).collect();
        let numbers: Vec<i64> = match kind {
            RecipeKind::Instance => order.iter().map(|n| i64::from(*n)).collect(),
            _ => (0..object.make.int(2)).collect(),
        };
        let mut fields = vec![];
        for n in numbers {
            fields.push(match object.contents.get(&(first + 8 * n)).map(|c| c.0) {
                Some(Content::Value(x)) => self.field(x),
                Some(Content::Object(o)) => Slot::Virtual(self.index(o)),
                // Only other built-in objects hold such.
                Some(Content::Const(_) | Content::Inside(_)) | None => Slot::Word(0),
            });
        }
        self.add(v, kind, order, fields)
    }

    /// The index of the recipe of a built-in object: its words that are not zero.
    fn built_in(&mut self, v: Val) -> u32 {
        let pass = self.pass;
        let (mut order, mut fields) = (vec![], vec![]);
        for (offset, (content, _)) in &pass.objects[&v].contents {
            let (mark, field) = match (self.put.get(&(v, *offset)), *content) {
                (Some(put), _) => (0, self.slot(*put, &[])),
                (None, Content::Object(o)) => (0, Slot::Virtual(self.index(o))),
                (None, Content::Const(x)) => (0, pass.rw.out.def(x).sym().map_or(Slot::Word(0), Slot::Const)),
                (None, Content::Inside(bytes)) => {
                    (RAW, word::encode_int(bytes).map_or(Slot::Word(0), Slot::Word))
                }
                (None, Content::Value(x)) if pass.rw.out.ty(x) == Some(Type::Ref) => (0, self.field(x)),
                (None, Content::Value(x)) => (RAW, self.number(x)),
            };
            let n = ((offset - HEADER) / 8) as u8;
            if field != Slot::Word(0) {
                order.push(n | mark);
                fields.push(field);
            }
        }
        self.add(v, RecipeKind::Object, order, fields)
    }

    fn add(&mut self, v: Val, kind: RecipeKind, order: Vec<u8>, fields: Vec<Slot>) -> u32 {
        let ty = self.pass.objects[&v].make.sym().unwrap_or(SymId(0));
        self.list.push(Recipe { kind, ty, order, fields });
        let k = self.list.len() as u32 - 1;
        self.done.insert(v, k);
        k
    }

    /// A machine integer, constants that fit as small ints are, or an address, which is a constant.
    fn number(&self, x: Val) -> Slot {
        let def = self.pass.rw.out.def(x);
        if let (Op::PtrConst, Some(sym)) = (def.op, def.sym()) {
            return Slot::Const(sym);
        }
        let constant = self.pass.rw.out.as_int(x).and_then(word::encode_int);
        constant.map_or(Slot::Int(x), Slot::Word)
    }

    fn field(&self, x: Val) -> Slot {
        match self.pass.rw.out.as_word(x) {
            Some(w) => Slot::Word(w),
            None => Slot::Own(x),
        }
    }
}

/// Notes that follow each other as few.
fn together(notes: &[Inst]) -> Vec<Inst> {
    let mut out: Vec<Inst> = vec![];
    for note in notes {
        match out.last_mut() {
            Some(last) if last.int(1) < 8 && last.int(2) + last.int(1) == note.int(2) => {
                let n = last.int(1);
                last.imms[0] = Imm::Int(last.int(0) | note.int(0) << (8 * n));
                last.imms[1] = Imm::Int(n + 1);
            }
            _ => out.push(note.clone()),
        }
    }
    out
}
