//! The table of node classes. Everything about nodes that can be derived is derived from it.

use super::build::{BuildError, FromPart, Part, Parts};
use super::field::{self, AstNode, ClassInfo, Family, Field, FieldInfo, Walk};
use super::{Constant, Name, Span};

nodes! {
    /// The root of a tree: what a whole source is.
    plain Mod / Mod = "mod" visit_mod {
        /// A file.
        Module { body: Vec<Stmt>, type_ignores: Vec<TypeIgnore> },
        /// One statement typed at a prompt.
        Interactive { body: Vec<Stmt> },
        /// The argument of `eval`.
        Expression { body: Box<Expr> },
        /// A function's signature in a type comment.
        FunctionType { argtypes: Vec<Expr>, returns: Box<Expr> },
    }

    /// A statement.
    spanned Stmt / StmtKind = "stmt" visit_stmt {
        /// `def`
        FunctionDef {
            name: Name,
            args: Box<Arguments>,
            body: Vec<Stmt>,
            decorator_list: Vec<Expr>,
            returns: Option<Box<Expr>>,
            type_comment: Option<Box<str>>,
            type_params: Vec<TypeParam>,
        },
        /// `async def`
        AsyncFunctionDef {
            name: Name,
            args: Box<Arguments>,
            body: Vec<Stmt>,
            decorator_list: Vec<Expr>,
            returns: Option<Box<Expr>>,
            type_comment: Option<Box<str>>,
            type_params: Vec<TypeParam>,
        },
        /// `class`
        ClassDef {
            name: Name,
            bases: Vec<Expr>,
            keywords: Vec<Keyword>,
            body: Vec<Stmt>,
            decorator_list: Vec<Expr>,
            type_params: Vec<TypeParam>,
        },
        /// `return`
        Return { value: Option<Box<Expr>> },
        /// `del`
        Delete { targets: Vec<Expr> },
        /// `a = b = value`
        Assign { targets: Vec<Expr>, value: Box<Expr>, type_comment: Option<Box<str>> },
        /// `type X = value`
        TypeAlias { name: Box<Expr>, type_params: Vec<TypeParam>, value: Box<Expr> },
        /// `target += value`
        AugAssign { target: Box<Expr>, op: Operator, value: Box<Expr> },
        /// `target: annotation = value`
        AnnAssign { target: Box<Expr>, annotation: Box<Expr>, value: Option<Box<Expr>>, simple: i32 },
        /// `for`
        For {
            target: Box<Expr>,
            iter: Box<Expr>,
            body: Vec<Stmt>,
            orelse: Vec<Stmt>,
            type_comment: Option<Box<str>>,
        },
        /// `async for`
        AsyncFor {
            target: Box<Expr>,
            iter: Box<Expr>,
            body: Vec<Stmt>,
            orelse: Vec<Stmt>,
            type_comment: Option<Box<str>>,
        },
        /// `while`
        While { test: Box<Expr>, body: Vec<Stmt>, orelse: Vec<Stmt> },
        /// `if`; `elif` is an `If` alone in `orelse`.
        If { test: Box<Expr>, body: Vec<Stmt>, orelse: Vec<Stmt> },
        /// `with`
        With { items: Vec<WithItem>, body: Vec<Stmt>, type_comment: Option<Box<str>> },
        /// `async with`
        AsyncWith { items: Vec<WithItem>, body: Vec<Stmt>, type_comment: Option<Box<str>> },
        /// `match`
        Match { subject: Box<Expr>, cases: Vec<MatchCase> },
        /// `raise`
        Raise { exc: Option<Box<Expr>>, cause: Option<Box<Expr>> },
        /// `try` with `except`
        Try { body: Vec<Stmt>, handlers: Vec<ExceptHandler>, orelse: Vec<Stmt>, finalbody: Vec<Stmt> },
        /// `try` with `except*`
        TryStar { body: Vec<Stmt>, handlers: Vec<ExceptHandler>, orelse: Vec<Stmt>, finalbody: Vec<Stmt> },
        /// `assert`
        Assert { test: Box<Expr>, msg: Option<Box<Expr>> },
        /// `import`
        Import { names: Vec<Alias> },
        /// `from … import`
        ImportFrom { module: Option<Name>, names: Vec<Alias>, level: Option<i32> },
        /// `global`
        Global { names: Vec<Name> },
        /// `nonlocal`
        Nonlocal { names: Vec<Name> },
        /// An expression as a statement.
        Expr { value: Box<Expr> },
        /// `pass`
        Pass {},
        /// `break`
        Break {},
        /// `continue`
        Continue {},
    }

    /// An expression.
    spanned Expr / ExprKind = "expr" visit_expr {
        /// `a and b and c`
        BoolOp { op: BoolOp, values: Vec<Expr> },
        /// `target := value`
        NamedExpr { target: Box<Expr>, value: Box<Expr> },
        /// `left + right`
        BinOp { left: Box<Expr>, op: Operator, right: Box<Expr> },
        /// `-operand`
        UnaryOp { op: UnaryOp, operand: Box<Expr> },
        /// `lambda args: body`
        Lambda { args: Box<Arguments>, body: Box<Expr> },
        /// `body if test else orelse`
        IfExp { test: Box<Expr>, body: Box<Expr>, orelse: Box<Expr> },
        /// `{key: value, **value}`; no key stands for `**`.
        Dict { keys: Vec<Option<Expr>>, values: Vec<Expr> },
        /// `{a, b}`
        Set { elts: Vec<Expr> },
        /// `[elt for …]`
        ListComp { elt: Box<Expr>, generators: Vec<Comprehension> },
        /// `{elt for …}`
        SetComp { elt: Box<Expr>, generators: Vec<Comprehension> },
        /// `{key: value for …}`
        DictComp { key: Box<Expr>, value: Box<Expr>, generators: Vec<Comprehension> },
        /// `(elt for …)`
        GeneratorExp { elt: Box<Expr>, generators: Vec<Comprehension> },
        /// `await value`
        Await { value: Box<Expr> },
        /// `yield value`
        Yield { value: Option<Box<Expr>> },
        /// `yield from value`
        YieldFrom { value: Box<Expr> },
        /// `left < b < c`
        Compare { left: Box<Expr>, ops: Vec<CmpOp>, comparators: Vec<Expr> },
        /// `func(args, keyword=…)`
        Call { func: Box<Expr>, args: Vec<Expr>, keywords: Vec<Keyword> },
        /// `{value!r:spec}` in an f-string; conversion is a character code or -1.
        FormattedValue { value: Box<Expr>, conversion: i32, format_spec: Option<Box<Expr>> },
        /// `{value!r:spec}` in a t-string; `str` is the source text of the value.
        Interpolation { value: Box<Expr>, str: Constant, conversion: i32, format_spec: Option<Box<Expr>> },
        /// An f-string.
        JoinedStr { values: Vec<Expr> },
        /// A t-string.
        TemplateStr { values: Vec<Expr> },
        /// A literal; `kind` is `u` for `u"…"`.
        Constant { value: Constant, kind: Option<Box<str>> },
        /// `value.attr`
        Attribute { value: Box<Expr>, attr: Name, ctx: ExprContext },
        /// `value[slice]`
        Subscript { value: Box<Expr>, slice: Box<Expr>, ctx: ExprContext },
        /// `*value`
        Starred { value: Box<Expr>, ctx: ExprContext },
        /// A name.
        Name { id: Name, ctx: ExprContext },
        /// `[a, b]`
        List { elts: Vec<Expr>, ctx: ExprContext },
        /// `(a, b)`
        Tuple { elts: Vec<Expr>, ctx: ExprContext },
        /// `lower:upper:step` in a subscript
        Slice { lower: Option<Box<Expr>>, upper: Option<Box<Expr>>, step: Option<Box<Expr>> },
    }

    /// What is done with a name or place.
    flags ExprContext / ExprContext = "expr_context" visit_expr_context { Load, Store, Del }

    /// The operator of [`ExprKind::BoolOp`].
    flags BoolOp / BoolOp = "boolop" visit_boolop { And, Or }

    /// The operator of [`ExprKind::BinOp`] and [`StmtKind::AugAssign`].
    flags Operator / Operator = "operator" visit_operator {
        Add, Sub, Mult, MatMult, Div, Mod, Pow, LShift, RShift, BitOr, BitXor, BitAnd, FloorDiv,
    }

    /// The operator of [`ExprKind::UnaryOp`].
    flags UnaryOp / UnaryOp = "unaryop" visit_unaryop { Invert, Not, UAdd, USub }

    /// An operator of [`ExprKind::Compare`].
    flags CmpOp / CmpOp = "cmpop" visit_cmpop { Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn }

    /// `for target in iter if …` in a comprehension.
    product Comprehension / Comprehension = "comprehension" visit_comprehension {
        comprehension {
            /// What is assigned.
            target: Box<Expr>,
            /// What is run over.
            iter: Box<Expr>,
            /// The conditions.
            ifs: Vec<Expr>,
            /// 1 for `async for`.
            is_async: i32,
        }
    }

    /// `except type as name: body`
    located ExceptHandler / ExceptHandler = "excepthandler" visit_except_handler {
        ExceptHandler {
            /// The classes caught; none for a bare `except`.
            type_: Option<Box<Expr>>,
            /// The name behind `as`.
            name: Option<Name>,
            /// The handler's statements.
            body: Vec<Stmt>,
        }
    }

    /// The parameters of a function.
    product Arguments / Arguments = "arguments" visit_arguments {
        arguments {
            /// Those before `/`.
            posonlyargs: Vec<Arg>,
            /// Those that may be given by position or name.
            args: Vec<Arg>,
            /// `*args`
            vararg: Option<Box<Arg>>,
            /// Those behind `*`.
            kwonlyargs: Vec<Arg>,
            /// A default, or none, for each of `kwonlyargs`.
            kw_defaults: Vec<Option<Expr>>,
            /// `**kwargs`
            kwarg: Option<Box<Arg>>,
            /// Defaults of the last of `posonlyargs` and `args` together.
            defaults: Vec<Expr>,
        }
    }

    /// A parameter.
    located Arg / Arg = "arg" visit_arg {
        arg {
            /// Its name.
            arg: Name,
            /// Its annotation.
            annotation: Option<Box<Expr>>,
            /// Its type comment.
            type_comment: Option<Box<str>>,
        }
    }

    /// `arg=value` in a call, or `**value`, which has no name.
    located Keyword / Keyword = "keyword" visit_keyword {
        keyword {
            /// The name.
            arg: Option<Name>,
            /// The value.
            value: Box<Expr>,
        }
    }

    /// `name as asname` in an import.
    located Alias / Alias = "alias" visit_alias {
        alias {
            /// What is imported, with its dots.
            name: Name,
            /// What it is called here.
            asname: Option<Name>,
        }
    }

    /// `context_expr as optional_vars` in a `with`.
    product WithItem / WithItem = "withitem" visit_with_item {
        withitem {
            /// The context manager.
            context_expr: Box<Expr>,
            /// What its value is assigned to.
            optional_vars: Option<Box<Expr>>,
        }
    }

    /// `case pattern if guard: body`
    product MatchCase / MatchCase = "match_case" visit_match_case {
        match_case {
            /// The pattern.
            pattern: Box<Pattern>,
            /// The condition.
            guard: Option<Box<Expr>>,
            /// The statements.
            body: Vec<Stmt>,
        }
    }

    /// A pattern of a `case`.
    spanned Pattern / PatternKind = "pattern" visit_pattern {
        /// A literal or dotted name, compared with `==`.
        MatchValue { value: Box<Expr> },
        /// `None`, `True` or `False`, compared with `is`.
        MatchSingleton { value: Constant },
        /// `[a, b]`
        MatchSequence { patterns: Vec<Pattern> },
        /// `{key: pattern, **rest}`
        MatchMapping { keys: Vec<Expr>, patterns: Vec<Pattern>, rest: Option<Name> },
        /// `cls(a, b=c)`
        MatchClass {
            cls: Box<Expr>,
            patterns: Vec<Pattern>,
            kwd_attrs: Vec<Name>,
            kwd_patterns: Vec<Pattern>,
        },
        /// `*name`
        MatchStar { name: Option<Name> },
        /// `pattern as name`, a capture, or `_`.
        MatchAs { pattern: Option<Box<Pattern>>, name: Option<Name> },
        /// `a | b`
        MatchOr { patterns: Vec<Pattern> },
    }

    /// A `# type: ignore` comment.
    product TypeIgnore / TypeIgnore = "type_ignore" visit_type_ignore {
        TypeIgnore {
            /// Its line.
            lineno: i32,
            /// What follows the word.
            tag: Box<str>,
        }
    }

    /// A type parameter of PEP 695.
    spanned TypeParam / TypeParamKind = "type_param" visit_type_param {
        /// `T: bound = default`
        TypeVar { name: Name, bound: Option<Box<Expr>>, default_value: Option<Box<Expr>> },
        /// `**P = default`
        ParamSpec { name: Name, default_value: Option<Box<Expr>> },
        /// `*Ts = default`
        TypeVarTuple { name: Name, default_value: Option<Box<Expr>> },
    }
}
