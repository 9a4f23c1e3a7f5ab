//! `-X tier=`, `tune:`, `opt=`, `dump=`, `perf=`: which tiers run, and how.

use tiercel_jit::runtime::{Engine, Jit, Making, Options};
use tiercel_vm::config::Config;

/// The highest tier a program may reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tier {
    /// Generic instructions.
    Zero,
    /// Specialized instructions.
    One,
    /// Traces, run by the reference executor.
    TwoExecutor,
    /// Traces as machine code.
    Two,
}

/// What `-X` says of the tiers.
pub struct Choice {
    /// The highest tier.
    pub tier: Tier,
    /// Options of tier 2.
    pub options: Options,
}

/// Reads the `-X` options; an error is a line for the user.
pub fn choose(config: &Config) -> Result<Choice, String> {
    let tier = match config.xoption("tier") {
        None | Some(Some("2")) => Tier::Two,
        Some(Some("0")) => Tier::Zero,
        Some(Some("1")) => Tier::One,
        Some(Some("2i")) => Tier::TwoExecutor,
        Some(other) => return Err(format!("-X tier: `{}` is not 0, 1, 2i or 2", other.unwrap_or(""))),
    };
    let mut options = Options { making: Making::of_machine(), ..Options::default() };
    for (name, value) in &config.xoptions {
        options.set(name, value.as_deref().unwrap_or(""))?;
    }
    if tier == Tier::TwoExecutor {
        options.engine = Engine::Executor;
    }
    Ok(Choice { tier, options })
}

/// Sets the tiers of the current runtime up; tier 2 if it runs.
pub fn install(choice: Choice) -> Result<Option<&'static Jit>, String> {
    match choice.tier {
        Tier::Zero => {
            tiercel_vm::state::get().specializing.set(false);
            Ok(None)
        }
        Tier::One => Ok(None),
        Tier::TwoExecutor | Tier::Two => {
            let jit = tiercel_jit::runtime::start(choice.options)
                .map_err(|e| format!("tier 2 cannot start: {e}"))?;
            jit.at_rest(crate::resident::forget_compiler);
            Ok(Some(jit))
        }
    }
}
