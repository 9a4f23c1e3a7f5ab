//! Sums of products of doubles whose rounding errors are kept: two or three doubles stand for one number.

/// A number and its rounding error.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

/// `a + b`, exactly.
fn sum(a: f64, b: f64) -> Double {
    let high = a + b;
    let z = high - a;
    Double { high, low: (a - (high - z)) + (b - z) }
}

/// `a + b`, exactly, where `a` is the larger one.
fn ordered_sum(a: f64, b: f64) -> Double {
    let high = a + b;
    Double { high, low: (a - high) + b }
}

/// `a * b`, exactly.
fn product(a: f64, b: f64) -> Double {
    let high = a * b;
    Double { high, low: a.mul_add(b, -high) }
}

/// A sum in three doubles (Ogita, Rump and Oishi, algorithm 5.10 with K = 3).
#[derive(Clone, Copy, Default)]
pub struct Triple {
    high: f64,
    low: f64,
    tiny: f64,
    /// Whether anything has been added.
    pub used: bool,
}

impl Triple {
    /// Adds `x * y`.
    pub fn add_product(self, x: f64, y: f64) -> Triple {
        let p = product(x, y);
        let s = sum(self.high, p.high);
        let r1 = sum(self.low, p.low);
        let r2 = sum(r1.high, s.low);
        Triple { high: s.high, low: r2.high, tiny: self.tiny + r1.low + r2.low, used: true }
    }

    /// Whether nothing has overflowed.
    pub fn is_finite(self) -> bool {
        self.high.is_finite()
    }

    /// The nearest double.
    pub fn value(self) -> f64 {
        let last = sum(self.low, self.high);
        self.tiny + last.low + last.high
    }
}

/// The root of the sum of squares of numbers that are not negative: scaled by a power of two, squared and summed
/// exactly, and the root corrected by its own error.
pub fn norm(mut sizes: Vec<f64>) -> f64 {
    let largest = sizes.iter().copied().fold(0.0, |a: f64, b| if b > a { b } else { a });
    if largest.is_infinite() {
        return largest;
    }
    if sizes.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || sizes.len() <= 1 {
        return largest;
    }
    let (_, exponent) = tiercel_object::number::compose::frexp(largest);
    if exponent < -1023 {
        // The reciprocal scale of a subnormal is beyond the range.
        sizes.iter_mut().for_each(|x| *x /= f64::MIN_POSITIVE);
        return f64::MIN_POSITIVE * norm(sizes);
    }
    let scale = super::libm::ldexp(1.0, -exponent);
    let (mut total, mut errors_of_products, mut errors_of_sums) = (1.0, 0.0, 0.0);
    let mut add = |p: Double| {
        let s = ordered_sum(total, p.high);
        total = s.high;
        errors_of_products += p.low;
        errors_of_sums += s.low;
        total - 1.0 + (errors_of_products + errors_of_sums)
    };
    let mut squares = 0.0;
    for x in &sizes {
        let x = x * scale;
        squares = add(product(x, x));
    }
    let root = squares.sqrt();
    let rest = add(product(-root, root));
    (root + rest / (2.0 * root)) / scale
}
