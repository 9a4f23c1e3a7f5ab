//! The gamma function: Lanczos' approximation with g = 6.0246… and 13 terms, by the same steps as CPython, so that the
//! last bits agree.

use std::f64::consts::PI;

const G: f64 = 6.024_680_040_776_73;
const G_MINUS_HALF: f64 = 5.524_680_040_776_73;
const LOG_PI: f64 = 1.144_729_885_849_400_2;

const NUMERATOR: [f64; 13] = [
    23_531_376_880.410_76,
    42_919_803_642.649_1,
    35_711_959_237.355_67,
    17_921_034_426.037_21,
    6_039_542_586.352_028,
    1_439_720_407.311_721_6,
    248_874_557.862_054_17,
    31_426_415.585_400_194,
    2_876_370.628_935_372_5,
    186_056.265_395_223_48,
    8_071.672_002_365_816,
    210.824_277_751_579_36,
    2.506_628_274_631_000_2,
];

/// `x * (x + 1) * … * (x + 11)`, multiplied out.
const DENOMINATOR: [f64; 13] = [
    0.0,
    39_916_800.0,
    120_543_840.0,
    150_917_976.0,
    105_258_076.0,
    45_995_730.0,
    13_339_535.0,
    2_637_558.0,
    357_423.0,
    32_670.0,
    1_925.0,
    66.0,
    1.0,
];

/// Factorials that a double holds exactly.
const EXACT_FACTORIALS: usize = 23;

/// Why there is no result.
pub enum Failure {
    /// The argument is a pole.
    Domain,
    /// The result is too large.
    Range,
}

fn lanczos_sum(x: f64) -> f64 {
    let (mut numerator, mut denominator) = (0.0, 0.0);
    if x < 5.0 {
        for i in (0..NUMERATOR.len()).rev() {
            numerator = numerator * x + NUMERATOR[i];
            denominator = denominator * x + DENOMINATOR[i];
        }
    } else {
        // In powers of 1/x, so that nothing overflows.
        for i in 0..NUMERATOR.len() {
            numerator = numerator / x + NUMERATOR[i];
            denominator = denominator / x + DENOMINATOR[i];
        }
    }
    numerator / denominator
}

/// `sin(pi * x)` without the error of multiplying first.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let r = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        // -sin(pi*(y-1)) would have the wrong sign of zero at 1.
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * r
}

/// The gamma function.
pub fn gamma(x: f64) -> Result<f64, Failure> {
    if x.is_nan() || x == f64::INFINITY {
        return Ok(x);
    }
    let integral = x == x.floor();
    if x == 0.0 || x == f64::NEG_INFINITY || integral && x < 0.0 {
        return Err(Failure::Domain);
    }
    if integral && x <= EXACT_FACTORIALS as f64 {
        return Ok((1..x as u64).map(|i| i as f64).product());
    }
    let size = x.abs();
    let finite = |r: f64| if r.is_infinite() { Err(Failure::Range) } else { Ok(r) };
    if size < 1e-20 {
        return finite(1.0 / x);
    }
    if size > 200.0 {
        return if x < 0.0 { Ok(0.0 / sin_pi(x)) } else { Err(Failure::Range) };
    }
    let y = size + G_MINUS_HALF;
    // What the sum has lost, and what that means for the result.
    let lost = if size > G_MINUS_HALF { (y - size) - G_MINUS_HALF } else { (y - G_MINUS_HALF) - size };
    let z = lost * G / y;
    let mut r;
    if x < 0.0 {
        r = -PI / sin_pi(size) / size * y.exp() / lanczos_sum(size);
        r -= z * r;
        if size < 140.0 {
            r /= y.powf(size - 0.5);
        } else {
            let root = y.powf(size / 2.0 - 0.25);
            r = r / root / root;
        }
    } else {
        r = lanczos_sum(size) / y.exp();
        r += z * r;
        if size < 140.0 {
            r *= y.powf(size - 0.5);
        } else {
            let root = y.powf(size / 2.0 - 0.25);
            r = r * root * root;
        }
    }
    finite(r)
}

/// The natural logarithm of the gamma function's magnitude.
pub fn log_gamma(x: f64) -> Result<f64, Failure> {
    if !x.is_finite() {
        return Ok(if x.is_nan() { x } else { f64::INFINITY });
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { Err(Failure::Domain) } else { Ok(0.0) };
    }
    let size = x.abs();
    if size < 1e-20 {
        return Ok(-size.ln());
    }
    let mut r = lanczos_sum(size).ln() - G;
    r += (size - 0.5) * ((size + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        r = LOG_PI - sin_pi(size).abs().ln() - size.ln() - r;
    }
    if r.is_infinite() { Err(Failure::Range) } else { Ok(r) }
}
