//! The worked examples of `docs/internals/changing-the-language.md`: their patches apply to these sources, what comes
//! of them builds, and their programs print what the page says.
//!
//! The patches are applied one after the other to a copy of the sources, which has a target folder of its own beside this
//! build's. The copy is built once, with all of them; as long as neither sources nor patches change it is used again.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsStr;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tiercel_tests::tier::Tier;

/// The examples in the order of the page: each builds on those before it.
const EXAMPLES: [Example; 3] = [
    Example { name: "proceed", traced: None },
    // With all patches applied, its loop runs the specialized form.
    Example { name: "square", traced: Some("SQUARE_INT") },
    Example { name: "square-int", traced: Some("SQUARE_INT") },
];

struct Example {
    /// What its files are called.
    name: &'static str,
    /// The instruction that its traces have.
    traced: Option<&'static str>,
}

/// Parts of the repository that are not built.
const LEFT_OUT: [&str; 4] = ["docs/", "tests/language/", "pyperformance/", ".ci/"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository")
}

fn example_file(name: &str, extension: &str) -> PathBuf {
    root().join("docs/internals/examples").join(format!("{name}.{extension}"))
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn succeed(command: &mut Command, what: &str) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{what}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{what}\n{}{}", text(&output.stdout), text(&output.stderr));
    output
}

/// The files that the repository has, new ones that git does not know yet among them.
fn sources() -> Vec<PathBuf> {
    let mut list = Command::new("git");
    list.current_dir(root()).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = succeed(&mut list, "git lists the sources").stdout;
    let names = listed.split(|&byte| byte == 0).map(|name| String::from_utf8_lossy(name).into_owned());
    let wanted = |name: &String| !name.is_empty() && !LEFT_OUT.iter().any(|part| name.starts_with(part));
    // A file that was deleted is listed until the next commit.
    names.filter(wanted).map(PathBuf::from).filter(|name| root().join(name).is_file()).collect()
}

/// What the copy is made from, as a number.
fn fingerprint(sources: &[PathBuf]) -> String {
    let mut hasher = DefaultHasher::new();
    let patches = EXAMPLES.iter().map(|example| example_file(example.name, "patch"));
    for path in sources.iter().map(|name| root().join(name)).chain(patches) {
        path.hash(&mut hasher);
        read(&path).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// Copies the sources, and applies the patches to the copy.
fn patch(sources: &[PathBuf], tree: &Path) {
    if tree.exists() {
        fs::remove_dir_all(tree).expect("the old copy goes away");
    }
    for name in sources {
        let to = tree.join(name);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder is made");
        fs::copy(root().join(name), to).unwrap_or_else(|error| panic!("{}: {error}", name.display()));
    }
    for example in &EXAMPLES {
        let mut apply = Command::new("git");
        // The copy is no repository, whatever is around it.
        apply.current_dir(tree).env("GIT_CEILING_DIRECTORIES", tree.parent().expect("a folder"));
        apply.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
        apply.args(["apply", "--recount", "-C1"]).arg(example_file(example.name, "patch"));
        let name = example.name;
        let what = format!(
            "docs/internals/examples/{name}.patch no longer applies to these sources: \
             do by hand what it does (docs/internals/changing-the-language.md), and write it anew"
        );
        succeed(&mut apply, &what);
    }
}

fn cargo(tree: &Path, arguments: &[&str], what: &str) {
    let mut command = Command::new(option_env!("CARGO").unwrap_or("cargo"));
    command.current_dir(tree).args(arguments).args(["--quiet", "--offline", "--locked"]);
    command.env("CARGO_TARGET_DIR", tree.with_file_name("build"));
    // Quick to build: it is run for a moment only.
    command.env("CARGO_PROFILE_DEV_DEBUG", "none").env("CARGO_PROFILE_DEV_OPT_LEVEL", "0");
    succeed(&mut command, what);
}

/// The changed `tiercel`, built if need be.
fn changed_tiercel() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    // target/PROFILE/deps/changed_language-HASH
    let target = test.ancestors().nth(3).expect("a target folder");
    let folder = target.join("changed-language");
    let (tree, stamp) = (folder.join("tree"), folder.join("stamp"));
    let sources = sources();
    let fingerprint = fingerprint(&sources);
    if fs::read_to_string(&stamp).ok().as_deref() != Some(fingerprint.as_str()) {
        patch(&sources, &tree);
        cargo(
            &tree,
            &["run", "-p", "tiercel-ops", "--bin", "ops-gen"],
            "the generator runs on the changed definition",
        );
    }
    cargo(&tree, &["build", "-p", "tiercel-cli"], "the sources build with all patches applied");
    // Only now: what was left half done is begun again.
    fs::write(&stamp, fingerprint).expect("the stamp is written");
    folder.join("build/debug/tiercel")
}

fn run(tiercel: &Path, tier: Tier, more: &[&str], program: &Path) -> Output {
    let mut command = Command::new(tiercel);
    command.args(tier.switches()).args(more).arg(program);
    succeed(&mut command, &format!("{} at tier {}", program.display(), tier.name()))
}

#[test]
fn the_examples_apply_build_and_run() {
    let tiercel = changed_tiercel();
    for example in &EXAMPLES {
        let (program, expected) =
            (example_file(example.name, "py"), read(&example_file(example.name, "out")));
        let expected = String::from_utf8(expected).expect("text");
        for tier in Tier::ALL {
            let output = run(&tiercel, tier, &[], &program);
            let printed = String::from_utf8_lossy(&output.stdout);
            assert_eq!(printed, expected, "{} at tier {}", program.display(), tier.name());
        }
        if let Some(instruction) = example.traced {
            let output = run(&tiercel, Tier::Two, &["-X", "dump=uops"], &program);
            let dump = [output.stdout, output.stderr].concat();
            let is_traced = String::from_utf8_lossy(&dump).split_whitespace().any(|word| word == instruction);
            assert!(is_traced, "{}: no trace has {instruction}", program.display());
        }
    }
}

#[test]
fn every_example_is_on_the_page() {
    let page =
        String::from_utf8(read(&root().join("docs/internals/changing-the-language.md"))).expect("text");
    let folder = fs::read_dir(root().join("docs/internals/examples")).expect("the examples");
    for entry in folder {
        let path = entry.expect("an entry").path();
        if path.extension() == Some(OsStr::new("patch")) {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            assert!(EXAMPLES.iter().any(|example| example.name == name), "{name} is not tested");
            assert!(page.contains(&format!("(examples/{name}.patch)")), "{name} is not on the page");
        }
    }
}
