//! Attribute macros that declare built-in types, functions and modules.
