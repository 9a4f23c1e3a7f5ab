//! The second pass: what each name refers to.

use std::rc::Rc;

use super::symbol::*;
use super::{Block, BlockId, BlockType, ComprehensionType, Scope, Symtable};
use crate::error::{CompileError, Result};
use crate::hash::FxSet;
use crate::names::{Names, Sym, SymMap, known};

type Set = FxSet<Sym>;

/// Decides the scope of every name of every block.
pub(super) fn analyze(table: &mut Symtable, names: &Names) -> Result<()> {
    let mut analyzer = Analyzer { table, names };
    let top = analyzer.table.top;
    let mut visible = Visible { bound: None, global: Rc::default(), type_params: Rc::default() };
    analyzer.block(top, &mut visible, None, &mut Set::default())
}

/// The names that a block sees around it. A block changes its own copy; most change nothing, and share what is around.
#[derive(Clone)]
struct Visible {
    /// Bound in functions around; none in a module.
    bound: Option<Rc<Set>>,
    /// Declared global.
    global: Rc<Set>,
    /// Type parameters.
    type_params: Rc<Set>,
}

struct Analyzer<'a> {
    table: &'a mut Symtable,
    names: &'a Names,
}

/// What is found out about the names of one block.
#[derive(Default)]
struct Found {
    scopes: SymMap<Scope>,
    local: Vec<Sym>,
    free: Vec<Sym>,
    inlined_cells: Set,
}

impl Analyzer<'_> {
    /// An error about a name, at the statement that declares it.
    fn error_at_directive(&self, block: BlockId, name: Sym, message: String) -> CompileError {
        match self.table[block].directives.iter().find(|(directive, _)| *directive == name) {
            Some((_, loc)) => CompileError::syntax(message, *loc),
            None => CompileError::system("BUG: internal directive bookkeeping broken"),
        }
    }

    fn name(
        &self,
        block: BlockId,
        name: Sym,
        bits: u32,
        visible: &mut Visible,
        found: &mut Found,
        class: Option<BlockId>,
    ) -> Result<()> {
        let text = || self.names.name(name);
        let error = |message: String| Err(self.error_at_directive(block, name, message));
        if bits & DEF_GLOBAL != 0 {
            if bits & DEF_NONLOCAL != 0 {
                return error(format!("name '{}' is nonlocal and global", text()));
            }
            found.scopes.insert_new(name, Scope::GlobalExplicit);
            Rc::make_mut(&mut visible.global).insert(name);
            if let Some(bound) = &mut visible.bound {
                remove(bound, name);
            }
            return Ok(());
        }
        if bits & DEF_NONLOCAL != 0 {
            let Some(bound) = &visible.bound else {
                return error("nonlocal declaration not allowed at module level".to_owned());
            };
            if !bound.contains(&name) {
                return error(format!("no binding for nonlocal '{}' found", text()));
            }
            if visible.type_params.contains(&name) {
                return error(format!("nonlocal binding not allowed for type parameter '{}'", text()));
            }
            found.scopes.insert_new(name, Scope::Free);
            found.free.push(name);
            return Ok(());
        }
        if bits & DEF_BOUND != 0 {
            found.scopes.insert_new(name, Scope::Local);
            found.local.push(name);
            remove(&mut visible.global, name);
            if bits & DEF_TYPE_PARAM != 0 {
                Rc::make_mut(&mut visible.type_params).insert(name);
            } else {
                remove(&mut visible.type_params, name);
            }
            return Ok(());
        }
        // A name of the class comes before names of functions around the class, except where it is the name by which
        // the class' own namespace is found.
        if let Some(class) = class.filter(|_| name != known::CLASSDICT) {
            let class_bits = self.table[class].symbol(name);
            if class_bits & DEF_GLOBAL != 0 {
                found.scopes.insert_new(name, Scope::GlobalExplicit);
                return Ok(());
            }
            if class_bits & DEF_BOUND != 0 && class_bits & DEF_NONLOCAL == 0 {
                found.scopes.insert_new(name, Scope::GlobalImplicit);
                return Ok(());
            }
        }
        if visible.bound.as_ref().is_some_and(|bound| bound.contains(&name)) {
            found.scopes.insert_new(name, Scope::Free);
            found.free.push(name);
        } else {
            found.scopes.insert_new(name, Scope::GlobalImplicit);
        }
        Ok(())
    }

    /// Analyzes a block and those inside; what stays free is added to `free`.
    fn block(
        &mut self,
        id: BlockId,
        visible: &mut Visible,
        class: Option<BlockId>,
        free: &mut Set,
    ) -> Result<()> {
        let mut found = Found::default();
        let is_class = self.table[id].kind == BlockType::Class;
        // Names of a class are not seen by functions in it: what they see is settled before.
        let mut inner = Visible { bound: None, global: Rc::default(), type_params: Rc::default() };
        if is_class {
            inner.global.clone_from(&visible.global);
            inner.bound = Some(visible.bound.clone().unwrap_or_default());
        }
        let symbols = std::mem::take(&mut self.table[id].symbols);
        found.scopes = SymMap::with_room(symbols.len());
        let named = symbols
            .iter()
            .try_for_each(|(name, &bits)| self.name(id, name, bits, visible, &mut found, class));
        self.table[id].symbols = symbols;
        named?;

        let function_like = self.table[id].is_function_like();
        let children = self.table[id].children.clone();
        if children.is_empty() {
            // Nobody sees anything through this block.
        } else if is_class {
            let bound = inner.bound.get_or_insert_default();
            Rc::make_mut(bound).extend([
                known::DUNDER_CLASS,
                known::CLASSDICT,
                known::CONDITIONAL_ANNOTATIONS,
            ]);
        } else {
            let mut bound = visible.bound.clone().unwrap_or_default();
            if function_like && !found.local.is_empty() {
                Rc::make_mut(&mut bound).extend(&found.local);
            }
            inner.bound = Some(bound);
            inner.global.clone_from(&visible.global);
        }
        inner.type_params.clone_from(&visible.type_params);

        let mut free_inside = Set::default();
        for &child in &children {
            self.child(id, child, &inner, class, &mut found, &mut free_inside)?;
        }
        if children.iter().any(|&child| self.table[child].comp_inlined) {
            let spliced = children.iter().flat_map(|&child| match self.table[child].comp_inlined {
                true => self.table[child].children.clone(),
                false => vec![child],
            });
            self.table[id].children = spliced.collect();
        }

        if function_like {
            mark_cells(&mut found, &mut free_inside);
        } else if is_class {
            drop_class_free(&mut self.table[id], &mut free_inside);
        }
        self.update_symbols(id, &found, visible, &free_inside);
        free.extend(found.free);
        free.extend(free_inside);
        Ok(())
    }

    fn child(
        &mut self,
        id: BlockId,
        child: BlockId,
        inner: &Visible,
        class: Option<BlockId>,
        found: &mut Found,
        free_inside: &mut Set,
    ) -> Result<()> {
        let child_class = if !self.table[child].can_see_class_scope {
            None
        } else if self.table[id].kind == BlockType::Class {
            Some(id)
        } else {
            class
        };
        let inlined = self.table[child].comprehension != ComprehensionType::None
            && !self.table[child].generator
            && !self.table[id].can_see_class_scope;
        if !inlined {
            return self.block(child, &mut inner.clone(), child_class, free_inside);
        }
        let mut child_free = Set::default();
        self.block(child, &mut inner.clone(), child_class, &mut child_free)?;
        self.inline_comprehension(id, child, found, &mut child_free);
        self.table[child].comp_inlined = true;
        free_inside.extend(child_free);
        Ok(())
    }

    fn is_free_in_a_child(&self, id: BlockId, name: Sym) -> bool {
        self.table[id].children.iter().any(|&child| self.table[child].scope(name) == Scope::Free)
    }

    /// Makes the names of an inlined comprehension names of the block around it.
    fn inline_comprehension(&mut self, id: BlockId, comp: BlockId, found: &mut Found, comp_free: &mut Set) {
        let mut provided_names = Vec::new();
        let symbols = std::mem::take(&mut self.table[comp].symbols);
        for (name, &bits) in symbols.iter() {
            if bits & DEF_PARAM != 0 {
                continue;
            }
            let mut scope = Scope::of(bits);
            let only_flags = bits & ((1 << SCOPE_OFFSET) - 1);
            if scope == Scope::Cell || only_flags & DEF_COMP_CELL != 0 {
                found.inlined_cells.insert(name);
            }
            let is_class = self.table[id].kind == BlockType::Class;
            // What a class itself provides is never free through its body, but functions in the
            // comprehension may ask for it.
            let provided =
                [known::DUNDER_CLASS, known::CLASSDICT, known::CONDITIONAL_ANNOTATIONS].contains(&name);
            if scope == Scope::Free && is_class && provided {
                scope = Scope::GlobalImplicit;
                if !self.is_free_in_a_child(comp, name) {
                    comp_free.remove(&name);
                }
                provided_names.push(name);
            }
            // A use inside of a name that is bound around it is a use around it.
            if let Some(existing) = self.table[id].symbols.get_mut(name)
                && scope == Scope::Free
                && *existing & (DEF_BOUND | DEF_NONLOCAL) != 0
                && !is_class
            {
                *existing |= only_flags & USE;
            }
            match self.table[id].symbols.get(name) {
                None => {
                    self.table[id].symbols.insert(name, only_flags);
                    found.scopes.insert(name, scope);
                }
                Some(existing) => {
                    // What is local around the comprehension is simply a local in it now.
                    if existing & DEF_BOUND != 0 && !is_class && !self.is_free_in_a_child(comp, name) {
                        comp_free.remove(&name);
                    }
                }
            }
        }
        self.table[comp].symbols = symbols;
        for name in provided_names {
            self.table[comp].symbols.remove(name);
        }
    }

    /// Writes the scopes into the symbols, and free names of blocks inside next to them.
    fn update_symbols(&mut self, id: BlockId, found: &Found, visible: &Visible, free_inside: &Set) {
        let block = &mut self.table[id];
        for (name, bits) in block.symbols.iter_mut() {
            if found.inlined_cells.contains(&name) {
                *bits |= DEF_COMP_CELL;
            }
            let scope = found.scopes.get(name).copied().unwrap_or(Scope::Unknown);
            *bits |= (scope as u32) << SCOPE_OFFSET;
        }
        let sees_class = block.kind == BlockType::Class || block.can_see_class_scope;
        let mut free: Vec<Sym> = free_inside.iter().copied().collect();
        free.sort_unstable();
        for name in free {
            if let Some(bits) = block.symbols.get_mut(name) {
                if sees_class {
                    *bits |= DEF_FREE_CLASS;
                }
                continue;
            }
            if visible.bound.as_ref().is_some_and(|bound| !bound.contains(&name)) {
                continue;
            }
            block.symbols.insert(name, (Scope::Free as u32) << SCOPE_OFFSET);
        }
    }
}

/// Takes a name out of a set that others may share.
fn remove(set: &mut Rc<Set>, name: Sym) {
    if set.contains(&name) {
        Rc::make_mut(set).remove(&name);
    }
}

/// Locals that are free in blocks inside become cells.
fn mark_cells(found: &mut Found, free_inside: &mut Set) {
    for (name, scope) in found.scopes.iter_mut() {
        if *scope == Scope::Local && (free_inside.contains(&name) || found.inlined_cells.contains(&name)) {
            *scope = Scope::Cell;
            free_inside.remove(&name);
        }
    }
}

/// Names that a class itself provides to its methods.
fn drop_class_free(block: &mut Block, free_inside: &mut Set) {
    block.needs_class_closure |= free_inside.remove(&known::DUNDER_CLASS);
    block.needs_classdict |= free_inside.remove(&known::CLASSDICT);
    block.has_conditional_annotations |= free_inside.remove(&known::CONDITIONAL_ANNOTATIONS);
}
