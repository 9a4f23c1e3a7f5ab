//! The source of an expression, as `from __future__ import annotations` keeps it.

use tiercel_syntax::ast::{
    Arg, Arguments, BoolOp, CmpOp, Comprehension, Constant, Expr, ExprKind, Keyword, Operator, UnaryOp,
};
use tiercel_syntax::{Wtf8, repr};

/// How tightly operators bind.
mod level {
    pub const TUPLE: u8 = 0;
    pub const TEST: u8 = 1;
    pub const OR: u8 = 2;
    pub const AND: u8 = 3;
    pub const NOT: u8 = 4;
    pub const CMP: u8 = 5;
    pub const EXPR: u8 = 6;
    pub const BIT_XOR: u8 = 7;
    pub const BIT_AND: u8 = 8;
    pub const SHIFT: u8 = 9;
    pub const ARITH: u8 = 10;
    pub const TERM: u8 = 11;
    pub const FACTOR: u8 = 12;
    pub const POWER: u8 = 13;
    pub const AWAIT: u8 = 14;
    pub const ATOM: u8 = 15;
}

/// The text of an annotation.
pub fn annotation(expr: &Expr) -> Wtf8 {
    Wtf8::from(text(expr, level::TEST))
}

fn text(expr: &Expr, at: u8) -> String {
    let mut printer = Printer { out: String::new() };
    printer.expr(expr, at);
    printer.out
}

fn binary(op: Operator) -> (&'static str, u8) {
    match op {
        Operator::Add => (" + ", level::ARITH),
        Operator::Sub => (" - ", level::ARITH),
        Operator::Mult => (" * ", level::TERM),
        Operator::MatMult => (" @ ", level::TERM),
        Operator::Div => (" / ", level::TERM),
        Operator::Mod => (" % ", level::TERM),
        Operator::LShift => (" << ", level::SHIFT),
        Operator::RShift => (" >> ", level::SHIFT),
        Operator::BitOr => (" | ", level::EXPR),
        Operator::BitXor => (" ^ ", level::BIT_XOR),
        Operator::BitAnd => (" & ", level::BIT_AND),
        Operator::FloorDiv => (" // ", level::TERM),
        Operator::Pow => (" ** ", level::POWER),
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

struct Printer {
    out: String,
}

impl Printer {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// In parentheses where the surroundings bind tighter.
    fn grouped(&mut self, grouped: bool, print: impl FnOnce(&mut Self)) {
        if grouped {
            self.put("(");
        }
        print(self);
        if grouped {
            self.put(")");
        }
    }

    fn list<T>(&mut self, items: &[T], mut print: impl FnMut(&mut Self, &T)) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.put(", ");
            }
            print(self, item);
        }
    }

    fn exprs(&mut self, items: &[Expr]) {
        self.list(items, |this, item| this.expr(item, level::TEST));
    }

    fn opt(&mut self, expr: &Option<Box<Expr>>) {
        if let Some(expr) = expr {
            self.expr(expr, level::TEST);
        }
    }

    fn expr(&mut self, expr: &Expr, at: u8) {
        match &expr.node {
            ExprKind::BoolOp { op, values } => {
                let (word, own) = match op {
                    BoolOp::And => (" and ", level::AND),
                    BoolOp::Or => (" or ", level::OR),
                };
                self.grouped(at > own, |this| {
                    for (index, value) in values.iter().enumerate() {
                        if index > 0 {
                            this.put(word);
                        }
                        this.expr(value, own + 1);
                    }
                });
            }
            ExprKind::BinOp { left, op, right } => {
                let (word, own) = binary(*op);
                let right_first = u8::from(*op == Operator::Pow);
                self.grouped(at > own, |this| {
                    this.expr(left, own + right_first);
                    this.put(word);
                    this.expr(right, own + 1 - right_first);
                });
            }
            ExprKind::UnaryOp { op, operand } => {
                let (word, own) = match op {
                    UnaryOp::Invert => ("~", level::FACTOR),
                    UnaryOp::Not => ("not ", level::NOT),
                    UnaryOp::UAdd => ("+", level::FACTOR),
                    UnaryOp::USub => ("-", level::FACTOR),
                };
                self.grouped(at > own, |this| {
                    this.put(word);
                    this.expr(operand, own);
                });
            }
            ExprKind::NamedExpr { target, value } => self.grouped(at > level::TUPLE, |this| {
                this.expr(target, level::ATOM);
                this.put(" := ");
                this.expr(value, level::ATOM);
            }),
            ExprKind::Lambda { args, body } => self.grouped(at > level::TEST, |this| {
                let positional = !(args.args.is_empty() && args.posonlyargs.is_empty());
                this.put(if positional { "lambda " } else { "lambda" });
                this.arguments(args);
                this.put(": ");
                this.expr(body, level::TEST);
            }),
            ExprKind::IfExp { test, body, orelse } => self.grouped(at > level::TEST, |this| {
                this.expr(body, level::TEST + 1);
                this.put(" if ");
                this.expr(test, level::TEST + 1);
                this.put(" else ");
                this.expr(orelse, level::TEST);
            }),
            ExprKind::Dict { keys, values } => self.dict(keys, values),
            ExprKind::Set { elts } => {
                self.put("{");
                self.exprs(elts);
                self.put("}");
            }
            ExprKind::GeneratorExp { elt, generators } => self.comprehension("(", elt, None, generators, ")"),
            ExprKind::ListComp { elt, generators } => self.comprehension("[", elt, None, generators, "]"),
            ExprKind::SetComp { elt, generators } => self.comprehension("{", elt, None, generators, "}"),
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension("{", key, Some(value), generators, "}");
            }
            ExprKind::Yield { value: None } => self.put("(yield)"),
            ExprKind::Yield { value: Some(value) } => {
                self.put("(yield ");
                self.expr(value, level::TEST);
                self.put(")");
            }
            ExprKind::YieldFrom { value } => {
                self.put("(yield from ");
                self.expr(value, level::TEST);
                self.put(")");
            }
            ExprKind::Await { value } => self.grouped(at > level::AWAIT, |this| {
                this.put("await ");
                this.expr(value, level::ATOM);
            }),
            ExprKind::Compare { left, ops, comparators } => self.grouped(at > level::CMP, |this| {
                this.expr(left, level::CMP + 1);
                for (op, comparator) in ops.iter().zip(comparators) {
                    this.put(comparison(*op));
                    this.expr(comparator, level::CMP + 1);
                }
            }),
            ExprKind::Call { func, args, keywords } => self.call(func, args, keywords),
            ExprKind::Constant { value, kind } => self.constant(value, kind.as_deref()),
            ExprKind::JoinedStr { values } => self.string("f", values),
            ExprKind::TemplateStr { values } => self.string("t", values),
            ExprKind::FormattedValue { .. } | ExprKind::Interpolation { .. } => {
                self.string("f", std::slice::from_ref(expr));
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value, level::ATOM);
                // `1.real` would read as a float.
                let is_int = matches!(&value.node, ExprKind::Constant { value: Constant::Int(_), .. });
                self.put(if is_int { " ." } else { "." });
                self.put(attr);
            }
            ExprKind::Starred { value, .. } => {
                self.put("*");
                self.expr(value, level::EXPR);
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value, level::ATOM);
                self.put("[");
                self.expr(slice, level::TUPLE);
                self.put("]");
            }
            ExprKind::Slice { lower, upper, step } => {
                self.opt(lower);
                self.put(":");
                self.opt(upper);
                if step.is_some() {
                    self.put(":");
                    self.opt(step);
                }
            }
            ExprKind::Name { id, .. } => self.put(id),
            ExprKind::List { elts, .. } => {
                self.put("[");
                self.exprs(elts);
                self.put("]");
            }
            ExprKind::Tuple { elts, .. } if elts.is_empty() => self.put("()"),
            ExprKind::Tuple { elts, .. } => self.grouped(at > level::TUPLE, |this| {
                this.exprs(elts);
                if elts.len() == 1 {
                    this.put(",");
                }
            }),
        }
    }

    fn arg(&mut self, arg: &Arg) {
        self.put(&arg.arg);
        if let Some(annotation) = &arg.annotation {
            self.put(": ");
            self.expr(annotation, level::TEST);
        }
    }

    fn arguments(&mut self, args: &Arguments) {
        let mut first = true;
        let mut separate = |this: &mut Self| {
            if !std::mem::replace(&mut first, false) {
                this.put(", ");
            }
        };
        let positional = args.posonlyargs.len() + args.args.len();
        for (at, arg) in args.posonlyargs.iter().chain(&args.args).enumerate() {
            separate(self);
            self.arg(arg);
            if let Some(default) = (at + args.defaults.len()).checked_sub(positional) {
                self.put("=");
                self.expr(&args.defaults[default], level::TEST);
            }
            if !args.posonlyargs.is_empty() && at + 1 == args.posonlyargs.len() {
                self.put(", /");
            }
        }
        if args.vararg.is_some() || !args.kwonlyargs.is_empty() {
            separate(self);
            self.put("*");
            if let Some(arg) = &args.vararg {
                self.arg(arg);
            }
        }
        for (arg, default) in args.kwonlyargs.iter().zip(&args.kw_defaults) {
            separate(self);
            self.arg(arg);
            if let Some(default) = default {
                self.put("=");
                self.expr(default, level::TEST);
            }
        }
        if let Some(arg) = &args.kwarg {
            separate(self);
            self.put("**");
            self.arg(arg);
        }
    }

    fn dict(&mut self, keys: &[Option<Expr>], values: &[Expr]) {
        self.put("{");
        let pairs: Vec<_> = keys.iter().zip(values).collect();
        self.list(&pairs, |this, (key, value)| match key {
            Some(key) => {
                this.expr(key, level::TEST);
                this.put(": ");
                this.expr(value, level::TEST);
            }
            None => {
                this.put("**");
                this.expr(value, level::EXPR);
            }
        });
        self.put("}");
    }

    fn comprehension(
        &mut self,
        open: &str,
        elt: &Expr,
        value: Option<&Expr>,
        generators: &[Comprehension],
        close: &str,
    ) {
        self.put(open);
        self.expr(elt, level::TEST);
        if let Some(value) = value {
            self.put(": ");
            self.expr(value, level::TEST);
        }
        for generator in generators {
            self.put(if generator.is_async != 0 { " async for " } else { " for " });
            self.expr(&generator.target, level::TUPLE);
            self.put(" in ");
            self.expr(&generator.iter, level::TEST + 1);
            for condition in &generator.ifs {
                self.put(" if ");
                self.expr(condition, level::TEST + 1);
            }
        }
        self.put(close);
    }

    fn call(&mut self, func: &Expr, args: &[Expr], keywords: &[Keyword]) {
        self.expr(func, level::ATOM);
        if let ([only], []) = (args, keywords)
            && matches!(only.node, ExprKind::GeneratorExp { .. })
        {
            // It brings its own parentheses.
            return self.expr(only, level::TUPLE);
        }
        self.put("(");
        self.exprs(args);
        for (at, keyword) in keywords.iter().enumerate() {
            if at > 0 || !args.is_empty() {
                self.put(", ");
            }
            match &keyword.arg {
                Some(name) => {
                    self.put(name);
                    self.put("=");
                }
                None => self.put("**"),
            }
            self.expr(&keyword.value, level::TEST);
        }
        self.put(")");
    }

    fn constant(&mut self, value: &Constant, kind: Option<&str>) {
        if let Constant::Ellipsis = value {
            return self.put("...");
        }
        self.put(kind.unwrap_or(""));
        let mut shown = String::new();
        repr::write_constant(&mut shown, value);
        if let Constant::Float(_) | Constant::Complex { .. } = value {
            // What reads back as infinite.
            shown = shown.replace("inf", "1e309");
        }
        self.put(&shown);
    }

    fn string(&mut self, prefix: &str, values: &[Expr]) {
        self.put(prefix);
        let mut body = Printer { out: String::new() };
        values.iter().for_each(|value| body.string_part(value));
        repr::write_text(&mut self.out, &Wtf8::from(body.out));
    }

    fn string_part(&mut self, value: &Expr) {
        match &value.node {
            ExprKind::Constant { value: Constant::Str(text), .. } => {
                let text = String::from_utf8_lossy(text.as_bytes());
                self.put(&text.replace('{', "{{").replace('}', "}}"));
            }
            ExprKind::JoinedStr { values } => values.iter().for_each(|value| self.string_part(value)),
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                self.replacement(&text(value, level::TEST + 1), *conversion, format_spec.as_deref());
            }
            ExprKind::Interpolation { str, conversion, format_spec, .. } => {
                let source = match str {
                    Constant::Str(text) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
                    _ => String::new(),
                };
                self.replacement(&source, *conversion, format_spec.as_deref());
            }
            _ => self.expr(value, level::TEST),
        }
    }

    fn replacement(&mut self, shown: &str, conversion: i32, spec: Option<&Expr>) {
        self.put(if shown.starts_with('{') { "{ " } else { "{" });
        self.put(shown);
        if let Some(conversion) = u8::try_from(conversion).ok().filter(|&conversion| conversion > 0) {
            self.out.push('!');
            self.out.push(conversion as char);
        }
        if let Some(spec) = spec {
            self.put(":");
            self.string_part(spec);
        }
        self.put("}");
    }
}
