//! What traces call of generators.

use crate::natives::Native;
use tiercel_object::header::Header;
use tiercel_object::value::{StackRef, Value};
use tiercel_vm::frame::Frame;
use tiercel_vm::generator::{GeneratorObject, State};

/// Ends a generator, whose locals the trace has taken over: 0 if that takes more.
pub const END_GENERATOR: Native = Native { name: "end_generator", address: end_generator as *const () };

extern "C" fn end_generator(generator: &GeneratorObject) -> i64 {
    let frame = generator.frame_pointer();
    // SAFETY: the trace has resumed the generator, and stands at its return: nobody else looks at its frame.
    unsafe {
        let function = StackRef((*frame).function).clean();
        if (*frame).object != 0 || (*(function as *const Header)).count.get() <= 1 {
            return 0;
        }
        let (locals, base) = (Frame::locals(frame), Frame::stack_base(frame));
        locals.write_bytes(0, base.offset_from(locals) as usize);
        (*frame).sp = base;
        (*frame).previous = std::ptr::null_mut();
        drop(Value::from_word(StackRef(std::mem::take(&mut (*frame).function)).into_value().into_word()));
    }
    generator.state.set(State::Ended);
    1
}
