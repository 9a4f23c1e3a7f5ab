//! Division: rounded down, as Python's, and by a constant without dividing.

use super::inst::Emitter;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, types};
use tiercel_ir::Inst;

/// The factor and the shift by which a multiplication divides by `d`, which is above 1: `a / d`, rounded to zero, is the
/// upper half of `a * factor` (plus `a`, if the factor is negative as a signed number), shifted right, plus 1 for a
/// negative `a`. The least power of two that is exact for all of 64 bits, as in Warren's *Hacker's Delight*, chapter 10.
fn factor_and_shift(d: i64) -> (i64, u32) {
    const HALF: u128 = 1 << 63;
    let d = d as u128;
    // The largest number whose remainder is the largest.
    let critical = HALF - 1 - HALF % d;
    let mut p = 64;
    while (1u128 << p) <= critical * (d - (1u128 << p) % d) {
        p += 1;
    }
    let factor = ((1u128 << p) + d - (1u128 << p) % d) / d;
    (factor as u64 as i64, p - 64)
}

impl Emitter<'_> {
    /// Quotient and remainder of `a` by a constant above 1, rounded to zero.
    fn divide_by(&mut self, a: ir::Value, d: i64) -> (ir::Value, ir::Value) {
        let (factor, shift) = factor_and_shift(d);
        let m = self.iconst(factor);
        let mut q = self.b.ins().smulhi(a, m);
        if factor < 0 {
            q = self.b.ins().iadd(q, a);
        }
        let q = self.b.sshr_by(q, i64::from(shift));
        let one_if_negative = self.b.ushr_by(a, 63);
        let q = self.b.ins().iadd(q, one_if_negative);
        let d = self.iconst(d);
        let back = self.b.ins().imul(q, d);
        (q, self.b.ins().isub(a, back))
    }

    /// Quotient rounded down, leaving for a zero divisor and the one quotient that does not fit.
    pub(super) fn floor_div(&mut self, inst: &Inst) -> ir::Value {
        let (a, b) = (self.val(inst.args[0]), self.val(inst.args[1]));
        match self.constant(inst.args[1]) {
            Some(c) if c > 1 => {
                let (q, r) = self.divide_by(a, c);
                let down = self.b.sshr_by(r, 63);
                return self.b.ins().iadd(q, down);
            }
            Some(1) => {}
            _ => {
                self.guard(inst, b, true);
                let min = self.icmp_imm(IntCC::Equal, a, i64::MIN);
                let minus = self.icmp_imm(IntCC::Equal, b, -1);
                let both = self.b.ins().band(min, minus);
                self.guard(inst, both, false);
            }
        }
        let q = self.b.ins().sdiv(a, b);
        let back = self.b.ins().imul(q, b);
        let inexact = self.b.ins().icmp(IntCC::NotEqual, back, a);
        let signs = self.b.ins().bxor(a, b);
        let differ = self.icmp_imm(IntCC::SignedLessThan, signs, 0);
        let down = self.b.ins().band(inexact, differ);
        let down = self.b.ins().uextend(types::I64, down);
        self.b.ins().isub(q, down)
    }

    /// Remainder with the divisor's sign.
    pub(super) fn floor_mod(&mut self, inst: &Inst) -> ir::Value {
        let (a, b) = (self.val(inst.args[0]), self.val(inst.args[1]));
        if let Some(c) = self.constant(inst.args[1]).filter(|c| *c > 1) {
            let (_, r) = self.divide_by(a, c);
            let negative = self.b.sshr_by(r, 63);
            let up = self.b.ins().band_imm_s(negative, c);
            return self.b.ins().iadd(r, up);
        }
        if self.constant(inst.args[1]).is_none_or(|c| c == 0) {
            self.guard(inst, b, true);
        }
        let r = self.b.ins().srem(a, b);
        let signs = self.b.ins().bxor(r, b);
        let differ = self.icmp_imm(IntCC::SignedLessThan, signs, 0);
        let some = self.icmp_imm(IntCC::NotEqual, r, 0);
        let fix = self.b.ins().band(differ, some);
        let up = self.b.ins().iadd(r, b);
        self.b.ins().select(fix, up, r)
    }

    pub(super) fn true_div(&mut self, inst: &Inst) -> ir::Value {
        let (a, b) = (self.val(inst.args[0]), self.val(inst.args[1]));
        self.guard(inst, b, true);
        // Both in -2^53..=2^53, so that neither conversion rounds.
        for v in [a, b] {
            let moved = self.b.ins().iadd_imm_s(v, 1 << 53);
            let limit = self.iconst(1 << 54);
            let exact = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, moved, limit);
            self.guard(inst, exact, true);
        }
        let (fa, fb) =
            (self.b.ins().fcvt_from_sint(types::F64, a), self.b.ins().fcvt_from_sint(types::F64, b));
        self.b.ins().fdiv(fa, fb)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divide(a: i64, d: i64) -> i64 {
        let (factor, shift) = factor_and_shift(d);
        let mut q = ((i128::from(a) * i128::from(factor)) >> 64) as i64;
        if factor < 0 {
            q = q.wrapping_add(a);
        }
        (q >> shift) + i64::from(a < 0)
    }

    #[test]
    fn multiplying_divides() {
        let mut divisors: Vec<i64> = (2..400).collect();
        divisors.extend([
            1000,
            1_000_003,
            1 << 31,
            (1 << 31) - 1,
            1 << 62,
            i64::MAX,
            i64::MAX - 1,
            6_700_417,
        ]);
        let mut random = 0x2545_f491_4f6c_dd1d_i64;
        for d in divisors {
            let near = (-2..=2).flat_map(|e: i64| {
                [
                    e,
                    d.wrapping_add(e),
                    e.wrapping_sub(d),
                    (i64::MAX / d) * d - 2 + e,
                    (i64::MIN / d) * d + 2 + e,
                ]
            });
            let mut all: Vec<i64> = near.collect();
            all.extend([i64::MAX, i64::MIN, i64::MAX - 1, i64::MIN + 1]);
            for _ in 0..50 {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                all.push(random);
            }
            for a in all {
                assert_eq!(divide(a, d), a / d, "{a} / {d}");
            }
        }
    }
}
