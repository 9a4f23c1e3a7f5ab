//! SHA-3: types, four with results of a fixed size and two whose results are as long as asked for.

use super::{Common, Extendable, Facts, Fixed, HashObject, State, initial, make, this};
use crate::native_type;
use sha3_crate::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use shake::{Shake128, Shake256};
use tiercel_macros::{pymodule, pytype};
use tiercel_object::error::PyResult;
use tiercel_object::install_type;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, expect_type};
use tiercel_object::value::Value;

const KEYS: [&str; 6] = [
    "_sha3.sha3_224",
    "_sha3.sha3_256",
    "_sha3.sha3_384",
    "_sha3.sha3_512",
    "_sha3.shake_128",
    "_sha3.shake_256",
];

/// Bits of the state that are the result's strength, twice over.
fn capacity(facts: Facts) -> usize {
    1600 - facts.block * 8
}

struct Sha3;

#[pytype(name = "_sha3")]
impl Sha3 {
    #[slot(new, "(data=b'', *, usedforsecurity=True, string=None)")]
    fn new(
        class: &Value,
        data: Option<&Value>,
        _usedforsecurity: bool,
        string: Option<&Value>,
    ) -> PyResult<Value> {
        let ty = expect_type(class, "sha3")?;
        let facts = |name, block, size| Facts { name, block, size };
        let (state, facts) = match ty.short_name().as_str() {
            "sha3_224" => (State::Fixed(Box::new(Sha3_224::default())), facts("sha3_224", 144, 28)),
            "sha3_256" => (State::Fixed(Box::new(Sha3_256::default())), facts("sha3_256", 136, 32)),
            "sha3_384" => (State::Fixed(Box::new(Sha3_384::default())), facts("sha3_384", 104, 48)),
            "sha3_512" => (State::Fixed(Box::new(Sha3_512::default())), facts("sha3_512", 72, 64)),
            "shake_128" => (State::Shake128(Shake128::default()), facts("shake_128", 168, 0)),
            _ => (State::Shake256(Shake256::default()), facts("shake_256", 136, 0)),
        };
        make(ty, state, facts, initial(data, string)?)
    }

    #[getter]
    fn _capacity_bits(v: &Value) -> usize {
        capacity(this(v).facts)
    }

    #[getter]
    fn _rate_bits(v: &Value) -> usize {
        1600 - capacity(this(v).facts)
    }

    #[getter]
    fn _suffix(v: &Value) -> Value {
        Value::bytes(if this(v).facts.size == 0 { b"\x1f" } else { b"\x06" })
    }
}

fn define_fixed(t: &'static Type) {
    install_type!(t, Common);
    install_type!(t, Fixed);
    install_type!(t, Sha3);
}

fn define_extendable(t: &'static Type) {
    install_type!(t, Common);
    install_type!(t, Extendable);
    install_type!(t, Sha3);
}

#[pymodule(name = "_sha3")]
/// SHA-3.
pub mod sha3_module {
    use super::*;

    #[constant(name = "implementation")]
    const IMPLEMENTATION: &str = "sha3";

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        for key in KEYS {
            let define = if key.contains("shake") { define_extendable } else { define_fixed };
            let ty = native_type::make::<HashObject>(key, types().object, 0, false, define);
            native_type::set_type(module, ty);
        }
        Ok(())
    }
}
