//! Walks the grammar over the tokens: recursive descent with memory, first match wins.

use std::collections::HashMap;
use std::rc::Rc;

use super::report::Reporter;
use super::rules::{Alternative, GRAMMAR, Grammar, Item, Outcome};
use crate::ast::Span;
use crate::error::{ErrorKind, SyntaxError};
use crate::stack;
use crate::token::{Tok, Token};
use crate::tokenizer::Tokens;

/// What an item matched.
#[derive(Clone)]
pub(super) enum Match {
    /// Nothing, as it may.
    Nothing,
    /// A token, by number.
    Token(usize),
    /// What a rule or group made.
    Node(Rc<Node>),
}

/// What a rule made of the tokens it matched.
pub(super) struct Node {
    /// What it is called in messages; empty for what is only a sequence.
    pub(super) kind: &'static str,
    pub(super) first: usize,
    /// The last token.
    pub(super) last: usize,
    pub(super) parts: Vec<Match>,
}

/// Something found that is to be reported.
pub(super) enum Found {
    /// An error of the parser.
    Error(Box<SyntaxError>),
    /// The place where the tokenizer stopped.
    EndOfTokens,
}

type Walked = Result<Option<(Match, usize)>, Found>;

pub(super) struct Walker<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a Tokens,
    grammar: &'static Grammar,
    /// Rules of mistakes are walked, too.
    pub(super) mistakes: bool,
    /// The last token looked at.
    pub(super) furthest: usize,
    memory: HashMap<(usize, usize, bool), Option<(Match, usize)>>,
}

impl<'a> Walker<'a> {
    pub(super) fn new(text: &'a str, tokens: &'a Tokens) -> Walker<'a> {
        Walker { text, tokens, grammar: &GRAMMAR, mistakes: false, furthest: 0, memory: HashMap::new() }
    }

    /// Walks from a rule by name; true when it matched.
    pub(super) fn start(&mut self, rule: &str, from: usize) -> Result<bool, Found> {
        self.memory.clear();
        Ok(self.rule(self.grammar.rule(rule), from)?.is_some())
    }

    /// Looks at a token, which is what makes it count as reached.
    fn look(&mut self, at: usize) -> Result<Token, Found> {
        let at = at.min(self.tokens.list.len() - 1);
        self.furthest = self.furthest.max(at);
        let token = self.tokens.list[at];
        if token.kind == Tok::Error { Err(Found::EndOfTokens) } else { Ok(token) }
    }

    pub(super) fn token_text(&self, at: usize) -> &'a str {
        let token = &self.tokens.list[at];
        &self.text[token.start as usize..token.end as usize]
    }

    fn rule(&mut self, number: usize, at: usize) -> Walked {
        let grammar = self.grammar;
        let rule = &grammar.rules[number];
        let key = (number, at, self.mistakes && !rule.shared_memo);
        if let Some(known) = self.memory.get(&key) {
            return Ok(known.clone());
        }
        if !stack::has_room() {
            let msg = "Parser stack overflowed - Python source too complex to parse";
            return Err(Found::Error(SyntaxError::nowhere(ErrorKind::Memory, msg).into()));
        }
        let mistakes = self.mistakes;
        self.mistakes &= !rule.without_mistakes;
        let result = self.alternatives(&rule.alternatives, at);
        self.mistakes = mistakes;
        let result = result?;
        self.memory.insert(key, result.clone());
        Ok(result)
    }

    fn alternatives(&mut self, alternatives: &'static [Alternative], at: usize) -> Walked {
        for alternative in alternatives {
            // As in CPython, only a rule that stands alone is left out of the first walk: in the middle
            // of an alternative it is walked, which is why some messages come before all others.
            if !self.mistakes
                && let [(_, Item::Rule(number))] = alternative.items[..]
                && self.grammar.rules[number].is_mistake
            {
                continue;
            }
            let mut cut = false;
            let Some((parts, end)) = self.items(alternative, at, &mut cut)? else {
                if cut {
                    return Ok(None);
                }
                continue;
            };
            return match &alternative.outcome {
                Outcome::Parts => Ok(Some((self.sequence("", parts, at, end), end))),
                Outcome::Kind(kind) => Ok(Some((self.named(kind, parts, at, end), end))),
                Outcome::Label(label) => Ok(Some((labelled(alternative, &parts, *label), end))),
                Outcome::Error { action, labels, message } => {
                    let values: Vec<Match> =
                        labels.iter().map(|l| labelled(alternative, &parts, *l)).collect();
                    let reporter = Reporter { walker: self, message, next: end };
                    match reporter.report(action, &values) {
                        Some(error) => Err(Found::Error(error.into())),
                        // The mistake it looked like is none: the whole rule fails.
                        None => Ok(None),
                    }
                }
            };
        }
        Ok(None)
    }

    fn items(
        &mut self,
        alternative: &'static Alternative,
        start: usize,
        cut: &mut bool,
    ) -> Result<Option<(Vec<Match>, usize)>, Found> {
        let mut at = start;
        let mut parts = Vec::with_capacity(alternative.items.len());
        for (_, item) in &alternative.items {
            if matches!(item, Item::Cut) {
                *cut = true;
                parts.push(Match::Nothing);
                continue;
            }
            let Some((part, end)) = self.item(item, at)? else { return Ok(None) };
            parts.push(part);
            at = end;
        }
        Ok(Some((parts, at)))
    }

    fn item(&mut self, item: &'static Item, at: usize) -> Walked {
        match item {
            Item::Token(kind) => {
                let token = self.look(at)?;
                // `<>` is an operator only by name.
                let odd = token.kind == Tok::NotEqual && self.token_text(at) != "!=";
                Ok((token.kind == *kind && !odd).then_some((Match::Token(at), at + 1)))
            }
            Item::Soft(word) => {
                let token = self.look(at)?;
                let here = token.kind == Tok::Name && self.token_text(at) == *word;
                Ok(here.then_some((Match::Token(at), at + 1)))
            }
            Item::AnySoft => {
                let token = self.look(at)?;
                let soft = matches!(self.token_text(at), "match" | "case" | "type" | "_");
                Ok((token.kind == Tok::Name && soft).then_some((Match::Token(at), at + 1)))
            }
            Item::Forced(kind) => {
                let token = self.look(at)?;
                if token.kind == *kind {
                    return Ok(Some((Match::Token(at), at + 1)));
                }
                let message = format!("expected '{}'", kind.text());
                let reporter = Reporter { walker: self, message: &message, next: at };
                Err(Found::Error(reporter.at(&Match::Token(at)).into()))
            }
            Item::Rule(number) => self.rule(*number, at),
            Item::Group(alternatives) => self.alternatives(alternatives, at),
            Item::Optional(inner) => Ok(Some(self.item(inner, at)?.unwrap_or((Match::Nothing, at)))),
            Item::Repeat { item, at_least } => {
                let mut parts = Vec::new();
                let mut end = at;
                while let Some((part, next)) = self.item(item, end)? {
                    parts.push(part);
                    if next == end {
                        break;
                    }
                    end = next;
                }
                let enough = parts.len() >= *at_least;
                Ok(enough.then(|| (self.sequence("", parts, at, end), end)))
            }
            Item::Separated { item, separator } => {
                let Some((first, mut end)) = self.item(item, at)? else { return Ok(None) };
                let mut parts = vec![first];
                while let Some((_, behind)) = self.item(separator, end)? {
                    let Some((part, next)) = self.item(item, behind)? else { break };
                    parts.push(part);
                    end = next;
                }
                Ok(Some((self.sequence("", parts, at, end), end)))
            }
            Item::Ahead(inner) => Ok(self.item(inner, at)?.map(|_| (Match::Nothing, at))),
            Item::NotAhead(inner) => {
                Ok(if self.item(inner, at)?.is_none() { Some((Match::Nothing, at)) } else { None })
            }
            Item::Cut => Ok(Some((Match::Nothing, at))),
        }
    }

    /// A node of several parts; a single part stands for itself.
    fn sequence(&self, kind: &'static str, mut parts: Vec<Match>, first: usize, end: usize) -> Match {
        if kind.is_empty() {
            parts.retain(|p| !matches!(p, Match::Nothing));
            if parts.len() <= 1 {
                return parts.pop().unwrap_or(Match::Nothing);
            }
        }
        let mut last = end.max(first + 1) - 1;
        let blank = |t: &Token| matches!(t.kind, Tok::Newline | Tok::Indent | Tok::Dedent | Tok::EndMarker);
        while last > first && blank(&self.tokens.list[last]) {
            last -= 1;
        }
        Match::Node(Rc::new(Node { kind, first, last, parts }))
    }

    /// A node whose kind is said by the rule, or by its parts.
    fn named(&self, kind: &'static str, parts: Vec<Match>, first: usize, end: usize) -> Match {
        let kind = match kind {
            // Attributes, calls and subscripts in a row are what the last one is.
            "chain" => parts.last().and_then(last_kind).unwrap_or(kind),
            "strings" => (first..end)
                .find_map(|at| match self.tokens.list[at].kind {
                    Tok::FStringStart => Some("f-string expression"),
                    Tok::TStringStart => Some("t-string expression"),
                    _ => None,
                })
                .unwrap_or("literal"),
            _ => kind,
        };
        if kind == "chain" {
            return parts.into_iter().next().unwrap_or(Match::Nothing);
        }
        self.sequence(kind, parts, first, end)
    }

    /// The place of what was matched.
    pub(super) fn span(&self, what: &Match) -> Span {
        let list = &self.tokens.list;
        match what {
            Match::Nothing => Span::default(),
            Match::Token(at) => list[*at].span,
            Match::Node(node) => list[node.first].span.to(list[node.last].span),
        }
    }
}

fn labelled(alternative: &Alternative, parts: &[Match], label: u8) -> Match {
    let at = alternative.items.iter().position(|(l, _)| *l == Some(label));
    at.map_or(Match::Nothing, |at| parts[at].clone())
}

/// The kind of the last trailer in a chain.
fn last_kind(part: &Match) -> Option<&'static str> {
    match part {
        Match::Node(node) if !node.kind.is_empty() => Some(node.kind),
        Match::Node(node) => node.parts.iter().rev().find_map(last_kind),
        _ => None,
    }
}
