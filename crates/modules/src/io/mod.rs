//! `_io`: files, buffers and text streams.

pub mod buffers;
