//! What the specializer achieves: how often each instruction was executed, hit and missed, for `-X stats`.
//!
//! Nothing here is touched unless statistics are on. Then threads run with the handlers of [`crate::interp::counted`],
//! which report every instruction before it is executed. Whether a specialized form hit or missed shows when the next
//! instruction is reported: a miss goes through the generic form, and that counts the instruction's own counter down.

use super::{Choice, Refusal};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use tiercel_object::Value;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::code_positions::line_of;
use tiercel_object::types::str::to_string_lossy;
use tiercel_ops::Opcode;

/// The counters of a runtime.
#[derive(Default)]
pub struct Counts {
    inner: RefCell<Inner>,
}

/// What is counted of a form, a family or one instruction.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    /// How often it was executed.
    pub executions: u64,
    /// How often a specialized form did the work.
    pub hits: u64,
    /// How often a specialized form left the work to the generic one.
    pub misses: u64,
    /// How often a form that kept missing was given up for a new choice.
    pub deopts: u64,
    /// How often a form was chosen.
    pub successes: u64,
    /// How often none could be chosen.
    pub failures: u64,
}

impl Tally {
    /// Adds another's counts to these.
    pub fn add(&mut self, other: &Tally) {
        self.executions += other.executions;
        self.hits += other.hits;
        self.misses += other.misses;
        self.deopts += other.deopts;
        self.successes += other.successes;
        self.failures += other.failures;
    }

    /// The share of executions that a specialized form did; none without executions.
    pub fn hit_rate(&self) -> Option<f64> {
        (self.executions > 0).then(|| self.hits as f64 / self.executions as f64)
    }
}

/// A family: an instruction with all its forms.
pub struct FamilyReport {
    /// The generic form.
    pub head: Opcode,
    /// The counts of all forms together.
    pub tally: Tally,
    /// Why no form was chosen, and how often.
    pub refusals: Vec<(Refusal, u64)>,
}

/// One instruction of a code object.
pub struct InstructionReport {
    /// The code's qualified name.
    pub function: String,
    /// The code's file.
    pub file: String,
    /// The line.
    pub line: i32,
    /// The offset in bytes, as `dis` shows it.
    pub offset: usize,
    /// The form it has now.
    pub opcode: Opcode,
    /// Its counts.
    pub tally: Tally,
    /// Why no form was chosen, the last time.
    pub refusal: Option<Refusal>,
}

/// All that was counted.
pub struct Report {
    /// Every opcode that was executed.
    pub opcodes: Vec<(Opcode, Tally)>,
    /// The families, in the order of the instruction set's definition.
    pub families: Vec<FamilyReport>,
    /// Every instruction of a family that was executed, in the order of its code's first execution.
    pub instructions: Vec<InstructionReport>,
}

struct Inner {
    codes: Vec<CountedCode>,
    by_address: HashMap<usize, usize>,
    /// The code that an instruction was last reported of, and which of the codes it is: mostly the next one's too.
    last: (*const CodeObject, usize),
    /// By the opcode's number.
    forms: [Tally; 256],
    refusals: BTreeMap<(Opcode, Refusal), u64>,
    pending: Option<Pending>,
}

impl Default for Inner {
    fn default() -> Inner {
        Inner {
            codes: vec![],
            by_address: HashMap::new(),
            last: (std::ptr::null(), 0),
            forms: [Tally::default(); 256],
            refusals: BTreeMap::new(),
            pending: None,
        }
    }
}

/// A code object, kept alive so that its instructions can be named in the end.
struct CountedCode {
    code: Value,
    sites: Vec<CountedSite>,
}

#[derive(Clone, Copy, Default)]
struct CountedSite {
    tally: Tally,
    refusal: Option<Refusal>,
}

/// The instruction that was reported last: what became of it is known when the next one is.
struct Pending {
    pc: *const u16,
    /// Which of the codes, and which code unit.
    place: (usize, usize),
    opcode: Opcode,
    /// The cache cell behind it, which has the counter.
    counter: u16,
    /// Whether somebody waits for the loop to look up, which is what `RESUME_CHECK` takes for a miss.
    breaking: bool,
}

impl Counts {
    /// Notes that the instruction at `pc` is about to be executed.
    ///
    /// # Safety
    /// `code` is alive, and `pc` points to an instruction of it.
    pub unsafe fn about_to_execute(&self, code: *const CodeObject, pc: *const u16, breaking: bool) {
        let inner = &mut *self.inner.borrow_mut();
        inner.settle();
        let index = inner.index_of(code);
        let unit = pc.offset_from((*code).code.get()) as usize;
        let opcode = Opcode::in_code(*pc);
        // The last unit of a code is never an instruction with a cache.
        let counter = if opcode.deopt().caches() > 0 { *pc.add(1) } else { 0 };
        inner.pending = Some(Pending { pc, place: (index, unit), opcode, counter, breaking });
    }

    /// Notes an attempt to specialize the instruction at `pc`, which was of the form `before`, and is executed again now.
    ///
    /// # Safety
    /// `code` is alive, and `pc` points to an instruction of it.
    pub unsafe fn tried(&self, code: *const CodeObject, pc: *const u16, before: Opcode, choice: Choice) {
        let inner = &mut *self.inner.borrow_mut();
        // It will be reported again, and counts once.
        inner.pending.take_if(|pending| std::ptr::eq(pending.pc, pc));
        let index = inner.index_of(code);
        let unit = pc.offset_from((*code).code.get()) as usize;
        let site = &mut inner.codes[index].sites[unit];
        site.refusal = choice.err();
        match choice {
            Ok(()) => {
                site.tally.successes += 1;
                inner.forms[usize::from(Opcode::in_code(*pc).0)].successes += 1;
                if before.is_specialized() {
                    site.tally.deopts += 1;
                    inner.forms[usize::from(before.0)].deopts += 1;
                }
            }
            Err(refusal) => {
                site.tally.failures += 1;
                inner.forms[usize::from(before.0)].failures += 1;
                *inner.refusals.entry((before.deopt(), refusal)).or_default() += 1;
            }
        }
    }

    /// What was counted so far.
    pub fn report(&self) -> Report {
        let inner = &mut *self.inner.borrow_mut();
        // SAFETY: what is pending belongs to a code that is kept alive.
        unsafe { inner.settle() };
        Report {
            opcodes: inner.seen().collect(),
            families: Opcode::all()
                .filter(|opcode| !opcode.family().is_empty())
                .map(|head| inner.family(head))
                .collect(),
            instructions: inner.codes.iter().flat_map(CountedCode::instructions).collect(),
        }
    }
}

/// Whether a form's misses count its cache's counter down: `JUMP_BACKWARD` counts executions with it, and `RESUME` and
/// `LOAD_CONST` have no cache.
fn counts_misses(head: Opcode) -> bool {
    head.caches() > 0 && head != Opcode::JUMP_BACKWARD
}

impl Inner {
    /// The forms that anything was counted of.
    fn seen(&self) -> impl Iterator<Item = (Opcode, Tally)> {
        let all = Opcode::all().filter_map(|opcode| Some((opcode, *self.forms.get(usize::from(opcode.0))?)));
        all.filter(|(_, tally)| *tally != Tally::default())
    }

    #[inline(always)]
    unsafe fn index_of(&mut self, code: *const CodeObject) -> usize {
        if self.last.0 != code {
            self.last = (code, self.look_up(code));
        }
        self.last.1
    }

    #[inline(never)]
    unsafe fn look_up(&mut self, code: *const CodeObject) -> usize {
        if let Some(index) = self.by_address.get(&(code as usize)) {
            return *index;
        }
        let sites = vec![CountedSite::default(); (*code).code_len.get()];
        self.codes.push(CountedCode { code: Value::borrow_word(&(code as u64)).clone(), sites });
        self.by_address.insert(code as usize, self.codes.len() - 1);
        self.codes.len() - 1
    }

    /// Sees what became of the instruction that was reported last.
    #[inline(always)]
    unsafe fn settle(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        let head = pending.opcode.deopt();
        let (mut hit, mut missed, mut turned) = (false, false, false);
        if pending.opcode.is_specialized() {
            missed = if counts_misses(head) {
                *pending.pc.add(1) != pending.counter
            } else {
                pending.opcode == Opcode::RESUME_CHECK && pending.breaking
            };
            hit = !missed;
        } else if !counts_misses(head) {
            let now = Opcode::in_code(*pending.pc);
            // It has turned into its better form by itself.
            turned = now != head && now.deopt() == head;
        }
        let (code, unit) = pending.place;
        let site = &mut self.codes[code].sites[unit].tally;
        for tally in [site, &mut self.forms[usize::from(pending.opcode.0)]] {
            tally.executions += 1;
            tally.hits += u64::from(hit);
            tally.misses += u64::from(missed);
            tally.successes += u64::from(turned);
        }
    }

    fn family(&self, head: Opcode) -> FamilyReport {
        let mut tally = Tally::default();
        for (_, form) in self.seen().filter(|(opcode, _)| opcode.deopt() == head) {
            tally.add(&form);
        }
        let of_head = self.refusals.iter().filter(|((opcode, _), _)| *opcode == head);
        FamilyReport { head, tally, refusals: of_head.map(|((_, refusal), n)| (*refusal, *n)).collect() }
    }
}

impl CountedCode {
    fn instructions(&self) -> impl Iterator<Item = InstructionReport> {
        // SAFETY: only code objects are counted.
        let code: &CodeObject = unsafe { self.code.payload_unchecked() };
        let (function, file) =
            (to_string_lossy(&code.qualname.get_or_none()), to_string_lossy(&code.filename.get_or_none()));
        let sites = self.sites.iter().enumerate().filter(|(_, site)| site.tally != Tally::default());
        sites.filter_map(move |(unit, site)| {
            // SAFETY: the quickened units are as many as the sites.
            let opcode = Opcode::in_code(unsafe { *code.code.get().add(unit) });
            (!opcode.deopt().family().is_empty()).then(|| InstructionReport {
                function: function.clone(),
                file: file.clone(),
                line: line_of(code, unit as isize),
                offset: unit * 2,
                opcode,
                tally: site.tally,
                refusal: site.refusal,
            })
        })
    }
}
