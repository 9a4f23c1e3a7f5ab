//! `from __future__ import …`

use tiercel_syntax::Span;
use tiercel_syntax::ast::{self, Alias, ExprKind, Mod, Stmt, StmtKind};

use crate::code::flags;
use crate::error::{CompileError, Result};

/// Future features, those asked for by the caller included.
#[derive(Clone, Debug)]
pub struct Future {
    /// Bits of [`flags`].
    pub features: u32,
    /// The last future statement.
    pub location: Span,
}

/// Features that are on in every program.
const ALWAYS_ON: &[&str] = &[
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "generator_stop",
];

/// Reads the future statements at the start of a tree.
pub fn read(module: &Mod, given: u32) -> Result<Future> {
    let nowhere = Span { line: -1, col: -1, end_line: -1, end_col: -1 };
    let mut future = Future { features: given, location: nowhere };
    let (Mod::Module { body, .. } | Mod::Interactive { body }) = module else { return Ok(future) };
    let is_string = |stmt: &Stmt| {
        let StmtKind::Expr { value } = &stmt.node else { return false };
        matches!(&value.node, ExprKind::Constant { value: ast::Constant::Str(_), .. })
    };
    let first = usize::from(body.first().is_some_and(is_string));
    for stmt in &body[first..] {
        let StmtKind::ImportFrom { module: Some(module), names, level } = &stmt.node else { break };
        if &**module != "__future__" || level.unwrap_or(0) != 0 {
            break;
        }
        for alias in names {
            future.features |= feature(alias)?;
        }
        future.location = stmt.span;
    }
    Ok(future)
}

fn feature(alias: &Alias) -> Result<u32> {
    match &*alias.name {
        name if ALWAYS_ON.contains(&name) => Ok(0),
        "barry_as_FLUFL" => Ok(flags::FUTURE_BARRY_AS_BDFL),
        "annotations" => Ok(flags::FUTURE_ANNOTATIONS),
        "braces" => Err(CompileError::syntax("not a chance", alias.span)),
        name => Err(CompileError::syntax(format!("future feature {name:.100} is not defined"), alias.span)),
    }
}
