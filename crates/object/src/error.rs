//! How Rust code raises and passes on Python exceptions.

use crate::thread::thread;
use crate::typeobj::Type;
use crate::value::Value;

/// Says that a Python exception is set in the thread. It is zero-sized so that `PyResult<Value>` is one word.
#[derive(Debug)]
#[must_use = "an exception is set; pass it on or clear it"]
pub struct Raised(());

/// The result of anything that may raise.
pub type PyResult<T> = Result<T, Raised>;

impl Raised {
    /// Raises an exception instance.
    #[cold]
    pub fn new(exception: Value) -> Raised {
        thread().raised.set(exception);
        Raised(())
    }

    /// For code that knows that an exception is already set in the thread (native frames returning an error word).
    pub fn already() -> Raised {
        debug_assert!(!thread().raised.is_empty(), "an error was reported with no exception set");
        Raised(())
    }

    /// Takes the exception out of the thread: it is handled now.
    pub fn take(self) -> Value {
        thread().raised.take().expect("an error was reported with no exception set")
    }

    /// Whether the exception is an instance of `ty`; it stays raised.
    pub fn is(&self, ty: &Type) -> bool {
        thread().raised.borrow().is_some_and(|e| e.ty().is_subtype(ty))
    }
}

/// Makes an instance of exception class `ty` with one string argument, and raises it.
#[cold]
pub fn raise(ty: &Type, message: &str) -> Raised {
    raise_with(ty, &[Value::str(message)])
}

/// Makes an instance of exception class `ty` with these arguments, and raises it.
#[cold]
pub fn raise_with(ty: &Type, args: &[Value]) -> Raised {
    match crate::object::call(ty.as_value(), args) {
        Ok(e) => Raised::new(e),
        Err(raised) => raised,
    }
}

/// `err!(TypeError, "{} is not it", x)`: raises a built-in exception with a formatted message; gives [`Raised`].
#[macro_export]
macro_rules! err {
    ($ty:ident, $($arg:tt)*) => {
        $crate::error::raise($crate::thread::types().exceptions.$ty, &format!($($arg)*))
    };
}

/// `bail!(TypeError, "…")`: returns `Err(err!(…))`.
#[macro_export]
macro_rules! bail {
    ($ty:ident, $($arg:tt)*) => { return Err($crate::err!($ty, $($arg)*)) };
}

impl From<tiercel_compiler::marshal::MarshalError> for Raised {
    fn from(e: tiercel_compiler::marshal::MarshalError) -> Raised {
        use tiercel_compiler::marshal::MarshalErrorKind;
        match e.kind {
            MarshalErrorKind::Eof => crate::err!(EOFError, "{}", e.message),
            MarshalErrorKind::Type => crate::err!(TypeError, "{}", e.message),
            MarshalErrorKind::Value => crate::err!(ValueError, "{}", e.message),
        }
    }
}
