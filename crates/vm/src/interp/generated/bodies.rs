// Written by `cargo run -p tiercel-ops --bin ops-gen`; change the definition, not this file.
//! The work of the instructions that call out.
#![allow(non_snake_case, clippy::missing_safety_doc)]

use crate::interp::step::*;
use super::handlers;
use crate::uops;

body!(UNARY_NEGATIVE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::arithmetic::unary_negative(&mut cx), no_generic_form, true, (1) - (1));
});

body!(UNARY_INVERT, 0, cx, 'work, {
    body_step!(cx, 'work, uops::arithmetic::unary_invert(&mut cx), no_generic_form, true, (1) - (1));
});

body!(TO_BOOL, 3, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::arithmetic::specialize_to_bool(&mut cx), no_generic_form, true, (1) - (1));
    body_step!(cx, 'work, uops::arithmetic::to_bool(&mut cx), no_generic_form, true, (1) - (1));
});

body!(BINARY_OP, 5, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::arithmetic::specialize_binary_op(&mut cx), no_generic_form, true, (1 + 1) - (1 + 1));
    body_step!(cx, 'work, uops::arithmetic::binary_op(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

body!(BINARY_OP_ADD_UNICODE, 5, cx, 'work, {
    body_step!(cx, 'work, uops::arithmetic::guard_tos_unicode(&mut cx), handlers::BINARY_OP, true, (1) - (1));
    body_step!(cx, 'work, uops::arithmetic::guard_nos_unicode(&mut cx), handlers::BINARY_OP, true, (1 + 1) - (1 + 1));
    body_step!(cx, 'work, uops::arithmetic::binary_op_add_unicode(&mut cx), handlers::BINARY_OP, true, (1) - (1 + 1));
});

body!(COMPARE_OP, 1, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::arithmetic::specialize_compare_op(&mut cx), no_generic_form, true, (1 + 1) - (1 + 1));
    body_step!(cx, 'work, uops::arithmetic::compare_op(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

body!(CONTAINS_OP, 1, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::arithmetic::specialize_contains_op(&mut cx), no_generic_form, true, (1 + 1) - (1 + 1));
    body_step!(cx, 'work, uops::arithmetic::contains_op(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

body!(CONTAINS_OP_SET, 1, cx, 'work, {
    body_step!(cx, 'work, uops::arithmetic::guard_tos_any_set(&mut cx), handlers::CONTAINS_OP, true, (1) - (1));
    body_step!(cx, 'work, uops::arithmetic::contains_op_set(&mut cx), handlers::CONTAINS_OP, true, (1) - (1 + 1));
});

body!(BINARY_SLICE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::binary_slice(&mut cx), no_generic_form, true, (1) - (1 + 1 + 1));
});

body!(STORE_SLICE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::store_slice(&mut cx), no_generic_form, true, (0) - (1 + 1 + 1 + 1));
});

body!(BINARY_OP_SUBSCR_LIST_SLICE, 5, cx, 'work, {
    body_step!(cx, 'work, uops::arithmetic::guard_tos_slice(&mut cx), handlers::BINARY_OP, true, (1) - (1));
    body_step!(cx, 'work, uops::arithmetic::guard_nos_list(&mut cx), handlers::BINARY_OP, true, (1 + 1) - (1 + 1));
    body_step!(cx, 'work, uops::containers::binary_op_subscr_list_slice(&mut cx), handlers::BINARY_OP, true, (1) - (1 + 1));
});

body!(STORE_SUBSCR, 1, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::containers::specialize_store_subscr(&mut cx), no_generic_form, true, (1 + 1) - (1 + 1));
    body_step!(cx, 'work, uops::containers::store_subscr(&mut cx), no_generic_form, true, (0) - (1 + 1 + 1));
});

body!(DELETE_SUBSCR, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::delete_subscr(&mut cx), no_generic_form, true, (0) - (1 + 1));
});

body!(SET_ADD, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::set_add(&mut cx), no_generic_form, true, (1 + (cx.arg()-1)) - (1 + (cx.arg()-1) + 1));
});

body!(MAP_ADD, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::map_add(&mut cx), no_generic_form, true, (1 + (cx.arg()-1)) - (1 + (cx.arg()-1) + 1 + 1));
});

body!(LIST_EXTEND, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::list_extend(&mut cx), no_generic_form, true, (1 + (cx.arg()-1)) - (1 + (cx.arg()-1) + 1));
});

body!(SET_UPDATE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::set_update(&mut cx), no_generic_form, true, (1 + (cx.arg()-1)) - (1 + (cx.arg()-1) + 1));
});

body!(DICT_UPDATE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::dict_update(&mut cx), no_generic_form, true, (1 + (cx.arg()-1)) - (1 + (cx.arg()-1) + 1));
});

body!(DICT_MERGE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::dict_merge(&mut cx), no_generic_form, true, (1 + 1 + 1 + 1 + (cx.arg()-1)) - (1 + 1 + 1 + 1 + (cx.arg()-1) + 1));
});

body!(BUILD_TUPLE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::build_tuple(&mut cx), no_generic_form, true, (1) - ((cx.arg())));
});

body!(BUILD_LIST, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::build_list(&mut cx), no_generic_form, true, (1) - ((cx.arg())));
});

body!(BUILD_SET, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::build_set(&mut cx), no_generic_form, true, (1) - ((cx.arg())));
});

body!(BUILD_MAP, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::build_map(&mut cx), no_generic_form, true, (1) - ((cx.arg()*2)));
});

body!(BUILD_SLICE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::build_slice(&mut cx), no_generic_form, true, (1) - ((cx.arg())));
});

body!(BUILD_STRING, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::build_string(&mut cx), no_generic_form, true, (1) - ((cx.arg())));
});

body!(BUILD_INTERPOLATION, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::build_interpolation(&mut cx), no_generic_form, true, (1) - (1 + 1 + (cx.arg()&1)));
});

body!(BUILD_TEMPLATE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::build_template(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

body!(CONVERT_VALUE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::convert_value(&mut cx), no_generic_form, true, (1) - (1));
});

body!(FORMAT_SIMPLE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::format_simple(&mut cx), no_generic_form, true, (1) - (1));
});

body!(FORMAT_WITH_SPEC, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::format_with_spec(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

body!(UNPACK_SEQUENCE, 1, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::containers::specialize_unpack_sequence(&mut cx), no_generic_form, true, (1) - (1));
    body_step!(cx, 'work, uops::containers::unpack_sequence(&mut cx), no_generic_form, true, ((cx.arg()) + (0)) - (1));
});

body!(UNPACK_EX, 0, cx, 'work, {
    body_step!(cx, 'work, uops::containers::unpack_ex(&mut cx), no_generic_form, true, ((cx.arg()&0xFF) + 1 + (cx.arg()>>8) + (0)) - (1));
});

body!(STORE_NAME, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::store_name(&mut cx), no_generic_form, true, (0) - (1));
});

body!(DELETE_NAME, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::delete_name(&mut cx), no_generic_form, true, (0) - (0));
});

body!(LOAD_NAME, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::load_name(&mut cx), no_generic_form, true, (1) - (0));
});

body!(LOAD_LOCALS, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::load_locals(&mut cx), no_generic_form, true, (1) - (0));
});

body!(STORE_GLOBAL, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::store_global(&mut cx), no_generic_form, true, (0) - (1));
});

body!(DELETE_GLOBAL, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::delete_global(&mut cx), no_generic_form, true, (0) - (0));
});

body!(LOAD_FROM_DICT_OR_GLOBALS, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::load_from_dict_or_globals(&mut cx), no_generic_form, true, (1) - (1));
});

body!(LOAD_BUILD_CLASS, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::load_build_class(&mut cx), no_generic_form, true, (1) - (0));
});

body!(SETUP_ANNOTATIONS, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::setup_annotations(&mut cx), no_generic_form, true, (0) - (0));
});

body!(LOAD_GLOBAL, 4, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::names::specialize_load_global(&mut cx), no_generic_form, true, (0) - (0));
    body_step!(cx, 'work, uops::names::load_global(&mut cx), no_generic_form, true, ((1)) - (0));
    body_step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), no_generic_form, true, ((cx.arg()&1)) - (0));
});

body!(MAKE_CELL, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::make_cell(&mut cx), no_generic_form, true, (0) - (0));
});

body!(DELETE_DEREF, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::delete_deref(&mut cx), no_generic_form, true, (0) - (0));
});

body!(LOAD_FROM_DICT_OR_DEREF, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::load_from_dict_or_deref(&mut cx), no_generic_form, true, (1) - (1));
});

body!(IMPORT_NAME, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::import_name(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

body!(IMPORT_FROM, 0, cx, 'work, {
    body_step!(cx, 'work, uops::names::import_from(&mut cx), no_generic_form, true, (1 + 1) - (1));
});

body!(STORE_ATTR, 4, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::attributes::specialize_store_attr(&mut cx), no_generic_form, true, (1) - (1));
    body_step!(cx, 'work, uops::attributes::store_attr(&mut cx), no_generic_form, true, (0) - (1 + 1));
});

body!(DELETE_ATTR, 0, cx, 'work, {
    body_step!(cx, 'work, uops::attributes::delete_attr(&mut cx), no_generic_form, true, (0) - (1));
});

body!(LOAD_SUPER_ATTR, 1, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::attributes::specialize_load_super_attr(&mut cx), no_generic_form, true, (1 + 1 + 1) - (1 + 1 + 1));
    body_step!(cx, 'work, uops::attributes::load_super_attr(&mut cx), no_generic_form, true, (1) - (1 + 1 + 1));
    body_step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), no_generic_form, true, ((cx.arg()&1)) - (0));
});

body!(LOAD_SUPER_ATTR_ATTR, 1, cx, 'work, {
    body_step!(cx, 'work, uops::attributes::load_super_attr_attr(&mut cx), handlers::LOAD_SUPER_ATTR, true, (1) - (1 + 1 + 1));
});

body!(LOAD_SUPER_ATTR_METHOD, 1, cx, 'work, {
    body_step!(cx, 'work, uops::attributes::load_super_attr_method(&mut cx), handlers::LOAD_SUPER_ATTR, true, (1 + 1) - (1 + 1 + 1));
});

body!(LOAD_ATTR, 9, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::attributes::specialize_load_attr(&mut cx), no_generic_form, true, (1) - (1));
    body_step!(cx, 'work, uops::attributes::load_attr(&mut cx), no_generic_form, true, (1 + (cx.arg()&1)) - (1));
});

body!(LOAD_SPECIAL, 0, cx, 'work, {
    body_step!(cx, 'work, uops::stack::insert_null(&mut cx), no_generic_form, true, ((2)) - (1));
    body_step!(cx, 'work, uops::attributes::load_special(&mut cx), no_generic_form, true, ((2)) - ((2)));
});

body!(RESUME, 0, cx, 'work, {
    body_step!(cx, 'work, uops::control::load_bytecode(&mut cx), no_generic_form, true, (0) - (0));
    body_step!(cx, 'work, uops::control::maybe_instrument(&mut cx), no_generic_form, true, (0) - (0));
    body_step!(cx, 'work, uops::control::quicken_resume(&mut cx), no_generic_form, true, (0) - (0));
    body_step!(cx, 'work, uops::control::check_periodic_if_not_yield_from(&mut cx), no_generic_form, true, (0) - (0));
});

body!(GET_ITER, 0, cx, 'work, {
    body_step!(cx, 'work, uops::control::get_iter(&mut cx), no_generic_form, true, (1) - (1));
});

body!(GET_YIELD_FROM_ITER, 0, cx, 'work, {
    body_step!(cx, 'work, uops::control::get_yield_from_iter(&mut cx), no_generic_form, true, (1) - (1));
});

body!(GET_LEN, 0, cx, 'work, {
    body_step!(cx, 'work, uops::control::get_len(&mut cx), no_generic_form, true, (1 + 1) - (1));
});

body!(FOR_ITER, 1, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::control::specialize_for_iter(&mut cx), no_generic_form, true, (1) - (1));
    body_step!(cx, 'work, uops::control::for_iter(&mut cx), no_generic_form, true, (1 + 1) - (1));
});

body!(INTERPRETER_EXIT, 0, cx, 'work, {
    body_step!(cx, 'work, uops::control::interpreter_exit(&mut cx), no_generic_form, true, (0) - (1));
});

body!(CALL, 3, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::calls::specialize_call(&mut cx), no_generic_form, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::maybe_expand_method(&mut cx), no_generic_form, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::do_call(&mut cx), no_generic_form, false, (1) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::control::check_periodic(&mut cx), no_generic_form, true, (0) - (0));
});

body!(CALL_PY_GENERAL, 3, cx, 'work, {
    body_step!(cx, 'work, uops::calls::check_pep_523(&mut cx), handlers::CALL, true, (0) - (0));
    cx.operand = cx.cache::<2>(1);
    body_step!(cx, 'work, uops::calls::check_function_version(&mut cx), handlers::CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::check_recursion_remaining(&mut cx), handlers::CALL, true, (0) - (0));
    body_step!(cx, 'work, uops::calls::py_frame_general(&mut cx), handlers::CALL, false, (1) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::save_return_offset(&mut cx), handlers::CALL, true, (0) - (0));
    body_step!(cx, 'work, uops::calls::push_frame(&mut cx), handlers::CALL, false, (0) - (1));
});

body!(CALL_BOUND_METHOD_GENERAL, 3, cx, 'work, {
    body_step!(cx, 'work, uops::calls::check_pep_523(&mut cx), handlers::CALL, true, (0) - (0));
    cx.operand = cx.cache::<2>(1);
    body_step!(cx, 'work, uops::calls::check_method_version(&mut cx), handlers::CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::expand_method(&mut cx), handlers::CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::check_recursion_remaining(&mut cx), handlers::CALL, true, (0) - (0));
    body_step!(cx, 'work, uops::calls::py_frame_general(&mut cx), handlers::CALL, false, (1) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::save_return_offset(&mut cx), handlers::CALL, true, (0) - (0));
    body_step!(cx, 'work, uops::calls::push_frame(&mut cx), handlers::CALL, false, (0) - (1));
});

body!(CALL_NON_PY_GENERAL, 3, cx, 'work, {
    body_step!(cx, 'work, uops::calls::check_is_not_py_callable(&mut cx), handlers::CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::call_non_py_general(&mut cx), handlers::CALL, true, (1) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::control::check_periodic(&mut cx), handlers::CALL, true, (0) - (0));
});

body!(CALL_STR_1, 3, cx, 'work, {
    body_step!(cx, 'work, uops::arithmetic::guard_nos_null(&mut cx), handlers::CALL, true, (1 + 1) - (1 + 1));
    body_step!(cx, 'work, uops::calls::guard_callable_str_1(&mut cx), handlers::CALL, true, (1 + 1 + 1) - (1 + 1 + 1));
    body_step!(cx, 'work, uops::calls::call_str_1(&mut cx), handlers::CALL, true, (1) - (1 + 1 + 1));
    body_step!(cx, 'work, uops::control::check_periodic(&mut cx), handlers::CALL, true, (0) - (0));
});

body!(CALL_TUPLE_1, 3, cx, 'work, {
    body_step!(cx, 'work, uops::arithmetic::guard_nos_null(&mut cx), handlers::CALL, true, (1 + 1) - (1 + 1));
    body_step!(cx, 'work, uops::calls::guard_callable_tuple_1(&mut cx), handlers::CALL, true, (1 + 1 + 1) - (1 + 1 + 1));
    body_step!(cx, 'work, uops::calls::call_tuple_1(&mut cx), handlers::CALL, true, (1) - (1 + 1 + 1));
    body_step!(cx, 'work, uops::control::check_periodic(&mut cx), handlers::CALL, true, (0) - (0));
});

body!(CALL_ALLOC_AND_ENTER_INIT, 3, cx, 'work, {
    body_step!(cx, 'work, uops::calls::check_pep_523(&mut cx), handlers::CALL, true, (0) - (0));
    cx.operand = cx.cache::<2>(1);
    body_step!(cx, 'work, uops::calls::check_and_allocate_object(&mut cx), handlers::CALL, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::create_init_frame(&mut cx), handlers::CALL, false, (1) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::push_frame(&mut cx), handlers::CALL, false, (0) - (1));
});

body!(EXIT_INIT_CHECK, 0, cx, 'work, {
    body_step!(cx, 'work, uops::calls::exit_init_check(&mut cx), no_generic_form, true, (0) - (1));
});

body!(CALL_BUILTIN_CLASS, 3, cx, 'work, {
    body_step!(cx, 'work, uops::calls::call_builtin_class(&mut cx), handlers::CALL, true, (1) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::control::check_periodic(&mut cx), handlers::CALL, true, (0) - (0));
});

body!(CALL_KW, 3, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::calls::specialize_call_kw(&mut cx), no_generic_form, true, (1 + 1 + (cx.arg()) + 1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::calls::maybe_expand_method_kw(&mut cx), no_generic_form, true, (1 + 1 + (cx.arg()) + 1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::calls::do_call_kw(&mut cx), no_generic_form, false, (1) - (1 + 1 + (cx.arg()) + 1));
});

body!(CALL_KW_PY, 3, cx, 'work, {
    body_step!(cx, 'work, uops::calls::check_pep_523(&mut cx), handlers::CALL_KW, true, (0) - (0));
    cx.operand = cx.cache::<2>(1);
    body_step!(cx, 'work, uops::calls::check_function_version_kw(&mut cx), handlers::CALL_KW, true, (1 + 1 + (cx.arg()) + 1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::calls::check_recursion_remaining(&mut cx), handlers::CALL_KW, true, (0) - (0));
    body_step!(cx, 'work, uops::calls::py_frame_kw(&mut cx), handlers::CALL_KW, false, (1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::calls::save_return_offset(&mut cx), handlers::CALL_KW, true, (0) - (0));
    body_step!(cx, 'work, uops::calls::push_frame(&mut cx), handlers::CALL_KW, false, (0) - (1));
});

body!(CALL_KW_BOUND_METHOD, 3, cx, 'work, {
    body_step!(cx, 'work, uops::calls::check_pep_523(&mut cx), handlers::CALL_KW, true, (0) - (0));
    cx.operand = cx.cache::<2>(1);
    body_step!(cx, 'work, uops::calls::check_method_version_kw(&mut cx), handlers::CALL_KW, true, (1 + 1 + (cx.arg()) + 1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::calls::expand_method_kw(&mut cx), handlers::CALL_KW, true, (1 + 1 + (cx.arg()) + 1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::calls::py_frame_kw(&mut cx), handlers::CALL_KW, false, (1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::calls::save_return_offset(&mut cx), handlers::CALL_KW, true, (0) - (0));
    body_step!(cx, 'work, uops::calls::push_frame(&mut cx), handlers::CALL_KW, false, (0) - (1));
});

body!(CALL_KW_NON_PY, 3, cx, 'work, {
    body_step!(cx, 'work, uops::calls::check_is_not_py_callable_kw(&mut cx), handlers::CALL_KW, true, (1 + 1 + (cx.arg()) + 1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::calls::call_kw_non_py(&mut cx), handlers::CALL_KW, true, (1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::control::check_periodic(&mut cx), handlers::CALL_KW, true, (0) - (0));
});

body!(CALL_FUNCTION_EX, 0, cx, 'work, {
    body_step!(cx, 'work, uops::calls::make_callargs_a_tuple(&mut cx), no_generic_form, true, (1 + 1 + 1 + 1) - (1 + 1 + 1 + 1));
    body_step!(cx, 'work, uops::calls::do_call_function_ex(&mut cx), no_generic_form, false, (1) - (1 + 1 + 1 + 1));
    body_step!(cx, 'work, uops::control::check_periodic(&mut cx), no_generic_form, true, (0) - (0));
});

body!(MAKE_FUNCTION, 0, cx, 'work, {
    body_step!(cx, 'work, uops::calls::make_function(&mut cx), no_generic_form, true, (1) - (1));
});

body!(SET_FUNCTION_ATTRIBUTE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::calls::set_function_attribute(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

body!(RETURN_GENERATOR, 0, cx, 'work, {
    body_step!(cx, 'work, uops::generators::return_generator(&mut cx), no_generic_form, true, (1) - (0));
});

body!(SEND, 1, cx, 'work, {
    cx.operand = cx.cache::<1>(0);
    body_step!(cx, 'work, uops::generators::specialize_send(&mut cx), no_generic_form, true, (1 + 1) - (1 + 1));
    body_step!(cx, 'work, uops::generators::send(&mut cx), no_generic_form, true, (1 + 1) - (1 + 1));
});

body!(GET_AITER, 0, cx, 'work, {
    body_step!(cx, 'work, uops::generators::get_aiter(&mut cx), no_generic_form, true, (1) - (1));
});

body!(GET_ANEXT, 0, cx, 'work, {
    body_step!(cx, 'work, uops::generators::get_anext(&mut cx), no_generic_form, true, (1 + 1) - (1));
});

body!(GET_AWAITABLE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::generators::get_awaitable(&mut cx), no_generic_form, true, (1) - (1));
});

body!(RAISE_VARARGS, 0, cx, 'work, {
    body_step!(cx, 'work, uops::exceptions::raise_varargs(&mut cx), no_generic_form, true, (0) - ((cx.arg())));
});

body!(RERAISE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::exceptions::reraise(&mut cx), no_generic_form, true, ((cx.arg())) - ((cx.arg()) + 1));
});

body!(POP_EXCEPT, 0, cx, 'work, {
    body_step!(cx, 'work, uops::exceptions::pop_except(&mut cx), no_generic_form, true, (0) - (1));
});

body!(CHECK_EG_MATCH, 0, cx, 'work, {
    body_step!(cx, 'work, uops::exceptions::check_eg_match(&mut cx), no_generic_form, true, (1 + 1) - (1 + 1));
});

body!(CHECK_EXC_MATCH, 0, cx, 'work, {
    body_step!(cx, 'work, uops::exceptions::check_exc_match(&mut cx), no_generic_form, true, (1 + 1) - (1 + 1));
});

body!(WITH_EXCEPT_START, 0, cx, 'work, {
    body_step!(cx, 'work, uops::exceptions::with_except_start(&mut cx), no_generic_form, true, (1 + 1 + 1 + 1 + 1 + 1) - (1 + 1 + 1 + 1 + 1));
});

body!(END_ASYNC_FOR, 0, cx, 'work, {
    body_step!(cx, 'work, uops::exceptions::end_async_for(&mut cx), no_generic_form, true, (0) - (1 + 1));
});

body!(CLEANUP_THROW, 0, cx, 'work, {
    body_step!(cx, 'work, uops::exceptions::cleanup_throw(&mut cx), no_generic_form, true, (1 + 1) - (1 + 1 + 1));
});

body!(CALL_INTRINSIC_1, 0, cx, 'work, {
    body_step!(cx, 'work, uops::exceptions::call_intrinsic_1(&mut cx), no_generic_form, true, (1) - (1));
});

body!(CALL_INTRINSIC_2, 0, cx, 'work, {
    body_step!(cx, 'work, uops::exceptions::call_intrinsic_2(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

body!(MATCH_CLASS, 0, cx, 'work, {
    body_step!(cx, 'work, uops::patterns::match_class(&mut cx), no_generic_form, true, (1) - (1 + 1 + 1));
});

body!(MATCH_MAPPING, 0, cx, 'work, {
    body_step!(cx, 'work, uops::patterns::match_mapping(&mut cx), no_generic_form, true, (1 + 1) - (1));
});

body!(MATCH_SEQUENCE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::patterns::match_sequence(&mut cx), no_generic_form, true, (1 + 1) - (1));
});

body!(MATCH_KEYS, 0, cx, 'work, {
    body_step!(cx, 'work, uops::patterns::match_keys(&mut cx), no_generic_form, true, (1 + 1 + 1) - (1 + 1));
});

body!(INSTRUMENTED_RESUME, 0, cx, 'work, {
    body_step!(cx, 'work, uops::control::load_bytecode(&mut cx), no_generic_form, true, (0) - (0));
    body_step!(cx, 'work, uops::control::maybe_instrument(&mut cx), no_generic_form, true, (0) - (0));
    body_step!(cx, 'work, uops::control::check_periodic_if_not_yield_from(&mut cx), no_generic_form, true, (0) - (0));
    body_step!(cx, 'work, uops::instrumented::monitor_resume(&mut cx), no_generic_form, true, (0) - (0));
});

body!(INSTRUMENTED_END_FOR, 0, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::instrumented_end_for(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

body!(INSTRUMENTED_POP_ITER, 0, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::instrumented_pop_iter(&mut cx), no_generic_form, true, (0) - (1));
});

body!(INSTRUMENTED_END_SEND, 0, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::instrumented_end_send(&mut cx), no_generic_form, true, (1) - (1 + 1));
});

body!(INSTRUMENTED_RETURN_VALUE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::return_value_event(&mut cx), no_generic_form, true, (1) - (1));
    body_step!(cx, 'work, uops::control::return_value(&mut cx), no_generic_form, true, (1) - (1));
});

body!(INSTRUMENTED_YIELD_VALUE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::yield_value_event(&mut cx), no_generic_form, true, (1) - (1));
    body_step!(cx, 'work, uops::generators::yield_value(&mut cx), no_generic_form, true, (1) - (1));
});

body!(INSTRUMENTED_END_ASYNC_FOR, 0, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::monitor_end_async_for(&mut cx), no_generic_form, true, (0) - (0));
    body_step!(cx, 'work, uops::exceptions::end_async_for(&mut cx), no_generic_form, true, (0) - (1 + 1));
});

body!(INSTRUMENTED_LOAD_SUPER_ATTR, 1, cx, 'work, {
    body_step!(cx, 'work, uops::attributes::load_super_attr(&mut cx), no_generic_form, true, (1) - (1 + 1 + 1));
    body_step!(cx, 'work, uops::stack::push_null_conditional(&mut cx), no_generic_form, true, ((cx.arg()&1)) - (0));
});

body!(INSTRUMENTED_FOR_ITER, 1, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::instrumented_for_iter(&mut cx), no_generic_form, true, (1 + 1) - (1));
});

body!(INSTRUMENTED_CALL, 3, cx, 'work, {
    body_step!(cx, 'work, uops::calls::maybe_expand_method(&mut cx), no_generic_form, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::instrumented::monitor_call(&mut cx), no_generic_form, true, (1 + 1 + (cx.arg())) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::calls::do_call(&mut cx), no_generic_form, false, (1) - (1 + 1 + (cx.arg())));
    body_step!(cx, 'work, uops::control::check_periodic(&mut cx), no_generic_form, true, (0) - (0));
});

body!(INSTRUMENTED_CALL_KW, 3, cx, 'work, {
    body_step!(cx, 'work, uops::calls::maybe_expand_method_kw(&mut cx), no_generic_form, true, (1 + 1 + (cx.arg()) + 1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::instrumented::monitor_call_kw(&mut cx), no_generic_form, true, (1 + 1 + (cx.arg()) + 1) - (1 + 1 + (cx.arg()) + 1));
    body_step!(cx, 'work, uops::calls::do_call_kw(&mut cx), no_generic_form, false, (1) - (1 + 1 + (cx.arg()) + 1));
});

body!(INSTRUMENTED_CALL_FUNCTION_EX, 0, cx, 'work, {
    body_step!(cx, 'work, uops::calls::make_callargs_a_tuple(&mut cx), no_generic_form, true, (1 + 1 + 1 + 1) - (1 + 1 + 1 + 1));
    body_step!(cx, 'work, uops::calls::do_call_function_ex(&mut cx), no_generic_form, false, (1) - (1 + 1 + 1 + 1));
    body_step!(cx, 'work, uops::control::check_periodic(&mut cx), no_generic_form, true, (0) - (0));
});

body!(INSTRUMENTED_LINE, 0, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::instrumented_line(&mut cx), no_generic_form, true, (0) - (0));
});

body!(INSTRUMENTED_INSTRUCTION, 0, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::instrumented_instruction(&mut cx), no_generic_form, true, (0) - (0));
});

body!(INSTRUMENTED_POP_JUMP_IF_NONE, 1, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::instrumented_pop_jump_if_none(&mut cx), no_generic_form, true, (0) - (1));
});

body!(INSTRUMENTED_POP_JUMP_IF_NOT_NONE, 1, cx, 'work, {
    body_step!(cx, 'work, uops::instrumented::instrumented_pop_jump_if_not_none(&mut cx), no_generic_form, true, (0) - (1));
});
