//! `InstructionSequence`: the compiler's instructions as a Python object.

use crate::native_type::{self, new_instance};
use std::cell::RefCell;
use tiercel_compiler::instructions::InstrSequence;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::typeobj::{Type, expect_type};
use tiercel_object::types::list::ListObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, install_type};
use tiercel_ops::{Flags, Opcode};
use tiercel_syntax::Span;

/// Under which the type is kept.
pub const KEY: &str = "InstructionSequence";
/// Arguments have to fit the three prefixes that an instruction may have.
const MAX_ARGUMENT: i32 = 1 << 30;
/// No sequence has nearly as many labels; more are a mistake.
const MAX_LABELS: i32 = 1 << 20;

/// Instructions, with labels between them and the instructions of inner units beside them.
#[repr(C)]
pub struct InstructionSequence {
    head: Header,
    /// The list of inner sequences.
    nested: Field,
    sequence: RefCell<InstrSequence>,
}

/// A Python object that owns a sequence; inner sequences become objects as well.
pub fn new(mut sequence: InstrSequence) -> Value {
    let nested = std::mem::take(&mut sequence.nested).into_iter().map(new).collect();
    of_type(native_type::get(KEY), sequence, nested)
}

fn of_type(ty: &Type, sequence: InstrSequence, nested: Vec<Value>) -> Value {
    new_instance(ty, |head| InstructionSequence {
        head,
        nested: Field::new(ListObject::from_vec(nested)),
        sequence: RefCell::new(sequence),
    })
}

fn payload(value: &Value) -> Option<&InstructionSequence> {
    // SAFETY: objects of this type have this layout, and it cannot be subclassed.
    std::ptr::eq(value.ty(), native_type::get(KEY)).then(|| unsafe { value.payload_unchecked() })
}

/// A copy of the sequence that the object owns.
pub fn sequence_of(value: &Value) -> PyResult<InstrSequence> {
    match payload(value) {
        Some(object) => Ok(object.sequence.borrow().clone()),
        None => bail!(ValueError, "expected an instruction sequence"),
    }
}

#[pytype(name = "InstructionSequence")]
/// Instructions of the compiler.
impl InstructionSequence {
    #[slot(new)]
    fn py_new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "InstructionSequence.__new__(X): X")?;
        Ok(of_type(ty, InstrSequence::default(), Vec::new()))
    }

    /// Appends an instruction.
    ///
    /// The place is taken in the order in which `get_instructions` gives it, last line before first column,
    /// whatever the parameters are called: callers know it so.
    #[method("($self, /, opcode, oparg, lineno, col_offset, end_lineno, end_col_offset)")]
    fn addop(
        &self,
        opcode: i32,
        oparg: i32,
        lineno: i32,
        col_offset: i32,
        end_lineno: i32,
        end_col_offset: i32,
    ) -> PyResult<()> {
        let known = u16::try_from(opcode).ok().map(Opcode).filter(|op| op.is_valid());
        let Some(op) = known else { bail!(ValueError, "{opcode} is no opcode") };
        if !(0..MAX_ARGUMENT).contains(&oparg) {
            bail!(ValueError, "{oparg} is no argument of an instruction");
        }
        let loc = Span { line: lineno, end_line: col_offset, col: end_lineno, end_col: end_col_offset };
        self.sequence.borrow_mut().add(op, oparg, loc);
        Ok(())
    }

    /// A new label.
    #[method("($self, /)")]
    fn new_label(&self) -> i32 {
        self.sequence.borrow_mut().new_label().0
    }

    /// Places a label here.
    #[method("($self, /, label)")]
    fn use_label(&self, label: i32) -> PyResult<()> {
        if !(0..MAX_LABELS).contains(&label) {
            bail!(ValueError, "{label} is no label");
        }
        self.sequence.borrow_mut().use_foreign_label(label as usize);
        Ok(())
    }

    /// Adds the sequence of a unit inside.
    #[method("($self, /, nested)")]
    fn add_nested(&self, nested: &Value) -> PyResult<()> {
        if payload(nested).is_none() {
            // The type of the type, whatever was meant.
            let what = nested.ty().as_value().ty().name_str();
            bail!(TypeError, "expected an instruction sequence, not {what}");
        }
        let list = self.nested.get_or_none();
        if let Some(list) = list.downcast::<ListObject>() {
            list.push(nested.clone());
        }
        Ok(())
    }

    /// The sequences of units inside.
    #[method("($self, /)")]
    fn get_nested(&self) -> Value {
        self.nested.get_or_none()
    }

    /// The instructions as tuples: opcode, argument or None, first and last line, first and last column.
    #[method("($self, /)")]
    fn get_instructions(&self) -> PyResult<Value> {
        let mut sequence = self.sequence.borrow_mut();
        if !sequence.labels_are_placed() {
            bail!(ValueError, "an instruction refers to a label that has no place");
        }
        sequence.resolve_labels();
        let number = |n: i32| Value::int(i64::from(n));
        let tuples = sequence.instrs.iter().map(|instr| {
            let argument = if instr.op.has(Flags::ARG) { number(instr.oparg) } else { Value::NONE };
            let loc = instr.loc;
            let places = [loc.line, loc.end_line, loc.col, loc.end_col].map(number);
            let mut parts = vec![Value::int(i64::from(instr.op.0)), argument];
            parts.extend(places);
            TupleObject::from_vec(parts)
        });
        Ok(ListObject::from_vec(tuples.collect()))
    }
}

/// Shows the collector what a sequence holds.
///
/// # Safety
/// The object is a live `InstructionSequence`.
unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let this = &*(object as *const InstructionSequence);
    this.nested.visit(visit);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, InstructionSequence);
    t.slots_mut().traverse = Some(traverse);
}
