//! Addresses: tuples of host and port, and paths, as the system has them and back.

use super::lookup;
use crate::posix::path_argument::{fs_decode, fs_encode};
use std::ffi::CString;
use std::mem::size_of;
use std::net::{Ipv4Addr, Ipv6Addr};
use tiercel_object::types::bytearray::ByteArrayObject;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, buffer, err, object};

/// An address of some family.
pub struct Address {
    storage: libc::sockaddr_storage,
    /// How many bytes of it there are.
    pub len: libc::socklen_t,
}

impl Address {
    /// Room for an address that the system is to write.
    pub fn room() -> Address {
        // SAFETY: all-zero bytes are an address of no family.
        let storage = unsafe { std::mem::zeroed() };
        Address { storage, len: size_of::<libc::sockaddr_storage>() as libc::socklen_t }
    }

    /// A copy of an address that the system has written.
    ///
    /// # Safety
    /// There are `len` bytes at `from`.
    pub unsafe fn copied(from: *const libc::sockaddr, len: libc::socklen_t) -> Address {
        let mut made = Address::room();
        made.len = len.min(made.len);
        std::ptr::copy_nonoverlapping(
            from as *const u8,
            (&raw mut made.storage) as *mut u8,
            made.len as usize,
        );
        made
    }

    /// For the system to read.
    pub fn as_ptr(&self) -> *const libc::sockaddr {
        (&raw const self.storage).cast()
    }

    /// For the system to write.
    pub fn as_mut_ptr(&mut self) -> *mut libc::sockaddr {
        (&raw mut self.storage).cast()
    }

    fn of<T>(value: &T) -> Address {
        // SAFETY: `T` is one of the system's address types, which fit a storage.
        unsafe { Address::copied(std::ptr::from_ref(value).cast(), size_of::<T>() as libc::socklen_t) }
    }

    fn read<T: Copy>(&self) -> T {
        const { assert!(size_of::<T>() <= size_of::<libc::sockaddr_storage>()) };
        // SAFETY: `T` is one of the system's address types, made of numbers, and the storage is larger.
        unsafe { std::ptr::read_unaligned((&raw const self.storage).cast()) }
    }

    /// What Python has for an address of this family; `function` is named in errors.
    pub fn from_python(family: i32, v: &Value, function: &str) -> PyResult<Address> {
        match family {
            libc::AF_UNIX => unix(v),
            libc::AF_INET => {
                let parts = parts(v, "AF_INET", function)?;
                let [host, port] = &parts[..] else {
                    bail!(TypeError, "AF_INET address must be a pair (host, port)");
                };
                let (ip, port) = (lookup::ipv4(host)?, port_of(port, function)?);
                Ok(Address::inet(ip, port))
            }
            libc::AF_INET6 => {
                let parts = parts(v, "AF_INET6", function)?;
                if !(2..=4).contains(&parts.len()) {
                    let wanted = "a tuple (host, port[, flowinfo[, scopeid]])";
                    bail!(TypeError, "AF_INET6 address must be {wanted}");
                }
                let (ip, port) = (lookup::ipv6(&parts[0])?, port_of(&parts[1], function)?);
                let number = |at: usize| parts.get(at).map_or(Ok(0), object::index_i64);
                Ok(Address::inet6(ip, port, number(2)? as u32, number(3)? as u32))
            }
            _ => bail!(OSError, "{function}(): bad family"),
        }
    }

    fn inet(ip: Ipv4Addr, port: u16) -> Address {
        // SAFETY: all-zero bytes are an address.
        let mut a: libc::sockaddr_in = unsafe { std::mem::zeroed() };
        a.sin_family = libc::AF_INET as libc::sa_family_t;
        a.sin_port = port.to_be();
        a.sin_addr.s_addr = u32::from(ip).to_be();
        Address::of(&a)
    }

    fn inet6(ip: Ipv6Addr, port: u16, flow: u32, scope: u32) -> Address {
        // SAFETY: all-zero bytes are an address.
        let mut a: libc::sockaddr_in6 = unsafe { std::mem::zeroed() };
        a.sin6_family = libc::AF_INET6 as libc::sa_family_t;
        a.sin6_port = port.to_be();
        a.sin6_flowinfo = flow.to_be();
        a.sin6_addr.s6_addr = ip.octets();
        a.sin6_scope_id = scope;
        Address::of(&a)
    }

    /// What Python has for this address.
    pub fn to_python(&self) -> PyResult<Value> {
        if self.len == 0 {
            return Ok(Value::NONE);
        }
        let family = i32::from(self.storage.ss_family);
        Ok(match family {
            libc::AF_INET => {
                let a: libc::sockaddr_in = self.read();
                let ip = Ipv4Addr::from(u32::from_be(a.sin_addr.s_addr));
                TupleObject::pair(Value::str(&ip.to_string()), port_value(a.sin_port))
            }
            libc::AF_INET6 => {
                let a: libc::sockaddr_in6 = self.read();
                let ip = Ipv6Addr::from(a.sin6_addr.s6_addr);
                let numbers = [u32::from_be(a.sin6_flowinfo), a.sin6_scope_id].map(|n| Value::int(n.into()));
                let [flow, scope] = numbers;
                TupleObject::from_vec(vec![Value::str(&ip.to_string()), port_value(a.sin6_port), flow, scope])
            }
            libc::AF_UNIX => {
                let a: libc::sockaddr_un = self.read();
                let length = (self.len as usize).saturating_sub(PATH_AT).min(a.sun_path.len());
                let path: Vec<u8> = a.sun_path[..length].iter().map(|&c| c as u8).collect();
                match path.first() {
                    // A name of Linux' own that is no path.
                    Some(0) => Value::bytes(&path),
                    _ => fs_decode(path.split(|&c| c == 0).next().unwrap_or_default())?,
                }
            }
            _ => TupleObject::pair(Value::int(family.into()), Value::bytes(&[])),
        })
    }
}

const PATH_AT: usize = std::mem::offset_of!(libc::sockaddr_un, sun_path);

fn unix(v: &Value) -> PyResult<Address> {
    let path = if v.as_str().is_some() { fs_encode(v)? } else { buffer::get(v)?.bytes().to_vec() };
    // SAFETY: all-zero bytes are an address.
    let mut a: libc::sockaddr_un = unsafe { std::mem::zeroed() };
    a.sun_family = libc::AF_UNIX as libc::sa_family_t;
    let is_abstract = path.first().is_some_and(|&c| c == 0);
    if path.len() >= a.sun_path.len() + usize::from(is_abstract) {
        bail!(OSError, "AF_UNIX path too long");
    }
    for (to, from) in a.sun_path.iter_mut().zip(&path) {
        *to = *from as libc::c_char;
    }
    let mut made = Address::of(&a);
    made.len = (PATH_AT + path.len() + usize::from(!is_abstract)) as libc::socklen_t;
    Ok(made)
}

fn parts(v: &Value, family: &str, function: &str) -> PyResult<Vec<Value>> {
    match v.downcast::<TupleObject>() {
        Some(parts) => Ok(parts.items().to_vec()),
        None => {
            Err(err!(TypeError, "{function}(): {family} address must be tuple, not {}", v.ty().name_str()))
        }
    }
}

fn port_of(v: &Value, function: &str) -> PyResult<u16> {
    let port = object::index_i64(v)?;
    u16::try_from(port).map_err(|_| err!(OverflowError, "{function}(): port must be 0-65535."))
}

fn port_value(port: u16) -> Value {
    Value::int(u16::from_be(port).into())
}

/// The name of a host, in text that is put into ASCII by IDNA if need be, or in bytes.
pub fn host_name(v: &Value) -> PyResult<CString> {
    let bytes = match v.as_str() {
        Some(s) => match s.to_utf8().filter(|text| text.is_ascii()) {
            Some(text) => text.into_owned().into_bytes(),
            None => {
                let codec = Value::str("idna");
                let encoded = tiercel_object::types::str_codec::encode(v, codec.as_str(), None)?;
                buffer::get(&encoded)?.bytes().to_vec()
            }
        },
        None if v.downcast::<BytesObject>().is_some() || v.downcast::<ByteArrayObject>().is_some() => {
            buffer::get(v)?.bytes().to_vec()
        }
        None => bail!(TypeError, "str, bytes or bytearray expected, not {}", v.ty().name_str()),
    };
    CString::new(bytes).map_err(|_| err!(TypeError, "host name must not contain null character"))
}
