//! What the functions give for infinities and NaNs: C99's Annex G, as tables.
//!
//! Rows stand for the kind of the real part, columns for that of the imaginary part, in the order of [`kind`]. Where both
//! parts are finite, the tables are not asked, and hold NaNs.

use tiercel_object::number::complex_math::Pair;

/// Results by the kinds of both parts.
pub type Table = [[Pair; 7]; 7];

const I: f64 = f64::INFINITY;
const N: f64 = f64::NAN;
const P: f64 = std::f64::consts::PI;
/// Quarters of pi.
const P1: f64 = 0.25 * P;
const P2: f64 = 0.5 * P;
const P3: f64 = 0.75 * P;
/// Zero, and an entry that is not asked for.
const O: f64 = 0.0;
const X: Pair = (N, N);

/// Negative infinity, negative, -0.0, 0.0, positive, positive infinity, NaN.
fn kind(x: f64) -> usize {
    match x {
        _ if x.is_nan() => 6,
        _ if x.is_infinite() => 5 * usize::from(x > 0.0),
        _ if x == 0.0 => 2 + usize::from(x.is_sign_positive()),
        _ => 1 + 3 * usize::from(x > 0.0),
    }
}

/// The entry for a number with a part that is not finite.
pub fn look_up(table: &Table, (real, imag): Pair) -> Pair {
    table[kind(real)][kind(imag)]
}

/// `acos`.
#[rustfmt::skip]
pub const ACOS: Table = [
    [(P3, I), (P, I), (P, I), (P, -I), (P, -I), (P3, -I), (N, I)],
    [(P2, I), X, X, X, X, (P2, -I), (N, N)],
    [(P2, I), X, (P2, O), (P2, -O), X, (P2, -I), (P2, N)],
    [(P2, I), X, (P2, O), (P2, -O), X, (P2, -I), (P2, N)],
    [(P2, I), X, X, X, X, (P2, -I), (N, N)],
    [(P1, I), (O, I), (O, I), (O, -I), (O, -I), (P1, -I), (N, I)],
    [(N, I), (N, N), (N, N), (N, N), (N, N), (N, -I), (N, N)],
];

/// `acosh`.
#[rustfmt::skip]
pub const ACOSH: Table = [
    [(I, -P3), (I, -P), (I, -P), (I, P), (I, P), (I, P3), (I, N)],
    [(I, -P2), X, X, X, X, (I, P2), (N, N)],
    [(I, -P2), X, (O, -P2), (O, P2), X, (I, P2), (N, P2)],
    [(I, -P2), X, (O, -P2), (O, P2), X, (I, P2), (N, P2)],
    [(I, -P2), X, X, X, X, (I, P2), (N, N)],
    [(I, -P1), (I, -O), (I, -O), (I, O), (I, O), (I, P1), (I, N)],
    [(I, N), (N, N), (N, N), (N, N), (N, N), (I, N), (N, N)],
];

/// `asinh`.
#[rustfmt::skip]
pub const ASINH: Table = [
    [(-I, -P1), (-I, -O), (-I, -O), (-I, O), (-I, O), (-I, P1), (-I, N)],
    [(-I, -P2), X, X, X, X, (-I, P2), (N, N)],
    [(-I, -P2), X, (-O, -O), (-O, O), X, (-I, P2), (N, N)],
    [(I, -P2), X, (O, -O), (O, O), X, (I, P2), (N, N)],
    [(I, -P2), X, X, X, X, (I, P2), (N, N)],
    [(I, -P1), (I, -O), (I, -O), (I, O), (I, O), (I, P1), (I, N)],
    [(I, N), (N, N), (N, -O), (N, O), (N, N), (I, N), (N, N)],
];

/// `atanh`.
#[rustfmt::skip]
pub const ATANH: Table = [
    [(-O, -P2), (-O, -P2), (-O, -P2), (-O, P2), (-O, P2), (-O, P2), (-O, N)],
    [(-O, -P2), X, X, X, X, (-O, P2), (N, N)],
    [(-O, -P2), X, (-O, -O), (-O, O), X, (-O, P2), (-O, N)],
    [(O, -P2), X, (O, -O), (O, O), X, (O, P2), (O, N)],
    [(O, -P2), X, X, X, X, (O, P2), (N, N)],
    [(O, -P2), (O, -P2), (O, -P2), (O, P2), (O, P2), (O, P2), (O, N)],
    [(O, -P2), (N, N), (N, N), (N, N), (N, N), (O, P2), (N, N)],
];

/// `cosh`.
#[rustfmt::skip]
pub const COSH: Table = [
    [(I, N), X, (I, O), (I, -O), X, (I, N), (I, N)],
    [(N, N), X, X, X, X, (N, N), (N, N)],
    [(N, O), X, (1.0, O), (1.0, -O), X, (N, O), (N, O)],
    [(N, O), X, (1.0, -O), (1.0, O), X, (N, O), (N, O)],
    [(N, N), X, X, X, X, (N, N), (N, N)],
    [(I, N), X, (I, -O), (I, O), X, (I, N), (I, N)],
    [(N, N), (N, N), (N, O), (N, O), (N, N), (N, N), (N, N)],
];

/// `exp`.
#[rustfmt::skip]
pub const EXP: Table = [
    [(O, O), X, (O, -O), (O, O), X, (O, O), (O, O)],
    [(N, N), X, X, X, X, (N, N), (N, N)],
    [(N, N), X, (1.0, -O), (1.0, O), X, (N, N), (N, N)],
    [(N, N), X, (1.0, -O), (1.0, O), X, (N, N), (N, N)],
    [(N, N), X, X, X, X, (N, N), (N, N)],
    [(I, N), X, (I, -O), (I, O), X, (I, N), (I, N)],
    [(N, N), (N, N), (N, -O), (N, O), (N, N), (N, N), (N, N)],
];

/// `log`.
#[rustfmt::skip]
pub const LOG: Table = [
    [(I, -P3), (I, -P), (I, -P), (I, P), (I, P), (I, P3), (I, N)],
    [(I, -P2), X, X, X, X, (I, P2), (N, N)],
    [(I, -P2), X, (-I, -P), (-I, P), X, (I, P2), (N, N)],
    [(I, -P2), X, (-I, -O), (-I, O), X, (I, P2), (N, N)],
    [(I, -P2), X, X, X, X, (I, P2), (N, N)],
    [(I, -P1), (I, -O), (I, -O), (I, O), (I, O), (I, P1), (I, N)],
    [(I, N), (N, N), (N, N), (N, N), (N, N), (I, N), (N, N)],
];

/// `sinh`.
#[rustfmt::skip]
pub const SINH: Table = [
    [(I, N), X, (-I, -O), (-I, O), X, (I, N), (I, N)],
    [(N, N), X, X, X, X, (N, N), (N, N)],
    [(O, N), X, (-O, -O), (-O, O), X, (O, N), (O, N)],
    [(O, N), X, (O, -O), (O, O), X, (O, N), (O, N)],
    [(N, N), X, X, X, X, (N, N), (N, N)],
    [(I, N), X, (I, -O), (I, O), X, (I, N), (I, N)],
    [(N, N), (N, N), (N, -O), (N, O), (N, N), (N, N), (N, N)],
];

/// `sqrt`.
#[rustfmt::skip]
pub const SQRT: Table = [
    [(I, -I), (O, -I), (O, -I), (O, I), (O, I), (I, I), (N, I)],
    [(I, -I), X, X, X, X, (I, I), (N, N)],
    [(I, -I), X, (O, -O), (O, O), X, (I, I), (N, N)],
    [(I, -I), X, (O, -O), (O, O), X, (I, I), (N, N)],
    [(I, -I), X, X, X, X, (I, I), (N, N)],
    [(I, -I), (I, -O), (I, -O), (I, O), (I, O), (I, I), (I, N)],
    [(I, -I), (N, N), (N, N), (N, N), (N, N), (I, I), (N, N)],
];

/// `tanh`.
#[rustfmt::skip]
pub const TANH: Table = [
    [(-1.0, O), X, (-1.0, -O), (-1.0, O), X, (-1.0, O), (-1.0, O)],
    [(N, N), X, X, X, X, (N, N), (N, N)],
    [(-O, N), X, (-O, -O), (-O, O), X, (-O, N), (-O, N)],
    [(O, N), X, (O, -O), (O, O), X, (O, N), (O, N)],
    [(N, N), X, X, X, X, (N, N), (N, N)],
    [(1.0, O), X, (1.0, -O), (1.0, O), X, (1.0, O), (1.0, O)],
    [(N, N), (N, N), (N, -O), (N, O), (N, N), (N, N), (N, N)],
];

/// `rect`.
#[rustfmt::skip]
pub const RECT: Table = [
    [(I, N), X, (-I, O), (-I, -O), X, (I, N), (I, N)],
    [(N, N), X, X, X, X, (N, N), (N, N)],
    [(O, O), X, (-O, O), (-O, -O), X, (O, O), (O, O)],
    [(O, O), X, (O, -O), (O, O), X, (O, O), (O, O)],
    [(N, N), X, X, X, X, (N, N), (N, N)],
    [(I, N), X, (I, -O), (I, O), X, (I, N), (I, N)],
    [(N, N), (N, N), (N, O), (N, O), (N, N), (N, N), (N, N)],
];
