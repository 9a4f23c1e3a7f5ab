//! Checks code before the engine runs it: the engine trusts every jump and every operand.
//!
//! Code is a sequence of instructions; a skip word holds the distance from itself to the end of what it covers.
//! All jumps lead forward and are properly nested, so that one walk from front to back sees everything.

use rustpython_sre_engine::{MAXREPEAT, SreAtCode, SreCatCode, SreInfo, SreOpcode as Op};

/// Deeper nesting than this does not come out of any pattern that Python could have parsed.
const MAX_DEPTH: usize = 2_000;

/// Words of a bitmap of 256 bits, and of a table of 256 bytes.
const BITMAP_WORDS: usize = 8;
const TABLE_WORDS: usize = 64;

/// Whether the engine may run this code with this number of groups.
pub fn is_valid(code: &[u32], groups: usize) -> bool {
    match code.split_last() {
        Some((&last, body)) if last == Op::SUCCESS as u32 => {
            Checker { code, groups, depth: 0 }.sequence(0, body.len()) == Some(Ending::Plain)
        }
        _ => false,
    }
}

#[derive(PartialEq, Eq)]
enum Ending {
    Plain,
    Jump,
}

struct Checker<'a> {
    code: &'a [u32],
    groups: usize,
    depth: usize,
}

impl Checker<'_> {
    fn word(&self, at: usize, end: usize) -> Option<u32> {
        if at < end { self.code.get(at).copied() } else { None }
    }

    /// The skip word at `at`, which must not lead beyond `end`.
    fn skip(&self, at: usize, end: usize) -> Option<usize> {
        self.word(at, end).map(|skip| skip as usize).filter(|&skip| skip <= end - at)
    }

    fn is(&self, at: usize, end: usize, op: Op) -> Option<()> {
        (self.word(at, end)? == op as u32).then_some(())
    }

    /// A sequence that must not end in a jump.
    fn plain(&mut self, at: usize, end: usize) -> Option<()> {
        (self.sequence(at, end)? == Ending::Plain).then_some(())
    }

    fn sequence(&mut self, start: usize, end: usize) -> Option<Ending> {
        if start > end || self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let mut at = start;
        while at < end {
            let op = Op::try_from(self.code[at]).ok()?;
            at += 1;
            if op == Op::JUMP {
                self.depth -= 1;
                return (at + 1 == end).then_some(Ending::Jump);
            }
            at = self.instruction(op, at, end)?;
        }
        self.depth -= 1;
        Some(Ending::Plain)
    }

    /// Checks the operands that begin at `at`; gives the place of the next instruction.
    fn instruction(&mut self, op: Op, at: usize, end: usize) -> Option<usize> {
        match op {
            Op::SUCCESS | Op::FAILURE | Op::ANY | Op::ANY_ALL => Some(at),
            Op::LITERAL
            | Op::NOT_LITERAL
            | Op::LITERAL_IGNORE
            | Op::NOT_LITERAL_IGNORE
            | Op::LITERAL_UNI_IGNORE
            | Op::NOT_LITERAL_UNI_IGNORE
            | Op::LITERAL_LOC_IGNORE
            | Op::NOT_LITERAL_LOC_IGNORE => self.word(at, end).map(|_| at + 1),
            Op::MARK => {
                let mark = self.word(at, end)? as usize;
                (mark <= 2 * self.groups + 1).then_some(at + 1)
            }
            Op::AT => SreAtCode::try_from(self.word(at, end)?).ok().map(|_| at + 1),
            Op::IN | Op::IN_IGNORE | Op::IN_UNI_IGNORE | Op::IN_LOC_IGNORE => {
                let next = at + self.skip(at, end)?;
                let last = next.checked_sub(1)?;
                self.charset(at + 1, last)?;
                self.is(last, end, Op::FAILURE)?;
                Some(next)
            }
            Op::INFO => self.info(at, end),
            Op::BRANCH => self.branch(at, end),
            Op::REPEAT_ONE | Op::MIN_REPEAT_ONE | Op::POSSESSIVE_REPEAT_ONE => {
                let next = at + self.skip(at, end)?;
                self.counts(at, end)?;
                self.plain(at + 3, next.checked_sub(1)?)?;
                self.is(next - 1, end, Op::SUCCESS)?;
                Some(next)
            }
            Op::REPEAT | Op::POSSESSIVE_REPEAT => {
                let last = at + self.skip(at, end)?;
                self.counts(at, end)?;
                self.plain(at + 3, last)?;
                let until = Op::try_from(self.word(last, end)?).ok()?;
                let fits = match op {
                    Op::POSSESSIVE_REPEAT => until == Op::SUCCESS,
                    _ => until == Op::MAX_UNTIL || until == Op::MIN_UNTIL,
                };
                fits.then_some(last + 1)
            }
            Op::ATOMIC_GROUP => {
                let next = at + self.skip(at, end)?;
                self.plain(at + 1, next.checked_sub(1)?)?;
                self.is(next - 1, end, Op::SUCCESS)?;
                Some(next)
            }
            Op::ASSERT | Op::ASSERT_NOT => {
                let next = at + self.skip(at, end)?;
                self.plain(at + 2, next.checked_sub(1)?)?;
                self.is(next - 1, end, Op::SUCCESS)?;
                Some(next)
            }
            Op::GROUPREF | Op::GROUPREF_IGNORE | Op::GROUPREF_UNI_IGNORE | Op::GROUPREF_LOC_IGNORE => {
                self.group(at, end).map(|()| at + 1)
            }
            Op::GROUPREF_EXISTS => self.conditional(at, end),
            _ => None,
        }
    }

    fn group(&self, at: usize, end: usize) -> Option<()> {
        ((self.word(at, end)? as usize) < self.groups).then_some(())
    }

    /// The least and the largest count, after a skip word at `at`.
    fn counts(&self, at: usize, end: usize) -> Option<()> {
        let (least, most) = (self.word(at + 1, end)?, self.word(at + 2, end)?);
        (least <= most && most as usize <= MAXREPEAT).then_some(())
    }

    /// `<skip> <flags> <min> <max>`, then a prefix with its overlap table, or a set of first characters.
    fn info(&self, at: usize, end: usize) -> Option<usize> {
        let next = at + self.skip(at, end)?;
        let flags = SreInfo::from_bits(self.word(at + 1, end)?)?;
        self.word(at + 3, end)?;
        let (prefix, charset) = (flags.contains(SreInfo::PREFIX), flags.contains(SreInfo::CHARSET));
        if prefix && charset || flags.contains(SreInfo::LITERAL) && !prefix {
            return None;
        }
        let mut here = at + 4;
        if prefix {
            let len = self.word(here, end)? as usize;
            self.word(here + 1, end)?;
            here += 2;
            if len == 0 || here + 2 * len > next {
                return None;
            }
            let overlaps = &self.code[here + len..here + 2 * len];
            if overlaps.iter().any(|&overlap| overlap as usize >= len) {
                return None;
            }
            here += 2 * len;
        }
        if charset {
            let last = next.checked_sub(1)?;
            self.charset(here, last)?;
            self.is(last, end, Op::FAILURE)?;
            here = next;
        }
        (here == next).then_some(next)
    }

    /// Alternatives, each ending in a jump to the same place, closed by a 0.
    fn branch(&mut self, mut at: usize, end: usize) -> Option<usize> {
        let mut target = None;
        loop {
            let skip = self.skip(at, end)?;
            if skip == 0 {
                return (target? == at + 1).then_some(at + 1);
            }
            let next = at + skip;
            let jump = next.checked_sub(2)?;
            self.plain(at + 1, jump)?;
            self.is(jump, end, Op::JUMP)?;
            let leads_to = jump + 1 + self.skip(jump + 1, end)?;
            if *target.get_or_insert(leads_to) != leads_to {
                return None;
            }
            at = next;
        }
    }

    /// `<group> <skip> yes… [JUMP <skip> no…]`: only a jump at the end of the first part tells that there is a second.
    fn conditional(&mut self, at: usize, end: usize) -> Option<usize> {
        self.group(at, end)?;
        let skip = self.word(at + 1, end)? as usize;
        let next = at + skip;
        if skip == 0 || next > end {
            return None;
        }
        match self.sequence(at + 2, next)? {
            Ending::Plain => Some(next),
            Ending::Jump => {
                let jump = next - 1;
                let after = jump + self.skip(jump, end)?;
                self.plain(next, after)?;
                Some(after)
            }
        }
    }

    fn charset(&self, mut at: usize, end: usize) -> Option<()> {
        while at < end {
            let op = Op::try_from(self.code[at]).ok()?;
            at += 1;
            at += match op {
                Op::NEGATE => 0,
                Op::LITERAL => 1,
                Op::RANGE | Op::RANGE_UNI_IGNORE => 2,
                Op::CHARSET => BITMAP_WORDS,
                Op::CATEGORY => {
                    SreCatCode::try_from(self.word(at, end)?).ok()?;
                    1
                }
                Op::BIGCHARSET => {
                    let blocks = self.word(at, end)?;
                    let table = self.code.get(at + 1..at + 1 + TABLE_WORDS)?;
                    if table.iter().flat_map(|word| word.to_ne_bytes()).any(|block| block as u32 >= blocks) {
                        return None;
                    }
                    1 + TABLE_WORDS + blocks as usize * BITMAP_WORDS
                }
                _ => return None,
            };
        }
        (at == end).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_code_is_valid() {
        let literal = [Op::LITERAL as u32, 97, Op::SUCCESS as u32];
        assert!(is_valid(&literal, 0));
        assert!(!is_valid(&literal[..2], 0));
        assert!(!is_valid(&[], 0));
        assert!(!is_valid(&[Op::REPEAT_ONE as u32, 100, 0, 1, Op::SUCCESS as u32], 0));
        assert!(!is_valid(&[Op::GROUPREF as u32, 0, Op::SUCCESS as u32], 0));
        assert!(is_valid(&[Op::GROUPREF as u32, 0, Op::SUCCESS as u32], 1));
        assert!(!is_valid(&[9999, Op::SUCCESS as u32], 0));
    }
}
