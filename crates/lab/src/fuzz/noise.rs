//! Random numbers that can be had again.

/// Numbers that look random, the same ones for the same start (splitmix64).
pub struct Noise(u64);

impl Noise {
    /// The numbers that input `number` of a seed is made from.
    pub fn new(seed: u64, number: u64) -> Noise {
        Noise(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Whether something that happens once in so many times does.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// A piece of so many bytes, mostly a short one.
    pub fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let start = self.below(len + 1);
        let most = if self.below(4) == 0 { len } else { 12 };
        let end = (start + self.below(most + 1)).min(len);
        start..end
    }
}
