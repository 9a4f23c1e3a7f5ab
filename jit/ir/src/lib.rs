//! SSA trace IR: ops, snapshots, printer, parser, verifier, reference executor.
