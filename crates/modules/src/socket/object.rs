//! The socket itself.

use super::address::Address;
use crate::io::buffers::writable;
use crate::native_type::{self, kept};
use crate::posix::path_argument::{check, last_errno, os_error};
use std::cell::Cell;
use std::time::{Duration, Instant};
use tiercel_macros::{pymodule, pytype};
use tiercel_object::buffer::{self, Buffer};
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::exception_fields::raise_errno;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, install_type, object};

/// `_socket.socket`.
#[repr(C)]
struct Socket {
    head: Header,
    /// -1 once closed.
    fd: Cell<i32>,
    family: Cell<i32>,
    kind: Cell<i32>,
    protocol: Cell<i32>,
    /// Seconds, or none to wait for good; zero is not to wait at all.
    timeout: Cell<Option<f64>>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.fd.get() >= 0 {
            // SAFETY: the descriptor is this socket's own.
            unsafe { libc::close(self.fd.get()) };
        }
    }
}

/// A timeout argument: seconds, or None.
fn timeout_argument(v: &Value) -> PyResult<Option<f64>> {
    if v.is_none() {
        return Ok(None);
    }
    let seconds = object::as_f64(v)?;
    if seconds < 0.0 || seconds.is_nan() {
        bail!(ValueError, "Timeout value out of range");
    }
    Ok(Some(seconds))
}

fn default_timeout() -> PyResult<Option<f64>> {
    kept(DEFAULT_TIMEOUT).map_or(Ok(None), |v| timeout_argument(&v))
}

const DEFAULT_TIMEOUT: &str = "_socket.defaulttimeout";

/// What a socket is of.
#[derive(Clone, Copy)]
struct Sort {
    family: i32,
    kind: i32,
    protocol: i32,
}

impl Socket {
    /// Takes a descriptor over, which belongs to nobody else.
    fn take_over(&self, fd: i32, sort: Sort) -> PyResult<()> {
        self.fd.set(fd);
        self.family.set(sort.family);
        self.kind.set(sort.kind & !(libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK));
        self.protocol.set(sort.protocol);
        let is_impatient = sort.kind & libc::SOCK_NONBLOCK != 0;
        self.timeout.set(if is_impatient { Some(0.0) } else { default_timeout()? });
        if self.timeout.get().is_some() { self.set_waiting(false) } else { Ok(()) }
    }

    /// Whether the system waits. With a timeout it does not: waiting is done by `poll`.
    fn set_waiting(&self, waits: bool) -> PyResult<()> {
        let mut flag: i32 = i32::from(!waits);
        // SAFETY: the variable lives through the call.
        check(unsafe { libc::ioctl(self.fd.get(), libc::FIONBIO, &mut flag) }, os_error)
    }

    fn number(&self, option: i32) -> PyResult<i32> {
        let (mut value, mut len) = (0i32, size_of::<i32>() as libc::socklen_t);
        // SAFETY: both variables live through the call, and the length is right.
        let result = unsafe {
            libc::getsockopt(self.fd.get(), libc::SOL_SOCKET, option, (&raw mut value).cast(), &mut len)
        };
        check(result, os_error).map(|()| value)
    }

    /// Waits until the socket can be read or written, up to the deadline.
    fn wait(&self, events: i16, deadline: Option<Instant>) -> PyResult<()> {
        loop {
            let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
            let most = left.map_or(-1, |d| d.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32);
            let mut poll = libc::pollfd { fd: self.fd.get(), events, revents: 0 };
            // SAFETY: the variable lives through the call.
            match tiercel_vm::gil::released(|| unsafe { libc::poll(&mut poll, 1, most) }) {
                0 => bail!(TimeoutError, "timed out"),
                n if n > 0 => return Ok(()),
                _ if last_errno() == libc::EINTR => crate::signal::run_handlers()?,
                _ => return Err(os_error()),
            }
        }
    }

    fn deadline(&self) -> Option<Instant> {
        let seconds = self.timeout.get().filter(|seconds| *seconds > 0.0)?;
        Instant::now().checked_add(Duration::try_from_secs_f64(seconds).ok()?)
    }

    /// A system call that may have to wait, with the timeout and signals seen to.
    fn call(&self, events: i16, mut call: impl FnMut(i32) -> isize) -> PyResult<isize> {
        let deadline = self.deadline();
        self.call_until(events, deadline, &mut call)
    }

    fn call_until(
        &self,
        events: i16,
        deadline: Option<Instant>,
        call: &mut dyn FnMut(i32) -> isize,
    ) -> PyResult<isize> {
        loop {
            if deadline.is_some() {
                self.wait(events, deadline)?;
            }
            let fd = self.fd.get();
            let (result, errno) = tiercel_vm::gil::released(|| (call(fd), last_errno()));
            if result >= 0 {
                return Ok(result);
            }
            match errno {
                libc::EINTR => crate::signal::run_handlers()?,
                // Another thread was quicker.
                libc::EAGAIN if deadline.is_some() => {}
                errno => return Err(raise_errno(errno, &[])),
            }
        }
    }

    fn receive(&self, room: *mut u8, len: usize, flags: i32) -> PyResult<usize> {
        // SAFETY: the callers have room for that many bytes, which stays until the call is over.
        let received = self.call(libc::POLLIN, |fd| unsafe { libc::recv(fd, room.cast(), len, flags) })?;
        Ok(received as usize)
    }

    fn receive_from(&self, room: *mut u8, len: usize, flags: i32) -> PyResult<(usize, Address)> {
        let mut from = Address::room();
        let received = self.call(libc::POLLIN, |fd| {
            let mut size = Address::room().len;
            // SAFETY: as for `receive`; the address has room for any.
            let n = unsafe { libc::recvfrom(fd, room.cast(), len, flags, from.as_mut_ptr(), &mut size) };
            from.len = size;
            n
        })?;
        Ok((received as usize, from))
    }

    fn address_by(
        &self,
        call: unsafe extern "C" fn(i32, *mut libc::sockaddr, *mut libc::socklen_t) -> i32,
    ) -> PyResult<Value> {
        let mut address = Address::room();
        let mut size = address.len;
        // SAFETY: the address has room for any, and its size is right.
        check(unsafe { call(self.fd.get(), address.as_mut_ptr(), &mut size) }, os_error)?;
        address.len = size;
        address.to_python()
    }

    /// Connects; gives the error number, 0 for none.
    fn try_connect(&self, address: &Value, function: &str) -> PyResult<i32> {
        let address = Address::from_python(self.family.get(), address, function)?;
        let deadline = self.deadline();
        let fd = self.fd.get();
        // SAFETY: the address lives through the call.
        let connect = || unsafe { (libc::connect(fd, address.as_ptr(), address.len), last_errno()) };
        let (result, errno) = tiercel_vm::gil::released(connect);
        if result == 0 {
            return Ok(0);
        }
        let goes_on = match errno {
            libc::EINTR => {
                crate::signal::run_handlers()?;
                self.timeout.get() != Some(0.0)
            }
            libc::EINPROGRESS => deadline.is_some(),
            _ => false,
        };
        if !goes_on {
            return Ok(errno);
        }
        self.wait(libc::POLLOUT, deadline)?;
        self.number(libc::SO_ERROR)
    }
}

/// How much to receive into a buffer: all it holds unless given.
fn room_of(view: &Buffer, nbytes: isize, function: &str) -> PyResult<usize> {
    if nbytes < 0 {
        bail!(ValueError, "negative buffersize in {function}");
    }
    if nbytes as usize > view.len {
        bail!(ValueError, "buffer too small for requested bytes");
    }
    Ok(if nbytes == 0 { view.len } else { nbytes as usize })
}

fn size_argument(bufsize: isize, function: &str) -> PyResult<usize> {
    usize::try_from(bufsize)
        .map_err(|_| tiercel_object::err!(ValueError, "negative buffersize in {function}"))
}

#[pytype(name = "socket")]
/// One end of a connection.
impl Socket {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "socket")?;
        let none = || Cell::new(-1);
        Ok(native_type::new_instance(ty, |head| Socket {
            head,
            fd: none(),
            family: none(),
            kind: none(),
            protocol: none(),
            timeout: Cell::new(None),
        }))
    }

    #[slot(init, "(family=-1, type=-1, proto=-1, fileno=None)")]
    fn init(&self, family: i32, r#type: i32, proto: i32, fileno: Option<&Value>) -> PyResult<()> {
        let or = |value: i32, default: i32| if value == -1 { default } else { value };
        if let Some(fileno) = fileno.filter(|fileno| !fileno.is_none()) {
            let fd = i32::try_from(object::index_i64(fileno)?).unwrap_or(-1);
            if fd < 0 {
                bail!(ValueError, "negative file descriptor");
            }
            self.fd.set(fd);
            let known = (|| -> PyResult<Sort> {
                Ok(Sort {
                    family: if family == -1 { self.number(libc::SO_DOMAIN)? } else { family },
                    kind: if r#type == -1 { self.number(libc::SO_TYPE)? } else { r#type },
                    protocol: if proto == -1 { self.number(libc::SO_PROTOCOL)? } else { proto },
                })
            })();
            // A descriptor that is no socket stays its owner's.
            self.fd.set(-1);
            return self.take_over(fd, known?);
        }
        let sort = Sort {
            family: or(family, libc::AF_INET),
            kind: or(r#type, libc::SOCK_STREAM),
            protocol: or(proto, 0),
        };
        // SAFETY: a system call on numbers.
        let fd = unsafe { libc::socket(sort.family, sort.kind | libc::SOCK_CLOEXEC, sort.protocol) };
        check(fd, os_error)?;
        self.take_over(fd, sort)
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        let s: &Socket = unsafe { this.payload_unchecked() };
        let (fd, family) = (s.fd.get(), s.family.get());
        let (kind, protocol) = (s.kind.get(), s.protocol.get());
        Ok(Value::str(&format!("<socket object, fd={fd}, family={family}, type={kind}, proto={protocol}>")))
    }

    /// The family of its addresses.
    #[getter]
    fn family(&self) -> i64 {
        self.family.get().into()
    }

    /// The kind of connection.
    #[getter(name = "type")]
    fn kind(&self) -> i64 {
        self.kind.get().into()
    }

    /// The protocol.
    #[getter]
    fn proto(&self) -> i64 {
        self.protocol.get().into()
    }

    /// The timeout in seconds, or None.
    #[getter]
    fn timeout(&self) -> Value {
        self.timeout.get().map_or(Value::NONE, Value::float)
    }

    /// Takes a connection; gives its descriptor and the address at the other end.
    #[method("($self, /)")]
    fn _accept(&self) -> PyResult<Value> {
        let mut from = Address::room();
        let fd = self.call(libc::POLLIN, |fd| {
            let mut size = Address::room().len;
            // SAFETY: the address has room for any.
            let fd = unsafe { libc::accept4(fd, from.as_mut_ptr(), &mut size, libc::SOCK_CLOEXEC) };
            from.len = size;
            fd as isize
        })?;
        Ok(TupleObject::pair(Value::int(fd as i64), from.to_python()?))
    }

    /// Gives the socket an address of this machine.
    #[method("($self, address, /)")]
    fn bind(&self, address: &Value) -> PyResult<()> {
        let address = Address::from_python(self.family.get(), address, "bind")?;
        // SAFETY: the address lives through the call.
        check(unsafe { libc::bind(self.fd.get(), address.as_ptr(), address.len) }, os_error)
    }

    /// Closes it; a second time nothing happens.
    #[method("($self, /)")]
    fn close(&self) -> PyResult<()> {
        let fd = self.fd.replace(-1);
        if fd < 0 {
            return Ok(());
        }
        // SAFETY: the descriptor was this socket's own.
        let (result, errno) = tiercel_vm::gil::released(|| unsafe { (libc::close(fd), last_errno()) });
        // What the other end has broken off is closed all the same.
        if result < 0 && errno != libc::ECONNRESET { Err(raise_errno(errno, &[])) } else { Ok(()) }
    }

    /// Connects to an address.
    #[method("($self, address, /)")]
    fn connect(&self, address: &Value) -> PyResult<()> {
        match self.try_connect(address, "connect")? {
            0 => Ok(()),
            errno => Err(raise_errno(errno, &[])),
        }
    }

    /// Connects to an address; gives the error number, 0 for none.
    #[method("($self, address, /)")]
    fn connect_ex(&self, address: &Value) -> PyResult<i64> {
        self.try_connect(address, "connect_ex").map(i64::from)
    }

    /// Gives its descriptor up, and returns it.
    #[method("($self, /)")]
    fn detach(&self) -> i64 {
        self.fd.replace(-1).into()
    }

    /// Its descriptor.
    #[method("($self, /)")]
    fn fileno(&self) -> i64 {
        self.fd.get().into()
    }

    /// The address at the other end.
    #[method("($self, /)")]
    fn getpeername(&self) -> PyResult<Value> {
        self.address_by(libc::getpeername)
    }

    /// Its own address.
    #[method("($self, /)")]
    fn getsockname(&self) -> PyResult<Value> {
        self.address_by(libc::getsockname)
    }

    /// An option: a number, or, with `buflen`, so many bytes.
    #[method("($self, level, option, buflen=0, /)")]
    fn getsockopt(&self, level: i32, option: i32, buflen: i32) -> PyResult<Value> {
        if !(0..=1024).contains(&buflen) {
            bail!(OSError, "getsockopt buflen out of range");
        }
        let mut room = [0u8; 1024];
        let wanted = if buflen == 0 { size_of::<i32>() } else { buflen as usize };
        let mut len = wanted as libc::socklen_t;
        // SAFETY: the buffer lives through the call, and is as long as the length says.
        let result =
            unsafe { libc::getsockopt(self.fd.get(), level, option, room.as_mut_ptr().cast(), &mut len) };
        check(result, os_error)?;
        if buflen == 0 {
            return Ok(Value::int(i32::from_ne_bytes([room[0], room[1], room[2], room[3]]).into()));
        }
        Ok(Value::bytes(&room[..len as usize]))
    }

    /// Sets an option to a number or to bytes, or to none that is `optlen` long.
    #[method("($self, level, option, value, optlen=<unrepresentable>, /)", hidden)]
    fn setsockopt(&self, level: i32, option: i32, value: &Value, optlen: Option<i32>) -> PyResult<()> {
        let set = |data: *const u8, len: usize| {
            // SAFETY: there are that many bytes, or none at all are given.
            let result = unsafe {
                libc::setsockopt(self.fd.get(), level, option, data.cast(), len as libc::socklen_t)
            };
            check(result, os_error)
        };
        if value.is_none() {
            let Some(len) = optlen else {
                bail!(TypeError, "setsockopt() takes 4 arguments with value=None")
            };
            return set(std::ptr::null(), len.max(0) as usize);
        }
        if value.ty().slots().nb_index.is_some() || value.is_small_int() {
            let bytes = (object::index_i64(value)? as i32).to_ne_bytes();
            return set(bytes.as_ptr(), bytes.len());
        }
        let view = buffer::get(value)?;
        set(view.data, view.len)
    }

    /// Lets connections come, and so many of them wait.
    #[method("($self, backlog=128, /)")]
    fn listen(&self, backlog: i32) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::listen(self.fd.get(), backlog.max(0)) }, os_error)
    }

    /// Receives so many bytes at most.
    #[method("($self, bufsize, flags=0, /)")]
    fn recv(&self, bufsize: isize, flags: i32) -> PyResult<Value> {
        let mut room = vec![0u8; size_argument(bufsize, "recv")?];
        let n = self.receive(room.as_mut_ptr(), room.len(), flags)?;
        Ok(Value::bytes(&room[..n]))
    }

    /// Receives into a buffer; says how many bytes.
    #[method("($self, buffer, nbytes=0, flags=0)")]
    fn recv_into(&self, buffer: &Value, nbytes: isize, flags: i32) -> PyResult<i64> {
        let view = writable(buffer, "recv_into() argument 1")?;
        let len = room_of(&view, nbytes, "recv_into")?;
        self.receive(view.data, len, flags).map(|n| n as i64)
    }

    /// Receives so many bytes at most; gives them with the address they came from.
    #[method("($self, bufsize, flags=0, /)")]
    fn recvfrom(&self, bufsize: isize, flags: i32) -> PyResult<Value> {
        let mut room = vec![0u8; size_argument(bufsize, "recvfrom")?];
        let (n, from) = self.receive_from(room.as_mut_ptr(), room.len(), flags)?;
        Ok(TupleObject::pair(Value::bytes(&room[..n]), from.to_python()?))
    }

    /// Receives into a buffer; says how many bytes, and the address they came from.
    #[method("($self, buffer, nbytes=0, flags=0)")]
    fn recvfrom_into(&self, buffer: &Value, nbytes: isize, flags: i32) -> PyResult<Value> {
        let view = writable(buffer, "recvfrom_into() argument 1")?;
        let len = room_of(&view, nbytes, "recvfrom_into")?;
        let (n, from) = self.receive_from(view.data, len, flags)?;
        Ok(TupleObject::pair(Value::int(n as i64), from.to_python()?))
    }

    /// Sends bytes, as many as can go at once; says how many.
    #[method("($self, data, flags=0, /)")]
    fn send(&self, data: &Value, flags: i32) -> PyResult<i64> {
        let view = buffer::get(data)?;
        // SAFETY: the view lives until the call is over.
        let send = |fd| unsafe { libc::send(fd, view.data.cast(), view.len, flags) };
        self.call(libc::POLLOUT, send).map(|n| n as i64)
    }

    /// Sends all bytes.
    #[method("($self, data, flags=0, /)")]
    fn sendall(&self, data: &Value, flags: i32) -> PyResult<()> {
        let view = buffer::get(data)?;
        let deadline = self.deadline();
        let mut rest = view.bytes();
        while !rest.is_empty() {
            // SAFETY: the view lives until the call is over.
            let mut send = |fd| unsafe { libc::send(fd, rest.as_ptr().cast(), rest.len(), flags) };
            let n = self.call_until(libc::POLLOUT, deadline, &mut send)?;
            rest = &rest[n as usize..];
        }
        Ok(())
    }

    /// Sends bytes to an address; says how many.
    #[method("($self, data, flags_or_address, address=<unrepresentable>, /)", hidden)]
    fn sendto(&self, data: &Value, flags_or_address: &Value, address: Option<&Value>) -> PyResult<i64> {
        let (flags, address) = match address {
            Some(address) => (object::index_i64(flags_or_address)? as i32, address),
            None => (0, flags_or_address),
        };
        let view = buffer::get(data)?;
        let to = Address::from_python(self.family.get(), address, "sendto")?;
        // SAFETY: the view and the address live until the call is over.
        let send = |fd| unsafe { libc::sendto(fd, view.data.cast(), view.len, flags, to.as_ptr(), to.len) };
        self.call(libc::POLLOUT, send).map(|n| n as i64)
    }

    /// Has reads and writes wait, or not.
    #[method("($self, flag, /)")]
    fn setblocking(&self, flag: bool) -> PyResult<()> {
        self.timeout.set(if flag { None } else { Some(0.0) });
        self.set_waiting(flag)
    }

    /// Whether reads and writes wait.
    #[method("($self, /)")]
    fn getblocking(&self) -> bool {
        self.timeout.get() != Some(0.0)
    }

    /// Sets how long reads and writes wait, in seconds; None is for good.
    #[method("($self, timeout, /)")]
    fn settimeout(&self, timeout: &Value) -> PyResult<()> {
        let timeout = timeout_argument(timeout)?;
        self.timeout.set(timeout);
        self.set_waiting(timeout.is_none())
    }

    /// The timeout in seconds, or None.
    #[method("($self, /)")]
    fn gettimeout(&self) -> Value {
        self.timeout.get().map_or(Value::NONE, Value::float)
    }

    /// Closes one direction, or both.
    #[method("($self, how, /)")]
    fn shutdown(&self, how: i32) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::shutdown(self.fd.get(), how) }, os_error)
    }
}

#[pymodule(name = "_socket")]
/// A part of `_socket`.
pub mod functions {
    use super::{DEFAULT_TIMEOUT, native_type, timeout_argument};
    use crate::posix::path_argument::{check, os_error};
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, object};

    fn adopted(fd: i32, family: i32, kind: i32, proto: i32) -> PyResult<Value> {
        let arguments = [family, kind, proto, fd].map(|n| Value::int(n.into()));
        object::call(native_type::get("_socket.socket").as_value(), &arguments)
    }

    /// Two sockets that are connected with each other.
    #[function("(family=1, type=1, proto=0, /)")]
    fn socketpair(family: i32, r#type: i32, proto: i32) -> PyResult<Value> {
        let mut fds = [0i32; 2];
        // SAFETY: there is room for the two descriptors.
        let result =
            unsafe { libc::socketpair(family, r#type | libc::SOCK_CLOEXEC, proto, fds.as_mut_ptr()) };
        check(result, os_error)?;
        Ok(TupleObject::pair(
            adopted(fds[0], family, r#type, proto)?,
            adopted(fds[1], family, r#type, proto)?,
        ))
    }

    /// Another descriptor of the same socket.
    #[function("(fd, /)")]
    fn dup(fd: i32) -> PyResult<i64> {
        // SAFETY: a system call on numbers.
        let fd = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) };
        check(fd, os_error).map(|()| fd.into())
    }

    /// How long new sockets wait, in seconds, or None.
    #[function("()")]
    fn getdefaulttimeout() -> Value {
        native_type::kept(DEFAULT_TIMEOUT).unwrap_or(Value::NONE)
    }

    /// Sets how long new sockets wait, in seconds; None is for good.
    #[function("(timeout, /)")]
    fn setdefaulttimeout(timeout: &Value) -> PyResult<()> {
        let timeout = timeout_argument(timeout)?;
        native_type::keep(DEFAULT_TIMEOUT, timeout.map_or(Value::NONE, Value::float));
        Ok(())
    }
}

/// Makes the type.
pub fn make_type() {
    let flags = tflag::BASE;
    native_type::make::<Socket>("_socket.socket", types().object, flags, false, |t| {
        install_type!(t, Socket);
    });
}
