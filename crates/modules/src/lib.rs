//! Native standard-library modules, a file or folder each.
