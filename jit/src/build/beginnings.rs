//! Where traces begin: at a loop's head, at some place, where another trace leaves.

use super::unmade::Remade;
use super::{Abs, Builder, Built, Leaving, Setting, VirtualFrame};
use crate::project::Reason;
use std::sync::Arc;
use tiercel_ir::{Alias, FrameState, Imm, Inst, Op, Slot, Type, Val};
use tiercel_object::types::code::CodeObject;
use tiercel_passes::hash::HashMap;

impl<'a> Builder<'a> {
    /// Builds the trace of the loop that starts at `head`, for a frame whose slots are `slots` now (locals, then stack).
    ///
    /// # Safety
    /// `code` and everything the slots refer to is live, and no Python code runs meanwhile.
    pub unsafe fn root(
        setting: Setting<'a>,
        code: *const CodeObject,
        head: u32,
        slots: &[u64],
    ) -> Result<Built, Reason> {
        let mut b = Builder::new(setting);
        let code_sym = b.code_sym(code);
        let locals = (*code).localsplus_count.get() as usize;
        let untouched = FrameState {
            code: code_sym,
            function: Slot::Keep,
            generator: None,
            pc: head,
            locals: vec![Slot::Keep; locals].into(),
            stack: vec![Slot::Keep; slots.len() - locals].into(),
        };
        let snap = b.make_snapshot(vec![Arc::new(untouched)]);
        b.trace.push(Inst::new(Op::GuardValid, &[], &[]).at(snap));
        let entries: Vec<Val> =
            (0..slots.len()).map(|n| b.emit(Op::Entry, &[], &[Imm::Int(n as i64)])).collect();
        b.emit(Op::Loop, &[], &[]);
        let mut params = vec![];
        for (entry, word) in entries.iter().zip(slots) {
            let v = b.trace.push(Inst::new(Op::Param, &[*entry], &[]).typed(Type::Ref));
            b.samples.insert(v, *word);
            params.push(Abs::Ref { v, own: true });
        }
        let mut frame = VirtualFrame::empty();
        frame.code = code;
        frame.code_sym = code_sym;
        frame.stack = params.split_off(locals);
        frame.locals = params;
        frame.pc = head;
        b.head = Some(head);
        b.head_depth = frame.stack.len();
        b.frames.push(frame);
        b.run()
    }

    /// Builds the trace of what follows at `pc`, once, for a frame whose slots are `slots` now.
    ///
    /// # Safety
    /// As for [`Builder::root`].
    pub unsafe fn straight(
        setting: Setting<'a>,
        code: *const CodeObject,
        pc: u32,
        slots: &[u64],
    ) -> Result<Built, Reason> {
        let mut b = Builder::new(setting);
        b.memory = slots.to_vec();
        let locals = (*code).localsplus_count.get() as usize;
        let mut frame = VirtualFrame::empty();
        frame.code = code;
        frame.code_sym = b.code_sym(code);
        frame.locals = vec![Abs::Keep; locals];
        frame.stack = vec![Abs::Keep; slots.len() - locals];
        frame.pc = pc;
        b.frames.push(frame);
        let snap = b.snap_at(pc);
        b.trace.push(Inst::new(Op::GuardValid, &[], &[]).at(snap));
        b.run()
    }

    /// Builds a side trace that goes on where another leaves. `memory` has the first frame's slots as they are, as hints.
    ///
    /// # Safety
    /// As for [`Builder::root`].
    pub unsafe fn side(setting: Setting<'a>, parent: Leaving, memory: &[u64]) -> Result<Built, Reason> {
        let mut b = Builder::new(setting);
        b.memory = memory.to_vec();
        b.trace.syms = parent.trace.syms.clone();
        let snapshot = &parent.trace.snaps[parent.snap.index()];
        if snapshot.raises {
            return Err(Reason::Unsupported);
        }
        let mut inherited: HashMap<Val, Val> = HashMap::default();
        for (k, v) in parent.live.iter().copied().enumerate() {
            let ty = parent.trace.ty(v).unwrap_or(Type::Ref);
            let owned = snapshot.slots().filter(|s| **s == Slot::Own(v)).count()
                + snapshot.drops.iter().filter(|d| **d == v).count();
            let imms = [Imm::Int(k as i64), Imm::Int(owned as i64)];
            let new = b.trace.push(Inst::new(Op::Inherit, &[], &imms).typed(ty));
            if ty == Type::Ref
                && let Some(word) = parent.values.get(k)
            {
                b.samples.insert(new, *word);
            }
            inherited.insert(v, new);
        }
        for (k, known) in parent.known.live.iter().enumerate() {
            b.trace.insts.extend(known.assumption(inherited[&parent.live[k]]));
        }
        b.slots_known = parent.known.slots.iter().copied().collect();
        b.slots_known_first = parent.known.slots.clone();
        for slot in snapshot.slots() {
            if let Slot::Dup(v) = slot {
                b.emit(Op::Incref, &[inherited[v]], &[]);
            }
        }
        let mut made = vec![];
        for k in 0..snapshot.recipes.len() {
            let v = b.follow_recipe(snapshot, k, &inherited, &made)?;
            made.push(v);
        }
        for frame in &snapshot.frames {
            let code = parent.trace.syms[frame.code.0 as usize].address as *const CodeObject;
            let abs = |slot: &Slot| Abs::of_slot(*slot, &inherited, &made);
            let generator = match &frame.generator {
                Some(g) => {
                    let Abs::Ref { v, .. } = abs(&g.object) else { return Err(Reason::Unsupported) };
                    Some(b.inherited_generator(v, g.back, frame.locals.len())?)
                }
                None => None,
            };
            b.frames.push(VirtualFrame {
                code,
                code_sym: frame.code,
                function: abs(&frame.function),
                generator,
                locals: frame.locals.iter().map(abs).collect(),
                stack: frame.stack.iter().map(abs).collect(),
                pc: frame.pc,
                boundary: false,
            });
        }
        // Stores that the parent put off are done now.
        for store in &snapshot.stores {
            let base = inherited[&store.base];
            let value = Abs::of_slot(store.value, &inherited, &made);
            let word = match (value, store.raw) {
                (Abs::Int(v), true) => v,
                (value, _) => b.own_ref(value),
            };
            let class = b.memory_of_generator(base).unwrap_or(Alias::Field);
            b.store(base, word, store.offset as i64, class);
        }
        for v in &snapshot.drops {
            b.dead.push(inherited[v]);
        }
        if let Some(k) = snapshot.handled
            && let Remade::Value(Abs::Exception(k)) = made[k as usize]
        {
            b.unmade.handled = Some(k);
        }
        b.again = snapshot.again;
        b.is_side = true;
        if let Some(top) = b.frames.last() {
            b.no_guess_at = Some((top.code, top.pc));
        }
        b.run()
    }
}
