//! Reads the text form back. `; …` is a comment.
//!
//! Value numbers in the text need not be dense or ordered by line; they are renumbered by position.

use crate::ops::{ImmKind, Op};
use crate::snapshot::{DelayedStore, FrameState, Recipe, RecipeKind, Resumed, Slot, SnapId, Snapshot};
use crate::trace::{Imm, Inst, Sym, SymId, SymKind, Trace};
use crate::types::{Alias, Type, Val};
use crate::word;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Why a text is no trace.
#[derive(Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

type Result<T> = std::result::Result<T, String>;

/// Reads one trace.
pub fn parse(text: &str) -> std::result::Result<Trace, ParseError> {
    let mut parser = Parser::default();
    let lines: Vec<(usize, Vec<String>)> = text
        .lines()
        .enumerate()
        .map(|(n, l)| (n + 1, tokens(l.split(';').next().unwrap_or(""))))
        .filter(|(_, t)| !t.is_empty())
        .collect();
    // Values and snapshots may be named by snapshots that stand before them, so their numbers come first.
    for (n, line) in &lines {
        parser.number(line).map_err(|message| ParseError { line: *n, message })?;
    }
    for (n, line) in &lines {
        parser.line(line).map_err(|message| ParseError { line: *n, message })?;
    }
    Ok(parser.trace)
}

#[derive(Default)]
struct Parser {
    trace: Trace,
    values: HashMap<String, Val>,
    snaps: HashMap<String, SnapId>,
    count: u32,
}

/// Splits a line into words and punctuation; quoted text is one token with its quotes.
fn tokens(line: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() || c == ',' {
            continue;
        }
        let mut token = String::from(c);
        if c == '"' {
            for c in chars.by_ref() {
                token.push(c);
                if c == '"' {
                    break;
                }
            }
        } else if !"{}[]()=:&/~".contains(c) {
            while let Some(&c) = chars.peek() {
                if c.is_whitespace() || ",{}[]()=:&/~".contains(c) {
                    break;
                }
                token.push(c);
                chars.next();
            }
        }
        out.push(token);
    }
    out
}

/// A cursor over a line's tokens.
struct Cursor<'a> {
    tokens: &'a [String],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn peek(&self) -> &'a str {
        self.tokens.get(self.at).map_or("", |s| s)
    }

    fn next(&mut self) -> &'a str {
        let t = self.peek();
        self.at += 1;
        t
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.peek() == token;
        self.at += found as usize;
        found
    }

    fn expect(&mut self, token: &str) -> Result<()> {
        let found = self.next();
        if found == token { Ok(()) } else { Err(format!("expected `{token}`, found `{found}`")) }
    }

    fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }
}

fn is_snapshot(line: &[String]) -> bool {
    line.len() > 2 && line[1] == "=" && line[2] == "snap"
}

fn is_structure(line: &[String]) -> bool {
    matches!(line[0].as_str(), "trace" | "}" | "sym")
}

impl Parser {
    fn number(&mut self, line: &[String]) -> Result<()> {
        if is_structure(line) {
            return Ok(());
        }
        if is_snapshot(line) {
            let id = SnapId(self.snaps.len() as u32);
            return match self.snaps.insert(line[0].clone(), id) {
                None => Ok(()),
                Some(_) => Err(format!("{} is defined twice", line[0])),
            };
        }
        if line[0].starts_with('%') && self.values.insert(line[0].clone(), Val(self.count)).is_some() {
            return Err(format!("{} is defined twice", line[0]));
        }
        self.count += 1;
        Ok(())
    }

    fn line(&mut self, line: &[String]) -> Result<()> {
        let mut c = Cursor { tokens: line, at: 0 };
        match c.peek() {
            "trace" => {
                c.next();
                self.trace.id = c.next().trim_matches('"').to_string();
                c.expect("{")?;
            }
            "}" => {
                c.next();
            }
            "sym" => {
                c.next();
                let name = c.next().trim_start_matches('@').to_string();
                c.expect("=")?;
                let kind = c.next();
                let kind =
                    SymKind::from_name(kind).ok_or_else(|| format!("unknown kind of symbol `{kind}`"))?;
                Arc::make_mut(&mut self.trace.syms).push(Sym { name: name.into(), kind, address: 0 });
            }
            _ if is_snapshot(line) => {
                c.at = 3;
                let snap = self.snapshot(&mut c)?;
                self.trace.push_snapshot(snap);
            }
            _ => {
                let inst = self.inst(&mut c)?;
                self.trace.insts.push(inst);
            }
        }
        if c.done() { Ok(()) } else { Err(format!("unexpected `{}`", c.peek())) }
    }

    fn value(&self, token: &str) -> Result<Val> {
        self.values.get(token).copied().ok_or_else(|| format!("unknown value `{token}`"))
    }

    fn sym(&self, token: &str) -> Result<SymId> {
        let name = token.strip_prefix('@').ok_or_else(|| format!("expected a symbol, found `{token}`"))?;
        let at = self.trace.syms.iter().position(|s| *s.name == *name);
        at.map(|i| SymId(i as u32)).ok_or_else(|| format!("undeclared symbol `@{name}`"))
    }

    fn inst(&mut self, c: &mut Cursor) -> Result<Inst> {
        let mut ty = None;
        if c.peek().starts_with('%') {
            c.next();
            c.expect(":")?;
            let name = c.next();
            ty = Some(Type::from_name(name).ok_or_else(|| format!("unknown type `{name}`"))?);
            c.expect("=")?;
        }
        let name = c.next();
        let op = Op::from_name(name).ok_or_else(|| format!("unknown operation `{name}`"))?;
        if op == Op::Loop {
            c.expect(":")?;
        }
        let mut inst = Inst::new(op, &[], &[]);
        inst.ty = ty;
        while c.peek().starts_with('%') {
            inst.args.push(self.value(c.next())?);
        }
        for kind in op.info().imms {
            let imm = self.imm(*kind, c)?;
            inst.imms.push(imm);
        }
        if c.eat("[") {
            let name = c.next();
            let snap = self.snaps.get(name).copied();
            inst.snap = Some(snap.ok_or_else(|| format!("unknown snapshot `{name}`"))?);
            c.expect("]")?;
        }
        Ok(inst)
    }

    fn imm(&self, kind: ImmKind, c: &mut Cursor) -> Result<Imm> {
        if kind == ImmKind::Word {
            return Ok(Imm::Word(self.word(c)?));
        }
        let token = c.next();
        let bad = || format!("`{token}` is no {kind:?} immediate");
        Ok(match kind {
            ImmKind::Int => Imm::Int(token.parse().map_err(|_| bad())?),
            ImmKind::Float => match token.strip_prefix("0x") {
                Some(hex) => Imm::Float(f64::from_bits(u64::from_str_radix(hex, 16).map_err(|_| bad())?)),
                None => Imm::Float(token.parse().map_err(|_| bad())?),
            },
            ImmKind::Sym => Imm::Sym(self.sym(token)?),
            ImmKind::Alias => Imm::Alias(Alias::from_name(token).ok_or_else(bad)?),
            ImmKind::Word => unreachable!("handled above"),
        })
    }

    fn word(&self, c: &mut Cursor) -> Result<u64> {
        let token = c.next();
        if let Some((w, _)) = word::SINGLETONS.iter().find(|(_, n)| *n == token) {
            return Ok(*w);
        }
        let bad = || format!("`{token}` is no word");
        if token == "int" {
            c.expect("(")?;
            let i: i64 = c.next().parse().map_err(|_| bad())?;
            c.expect(")")?;
            return word::encode_int(i).ok_or_else(bad);
        }
        let hex = token.strip_prefix("0x").ok_or_else(bad)?;
        u64::from_str_radix(hex, 16).map_err(|_| bad())
    }

    fn slots(&self, c: &mut Cursor) -> Result<Vec<Slot>> {
        c.expect("[")?;
        let mut slots = vec![];
        while !c.eat("]") {
            if c.done() {
                return Err("unclosed `[`".into());
            }
            slots.push(self.slot(c)?);
        }
        Ok(slots)
    }

    fn slot(&self, c: &mut Cursor) -> Result<Slot> {
        let token = c.peek();
        if c.eat("~") {
            return Ok(Slot::Keep);
        }
        if c.eat("&") {
            return Ok(Slot::Borrow(self.value(c.next())?));
        }
        if let Some(v) = token.strip_prefix('+') {
            c.next();
            return Ok(Slot::Dup(self.value(v)?));
        }
        if token.starts_with('%') {
            return Ok(Slot::Own(self.value(c.next())?));
        }
        if token.starts_with('@') {
            return Ok(Slot::Const(self.sym(c.next())?));
        }
        if token == "previous" {
            c.next();
            return Ok(Slot::Previous);
        }
        if let Some(k) = token.strip_prefix('v').and_then(|n| n.parse().ok()) {
            c.next();
            return Ok(Slot::Virtual(k));
        }
        let recipe = c.tokens.get(c.at + 2).filter(|t| t.starts_with('%'));
        if let (Some(v), "int" | "float" | "bool") = (recipe, token) {
            let v = self.value(v)?;
            c.at += 4;
            return Ok(match token {
                "int" => Slot::Int(v),
                "float" => Slot::Float(v),
                _ => Slot::Bool(v),
            });
        }
        Ok(Slot::Word(self.word(c)?))
    }

    fn snapshot(&mut self, c: &mut Cursor) -> Result<Snapshot> {
        let mut snap = Snapshot { again: c.eat("again"), ..Snapshot::default() };
        snap.early = c.eat("early");
        snap.raises = c.eat("raises");
        while c.peek().starts_with('@') || c.eat("/") {
            let code = self.sym(c.next())?;
            let function = if c.eat("of") { self.slot(c)? } else { Slot::Keep };
            let mut generator = None;
            if c.eat("in") {
                let object = self.slot(c)?;
                c.expect("back")?;
                let back = c.next().parse().map_err(|_| "bad offset".to_string())?;
                generator = Some(Resumed { object, back });
            }
            let pc = c.next();
            let pc =
                pc.strip_prefix('+').and_then(|p| p.parse().ok()).ok_or_else(|| format!("bad pc `{pc}`"))?;
            c.expect("locals")?;
            let locals = self.slots(c)?;
            c.expect("stack")?;
            let stack = self.slots(c)?;
            let (locals, stack) = (locals.into(), stack.into());
            snap.frames.push(Arc::new(FrameState { code, function, generator, pc, locals, stack }));
        }
        while !c.done() {
            let word = c.next();
            if word == "drop" {
                c.expect("[")?;
                while !c.eat("]") {
                    snap.drops.push(self.value(c.next())?);
                }
                continue;
            }
            if word == "handled" {
                c.expect("[")?;
                if let Slot::Virtual(k) = self.slot(c)? {
                    snap.handled = Some(k);
                }
                c.expect("]")?;
                continue;
            }
            if word == "raw" || word == "put" {
                c.expect("[")?;
                let base = self.value(c.next())?;
                let offset = c.next().parse().map_err(|_| "bad offset".to_string())?;
                let value = self.slot(c)?;
                c.expect("]")?;
                snap.stores.push(DelayedStore { base, offset, value, raw: word == "raw" });
                continue;
            }
            if word != format!("v{}", snap.recipes.len()) {
                return Err(format!("unexpected `{word}` in a snapshot"));
            }
            c.expect("=")?;
            let kind = c.next();
            let kind = RecipeKind::from_name(kind).ok_or_else(|| format!("unknown recipe `{kind}`"))?;
            let ty = self.sym(c.next())?;
            let mut order = vec![];
            while let Ok(n) = c.peek().parse() {
                c.next();
                order.push(n);
            }
            let fields = self.slots(c)?;
            snap.recipes.push(Recipe { kind, ty, order, fields });
        }
        Ok(snap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = r#"trace "f:3@12#0" {
  sym @f = code
  sym @list = statictype
  sym @g = function
  %0: ref = entry 0
loop:
  %2: ref = param %0
  s0 = snap @f +12 locals[%2 ~ null int(7) True] stack[&%2 +%2 previous @list]
  guard_int %2 [s0]
  %4: i64 = unbox_int %2
  %5: f64 = fconst 1.5
  %6: f64 = fconst -inf
  s1 = snap again early raises @f +3 locals[int(%4)] stack[] / @f of @g +1 locals[v0] stack[float(%5)] v0=tuple @list [%2 @g] v1=instance @list 1 0 [%2 v0] handled[v1] raw[%2 16 int(%4)] drop[%2]
  %7: i64 = int_add_ovf %4, %4 [s1]
  %8: ref = load %2, 24, listhead
  %9: ref = word 0x2
  %10: ref = box_int %7
  jump %10
}
"#;

    #[test]
    fn prints_as_it_parses() {
        let trace = parse(EXAMPLE).unwrap();
        assert_eq!(trace.to_string(), EXAMPLE);
        assert_eq!(parse(&trace.to_string()).unwrap(), trace);
    }

    #[test]
    fn errors_name_the_line() {
        let e = parse("trace \"x\" {\n  %0: ref = nonsense\n}").unwrap_err();
        assert_eq!((e.line, e.message.as_str()), (2, "unknown operation `nonsense`"));
        assert!(parse("trace \"x\" {\n  jump %3\n}").unwrap_err().message.contains("unknown value"));
        assert!(parse("trace \"x\" {\n  %0: ref = entry x\n}").is_err());
    }
}
