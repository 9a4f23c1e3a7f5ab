//! Comparing code objects, field by field.

use super::disassembly;
use super::tally::{Tally, first_difference};
use std::collections::HashMap;
use std::fmt::Write;
use tiercel_compiler::code::kinds;
use tiercel_compiler::{CodeObject, CompileOptions, Constant};

/// Our code objects of a source, or our error, as text.
pub fn text(source: &[u8], name: &str, options: CompileOptions) -> String {
    match tiercel_compiler::compile_source(source, name, options) {
        Ok(output) => {
            let mut text = String::new();
            write_code(&mut text, &output.code);
            text
        }
        Err(error) => super::error_text(&error),
    }
}

fn write_code(out: &mut String, code: &CodeObject) {
    let names = |names: &mut dyn Iterator<Item = String>| names.collect::<Vec<_>>().join(" ");
    let of_kind = |kind| names(&mut code.names_of_kind(kind).map(|name| name.to_string()));
    let fields: [(&str, String); 17] = [
        ("argcount", code.argcount.to_string()),
        ("posonlyargcount", code.posonlyargcount.to_string()),
        ("kwonlyargcount", code.kwonlyargcount.to_string()),
        ("stacksize", code.stacksize.to_string()),
        ("flags", code.flags.to_string()),
        ("code", hex(&code.code)),
        ("consts", constants(&code.consts)),
        ("names", names(&mut code.names.iter().map(|name| name.to_string()))),
        ("varnames", of_kind(kinds::LOCAL)),
        ("cellvars", of_kind(kinds::CELL)),
        ("freevars", of_kind(kinds::FREE)),
        ("localsplus", names(&mut code.localsplusnames.iter().map(|name| name.to_string()))),
        ("name", code.name.to_string()),
        ("qualname", code.qualname.to_string()),
        ("firstlineno", code.firstlineno.to_string()),
        ("linetable", hex(&code.linetable)),
        ("exceptiontable", hex(&code.exceptiontable)),
    ];
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = write!(out, "code {} {}", code.qualname, code.firstlineno);
    for (name, value) in fields {
        let _ = write!(out, "\n{name} {value}");
    }
    for nested in code.nested() {
        write_code(out, nested);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn constants(items: &[Constant]) -> String {
    items.iter().map(|item| constant(item) + ", ").collect()
}

/// A constant as the oracle writes it: unordered sets in order, code by its name.
fn constant(value: &Constant) -> String {
    match value {
        Constant::Code(code) => format!("<code {}>", code.qualname),
        Constant::Tuple(items) => format!("({})", constants(items)),
        Constant::FrozenSet(items) => {
            let mut items: Vec<String> = items.iter().map(|item| constant(item) + ", ").collect();
            items.sort();
            format!("frozenset({})", items.concat())
        }
        Constant::Slice(parts) => {
            format!("slice({}, {}, {})", constant(&parts[0]), constant(&parts[1]), constant(&parts[2]))
        }
        other => tiercel_compiler::dump::repr(other),
    }
}

/// A code object's text, taken apart.
struct Code<'a> {
    /// `QUALNAME LINE`
    head: &'a str,
    fields: Vec<(&'a str, &'a str)>,
}

fn parse(text: &str) -> Vec<Code<'_>> {
    let mut codes: Vec<Code<'_>> = Vec::new();
    for line in text.split('\n') {
        let (name, value) = line.split_once(' ').unwrap_or((line, ""));
        match codes.last_mut() {
            // The field of that name is hexadecimal, the heading never is: it ends in a line number after a blank.
            _ if name == "code" && value.contains(' ') => {
                codes.push(Code { head: value, fields: Vec::new() })
            }
            Some(code) => code.fields.push((name, value)),
            None => {}
        }
    }
    codes
}

/// Compares two texts of one file's code objects.
pub fn compare(file: &str, ours: &str, theirs: &str, tally: &mut Tally) {
    if ours.starts_with("error ") || theirs.starts_with("error ") {
        if theirs.starts_with("error ") {
            // No code objects to count: an error counts as one item.
            tally.item(ours == theirs);
        } else {
            parse(theirs).iter().for_each(|_| tally.item(false));
        }
        if ours != theirs {
            let lines = |text: &str| text.lines().next().unwrap_or("").to_owned();
            let (ours, theirs) = (lines(ours), lines(theirs));
            tally.difference("an error", || first_difference(file, &[&ours], &[&theirs]));
        }
        return;
    }
    let mut by_head: HashMap<&str, Vec<Code<'_>>> = HashMap::new();
    for code in parse(ours).into_iter().rev() {
        by_head.entry(code.head).or_default().push(code);
    }
    for theirs in parse(theirs) {
        let place = format!("{file}: {}", theirs.head);
        match by_head.get_mut(theirs.head).and_then(Vec::pop) {
            Some(ours) => compare_fields(&place, &ours, &theirs, tally),
            None => {
                tally.item(false);
                tally.difference("a code object of CPython alone", || format!("  {place}\n"));
            }
        }
    }
    for extra in by_head.into_values().flatten() {
        tally.difference("a code object of Tiercel alone", || format!("  {file}: {}\n", extra.head));
    }
}

fn compare_fields(place: &str, ours: &Code<'_>, theirs: &Code<'_>, tally: &mut Tally) {
    tally.item(ours.fields == theirs.fields);
    for ((name, our), (_, their)) in ours.fields.iter().zip(&theirs.fields) {
        tally.field(name, our == their);
        if our != their {
            tally.difference(name, || {
                let (our, their) = (readable(name, our, ours), readable(name, their, theirs));
                let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
                let (our, their) = (lines(&our), lines(&their));
                let refer =
                    |lines: &[String]| lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
                let (our, their) = (refer(&our), refer(&their));
                first_difference(place, &our.lines().collect::<Vec<_>>(), &their.lines().collect::<Vec<_>>())
            });
        }
    }
}

/// A field's value, a line a part.
fn readable(name: &str, value: &str, code: &Code<'_>) -> String {
    let first_line = || {
        let line = code.fields.iter().find(|(name, _)| *name == "firstlineno");
        line.and_then(|(_, value)| value.parse().ok()).unwrap_or(0)
    };
    match name {
        "code" => disassembly::instructions(&bytes(value)),
        "linetable" => disassembly::locations(&bytes(value), first_line()),
        "exceptiontable" => disassembly::handlers(&bytes(value)),
        "consts" => value.replace(", ", ",\n"),
        "names" | "varnames" | "cellvars" | "freevars" | "localsplus" => value.replace(' ', "\n"),
        _ => value.to_owned(),
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
