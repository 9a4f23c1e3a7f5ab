//! Optimizer passes over trace IR, and their driver.
