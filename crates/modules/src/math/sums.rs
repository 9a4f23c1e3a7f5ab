//! Sums and products: `fsum prod sumprod hypot dist`.

use super::exact::{Triple, norm};
use tiercel_macros::pymodule;

/// `BINARY_OP`'s numbers of `+` and `*`.
const ADD: usize = 0;
const MULTIPLY: usize = 5;

#[pymodule(name = "math")]
pub mod sums {
    use super::{ADD, MULTIPLY, Triple, norm};
    use tiercel_object::thread::types;
    use tiercel_object::types::float;
    use tiercel_object::types::int::to_i64;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    /// The sum of floats, rounded once.
    #[function("(seq, /)")]
    fn fsum(seq: &Value) -> PyResult<f64> {
        // Partial sums that do not overlap, in order of size.
        let mut partials: Vec<f64> = Vec::new();
        let (mut special, mut infinite) = (0.0, 0.0);
        object::for_each(seq, |item| {
            let given = object::as_f64(&item)?;
            let (mut x, mut kept) = (given, 0);
            for i in 0..partials.len() {
                let mut y = partials[i];
                if x.abs() < y.abs() {
                    std::mem::swap(&mut x, &mut y);
                }
                let high = x + y;
                let low = y - (high - x);
                if low != 0.0 {
                    partials[kept] = low;
                    kept += 1;
                }
                x = high;
            }
            partials.truncate(kept);
            if x == 0.0 {
                return Ok(true);
            }
            if x.is_finite() {
                partials.push(x);
                return Ok(true);
            }
            if given.is_finite() {
                bail!(OverflowError, "intermediate overflow in fsum");
            }
            if given.is_infinite() {
                infinite += given;
            }
            special += given;
            partials.clear();
            Ok(true)
        })?;
        if special != 0.0 {
            if f64::is_nan(infinite) {
                bail!(ValueError, "-inf + inf in fsum");
            }
            return Ok(special);
        }
        let Some(mut high) = partials.pop() else { return Ok(0.0) };
        let mut low = 0.0;
        while let Some(y) = partials.pop() {
            let x = high;
            high = x + y;
            low = y - (high - x);
            if low != 0.0 {
                break;
            }
        }
        // The rest decides which way half a unit is rounded.
        if let Some(&next) = partials.last()
            && (low < 0.0 && next < 0.0 || low > 0.0 && next > 0.0)
        {
            let twice = low * 2.0;
            let rounded = high + twice;
            if twice == rounded - high {
                high = rounded;
            }
        }
        Ok(high)
    }

    /// `start` times all the items of an iterable of numbers.
    #[function("(iterable, /, *, start=1)")]
    fn prod(iterable: &Value, start: Option<&Value>) -> PyResult<Value> {
        let mut product = start.cloned().unwrap_or(Value::small_int(1));
        object::for_each(iterable, |item| {
            product = match (product.as_word_float(), item.as_word_float()) {
                (Some(x), Some(y)) => Value::float(x * y),
                _ => object::binary(&product, &item, MULTIPLY)?,
            };
            Ok(true)
        })?;
        Ok(product)
    }

    /// A pair of numbers as floats, if one is a float and the other a float or an int that fits.
    fn float_pair(p: &Value, q: &Value) -> PyResult<Option<(f64, f64)>> {
        let exact = |v: &Value| float::value_of(v).filter(|_| std::ptr::eq(v.ty(), types().float));
        let number = |v: &Value| -> PyResult<Option<f64>> {
            let plain = v.as_bool().is_some() || std::ptr::eq(v.ty(), types().int);
            if !plain {
                return Ok(None);
            }
            match object::as_f64(v) {
                Ok(x) => Ok(Some(x)),
                Err(raised) => {
                    drop(raised.take());
                    Ok(None)
                }
            }
        };
        Ok(match (exact(p), exact(q)) {
            (Some(x), Some(y)) => Some((x, y)),
            (Some(x), None) => number(q)?.map(|y| (x, y)),
            (None, Some(y)) => number(p)?.map(|x| (x, y)),
            (None, None) => None,
        })
    }

    /// The sum of the products of two iterables' items, with more precision in between than floats have.
    #[function("(p, q, /)")]
    fn sumprod(p: &Value, q: &Value) -> PyResult<Value> {
        let (p, q) = (object::iter(p)?, object::iter(q)?);
        let mut total = Value::small_int(0);
        // Ints, then floats, are summed aside as long as only such come; what is left takes the general way.
        let (mut ints, mut floats) = (Some(0i64), Some(Triple::default()));
        loop {
            let (x, y) = match (object::next(&p)?, object::next(&q)?) {
                (Some(x), Some(y)) => (x, y),
                (None, None) => break,
                _ => bail!(ValueError, "Inputs are not the same length"),
            };
            if let Some(sum) = ints {
                let small = x.is_small_int() && y.is_small_int();
                let product = small.then(|| to_i64(&x)?.checked_mul(to_i64(&y)?)).flatten();
                if let Some(sum) = product.and_then(|product| sum.checked_add(product)) {
                    ints = Some(sum);
                    continue;
                }
                total = object::binary(&total, &Value::int(sum), ADD)?;
                ints = None;
            }
            if let Some(sum) = floats {
                if let Some((x, y)) = float_pair(&x, &y)? {
                    let next = sum.add_product(x, y);
                    if next.is_finite() {
                        floats = Some(next);
                        continue;
                    }
                }
                if sum.used {
                    total = object::binary(&total, &Value::float(sum.value()), ADD)?;
                }
                floats = None;
            }
            total = object::binary(&total, &object::binary(&x, &y, MULTIPLY)?, ADD)?;
        }
        if let Some(sum) = ints {
            return Ok(Value::int(sum));
        }
        match floats {
            Some(sum) if sum.used => object::binary(&total, &Value::float(sum.value()), ADD),
            _ => Ok(total),
        }
    }

    /// The distance of a point from the origin, in as many dimensions as there are arguments.
    #[function("($module, /, *coordinates)")]
    fn hypot(coordinates: &[Value]) -> PyResult<f64> {
        let sizes = coordinates.iter().map(|x| object::as_f64(x).map(f64::abs));
        Ok(norm(sizes.collect::<PyResult<_>>()?))
    }

    /// The distance between two points, sequences of as many coordinates.
    #[function("(p, q, /)")]
    fn dist(p: &Value, q: &Value) -> PyResult<f64> {
        let (p, q) = (object::to_vec(p)?, object::to_vec(q)?);
        if p.len() != q.len() {
            bail!(ValueError, "both points must have the same number of dimensions");
        }
        let differences = p.iter().zip(&q).map(|(x, y)| Ok((object::as_f64(x)? - object::as_f64(y)?).abs()));
        Ok(norm(differences.collect::<PyResult<_>>()?))
    }
}
