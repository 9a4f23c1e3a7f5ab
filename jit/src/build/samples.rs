//! What values are in the execution that is followed: hints of what they will be.

use tiercel_ir::Val;

/// A live word for some of the values of a trace. All are said anew at each instruction that is followed, so that to forget
/// them and to say one takes a few machine instructions.
#[derive(Default)]
pub(crate) struct Samples {
    /// By value: its word, and the round that it was said in.
    words: Vec<(u64, u32)>,
    /// Words of earlier rounds are forgotten.
    round: u32,
}

impl Samples {
    /// Forgets them all.
    pub(crate) fn clear(&mut self) {
        self.round += 1;
    }

    /// Says what a value is, whatever was said before.
    pub(crate) fn insert(&mut self, v: Val, word: u64) {
        let at = v.index();
        if at >= self.words.len() {
            self.words.resize((at + 1).next_multiple_of(64), (0, u32::MAX));
        }
        self.words[at] = (word, self.round);
    }

    /// What a value is, if that was said.
    pub(crate) fn get(&self, v: Val) -> Option<u64> {
        self.words.get(v.index()).filter(|(_, round)| *round == self.round).map(|(word, _)| *word)
    }

    /// Forgets what was said of values from `first` on.
    pub(crate) fn truncate(&mut self, first: Val) {
        self.words.truncate(first.index());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forgotten_is_not_found() {
        let mut samples = Samples::default();
        samples.insert(Val(3), 30);
        samples.insert(Val(70), 700);
        samples.insert(Val(3), 31);
        assert_eq!([0, 3, 70, 99].map(|v| samples.get(Val(v))), [None, Some(31), Some(700), None]);
        samples.truncate(Val(70));
        samples.insert(Val(71), 710);
        assert_eq!([3, 70, 71].map(|v| samples.get(Val(v))), [Some(31), None, Some(710)]);
        samples.clear();
        samples.insert(Val(70), 701);
        assert_eq!([3, 70, 71].map(|v| samples.get(Val(v))), [None, Some(701), None]);
    }
}
