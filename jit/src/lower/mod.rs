//! Lowering: trace IR to CLIF to machine code.
//!
//! The optimizing is done in trace IR; Cranelift selects instructions and allocates registers, at `opt_level=none`, with
//! the allocator asked for: both take time in proportion to a trace's length. Exits are cold blocks, one for each
//! snapshot, so guards that share a snapshot share its stub.
//!
//! A trace is a function of the `tail` convention, `(locals, thread, buffer) -> exit`: side traces and links are tail
//! calls, which leave nothing on the host's stack. How callers of the C convention come in is in `gates.rs`.

mod boxes;
mod clif;
mod counts;
mod division;
mod gates;
mod haste;
mod homes;
mod inst;
mod keep;
mod objects;
mod plain_end;
mod stub;
mod together;
mod transfer;
mod tree;

pub(crate) use transfer::LONG_ROUND;
pub use tree::Member;

use crate::exits::{ExitTable, MAX_VALUES};
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{AbiParam, Signature, UserFuncName, types};
use cranelift_codegen::isa::{self, CallConv, OwnedTargetIsa, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_codegen::{CodegenError, Context};
use std::fmt;
use tiercel_ir::{Snapshot, Trace, Tuning};

/// Addresses and offsets that native code uses. All functions have the C convention.
#[derive(Clone, Copy, Debug, Default)]
pub struct Environment {
    /// `fn(thread, way, buffer, next, pushes) -> u64`: writes the frames, runs the instruction they stand at, leaves its
    /// results in the buffer; 0 to go on, else what the trace returns.
    pub call_uop: u64,
    /// `fn(jit, thread, result) -> code`: ends the current frame and gives its caller the result; where to go on, or 0 if
    /// it does nothing.
    pub frame_return: u64,
    /// `fn(jit, thread) -> code`: ends the current frame, which is saved and has its result on top of its stack; where to go
    /// on.
    pub frame_finish: u64,
    /// `fn(jit, thread, result, delegating) -> code`: suspends the current frame, which is saved, for its caller.
    pub frame_yield: u64,
    /// `fn(jit, thread, generator, value, offset) -> code`: resumes a generator from the current frame, which is saved.
    pub frame_resume: u64,
    /// `fn(jit, thread) -> code`: does the instruction at which the current frame, which is saved, stands, and which raises.
    pub frame_raise: u64,
    /// `fn(thread, function, code) -> locals`: pushes a frame and makes it the current one.
    pub frame_push: u64,
    /// `fn(thread, generator) -> locals`: makes the frame of a suspended generator the current one.
    pub generator_enter: u64,
    /// Whoever owns the trace.
    pub owner: u64,
    /// Offset of the current frame in the thread.
    pub frame: i32,
    /// Offset of the 32-bit count of frames that may still be pushed.
    pub recursion_remaining: i32,
    /// Bytecode instructions that the trace is made of.
    pub length: u32,
    /// Offset of the 32-bit eval breaker in the thread.
    pub breaker: i32,
    /// Offset of the heap's address in the thread; 0 if all objects are made by functions.
    pub heap: i32,
    /// Address of the cell through which others link to the trace; 0 if it is not to be known.
    pub entry: u64,
    /// Address of the 64-bit count of the tree's work; 0 if it is not counted.
    pub work: u64,
    /// Address of the 64-bit count of rounds of the loop behind its first; 0 if they are not counted.
    pub rounds: u64,
    /// Address of the byte that is 1 while the trace's assumptions hold.
    pub valid: u64,
    /// Where [`Lowering::gather`] is.
    pub gather: u64,
    /// Where [`Lowering::plain_end`] is; 0 if all objects are ended by functions.
    pub plain_end: u64,
    /// Where code that is only looked at is told that the functions are which keep the registers; 0 for where they are.
    pub kept: u64,
}

/// Why a trace was not lowered.
#[derive(Clone, Debug)]
pub enum LowerError {
    /// Cranelift refused.
    Codegen(String),
    /// A snapshot has more live values than the exit buffer holds.
    TooManyValues,
    /// The code would depend on its address.
    Relocation,
    /// The host or target is not one that Cranelift knows.
    Target(String),
}

impl fmt::Display for LowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LowerError::Codegen(e) => write!(f, "code generation: {e}"),
            LowerError::TooManyValues => write!(f, "an exit has too many live values"),
            LowerError::Relocation => write!(f, "the code needs relocation"),
            LowerError::Target(e) => write!(f, "target: {e}"),
        }
    }
}

impl std::error::Error for LowerError {}

/// Machine code and, if asked for, how it reads.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The bytes; they run anywhere.
    pub code: Vec<u8>,
    /// The CLIF, if asked for.
    pub clif: String,
    /// The disassembly, if asked for.
    pub asm: String,
    /// Which bytes come from which bytecode instruction, if asked for, in order: start, end, [`tiercel_ir::Origin`].
    pub places: Vec<(u32, u32, u32)>,
    /// The machine instructions, if asked for: where each starts, and how it reads.
    pub listing: Vec<(u32, String)>,
}

/// How registers are allocated: Cranelift's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocator {
    /// Block by block, with everything in memory in between: a sixth of the other's time, half of all lowering.
    SinglePass,
    /// What lives in a loop stays in registers.
    Backtracking,
}

/// A compiler for one target.
pub struct Lowering {
    /// One for each allocator.
    isas: [OwnedTargetIsa; 2],
    /// How registers are allocated from now on.
    pub allocator: Allocator,
    /// Exits from which on a value has a home where the code is made with care: [`Tuning::min_home`].
    pub min_home: u32,
    /// Whether CLIF and disassembly are kept.
    pub texts: bool,
    /// Whether it is kept which code comes from where.
    pub places: bool,
    /// Whether the code is disassembled, instruction by instruction.
    pub listing: bool,
}

fn flags(allocator: Allocator) -> Result<settings::Flags, LowerError> {
    let mut b = settings::builder();
    let on = if cfg!(debug_assertions) { "true" } else { "false" };
    for (name, value) in [
        ("opt_level", "none"),
        (
            "regalloc_algorithm",
            match allocator {
                Allocator::SinglePass => "single_pass",
                Allocator::Backtracking => "backtracking",
            },
        ),
        ("enable_verifier", on),
        // Tail calls need them, and profilers like them.
        ("preserve_frame_pointers", "true"),
        ("unwind_info", "false"),
        // Frames are small and never grow the stack past a page.
        ("enable_probestack", "false"),
    ] {
        b.set(name, value).map_err(|e| LowerError::Target(e.to_string()))?;
    }
    Ok(settings::Flags::new(b))
}

fn trace_signature() -> Signature {
    tail_signature(3)
}

/// Of a trace, or of what traces lead to with more operands than a trace has.
fn tail_signature(operands: usize) -> Signature {
    let mut sig = Signature::new(CallConv::Tail);
    sig.params.extend(vec![AbiParam::new(types::I64); operands]);
    sig.returns.push(AbiParam::new(types::I64));
    sig
}

impl Lowering {
    /// A compiler for this machine.
    pub fn host() -> Result<Lowering, LowerError> {
        Lowering::with(cranelift_native::builder().map_err(|e| LowerError::Target(e.to_string()))?)
    }

    /// A compiler for another target, such as `aarch64`, to look at its code.
    pub fn for_target(triple: &str) -> Result<Lowering, LowerError> {
        Lowering::with(isa::lookup_by_name(triple).map_err(|e| LowerError::Target(e.to_string()))?)
    }

    fn with(builder: isa::Builder) -> Result<Lowering, LowerError> {
        let finish = |allocator| {
            builder.finish(flags(allocator)?).map_err(|e: CodegenError| LowerError::Target(e.to_string()))
        };
        Ok(Lowering {
            isas: [finish(Allocator::SinglePass)?, finish(Allocator::Backtracking)?],
            allocator: Allocator::Backtracking,
            min_home: Tuning::default().min_home,
            texts: false,
            places: false,
            listing: false,
        })
    }

    fn isa(&self) -> &dyn TargetIsa {
        &*self.isas[self.allocator as usize]
    }

    /// Lowers a verified trace whose exits are `exits`.
    pub fn lower(
        &mut self,
        trace: &Trace,
        exits: &ExitTable,
        env: &Environment,
    ) -> Result<Lowered, LowerError> {
        self.lower_tree(&[Member { trace, exits, length: env.length, parent: None, taken: &[] }], env)
    }

    /// Lowers a root and side traces of its tree to one function; each comes behind the one that it hangs on.
    pub fn lower_tree(&mut self, members: &[Member], env: &Environment) -> Result<Lowered, LowerError> {
        let has_many = |s: &&Snapshot| {
            let mut uses = 0;
            s.for_each_value(|_| uses += 1);
            uses > MAX_VALUES
        };
        let mut snaps = members.iter().flat_map(|m| &m.trace.snaps).filter(has_many);
        if snaps.any(|s| s.live_values().len() > MAX_VALUES) {
            return Err(LowerError::TooManyValues);
        }
        // Nothing is kept from one trace to the next: memory that lives no longer costs next to nothing (`Maker`).
        let mut context = Context::new();
        context.func.signature = trace_signature();
        context.func.name = UserFuncName::user(0, 0);
        let in_haste = self.allocator == Allocator::SinglePass && members.len() == 1;
        let how = inst::How { in_haste, places: self.places, min_home: self.min_home };
        let convention = self.isa().default_call_conv();
        inst::Emitter::new(&mut context.func, members, env, convention, how).emit();
        self.compile(&mut context)
    }

    fn compile(&mut self, context: &mut Context) -> Result<Lowered, LowerError> {
        let isa = &*self.isas[self.allocator as usize];
        let clif = if self.texts { context.func.display().to_string() } else { String::new() };
        let wrong = |e: CodegenError| LowerError::Codegen(describe(&e));
        context.verify_if(isa).map_err(wrong)?;
        // What `Context::compile` does, but for what seldom finds anything; there are no aliases, which come of variables.
        context.compute_cfg();
        context.compute_domtree();
        let (func, control) = (&context.func, &mut ControlPlane::default());
        let compiled = isa
            .compile_function(func, &context.domtree, &mut regalloc2::Ctx::default(), self.texts, control)
            .map_err(wrong)?
            .apply_params(&func.params);
        if !compiled.buffer.relocs().is_empty() {
            return Err(LowerError::Relocation);
        }
        let asm = compiled.vcode.clone().unwrap_or_default();
        let code = compiled.code_buffer().to_vec();
        let mut places = vec![];
        if self.places {
            let all = compiled.buffer.get_srclocs_sorted();
            places =
                all.iter().filter(|p| !p.loc.is_default()).map(|p| (p.start, p.end, p.loc.bits())).collect();
        }
        let listing = if self.listing { disassemble(isa, &code)? } else { vec![] };
        Ok(Lowered { code, clif, asm, places, listing })
    }
}

/// Reads machine code back: where each instruction starts, and how it reads.
pub fn disassemble(isa: &dyn TargetIsa, code: &[u8]) -> Result<Vec<(u32, String)>, LowerError> {
    let failed = |e: &dyn fmt::Display| LowerError::Target(format!("disassembly: {e}"));
    let reader = isa.to_capstone().map_err(|e| failed(&e))?;
    let all = reader.disasm_all(code, 0).map_err(|e| failed(&e))?;
    let text = |i: &str, o: &str| if o.is_empty() { i.to_owned() } else { format!("{i} {o}") };
    Ok(all
        .iter()
        .map(|i| (i.address() as u32, text(i.mnemonic().unwrap_or("?"), i.op_str().unwrap_or(""))))
        .collect())
}

fn describe(e: &CodegenError) -> String {
    match e {
        CodegenError::Verifier(errors) => errors.to_string(),
        other => other.to_string(),
    }
}
