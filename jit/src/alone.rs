//! Traces without a virtual machine: run by the reference executor and as native code, on plain memory, and compared. For
//! the tests of the lowering and for random traces (`tierlab fuzz traces`).

use crate::code::CodeMemory;
use crate::exits::{ColdFunctions, ExitBuffer, ExitCell, ExitTable, Way};
use crate::lower::{Allocator, Environment, LowerError, Lowering};
use crate::natives;
use tiercel_ir::exec::{Host, Leaving};
use tiercel_ir::{Slot, SnapId, Sym, Trace, Type, word};
use tiercel_object::thread::Thread;

/// The word of an int; something else stands for the heap int of a number beyond 63 bits.
pub extern "C" fn wide_int(i: i64) -> u64 {
    word::encode_int(i).unwrap_or(0x7000_0000 + ((i as u64 & 0xff) << 3))
}

/// The word of a float; something else stands for the heap float of a double that no word holds.
pub extern "C" fn wide_float(f: f64) -> u64 {
    word::encode_float(f).unwrap_or(0x7100_0000)
}

unsafe extern "C" fn dealloc(_: u64, _: *const ExitBuffer) -> u64 {
    0
}

unsafe extern "C" fn incref(w: u64) {
    if word::is_heap(w) {
        *(w as *mut u32) += 1;
    }
}

unsafe extern "C" fn decref(w: u64, _: *const ExitBuffer, _: *const Way) -> u64 {
    if word::is_heap(w) {
        *(w as *mut u32) -= 1;
    }
    0
}

unsafe extern "C" fn call_uop(_: *const Thread, _: *const Way, _: *const ExitBuffer, _: i64, _: u64) -> u64 {
    0
}

unsafe extern "C" fn nothing(_: u64) -> u64 {
    0
}

unsafe extern "C" fn new_tuple(_: i64) -> u64 {
    0
}

/// The one native function that a trace run alone can call.
pub extern "C" fn triple(i: i64) -> i64 {
    i.wrapping_mul(3)
}

/// The world of a trace run alone: slots, and whatever memory its addresses lead to.
pub struct Plain {
    /// What `entry` takes.
    pub slots: Vec<u64>,
}

impl Host for Plain {
    fn load(&mut self, address: u64, bytes: u8) -> u64 {
        // SAFETY: whoever runs a trace alone gives it addresses of memory that is there.
        unsafe {
            match bytes {
                8 => *(address as *const u64),
                4 => *(address as *const u32) as u64,
                _ => *(address as *const u8) as u64,
            }
        }
    }

    fn store(&mut self, address: u64, bytes: u8, value: u64) {
        // SAFETY: as for `load`.
        unsafe {
            match bytes {
                8 => *(address as *mut u64) = value,
                4 => *(address as *mut u32) = value as u32,
                _ => *(address as *mut u8) = value as u8,
            }
        }
    }

    fn slot(&mut self, n: i64) -> u64 {
        self.slots[n as usize]
    }

    fn inherited(&mut self, _: i64) -> u64 {
        unreachable!("a trace run alone has no parent")
    }

    fn call(&mut self, _: &Sym, args: &[(Type, u64)], _: Option<Type>) -> u64 {
        triple(args[0].1 as i64) as u64
    }

    fn call_uop(&mut self, _: &Trace, _: Leaving, _: i64, _: i64) -> Option<Vec<u64>> {
        None
    }

    fn incref(&mut self, word: u64) {
        let count = self.load(word, 4);
        self.store(word, 4, count + 1);
    }

    fn decref(&mut self, _: &Trace, _: Option<Leaving>, word: u64) -> bool {
        let count = self.load(word, 4);
        self.store(word, 4, count - 1);
        true
    }

    fn wide_int(&mut self, i: i64) -> u64 {
        wide_int(i)
    }

    fn wide_float(&mut self, f: f64) -> u64 {
        wide_float(f)
    }

    fn valid(&mut self) -> bool {
        true
    }

    fn breaker_clear(&mut self) -> bool {
        true
    }

    fn has_depth(&mut self, _: i64) -> bool {
        true
    }

    fn unseen(&mut self) -> bool {
        true
    }
}

/// Lowers traces and runs them.
pub struct Native {
    lowering: Lowering,
    memory: CodeMemory,
}

impl Native {
    /// For this machine.
    pub fn new() -> Result<Native, LowerError> {
        // Some values then have homes, and some have not.
        let mut lowering = Lowering::host()?;
        lowering.min_home = 2;
        Ok(Native { lowering, memory: CodeMemory::default() })
    }

    /// Runs a verified trace on these slots, lowered with care or in haste; how it was left.
    ///
    /// # Safety
    /// What the trace's addresses and slots lead to is memory that it may read and write.
    pub unsafe fn run(
        &mut self,
        trace: &Trace,
        slots: &mut [u64],
        allocator: Allocator,
    ) -> Result<Leaving, LowerError> {
        self.lowering.allocator = allocator;
        let valid = 1u8;
        let thread = [0u64; 4];
        let publish = |code: &[u8]| self.memory.publish(code).map_err(|e| LowerError::Target(e.to_string()));
        let gather = publish(&self.lowering.gather()?.code)?;
        let (valid_at, gather_at) = (&raw const valid as u64, gather.address() as u64);
        let env = Environment { valid: valid_at, gather: gather_at, ..Environment::default() };
        let leave = publish(&self.lowering.leave()?.code)?;
        let trampoline = publish(&self.lowering.trampoline()?.code)?;
        let exits = ExitTable::new(0, 0, trace.snaps.len(), leave.address() as u64, 10);
        let lowered = self.lowering.lower(trace, &exits, &env)?;
        let code = publish(&lowered.code)?;
        type Enter = extern "C" fn(*mut u64, *const u64, *const ExitBuffer, *const u8) -> *const ExitCell;
        // SAFETY: the trampoline has this signature, and everything it leads to is alive here.
        let enter: Enter = unsafe { std::mem::transmute(trampoline.address()) };
        let buffer = ExitBuffer::new(ColdFunctions {
            wide_int,
            wide_float,
            dealloc,
            release: dealloc,
            new_instance: nothing,
            new_tuple,
            new_object: nothing,
            // Nothing here borrows.
            own_slots: dealloc,
            incref,
            decref,
            unbox_float: natives::unbox_float,
            is_float: natives::is_float,
            call_uop,
        });
        let cell = enter(slots.as_mut_ptr(), thread.as_ptr(), &*buffer, code.address());
        // SAFETY: the trace returned one of the cells of `exits`.
        let snap = SnapId(unsafe { (*cell).snap.get() });
        let values = buffer.take(trace.snaps[snap.index()].live_values().len());
        Ok(Leaving { snap, values: values.to_vec() })
    }
}

/// What the interpreter would see of an exit: where the first frame goes on, and its slots, boxed where the snapshot says
/// so. Stores that were put off are done.
///
/// # Safety
/// As for [`Native::run`].
pub unsafe fn rebuilt(trace: &Trace, left: &Leaving) -> (u32, Vec<u64>) {
    let snap = &trace.snaps[left.snap.index()];
    let live = snap.live_values();
    let get = |v| left.values[live.iter().position(|x| *x == v).expect("a live value")];
    let word = |slot: &Slot| match *slot {
        Slot::Own(v) | Slot::Borrow(v) | Slot::Dup(v) => get(v),
        Slot::Int(v) => wide_int(get(v) as i64),
        Slot::Float(v) => wide_float(f64::from_bits(get(v))),
        Slot::Bool(v) if get(v) != 0 => word::TRUE,
        Slot::Bool(_) => word::FALSE,
        Slot::Word(w) => w,
        Slot::Keep | Slot::Const(_) | Slot::Virtual(_) | Slot::Previous => 0,
    };
    for store in &snap.stores {
        let value = match store.value {
            Slot::Int(v) if store.raw => get(v),
            slot => word(&slot),
        };
        *((get(store.base) as i64 + i64::from(store.offset)) as *mut u64) = value;
    }
    let frame = &snap.frames[0];
    (frame.pc, frame.locals.iter().chain(&frame.stack).map(word).collect())
}
