//! Whether the end of an object is nobody's business: no finalizer and no weak reference's callback comes with it.
//!
//! What an object lets go of at its end may end too, and so on. Several of its words, or words of several objects that
//! end, may be of one object, which then ends although each of them alone would not do it. So it is counted how often
//! each object is let go of, and one for which that is as often as it is held is looked into like the first.

use crate::natives::is_quiet;
use smallvec::SmallVec;
use tiercel_object::header::{Header, Kind, flag};
use tiercel_object::typeobj::tflag;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::set::SetObject;
use tiercel_object::types::traceback::TracebackObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::is_heap;

/// Items of the longest container that is looked at.
const FEW: usize = 16;
/// References that are looked at in all.
const MOST: u32 = 96;
/// How far from the first object an end is followed: a traceback may have some entries.
const LEVELS: u32 = 10;

/// Whether ending this object, whose count is zero, runs no Python code. Of what would take long to find out, it does.
///
/// # Safety
/// The object's count is zero and it has not been touched since.
pub unsafe fn ends_quietly(h: *const Header) -> bool {
    let mut looking = Looking { held: SmallVec::new(), seen: 0, levels: LEVELS };
    looking.end(&*h)
}

struct Looking {
    /// Objects that are let go of but held by more than one reference, and how often so far.
    held: SmallVec<[(*const Header, u32); 12]>,
    /// References looked at.
    seen: u32,
    /// How many levels further an end is followed.
    levels: u32,
}

impl Looking {
    /// Whether one reference less to what this word is of runs no Python code, after all that was let go of before.
    unsafe fn let_go(&mut self, word: u64) -> bool {
        if !is_heap(word) {
            return true;
        }
        let held = &*(word as *const Header);
        if is_quiet(held) {
            return true;
        }
        self.seen += 1;
        if self.seen > MOST {
            return false;
        }
        let count = held.count.get();
        // One that is held more often than references are looked at lives on.
        if count > MOST {
            return true;
        }
        if count > 1 {
            let times = match self.held.iter_mut().find(|(h, _)| std::ptr::eq(*h, held)) {
                Some((_, times)) => {
                    *times += 1;
                    *times
                }
                None => {
                    self.held.push((held, 1));
                    1
                }
            };
            if times != count {
                return true;
            }
        }
        if self.levels == 0 {
            return false;
        }
        self.levels -= 1;
        let quiet = self.end(held);
        self.levels += 1;
        quiet
    }

    unsafe fn let_go_of_words(&mut self, first: *const u64, count: usize) -> bool {
        // Not by `all`, which is no loop of its own here.
        for n in 0..count {
            if !self.let_go(*first.add(n)) {
                return false;
            }
        }
        true
    }

    /// Whether an object that nobody holds any more ends without running Python code.
    unsafe fn end(&mut self, header: &Header) -> bool {
        if is_quiet(header) {
            return true;
        }
        let (h, ty) = (&raw const *header, header.ty());
        if header.kind() == Kind::Generator {
            return tiercel_vm::generator::has_ended(h) && !header.has(flag::WEAKLY_REFERENCED);
        }
        if ty.has_finalizer.get() || header.has(flag::WEAKLY_REFERENCED) {
            return false;
        }
        match header.kind() {
            Kind::Tuple => {
                let items = (*h.cast::<TupleObject>()).items();
                items.len() <= FEW && self.let_go_of_words(items.as_ptr().cast(), items.len())
            }
            Kind::List => {
                let items = (*h.cast::<ListObject>()).items();
                items.len() <= FEW && self.let_go_of_words(items.as_ptr().cast(), items.len())
            }
            Kind::RangeIterator => true,
            // Their fields stand right behind the header.
            Kind::Slice => self.let_go_of_words(h.add(1).cast(), 3),
            Kind::Method => self.let_go_of_words(h.add(1).cast(), 2),
            Kind::Cell | Kind::ListIterator | Kind::TupleIterator | Kind::StrIterator => {
                self.let_go_of_words(h.add(1).cast(), 1)
            }
            Kind::DictKeys | Kind::DictValues | Kind::DictItems | Kind::DictIterator | Kind::SetIterator => {
                self.let_go_of_all(header)
            }
            // Not those of classes that derive from them.
            Kind::Enumerate if !ty.has(tflag::HEAP) => self.let_go_of_words(h.add(1).cast(), 3),
            Kind::Map | Kind::Filter | Kind::Zip if !ty.has(tflag::HEAP) => {
                self.let_go_of_words(h.add(1).cast(), 2)
            }
            Kind::Other if ty.has(tflag::PLAIN_MEMBERS) => {
                let words = ty.basic_size.get() as usize / size_of::<u64>() - size_of::<Header>() / 8;
                words <= FEW && self.let_go_of_words(h.add(1).cast(), words)
            }
            Kind::Other if ty.basic_size.get() as usize == size_of::<Header>() => {
                ty.dict_offset.get() != 0 && self.let_go_of_attributes(header)
            }
            Kind::Dict => {
                let dict = &*h.cast::<DictObject>();
                dict.watchers.get() == 0 && dict.len() <= FEW && self.let_go_of_all(header)
            }
            Kind::Set => (*h.cast::<SetObject>()).len() <= FEW && self.let_go_of_all(header),
            Kind::Traceback => {
                let traceback = &*h.cast::<TracebackObject>();
                let fields = [&traceback.frame, &traceback.next].map(|f| f.borrow().map_or(0, |v| v.word()));
                self.let_go_of_words(fields.as_ptr(), fields.len())
            }
            Kind::Frame => self.let_go_of_all(header),
            // Not those with `__slots__`.
            _ if ty.has(tflag::EXCEPTION_SUBCLASS)
                && ty.basic_size.get() as usize == size_of::<ExceptionObject>() =>
            {
                let e = &*h.cast::<ExceptionObject>();
                let fields = [&e.args, &e.context, &e.cause, &e.traceback].into_iter().chain(&e.extra);
                let words: SmallVec<[u64; 16]> = fields.map(|f| f.borrow().map_or(0, |v| v.word())).collect();
                self.let_go_of_words(words.as_ptr(), words.len()) && self.let_go_of_attributes(header)
            }
            _ => false,
        }
    }

    /// The dict and the inline attributes of an instance whose class gives it such.
    unsafe fn let_go_of_attributes(&mut self, header: &Header) -> bool {
        let offset = header.ty().dict_offset.get() as usize;
        let part = (&raw const *header).cast::<u8>().add(offset).cast::<u64>();
        let capacity = (header.flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff) as usize;
        self.let_go_of_words(part, capacity + 1)
    }

    /// Whatever the collector would find in it.
    unsafe fn let_go_of_all(&mut self, header: &Header) -> bool {
        let Some(traverse) = header.ty().slots().traverse else { return false };
        let mut quiet = true;
        traverse(header, &mut |v| {
            // SAFETY: a word that a live object holds.
            quiet = quiet && unsafe { self.let_go(v.word()) };
        });
        quiet
    }
}
