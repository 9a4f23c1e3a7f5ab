//! Exceptions as text without the library: for exceptions that nobody can receive, and for when the library's
//! `traceback` module cannot be had.

use tiercel_object::object;
use tiercel_object::thread::{names, types};
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::types::traceback::TracebackObject;
use tiercel_object::value::Value;

/// How often the same entry is shown before the rest is only counted.
const MOST_REPEATS: usize = 3;
/// How many exceptions of a chain are shown: a chain may be a circle.
const MOST_LINKS: usize = 100;

/// The entries of a traceback under their headline, with source lines; nothing for what is no traceback.
pub fn traceback_text(traceback: &Value) -> String {
    let mut out = String::new();
    let mut sources = Sources::default();
    let (mut last, mut repeats) = (None, 0);
    let mut at = Some(traceback.clone());
    while let Some(entry) = at {
        let Some(tb) = entry.downcast::<TracebackObject>() else { break };
        if out.is_empty() {
            out.push_str("Traceback (most recent call last):\n");
        }
        let place = place_of(tb);
        if last.as_ref() == Some(&place) {
            repeats += 1;
        } else {
            say_repeats(&mut out, repeats);
            repeats = 1;
        }
        if repeats <= MOST_REPEATS {
            let (file, line, name) = &place;
            out.push_str(&format!("  File \"{file}\", line {line}, in {name}\n"));
            if let Some(text) = sources.line(file, *line) {
                out.push_str(&format!("    {text}\n"));
            }
        }
        last = Some(place);
        at = tb.next.get();
    }
    say_repeats(&mut out, repeats);
    out
}

fn say_repeats(out: &mut String, repeats: usize) {
    if let Some(more @ 1..) = repeats.checked_sub(MOST_REPEATS) {
        let plural = if more == 1 { "" } else { "s" };
        out.push_str(&format!("  [Previous line repeated {more} more time{plural}]\n"));
    }
}

/// File, line and function of an entry.
fn place_of(tb: &TracebackObject) -> (String, i32, String) {
    let code = tb.frame.get().and_then(|frame| quietly(object::getattr_str(&frame, "f_code")));
    let Some(code) = code.as_ref().and_then(|code| code.downcast::<CodeObject>()) else {
        return ("?".into(), -1, "?".into());
    };
    let text = |v: Option<Value>| v.map(|v| to_string_lossy(&v)).unwrap_or_default();
    (text(code.filename.get()), tb.line(), text(code.name.get()))
}

/// The lines of files that tracebacks name.
#[derive(Default)]
struct Sources(std::collections::HashMap<String, Vec<String>>);

impl Sources {
    fn line(&mut self, file: &str, line: i32) -> Option<&str> {
        let lines = self.0.entry(file.to_owned()).or_insert_with(|| {
            let bytes = std::fs::read(file).unwrap_or_default();
            String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
        });
        let text = lines.get(usize::try_from(line).ok()?.checked_sub(1)?)?.trim();
        (!text.is_empty()).then_some(text)
    }
}

fn quietly<T>(result: tiercel_object::PyResult<T>) -> Option<T> {
    result.map_err(|raised| drop(raised.take())).ok()
}

/// The class' name with its module, unless that goes without saying.
fn class_name(value: &Value) -> String {
    let class = value.ty().as_value();
    let name = quietly(object::getattr(class, &names().__qualname__));
    let name = name.as_ref().map_or_else(|| value.ty().name_str().to_string(), to_string_lossy);
    match quietly(object::getattr(class, &names().__module__)).filter(|m| m.as_str().is_some()) {
        Some(module) => match to_string_lossy(&module).as_str() {
            "builtins" | "__main__" => name,
            module => format!("{module}.{name}"),
        },
        None => format!("<unknown>.{name}"),
    }
}

/// `str(exception)`, or that it cannot be had.
fn message(value: &Value) -> String {
    let text = quietly(object::str(value));
    text.map_or_else(|| "<exception str() failed>".into(), |text| to_string_lossy(&text))
}

/// The line of an exception that was not received: class and message.
pub fn headline(value: &Value) -> String {
    format!("{}: {}\n", class_name(value), message(value))
}

/// An exception with those that led to it.
pub fn chain_text(value: &Value) -> String {
    let mut parts = vec![one_text(value)];
    let mut at = value.clone();
    while parts.len() < MOST_LINKS
        && let Some(e) = at.downcast::<ExceptionObject>()
    {
        let (next, how) = match (e.cause.get(), e.context.get()) {
            (Some(cause), _) if !cause.is_none() => {
                (cause, "The above exception was the direct cause of the following exception:")
            }
            (_, Some(context)) if !e.suppress_context.get() => {
                (context, "During handling of the above exception, another exception occurred:")
            }
            _ => break,
        };
        parts.push(format!("\n{how}\n\n"));
        parts.push(one_text(&next));
        at = next;
    }
    parts.into_iter().rev().collect()
}

/// One exception: traceback, the place of a syntax error, message, notes.
fn one_text(value: &Value) -> String {
    let Some(e) = value.downcast::<ExceptionObject>() else {
        return format!(
            "TypeError: print_exception(): Exception expected for value, {} found\n",
            value.ty().name_str()
        );
    };
    let mut out = traceback_text(&e.traceback.get_or_none());
    let text = if value.ty().is_subtype(types().exceptions.SyntaxError) {
        syntax_place(value, &mut out)
    } else {
        message(value)
    };
    let name = class_name(value);
    out.push_str(&if text.is_empty() { format!("{name}\n") } else { format!("{name}: {text}\n") });
    let notes = quietly(object::getattr_optional(value, &names().__notes__)).flatten();
    if let Some(notes) = notes.as_ref().and_then(|notes| notes.downcast::<ListObject>()) {
        for note in notes.to_vec() {
            if let Some(text) = quietly(object::str(&note)) {
                out.push_str(&format!("{}\n", to_string_lossy(&text)));
            }
        }
    }
    out
}

/// Shows where a syntax error is; gives what is left to say of it.
fn syntax_place(value: &Value, out: &mut String) -> String {
    let field = |name: &str| quietly(object::getattr_str(value, name)).filter(|v| !v.is_none());
    let number = |name: &str| field(name).and_then(|v| v.as_small_int());
    let Some(line) = number("lineno") else { return message(value) };
    let file = field("filename").map_or_else(|| "<string>".into(), |f| to_string_lossy(&f));
    out.push_str(&format!("  File \"{file}\", line {line}\n"));
    if let Some(text) = field("text").filter(|t| t.as_str().is_some()) {
        let text = to_string_lossy(&text);
        let shown = text.trim();
        out.push_str(&format!("    {shown}\n"));
        let indent = text.chars().take_while(|c| c.is_whitespace()).count() as i64;
        if let Some(column) = number("offset").map(|offset| offset - 1 - indent).filter(|&c| c >= 0) {
            let end = number("end_offset").filter(|_| number("end_lineno") == Some(line));
            let carets = end.map_or(1, |end| end - 1 - indent - column).max(1);
            let spaces: String = shown
                .chars()
                .take(column as usize)
                .map(|c| if c.is_whitespace() { c } else { ' ' })
                .collect();
            out.push_str(&format!("    {spaces}{}\n", "^".repeat(carets as usize)));
        }
    }
    field("msg").map_or_else(|| "<no detail available>".into(), |m| to_string_lossy(&m))
}
