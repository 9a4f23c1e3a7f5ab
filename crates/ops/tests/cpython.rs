//! Holds the tables to the facts of CPython 3.14 in `tests/data`, which `scripts/cpython-ops.py` writes.

use tiercel_ops::{Flags, Opcode, Operand, Uop, names};

const OPARGS: [u32; 6] = [1, 2, 3, 5, 8, 259];

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn opcode(name: &str) -> Opcode {
    Opcode::from_name(name).unwrap_or_else(|| panic!("no opcode {name}"))
}

fn flags(text: &str) -> Flags {
    text.split(' ').filter(|word| *word != "-").fold(Flags::NONE, |all, word| {
        let found = Flags::NAMES.iter().find(|(name, _)| *name == word);
        all.or(found.unwrap_or_else(|| panic!("no flag {word}")).1)
    })
}

fn numbers(text: &str) -> Vec<i32> {
    text.split(',').map(|number| number.parse().expect("a number")).collect()
}

fn check(mistakes: Vec<String>) {
    assert!(mistakes.is_empty(), "{} differences:\n{}", mistakes.len(), mistakes.join("\n"));
}

macro_rules! same {
    ($mistakes:ident, $name:expr, $what:expr, $ours:expr, $theirs:expr) => {{
        let (ours, theirs) = ($ours, $theirs);
        if ours != theirs {
            $mistakes.push(format!("{} {}: ours {ours:?}, CPython's {theirs:?}", $name, $what));
        }
    }};
}

#[test]
fn opcodes() {
    let mut mistakes = Vec::new();
    let mut count = 0;
    for row in rows(include_str!("data/opcodes.tsv")) {
        let [name, number, their_flags, caches, deopt, family, popped, pushed, effect, effect_jump] = row[..]
        else {
            panic!("a bad row: {row:?}");
        };
        let op = opcode(name);
        count += 1;
        same!(mistakes, name, "number", op.0.to_string(), number);
        same!(mistakes, name, "name", op.name(), name);
        same!(mistakes, name, "flags", op.flags(), flags(their_flags));
        same!(mistakes, name, "caches", op.caches().to_string(), caches);
        if deopt != "-" && !op.is_instrumented() {
            same!(mistakes, name, "deopt", op.deopt().name(), deopt);
        }
        same!(mistakes, name, "is in a family", op.is_specialized(), family != "-");
        same!(mistakes, name, "popped", OPARGS.map(|arg| op.popped(arg)).to_vec(), numbers(popped));
        same!(mistakes, name, "pushed", OPARGS.map(|arg| op.pushed(arg)).to_vec(), numbers(pushed));
        for (text, jump) in [(effect, false), (effect_jump, true)] {
            if text != "-" {
                let ours: Vec<Option<i32>> = OPARGS.iter().map(|arg| op.stack_effect(*arg, jump)).collect();
                same!(
                    mistakes,
                    name,
                    "effect",
                    ours,
                    numbers(text).into_iter().map(Some).collect::<Vec<_>>()
                );
            }
        }
    }
    same!(mistakes, "all", "count", Opcode::all().count(), count);
    check(mistakes);
}

#[test]
fn uops() {
    let mut mistakes = Vec::new();
    for row in rows(include_str!("data/uops.tsv")) {
        let [name, number, their_flags, popped, replicas] = row[..] else { panic!("a bad row: {row:?}") };
        let Some(uop) = Uop::from_name(name) else {
            mistakes.push(format!("{name} is missing"));
            continue;
        };
        same!(mistakes, name, "number", uop.id().to_string(), number);
        same!(mistakes, name, "replicas", uop.facts().replicas.to_string(), replicas);
        if their_flags != "?" {
            same!(mistakes, name, "flags", uop.flags(), flags(their_flags));
        }
        if popped != "-" {
            same!(mistakes, name, "popped", OPARGS.map(|arg| uop.popped(arg)).to_vec(), numbers(popped));
        }
    }
    check(mistakes);
}

#[test]
fn expansions() {
    let mut mistakes = Vec::new();
    let mut known = Vec::new();
    for row in rows(include_str!("data/expansions.tsv")) {
        let name = row[0];
        known.push(name);
        let theirs: Vec<String> = row[1..].iter().map(|step| (*step).to_owned()).collect();
        let Some(expansion) = opcode(name).expansion() else {
            mistakes.push(format!("{name} has no expansion"));
            continue;
        };
        let ours: Vec<String> = expansion
            .iter()
            .map(|step| {
                let operand = match step.operand {
                    Operand::Simple => "OPARG_SIMPLE".to_owned(),
                    Operand::Cache(cells) => format!("OPARG_CACHE_{cells}"),
                    Operand::Top => "OPARG_TOP".to_owned(),
                    Operand::Bottom => "OPARG_BOTTOM".to_owned(),
                    Operand::SaveReturnOffset => "OPARG_SAVE_RETURN_OFFSET".to_owned(),
                    Operand::Replaced => "OPARG_REPLACED".to_owned(),
                    Operand::Second(cells) => format!("OPERAND1_{cells}"),
                };
                format!("{}:{}:{}", step.uop, operand.replace("OPARG_CACHE_", ""), step.offset)
            })
            .collect();
        same!(mistakes, name, "expansion", ours, theirs);
    }
    for op in Opcode::all().filter(|op| op.expansion().is_some() && !known.contains(&op.name())) {
        mistakes.push(format!("{op} has an expansion, CPython has none"));
    }
    check(mistakes);
}

#[test]
fn oparg_names_and_families() {
    for row in rows(include_str!("data/names.tsv")) {
        let words = &row[1..];
        match row[0] {
            "nb" => {
                let ours = names::BINARY_OPS.map(|(name, symbol)| format!("{name} {symbol}"));
                assert_eq!(ours.as_slice(), words);
            }
            "intrinsic1" => assert_eq!(names::INTRINSICS_1.as_slice(), words),
            "intrinsic2" => assert_eq!(names::INTRINSICS_2.as_slice(), words),
            "special" => assert_eq!(names::SPECIAL_METHODS.as_slice(), words),
            "common" => assert_eq!(names::COMMON_CONSTANTS.as_slice(), words),
            "compare" => assert_eq!(names::COMPARE_OPS.as_slice(), words),
            "family" => {
                let members: Vec<&str> = opcode(words[0]).family().iter().map(|op| op.name()).collect();
                assert_eq!(members, words[1..], "{}", words[0]);
            }
            kind => panic!("unknown kind {kind}"),
        }
    }
}
