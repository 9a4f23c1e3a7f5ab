//! Code objects as the loop runs them; source lines of instructions.

pub use tiercel_object::types::code::{CodeParts, make};
pub use tiercel_object::types::code_positions::{Position, Positions, line_of, position_of};
