//! Hash functions: `_md5`, `_sha1`, `_sha2`, `_sha3` and `_blake2`, which `hashlib` chooses from.
//!
//! The functions themselves are crates; here is the object that all of them share.

mod blake2;
mod merkle;
mod sha3;

pub use blake2::blake2_module;
pub use merkle::{md5_module, sha1_module, sha2_module};
pub use sha3::sha3_module;

use crate::native_type;
use digest::DynDigest;
use shake::digest::{ExtendableOutput, Update, XofReader};
use std::cell::RefCell;
use tiercel_macros::pytype;
use tiercel_object::buffer::Buffer;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::value::Value;
use tiercel_object::{bail, err, install_type};

/// A hash function in the middle of its work.
#[derive(Clone)]
enum State {
    /// One with a result of a fixed size.
    Fixed(Box<dyn DynDigest>),
    /// SHAKE-128.
    Shake128(shake::Shake128),
    /// SHAKE-256.
    Shake256(shake::Shake256),
    /// BLAKE2b.
    Blake2b(Box<blake2b_simd::State>),
    /// BLAKE2s.
    Blake2s(Box<blake2s_simd::State>),
}

impl State {
    fn update(&mut self, data: &[u8]) {
        match self {
            State::Fixed(d) => d.update(data),
            State::Shake128(s) => s.update(data),
            State::Shake256(s) => s.update(data),
            State::Blake2b(s) => {
                s.update(data);
            }
            State::Blake2s(s) => {
                s.update(data);
            }
        }
    }

    /// The result so far; `length` counts only where it is not fixed.
    fn result(&self, length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        match self {
            State::Fixed(d) => return d.box_clone().finalize().into_vec(),
            State::Shake128(s) => s.clone().finalize_xof().read(&mut out),
            State::Shake256(s) => s.clone().finalize_xof().read(&mut out),
            State::Blake2b(s) => return s.finalize().as_bytes().to_vec(),
            State::Blake2s(s) => return s.finalize().as_bytes().to_vec(),
        }
        out
    }
}

/// What is to be known of a hash function beside how it works.
#[derive(Clone, Copy)]
struct Facts {
    name: &'static str,
    /// Bytes taken at once.
    block: usize,
    /// Bytes of the result; 0 if the caller says how many.
    size: usize,
}

/// A hash object of any of the modules.
#[repr(C)]
struct HashObject {
    head: Header,
    state: RefCell<State>,
    facts: Facts,
}

/// The bytes to be hashed.
fn data_of(v: &Value) -> PyResult<Buffer> {
    if v.as_str().is_some() {
        bail!(TypeError, "Strings must be encoded before hashing");
    }
    if v.ty().slots().buffer.is_none() {
        bail!(TypeError, "object supporting the buffer API required");
    }
    tiercel_object::buffer::get(v)
}

/// The data of a constructor, which may come under either of two names.
fn initial<'a>(data: Option<&'a Value>, string: Option<&'a Value>) -> PyResult<Option<&'a Value>> {
    if data.is_some() && string.is_some() {
        bail!(
            TypeError,
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version."
        );
    }
    Ok(data.or(string))
}

/// A hash object that has seen some data.
fn make(ty: &Type, mut state: State, facts: Facts, data: Option<&Value>) -> PyResult<Value> {
    if let Some(data) = data {
        state.update(data_of(data)?.bytes());
    }
    Ok(native_type::new_instance(ty, |head| HashObject { head, state: RefCell::new(state), facts }))
}

fn this(v: &Value) -> &HashObject {
    // SAFETY: methods of these types are called with instances of them only; descriptors check that.
    unsafe { v.payload_unchecked() }
}

fn hex(bytes: &[u8]) -> Value {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let text: String =
        bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|d| DIGITS[d as usize] as char).collect();
    Value::str(&text)
}

/// What all hash objects have.
struct Common;

#[pytype(name = "_hash")]
impl Common {
    /// Takes more bytes in.
    #[method("($self, obj, /)")]
    fn update(v: &Value, obj: &Value) -> PyResult<()> {
        let data = data_of(obj)?;
        this(v).state.borrow_mut().update(data.bytes());
        Ok(())
    }

    /// A hash of the same bytes so far, that goes on for itself.
    #[method("($self, /)")]
    fn copy(v: &Value) -> PyResult<Value> {
        let state = this(v).state.borrow().clone();
        make(v.ty(), state, this(v).facts, None)
    }

    #[getter]
    fn name(v: &Value) -> &'static str {
        this(v).facts.name
    }

    #[getter]
    fn block_size(v: &Value) -> usize {
        this(v).facts.block
    }

    #[getter]
    fn digest_size(v: &Value) -> usize {
        this(v).facts.size
    }
}

/// Results of a fixed size.
struct Fixed;

#[pytype(name = "_fixed")]
impl Fixed {
    /// The hash of all bytes so far, as bytes.
    #[method("($self, /)")]
    fn digest(v: &Value) -> Value {
        Value::bytes(&this(v).state.borrow().result(0))
    }

    /// The hash of all bytes so far, as hexadecimal digits.
    #[method("($self, /)")]
    fn hexdigest(v: &Value) -> Value {
        hex(&this(v).state.borrow().result(0))
    }
}

/// Results as long as asked for.
struct Extendable;

fn length_argument(length: &Value) -> PyResult<usize> {
    let n = tiercel_object::object::index_i64(length)?;
    match usize::try_from(n) {
        Ok(n) if n < 1 << 29 => Ok(n),
        Ok(_) => Err(err!(ValueError, "length is too large")),
        Err(_) => Err(err!(ValueError, "value must be positive")),
    }
}

#[pytype(name = "_extendable")]
impl Extendable {
    /// The hash of all bytes so far, as bytes.
    #[method("($self, length)")]
    fn digest(v: &Value, length: &Value) -> PyResult<Value> {
        Ok(Value::bytes(&this(v).state.borrow().result(length_argument(length)?)))
    }

    /// The hash of all bytes so far, as hexadecimal digits.
    #[method("($self, length)")]
    fn hexdigest(v: &Value, length: &Value) -> PyResult<Value> {
        Ok(hex(&this(v).state.borrow().result(length_argument(length)?)))
    }
}

fn define(t: &'static Type) {
    install_type!(t, Common);
    install_type!(t, Fixed);
    t.doc.set("");
}

/// Makes a type of hash objects that only a function of its module makes.
fn make_type(key: &'static str) {
    native_type::make::<HashObject>(key, types().object, tflag::NO_INSTANTIATION, false, define);
}
