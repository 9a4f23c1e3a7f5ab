//! `_random`: the Mersenne Twister MT19937, seeded and read as CPython does, so that the numbers are the same.

use crate::native_type::{make, new_instance, set_type};
use num_bigint::{BigInt, Sign};
use std::cell::RefCell;
use tiercel_macros::{pymodule, pytype};
use tiercel_object::args::keyword_names;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::int;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, install_type, object};

const N: usize = 624;
const M: usize = 397;

/// The state of a generator.
struct Twister {
    state: [u32; N],
    /// The next word to give out; `N` means that all have been.
    index: usize,
}

/// One word of a new generation: bits of two words of the old one, mixed into a third.
fn twist(high: u32, low: u32, other: u32) -> u32 {
    let y = (high & 0x8000_0000) | (low & 0x7fff_ffff);
    other ^ (y >> 1) ^ if y & 1 != 0 { 0x9908_b0df } else { 0 }
}

impl Twister {
    fn from_word(seed: u32) -> Twister {
        let mut state = [0u32; N];
        state[0] = seed;
        for i in 1..N {
            let last = state[i - 1];
            state[i] = 1_812_433_253u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i as u32);
        }
        Twister { state, index: N }
    }

    /// Seeds by an array of words, as the authors' `init_by_array` does.
    fn from_words(key: &[u32]) -> Twister {
        let mut t = Twister::from_word(19_650_218);
        let s = &mut t.state;
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            s[i] = (s[i] ^ (s[i - 1] ^ (s[i - 1] >> 30)).wrapping_mul(1_664_525))
                .wrapping_add(key[j])
                .wrapping_add(j as u32);
            i += 1;
            j += 1;
            if i >= N {
                s[0] = s[N - 1];
                i = 1;
            }
            if j >= key.len() {
                j = 0;
            }
        }
        for _ in 0..N - 1 {
            s[i] = (s[i] ^ (s[i - 1] ^ (s[i - 1] >> 30)).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                s[0] = s[N - 1];
                i = 1;
            }
        }
        s[0] = 0x8000_0000;
        t
    }

    fn next_word(&mut self) -> u32 {
        if self.index >= N {
            let s = &mut self.state;
            for i in 0..N {
                s[i] = twist(s[i], s[(i + 1) % N], s[(i + M) % N]);
            }
            self.index = 0;
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// 53 random bits as a fraction.
    fn next_fraction(&mut self) -> f64 {
        let (a, b) = (self.next_word() >> 5, self.next_word() >> 6);
        (a as f64 * 67_108_864.0 + b as f64) * (1.0 / 9_007_199_254_740_992.0)
    }
}

/// `_random.Random`.
#[repr(C)]
pub struct Random {
    head: Header,
    twister: RefCell<Box<Twister>>,
}

/// Words of the system's randomness, or of the clock where there is none.
fn system_seed() -> Vec<u32> {
    let mut words = vec![0u32; N];
    // SAFETY: the buffer has as many bytes as is said.
    let got = unsafe { libc::getrandom(words.as_mut_ptr().cast(), N * 4, libc::GRND_NONBLOCK) };
    if got == (N * 4) as isize {
        return words;
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    vec![now.subsec_nanos(), now.as_secs() as u32, (now.as_secs() >> 32) as u32, std::process::id()]
}

/// The words of an int's magnitude, the least significant first; of any other object's hash.
fn seed_words(seed: Option<&Value>) -> PyResult<Vec<u32>> {
    let Some(seed) = seed.filter(|v| !v.is_none()) else { return Ok(system_seed()) };
    let magnitude = if int::is_int(seed) {
        int::to_big(seed).magnitude().clone()
    } else {
        BigInt::from(object::hash(seed)? as u64).magnitude().clone()
    };
    let words = magnitude.to_u32_digits();
    Ok(if words.is_empty() { vec![0] } else { words })
}

impl Random {
    fn reseed(&self, seed: Option<&Value>) -> PyResult<()> {
        let words = seed_words(seed)?;
        **self.twister.borrow_mut() = Twister::from_words(&words);
        Ok(())
    }
}

#[pytype(name = "Random")]
/// A generator of random numbers with a state of its own.
impl Random {
    #[slot(new)]
    fn py_new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "Random.__new__(X): X")?;
        let twister = RefCell::new(Box::new(Twister::from_word(0)));
        Ok(new_instance(ty, |head| Random { head, twister }))
    }

    #[slot(init)]
    fn init(&self, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        if !keyword_names(kwnames).is_empty() {
            bail!(TypeError, "Random() takes no keyword arguments");
        }
        if args.len() > 1 {
            bail!(TypeError, "Random() requires 0 or 1 argument");
        }
        self.reseed(args.first())
    }

    /// Starts anew from `n`; from random bytes of the system without it.
    #[method("($self, n=None, /)")]
    fn seed(&self, n: Option<&Value>) -> PyResult<()> {
        self.reseed(n)
    }

    /// A random float from 0 to below 1.
    #[method("($self, /)")]
    fn random(&self) -> f64 {
        self.twister.borrow_mut().next_fraction()
    }

    /// A random integer of `k` bits.
    #[method("($self, k, /)")]
    fn getrandbits(&self, k: &Value) -> PyResult<Value> {
        let k = object::index(k)?;
        if int::to_big(&k).sign() == Sign::Minus {
            bail!(ValueError, "Cannot convert negative int");
        }
        let k = match int::to_i64(&k) {
            Some(k) if k < 1 << 40 => k as usize,
            _ => bail!(OverflowError, "Python int too large to convert to C unsigned long long"),
        };
        let mut t = self.twister.borrow_mut();
        if k == 0 {
            return Ok(Value::small_int(0));
        }
        if k <= 32 {
            return Ok(Value::int((t.next_word() >> (32 - k)) as i64));
        }
        let mut words = Vec::with_capacity(k.div_ceil(32));
        let mut left = k;
        while left > 0 {
            let word = t.next_word();
            words.push(if left < 32 { word >> (32 - left) } else { word });
            left = left.saturating_sub(32);
        }
        Ok(int::from_big(BigInt::from_slice(Sign::Plus, &words)))
    }

    /// The state, as a tuple.
    #[method("($self, /)")]
    fn getstate(&self) -> Value {
        let t = self.twister.borrow();
        let mut parts: Vec<Value> = t.state.iter().map(|&word| Value::int(word as i64)).collect();
        parts.push(Value::int(t.index as i64));
        TupleObject::from_vec(parts)
    }

    /// Takes a state over that `getstate` gave.
    #[method("($self, state, /)")]
    fn setstate(&self, state: &Value) -> PyResult<()> {
        let Some(parts) = state.downcast::<TupleObject>() else {
            bail!(TypeError, "state vector must be a tuple");
        };
        if parts.len() != N + 1 {
            bail!(ValueError, "state vector is the wrong size");
        }
        let mut words = [0u32; N];
        for (word, v) in words.iter_mut().zip(parts.items()) {
            if !int::is_int(v) {
                bail!(TypeError, "an integer is required");
            }
            match int::to_i64(v) {
                Some(i) if i >= 0 => *word = i as u32,
                Some(_) => bail!(OverflowError, "can't convert negative value to unsigned int"),
                None => bail!(OverflowError, "Python int too large to convert to C unsigned long"),
            }
        }
        let Some(index) = int::to_i64(&parts.items()[N]) else {
            bail!(OverflowError, "Python int too large to convert to C long");
        };
        if !(0..=N as i64).contains(&index) {
            bail!(ValueError, "invalid state");
        }
        **self.twister.borrow_mut() = Twister { state: words, index: index as usize };
        Ok(())
    }
}

#[pymodule(name = "_random")]
/// Random numbers by the Mersenne Twister.
pub mod random {
    use super::*;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let ty = make::<Random>("_random.Random", types().object, tflag::BASE, false, |t| {
            install_type!(t, Random);
        });
        set_type(module, ty);
        Ok(())
    }
}
