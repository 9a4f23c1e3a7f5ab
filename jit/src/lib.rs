//! Tier 2: projection, lowering, exits, code memory.
