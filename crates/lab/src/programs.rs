//! The benchmark programs, embedded so that `tierlab` works from anywhere.

/// One embedded program.
pub struct Program {
    /// Its module's name.
    pub name: &'static str,
    /// Its source.
    pub source: &'static str,
}

impl Program {
    /// The first line of its docstring: what it stresses.
    pub fn summary(&self) -> &'static str {
        let first = self.source.lines().next().unwrap_or("");
        first.trim_matches('"')
    }
}

macro_rules! embed {
    ($($name:literal)*) => {
        &[$(Program {
            name: $name,
            source: include_str!(concat!("../../../pyperformance/programs/", $name, ".py")),
        }),*]
    };
}

/// All programs, in the order they are run and shown.
pub const ALL: &[Program] = embed! {
    "nbody" "spectral_norm" "fannkuch" "mandelbrot" "nqueens" "matmul" "sieve" "binary_trees"
    "richards" "deltablue" "raytrace" "json_parse" "word_count" "generators" "closures" "bitstream"
};

/// The program of that name.
pub fn find(name: &str) -> Option<&'static Program> {
    ALL.iter().find(|program| program.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_of_the_folder_is_embedded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../pyperformance/programs");
        let mut on_disk: Vec<String> = std::fs::read_dir(folder)
            .expect("the programs' folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
            .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        on_disk.sort();
        let mut embedded: Vec<&str> = ALL.iter().map(|program| program.name).collect();
        embedded.sort();
        assert_eq!(on_disk, embedded);
    }

    #[test]
    fn every_program_says_what_it_is_and_what_it_should_give() {
        for program in ALL {
            assert!(program.summary().len() > 20, "{}", program.name);
            for part in ["\nFULL = ", "\nQUICK = ", "\nEXPECTED = {", "\ndef run(size):"] {
                assert!(program.source.contains(part), "{} lacks {part}", program.name);
            }
        }
    }
}
