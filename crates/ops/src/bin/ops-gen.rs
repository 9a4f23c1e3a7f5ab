//! Writes the generated files; run it after a change of the definition.

use std::path::Path;
use tiercel_ops::definition::Definition;
use tiercel_ops::{generate, generate_loop};

fn main() -> std::io::Result<()> {
    let definition = Definition::read();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (folder, files) in [
        (here.join("src/generated"), generate::files(&definition)),
        (here.join("../vm/src/interp/generated"), generate_loop::files(&definition)),
    ] {
        std::fs::create_dir_all(&folder)?;
        for file in files {
            std::fs::write(folder.join(file.name), file.text)?;
        }
    }
    Ok(())
}
