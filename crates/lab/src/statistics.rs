//! The numbers behind a comparison: medians, geometric means, bootstrap intervals.

/// The median; of an even number of values, the mean of the middle two.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
    }
}

/// The arithmetic mean.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The geometric mean of positive values.
pub fn geometric_mean(values: &[f64]) -> f64 {
    (values.iter().map(|value| value.ln()).sum::<f64>() / values.len() as f64).exp()
}

/// An estimate and the interval that holds 95% of its bootstrap replicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate from all the data.
    pub value: f64,
    /// The 2.5th percentile.
    pub low: f64,
    /// The 97.5th percentile.
    pub high: f64,
}

/// How many replicates; enough that the interval's ends are stable to the digits shown.
const REPLICATES: usize = 2000;

/// Two columns' values for one program, a value a process.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The column all are compared with.
    pub base: &'a [f64],
    /// The column in question.
    pub other: &'a [f64],
}

/// How many times faster `other` is than `base`: the geometric mean over programs of base time by other
/// time, with an interval by resampling processes within each program and column.
pub fn speedup(pairs: &[Pair<'_>]) -> Estimate {
    let value =
        geometric_mean(&pairs.iter().map(|pair| mean(pair.base) / mean(pair.other)).collect::<Vec<_>>());
    let mut random = Random::new();
    let mut replicates: Vec<f64> = (0..REPLICATES)
        .map(|_| {
            let ratios: Vec<f64> = pairs
                .iter()
                .map(|pair| random.resampled_mean(pair.base) / random.resampled_mean(pair.other))
                .collect();
            geometric_mean(&ratios)
        })
        .collect();
    replicates.sort_by(f64::total_cmp);
    Estimate { value, low: replicates[REPLICATES * 25 / 1000], high: replicates[REPLICATES * 975 / 1000 - 1] }
}

/// A small generator with a fixed seed: the same data give the same interval.
struct Random(u64);

impl Random {
    fn new() -> Self {
        Random(0x9e37_79b9_7f4a_7c15)
    }

    /// xorshift64*.
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        ((self.next() >> 32) as usize * bound) >> 32
    }

    fn resampled_mean(&mut self, values: &[f64]) -> f64 {
        let total: f64 = (0..values.len()).map(|_| values[self.below(values.len())]).sum();
        total / values.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_means() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
        assert_eq!(mean(&[1.0, 2.0, 6.0]), 3.0);
        assert!((geometric_mean(&[1.0, 4.0, 16.0]) - 4.0).abs() < 1e-12);
    }

    #[test]
    fn without_noise_the_interval_is_a_point() {
        let estimate = speedup(&[Pair { base: &[2.0, 2.0], other: &[1.0, 1.0] }]);
        assert_eq!(estimate, Estimate { value: 2.0, low: 2.0, high: 2.0 });
    }

    #[test]
    fn the_interval_holds_the_estimate_and_shrinks_with_more_data() {
        let noisy = [1.0, 1.1, 0.9, 1.05, 0.95];
        let few = speedup(&[Pair { base: &noisy, other: &noisy }]);
        assert!(few.low < 1.0 && 1.0 < few.high);
        let more: Vec<f64> = noisy.iter().cycle().take(100).copied().collect();
        let many = speedup(&[Pair { base: &more, other: &more }]);
        assert!(many.high - many.low < (few.high - few.low) / 2.0);
    }

    #[test]
    fn the_same_data_give_the_same_interval() {
        let pair = Pair { base: &[1.0, 2.0, 3.0], other: &[2.0, 2.5, 3.0] };
        assert_eq!(speedup(&[pair, pair]), speedup(&[pair, pair]));
    }

    #[test]
    fn the_geometric_mean_is_over_programs() {
        let fast = Pair { base: &[4.0], other: &[1.0] };
        let slow = Pair { base: &[1.0], other: &[4.0] };
        assert!((speedup(&[fast, slow]).value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn random_picks_reach_every_index() {
        let mut random = Random::new();
        let mut seen = [false; 5];
        (0..200).for_each(|_| seen[random.below(5)] = true);
        assert_eq!(seen, [true; 5]);
    }
}
