//! Code objects.

use crate::error::PyResult;
use crate::header::Header;
use crate::layout;
use crate::object;
use crate::thread::types;
use crate::typeobj::{Type, new_object};
use crate::types::bytes::BytesObject;
use crate::types::code_positions::lines_only;
use crate::types::str::{from_wtf8, intern};
use crate::types::tuple::TupleObject;
use crate::value::{Field, Value};
use std::cell::{Cell, RefCell, UnsafeCell};
use std::hash::Hasher;
use std::rc::Rc;
use tiercel_compiler::code::kinds;
use tiercel_compiler::hash::{FxHasher, FxMap};
use tiercel_compiler::{CodeObject as Compiled, Constant};
use tiercel_ops::Opcode;
use tiercel_syntax::ast::Name;

/// A code object. The evaluation loop runs `code`, which the specializer rewrites in place; everything else stays as
/// the compiler made it. `#[repr(C)]`: the loop and native code read the first fields.
#[repr(C)]
pub struct CodeObject {
    /// Header.
    pub head: Header,
    /// First code unit, quickened.
    pub code: Cell<*mut u16>,
    /// First constant's word. Stands behind `code` as in a frame, which takes both at once.
    pub consts_ptr: Cell<*const u64>,
    /// First name's word.
    pub names_ptr: Cell<*const u64>,
    /// Code units, caches included.
    pub code_len: Cell<usize>,
    /// `co_flags`.
    pub flags: Cell<u32>,
    /// `co_argcount`, positional-only ones included.
    pub arg_count: Cell<u32>,
    /// `co_posonlyargcount`.
    pub posonly_count: Cell<u32>,
    /// `co_kwonlyargcount`.
    pub kwonly_count: Cell<u32>,
    /// Local variables, cells and free variables.
    pub localsplus_count: Cell<u32>,
    /// `co_nlocals`.
    pub local_count: Cell<u32>,
    /// Cell variables.
    pub cell_count: Cell<u32>,
    /// Free variables.
    pub free_count: Cell<u32>,
    /// `co_stacksize`.
    pub stack_size: Cell<u32>,
    /// The number of arguments that a call's can be copied to the locals as they stand for; `u32::MAX` if the code takes
    /// `*args` or keyword-only ones.
    pub exact_args: Cell<u32>,
    /// The slots of a frame: locals, the value stack, and one above it where cold paths are told what they need.
    pub frame_slots: Cell<u32>,
    /// `co_firstlineno`.
    pub first_line: Cell<i32>,
    /// Changes with the code's identity; for inline caches.
    pub version: Cell<u32>,
    /// Index of the unit behind the first traceable `RESUME`.
    pub first_traceable: Cell<u32>,
    /// How often it was entered, as far as tier 2 counts that.
    pub entries: Cell<u32>,
    /// 1 while whatever runs this code does so with the same globals, builtins and namespace: tier 2 depends on it as on a
    /// version.
    pub one_scope: Cell<u32>,
    /// Those: addresses, or 0 if there are none yet.
    scope: [Cell<u64>; 3],
    /// `co_consts`.
    pub consts: Field,
    /// `co_names`.
    pub names: Field,
    /// Names of locals, cells and free variables.
    pub localsplus_names: Field,
    /// Kind of each, as in `_co_localspluskinds`, a bytes object.
    pub localsplus_kinds: Field,
    /// `co_filename`.
    pub filename: Field,
    /// `co_name`.
    pub name: Field,
    /// `co_qualname`.
    pub qualname: Field,
    /// `co_linetable`, a bytes object.
    pub linetable: Field,
    /// `co_exceptiontable`, a bytes object.
    pub exception_table: Field,
    /// The generic code units as the compiler made them, which `co_code` shows.
    pub original: UnsafeCell<Box<[u16]>>,
    /// The quickened units that `code` points to.
    pub quickened: UnsafeCell<Box<[u16]>>,
    /// Tier 2's executors by number, as `ENTER_EXECUTOR` names them; owned by `jit`.
    pub executors: RefCell<Vec<*mut u8>>,
    /// Whatever `vm` keeps for a code object (statistics, monitoring).
    pub extra: Cell<*mut u8>,
}
layout!(CodeObject, Code, code, atomic);

/// What a code object is made of, as Python objects, and `B`, bytes.
pub struct CodeParts<B = Vec<u8>> {
    /// `co_argcount`
    pub arg_count: u32,
    /// `co_posonlyargcount`
    pub posonly_count: u32,
    /// `co_kwonlyargcount`
    pub kwonly_count: u32,
    /// `co_stacksize`
    pub stack_size: u32,
    /// `co_flags`
    pub flags: u32,
    /// `co_firstlineno`
    pub first_line: i32,
    /// Code units, caches zero.
    pub units: Vec<u16>,
    /// `co_consts`, a tuple.
    pub consts: Value,
    /// `co_names`, a tuple of interned strings.
    pub names: Value,
    /// Names of locals, cells and free variables, a tuple of interned strings.
    pub localsplus_names: Value,
    /// A byte for each of them.
    pub localsplus_kinds: B,
    /// `co_filename`
    pub filename: Value,
    /// `co_name`
    pub name: Value,
    /// `co_qualname`
    pub qualname: Value,
    /// `co_linetable`
    pub linetable: B,
    /// `co_exceptiontable`
    pub exception_table: B,
}

impl<B> CodeParts<B> {
    /// The same parts, with something made of the bytes.
    fn with_bytes<C>(self, change: impl Fn(B) -> C) -> CodeParts<C> {
        CodeParts {
            arg_count: self.arg_count,
            posonly_count: self.posonly_count,
            kwonly_count: self.kwonly_count,
            stack_size: self.stack_size,
            flags: self.flags,
            first_line: self.first_line,
            units: self.units,
            consts: self.consts,
            names: self.names,
            localsplus_names: self.localsplus_names,
            localsplus_kinds: change(self.localsplus_kinds),
            filename: self.filename,
            name: self.name,
            qualname: self.qualname,
            linetable: change(self.linetable),
            exception_table: change(self.exception_table),
        }
    }
}

const VARARGS: u32 = 0x4;
const VARKEYWORDS: u32 = 0x8;

/// A code object of these parts.
pub fn make<B: AsRef<[u8]>>(parts: CodeParts<B>) -> Value {
    make_sharing(parts.with_bytes(|bytes| Value::bytes(bytes.as_ref())))
}

/// A code object of these parts, which may share bytes objects with others.
pub fn make_sharing(parts: CodeParts<Value>) -> Value {
    let kinds_of_slots = data_of(&parts.localsplus_kinds);
    let slots = kinds_of_slots.len() as u32;
    let [locals, cells, frees] = [kinds::LOCAL, kinds::CELL, kinds::FREE]
        .map(|kind| kinds_of_slots.iter().filter(|bits| *bits & kind != 0).count() as u32);
    let mut quickened = parts.units.clone().into_boxed_slice();
    quicken(&mut quickened);
    let first_word = |tuple: &Value| {
        // SAFETY: both are tuples.
        unsafe { tuple.payload_unchecked::<TupleObject>() }.items().as_ptr() as *const u64
    };
    let first_traceable = quickened
        .iter()
        .position(|unit| Opcode::from_byte(*unit as u8).deopt() == Opcode::RESUME)
        .unwrap_or(quickened.len());
    let is_simple = parts.flags & (VARARGS | VARKEYWORDS) == 0 && parts.kwonly_count == 0;
    let exact_args = if is_simple { parts.arg_count } else { u32::MAX };
    let linetable = match crate::thread::runtime().debug_ranges.get() {
        true => parts.linetable,
        false => Value::bytes(&lines_only(data_of(&parts.linetable), parts.first_line)),
    };
    new_object(|head| CodeObject {
        head,
        code: Cell::new(quickened.as_mut_ptr()),
        code_len: Cell::new(quickened.len()),
        consts_ptr: Cell::new(first_word(&parts.consts)),
        names_ptr: Cell::new(first_word(&parts.names)),
        flags: Cell::new(parts.flags),
        arg_count: Cell::new(parts.arg_count),
        posonly_count: Cell::new(parts.posonly_count),
        kwonly_count: Cell::new(parts.kwonly_count),
        localsplus_count: Cell::new(slots),
        local_count: Cell::new(locals),
        cell_count: Cell::new(cells),
        free_count: Cell::new(frees),
        stack_size: Cell::new(parts.stack_size),
        exact_args: Cell::new(exact_args),
        frame_slots: Cell::new(slots + parts.stack_size + 1),
        first_line: Cell::new(parts.first_line),
        version: Cell::new(0),
        first_traceable: Cell::new(first_traceable as u32),
        entries: Cell::new(0),
        one_scope: Cell::new(1),
        scope: [const { Cell::new(0) }; 3],
        localsplus_kinds: Field::new(parts.localsplus_kinds),
        consts: Field::new(parts.consts),
        names: Field::new(parts.names),
        localsplus_names: Field::new(parts.localsplus_names),
        filename: Field::new(parts.filename),
        name: Field::new(parts.name),
        qualname: Field::new(parts.qualname),
        linetable: Field::new(linetable),
        exception_table: Field::new(parts.exception_table),
        original: UnsafeCell::new(parts.units.into_boxed_slice()),
        quickened: UnsafeCell::new(quickened),
        executors: RefCell::new(Vec::new()),
        extra: Cell::new(std::ptr::null_mut()),
    })
}

/// How soon an instruction is specialized: CPython's warm-up counter, value 1 and backoff 1.
const WARMUP_COUNTER: u16 = 1 << 4 | 1;
/// How soon a loop is compiled, unless tier 2 says otherwise: CPython's back-edge counter, value 4095 and backoff 12.
pub const JUMP_COUNTER: u16 = 4095 << 4 | 12;

/// What happens to an instruction when code is readied for its first run.
#[derive(Clone, Copy)]
enum Start {
    /// Nothing.
    Plain,
    /// Its number means something in running code, but nothing in code that is given from outside.
    Free,
    /// It begins to warm up.
    Warmup,
    /// It begins to count its way to tier 2.
    Jump,
    /// Its history begins with both ways alike.
    Branch,
}

/// For each opcode what happens to it, and how many cache cells follow.
static STARTS: [(Start, u8); 256] = {
    let mut table = [(Start::Free, 0); 256];
    let mut number = 0;
    while number < table.len() {
        let opcode = Opcode(number as u16);
        let cells = opcode.deopt().caches() as u8;
        let start = match opcode {
            _ if !opcode.is_valid() => Start::Free,
            _ if cells == 0 => Start::Plain,
            Opcode::JUMP_BACKWARD => Start::Jump,
            Opcode::POP_JUMP_IF_FALSE
            | Opcode::POP_JUMP_IF_TRUE
            | Opcode::POP_JUMP_IF_NONE
            | Opcode::POP_JUMP_IF_NOT_NONE => Start::Branch,
            _ => Start::Warmup,
        };
        table[number] = (start, cells);
        number += 1;
    }
    table
};

/// Readies code for its first run: counters start, and the two halves of a branch's history differ.
fn quicken(units: &mut [u16]) {
    let jump_counter = crate::thread::runtime().jump_counter.get();
    let mut at = 0;
    while at < units.len() {
        let (start, cells) = STARTS[units[at] as u8 as usize];
        let first = match start {
            Start::Plain => None,
            Start::Free => {
                units[at] &= 0xff00;
                None
            }
            Start::Warmup => Some(WARMUP_COUNTER),
            Start::Jump => Some(jump_counter),
            Start::Branch => Some(0x5555),
        };
        if let (Some(first), Some(cell)) = (first, units.get_mut(at + 1)) {
            *cell = first;
        }
        at += 1 + cells as usize;
    }
}

/// Code units of the bytes of `co_code`.
pub fn units_of_bytes(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
}

/// Makes a code object, and those among its constants, of what the compiler gives.
pub fn from_compiled(code: &Compiled) -> PyResult<Value> {
    // What a module has of its own says roughly what there is in the units inside.
    Converted::with_room(4 * code.consts.len()).code(code)
}

/// The Python value of a constant.
pub fn constant(constant: &Constant) -> PyResult<Value> {
    Converted::default().constant(constant)
}

/// Whether a string constant is interned: those that could be names are.
fn looks_like_name(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// What has been made of the constants of one compilation, so that what is one constant becomes one object.
#[derive(Default)]
struct Converted {
    /// By the address of what the compiler has.
    constants: FxMap<*const u8, Value>,
    /// The interned string of each name, by where the compiler's text for all its uses is.
    names: FxMap<usize, Value>,
    /// Tuples of constants and of names, by a hash of their items' words.
    tuples: FxMap<u64, Value>,
    /// Tables, by a hash of their bytes.
    tables: FxMap<u64, Value>,
}

impl Converted {
    /// Nothing made yet, with room for so many of each.
    fn with_room(count: usize) -> Converted {
        Converted {
            constants: FxMap::with_capacity_and_hasher(count, Default::default()),
            names: FxMap::with_capacity_and_hasher(count, Default::default()),
            tuples: FxMap::with_capacity_and_hasher(count, Default::default()),
            tables: FxMap::with_capacity_and_hasher(count, Default::default()),
        }
    }

    fn code(&mut self, code: &Compiled) -> PyResult<Value> {
        let consts = self.constants(&code.consts)?;
        Ok(make_sharing(CodeParts {
            arg_count: code.argcount,
            posonly_count: code.posonlyargcount,
            kwonly_count: code.kwonlyargcount,
            stack_size: code.stacksize,
            flags: code.flags,
            first_line: code.firstlineno,
            units: units_of_bytes(&code.code),
            consts: self.shared_tuple(consts),
            names: self.name_tuple(&code.names),
            localsplus_names: self.name_tuple(&code.localsplusnames),
            localsplus_kinds: self.table(&code.localspluskinds),
            filename: self.name(&code.filename),
            name: self.name(&code.name),
            qualname: self.name(&code.qualname),
            linetable: self.table(&code.linetable),
            exception_table: self.table(&code.exceptiontable),
        }))
    }

    fn name(&mut self, name: &Name) -> Value {
        self.names.entry(name.as_rc().as_ptr().addr()).or_insert_with(|| intern(name)).clone()
    }

    fn name_tuple(&mut self, names: &[Name]) -> Value {
        let names = names.iter().map(|name| self.name(name)).collect();
        self.shared_tuple(names)
    }

    /// A tuple of these, the same one for the same items.
    fn shared_tuple(&mut self, items: Vec<Value>) -> Value {
        let mut hasher = FxHasher::default();
        items.iter().for_each(|item| hasher.write_u64(item.word()));
        let hash = hasher.finish();
        match self.tuples.get(&hash) {
            Some(known) if holds_these(known, &items) => known.clone(),
            _ => {
                let made = TupleObject::from_vec(items);
                self.tuples.insert(hash, made.clone());
                made
            }
        }
    }

    /// A bytes object, the same one for the same bytes.
    fn table(&mut self, bytes: &[u8]) -> Value {
        let mut hasher = FxHasher::default();
        hasher.write(bytes);
        let hash = hasher.finish();
        match self.tables.get(&hash) {
            // SAFETY: only bytes objects are in there.
            Some(known) if data_of(known) == bytes => known.clone(),
            _ => {
                let made = Value::bytes(bytes);
                self.tables.insert(hash, made.clone());
                made
            }
        }
    }

    fn constant(&mut self, constant: &Constant) -> PyResult<Value> {
        let place = match constant {
            Constant::BigInt(shared) => Rc::as_ptr(shared).cast::<u8>(),
            Constant::Str(shared) => Rc::as_ptr(shared).cast(),
            Constant::Bytes(shared) => Rc::as_ptr(shared).cast(),
            Constant::Tuple(shared) | Constant::FrozenSet(shared) => Rc::as_ptr(shared).cast(),
            _ => return self.make(constant),
        };
        if let Some(known) = self.constants.get(&place) {
            return Ok(known.clone());
        }
        let made = self.make(constant)?;
        self.constants.insert(place, made.clone());
        Ok(made)
    }

    fn make(&mut self, constant: &Constant) -> PyResult<Value> {
        Ok(match constant {
            Constant::None => Value::NONE,
            Constant::Bool(b) => Value::bool(*b),
            Constant::Ellipsis => Value::ELLIPSIS,
            Constant::Int(i) => Value::int(*i),
            Constant::BigInt(i) => crate::types::int::from_big((**i).clone()),
            Constant::Float(f) => Value::float(*f),
            Constant::Complex { real, imag } => crate::types::complex::new((*real, *imag)),
            Constant::Str(text) => match text.as_bytes() {
                bytes if !looks_like_name(bytes) => from_wtf8(bytes),
                bytes => text.as_str().map_or_else(|| from_wtf8(bytes), intern),
            },
            Constant::Bytes(bytes) => Value::bytes(bytes),
            Constant::Tuple(items) => self.tuple(items)?,
            Constant::FrozenSet(items) => {
                let items = self.tuple(items)?;
                object::call(types().frozenset.as_value(), &[items])?
            }
            Constant::Slice(parts) => {
                let [start, stop, step] = &**parts;
                let (start, stop) = (self.constant(start)?, self.constant(stop)?);
                crate::types::slice::new(start, stop, self.constant(step)?)
            }
            Constant::Code(code) => self.code(code)?,
        })
    }

    fn constants(&mut self, items: &[Constant]) -> PyResult<Vec<Value>> {
        let mut made = Vec::with_capacity(items.len());
        for item in items {
            made.push(self.constant(item)?);
        }
        Ok(made)
    }

    fn tuple(&mut self, items: &[Constant]) -> PyResult<Value> {
        Ok(TupleObject::from_vec(self.constants(items)?))
    }
}

/// Whether a tuple's items are these objects.
fn holds_these(tuple: &Value, items: &[Value]) -> bool {
    // SAFETY: only called with tuples.
    let known = unsafe { tuple.payload_unchecked::<TupleObject>() }.items();
    known.len() == items.len() && known.iter().zip(items).all(|(a, b)| a.word() == b.word())
}

/// The data of a bytes object.
fn data_of(bytes: &Value) -> &[u8] {
    // SAFETY: only called with bytes objects.
    unsafe { bytes.payload_unchecked::<BytesObject>() }.data()
}

impl CodeObject {
    /// Notes what a function of this code has for globals and builtins.
    #[inline]
    pub fn note_globals(&self, globals: &Value, builtins: &Value) {
        self.note_scope(0, globals);
        self.note_scope(1, builtins);
    }

    /// Notes the namespace in which this code runs, that of a module or a class body.
    pub fn note_namespace(&self, namespace: &Value) {
        self.note_scope(2, namespace);
    }

    #[inline]
    fn note_scope(&self, part: usize, value: &Value) {
        let known = &self.scope[part];
        if known.get() != value.word() && known.replace(value.word()) != 0 && self.one_scope.replace(0) != 0 {
            crate::watch::version_changed(&self.one_scope);
        }
    }

    /// The generic code units, as the compiler made them.
    pub fn original_units(&self) -> &[u16] {
        // SAFETY: written when the code object is made, and never again.
        unsafe { &*self.original.get() }
    }

    /// The constants.
    pub fn constants(&self) -> &[Value] {
        items(&self.consts)
    }

    /// Names of locals, cells and free variables.
    pub fn variable_names(&self) -> &[Value] {
        items(&self.localsplus_names)
    }

    /// Kinds of locals, cells and free variables.
    pub fn variable_kinds(&self) -> &[u8] {
        bytes(&self.localsplus_kinds)
    }

    /// The location table.
    pub fn location_table(&self) -> &[u8] {
        bytes(&self.linetable)
    }

    /// The exception table.
    pub fn exceptions(&self) -> &[u8] {
        bytes(&self.exception_table)
    }

    /// The code as the compiler would have made it, for marshal.
    pub fn to_parts(&self) -> CodeParts {
        CodeParts {
            arg_count: self.arg_count.get(),
            posonly_count: self.posonly_count.get(),
            kwonly_count: self.kwonly_count.get(),
            stack_size: self.stack_size.get(),
            flags: self.flags.get(),
            first_line: self.first_line.get(),
            units: self.original_units().to_vec(),
            consts: self.consts.get_or_none(),
            names: self.names.get_or_none(),
            localsplus_names: self.localsplus_names.get_or_none(),
            localsplus_kinds: self.variable_kinds().to_vec(),
            filename: self.filename.get_or_none(),
            name: self.name.get_or_none(),
            qualname: self.qualname.get_or_none(),
            linetable: self.location_table().to_vec(),
            exception_table: self.exceptions().to_vec(),
        }
    }
}

fn items(field: &Field) -> &[Value] {
    // SAFETY: set to a tuple when the code object is made.
    field.borrow().map_or(&[], |v| unsafe { v.payload_unchecked::<TupleObject>() }.items())
}

fn bytes(field: &Field) -> &[u8] {
    // SAFETY: set to a bytes object when the code object is made.
    field.borrow().map_or(&[], |v| unsafe { v.payload_unchecked::<BytesObject>() }.data())
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    crate::types::code_methods::define(t);
}
