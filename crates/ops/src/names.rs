//! What the opargs of some instructions stand for.

/// The operators of `BINARY_OP`, indexed by oparg: CPython's name and the operator as `dis` prints it.
pub const BINARY_OPS: [(&str, &str); 27] = [
    ("NB_ADD", "+"),
    ("NB_AND", "&"),
    ("NB_FLOOR_DIVIDE", "//"),
    ("NB_LSHIFT", "<<"),
    ("NB_MATRIX_MULTIPLY", "@"),
    ("NB_MULTIPLY", "*"),
    ("NB_REMAINDER", "%"),
    ("NB_OR", "|"),
    ("NB_POWER", "**"),
    ("NB_RSHIFT", ">>"),
    ("NB_SUBTRACT", "-"),
    ("NB_TRUE_DIVIDE", "/"),
    ("NB_XOR", "^"),
    ("NB_INPLACE_ADD", "+="),
    ("NB_INPLACE_AND", "&="),
    ("NB_INPLACE_FLOOR_DIVIDE", "//="),
    ("NB_INPLACE_LSHIFT", "<<="),
    ("NB_INPLACE_MATRIX_MULTIPLY", "@="),
    ("NB_INPLACE_MULTIPLY", "*="),
    ("NB_INPLACE_REMAINDER", "%="),
    ("NB_INPLACE_OR", "|="),
    ("NB_INPLACE_POWER", "**="),
    ("NB_INPLACE_RSHIFT", ">>="),
    ("NB_INPLACE_SUBTRACT", "-="),
    ("NB_INPLACE_TRUE_DIVIDE", "/="),
    ("NB_INPLACE_XOR", "^="),
    ("NB_SUBSCR", "[]"),
];

/// The opargs of `BINARY_OP`, by name.
pub mod nb {
    macro_rules! numbers {
        ($($name:ident = $number:expr;)*) => {
            $(#[doc = concat!("`NB_", stringify!($name), "`.")] pub const $name: u32 = $number;)*
        };
    }
    numbers! {
        ADD = 0; AND = 1; FLOOR_DIVIDE = 2; LSHIFT = 3; MATRIX_MULTIPLY = 4; MULTIPLY = 5; REMAINDER = 6; OR = 7;
        POWER = 8; RSHIFT = 9; SUBTRACT = 10; TRUE_DIVIDE = 11; XOR = 12;
        INPLACE_ADD = 13; INPLACE_AND = 14; INPLACE_FLOOR_DIVIDE = 15; INPLACE_LSHIFT = 16; INPLACE_MATRIX_MULTIPLY = 17;
        INPLACE_MULTIPLY = 18; INPLACE_REMAINDER = 19; INPLACE_OR = 20; INPLACE_POWER = 21; INPLACE_RSHIFT = 22;
        INPLACE_SUBTRACT = 23; INPLACE_TRUE_DIVIDE = 24; INPLACE_XOR = 25; SUBSCR = 26;
    }
}

/// The functions of `CALL_INTRINSIC_1`, indexed by oparg.
pub const INTRINSICS_1: [&str; 12] = [
    "INTRINSIC_1_INVALID",
    "INTRINSIC_PRINT",
    "INTRINSIC_IMPORT_STAR",
    "INTRINSIC_STOPITERATION_ERROR",
    "INTRINSIC_ASYNC_GEN_WRAP",
    "INTRINSIC_UNARY_POSITIVE",
    "INTRINSIC_LIST_TO_TUPLE",
    "INTRINSIC_TYPEVAR",
    "INTRINSIC_PARAMSPEC",
    "INTRINSIC_TYPEVARTUPLE",
    "INTRINSIC_SUBSCRIPT_GENERIC",
    "INTRINSIC_TYPEALIAS",
];

/// The opargs of `CALL_INTRINSIC_1` and `CALL_INTRINSIC_2`, by name.
pub mod intrinsic {
    macro_rules! numbers {
        ($($name:ident = $number:expr;)*) => {
            $(#[doc = concat!("`INTRINSIC_", stringify!($name), "`.")] pub const $name: u32 = $number;)*
        };
    }
    numbers! {
        PRINT = 1; IMPORT_STAR = 2; STOPITERATION_ERROR = 3; ASYNC_GEN_WRAP = 4; UNARY_POSITIVE = 5; LIST_TO_TUPLE = 6;
        TYPEVAR = 7; PARAMSPEC = 8; TYPEVARTUPLE = 9; SUBSCRIPT_GENERIC = 10; TYPEALIAS = 11;
    }
    // Of the VM's own code, not CPython's.
    numbers! {
        SUM_STEP = 128; SUM_RESULT = 129; PAIR = 130; COUNTED = 131; LOOP_ENDED = 132;
    }
    numbers! {
        PREP_RERAISE_STAR = 1; TYPEVAR_WITH_BOUND = 2; TYPEVAR_WITH_CONSTRAINTS = 3; SET_FUNCTION_TYPE_PARAMS = 4;
        SET_TYPEPARAM_DEFAULT = 5;
    }
}

/// The functions of `CALL_INTRINSIC_2`, indexed by oparg.
pub const INTRINSICS_2: [&str; 6] = [
    "INTRINSIC_2_INVALID",
    "INTRINSIC_PREP_RERAISE_STAR",
    "INTRINSIC_TYPEVAR_WITH_BOUND",
    "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
    "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
    "INTRINSIC_SET_TYPEPARAM_DEFAULT",
];

/// The methods of `LOAD_SPECIAL`, indexed by oparg.
pub const SPECIAL_METHODS: [&str; 4] = ["__enter__", "__exit__", "__aenter__", "__aexit__"];

/// The objects of `LOAD_COMMON_CONSTANT`, indexed by oparg, by their `__name__`.
pub const COMMON_CONSTANTS: [&str; 5] = ["AssertionError", "NotImplementedError", "tuple", "all", "any"];

/// The comparisons of `COMPARE_OP`, indexed by oparg >> 5. Bit 4 of the oparg asks for a bool; bits 0 to 3 are
/// the mask with which the specialized forms answer.
pub const COMPARE_OPS: [&str; 6] = ["<", "<=", "==", "!=", ">", ">="];

/// The opargs of `CONVERT_VALUE`, as `dis` prints them.
pub const CONVERSIONS: [&str; 4] = ["", "str", "repr", "ascii"];

/// The bits of `SET_FUNCTION_ATTRIBUTE` and `MAKE_FUNCTION`, as `dis` prints them.
pub const FUNCTION_ATTRIBUTES: [(u32, &str); 5] =
    [(1, "defaults"), (2, "kwdefaults"), (4, "annotations"), (8, "closure"), (16, "annotate")];

/// The opargs of `RESUME`, bits 0 and 1; bit 2 says that the instruction stands at exception depth one.
pub mod resume {
    /// At the start of a function.
    pub const AT_FUNC_START: u32 = 0;
    /// After a `yield`.
    pub const AFTER_YIELD: u32 = 1;
    /// After a `yield from`.
    pub const AFTER_YIELD_FROM: u32 = 2;
    /// After an `await`.
    pub const AFTER_AWAIT: u32 = 3;
    /// The bits that say where.
    pub const LOCATION_MASK: u32 = 3;
    /// Set where the only handler around is the generator's own.
    pub const DEPTH1_MASK: u32 = 4;
}
