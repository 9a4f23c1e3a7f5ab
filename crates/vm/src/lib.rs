//! Frames, evaluation loop, specializer, calls, exceptions, generators, imports, threads.
