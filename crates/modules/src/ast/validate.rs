//! Trees that no parser has made: what every tree from a parser holds to is checked here.

use tiercel_object::error::PyResult;
use tiercel_object::thread::thread;
use tiercel_object::{bail, err};
use tiercel_syntax::Span;
use tiercel_syntax::ast::{
    Alias, Arg, Arguments, Comprehension, Constant, ExceptHandler, Expr, ExprContext, ExprKind, Keyword, Mod,
    Name, Operator, Pattern, PatternKind, Stmt, StmtKind, TypeParam, TypeParamKind, UnaryOp, WithItem,
};

use ExprContext::{Del, Load, Store};

/// Raises what the compiler could not cope with.
pub fn validate(tree: &Mod) -> PyResult<()> {
    match tree {
        Mod::Module { body, .. } | Mod::Interactive { body } => statements(body),
        Mod::Expression { body } => expression(body, Load),
        Mod::FunctionType { argtypes, returns } => {
            expressions(argtypes, Load)?;
            expression(returns, Load)
        }
    }
}

fn place(span: Span) -> PyResult<()> {
    let Span { line, col, end_line, end_col } = span;
    if line > end_line {
        bail!(ValueError, "AST node line range ({line}, {end_line}) is not valid");
    }
    if (line < 0 && end_line != line) || (col < 0 && col != end_col) {
        bail!(
            ValueError,
            "AST node column range ({col}, {end_col}) for line range ({line}, {end_line}) is not valid"
        );
    }
    if line == end_line && col > end_col {
        bail!(ValueError, "line {line}, column {col}-{end_col} is not a valid range");
    }
    Ok(())
}

fn name(name: &Name) -> PyResult<()> {
    if matches!(&**name, "None" | "True" | "False") {
        bail!(ValueError, "identifier field can't represent '{name}' constant");
    }
    Ok(())
}

fn nonempty<T>(items: &[T], what: &str, owner: &str) -> PyResult<()> {
    if items.is_empty() {
        bail!(ValueError, "empty {what} on {owner}");
    }
    Ok(())
}

fn optional(value: &Option<Box<Expr>>) -> PyResult<()> {
    value.as_deref().map_or(Ok(()), |value| expression(value, Load))
}

fn expressions(items: &[Expr], context: ExprContext) -> PyResult<()> {
    items.iter().try_for_each(|item| expression(item, context))
}

fn comprehensions(items: &[Comprehension]) -> PyResult<()> {
    if items.is_empty() {
        bail!(ValueError, "comprehension with no generators");
    }
    for item in items {
        expression(&item.target, Store)?;
        expression(&item.iter, Load)?;
        expressions(&item.ifs, Load)?;
    }
    Ok(())
}

fn keywords(items: &[Keyword]) -> PyResult<()> {
    items.iter().try_for_each(|item| expression(&item.value, Load))
}

fn parameters(items: &[Arg]) -> PyResult<()> {
    items.iter().try_for_each(parameter)
}

fn parameter(item: &Arg) -> PyResult<()> {
    place(item.span)?;
    optional(&item.annotation)
}

fn arguments(arguments: &Arguments) -> PyResult<()> {
    parameters(&arguments.posonlyargs)?;
    parameters(&arguments.args)?;
    if let Some(vararg) = &arguments.vararg {
        optional(&vararg.annotation)?;
    }
    parameters(&arguments.kwonlyargs)?;
    if let Some(kwarg) = &arguments.kwarg {
        optional(&kwarg.annotation)?;
    }
    if arguments.defaults.len() > arguments.posonlyargs.len() + arguments.args.len() {
        bail!(ValueError, "more positional defaults than args on arguments");
    }
    if arguments.kw_defaults.len() != arguments.kwonlyargs.len() {
        bail!(ValueError, "length of kwonlyargs is not the same as kw_defaults on arguments");
    }
    expressions(&arguments.defaults, Load)?;
    arguments.kw_defaults.iter().flatten().try_for_each(|default| expression(default, Load))
}

fn context_name(context: ExprContext) -> &'static str {
    match context {
        Load => "Load",
        Store => "Store",
        Del => "Del",
    }
}

/// What is done with an expression, if it says so itself.
fn own_context(expr: &Expr) -> Option<ExprContext> {
    match &expr.node {
        ExprKind::Attribute { ctx, .. }
        | ExprKind::Subscript { ctx, .. }
        | ExprKind::Starred { ctx, .. }
        | ExprKind::Name { ctx, .. }
        | ExprKind::List { ctx, .. }
        | ExprKind::Tuple { ctx, .. } => Some(*ctx),
        _ => None,
    }
}

fn expression(expr: &Expr, context: ExprContext) -> PyResult<()> {
    thread().check_host_stack(" during compilation")?;
    place(expr.span)?;
    match own_context(expr) {
        None if context != Load => {
            bail!(ValueError, "expression which can't be assigned to in {} context", context_name(context))
        }
        Some(own) if own != context => bail!(
            ValueError,
            "expression must have {} context but has {} instead",
            context_name(context),
            context_name(own)
        ),
        _ => {}
    }
    match &expr.node {
        ExprKind::BoolOp { values, .. } => {
            if values.len() < 2 {
                bail!(ValueError, "BoolOp with less than 2 values");
            }
            expressions(values, Load)
        }
        ExprKind::BinOp { left, right, .. } => {
            expression(left, Load)?;
            expression(right, Load)
        }
        ExprKind::UnaryOp { operand, .. } => expression(operand, Load),
        ExprKind::Lambda { args, body } => {
            arguments(args)?;
            expression(body, Load)
        }
        ExprKind::IfExp { test, body, orelse } => {
            expression(test, Load)?;
            expression(body, Load)?;
            expression(orelse, Load)
        }
        ExprKind::Dict { keys, values } => {
            if keys.len() != values.len() {
                bail!(ValueError, "Dict doesn't have the same number of keys as values");
            }
            keys.iter().flatten().try_for_each(|key| expression(key, Load))?;
            expressions(values, Load)
        }
        ExprKind::Set { elts } => expressions(elts, Load),
        ExprKind::ListComp { elt, generators }
        | ExprKind::SetComp { elt, generators }
        | ExprKind::GeneratorExp { elt, generators } => {
            comprehensions(generators)?;
            expression(elt, Load)
        }
        ExprKind::DictComp { key, value, generators } => {
            comprehensions(generators)?;
            expression(key, Load)?;
            expression(value, Load)
        }
        ExprKind::Yield { value } => optional(value),
        ExprKind::YieldFrom { value } | ExprKind::Await { value } => expression(value, Load),
        ExprKind::Compare { left, ops, comparators } => {
            if comparators.is_empty() {
                bail!(ValueError, "Compare with no comparators");
            }
            if comparators.len() != ops.len() {
                bail!(ValueError, "Compare has a different number of comparators and operands");
            }
            expressions(comparators, Load)?;
            expression(left, Load)
        }
        ExprKind::Call { func, args, keywords: named } => {
            expression(func, Load)?;
            expressions(args, Load)?;
            keywords(named)
        }
        ExprKind::Constant { .. } => Ok(()),
        ExprKind::JoinedStr { values } | ExprKind::TemplateStr { values } => expressions(values, Load),
        ExprKind::FormattedValue { value, format_spec, .. }
        | ExprKind::Interpolation { value, format_spec, .. } => {
            expression(value, Load)?;
            optional(format_spec)
        }
        ExprKind::Attribute { value, .. } => expression(value, Load),
        ExprKind::Subscript { value, slice, .. } => {
            expression(slice, Load)?;
            expression(value, Load)
        }
        ExprKind::Starred { value, .. } => expression(value, context),
        ExprKind::Name { id, .. } => name(id),
        ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => expressions(elts, context),
        ExprKind::NamedExpr { target, value } => {
            if !matches!(target.node, ExprKind::Name { .. }) {
                bail!(TypeError, "NamedExpr target must be a Name");
            }
            expression(value, Load)
        }
        ExprKind::Slice { lower, upper, step } => {
            optional(lower)?;
            optional(upper)?;
            optional(step)
        }
    }
}

fn statements(body: &[Stmt]) -> PyResult<()> {
    body.iter().try_for_each(statement)
}

fn body(body: &[Stmt], owner: &str) -> PyResult<()> {
    nonempty(body, "body", owner)?;
    statements(body)
}

fn targets(items: &[Expr], context: ExprContext, owner: &str) -> PyResult<()> {
    nonempty(items, "targets", owner)?;
    expressions(items, context)
}

fn type_parameters(items: &[TypeParam]) -> PyResult<()> {
    for item in items {
        place(item.span)?;
        match &item.node {
            TypeParamKind::TypeVar { name: id, bound, default_value } => {
                name(id)?;
                optional(bound)?;
                optional(default_value)?;
            }
            TypeParamKind::ParamSpec { name: id, default_value }
            | TypeParamKind::TypeVarTuple { name: id, default_value } => {
                name(id)?;
                optional(default_value)?;
            }
        }
    }
    Ok(())
}

fn with_items(items: &[WithItem], owner: &str) -> PyResult<()> {
    nonempty(items, "items", owner)?;
    for item in items {
        expression(&item.context_expr, Load)?;
        if let Some(variables) = &item.optional_vars {
            expression(variables, Store)?;
        }
    }
    Ok(())
}

/// The parts of a `try`, `owner` being its class.
fn try_parts(
    tried: &[Stmt],
    handlers: &[ExceptHandler],
    orelse: &[Stmt],
    finalbody: &[Stmt],
    owner: &str,
) -> PyResult<()> {
    body(tried, owner)?;
    if handlers.is_empty() && finalbody.is_empty() {
        bail!(ValueError, "{owner} has neither except handlers nor finalbody");
    }
    if handlers.is_empty() && !orelse.is_empty() {
        bail!(ValueError, "{owner} has orelse but no except handlers");
    }
    for handler in handlers {
        place(handler.span)?;
        handler.name.as_ref().map_or(Ok(()), name)?;
        optional(&handler.type_)?;
        body(&handler.body, "ExceptHandler")?;
    }
    statements(finalbody)?;
    statements(orelse)
}

fn imported(aliases: &[Alias], class: &str) -> PyResult<()> {
    nonempty(aliases, "names", class)?;
    aliases.iter().try_for_each(|alias| {
        name(&alias.name)?;
        alias.asname.as_ref().map_or(Ok(()), name)
    })
}

fn statement(stmt: &Stmt) -> PyResult<()> {
    thread().check_host_stack(" during compilation")?;
    place(stmt.span)?;
    let class = stmt.node.class_info().name;
    match &stmt.node {
        StmtKind::FunctionDef {
            name: own, args, body: inner, decorator_list, returns, type_params, ..
        }
        | StmtKind::AsyncFunctionDef {
            name: own,
            args,
            body: inner,
            decorator_list,
            returns,
            type_params,
            ..
        } => {
            name(own)?;
            body(inner, class)?;
            type_parameters(type_params)?;
            arguments(args)?;
            expressions(decorator_list, Load)?;
            optional(returns)
        }
        StmtKind::ClassDef {
            name: own,
            bases,
            keywords: named,
            body: inner,
            decorator_list,
            type_params,
        } => {
            name(own)?;
            body(inner, class)?;
            type_parameters(type_params)?;
            expressions(bases, Load)?;
            keywords(named)?;
            expressions(decorator_list, Load)
        }
        StmtKind::Return { value } => optional(value),
        StmtKind::Delete { targets: places } => targets(places, Del, class),
        StmtKind::Assign { targets: places, value, .. } => {
            targets(places, Store, class)?;
            expression(value, Load)
        }
        StmtKind::AugAssign { target, value, .. } => {
            expression(target, Store)?;
            expression(value, Load)
        }
        StmtKind::AnnAssign { target, annotation, value, simple } => {
            if *simple != 0 && !matches!(target.node, ExprKind::Name { .. }) {
                bail!(TypeError, "AnnAssign with simple non-Name target");
            }
            expression(target, Store)?;
            optional(value)?;
            expression(annotation, Load)
        }
        StmtKind::TypeAlias { name: alias, type_params, value } => {
            if !matches!(alias.node, ExprKind::Name { .. }) {
                bail!(TypeError, "TypeAlias with non-Name name");
            }
            expression(alias, Store)?;
            type_parameters(type_params)?;
            expression(value, Load)
        }
        StmtKind::For { target, iter, body: inner, orelse, .. }
        | StmtKind::AsyncFor { target, iter, body: inner, orelse, .. } => {
            expression(target, Store)?;
            expression(iter, Load)?;
            body(inner, class)?;
            statements(orelse)
        }
        StmtKind::While { test, body: inner, orelse } | StmtKind::If { test, body: inner, orelse } => {
            expression(test, Load)?;
            body(inner, class)?;
            statements(orelse)
        }
        StmtKind::With { items, body: inner, .. } | StmtKind::AsyncWith { items, body: inner, .. } => {
            with_items(items, class)?;
            body(inner, class)
        }
        StmtKind::Match { subject, cases } => {
            expression(subject, Load)?;
            nonempty(cases, "cases", class)?;
            for case in cases {
                pattern(&case.pattern, false)?;
                optional(&case.guard)?;
                body(&case.body, "match_case")?;
            }
            Ok(())
        }
        StmtKind::Raise { exc, cause } => {
            if exc.is_none() && cause.is_some() {
                bail!(ValueError, "Raise with cause but no exception");
            }
            optional(exc)?;
            optional(cause)
        }
        StmtKind::Try { body, handlers, orelse, finalbody }
        | StmtKind::TryStar { body, handlers, orelse, finalbody } => {
            try_parts(body, handlers, orelse, finalbody, class)
        }
        StmtKind::Assert { test, msg } => {
            expression(test, Load)?;
            optional(msg)
        }
        StmtKind::Import { names } => imported(names, class),
        StmtKind::ImportFrom { names, level, .. } => {
            if level.is_some_and(|level| level < 0) {
                bail!(ValueError, "Negative ImportFrom level");
            }
            imported(names, class)
        }
        StmtKind::Global { names } | StmtKind::Nonlocal { names } => nonempty(names, "names", class),
        StmtKind::Expr { value } => expression(value, Load),
        StmtKind::Pass {} | StmtKind::Break {} | StmtKind::Continue {} => Ok(()),
    }
}

fn is_number(expr: &Expr, real: bool, imaginary: bool) -> bool {
    let ExprKind::Constant { value, .. } = &expr.node else { return false };
    match value {
        Constant::Int(_) | Constant::Float(_) => real,
        Constant::Complex { .. } => imaginary,
        _ => false,
    }
}

fn is_negative(expr: &Expr, imaginary: bool) -> bool {
    match &expr.node {
        ExprKind::UnaryOp { op: UnaryOp::USub, operand } => is_number(operand, true, imaginary),
        _ => false,
    }
}

/// A real number plus or minus an imaginary one.
fn is_complex(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::BinOp { left, op: Operator::Add | Operator::Sub, right } => {
            (is_number(left, true, false) || is_negative(left, false)) && is_number(right, false, true)
        }
        _ => false,
    }
}

/// What a pattern compares with.
fn literal(expr: &Expr) -> PyResult<()> {
    expression(expr, Load)?;
    let good = match &expr.node {
        ExprKind::Constant { value, .. } => {
            let comparable = matches!(
                value,
                Constant::Int(_)
                    | Constant::Float(_)
                    | Constant::Complex { .. }
                    | Constant::Str(_)
                    | Constant::Bytes(_)
            );
            if !comparable {
                bail!(ValueError, "unexpected constant inside of a literal pattern");
            }
            true
        }
        ExprKind::Attribute { .. } | ExprKind::JoinedStr { .. } | ExprKind::TemplateStr { .. } => true,
        ExprKind::UnaryOp { .. } => is_negative(expr, true),
        ExprKind::BinOp { .. } => is_complex(expr),
        _ => false,
    };
    if good {
        return Ok(());
    }
    Err(err!(ValueError, "patterns may only match literals and attribute lookups"))
}

fn capture(id: &Option<Name>) -> PyResult<()> {
    match id {
        Some(id) if &**id == "_" => Err(err!(ValueError, "can't capture name '_' in patterns")),
        Some(id) => name(id),
        None => Ok(()),
    }
}

fn patterns(items: &[Pattern], star_allowed: bool) -> PyResult<()> {
    items.iter().try_for_each(|item| pattern(item, star_allowed))
}

fn pattern(item: &Pattern, star_allowed: bool) -> PyResult<()> {
    thread().check_host_stack(" during compilation")?;
    place(item.span)?;
    match &item.node {
        PatternKind::MatchValue { value } => literal(value),
        PatternKind::MatchSingleton { value } => {
            if matches!(value, Constant::None | Constant::True | Constant::False) {
                return Ok(());
            }
            Err(err!(ValueError, "MatchSingleton can only contain True, False and None"))
        }
        PatternKind::MatchSequence { patterns: inner } => patterns(inner, true),
        PatternKind::MatchMapping { keys, patterns: inner, rest } => {
            if keys.len() != inner.len() {
                bail!(ValueError, "MatchMapping doesn't have the same number of keys as patterns");
            }
            capture(rest)?;
            for key in keys {
                let ExprKind::Constant { value: Constant::None | Constant::True | Constant::False, .. } =
                    &key.node
                else {
                    literal(key)?;
                    continue;
                };
            }
            patterns(inner, false)
        }
        PatternKind::MatchClass { cls, patterns: inner, kwd_attrs, kwd_patterns } => {
            if kwd_attrs.len() != kwd_patterns.len() {
                bail!(
                    ValueError,
                    "MatchClass doesn't have the same number of keyword attributes as patterns"
                );
            }
            expression(cls, Load)?;
            let mut class = cls;
            while let ExprKind::Attribute { value, .. } = &class.node {
                class = value;
            }
            if !matches!(class.node, ExprKind::Name { .. }) {
                bail!(ValueError, "MatchClass cls field can only contain Name or Attribute nodes.");
            }
            kwd_attrs.iter().try_for_each(name)?;
            patterns(inner, false)?;
            patterns(kwd_patterns, false)
        }
        PatternKind::MatchStar { name } => {
            if !star_allowed {
                bail!(ValueError, "can't use MatchStar here");
            }
            capture(name)
        }
        PatternKind::MatchAs { pattern: inner, name } => {
            capture(name)?;
            match inner {
                None => Ok(()),
                Some(_) if name.is_none() => {
                    Err(err!(ValueError, "MatchAs must specify a target name if a pattern is given"))
                }
                Some(inner) => pattern(inner, false),
            }
        }
        PatternKind::MatchOr { patterns: inner } => {
            if inner.len() < 2 {
                bail!(ValueError, "MatchOr requires at least 2 patterns");
            }
            patterns(inner, false)
        }
    }
}
