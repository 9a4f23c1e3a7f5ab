//! `select`: waiting for several files at once, by `select`, `poll` and `epoll`.

use crate::native_type;
use crate::posix::path_argument::{descriptor_of, last_errno};
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};
use tiercel_macros::{pymodule, pytype};
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::exception_fields::raise_errno;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, install_type, object};

/// Waits by a system call that is told how long at most (`None`: for good). Signals interrupt it; it then goes on with the
/// rest of the time.
fn wait(most: Option<Duration>, mut call: impl FnMut(Option<Duration>) -> i32) -> PyResult<i32> {
    let deadline = most.and_then(|d| Instant::now().checked_add(d));
    let mut left = most;
    loop {
        let n = tiercel_vm::gil::released(|| call(left));
        if n >= 0 {
            return Ok(n);
        }
        match last_errno() {
            libc::EINTR => crate::signal::run_handlers()?,
            errno => return Err(raise_errno(errno, &[])),
        }
        left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
    }
}

/// A timeout argument in units of `unit` seconds; None and, if `negative` is allowed, negative numbers mean for good.
fn timeout_argument(v: Option<&Value>, unit: f64, negative: bool, error: &str) -> PyResult<Option<Duration>> {
    let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(None) };
    let slots = v.ty().slots();
    if v.as_word_float().is_none() && slots.nb_float.is_none() && slots.nb_index.is_none() {
        bail!(TypeError, "{error}");
    }
    let n = object::as_f64(v)? * unit;
    if n.is_nan() {
        bail!(ValueError, "Invalid value NaN (not a number)");
    }
    if n < 0.0 {
        if negative {
            return Ok(None);
        }
        bail!(ValueError, "timeout must be non-negative");
    }
    match Duration::try_from_secs_f64(n) {
        Ok(d) if d.as_secs() < i64::MAX as u64 / 1_000_000_000 => Ok(Some(d)),
        _ => bail!(OverflowError, "timestamp too large to convert to C PyTime_t"),
    }
}

/// Milliseconds for the system, rounded up; -1 means for good.
fn milliseconds(d: Option<Duration>) -> i32 {
    d.map_or(-1, |d| d.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32)
}

fn event_mask(v: Option<&Value>, default: u16) -> PyResult<u16> {
    let Some(v) = v else { return Ok(default) };
    match object::index_as_i64(v)?.map(u16::try_from) {
        Some(Ok(n)) => Ok(n),
        Some(Err(_)) if object::index_i64(v)? < 0 => bail!(ValueError, "value must be positive"),
        _ => bail!(OverflowError, "Python int too large to convert to C unsigned short"),
    }
}

/// `select.poll`.
#[repr(C)]
struct Poll {
    head: Header,
    /// In the order of registration.
    files: RefCell<Vec<libc::pollfd>>,
    running: Cell<bool>,
}

impl Poll {
    fn place(&self, fd: i32) -> Option<usize> {
        self.files.borrow().iter().position(|f| f.fd == fd)
    }
}

const POLL_DEFAULT: u16 = (libc::POLLIN | libc::POLLPRI | libc::POLLOUT) as u16;

#[pytype(name = "poll")]
/// An object that waits on many descriptors.
impl Poll {
    /// Register a file descriptor with the polling object.
    #[method("($self, fd, eventmask=<unrepresentable>, /)", hidden)]
    fn register(&self, fd: &Value, eventmask: Option<&Value>) -> PyResult<()> {
        let fd = descriptor_of(fd)?;
        let events = event_mask(eventmask, POLL_DEFAULT)? as i16;
        match self.place(fd) {
            Some(at) => self.files.borrow_mut()[at].events = events,
            None => self.files.borrow_mut().push(libc::pollfd { fd, events, revents: 0 }),
        }
        Ok(())
    }

    /// Modify an already registered file descriptor.
    #[method("($self, fd, eventmask, /)")]
    fn modify(&self, fd: &Value, eventmask: &Value) -> PyResult<()> {
        let events = event_mask(Some(eventmask), 0)? as i16;
        match self.place(descriptor_of(fd)?) {
            Some(at) => self.files.borrow_mut()[at].events = events,
            None => return Err(raise_errno(libc::ENOENT, &[])),
        }
        Ok(())
    }

    /// Remove a file descriptor being tracked by the polling object.
    #[method("($self, fd, /)")]
    fn unregister(&self, fd: &Value) -> PyResult<()> {
        let fd = descriptor_of(fd)?;
        match self.place(fd) {
            Some(at) => {
                self.files.borrow_mut().remove(at);
                Ok(())
            }
            None => {
                Err(tiercel_object::error::raise_with(types().exceptions.KeyError, &[Value::int(fd.into())]))
            }
        }
    }

    /// Polls the set of registered file descriptors.
    ///
    /// Returns a list containing any descriptors that have events or errors to
    /// report, as a list of (fd, event) 2-tuples.
    #[method("($self, timeout=None, /)")]
    fn poll(&self, timeout: Option<&Value>) -> PyResult<Value> {
        let most = timeout_argument(timeout, 1e-3, true, "timeout must be an integer or None")?;
        if self.running.get() {
            bail!(RuntimeError, "concurrent poll() invocation");
        }
        // A copy: others may register files meanwhile.
        let mut files = self.files.borrow().clone();
        self.running.set(true);
        let (start, len) = (files.as_mut_ptr(), files.len());
        // SAFETY: the files stay where they are through the call.
        let polled = wait(most, |left| unsafe { libc::poll(start, len as libc::nfds_t, milliseconds(left)) });
        self.running.set(false);
        polled?;
        let pair = |f: &libc::pollfd| {
            TupleObject::pair(Value::int(f.fd.into()), Value::int((f.revents as u16).into()))
        };
        Ok(ListObject::from_vec(files.iter().filter(|f| f.revents != 0).map(pair).collect()))
    }
}

/// `select.epoll`.
#[repr(C)]
struct Epoll {
    head: Header,
    /// -1 once closed.
    fd: Cell<i32>,
}

impl Drop for Epoll {
    fn drop(&mut self) {
        if self.fd.get() >= 0 {
            // SAFETY: the descriptor is this object's own.
            unsafe { libc::close(self.fd.get()) };
        }
    }
}

const EPOLL_DEFAULT: u32 = (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32;

impl Epoll {
    fn open(&self) -> PyResult<i32> {
        match self.fd.get() {
            -1 => Err(err!(ValueError, "I/O operation on closed epoll object")),
            fd => Ok(fd),
        }
    }

    fn control(&self, operation: i32, fd: &Value, events: u32) -> PyResult<()> {
        let epoll = self.open()?;
        let fd = descriptor_of(fd)?;
        let mut event = libc::epoll_event { events, u64: fd as u64 };
        // SAFETY: the event lives through the call.
        if unsafe { libc::epoll_ctl(epoll, operation, fd, &mut event) } < 0 {
            return Err(raise_errno(last_errno(), &[]));
        }
        Ok(())
    }

    fn make(class: &Value, fd: i32) -> PyResult<Value> {
        if fd < 0 {
            return Err(raise_errno(last_errno(), &[]));
        }
        let ty = expect_type(class, "epoll")?;
        Ok(native_type::new_instance(ty, |head| Epoll { head, fd: Cell::new(fd) }))
    }
}

fn events_argument(v: &Value) -> PyResult<u32> {
    match object::index_as_i64(v)?.map(u32::try_from) {
        Some(Ok(n)) => Ok(n),
        _ => bail!(OverflowError, "can't convert negative value to unsigned int"),
    }
}

#[pytype(name = "epoll")]
/// Returns an epolling object.
///
///   sizehint
///     The expected number of events to be registered.  It must be positive,
///     or -1 to use the default.  It is only used on older systems where
///     epoll_create1() is not available; otherwise it has no effect (though its
///     value is still checked).
///   flags
///     Deprecated and completely ignored.  However, when supplied, its value
///     must be 0 or select.EPOLL_CLOEXEC, otherwise OSError is raised.
impl Epoll {
    #[slot(new, "(sizehint=-1, flags=0)")]
    fn new(class: &Value, sizehint: i32, flags: i32) -> PyResult<Value> {
        if sizehint == 0 || sizehint < -1 {
            bail!(ValueError, "sizehint must be positive or -1");
        }
        if flags != 0 && flags != libc::EPOLL_CLOEXEC {
            bail!(OSError, "invalid flags");
        }
        // SAFETY: a system call on numbers.
        Epoll::make(class, unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })
    }

    /// An object for a descriptor that is there already.
    #[classmethod("($type, fd, /)")]
    fn fromfd(class: &Value, fd: i32) -> PyResult<Value> {
        Epoll::make(class, fd)
    }

    /// Closes the descriptor.
    #[method("($self, /)")]
    fn close(&self) -> PyResult<()> {
        let fd = self.fd.replace(-1);
        // SAFETY: the descriptor is this object's own.
        if fd >= 0 && unsafe { libc::close(fd) } < 0 {
            return Err(raise_errno(last_errno(), &[]));
        }
        Ok(())
    }

    #[getter]
    fn closed(&self) -> bool {
        self.fd.get() < 0
    }

    /// The descriptor.
    #[method("($self, /)")]
    fn fileno(&self) -> PyResult<i32> {
        self.open()
    }

    /// Waits on one more descriptor; `OSError` if it does so already.
    #[method("($self, fd, eventmask=<unrepresentable>)", hidden)]
    fn register(&self, fd: &Value, eventmask: Option<&Value>) -> PyResult<()> {
        let events = eventmask.map(events_argument).transpose()?.unwrap_or(EPOLL_DEFAULT);
        self.control(libc::EPOLL_CTL_ADD, fd, events)
    }

    /// Changes what is waited for on a descriptor.
    #[method("($self, fd, eventmask)")]
    fn modify(&self, fd: &Value, eventmask: &Value) -> PyResult<()> {
        self.control(libc::EPOLL_CTL_MOD, fd, events_argument(eventmask)?)
    }

    /// No longer waits on a descriptor.
    #[method("($self, fd)")]
    fn unregister(&self, fd: &Value) -> PyResult<()> {
        self.control(libc::EPOLL_CTL_DEL, fd, 0)
    }

    /// Wait for events on the epoll file descriptor.
    ///
    /// Returns a list containing any descriptors that have events to report,
    /// as a list of (fd, events) 2-tuples.
    #[method("($self, timeout=None, maxevents=-1)")]
    fn poll(&self, timeout: Option<&Value>, maxevents: i32) -> PyResult<Value> {
        let fd = self.open()?;
        let most = timeout_argument(timeout, 1.0, true, "timeout must be an integer or None")?;
        let room = match maxevents {
            -1 => 1023,
            n if n < 1 => bail!(ValueError, "maxevents must be greater than 0, got {n}"),
            n => n,
        };
        let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; room as usize];
        let start = events.as_mut_ptr();
        // SAFETY: there is room for that many events, which stay where they are through the call.
        let n = wait(most, |left| unsafe { libc::epoll_wait(fd, start, room, milliseconds(left)) })?;
        let pair = |e: &libc::epoll_event| {
            let (fd, events) = (e.u64 as i64, e.events as i64);
            TupleObject::pair(Value::int(fd), Value::int(events))
        };
        Ok(ListObject::from_vec(events[..n as usize].iter().map(pair).collect()))
    }

    #[method("($self, /)")]
    fn __enter__(this: &Value) -> PyResult<Value> {
        // SAFETY: a method of this type.
        unsafe { this.payload_unchecked::<Epoll>() }.open()?;
        Ok(this.clone())
    }

    #[method("($self, exc_type=None, exc_value=None, exc_tb=None, /)")]
    fn __exit__(&self, _t: Option<&Value>, _v: Option<&Value>, _tb: Option<&Value>) -> PyResult<()> {
        self.close()
    }
}

const NUMBERS: &[(&str, i64)] = crate::libc_numbers![
    POLLIN POLLPRI POLLOUT POLLERR POLLHUP POLLNVAL POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND POLLRDHUP
    EPOLLIN EPOLLOUT EPOLLPRI EPOLLERR EPOLLHUP EPOLLRDHUP EPOLLONESHOT EPOLLEXCLUSIVE EPOLLRDNORM EPOLLRDBAND
    EPOLLWRNORM EPOLLWRBAND EPOLLMSG EPOLLWAKEUP EPOLL_CLOEXEC PIPE_BUF
];

#[pymodule(name = "select")]
/// Waiting until some of many files can be read or written.
pub mod select_module {
    use super::*;

    /// The set of a sequence's descriptors, and what they came from.
    fn set_of(list: &Value, set: &mut libc::fd_set) -> PyResult<Vec<(i32, Value)>> {
        let mut files = Vec::new();
        // SAFETY: the set is a variable of the caller's.
        unsafe { libc::FD_ZERO(set) };
        for file in object::to_vec(list).map_err(|raised| {
            drop(raised.take());
            err!(TypeError, "arguments 1-3 must be sequences")
        })? {
            let fd = descriptor_of(&file)?;
            if fd as usize >= libc::FD_SETSIZE {
                bail!(ValueError, "filedescriptor out of range in select()");
            }
            // SAFETY: the number is below the size of a set.
            unsafe { libc::FD_SET(fd, set) };
            files.push((fd, file));
        }
        Ok(files)
    }

    fn members(files: Vec<(i32, Value)>, set: &libc::fd_set) -> Value {
        // SAFETY: the numbers are below the size of a set.
        let ready = files.into_iter().filter(|(fd, _)| unsafe { libc::FD_ISSET(*fd, set) });
        ListObject::from_vec(ready.map(|(_, file)| file).collect())
    }

    /// Waits until some of the files can be read, or written, or have something exceptional; gives those, in three lists.
    #[function("(rlist, wlist, xlist, timeout=None, /)")]
    fn select(rlist: &Value, wlist: &Value, xlist: &Value, timeout: Option<&Value>) -> PyResult<Value> {
        let most = timeout_argument(timeout, 1.0, false, "timeout must be a float or None")?;
        // SAFETY: all-zero bytes are an empty set.
        let mut asked: [libc::fd_set; 3] = unsafe { std::mem::zeroed() };
        let mut files = Vec::new();
        for (list, set) in [rlist, wlist, xlist].into_iter().zip(&mut asked) {
            files.push(set_of(list, set)?);
        }
        let count = files.iter().flatten().map(|(fd, _)| fd + 1).max().unwrap_or(0);
        let mut ready = asked;
        let sets = &mut ready;
        wait(most, |left| {
            *sets = asked;
            let mut time = left.map(|d| libc::timeval {
                tv_sec: d.as_secs() as libc::time_t,
                tv_usec: d.subsec_nanos().div_ceil(1000) as libc::suseconds_t,
            });
            if let Some(t) = &mut time
                && t.tv_usec == 1_000_000
            {
                (t.tv_sec, t.tv_usec) = (t.tv_sec + 1, 0);
            }
            let time = time.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
            let [r, w, x] = &mut *sets;
            // SAFETY: the sets and the time live through the call.
            unsafe { libc::select(count, r, w, x, time) }
        })?;
        let lists = files.into_iter().zip(&ready).map(|(files, set)| members(files, set)).collect();
        Ok(TupleObject::from_vec(lists))
    }

    /// An object that waits on many descriptors.
    #[function("()")]
    fn poll() -> PyResult<Value> {
        Ok(native_type::new_instance(native_type::get("select.poll"), |head| Poll {
            head,
            files: RefCell::default(),
            running: Cell::new(false),
        }))
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        native_type::set_numbers(module, NUMBERS);
        native_type::set(module, "error", types().exceptions.OSError.as_value().clone());
        native_type::set(module, "EPOLLET", Value::int(1 << 31));
        native_type::set(module, "POLLMSG", Value::int(0x400));
        let object = types().object;
        native_type::make::<Poll>("select.poll", object, tflag::NO_INSTANTIATION, false, |t| {
            install_type!(t, Poll)
        });
        let epoll = native_type::make::<Epoll>("select.epoll", object, 0, false, |t| install_type!(t, Epoll));
        native_type::set_type(module, epoll);
        Ok(())
    }
}
