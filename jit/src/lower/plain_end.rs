//! The end of plain objects, as code that traces call.
//!
//! Most objects that native code lets go of are instances of a few fields, tuples, iterators, bound methods and cells, which hold numbers or what
//! others hold too. What the runtime does about them (`tiercel_object::quick_end`) is little, next to keeping all registers
//! for a function of the C convention and writing down what an exit would need. So it is done here once more, in code
//! that uses few registers and keeps those it uses.
//!
//! Where one object ends with another it comes next. What this does not do, it leaves to the runtime (`keep.rs`), for the
//! object at hand; fields that it has given up until then are empty.

use super::clif::Clif;
use super::keep::{self, Kept};
use super::{LowerError, Lowered, Lowering, inst::MEMORY};
use crate::exits::{BUFFER_RESULT, BUFFER_WAY, WAY_HAS_DOUBLES};
use cranelift_codegen::Context;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, AbiParam, Block, BlockArg, InstBuilder, Signature, types};
use cranelift_codegen::isa::CallConv;
use std::mem::offset_of;
use tiercel_ir::{layout, word};
use tiercel_object::header::{Header, Kind, flag};
use tiercel_object::heap::{GRANULE, Heap, MAX_SMALL};
use tiercel_object::instance::attribute_part_size;
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::types::cell::CellObject;
use tiercel_object::types::enumerate::EnumerateObject;
use tiercel_object::types::filter::FilterObject;
use tiercel_object::types::iterators::SequenceIteratorObject;
use tiercel_object::types::map::MapObject;
use tiercel_object::types::method::MethodObject;
use tiercel_object::types::tuple::{ITEMS_OFFSET, TupleObject};
use tiercel_object::types::zip::ZipObject;

/// Items of the longest tuple that is looked through.
const FEW: i64 = 16;

/// `(buffer, object, thread)`, with the way in the buffer; leaves there 0 to go on, else what the trace returns.
pub(super) fn signature() -> Signature {
    let mut sig = Signature::new(CallConv::PreserveAll);
    sig.params.extend([AbiParam::new(types::I64); 3]);
    sig
}

impl Lowering {
    /// The code that ends plain objects; `heap` is the offset of the heap's address in the thread.
    pub fn plain_end(&mut self, heap: i32) -> Result<Lowered, LowerError> {
        let mut context = Context::new();
        context.func.signature = signature();
        let (mut b, params) = Clif::new(&mut context.func);
        let [buffer, object, thread] = *params else { unreachable!("there are three params") };
        let (begin, other) = (b.create_block(), b.create_block());
        let of_object = b.append_block_param(begin, types::I64);
        b.ins().jump(begin, &[BlockArg::Value(object)]);
        b.switch_to_block(begin);
        PlainEnd { b, buffer, thread, object: of_object, begin, other }.emit(heap);
        self.compile(&mut context)
    }
}

/// Where an object's fields begin, how many there are, what stands in one that has been given up, and how large the object is.
type Parts = [ir::Value; 4];

struct PlainEnd<'a> {
    b: Clif<'a>,
    buffer: ir::Value,
    thread: ir::Value,
    /// The one that ends.
    object: ir::Value,
    /// Where the next begins that ends with it.
    begin: Block,
    /// Leaves the object at hand to the runtime.
    other: Block,
}

impl<'a> PlainEnd<'a> {
    fn word(&mut self, base: ir::Value, offset: usize) -> ir::Value {
        self.b.ins().load(types::I64, MEMORY, base, offset as i32)
    }

    fn half(&mut self, base: ir::Value, offset: usize) -> ir::Value {
        self.b.ins().load(types::I32, MEMORY, base, offset as i32)
    }

    /// Goes on in a new block unless the test says that this is for the runtime.
    fn other_if(&mut self, test: ir::Value) {
        let next = self.b.create_block();
        self.b.ins().brif(test, self.other, &[], next, &[]);
        self.b.switch_to_block(next);
    }

    fn other_if_zero(&mut self, v: ir::Value) {
        let test = self.b.ins().icmp_imm_u(IntCC::Equal, v, 0);
        self.other_if(test);
    }

    fn emit(mut self, heap: i32) {
        let flags = self.half(self.object, offset_of!(Header, flags));
        let special = self.b.ins().band_imm_u(flags, i64::from(flag::WEAKLY_REFERENCED | flag::LARGE));
        self.other_if(special);
        let class = self.word(self.object, offset_of!(Header, ty));

        let fields = self.b.create_block();
        let parts: Parts = [types::I64; 4].map(|ty| self.b.append_block_param(fields, ty));
        let kind = self.b.ins().band_imm_u(flags, 0xff);
        type PartsOf<'a> = fn(&mut PlainEnd<'a>, ir::Value, ir::Value) -> Parts;
        let kinds: [(Kind, PartsOf<'a>); 11] = [
            (Kind::Other, Self::instance),
            (Kind::Tuple, Self::tuple),
            (Kind::ListIterator, Self::iterator),
            (Kind::TupleIterator, Self::iterator),
            (Kind::StrIterator, Self::iterator),
            (Kind::Method, Self::method),
            (Kind::Cell, Self::cell),
            (Kind::Enumerate, Self::enumerate),
            (Kind::Zip, Self::zip),
            (Kind::Map, Self::map),
            (Kind::Filter, Self::filter),
        ];
        for (number, parts) in kinds {
            let (this, next) = (self.b.create_block(), self.b.create_block());
            let is = self.b.ins().icmp_imm_u(IntCC::Equal, kind, number as i64);
            self.b.ins().brif(is, this, &[], next, &[]);
            self.b.switch_to_block(this);
            let found = parts(&mut self, class, flags);
            self.b.ins().jump(fields, &found.map(BlockArg::Value));
            self.b.switch_to_block(next);
        }
        self.b.ins().jump(self.other, &[]);

        self.b.switch_to_block(fields);
        let [first, count, nothing, size] = parts;
        let large = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, size, MAX_SMALL as i64);
        self.other_if(large);
        let next = self.give_up(first, count, nothing);
        self.release(flags, class, size, heap);
        let (done, begin) = (self.b.create_block(), self.begin);
        self.b.ins().brif(next, begin, &[BlockArg::Value(next)], done, &[]);
        self.b.switch_to_block(done);
        let nothing = self.b.ins().iconst(types::I64, 0);
        self.b.ins().store(MEMORY, nothing, self.buffer, BUFFER_RESULT);
        self.b.ins().return_(&[]);

        self.b.switch_to_block(self.other);
        self.b.set_cold_block(self.other);
        let way = self.word(self.buffer, BUFFER_WAY as usize);
        let has_doubles = self.b.ins().load(types::I8, MEMORY, way, WAY_HAS_DOUBLES);
        let (all, words) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(has_doubles, all, &[], words, &[]);
        let sig = self.b.import_signature(keep::signature(types::I64));
        for (block, has_doubles) in [(all, true), (words, false)] {
            self.b.switch_to_block(block);
            self.b.set_cold_block(block);
            let function = self.b.ins().iconst(types::I64, Kept::Dealloc.address(has_doubles) as i64);
            self.b.ins().call_indirect(sig, function, &[self.buffer, self.object]);
            self.b.ins().return_(&[]);
        }
    }

    /// Of an instance of a class that adds nothing but attributes, and that does not end with it: the dict and the attributes.
    fn instance(&mut self, class: ir::Value, flags: ir::Value) -> Parts {
        let class_flags = self.half(class, offset_of!(Type, flags));
        let plain = self.b.ins().band_imm_u(class_flags, i64::from(tflag::PLAIN_LAYOUT));
        self.other_if_zero(plain);
        let has_finalizer =
            self.b.ins().load(types::I8, MEMORY, class, offset_of!(Type, has_finalizer) as i32);
        self.other_if(has_finalizer);
        let offset = self.b.ins().uload32(MEMORY, class, offset_of!(Type, dict_offset) as i32);
        self.other_if_zero(offset);
        let references = self.half(class, layout::COUNT_OFFSET as usize);
        let last = self.b.ins().icmp_imm_u(IntCC::Equal, references, 1);
        self.other_if(last);
        let wide = self.b.ins().uextend(types::I64, flags);
        let capacity = self.b.ins().ushr_imm_u(wide, i64::from(flag::INLINE_CAPACITY_SHIFT));
        let capacity = self.b.ins().band_imm_u(capacity, 0xff);
        let first = self.b.ins().iadd(self.object, offset);
        let count = self.b.ins().iadd_imm_s(capacity, 1);
        let nothing = self.b.ins().iconst(types::I64, 0);
        // As `attribute_part_size` says.
        const { assert!(attribute_part_size(3) == 4 * 8 + 8 && attribute_part_size(8) == 9 * 8 + 8) };
        let values = self.b.ins().ishl_imm_u(count, 3);
        let order = self.b.ins().iadd_imm_s(capacity, 7);
        let order = self.b.ins().band_imm_s(order, !7);
        let part = self.b.ins().iadd(values, order);
        let size = self.b.ins().iadd(part, offset);
        [first, count, nothing, size]
    }

    fn tuple(&mut self, _: ir::Value, _: ir::Value) -> Parts {
        let count = self.word(self.object, offset_of!(TupleObject, len));
        let many = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, count, FEW);
        self.other_if(many);
        let first = self.b.ins().iadd_imm_s(self.object, ITEMS_OFFSET as i64);
        let nothing = self.b.ins().iconst(types::I64, word::NONE as i64);
        let items = self.b.ins().ishl_imm_u(count, 3);
        let size = self.b.ins().iadd_imm_s(items, ITEMS_OFFSET as i64);
        [first, count, nothing, size]
    }

    fn iterator(&mut self, _: ir::Value, _: ir::Value) -> Parts {
        let first = offset_of!(SequenceIteratorObject, sequence);
        self.of_one_size(first, 1, size_of::<SequenceIteratorObject>())
    }

    fn method(&mut self, _: ir::Value, _: ir::Value) -> Parts {
        const { assert!(offset_of!(MethodObject, this) == offset_of!(MethodObject, function) + 8) };
        self.of_one_size(offset_of!(MethodObject, function), 2, size_of::<MethodObject>())
    }

    fn cell(&mut self, _: ir::Value, _: ir::Value) -> Parts {
        self.of_one_size(offset_of!(CellObject, value), 1, size_of::<CellObject>())
    }

    fn enumerate(&mut self, class: ir::Value, _: ir::Value) -> Parts {
        const {
            assert!(offset_of!(EnumerateObject, count) == offset_of!(EnumerateObject, iterator) + 8);
            assert!(offset_of!(EnumerateObject, result) == offset_of!(EnumerateObject, iterator) + 16);
        }
        self.own_class(class);
        self.of_one_size(offset_of!(EnumerateObject, iterator), 3, size_of::<EnumerateObject>())
    }

    fn zip(&mut self, class: ir::Value, _: ir::Value) -> Parts {
        const { assert!(offset_of!(ZipObject, result) == offset_of!(ZipObject, iterators) + 8) };
        self.own_class(class);
        self.of_one_size(offset_of!(ZipObject, iterators), 2, size_of::<ZipObject>())
    }

    fn map(&mut self, class: ir::Value, _: ir::Value) -> Parts {
        const { assert!(offset_of!(MapObject, iterators) == offset_of!(MapObject, function) + 8) };
        self.own_class(class);
        self.of_one_size(offset_of!(MapObject, function), 2, size_of::<MapObject>())
    }

    fn filter(&mut self, class: ir::Value, _: ir::Value) -> Parts {
        const { assert!(offset_of!(FilterObject, iterator) == offset_of!(FilterObject, function) + 8) };
        self.own_class(class);
        self.of_one_size(offset_of!(FilterObject, function), 2, size_of::<FilterObject>())
    }

    /// Leaves an object to the runtime whose class is made by a `class` statement: it may have more fields.
    fn own_class(&mut self, class: ir::Value) {
        let class_flags = self.half(class, offset_of!(Type, flags));
        let derived = self.b.ins().band_imm_u(class_flags, i64::from(tflag::HEAP));
        self.other_if(derived);
    }

    /// Of an object that has so many fields at an offset, which may be empty.
    fn of_one_size(&mut self, first: usize, count: i64, size: usize) -> Parts {
        let first = self.b.ins().iadd_imm_s(self.object, first as i64);
        let [count, nothing, size] =
            [count, 0, size as i64].map(|number| self.b.ins().iconst(types::I64, number));
        [first, count, nothing, size]
    }

    /// Gives the fields up. The object that ends with them, or 0; with two it is for the runtime.
    fn give_up(&mut self, first: ir::Value, count: ir::Value, nothing: ir::Value) -> ir::Value {
        let [field, not_int, object, ends, only, second, counted, next, all] =
            [(); 9].map(|()| self.b.create_block());
        let [at, left, ending, from] = [types::I64; 4].map(|ty| self.b.append_block_param(field, ty));
        let [next_ending, next_from] = [types::I64; 2].map(|ty| self.b.append_block_param(next, ty));
        let ended = self.b.append_block_param(all, types::I64);
        let none = self.b.ins().iconst(types::I64, 0);
        let start = [first, count, none, none].map(BlockArg::Value);
        self.b.ins().brif(count, field, &start, all, &[BlockArg::Value(none)]);
        let same = [ending, from].map(BlockArg::Value);

        self.b.switch_to_block(field);
        let word = self.word(at, 0);
        // Most fields are small ints, if any are; one bit tells.
        let int = self.b.ins().band_imm_u(word, 1);
        self.b.ins().brif(int, next, &same, not_int, &[]);
        self.b.switch_to_block(not_int);
        let turned = self.b.ins().rotr_imm_u(word, 3);
        let turned = self.b.ins().iadd_imm_s(turned, -1);
        let other = self.b.ins().ushr_imm_u(turned, 60);
        self.b.ins().brif(other, next, &same, object, &[]);
        self.b.switch_to_block(object);
        let references = self.half(word, layout::COUNT_OFFSET as usize);
        let last = self.b.ins().icmp_imm_u(IntCC::Equal, references, 1);
        let held = self.b.create_block();
        self.b.ins().brif(last, ends, &[], held, &[]);
        self.b.switch_to_block(held);
        let immortal = self.b.ins().ushr_imm_u(references, 31);
        self.b.ins().brif(immortal, next, &same, counted, &[]);
        self.b.switch_to_block(counted);
        let fewer = self.b.ins().iadd_imm_s(references, -1);
        self.b.ins().store(MEMORY, fewer, word, layout::COUNT_OFFSET);
        self.b.ins().store(MEMORY, nothing, at, 0);
        self.b.ins().jump(next, &same);

        self.b.switch_to_block(ends);
        self.b.ins().brif(ending, second, &[], only, &[]);
        self.b.switch_to_block(only);
        let zero = self.b.ins().iconst(types::I32, 0);
        self.b.ins().store(MEMORY, zero, word, layout::COUNT_OFFSET);
        self.b.ins().store(MEMORY, nothing, at, 0);
        self.b.ins().jump(next, &[word, at].map(BlockArg::Value));
        // The first goes back to where it was.
        self.b.switch_to_block(second);
        let one = self.b.ins().iconst(types::I32, 1);
        self.b.ins().store(MEMORY, one, ending, layout::COUNT_OFFSET);
        self.b.ins().store(MEMORY, ending, from, 0);
        self.b.ins().jump(self.other, &[]);

        self.b.switch_to_block(next);
        let after = self.b.ins().iadd_imm_s(at, 8);
        let fewer = self.b.ins().iadd_imm_s(left, -1);
        let again = [after, fewer, next_ending, next_from].map(BlockArg::Value);
        self.b.ins().brif(fewer, field, &again, all, &[BlockArg::Value(next_ending)]);
        self.b.switch_to_block(all);
        ended
    }

    /// Gives the slot back to its free list, and a reference to the class up, which has others or is immortal.
    fn release(&mut self, flags: ir::Value, class: ir::Value, size: ir::Value, heap: i32) {
        let references = self.half(class, layout::COUNT_OFFSET as usize);
        let immortal = self.b.ins().ushr_imm_u(references, 31);
        let fewer = self.b.ins().iadd_imm_s(references, -1);
        let fewer = self.b.ins().iadd(fewer, immortal);
        self.b.ins().store(MEMORY, fewer, class, layout::COUNT_OFFSET);

        let heap = self.b.ins().load(types::I64, MEMORY, self.thread, heap);
        let young = self.word(heap, offset_of!(Heap, young_count));
        let some = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThan, young, 0);
        let some = self.b.ins().uextend(types::I32, some);
        let tracked = self.b.ins().ushr_imm_u(flags, i64::from(flag::TRACKED.trailing_zeros()));
        let one_less = self.b.ins().band(some, tracked);
        let one_less = self.b.ins().uextend(types::I64, one_less);
        let young = self.b.ins().isub(young, one_less);
        self.b.ins().store(MEMORY, young, heap, offset_of!(Heap, young_count) as i32);
        let kept = self.b.ins().band_imm_u(flags, i64::from(flag::LOGGED));
        let kept = self.b.ins().bor_imm_u(kept, i64::from(flag::FREE));
        let zero = self.b.ins().iconst(types::I32, 0);
        self.b.ins().store(MEMORY, zero, self.object, layout::COUNT_OFFSET);
        self.b.ins().store(MEMORY, kept, self.object, offset_of!(Header, flags) as i32);
        let granules = self.b.ins().iadd_imm_s(size, -1);
        let granules = self.b.ins().ushr_imm_u(granules, i64::from(GRANULE.trailing_zeros()));
        let scaled = self.b.ins().ishl_imm_u(granules, 3);
        let list = self.b.ins().iadd(heap, scaled);
        let list_at = (offset_of!(Heap, free) + Heap::list_index(1, true) * 8) as i32;
        let link = self.b.ins().load(types::I64, MEMORY, list, list_at);
        self.b.ins().store(MEMORY, link, self.object, offset_of!(Header, ty) as i32);
        self.b.ins().store(MEMORY, self.object, list, list_at);
    }
}
