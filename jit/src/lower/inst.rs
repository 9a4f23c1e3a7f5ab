//! One trace instruction after the other into CLIF.

use super::clif::Clif;
use super::counts::Counted;
use super::haste::Haste;
use super::homes::Homes;
use super::together::Waiting;
use super::tree::{Member, Top};
use super::{Environment, stub::Stub};
use crate::exits::{BUFFER_VALUES, Source};
use cranelift_codegen::ir::condcodes::{CondCode, FloatCC, IntCC};
use cranelift_codegen::ir::{self, AbiParam, Block, InstBuilder, MemFlagsData, Signature, SourceLoc, types};
use cranelift_codegen::isa::CallConv;
use tiercel_ir::ops::PURE;
use tiercel_ir::{Imm, Inst, Op, SnapId, Trace, Type, Val, layout, word};
use tiercel_passes::hash::{HashMap, HashSet};

/// What kind of code is wanted.
#[derive(Clone, Copy)]
pub(super) struct How {
    /// Whether it is to be made quickly, rather than well.
    pub(super) in_haste: bool,
    /// Whether it is kept which code comes from where.
    pub(super) places: bool,
    /// Exits from which on a value has a home where it is made well.
    pub(super) min_home: u32,
}

/// The state of one lowering.
pub(super) struct Emitter<'a> {
    pub(super) b: Clif<'a>,
    /// The traces that the function is made of.
    pub(super) members: &'a [Member<'a>],
    /// The one at hand, as are what follows.
    pub(super) member: usize,
    pub(super) trace: &'a Trace,
    pub(super) env: &'a Environment,
    pub(super) native: CallConv,
    /// Whether it is kept which code comes from where.
    places: bool,
    pub(super) values: Vec<Option<ir::Value>>,
    pub(super) locals: ir::Value,
    pub(super) thread: ir::Value,
    pub(super) buffer: ir::Value,
    /// Values proved to be objects: no tag test is needed for them.
    pub(super) heap: HashMap<Val, Counted>,
    /// Values known not to be 0.
    pub(super) nonnull: HashSet<Val>,
    pub(super) stubs: HashMap<SnapId, Stub>,
    /// The instruction at hand.
    pub(super) at: usize,
    /// Slots of the frame that have been taken up, by which instruction, and what they hold.
    pub(super) taken: Vec<(usize, i64, ir::Value)>,
    /// Attributes of new objects whose flags say so already: by member and instruction.
    pub(super) noted: HashSet<(usize, usize)>,
    /// Guards that have been passed together with one before: by member and instruction.
    asked: HashSet<(usize, usize)>,
    /// What a side trace inherits, if its parent is in the same function, and where an exit finds it.
    pub(super) inherited: Vec<(ir::Value, Source)>,
    /// Where side traces come back to the root, if any are in the function.
    pub(super) top: Option<Top>,
    /// By member and value: the sums and differences that are computed where the trace is left, and nowhere else.
    only_left_with: Vec<Vec<bool>>,
    /// By member: whether it writes frames and goes on, so that their slots may be other than they were.
    pub(super) writes_frames: Vec<bool>,
    /// Guards that are asked together with others.
    pub(super) waiting: Option<Waiting>,
    /// Whether the trace has doubles, which calls on cold paths must then keep.
    pub(super) has_doubles: bool,
    /// Signatures imported so far.
    pub(super) signatures: Vec<(Signature, ir::SigRef)>,
    /// The blocks that stubs end in, with the way or the cell as their param, once there is a stub of that kind.
    pub(super) leaving: [Option<Block>; 2],
    /// The block that returns what the last such call gave, once something needs it.
    pub(super) returning: Option<Block>,
    /// For code that is made in haste.
    pub(super) haste: Option<Haste>,
    /// Where values are that exits hand over.
    pub(super) homes: Homes,
    /// The addresses of the ways out, by member and snapshot.
    pub(super) ways: HashMap<(usize, SnapId), u64>,
}

/// The CLIF type of a value.
pub(super) fn clif_type(ty: Type) -> ir::Type {
    match ty {
        Type::Ref | Type::I64 | Type::Ptr => types::I64,
        Type::F64 => types::F64,
        Type::Bool => types::I8,
    }
}

/// Whether what it gives is made anew for each user.
pub(super) fn is_constant(op: Op) -> bool {
    matches!(op, Op::IConst | Op::BConst | Op::FConst | Op::Word | Op::RefConst | Op::PtrConst)
}

/// The sums and differences of a trace that only snapshots need, and others of them.
fn only_left_with(trace: &Trace) -> Vec<bool> {
    let mut found: Vec<bool> = trace.insts.iter().map(|i| matches!(i.op, Op::IntAdd | Op::IntSub)).collect();
    for (at, inst) in trace.insts.iter().enumerate().rev() {
        if !found[at] && !inst.op.is_assumption() {
            inst.args.iter().for_each(|a| found[a.index()] = false);
        }
    }
    found
}

pub(super) const MEMORY: MemFlagsData = MemFlagsData::trusted();

impl<'a> Emitter<'a> {
    pub(super) fn new(
        func: &'a mut ir::Function,
        members: &'a [Member<'a>],
        env: &'a Environment,
        native: CallConv,
        how: How,
    ) -> Emitter<'a> {
        let (b, params) = Clif::new(func);
        let [locals, thread, buffer] = *params else { unreachable!("the signature has three params") };
        let trace = members[0].trace;
        let values = vec![None; trace.insts.len()];
        let all = if how.in_haste { Homes::for_all(trace) } else { None };
        let haste = all.is_some().then(Haste::default);
        let only_left_with: Vec<Vec<bool>> = match haste {
            None => members.iter().map(|m| only_left_with(m.trace)).collect(),
            Some(_) => vec![vec![]],
        };
        let writes_frames: Vec<bool> =
            members.iter().map(|m| m.trace.insts.iter().any(|i| i.op == Op::CallUop)).collect();
        let homes = match all {
            Some(all) => all,
            // What a call runs in between may be code that has homes, too.
            None if writes_frames.contains(&true) => Homes::default(),
            None => Homes::for_several(members, how.min_home, &only_left_with),
        };
        let (heap, stubs) = (HashMap::default(), HashMap::default());
        let has_doubles = members.iter().flat_map(|m| &m.trace.insts).any(|i| i.ty == Some(Type::F64));
        Emitter {
            b,
            members,
            member: 0,
            trace,
            env,
            native,
            places: how.places,
            values,
            locals,
            thread,
            buffer,
            heap,
            nonnull: HashSet::default(),
            stubs,
            at: 0,
            taken: vec![],
            noted: HashSet::default(),
            asked: HashSet::default(),
            inherited: vec![],
            top: None,
            only_left_with,
            writes_frames,
            waiting: None,
            has_doubles,
            signatures: vec![],
            leaving: [None; 2],
            returning: None,
            haste,
            homes,
            ways: HashMap::default(),
        }
    }

    /// Emits everything.
    pub(super) fn emit(mut self) {
        let begun = if self.members.len() > 1 { self.open_top() } else { 0 };
        self.emit_member(begun);
        self.emit_leaving();
        self.emit_returning();
    }

    /// Emits the member at hand from an instruction on, and its stubs.
    pub(super) fn emit_member(&mut self, from: usize) {
        let params = self.trace.params();
        let mut head = None;
        let trace = self.trace;
        for (at, inst) in trace.insts.iter().enumerate().skip(from) {
            if self.places {
                self.b.set_srcloc(SourceLoc::new(inst.origin.0));
            }
            self.at = at;
            self.ask_before(inst);
            match inst.op {
                Op::Loop => {
                    self.count_work();
                    let block = self.b.create_block();
                    let mut firsts = vec![];
                    for p in &params {
                        let ty = clif_type(self.trace.ty(*p).unwrap_or(Type::Ref));
                        let v = self.b.append_block_param(block, ty);
                        self.values[p.index()] = Some(v);
                        let first = self.trace.def(*p).args[0];
                        firsts.push(ir::BlockArg::Value(self.val(first)));
                    }
                    self.b.ins().jump(block, &firsts);
                    self.b.switch_to_block(block);
                    params.iter().for_each(|p| self.bring_home(*p));
                    head = Some(block);
                }
                Op::Param => {}
                _ if self.waits(inst) => {}
                _ if self.is_only_left_with(Val(at as u32)) => {}
                Op::Jump => {
                    self.count_round();
                    let args: Vec<ir::BlockArg> =
                        inst.args.iter().map(|a| ir::BlockArg::Value(self.val(*a))).collect();
                    let head = head.expect("the verifier saw a loop for this jump");
                    self.b.ins().jump(head, &args);
                }
                _ => {
                    if let Some(v) = self.inst(inst) {
                        self.values[at] = Some(v);
                        self.bring_home(Val(at as u32));
                    }
                }
            }
        }
        self.b.set_srcloc(SourceLoc::default());
        self.emit_stubs();
    }

    /// The CLIF value of an operand. A constant is made anew for each user: it costs less than a register kept for it. So is
    /// a sum that only exits need.
    pub(super) fn val(&mut self, v: Val) -> ir::Value {
        match self.values[v.index()] {
            Some(x) => x,
            None if self.is_only_left_with(v) => {
                let trace = self.trace;
                let sum = trace.def(v);
                let (a, b) = (self.val(sum.args[0]), self.val(sum.args[1]));
                if sum.op == Op::IntAdd { self.b.ins().iadd(a, b) } else { self.b.ins().isub(a, b) }
            }
            None => self.make_constant(v).expect("operands are emitted before their users"),
        }
    }

    /// Whether a value of the member at hand is a sum or difference that is computed where the trace is left.
    fn is_only_left_with(&self, v: Val) -> bool {
        self.only_left_with[self.member].get(v.index()) == Some(&true)
    }

    fn make_constant(&mut self, v: Val) -> Option<ir::Value> {
        let word = self.constant_word(v)?;
        Some(match self.trace.def(v).op {
            Op::FConst => self.b.ins().f64const(f64::from_bits(word)),
            Op::BConst => self.b.ins().iconst(types::I8, word as i64),
            _ => self.iconst(word as i64),
        })
    }

    /// A constant as an exit hands it over.
    pub(super) fn constant_word(&self, v: Val) -> Option<u64> {
        let inst = self.trace.def(v);
        Some(match (inst.op, inst.imms.first()) {
            (Op::IConst | Op::BConst, _) => inst.int(0) as u64,
            (Op::FConst, Some(Imm::Float(f))) => f.to_bits(),
            (Op::Word, Some(Imm::Word(w))) => *w,
            (Op::RefConst | Op::PtrConst, _) => self.address(inst),
            _ => return None,
        })
    }

    /// The reference to a signature, imported once.
    pub(super) fn signature(&mut self, sig: Signature) -> ir::SigRef {
        if let Some((_, known)) = self.signatures.iter().find(|(s, _)| *s == sig) {
            return *known;
        }
        let imported = self.b.import_signature(sig.clone());
        self.signatures.push((sig, imported));
        imported
    }

    pub(super) fn iconst(&mut self, i: i64) -> ir::Value {
        self.b.ins().iconst(types::I64, i)
    }

    /// Goes on in a new block if `cond` is (not) zero, else leaves through the instruction's snapshot.
    pub(super) fn guard(&mut self, inst: &Inst, cond: ir::Value, go_on_if: bool) {
        self.guard_at(inst.snap.expect("the verifier saw a snapshot here"), cond, go_on_if);
    }

    /// The same through a snapshot.
    pub(super) fn guard_at(&mut self, snap: SnapId, cond: ir::Value, go_on_if: bool) {
        let exit = self.exit_block(snap);
        let next = self.b.create_block();
        // The way out comes first, so that it is last in the order in which registers are allocated: with a side trace in the
        // same function it may be long and call a good deal, and in the middle of a loop that has the loop's values spilled.
        let leaves = if go_on_if { self.negated(cond) } else { cond };
        self.b.ins().brif(leaves, exit, &[], next, &[]);
        self.b.switch_to_block(next);
    }

    /// A truth value that is zero where the other is not: of a comparison, the opposite one.
    fn negated(&mut self, cond: ir::Value) -> ir::Value {
        let dfg = &self.b.func().dfg;
        match dfg.value_def(cond).inst().map(|inst| dfg.insts[inst]) {
            Some(ir::InstructionData::IntCompare { args: [a, b], cond, .. }) => {
                self.b.ins().icmp(cond.complement(), a, b)
            }
            Some(ir::InstructionData::FloatCompare { args: [a, b], cond, .. }) => {
                self.b.ins().fcmp(cond.complement(), a, b)
            }
            _ => self.icmp_imm(IntCC::Equal, cond, 0),
        }
    }

    /// The stub of a snapshot.
    pub(super) fn exit_block(&mut self, snap: SnapId) -> Block {
        if let Some(stub) = self.stubs.get(&snap) {
            return stub.block;
        }
        let block = self.b.create_block();
        self.stubs.insert(snap, Stub { block, first: self.at });
        block
    }

    pub(super) fn icmp_imm(&mut self, cc: IntCC, v: ir::Value, imm: i64) -> ir::Value {
        self.b.ins().icmp_imm_s(cc, v, imm)
    }

    /// A sum or difference, leaving when it is beyond 64 bits.
    fn sum_or_leave(&mut self, inst: &Inst) -> ir::Value {
        let (x, y) = (inst.args[0], inst.args[1]);
        let is_sum = inst.op == Op::IntAddOvf;
        let known = self.trace.def(y);
        let added = match known.op {
            Op::IConst if is_sum => Some(known.int(0)),
            Op::IConst => known.int(0).checked_neg(),
            _ => None,
        };
        let a = self.val(x);
        if let Some(k) = added {
            // What does not fit lies on the other side. Of the overflow flag Cranelift makes a number first.
            let r = self.b.ins().iadd_imm_s(a, k);
            let side = if k >= 0 { IntCC::SignedLessThan } else { IntCC::SignedGreaterThan };
            let beyond = self.b.ins().icmp(side, r, a);
            self.guard(inst, beyond, false);
            return r;
        }
        let b = self.val(y);
        let (r, over) = match is_sum {
            true => self.b.ins().sadd_overflow(a, b),
            false => self.b.ins().ssub_overflow(a, b),
        };
        self.guard(inst, over, false);
        r
    }

    /// Leaves unless the value is an owned heap pointer.
    fn guard_heap(&mut self, inst: &Inst, v: Val) {
        if self.heap.contains_key(&v) {
            return;
        }
        let x = self.val(v);
        let other = self.not_object(x, self.may_be_null(v));
        self.guard(inst, other, false);
        self.heap.insert(v, Counted::Object);
    }

    /// The value is known to be of the type that the instruction names.
    fn has_type(&mut self, inst: &Inst, v: Val) {
        let known = if self.is_of_mortals(inst) { Counted::Mortal } else { Counted::Object };
        self.heap.insert(v, known);
    }

    fn guard_type_of(&mut self, inst: &Inst, v: Val) {
        let x = self.val(v);
        let ty = self.b.ins().load(types::I64, MEMORY, x, layout::TYPE_OFFSET);
        let want = self.symbol(inst);
        let other = self.b.ins().icmp(IntCC::NotEqual, ty, want);
        self.guard(inst, other, false);
    }

    /// Which guard asks next what the truth value in a word is, and what it wants, if nothing comes before it that could be
    /// seen, and if it could leave already here.
    fn asked_next(&self, word: Val) -> Option<(usize, u64)> {
        let insts = &self.trace.insts;
        let mut truth = None;
        for (at, inst) in insts.iter().enumerate().skip(self.at + 1) {
            match inst.op {
                Op::UnboxBool if inst.args[0] == word => truth = Some(Val(at as u32)),
                Op::GuardTrue | Op::GuardFalse if truth == Some(inst.args[0]) => {
                    let wanted = if inst.op == Op::GuardTrue { word::TRUE } else { word::FALSE };
                    let live = self.trace.snaps[inst.snap?.index()].live_values();
                    let is_there = |v: &Val| v.index() < self.at || is_constant(self.trace.def(*v).op);
                    return live.iter().all(is_there).then_some((at, wanted));
                }
                op if op.is_assumption() => {}
                op if op.info().effects != PURE || op.is_guard() => return None,
                _ => {}
            }
        }
        None
    }

    /// A guard that a word is a bool, together with the one that asks which: one comparison, unless the trace is left.
    fn guard_two_ways(&mut self, inst: &Inst, next: usize, wanted: u64) {
        let w = self.val(inst.args[0]);
        let (go_on, left) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(left);
        let is = self.icmp_imm(IntCC::Equal, w, wanted as i64);
        self.b.ins().brif(is, go_on, &[], left, &[]);
        self.b.switch_to_block(left);
        let no_bool = self.exit_block(inst.snap.expect("the verifier saw a snapshot here"));
        let asking = &self.trace.insts[next];
        let other_bool = self.exit_block(asking.snap.expect("the verifier saw a snapshot here"));
        let is_bool = self.icmp_imm(IntCC::Equal, w, (word::TRUE ^ word::FALSE ^ wanted) as i64);
        self.b.ins().brif(is_bool, other_bool, &[], no_bool, &[]);
        self.b.switch_to_block(go_on);
        self.asked.insert((self.member, next));
    }

    pub(super) fn symbol(&mut self, inst: &Inst) -> ir::Value {
        let address = self.address(inst);
        self.iconst(address as i64)
    }

    /// The address of what an instruction names; 0 if it names nothing.
    fn address(&self, inst: &Inst) -> u64 {
        inst.sym().map_or(0, |s| self.trace.syms[s.0 as usize].address)
    }

    fn offset(inst: &Inst) -> i32 {
        inst.int(0) as i32
    }

    /// The address of an element, but for the offset that comes with it.
    fn element(&mut self, inst: &Inst, scale: i64) -> (ir::Value, i32) {
        if let Some(index) = self.constant(inst.args[1])
            && let Ok(index) = i32::try_from(index)
            && index.abs() < 1 << 24
        {
            return (self.val(inst.args[0]), Self::offset(inst) + index * scale as i32);
        }
        let (base, index) = (self.val(inst.args[0]), self.val(inst.args[1]));
        let index = if scale == 8 { self.b.ishl_by(index, 3) } else { index };
        (self.b.ins().iadd(base, index), Self::offset(inst))
    }

    /// One instruction; gives its value if it has one.
    pub(super) fn inst(&mut self, inst: &Inst) -> Option<ir::Value> {
        if self.haste.is_some()
            && let Some(done) = self.inst_in_haste(inst)
        {
            return done;
        }
        let x = inst.args.first().map(|a| self.val(*a));
        let y = inst.args.get(1).map(|a| self.val(*a));
        let ty = inst.ty.map(clif_type);
        let one = || x.expect("the verifier counted the operands");
        let two = || (one(), y.expect("the verifier counted the operands"));
        Some(match inst.op {
            Op::Entry => self.slot(inst.int(0)),
            Op::Reload => {
                let at = BUFFER_VALUES + Self::offset(inst) * 8;
                self.b.ins().load(types::I64, MEMORY, self.buffer, at)
            }
            Op::Inherit if !self.inherited.is_empty() => self.inherited[inst.int(0) as usize].0,
            Op::Inherit => {
                let at = BUFFER_VALUES + Self::offset(inst) * 8;
                let ty = ty.unwrap_or(types::I64);
                if ty == types::I8 {
                    self.b.ins().load(types::I8, MEMORY, self.buffer, at)
                } else {
                    self.b.ins().load(ty, MEMORY, self.buffer, at)
                }
            }
            // See `make_constant`.
            Op::RefConst => {
                self.heap.insert(Val(self.at as u32), Counted::Object);
                return None;
            }
            Op::IConst | Op::BConst | Op::FConst | Op::Word | Op::PtrConst => return None,
            Op::FramePush | Op::FramePop | Op::Give | Op::Depend | Op::DependItem | Op::NoteEnd => {
                return None;
            }
            Op::AssumeType | Op::AssumeKind | Op::AssumeRange => {
                if inst.op == Op::AssumeType {
                    self.has_type(inst, inst.args[0]);
                } else if inst.op == Op::AssumeKind && inst.int(0) == 4 {
                    self.heap.entry(inst.args[0]).or_insert(Counted::Object);
                }
                if inst.op != Op::AssumeRange {
                    self.nonnull.insert(inst.args[0]);
                }
                return None;
            }
            Op::Exit => {
                let exit = self.exit_block(inst.snap.expect("exits have snapshots"));
                self.b.ins().jump(exit, &[]);
                return None;
            }
            Op::Link => {
                self.link(inst);
                return None;
            }

            Op::BoxInt => self.box_int(one()),
            Op::UnboxInt => self.b.sshr_by(one(), 1),
            Op::BoxFloat => self.box_float(one()),
            Op::UnboxFloat => self.unbox_float(one()),
            Op::UnboxHeapFloat => self.unbox_heap_float(one(), Self::offset(inst)),
            Op::BoxBool => {
                let (t, f) = (self.iconst(word::TRUE as i64), self.iconst(word::FALSE as i64));
                self.b.ins().select(one(), t, f)
            }
            Op::UnboxBool => self.icmp_imm(IntCC::Equal, one(), word::TRUE as i64),

            Op::NewInstance | Op::NewTuple | Op::NewDict | Op::NewObject => self.new_object(inst),
            Op::NoteOrder => {
                self.note_order(inst);
                return None;
            }

            Op::GuardAnyFloat => {
                self.guard_any_float(inst, one());
                return None;
            }
            Op::GuardBool => {
                if let Some((at, wanted)) = self.asked_next(inst.args[0]) {
                    self.guard_two_ways(inst, at, wanted);
                    return None;
                }
                // False and True are neighbours among the singletons.
                let from = self.b.ins().iadd_imm_s(one(), -(word::FALSE as i64));
                let number = self.b.rotr_by(from, 3);
                let neither = self.icmp_imm(IntCC::UnsignedGreaterThan, number, 1);
                self.guard(inst, neither, false);
                return None;
            }
            Op::GuardType => {
                self.guard_heap(inst, inst.args[0]);
                self.guard_type_of(inst, inst.args[0]);
                self.has_type(inst, inst.args[0]);
                return None;
            }
            Op::GuardHeap => {
                self.guard_heap(inst, inst.args[0]);
                return None;
            }
            Op::GuardIs | Op::GuardIsNot => {
                let (a, b) = two();
                let leaves = if inst.op == Op::GuardIs { IntCC::NotEqual } else { IntCC::Equal };
                let leaves = self.b.ins().icmp(leaves, a, b);
                self.guard(inst, leaves, false);
                return None;
            }
            Op::GuardTrue | Op::GuardFalse if self.asked.contains(&(self.member, self.at)) => return None,
            Op::GuardNonNull | Op::GuardTrue => {
                self.guard(inst, one(), true);
                if inst.op == Op::GuardNonNull {
                    self.nonnull.insert(inst.args[0]);
                }
                return None;
            }
            Op::GuardFalse => {
                self.guard(inst, one(), false);
                return None;
            }
            Op::GuardBounds => {
                let (i, n) = two();
                let outside = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, i, n);
                self.guard(inst, outside, false);
                return None;
            }
            Op::GuardValid => {
                let flag = self.iconst(self.env.valid as i64);
                let valid = self.b.ins().load(types::I8, MEMORY, flag, 0);
                self.guard(inst, valid, true);
                return None;
            }
            Op::GuardNoBreak => {
                let bits = self.b.ins().load(types::I32, MEMORY, self.thread, self.env.breaker);
                self.guard(inst, bits, false);
                return None;
            }

            Op::IntAddOvf | Op::IntSubOvf => self.sum_or_leave(inst),
            Op::IntMulOvf => {
                let (a, b) = two();
                let (r, o) = self.b.ins().smul_overflow(a, b);
                self.guard(inst, o, false);
                r
            }
            Op::IntShlOvf => {
                let (a, b) = two();
                let sane = self.icmp_imm(IntCC::UnsignedLessThan, b, 64);
                self.guard(inst, sane, true);
                let r = self.b.ins().ishl(a, b);
                let back = self.b.ins().sshr(r, b);
                let same = self.b.ins().icmp(IntCC::Equal, back, a);
                self.guard(inst, same, true);
                r
            }
            Op::IntShrChk => {
                let (a, b) = two();
                let sane = self.icmp_imm(IntCC::SignedGreaterThanOrEqual, b, 0);
                self.guard(inst, sane, true);
                let most = self.iconst(63);
                let by = self.b.ins().umin(b, most);
                self.b.ins().sshr(a, by)
            }
            Op::IntFloorDiv => self.floor_div(inst),
            Op::IntMod => self.floor_mod(inst),
            Op::IntTrueDiv => self.true_div(inst),
            Op::IntAdd | Op::PtrAdd => {
                let (a, b) = two();
                self.b.ins().iadd(a, b)
            }
            Op::IntSub => {
                let (a, b) = two();
                self.b.ins().isub(a, b)
            }
            Op::IntMul => {
                let (a, b) = two();
                self.b.ins().imul(a, b)
            }
            Op::IntShl => {
                let (a, b) = two();
                self.b.ins().ishl(a, b)
            }
            Op::IntShr => {
                let (a, b) = two();
                self.b.ins().sshr(a, b)
            }
            Op::IntAnd => {
                let (a, b) = two();
                self.b.ins().band(a, b)
            }
            Op::IntOr => {
                let (a, b) = two();
                self.b.ins().bor(a, b)
            }
            Op::IntXor => {
                let (a, b) = two();
                self.b.ins().bxor(a, b)
            }
            Op::IntNot => self.b.ins().bnot(one()),
            Op::IndexWrap => {
                let (i, n) = two();
                let wrapped = self.b.ins().iadd(i, n);
                let negative = self.icmp_imm(IntCC::SignedLessThan, i, 0);
                self.b.ins().select(negative, wrapped, i)
            }
            Op::IntEq | Op::PtrEq | Op::RefIs => self.compare(IntCC::Equal, two()),
            Op::IntNe => self.compare(IntCC::NotEqual, two()),
            Op::IntLt => self.compare(IntCC::SignedLessThan, two()),
            Op::IntLe => self.compare(IntCC::SignedLessThanOrEqual, two()),
            Op::IntGt => self.compare(IntCC::SignedGreaterThan, two()),
            Op::IntGe => self.compare(IntCC::SignedGreaterThanOrEqual, two()),

            Op::FloatAdd => {
                let (a, b) = two();
                self.b.ins().fadd(a, b)
            }
            Op::FloatSub => {
                let (a, b) = two();
                self.b.ins().fsub(a, b)
            }
            Op::FloatMul => {
                let (a, b) = two();
                self.b.ins().fmul(a, b)
            }
            Op::FloatDiv => {
                let (a, b) = two();
                let zero = self.b.ins().f64const(0.0);
                let is_zero = self.b.ins().fcmp(FloatCC::Equal, b, zero);
                self.guard(inst, is_zero, false);
                self.b.ins().fdiv(a, b)
            }
            Op::FloatNeg => self.b.ins().fneg(one()),
            Op::FloatAbs => self.b.ins().fabs(one()),
            Op::FloatSqrt => {
                let zero = self.b.ins().f64const(0.0);
                let good = self.b.ins().fcmp(FloatCC::GreaterThanOrEqual, one(), zero);
                self.guard(inst, good, true);
                self.b.ins().sqrt(one())
            }
            Op::FloatEq => self.float_compare(FloatCC::Equal, two()),
            Op::FloatNe => self.float_compare(FloatCC::NotEqual, two()),
            Op::FloatLt => self.float_compare(FloatCC::LessThan, two()),
            Op::FloatLe => self.float_compare(FloatCC::LessThanOrEqual, two()),
            Op::FloatGt => self.float_compare(FloatCC::GreaterThan, two()),
            Op::FloatGe => self.float_compare(FloatCC::GreaterThanOrEqual, two()),
            Op::IntToFloat => self.b.ins().fcvt_from_sint(types::F64, one()),
            Op::FloatToInt => {
                let limit = self.b.ins().f64const(9.2e18);
                let size = self.b.ins().fabs(one());
                let fits = self.b.ins().fcmp(FloatCC::LessThan, size, limit);
                self.guard(inst, fits, true);
                self.b.ins().fcvt_to_sint_sat(types::I64, one())
            }

            Op::BoolNot => self.b.ins().bxor_imm_s(one(), 1),
            Op::BoolToInt => self.b.ins().uextend(types::I64, one()),
            Op::Select => {
                let (c, a) = two();
                let b = self.val(inst.args[2]);
                self.b.ins().select(c, a, b)
            }
            Op::IsInt => {
                let bit = self.b.ins().band_imm_s(one(), 1);
                self.b.ins().ireduce(types::I8, bit)
            }

            Op::AsPtr | Op::AsRef => one(),
            Op::Load => {
                let (base, offset, ty) = (one(), Self::offset(inst), ty.unwrap_or(types::I64));
                self.b.ins().load(ty, MEMORY, base, offset)
            }
            Op::Load32 => self.b.ins().uload32(MEMORY, one(), Self::offset(inst)),
            Op::Load8 => self.b.ins().uload8(types::I64, MEMORY, one(), Self::offset(inst)),
            Op::LoadElem => {
                let (at, offset) = self.element(inst, 8);
                self.b.ins().load(ty.unwrap_or(types::I64), MEMORY, at, offset)
            }
            Op::LoadByte => {
                let (at, offset) = self.element(inst, 1);
                self.b.ins().uload8(types::I64, MEMORY, at, offset)
            }
            Op::Store => {
                let (base, v) = two();
                self.b.ins().store(MEMORY, v, base, Self::offset(inst));
                return None;
            }
            Op::Store32 => {
                let (base, v) = two();
                self.b.ins().istore32(MEMORY, v, base, Self::offset(inst));
                return None;
            }
            Op::Store8 => {
                let (base, v) = two();
                self.b.ins().istore8(MEMORY, v, base, Self::offset(inst));
                return None;
            }
            Op::StoreByte => {
                let (at, offset) = self.element(inst, 1);
                let v = self.val(inst.args[2]);
                self.b.ins().istore8(MEMORY, v, at, offset);
                return None;
            }
            Op::StoreElem => {
                let (at, offset) = self.element(inst, 8);
                let v = self.val(inst.args[2]);
                self.b.ins().store(MEMORY, v, at, offset);
                return None;
            }

            Op::Incref => {
                let known = self.counted(inst.args[0]);
                self.incref(one(), known);
                return None;
            }
            Op::Decref | Op::DecrefLeaf => {
                self.decref(inst, one());
                return None;
            }

            Op::CallPure | Op::CallLeaf | Op::CallFresh => return self.call(inst),
            Op::CallUop => {
                self.call_uop(inst);
                return None;
            }
            Op::Return | Op::Finish | Op::Yield | Op::Resume | Op::Raise => {
                self.transfer(inst);
                return None;
            }
            Op::GuardDepth => {
                let remaining = self.b.ins().sload32(MEMORY, self.thread, self.env.recursion_remaining);
                let too_few = self.icmp_imm(IntCC::SignedLessThanOrEqual, remaining, inst.int(0));
                self.guard(inst, too_few, false);
                return None;
            }
            Op::GuardUnseen => {
                self.guard_unseen(inst);
                return None;
            }
            Op::GuardInt | Op::GuardFloat | Op::Loop | Op::Param | Op::Jump => {
                unreachable!("handled by the caller")
            }
        })
    }

    /// More attributes in an instance's order. Several are the first, and there is room for eight bytes.
    fn note_order(&mut self, inst: &Inst) {
        let (base, count, at) = (self.val(inst.args[0]), inst.int(1), inst.int(2) as i32);
        let order = self.iconst(inst.int(0));
        if count == 1 {
            self.b.ins().istore8(MEMORY, order, base, at);
        } else {
            self.b.ins().store(MEMORY, order, base, at);
        }
        if self.noted.contains(&(self.member, self.at)) {
            return;
        }
        let flags_at = inst.int(3) as i32;
        let flags = self.b.ins().load(types::I32, MEMORY, base, flags_at);
        let flags = self.b.ins().iadd_imm_s(flags, count * inst.int(4));
        self.b.ins().store(MEMORY, flags, base, flags_at);
    }

    fn compare(&mut self, cc: IntCC, (a, b): (ir::Value, ir::Value)) -> ir::Value {
        self.b.ins().icmp(cc, a, b)
    }

    fn float_compare(&mut self, cc: FloatCC, (a, b): (ir::Value, ir::Value)) -> ir::Value {
        self.b.ins().fcmp(cc, a, b)
    }

    /// Whether the word may be 0, for all that is known of where it comes from.
    pub(super) fn may_be_null(&self, v: Val) -> bool {
        !self.trace.def(v).gives_object() && !self.nonnull.contains(&v)
    }

    pub(super) fn constant(&self, v: Val) -> Option<i64> {
        let def = self.trace.def(v);
        (def.op == Op::IConst).then(|| def.int(0))
    }

    /// Calls a function of the C convention at a known address.
    pub(super) fn call_address(
        &mut self,
        address: u64,
        args: &[ir::Value],
        result: Option<ir::Type>,
    ) -> Option<ir::Value> {
        let callee = self.iconst(address as i64);
        self.call_value(callee, args, result)
    }

    /// Calls a function of the C convention.
    pub(super) fn call_value(
        &mut self,
        callee: ir::Value,
        args: &[ir::Value],
        result: Option<ir::Type>,
    ) -> Option<ir::Value> {
        let mut sig = Signature::new(self.native);
        sig.params.extend(args.iter().map(|a| AbiParam::new(self.b.func().dfg.value_type(*a))));
        sig.returns.extend(result.map(AbiParam::new));
        let sig = self.signature(sig);
        let call = self.b.ins().call_indirect(sig, callee, args);
        self.b.inst_results(call).first().copied()
    }

    /// The operands of a call; truth values travel as whole words.
    fn call_args(&mut self, inst: &Inst) -> Vec<ir::Value> {
        let mut args = vec![];
        for a in &inst.args {
            let v = self.val(*a);
            args.push(match self.trace.ty(*a) {
                Some(Type::Bool) => self.b.ins().uextend(types::I64, v),
                _ => v,
            });
        }
        args
    }

    fn call(&mut self, inst: &Inst) -> Option<ir::Value> {
        let args = self.call_args(inst);
        let address = self.address(inst);
        let wide = inst.ty.map(|t| if t == Type::Bool { types::I64 } else { clif_type(t) });
        let result = self.call_address(address, &args, wide);
        match (inst.ty, result) {
            (Some(Type::Bool), Some(r)) => Some(self.b.ins().ireduce(types::I8, r)),
            (_, r) => r,
        }
    }

    fn call_uop(&mut self, inst: &Inst) {
        let snap = inst.snap.expect("the verifier saw a snapshot here");
        let (next, pushes) = (self.iconst(inst.int(1)), self.iconst(inst.int(2)));
        let way = self.way(snap);
        let status = if self.haste.is_some() {
            self.call_uop_in_haste(way, next, pushes)
        } else {
            let args = [self.thread, way, self.buffer, next, pushes];
            self.call_address(self.env.call_uop, &args, Some(types::I64)).expect("call_uop has a result")
        };
        let (next, left) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(left);
        self.b.ins().brif(status, left, &[], next, &[]);
        self.b.switch_to_block(left);
        self.b.ins().return_(&[status]);
        self.b.switch_to_block(next);
    }
}
