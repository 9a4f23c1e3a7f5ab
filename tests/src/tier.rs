//! The tiers every program runs at, and the switches that choose them.

/// One way to run a program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tier {
    /// Generic instructions only.
    Zero,
    /// The specializer on.
    One,
    /// Traces, run by the reference executor.
    TwoInterpreted,
    /// Traces as machine code.
    Two,
}

impl Tier {
    /// Every tier, lowest first.
    pub const ALL: [Tier; 4] = [Tier::Zero, Tier::One, Tier::TwoInterpreted, Tier::Two];

    /// The name `-X tier=` takes.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Zero => "0",
            Tier::One => "1",
            Tier::TwoInterpreted => "2i",
            Tier::Two => "2",
        }
    }

    /// The tier `-X tier=NAME` chooses.
    pub fn from_name(name: &str) -> Option<Tier> {
        Tier::ALL.into_iter().find(|tier| tier.name() == name)
    }

    /// The command line's part that chooses the tier, with thresholds near zero: a program of ten lines
    /// must reach the tier it is meant to test.
    pub fn switches(self) -> Vec<String> {
        let mut switches = vec!["-X".to_owned(), format!("tier={}", self.name())];
        if matches!(self, Tier::TwoInterpreted | Tier::Two) {
            for knob in [
                "hot_loop=4",
                "install_delay=0",
                "hot_entry=4",
                "hot_exit=2",
                "hot_tree=0",
                "min_entry=0",
                "min_switch=0",
                "min_home=1",
                "compile_allowance=4000000000",
            ] {
                switches.extend(["-X".to_owned(), format!("tune:{knob}")]);
            }
        }
        switches
    }
}
