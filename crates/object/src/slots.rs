//! The slots of a type: what the runtime calls instead of looking up `__methods__` by name.
//!
//! CPython's names with the `tp_`/`nb_`/`sq_` prefixes dropped where nothing is lost. A slot that is `None` after a type
//! is made ready was inherited from nowhere: the operation is not supported.

use crate::error::PyResult;
use crate::header::Header;
use crate::value::Value;

/// `repr`, `-x`, `iter(x)`, ….
pub type UnaryFn = fn(&Value) -> PyResult<Value>;
/// `x + y`, `x[y]`, …; may give `NotImplemented`.
pub type BinaryFn = fn(&Value, &Value) -> PyResult<Value>;
/// `pow(x, y, z)`.
pub type TernaryFn = fn(&Value, &Value, &Value) -> PyResult<Value>;
/// `hash(x)`; never -1.
pub type HashFn = fn(&Value) -> PyResult<i64>;
/// Truth, containment.
pub type BoolFn = fn(&Value) -> PyResult<bool>;
/// `y in x`.
pub type ContainsFn = fn(&Value, &Value) -> PyResult<bool>;
/// `len(x)`.
pub type LenFn = fn(&Value) -> PyResult<usize>;
/// A call with positional arguments followed by the values of the keywords that `kwnames` (a tuple of str) names.
pub type CallFn = fn(callee: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value>;
/// `__init__`: arguments as in [`CallFn`].
pub type InitFn = fn(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()>;
/// `x.name`.
pub type GetAttrFn = fn(&Value, name: &Value) -> PyResult<Value>;
/// `x.name = v`, `x[k] = v`, `descriptor.__set__`; `None` deletes.
pub type SetFn = fn(&Value, &Value, Option<&Value>) -> PyResult<()>;
/// `x < y` and its five sisters.
pub type CompareFn = fn(&Value, &Value, CompareOp) -> PyResult<Value>;
/// The next item. The end is `Ok(None)`, or `StopIteration` where that has a value; `object::next` knows both.
pub type NextFn = fn(&Value) -> PyResult<Option<Value>>;
/// `__get__(instance, owner)`.
pub type DescrGetFn = fn(&Value, Option<&Value>, Option<&Value>) -> PyResult<Value>;
/// Resumes a generator-like object: a yielded value, or a returned one.
pub type SendFn = fn(&Value, &Value) -> PyResult<Sent>;
/// `__del__`.
pub type FinalizeFn = fn(&Value) -> PyResult<()>;
/// Shows the collector every value that the object owns.
pub type TraverseFn = unsafe fn(*const Header, &mut dyn FnMut(&Value));
/// Drops what may close a cycle; the object stays usable, but empty.
pub type ClearFn = unsafe fn(*const Header);

/// What a resumed generator did.
pub enum Sent {
    /// It yielded this.
    Yielded(Value),
    /// It returned this.
    Returned(Value),
}

/// The rich comparisons, numbered as CPython does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum CompareOp {
    Lt = 0,
    Le = 1,
    Eq = 2,
    Ne = 3,
    Gt = 4,
    Ge = 5,
}

impl CompareOp {
    /// The operation with number `n` (0–5).
    pub fn from_number(n: u8) -> CompareOp {
        [CompareOp::Lt, CompareOp::Le, CompareOp::Eq, CompareOp::Ne, CompareOp::Gt, CompareOp::Ge][n as usize]
    }

    /// The operation with its operands exchanged.
    pub fn swapped(self) -> CompareOp {
        use CompareOp::*;
        match self {
            Lt => Gt,
            Le => Ge,
            Eq => Eq,
            Ne => Ne,
            Gt => Lt,
            Ge => Le,
        }
    }

    /// Its sign in source.
    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }

    /// What the operation says of an ordering.
    pub fn holds(self, o: std::cmp::Ordering) -> bool {
        use std::cmp::Ordering::*;
        match self {
            CompareOp::Lt => o == Less,
            CompareOp::Le => o != Greater,
            CompareOp::Eq => o == Equal,
            CompareOp::Ne => o != Equal,
            CompareOp::Gt => o == Greater,
            CompareOp::Ge => o != Less,
        }
    }
}

macro_rules! slots {
    ($($(#[$doc:meta])* $name:ident: $ty:ty,)*) => {
        /// A type's slots. All are one word, so that inheritance is a copy of empty words.
        #[repr(C)]
        #[derive(Clone, Default)]
        pub struct Slots { $($(#[$doc])* pub $name: Option<$ty>,)* }

        impl Slots {
            /// Names of the slots, in memory order.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];
        }

        /// A slot's number: its place in [`Slots`], in words.
        #[allow(missing_docs, non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(usize)]
        pub enum SlotId { $($name),* }
    };
}

slots! {
    /// `repr(x)`.
    repr: UnaryFn,
    /// `str(x)`.
    str: UnaryFn,
    /// `hash(x)`; a type that compares by value and has no hash holds `object::unhashable`.
    hash: HashFn,
    /// `x(...)`.
    call: CallFn,
    /// `x.name`.
    getattro: GetAttrFn,
    /// `x.name = v`, `del x.name`.
    setattro: SetFn,
    /// Comparisons.
    richcompare: CompareFn,
    /// `iter(x)`.
    iter: UnaryFn,
    /// `next(x)`.
    iternext: NextFn,
    /// `__get__`.
    descr_get: DescrGetFn,
    /// `__set__`, `__delete__`.
    descr_set: SetFn,
    /// `__init__`.
    init: InitFn,
    /// `__new__`: the class comes first, as `callee`.
    new: CallFn,
    /// `__del__`.
    finalize: FinalizeFn,
    /// For the collector.
    traverse: TraverseFn,
    /// For the collector.
    clear: ClearFn,
    /// `bool(x)`.
    bool: BoolFn,
    /// `len(x)`.
    len: LenFn,
    /// `x[k]`.
    getitem: BinaryFn,
    /// `x[k] = v`, `del x[k]`.
    setitem: SetFn,
    /// `v in x`.
    contains: ContainsFn,
    /// `x + y` of sequences, after the numbers' slots.
    sq_concat: BinaryFn,
    /// `x * n` of sequences.
    sq_repeat: BinaryFn,
    /// `x += y` of sequences.
    sq_inplace_concat: BinaryFn,
    /// `x *= n` of sequences.
    sq_inplace_repeat: BinaryFn,
    /// `x + y`. From here to `nb_inplace_xor` the order is that of `BINARY_OP`'s argument.
    nb_add: BinaryFn,
    /// `x & y`.
    nb_and: BinaryFn,
    /// `x // y`.
    nb_floor_divide: BinaryFn,
    /// `x << y`.
    nb_lshift: BinaryFn,
    /// `x @ y`.
    nb_matrix_multiply: BinaryFn,
    /// `x * y`.
    nb_multiply: BinaryFn,
    /// `x % y`.
    nb_remainder: BinaryFn,
    /// `x | y`.
    nb_or: BinaryFn,
    /// `x ** y`.
    nb_power: BinaryFn,
    /// `x >> y`.
    nb_rshift: BinaryFn,
    /// `x - y`.
    nb_subtract: BinaryFn,
    /// `x / y`.
    nb_true_divide: BinaryFn,
    /// `x ^ y`.
    nb_xor: BinaryFn,
    /// `x += y`.
    nb_inplace_add: BinaryFn,
    /// `x &= y`.
    nb_inplace_and: BinaryFn,
    /// `x //= y`.
    nb_inplace_floor_divide: BinaryFn,
    /// `x <<= y`.
    nb_inplace_lshift: BinaryFn,
    /// `x @= y`.
    nb_inplace_matrix_multiply: BinaryFn,
    /// `x *= y`.
    nb_inplace_multiply: BinaryFn,
    /// `x %= y`.
    nb_inplace_remainder: BinaryFn,
    /// `x |= y`.
    nb_inplace_or: BinaryFn,
    /// `x **= y`.
    nb_inplace_power: BinaryFn,
    /// `x >>= y`.
    nb_inplace_rshift: BinaryFn,
    /// `x -= y`.
    nb_inplace_subtract: BinaryFn,
    /// `x /= y`.
    nb_inplace_true_divide: BinaryFn,
    /// `x ^= y`.
    nb_inplace_xor: BinaryFn,
    /// `divmod(x, y)`.
    nb_divmod: BinaryFn,
    /// `pow(x, y, z)`.
    nb_power_modulo: TernaryFn,
    /// `-x`.
    nb_negative: UnaryFn,
    /// `+x`.
    nb_positive: UnaryFn,
    /// `abs(x)`.
    nb_absolute: UnaryFn,
    /// `~x`.
    nb_invert: UnaryFn,
    /// `int(x)`.
    nb_int: UnaryFn,
    /// `float(x)`.
    nb_float: UnaryFn,
    /// `operator.index(x)`.
    nb_index: UnaryFn,
    /// `await x`.
    am_await: UnaryFn,
    /// `aiter(x)`.
    am_aiter: UnaryFn,
    /// `anext(x)`.
    am_anext: UnaryFn,
    /// Resumption without an exception at the end.
    am_send: SendFn,
    /// The buffer protocol: a view of the object's bytes.
    buffer: crate::buffer::BufferFn,
}

/// Number of slots.
pub const SLOT_COUNT: usize = Slots::NAMES.len();

impl Slots {
    /// The slots as raw words; 0 is an empty one.
    pub fn words(&self) -> &[usize; SLOT_COUNT] {
        // SAFETY: `Slots` is `repr(C)` with only `Option<fn>` fields, each one word with 0 for `None`.
        unsafe { &*(self as *const Slots as *const [usize; SLOT_COUNT]) }
    }

    /// The slots as raw words, for inheritance and for classes made at run time.
    ///
    /// # Safety
    /// A word written must be 0 or a function of the slot's exact type.
    pub unsafe fn words_mut(&mut self) -> &mut [usize; SLOT_COUNT] {
        &mut *(self as *mut Slots as *mut [usize; SLOT_COUNT])
    }

    /// Takes from `base` what is empty here. `hash` and `richcompare` are inherited together or not at all.
    pub fn inherit(&mut self, base: &Slots) {
        let own_comparison = self.hash.is_some() || self.richcompare.is_some();
        for i in 0..SLOT_COUNT {
            let pair = i == SlotId::hash as usize || i == SlotId::richcompare as usize;
            // SAFETY: the word comes from the same slot of another type.
            let words = unsafe { self.words_mut() };
            if words[i] == 0 && !(pair && own_comparison) {
                words[i] = base.words()[i];
            }
        }
    }

    /// The slot for `BINARY_OP`'s argument `op` (0–25: 13 plain, then 13 in-place).
    #[inline(always)]
    pub fn binary(&self, op: usize) -> Option<BinaryFn> {
        assert!(op < 26);
        // SAFETY: the 26 slots from `nb_add` on are laid out in that order and have one type.
        unsafe { *(&self.nb_add as *const Option<BinaryFn>).add(op) }
    }
}
