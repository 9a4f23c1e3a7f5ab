//! Where the `tiercel` under test is.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The command to test: `$TIERCEL` if set, else the `tiercel` of this build's profile, built now if
/// need be (a test crate of its own gets no `CARGO_BIN_EXE_tiercel` from cargo).
pub fn tiercel() -> PathBuf {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| match std::env::var_os("TIERCEL") {
        Some(path) => PathBuf::from(path),
        None => build(),
    })
    .clone()
}

fn build() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    // target/PROFILE/deps/language-HASH
    let directory = test.ancestors().nth(2).expect("a profile directory").to_owned();
    let profile = directory.file_name().and_then(|name| name.to_str()).unwrap_or("debug");
    let profile = if profile == "debug" { "dev" } else { profile };
    let status = Command::new(option_env!("CARGO").unwrap_or("cargo"))
        .args(["build", "--quiet", "--package", "tiercel-cli", "--profile", profile])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .status()
        .expect("cargo runs");
    assert!(status.success(), "tiercel does not build");
    directory.join("tiercel")
}
