//! Common subexpressions and memory: nothing computed, checked or loaded twice.
//!
//! **The idea.** An instruction that may be repeated is looked up under its operation, operands and immediates; if it is
//! there, its first result serves again. Loads are kept apart: a store to the same class of memory forgets those it may
//! have changed and leaves its own value behind, so that a load after a store is the stored value.
//!
//! ```text
//! %2: i64 = load %1, 16, listhead         %2: i64 = load %1, 16, listhead
//! store %0, %2, 24, field           =>    store %0, %2, 24, field
//! %4: i64 = load %1, 16, listhead         ; %4 is %2
//! %5: i64 = load %0, 24, field            ; %5 is %2
//! ```
//!
//! **What it must not do.** Keep a load across a call that may write it, or from before a loop whose body may. Merge two
//! values that each come with a count. Tell two different bases apart: they may be the same object, unless the trace has
//! made one of them when the other was there already, or has checked that they are not.

use crate::Context;
use crate::hash::HashMap;
use crate::rewrite::Rewriter;
use smallvec::{SmallVec, smallvec};
use tiercel_ir::ops::{CSE, OWNED, READS, WRITES};
use tiercel_ir::{Alias, AliasSet, Inst, Op, SymKind, Trace, Type, Val};

type Key = (Op, SmallVec<[Val; 3]>, SmallVec<[(u8, u64); 2]>, Option<Type>);

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let start = trace.loop_start();
    let body: &[Inst] = start.map_or(&[], |s| &trace.insts[s..]);
    let mut pass = Cse {
        rw: Rewriter::new(trace),
        pure: HashMap::default(),
        memory: HashMap::default(),
        body_writes: body
            .iter()
            .filter(|i| i.op != Op::Store)
            .fold(AliasSet::NONE, |set, i| set.union(i.effects().writes)),
        body_stores: body
            .iter()
            .filter(|i| i.op == Op::Store && !is_own(trace, start, i.args[0]))
            .filter_map(|i| Some((i.alias()?, i.int(0))))
            .collect(),
        body_python: body.iter().any(|i| i.effects().python),
        apart: vec![],
    };
    for at in 0..trace.insts.len() {
        pass.inst(at, cx);
    }
    Some(pass.rw.out)
}

struct Cse<'t> {
    rw: Rewriter<'t>,
    pure: HashMap<Key, Option<Val>>,
    memory: HashMap<Key, Val>,
    /// Memory that the loop's body may write otherwise than by plain stores.
    body_writes: AliasSet,
    /// Its plain stores: class and offset.
    body_stores: Vec<(Alias, i64)>,
    body_python: bool,
    /// Values of two objects each, as guards have found out.
    apart: Vec<(Val, Val)>,
}

impl Cse<'_> {
    fn inst(&mut self, at: usize, cx: &mut Context) {
        let inst = self.rw.renamed(at);
        match inst.op {
            Op::Loop => {
                self.forget_written();
                if self.body_python {
                    self.forget_type_guards();
                }
            }
            _ if inst.op.has(WRITES) => {
                self.store(&inst);
                self.rw.emit(at, inst);
                return;
            }
            _ => {}
        }
        let repeatable = inst.op.has(CSE) && !(inst.op.has(OWNED) && inst.ty == Some(Type::Ref));
        if !repeatable {
            let effects = inst.effects();
            self.rw.emit(at, inst);
            if !effects.writes.is_empty() {
                self.forget(effects.writes);
            }
            if effects.python {
                self.forget_type_guards();
            }
            return;
        }
        let reads = inst.op.has(READS);
        let key = key_of(&inst);
        if reads && let Some(v) = self.memory.get(&key) {
            cx.count("load-forwarded");
            return self.rw.set(at, *v);
        }
        if !reads && let Some(v) = self.pure.get(&key) {
            cx.count("computed-once");
            if let Some(v) = v {
                self.rw.set(at, *v);
            }
            return;
        }
        let result = inst.ty;
        if inst.op == Op::GuardIsNot {
            let (a, b) = (inst.args[0], inst.args[1]);
            self.apart.push((a.min(b), a.max(b)));
        }
        let v = self.rw.emit(at, inst);
        if reads {
            self.memory.insert(key, v);
        } else {
            self.pure.insert(key, result.map(|_| v));
        }
    }

    /// Forgets loads of these classes.
    fn forget(&mut self, classes: AliasSet) {
        self.memory.retain(|key, _| class_of(key).is_none_or(|a| a.is_immutable() || !classes.has(a)));
    }

    /// Forgets loads from before the loop that its body may change.
    fn forget_written(&mut self) {
        self.forget(self.body_writes);
        let stores = &self.body_stores;
        self.memory.retain(|key, _| {
            let plain = matches!(key.0, Op::Load | Op::Load32 | Op::Load8);
            !stores.iter().any(|(class, offset)| {
                let overlaps = !plain || (key.2[0].1 as i64 - offset).abs() < 8;
                class_of(key) == Some(*class) && overlaps
            })
        });
    }

    /// Forgets guards on types that Python code may have changed.
    fn forget_type_guards(&mut self) {
        let syms = &self.rw.out.syms;
        self.pure.retain(|key, _| {
            key.0 != Op::GuardType
                || matches!(syms[key.2[0].1 as usize].kind, SymKind::LeafType | SymKind::StaticType)
        });
    }

    /// Takes note of a store: what it may have changed is forgotten, what it wrote is known.
    fn store(&mut self, inst: &Inst) {
        let class = inst.alias().expect("stores name their class");
        let element = matches!(inst.op, Op::StoreElem | Op::StoreByte);
        let (offset, width) = (inst.int(0), if inst.op == Op::Store { 8 } else { 4 });
        let (out, apart) = (&self.rw.out, &self.apart);
        let are_apart = |a: Val, b: Val| out.are_distinct(a, b) || apart.contains(&(a.min(b), a.max(b)));
        self.memory.retain(|key, _| {
            class_of(key) != Some(class)
                || key.1.first().is_some_and(|base| are_apart(*base, inst.args[0]))
                || !element && matches!(key.0, Op::Load | Op::Load32 | Op::Load8) && {
                    let other = key.2[0].1 as i64;
                    other + 8 <= offset || offset + width <= other
                }
        });
        let (load, value, operands) = match inst.op {
            Op::Store => (Op::Load, inst.args[1], smallvec![inst.args[0]]),
            Op::StoreElem => (Op::LoadElem, inst.args[2], smallvec![inst.args[0], inst.args[1]]),
            _ => return,
        };
        let imms = inst.imms.iter().map(|i| i.key()).collect();
        self.memory.insert((load, operands, imms, self.rw.out.ty(value)), value);
    }
}

/// Whether it is an object that the loop makes.
fn is_own(trace: &Trace, start: Option<usize>, base: Val) -> bool {
    start.is_some_and(|s| base.index() > s) && trace.def(base).op.makes_object()
}

fn key_of(inst: &Inst) -> Key {
    let mut args = inst.args.clone();
    if inst.op.has(tiercel_ir::ops::COMM) {
        args.sort();
    }
    (inst.op, args, inst.imms.iter().map(|i| i.key()).collect(), inst.ty)
}

fn class_of(key: &Key) -> Option<Alias> {
    let (_, number) = key.2.iter().find(|(kind, _)| *kind == 4)?;
    Some(Alias::ALL[*number as usize].0)
}
