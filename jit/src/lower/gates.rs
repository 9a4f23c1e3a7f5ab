//! The ways into traces and out of them: code that is made once, before the first trace.

use super::clif::Clif;
use super::inst::MEMORY;
use super::{LowerError, Lowered, Lowering, tail_signature, trace_signature};
use crate::exits::{
    BUFFER_CELL, ELSEWHERE_FROM, ELSEWHERE_SIZE, ELSEWHERE_TO, TARGET_OFFSET, WAY_CELL, WAY_COUNTS, WAY_FIRST,
};
use cranelift_codegen::Context;
use cranelift_codegen::ir::{AbiParam, BlockArg, InstBuilder, Signature, Value, types};

impl Lowering {
    /// Makes a function whose first block, with the params as its own, `emit` fills; it may open others.
    fn gate(
        &mut self,
        signature: Signature,
        emit: impl FnOnce(&mut Clif, &[Value]),
    ) -> Result<Lowered, LowerError> {
        let mut context = Context::new();
        context.func.signature = signature;
        let (mut b, params) = Clif::new(&mut context.func);
        emit(&mut b, &params);
        self.compile(&mut context)
    }

    /// The code that brings a caller of the C convention into traces:
    /// `extern "C" fn(locals, thread, buffer, entry) -> exit`.
    pub fn trampoline(&mut self) -> Result<Lowered, LowerError> {
        let mut sig = Signature::new(self.isa().default_call_conv());
        sig.params.extend([AbiParam::new(types::I64); 4]);
        sig.returns.push(AbiParam::new(types::I64));
        self.gate(sig, |b, params| {
            let callee = b.import_signature(trace_signature());
            let call = b.ins().call_indirect(callee, params[3], &params[..3]);
            let exit = b.inst_results(call)[0];
            b.ins().return_(&[exit]);
        })
    }

    /// The code that all stubs lead to, `(locals, thread, buffer, way)`: brings the live values together that the stub has not
    /// written, and goes on where the exit leads.
    pub fn gather(&mut self) -> Result<Lowered, LowerError> {
        self.gate(tail_signature(4), |b, params| {
            let [locals, thread, buffer, way] = *params else { unreachable!("there are four params") };
            let mut at = b.ins().load(types::I64, MEMORY, way, WAY_FIRST);
            for (kind, base) in [Some(buffer), Some(locals), None].into_iter().enumerate() {
                let count = b.ins().uload32(MEMORY, way, WAY_COUNTS + 4 * kind as i32);
                at = gather_kind(b, at, count, base, buffer);
            }
            let cell = b.ins().load(types::I64, MEMORY, way, WAY_CELL);
            b.ins().store(MEMORY, cell, buffer, BUFFER_CELL);
            let target = b.ins().load(types::I64, MEMORY, cell, TARGET_OFFSET);
            let sig = b.import_signature(trace_signature());
            b.ins().return_call_indirect(sig, target, &[locals, thread, buffer]);
        })
    }

    /// The code that exits lead to until they have a side trace: returns the cell that the stub left in the buffer.
    pub fn leave(&mut self) -> Result<Lowered, LowerError> {
        self.gate(trace_signature(), |b, params| {
            let cell = b.ins().load(types::I64, MEMORY, params[2], BUFFER_CELL);
            b.ins().return_(&[cell]);
        })
    }
}

/// Emits the loop that gathers so many values, at `base` or what is said of them itself; where what is said goes on.
fn gather_kind(b: &mut Clif, at: Value, count: Value, base: Option<Value>, buffer: Value) -> Value {
    let (one, done) = (b.create_block(), b.create_block());
    let [this, left] = [types::I64; 2].map(|ty| b.append_block_param(one, ty));
    let end = b.append_block_param(done, types::I64);
    b.ins().brif(count, one, &[at, count].map(BlockArg::Value), done, &[BlockArg::Value(at)]);
    b.switch_to_block(one);
    let from = b.ins().load(types::I64, MEMORY, this, ELSEWHERE_FROM);
    let word = match base {
        Some(base) => {
            let place = b.ins().iadd(base, from);
            b.ins().load(types::I64, MEMORY, place, 0)
        }
        None => from,
    };
    let to = b.ins().load(types::I64, MEMORY, this, ELSEWHERE_TO);
    let place = b.ins().iadd(buffer, to);
    b.ins().store(MEMORY, word, place, 0);
    let next = b.ins().iadd_imm_s(this, ELSEWHERE_SIZE);
    let left = b.ins().iadd_imm_s(left, -1);
    b.ins().brif(left, one, &[next, left].map(BlockArg::Value), done, &[BlockArg::Value(next)]);
    b.switch_to_block(done);
    end
}
