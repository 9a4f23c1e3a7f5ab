//! `str.format`: replacement fields, nested ones included (PEP 3101).

use crate::error::PyResult;
use crate::object;
use crate::types::str::{StrObject, from_code_points, intern_value};
use crate::types::text::TextBuilder;
use crate::value::Value;
use crate::{bail, err};
use smallvec::SmallVec;

/// How fields without a name are counted.
enum Numbering {
    Unknown,
    Automatic(usize),
    Manual,
}

struct Formatter<'a> {
    args: &'a [Value],
    /// Whether there can be arguments by position at all.
    positional: bool,
    mapping: Option<&'a Value>,
    numbering: Numbering,
}

/// Fills in the fields of `template` from positional arguments and a mapping of names.
pub fn format(template: &StrObject, args: Option<&[Value]>, mapping: Option<&Value>) -> PyResult<Value> {
    let chars: SmallVec<[u32; 64]> = template.chars().iter().collect();
    let positional = args.is_some();
    let args = args.unwrap_or_default();
    let mut f = Formatter { args, positional, mapping, numbering: Numbering::Unknown };
    Ok(f.run(&chars, 2)?.finish())
}

const OPEN: u32 = b'{' as u32;
const CLOSE: u32 = b'}' as u32;
const LEFT: u32 = b'[' as u32;
const RIGHT: u32 = b']' as u32;
const DOT: u32 = b'.' as u32;

impl Formatter<'_> {
    fn run(&mut self, t: &[u32], depth: u32) -> PyResult<TextBuilder> {
        if depth == 0 {
            bail!(ValueError, "Max string recursion exceeded");
        }
        let mut out = TextBuilder::default();
        let mut i = 0;
        while i < t.len() {
            let c = t[i];
            i += 1;
            if c == CLOSE {
                if t.get(i) != Some(&CLOSE) {
                    bail!(ValueError, "Single '}}' encountered in format string");
                }
                i += 1;
                out.push_char(CLOSE);
            } else if c == OPEN {
                match t.get(i) {
                    None => bail!(ValueError, "Single '{{' encountered in format string"),
                    Some(&OPEN) => {
                        i += 1;
                        out.push_char(OPEN);
                    }
                    Some(_) => i = self.field(t, i, depth, &mut out)?,
                }
            } else {
                out.push_char(c);
            }
        }
        Ok(out)
    }

    /// One replacement field, from behind its brace; gives the position behind the closing brace.
    fn field(&mut self, t: &[u32], start: usize, depth: u32, out: &mut TextBuilder) -> PyResult<usize> {
        let mut i = start;
        let mut in_brackets = false;
        while i < t.len() {
            match t[i] {
                OPEN => bail!(ValueError, "unexpected '{{' in field name"),
                LEFT => in_brackets = true,
                RIGHT => in_brackets = false,
                CLOSE if !in_brackets => break,
                c if (c == b':' as u32 || c == b'!' as u32) && !in_brackets => break,
                _ => {}
            }
            i += 1;
        }
        let name = &t[start..i];
        if i == t.len() {
            bail!(ValueError, "expected '}}' before end of string");
        }
        let mut conversion = None;
        if t[i] == b'!' as u32 {
            match (t.get(i + 1), t.get(i + 2)) {
                (None, _) => bail!(ValueError, "end of string while looking for conversion specifier"),
                (Some(_), None) => bail!(ValueError, "unmatched '{{' in format spec"),
                (Some(&c), Some(&next)) => {
                    if next != b':' as u32 && next != CLOSE {
                        bail!(ValueError, "expected ':' after conversion specifier");
                    }
                    conversion = Some(c);
                    i += 2;
                }
            }
        }
        let mut spec: &[u32] = &[];
        let mut nested = false;
        if t[i] == b':' as u32 {
            let from = i + 1;
            let mut open = 1;
            i = from;
            while i < t.len() {
                match t[i] {
                    OPEN => {
                        nested = true;
                        open += 1;
                    }
                    CLOSE => {
                        open -= 1;
                        if open == 0 {
                            break;
                        }
                    }
                    _ => {}
                }
                i += 1;
            }
            if i == t.len() {
                bail!(ValueError, "unmatched '{{' in format spec");
            }
            spec = &t[from..i];
        }
        let mut value = self.lookup(name)?;
        value = match conversion.and_then(char::from_u32) {
            None => value,
            Some('r') => object::repr(&value)?,
            Some('s') => object::str(&value)?,
            Some('a') => object::ascii(&value)?,
            Some(c) if c > ' ' && c < '\u{7f}' => bail!(ValueError, "Unknown conversion specifier {c}"),
            Some(c) => bail!(ValueError, "Unknown conversion specifier \\x{:x}", c as u32),
        };
        let expanded;
        if nested {
            expanded = self.run(spec, depth - 1)?.into_code_points();
            spec = &expanded;
        }
        let formatted = object::format(&value, &from_code_points(spec))?;
        out.push_str(&formatted);
        Ok(i + 1)
    }

    fn lookup(&mut self, name: &[u32]) -> PyResult<Value> {
        let end = name.iter().position(|&c| c == DOT || c == LEFT).unwrap_or(name.len());
        let (first, mut rest) = name.split_at(end);
        let index = match as_index(first)? {
            Some(n) => {
                if matches!(self.numbering, Numbering::Automatic(_)) {
                    bail!(
                        ValueError,
                        "cannot switch from automatic field numbering to manual field specification"
                    );
                }
                self.numbering = Numbering::Manual;
                Some(n)
            }
            None if first.is_empty() => {
                let n = match self.numbering {
                    Numbering::Manual => {
                        bail!(
                            ValueError,
                            "cannot switch from manual field specification to automatic field numbering"
                        )
                    }
                    Numbering::Automatic(n) => n,
                    Numbering::Unknown => 0,
                };
                self.numbering = Numbering::Automatic(n + 1);
                Some(n)
            }
            None => None,
        };
        let mut value = match index {
            Some(n) => match self.args.get(n) {
                Some(v) => v.clone(),
                None if !self.positional => {
                    bail!(ValueError, "Format string contains positional fields")
                }
                None => bail!(IndexError, "Replacement index {n} out of range for positional args tuple"),
            },
            None => {
                let key = from_code_points(first);
                match self.mapping {
                    Some(m) => object::getitem(m, &key)?,
                    None => {
                        return Err(crate::error::raise_with(
                            crate::thread::types().exceptions.KeyError,
                            &[key],
                        ));
                    }
                }
            }
        };
        while let Some((&c, after)) = rest.split_first() {
            if c == DOT {
                let end = after.iter().position(|&c| c == DOT || c == LEFT).unwrap_or(after.len());
                if end == 0 {
                    bail!(ValueError, "Empty attribute in format string");
                }
                value = object::getattr(&value, &intern_value(&from_code_points(&after[..end])))?;
                rest = &after[end..];
            } else if c == LEFT {
                let Some(end) = after.iter().position(|&c| c == RIGHT) else {
                    bail!(ValueError, "Missing ']' in format string")
                };
                if end == 0 {
                    bail!(ValueError, "Empty attribute in format string");
                }
                let key = match as_index(&after[..end])? {
                    Some(n) => Value::int(n as i64),
                    None => from_code_points(&after[..end]),
                };
                value = object::getitem(&value, &key)?;
                rest = &after[end + 1..];
            } else {
                return Err(err!(ValueError, "Only '.' or '[' may follow ']' in format field specifier"));
            }
        }
        Ok(value)
    }
}

/// The number that a name of digits only is.
fn as_index(s: &[u32]) -> PyResult<Option<usize>> {
    let digit = |&c: &u32| char::from_u32(c)?.to_digit(10);
    if s.is_empty() || !s.iter().all(|c| digit(c).is_some()) {
        return Ok(None);
    }
    let mut digits = s.iter().filter_map(digit);
    let number = digits.try_fold(0usize, |n, digit| n.checked_mul(10)?.checked_add(digit as usize));
    match number.filter(|&n| n <= isize::MAX as usize) {
        Some(n) => Ok(Some(n)),
        None => bail!(ValueError, "Too many decimal digits in format string"),
    }
}
