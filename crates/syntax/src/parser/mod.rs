//! The parser: recursive descent over the token list, one function a construct.
//!
//! It only decides whether a source is right, and builds its tree. Where it fails without knowing
//! why, [`crate::diagnose`] looks a second time to find what to tell the user.

mod arguments;
mod atoms;
mod compound;
mod expressions;
mod literals;
mod names;
mod parameters;
mod patterns;
mod statements;
mod strings;
mod targets;

use crate::ast::{Expr, Mod, Name, Span, Stmt};
use crate::diagnose::{self, Diagnosis};
use crate::error::{ErrorKind, SyntaxError, Warning};
use crate::locate::Locator;
use crate::source::{self, Source};
use crate::stack;
use crate::token::{Tok, Token};
use crate::tokenizer::{self, TokenizeOptions, Tokens};
use names::Names;

/// How deep CPython's parser goes, in rules of its grammar.
const MAX_DEPTH: u32 = 6000;

/// What a source is meant to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// A file.
    #[default]
    Exec,
    /// One expression.
    Eval,
    /// One statement from a prompt.
    Single,
    /// A function's signature in a type comment.
    FuncType,
}

/// How to parse.
#[derive(Clone, Copy, Debug)]
pub struct ParseOptions {
    /// What the source is.
    pub mode: Mode,
    /// The minor version of Python whose grammar is wanted; 14 and more mean all of it.
    pub feature_version: i32,
    /// Read type comments.
    pub type_comments: bool,
    /// `from __future__ import barry_as_FLUFL` is in force.
    pub barry_as_flufl: bool,
    /// Tell a source that is merely unfinished by an error of its own.
    pub allow_incomplete_input: bool,
    /// The end of an unfinished line does not close its blocks.
    pub dont_imply_dedent: bool,
    /// The most digits a decimal integer may have; 0 means any number.
    pub max_int_digits: usize,
}

impl Default for ParseOptions {
    fn default() -> ParseOptions {
        ParseOptions {
            mode: Mode::Exec,
            feature_version: 14,
            type_comments: false,
            barry_as_flufl: false,
            allow_incomplete_input: false,
            dont_imply_dedent: false,
            max_int_digits: 4300,
        }
    }
}

/// A source that is right.
#[derive(Debug)]
pub struct Parsed {
    /// Its tree.
    pub tree: Mod,
    /// What is suspicious in it.
    pub warnings: Vec<Warning>,
}

/// Parses the bytes of a source file.
pub fn parse(bytes: &[u8], options: &ParseOptions) -> Result<Parsed, Box<SyntaxError>> {
    parse_source(source::decode(bytes)?, options)
}

/// Parses a source that is text already.
pub fn parse_text(text: &str, options: &ParseOptions) -> Result<Parsed, Box<SyntaxError>> {
    parse_source(source::from_text(text), options)
}

fn parse_source(source: Source, options: &ParseOptions) -> Result<Parsed, Box<SyntaxError>> {
    let mut text = source.text;
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err(source::null_bytes().into());
    }
    if text.len() >= i32::MAX as usize {
        return Err(SyntaxError::nowhere(ErrorKind::Memory, "source is too long").into());
    }
    if options.mode == Mode::Exec && !text.ends_with('\n') {
        text.push('\n');
    }
    let token_options = TokenizeOptions {
        type_comments: options.type_comments,
        extra_tokens: false,
        single: options.mode == Mode::Single,
        keep_blocks_open: options.dont_imply_dedent,
    };
    let mut tokens = tokenizer::tokenize(&text, token_options);
    let mut parser = Parser {
        text: &text,
        tokens: &tokens.list,
        comments: &tokens.field_comments,
        pos: 0,
        names: Names::with_room(text.len()),
        options: *options,
        depth: 0,
        barry_as_flufl: options.barry_as_flufl,
        warnings: Vec::new(),
        look_again_from: 0,
    };
    let result = parser.whole();
    if let Some(name) = parser.names.constant.take() {
        let msg = format!("identifier field can't represent '{name}' constant");
        return Err(SyntaxError::nowhere(ErrorKind::Value, msg).into());
    }
    let warnings = std::mem::take(&mut parser.warnings);
    if let Ok(Mod::Interactive { .. }) = result
        && let Err(mut error) = parser.check_single()
    {
        error.warnings = in_order(tokens.warnings, warnings);
        return Err(error);
    }
    let failed = Failed { at: parser.pos, from: parser.look_again_from };
    match result {
        Ok(tree) => {
            let warnings = in_order(std::mem::take(&mut tokens.warnings), warnings);
            let type_ignores = std::mem::take(&mut tokens.type_ignores);
            let tree = match tree {
                Mod::Module { body, .. } => Mod::Module { body, type_ignores },
                other => other,
            };
            Ok(Parsed { tree, warnings })
        }
        Err(Fail(known)) => {
            let mut error = explain(&text, &tokens, options, known, failed);
            error.warnings = in_order(tokens.warnings, warnings);
            Err(error)
        }
    }
}

/// The warnings of the tokenizer and of the parser as they come when tokens are made one by one.
fn in_order(of_tokenizer: Vec<Warning>, of_parser: Vec<Warning>) -> Vec<Warning> {
    let mut all = of_tokenizer;
    all.extend(of_parser);
    all.sort_by_key(|warning| (warning.line, warning.as_error.offset));
    all
}

/// Finds what to say about a source that is wrong.
#[cold]
fn explain(
    text: &str,
    tokens: &Tokens,
    options: &ParseOptions,
    known: Option<Box<SyntaxError>>,
    failed: Failed,
) -> Box<SyntaxError> {
    let Diagnosis { error, reached } = match known {
        Some(error) if error.kind == ErrorKind::Memory => return error,
        Some(error) => Diagnosis { error: diagnose::outranked(tokens, failed.at, error), reached: failed.at },
        None => diagnose::diagnose(text, tokens, options.mode, failed.from),
    };
    if options.allow_incomplete_input && diagnose::reached_end(text, tokens, reached) {
        let last = &tokens.list[reached];
        let locator = Locator::new(text);
        let mut error = locator.token(ErrorKind::Incomplete, last, "incomplete input".into(), last);
        if last.kind == Tok::Error {
            error.text = Some(text[locator.line_start(last.span.line)..].to_string());
        }
        return Box::new(error);
    }
    error
}

/// Where the parser failed.
struct Failed {
    /// At this token,
    at: usize,
    /// and everything before this one, which begins a statement, is right.
    from: usize,
}

/// A failure to parse: with an error, or with the reason still to be found.
struct Fail(Option<Box<SyntaxError>>);

type PResult<T> = Result<T, Fail>;

/// The failure whose reason is to be found.
#[cold]
fn fail<T>() -> PResult<T> {
    Err(Fail(None))
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    comments: &'a [(u32, u32)],
    pos: usize,
    names: Names<'a>,
    options: ParseOptions,
    depth: u32,
    barry_as_flufl: bool,
    warnings: Vec<Warning>,
    /// The first token that what is wrong can have to do with.
    look_again_from: usize,
}

/// See [`Parser::mark`].
struct Mark {
    pos: usize,
    depth: u32,
    warnings: usize,
}

impl<'a> Parser<'a> {
    fn whole(&mut self) -> PResult<Mod> {
        match self.options.mode {
            Mode::Exec => {
                let mut body = Vec::new();
                let mut start = 0;
                while self.kind() != Tok::EndMarker {
                    // What is wrong may belong to the statement before: an `elif` behind its `else`.
                    self.look_again_from = std::mem::replace(&mut start, self.pos);
                    self.statement(&mut body)?;
                }
                Ok(Mod::Module { body, type_ignores: Vec::new() })
            }
            Mode::Single => self.interactive(),
            Mode::Eval => {
                let body = Box::new(self.expressions()?);
                self.end_of_source()?;
                Ok(Mod::Expression { body })
            }
            Mode::FuncType => {
                self.expect(Tok::LPar)?;
                let argtypes = self.signature_types()?;
                self.expect(Tok::RPar)?;
                self.expect(Tok::RArrow)?;
                let returns = Box::new(self.expression()?);
                self.end_of_source()?;
                Ok(Mod::FunctionType { argtypes, returns })
            }
        }
    }

    fn interactive(&mut self) -> PResult<Mod> {
        let body = match self.kind() {
            Tok::Newline => {
                let span = self.span();
                vec![Stmt::new(crate::ast::StmtKind::Pass {}, span)]
            }
            kind if statements::starts_compound(kind) || self.at_match_statement() => {
                let mut body = Vec::new();
                self.statement(&mut body)?;
                self.expect(Tok::Newline)?;
                body
            }
            _ => {
                let mut body = Vec::new();
                self.simple_statements(&mut body)?;
                body
            }
        };
        Ok(Mod::Interactive { body })
    }

    /// Refuses more statements behind the one from a prompt.
    fn check_single(&self) -> Result<(), Box<SyntaxError>> {
        let last = &self.tokens[self.pos - 1];
        // Blank lines and comments may follow, however they are indented.
        let rest = self.text[last.end as usize..].lines();
        if rest
            .map(|line| line.trim_matches([' ', '\t', '\x0C']))
            .all(|line| line.is_empty() || line.starts_with('#'))
        {
            return Ok(());
        }
        let msg = "multiple statements found while compiling a single statement".to_string();
        Err(Locator::new(self.text).token(ErrorKind::Syntax, last, msg, last).into())
    }

    fn end_of_source(&mut self) -> PResult<()> {
        while self.eat(Tok::Newline) {}
        if self.kind() == Tok::EndMarker { Ok(()) } else { fail() }
    }

    /// The types in the brackets of a function's type comment.
    fn signature_types(&mut self) -> PResult<Vec<Expr>> {
        let mut types = Vec::new();
        let mut stars = 0;
        while self.kind() != Tok::RPar {
            let now = match self.kind() {
                Tok::Star => 1,
                Tok::DoubleStar => 2,
                _ => 0,
            };
            if now != 0 {
                self.bump();
            }
            if now < stars || (now == stars && stars != 0) {
                return fail();
            }
            stars = now;
            types.push(self.expression()?);
            if !self.eat(Tok::Comma) {
                break;
            }
            if self.kind() == Tok::RPar {
                return fail();
            }
        }
        Ok(types)
    }

    #[inline(always)]
    fn token(&self) -> &'a Token {
        &self.tokens[self.pos]
    }

    #[inline(always)]
    fn kind(&self) -> Tok {
        self.tokens[self.pos].kind
    }

    /// The kind of a later token; the last one stands for all behind it.
    #[inline(always)]
    fn kind_at(&self, ahead: usize) -> Tok {
        self.tokens.get(self.pos + ahead).map_or(Tok::EndMarker, |t| t.kind)
    }

    #[inline(always)]
    fn span(&self) -> Span {
        self.tokens[self.pos].span
    }

    /// The text of the current token.
    #[inline]
    fn token_text(&self) -> &'a str {
        self.text_of(self.token())
    }

    #[inline]
    fn text_of(&self, token: &Token) -> &'a str {
        &self.text[token.start as usize..token.end as usize]
    }

    /// Goes over the current token; never over the last one.
    #[inline(always)]
    fn bump(&mut self) {
        if self.pos + 1 < self.tokens.len() {
            self.pos += 1;
        }
    }

    #[inline(always)]
    fn eat(&mut self, kind: Tok) -> bool {
        let here = self.kind() == kind;
        if here {
            self.bump();
        }
        here
    }

    #[inline(always)]
    fn expect(&mut self, kind: Tok) -> PResult<()> {
        if self.eat(kind) { Ok(()) } else { fail() }
    }

    /// From a start to the end of the token before the current one.
    #[inline(always)]
    fn since(&self, start: Span) -> Span {
        start.to(self.tokens[self.pos - 1].span)
    }

    /// The same, looking past the tokens that end lines and blocks.
    fn since_block(&self, start: Span) -> Span {
        let ends = |t: &&Token| !matches!(t.kind, Tok::Newline | Tok::Indent | Tok::Dedent);
        let last = self.tokens[..self.pos].iter().rev().find(ends);
        last.map_or(start, |t| start.to(t.span))
    }

    /// An identifier at the current token.
    #[inline]
    fn name(&mut self) -> PResult<Name> {
        if self.kind() != Tok::Name {
            return fail();
        }
        let name = self.names.get(self.token_text());
        self.bump();
        Ok(name)
    }

    /// True when the current token is this soft keyword.
    #[inline]
    fn at_soft(&self, word: &str) -> bool {
        self.kind() == Tok::Name && self.token_text() == word
    }

    /// A place to come back to when what was tried turns out to be something else.
    fn mark(&self) -> Mark {
        Mark { pos: self.pos, depth: self.depth, warnings: self.warnings.len() }
    }

    fn reset(&mut self, to: Mark) {
        (self.pos, self.depth) = (to.pos, to.depth);
        self.warnings.truncate(to.warnings);
    }

    /// Counts the rules CPython would be inside of, and stops before the stack is full.
    #[inline]
    fn enter(&mut self, levels: u32) -> PResult<()> {
        self.depth += levels;
        if self.depth > MAX_DEPTH || !stack::has_room() { too_deep() } else { Ok(()) }
    }

    #[inline]
    fn leave(&mut self, levels: u32) {
        self.depth -= levels;
    }

    #[cold]
    fn error_at<T>(&self, span: Span, msg: impl Into<String>) -> PResult<T> {
        let locator = Locator::new(self.text);
        Err(Fail(Some(locator.range(ErrorKind::Syntax, span, msg.into(), self.token()).into())))
    }

    /// An error at the current token.
    #[cold]
    fn error_here<T>(&self, msg: impl Into<String>) -> PResult<T> {
        if self.kind() == Tok::Error {
            // The tokenizer's own error comes first.
            return fail();
        }
        let locator = Locator::new(self.text);
        Err(Fail(Some(locator.token(ErrorKind::Syntax, self.token(), msg.into(), self.token()).into())))
    }

    /// An error about the line of the current token, at no column.
    #[cold]
    fn error_on_line<T>(&self, msg: String) -> PResult<T> {
        let Span { line, end_line, .. } = self.span();
        let locator = Locator::new(self.text);
        let error = locator.raw(ErrorKind::Syntax, (line, 0), (end_line, 0), msg, self.token());
        Err(Fail(Some(error.into())))
    }

    /// Refuses what an older grammar did not have.
    #[inline]
    fn need_version(&self, minor: i32, what: &str) -> PResult<()> {
        if self.options.feature_version >= minor {
            return Ok(());
        }
        self.error_here(too_new(minor, what))
    }

    /// The same, once all of it has been read and nothing behind it: the error is at its last token.
    #[inline]
    fn need_version_of_last(&self, minor: i32, what: &str) -> PResult<()> {
        if self.options.feature_version >= minor {
            return Ok(());
        }
        let last = &self.tokens[self.pos - 1];
        let error = Locator::new(self.text).token(ErrorKind::Syntax, last, too_new(minor, what), last);
        Err(Fail(Some(error.into())))
    }
}

#[cold]
fn too_new(minor: i32, what: &str) -> String {
    format!("{what} only supported in Python 3.{minor} and greater")
}

#[cold]
fn too_deep<T>() -> PResult<T> {
    let msg = "Parser stack overflowed - Python source too complex to parse";
    Err(Fail(Some(SyntaxError::nowhere(ErrorKind::Memory, msg).into())))
}
