//! Locals, constants, and shuffling of the value stack.

use crate::interp::step::*;
use crate::interp::{errors, quicken};

uops! {
    /// Does nothing.
    fn nop(cx) {
        let _ = cx;
        Step::Next
    }

    /// Pushes a local that may be unbound.
    fn load_fast_check(cx) {
        let word = *cx.local(cx.oparg);
        if word == 0 {
            return Step::RaiseWith(errors::unbound_local, cx.oparg);
        }
        cx.push(duplicate(word));
        Step::Next
    }

    /// Pushes a local.
    fn load_fast(cx) {
        let word = *cx.local(cx.oparg);
        cx.push(duplicate(word));
        Step::Next
    }

    /// Pushes a local that outlives its use, without counting the reference.
    fn load_fast_borrow(cx) {
        let word = *cx.local(cx.oparg);
        cx.push_borrowed(word);
        Step::Next
    }

    /// Moves a local, bound or not, onto the stack.
    fn load_fast_and_clear(cx) {
        let local = cx.local(cx.oparg);
        cx.push(std::mem::take(&mut *local));
        Step::Next
    }

    /// Two locals.
    fn load_fast_load_fast(cx) {
        let first = *cx.local(cx.oparg >> 4);
        let second = *cx.local(cx.oparg & 15);
        cx.push(duplicate(first));
        cx.push(duplicate(second));
        Step::Next
    }

    /// Two borrowed locals.
    fn load_fast_borrow_load_fast_borrow(cx) {
        let first = *cx.local(cx.oparg >> 4);
        let second = *cx.local(cx.oparg & 15);
        cx.push_borrowed(first);
        cx.push_borrowed(second);
        Step::Next
    }

    /// Pushes a constant, and becomes the form for its kind.
    fn load_const(cx) {
        let word = *cx.consts().add(cx.oparg as usize);
        quicken::load_const(cx.pc, word);
        cx.push(borrow(word));
        Step::Next
    }

    /// Pushes a constant that the code keeps alive.
    fn load_const_mortal(cx) {
        let word = *cx.consts().add(cx.oparg as usize);
        cx.push(borrow(word));
        Step::Next
    }

    /// Pushes a constant that is never freed.
    fn load_const_immortal(cx) {
        let word = *cx.consts().add(cx.oparg as usize);
        cx.push(word);
        Step::Next
    }

    /// Pushes a small int.
    fn load_small_int(cx) {
        cx.push(cx.oparg << 1 | 1);
        Step::Next
    }

    /// Pushes one of a few objects that code needs whatever its names mean.
    fn load_common_constant(cx) {
        let state = crate::state::of(cx.thread);
        cx.push(duplicate((*state).common_constants[cx.oparg as usize]));
        Step::Next
    }

    /// Pops into a local.
    fn store_fast(cx) {
        let value = cx.pop();
        let old = std::mem::replace(&mut *cx.local(cx.oparg), value);
        cx.close(old);
        Step::Next
    }

    /// Pops into a local and pushes another.
    fn store_fast_load_fast(cx) {
        let value = cx.pop();
        let old = std::mem::replace(&mut *cx.local(cx.oparg >> 4), value);
        let word = *cx.local(cx.oparg & 15);
        cx.push(duplicate(word));
        cx.close(old);
        Step::Next
    }

    /// Pops into two locals.
    fn store_fast_store_fast(cx) {
        let first = cx.pop();
        let old_first = std::mem::replace(&mut *cx.local(cx.oparg >> 4), first);
        let second = cx.pop();
        let old_second = std::mem::replace(&mut *cx.local(cx.oparg & 15), second);
        cx.close(old_first);
        cx.close(old_second);
        Step::Next
    }

    /// Unbinds a local.
    fn delete_fast(cx) {
        let old = std::mem::take(&mut *cx.local(cx.oparg));
        if old == 0 {
            return Step::RaiseWith(errors::unbound_local, cx.oparg);
        }
        cx.close(old);
        Step::Next
    }

    /// Drops the top.
    fn pop_top(cx) {
        let word = cx.pop();
        cx.close(word);
        Step::Next
    }

    /// Pushes NULL.
    fn push_null(cx) {
        cx.push(0);
        Step::Next
    }

    /// Drops what a loop's iterator left at its end.
    fn end_for(cx) {
        let word = cx.pop();
        cx.close(word);
        Step::Next
    }

    /// Drops the receiver below the result of a delegation.
    fn end_send(cx) {
        let value = cx.pop();
        let receiver = cx.peek(1);
        cx.poke(1, value);
        cx.close(receiver);
        Step::Next
    }

    /// Pushes another reference to the item `oparg` below the top.
    fn copy(cx) {
        let word = cx.peek(cx.oparg as usize);
        cx.push(duplicate(word));
        Step::Next
    }

    /// Exchanges the top with the item `oparg` below.
    fn swap(cx) {
        let depth = cx.oparg as usize;
        let (top, bottom) = (cx.peek(1), cx.peek(depth));
        cx.poke(1, bottom);
        cx.poke(depth, top);
        Step::Next
    }

    /// Pushes NULL if the oparg's lowest bit asks for it.
    fn push_null_conditional(cx) {
        cx.flush();
        *cx.sp = 0;
        cx.sp = cx.sp.add((cx.oparg & 1) as usize);
        Step::Next
    }

    /// Puts NULL below the top.
    fn insert_null(cx) {
        let owner = cx.peek(1);
        cx.poke(1, 0);
        cx.push(owner);
        Step::Next
    }
}
