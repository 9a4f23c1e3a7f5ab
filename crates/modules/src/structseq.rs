//! Struct sequences: tuples whose items have names, like `os.stat_result` and `sys.version_info`.

use tiercel_object::error::PyResult;
use tiercel_object::method::GetSetDef;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{as_type, expect_type};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};

/// What a struct sequence type looks like.
pub struct Description {
    /// The full name, `os.stat_result`.
    pub name: &'static str,
    /// Documentation.
    pub doc: &'static str,
    /// Names of the items; `""` for one that has none.
    pub fields: &'static [&'static str],
    /// How many of them are items of the tuple; the rest are attributes only.
    pub visible: usize,
}

fn item<const I: usize>(this: &Value) -> PyResult<Value> {
    let t = this.downcast::<TupleObject>().map(TupleObject::items).unwrap_or_default();
    Ok(t.get(I).cloned().unwrap_or(Value::NONE))
}

macro_rules! getters {
    ($($i:literal)*) => { [$(item::<$i>),*] };
}

/// One function an item; no struct sequence has more.
const GETTERS: [fn(&Value) -> PyResult<Value>; 24] =
    getters!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23);

/// Makes the type.
pub fn new_type(d: &'static Description) -> PyResult<Value> {
    let namespace = DictObject::new();
    let (module, short) = d.name.rsplit_once('.').unwrap_or(("builtins", d.name));
    let set = |k: &str, v: Value| object::setitem(&namespace, &intern(k), Some(&v));
    set("__module__", Value::str(module))?;
    set("__doc__", Value::str(d.doc))?;
    set("n_fields", Value::int(d.fields.len() as i64))?;
    set("n_sequence_fields", Value::int(d.visible as i64))?;
    set("n_unnamed_fields", Value::int(d.fields.iter().filter(|f| f.is_empty()).count() as i64))?;
    let named: Vec<Value> =
        d.fields[..d.visible].iter().filter(|f| !f.is_empty()).map(|f| Value::str(f)).collect();
    set("__match_args__", TupleObject::from_vec(named))?;
    let bases = TupleObject::from_vec(vec![types().tuple.as_value().clone()]);
    let class = object::call(types().type_.as_value(), &[Value::str(short), bases, namespace.clone()])?;
    let ty = expect_type(&class, "struct sequence")?;
    let getsets: Vec<GetSetDef> = d.fields[..d.visible]
        .iter()
        .enumerate()
        .filter(|(_, f)| !f.is_empty())
        .map(|(i, f)| GetSetDef { name: f, get: GETTERS[i], set: None, doc: "" })
        .collect();
    // A type lives as long as its runtime, and so do its descriptors.
    tiercel_object::method::install(ty, StructSequence::METHODS, getsets.leak());
    ty.slots_mut().repr = Some(repr);
    ty.slots_mut().new = Some(new);
    Ok(class)
}

/// An instance: the visible items, then the attributes.
pub fn make(class: &Value, values: Vec<Value>) -> PyResult<Value> {
    let ty = expect_type(class, "struct sequence")?;
    let visible = field_count(class, "n_sequence_fields")?;
    let items = &values[..visible.min(values.len())];
    // SAFETY: exactly as many owned words as items are written.
    let v = unsafe {
        TupleObject::build_of(ty, items.len(), |p| {
            for (i, x) in items.iter().enumerate() {
                *p.add(i) = x.clone().into_word();
            }
        })
    };
    let names = hidden_names(class)?;
    for (name, value) in names.iter().zip(values.iter().skip(visible)) {
        if let Some(a) = tiercel_object::instance::attributes(&v) {
            a.set(name, value.clone())?;
        }
    }
    Ok(v)
}

fn field_count(class: &Value, name: &str) -> PyResult<usize> {
    Ok(object::getattr_str(class, name)?.as_small_int().unwrap_or(0) as usize)
}

fn hidden_names(class: &Value) -> PyResult<Vec<Value>> {
    match object::getattr_optional(class, &intern("_hidden_fields"))? {
        Some(t) => object::to_vec(&t),
        None => Ok(Vec::new()),
    }
}

/// [`new_type`] for a type with attributes beyond its items.
pub fn new_type_with_hidden(d: &'static Description) -> PyResult<Value> {
    let class = new_type(d)?;
    let hidden = d.fields[d.visible..].iter().map(|f| intern(f)).collect();
    object::setattr(&class, &intern("_hidden_fields"), Some(&TupleObject::from_vec(hidden)))?;
    Ok(class)
}

fn new(class: &Value, args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
    let short = as_type(class).map(|t| t.short_name()).unwrap_or_default();
    let name = format!("{}.{short}", to_string_lossy(&object::getattr_str(class, "__module__")?));
    let Some(sequence) = args.first() else {
        bail!(TypeError, "{short}() missing required argument 'sequence' (pos 1)");
    };
    let values = object::to_vec(sequence).map_err(|raised| {
        drop(raised.take());
        err!(TypeError, "constructor requires a sequence")
    })?;
    let (least, most) = (field_count(class, "n_sequence_fields")?, field_count(class, "n_fields")?);
    if values.len() < least {
        let at = if least == most { "" } else { "at least " };
        bail!(TypeError, "{name}() takes an {at}{least}-sequence ({}-sequence given)", values.len());
    }
    if values.len() > most {
        let at = if least == most { "" } else { "at most " };
        bail!(TypeError, "{name}() takes an {at}{most}-sequence ({}-sequence given)", values.len());
    }
    make(class, values)
}

fn repr(this: &Value) -> PyResult<Value> {
    let names = object::getattr_str(this.ty().as_value(), "__match_args__")?;
    let items = this.downcast::<TupleObject>().map(TupleObject::items).unwrap_or_default();
    let mut parts = Vec::new();
    for (name, v) in object::to_vec(&names)?.iter().zip(items) {
        parts.push(format!("{}={}", to_string_lossy(name), object::repr_string(v)?));
    }
    let ty = this.ty();
    let module = object::getattr_str(ty.as_value(), "__module__")?;
    Ok(Value::str(&format!("{}.{}({})", to_string_lossy(&module), ty.name_str(), parts.join(", "))))
}

/// The receiver of the methods that all struct sequences have.
struct StructSequence;

#[tiercel_macros::pytype(name = "structseq")]
impl StructSequence {
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> Value {
        let items = this.downcast::<TupleObject>().map(TupleObject::items).unwrap_or_default();
        let args = TupleObject::from_vec(vec![TupleObject::from_slice(items), DictObject::new()]);
        TupleObject::from_vec(vec![this.ty().as_value().clone(), args])
    }
}
