//! The source of an expression, as `from __future__ import annotations` keeps it.
use tiercel_syntax::{Wtf8, ast::Expr};
pub fn annotation(_e: &Expr) -> Wtf8 { Wtf8::from("") }
