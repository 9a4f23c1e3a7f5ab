//! The second look at a source that is wrong: which message fits best.
//!
//! The parser only knows that a source is wrong. CPython chooses its messages by walking its grammar
//! a second time with rules for common mistakes; which message it finds depends on the order of those
//! rules, and on how far the first walk came. So this walks the same rules in the same order. It is
//! slow and thorough, and runs for wrong sources only.

mod report;
mod rules;
mod walk;

use crate::error::{ErrorKind, SyntaxError};
use crate::locate::Locator;
use crate::parser::Mode;
use crate::token::{Tok, Token};
use crate::tokenizer::Tokens;
use walk::{Found, Walker};

/// Host stack for the walk, which recurses through every level of the grammar.
const STACK: usize = 64 << 20;

/// What the second look found.
pub(crate) struct Diagnosis {
    /// The error.
    pub(crate) error: Box<SyntaxError>,
    /// The last token read before the source turned out to be wrong.
    pub(crate) reached: usize,
}

/// The error to report for tokens that do not parse. Everything before the token `from`, which
/// begins a statement, is right.
pub(crate) fn diagnose(text: &str, tokens: &Tokens, mode: Mode, from: usize) -> Diagnosis {
    let on_thread = std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(STACK);
        let handle = builder.spawn_scoped(scope, || walk_twice(text, tokens, mode, from)).ok()?;
        handle.join().ok()
    });
    on_thread.unwrap_or_else(|| walk_twice(text, tokens, mode, from))
}

fn walk_twice(text: &str, tokens: &Tokens, mode: Mode, from: usize) -> Diagnosis {
    let rule = match mode {
        Mode::Exec => "file",
        Mode::Eval => "eval",
        Mode::Single => "interactive",
        Mode::FuncType => "func_type",
    };
    let mut walker = Walker::new(text, tokens);
    let first = walker.start(rule, from);
    let last = walker.furthest;
    let found = match first {
        Ok(_) => {
            walker.mistakes = true;
            walker.start(rule, from).err()
        }
        Err(found) => Some(found),
    };
    let error = match found {
        Some(Found::EndOfTokens) => tokenizer_error(tokens),
        Some(Found::Error(error)) if error.kind == ErrorKind::Memory => error,
        Some(Found::Error(error)) => outranked(tokens, walker.furthest, error),
        None => generic(text, tokens, last, walker.furthest),
    };
    Diagnosis { error, reached: last }
}

/// True when reading a token meant looking at the end of the source.
pub(crate) fn reached_end(text: &str, tokens: &Tokens, at: usize) -> bool {
    let token = &tokens.list[at];
    match token.kind {
        Tok::EndMarker => true,
        Tok::Error => tokens.failure.as_ref().is_some_and(|f| f.at_end),
        Tok::String | Tok::FStringEnd | Tok::TStringEnd => false,
        Tok::Newline => token.span.col < 0,
        // Nothing can make an operator of three characters longer.
        _ if token.end - token.start == 3 && token.kind.name() == "OP" => false,
        _ => token.end as usize >= text.len(),
    }
}

fn tokenizer_error(tokens: &Tokens) -> Box<SyntaxError> {
    let unknown = || SyntaxError::whole("unknown parsing error");
    Box::new(tokens.failure.as_ref().map_or_else(unknown, |f| f.error.clone()))
}

/// The error when no rule of mistakes fits.
fn generic(text: &str, tokens: &Tokens, last: usize, furthest: usize) -> Box<SyntaxError> {
    let locator = Locator::new(text);
    let token = &tokens.list[last];
    let reached = &tokens.list[furthest];
    let indentation = match token.kind {
        Tok::Indent => Some("unexpected indent"),
        Tok::Dedent => Some("unexpected unindent"),
        _ => None,
    };
    if let Some(msg) = indentation {
        return Box::new(locator.token(ErrorKind::Indentation, reached, msg.into(), reached));
    }
    let msg = match &text[token.start as usize..token.end as usize] {
        "<>" => "invalid syntax.  Maybe you meant '!=' instead of '<>'?",
        _ => "invalid syntax",
    };
    let error = locator.range(ErrorKind::Syntax, token.span, msg.into(), reached);
    outranked(tokens, furthest, Box::new(error))
}

/// An error of the tokenizer further on comes first, and so does a bracket that was open all along.
pub(crate) fn outranked(tokens: &Tokens, reached: usize, error: Box<SyntaxError>) -> Box<SyntaxError> {
    let Some(failure) = &tokens.failure else { return error };
    let reached: &Token = &tokens.list[reached];
    if reached.kind == Tok::Error {
        return error;
    }
    if failure.outranks_parser {
        return Box::new(failure.error.clone());
    }
    match &failure.unclosed {
        Some(unclosed) if reached.span.line > unclosed.line => Box::new(unclosed.clone()),
        _ => error,
    }
}
