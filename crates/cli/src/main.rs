//! The `tiercel` program: runs Python as `python3.14` does, with the tiers under `-X`.

mod arguments;
mod repl;
mod resident;
mod run;
mod stages;
mod statistics;
mod tiers;

use std::process::ExitCode;
use tiercel_object::allocator::WithArena;

#[global_allocator]
static ALLOCATOR: WithArena = WithArena;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    match arguments::parse(&args) {
        Ok(arguments::Parsed::Run(request)) => run::run(&request),
        Ok(arguments::Parsed::Print(text)) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprint!("{message}");
            ExitCode::from(2)
        }
    }
}
