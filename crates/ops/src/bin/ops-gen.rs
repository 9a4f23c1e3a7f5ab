//! Writes the generated files; run it after a change of the definition.

use std::path::Path;
use tiercel_ops::definition::Definition;
use tiercel_ops::generate;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generated");
    std::fs::create_dir_all(&folder)?;
    for file in generate::files(&Definition::read()) {
        std::fs::write(folder.join(file.name), file.text)?;
    }
    Ok(())
}
