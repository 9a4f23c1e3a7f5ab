//! Text forms of what the compiler makes.

mod bytecode;
pub(crate) mod stages;

pub use bytecode::disassemble;

use tiercel_syntax::{ast, repr as syntax_repr};

use crate::constant::Constant;

/// `repr` of a constant; code objects are named only.
pub fn repr(constant: &Constant) -> String {
    let mut text = String::new();
    write_repr(&mut text, constant);
    text
}

fn write_repr(out: &mut String, constant: &Constant) {
    let simple = match constant {
        Constant::None => ast::Constant::None,
        Constant::Bool(true) => ast::Constant::True,
        Constant::Bool(false) => ast::Constant::False,
        Constant::Ellipsis => ast::Constant::Ellipsis,
        Constant::Int(value) => return out.push_str(&value.to_string()),
        Constant::BigInt(value) => return out.push_str(&value.to_string()),
        Constant::Float(value) => ast::Constant::Float(*value),
        Constant::Complex { real, imag } => ast::Constant::Complex { real: *real, imag: *imag },
        Constant::Str(text) => return syntax_repr::write_text(out, text),
        Constant::Bytes(bytes) => ast::Constant::Bytes(bytes[..].into()),
        Constant::Tuple(items) => {
            out.push('(');
            write_items(out, items);
            out.push_str(if items.len() == 1 { ",)" } else { ")" });
            return;
        }
        Constant::FrozenSet(items) => {
            out.push_str("frozenset(");
            if !items.is_empty() {
                out.push('{');
                write_items(out, items);
                out.push('}');
            }
            out.push(')');
            return;
        }
        Constant::Slice(parts) => {
            out.push_str("slice(");
            write_items(out, &parts[..]);
            out.push(')');
            return;
        }
        Constant::Code(code) => {
            out.push_str(&format!(
                "<code object {} file \"{}\", line {}>",
                code.name, code.filename, code.firstlineno
            ));
            return;
        }
    };
    syntax_repr::write_constant(out, &simple);
}

fn write_items(out: &mut String, items: &[Constant]) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write_repr(out, item);
    }
}
