//! `_sha2`: SHA-224, SHA-256, SHA-384 and SHA-512. `random` seeds itself from strings with the last of them.

use crate::native_type::{get, make, new_instance, set_type};
use sha2::Digest;
use std::cell::RefCell;
use tiercel_macros::{pymodule, pytype};
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::value::Value;
use tiercel_object::{bail, buffer, install_type};

/// A computation under way.
#[derive(Clone)]
enum State {
    Sha224(sha2::Sha224),
    Sha256(sha2::Sha256),
    Sha384(sha2::Sha384),
    Sha512(sha2::Sha512),
}

/// Runs `$body` with `$hasher` bound to whichever computation it is.
macro_rules! with_hasher {
    ($state:expr, $hasher:ident => $body:expr) => {
        match $state {
            State::Sha224($hasher) => $body,
            State::Sha256($hasher) => $body,
            State::Sha384($hasher) => $body,
            State::Sha512($hasher) => $body,
        }
    };
}

impl State {
    fn update(&mut self, bytes: &[u8]) {
        with_hasher!(self, hasher => hasher.update(bytes));
    }

    fn digest(&self) -> Vec<u8> {
        with_hasher!(self.clone(), hasher => hasher.finalize().to_vec())
    }

    fn type_key(&self) -> &'static str {
        match self {
            State::Sha224(_) => "_sha2.SHA224Type",
            State::Sha256(_) => "_sha2.SHA256Type",
            State::Sha384(_) => "_sha2.SHA384Type",
            State::Sha512(_) => "_sha2.SHA512Type",
        }
    }
}

/// A hash object; four types share it.
#[repr(C)]
pub struct Hash {
    head: Header,
    state: RefCell<State>,
}

fn feed(state: &mut State, data: &Value) -> PyResult<()> {
    if data.as_str().is_some() {
        bail!(TypeError, "Strings must be encoded before hashing");
    }
    if data.ty().slots().buffer.is_none() {
        bail!(TypeError, "object supporting the buffer API required");
    }
    state.update(buffer::get(data)?.bytes());
    Ok(())
}

fn new_hash(state: State) -> Value {
    new_instance(get(state.type_key()), |head| Hash { head, state: RefCell::new(state) })
}

fn start(mut state: State, data: Option<&Value>, string: Option<&Value>) -> PyResult<Value> {
    match (data, string) {
        (Some(_), Some(_)) => bail!(
            TypeError,
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for \
             removal in a future version."
        ),
        (Some(v), None) | (None, Some(v)) => feed(&mut state, v)?,
        (None, None) => {}
    }
    Ok(new_hash(state))
}

#[pytype(name = "_sha2.Hash")]
impl Hash {
    /// Update this hash object's state with the provided string.
    #[method("($self, obj, /)")]
    fn update(&self, obj: &Value) -> PyResult<()> {
        feed(&mut self.state.borrow_mut(), obj)
    }

    /// Return the digest value as a bytes object.
    #[method("($self, /)")]
    fn digest(&self) -> Value {
        Value::bytes(&self.state.borrow().digest())
    }

    /// Return the digest value as a string of hexadecimal digits.
    #[method("($self, /)")]
    fn hexdigest(&self) -> String {
        self.state.borrow().digest().iter().map(|b| format!("{b:02x}")).collect()
    }

    /// Return a copy of the hash object.
    #[method("($self, /)")]
    fn copy(&self) -> Value {
        new_hash(self.state.borrow().clone())
    }

    #[getter]
    fn digest_size(&self) -> usize {
        self.state.borrow().digest().len()
    }

    #[getter]
    fn block_size(&self) -> i64 {
        if self.state.borrow().digest().len() <= 32 { 64 } else { 128 }
    }

    #[getter]
    fn name(&self) -> String {
        format!("sha{}", self.state.borrow().digest().len() * 8)
    }
}

#[pymodule(name = "_sha2")]
pub mod sha2_module {
    use super::*;

    /// Return a new SHA-224 hash object; optionally initialized with a string.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha224(data: Option<&Value>, _usedforsecurity: bool, string: Option<&Value>) -> PyResult<Value> {
        start(State::Sha224(sha2::Sha224::new()), data, string)
    }

    /// Return a new SHA-256 hash object; optionally initialized with a string.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha256(data: Option<&Value>, _usedforsecurity: bool, string: Option<&Value>) -> PyResult<Value> {
        start(State::Sha256(sha2::Sha256::new()), data, string)
    }

    /// Return a new SHA-384 hash object; optionally initialized with a string.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha384(data: Option<&Value>, _usedforsecurity: bool, string: Option<&Value>) -> PyResult<Value> {
        start(State::Sha384(sha2::Sha384::new()), data, string)
    }

    /// Return a new SHA-512 hash object; optionally initialized with a string.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha512(data: Option<&Value>, _usedforsecurity: bool, string: Option<&Value>) -> PyResult<Value> {
        start(State::Sha512(sha2::Sha512::new()), data, string)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        for key in ["_sha2.SHA224Type", "_sha2.SHA256Type", "_sha2.SHA384Type", "_sha2.SHA512Type"] {
            set_type(module, make::<Hash>(key, types().object, 0, false, |t| install_type!(t, Hash)));
        }
        Ok(())
    }
}
