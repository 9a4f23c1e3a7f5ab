//! From a mistake found in the grammar to the error that is reported.

use super::walk::{Match, Node, Walker};
use crate::ast::Span;
use crate::error::{ErrorKind, SyntaxError};
use crate::locate::Locator;
use crate::token::{Tok, Token};

/// Makes the error of one alternative.
pub(super) struct Reporter<'w, 'a> {
    pub(super) walker: &'w Walker<'a>,
    /// The message, with `{a}` and `{line}` to be filled in.
    pub(super) message: &'w str,
    /// The token behind what was matched.
    pub(super) next: usize,
}

/// What is assigned to or deleted.
#[derive(Clone, Copy, PartialEq)]
enum Targets {
    Star,
    Del,
    For,
}

impl Reporter<'_, '_> {
    /// The error that an action makes of the labelled matches, unless a check finds nothing wrong.
    pub(super) fn report(&self, action: &str, values: &[Match]) -> Option<SyntaxError> {
        let first = values.first().unwrap_or(&Match::Nothing);
        let last = values.last().unwrap_or(&Match::Nothing);
        match action {
            "at" => Some(self.at(first)),
            "range" => Some(self.range(first, last)),
            "last_range" => Some(self.range(&last_part(first), last)),
            "from" => Some(self.from(first)),
            "last" => Some(self.at_reached(ErrorKind::Syntax, self.message.to_string())),
            "next" => Some(self.on_token(ErrorKind::Syntax, self.next, self.message.to_string())),
            "indent" => {
                let line = self.walker.span(first).line;
                Some(
                    self.at_reached(
                        ErrorKind::Indentation,
                        self.message.replace("{line}", &line.to_string()),
                    ),
                )
            }
            "behind" => Some(self.behind(first)),
            "star_target" => self.invalid_target(first, Targets::Star),
            "del_target" => self.invalid_target(first, Targets::Del),
            "for_target" => self.invalid_target(first, Targets::For),
            "type_bound" => {
                let what = if self.kind(last) == "tuple" { "constraints" } else { "bound" };
                let msg = format!("cannot use {what} with {}", self.message);
                Some(self.locator().starting_from(self.walker.span(first), msg, self.reached()))
            }
            "missing_comma" => self.missing_comma(first, last),
            "legacy_call" => {
                let name = self.legacy_name(first)?;
                let msg = format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
                Some(self.between(first, last, msg))
            }
            "bare_generator" => self.bare_generator(first, last),
            "positional_after_keyword" => {
                let unpacked = self.has_kind(first, "unpacked keywords");
                let what = if unpacked { "keyword argument unpacking" } else { "keyword argument" };
                Some(self.at_reached(ErrorKind::Syntax, format!("positional argument follows {what}")))
            }
            _ => None,
        }
    }

    fn locator(&self) -> Locator<'_> {
        Locator::new(self.walker.text)
    }

    fn reached(&self) -> &Token {
        &self.walker.tokens.list[self.walker.furthest]
    }

    fn on_token(&self, kind: ErrorKind, at: usize, msg: String) -> SyntaxError {
        let list = &self.walker.tokens.list;
        self.locator().token(kind, &list[at.min(list.len() - 1)], msg, self.reached())
    }

    fn at_reached(&self, kind: ErrorKind, msg: String) -> SyntaxError {
        self.on_token(kind, self.walker.furthest, msg)
    }

    /// An error about one thing.
    pub(super) fn at(&self, what: &Match) -> SyntaxError {
        self.range(what, what)
    }

    fn range(&self, first: &Match, last: &Match) -> SyntaxError {
        let msg = self.message.replace("{a}", self.kind(first));
        self.between(first, last, msg)
    }

    fn between(&self, first: &Match, last: &Match, msg: String) -> SyntaxError {
        let span = self.walker.span(first).to(self.walker.span(last));
        self.locator().range(ErrorKind::Syntax, span, msg, self.reached())
    }

    fn from(&self, first: &Match) -> SyntaxError {
        self.locator().starting_from(self.walker.span(first), self.message.to_string(), self.reached())
    }

    /// An error at the last character of something, with no end.
    fn behind(&self, what: &Match) -> SyntaxError {
        let Span { line, end_line, end_col, .. } = self.walker.span(what);
        let msg = self.message.to_string();
        self.locator().raw(ErrorKind::Syntax, (line, end_col), (end_line, 0), msg, self.reached())
    }

    fn invalid_target(&self, tree: &Match, targets: Targets) -> Option<SyntaxError> {
        let bad = self.find_invalid(tree, targets)?;
        let verb = if targets == Targets::Del { "delete" } else { "assign to" };
        let msg = format!("cannot {verb} {}", self.kind(&bad));
        Some(self.between(&bad, &bad, msg))
    }

    /// The first part of a tree that cannot be a target.
    fn find_invalid(&self, tree: &Match, targets: Targets) -> Option<Match> {
        match self.kind(tree) {
            "list" | "tuple" => elements(tree).iter().find_map(|e| self.find_invalid(e, targets)),
            "starred" if targets != Targets::Del => {
                elements(tree).first().and_then(|e| self.find_invalid(e, targets))
            }
            "comparison" if targets == Targets::For => {
                let Match::Node(node) = tree else { return None };
                let operator = node.parts.get(1).and_then(first_token)?;
                let is_in = self.walker.tokens.list[operator].kind == Tok::KwIn;
                if is_in { self.find_invalid(node.parts.first()?, targets) } else { None }
            }
            "name" | "subscript" | "attribute" => None,
            _ => Some(tree.clone()),
        }
    }

    fn missing_comma(&self, first: &Match, last: &Match) -> Option<SyntaxError> {
        if self.legacy_name(first).is_some() || self.bracket_depth(self.next - 1) == 0 {
            return None;
        }
        Some(self.between(first, last, "invalid syntax. Perhaps you forgot a comma?".into()))
    }

    /// The name of a former statement that is a function now.
    fn legacy_name(&self, what: &Match) -> Option<&str> {
        let name = match what {
            Match::Token(at) => self.walker.token_text(*at),
            Match::Node(node) if node.kind == "name" => self.walker.token_text(node.first),
            _ => return None,
        };
        matches!(name, "print" | "exec").then_some(name)
    }

    /// How many brackets are open behind a token.
    fn bracket_depth(&self, at: usize) -> i32 {
        let depth = |t: &Token| match t.kind {
            Tok::LPar | Tok::LSqb | Tok::LBrace => 1,
            Tok::RPar | Tok::RSqb | Tok::RBrace => -1,
            _ => 0,
        };
        self.walker.tokens.list[..=at].iter().map(depth).sum()
    }

    /// A generator expression without brackets that is not the only argument.
    fn bare_generator(&self, args: &Match, clauses: &Match) -> Option<SyntaxError> {
        let positional = positional(args);
        if positional.len() <= 1 {
            return None;
        }
        let msg = "Generator expression must be parenthesized".to_string();
        Some(self.between(positional.last()?, clauses, msg))
    }

    fn has_kind(&self, tree: &Match, kind: &str) -> bool {
        match tree {
            Match::Node(node) if node.kind == kind => true,
            Match::Node(node) if matches!(node.kind, "" | "arguments") => {
                node.parts.iter().any(|p| self.has_kind(p, kind))
            }
            _ => false,
        }
    }

    /// What something is called in messages.
    fn kind(&self, what: &Match) -> &str {
        match what {
            Match::Nothing => "",
            Match::Node(node) => node.kind,
            Match::Token(at) => match self.walker.tokens.list[*at].kind {
                Tok::Name => "name",
                Tok::Number | Tok::String => "literal",
                kind => kind.text(),
            },
        }
    }
}

/// The expressions directly inside of a node.
fn elements(tree: &Match) -> Vec<Match> {
    let mut found = Vec::new();
    if let Match::Node(node) = tree {
        for part in &node.parts {
            collect(part, &mut found);
        }
    }
    found
}

fn collect(part: &Match, found: &mut Vec<Match>) {
    match part {
        Match::Node(node) if node.kind.is_empty() => {
            for inner in &node.parts {
                collect(inner, found);
            }
        }
        Match::Node(_) => found.push(part.clone()),
        _ => {}
    }
}

/// The positional arguments among those of a call.
fn positional(args: &Match) -> Vec<Match> {
    let mut all = elements(args);
    all.retain(|a| !matches!(a, Match::Node(n) if matches!(n.kind, "keyword" | "unpacked keywords")));
    all
}

fn first_token(part: &Match) -> Option<usize> {
    match part {
        Match::Nothing => None,
        Match::Token(at) => Some(*at),
        Match::Node(node) => Some(node.first),
    }
}

/// The last of several.
fn last_part(part: &Match) -> Match {
    match part {
        Match::Node(node) => match &**node {
            Node { kind: "", parts, .. } => parts.last().cloned().unwrap_or(Match::Nothing),
            _ => part.clone(),
        },
        _ => part.clone(),
    }
}
