//! BLAKE2 with all its parameters.

use super::{Common, Facts, Fixed, HashObject, State, data_of, initial, make};
use crate::native_type;
use tiercel_macros::{pymodule, pytype};
use tiercel_object::error::PyResult;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, expect_type, tflag};
use tiercel_object::types::int::{to_big, to_i64};
use tiercel_object::value::Value;
use tiercel_object::{bail, install_type, object};

/// The sizes of one of the two functions.
struct Sizes {
    name: &'static str,
    block: usize,
    digest: usize,
    key: usize,
    salt: usize,
    /// Bits of a node's offset.
    offset: u32,
}

const BLAKE2B: Sizes = Sizes { name: "blake2b", block: 128, digest: 64, key: 64, salt: 16, offset: 64 };
const BLAKE2S: Sizes = Sizes { name: "blake2s", block: 64, digest: 32, key: 32, salt: 8, offset: 48 };

fn is_2b(ty: &Type) -> bool {
    ty.is_subtype(native_type::get("_blake2.blake2b"))
}

fn bytes(v: Option<&Value>, most: usize, what: &str) -> PyResult<Vec<u8>> {
    let Some(v) = v else { return Ok(Vec::new()) };
    let data = data_of(v)?.bytes().to_vec();
    if data.len() > most {
        bail!(ValueError, "maximum {what} length is {most} bytes");
    }
    Ok(data)
}

/// An int argument between two bounds.
fn number(
    v: Option<&Value>,
    default: u64,
    bounds: std::ops::RangeInclusive<u64>,
    error: &str,
) -> PyResult<u64> {
    let Some(v) = v else { return Ok(default) };
    let v = object::index(v)?;
    let n = match to_i64(&v) {
        Some(n) => u64::try_from(n).ok(),
        None => u64::try_from(&to_big(&v)).ok(),
    };
    match n {
        Some(n) if bounds.contains(&n) => Ok(n),
        _ => bail!(ValueError, "{error}"),
    }
}

macro_rules! state {
    ($krate:ident, $size:expr, $key:expr, $salt:expr, $person:expr, $tree:expr) => {{
        let mut params = $krate::Params::new();
        params.hash_length($size).key($key).salt($salt).personal($person);
        let [fanout, depth, leaf, offset, node_depth, inner, last] = $tree;
        params.fanout(fanout as u8).max_depth(depth as u8).max_leaf_length(leaf as u32);
        params.node_offset(offset).node_depth(node_depth as u8).inner_hash_length(inner as usize);
        params.last_node(last != 0);
        Box::new(params.to_state())
    }};
}

struct Blake2;

#[pytype(name = "_blake2")]
impl Blake2 {
    #[slot(
        new,
        "(data=b'', *, digest_size=None, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)"
    )]
    fn new(
        class: &Value,
        data: Option<&Value>,
        digest_size: Option<&Value>,
        key: Option<&Value>,
        salt: Option<&Value>,
        person: Option<&Value>,
        fanout: Option<&Value>,
        depth: Option<&Value>,
        leaf_size: Option<&Value>,
        node_offset: Option<&Value>,
        node_depth: Option<&Value>,
        inner_size: Option<&Value>,
        last_node: bool,
        _usedforsecurity: bool,
        string: Option<&Value>,
    ) -> PyResult<Value> {
        let ty = expect_type(class, "blake2")?;
        let s = if is_2b(ty) { BLAKE2B } else { BLAKE2S };
        let most = s.digest as u64;
        let given = digest_size.map_or(Ok(String::new()), object::repr_string)?;
        let size_error = format!(
            "digest_size for {} must be between 1 and {most} bytes, here it is {given}",
            ["Blake2s", "Blake2b"][is_2b(ty) as usize]
        );
        let size = number(digest_size, most, 1..=most, &size_error)? as usize;
        let key = bytes(key, s.key, "key")?;
        let salt = bytes(salt, s.salt, "salt")?;
        let person = bytes(person, s.salt, "person")?;
        let most_offset = if s.offset == 64 { u64::MAX } else { (1 << s.offset) - 1 };
        let tree = [
            number(fanout, 1, 0..=255, "fanout must be between 0 and 255")?,
            number(depth, 1, 1..=255, "depth must be between 1 and 255")?,
            number(leaf_size, 0, 0..=u32::MAX as u64, "leaf_size is too large")?,
            number(node_offset, 0, 0..=most_offset, "node_offset is too large")?,
            number(node_depth, 0, 0..=255, "node_depth must be between 0 and 255")?,
            number(inner_size, 0, 0..=most, &format!("inner_size must be between 0 and {most}"))?,
            last_node as u64,
        ];
        let state = if is_2b(ty) {
            State::Blake2b(state!(blake2b_simd, size, &key, &salt, &person, tree))
        } else {
            State::Blake2s(state!(blake2s_simd, size, &key, &salt, &person, tree))
        };
        make(ty, state, Facts { name: s.name, block: s.block, size }, initial(data, string)?)
    }
}

fn define(t: &'static Type) {
    install_type!(t, Common);
    install_type!(t, Fixed);
    install_type!(t, Blake2);
}

#[pymodule(name = "_blake2")]
/// BLAKE2b and BLAKE2s, for `hashlib`.
pub mod blake2_module {
    use super::*;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        for (key, s) in [("_blake2.blake2b", BLAKE2B), ("_blake2.blake2s", BLAKE2S)] {
            let ty = native_type::make::<HashObject>(key, types().object, tflag::BASE, false, define);
            native_type::set_type(module, ty);
            for (name, n) in [
                ("SALT_SIZE", s.salt),
                ("PERSON_SIZE", s.salt),
                ("MAX_KEY_SIZE", s.key),
                ("MAX_DIGEST_SIZE", s.digest),
            ] {
                let dict = ty.dict();
                dict.set_str(&tiercel_object::types::str::intern(name), Value::int(n as i64));
            }
            ty.modified();
        }
        Ok(())
    }
}
