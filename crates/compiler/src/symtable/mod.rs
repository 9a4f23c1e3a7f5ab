//! The symbol table: for every block of code the names in it, and what each name refers to.
//!
//! A first pass over the tree collects what is done with each name; a second one over the blocks
//! decides which names are local, global, free or cells.

mod analyze;
mod annotations;
mod comprehensions;
mod expressions;
mod functions;
mod statements;

use tiercel_syntax::Span;
use tiercel_syntax::ast::{ExprContext, Mod, Name, Stmt};

use crate::code::flags;
use crate::error::{CompileError, Result};
use crate::future::Future;
use crate::hash::{FxMap, FxSet};
use crate::names::{Names, Sym, SymMap, known};
use crate::preprocess;

/// What is done with a name, as bits; the scope stands above them.
pub mod symbol {
    /// Named by `global`.
    pub const DEF_GLOBAL: u32 = 1;
    /// Assigned.
    pub const DEF_LOCAL: u32 = 2;
    /// A parameter.
    pub const DEF_PARAM: u32 = 2 << 1;
    /// Named by `nonlocal`.
    pub const DEF_NONLOCAL: u32 = 2 << 2;
    /// Read.
    pub const USE: u32 = 2 << 3;
    /// Free in a method of the class.
    pub const DEF_FREE_CLASS: u32 = 2 << 5;
    /// Bound by `import`.
    pub const DEF_IMPORT: u32 = 2 << 6;
    /// Annotated.
    pub const DEF_ANNOT: u32 = 2 << 7;
    /// Iteration variable of a comprehension.
    pub const DEF_COMP_ITER: u32 = 2 << 8;
    /// A type parameter.
    pub const DEF_TYPE_PARAM: u32 = 2 << 9;
    /// A cell of an inlined comprehension.
    pub const DEF_COMP_CELL: u32 = 2 << 10;
    /// Bound here in one way or another.
    pub const DEF_BOUND: u32 = DEF_LOCAL | DEF_PARAM | DEF_IMPORT;
    /// Where the scope starts.
    pub const SCOPE_OFFSET: u32 = 12;
}

use symbol::*;

/// What a name refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Not decided, or not known here.
    Unknown = 0,
    /// A local.
    Local = 1,
    /// A global, by `global`.
    GlobalExplicit = 2,
    /// A global, or a built-in, for lack of anything nearer.
    GlobalImplicit = 3,
    /// A variable of a function around this block.
    Free = 4,
    /// A local that blocks inside see.
    Cell = 5,
}

impl Scope {
    /// The scope in a symbol's bits.
    pub fn of(symbol: u32) -> Scope {
        match symbol >> SCOPE_OFFSET & 15 {
            1 => Scope::Local,
            2 => Scope::GlobalExplicit,
            3 => Scope::GlobalImplicit,
            4 => Scope::Free,
            5 => Scope::Cell,
            _ => Scope::Unknown,
        }
    }
}

/// What a block is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BlockType {
    /// A function, lambda or comprehension.
    Function,
    /// A class body.
    Class,
    /// A whole file.
    Module,
    /// Annotations.
    Annotation,
    /// The value of a `type` statement.
    TypeAlias,
    /// The type parameters of a function, class or alias.
    TypeParameters,
    /// The bound or default of a type parameter.
    TypeVariable,
}

/// The kind of a comprehension.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ComprehensionType {
    None,
    List,
    Dict,
    Set,
    Generator,
}

/// Index of a block in its table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct BlockId(u32);

/// A block of code: one code object, or an inlined comprehension.
#[derive(Debug)]
pub struct Block {
    /// Names, with what is done with them.
    pub symbols: SymMap<u32>,
    /// Its name.
    pub name: Sym,
    /// Parameters, in order.
    pub varnames: Vec<Sym>,
    /// Blocks inside.
    pub children: Vec<BlockId>,
    /// `global` and `nonlocal` statements, for errors.
    directives: Vec<(Sym, Span)>,
    /// Names that are mangled here, if not all are.
    pub mangled_names: Option<FxSet<Sym>>,
    /// What it is.
    pub kind: BlockType,
    /// For errors: what a bound or default belongs to.
    scope_info: &'static str,
    /// Inside a function.
    pub nested: bool,
    /// Has `yield`.
    pub generator: bool,
    /// Has `await`, or is `async def`.
    pub coroutine: bool,
    /// Has annotations.
    pub annotations_used: bool,
    /// The kind of comprehension it is, if it is one.
    pub comprehension: ComprehensionType,
    /// Has `*args`.
    pub varargs: bool,
    /// Has `**kwargs`.
    pub varkeywords: bool,
    /// A class whose methods use `__class__`.
    pub needs_class_closure: bool,
    /// A class whose namespace scopes inside look into.
    pub needs_classdict: bool,
    /// A comprehension that is part of the block around it.
    pub comp_inlined: bool,
    comp_iter_target: bool,
    /// Sees the names of the class around it.
    pub can_see_class_scope: bool,
    /// Starts with a docstring.
    pub has_docstring: bool,
    /// A function in a class body.
    pub method: bool,
    /// Has annotations that may not be run.
    pub has_conditional_annotations: bool,
    in_conditional_block: bool,
    in_unevaluated_annotation: bool,
    comp_iter_expr: u32,
    /// First line.
    pub loc: Span,
    /// The block of its annotations.
    pub annotation_block: Option<BlockId>,
}

impl Block {
    /// The bits of a name; zero if it is not here.
    pub fn symbol(&self, name: Sym) -> u32 {
        self.symbols.get(name).copied().unwrap_or(0)
    }

    /// What a name refers to.
    pub fn scope(&self, name: Sym) -> Scope {
        Scope::of(self.symbol(name))
    }

    /// Whether its locals are in slots.
    pub fn is_function_like(&self) -> bool {
        !matches!(self.kind, BlockType::Class | BlockType::Module)
    }
}

/// Which of the blocks that belong to one node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum KeyKind {
    Body,
    TypeParams,
    Annotations,
    Bound,
    Default,
}

/// A node that owns a block.
pub type Key = (usize, KeyKind);

/// The key of a node's block.
pub fn key<T>(node: &T, kind: KeyKind) -> Key {
    (std::ptr::from_ref(node).addr(), kind)
}

/// The finished table.
pub struct Symtable {
    blocks: Vec<Block>,
    by_key: FxMap<Key, BlockId>,
    /// The module's block.
    pub top: BlockId,
}

impl std::ops::Index<BlockId> for Symtable {
    type Output = Block;

    fn index(&self, id: BlockId) -> &Block {
        &self.blocks[id.0 as usize]
    }
}

impl std::ops::IndexMut<BlockId> for Symtable {
    fn index_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.0 as usize]
    }
}

impl Symtable {
    /// The block of a node.
    pub fn lookup(&self, key: Key) -> Result<BlockId> {
        self.by_key.get(&key).copied().ok_or_else(|| CompileError::system("unknown symbol table entry"))
    }
}

/// The name as this block knows it: private names of classes are changed.
#[inline(always)]
pub fn maybe_mangle(names: &mut Names, class: Option<Sym>, block: &Block, name: Sym) -> Sym {
    match &block.mangled_names {
        Some(mangled) if !mangled.contains(&name) => name,
        _ => names.mangle(class, name),
    }
}

/// The first pass.
struct Builder<'a> {
    table: Symtable,
    names: &'a mut Names,
    future: &'a Future,
    optimize: u8,
    /// Whether `__debug__` is a name like any other, as it is before the compiler makes it a constant.
    as_written: bool,
    stack: Vec<BlockId>,
    /// The class whose private names are mangled.
    private: Option<Sym>,
}

/// Room for the blocks of a source of usual length.
const BLOCKS: usize = 64;

/// Makes the table that the compiler has of a tree.
pub fn build(module: &Mod, names: &mut Names, future: &Future, optimize: u8) -> Result<Symtable> {
    build_of(module, names, future, optimize, false)
}

/// Makes the table of a tree as it is written.
pub fn build_as_written(module: &Mod, names: &mut Names, future: &Future, optimize: u8) -> Result<Symtable> {
    build_of(module, names, future, optimize, true)
}

fn build_of(
    module: &Mod,
    names: &mut Names,
    future: &Future,
    optimize: u8,
    as_written: bool,
) -> Result<Symtable> {
    let by_key = FxMap::with_capacity_and_hasher(BLOCKS, Default::default());
    let table = Symtable { blocks: Vec::with_capacity(BLOCKS), by_key, top: BlockId(0) };
    let (stack, private) = (Vec::new(), None);
    let mut builder = Builder { table, names, future, optimize, as_written, stack, private };
    let nowhere = Span { line: 0, col: 0, end_line: 0, end_col: 0 };
    builder.enter_block(known::TOP, BlockType::Module, key(module, KeyKind::Body), nowhere)?;
    match module {
        Mod::Module { body, .. } => {
            builder.cur().has_docstring = builder.docstring(body);
            builder.stmts(body)?;
        }
        Mod::Interactive { body } => builder.stmts(body)?,
        Mod::Expression { body } => builder.expr(body)?,
        Mod::FunctionType { .. } => {
            return Err(CompileError::system("this compiler does not handle FunctionTypes"));
        }
    }
    builder.exit_block();
    let mut table = builder.table;
    analyze::analyze(&mut table, names)?;
    Ok(table)
}

impl Builder<'_> {
    /// The innermost block.
    fn cur_id(&self) -> BlockId {
        *self.stack.last().expect("inside a block")
    }

    fn cur(&mut self) -> &mut Block {
        let id = self.cur_id();
        &mut self.table[id]
    }

    fn future_annotations(&self) -> bool {
        self.future.features & flags::FUTURE_ANNOTATIONS != 0
    }

    fn allows_top_level_await(&self) -> bool {
        self.future.features & flags::ALLOW_TOP_LEVEL_AWAIT != 0
            && self.table[self.cur_id()].kind == BlockType::Module
    }

    /// Whether the body's docstring stays.
    fn docstring(&self, body: &[Stmt]) -> bool {
        self.optimize < 2 && preprocess::docstring(body).is_some()
    }

    fn new_block(&mut self, name: Sym, kind: BlockType, key: Key, loc: Span) -> BlockId {
        let outer = self.stack.last().map(|&id| &self.table[id]);
        let block = Block {
            symbols: SymMap::default(),
            name,
            varnames: Vec::new(),
            children: Vec::new(),
            directives: Vec::new(),
            mangled_names: None,
            kind,
            scope_info: "",
            nested: outer.is_some_and(|outer| outer.nested || outer.is_function_like()),
            generator: false,
            coroutine: false,
            annotations_used: false,
            comprehension: ComprehensionType::None,
            varargs: false,
            varkeywords: false,
            needs_class_closure: false,
            needs_classdict: false,
            comp_inlined: false,
            comp_iter_target: false,
            can_see_class_scope: false,
            has_docstring: false,
            method: kind == BlockType::Function && outer.is_some_and(|outer| outer.kind == BlockType::Class),
            has_conditional_annotations: false,
            in_conditional_block: false,
            in_unevaluated_annotation: false,
            comp_iter_expr: 0,
            loc,
            annotation_block: None,
        };
        let id = BlockId(self.table.blocks.len() as u32);
        self.table.blocks.push(block);
        self.table.by_key.insert(key, id);
        id
    }

    fn enter_existing(&mut self, id: BlockId) {
        let outer = self.stack.last().copied();
        self.stack.push(id);
        let Some(outer) = outer else { return };
        self.table[id].comp_iter_expr = self.table[outer].comp_iter_expr;
        if self.table[id].kind != BlockType::Class && self.table[outer].mangled_names.is_some() {
            self.table[id].mangled_names = self.table[outer].mangled_names.clone();
        }
        // Annotations that become strings have no say in what names mean.
        if !(self.future_annotations() && self.table[id].kind == BlockType::Annotation) {
            // The block of a namespace's annotations is entered for each of them.
            let again = self.table[id].kind == BlockType::Annotation;
            let children = &mut self.table[outer].children;
            if !(again && children.contains(&id)) {
                children.push(id);
            }
        }
    }

    fn enter_block(&mut self, name: Sym, kind: BlockType, key: Key, loc: Span) -> Result<BlockId> {
        let id = self.new_block(name, kind, key, loc);
        self.enter_existing(id);
        if matches!(kind, BlockType::Annotation | BlockType::TypeVariable | BlockType::TypeAlias) {
            self.add_def(known::FORMAT_PARAM, DEF_PARAM, loc)?;
            self.add_def(known::FORMAT_PARAM, USE, loc)?;
        }
        Ok(id)
    }

    fn exit_block(&mut self) {
        self.stack.pop();
    }

    fn intern(&mut self, name: &Name) -> Sym {
        self.names.intern(name)
    }

    /// The bits that a block has for a name.
    fn lookup_in(&mut self, block: BlockId, name: Sym) -> u32 {
        let mangled = maybe_mangle(self.names, self.private, &self.table[block], name);
        self.table[block].symbol(mangled)
    }

    fn check_name(&self, name: &str, loc: Span, ctx: ExprContext) -> Result<()> {
        if name == "__debug__" {
            match ctx {
                ExprContext::Store => return Err(CompileError::syntax("cannot assign to __debug__", loc)),
                ExprContext::Del => return Err(CompileError::syntax("cannot delete __debug__", loc)),
                ExprContext::Load => {}
            }
        }
        Ok(())
    }

    fn add_def(&mut self, name: Sym, flag: u32, loc: Span) -> Result<()> {
        let ctx = if flag == USE { ExprContext::Load } else { ExprContext::Store };
        self.add_def_ctx(name, flag, loc, ctx)
    }

    fn add_def_ctx(&mut self, name: Sym, flag: u32, loc: Span, ctx: ExprContext) -> Result<()> {
        if name == known::DEBUG && flag & (DEF_PARAM | DEF_LOCAL | DEF_IMPORT) != 0 {
            self.check_name("__debug__", loc, ctx)?;
        }
        if flag & DEF_TYPE_PARAM != 0
            && let Some(mangled) = &mut self.cur().mangled_names
        {
            mangled.insert(name);
        }
        self.add_def_in(self.cur_id(), name, flag, loc)
    }

    fn add_def_in(&mut self, block: BlockId, name: Sym, flag: u32, loc: Span) -> Result<()> {
        let cur = self.cur_id();
        let mangled = maybe_mangle(self.names, self.private, &self.table[cur], name);
        let entry = &mut self.table[block];
        let position = entry.symbols.position(mangled);
        let mut bits = position.map_or(0, |at| *entry.symbols.value_at(at));
        if flag & DEF_PARAM != 0 && bits & DEF_PARAM != 0 {
            let name = self.names.name(name);
            let message = format!("duplicate argument '{name}' in function definition");
            return Err(CompileError::syntax(message, loc));
        }
        if flag & DEF_TYPE_PARAM != 0 && bits & DEF_TYPE_PARAM != 0 {
            let message = format!("duplicate type parameter '{}'", self.names.name(name));
            return Err(CompileError::syntax(message, loc));
        }
        bits |= flag;
        if entry.comp_iter_target {
            if bits & (DEF_GLOBAL | DEF_NONLOCAL) != 0 {
                let name = self.names.name(name);
                let message =
                    format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                return Err(CompileError::syntax(message, loc));
            }
            bits |= DEF_COMP_ITER;
        }
        match position {
            Some(at) => *entry.symbols.value_at(at) = bits,
            None => {
                entry.symbols.insert_new(mangled, bits);
            }
        }
        if flag & DEF_PARAM != 0 {
            entry.varnames.push(mangled);
        } else if flag & DEF_GLOBAL != 0 {
            let top = self.table.top;
            let bits = self.table[top].symbol(mangled) | flag;
            self.table[top].symbols.insert(mangled, bits);
        }
        Ok(())
    }

    fn record_directive(&mut self, name: Sym, loc: Span) {
        let cur = self.cur_id();
        let mangled = maybe_mangle(self.names, self.private, &self.table[cur], name);
        self.table[cur].directives.push((mangled, loc));
    }
}
