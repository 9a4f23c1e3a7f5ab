//! Every language program at every tier, against CPython 3.14's committed output.

use tiercel_tests::expected::ExpectedFailures;
use tiercel_tests::tier::Tier;
use tiercel_tests::{binary, corpus, suite};

fn every_program_at(tier: Tier) {
    let root = corpus::language_root();
    let mut programs = corpus::programs(&root);
    assert!(!programs.is_empty(), "no programs under {}", root.display());
    // A part of the corpus, while working: TIERCEL_ONLY=strings/ cargo test ...
    if let Ok(prefix) = std::env::var("TIERCEL_ONLY") {
        programs.retain(|program| program.name.starts_with(&prefix));
    }
    let list = ExpectedFailures::read(&root.join("expected_failures.toml")).expect("a readable list");
    let command = [binary::tiercel().to_string_lossy().into_owned()];
    let mut report = suite::run(&command, &root, &programs, tier, &list);
    if std::env::var_os("TIERCEL_ONLY").is_some() {
        report.stale.clear();
    }
    let text = report.text(tier);
    print!("{text}");
    assert!(report.is_clean(), "{text}");
}

#[test]
fn tier_0() {
    every_program_at(Tier::Zero);
}

#[test]
fn tier_1() {
    every_program_at(Tier::One);
}

#[test]
fn tier_2i() {
    every_program_at(Tier::TwoInterpreted);
}

#[test]
fn tier_2() {
    every_program_at(Tier::Two);
}
