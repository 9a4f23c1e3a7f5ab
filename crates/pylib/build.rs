//! Compiles the library's modules with our compiler and packs their code into one file that the crate embeds.
//!
//! The library comes from a crate, as a build dependency; no copy of it is kept here. Left out is what needs a window
//! system or is not part of running programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Folders and files that are not embedded.
const LEFT_OUT: &[&str] = &[
    "idlelib",
    "tkinter",
    "turtledemo",
    "turtle.py",
    "lib2to3",
    "test",
    "ensurepip",
    "venv",
    "pydoc_data",
    "antigravity.py",
    "_dummy_os.py",
    "_dummy_thread.py",
    "dummy_threading.py",
    "__phello__",
    "__pycache__",
];

/// Where the library says another name than CPython's does: the module, what it says, and what it is to say.
const RENAMED: &[(&str, &str, &str)] = &[
    ("site", "return 'RustPython'", "return 'Python'"),
    ("site", "/lib/rustpython{", "/lib/python{"),
    ("sysconfig", "return 'RustPython'", "return 'Python'"),
];

struct Found {
    path: PathBuf,
    package: bool,
}

/// Where this crate has modules of its own.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/own");

/// The name under which `sysconfig` looks for what is known of how the interpreter was built.
fn name_of_build_data() -> String {
    let of_target = |what| std::env::var(what).expect("cargo sets what the target is");
    let (os, arch) = (of_target("CARGO_CFG_TARGET_OS"), of_target("CARGO_CFG_TARGET_ARCH"));
    format!("_sysconfigdata__{os}_{arch}-{os}-gnu")
}

fn collect(folder: &Path, prefix: &str, out: &mut BTreeMap<String, Found>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if LEFT_OUT.contains(&name.as_str()) || name == "tests" {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            let init = path.join("__init__.py");
            if init.exists() {
                let full = format!("{prefix}{name}");
                collect(&path, &format!("{full}."), out);
                out.insert(full, Found { path: init, package: true });
            }
        } else if let Some(stem) = name.strip_suffix(".py")
            && stem != "__init__"
        {
            out.insert(format!("{prefix}{stem}"), Found { path, package: false });
        }
    }
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={OWN}");
    let library = Path::new(rustpython_pylib::LIB_PATH);
    let mut found = BTreeMap::new();
    collect(library, "", &mut found);
    // The import system itself goes by names of its own.
    for (alias, file) in
        [("_frozen_importlib", "_bootstrap.py"), ("_frozen_importlib_external", "_bootstrap_external.py")]
    {
        found.insert(alias.into(), Found { path: library.join("importlib").join(file), package: false });
    }
    found.insert(name_of_build_data(), Found { path: Path::new(OWN).join("build_data.py"), package: false });
    let folder = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut blob = Vec::new();
    let mut index = String::from("&[\n");
    // Deeply nested sources need more stack than a build script has.
    let worker = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
        for (name, file) in &found {
            let Ok(mut source) = std::fs::read_to_string(&file.path) else { continue };
            for (_, old, new) in RENAMED.iter().filter(|(module, ..)| module == name) {
                assert_eq!(source.matches(old).count(), 1, "{name} says {old} in one place");
                source = source.replace(old, new);
            }
            let shown = format!("<frozen {}>", name.replace("_frozen_importlib", "importlib._bootstrap"));
            let output = match tiercel_compiler::compile_source(source.as_bytes(), &shown, Default::default())
            {
                Ok(output) => output,
                Err(error) => {
                    println!("cargo:warning={name} does not compile: {} (line {})", error.msg, error.line);
                    continue;
                }
            };
            let code = tiercel_compiler::marshal::write_code(&output.code);
            let _ = writeln!(
                index,
                "    Module {{ name: {name:?}, package: {}, start: {}, len: {} }},",
                file.package,
                blob.len(),
                code.len()
            );
            blob.extend(code);
        }
        index.push(']');
        std::fs::write(folder.join("library.bin"), blob).expect("OUT_DIR can be written");
        std::fs::write(folder.join("index.rs"), index).expect("OUT_DIR can be written");
    });
    if worker.map(|w| w.join().is_err()).unwrap_or(true) {
        panic!("compiling the library failed");
    }
}
