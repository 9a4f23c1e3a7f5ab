//! Every filetest's trace as machine code of both targets, beside what is committed under `jit/listings/TARGET`.
//!
//! Lowered is what a filetest expects, or, if it expects nothing, its input; both must lower, with care and in haste. What
//! is made in haste is committed for those that do not loop, as only they are made so. Addresses are made up, so that
//! the code is the same everywhere. `TIERCEL_BLESS=1 cargo test -p tiercel-jit --test listings` writes what there is.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tiercel_ir::parse;
use tiercel_jit::exits::ExitTable;
use tiercel_jit::lower::{Allocator, Environment, Lowering};

/// Where code is told that things are.
const CELLS: u64 = 0x5000_0000;
const KEPT: u64 = 0x6000_0000;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    all.sort();
    all
}

/// The code of a trace in text form, one instruction a line.
fn listing(lowering: &mut Lowering, text: &str) -> Result<String, String> {
    let mut trace = parse(text).map_err(|e| e.to_string())?;
    // All symbols somewhere else, but for code objects: those would be looked into.
    for (n, sym) in Arc::make_mut(&mut trace.syms).iter_mut().enumerate() {
        if sym.kind != tiercel_ir::SymKind::Code {
            sym.address = 0x4000_0000 + 0x100 * n as u64;
        }
    }
    let exits = ExitTable::elsewhere(CELLS, trace.snaps.len());
    let env = Environment {
        kept: KEPT,
        plain_end: KEPT + 0x1000,
        gather: KEPT + 0x1100,
        valid: 0x7000_0000,
        length: 10,
        ..Environment::default()
    };
    let lowered = lowering.lower(&trace, &exits, &env).map_err(|e| e.to_string())?;
    let mut out = String::new();
    for (at, instruction) in &lowered.listing {
        let _ = writeln!(out, "  {at:4x}  {instruction}");
    }
    if lowered.code.is_empty() || out.is_empty() { Err("no code".into()) } else { Ok(out) }
}

/// The listings of a folder of filetests.
fn listings(lowering: &mut Lowering, folder: &Path) -> String {
    let mut out = String::new();
    for path in sorted(folder) {
        let text = std::fs::read_to_string(&path).expect("a filetest");
        let (input, expected) = text.split_once("----\n").unwrap_or((&text, ""));
        let fail = |e: String| -> String { panic!("{}: {e}", path.display()) };
        let of_input = listing(lowering, input).unwrap_or_else(fail);
        let shown =
            if expected.is_empty() { of_input } else { listing(lowering, expected).unwrap_or_else(fail) };
        let shown_loops = if expected.is_empty() { input } else { expected }.contains("\nloop:");
        if shown_loops && lowering.allocator == Allocator::SinglePass {
            continue;
        }
        let name = path.file_stem().expect("a name").to_string_lossy();
        let _ = writeln!(out, "== {name}\n{shown}");
    }
    out
}

/// The first line that differs, with the filetest it belongs to.
fn difference(expected: &str, found: &str) -> String {
    let mut name = "";
    for (n, line) in found.lines().enumerate() {
        if let Some(next) = line.strip_prefix("== ") {
            name = next;
        }
        let want = expected.lines().nth(n).unwrap_or("the end");
        if want != line {
            return format!("{name}, line {}: expected {want:?}, found {line:?}", n + 1);
        }
    }
    format!("{name}: expected more")
}

fn check(target: &str) {
    let mut lowering = Lowering::for_target(target).expect("a target");
    lowering.listing = true;
    let mut complaints = vec![];
    let folders = sorted(&root().join("filetests"));
    let ways = [(Allocator::Backtracking, ""), (Allocator::SinglePass, "_in_haste")];
    for (folder, (allocator, way)) in folders.iter().flat_map(|f| ways.map(|way| (f, way))) {
        lowering.allocator = allocator;
        let found = listings(&mut lowering, folder);
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned() + way;
        let file = root().join("listings").join(target).join(format!("{name}.txt"));
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        if found == expected {
            continue;
        }
        if std::env::var_os("TIERCEL_BLESS").is_some() {
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(&file, &found).expect("it is written");
        } else {
            complaints.push(format!("{target} {name}: {}", difference(&expected, &found)));
        }
    }
    assert!(complaints.is_empty(), "{}\n(TIERCEL_BLESS=1 writes what there is)", complaints.join("\n"));
}

#[test]
fn x86_64() {
    check("x86_64");
}

#[test]
fn aarch64() {
    check("aarch64");
}

/// Memory that lowering keeps from one trace to the next holds nothing that the next would come to see.
#[test]
fn what_was_lowered_before_does_not_show() {
    let with_listing = || {
        let mut lowering = Lowering::for_target("x86_64").expect("a target");
        lowering.listing = true;
        lowering
    };
    let mut used = with_listing();
    for path in sorted(&root().join("filetests/passes")) {
        let text = std::fs::read_to_string(&path).expect("a filetest");
        let input = text.split("----\n").next().expect("an input");
        for allocator in [Allocator::Backtracking, Allocator::SinglePass] {
            let mut fresh = with_listing();
            (used.allocator, fresh.allocator) = (allocator, allocator);
            assert_eq!(listing(&mut used, input), listing(&mut fresh, input), "{}", path.display());
        }
    }
}

#[test]
fn what_differs_is_told_with_its_place() {
    let told = difference("== a\n  0  nop\n", "== a\n  0  ret\n");
    assert_eq!(told, "a, line 2: expected \"  0  nop\", found \"  0  ret\"");
}
