//! Native standard-library modules, a file or folder each.

pub mod api;
pub mod build_class;
pub mod builtins;
pub mod structseq;
pub mod sys;

use tiercel_object::method::ModuleDef;

/// All native modules, in the order of their names.
pub static MODULES: &[&ModuleDef] = &[&builtins::builtins::MODULE, &sys::sys::MODULE];

/// The definition of a native module.
pub fn find(name: &str) -> Option<&'static ModuleDef> {
    MODULES.iter().copied().find(|m| m.name == name)
}
