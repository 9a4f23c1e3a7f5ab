//! A canonical text form of code objects, the same here and from CPython, to compare the two.
//!
//! [`canonical`] gives the fields of a code object and of all inside it. [`ORACLE`] is a Python program
//! that, given files, prints the same fields, a line each, from CPython's own compiler.

use std::fmt::Write;

use crate::code::CodeObject;
use crate::constant::Constant;

/// The fields of one code object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeDump {
    /// Where it is: indices of code objects among the constants, from the outermost.
    pub path: String,
    /// Its qualified name.
    pub qualname: String,
    /// Name and value of each field, in a fixed order.
    pub fields: Vec<(&'static str, String)>,
}

/// The program for the oracle: `python3.14 -c ORACLE FILE…`, or with the files' names on standard input.
///
/// For each file it prints `file NAME`, then for each code object `object PATH QUALNAME`, followed by
/// `FIELD VALUE` for each field, and at last `end`; a file that does not compile gives `error TEXT`.
pub const ORACLE: &str = include_str!("canonical_oracle.py");

/// The names of the fields, in order.
pub const FIELDS: &[&str] = &[
    "qualname",
    "name",
    "firstlineno",
    "argcount",
    "posonlyargcount",
    "kwonlyargcount",
    "flags",
    "stacksize",
    "names",
    "localsplusnames",
    "localspluskinds",
    "consts",
    "code",
    "linetable",
    "exceptiontable",
];

/// The fields of a code object and of all inside it, outer ones first.
pub fn canonical(code: &CodeObject) -> Vec<CodeDump> {
    let mut dumps = Vec::new();
    collect(code, "0".to_owned(), &mut dumps);
    dumps
}

fn collect(code: &CodeObject, path: String, dumps: &mut Vec<CodeDump>) {
    let values = [
        code.qualname.to_string(),
        code.name.to_string(),
        code.firstlineno.to_string(),
        code.argcount.to_string(),
        code.posonlyargcount.to_string(),
        code.kwonlyargcount.to_string(),
        code.flags.to_string(),
        code.stacksize.to_string(),
        join(code.names.iter().map(|name| name.as_str())),
        join(code.localsplusnames.iter().map(|name| name.as_str())),
        hex(&code.localspluskinds),
        join(code.consts.iter().map(constant)),
        hex(&code.code),
        hex(&code.linetable),
        hex(&code.exceptiontable),
    ];
    let fields = FIELDS.iter().copied().zip(values).collect();
    dumps.push(CodeDump { path: path.clone(), qualname: code.qualname.to_string(), fields });
    for (at, inner) in code.nested().enumerate() {
        collect(inner, format!("{path}.{at}"), dumps);
    }
}

/// The lines that the oracle prints for a file that compiles.
pub fn lines(name: &str, code: &CodeObject) -> String {
    let mut out = format!("file {name}\n");
    for dump in canonical(code) {
        let _ = writeln!(out, "object {} {}", dump.path, dump.qualname);
        for (field, value) in dump.fields {
            let _ = writeln!(out, "{field} {value}");
        }
    }
    out.push_str("end\n");
    out
}

fn join<T: AsRef<str>>(items: impl Iterator<Item = T>) -> String {
    items.map(|item| item.as_ref().to_owned()).collect::<Vec<_>>().join(",")
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// A constant with its type, without any character that could be taken for a separator.
fn constant(value: &Constant) -> String {
    let all = |items: &[Constant]| items.iter().map(constant).collect::<Vec<_>>();
    match value {
        Constant::None => "None".to_owned(),
        Constant::Bool(true) => "True".to_owned(),
        Constant::Bool(false) => "False".to_owned(),
        Constant::Ellipsis => "Ellipsis".to_owned(),
        Constant::Int(value) => format!("i{value}"),
        Constant::BigInt(value) => format!("i{value}"),
        Constant::Float(value) => format!("f{:016x}", value.to_bits()),
        Constant::Complex { real, imag } => format!("c{:016x}:{:016x}", real.to_bits(), imag.to_bits()),
        Constant::Str(text) => format!("s{}", hex(text.as_bytes())),
        Constant::Bytes(bytes) => format!("b{}", hex(bytes)),
        Constant::Tuple(items) => format!("({})", all(items).join(";")),
        Constant::FrozenSet(items) => {
            let mut texts = all(items);
            texts.sort();
            format!("{{{}}}", texts.join(";"))
        }
        Constant::Slice(parts) => format!("[{}]", all(&parts[..]).join(":")),
        Constant::Code(code) => format!("code<{}>", code.name),
    }
}
