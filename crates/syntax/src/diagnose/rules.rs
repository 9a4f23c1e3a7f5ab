//! The grammar of the second look, read from its text once, when the first wrong source comes by.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::token::Tok;

/// The grammar.
pub(super) static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Reader::read(include_str!("grammar.txt")));

/// All rules.
pub(super) struct Grammar {
    pub(super) rules: Vec<Rule>,
    by_name: HashMap<&'static str, usize>,
}

impl Grammar {
    /// The number of a rule.
    pub(super) fn rule(&self, name: &str) -> usize {
        self.by_name[name]
    }
}

/// One rule.
pub(super) struct Rule {
    /// It describes mistakes.
    pub(super) is_mistake: bool,
    /// What it matched is remembered whether or not mistakes were looked for.
    pub(super) shared_memo: bool,
    /// It is the one that never looks for mistakes.
    pub(super) without_mistakes: bool,
    pub(super) alternatives: Vec<Alternative>,
}

/// One way to match.
pub(super) struct Alternative {
    pub(super) items: Vec<(Option<u8>, Item)>,
    pub(super) outcome: Outcome,
}

/// A part of an alternative.
pub(super) enum Item {
    Token(Tok),
    Soft(&'static str),
    AnySoft,
    Rule(usize),
    Group(Vec<Alternative>),
    Optional(Box<Item>),
    Repeat { item: Box<Item>, at_least: usize },
    Separated { item: Box<Item>, separator: Box<Item> },
    Ahead(Box<Item>),
    NotAhead(Box<Item>),
    Cut,
    Forced(Tok),
}

/// What comes of a match.
pub(super) enum Outcome {
    /// The parts as they are.
    Parts,
    /// A node of a kind.
    Kind(&'static str),
    /// What a label names.
    Label(u8),
    /// An error, perhaps.
    Error { action: &'static str, labels: Vec<u8>, message: String },
}

struct Reader {
    names: HashMap<&'static str, usize>,
}

impl Reader {
    fn read(text: &'static str) -> Grammar {
        let lines = || text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
        let head = |line: &'static str| line.strip_suffix(':').unwrap_or(line);
        let mut names = HashMap::new();
        for line in lines().filter(|l| !l.starts_with(' ')) {
            let name = head(line).trim_end_matches(" memo").trim_end_matches('!');
            names.insert(name, names.len());
        }
        let reader = Reader { names };
        let mut rules: Vec<Rule> = Vec::new();
        for line in lines() {
            if line.starts_with(' ') {
                if let Some(rule) = rules.last_mut() {
                    reader.line(line.trim(), &mut rule.alternatives);
                }
                continue;
            }
            let (name, shared_memo) = match head(line).strip_suffix(" memo") {
                Some(name) => (name, true),
                None => (head(line), false),
            };
            rules.push(Rule {
                is_mistake: name.ends_with('!'),
                shared_memo,
                without_mistakes: name == "expression_without_invalid",
                alternatives: Vec::new(),
            });
        }
        Grammar { rules, by_name: reader.names }
    }

    /// Reads the alternative, or alternatives, of a line.
    fn line(&self, line: &'static str, into: &mut Vec<Alternative>) {
        let (pattern, outcome) = if let Some((pattern, action)) = line.split_once(" => ") {
            (pattern, error_outcome(action))
        } else if let Some((pattern, kind)) = line.split_once(" -> ") {
            let label = kind.len() == 1;
            (pattern, if label { Outcome::Label(kind.as_bytes()[0]) } else { Outcome::Kind(kind) })
        } else {
            (line, Outcome::Parts)
        };
        let mut rest = pattern;
        let mut alternatives = self.alternatives(&mut rest);
        if let Some(last) = alternatives.last_mut() {
            last.outcome = outcome;
        }
        into.append(&mut alternatives);
    }

    fn alternatives(&self, rest: &mut &'static str) -> Vec<Alternative> {
        let mut all = vec![Alternative { items: Vec::new(), outcome: Outcome::Parts }];
        loop {
            *rest = rest.trim_start();
            if rest.is_empty() || rest.starts_with(')') {
                return all;
            }
            if let Some(behind) = rest.strip_prefix("| ") {
                *rest = behind;
                all.push(Alternative { items: Vec::new(), outcome: Outcome::Parts });
                continue;
            }
            let bytes = rest.as_bytes();
            let mut label = None;
            if bytes.len() > 2 && bytes[0].is_ascii_lowercase() && bytes[1] == b'=' {
                label = Some(bytes[0]);
                *rest = &rest[2..];
            }
            let item = self.item(rest);
            if let Some(last) = all.last_mut() {
                last.items.push((label, item));
            }
        }
    }

    /// An item with what is behind it: `?`, `*`, `+`, `% separator`.
    fn item(&self, rest: &mut &'static str) -> Item {
        let mut item = self.simple_item(rest);
        loop {
            let (wrapped, length) = match rest.as_bytes().first() {
                Some(b'?') => (Item::Optional(Box::new(item)), 1),
                Some(b'*') => (Item::Repeat { item: Box::new(item), at_least: 0 }, 1),
                Some(b'+') => (Item::Repeat { item: Box::new(item), at_least: 1 }, 1),
                _ if rest.starts_with(" % ") => {
                    *rest = &rest[3..];
                    let separator = Box::new(self.simple_item(rest));
                    item = Item::Separated { item: Box::new(item), separator };
                    continue;
                }
                _ => return item,
            };
            item = wrapped;
            *rest = &rest[length..];
        }
    }

    fn simple_item(&self, rest: &mut &'static str) -> Item {
        let first = rest.as_bytes()[0];
        let behind = &rest[1..];
        match first {
            b'~' => {
                *rest = behind;
                Item::Cut
            }
            b'&' | b'!' => {
                *rest = behind;
                let inner = Box::new(self.simple_item(rest));
                if first == b'&' { Item::Ahead(inner) } else { Item::NotAhead(inner) }
            }
            b'=' => {
                *rest = behind;
                match self.simple_item(rest) {
                    Item::Token(kind) => Item::Forced(kind),
                    other => other,
                }
            }
            b'(' => {
                *rest = behind;
                let group = self.alternatives(rest);
                *rest = rest.strip_prefix(')').unwrap_or(rest);
                Item::Group(group)
            }
            b'\'' | b'"' => {
                let (text, behind) = behind.split_once(first as char).unwrap_or((behind, ""));
                *rest = behind;
                match Tok::of_text(text) {
                    Some(kind) => Item::Token(kind),
                    None => Item::Soft(text),
                }
            }
            _ => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                let (word, behind) = rest.split_at(end);
                *rest = behind;
                match self.names.get(word) {
                    Some(&rule) => Item::Rule(rule),
                    None if word == "SOFT_KEYWORD" => Item::AnySoft,
                    None => Item::Token(Tok::of_text(word).unwrap_or(Tok::Unknown)),
                }
            }
        }
    }
}

/// `action labels "message"`
fn error_outcome(text: &'static str) -> Outcome {
    let (head, message) = match text.split_once('"') {
        Some((head, message)) => (head, message.strip_suffix('"').unwrap_or(message).replace("\\\"", "\"")),
        None => (text, String::new()),
    };
    let mut words = head.split_whitespace();
    let action = words.next().unwrap_or_default();
    let labels = words.map(|w| w.as_bytes()[0]).collect();
    Outcome::Error { action, labels, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(items: &[Alternative]) {
        for alternative in items {
            assert!(!alternative.items.is_empty());
            for (_, item) in &alternative.items {
                check_item(item);
            }
        }
    }

    fn check_item(item: &Item) {
        match item {
            Item::Token(kind) | Item::Forced(kind) => assert_ne!(*kind, Tok::Unknown, "a token that is none"),
            Item::Soft(word) => assert!(matches!(*word, "match" | "case" | "type" | "_"), "{word}"),
            Item::Group(group) => check(group),
            Item::Optional(inner) | Item::Ahead(inner) | Item::NotAhead(inner) => check_item(inner),
            Item::Repeat { item, .. } => check_item(item),
            Item::Separated { item, separator } => {
                check_item(item);
                check_item(separator);
            }
            Item::AnySoft | Item::Rule(_) | Item::Cut => {}
        }
    }

    #[test]
    fn grammar_is_whole() {
        for rule in &GRAMMAR.rules {
            assert!(!rule.alternatives.is_empty());
            check(&rule.alternatives);
        }
    }
}
