//! `_opcode`: the instruction set, for `opcode` and `dis`.

use tiercel_macros::pymodule;

#[pymodule(name = "_opcode")]
/// Opcode support module.
pub mod opcode {
    use tiercel_object::error::PyResult;
    use tiercel_object::types::code::CodeObject;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{bail, err};
    use tiercel_ops::{Flags, Opcode, names};

    #[constant(name = "ENABLE_SPECIALIZATION")]
    const ENABLE_SPECIALIZATION: i64 = 1;
    #[constant(name = "ENABLE_SPECIALIZATION_FT")]
    const ENABLE_SPECIALIZATION_FT: i64 = 1;

    fn known(opcode: i32) -> Option<Opcode> {
        u16::try_from(opcode).ok().map(Opcode).filter(|op| op.is_valid())
    }

    fn has(opcode: i32, flags: Flags) -> bool {
        known(opcode).is_some_and(|op| op.has(flags))
    }

    /// How an opcode changes the depth of the stack.
    #[function("(opcode, oparg=None, /, *, jump=None)")]
    fn stack_effect(opcode: i32, oparg: Option<i32>, jump: Option<&Value>) -> PyResult<i64> {
        let jump = match jump {
            None => None,
            Some(v) => match v.as_bool() {
                Some(b) => Some(b),
                None => bail!(ValueError, "stack_effect: jump must be False, True or None"),
            },
        };
        let oparg = oparg.unwrap_or(0) as u32;
        let effect = known(opcode).and_then(|op| match jump {
            Some(jump) => op.stack_effect(oparg, jump),
            None => Some(op.stack_effect(oparg, true)?.max(op.stack_effect(oparg, false)?)),
        });
        match effect {
            Some(effect) => Ok(effect as i64),
            None => Err(err!(ValueError, "invalid opcode or oparg")),
        }
    }

    /// Whether there is such an opcode.
    #[function("($module, /, opcode)")]
    fn is_valid(opcode: i32) -> bool {
        known(opcode).is_some()
    }

    /// Whether its argument means anything.
    #[function("($module, /, opcode)")]
    fn has_arg(opcode: i32) -> bool {
        has(opcode, Flags::ARG)
    }

    /// Whether its argument is the index of a constant.
    #[function("($module, /, opcode)")]
    fn has_const(opcode: i32) -> bool {
        has(opcode, Flags::CONST)
    }

    /// Whether its argument is the index of a name.
    #[function("($module, /, opcode)")]
    fn has_name(opcode: i32) -> bool {
        has(opcode, Flags::NAME)
    }

    /// Whether it may jump.
    #[function("($module, /, opcode)")]
    fn has_jump(opcode: i32) -> bool {
        has(opcode, Flags::JUMP)
    }

    /// Whether its argument is the index of a cell or free variable.
    #[function("($module, /, opcode)")]
    fn has_free(opcode: i32) -> bool {
        has(opcode, Flags::FREE)
    }

    /// Whether its argument is the index of a local variable.
    #[function("($module, /, opcode)")]
    fn has_local(opcode: i32) -> bool {
        has(opcode, Flags::LOCAL)
    }

    /// Whether it sets a handler of exceptions up.
    #[function("($module, /, opcode)")]
    fn has_exc(opcode: i32) -> bool {
        known(opcode).is_some_and(Opcode::is_block_push)
    }

    /// What the specializer has counted, or None.
    #[function("($module, /)")]
    fn get_specialization_stats() {}

    /// The operators of `BINARY_OP`, by its argument: name and symbol.
    #[function("($module, /)")]
    fn get_nb_ops() -> Value {
        let pair = |(name, symbol): &(&str, &str)| TupleObject::pair(Value::str(name), Value::str(symbol));
        ListObject::from_vec(names::BINARY_OPS.iter().map(pair).collect())
    }

    fn list(texts: &[&str]) -> Value {
        ListObject::from_vec(texts.iter().map(|text| Value::str(text)).collect())
    }

    /// The names of the intrinsic functions of one argument, by number.
    #[function("($module, /)")]
    fn get_intrinsic1_descs() -> Value {
        list(&names::INTRINSICS_1)
    }

    /// The names of the intrinsic functions of two arguments, by number.
    #[function("($module, /)")]
    fn get_intrinsic2_descs() -> Value {
        list(&names::INTRINSICS_2)
    }

    /// The names of the methods that `LOAD_SPECIAL` loads, by number.
    #[function("($module, /)")]
    fn get_special_method_names() -> Value {
        list(&names::SPECIAL_METHODS)
    }

    /// The trace that starts at an offset of a code object, or None.
    #[function("($module, /, code, offset)")]
    fn get_executor(code: &Value, offset: i32) -> PyResult<Value> {
        let _ = offset;
        if code.downcast_exact::<CodeObject>().is_none() {
            bail!(TypeError, "expected a code object, not '{}'", code.ty().name_str());
        }
        // Traces are no Python objects here: they are looked at with `-X dump` and `tierlab`.
        Err(err!(ValueError, "no executor at given byte offset"))
    }
}
