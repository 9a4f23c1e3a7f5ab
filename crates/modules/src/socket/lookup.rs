//! Names and numbers of hosts and services.

use super::address::{Address, host_name};
use crate::native_type::kept;
use std::ffi::{CStr, CString};
use std::net::{Ipv4Addr, Ipv6Addr};
use tiercel_macros::pymodule;
use tiercel_object::error::Raised;
use tiercel_object::thread::types;
use tiercel_object::typeobj::as_type;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail};

/// What a lookup has found.
pub struct Found {
    family: i32,
    kind: i32,
    protocol: i32,
    canonical: String,
    /// Where it is.
    pub address: Address,
}

/// The exception for an error of a lookup.
fn lookup_error(code: i32) -> Raised {
    if code == libc::EAI_SYSTEM {
        return crate::posix::path_argument::os_error();
    }
    // SAFETY: the text belongs to the C library and stays.
    let text = unsafe { CStr::from_ptr(libc::gai_strerror(code)) }.to_string_lossy().into_owned();
    let class = kept("socket.gaierror");
    let class = class.as_ref().and_then(as_type).unwrap_or(types().exceptions.OSError);
    tiercel_object::error::raise_with(class, &[Value::int(code.into()), Value::str(&text)])
}

/// Looks a host and a service up.
pub fn lookup(host: Option<&CStr>, service: Option<&CStr>, hints: &libc::addrinfo) -> PyResult<Vec<Found>> {
    let text = |text: Option<&CStr>| text.map_or(std::ptr::null(), CStr::as_ptr);
    let mut list: *mut libc::addrinfo = std::ptr::null_mut();
    let (host, service) = (text(host), text(service));
    // SAFETY: the texts and the hints live through the call, which writes the list.
    let code = tiercel_vm::gil::released(|| unsafe { libc::getaddrinfo(host, service, hints, &mut list) });
    if code != 0 {
        return Err(lookup_error(code));
    }
    let mut found = Vec::new();
    let mut at = list;
    while !at.is_null() {
        // SAFETY: the list is the C library's, complete until it is freed.
        unsafe {
            let canonical = match (*at).ai_canonname.is_null() {
                true => String::new(),
                false => CStr::from_ptr((*at).ai_canonname).to_string_lossy().into_owned(),
            };
            found.push(Found {
                family: (*at).ai_family,
                kind: (*at).ai_socktype,
                protocol: (*at).ai_protocol,
                canonical,
                address: Address::copied((*at).ai_addr, (*at).ai_addrlen),
            });
            at = (*at).ai_next;
        }
    }
    // SAFETY: freed once, and not used again.
    unsafe { libc::freeaddrinfo(list) };
    Ok(found)
}

fn hints(family: i32, kind: i32, protocol: i32, flags: i32) -> libc::addrinfo {
    // SAFETY: all-zero bytes are hints that say nothing.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    (hints.ai_family, hints.ai_socktype) = (family, kind);
    (hints.ai_protocol, hints.ai_flags) = (protocol, flags);
    hints
}

/// The first part of what Python has for a host's first address in a family.
fn first_of(host: &CString, family: i32) -> PyResult<String> {
    let found = lookup(Some(host), None, &hints(family, libc::SOCK_DGRAM, 0, 0))?;
    let Some(first) = found.first() else { bail!(OSError, "host not found") };
    let parts = tiercel_object::object::to_vec(&first.address.to_python()?)?;
    Ok(parts.first().map(tiercel_object::types::str::to_string_lossy).unwrap_or_default())
}

/// The address of a host in IPv4: empty stands for any, `<broadcast>` for all.
pub fn ipv4(host: &Value) -> PyResult<Ipv4Addr> {
    let host = host_name(host)?;
    match host.to_str() {
        Ok("") => return Ok(Ipv4Addr::UNSPECIFIED),
        Ok("<broadcast>") => return Ok(Ipv4Addr::BROADCAST),
        Ok(text) => {
            if let Ok(ip) = text.parse() {
                return Ok(ip);
            }
        }
        Err(_) => {}
    }
    Ok(first_of(&host, libc::AF_INET)?.parse().unwrap_or(Ipv4Addr::UNSPECIFIED))
}

/// The address of a host in IPv6: empty stands for any.
pub fn ipv6(host: &Value) -> PyResult<Ipv6Addr> {
    let host = host_name(host)?;
    match host.to_str() {
        Ok("") => return Ok(Ipv6Addr::UNSPECIFIED),
        Ok(text) => {
            if let Ok(ip) = text.parse() {
                return Ok(ip);
            }
        }
        Err(_) => {}
    }
    Ok(first_of(&host, libc::AF_INET6)?.parse().unwrap_or(Ipv6Addr::UNSPECIFIED))
}

#[pymodule(name = "_socket")]
/// A part of `_socket`.
pub mod functions {
    use super::{Address, Found, hints, host_name, lookup, lookup_error};
    use crate::posix::path_argument::os_error;
    use std::ffi::CString;
    use std::net::{Ipv4Addr, Ipv6Addr};
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::StrObject;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, buffer, err, object};

    /// The addresses that a host and a service may be reached at, each with family, kind, protocol and canonical name.
    #[function("(host, port, family=0, type=0, proto=0, flags=0)")]
    fn getaddrinfo(
        host: &Value,
        port: &Value,
        family: i32,
        r#type: i32,
        proto: i32,
        flags: i32,
    ) -> PyResult<Value> {
        let host = if host.is_none() { None } else { Some(host_name(host)?) };
        let port = if port.is_none() {
            None
        } else if port.as_str().is_some() || port.ty().slots().buffer.is_some() {
            Some(host_name(port)?)
        } else if port.ty().slots().nb_index.is_some() {
            let number = object::index_i64(port)?.to_string();
            Some(CString::new(number).map_err(|_| err!(ValueError, "port"))?)
        } else {
            bail!(OSError, "Int or String expected");
        };
        let found = lookup(host.as_deref(), port.as_deref(), &hints(family, r#type, proto, flags))?;
        let row = |found: &Found| -> PyResult<Value> {
            let numbers = [found.family, found.kind, found.protocol].map(|n| Value::int(n.into()));
            let mut row = numbers.to_vec();
            row.push(Value::str(&found.canonical));
            row.push(found.address.to_python()?);
            Ok(TupleObject::from_vec(row))
        };
        Ok(ListObject::from_vec(found.iter().map(row).collect::<PyResult<_>>()?))
    }

    /// The names of a host and a service.
    #[function("(sockaddr, flags, /)")]
    fn getnameinfo(sockaddr: &Value, flags: i32) -> PyResult<Value> {
        let parts = object::to_vec(sockaddr)?;
        let Some(host) = parts.first() else { bail!(TypeError, "getnameinfo(): illegal sockaddr argument") };
        let text = host_name(host)?;
        let is_v6 = text.to_bytes().contains(&b':');
        let family = if is_v6 { libc::AF_INET6 } else { libc::AF_INET };
        let address = Address::from_python(family, sockaddr, "getnameinfo")?;
        names(&address, flags)
    }

    fn names(address: &Address, flags: i32) -> PyResult<Value> {
        let mut host = [0u8; libc::NI_MAXHOST as usize];
        let mut service = [0u8; 32];
        let call = || {
            // SAFETY: the address and both buffers live through the call, and their lengths are right.
            unsafe {
                libc::getnameinfo(
                    address.as_ptr(),
                    address.len,
                    host.as_mut_ptr().cast(),
                    host.len() as libc::socklen_t,
                    service.as_mut_ptr().cast(),
                    service.len() as libc::socklen_t,
                    flags,
                )
            }
        };
        let code = tiercel_vm::gil::released(call);
        if code != 0 {
            return Err(lookup_error(code));
        }
        let text = |bytes: &[u8]| {
            Value::str(&String::from_utf8_lossy(bytes.split(|&b| b == 0).next().unwrap_or_default()))
        };
        Ok(TupleObject::pair(text(&host), text(&service)))
    }

    /// The address of a host in IPv4, as text.
    #[function("(hostname, /)")]
    fn gethostbyname(hostname: &Value) -> PyResult<String> {
        Ok(super::ipv4(hostname)?.to_string())
    }

    /// The name of a host, its other names, and its addresses.
    #[function("(host, /)")]
    fn gethostbyaddr(host: &Value) -> PyResult<Value> {
        let text = host_name(host)?;
        let family = if text.to_bytes().contains(&b':') { libc::AF_INET6 } else { libc::AF_INET };
        let pair = TupleObject::pair(host.clone(), Value::small_int(0));
        let address = Address::from_python(family, &pair, "gethostbyaddr")?;
        let found = object::to_vec(&names(&address, libc::NI_NAMEREQD)?)?;
        let own = object::to_vec(&address.to_python()?)?;
        let list = |items: Vec<Value>| ListObject::from_vec(items);
        Ok(TupleObject::from_vec(vec![found[0].clone(), list(Vec::new()), list(vec![own[0].clone()])]))
    }

    /// The name of this machine.
    #[function("()")]
    fn gethostname() -> PyResult<String> {
        let mut name = [0u8; 256];
        // SAFETY: the buffer lives through the call, and its length is right.
        if unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len()) } != 0 {
            return Err(os_error());
        }
        Ok(String::from_utf8_lossy(name.split(|&b| b == 0).next().unwrap_or_default()).into_owned())
    }

    /// The port of a service.
    #[function("(servicename, protocolname=<unrepresentable>, /)", hidden)]
    fn getservbyname(servicename: &StrObject, protocolname: Option<&StrObject>) -> PyResult<i64> {
        let text = |s: &StrObject| s.to_utf8().and_then(|text| CString::new(text.into_owned()).ok());
        let not_found = || err!(OSError, "service/proto not found");
        let name = text(servicename).ok_or_else(not_found)?;
        let protocol = protocolname.and_then(text);
        let protocol = protocol.as_deref().map_or(std::ptr::null(), std::ffi::CStr::as_ptr);
        // SAFETY: the texts live through the call.
        let found = unsafe { libc::getservbyname(name.as_ptr(), protocol) };
        if found.is_null() {
            return Err(not_found());
        }
        // SAFETY: an entry of the C library's, complete until the next call; the lock of the runtime is held.
        Ok(i64::from(u16::from_be(unsafe { (*found).s_port } as u16)))
    }

    fn narrow(x: &Value, function: &str, bits: u32) -> PyResult<u32> {
        let number = object::index_i64(x)?;
        if number < 0 {
            bail!(
                OverflowError,
                "{function}: can't convert negative Python int to C {bits}-bit unsigned integer"
            );
        }
        if number >> bits != 0 {
            bail!(
                OverflowError,
                "{function}: Python int too large to convert to C {bits}-bit unsigned integer"
            );
        }
        Ok(number as u32)
    }

    /// A 16-bit number from the order of bytes in networks.
    #[function("(x, /)")]
    fn ntohs(x: &Value) -> PyResult<i64> {
        Ok(u16::from_be(narrow(x, "ntohs", 16)? as u16).into())
    }

    /// A 16-bit number in the order of bytes in networks.
    #[function("(x, /)")]
    fn htons(x: &Value) -> PyResult<i64> {
        Ok((narrow(x, "htons", 16)? as u16).to_be().into())
    }

    /// A 32-bit number from the order of bytes in networks.
    #[function("(x, /)")]
    fn ntohl(x: &Value) -> PyResult<i64> {
        Ok(u32::from_be(narrow(x, "ntohl", 32)?).into())
    }

    /// A 32-bit number in the order of bytes in networks.
    #[function("(x, /)")]
    fn htonl(x: &Value) -> PyResult<i64> {
        Ok(narrow(x, "htonl", 32)?.to_be().into())
    }

    /// An address of IPv4 as four bytes.
    #[function("(ip_addr, /)")]
    fn inet_aton(ip_addr: &StrObject) -> PyResult<Value> {
        let text = ip_addr.to_utf8().unwrap_or_default().into_owned();
        let illegal = || err!(OSError, "illegal IP address string passed to inet_aton");
        let text = CString::new(text).map_err(|_| illegal())?;
        let mut address = libc::in_addr { s_addr: 0 };
        // SAFETY: the text and the variable live through the call.
        if unsafe { inet_aton_of_libc(text.as_ptr(), &mut address) } == 0 {
            return Err(illegal());
        }
        Ok(Value::bytes(&address.s_addr.to_ne_bytes()))
    }

    unsafe extern "C" {
        #[link_name = "inet_aton"]
        fn inet_aton_of_libc(text: *const libc::c_char, address: *mut libc::in_addr) -> libc::c_int;
    }

    /// An address of IPv4 in four bytes, as text.
    #[function("(packed_ip, /)")]
    fn inet_ntoa(packed_ip: &Value) -> PyResult<String> {
        let view = buffer::get(packed_ip)?;
        match <[u8; 4]>::try_from(view.bytes()) {
            Ok(bytes) => Ok(Ipv4Addr::from(bytes).to_string()),
            Err(_) => Err(err!(OSError, "packed IP wrong length")),
        }
    }

    /// An address as bytes.
    #[function("(address_family, ip_string, /)")]
    fn inet_pton(address_family: i32, ip_string: &StrObject) -> PyResult<Value> {
        let text = ip_string.to_utf8().unwrap_or_default();
        let illegal = || err!(OSError, "illegal IP address string passed to inet_pton");
        match address_family {
            libc::AF_INET => Ok(Value::bytes(&text.parse::<Ipv4Addr>().map_err(|_| illegal())?.octets())),
            libc::AF_INET6 => Ok(Value::bytes(&text.parse::<Ipv6Addr>().map_err(|_| illegal())?.octets())),
            _ => Err(tiercel_object::types::exception_fields::raise_errno(libc::EAFNOSUPPORT, &[])),
        }
    }

    /// An address in bytes, as text.
    #[function("(address_family, packed_ip, /)")]
    fn inet_ntop(address_family: i32, packed_ip: &Value) -> PyResult<String> {
        let view = buffer::get(packed_ip)?;
        let wrong = || err!(ValueError, "invalid length of packed IP address string");
        match address_family {
            libc::AF_INET => {
                Ok(Ipv4Addr::from(<[u8; 4]>::try_from(view.bytes()).map_err(|_| wrong())?).to_string())
            }
            libc::AF_INET6 => {
                Ok(Ipv6Addr::from(<[u8; 16]>::try_from(view.bytes()).map_err(|_| wrong())?).to_string())
            }
            family => bail!(ValueError, "unknown address family {family}"),
        }
    }
}
