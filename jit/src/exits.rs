//! Exits: the cells that native stubs leave through, one for each snapshot.
//!
//! A stub writes the cell's address and the live values into the exit buffer and jumps to the cell's target. The target is
//! at first a routine that returns the cell to whoever entered the trace; growing a side trace is one store into the
//! cell, and cutting it off again another. No code is changed.
//!
//! Code that is made in haste has no stubs: each value that some exit hands over has a home in the buffer, where it is
//! written once, when it is made, and an exit's cell says where its values are.

use smallvec::SmallVec;
use std::cell::{Cell, OnceCell};
use tiercel_ir::{SnapId, word};
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
    /// Where code made in haste has the live values, in order.
    pub sources: OnceCell<Box<[Source]>>,
}

/// Where code that is made in haste has a value that an exit hands over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// In the home of this number.
    Home(u16),
    /// In a slot of the frame, still.
    Slot(u32),
    /// Nowhere, for it is always the same.
    Word(u64),
}

impl ExitCell {
    /// Gathers the live values, for code made in haste, where a stub would have written them. The locals are those of the
    /// trace's frame.
    ///
    /// # Safety
    /// The trace that this is an exit of has just come here, with this buffer and these locals.
    #[inline]
    pub unsafe fn gather(&self, buffer: &ExitBuffer, locals: *const u64) {
        let sources = self.sources.get().map_or(&[][..], |sources| &sources[..]);
        for (value, source) in buffer.values.iter().zip(sources) {
            value.set(match *source {
                Source::Home(n) => buffer.homes[usize::from(n)].get(),
                Source::Slot(n) => *locals.add(n as usize),
                Source::Word(word) => word,
            });
        }
    }
}

/// Gathers the live values of an exit of code made in haste as a stub would have written them; gives where the exit leads.
///
/// # Safety
/// As for [`ExitCell::gather`].
pub unsafe extern "C" fn leave_in_haste(
    cell: *const ExitCell,
    buffer: *const ExitBuffer,
    locals: *const u64,
) -> u64 {
    (*cell).gather(&*buffer, locals);
    (*buffer).cell.set(cell as u64);
    (*cell).target.get()
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
/// Where in the exit buffer [`ColdFunctions::wide_int`] is.
pub const BUFFER_WIDE_INT: i32 = BUFFER_RESULT + 8;
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
/// Where in the exit buffer [`ColdFunctions::leave_in_haste`] is.
pub const BUFFER_LEAVE_IN_HASTE: i32 = BUFFER_OWN_SLOTS + 8;
/// Where in the exit buffer [`ColdFunctions::incref`] is.
pub const BUFFER_INCREF: i32 = BUFFER_LEAVE_IN_HASTE + 8;
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
/// Values that code made in haste has homes for.
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
    /// Ends an object whose count is zero; frames are as the exit of the buffer's cell says, with its values in the buffer,
    /// should a finalizer look. 0 to go on, else what the trace returns. The cell is null where no code can run.
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
    /// For code made in haste, as is all that follows: [`leave_in_haste`].
    pub leave_in_haste: unsafe extern "C" fn(*const ExitCell, *const ExitBuffer, *const u64) -> u64,
    /// Counts one more reference to what is in a word, if that is an object.
    pub incref: unsafe extern "C" fn(u64),
    /// Gives up a reference to what is in a word, if that is an object. Otherwise as `dealloc`, and the result is in the
    /// buffer besides.
    pub decref: unsafe extern "C" fn(u64, *const ExitBuffer, *const ExitCell) -> u64,
    /// The double in a float, in its word or at an offset in the heap.
    pub unbox_float: unsafe extern "C" fn(u64, i64) -> f64,
    /// 1 if a word is a float, self-tagged or of the type at this address, else 0.
    pub is_float: unsafe extern "C" fn(u64, u64) -> u64,
    /// `fn(thread, cell, buffer, next, pushes)`: what [`crate::lower::Environment::call_uop`] does.
    pub call_uop: unsafe extern "C" fn(*const Thread, *const ExitCell, *const ExitBuffer, i64, u64) -> u64,
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
    /// What cold paths call, and code made in haste.
    pub functions: ColdFunctions,
    /// [`word::EXPONENT_SHIFT`]: added from memory it is part of an instruction, else one of its own.
    exponent_shift: u64,
    /// Where code made in haste has what its exits hand over.
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
    /// How many homes code made in haste has for the values of all of them.
    pub homes: Cell<u16>,
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
            sources: OnceCell::new(),
        };
        ExitTable { cells: (0..snapshots as u32).map(cell).collect(), homes: Cell::new(0), leave, told: None }
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

    /// The cell of a snapshot.
    pub fn cell(&self, snap: SnapId) -> &ExitCell {
        &self.cells[snap.index()]
    }

    /// All cells.
    pub fn cells(&self) -> &[ExitCell] {
        &self.cells
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
