//! The pure-Python standard library, embedded: every module's code, compiled by our compiler when this crate was built.

/// One module of the library.
pub struct Module {
    /// Its full name.
    pub name: &'static str,
    /// Whether it is a package.
    pub package: bool,
    start: usize,
    len: usize,
}

static LIBRARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));
static INDEX: &[Module] = include!(concat!(env!("OUT_DIR"), "/index.rs"));

impl Module {
    /// The module's code, marshalled.
    pub fn code(&self) -> &'static [u8] {
        &LIBRARY[self.start..self.start + self.len]
    }
}

/// The module with a full name.
pub fn find(name: &str) -> Option<&'static Module> {
    INDEX.binary_search_by(|m| m.name.cmp(name)).ok().map(|i| &INDEX[i])
}

/// All modules, in the order of their names.
pub fn modules() -> &'static [Module] {
    INDEX
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_library_is_there() {
        assert!(super::modules().len() > 300);
        assert!(super::find("collections").is_some_and(|m| m.package));
        assert!(super::find("json.decoder").is_some_and(|m| !m.package && !m.code().is_empty()));
        assert!(super::find("_frozen_importlib").is_some());
        assert!(super::find("no_such_module").is_none());
    }
    #[test]
    fn all_of_it_passes_for_code_from_outside() {
        for module in super::modules() {
            let code = tiercel_compiler::marshal::read_code(module.code()).expect("what was written");
            if let Err(e) = tiercel_compiler::verify::verify(&code) {
                panic!("{}: {e}", module.name);
            }
        }
    }
}
