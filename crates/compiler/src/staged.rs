//! The stages behind the symbol table, each by itself: for tests that look at what one of them makes of what.

use tiercel_syntax::ast::Mod;
use tiercel_syntax::{SyntaxError, Wtf8};

use crate::assemble::{self, Assembled};
use crate::codegen::Outermost;
use crate::constant::Constant;
use crate::flowgraph::{self, CfgError, ConstCache, ConstTable, Room, UnitShape, VariableCounts};
use crate::instructions::{InstrSequence, has_target};
use crate::op::OpFacts;
use crate::{CompileOptions, run};

/// What code generation makes of a tree, before anything is optimized.
#[derive(Debug)]
pub struct Generated {
    /// The instructions of the whole; those of functions and classes inside are nested in it.
    pub sequence: InstrSequence,
    /// The constants, which the instructions name by index.
    pub consts: Vec<Constant>,
}

/// Generates the code of a tree.
pub fn generate(
    module: &Mod,
    filename: &str,
    options: CompileOptions,
) -> Result<Generated, Box<SyntaxError>> {
    let (_, _, record) = run(module, filename, options, true)?;
    let Outermost { sequence, consts } = record.outermost;
    Ok(Generated { sequence, consts })
}

/// Optimizes a sequence of a unit that has `nlocals` local variables and no parameters.
///
/// The sequence comes from [`generate`], or passes [`check`].
pub fn optimize(
    sequence: InstrSequence,
    consts: Vec<Constant>,
    nlocals: usize,
) -> Result<Generated, CfgError> {
    let variables = VariableCounts { nlocals, cell_to_local: Vec::new(), nfreevars: 0 };
    let shape = UnitShape { variables: &variables, nparams: 0, firstlineno: 1, flags: 0 };
    let mut cache = ConstCache::default();
    let mut table = ConstTable::from_items(consts, &mut cache);
    let graph = flowgraph::optimize(sequence, &mut table, &mut cache, &shape, Room::default());
    Ok(Generated { sequence: flowgraph::to_sequence(graph)?, consts: table.into_items() })
}

/// Lays an optimized sequence out and assembles it; the greatest stack depth comes with it.
pub fn assemble(
    sequence: InstrSequence,
    variables: &VariableCounts,
    firstlineno: i32,
) -> Result<(Assembled, u32), CfgError> {
    let shape = UnitShape { variables, nparams: 0, firstlineno, flags: 0 };
    let mut laid = flowgraph::lay_out(flowgraph::from_sequence(sequence, Room::default()), &shape)?;
    Ok((assemble::assemble(&mut laid.sequence.instrs, firstlineno), laid.stackdepth.max(1)))
}

/// A docstring as it is kept: without the indentation that its lines share.
pub fn clean_docstring(text: &Wtf8) -> Wtf8 {
    crate::codegen::clean_docstring(text)
}

/// Whether the stages can work on a sequence that no compiler has made: targets are places in it, and indices of
/// constants are below `consts`. Labels are resolved.
pub fn check(sequence: &mut InstrSequence, consts: usize) -> Result<(), String> {
    if !sequence.labels_are_placed() {
        return Err("an instruction refers to a label that has no place".to_owned());
    }
    sequence.resolve_labels();
    let length = sequence.instrs.len();
    for instr in &sequence.instrs {
        if has_target(instr.op) && usize::try_from(instr.oparg).map_or(true, |target| target >= length) {
            return Err(format!(
                "{} leads to {}, which is no place in the code",
                instr.op.name(),
                instr.oparg
            ));
        }
        if instr.op.has_const() && usize::try_from(instr.oparg).map_or(true, |index| index >= consts) {
            let (name, index) = (instr.op.name(), instr.oparg);
            return Err(format!("{name} index {index} is out of range for consts (len={consts})"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instructions::NO_LOCATION;
    use crate::op::Op;
    use tiercel_syntax::{ParseOptions, parse};

    fn names(sequence: &InstrSequence) -> Vec<&'static str> {
        sequence.instrs.iter().map(|instr| instr.op.name()).collect()
    }

    #[test]
    fn each_stage_goes_on_with_what_the_one_before_made() {
        let tree = parse(b"def f():\n    return 1\n7", &ParseOptions::default()).expect("good").tree;
        let made = generate(&tree, "a.py", CompileOptions::default()).expect("good");
        assert_eq!(made.sequence.nested.len(), 1);
        assert!(names(&made.sequence).contains(&"ANNOTATIONS_PLACEHOLDER"));
        assert!(names(&made.sequence.nested[0]).contains(&"LOAD_CONST"));
        let better = optimize(made.sequence, made.consts, 0).expect("good");
        assert!(!names(&better.sequence).contains(&"ANNOTATIONS_PLACEHOLDER"));
        let variables = VariableCounts { nlocals: 0, cell_to_local: Vec::new(), nfreevars: 0 };
        let (assembled, depth) = assemble(better.sequence, &variables, 1).expect("good");
        assert_eq!((assembled.code[0], depth), (Op::RESUME.0 as u8, 1));
    }

    #[test]
    fn what_no_compiler_makes_is_refused() {
        let sequence = |op, oparg| {
            let mut sequence = InstrSequence::default();
            sequence.add(op, oparg, NO_LOCATION);
            sequence
        };
        assert!(check(&mut sequence(Op::LOAD_CONST, 1), 2).is_ok());
        assert!(check(&mut sequence(Op::LOAD_CONST, 2), 2).is_err());
        assert!(check(&mut sequence(Op::JUMP, 1), 0).is_err());
        let mut unplaced = sequence(Op::JUMP, 0);
        let _ = unplaced.new_label();
        assert!(check(&mut unplaced, 0).is_err());
    }
}
