//! The patterns of `case`.

use super::{ATOM, BIT_OR, Strength, TEST, Unparser, tighter};
use crate::ast::{Pattern, PatternKind};
use crate::repr;

impl Unparser {
    pub(super) fn pattern(&mut self, pattern: &Pattern, place: Strength) {
        match &pattern.node {
            PatternKind::MatchValue { value } => self.expr(value, TEST),
            PatternKind::MatchSingleton { value } => repr::write_constant(&mut self.out, value),
            PatternKind::MatchSequence { patterns } => {
                self.out.push('[');
                self.patterns(patterns);
                self.out.push(']');
            }
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.out.push('{');
                let pairs: Vec<_> = keys.iter().zip(patterns).collect();
                self.separated(&pairs, |this, (key, pattern)| {
                    this.expr(key, TEST);
                    this.out.push_str(": ");
                    this.pattern(pattern, TEST);
                });
                if let Some(rest) = rest {
                    self.out.push_str(if keys.is_empty() { "**" } else { ", **" });
                    self.out.push_str(rest);
                }
                self.out.push('}');
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.expr(cls, ATOM);
                self.out.push('(');
                self.patterns(patterns);
                if !patterns.is_empty() && !kwd_attrs.is_empty() {
                    self.out.push_str(", ");
                }
                let pairs: Vec<_> = kwd_attrs.iter().zip(kwd_patterns).collect();
                self.separated(&pairs, |this, (name, pattern)| {
                    this.out.push_str(name);
                    this.out.push('=');
                    this.pattern(pattern, TEST);
                });
                self.out.push(')');
            }
            PatternKind::MatchStar { name } => {
                self.out.push('*');
                self.out.push_str(name.as_deref().unwrap_or("_"));
            }
            PatternKind::MatchAs { pattern: Some(pattern), name: Some(name) } => {
                self.bracketed_if(place > TEST, |this| {
                    this.pattern(pattern, BIT_OR);
                    this.out.push_str(" as ");
                    this.out.push_str(name);
                });
            }
            PatternKind::MatchAs { name, .. } => self.out.push_str(name.as_deref().unwrap_or("_")),
            PatternKind::MatchOr { patterns } => {
                self.bracketed_if(place > BIT_OR, |this| {
                    for (i, pattern) in patterns.iter().enumerate() {
                        if i > 0 {
                            this.out.push_str(" | ");
                        }
                        this.pattern(pattern, tighter(BIT_OR));
                    }
                });
            }
        }
    }

    fn patterns(&mut self, patterns: &[Pattern]) {
        self.separated(patterns, |this, p| this.pattern(p, TEST));
    }
}
