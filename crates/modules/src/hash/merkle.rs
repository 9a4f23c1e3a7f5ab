//! MD5, SHA-1 and SHA-2: functions that make hash objects.

use super::{Facts, State, initial, make, make_type};
use crate::native_type;
use digest::DynDigest;
use tiercel_macros::pymodule;
use tiercel_object::error::PyResult;
use tiercel_object::value::Value;

fn new(
    key: &'static str,
    state: impl DynDigest + 'static,
    facts: Facts,
    data: Option<&Value>,
    string: Option<&Value>,
) -> PyResult<Value> {
    make(native_type::get(key), State::Fixed(Box::new(state)), facts, initial(data, string)?)
}

#[pymodule(name = "_md5")]
/// MD5.
pub mod md5_module {
    use super::*;
    use md5::{Digest, Md5};

    const FACTS: Facts = Facts { name: "md5", block: 64, size: 16 };

    /// A new MD5 hash, of these bytes to start with.
    #[function("(data=b'', *, usedforsecurity=True, string=None)", name = "md5")]
    fn md5_new(data: Option<&Value>, _usedforsecurity: bool, string: Option<&Value>) -> PyResult<Value> {
        new("_md5.md5", Md5::new(), FACTS, data, string)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        make_type("_md5.md5");
        native_type::set(module, "MD5Type", native_type::get("_md5.md5").as_value().clone());
        Ok(())
    }
}

#[pymodule(name = "_sha1")]
/// SHA-1.
pub mod sha1_module {
    use super::*;
    use sha1::{Digest, Sha1};

    const FACTS: Facts = Facts { name: "sha1", block: 64, size: 20 };

    /// A new SHA-1 hash, of these bytes to start with.
    #[function("(data=b'', *, usedforsecurity=True, string=None)", name = "sha1")]
    fn sha1_new(data: Option<&Value>, _usedforsecurity: bool, string: Option<&Value>) -> PyResult<Value> {
        new("_sha1.sha1", Sha1::new(), FACTS, data, string)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        make_type("_sha1.sha1");
        native_type::set(module, "SHA1Type", native_type::get("_sha1.sha1").as_value().clone());
        Ok(())
    }
}

#[pymodule(name = "_sha2")]
/// SHA-2.
pub mod sha2_module {
    use super::*;
    use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

    /// A new SHA-224 hash, of these bytes to start with.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha224(data: Option<&Value>, _usedforsecurity: bool, string: Option<&Value>) -> PyResult<Value> {
        let facts = Facts { name: "sha224", block: 64, size: 28 };
        new("_sha2.SHA224Type", Sha224::new(), facts, data, string)
    }

    /// A new SHA-256 hash, of these bytes to start with.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha256(data: Option<&Value>, _usedforsecurity: bool, string: Option<&Value>) -> PyResult<Value> {
        let facts = Facts { name: "sha256", block: 64, size: 32 };
        new("_sha2.SHA256Type", Sha256::new(), facts, data, string)
    }

    /// A new SHA-384 hash, of these bytes to start with.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha384(data: Option<&Value>, _usedforsecurity: bool, string: Option<&Value>) -> PyResult<Value> {
        let facts = Facts { name: "sha384", block: 128, size: 48 };
        new("_sha2.SHA384Type", Sha384::new(), facts, data, string)
    }

    /// A new SHA-512 hash, of these bytes to start with.
    #[function("(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha512(data: Option<&Value>, _usedforsecurity: bool, string: Option<&Value>) -> PyResult<Value> {
        let facts = Facts { name: "sha512", block: 128, size: 64 };
        new("_sha2.SHA512Type", Sha512::new(), facts, data, string)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        for key in ["_sha2.SHA224Type", "_sha2.SHA256Type", "_sha2.SHA384Type", "_sha2.SHA512Type"] {
            make_type(key);
            native_type::set_type(module, native_type::get(key));
        }
        Ok(())
    }
}
