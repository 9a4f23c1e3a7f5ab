//! The embedded benchmark programs at every tier: each gives the result it promises.

use std::path::Path;
use std::process::Command;
use tiercel_tests::binary;
use tiercel_tests::tier::Tier;

const CHECK: &str = "
import sys
sys.path.insert(0, sys.argv[1])
program = __import__(sys.argv[2])
result = program.run(program.QUICK)
assert result == program.EXPECTED[program.QUICK], result
";

fn every_program_at(tier: Tier) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pyperformance/programs");
    let mut complaints = Vec::new();
    let mut programs: Vec<String> = std::fs::read_dir(&folder)
        .expect("the programs")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    programs.sort();
    assert_eq!(programs.len(), 16);
    for program in programs {
        // Thresholds as they are: these programs get hot by themselves.
        let output = Command::new(binary::tiercel())
            .args(["-X", &format!("tier={}", tier.name()), "-B", "-c", CHECK])
            .arg(&folder)
            .arg(&program)
            .output()
            .expect("tiercel runs");
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr);
            complaints.push(format!("{program}: {}: {}", output.status, stderr.lines().last().unwrap_or("")));
        }
    }
    assert!(complaints.is_empty(), "tier {}:\n{}", tier.name(), complaints.join("\n"));
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
