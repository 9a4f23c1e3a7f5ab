//! Statements, each on a line of its own.

use super::{TEST, TUPLE, Unparser, YIELD};
use crate::ast::{
    Alias, Arguments, Constant, ExceptHandler, Expr, ExprKind, Keyword, MatchCase, Name, Stmt, StmtKind,
    TypeParam, TypeParamKind, WithItem,
};

impl Unparser {
    fn new_line(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// Begins a statement.
    fn fill(&mut self, text: &str) {
        if self.interactive && self.indent == 0 {
            if !self.out.is_empty() {
                self.out.push_str("; ");
            }
            self.out.push_str(text);
        } else {
            self.fill_line(text);
        }
    }

    /// Begins a statement that never shares a line.
    fn fill_line(&mut self, text: &str) {
        self.new_line();
        self.out.extend(std::iter::repeat_n("    ", self.indent));
        self.out.push_str(text);
    }

    fn block(&mut self, body: &[Stmt]) {
        self.out.push(':');
        self.indent += 1;
        self.body(body);
        self.indent -= 1;
    }

    fn named_block(&mut self, head: &str, body: &[Stmt]) {
        if !body.is_empty() {
            self.fill_line(head);
            self.block(body);
        }
    }

    pub(super) fn body(&mut self, body: &[Stmt]) {
        for statement in body {
            self.stmt(statement);
        }
    }

    /// A body whose first string is written as a docstring.
    pub(super) fn body_with_docstring(&mut self, body: &[Stmt]) {
        if let [Stmt { node: StmtKind::Expr { value }, .. }, rest @ ..] = body
            && let ExprKind::Constant { value: Constant::Str(text), kind } = &value.node
        {
            self.fill_line("");
            if kind.is_some() {
                self.out.push('u');
            }
            self.docstring(text);
            return self.body(rest);
        }
        self.body(body);
    }

    fn type_comment(&mut self, statement: &Stmt, comment: &Option<Box<str>>) {
        let ignore = self.type_ignores.iter().rfind(|i| i.lineno == statement.span.line);
        if let Some(ignore) = ignore {
            self.out.push_str(" # type: ignore");
            self.out.push_str(&ignore.tag);
        } else if let Some(comment) = comment {
            self.out.push_str(" # type: ");
            self.out.push_str(comment);
        }
    }

    /// A block with a type comment behind its colon.
    fn commented_block(&mut self, statement: &Stmt, comment: &Option<Box<str>>, body: &[Stmt]) {
        self.out.push(':');
        self.type_comment(statement, comment);
        self.indent += 1;
        self.body(body);
        self.indent -= 1;
    }

    fn stmt(&mut self, statement: &Stmt) {
        match &statement.node {
            StmtKind::FunctionDef { .. } | StmtKind::AsyncFunctionDef { .. } => self.function(statement),
            StmtKind::ClassDef { name, bases, keywords, body, decorator_list, type_params } => {
                self.new_line();
                self.decorators(decorator_list);
                self.fill_line("class ");
                self.out.push_str(name);
                self.type_params(type_params);
                if !bases.is_empty() || !keywords.is_empty() {
                    self.out.push('(');
                    self.call_arguments(bases, keywords);
                    self.out.push(')');
                }
                self.out.push(':');
                self.indent += 1;
                self.body_with_docstring(body);
                self.indent -= 1;
            }
            StmtKind::Return { value } => {
                self.fill("return");
                self.after_space(value);
            }
            StmtKind::Delete { targets } => {
                self.fill("del ");
                self.exprs(targets);
            }
            StmtKind::Assign { targets, value, type_comment } => {
                self.fill("");
                for target in targets {
                    self.expr(target, TUPLE);
                    self.out.push_str(" = ");
                }
                self.expr(value, TEST);
                self.type_comment(statement, type_comment);
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                self.fill("type ");
                self.expr(name, TEST);
                self.type_params(type_params);
                self.out.push_str(" = ");
                self.expr(value, TEST);
            }
            StmtKind::AugAssign { target, op, value } => {
                self.fill("");
                self.expr(target, TEST);
                self.out.push(' ');
                self.out.push_str(super::expressions::operator(*op).0);
                self.out.push_str("= ");
                self.expr(value, TEST);
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.fill("");
                let bracketed = *simple == 0 && matches!(target.node, ExprKind::Name { .. });
                self.bracketed_if(bracketed, |this| this.expr(target, TEST));
                self.out.push_str(": ");
                self.expr(annotation, TEST);
                if let Some(value) = value {
                    self.out.push_str(" = ");
                    self.expr(value, TEST);
                }
            }
            StmtKind::For { target, iter, body, orelse, type_comment } => {
                self.for_loop("for ", statement, (target, iter), body, orelse, type_comment);
            }
            StmtKind::AsyncFor { target, iter, body, orelse, type_comment } => {
                self.for_loop("async for ", statement, (target, iter), body, orelse, type_comment);
            }
            StmtKind::While { test, body, orelse } => {
                self.fill_line("while ");
                self.expr(test, TEST);
                self.block(body);
                self.named_block("else", orelse);
            }
            StmtKind::If { test, body, orelse } => self.if_chain(test, body, orelse),
            StmtKind::With { items, body, type_comment } => {
                self.fill_line("with ");
                self.separated(items, Self::with_item);
                self.commented_block(statement, type_comment, body);
            }
            StmtKind::AsyncWith { items, body, type_comment } => {
                self.fill_line("async with ");
                self.separated(items, Self::with_item);
                self.commented_block(statement, type_comment, body);
            }
            StmtKind::Match { subject, cases } => {
                self.fill_line("match ");
                self.expr(subject, TEST);
                self.out.push(':');
                self.indent += 1;
                for case in cases {
                    self.case(case);
                }
                self.indent -= 1;
            }
            StmtKind::Raise { exc, cause } => {
                self.fill("raise");
                self.after_space(exc);
                if let Some(cause) = cause {
                    self.out.push_str(" from ");
                    self.expr(cause, TEST);
                }
            }
            StmtKind::Try { body, handlers, orelse, finalbody } => {
                self.try_statement(false, body, handlers, orelse, finalbody);
            }
            StmtKind::TryStar { body, handlers, orelse, finalbody } => {
                self.try_statement(true, body, handlers, orelse, finalbody);
            }
            StmtKind::Assert { test, msg } => {
                self.fill("assert ");
                self.expr(test, TEST);
                if let Some(msg) = msg {
                    self.out.push_str(", ");
                    self.expr(msg, TEST);
                }
            }
            StmtKind::Import { names } => {
                self.fill("import ");
                self.separated(names, Self::alias);
            }
            StmtKind::ImportFrom { module, names, level } => {
                self.fill("from ");
                self.out.extend(std::iter::repeat_n('.', level.unwrap_or(0).max(0) as usize));
                self.out.push_str(module.as_deref().unwrap_or_default());
                self.out.push_str(" import ");
                self.separated(names, Self::alias);
            }
            StmtKind::Global { names } => self.names("global ", names),
            StmtKind::Nonlocal { names } => self.names("nonlocal ", names),
            StmtKind::Expr { value } => {
                self.fill("");
                self.expr(value, YIELD);
            }
            StmtKind::Pass {} => self.fill("pass"),
            StmtKind::Break {} => self.fill("break"),
            StmtKind::Continue {} => self.fill("continue"),
        }
    }

    fn after_space(&mut self, value: &Option<Box<Expr>>) {
        if let Some(value) = value {
            self.out.push(' ');
            self.expr(value, TEST);
        }
    }

    fn names(&mut self, word: &str, names: &[Name]) {
        self.fill(word);
        self.separated(names, |this, name| this.out.push_str(name));
    }

    fn alias(&mut self, alias: &Alias) {
        self.out.push_str(&alias.name);
        if let Some(asname) = &alias.asname {
            self.out.push_str(" as ");
            self.out.push_str(asname);
        }
    }

    fn with_item(&mut self, item: &WithItem) {
        self.expr(&item.context_expr, TEST);
        if let Some(vars) = &item.optional_vars {
            self.out.push_str(" as ");
            self.expr(vars, TEST);
        }
    }

    fn decorators(&mut self, decorators: &[Expr]) {
        for decorator in decorators {
            self.fill_line("@");
            self.expr(decorator, TEST);
        }
    }

    fn function(&mut self, statement: &Stmt) {
        let (word, name, args, body, decorators, returns, comment, params) = match &statement.node {
            StmtKind::FunctionDef {
                name,
                args,
                body,
                decorator_list,
                returns,
                type_comment,
                type_params,
            } => ("def ", name, args, body, decorator_list, returns, type_comment, type_params),
            StmtKind::AsyncFunctionDef {
                name,
                args,
                body,
                decorator_list,
                returns,
                type_comment,
                type_params,
            } => ("async def ", name, args, body, decorator_list, returns, type_comment, type_params),
            _ => return,
        };
        self.new_line();
        self.decorators(decorators);
        self.fill_line(word);
        self.out.push_str(name);
        self.type_params(params);
        self.out.push('(');
        self.arguments(args);
        self.out.push(')');
        if let Some(returns) = returns {
            self.out.push_str(" -> ");
            self.expr(returns, TEST);
        }
        self.out.push(':');
        self.type_comment(statement, comment);
        self.indent += 1;
        self.body_with_docstring(body);
        self.indent -= 1;
    }

    fn type_params(&mut self, params: &[TypeParam]) {
        if params.is_empty() {
            return;
        }
        self.out.push('[');
        self.separated(params, |this, param| {
            let (stars, name, bound, default) = match &param.node {
                TypeParamKind::TypeVar { name, bound, default_value } => {
                    ("", name, bound.as_ref(), default_value)
                }
                TypeParamKind::ParamSpec { name, default_value } => ("**", name, None, default_value),
                TypeParamKind::TypeVarTuple { name, default_value } => ("*", name, None, default_value),
            };
            this.out.push_str(stars);
            this.out.push_str(name);
            if let Some(bound) = bound {
                this.out.push_str(": ");
                this.expr(bound, TEST);
            }
            if let Some(default) = default {
                this.out.push_str(" = ");
                this.expr(default, TEST);
            }
        });
        self.out.push(']');
    }

    fn for_loop(
        &mut self,
        word: &str,
        statement: &Stmt,
        (target, iter): (&Expr, &Expr),
        body: &[Stmt],
        orelse: &[Stmt],
        comment: &Option<Box<str>>,
    ) {
        self.fill_line(word);
        self.expr(target, TUPLE);
        self.out.push_str(" in ");
        self.expr(iter, TEST);
        self.commented_block(statement, comment, body);
        self.named_block("else", orelse);
    }

    fn if_chain<'t>(&mut self, mut test: &'t Expr, mut body: &'t [Stmt], mut orelse: &'t [Stmt]) {
        let mut word = "if ";
        loop {
            self.fill_line(word);
            self.expr(test, TEST);
            self.block(body);
            let [Stmt { node: StmtKind::If { test: t, body: b, orelse: o }, .. }] = orelse else { break };
            (test, body, orelse, word) = (t, b, o, "elif ");
        }
        self.named_block("else", orelse);
    }

    fn try_statement(
        &mut self,
        is_star: bool,
        body: &[Stmt],
        handlers: &[ExceptHandler],
        orelse: &[Stmt],
        finalbody: &[Stmt],
    ) {
        let outer = std::mem::replace(&mut self.in_try_star, is_star);
        self.fill_line("try");
        self.block(body);
        for handler in handlers {
            self.fill_line(if is_star { "except*" } else { "except" });
            self.after_space(&handler.type_);
            if let Some(name) = &handler.name {
                self.out.push_str(" as ");
                self.out.push_str(name);
            }
            self.block(&handler.body);
        }
        self.named_block("else", orelse);
        self.named_block("finally", finalbody);
        self.in_try_star = outer;
    }

    fn case(&mut self, case: &MatchCase) {
        self.fill_line("case ");
        self.pattern(&case.pattern, TEST);
        if let Some(guard) = &case.guard {
            self.out.push_str(" if ");
            self.expr(guard, TEST);
        }
        self.block(&case.body);
    }

    pub(super) fn call_arguments(&mut self, args: &[Expr], keywords: &[Keyword]) {
        self.exprs(args);
        for (i, keyword) in keywords.iter().enumerate() {
            if i > 0 || !args.is_empty() {
                self.out.push_str(", ");
            }
            match &keyword.arg {
                None => self.out.push_str("**"),
                Some(name) => {
                    self.out.push_str(name);
                    self.out.push('=');
                }
            }
            self.expr(&keyword.value, TEST);
        }
    }

    /// The parameters of a function or lambda.
    pub(super) fn arguments(&mut self, args: &Arguments) {
        let mut first = true;
        let mut comma = |this: &mut Self| {
            if !std::mem::replace(&mut first, false) {
                this.out.push_str(", ");
            }
        };
        let positional: Vec<_> = args.posonlyargs.iter().chain(&args.args).collect();
        let without_default = positional.len().saturating_sub(args.defaults.len());
        for (i, arg) in positional.iter().enumerate() {
            comma(self);
            self.arg(&arg.arg, &arg.annotation);
            if let Some(default) = i.checked_sub(without_default).and_then(|at| args.defaults.get(at)) {
                self.out.push('=');
                self.expr(default, TEST);
            }
            if i + 1 == args.posonlyargs.len() {
                self.out.push_str(", /");
            }
        }
        if args.vararg.is_some() || !args.kwonlyargs.is_empty() {
            comma(self);
            self.out.push('*');
            if let Some(vararg) = &args.vararg {
                self.arg(&vararg.arg, &vararg.annotation);
            }
        }
        for (arg, default) in args.kwonlyargs.iter().zip(&args.kw_defaults) {
            self.out.push_str(", ");
            self.arg(&arg.arg, &arg.annotation);
            if let Some(default) = default {
                self.out.push('=');
                self.expr(default, TEST);
            }
        }
        if let Some(kwarg) = &args.kwarg {
            comma(self);
            self.out.push_str("**");
            self.arg(&kwarg.arg, &kwarg.annotation);
        }
    }

    fn arg(&mut self, name: &str, annotation: &Option<Box<Expr>>) {
        self.out.push_str(name);
        if let Some(annotation) = annotation {
            self.out.push_str(": ");
            self.expr(annotation, TEST);
        }
    }
}
