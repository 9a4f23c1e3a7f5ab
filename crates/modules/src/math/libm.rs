//! The C library's mathematical functions that Rust's library does not hand through as they are: CPython calls these,
//! and their last bits differ from one implementation to the next.

unsafe extern "C" {
    /// Inverse hyperbolic cosine.
    pub safe fn acosh(x: f64) -> f64;
    /// Inverse hyperbolic sine.
    pub safe fn asinh(x: f64) -> f64;
    /// Inverse hyperbolic tangent.
    pub safe fn atanh(x: f64) -> f64;
    /// Error function.
    pub safe fn erf(x: f64) -> f64;
    /// Complementary error function.
    pub safe fn erfc(x: f64) -> f64;
    /// Next float after `x` towards `y`.
    pub safe fn nextafter(x: f64, y: f64) -> f64;
    /// `x * 2**n`.
    pub safe fn ldexp(x: f64, n: i32) -> f64;
}
