//! Signature strings: `($self, object, /, *args, key=None, **kwargs)`.

/// How a parameter takes its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    PositionalOnly,
    PositionalOrKeyword,
    KeywordOnly,
    VarArgs,
    VarKeywords,
}

/// One parameter, in the order written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    pub name: String,
    pub kind: Kind,
    /// The default's Python text.
    pub default: Option<String>,
}

/// A parsed signature, without its receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub params: Vec<Param>,
    /// `$self`, `$type` or `$module`, if it was written.
    pub receiver: Option<String>,
    /// What stands between the brackets, without the receiver.
    body: String,
}

/// Splits at the commas that stand outside brackets and quotes.
fn split(text: &str) -> Result<Vec<&str>, String> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quote, mut escaped) = (0, 0i32, None, false);
    for (at, c) in text.char_indices() {
        if let Some(open) = quote {
            if escaped {
                escaped = false;
            } else if c == '\\' {
                escaped = true;
            } else if c == open {
                quote = None;
            }
            continue;
        }
        match c {
            '\'' | '"' => quote = Some(c),
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    if depth != 0 || quote.is_some() {
        return Err("brackets or quotes do not close".into());
    }
    let last = text[start..].trim();
    if !last.is_empty() {
        parts.push(last);
    } else if !parts.is_empty() {
        return Err("trailing comma".into());
    }
    Ok(parts)
}

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

impl Signature {
    /// Parses `(…)`; the error says what is wrong in words fit for a compile error.
    pub fn parse(text: &str) -> Result<Self, String> {
        let inner = text
            .trim()
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
            .ok_or("a signature stands in round brackets, as in \"($self, object, /)\"")?;
        let mut parts = split(inner)?;
        let receiver = match parts.first() {
            Some(first) if first.starts_with('$') => Some(parts.remove(0).to_string()),
            _ => None,
        };
        // `($self, /, …)` says only that the receiver is positional.
        if receiver.is_some() && parts.first() == Some(&"/") {
            parts.remove(0);
        }
        let body = parts.join(", ");
        let mut params: Vec<Param> = Vec::new();
        let (mut slash, mut star, mut keywords, mut optional) = (false, false, false, false);
        for part in parts {
            if keywords {
                return Err("nothing may follow **kwargs".into());
            }
            if part == "/" {
                if slash || star || params.is_empty() {
                    return Err("'/' must come once, after a parameter and before '*'".into());
                }
                slash = true;
                params.iter_mut().for_each(|param| param.kind = Kind::PositionalOnly);
                continue;
            }
            if part == "*" {
                if star {
                    return Err("'*' may come only once".into());
                }
                star = true;
                continue;
            }
            let (name, kind, default) = if let Some(name) = part.strip_prefix("**") {
                keywords = true;
                (name, Kind::VarKeywords, None)
            } else if let Some(name) = part.strip_prefix('*') {
                if star {
                    return Err("'*' may come only once".into());
                }
                star = true;
                (name, Kind::VarArgs, None)
            } else {
                let (name, default) = match part.split_once('=') {
                    Some((name, default)) => (name.trim(), Some(default.trim().to_string())),
                    None => (part, None),
                };
                (name, if star { Kind::KeywordOnly } else { Kind::PositionalOrKeyword }, default)
            };
            if !is_identifier(name) {
                return Err(format!("'{name}' is not a parameter name"));
            }
            if params.iter().any(|param| param.name == name) {
                return Err(format!("duplicate parameter '{name}'"));
            }
            if kind == Kind::PositionalOrKeyword {
                if optional && default.is_none() {
                    return Err(format!("parameter '{name}' without a default follows one with a default"));
                }
                optional |= default.is_some();
            }
            params.push(Param { name: name.to_string(), kind, default });
        }
        Ok(Signature { params, receiver, body })
    }

    /// How many parameters of a kind there are.
    pub fn count(&self, kind: Kind) -> usize {
        self.params.iter().filter(|param| param.kind == kind).count()
    }

    /// Parameters that are bound by position or name, in order: all but `*args` and `**kwargs`.
    pub fn named(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(|param| !matches!(param.kind, Kind::VarArgs | Kind::VarKeywords))
    }

    /// Whether no argument can be given by name.
    pub fn positional_only(&self) -> bool {
        self.params.iter().all(|param| matches!(param.kind, Kind::PositionalOnly | Kind::VarArgs))
    }

    /// Parameters that may be given by position.
    pub fn positional(&self) -> usize {
        self.count(Kind::PositionalOnly) + self.count(Kind::PositionalOrKeyword)
    }

    /// Positional parameters without a default.
    pub fn required_positional(&self) -> usize {
        let positional = |kind| matches!(kind, Kind::PositionalOnly | Kind::PositionalOrKeyword);
        self.params.iter().filter(|param| positional(param.kind) && param.default.is_none()).count()
    }

    /// `__text_signature__`, with the receiver in front as CPython prints it.
    pub fn text(&self, receiver: Option<&str>) -> String {
        let Some(receiver) = receiver else { return format!("({})", self.body) };
        if self.params.is_empty() {
            return format!("({receiver}, /)");
        }
        let slash = if self.count(Kind::PositionalOnly) > 0 { "" } else { "/, " };
        format!("({receiver}, {slash}{})", self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(signature: &str, receiver: Option<&str>) -> String {
        Signature::parse(signature).unwrap().text(receiver)
    }

    #[test]
    fn prints_as_cpython() {
        assert_eq!(text("($self, object, /)", Some("$self")), "($self, object, /)");
        assert_eq!(text("(object, /)", Some("$module")), "($module, object, /)");
        assert_eq!(text("()", Some("$self")), "($self, /)");
        assert_eq!(text("($self, /)", Some("$self")), "($self, /)");
        assert_eq!(
            text("(*, key=None, reverse=False)", Some("$self")),
            "($self, /, *, key=None, reverse=False)"
        );
        assert_eq!(text("($self, /, *, key=None)", Some("$self")), "($self, /, *, key=None)");
        assert_eq!(
            text("(*args, sep=' ', end='\\n')", Some("$module")),
            "($module, /, *args, sep=' ', end='\\n')"
        );
        assert_eq!(text("(iterable, /, start=0)", Some("$module")), "($module, iterable, /, start=0)");
        assert_eq!(text("(x=0, /)", None), "(x=0, /)");
    }

    #[test]
    fn kinds_and_counts() {
        let signature =
            Signature::parse("(a, b=(1, 2), /, c='x,)', *args, d, e=<unrepresentable>, **kw)").unwrap();
        let kinds: Vec<Kind> = signature.params.iter().map(|param| param.kind).collect();
        use Kind::*;
        assert_eq!(
            kinds,
            [
                PositionalOnly,
                PositionalOnly,
                PositionalOrKeyword,
                VarArgs,
                KeywordOnly,
                KeywordOnly,
                VarKeywords
            ]
        );
        assert_eq!(signature.params[1].default.as_deref(), Some("(1, 2)"));
        assert_eq!(signature.params[2].default.as_deref(), Some("'x,)'"));
        assert_eq!((signature.positional(), signature.required_positional()), (3, 1));
        assert!(!signature.positional_only());
        assert!(Signature::parse("(*integers)").unwrap().positional_only());
    }

    #[test]
    fn mistakes_are_named() {
        for (signature, part) in [
            ("x, y", "round brackets"),
            ("(x, x)", "duplicate"),
            ("(/, x)", "'/' must come once"),
            ("(x=1, y)", "without a default"),
            ("(**k, x)", "**kwargs"),
            ("(*, *, x)", "only once"),
            ("(x=(1)", "do not close"),
            ("(1x)", "not a parameter name"),
            ("(x,)", "trailing comma"),
        ] {
            let error = Signature::parse(signature).unwrap_err();
            assert!(error.contains(part), "{signature}: {error}");
        }
    }
}
