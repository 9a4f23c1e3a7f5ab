//! Sequences: their numbers are nobody else's, and stand for the first instruction.

use tiercel_ops::Opcode;
use tiercel_ops::sequence;

#[test]
fn numbers_are_free_and_stand_for_the_first_part() {
    let mut seen = std::collections::HashSet::new();
    for sequence in sequence::all() {
        let number = u16::from(sequence.number);
        assert!(seen.insert(number), "{number} is there twice");
        assert!(!Opcode(number).is_valid(), "{number} is an opcode of CPython's");
        assert!(sequence.parts.len() > 1);
        let found = sequence::starting_with(sequence.parts[0]);
        assert!(found.iter().any(|other| other.number == sequence.number));
        assert_eq!(Opcode::in_code(0x2a00 | number), sequence.parts[0]);
    }
    assert!(!seen.is_empty());
    for opcode in Opcode::all().filter(|opcode| opcode.byte().is_some()) {
        assert_eq!(Opcode::in_code(opcode.0), opcode);
    }
}
