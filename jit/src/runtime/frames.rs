//! Snapshots and frames: writing the interpreter's frames as an exit says, and taking them back.

use super::{remake, transfer};
use crate::natives;
use crate::project::sequence_length;
use smallvec::{SmallVec, smallvec};
use std::cell::{Cell, RefCell};
use tiercel_ir::snapshot::RAW;
use tiercel_ir::{FrameState, RecipeKind, Resumed, Slot, Snapshot, Sym, Trace, Val, word};
use tiercel_object::Value;
use tiercel_object::header::{self, Header};
use tiercel_object::thread::Thread;
use tiercel_object::types::code::CodeObject;
use tiercel_object::value::{StackRef, pointer};
use tiercel_ops::Opcode;
use tiercel_vm::frame::{self, Frame, Owner};
use tiercel_vm::generator::GeneratorObject;

/// A way out with its values at hand.
pub struct Exit<'a> {
    syms: &'a [Sym],
    /// The snapshot.
    pub snap: &'a Snapshot,
    /// Its live values, in order, if it does not name them by their numbers.
    live: Option<&'a [Val]>,
    /// What they are now.
    values: &'a [u64],
    /// What has been made by the snapshot's recipes, and whether someone has taken the count that it came with.
    made: RefCell<SmallVec<[(u64, bool); 4]>>,
    /// What was being handled before [`Snapshot::handled`], or None.
    previous: Cell<u64>,
    /// What there is to write, if that is little and was found out before.
    plain: Option<&'a Plain>,
}

/// What an exit writes that has one frame, makes no objects and does no stores: the slots that memory does not have
/// yet, each with its number.
pub struct Plain {
    slots: Box<[(u32, Slot)]>,
}

impl Plain {
    /// That of a snapshot; `None` if there is more to do.
    pub fn of(snap: &Snapshot) -> Option<Plain> {
        let [frame] = &snap.frames[..] else { return None };
        let slots = || frame.locals.iter().chain(&frame.stack);
        let is_plain = frame.generator.is_none()
            && snap.recipes.is_empty()
            && snap.stores.is_empty()
            && snap.handled.is_none()
            && slots().all(|slot| *slot != Slot::Previous);
        let written = || (0..).zip(slots().copied()).filter(|(_, slot)| *slot != Slot::Keep);
        is_plain.then(|| Plain { slots: written().collect() })
    }
}

impl<'a> Exit<'a> {
    /// The exit of a trace through a snapshot with these live values, which are `values` now. Without them the snapshot names
    /// values by their numbers in that list.
    pub fn new(trace: &'a Trace, snap: &'a Snapshot, live: Option<&'a [Val]>, values: &'a [u64]) -> Exit<'a> {
        Exit {
            syms: &trace.syms,
            snap,
            live,
            values,
            made: RefCell::default(),
            previous: Cell::new(word::NONE),
            plain: None,
        }
    }

    /// The same exit, of which it is known what there is to write.
    pub(super) fn writing(self, plain: Option<&'a Plain>) -> Exit<'a> {
        Exit { plain, ..self }
    }

    fn get(&self, v: Val) -> u64 {
        match self.live {
            None => self.values[v.index()],
            Some(live) => self.values[live.binary_search(&v).expect("a snapshot's values are live")],
        }
    }

    fn address(&self, sym: tiercel_ir::SymId) -> u64 {
        self.syms[sym.0 as usize].address
    }

    /// The word for a slot; `None` if memory has it.
    unsafe fn word(&self, slot: Slot, on_stack: bool) -> Option<u64> {
        let lent = |w: u64| {
            if !word::is_heap(w) {
                w
            } else if on_stack {
                w | 4
            } else {
                (*(w as *const Header)).incref();
                w
            }
        };
        Some(match slot {
            Slot::Keep => return None,
            Slot::Previous => Value::borrow_word(&self.previous.get()).clone().into_word(),
            Slot::Virtual(k) => {
                let (w, taken) = &mut self.made.borrow_mut()[k as usize];
                if std::mem::replace(taken, true) {
                    (*(*w as *const Header)).incref();
                }
                *w
            }
            Slot::Own(v) => self.get(v),
            Slot::Borrow(v) => lent(self.get(v)),
            Slot::Dup(v) => {
                let w = self.get(v);
                if word::is_heap(w) {
                    (*(w as *const Header)).incref();
                }
                w
            }
            Slot::Int(v) => Value::int(self.get(v) as i64).into_word(),
            Slot::Float(v) => Value::float(f64::from_bits(self.get(v))).into_word(),
            Slot::Bool(v) => {
                if self.get(v) != 0 {
                    word::TRUE
                } else {
                    word::FALSE
                }
            }
            Slot::Word(w) => w,
            Slot::Const(s) => lent(self.address(s)),
        })
    }

    unsafe fn code(&self, state: &FrameState) -> *const CodeObject {
        self.address(state.code) as *const CodeObject
    }

    /// Writes all frames, the first into `root`, and makes the innermost the current one. Delayed stores are done;
    /// dropping what is still to be dropped is left to [`Exit::drop_rest`].
    ///
    /// # Safety
    /// `root` is the frame that the trace was entered in, and no inlined frame of the trace is in memory.
    pub unsafe fn write(&self, thread: &Thread, root: *mut Frame) -> *mut Frame {
        if let Some(plain) = self.plain {
            return self.write_plain(thread, root, plain);
        }
        let mut frames: SmallVec<[*mut Frame; 8]> = smallvec![root];
        if !self.snap.recipes.is_empty() {
            // A frame may run a function that has to be made.
            self.made.replace(smallvec![(0, false); self.snap.recipes.len()]);
            self.make(None);
        }
        for (depth, state) in self.snap.frames.iter().enumerate().skip(1) {
            frames.push(match state.generator {
                // Made the current one once the stores are done, which say how it was suspended.
                Some(generator) => self.generator(&generator).frame_pointer(),
                None => self.push(thread, frames[depth - 1], state),
            });
        }
        if !self.snap.recipes.is_empty() {
            // Tracebacks say where frames are.
            for (state, current) in self.snap.frames.iter().zip(&frames) {
                (**current).pc = (*self.code(state)).code.get().add(state.pc as usize);
            }
            self.make(Some(&frames));
        }
        let handled = thread.handled.get();
        self.previous.set(handled.as_ref().map_or(word::NONE, Value::word));
        if let Some(k) = self.snap.handled {
            thread.handled.set_option(self.word(Slot::Virtual(k), false).map(|w| Value::from_word(w)));
        }
        for store in &self.snap.stores {
            let base = self.get(store.base);
            let w = match store.value {
                Slot::Int(v) if store.raw => self.get(v),
                slot => self.word(slot, false).unwrap_or(0),
            };
            *((base as i64 + i64::from(store.offset)) as *mut u64) = w;
        }
        for (depth, (state, current)) in self.snap.frames.iter().zip(frames.iter().copied()).enumerate() {
            if let Some(generator) = &state.generator {
                thread.frame.set(frames[depth - 1] as *mut u8);
                transfer::generator_enter(thread, self.generator(generator));
            }
            (*current).pc = (*self.code(state)).code.get().add(state.pc as usize);
            let locals = Frame::locals(current);
            let stack = locals.add(state.locals.len());
            for (at, slots, on_stack) in [(locals, &state.locals, false), (stack, &state.stack, true)] {
                for (n, slot) in slots.iter().enumerate() {
                    if !matches!(slot, Slot::Keep)
                        && let Some(w) = self.word(*slot, on_stack)
                    {
                        *at.add(n) = w;
                    }
                }
            }
            (*current).sp = stack.add(state.stack.len());
            if let Some(above) = self.snap.frames.get(depth + 1) {
                let behind_call = || sequence_length(Opcode::in_code(*(*current).pc));
                (*current).return_offset = above.generator.map_or_else(behind_call, |g| g.back) as u16;
            }
        }
        let top = frames[frames.len() - 1];
        thread.frame.set(top as *mut u8);
        top
    }

    /// The same where there is only the one frame, and nothing else to do.
    unsafe fn write_plain(&self, thread: &Thread, root: *mut Frame, plain: &Plain) -> *mut Frame {
        let state = &self.snap.frames[0];
        let (locals, bottom) = (Frame::locals(root), state.locals.len());
        for (n, slot) in &plain.slots {
            let n = *n as usize;
            *locals.add(n) = self.word(*slot, n >= bottom).unwrap_or(0);
        }
        (*root).pc = (*self.code(state)).code.get().add(state.pc as usize);
        (*root).sp = locals.add(bottom + state.stack.len());
        thread.frame.set(root as *mut u8);
        root
    }

    /// Makes the objects that the recipes say and that have not been made. The frames are pushed, but hold nothing yet;
    /// without them, what has to do with frames is left for later.
    unsafe fn make(&self, frames: Option<&[*mut Frame]>) {
        for (k, recipe) in self.snap.recipes.iter().enumerate() {
            let is_made = |k: usize| self.made.borrow()[k].0 != 0;
            let later = |f: &Slot| matches!(f, Slot::Virtual(k) if !is_made(*k as usize));
            if is_made(k)
                || frames.is_none() && (recipe.kind.is_about_frames() || recipe.fields.iter().any(later))
            {
                continue;
            }
            let raw = |n: usize| recipe.kind == RecipeKind::Object && recipe.order[n] & RAW != 0;
            let fields = recipe.fields.iter().enumerate().map(|(n, field)| match *field {
                Slot::Int(v) if raw(n) => self.get(v),
                Slot::Word(w) if raw(n) => word::decode_int(w) as u64,
                Slot::Const(s) if raw(n) => self.address(s),
                field => self.word(field, false).unwrap_or(0),
            });
            let fields: SmallVec<[u64; 16]> = fields.collect();
            let symbol = self.address(recipe.ty);
            let object = match recipe.kind {
                RecipeKind::Tuple => natives::tuple_of(&fields),
                RecipeKind::Instance => natives::instance_of(symbol as *const _, &recipe.order, &fields),
                RecipeKind::Dict => natives::new_dict(),
                RecipeKind::Object => natives::object_of(symbol, &recipe.order, &fields),
                RecipeKind::Exception => remake::exception(symbol, &fields),
                RecipeKind::Traceback => remake::traceback(&fields),
                RecipeKind::Frame => remake::frame(symbol as *const CodeObject, &fields),
                RecipeKind::LiveFrame => remake::live_frame(frames.unwrap_or(&[]), &fields),
            };
            self.made.borrow_mut()[k] = (object, false);
        }
    }

    unsafe fn generator(&self, resumed: &Resumed) -> &'a GeneratorObject {
        let word = match resumed.object {
            // Others hold what has just been made.
            Slot::Virtual(k) => self.made.borrow()[k as usize].0,
            slot => slot.value().map_or(0, |(v, _)| self.get(v)),
        };
        &*(word as *const GeneratorObject)
    }

    unsafe fn push(&self, thread: &Thread, previous: *mut Frame, state: &FrameState) -> *mut Frame {
        let function = self.word(state.function, true).unwrap_or(0);
        push_frame(thread, previous, function, self.code(state))
    }

    /// Gives up what was put off: references dropped by the last instruction.
    ///
    /// # Safety
    /// The frames are in memory, for this may run Python code.
    pub unsafe fn drop_rest(&self) {
        for v in &self.snap.drops {
            let w = self.get(*v);
            if word::is_heap(w) {
                header::decref(pointer(w));
            }
        }
    }

    /// Undoes [`Exit::write`] after the innermost frame's instruction ran: values that the trace owns stay where they are,
    /// copies made for the frames are given up, inlined frames go. Of the innermost stack only the lowest `kept` slots
    /// still hold what was written. `false` if someone holds one of the inlined frames: they stay then.
    ///
    /// # Safety
    /// `top` is what `write` gave, and is the current frame.
    pub unsafe fn take_back(&self, thread: &Thread, top: *mut Frame, kept: usize) -> bool {
        if self.snap.handled.is_some() || self.snap.frames.iter().any(|f| f.generator.is_some()) {
            return false;
        }
        let mut at = top;
        for _ in 1..self.snap.frames.len() {
            if (*at).object != 0 {
                return false;
            }
            at = (*at).previous;
        }
        // What was made for the frames goes with them; what it took over is the trace's again.
        for slot in self.snap.recipes.iter().flat_map(|r| &r.fields) {
            if let Slot::Own(v) = slot
                && word::is_heap(self.get(*v))
            {
                (*(self.get(*v) as *const Header)).incref();
            }
        }
        let mut current = top;
        for (depth, state) in self.snap.frames.iter().enumerate().rev() {
            let locals = Frame::locals(current);
            let is_top = depth + 1 == self.snap.frames.len();
            let stack = if is_top { &state.stack[..kept.min(state.stack.len())] } else { &state.stack[..] };
            for (n, slot) in state.locals.iter().chain(stack).enumerate() {
                if !matches!(slot, Slot::Keep | Slot::Own(_)) {
                    let w = std::mem::take(&mut *locals.add(n));
                    StackRef(w).close();
                }
            }
            if depth > 0 {
                // What was counted for the frame: its own function is the trace's.
                if matches!(state.function, Slot::Virtual(_) | Slot::Dup(_)) {
                    StackRef((*current).function).close();
                }
                let previous = (*current).previous;
                thread.stack_top.set(current as *mut u64);
                thread.frame.set(previous as *mut u8);
                thread.recursion_remaining.set(thread.recursion_remaining.get() + 1);
                current = previous;
            }
        }
        true
    }
}

/// Pushes a frame for a function, or for code without one (below an inlined `__init__` or `next()`), and makes it the current one.
///
/// # Safety
/// There is room on the data stack and depth left; `function` is a slot's word, or 0.
pub unsafe fn push_frame(
    thread: &Thread,
    previous: *mut Frame,
    function: u64,
    code: *const CodeObject,
) -> *mut Frame {
    let new = if function != 0 {
        frame::push(thread, function, previous)
    } else {
        let place = thread.stack_top.get() as *mut Frame;
        std::ptr::write(
            place,
            Frame {
                previous,
                pc: (*code).code.get(),
                sp: Frame::locals(place),
                consts: (*code).consts_ptr.get(),
                code,
                function: 0,
                globals: (*previous).globals,
                builtins: (*previous).builtins,
                namespace: 0,
                object: 0,
                return_offset: 1,
                owner: Owner::Thread,
            },
        );
        thread.stack_top.set(Frame::locals(place).add(frame::slots_of(&*code)));
        place
    };
    thread.frame.set(new as *mut u8);
    thread.recursion_remaining.set(thread.recursion_remaining.get() - 1);
    new
}

/// What a frame's slots hold, locals first, without marks of borrowing.
///
/// # Safety
/// The frame is saved.
pub unsafe fn slot_words(frame: *mut Frame) -> Vec<u64> {
    slots_of(frame).collect()
}

/// The same, one after the other.
pub(super) unsafe fn slots_of(frame: *mut Frame) -> impl Iterator<Item = u64> {
    let locals = Frame::locals(frame);
    let count = (*frame).sp.offset_from(locals) as usize;
    // SAFETY: the frame is saved, so its slots up to `sp` hold words.
    (0..count).map(move |n| unsafe { StackRef(*locals.add(n)).clean() })
}
