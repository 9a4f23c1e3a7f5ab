//! The node classes, made from the parser's table of nodes.

use super::node;
use crate::native_type::{keep, kept};
use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, as_type};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::types::{generic_alias, union};
use tiercel_object::value::Value;
use tiercel_syntax::ast::{ClassInfo, FAMILIES, Family, FieldInfo, Quantity};

const CLASSES: &str = "_ast.classes";
const SINGLETONS: &str = "_ast.singletons";
const BASE: &str = "ast.AST";
const PLACES: [&str; 4] = ["lineno", "col_offset", "end_lineno", "end_col_offset"];

fn kept_dict(key: &'static str) -> PyResult<Value> {
    match kept(key) {
        Some(dict) => Ok(dict),
        None => {
            make_all()?;
            Ok(kept(key).expect("what make_all keeps"))
        }
    }
}

/// All classes but `AST`, by name, in the order of the table.
pub fn all() -> PyResult<ClassTable> {
    Ok(ClassTable(kept_dict(CLASSES)?))
}

/// Names with their classes.
pub struct ClassTable(Value);

impl ClassTable {
    fn dict(&self) -> &DictObject {
        self.0.downcast().expect("a dict")
    }

    /// Names and classes.
    pub fn items(&self) -> Vec<(Value, Value)> {
        self.dict().items()
    }

    /// The class of that name.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.dict().get_str(&intern(name))
    }
}

/// The class `AST`.
pub fn base() -> PyResult<&'static Type> {
    if kept(BASE).is_none() {
        make_all()?;
    }
    Ok(crate::native_type::get(BASE))
}

/// Whether a value is a node.
pub fn is_node(v: &Value) -> bool {
    kept(BASE).is_some_and(|class| as_type(&class).is_some_and(|class| v.ty().is_subtype(class)))
}

/// The one instance of a class of operators or contexts that trees from the parser share.
pub fn singleton(name: &str) -> PyResult<Value> {
    let dict = kept_dict(SINGLETONS)?;
    let found = dict.downcast::<DictObject>().and_then(|d| d.get_str(&intern(name)));
    Ok(found.expect("every operator has an instance"))
}

/// Whether the classes of a family have neither fields nor places.
pub fn is_simple(family: &Family) -> bool {
    !family.located && family.classes.iter().all(|class| class.fields.is_empty())
}

/// Whether the family is one class that goes by the family's name.
pub fn is_product(family: &Family) -> bool {
    matches!(family.classes, [class] if class.name == family.name)
}

/// The family of that name.
pub fn family(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.name == name)
}

/// Whether the end of a node of this family may be left out.
fn may_lack_end(family: &Family) -> bool {
    family.located && !matches!(family.name, "pattern" | "type_param")
}

/// Whether a place of a node of this family may be left out.
pub fn is_optional_place(family: &Family, name: &str) -> bool {
    may_lack_end(family) && name.starts_with("end_")
}

fn signature(class: &ClassInfo) -> String {
    if class.fields.is_empty() {
        return class.name.to_owned();
    }
    let field = |field: &FieldInfo| {
        let mark = match field.quantity {
            Quantity::One => "",
            Quantity::Optional => "?",
            Quantity::Many => "*",
            Quantity::ManyOptional => "?*",
        };
        format!("{}{mark} {}", field.kind, field.name)
    };
    format!("{}({})", class.name, class.fields.iter().map(field).collect::<Vec<_>>().join(", "))
}

fn family_doc(family: &Family) -> String {
    let classes: Vec<String> = family.classes.iter().map(signature).collect();
    let separator = match is_simple(family) {
        true => " | ".to_owned(),
        false => format!("\n{}| ", " ".repeat(family.name.len() + 1)),
    };
    format!("{} = {}", family.name, classes.join(&separator))
}

fn names(names: impl Iterator<Item = &'static str>) -> Value {
    TupleObject::from_vec(names.map(intern).collect())
}

fn make_class(name: &str, base: &Value, fields: &'static [FieldInfo], doc: &str) -> PyResult<Value> {
    let namespace = DictObject::new();
    let put = |key: &str, value: &Value| object::setitem(&namespace, &intern(key), Some(value));
    let fields = names(fields.iter().map(|field| field.name));
    put("_fields", &fields)?;
    put("__match_args__", &fields)?;
    put("__module__", &intern("ast"))?;
    put("__doc__", &Value::str(doc))?;
    let bases = TupleObject::from_vec(vec![base.clone()]);
    object::call(types().type_.as_value(), &[intern(name), bases, namespace])
}

fn add_places(class: &Value, family: &Family) -> PyResult<()> {
    let places = if family.located { names(PLACES.into_iter()) } else { names([].into_iter()) };
    object::setattr(class, &intern("_attributes"), Some(&places))?;
    if may_lack_end(family) {
        for name in &PLACES[2..] {
            object::setattr(class, &intern(name), Some(&Value::NONE))?;
        }
    }
    Ok(())
}

/// What may stand in a field, as an annotation would say it.
fn field_type(field: &FieldInfo, classes: &DictObject) -> PyResult<Value> {
    let t = types();
    let one = match field.kind {
        "identifier" | "string" => t.str.as_value().clone(),
        "int" => t.int.as_value().clone(),
        "constant" => t.object.as_value().clone(),
        family => classes.get_str(&intern(family)).expect("a family of the table"),
    };
    match field.quantity {
        Quantity::One => Ok(one),
        Quantity::Optional => union::or(&one, &Value::NONE),
        Quantity::Many | Quantity::ManyOptional => Ok(generic_alias::new(t.list.as_value(), &one)),
    }
}

fn describe_fields(class: &Value, info: &ClassInfo, classes: &DictObject) -> PyResult<()> {
    let field_types = DictObject::new();
    for field in info.fields {
        if field.quantity == Quantity::Optional {
            object::setattr(class, &intern(field.name), Some(&Value::NONE))?;
        }
        object::setitem(&field_types, &intern(field.name), Some(&field_type(field, classes)?))?;
    }
    object::setattr(class, &intern("_field_types"), Some(&field_types))?;
    object::setattr(class, &intern("__annotations__"), Some(&field_types))
}

fn make_all() -> PyResult<()> {
    let base = node::make_base(BASE)?.as_value();
    let (classes, singletons) = (DictObject::new(), DictObject::new());
    let add = |dict: &Value, name: &str, value: &Value| object::setitem(dict, &intern(name), Some(value));
    for family in FAMILIES {
        if is_product(family) {
            let info = &family.classes[0];
            let class = make_class(info.name, base, info.fields, &signature(info))?;
            add_places(&class, family)?;
            add(&classes, info.name, &class)?;
            continue;
        }
        let parent = make_class(family.name, base, &[], &family_doc(family))?;
        add_places(&parent, family)?;
        add(&classes, family.name, &parent)?;
        for info in family.classes {
            let class = make_class(info.name, &parent, info.fields, &signature(info))?;
            add(&classes, info.name, &class)?;
            if is_simple(family) {
                add(&singletons, info.name, &node::new(&class)?)?;
            }
        }
    }
    let table: &DictObject = classes.downcast().expect("a dict");
    for info in FAMILIES.iter().flat_map(|family| family.classes) {
        let class = table.get_str(&intern(info.name)).expect("made above");
        describe_fields(&class, info, table)?;
    }
    keep(CLASSES, classes);
    keep(SINGLETONS, singletons);
    Ok(())
}
