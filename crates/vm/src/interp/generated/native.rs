// Written by `cargo run -p tiercel-ops --bin ops-gen`; change the definition, not this file.
//! Every micro-op that a trace can hold, as a function native code can call.
#![allow(non_snake_case, clippy::missing_safety_doc)]

use crate::interp::step::*;
use crate::uops;
use tiercel_ops::Uop;

native!(_NOP, uops::stack::nop);
native!(_LOAD_FAST_CHECK, uops::stack::load_fast_check);
native!(_LOAD_FAST, uops::stack::load_fast);
native!(_LOAD_FAST_BORROW, uops::stack::load_fast_borrow);
native!(_LOAD_FAST_AND_CLEAR, uops::stack::load_fast_and_clear);
native!(_LOAD_FAST_LOAD_FAST, uops::stack::load_fast_load_fast);
native!(_LOAD_FAST_BORROW_LOAD_FAST_BORROW, uops::stack::load_fast_borrow_load_fast_borrow);
native!(_LOAD_CONST_MORTAL, uops::stack::load_const_mortal);
native!(_LOAD_CONST_IMMORTAL, uops::stack::load_const_immortal);
native!(_LOAD_SMALL_INT, uops::stack::load_small_int);
native!(_LOAD_COMMON_CONSTANT, uops::stack::load_common_constant);
native!(_STORE_FAST, uops::stack::store_fast);
native!(_STORE_FAST_LOAD_FAST, uops::stack::store_fast_load_fast);
native!(_STORE_FAST_STORE_FAST, uops::stack::store_fast_store_fast);
native!(_DELETE_FAST, uops::stack::delete_fast);
native!(_POP_TOP, uops::stack::pop_top);
native!(_PUSH_NULL, uops::stack::push_null);
native!(_END_FOR, uops::stack::end_for);
native!(_END_SEND, uops::stack::end_send);
native!(_COPY, uops::stack::copy);
native!(_SWAP, uops::stack::swap);
native!(_PUSH_NULL_CONDITIONAL, uops::stack::push_null_conditional);
native!(_INSERT_NULL, uops::stack::insert_null);
native!(_UNARY_NEGATIVE, uops::arithmetic::unary_negative);
native!(_UNARY_INVERT, uops::arithmetic::unary_invert);
native!(_UNARY_NOT, uops::arithmetic::unary_not);
native!(_TO_BOOL, uops::arithmetic::to_bool);
native!(_TO_BOOL_BOOL, uops::arithmetic::to_bool_bool);
native!(_TO_BOOL_INT, uops::arithmetic::to_bool_int);
native!(_TO_BOOL_LIST, uops::arithmetic::to_bool_list);
native!(_TO_BOOL_NONE, uops::arithmetic::to_bool_none);
native!(_TO_BOOL_STR, uops::arithmetic::to_bool_str);
native!(_REPLACE_WITH_TRUE, uops::arithmetic::replace_with_true);
native!(_GUARD_TOS_INT, uops::arithmetic::guard_tos_int);
native!(_GUARD_NOS_INT, uops::arithmetic::guard_nos_int);
native!(_GUARD_TOS_FLOAT, uops::arithmetic::guard_tos_float);
native!(_GUARD_NOS_FLOAT, uops::arithmetic::guard_nos_float);
native!(_GUARD_TOS_UNICODE, uops::arithmetic::guard_tos_unicode);
native!(_GUARD_NOS_UNICODE, uops::arithmetic::guard_nos_unicode);
native!(_GUARD_TOS_LIST, uops::arithmetic::guard_tos_list);
native!(_GUARD_NOS_LIST, uops::arithmetic::guard_nos_list);
native!(_GUARD_TOS_TUPLE, uops::arithmetic::guard_tos_tuple);
native!(_GUARD_NOS_TUPLE, uops::arithmetic::guard_nos_tuple);
native!(_GUARD_TOS_DICT, uops::arithmetic::guard_tos_dict);
native!(_GUARD_NOS_DICT, uops::arithmetic::guard_nos_dict);
native!(_GUARD_TOS_SLICE, uops::arithmetic::guard_tos_slice);
native!(_GUARD_TOS_ANY_SET, uops::arithmetic::guard_tos_any_set);
native!(_GUARD_NOS_NULL, uops::arithmetic::guard_nos_null);
native!(_BINARY_OP, uops::arithmetic::binary_op);
native!(_BINARY_OP_MULTIPLY_INT, uops::arithmetic::binary_op_multiply_int);
native!(_BINARY_OP_ADD_INT, uops::arithmetic::binary_op_add_int);
native!(_BINARY_OP_SUBTRACT_INT, uops::arithmetic::binary_op_subtract_int);
native!(_BINARY_OP_MULTIPLY_FLOAT, uops::arithmetic::binary_op_multiply_float);
native!(_BINARY_OP_ADD_FLOAT, uops::arithmetic::binary_op_add_float);
native!(_BINARY_OP_SUBTRACT_FLOAT, uops::arithmetic::binary_op_subtract_float);
native!(_BINARY_OP_ADD_UNICODE, uops::arithmetic::binary_op_add_unicode);
native!(_BINARY_OP_INPLACE_ADD_UNICODE, uops::arithmetic::binary_op_inplace_add_unicode);
native!(_GUARD_BINARY_OP_EXTEND, uops::arithmetic::guard_binary_op_extend);
native!(_BINARY_OP_EXTEND, uops::arithmetic::binary_op_extend);
native!(_COMPARE_OP, uops::arithmetic::compare_op);
native!(_COMPARE_OP_FLOAT, uops::arithmetic::compare_op_float);
native!(_COMPARE_OP_INT, uops::arithmetic::compare_op_int);
native!(_COMPARE_OP_STR, uops::arithmetic::compare_op_str);
native!(_IS_OP, uops::arithmetic::is_op);
native!(_CONTAINS_OP, uops::arithmetic::contains_op);
native!(_CONTAINS_OP_SET, uops::arithmetic::contains_op_set);
native!(_CONTAINS_OP_DICT, uops::arithmetic::contains_op_dict);
native!(_BINARY_SLICE, uops::containers::binary_slice);
native!(_STORE_SLICE, uops::containers::store_slice);
native!(_BINARY_OP_SUBSCR_LIST_INT, uops::containers::binary_op_subscr_list_int);
native!(_BINARY_OP_SUBSCR_LIST_SLICE, uops::containers::binary_op_subscr_list_slice);
native!(_BINARY_OP_SUBSCR_STR_INT, uops::containers::binary_op_subscr_str_int);
native!(_BINARY_OP_SUBSCR_TUPLE_INT, uops::containers::binary_op_subscr_tuple_int);
native!(_BINARY_OP_SUBSCR_DICT, uops::containers::binary_op_subscr_dict);
native!(_BINARY_OP_SUBSCR_CHECK_FUNC, uops::containers::binary_op_subscr_check_func);
native!(_BINARY_OP_SUBSCR_INIT_CALL, uops::containers::binary_op_subscr_init_call);
native!(_STORE_SUBSCR, uops::containers::store_subscr);
native!(_STORE_SUBSCR_LIST_INT, uops::containers::store_subscr_list_int);
native!(_STORE_SUBSCR_DICT, uops::containers::store_subscr_dict);
native!(_DELETE_SUBSCR, uops::containers::delete_subscr);
native!(_LIST_APPEND, uops::containers::list_append);
native!(_SET_ADD, uops::containers::set_add);
native!(_MAP_ADD, uops::containers::map_add);
native!(_LIST_EXTEND, uops::containers::list_extend);
native!(_SET_UPDATE, uops::containers::set_update);
native!(_DICT_UPDATE, uops::containers::dict_update);
native!(_DICT_MERGE, uops::containers::dict_merge);
native!(_BUILD_TUPLE, uops::containers::build_tuple);
native!(_BUILD_LIST, uops::containers::build_list);
native!(_BUILD_SET, uops::containers::build_set);
native!(_BUILD_MAP, uops::containers::build_map);
native!(_BUILD_SLICE, uops::containers::build_slice);
native!(_BUILD_STRING, uops::containers::build_string);
native!(_BUILD_INTERPOLATION, uops::containers::build_interpolation);
native!(_BUILD_TEMPLATE, uops::containers::build_template);
native!(_CONVERT_VALUE, uops::containers::convert_value);
native!(_FORMAT_SIMPLE, uops::containers::format_simple);
native!(_FORMAT_WITH_SPEC, uops::containers::format_with_spec);
native!(_UNPACK_SEQUENCE, uops::containers::unpack_sequence);
native!(_UNPACK_SEQUENCE_TWO_TUPLE, uops::containers::unpack_sequence_two_tuple);
native!(_UNPACK_SEQUENCE_TUPLE, uops::containers::unpack_sequence_tuple);
native!(_UNPACK_SEQUENCE_LIST, uops::containers::unpack_sequence_list);
native!(_UNPACK_EX, uops::containers::unpack_ex);
native!(_STORE_NAME, uops::names::store_name);
native!(_DELETE_NAME, uops::names::delete_name);
native!(_LOAD_NAME, uops::names::load_name);
native!(_LOAD_LOCALS, uops::names::load_locals);
native!(_STORE_GLOBAL, uops::names::store_global);
native!(_DELETE_GLOBAL, uops::names::delete_global);
native!(_LOAD_BUILD_CLASS, uops::names::load_build_class);
native!(_SETUP_ANNOTATIONS, uops::names::setup_annotations);
native!(_LOAD_GLOBAL, uops::names::load_global);
native!(_GUARD_GLOBALS_VERSION, uops::names::guard_globals_version);
native!(_LOAD_GLOBAL_MODULE, uops::names::load_global_module);
native!(_LOAD_GLOBAL_BUILTINS, uops::names::load_global_builtins);
native!(_MAKE_CELL, uops::names::make_cell);
native!(_DELETE_DEREF, uops::names::delete_deref);
native!(_LOAD_FROM_DICT_OR_DEREF, uops::names::load_from_dict_or_deref);
native!(_LOAD_DEREF, uops::names::load_deref);
native!(_STORE_DEREF, uops::names::store_deref);
native!(_COPY_FREE_VARS, uops::names::copy_free_vars);
native!(_IMPORT_NAME, uops::names::import_name);
native!(_IMPORT_FROM, uops::names::import_from);
native!(_STORE_ATTR, uops::attributes::store_attr);
native!(_GUARD_TYPE_VERSION_AND_LOCK, uops::attributes::guard_type_version_and_lock);
native!(_GUARD_DORV_NO_DICT, uops::attributes::guard_dorv_no_dict);
native!(_STORE_ATTR_INSTANCE_VALUE, uops::attributes::store_attr_instance_value);
native!(_STORE_ATTR_WITH_HINT, uops::attributes::store_attr_with_hint);
native!(_STORE_ATTR_SLOT, uops::attributes::store_attr_slot);
native!(_DELETE_ATTR, uops::attributes::delete_attr);
native!(_LOAD_SUPER_ATTR_ATTR, uops::attributes::load_super_attr_attr);
native!(_LOAD_SUPER_ATTR_METHOD, uops::attributes::load_super_attr_method);
native!(_LOAD_ATTR, uops::attributes::load_attr);
native!(_GUARD_TYPE_VERSION, uops::attributes::guard_type_version);
native!(_CHECK_MANAGED_OBJECT_HAS_VALUES, uops::attributes::check_managed_object_has_values);
native!(_LOAD_ATTR_INSTANCE_VALUE, uops::attributes::load_attr_instance_value);
native!(_LOAD_ATTR_MODULE, uops::attributes::load_attr_module);
native!(_LOAD_ATTR_WITH_HINT, uops::attributes::load_attr_with_hint);
native!(_LOAD_ATTR_SLOT, uops::attributes::load_attr_slot);
native!(_CHECK_ATTR_CLASS, uops::attributes::check_attr_class);
native!(_LOAD_ATTR_CLASS, uops::attributes::load_attr_class);
native!(_LOAD_ATTR_PROPERTY_FRAME, uops::attributes::load_attr_property_frame);
native!(_GUARD_DORV_VALUES_INST_ATTR_FROM_DICT, uops::attributes::guard_dorv_values_inst_attr_from_dict);
native!(_GUARD_KEYS_VERSION, uops::attributes::guard_keys_version);
native!(_LOAD_ATTR_METHOD_WITH_VALUES, uops::attributes::load_attr_method_with_values);
native!(_LOAD_ATTR_METHOD_NO_DICT, uops::attributes::load_attr_method_no_dict);
native!(_LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES, uops::attributes::load_attr_nondescriptor_with_values);
native!(_LOAD_ATTR_NONDESCRIPTOR_NO_DICT, uops::attributes::load_attr_nondescriptor_no_dict);
native!(_CHECK_ATTR_METHOD_LAZY_DICT, uops::attributes::check_attr_method_lazy_dict);
native!(_LOAD_ATTR_METHOD_LAZY_DICT, uops::attributes::load_attr_method_lazy_dict);
native!(_LOAD_SPECIAL, uops::attributes::load_special);
native!(_CHECK_PERIODIC, uops::control::check_periodic);
native!(_CHECK_PERIODIC_IF_NOT_YIELD_FROM, uops::control::check_periodic_if_not_yield_from);
native!(_LOAD_BYTECODE, uops::control::load_bytecode);
native!(_RESUME_CHECK, uops::control::resume_check);
native!(_IS_NONE, uops::control::is_none);
native!(_GET_ITER, uops::control::get_iter);
native!(_GET_YIELD_FROM_ITER, uops::control::get_yield_from_iter);
native!(_GET_LEN, uops::control::get_len);
native!(_ITER_CHECK_LIST, uops::control::iter_check_list);
native!(_ITER_CHECK_TUPLE, uops::control::iter_check_tuple);
native!(_ITER_NEXT_TUPLE, uops::control::iter_next_tuple);
native!(_ITER_CHECK_RANGE, uops::control::iter_check_range);
native!(_ITER_NEXT_RANGE, uops::control::iter_next_range);
native!(_FOR_ITER_GEN_FRAME, uops::control::for_iter_gen_frame);
native!(_CHECK_PEP_523, uops::calls::check_pep_523);
native!(_MAYBE_EXPAND_METHOD, uops::calls::maybe_expand_method);
native!(_PY_FRAME_GENERAL, uops::calls::py_frame_general);
native!(_CHECK_FUNCTION_VERSION, uops::calls::check_function_version);
native!(_CHECK_METHOD_VERSION, uops::calls::check_method_version);
native!(_EXPAND_METHOD, uops::calls::expand_method);
native!(_CHECK_IS_NOT_PY_CALLABLE, uops::calls::check_is_not_py_callable);
native!(_CALL_NON_PY_GENERAL, uops::calls::call_non_py_general);
native!(_CHECK_CALL_BOUND_METHOD_EXACT_ARGS, uops::calls::check_call_bound_method_exact_args);
native!(_INIT_CALL_BOUND_METHOD_EXACT_ARGS, uops::calls::init_call_bound_method_exact_args);
native!(_CHECK_FUNCTION_EXACT_ARGS, uops::calls::check_function_exact_args);
native!(_CHECK_STACK_SPACE, uops::calls::check_stack_space);
native!(_CHECK_RECURSION_REMAINING, uops::calls::check_recursion_remaining);
native!(_INIT_CALL_PY_EXACT_ARGS, uops::calls::init_call_py_exact_args);
native!(_GUARD_CALLABLE_TYPE_1, uops::calls::guard_callable_type_1);
native!(_CALL_TYPE_1, uops::calls::call_type_1);
native!(_GUARD_CALLABLE_STR_1, uops::calls::guard_callable_str_1);
native!(_CALL_STR_1, uops::calls::call_str_1);
native!(_GUARD_CALLABLE_TUPLE_1, uops::calls::guard_callable_tuple_1);
native!(_CALL_TUPLE_1, uops::calls::call_tuple_1);
native!(_CHECK_AND_ALLOCATE_OBJECT, uops::calls::check_and_allocate_object);
native!(_CREATE_INIT_FRAME, uops::calls::create_init_frame);
native!(_EXIT_INIT_CHECK, uops::calls::exit_init_check);
native!(_CALL_BUILTIN_CLASS, uops::calls::call_builtin_class);
native!(_CALL_BUILTIN_O, uops::calls::call_builtin_o);
native!(_CALL_BUILTIN_FAST, uops::calls::call_builtin_fast);
native!(_CALL_BUILTIN_FAST_WITH_KEYWORDS, uops::calls::call_builtin_fast_with_keywords);
native!(_GUARD_CALLABLE_LEN, uops::calls::guard_callable_len);
native!(_CALL_LEN, uops::calls::call_len);
native!(_CALL_ISINSTANCE, uops::calls::call_isinstance);
native!(_CALL_LIST_APPEND, uops::calls::call_list_append);
native!(_CALL_METHOD_DESCRIPTOR_O, uops::calls::call_method_descriptor_o);
native!(_CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS, uops::calls::call_method_descriptor_fast_with_keywords);
native!(_CALL_METHOD_DESCRIPTOR_NOARGS, uops::calls::call_method_descriptor_noargs);
native!(_CALL_METHOD_DESCRIPTOR_FAST, uops::calls::call_method_descriptor_fast);
native!(_MAYBE_EXPAND_METHOD_KW, uops::calls::maybe_expand_method_kw);
native!(_PY_FRAME_KW, uops::calls::py_frame_kw);
native!(_CHECK_FUNCTION_VERSION_KW, uops::calls::check_function_version_kw);
native!(_CHECK_METHOD_VERSION_KW, uops::calls::check_method_version_kw);
native!(_EXPAND_METHOD_KW, uops::calls::expand_method_kw);
native!(_CHECK_IS_NOT_PY_CALLABLE_KW, uops::calls::check_is_not_py_callable_kw);
native!(_CALL_KW_NON_PY, uops::calls::call_kw_non_py);
native!(_MAKE_CALLARGS_A_TUPLE, uops::calls::make_callargs_a_tuple);
native!(_MAKE_FUNCTION, uops::calls::make_function);
native!(_SET_FUNCTION_ATTRIBUTE, uops::calls::set_function_attribute);
native!(_SEND_GEN_FRAME, uops::generators::send_gen_frame);
native!(_GET_AITER, uops::generators::get_aiter);
native!(_GET_ANEXT, uops::generators::get_anext);
native!(_GET_AWAITABLE, uops::generators::get_awaitable);
native!(_POP_EXCEPT, uops::exceptions::pop_except);
native!(_PUSH_EXC_INFO, uops::exceptions::push_exc_info);
native!(_CHECK_EG_MATCH, uops::exceptions::check_eg_match);
native!(_CHECK_EXC_MATCH, uops::exceptions::check_exc_match);
native!(_WITH_EXCEPT_START, uops::exceptions::with_except_start);
native!(_CALL_INTRINSIC_1, uops::exceptions::call_intrinsic_1);
native!(_CALL_INTRINSIC_2, uops::exceptions::call_intrinsic_2);
native!(_MATCH_CLASS, uops::patterns::match_class);
native!(_MATCH_MAPPING, uops::patterns::match_mapping);
native!(_MATCH_SEQUENCE, uops::patterns::match_sequence);
native!(_MATCH_KEYS, uops::patterns::match_keys);

/// The function of a micro-op, if native code can call it.
pub fn native_function(uop: Uop) -> Option<NativeFn> {
    Some(match uop {
        Uop::_NOP => _NOP,
        Uop::_LOAD_FAST_CHECK => _LOAD_FAST_CHECK,
        Uop::_LOAD_FAST => _LOAD_FAST,
        Uop::_LOAD_FAST_BORROW => _LOAD_FAST_BORROW,
        Uop::_LOAD_FAST_AND_CLEAR => _LOAD_FAST_AND_CLEAR,
        Uop::_LOAD_FAST_LOAD_FAST => _LOAD_FAST_LOAD_FAST,
        Uop::_LOAD_FAST_BORROW_LOAD_FAST_BORROW => _LOAD_FAST_BORROW_LOAD_FAST_BORROW,
        Uop::_LOAD_CONST_MORTAL => _LOAD_CONST_MORTAL,
        Uop::_LOAD_CONST_IMMORTAL => _LOAD_CONST_IMMORTAL,
        Uop::_LOAD_SMALL_INT => _LOAD_SMALL_INT,
        Uop::_LOAD_COMMON_CONSTANT => _LOAD_COMMON_CONSTANT,
        Uop::_STORE_FAST => _STORE_FAST,
        Uop::_STORE_FAST_LOAD_FAST => _STORE_FAST_LOAD_FAST,
        Uop::_STORE_FAST_STORE_FAST => _STORE_FAST_STORE_FAST,
        Uop::_DELETE_FAST => _DELETE_FAST,
        Uop::_POP_TOP => _POP_TOP,
        Uop::_PUSH_NULL => _PUSH_NULL,
        Uop::_END_FOR => _END_FOR,
        Uop::_END_SEND => _END_SEND,
        Uop::_COPY => _COPY,
        Uop::_SWAP => _SWAP,
        Uop::_PUSH_NULL_CONDITIONAL => _PUSH_NULL_CONDITIONAL,
        Uop::_INSERT_NULL => _INSERT_NULL,
        Uop::_UNARY_NEGATIVE => _UNARY_NEGATIVE,
        Uop::_UNARY_INVERT => _UNARY_INVERT,
        Uop::_UNARY_NOT => _UNARY_NOT,
        Uop::_TO_BOOL => _TO_BOOL,
        Uop::_TO_BOOL_BOOL => _TO_BOOL_BOOL,
        Uop::_TO_BOOL_INT => _TO_BOOL_INT,
        Uop::_TO_BOOL_LIST => _TO_BOOL_LIST,
        Uop::_TO_BOOL_NONE => _TO_BOOL_NONE,
        Uop::_TO_BOOL_STR => _TO_BOOL_STR,
        Uop::_REPLACE_WITH_TRUE => _REPLACE_WITH_TRUE,
        Uop::_GUARD_TOS_INT => _GUARD_TOS_INT,
        Uop::_GUARD_NOS_INT => _GUARD_NOS_INT,
        Uop::_GUARD_TOS_FLOAT => _GUARD_TOS_FLOAT,
        Uop::_GUARD_NOS_FLOAT => _GUARD_NOS_FLOAT,
        Uop::_GUARD_TOS_UNICODE => _GUARD_TOS_UNICODE,
        Uop::_GUARD_NOS_UNICODE => _GUARD_NOS_UNICODE,
        Uop::_GUARD_TOS_LIST => _GUARD_TOS_LIST,
        Uop::_GUARD_NOS_LIST => _GUARD_NOS_LIST,
        Uop::_GUARD_TOS_TUPLE => _GUARD_TOS_TUPLE,
        Uop::_GUARD_NOS_TUPLE => _GUARD_NOS_TUPLE,
        Uop::_GUARD_TOS_DICT => _GUARD_TOS_DICT,
        Uop::_GUARD_NOS_DICT => _GUARD_NOS_DICT,
        Uop::_GUARD_TOS_SLICE => _GUARD_TOS_SLICE,
        Uop::_GUARD_TOS_ANY_SET => _GUARD_TOS_ANY_SET,
        Uop::_GUARD_NOS_NULL => _GUARD_NOS_NULL,
        Uop::_BINARY_OP => _BINARY_OP,
        Uop::_BINARY_OP_MULTIPLY_INT => _BINARY_OP_MULTIPLY_INT,
        Uop::_BINARY_OP_ADD_INT => _BINARY_OP_ADD_INT,
        Uop::_BINARY_OP_SUBTRACT_INT => _BINARY_OP_SUBTRACT_INT,
        Uop::_BINARY_OP_MULTIPLY_FLOAT => _BINARY_OP_MULTIPLY_FLOAT,
        Uop::_BINARY_OP_ADD_FLOAT => _BINARY_OP_ADD_FLOAT,
        Uop::_BINARY_OP_SUBTRACT_FLOAT => _BINARY_OP_SUBTRACT_FLOAT,
        Uop::_BINARY_OP_ADD_UNICODE => _BINARY_OP_ADD_UNICODE,
        Uop::_BINARY_OP_INPLACE_ADD_UNICODE => _BINARY_OP_INPLACE_ADD_UNICODE,
        Uop::_GUARD_BINARY_OP_EXTEND => _GUARD_BINARY_OP_EXTEND,
        Uop::_BINARY_OP_EXTEND => _BINARY_OP_EXTEND,
        Uop::_COMPARE_OP => _COMPARE_OP,
        Uop::_COMPARE_OP_FLOAT => _COMPARE_OP_FLOAT,
        Uop::_COMPARE_OP_INT => _COMPARE_OP_INT,
        Uop::_COMPARE_OP_STR => _COMPARE_OP_STR,
        Uop::_IS_OP => _IS_OP,
        Uop::_CONTAINS_OP => _CONTAINS_OP,
        Uop::_CONTAINS_OP_SET => _CONTAINS_OP_SET,
        Uop::_CONTAINS_OP_DICT => _CONTAINS_OP_DICT,
        Uop::_BINARY_SLICE => _BINARY_SLICE,
        Uop::_STORE_SLICE => _STORE_SLICE,
        Uop::_BINARY_OP_SUBSCR_LIST_INT => _BINARY_OP_SUBSCR_LIST_INT,
        Uop::_BINARY_OP_SUBSCR_LIST_SLICE => _BINARY_OP_SUBSCR_LIST_SLICE,
        Uop::_BINARY_OP_SUBSCR_STR_INT => _BINARY_OP_SUBSCR_STR_INT,
        Uop::_BINARY_OP_SUBSCR_TUPLE_INT => _BINARY_OP_SUBSCR_TUPLE_INT,
        Uop::_BINARY_OP_SUBSCR_DICT => _BINARY_OP_SUBSCR_DICT,
        Uop::_BINARY_OP_SUBSCR_CHECK_FUNC => _BINARY_OP_SUBSCR_CHECK_FUNC,
        Uop::_BINARY_OP_SUBSCR_INIT_CALL => _BINARY_OP_SUBSCR_INIT_CALL,
        Uop::_STORE_SUBSCR => _STORE_SUBSCR,
        Uop::_STORE_SUBSCR_LIST_INT => _STORE_SUBSCR_LIST_INT,
        Uop::_STORE_SUBSCR_DICT => _STORE_SUBSCR_DICT,
        Uop::_DELETE_SUBSCR => _DELETE_SUBSCR,
        Uop::_LIST_APPEND => _LIST_APPEND,
        Uop::_SET_ADD => _SET_ADD,
        Uop::_MAP_ADD => _MAP_ADD,
        Uop::_LIST_EXTEND => _LIST_EXTEND,
        Uop::_SET_UPDATE => _SET_UPDATE,
        Uop::_DICT_UPDATE => _DICT_UPDATE,
        Uop::_DICT_MERGE => _DICT_MERGE,
        Uop::_BUILD_TUPLE => _BUILD_TUPLE,
        Uop::_BUILD_LIST => _BUILD_LIST,
        Uop::_BUILD_SET => _BUILD_SET,
        Uop::_BUILD_MAP => _BUILD_MAP,
        Uop::_BUILD_SLICE => _BUILD_SLICE,
        Uop::_BUILD_STRING => _BUILD_STRING,
        Uop::_BUILD_INTERPOLATION => _BUILD_INTERPOLATION,
        Uop::_BUILD_TEMPLATE => _BUILD_TEMPLATE,
        Uop::_CONVERT_VALUE => _CONVERT_VALUE,
        Uop::_FORMAT_SIMPLE => _FORMAT_SIMPLE,
        Uop::_FORMAT_WITH_SPEC => _FORMAT_WITH_SPEC,
        Uop::_UNPACK_SEQUENCE => _UNPACK_SEQUENCE,
        Uop::_UNPACK_SEQUENCE_TWO_TUPLE => _UNPACK_SEQUENCE_TWO_TUPLE,
        Uop::_UNPACK_SEQUENCE_TUPLE => _UNPACK_SEQUENCE_TUPLE,
        Uop::_UNPACK_SEQUENCE_LIST => _UNPACK_SEQUENCE_LIST,
        Uop::_UNPACK_EX => _UNPACK_EX,
        Uop::_STORE_NAME => _STORE_NAME,
        Uop::_DELETE_NAME => _DELETE_NAME,
        Uop::_LOAD_NAME => _LOAD_NAME,
        Uop::_LOAD_LOCALS => _LOAD_LOCALS,
        Uop::_STORE_GLOBAL => _STORE_GLOBAL,
        Uop::_DELETE_GLOBAL => _DELETE_GLOBAL,
        Uop::_LOAD_BUILD_CLASS => _LOAD_BUILD_CLASS,
        Uop::_SETUP_ANNOTATIONS => _SETUP_ANNOTATIONS,
        Uop::_LOAD_GLOBAL => _LOAD_GLOBAL,
        Uop::_GUARD_GLOBALS_VERSION => _GUARD_GLOBALS_VERSION,
        Uop::_LOAD_GLOBAL_MODULE => _LOAD_GLOBAL_MODULE,
        Uop::_LOAD_GLOBAL_BUILTINS => _LOAD_GLOBAL_BUILTINS,
        Uop::_MAKE_CELL => _MAKE_CELL,
        Uop::_DELETE_DEREF => _DELETE_DEREF,
        Uop::_LOAD_FROM_DICT_OR_DEREF => _LOAD_FROM_DICT_OR_DEREF,
        Uop::_LOAD_DEREF => _LOAD_DEREF,
        Uop::_STORE_DEREF => _STORE_DEREF,
        Uop::_COPY_FREE_VARS => _COPY_FREE_VARS,
        Uop::_IMPORT_NAME => _IMPORT_NAME,
        Uop::_IMPORT_FROM => _IMPORT_FROM,
        Uop::_STORE_ATTR => _STORE_ATTR,
        Uop::_GUARD_TYPE_VERSION_AND_LOCK => _GUARD_TYPE_VERSION_AND_LOCK,
        Uop::_GUARD_DORV_NO_DICT => _GUARD_DORV_NO_DICT,
        Uop::_STORE_ATTR_INSTANCE_VALUE => _STORE_ATTR_INSTANCE_VALUE,
        Uop::_STORE_ATTR_WITH_HINT => _STORE_ATTR_WITH_HINT,
        Uop::_STORE_ATTR_SLOT => _STORE_ATTR_SLOT,
        Uop::_DELETE_ATTR => _DELETE_ATTR,
        Uop::_LOAD_SUPER_ATTR_ATTR => _LOAD_SUPER_ATTR_ATTR,
        Uop::_LOAD_SUPER_ATTR_METHOD => _LOAD_SUPER_ATTR_METHOD,
        Uop::_LOAD_ATTR => _LOAD_ATTR,
        Uop::_GUARD_TYPE_VERSION => _GUARD_TYPE_VERSION,
        Uop::_CHECK_MANAGED_OBJECT_HAS_VALUES => _CHECK_MANAGED_OBJECT_HAS_VALUES,
        Uop::_LOAD_ATTR_INSTANCE_VALUE => _LOAD_ATTR_INSTANCE_VALUE,
        Uop::_LOAD_ATTR_MODULE => _LOAD_ATTR_MODULE,
        Uop::_LOAD_ATTR_WITH_HINT => _LOAD_ATTR_WITH_HINT,
        Uop::_LOAD_ATTR_SLOT => _LOAD_ATTR_SLOT,
        Uop::_CHECK_ATTR_CLASS => _CHECK_ATTR_CLASS,
        Uop::_LOAD_ATTR_CLASS => _LOAD_ATTR_CLASS,
        Uop::_LOAD_ATTR_PROPERTY_FRAME => _LOAD_ATTR_PROPERTY_FRAME,
        Uop::_GUARD_DORV_VALUES_INST_ATTR_FROM_DICT => _GUARD_DORV_VALUES_INST_ATTR_FROM_DICT,
        Uop::_GUARD_KEYS_VERSION => _GUARD_KEYS_VERSION,
        Uop::_LOAD_ATTR_METHOD_WITH_VALUES => _LOAD_ATTR_METHOD_WITH_VALUES,
        Uop::_LOAD_ATTR_METHOD_NO_DICT => _LOAD_ATTR_METHOD_NO_DICT,
        Uop::_LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES => _LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES,
        Uop::_LOAD_ATTR_NONDESCRIPTOR_NO_DICT => _LOAD_ATTR_NONDESCRIPTOR_NO_DICT,
        Uop::_CHECK_ATTR_METHOD_LAZY_DICT => _CHECK_ATTR_METHOD_LAZY_DICT,
        Uop::_LOAD_ATTR_METHOD_LAZY_DICT => _LOAD_ATTR_METHOD_LAZY_DICT,
        Uop::_LOAD_SPECIAL => _LOAD_SPECIAL,
        Uop::_CHECK_PERIODIC => _CHECK_PERIODIC,
        Uop::_CHECK_PERIODIC_IF_NOT_YIELD_FROM => _CHECK_PERIODIC_IF_NOT_YIELD_FROM,
        Uop::_LOAD_BYTECODE => _LOAD_BYTECODE,
        Uop::_RESUME_CHECK => _RESUME_CHECK,
        Uop::_IS_NONE => _IS_NONE,
        Uop::_GET_ITER => _GET_ITER,
        Uop::_GET_YIELD_FROM_ITER => _GET_YIELD_FROM_ITER,
        Uop::_GET_LEN => _GET_LEN,
        Uop::_ITER_CHECK_LIST => _ITER_CHECK_LIST,
        Uop::_ITER_CHECK_TUPLE => _ITER_CHECK_TUPLE,
        Uop::_ITER_NEXT_TUPLE => _ITER_NEXT_TUPLE,
        Uop::_ITER_CHECK_RANGE => _ITER_CHECK_RANGE,
        Uop::_ITER_NEXT_RANGE => _ITER_NEXT_RANGE,
        Uop::_FOR_ITER_GEN_FRAME => _FOR_ITER_GEN_FRAME,
        Uop::_CHECK_PEP_523 => _CHECK_PEP_523,
        Uop::_MAYBE_EXPAND_METHOD => _MAYBE_EXPAND_METHOD,
        Uop::_PY_FRAME_GENERAL => _PY_FRAME_GENERAL,
        Uop::_CHECK_FUNCTION_VERSION => _CHECK_FUNCTION_VERSION,
        Uop::_CHECK_METHOD_VERSION => _CHECK_METHOD_VERSION,
        Uop::_EXPAND_METHOD => _EXPAND_METHOD,
        Uop::_CHECK_IS_NOT_PY_CALLABLE => _CHECK_IS_NOT_PY_CALLABLE,
        Uop::_CALL_NON_PY_GENERAL => _CALL_NON_PY_GENERAL,
        Uop::_CHECK_CALL_BOUND_METHOD_EXACT_ARGS => _CHECK_CALL_BOUND_METHOD_EXACT_ARGS,
        Uop::_INIT_CALL_BOUND_METHOD_EXACT_ARGS => _INIT_CALL_BOUND_METHOD_EXACT_ARGS,
        Uop::_CHECK_FUNCTION_EXACT_ARGS => _CHECK_FUNCTION_EXACT_ARGS,
        Uop::_CHECK_STACK_SPACE => _CHECK_STACK_SPACE,
        Uop::_CHECK_RECURSION_REMAINING => _CHECK_RECURSION_REMAINING,
        Uop::_INIT_CALL_PY_EXACT_ARGS => _INIT_CALL_PY_EXACT_ARGS,
        Uop::_GUARD_CALLABLE_TYPE_1 => _GUARD_CALLABLE_TYPE_1,
        Uop::_CALL_TYPE_1 => _CALL_TYPE_1,
        Uop::_GUARD_CALLABLE_STR_1 => _GUARD_CALLABLE_STR_1,
        Uop::_CALL_STR_1 => _CALL_STR_1,
        Uop::_GUARD_CALLABLE_TUPLE_1 => _GUARD_CALLABLE_TUPLE_1,
        Uop::_CALL_TUPLE_1 => _CALL_TUPLE_1,
        Uop::_CHECK_AND_ALLOCATE_OBJECT => _CHECK_AND_ALLOCATE_OBJECT,
        Uop::_CREATE_INIT_FRAME => _CREATE_INIT_FRAME,
        Uop::_EXIT_INIT_CHECK => _EXIT_INIT_CHECK,
        Uop::_CALL_BUILTIN_CLASS => _CALL_BUILTIN_CLASS,
        Uop::_CALL_BUILTIN_O => _CALL_BUILTIN_O,
        Uop::_CALL_BUILTIN_FAST => _CALL_BUILTIN_FAST,
        Uop::_CALL_BUILTIN_FAST_WITH_KEYWORDS => _CALL_BUILTIN_FAST_WITH_KEYWORDS,
        Uop::_GUARD_CALLABLE_LEN => _GUARD_CALLABLE_LEN,
        Uop::_CALL_LEN => _CALL_LEN,
        Uop::_CALL_ISINSTANCE => _CALL_ISINSTANCE,
        Uop::_CALL_LIST_APPEND => _CALL_LIST_APPEND,
        Uop::_CALL_METHOD_DESCRIPTOR_O => _CALL_METHOD_DESCRIPTOR_O,
        Uop::_CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS => _CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS,
        Uop::_CALL_METHOD_DESCRIPTOR_NOARGS => _CALL_METHOD_DESCRIPTOR_NOARGS,
        Uop::_CALL_METHOD_DESCRIPTOR_FAST => _CALL_METHOD_DESCRIPTOR_FAST,
        Uop::_MAYBE_EXPAND_METHOD_KW => _MAYBE_EXPAND_METHOD_KW,
        Uop::_PY_FRAME_KW => _PY_FRAME_KW,
        Uop::_CHECK_FUNCTION_VERSION_KW => _CHECK_FUNCTION_VERSION_KW,
        Uop::_CHECK_METHOD_VERSION_KW => _CHECK_METHOD_VERSION_KW,
        Uop::_EXPAND_METHOD_KW => _EXPAND_METHOD_KW,
        Uop::_CHECK_IS_NOT_PY_CALLABLE_KW => _CHECK_IS_NOT_PY_CALLABLE_KW,
        Uop::_CALL_KW_NON_PY => _CALL_KW_NON_PY,
        Uop::_MAKE_CALLARGS_A_TUPLE => _MAKE_CALLARGS_A_TUPLE,
        Uop::_MAKE_FUNCTION => _MAKE_FUNCTION,
        Uop::_SET_FUNCTION_ATTRIBUTE => _SET_FUNCTION_ATTRIBUTE,
        Uop::_SEND_GEN_FRAME => _SEND_GEN_FRAME,
        Uop::_GET_AITER => _GET_AITER,
        Uop::_GET_ANEXT => _GET_ANEXT,
        Uop::_GET_AWAITABLE => _GET_AWAITABLE,
        Uop::_POP_EXCEPT => _POP_EXCEPT,
        Uop::_PUSH_EXC_INFO => _PUSH_EXC_INFO,
        Uop::_CHECK_EG_MATCH => _CHECK_EG_MATCH,
        Uop::_CHECK_EXC_MATCH => _CHECK_EXC_MATCH,
        Uop::_WITH_EXCEPT_START => _WITH_EXCEPT_START,
        Uop::_CALL_INTRINSIC_1 => _CALL_INTRINSIC_1,
        Uop::_CALL_INTRINSIC_2 => _CALL_INTRINSIC_2,
        Uop::_MATCH_CLASS => _MATCH_CLASS,
        Uop::_MATCH_MAPPING => _MATCH_MAPPING,
        Uop::_MATCH_SEQUENCE => _MATCH_SEQUENCE,
        Uop::_MATCH_KEYS => _MATCH_KEYS,
        _ => return None,
    })
}
