//! The tierlab program.
fn main() {}
