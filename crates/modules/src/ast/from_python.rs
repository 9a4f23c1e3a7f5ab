//! Trees made of Python objects back to the compiler's.

use super::classes::{self, ClassTable};
use super::constants;
use tiercel_object::error::PyResult;
use tiercel_object::thread::thread;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{StrObject, intern};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};
use tiercel_syntax::ast::{AnyNode, ClassInfo, Family, FieldInfo, Mod, Name, Part, Quantity, build};
use tiercel_syntax::{Mode, Span};

/// Checks that an object is the kind of tree that this mode compiles.
pub fn expect_mode(object: &Value, mode: Mode) -> PyResult<()> {
    let classes = classes::all()?;
    let wanted = match mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
        Mode::FuncType => "FunctionType",
    };
    let class = classes.get(wanted).expect("a class of the table");
    if !tiercel_object::isinstance::is_instance(object, &class)? {
        bail!(TypeError, "expected {wanted} node, got {}", object.ty().short_name());
    }
    Ok(())
}

/// The tree of a Python object, which is to be compiled in this mode.
pub fn from_python(object: &Value, mode: Mode) -> PyResult<Mod> {
    expect_mode(object, mode)?;
    let classes = classes::all()?;
    let family = classes::family("mod").expect("a family of the table");
    match (Converter { classes }).node(object, family)? {
        Part::Node(AnyNode::Mod(tree)) => Ok(tree),
        _ => Err(err!(TypeError, "expected some sort of mod, but got {}", object.ty().short_name())),
    }
}

struct Converter {
    classes: ClassTable,
}

impl Converter {
    /// The class of the table that an object is an instance of.
    fn class_of(&self, object: &Value, family: &'static Family) -> PyResult<Option<&'static ClassInfo>> {
        if classes::is_product(family) {
            return Ok(Some(&family.classes[0]));
        }
        // The nearest ancestor by name: the way to it is short.
        for ancestor in object.ty().mro().items() {
            let Some(ty) = tiercel_object::typeobj::as_type(ancestor) else { continue };
            let name = ty.short_name();
            let info = family.classes.iter().find(|info| info.name == name);
            if let Some(info) = info
                && self.classes.get(info.name).is_some_and(|class| class.is(ancestor))
            {
                return Ok(Some(info));
            }
        }
        for info in family.classes {
            let class = self.classes.get(info.name).expect("a class of the table");
            if tiercel_object::isinstance::is_instance(object, &class)? {
                return Ok(Some(info));
            }
        }
        Ok(None)
    }

    fn node(&self, object: &Value, family: &'static Family) -> PyResult<Part> {
        let simple = classes::is_simple(family);
        if object.is_none() && !simple && !classes::is_product(family) {
            return Ok(Part::None);
        }
        thread().check_host_stack(&format!(" while traversing '{}' node", family.name))?;
        let span = if family.located && !classes::is_product(family) {
            Some(self.span(object, family)?)
        } else {
            None
        };
        let Some(info) = self.class_of(object, family)? else {
            bail!(
                TypeError,
                "expected some sort of {}, but got {}",
                family.name,
                object::repr_string(object)?
            );
        };
        let mut parts = Vec::with_capacity(info.fields.len());
        for field in info.fields {
            parts.push(self.field(object, info, field)?);
        }
        // A class that stands alone has its place among its fields.
        let span = match span {
            Some(span) => span,
            None if family.located => self.span(object, family)?,
            None => Span::default(),
        };
        self.built(info, parts, span)
    }

    fn built(&self, info: &'static ClassInfo, parts: Vec<Part>, span: Span) -> PyResult<Part> {
        build(info.name, parts, span)
            .map(Part::Node)
            .map_err(|e| err!(ValueError, "field '{}' is required for {}", e.field, info.name))
    }

    fn span(&self, object: &Value, family: &'static Family) -> PyResult<Span> {
        let place = |name: &'static str| -> PyResult<Option<i32>> {
            match object::getattr_optional(object, &intern(name))? {
                Some(v) if v.is_none() && classes::is_optional_place(family, name) => Ok(None),
                Some(v) => number(&v).map(Some),
                None if classes::is_optional_place(family, name) => Ok(None),
                None => Err(err!(TypeError, "required field \"{name}\" missing from {}", family.name)),
            }
        };
        let (line, col) = (place("lineno")?.unwrap_or(0), place("col_offset")?.unwrap_or(0));
        let end_line = place("end_lineno")?.unwrap_or(line);
        let end_col = place("end_col_offset")?.unwrap_or(col);
        Ok(Span { line, col, end_line, end_col })
    }

    fn field(&self, object: &Value, info: &'static ClassInfo, field: &'static FieldInfo) -> PyResult<Part> {
        let value = object::getattr_optional(object, &intern(field.name))?;
        match field.quantity {
            Quantity::Many | Quantity::ManyOptional => {
                let Some(value) = value else { return Ok(Part::List(Vec::new())) };
                let Some(list) = value.downcast::<ListObject>() else {
                    bail!(
                        TypeError,
                        "{} field \"{}\" must be a list, not a {}",
                        info.name,
                        field.name,
                        value.ty().name_str()
                    );
                };
                self.list(list, info, field)
            }
            Quantity::Optional => match value {
                Some(value) if !value.is_none() => self.one(&value, field),
                _ => Ok(Part::None),
            },
            Quantity::One => {
                let Some(value) = value else {
                    if field.kind == "expr_context" {
                        return self.one(&classes::singleton("Load")?, field);
                    }
                    bail!(TypeError, "required field \"{}\" missing from {}", field.name, info.name);
                };
                if info.name == "MatchSingleton" && constants::from_value(&value).is_none() {
                    bail!(ValueError, "MatchSingleton can only contain True, False and None");
                }
                let part = self.one(&value, field)?;
                if part == Part::None {
                    bail!(ValueError, "field '{}' is required for {}", field.name, info.name);
                }
                Ok(part)
            }
        }
    }

    fn list(&self, list: &ListObject, info: &'static ClassInfo, field: &'static FieldInfo) -> PyResult<Part> {
        let length = list.len();
        let mut parts = Vec::with_capacity(length);
        for i in 0..length {
            let item = list.get(i).unwrap_or(Value::NONE);
            let part = self.one(&item, field)?;
            if part == Part::None && field.quantity == Quantity::Many {
                let what = if field.kind == "stmt" { "statement" } else { "expression" };
                bail!(ValueError, "None disallowed in {what} list");
            }
            parts.push(part);
            if list.len() != length {
                let (class, name) = (info.name, field.name);
                bail!(RuntimeError, "{class} field \"{name}\" changed size during iteration");
            }
        }
        Ok(Part::List(parts))
    }

    fn one(&self, value: &Value, field: &'static FieldInfo) -> PyResult<Part> {
        match field.kind {
            "identifier" => match value.downcast_exact::<StrObject>() {
                Some(s) => match s.to_utf8() {
                    Some(text) => Ok(Part::Name(Name::from(&*text))),
                    None => {
                        tiercel_object::types::str_codec::encode(value, None, None)?;
                        Err(err!(ValueError, "identifier is no valid text"))
                    }
                },
                None if value.is_none() => Ok(Part::None),
                None => Err(err!(TypeError, "AST identifier must be of type str")),
            },
            "string" => match value.downcast_exact::<StrObject>() {
                Some(_) => Ok(Part::Str(tiercel_object::types::str::to_string_lossy(value).into())),
                None => Err(err!(TypeError, "AST string must be of type str")),
            },
            "int" => number(value).map(Part::Int),
            "constant" => match constants::from_value(value) {
                Some(constant) => Ok(Part::Constant(constant)),
                None => {
                    if value.downcast_exact::<TupleObject>().is_some() {
                        thread().check_host_stack(" during compilation")?;
                    }
                    let misfit = constants::misfit(value);
                    Err(err!(TypeError, "got an invalid type in Constant: {}", misfit.ty().name_str()))
                }
            },
            name => self.node(value, classes::family(name).expect("a family of the table")),
        }
    }
}

fn number(v: &Value) -> PyResult<i32> {
    let is_int = v.is_small_int() || v.ty().is_subtype(tiercel_object::thread::types().int);
    if !is_int {
        bail!(ValueError, "invalid integer value: {}", object::repr_string(v)?);
    }
    match tiercel_object::types::int::to_i64(v).and_then(|i| i32::try_from(i).ok()) {
        Some(i) => Ok(i),
        None => Err(err!(OverflowError, "Python int too large to convert to C int")),
    }
}
