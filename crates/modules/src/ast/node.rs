//! `ast.AST`: what all nodes share.

use super::classes;
use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, expect_type, tflag};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::set;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::types::text::{ReprGuard, TextBuilder};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{args, bail, install_type, object};

/// How many levels of a tree `repr` shows.
const REPR_DEPTH: usize = 3;

/// A node: all it has are attributes.
#[repr(C)]
pub struct AstObject {
    head: Header,
}

/// A node of this class, with nothing set.
pub fn new(class: &Value) -> PyResult<Value> {
    let ty = expect_type(class, "AST.__new__(X): X")?;
    Ok(native_type::new_instance(ty, |head| AstObject { head }))
}

/// Makes the class `AST`.
pub fn make_base(key: &'static str) -> PyResult<&'static Type> {
    let flags = tflag::BASE | tflag::GC;
    let ty = native_type::make::<AstObject>(key, types().object, flags, true, define);
    let empty = TupleObject::from_vec(Vec::new());
    // Unlike most native types it can be changed.
    ty.flags.set(ty.flags.get() & !tflag::IMMUTABLE | tflag::ANY_KEYWORDS);
    for name in ["_fields", "__match_args__", "_attributes"] {
        ty.dict().set_str(&intern(name), empty.clone());
    }
    Ok(ty)
}

fn define(t: &'static Type) {
    install_type!(t, AstObject);
}

/// The class' name as C code has it: `AST` with its module, all others without.
fn type_name(this: &Value) -> String {
    this.ty().name_str()
}

/// A class attribute that is a sequence of names.
fn names_of(this: &Value, attribute: &str) -> PyResult<Vec<Value>> {
    match object::getattr_optional(this.ty().as_value(), &intern(attribute))? {
        Some(names) => object::to_vec(&names),
        None => Ok(Vec::new()),
    }
}

fn has(names: &[Value], name: &Value) -> PyResult<bool> {
    for known in names {
        if object::equal(known, name)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn dict_of(this: &Value) -> PyResult<Option<Value>> {
    object::getattr_optional(this, &intern("__dict__"))
}

fn warn(message: &str) -> PyResult<()> {
    object::warn(types().exceptions.DeprecationWarning, message, 1)
}

/// Gives fields that were not named what they are without: nothing, an empty list or `Load()`.
fn fill(this: &Value, missing: &[Value]) -> PyResult<()> {
    let Some(field_types) = object::getattr_optional(this.ty().as_value(), &intern("_field_types"))? else {
        return Ok(());
    };
    let context = classes::all()?.get("expr_context");
    for name in missing {
        let found = match field_types.downcast::<DictObject>() {
            Some(d) => d.get(name)?,
            None => None,
        };
        let (text, class) = (object::repr_string(name)?, type_name(this));
        let Some(ty) = found else {
            warn(&format!(
                "Field {text} is missing from {class}._field_types. This will become an error in Python 3.15."
            ))?;
            continue;
        };
        if ty.ty().is_subtype(types().union) {
            // It is optional: the class has `None` for it.
        } else if ty.ty().is_subtype(types().generic_alias) {
            object::setattr(this, name, Some(&ListObject::from_vec(Vec::new())))?;
        } else if context.as_ref().is_some_and(|context| context.is(&ty)) {
            object::setattr(this, name, Some(&classes::singleton("Load")?))?;
        } else {
            warn(&format!(
                "{class}.__init__ missing 1 required positional argument: {text}. \
                 This will become an error in Python 3.15."
            ))?;
        }
    }
    Ok(())
}

/// What `repr` shows of a node, down to a depth.
fn show(this: &Value, depth: usize, out: &mut TextBuilder) -> PyResult<()> {
    out.push(&type_name(this));
    let guard = if depth == 0 { None } else { ReprGuard::enter(this) };
    if guard.is_none() {
        out.push("(...)");
        return Ok(());
    }
    out.push("(");
    for (i, name) in names_of(this, "_fields")?.iter().enumerate() {
        out.push(if i > 0 { ", " } else { "" });
        out.push_str(name);
        out.push("=");
        object::expect_name(name)?;
        let value = object::getattr(this, name)?;
        let items = match (value.downcast::<ListObject>(), value.downcast::<TupleObject>()) {
            (Some(list), _) => Some((list.to_vec(), "[", "]")),
            (_, Some(tuple)) => Some((tuple.items().to_vec(), "(", ")")),
            _ => None,
        };
        match items {
            Some((items, open, close)) => show_items(&items, open, close, depth - 1, out)?,
            None => show_value(&value, depth - 1, out)?,
        }
    }
    out.push(")");
    Ok(())
}

fn show_value(value: &Value, depth: usize, out: &mut TextBuilder) -> PyResult<()> {
    if classes::is_node(value) { show(value, depth, out) } else { out.push_repr(value) }
}

/// The first and the last item.
fn show_items(items: &[Value], open: &str, close: &str, depth: usize, out: &mut TextBuilder) -> PyResult<()> {
    out.push(open);
    if let Some(first) = items.first() {
        show_value(first, depth, out)?;
    }
    if let [_, between @ .., last] = items {
        out.push(if between.is_empty() { ", " } else { ", ..., " });
        show_value(last, depth, out)?;
    }
    out.push(close);
    Ok(())
}

/// Fields and places that a copy with changes would lack, sorted.
fn lacking(this: &Value, dict: Option<&DictObject>, changes: Option<&DictObject>) -> PyResult<Vec<Value>> {
    let mut expected = names_of(this, "_fields")?;
    let places = names_of(this, "_attributes")?;
    let fields = expected.len();
    expected.extend(places);
    if let Some(changes) = changes {
        for key in changes.keys() {
            if !has(&expected, &key)? {
                bail!(
                    TypeError,
                    "{}.__replace__ got an unexpected keyword argument {}.",
                    type_name(this),
                    object::repr_string(&key)?
                );
            }
        }
    }
    let field_types = object::getattr_optional(this.ty().as_value(), &intern("_field_types"))?;
    let mut lacking = Vec::new();
    for name in &expected[..fields] {
        let given = changes.map_or(Ok(None), |c| c.get(name))?.is_some();
        if given || dict.map_or(Ok(None), |d| d.get(name))?.is_some() {
            continue;
        }
        let ty = match field_types.as_ref().and_then(|t| t.downcast::<DictObject>()) {
            Some(d) => d.get(name)?,
            None => None,
        };
        if !ty.is_some_and(|ty| ty.ty().is_subtype(types().union)) {
            lacking.push(name.clone());
        }
    }
    lacking.sort_by_key(to_string_lossy);
    Ok(lacking)
}

#[pytype(name = "AST")]
impl AstObject {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        new(class)
    }

    #[slot(init)]
    fn init(this: &Value, arguments: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        let fields = object::to_vec(&object::getattr(this.ty().as_value(), &intern("_fields"))?)?;
        let keywords = args::keyword_names(kwnames);
        let (positional, values) = arguments.split_at(arguments.len() - keywords.len());
        if positional.len() > fields.len() {
            let (most, plural) = (fields.len(), if fields.len() == 1 { "" } else { "s" });
            let class = this.ty().short_name();
            bail!(TypeError, "{class} constructor takes at most {most} positional argument{plural}");
        }
        // A set, whose order shows in what is warned of first.
        let missing = set::from_values(&fields)?;
        let missing = set::as_set(&missing).expect("a set");
        for (name, value) in fields.iter().zip(positional) {
            object::setattr(this, name, Some(value))?;
            missing.discard_item(name)?;
        }
        for (name, value) in keywords.iter().zip(values) {
            if has(&fields, name)? {
                if !missing.discard_item(name)? {
                    let (class, name) = (this.ty().short_name(), object::repr_string(name)?);
                    bail!(TypeError, "{class} got multiple values for argument {name}");
                }
            } else if !has(&names_of(this, "_attributes")?, name)? {
                warn(&format!(
                    "{}.__init__ got an unexpected keyword argument {}. Support for arbitrary keyword arguments \
                     is deprecated and will be removed in Python 3.15.",
                    type_name(this),
                    object::repr_string(name)?
                ))?;
            }
            object::setattr(this, name, Some(value))?;
        }
        fill(this, &missing.to_vec())
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let mut out = TextBuilder::new("");
        show(this, REPR_DEPTH, &mut out)?;
        Ok(out.finish())
    }

    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        let class = this.ty().as_value().clone();
        let Some(dict) = dict_of(this)? else {
            return Ok(TupleObject::pair(class, TupleObject::from_vec(Vec::new())));
        };
        // Fields that are set are named to the constructor, so that it does not miss them.
        let mut arguments = Vec::new();
        for name in names_of(this, "_fields")? {
            match dict.downcast::<DictObject>().map_or(Ok(None), |d| d.get(&name))? {
                Some(_) => arguments.push(Value::NONE),
                None => break,
            }
        }
        Ok(TupleObject::from_vec(vec![class, TupleObject::from_vec(arguments), dict]))
    }

    /// Return a copy of the AST node with new values for the specified fields.
    #[method("($self, /, **fields)")]
    fn __replace__(this: &Value, fields: Option<&Value>) -> PyResult<Value> {
        let dict = dict_of(this)?;
        let changes = fields.and_then(|f| f.downcast::<DictObject>());
        let old = dict.as_ref().and_then(|d| d.downcast::<DictObject>());
        let lacking = lacking(this, old, changes)?;
        if !lacking.is_empty() {
            let names: PyResult<Vec<String>> = lacking.iter().map(object::repr_string).collect();
            let plural = if lacking.len() == 1 { "" } else { "s" };
            let (class, count, names) = (type_name(this), lacking.len(), names?.join(", "));
            bail!(TypeError, "{class}.__replace__ missing {count} keyword argument{plural}: {names}.");
        }
        let all = DictObject::new();
        let all: &DictObject = all.downcast().expect("a dict");
        // Attributes that are neither fields nor places are not for the copy.
        for attribute in ["_fields", "_attributes"] {
            for name in names_of(this, attribute)? {
                if let Some(value) = old.map_or(Ok(None), |old| old.get(&name))? {
                    all.insert(&name, value)?;
                }
            }
        }
        for (name, value) in changes.map(DictObject::items).unwrap_or_default() {
            all.insert(&name, value)?;
        }
        let names = TupleObject::from_vec(all.keys());
        object::call_keywords(this.ty().as_value(), &all.values(), Some(&names))
    }
}
