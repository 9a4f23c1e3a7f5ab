//! Trees from the parser to Python objects.

use super::classes::{self, ClassTable};
use super::{constants, node};
use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::thread::thread;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::intern;
use tiercel_object::value::Value;
use tiercel_syntax::Span;
use tiercel_syntax::ast::{AstNode, Field};

/// The Python object of a tree.
pub fn to_python(tree: &dyn AstNode) -> PyResult<Value> {
    Converter { classes: classes::all()? }.node(tree)
}

struct Converter {
    classes: ClassTable,
}

impl Converter {
    fn node(&self, tree: &dyn AstNode) -> PyResult<Value> {
        thread().check_host_stack(" during ast construction")?;
        let info = tree.class();
        if classes::is_simple(tree.family()) {
            return classes::singleton(info.name);
        }
        let class = self.classes.get(info.name).expect("every class of the table is made");
        let made = node::new(&class)?;
        for (field, value) in info.fields.iter().zip(tree.fields()) {
            object::setattr(&made, &intern(field.name), Some(&self.field(value)?))?;
        }
        if let Some(Span { line, col, end_line, end_col }) = tree.span() {
            let places = [
                ("lineno", line),
                ("col_offset", col),
                ("end_lineno", end_line),
                ("end_col_offset", end_col),
            ];
            for (name, number) in places {
                object::setattr(&made, &intern(name), Some(&Value::small_int(number as i64)))?;
            }
        }
        Ok(made)
    }

    fn field(&self, field: Field<'_>) -> PyResult<Value> {
        Ok(match field {
            Field::None => Value::NONE,
            Field::Node(node) => self.node(node)?,
            Field::List(items) => {
                let items = items.into_iter().map(|item| self.field(item)).collect::<PyResult<Vec<_>>>()?;
                ListObject::from_vec(items)
            }
            Field::Name(name) => intern(name),
            Field::Int(number) => Value::int(number as i64),
            Field::Str(text) => Value::str(text),
            Field::Constant(constant) => constants::to_value(constant)?,
        })
    }
}
