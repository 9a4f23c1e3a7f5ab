//! Every threshold of tier 2, each with its reason. `-X tune:NAME=VALUE` sets one for a run.

macro_rules! tuning {
    ($($name:ident = $default:literal, $reason:literal;)*) => {
        /// The knobs of tier 2. Selection of traces depends on nothing but the program and these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Tuning { $(#[doc = $reason] pub $name: u32),* }

        impl Default for Tuning {
            fn default() -> Tuning { Tuning { $($name: $default),* } }
        }

        impl Tuning {
            /// Names, current values and reasons, in order.
            pub fn rows(&self) -> Vec<(&'static str, u32, &'static str)> {
                vec![$((stringify!($name), self.$name, $reason)),*]
            }

            /// Sets a knob by name, with dashes or underscores; `false` if there is none of that name.
            pub fn set(&mut self, name: &str, value: u32) -> bool {
                match name.replace('-', "_").as_str() {
                    $(stringify!($name) => self.$name = value,)*
                    _ => return false,
                }
                true
            }
        }
    };
}

tuning! {
    hot_loop = 500, "Back-edges taken before a loop is projected: past start-up noise, and enough for the specializer to have settled.";
    hot_entry = 2000, "Calls of a function before a trace is tried from its entry: four times a loop's, since a call does less per visit.";
    hot_exit = 2000, "Times an exit is taken, or a place returned to, before a trace is grown there: compiling one costs what two thousand exits and the instructions behind them do.";
    compile_allowance = 100, "Operations of optimized traces that are compiled in advance of any work: some 2 ms.";
    compile_share = 60, "Percentage of the program's work so far that compiling may have cost beyond that and what traces have saved: a program that ends at any moment has lost no more.";
    young_share = 30, "The same for a program that is young: of its first instructions most are done once or not much more often, and the compiler's own code is cold.";
    young = 20, "Millions of bytecode instructions that a program is young for: a tenth of a second.";
    retry_factor = 4, "A failed attempt multiplies its anchor's next threshold by this, so that hopeless places stop being tried.";
    max_retries = 4, "Attempts at one anchor before it is left to the interpreter for good.";
    max_uops = 2000, "Longest projected trace: what compiles in under 20 ms.";
    max_inline_depth = 8, "Deepest nest of calls followed into: deeper is nearly always recursion, which a trace unrolls badly.";
    max_side_depth = 30, "Longest chain of side traces off one root before exits stay in the interpreter: many, for a chain is as long as its exits happened to get hot in an unlucky order.";
    max_side_traces = 120, "Side traces off one root: beyond it the paths are too many to be worth code.";
    peel_limit = 3000, "Longest loop body, in instructions, that is peeled: peeling doubles the code.";
    trial_entries = 250, "Entries of a root that are weighed together: enough for one that seldom gets far not to count, few enough for a short program to lose little.";
    trial = 5000, "Entries of a root that brought too little, and during which no trace was made anywhere, after which it is entered no more: hot exits have had their side traces by then.";
    min_work = 100, "Bytecode instructions that an entry must do in traces on average: entering and leaving costs what some sixty interpreted instructions do.";
    min_entry = 60, "Bytecode instructions that a function's trace must have which does all that the function does, for its first attempts: what is less costs more to enter from the interpreter than it saves, and is part of its callers' traces once they have any.";
    early_exits = 20, "Times that a loop is left by a check before its time until it is made again with its checks where they belong.";
    min_join = 100, "Length of a trace, in instructions, that another which comes to its beginning goes over to, rather than doing the same itself: what that knows more is worth less than compiling as much again.";
    min_switch = 6, "Bytecode instructions that a trace ending at a generator's switch must have: from trace to trace through frames in memory costs what the interpreter takes for a few.";
    hot_tree = 2, "Times what compiling a tree as a whole costs that must have been done in it since it last grew: less, and it would not pay.";
    max_tree = 6000, "Operations of a tree that is compiled as a whole: the register allocator takes more than its share for larger ones.";
    min_home = 10, "Exits of a trace that is made with care, and does not loop, from which on what they all hand over is written once, when it is made, rather than where the trace is left: less to compile, but mostly written for nothing.";
    install_delay = 2000, "With `-X jit-thread`: instructions that the program does, for each operation a trace was built with, before the trace is installed: somewhat less than the worker takes, for what comes late brings nothing meanwhile.";
    fail_guard = 0, "For tests: the guard of this number, counted from 1 in the order in which traces are made, always fails; 0 for none.";
    fail_guard_step = 0, "For tests: how many guards after that one the next fails, and so on; 0 for no other.";
    max_generic_share = 1, "Percentage of instructions run by their generic function above which a trace does not pay: each writes the frames and takes them back, which costs what some thirty interpreted instructions do.";
}

/// Instructions that a trace which does not loop must have: fewer cost more to enter than they save.
pub const MIN_STRAIGHT: u32 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knobs_are_set_by_name() {
        let mut t = Tuning::default();
        assert!(t.set("hot_loop", 2));
        assert_eq!(t.hot_loop, 2);
        assert!(t.set("fail-guard", 7) && t.fail_guard == 7);
        assert!(!t.set("no_such_knob", 1));
        assert!(t.rows().iter().all(|(_, _, reason)| reason.len() > 30));
    }
}
