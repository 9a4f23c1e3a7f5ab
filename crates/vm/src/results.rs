//! What becomes of the result of a method that a class defines, where an instruction of its caller asked for it: `a < b`
//! hands on `NotImplemented`, `if x` wants a bool, `x[i] = y` has no result at all.
//!
//! The loop calls such methods from inside the runtime, which looks at the result. Tier 2 follows them as frames, between
//! which and the caller's it puts one of code of the VM's own: that calls a native function with the result, and returns
//! what this gives. So it may be left anywhere in between. Before the method is called, the stack of that frame holds the
//! native function, NULL, and all arguments but the last, which is the result.

use crate::frame::{Frame, Owner};
use crate::start::{guarded_code, internal_code, internal_native};
use tiercel_compiler::assemble::exceptions::Entry;
use tiercel_object::method::MethodDef;
use tiercel_object::object;
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::{thread, types};
use tiercel_object::types::builtin_function;
use tiercel_object::{PyResult, Value, bail, heap_slots};
use tiercel_ops::Opcode;

/// What a method was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// A comparison: the operands, what is [`compared`] and the result.
    Comparison,
    /// A binary operator: the operands, what is [`operated`] and the result.
    Operator,
    /// `in`, or `not in` if the bool before the result is true.
    Membership,
    /// A truth value, by `__bool__`.
    Truth,
    /// A truth value, by `__len__`.
    TruthOfLength,
    /// A length.
    Length,
    /// A hash.
    Hash,
    /// An iterator.
    Iterator,
    /// The next item of an iterator; the number is where its loop goes on at the end, in code units from where it stands.
    Item,
    /// Whether a `filter` gives an item; the numbers are that one, and how far before where it stands its loop begins: there it
    /// goes on if the result is not true.
    Kept,
    /// Nothing.
    Nothing,
}

impl Asked {
    /// All, in order.
    pub const ALL: [Asked; 11] = [
        Asked::Comparison,
        Asked::Operator,
        Asked::Membership,
        Asked::Truth,
        Asked::TruthOfLength,
        Asked::Length,
        Asked::Hash,
        Asked::Iterator,
        Asked::Item,
        Asked::Kept,
        Asked::Nothing,
    ];

    /// How many arguments stand before the result.
    pub fn operands(self) -> usize {
        match self {
            Asked::Comparison | Asked::Operator | Asked::Kept => 3,
            Asked::Membership | Asked::Item => 1,
            _ => 0,
        }
    }

    fn native(self) -> &'static MethodDef {
        match self {
            Asked::Comparison => &COMPARISON,
            Asked::Operator => &OPERATOR,
            Asked::Membership => &MEMBERSHIP,
            Asked::Truth => &TRUTH,
            Asked::TruthOfLength => &TRUTH_OF_LENGTH,
            Asked::Length => &LENGTH,
            Asked::Hash => &HASH,
            Asked::Iterator => &ITERATOR,
            Asked::Item => &ITEM,
            Asked::Kept => &KEPT,
            Asked::Nothing => &NOTHING,
        }
    }
}

/// Which methods of two operands have been asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The one that changes the left operand.
    InPlace,
    /// The right operand's, whose class derives from the left one's.
    RightFirst,
    /// The left operand's; the right one's comes next.
    Left,
    /// All.
    Last,
}

impl Stage {
    const ALL: [Stage; 4] = [Stage::InPlace, Stage::RightFirst, Stage::Left, Stage::Last];

    /// The stage in the number of [`compared`] or [`operated`].
    pub fn of(number: i64) -> Stage {
        Stage::ALL[(number & 3) as usize]
    }
}

/// What the third argument of [`Asked::Comparison`] says: which comparison, whether a bool is wanted, and whether `!=` asked
/// for equality.
pub fn compared(stage: Stage, op: CompareOp, wants_bool: bool, inverts: bool) -> i64 {
    stage as i64 | (op as i64) << 4 | i64::from(wants_bool) << 2 | i64::from(inverts) << 3
}

/// The parts of that number.
pub fn parts_of_comparison(number: i64) -> (Stage, CompareOp, bool, bool) {
    (Stage::of(number), CompareOp::from_number((number >> 4) as u8), number & 4 != 0, number & 8 != 0)
}

/// What the third argument of [`Asked::Operator`] says; `op` is that of `BINARY_OP`.
pub fn operated(stage: Stage, op: usize) -> i64 {
    stage as i64 | (op as i64) << 2
}

/// The codes of the frames below such methods, and the native functions that these call.
pub struct Results {
    /// By the number of arguments besides the result.
    codes: [Value; 4],
    /// That of [`Asked::Item`].
    item: Value,
    /// That of [`Asked::Kept`].
    kept: Value,
    natives: [Value; 11],
}

impl Results {
    /// Makes them.
    pub fn new() -> Results {
        Results {
            codes: std::array::from_fn(|operands| code_of_call(operands as u8 + 1)),
            item: code_of_item(),
            kept: code_of_kept(),
            natives: Asked::ALL.map(|asked| builtin_function::new(asked.native(), None, None)),
        }
    }

    /// The code of the frame below a method that is asked for this.
    pub fn code(&self, asked: Asked) -> &Value {
        match asked {
            Asked::Item => &self.item,
            Asked::Kept => &self.kept,
            asked => &self.codes[asked.operands()],
        }
    }

    /// The native function that sees to the result.
    pub fn native(&self, asked: Asked) -> &Value {
        &self.natives[asked as usize]
    }
}

impl Default for Results {
    fn default() -> Results {
        Results::new()
    }
}

fn units(of: &[(Opcode, u8)]) -> Vec<u16> {
    let unit = |(opcode, oparg): &(Opcode, u8)| {
        let caches = opcode.deopt().caches();
        std::iter::once(opcode.0 | u16::from(*oparg) << 8).chain(std::iter::repeat_n(0, caches))
    };
    of.iter().flat_map(unit).collect()
}

fn code_of_call(arguments: u8) -> Value {
    let code = [(Opcode::NOP, 0), (Opcode::CALL, arguments), (Opcode::RETURN_VALUE, 0)];
    internal_code("result", units(&code), Vec::new(), &[])
}

/// Returns the item. `StopIteration` is caught, and has the native called with the number that stands on the stack.
fn code_of_item() -> Value {
    until_stopped(&[(Opcode::NOP, 0), (Opcode::RETURN_VALUE, 0)], 2, 0)
}

/// Returns the item, which stands below the result, if that is true. Else the native is called with both numbers; and with one,
/// as above, after `StopIteration`.
fn code_of_kept() -> Value {
    let body = [
        (Opcode::NOP, 0),
        (Opcode::TO_BOOL, 0),
        (Opcode::POP_JUMP_IF_FALSE, 1),
        (Opcode::RETURN_VALUE, 0),
        (Opcode::POP_TOP, 0),
        (Opcode::CALL, 2),
        (Opcode::RETURN_VALUE, 0),
    ];
    until_stopped(&body, 5, 2)
}

/// Does something with the result. `StopIteration` in the first so many units is caught: what stands above the first number
/// goes, and the native is called with that.
fn until_stopped(body: &[(Opcode, u8)], guarded: u32, above: u8) -> Value {
    let is_other = [
        (Opcode::PUSH_EXC_INFO, 0),
        (Opcode::LOAD_CONST, 0),
        (Opcode::CHECK_EXC_MATCH, 0),
        (Opcode::POP_JUMP_IF_FALSE, 7 + above),
    ];
    let mut stopped = vec![(Opcode::POP_TOP, 0), (Opcode::POP_EXCEPT, 0)];
    stopped.extend((0..above).map(|_| (Opcode::POP_TOP, 0)));
    stopped.extend([(Opcode::CALL, 1), (Opcode::RETURN_VALUE, 0)]);
    let other = [(Opcode::RERAISE, 0), (Opcode::COPY, 3), (Opcode::POP_EXCEPT, 0), (Opcode::RERAISE, 1)];
    let code = units(&[body, &is_other, &stopped, &other].concat());
    let handler = units(body).len() as u32;
    let cleanup = code.len() as u32 - 3;
    let depth = 3 + u32::from(above);
    let in_handler = |start, end| Entry { start, end, target: cleanup, depth: depth + 1, push_lasti: true };
    let table = [
        Entry { start: 0, end: guarded, target: handler, depth, push_lasti: false },
        in_handler(handler, handler + 5),
        in_handler(cleanup - 1, cleanup),
    ];
    let consts = vec![types().exceptions.StopIteration.as_value().clone()];
    guarded_code("result", code, consts, &[], &table)
}

const fn native(func: fn(&Value, &[Value]) -> PyResult<Value>) -> MethodDef {
    internal_native("result", func)
}

static COMPARISON: MethodDef = native(comparison);
static OPERATOR: MethodDef = native(operator);
static MEMBERSHIP: MethodDef = native(membership);
static TRUTH: MethodDef = native(|_, args| truth_of(&args[0]));
static TRUTH_OF_LENGTH: MethodDef = native(|_, args| Ok(Value::bool(heap_slots::length_of(&args[0])? != 0)));
static LENGTH: MethodDef = native(|_, args| Ok(Value::int(heap_slots::length_of(&args[0])? as i64)));
static HASH: MethodDef = native(|_, args| heap_slots::hash_of(&args[0]).map(Value::int));
static ITERATOR: MethodDef = native(|_, args| object::iterator(args[0].clone()));
static ITEM: MethodDef = native(item_ended);
static KEPT: MethodDef = native(not_kept);
static NOTHING: MethodDef = native(nothing);

/// `NotImplemented` asks the other operand, as [`object::compare`] goes on.
fn comparison(_: &Value, args: &[Value]) -> PyResult<Value> {
    let [a, b, number, result] = args else { bail!(SystemError, "operands and a result are expected") };
    let (stage, op, wants_bool, inverts) = parts_of_comparison(number.as_small_int().unwrap_or(0));
    let mut result = result.clone();
    if !result.is_not_implemented() {
        if inverts {
            return object::truth(&result).map(|truth| Value::bool(!truth));
        }
    } else {
        let other = match stage {
            Stage::RightFirst => a.ty().slots().richcompare.map(|f| f(a, b, op)),
            Stage::Left => b.ty().slots().richcompare.map(|f| f(b, a, op.swapped())),
            _ => None,
        };
        result = match other.transpose()? {
            Some(other) if !other.is_not_implemented() => other,
            _ => object::compare_identity(a, b, op)?,
        };
    }
    if wants_bool { object::truth(&result).map(Value::bool) } else { Ok(result) }
}

/// `NotImplemented` asks the other operand, as [`object::binary`] goes on.
fn operator(_: &Value, args: &[Value]) -> PyResult<Value> {
    let [a, b, number, result] = args else { bail!(SystemError, "operands and a result are expected") };
    if !result.is_not_implemented() {
        return Ok(result.clone());
    }
    let number = number.as_small_int().unwrap_or(0);
    let op = (number >> 2) as usize;
    let (name, reflected, _) = heap_slots::operator_names(op % 13);
    let other = match Stage::of(number) {
        Stage::InPlace => return object::binary_out_of_place(a, b, op),
        Stage::RightFirst => object::call_special(a, name, std::slice::from_ref(b))?,
        Stage::Left => object::call_special(b, reflected, std::slice::from_ref(a))?,
        Stage::Last => None,
    };
    match other {
        Some(result) if !result.is_not_implemented() => Ok(result),
        _ => object::binary_of_sequences(a, b, op),
    }
}

fn membership(_: &Value, args: &[Value]) -> PyResult<Value> {
    let [inverts, result] = args else { bail!(SystemError, "a bool and a result are expected") };
    Ok(Value::bool(object::truth(result)? != (inverts.as_bool() == Some(true))))
}

fn truth_of(result: &Value) -> PyResult<Value> {
    match result.as_bool() {
        Some(_) => Ok(result.clone()),
        None => bail!(TypeError, "__bool__ should return bool, returned {}", result.ty().name_str()),
    }
}

/// An iterator has ended: its loop goes on behind its body.
fn item_ended(_: &Value, args: &[Value]) -> PyResult<Value> {
    let at = args[0].as_small_int().unwrap_or(0);
    let frame = thread().frame.get() as *mut Frame;
    // SAFETY: the frame that calls this is that of `code_of_item`, which stands on the one that loops.
    unsafe { (*(*frame).previous).return_offset = at as u16 };
    Ok(Value::NONE)
}

/// A filter has not kept an item: its loop asks for another one, so many units before where it stands. Or it has ended.
fn not_kept(this: &Value, args: &[Value]) -> PyResult<Value> {
    let [_, back] = args else { return item_ended(this, args) };
    let frame = thread().frame.get() as *mut Frame;
    // SAFETY: the frame that calls this is that of `code_of_kept`, which stands on the one that loops.
    unsafe {
        let caller = (*frame).previous;
        (*caller).pc = (*caller).pc.sub(back.as_small_int().unwrap_or(0) as usize);
        (*caller).return_offset = 0;
    }
    nothing(this, &[])
}

/// The frame that calls this returns nothing.
fn nothing(_: &Value, _: &[Value]) -> PyResult<Value> {
    let frame = thread().frame.get() as *mut Frame;
    // SAFETY: the frame that calls this is the current one.
    unsafe { (*frame).owner = Owner::Silent };
    Ok(Value::NONE)
}
