//! The ways into traces and out of them: code that is made once, before the first trace.

use super::inst::MEMORY;
use super::{LowerError, Lowered, Lowering, trace_signature};
use crate::exits::BUFFER_CELL;
use cranelift_codegen::Context;
use cranelift_codegen::ir::{AbiParam, InstBuilder, Signature, Value, types};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

impl Lowering {
    /// Makes a function whose first block, with the params as its own, `emit` fills; it may open others.
    fn gate(
        &mut self,
        signature: Signature,
        emit: impl FnOnce(&mut FunctionBuilder, &[Value]),
    ) -> Result<Lowered, LowerError> {
        let mut context = Context::new();
        context.func.signature = signature;
        let config = self.isa().frontend_config();
        let mut builder = FunctionBuilderContext::new();
        let mut b = FunctionBuilder::new(&mut context.func, &mut builder);
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        let params = b.block_params(entry).to_vec();
        emit(&mut b, &params);
        b.seal_all_blocks();
        b.finalize(config);
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

    /// The code that exits lead to until they have a side trace: returns the cell that the stub left in the buffer.
    pub fn leave(&mut self) -> Result<Lowered, LowerError> {
        self.gate(trace_signature(), |b, params| {
            let cell = b.ins().load(types::I64, MEMORY, params[2], BUFFER_CELL);
            b.ins().return_(&[cell]);
        })
    }
}
