//! Values, heap, reference counts, cycle collector, types and slots, built-in types.
