//! Functions of ints: `gcd lcm factorial isqrt comb perm`.

use tiercel_macros::pymodule;

#[pymodule(name = "math")]
pub mod integers {
    use num_bigint::{BigInt, BigUint};
    use num_integer::Integer;
    use num_traits::{One, Signed, ToPrimitive, Zero};
    use tiercel_object::types::int::{from_big, to_big, to_i64};
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    fn big(v: &Value) -> PyResult<BigInt> {
        Ok(to_big(&object::index(v)?))
    }

    /// Greatest Common Divisor.
    #[function("($module, /, *integers)")]
    fn gcd(integers: &[Value]) -> PyResult<Value> {
        let mut all = integers.iter().map(object::index).collect::<PyResult<Vec<_>>>()?.into_iter();
        // Words first: most calls need no more.
        let mut small = 0u64;
        for v in all.by_ref() {
            match to_i64(&v) {
                Some(i) => small = small.gcd(&i.unsigned_abs()),
                None => {
                    let mut r = to_big(&v).gcd(&small.into());
                    for v in all {
                        r = r.gcd(&to_big(&v));
                    }
                    return Ok(from_big(r));
                }
            }
        }
        Ok(from_big(small.into()))
    }

    /// Least Common Multiple.
    #[function("($module, /, *integers)")]
    fn lcm(integers: &[Value]) -> PyResult<Value> {
        let mut r = BigInt::one();
        for v in integers {
            r = r.lcm(&big(v)?);
        }
        Ok(from_big(r.abs()))
    }

    /// The product of all numbers from `low` up to, without, `high`; halves of like size are multiplied last.
    fn range_product(low: u64, high: u64) -> BigUint {
        match high.saturating_sub(low) {
            0 => BigUint::one(),
            n if n <= 8 => (low..high).fold(BigUint::one(), |product, i| product * i),
            n => range_product(low, low + n / 2) * range_product(low + n / 2, high),
        }
    }

    /// Find n!.
    #[function("(n, /)")]
    fn factorial(n: &Value) -> PyResult<Value> {
        let n = big(n)?;
        if n.is_negative() {
            bail!(ValueError, "factorial() not defined for negative values");
        }
        match n.to_i64() {
            Some(n) => Ok(from_big(range_product(1, n as u64 + 1).into())),
            None => bail!(OverflowError, "factorial() argument should not exceed {}", i64::MAX),
        }
    }

    /// The square root, rounded down.
    #[function("(n, /)")]
    fn isqrt(n: &Value) -> PyResult<Value> {
        let n = big(n)?;
        if n.is_negative() {
            bail!(ValueError, "isqrt() argument must be nonnegative");
        }
        Ok(from_big(n.sqrt()))
    }

    fn not_negative(name: &str, n: &BigInt) -> PyResult<()> {
        if n.is_negative() {
            bail!(ValueError, "{name} must be a non-negative integer");
        }
        Ok(())
    }

    /// `n * (n - 1) * … * (n - k + 1)`.
    fn falling(n: &BigInt, k: u64) -> BigInt {
        if let Some(n) = n.to_u64() {
            return range_product(n - k + 1, n + 1).into();
        }
        match k {
            0 => BigInt::one(),
            1 => n.clone(),
            _ => falling(n, k / 2) * falling(&(n - k / 2), k - k / 2),
        }
    }

    /// In how many ways `k` of `n` things can be chosen.
    #[function("(n, k, /)")]
    fn comb(n: &Value, k: &Value) -> PyResult<Value> {
        let (n, k) = (big(n)?, big(k)?);
        not_negative("n", &n)?;
        not_negative("k", &k)?;
        if k > n {
            return Ok(Value::small_int(0));
        }
        let Some(k) = k.clone().min(&n - &k).to_i64() else {
            bail!(OverflowError, "min(n - k, k) must not exceed {}", i64::MAX);
        };
        Ok(from_big(falling(&n, k as u64) / BigInt::from(range_product(1, k as u64 + 1))))
    }

    /// In how many orders `k` of `n` things can be taken; all `n` if `k` is not given.
    #[function("(n, k=None, /)")]
    fn perm(n: &Value, k: Option<&Value>) -> PyResult<Value> {
        let Some(k) = k else { return factorial(n) };
        let (n, k) = (big(n)?, big(k)?);
        not_negative("n", &n)?;
        not_negative("k", &k)?;
        if k > n {
            return Ok(Value::small_int(0));
        }
        if k.is_zero() {
            return Ok(Value::small_int(1));
        }
        match k.to_i64() {
            Some(k) => Ok(from_big(falling(&n, k as u64))),
            None => bail!(OverflowError, "k must not exceed {}", i64::MAX),
        }
    }
}
