//! The instruction set, stated once: opcodes, caches, families, micro-ops, stack effects.
