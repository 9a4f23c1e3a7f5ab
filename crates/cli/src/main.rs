//! The tiercel program.
fn main() {}
