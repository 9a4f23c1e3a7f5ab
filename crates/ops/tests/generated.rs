//! The generated files must be what the definition makes, and the definition must fit together.

use std::path::Path;
use tiercel_ops::definition::Definition;
use tiercel_ops::generate;

#[test]
fn generated_files_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generated");
    for file in generate::files(&Definition::read()) {
        let standing = std::fs::read_to_string(folder.join(file.name)).expect("a generated file is missing");
        assert!(
            standing == file.text,
            "{} is stale: run `cargo run -p tiercel-ops --bin ops-gen`",
            file.name
        );
    }
}

#[test]
fn members_have_the_cells_of_their_family() {
    let definition = Definition::read();
    for family in &definition.families {
        for name in family.members.iter().chain([&family.name]) {
            let def = definition.instruction(name).expect("a member is an instruction");
            assert_eq!(definition.cells(def), family.cells, "{name}");
        }
    }
}
