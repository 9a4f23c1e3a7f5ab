//! Every dependency is under a permissive licence.

use serde_json::Value;
use std::process::Command;

/// Licences that ask for no more than keeping their text.
const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "PSF-2.0",
    "Python-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// Whether an SPDX expression leaves a permissive choice: any side of OR, every side of AND.
fn is_permissive(expression: &str) -> bool {
    // The old way to write OR.
    let text = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let (result, used) = any(&words, 0);
    result && used == words.len()
}

fn any(words: &[&str], start: usize) -> (bool, usize) {
    let (mut result, mut place) = all(words, start);
    while words.get(place) == Some(&"OR") {
        let (right, next) = all(words, place + 1);
        (result, place) = (result | right, next);
    }
    (result, place)
}

fn all(words: &[&str], start: usize) -> (bool, usize) {
    let (mut result, mut place) = one(words, start);
    while words.get(place) == Some(&"AND") {
        let (right, next) = one(words, place + 1);
        (result, place) = (result & right, next);
    }
    (result, place)
}

fn one(words: &[&str], start: usize) -> (bool, usize) {
    if words.get(start) == Some(&"(") {
        let (result, place) = any(words, start + 1);
        return (result, place + 1);
    }
    let mut name = words.get(start).copied().unwrap_or("").to_owned();
    let mut place = start + 1;
    if words.get(place) == Some(&"WITH") {
        name += &format!(" WITH {}", words.get(place + 1).unwrap_or(&""));
        place += 2;
    }
    (PERMISSIVE.contains(&name.as_str()), place)
}

#[test]
fn expressions() {
    for fine in [
        "MIT",
        "MIT OR GPL-3.0",
        "MIT/Apache-2.0",
        "(MIT OR LGPL-2.1) AND BSD-3-Clause",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_permissive(fine), "{fine}");
    }
    for bad in
        ["GPL-3.0", "LGPL-3.0-only", "MIT AND GPL-2.0", "", "(MIT", "GPL-2.0 WITH Classpath-exception-2.0"]
    {
        assert!(!is_permissive(bad), "{bad}");
    }
}

/// A package's licence expression.
fn license(package: &Value) -> &str {
    match (package["license"].as_str(), package["name"].as_str()) {
        (Some(expression), _) => expression,
        // Names a file instead of an expression: Python's own licence, under which its `Lib/` is.
        (None, Some("rustpython-pylib")) if !package["license_file"].is_null() => "PSF-2.0",
        (None, _) => "",
    }
}

#[test]
fn no_dependency_is_copyleft() {
    let output = Command::new(option_env!("CARGO").unwrap_or("cargo"))
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON from cargo");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 30);
    let bad: Vec<String> = packages
        .iter()
        .filter(|package| !is_permissive(license(package)))
        .map(|package| format!("{} {} is under {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
