//! `_ast`: syntax trees as Python objects.
//!
//! The node classes are made from the parser's own table, so that there is one description of a tree. `node` is what
//! all nodes share, `to_python` and `from_python` carry trees over and back, `validate` looks at trees that no parser
//! has made.

mod classes;
mod constants;
mod from_python;
mod node;
mod to_python;
mod validate;

pub use classes::is_node;
pub use from_python::{expect_mode, from_python};
pub use to_python::to_python;
pub use validate::validate;

use tiercel_macros::pymodule;

#[pymodule(name = "_ast")]
pub mod module {
    use super::classes;
    use crate::api::evaluate;
    use crate::native_type::{set, set_numbers};
    use tiercel_compiler::code::flags;
    use tiercel_object::error::PyResult;
    use tiercel_object::value::Value;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let all = classes::all()?;
        set(module, "AST", classes::base()?.as_value().clone());
        set_numbers(
            module,
            &[
                ("PyCF_ALLOW_TOP_LEVEL_AWAIT", flags::ALLOW_TOP_LEVEL_AWAIT as i64),
                ("PyCF_ONLY_AST", evaluate::ONLY_AST as i64),
                ("PyCF_TYPE_COMMENTS", evaluate::TYPE_COMMENTS as i64),
                ("PyCF_OPTIMIZED_AST", evaluate::OPTIMIZED_AST as i64),
            ],
        );
        for (name, class) in all.items() {
            set(module, &tiercel_object::types::str::to_string_lossy(&name), class);
        }
        Ok(())
    }
}
