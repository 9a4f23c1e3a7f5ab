//! Expressions, with brackets only where their place asks for them.

use super::{
    AND, ARITHMETIC, ATOM, AWAIT, BIT_AND, BIT_OR, BIT_XOR, COMPARE, FACTOR, NAMED, NOT, OR, POWER, SHIFT,
    Strength, TERM, TEST, TUPLE, Unparser, YIELD, tighter,
};
use crate::ast::{BoolOp, CmpOp, Comprehension, Constant, Expr, ExprKind, Operator, UnaryOp};
use crate::repr;
use crate::stack;

/// An operator's text, and how strongly it binds.
pub(super) fn operator(op: Operator) -> (&'static str, Strength) {
    match op {
        Operator::Add => ("+", ARITHMETIC),
        Operator::Sub => ("-", ARITHMETIC),
        Operator::Mult => ("*", TERM),
        Operator::MatMult => ("@", TERM),
        Operator::Div => ("/", TERM),
        Operator::Mod => ("%", TERM),
        Operator::LShift => ("<<", SHIFT),
        Operator::RShift => (">>", SHIFT),
        Operator::BitOr => ("|", BIT_OR),
        Operator::BitXor => ("^", BIT_XOR),
        Operator::BitAnd => ("&", BIT_AND),
        Operator::FloorDiv => ("//", TERM),
        Operator::Pow => ("**", POWER),
    }
}

fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

impl Unparser {
    /// Writes an expression for a place that asks for a strength.
    pub(super) fn expr(&mut self, expr: &Expr, place: Strength) {
        if self.too_deep || !stack::has_room() {
            self.too_deep = true;
            return;
        }
        match &expr.node {
            ExprKind::BoolOp { op, values } => {
                let (word, mut strength) = match op {
                    BoolOp::And => (" and ", AND),
                    BoolOp::Or => (" or ", OR),
                };
                self.bracketed_if(place > strength, |this| {
                    for (i, value) in values.iter().enumerate() {
                        if i > 0 {
                            this.out.push_str(word);
                        }
                        strength = tighter(strength);
                        this.expr(value, strength);
                    }
                });
            }
            ExprKind::NamedExpr { target, value } => self.bracketed_if(place > NAMED, |this| {
                this.expr(target, ATOM);
                this.out.push_str(" := ");
                this.expr(value, ATOM);
            }),
            ExprKind::BinOp { .. } => self.bin_op(expr, place),
            ExprKind::UnaryOp { op, operand } => {
                let (text, strength) = match op {
                    UnaryOp::Not => ("not ", NOT),
                    UnaryOp::Invert => ("~", FACTOR),
                    UnaryOp::UAdd => ("+", FACTOR),
                    UnaryOp::USub => ("-", FACTOR),
                };
                self.bracketed_if(place > strength, |this| {
                    this.out.push_str(text);
                    this.expr(operand, strength);
                });
            }
            ExprKind::Lambda { args, body } => self.bracketed_if(place > TEST, |this| {
                this.out.push_str("lambda ");
                let before = this.out.len();
                this.arguments(args);
                if this.out.len() == before {
                    this.out.pop();
                }
                this.out.push_str(": ");
                this.expr(body, TEST);
            }),
            ExprKind::IfExp { test, body, orelse } => self.bracketed_if(place > TEST, |this| {
                this.expr(body, tighter(TEST));
                this.out.push_str(" if ");
                this.expr(test, tighter(TEST));
                this.out.push_str(" else ");
                this.expr(orelse, TEST);
            }),
            ExprKind::Dict { keys, values } => {
                self.out.push('{');
                let items: Vec<_> = keys.iter().zip(values).collect();
                self.separated(&items, |this, (key, value)| match key {
                    None => {
                        this.out.push_str("**");
                        this.expr(value, BIT_OR);
                    }
                    Some(key) => {
                        this.expr(key, TEST);
                        this.out.push_str(": ");
                        this.expr(value, TEST);
                    }
                });
                self.out.push('}');
            }
            ExprKind::Set { elts } if elts.is_empty() => self.out.push_str("{*()}"),
            ExprKind::Set { elts } => {
                self.out.push('{');
                self.exprs(elts);
                self.out.push('}');
            }
            ExprKind::ListComp { elt, generators } => self.comprehension('[', elt, None, generators, ']'),
            ExprKind::SetComp { elt, generators } => self.comprehension('{', elt, None, generators, '}'),
            ExprKind::GeneratorExp { elt, generators } => self.comprehension('(', elt, None, generators, ')'),
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension('{', key, Some(value), generators, '}');
            }
            ExprKind::Await { value } => self.bracketed_if(place > AWAIT, |this| {
                this.out.push_str("await ");
                this.expr(value, ATOM);
            }),
            ExprKind::Yield { value } => self.bracketed_if(place > YIELD, |this| {
                this.out.push_str("yield");
                if let Some(value) = value {
                    this.out.push(' ');
                    this.expr(value, ATOM);
                }
            }),
            ExprKind::YieldFrom { value } => self.bracketed_if(place > YIELD, |this| {
                this.out.push_str("yield from ");
                this.expr(value, ATOM);
            }),
            ExprKind::Compare { left, ops, comparators } => self.bracketed_if(place > COMPARE, |this| {
                this.expr(left, tighter(COMPARE));
                for (op, right) in ops.iter().zip(comparators) {
                    this.out.push_str(comparison(*op));
                    this.expr(right, tighter(COMPARE));
                }
            }),
            ExprKind::Call { func, args, keywords } => {
                self.expr(func, ATOM);
                self.out.push('(');
                self.call_arguments(args, keywords);
                self.out.push(')');
            }
            ExprKind::FormattedValue { .. } | ExprKind::Interpolation { .. } => self.field(expr),
            ExprKind::JoinedStr { values } => self.formatted('f', values),
            ExprKind::TemplateStr { values } => self.formatted('t', values),
            ExprKind::Constant { value, kind } => {
                if kind.is_some() {
                    self.out.push('u');
                }
                self.constant(value);
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value, ATOM);
                if let ExprKind::Constant {
                    value: Constant::Int(_) | Constant::True | Constant::False, ..
                } = &value.node
                {
                    // `3.real` would be a float with letters behind it.
                    self.out.push(' ');
                }
                self.out.push('.');
                self.out.push_str(attr);
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value, ATOM);
                self.out.push('[');
                match &slice.node {
                    ExprKind::Tuple { elts, .. } if !elts.is_empty() => self.tuple_items(elts),
                    _ => self.expr(slice, TEST),
                }
                self.out.push(']');
            }
            ExprKind::Starred { value, .. } => {
                self.out.push('*');
                self.expr(value, BIT_OR);
            }
            ExprKind::Name { id, .. } => self.out.push_str(id),
            ExprKind::List { elts, .. } => {
                self.out.push('[');
                self.exprs(elts);
                self.out.push(']');
            }
            ExprKind::Tuple { elts, .. } => {
                self.bracketed_if(elts.is_empty() || place > TUPLE, |this| this.tuple_items(elts));
            }
            ExprKind::Slice { lower, upper, step } => {
                let part = |this: &mut Self, part: &Option<Box<Expr>>| {
                    if let Some(part) = part {
                        this.expr(part, TEST);
                    }
                };
                part(self, lower);
                self.out.push(':');
                part(self, upper);
                if step.is_some() {
                    self.out.push(':');
                    part(self, step);
                }
            }
        }
    }

    fn bin_op(&mut self, expr: &Expr, place: Strength) {
        let ExprKind::BinOp { left, op, right } = &expr.node else { return };
        let (text, strength) = operator(*op);
        let (for_left, for_right) =
            if *op == Operator::Pow { (tighter(strength), strength) } else { (strength, tighter(strength)) };
        self.bracketed_if(place > strength, |this| {
            this.expr(left, for_left);
            this.out.push(' ');
            this.out.push_str(text);
            this.out.push(' ');
            this.expr(right, for_right);
        });
    }

    fn comprehension(
        &mut self,
        open: char,
        elt: &Expr,
        value: Option<&Expr>,
        generators: &[Comprehension],
        close: char,
    ) {
        self.out.push(open);
        self.expr(elt, TEST);
        if let Some(value) = value {
            self.out.push_str(": ");
            self.expr(value, TEST);
        }
        for generator in generators {
            self.out.push_str(if generator.is_async != 0 { " async for " } else { " for " });
            self.expr(&generator.target, TUPLE);
            self.out.push_str(" in ");
            self.expr(&generator.iter, tighter(TEST));
            for condition in &generator.ifs {
                self.out.push_str(" if ");
                self.expr(condition, tighter(TEST));
            }
        }
        self.out.push(close);
    }

    fn constant(&mut self, value: &Constant) {
        match value {
            Constant::Ellipsis => self.out.push_str("..."),
            Constant::Float(_) | Constant::Complex { .. } => {
                // Literals too large for a float were read as infinities, and are written as such literals.
                let mut text = String::new();
                repr::write_constant(&mut text, value);
                self.out.push_str(&text.replace("inf", "1e309").replace("nan", "(1e309-1e309)"));
            }
            Constant::Tuple(items) => {
                self.out.push('(');
                self.separated(items, Self::constant);
                self.out.push_str(if items.len() == 1 { ",)" } else { ")" });
            }
            _ => repr::write_constant(&mut self.out, value),
        }
    }
}
