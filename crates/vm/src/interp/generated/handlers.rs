// Written by `cargo run -p tiercel-ops --bin ops-gen`; change the definition, not this file.
//! A function per instruction, each ending in a call of the next.
#![allow(non_snake_case, clippy::missing_safety_doc)]

use crate::interp::step::*;
use super::bodies;
use crate::uops;

handler!(NOP, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::nop(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(NOT_TAKEN, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::nop(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(LOAD_FAST_CHECK, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_fast_check(&mut cx), no_generic_form, true, (1) - (0));
});

handler!(LOAD_FAST, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_fast(&mut cx), no_generic_form, true, (1) - (0));
});

handler!(LOAD_FAST_BORROW, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_fast_borrow(&mut cx), no_generic_form, true, (1) - (0));
});

handler!(LOAD_FAST_AND_CLEAR, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_fast_and_clear(&mut cx), no_generic_form, true, (1) - (0));
});

handler!(LOAD_FAST_LOAD_FAST, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_fast_load_fast(&mut cx), no_generic_form, true, (1 + 1) - (0));
});

handler!(LOAD_FAST_BORROW_LOAD_FAST_BORROW, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_fast_borrow_load_fast_borrow(&mut cx), no_generic_form, true, (1 + 1) - (0));
});

handler!(LOAD_CONST, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_const(&mut cx), no_generic_form, true, (1) - (0));
});

handler!(LOAD_CONST_MORTAL, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_const_mortal(&mut cx), LOAD_CONST, true, (1) - (0));
});

handler!(LOAD_CONST_IMMORTAL, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_const_immortal(&mut cx), LOAD_CONST, true, (1) - (0));
});

handler!(LOAD_SMALL_INT, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_small_int(&mut cx), no_generic_form, true, (1) - (0));
});

handler!(LOAD_COMMON_CONSTANT, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::load_common_constant(&mut cx), no_generic_form, true, (1) - (0));
});

handler!(STORE_FAST, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::store_fast(&mut cx), no_generic_form, true, (0) - (1));
});

handler!(STORE_FAST_LOAD_FAST, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::store_fast_load_fast(&mut cx), no_generic_form, true, (1) - (1));
});

handler!(STORE_FAST_STORE_FAST, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::store_fast_store_fast(&mut cx), no_generic_form, true, (0) - (1 + 1));
});

handler!(DELETE_FAST, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::delete_fast(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(POP_TOP, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::pop_top(&mut cx), no_generic_form, true, (0) - (1));
});

handler!(PUSH_NULL, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::push_null(&mut cx), no_generic_form, true, (1) - (0));
});

handler!(END_FOR, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::end_for(&mut cx), no_generic_form, true, (0) - (1));
});

handler!(POP_ITER, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::pop_top(&mut cx), no_generic_form, true, (0) - (1));
});

handler!(END_SEND, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::end_send(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

handler!(COPY, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::copy(&mut cx), no_generic_form, true, (1 + (cx.arg()-1) + 1) - (1 + (cx.arg()-1)));
});

handler!(SWAP, 0, cx, 'work, {
    step!(cx, 'work, uops::stack::swap(&mut cx), no_generic_form, true, (1 + (cx.arg()-2) + 1) - (1 + (cx.arg()-2) + 1));
});

calling_handler!(UNARY_NEGATIVE, bodies::UNARY_NEGATIVE);

calling_handler!(UNARY_INVERT, bodies::UNARY_INVERT);

handler!(UNARY_NOT, 0, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::unary_not(&mut cx), no_generic_form, true, (1) - (1));
});

calling_handler!(TO_BOOL, bodies::TO_BOOL);

handler!(TO_BOOL_BOOL, 3, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::to_bool_bool(&mut cx), TO_BOOL, true, (1) - (1));
});

handler!(TO_BOOL_INT, 3, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::to_bool_int(&mut cx), TO_BOOL, true, (1) - (1));
});

handler!(TO_BOOL_LIST, 3, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_list(&mut cx), TO_BOOL, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::to_bool_list(&mut cx), TO_BOOL, true, (1) - (1));
});

handler!(TO_BOOL_NONE, 3, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::to_bool_none(&mut cx), TO_BOOL, true, (1) - (1));
});

handler!(TO_BOOL_STR, 3, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_unicode(&mut cx), TO_BOOL, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::to_bool_str(&mut cx), TO_BOOL, true, (1) - (1));
});

handler!(TO_BOOL_ALWAYS_TRUE, 3, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), TO_BOOL, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::replace_with_true(&mut cx), TO_BOOL, true, (1) - (1));
});

handler!(BINARY_OP, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::binary_op_quick(&mut cx), BINARY_OP_ANY, false, 0);
});

calling_handler!(BINARY_OP_ANY, bodies::BINARY_OP);

handler!(BINARY_OP_MULTIPLY_INT, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_int(&mut cx), BINARY_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_int(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::arithmetic::binary_op_multiply_int(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

handler!(BINARY_OP_ADD_INT, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_int(&mut cx), BINARY_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_int(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::arithmetic::binary_op_add_int(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

handler!(BINARY_OP_SUBTRACT_INT, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_int(&mut cx), BINARY_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_int(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::arithmetic::binary_op_subtract_int(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

handler!(BINARY_OP_MULTIPLY_FLOAT, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_float(&mut cx), BINARY_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_float(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::arithmetic::binary_op_multiply_float(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

handler!(BINARY_OP_ADD_FLOAT, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_float(&mut cx), BINARY_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_float(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::arithmetic::binary_op_add_float(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

handler!(BINARY_OP_SUBTRACT_FLOAT, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_float(&mut cx), BINARY_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_float(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::arithmetic::binary_op_subtract_float(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

calling_handler!(BINARY_OP_ADD_UNICODE, bodies::BINARY_OP_ADD_UNICODE);

handler!(BINARY_OP_INPLACE_ADD_UNICODE, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_unicode(&mut cx), BINARY_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_unicode(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::arithmetic::binary_op_inplace_add_unicode(&mut cx), BINARY_OP, true, (0) - (1 + 1));
});

handler!(BINARY_OP_EXTEND, 5, cx, 'work, {
    cx.operand = cx.cache::<4>(1);
    step!(cx, 'work, uops::arithmetic::guard_binary_op_extend(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    cx.operand = cx.cache::<4>(1);
    step!(cx, 'work, uops::arithmetic::binary_op_extend(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

calling_handler!(COMPARE_OP, bodies::COMPARE_OP);

handler!(COMPARE_OP_FLOAT, 1, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_float(&mut cx), COMPARE_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_float(&mut cx), COMPARE_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::arithmetic::compare_op_float(&mut cx), COMPARE_OP, true, (1) - (1 + 1));
});

handler!(COMPARE_OP_INT, 1, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_int(&mut cx), COMPARE_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_int(&mut cx), COMPARE_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::arithmetic::compare_op_int(&mut cx), COMPARE_OP, true, (1) - (1 + 1));
});

handler!(COMPARE_OP_STR, 1, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_unicode(&mut cx), COMPARE_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_unicode(&mut cx), COMPARE_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::arithmetic::compare_op_str(&mut cx), COMPARE_OP, true, (1) - (1 + 1));
});

handler!(IS_OP, 0, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::is_op(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

handler!(CONTAINS_OP, 1, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::contains_op_quick(&mut cx), CONTAINS_OP_ANY, false, 0);
});

calling_handler!(CONTAINS_OP_ANY, bodies::CONTAINS_OP);

calling_handler!(CONTAINS_OP_SET, bodies::CONTAINS_OP_SET);

handler!(CONTAINS_OP_DICT, 1, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_dict(&mut cx), CONTAINS_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::contains_op_dict(&mut cx), CONTAINS_OP, true, (1) - (1 + 1));
});

calling_handler!(BINARY_SLICE, bodies::BINARY_SLICE);

calling_handler!(STORE_SLICE, bodies::STORE_SLICE);

handler!(BINARY_OP_SUBSCR_LIST_INT, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_int(&mut cx), BINARY_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_list(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::containers::binary_op_subscr_list_int(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

calling_handler!(BINARY_OP_SUBSCR_LIST_SLICE, bodies::BINARY_OP_SUBSCR_LIST_SLICE);

handler!(BINARY_OP_SUBSCR_STR_INT, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_int(&mut cx), BINARY_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_unicode(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::containers::binary_op_subscr_str_int(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

handler!(BINARY_OP_SUBSCR_TUPLE_INT, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_int(&mut cx), BINARY_OP, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_tuple(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::containers::binary_op_subscr_tuple_int(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

handler!(BINARY_OP_SUBSCR_DICT, 5, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_nos_dict(&mut cx), BINARY_OP, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::containers::binary_op_subscr_dict(&mut cx), BINARY_OP, true, (1) - (1 + 1));
});

handler!(BINARY_OP_SUBSCR_GETITEM, 5, cx, 'work, {
    step!(cx, 'work, uops::calls::check_pep_523(&mut cx), BINARY_OP, true, (0) - (0));
    step!(cx, 'work, uops::containers::binary_op_subscr_check_func(&mut cx), BINARY_OP, true, (1 + 1 + 1) - (1 + 1));
    step!(cx, 'work, uops::containers::binary_op_subscr_init_call(&mut cx), BINARY_OP, false, (1) - (1 + 1 + 1));
    step!(cx, 'work, uops::calls::push_frame(&mut cx), BINARY_OP, false, (0) - (1));
});

calling_handler!(STORE_SUBSCR, bodies::STORE_SUBSCR);

handler!(STORE_SUBSCR_LIST_INT, 1, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_int(&mut cx), STORE_SUBSCR, true, (1) - (1));
    step!(cx, 'work, uops::arithmetic::guard_nos_list(&mut cx), STORE_SUBSCR, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::containers::store_subscr_list_int(&mut cx), STORE_SUBSCR, true, (0) - (1 + 1 + 1));
});

handler!(STORE_SUBSCR_DICT, 1, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_nos_dict(&mut cx), STORE_SUBSCR, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::containers::store_subscr_dict(&mut cx), STORE_SUBSCR, true, (0) - (1 + 1 + 1));
});

calling_handler!(DELETE_SUBSCR, bodies::DELETE_SUBSCR);

handler!(LIST_APPEND, 0, cx, 'work, {
    step!(cx, 'work, uops::containers::list_append(&mut cx), no_generic_form, true, (1 + (cx.arg()-1)) - (1 + (cx.arg()-1) + 1));
});

calling_handler!(SET_ADD, bodies::SET_ADD);

calling_handler!(MAP_ADD, bodies::MAP_ADD);

calling_handler!(LIST_EXTEND, bodies::LIST_EXTEND);

calling_handler!(SET_UPDATE, bodies::SET_UPDATE);

calling_handler!(DICT_UPDATE, bodies::DICT_UPDATE);

calling_handler!(DICT_MERGE, bodies::DICT_MERGE);

calling_handler!(BUILD_TUPLE, bodies::BUILD_TUPLE);

calling_handler!(BUILD_LIST, bodies::BUILD_LIST);

calling_handler!(BUILD_SET, bodies::BUILD_SET);

calling_handler!(BUILD_MAP, bodies::BUILD_MAP);

calling_handler!(BUILD_SLICE, bodies::BUILD_SLICE);

calling_handler!(BUILD_STRING, bodies::BUILD_STRING);

calling_handler!(BUILD_INTERPOLATION, bodies::BUILD_INTERPOLATION);

calling_handler!(BUILD_TEMPLATE, bodies::BUILD_TEMPLATE);

calling_handler!(CONVERT_VALUE, bodies::CONVERT_VALUE);

calling_handler!(FORMAT_SIMPLE, bodies::FORMAT_SIMPLE);

calling_handler!(FORMAT_WITH_SPEC, bodies::FORMAT_WITH_SPEC);

calling_handler!(UNPACK_SEQUENCE, bodies::UNPACK_SEQUENCE);

handler!(UNPACK_SEQUENCE_TWO_TUPLE, 1, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_tuple(&mut cx), UNPACK_SEQUENCE, true, (1) - (1));
    step!(cx, 'work, uops::containers::unpack_sequence_two_tuple(&mut cx), UNPACK_SEQUENCE, true, (1 + 1) - (1));
});

handler!(UNPACK_SEQUENCE_TUPLE, 1, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_tuple(&mut cx), UNPACK_SEQUENCE, true, (1) - (1));
    step!(cx, 'work, uops::containers::unpack_sequence_tuple(&mut cx), UNPACK_SEQUENCE, true, ((cx.arg())) - (1));
});

handler!(UNPACK_SEQUENCE_LIST, 1, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_tos_list(&mut cx), UNPACK_SEQUENCE, true, (1) - (1));
    step!(cx, 'work, uops::containers::unpack_sequence_list(&mut cx), UNPACK_SEQUENCE, true, ((cx.arg())) - (1));
});

calling_handler!(UNPACK_EX, bodies::UNPACK_EX);

calling_handler!(STORE_NAME, bodies::STORE_NAME);

calling_handler!(DELETE_NAME, bodies::DELETE_NAME);

calling_handler!(LOAD_NAME, bodies::LOAD_NAME);

calling_handler!(LOAD_LOCALS, bodies::LOAD_LOCALS);

calling_handler!(STORE_GLOBAL, bodies::STORE_GLOBAL);

calling_handler!(DELETE_GLOBAL, bodies::DELETE_GLOBAL);

calling_handler!(LOAD_FROM_DICT_OR_GLOBALS, bodies::LOAD_FROM_DICT_OR_GLOBALS);

calling_handler!(LOAD_BUILD_CLASS, bodies::LOAD_BUILD_CLASS);

calling_handler!(SETUP_ANNOTATIONS, bodies::SETUP_ANNOTATIONS);

calling_handler!(LOAD_GLOBAL, bodies::LOAD_GLOBAL);

handler!(LOAD_GLOBAL_MODULE, 4, cx, 'work, {
    step!(cx, 'work, uops::stack::nop(&mut cx), LOAD_GLOBAL, true, (0) - (0));
    cx.operand = cx.cache::<1>(1);
    cx.operand1 = cx.cache::<1>(3);
    step!(cx, 'work, uops::names::load_global_module(&mut cx), LOAD_GLOBAL, true, (1) - (0));
    step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), LOAD_GLOBAL, true, ((cx.arg()&1)) - (0));
});

handler!(LOAD_GLOBAL_BUILTIN, 4, cx, 'work, {
    cx.operand = cx.cache::<1>(1);
    step!(cx, 'work, uops::names::guard_globals_version(&mut cx), LOAD_GLOBAL, true, (0) - (0));
    cx.operand = cx.cache::<1>(2);
    cx.operand1 = cx.cache::<1>(3);
    step!(cx, 'work, uops::names::load_global_builtins(&mut cx), LOAD_GLOBAL, true, (1) - (0));
    step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), LOAD_GLOBAL, true, ((cx.arg()&1)) - (0));
});

calling_handler!(MAKE_CELL, bodies::MAKE_CELL);

calling_handler!(DELETE_DEREF, bodies::DELETE_DEREF);

calling_handler!(LOAD_FROM_DICT_OR_DEREF, bodies::LOAD_FROM_DICT_OR_DEREF);

handler!(LOAD_DEREF, 0, cx, 'work, {
    step!(cx, 'work, uops::names::load_deref(&mut cx), no_generic_form, true, (1) - (0));
});

handler!(STORE_DEREF, 0, cx, 'work, {
    step!(cx, 'work, uops::names::store_deref(&mut cx), no_generic_form, true, (0) - (1));
});

handler!(COPY_FREE_VARS, 0, cx, 'work, {
    step!(cx, 'work, uops::names::copy_free_vars(&mut cx), no_generic_form, true, (0) - (0));
});

calling_handler!(IMPORT_NAME, bodies::IMPORT_NAME);

calling_handler!(IMPORT_FROM, bodies::IMPORT_FROM);

handler!(STORE_ATTR, 4, cx, 'work, {
    step!(cx, 'work, uops::attributes::store_attr_quick(&mut cx), STORE_ATTR_ANY, false, 0);
});

calling_handler!(STORE_ATTR_ANY, bodies::STORE_ATTR);

handler!(STORE_ATTR_INSTANCE_VALUE, 4, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version_and_lock(&mut cx), STORE_ATTR, true, (1) - (1));
    step!(cx, 'work, uops::attributes::guard_dorv_no_dict(&mut cx), STORE_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<1>(3);
    step!(cx, 'work, uops::attributes::store_attr_instance_value(&mut cx), STORE_ATTR, true, (0) - (1 + 1));
});

handler!(STORE_ATTR_WITH_HINT, 4, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), STORE_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<1>(3);
    step!(cx, 'work, uops::attributes::store_attr_with_hint(&mut cx), STORE_ATTR, true, (0) - (1 + 1));
});

handler!(STORE_ATTR_SLOT, 4, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), STORE_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<1>(3);
    step!(cx, 'work, uops::attributes::store_attr_slot(&mut cx), STORE_ATTR, true, (0) - (1 + 1));
});

calling_handler!(DELETE_ATTR, bodies::DELETE_ATTR);

calling_handler!(LOAD_SUPER_ATTR, bodies::LOAD_SUPER_ATTR);

calling_handler!(LOAD_SUPER_ATTR_ATTR, bodies::LOAD_SUPER_ATTR_ATTR);

calling_handler!(LOAD_SUPER_ATTR_METHOD, bodies::LOAD_SUPER_ATTR_METHOD);

handler!(LOAD_ATTR, 9, cx, 'work, {
    step!(cx, 'work, uops::attributes::load_attr_quick(&mut cx), LOAD_ATTR_ANY, false, 0);
});

calling_handler!(LOAD_ATTR_ANY, bodies::LOAD_ATTR);

handler!(LOAD_ATTR_INSTANCE_VALUE, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    step!(cx, 'work, uops::attributes::check_managed_object_has_values(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<1>(3);
    step!(cx, 'work, uops::attributes::load_attr_instance_value(&mut cx), LOAD_ATTR, true, (1) - (1));
    step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), LOAD_ATTR, true, ((cx.arg()&1)) - (0));
});

handler!(LOAD_ATTR_MODULE, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    cx.operand1 = cx.cache::<1>(3);
    step!(cx, 'work, uops::attributes::load_attr_module(&mut cx), LOAD_ATTR, true, (1) - (1));
    step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), LOAD_ATTR, true, ((cx.arg()&1)) - (0));
});

handler!(LOAD_ATTR_WITH_HINT, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<1>(3);
    step!(cx, 'work, uops::attributes::load_attr_with_hint(&mut cx), LOAD_ATTR, true, (1) - (1));
    step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), LOAD_ATTR, true, ((cx.arg()&1)) - (0));
});

handler!(LOAD_ATTR_SLOT, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<1>(3);
    step!(cx, 'work, uops::attributes::load_attr_slot(&mut cx), LOAD_ATTR, true, (1) - (1));
    step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), LOAD_ATTR, true, ((cx.arg()&1)) - (0));
});

handler!(LOAD_ATTR_CLASS, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::check_attr_class(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<4>(5);
    step!(cx, 'work, uops::attributes::load_attr_class(&mut cx), LOAD_ATTR, true, (1) - (1));
    step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), LOAD_ATTR, true, ((cx.arg()&1)) - (0));
});

handler!(LOAD_ATTR_CLASS_WITH_METACLASS_CHECK, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::check_attr_class(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<2>(3);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<4>(5);
    step!(cx, 'work, uops::attributes::load_attr_class(&mut cx), LOAD_ATTR, true, (1) - (1));
    step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), LOAD_ATTR, true, ((cx.arg()&1)) - (0));
});

handler!(LOAD_ATTR_PROPERTY, 9, cx, 'work, {
    step!(cx, 'work, uops::calls::check_pep_523(&mut cx), LOAD_ATTR, true, (0) - (0));
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<4>(5);
    step!(cx, 'work, uops::attributes::load_attr_property_frame(&mut cx), LOAD_ATTR, false, (1) - (1));
    step!(cx, 'work, uops::calls::save_return_offset(&mut cx), LOAD_ATTR, true, (0) - (0));
    step!(cx, 'work, uops::calls::push_frame(&mut cx), LOAD_ATTR, false, (0) - (1));
});

handler!(LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    cx.operand1 = cx.cache::<2>(3);
    cx.operand2 = cx.cache::<4>(5);
    step!(cx, 'work, uops::attributes::load_attr_getattribute_overridden(&mut cx), LOAD_ATTR, true, (1) - (1));
});

handler!(LOAD_ATTR_METHOD_WITH_VALUES, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    step!(cx, 'work, uops::attributes::guard_dorv_values_inst_attr_from_dict(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<2>(3);
    step!(cx, 'work, uops::attributes::guard_keys_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<4>(5);
    step!(cx, 'work, uops::attributes::load_attr_method_with_values(&mut cx), LOAD_ATTR, true, (1 + 1) - (1));
});

handler!(LOAD_ATTR_METHOD_NO_DICT, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<4>(5);
    step!(cx, 'work, uops::attributes::load_attr_method_no_dict(&mut cx), LOAD_ATTR, true, (1 + 1) - (1));
});

handler!(LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    step!(cx, 'work, uops::attributes::guard_dorv_values_inst_attr_from_dict(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<2>(3);
    step!(cx, 'work, uops::attributes::guard_keys_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<4>(5);
    step!(cx, 'work, uops::attributes::load_attr_nondescriptor_with_values(&mut cx), LOAD_ATTR, true, (1) - (1));
});

handler!(LOAD_ATTR_NONDESCRIPTOR_NO_DICT, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<4>(5);
    step!(cx, 'work, uops::attributes::load_attr_nondescriptor_no_dict(&mut cx), LOAD_ATTR, true, (1) - (1));
});

handler!(LOAD_ATTR_METHOD_LAZY_DICT, 9, cx, 'work, {
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::attributes::guard_type_version(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<1>(3);
    step!(cx, 'work, uops::attributes::check_attr_method_lazy_dict(&mut cx), LOAD_ATTR, true, (1) - (1));
    cx.operand = cx.cache::<4>(5);
    step!(cx, 'work, uops::attributes::load_attr_method_lazy_dict(&mut cx), LOAD_ATTR, true, (1 + 1) - (1));
});

calling_handler!(LOAD_SPECIAL, bodies::LOAD_SPECIAL);

handler!(RESUME, 0, cx, 'work, {
    step!(cx, 'work, uops::control::quicken_resume_quick(&mut cx), RESUME_ANY, false, 0);
});

calling_handler!(RESUME_ANY, bodies::RESUME);

handler!(RESUME_CHECK, 0, cx, 'work, {
    step!(cx, 'work, uops::control::resume_check(&mut cx), RESUME, true, (0) - (0));
});

handler!(EXTENDED_ARG, 0, cx, 'work, {
    step!(cx, 'work, uops::control::extended_arg(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(CACHE, 0, cx, 'work, {
    step!(cx, 'work, uops::control::cache(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(RESERVED, 0, cx, 'work, {
    step!(cx, 'work, uops::control::reserved(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(JUMP_FORWARD, 0, cx, 'work, {
    step!(cx, 'work, uops::control::jump_forward(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(JUMP_BACKWARD_NO_INTERRUPT, 0, cx, 'work, {
    step!(cx, 'work, uops::control::jump_backward_no_interrupt(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(JUMP_BACKWARD, 1, cx, 'work, {
    step!(cx, 'work, uops::control::specialize_jump_backward(&mut cx), no_generic_form, true, (0) - (0));
    step!(cx, 'work, uops::control::check_periodic_again(&mut cx), no_generic_form, true, (0) - (0));
    step!(cx, 'work, uops::control::jump_backward_no_interrupt(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(JUMP_BACKWARD_NO_JIT, 1, cx, 'work, {
    step!(cx, 'work, uops::control::check_periodic_again(&mut cx), JUMP_BACKWARD, true, (0) - (0));
    step!(cx, 'work, uops::control::jump_backward_no_interrupt(&mut cx), JUMP_BACKWARD, true, (0) - (0));
});

handler!(JUMP_BACKWARD_JIT, 1, cx, 'work, {
    step!(cx, 'work, uops::control::check_periodic_again(&mut cx), JUMP_BACKWARD, true, (0) - (0));
    step!(cx, 'work, uops::control::jump_backward_no_interrupt(&mut cx), JUMP_BACKWARD, true, (0) - (0));
    step!(cx, 'work, uops::control::jit(&mut cx), JUMP_BACKWARD, true, (0) - (0));
});

handler!(ENTER_EXECUTOR, 0, cx, 'work, {
    step!(cx, 'work, uops::control::enter_executor(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(POP_JUMP_IF_TRUE, 1, cx, 'work, {
    step!(cx, 'work, uops::control::pop_jump_if_true(&mut cx), no_generic_form, true, (0) - (1));
});

handler!(POP_JUMP_IF_FALSE, 1, cx, 'work, {
    step!(cx, 'work, uops::control::pop_jump_if_false(&mut cx), no_generic_form, true, (0) - (1));
});

handler!(POP_JUMP_IF_NONE, 1, cx, 'work, {
    step!(cx, 'work, uops::control::is_none(&mut cx), no_generic_form, true, (1) - (1));
    step!(cx, 'work, uops::control::pop_jump_if_true(&mut cx), no_generic_form, true, (0) - (1));
});

handler!(POP_JUMP_IF_NOT_NONE, 1, cx, 'work, {
    step!(cx, 'work, uops::control::is_none(&mut cx), no_generic_form, true, (1) - (1));
    step!(cx, 'work, uops::control::pop_jump_if_false(&mut cx), no_generic_form, true, (0) - (1));
});

calling_handler!(GET_ITER, bodies::GET_ITER);

calling_handler!(GET_YIELD_FROM_ITER, bodies::GET_YIELD_FROM_ITER);

calling_handler!(GET_LEN, bodies::GET_LEN);

handler!(FOR_ITER, 1, cx, 'work, {
    step!(cx, 'work, uops::control::for_iter_quick(&mut cx), FOR_ITER_ANY, false, 0);
});

calling_handler!(FOR_ITER_ANY, bodies::FOR_ITER);

handler!(FOR_ITER_LIST, 1, cx, 'work, {
    step!(cx, 'work, uops::control::iter_check_list(&mut cx), FOR_ITER, true, (1) - (1));
    step!(cx, 'work, uops::control::iter_jump_list(&mut cx), FOR_ITER, true, (1) - (1));
    step!(cx, 'work, uops::control::iter_next_list(&mut cx), FOR_ITER, true, (1 + 1) - (1));
});

handler!(FOR_ITER_TUPLE, 1, cx, 'work, {
    step!(cx, 'work, uops::control::iter_check_tuple(&mut cx), FOR_ITER, true, (1) - (1));
    step!(cx, 'work, uops::control::iter_jump_tuple(&mut cx), FOR_ITER, true, (1) - (1));
    step!(cx, 'work, uops::control::iter_next_tuple(&mut cx), FOR_ITER, true, (1 + 1) - (1));
});

handler!(FOR_ITER_RANGE, 1, cx, 'work, {
    step!(cx, 'work, uops::control::iter_check_range(&mut cx), FOR_ITER, true, (1) - (1));
    step!(cx, 'work, uops::control::iter_jump_range(&mut cx), FOR_ITER, true, (1) - (1));
    step!(cx, 'work, uops::control::iter_next_range(&mut cx), FOR_ITER, true, (1 + 1) - (1));
});

handler!(FOR_ITER_GEN, 1, cx, 'work, {
    step!(cx, 'work, uops::calls::check_pep_523(&mut cx), FOR_ITER, true, (0) - (0));
    step!(cx, 'work, uops::control::for_iter_gen_frame(&mut cx), FOR_ITER, false, (1 + 1) - (1));
    step!(cx, 'work, uops::calls::push_frame(&mut cx), FOR_ITER, false, (0) - (1));
});

calling_handler!(INTERPRETER_EXIT, bodies::INTERPRETER_EXIT);

handler!(RETURN_VALUE, 0, cx, 'work, {
    step!(cx, 'work, uops::control::return_value(&mut cx), no_generic_form, true, (1) - (1));
});

handler!(CALL, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::do_call_quick(&mut cx), CALL_ANY, false, 0);
});

calling_handler!(CALL_ANY, bodies::CALL);

calling_handler!(CALL_PY_GENERAL, bodies::CALL_PY_GENERAL);

calling_handler!(CALL_BOUND_METHOD_GENERAL, bodies::CALL_BOUND_METHOD_GENERAL);

calling_handler!(CALL_NON_PY_GENERAL, bodies::CALL_NON_PY_GENERAL);

handler!(CALL_BOUND_METHOD_EXACT_ARGS, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::check_pep_523(&mut cx), CALL, true, (0) - (0));
    step!(cx, 'work, uops::calls::check_call_bound_method_exact_args(&mut cx), CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::calls::init_call_bound_method_exact_args(&mut cx), CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::calls::check_function_version(&mut cx), CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::calls::check_function_exact_args(&mut cx), CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::calls::check_stack_space(&mut cx), CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::calls::check_recursion_remaining(&mut cx), CALL, true, (0) - (0));
    step!(cx, 'work, uops::calls::init_call_py_exact_args(&mut cx), CALL, false, (1) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::calls::save_return_offset(&mut cx), CALL, true, (0) - (0));
    step!(cx, 'work, uops::calls::push_frame(&mut cx), CALL, false, (0) - (1));
});

handler!(CALL_PY_EXACT_ARGS, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::check_pep_523(&mut cx), CALL, true, (0) - (0));
    cx.operand = cx.cache::<2>(1);
    step!(cx, 'work, uops::calls::check_function_version(&mut cx), CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::calls::check_function_exact_args(&mut cx), CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::calls::check_stack_space(&mut cx), CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::calls::check_recursion_remaining(&mut cx), CALL, true, (0) - (0));
    step!(cx, 'work, uops::calls::init_call_py_exact_args(&mut cx), CALL, false, (1) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::calls::save_return_offset(&mut cx), CALL, true, (0) - (0));
    step!(cx, 'work, uops::calls::push_frame(&mut cx), CALL, false, (0) - (1));
});

handler!(CALL_TYPE_1, 3, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_nos_null(&mut cx), CALL, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::calls::guard_callable_type_1(&mut cx), CALL, true, (1 + 1 + 1) - (1 + 1 + 1));
    step!(cx, 'work, uops::calls::call_type_1(&mut cx), CALL, true, (1) - (1 + 1 + 1));
});

calling_handler!(CALL_STR_1, bodies::CALL_STR_1);

calling_handler!(CALL_TUPLE_1, bodies::CALL_TUPLE_1);

calling_handler!(CALL_ALLOC_AND_ENTER_INIT, bodies::CALL_ALLOC_AND_ENTER_INIT);

calling_handler!(EXIT_INIT_CHECK, bodies::EXIT_INIT_CHECK);

calling_handler!(CALL_BUILTIN_CLASS, bodies::CALL_BUILTIN_CLASS);

handler!(CALL_BUILTIN_O, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::call_builtin_o(&mut cx), CALL, true, (1) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::control::check_periodic(&mut cx), CALL, true, (0) - (0));
});

handler!(CALL_BUILTIN_FAST, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::call_builtin_fast(&mut cx), CALL, true, (1) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::control::check_periodic(&mut cx), CALL, true, (0) - (0));
});

handler!(CALL_BUILTIN_FAST_WITH_KEYWORDS, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::call_builtin_fast_with_keywords(&mut cx), CALL, true, (1) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::control::check_periodic(&mut cx), CALL, true, (0) - (0));
});

handler!(CALL_LEN, 3, cx, 'work, {
    step!(cx, 'work, uops::arithmetic::guard_nos_null(&mut cx), CALL, true, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::calls::guard_callable_len(&mut cx), CALL, true, (1 + 1 + 1) - (1 + 1 + 1));
    step!(cx, 'work, uops::calls::call_len(&mut cx), CALL, true, (1) - (1 + 1 + 1));
});

handler!(CALL_ISINSTANCE, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::call_isinstance(&mut cx), CALL, true, (1) - (1 + 1 + (cx.arg())));
});

handler!(CALL_LIST_APPEND, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::call_list_append(&mut cx), CALL, true, (0) - (1 + 1 + 1));
});

handler!(CALL_METHOD_DESCRIPTOR_O, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::call_method_descriptor_o(&mut cx), CALL, true, (1) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::control::check_periodic(&mut cx), CALL, true, (0) - (0));
});

handler!(CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::call_method_descriptor_fast_with_keywords(&mut cx), CALL, true, (1) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::control::check_periodic(&mut cx), CALL, true, (0) - (0));
});

handler!(CALL_METHOD_DESCRIPTOR_NOARGS, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::call_method_descriptor_noargs(&mut cx), CALL, true, (1) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::control::check_periodic(&mut cx), CALL, true, (0) - (0));
});

handler!(CALL_METHOD_DESCRIPTOR_FAST, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::call_method_descriptor_fast(&mut cx), CALL, true, (1) - (1 + 1 + (cx.arg())));
    step!(cx, 'work, uops::control::check_periodic(&mut cx), CALL, true, (0) - (0));
});

calling_handler!(CALL_KW, bodies::CALL_KW);

calling_handler!(CALL_KW_PY, bodies::CALL_KW_PY);

calling_handler!(CALL_KW_BOUND_METHOD, bodies::CALL_KW_BOUND_METHOD);

calling_handler!(CALL_KW_NON_PY, bodies::CALL_KW_NON_PY);

calling_handler!(CALL_FUNCTION_EX, bodies::CALL_FUNCTION_EX);

calling_handler!(MAKE_FUNCTION, bodies::MAKE_FUNCTION);

calling_handler!(SET_FUNCTION_ATTRIBUTE, bodies::SET_FUNCTION_ATTRIBUTE);

calling_handler!(RETURN_GENERATOR, bodies::RETURN_GENERATOR);

handler!(YIELD_VALUE, 0, cx, 'work, {
    step!(cx, 'work, uops::generators::yield_value(&mut cx), no_generic_form, true, (1) - (1));
});

calling_handler!(SEND, bodies::SEND);

handler!(SEND_GEN, 1, cx, 'work, {
    step!(cx, 'work, uops::calls::check_pep_523(&mut cx), SEND, true, (0) - (0));
    step!(cx, 'work, uops::generators::send_gen_frame(&mut cx), SEND, false, (1 + 1) - (1 + 1));
    step!(cx, 'work, uops::calls::push_frame(&mut cx), SEND, false, (0) - (1));
});

calling_handler!(GET_AITER, bodies::GET_AITER);

calling_handler!(GET_ANEXT, bodies::GET_ANEXT);

calling_handler!(GET_AWAITABLE, bodies::GET_AWAITABLE);

calling_handler!(RAISE_VARARGS, bodies::RAISE_VARARGS);

calling_handler!(RERAISE, bodies::RERAISE);

calling_handler!(POP_EXCEPT, bodies::POP_EXCEPT);

handler!(PUSH_EXC_INFO, 0, cx, 'work, {
    step!(cx, 'work, uops::exceptions::push_exc_info(&mut cx), no_generic_form, true, (1 + 1) - (1));
});

calling_handler!(CHECK_EG_MATCH, bodies::CHECK_EG_MATCH);

calling_handler!(CHECK_EXC_MATCH, bodies::CHECK_EXC_MATCH);

calling_handler!(WITH_EXCEPT_START, bodies::WITH_EXCEPT_START);

calling_handler!(END_ASYNC_FOR, bodies::END_ASYNC_FOR);

calling_handler!(CLEANUP_THROW, bodies::CLEANUP_THROW);

calling_handler!(CALL_INTRINSIC_1, bodies::CALL_INTRINSIC_1);

calling_handler!(CALL_INTRINSIC_2, bodies::CALL_INTRINSIC_2);

calling_handler!(MATCH_CLASS, bodies::MATCH_CLASS);

calling_handler!(MATCH_MAPPING, bodies::MATCH_MAPPING);

calling_handler!(MATCH_SEQUENCE, bodies::MATCH_SEQUENCE);

calling_handler!(MATCH_KEYS, bodies::MATCH_KEYS);

calling_handler!(INSTRUMENTED_RESUME, bodies::INSTRUMENTED_RESUME);

calling_handler!(INSTRUMENTED_END_FOR, bodies::INSTRUMENTED_END_FOR);

calling_handler!(INSTRUMENTED_POP_ITER, bodies::INSTRUMENTED_POP_ITER);

calling_handler!(INSTRUMENTED_END_SEND, bodies::INSTRUMENTED_END_SEND);

calling_handler!(INSTRUMENTED_RETURN_VALUE, bodies::INSTRUMENTED_RETURN_VALUE);

calling_handler!(INSTRUMENTED_YIELD_VALUE, bodies::INSTRUMENTED_YIELD_VALUE);

calling_handler!(INSTRUMENTED_END_ASYNC_FOR, bodies::INSTRUMENTED_END_ASYNC_FOR);

calling_handler!(INSTRUMENTED_LOAD_SUPER_ATTR, bodies::INSTRUMENTED_LOAD_SUPER_ATTR);

calling_handler!(INSTRUMENTED_FOR_ITER, bodies::INSTRUMENTED_FOR_ITER);

handler!(INSTRUMENTED_CALL, 3, cx, 'work, {
    step!(cx, 'work, uops::calls::do_call_quick(&mut cx), INSTRUMENTED_CALL_ANY, false, 0);
});

calling_handler!(INSTRUMENTED_CALL_ANY, bodies::INSTRUMENTED_CALL);

calling_handler!(INSTRUMENTED_CALL_KW, bodies::INSTRUMENTED_CALL_KW);

calling_handler!(INSTRUMENTED_CALL_FUNCTION_EX, bodies::INSTRUMENTED_CALL_FUNCTION_EX);

calling_handler!(INSTRUMENTED_LINE, bodies::INSTRUMENTED_LINE);

calling_handler!(INSTRUMENTED_INSTRUCTION, bodies::INSTRUMENTED_INSTRUCTION);

handler!(INSTRUMENTED_JUMP_FORWARD, 0, cx, 'work, {
    step!(cx, 'work, uops::instrumented::instrumented_jump_forward(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(INSTRUMENTED_JUMP_BACKWARD, 1, cx, 'work, {
    step!(cx, 'work, uops::control::check_periodic_again(&mut cx), no_generic_form, true, (0) - (0));
    step!(cx, 'work, uops::instrumented::monitor_jump_backward(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(INSTRUMENTED_NOT_TAKEN, 0, cx, 'work, {
    step!(cx, 'work, uops::instrumented::instrumented_not_taken(&mut cx), no_generic_form, true, (0) - (0));
});

handler!(INSTRUMENTED_POP_JUMP_IF_TRUE, 1, cx, 'work, {
    step!(cx, 'work, uops::instrumented::instrumented_pop_jump_if_true(&mut cx), no_generic_form, true, (0) - (1));
});

handler!(INSTRUMENTED_POP_JUMP_IF_FALSE, 1, cx, 'work, {
    step!(cx, 'work, uops::instrumented::instrumented_pop_jump_if_false(&mut cx), no_generic_form, true, (0) - (1));
});

calling_handler!(INSTRUMENTED_POP_JUMP_IF_NONE, bodies::INSTRUMENTED_POP_JUMP_IF_NONE);

calling_handler!(INSTRUMENTED_POP_JUMP_IF_NOT_NONE, bodies::INSTRUMENTED_POP_JUMP_IF_NOT_NONE);

sequence!(LOAD_FAST_BORROW__LOAD_ATTR_INSTANCE_VALUE, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 180, 9, alone!(cx, start, LOAD_FAST_BORROW));
    'part1: {
    cx.operand = cx.cache::<2>(1);
    part_step!(cx, 'part1, uops::attributes::guard_type_version(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::attributes::check_managed_object_has_values(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    cx.operand = cx.cache::<1>(3);
    part_step!(cx, 'part1, uops::attributes::load_attr_instance_value(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::stack::push_null_conditional(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    }
});

sequence!(LOAD_FAST_BORROW__LOAD_ATTR_METHOD_WITH_VALUES, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 183, 9, alone!(cx, start, LOAD_FAST_BORROW));
    'part1: {
    cx.operand = cx.cache::<2>(1);
    part_step!(cx, 'part1, uops::attributes::guard_type_version(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::attributes::guard_dorv_values_inst_attr_from_dict(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    cx.operand = cx.cache::<2>(3);
    part_step!(cx, 'part1, uops::attributes::guard_keys_version(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    cx.operand = cx.cache::<4>(5);
    part_step!(cx, 'part1, uops::attributes::load_attr_method_with_values(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    }
});

sequence!(LOAD_FAST_BORROW__LOAD_ATTR_METHOD_NO_DICT, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 182, 9, alone!(cx, start, LOAD_FAST_BORROW));
    'part1: {
    cx.operand = cx.cache::<2>(1);
    part_step!(cx, 'part1, uops::attributes::guard_type_version(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    cx.operand = cx.cache::<4>(5);
    part_step!(cx, 'part1, uops::attributes::load_attr_method_no_dict(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    }
});

sequence!(LOAD_FAST_BORROW_LOAD_FAST_BORROW__STORE_ATTR_INSTANCE_VALUE, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow_load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 198, 4, alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    'part1: {
    cx.operand = cx.cache::<2>(1);
    part_step!(cx, 'part1, uops::attributes::guard_type_version_and_lock(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::attributes::guard_dorv_no_dict(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    cx.operand = cx.cache::<1>(3);
    part_step!(cx, 'part1, uops::attributes::store_attr_instance_value(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    }
});

sequence!(LOAD_FAST_BORROW__STORE_ATTR_INSTANCE_VALUE, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 198, 4, alone!(cx, start, LOAD_FAST_BORROW));
    'part1: {
    cx.operand = cx.cache::<2>(1);
    part_step!(cx, 'part1, uops::attributes::guard_type_version_and_lock(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::attributes::guard_dorv_no_dict(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    cx.operand = cx.cache::<1>(3);
    part_step!(cx, 'part1, uops::attributes::store_attr_instance_value(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    }
});

sequence!(LOAD_SMALL_INT__BINARY_OP_ADD_INT, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_small_int(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 130, 5, alone!(cx, start, LOAD_SMALL_INT));
    'part1: {
    part_step!(cx, 'part1, uops::arithmetic::guard_tos_int(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    part_step!(cx, 'part1, uops::arithmetic::guard_nos_int(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    part_step!(cx, 'part1, uops::arithmetic::binary_op_add_int(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    }
});

sequence!(LOAD_SMALL_INT__BINARY_OP_SUBTRACT_INT, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_small_int(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 142, 5, alone!(cx, start, LOAD_SMALL_INT));
    'part1: {
    part_step!(cx, 'part1, uops::arithmetic::guard_tos_int(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    part_step!(cx, 'part1, uops::arithmetic::guard_nos_int(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    part_step!(cx, 'part1, uops::arithmetic::binary_op_subtract_int(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    }
});

sequence!(LOAD_SMALL_INT__BINARY_OP_EXTEND, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_small_int(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 132, 5, alone!(cx, start, LOAD_SMALL_INT));
    'part1: {
    cx.operand = cx.cache::<4>(1);
    part_step!(cx, 'part1, uops::arithmetic::guard_binary_op_extend(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    cx.operand = cx.cache::<4>(1);
    part_step!(cx, 'part1, uops::arithmetic::binary_op_extend(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    }
});

sequence!(LOAD_SMALL_INT__COMPARE_OP_INT__POP_JUMP_IF_FALSE__NOT_TAKEN, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_small_int(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 167, 1, alone!(cx, start, LOAD_SMALL_INT));
    'part1: {
    part_step!(cx, 'part1, uops::arithmetic::guard_tos_int(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    part_step!(cx, 'part1, uops::arithmetic::guard_nos_int(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    part_step!(cx, 'part1, uops::arithmetic::compare_op_int(&mut cx), alone!(cx, start, LOAD_SMALL_INT));
    }
    proceed!(cx, 100, 1, part_ways!(cx));
    'part2: {
    part_step!(cx, 'part2, uops::control::pop_jump_if_false(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 28, 0, part_ways!(cx));
    'part3: {
    part_step!(cx, 'part3, uops::stack::nop(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(LOAD_FAST_BORROW_LOAD_FAST_BORROW__COMPARE_OP_INT__POP_JUMP_IF_FALSE__NOT_TAKEN, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow_load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 167, 1, alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    'part1: {
    part_step!(cx, 'part1, uops::arithmetic::guard_tos_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::arithmetic::guard_nos_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::arithmetic::compare_op_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    }
    proceed!(cx, 100, 1, part_ways!(cx));
    'part2: {
    part_step!(cx, 'part2, uops::control::pop_jump_if_false(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 28, 0, part_ways!(cx));
    'part3: {
    part_step!(cx, 'part3, uops::stack::nop(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(COMPARE_OP_INT__POP_JUMP_IF_FALSE__NOT_TAKEN, 1, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::arithmetic::guard_tos_int(&mut cx), miss!(cx, COMPARE_OP));
    part_step!(cx, 'part0, uops::arithmetic::guard_nos_int(&mut cx), miss!(cx, COMPARE_OP));
    part_step!(cx, 'part0, uops::arithmetic::compare_op_int(&mut cx), miss!(cx, COMPARE_OP));
    }
    proceed!(cx, 100, 1, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::control::pop_jump_if_false(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 28, 0, part_ways!(cx));
    'part2: {
    part_step!(cx, 'part2, uops::stack::nop(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(COMPARE_OP_FLOAT__POP_JUMP_IF_FALSE__NOT_TAKEN, 1, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::arithmetic::guard_tos_float(&mut cx), miss!(cx, COMPARE_OP));
    part_step!(cx, 'part0, uops::arithmetic::guard_nos_float(&mut cx), miss!(cx, COMPARE_OP));
    part_step!(cx, 'part0, uops::arithmetic::compare_op_float(&mut cx), miss!(cx, COMPARE_OP));
    }
    proceed!(cx, 100, 1, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::control::pop_jump_if_false(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 28, 0, part_ways!(cx));
    'part2: {
    part_step!(cx, 'part2, uops::stack::nop(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(COMPARE_OP_STR__POP_JUMP_IF_FALSE__NOT_TAKEN, 1, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::arithmetic::guard_tos_unicode(&mut cx), miss!(cx, COMPARE_OP));
    part_step!(cx, 'part0, uops::arithmetic::guard_nos_unicode(&mut cx), miss!(cx, COMPARE_OP));
    part_step!(cx, 'part0, uops::arithmetic::compare_op_str(&mut cx), miss!(cx, COMPARE_OP));
    }
    proceed!(cx, 100, 1, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::control::pop_jump_if_false(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 28, 0, part_ways!(cx));
    'part2: {
    part_step!(cx, 'part2, uops::stack::nop(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(TO_BOOL_BOOL__POP_JUMP_IF_FALSE__NOT_TAKEN, 3, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::arithmetic::to_bool_bool(&mut cx), miss!(cx, TO_BOOL));
    }
    proceed!(cx, 100, 1, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::control::pop_jump_if_false(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 28, 0, part_ways!(cx));
    'part2: {
    part_step!(cx, 'part2, uops::stack::nop(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(TO_BOOL_BOOL__POP_JUMP_IF_TRUE__NOT_TAKEN, 3, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::arithmetic::to_bool_bool(&mut cx), miss!(cx, TO_BOOL));
    }
    proceed!(cx, 103, 1, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::control::pop_jump_if_true(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 28, 0, part_ways!(cx));
    'part2: {
    part_step!(cx, 'part2, uops::stack::nop(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(POP_JUMP_IF_FALSE__NOT_TAKEN, 1, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::control::pop_jump_if_false(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 28, 0, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::stack::nop(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(POP_JUMP_IF_TRUE__NOT_TAKEN, 1, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::control::pop_jump_if_true(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 28, 0, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::stack::nop(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(LOAD_FAST_BORROW_LOAD_FAST_BORROW__BINARY_OP_ADD_INT, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow_load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 130, 5, alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    'part1: {
    part_step!(cx, 'part1, uops::arithmetic::guard_tos_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::arithmetic::guard_nos_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::arithmetic::binary_op_add_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    }
});

sequence!(LOAD_FAST_BORROW_LOAD_FAST_BORROW__BINARY_OP_SUBSCR_LIST_INT, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow_load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 137, 5, alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    'part1: {
    part_step!(cx, 'part1, uops::arithmetic::guard_tos_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::arithmetic::guard_nos_list(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::containers::binary_op_subscr_list_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW_LOAD_FAST_BORROW));
    }
});

sequence!(LOAD_FAST_BORROW__BINARY_OP_SUBSCR_LIST_INT, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 137, 5, alone!(cx, start, LOAD_FAST_BORROW));
    'part1: {
    part_step!(cx, 'part1, uops::arithmetic::guard_tos_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::arithmetic::guard_nos_list(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::containers::binary_op_subscr_list_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    }
});

sequence!(BINARY_OP_ADD_INT__STORE_FAST, 5, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::arithmetic::guard_tos_int(&mut cx), miss!(cx, BINARY_OP));
    part_step!(cx, 'part0, uops::arithmetic::guard_nos_int(&mut cx), miss!(cx, BINARY_OP));
    part_step!(cx, 'part0, uops::arithmetic::binary_op_add_int(&mut cx), miss!(cx, BINARY_OP));
    }
    proceed!(cx, 112, 0, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::stack::store_fast(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(BINARY_OP_ADD_FLOAT__STORE_FAST, 5, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::arithmetic::guard_tos_float(&mut cx), miss!(cx, BINARY_OP));
    part_step!(cx, 'part0, uops::arithmetic::guard_nos_float(&mut cx), miss!(cx, BINARY_OP));
    part_step!(cx, 'part0, uops::arithmetic::binary_op_add_float(&mut cx), miss!(cx, BINARY_OP));
    }
    proceed!(cx, 112, 0, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::stack::store_fast(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(BINARY_OP_MULTIPLY_FLOAT__BINARY_OP_ADD_FLOAT, 5, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::arithmetic::guard_tos_float(&mut cx), miss!(cx, BINARY_OP));
    part_step!(cx, 'part0, uops::arithmetic::guard_nos_float(&mut cx), miss!(cx, BINARY_OP));
    part_step!(cx, 'part0, uops::arithmetic::binary_op_multiply_float(&mut cx), miss!(cx, BINARY_OP));
    }
    proceed!(cx, 129, 5, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::arithmetic::guard_tos_float(&mut cx), miss!(cx, BINARY_OP));
    part_step!(cx, 'part1, uops::arithmetic::guard_nos_float(&mut cx), miss!(cx, BINARY_OP));
    part_step!(cx, 'part1, uops::arithmetic::binary_op_add_float(&mut cx), miss!(cx, BINARY_OP));
    }
});

sequence!(LOAD_FAST_BORROW__BINARY_OP_MULTIPLY_FLOAT, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 133, 5, alone!(cx, start, LOAD_FAST_BORROW));
    'part1: {
    part_step!(cx, 'part1, uops::arithmetic::guard_tos_float(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::arithmetic::guard_nos_float(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    part_step!(cx, 'part1, uops::arithmetic::binary_op_multiply_float(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    }
});

sequence!(JUMP_BACKWARD_NO_JIT__FOR_ITER_RANGE__STORE_FAST, 1, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::control::check_periodic_again(&mut cx), miss!(cx, JUMP_BACKWARD));
    part_step!(cx, 'part0, uops::control::jump_backward_no_interrupt(&mut cx), miss!(cx, JUMP_BACKWARD));
    }
    proceed!(cx, 173, 1, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::control::iter_check_range(&mut cx), miss!(cx, FOR_ITER));
    part_step!(cx, 'part1, uops::control::iter_jump_range(&mut cx), miss!(cx, FOR_ITER));
    part_step!(cx, 'part1, uops::control::iter_next_range(&mut cx), miss!(cx, FOR_ITER));
    }
    proceed!(cx, 112, 0, part_ways!(cx));
    'part2: {
    part_step!(cx, 'part2, uops::stack::store_fast(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(STORE_FAST__LOAD_FAST_BORROW, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::store_fast(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 86, 0, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::stack::load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(STORE_FAST__LOAD_FAST_BORROW_LOAD_FAST_BORROW, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::store_fast(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 87, 0, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::stack::load_fast_borrow_load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
});

sequence!(LOAD_FAST_BORROW__LOAD_SMALL_INT, 0, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::stack::load_fast_borrow(&mut cx), miss!(cx, no_generic_form));
    }
    proceed!(cx, 94, 0, alone!(cx, start, LOAD_FAST_BORROW));
    'part1: {
    part_step!(cx, 'part1, uops::stack::load_small_int(&mut cx), alone!(cx, start, LOAD_FAST_BORROW));
    }
});

sequence!(CALL_PY_EXACT_ARGS__RESUME_CHECK, 3, cx, start, {
    'part0: {
    part_step!(cx, 'part0, uops::calls::check_pep_523(&mut cx), miss!(cx, CALL));
    cx.operand = cx.cache::<2>(1);
    part_step!(cx, 'part0, uops::calls::check_function_version(&mut cx), miss!(cx, CALL));
    part_step!(cx, 'part0, uops::calls::check_function_exact_args(&mut cx), miss!(cx, CALL));
    part_step!(cx, 'part0, uops::calls::check_stack_space(&mut cx), miss!(cx, CALL));
    part_step!(cx, 'part0, uops::calls::check_recursion_remaining(&mut cx), miss!(cx, CALL));
    part_step!(cx, 'part0, uops::calls::init_call_py_exact_args(&mut cx), miss!(cx, CALL));
    part_step!(cx, 'part0, uops::calls::save_return_offset(&mut cx), miss!(cx, CALL));
    part_step!(cx, 'part0, uops::calls::push_frame(&mut cx), miss!(cx, CALL));
    }
    proceed!(cx, 196, 0, part_ways!(cx));
    'part1: {
    part_step!(cx, 'part1, uops::control::resume_check(&mut cx), miss!(cx, RESUME));
    }
});
