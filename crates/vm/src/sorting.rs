//! `sorted(items, key=f)` and `list.sort(key=f)` by a Python function, in a frame of the VM's own code.
//!
//! The native function would run a loop of the interpreter within itself for each key (see [`crate::consume`]). This code
//! calls the function in a loop of its own, which collects the keys, and gives those to a native function, which sorts by
//! them.
//!
//! Meanwhile the items of a list that is sorted in place are in another list, in a local of the frame. If a key raises, a
//! handler puts them back.

use crate::consume::{AFTER_LOOP, Call, Consumer, Locals, Part, RETURN, Source, is_exact, locals, place};
use crate::start::internal_native;
use Part::{Do, Here, To};
use tiercel_compiler::assemble::exceptions::Entry;
use tiercel_object::header::Kind;
use tiercel_object::method::MethodDef;
use tiercel_object::thread::types;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::equals_text;
use tiercel_object::types::{builtin_function, list_sort};
use tiercel_object::value::{FALSE, TRUE};
use tiercel_object::{PyResult, Value, bail};
use tiercel_ops::Opcode;

/// The locals of such code: the list that is sorted, the function that makes keys, whether the order is descending, the keys,
/// and where a list's items are meanwhile.
pub(crate) const SORT_LOCALS: [&str; 5] = ["list", "key", "reverse", "keys", "items"];
pub(crate) const SORTED_LOCALS: [&str; 4] = ["list", "key", "reverse", "keys"];
const LIST: u8 = 0;
/// The local that has the function.
pub(crate) const KEY: usize = 1;
const REVERSE: u8 = 2;
const KEYS: u8 = 3;
const ITEMS: u8 = 4;

/// How a call of `sorted`, or else of `list.sort`, goes on, if its keywords are a key and maybe a bool, and to go through
/// what is sorted runs no Python code.
pub(crate) unsafe fn by_key(call: &Call<'_>, in_place: bool) -> Option<(Consumer, Locals)> {
    let positional = usize::from(!in_place);
    let sortable = match in_place {
        true => call.receiver != 0 && is_exact(call.receiver, types().list),
        false => call.receiver == 0 && is_iterated(call.args[0]),
    };
    if !sortable || call.args.len() != positional + call.names.len() {
        return None;
    }
    let (mut key, mut reverse) = (Source::Empty, Source::Word(FALSE));
    for (n, name) in call.names.iter().enumerate() {
        let n = n + positional;
        if equals_text(name, "key") {
            key = Source::Argument(n as u8);
        } else if equals_text(name, "reverse") && [FALSE, TRUE].contains(&call.args[n]) {
            reverse = Source::Argument(n as u8);
        } else {
            return None;
        }
    }
    let consumer = if in_place { Consumer::SortBy } else { Consumer::SortedBy };
    Some((consumer, locals([Source::Empty, key, reverse])))
}

/// Whether it is of a type that the runtime itself goes through.
unsafe fn is_iterated(word: u64) -> bool {
    let value = Value::borrow_word(&word);
    let Some(header) = value.header() else { return false };
    let is_plain = matches!(
        header.kind(),
        Kind::List
            | Kind::Tuple
            | Kind::Range
            | Kind::Str
            | Kind::Dict
            | Kind::DictKeys
            | Kind::DictValues
            | Kind::DictItems
            | Kind::Set
            | Kind::FrozenSet
    );
    is_plain && !header.ty().has(tiercel_object::typeobj::tflag::HEAP)
}

/// The native functions that the code calls, its constants.
pub(crate) fn natives() -> Vec<Value> {
    [&DETACH, &ARRANGE, &RESTORE].map(|def| builtin_function::new(def, None, None)).to_vec()
}

/// A call of one of them with these locals.
fn call(native: u8, args: &[u8]) -> Vec<Part> {
    let mut parts = vec![Do(Opcode::LOAD_CONST, native), Do(Opcode::PUSH_NULL, 0)];
    parts.extend(args.iter().map(|local| Do(Opcode::LOAD_FAST_BORROW, *local)));
    parts.push(Do(Opcode::CALL, args.len() as u8));
    parts
}

/// Puts the keys of the items of the list in a local into a list, in another.
fn make_keys(items: u8) -> Vec<Part> {
    let parts = [
        Do(Opcode::BUILD_LIST, 0),
        Do(Opcode::LOAD_FAST, items),
        Do(Opcode::GET_ITER, 0),
        Here('l'),
        To(Opcode::FOR_ITER, 'e'),
        Do(Opcode::LOAD_FAST_BORROW, KEY as u8),
        Do(Opcode::SWAP, 2),
        Do(Opcode::PUSH_NULL, 0),
        Do(Opcode::SWAP, 2),
        Do(Opcode::CALL, 1),
        Do(Opcode::LIST_APPEND, 2),
        To(Opcode::JUMP_BACKWARD, 'l'),
        Here('e'),
        AFTER_LOOP[0],
        AFTER_LOOP[1],
        Do(Opcode::STORE_FAST, KEYS),
    ];
    parts.to_vec()
}

/// A new list of what stands on the stack, sorted.
pub(crate) fn sorted() -> Vec<Part> {
    let copy = [
        Do(Opcode::NOP, 0),
        Do(Opcode::BUILD_LIST, 0),
        Do(Opcode::SWAP, 2),
        Do(Opcode::LIST_EXTEND, 1),
        Do(Opcode::STORE_FAST, LIST),
    ];
    let arrange = call(1, &[LIST, KEYS, REVERSE]);
    let end = [Do(Opcode::POP_TOP, 0), Do(Opcode::LOAD_FAST, LIST), RETURN];
    [&copy[..], &make_keys(LIST), &arrange, &end].concat()
}

/// Sorts the list that stands on the stack.
pub(crate) fn sort() -> Vec<Part> {
    let begin = [
        Do(Opcode::NOP, 0),
        Do(Opcode::STORE_FAST, LIST),
        Do(Opcode::BUILD_LIST, 0),
        Do(Opcode::STORE_FAST, ITEMS),
        Here('t'),
    ];
    let handler = [&[Here('h')][..], &call(2, &[LIST, ITEMS])].concat();
    [
        &begin[..],
        &call(0, &[LIST, ITEMS]),
        &[Do(Opcode::POP_TOP, 0)],
        &make_keys(ITEMS),
        &call(1, &[LIST, KEYS, REVERSE, ITEMS]),
        &[RETURN],
        &handler,
        &[Do(Opcode::POP_TOP, 0), Do(Opcode::RERAISE, 0)],
    ]
    .concat()
}

/// What [`sort`] guards: whatever is raised goes to the handler, with nothing below it on the stack.
pub(crate) fn guarded(parts: &[Part]) -> Entry {
    let (start, handler) = (place(parts, 't') as u32, place(parts, 'h') as u32);
    Entry { start, end: handler, target: handler, depth: 0, push_lasti: false }
}

static DETACH: MethodDef = internal_native("sort", detach);
static ARRANGE: MethodDef = internal_native("sort", arrange);
static RESTORE: MethodDef = internal_native("sort", restore);

fn list(value: &Value) -> PyResult<&ListObject> {
    match value.downcast::<ListObject>() {
        Some(list) => Ok(list),
        None => bail!(SystemError, "a list is expected"),
    }
}

/// Moves a list's items to an empty one.
fn detach(_: &Value, args: &[Value]) -> PyResult<Value> {
    list_sort::detach(list(&args[0])?, list(&args[1])?);
    Ok(Value::NONE)
}

/// Sorts a list by its keys, whose items are in another one if that is given.
fn arrange(_: &Value, args: &[Value]) -> PyResult<Value> {
    let [sorted, keys, reverse, items @ ..] = args else { bail!(SystemError, "lists are expected") };
    let reverse = reverse.as_bool() == Some(true);
    let items = items.first().map(list).transpose()?;
    list_sort::arrange(list(sorted)?, items, list(keys)?, reverse)?;
    Ok(Value::NONE)
}

/// Gives a list its items back.
fn restore(_: &Value, args: &[Value]) -> PyResult<Value> {
    list_sort::restore(list(&args[0])?, list(&args[1])?);
    Ok(Value::NONE)
}
