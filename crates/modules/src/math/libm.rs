//! The C library's mathematical functions that Rust's library does not hand through as they are: CPython calls these,
//! and their last bits differ from one implementation to the next.

use std::sync::OnceLock;

type Function = extern "C" fn(f64) -> f64;

/// Cube root. Rust brings a definition of its own that hides the C library's from the linker, so that is looked up.
pub fn cbrt(x: f64) -> f64 {
    static FOUND: OnceLock<Option<Function>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        // SAFETY: the name is a C string; what stands under it is null or C's function of that name and type, and a null
        // pointer is an empty option.
        unsafe { std::mem::transmute(libc::dlsym(libc::RTLD_DEFAULT, c"cbrt".as_ptr())) }
    });
    found.map_or_else(|| x.cbrt(), |f| f(x))
}

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
