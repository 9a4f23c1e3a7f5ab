//! Exits: the cells that native stubs leave through, one for each snapshot.
//!
//! What is left through a cell finds the live values and the cell's address in the exit buffer, and goes on at the cell's
//! target. The target is at first a routine that returns the cell to whoever entered the trace; growing a side trace is one
//! store into the cell, and cutting it off again another. No code is changed.
//!
//! A stub does not write all that it hands over. A value that several exits want has a home in the buffer, where it is
//! written once, when it is made; others are in the frame still, or always the same. The [`Way`] that a stub takes says
//! where they are, and what all stubs lead to gathers them (`lower/gates.rs`).

use smallvec::SmallVec;
use std::cell::{Cell, RefCell};
use std::mem::offset_of;
use tiercel_ir::{SnapId, word};
use tiercel_object::allocator;
use tiercel_object::thread::Thread;

/// Where one snapshot of one trace leaves to. Native code reads `target`, and hands over the address of the cell.
#[repr(C)]
pub struct ExitCell {
    /// Machine code to jump to: the common way out, or a side trace's entry.
    pub target: Cell<u64>,
    /// Whoever owns the trace; what native code calls finds it here, on whichever host thread it runs.
    pub owner: Cell<u64>,
    /// The trace that this is an exit of, as its owner numbers them.
    pub trace: Cell<u32>,
    /// The snapshot.
    pub snap: Cell<u32>,
    /// How often it was taken to the interpreter since a side trace was last tried.
    pub taken: Cell<u32>,
    /// How often it was taken to the interpreter since the trace was made.
    pub total: Cell<u32>,
    /// How often it must be taken before a side trace is tried; raised when one fails.
    pub threshold: Cell<u32>,
    /// How many of the trace's bytecode instructions are done when it is left here, more or less.
    pub progress: Cell<u32>,
}

/// Where native code has a value that an exit hands over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// Where it is to be: the stub has written it.
    Stored,
    /// In the home of this number.
    Home(u16),
    /// In a slot of the frame, still.
    Slot(u32),
    /// Nowhere, for it is always the same.
    Word(u64),
}

/// How some code comes to a cell. The same exit has another way in code that its trace is made into again.
#[repr(C)]
pub struct Way {
    /// The address of the cell.
    cell: u64,
    /// The address of the first of `elsewhere`, for native code.
    first: u64,
    /// How many of them are in homes, in slots, and words: they come in this order.
    counts: [u32; 3],
    /// What the code is like.
    pub code: CodeTraits,
    /// The live values that the stub has not written.
    elsewhere: Box<[Elsewhere]>,
}

/// A live value that is elsewhere than where it is to be.
#[repr(C)]
#[derive(Clone, Copy)]
struct Elsewhere {
    /// Where it is to be in the exit buffer, in bytes.
    to: u64,
    /// Where it is in the exit buffer, or from the first local, in bytes; or the word itself.
    from: u64,
}

/// What is to be known of code that leaves.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CodeTraits {
    /// Whether it has doubles in registers.
    pub has_doubles: bool,
    /// How many homes it has.
    pub homes: u16,
}

/// Offset of the cell's address in a way.
pub const WAY_CELL: i32 = offset_of!(Way, cell) as i32;
/// Offset of the address of what is to be gathered in a way.
pub const WAY_FIRST: i32 = offset_of!(Way, first) as i32;
/// Offset of the three counts in a way, of 32 bits each: how much is to be gathered of homes, of slots, and of words.
pub const WAY_COUNTS: i32 = offset_of!(Way, counts) as i32;
/// Offset of [`CodeTraits::has_doubles`] in a way.
pub const WAY_HAS_DOUBLES: i32 = (offset_of!(Way, code) + offset_of!(CodeTraits, has_doubles)) as i32;
/// Bytes of what is said of one value to be gathered.
pub const ELSEWHERE_SIZE: i64 = size_of::<Elsewhere>() as i64;
/// Offset in that of where the value goes.
pub const ELSEWHERE_TO: i32 = offset_of!(Elsewhere, to) as i32;
/// Offset in that of where the value is, or of the value.
pub const ELSEWHERE_FROM: i32 = offset_of!(Elsewhere, from) as i32;

impl Way {
    fn new(cell: &ExitCell, code: CodeTraits, sources: &[Source]) -> Way {
        let mut of_kind = [const { vec![] }; 3];
        for (source, n) in sources.iter().zip(0..) {
            let (kind, from) = match *source {
                Source::Stored => continue,
                Source::Home(home) => (0, BUFFER_HOMES as u64 + 8 * u64::from(home)),
                Source::Slot(slot) => (1, 8 * u64::from(slot)),
                Source::Word(word) => (2, word),
            };
            of_kind[kind].push(Elsewhere { to: BUFFER_VALUES as u64 + 8 * n, from });
        }
        let counts = of_kind.each_ref().map(|all| all.len() as u32);
        let elsewhere = of_kind.concat().into_boxed_slice();
        let cell = std::ptr::from_ref(cell) as u64;
        Way { cell, first: elsewhere.as_ptr() as u64, counts, code, elsewhere }
    }

    /// The cell.
    ///
    /// # Safety
    /// The trace that this is a way out of is alive.
    pub unsafe fn cell(&self) -> &ExitCell {
        &*(self.cell as *const ExitCell)
    }

    /// Gathers the live values in the buffer, as [`crate::lower::Lowering::gather`] does. The locals are those of the trace's
    /// frame.
    ///
    /// # Safety
    /// The code that this is a way out of has just come here, with this buffer and these locals.
    pub unsafe fn gather(&self, buffer: &ExitBuffer, locals: *const u64) {
        let [homes, slots, _] = self.counts.map(|count| count as usize);
        let buffer = std::ptr::from_ref(buffer);
        for (n, value) in self.elsewhere.iter().enumerate() {
            let word = match n {
                n if n < homes => *buffer.byte_add(value.from as usize).cast::<u64>(),
                n if n < homes + slots => *locals.byte_add(value.from as usize),
                _ => value.from,
            };
            (*buffer.byte_add(value.to as usize).cast::<Cell<u64>>()).set(word);
        }
    }
}

/// Offset of the target in a cell.
pub const TARGET_OFFSET: i32 = 0;
/// Where in the exit buffer the cell's address goes; the live values follow.
pub const BUFFER_CELL: i32 = 0;
/// Where in the exit buffer the first live value goes.
pub const BUFFER_VALUES: i32 = 8;
/// Where in the exit buffer the work done is counted.
pub const BUFFER_WORK: i32 = BUFFER_VALUES + 8 * MAX_VALUES as i32;
/// Where in the exit buffer the result of a call goes that keeps the registers.
pub const BUFFER_RESULT: i32 = BUFFER_WORK + 8;
/// Where in the exit buffer the [`Way`] goes by which an object's end leaves.
pub const BUFFER_WAY: i32 = BUFFER_RESULT + 8;
/// Where in the exit buffer [`ColdFunctions::wide_int`] is.
pub const BUFFER_WIDE_INT: i32 = BUFFER_WAY + 8;
/// Where in the exit buffer [`ColdFunctions::wide_float`] is.
pub const BUFFER_WIDE_FLOAT: i32 = BUFFER_WIDE_INT + 8;
/// Where in the exit buffer [`ColdFunctions::dealloc`] is.
pub const BUFFER_DEALLOC: i32 = BUFFER_WIDE_FLOAT + 8;
/// Where in the exit buffer [`ColdFunctions::release`] is.
pub const BUFFER_RELEASE: i32 = BUFFER_DEALLOC + 8;
/// Where in the exit buffer [`ColdFunctions::new_instance`] is.
pub const BUFFER_NEW_INSTANCE: i32 = BUFFER_RELEASE + 8;
/// Where in the exit buffer [`ColdFunctions::new_tuple`] is.
pub const BUFFER_NEW_TUPLE: i32 = BUFFER_NEW_INSTANCE + 8;
/// Where in the exit buffer [`ColdFunctions::new_object`] is.
pub const BUFFER_NEW_OBJECT: i32 = BUFFER_NEW_TUPLE + 8;
/// Where in the exit buffer [`ColdFunctions::own_slots`] is.
pub const BUFFER_OWN_SLOTS: i32 = BUFFER_NEW_OBJECT + 8;
/// Where in the exit buffer [`ColdFunctions::incref`] is.
pub const BUFFER_INCREF: i32 = BUFFER_OWN_SLOTS + 8;
/// Where in the exit buffer [`ColdFunctions::decref`] is.
pub const BUFFER_DECREF: i32 = BUFFER_INCREF + 8;
/// Where in the exit buffer [`ColdFunctions::unbox_float`] is.
pub const BUFFER_UNBOX_FLOAT: i32 = BUFFER_DECREF + 8;
/// Where in the exit buffer [`ColdFunctions::is_float`] is.
pub const BUFFER_IS_FLOAT: i32 = BUFFER_UNBOX_FLOAT + 8;
/// Where in the exit buffer [`ColdFunctions::call_uop`] is.
pub const BUFFER_CALL_UOP: i32 = BUFFER_IS_FLOAT + 8;
/// Where in the exit buffer [`tiercel_ir::word::EXPONENT_SHIFT`] is.
pub const BUFFER_EXPONENT_SHIFT: i32 = BUFFER_CALL_UOP + 8;
/// Where in the exit buffer the first home is.
pub const BUFFER_HOMES: i32 = BUFFER_EXPONENT_SHIFT + 8;
/// Values that a trace's code has homes for.
pub const MAX_HOMES: usize = 400;
/// What a trace returns when frames are in memory already and the interpreter goes on as they say.
pub const LEFT: u64 = 1;
/// The same, with an exception to find a handler for.
pub const LEFT_RAISED: u64 = 2;
/// An exception has left the frames that the loop was called for: it returns.
pub const LEFT_LOOP: u64 = 3;
/// Another frame was returned to, where no trace begins yet; the interpreter goes on.
pub const LEFT_ARRIVED: u64 = 4;
/// Live values an exit may have; a trace with more is not compiled.
pub const MAX_VALUES: usize = 500;

/// What native code calls on its cold paths, by calls that keep the registers.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ColdFunctions {
    /// The int of a number, mostly one beyond 63 bits, which is in the heap.
    pub wide_int: extern "C" fn(i64) -> u64,
    /// The float of a double, mostly one out of the fast path's range (zeros too).
    pub wide_float: extern "C" fn(f64) -> u64,
    /// Ends an object whose count is zero; frames are as the exit says that the buffer's way leads to, should a finalizer
    /// look. 0 to go on, else what the trace returns. The way is null where no code can run.
    pub dealloc: unsafe extern "C" fn(u64, *const ExitBuffer) -> u64,
    /// Gives up a reference to an object, and ends it as `dealloc` does if that was the last.
    pub release: unsafe extern "C" fn(u64, *const ExitBuffer) -> u64,
    /// An instance of the class at this address, without attributes.
    pub new_instance: unsafe extern "C" fn(u64) -> u64,
    /// A tuple of so many empty items.
    pub new_tuple: unsafe extern "C" fn(i64) -> u64,
    /// An empty object of the built-in type at this address.
    pub new_object: unsafe extern "C" fn(u64) -> u64,
    /// Has slots of a frame own what they borrow: its first local, and in the buffer's result which slots, a bit each.
    pub own_slots: unsafe extern "C" fn(u64, *const ExitBuffer) -> u64,
    /// For code made in haste, as is all that follows: counts one more reference to what is in a word, if that is an object.
    pub incref: unsafe extern "C" fn(u64),
    /// Gives up a reference to what is in a word, if that is an object. Otherwise as `dealloc`, and the result is in the
    /// buffer besides.
    pub decref: unsafe extern "C" fn(u64, *const ExitBuffer, *const Way) -> u64,
    /// The double in a float, in its word or at an offset in the heap.
    pub unbox_float: unsafe extern "C" fn(u64, i64) -> f64,
    /// 1 if a word is a float, self-tagged or of the type at this address, else 0.
    pub is_float: unsafe extern "C" fn(u64, u64) -> u64,
    /// `fn(thread, way, buffer, next, pushes)`: what [`crate::lower::Environment::call_uop`] does.
    pub call_uop: unsafe extern "C" fn(*const Thread, *const Way, *const ExitBuffer, i64, u64) -> u64,
}

/// What an exit hands over: the address of its cell, and the live values of its snapshot in order.
#[repr(C)]
pub struct ExitBuffer {
    /// The cell's address.
    pub cell: Cell<u64>,
    /// The live values.
    pub values: [Cell<u64>; MAX_VALUES],
    /// Bytecode instructions done in traces since the last entry, but for those of the trace that is left through an exit.
    pub work: Cell<u64>,
    /// What the last call that keeps the registers gave.
    pub result: Cell<u64>,
    /// The [`Way`] by which an object's end leaves, if a finalizer runs.
    pub way: Cell<u64>,
    /// What cold paths call, and code made in haste.
    pub functions: ColdFunctions,
    /// [`word::EXPONENT_SHIFT`]: added from memory it is part of an instruction, else one of its own.
    exponent_shift: u64,
    /// Where code has what its exits hand over.
    pub homes: [Cell<u64>; MAX_HOMES],
}

impl ExitBuffer {
    /// An empty buffer.
    pub fn new(functions: ColdFunctions) -> Box<ExitBuffer> {
        Box::new(ExitBuffer {
            cell: Cell::new(0),
            values: [const { Cell::new(0) }; MAX_VALUES],
            work: Cell::new(0),
            result: Cell::new(0),
            way: Cell::new(0),
            functions,
            exponent_shift: word::EXPONENT_SHIFT,
            homes: [const { Cell::new(0) }; MAX_HOMES],
        })
    }

    /// Writes values from the first on.
    pub fn put(&self, values: &[u64]) {
        for (cell, v) in self.values.iter().zip(values) {
            cell.set(*v);
        }
    }

    /// The first `n` homes, copied, for what may run meanwhile has homes too.
    pub fn homes(&self, n: u16) -> SmallVec<[u64; 64]> {
        self.homes[..usize::from(n)].iter().map(Cell::get).collect()
    }

    /// Writes homes from the first on.
    pub fn put_homes(&self, words: &[u64]) {
        for (home, word) in self.homes.iter().zip(words) {
            home.set(*word);
        }
    }

    /// The first `n` values, copied: what follows may use the buffer again.
    pub fn take(&self, n: usize) -> SmallVec<[u64; 36]> {
        let values = &self.values[..n];
        // SAFETY: a cell is laid out as what is in it, and nobody writes to these while they are copied.
        SmallVec::from_slice(unsafe { std::slice::from_raw_parts(values.as_ptr().cast::<u64>(), n) })
    }
}

/// The cells of one trace, in the order of its snapshots. They never move, for code holds their addresses.
pub struct ExitTable {
    cells: Box<[ExitCell]>,
    /// How all code that the trace was made into comes to them.
    #[expect(clippy::vec_box, reason = "code holds their addresses")]
    ways: RefCell<Vec<Box<Way>>>,
    leave: u64,
    /// Where code is told that the cells are, for code that is only looked at.
    told: Option<u64>,
}

impl ExitTable {
    /// Cells for `snapshots` snapshots that all lead to `leave`.
    pub fn new(owner: u64, trace: u32, snapshots: usize, leave: u64, threshold: u32) -> ExitTable {
        let cell = |snap| ExitCell {
            target: Cell::new(leave),
            owner: Cell::new(owner),
            trace: Cell::new(trace),
            snap: Cell::new(snap),
            taken: Cell::new(0),
            total: Cell::new(0),
            threshold: Cell::new(threshold),
            progress: Cell::new(0),
        };
        let cells = (0..snapshots as u32).map(cell).collect();
        ExitTable { cells, ways: RefCell::default(), leave, told: None }
    }

    /// Says which trace these are the exits of.
    pub fn belong_to(&self, trace: u32) {
        self.cells.iter().for_each(|cell| cell.trace.set(trace));
    }

    /// Cells for code that is never run: code is told that they are where `told` says, so that it is the same everywhere.
    pub fn elsewhere(told: u64, snapshots: usize) -> ExitTable {
        ExitTable { told: Some(told), ..ExitTable::new(0, 0, snapshots, 0, 1) }
    }

    /// The address of a snapshot's cell, for code.
    pub fn address(&self, snap: SnapId) -> u64 {
        match self.told {
            Some(told) => told + (snap.index() * size_of::<ExitCell>()) as u64,
            None => std::ptr::from_ref(self.cell(snap)) as u64,
        }
    }

    /// Makes a way to a snapshot's cell, for code that has the live values there. It stays as long as the cell does; gives its
    /// address.
    pub fn way(&self, snap: SnapId, code: CodeTraits, sources: &[Source]) -> u64 {
        if self.told.is_some() {
            return self.address(snap);
        }
        allocator::outside(|| {
            let way = Box::new(Way::new(self.cell(snap), code, sources));
            let address = std::ptr::from_ref(&*way) as u64;
            self.ways.borrow_mut().push(way);
            address
        })
    }

    /// The cell of a snapshot.
    pub fn cell(&self, snap: SnapId) -> &ExitCell {
        &self.cells[snap.index()]
    }

    /// All cells.
    pub fn cells(&self) -> &[ExitCell] {
        &self.cells
    }

    /// The snapshots whose exits have been taken, in order.
    pub fn taken(&self) -> Vec<SnapId> {
        let is_taken = |cell: &&ExitCell| cell.total.get() > 0 || cell.target.get() != self.leave;
        self.cells.iter().filter(is_taken).map(|cell| SnapId(cell.snap.get())).collect()
    }

    /// Makes a snapshot's exit go on in a side trace.
    pub fn attach(&self, snap: SnapId, entry: u64) {
        self.cell(snap).target.set(entry);
    }

    /// Makes it leave to the interpreter again.
    pub fn detach(&self, snap: SnapId) {
        self.cell(snap).target.set(self.leave);
    }
}
