//! The tree of built-in exceptions.

use crate::header::{Header, Kind};
use crate::heap::Heap;
use crate::typeobj::{
    Type, TypeShape, allocate_type, dealloc_layout, finish_type, inherit_slots, link_type, tflag,
};
use crate::types::tuple::TupleObject;
use crate::value::Field;
use std::cell::Cell;

/// What every exception has. Fields of single classes (`StopIteration.value`, `OSError.errno`, …) stand in `extra`, in
/// the order that the class' definition gives.
#[repr(C)]
pub struct ExceptionObject {
    /// Header.
    pub head: Header,
    /// `args`, a tuple.
    pub args: Field,
    /// `__traceback__`.
    pub traceback: Field,
    /// `__context__`.
    pub context: Field,
    /// `__cause__`.
    pub cause: Field,
    /// `__suppress_context__`.
    pub suppress_context: Cell<bool>,
    /// Fields of particular classes.
    pub extra: [Field; 9],
}

// SAFETY: the struct is `repr(C)` with a `Header` first.
unsafe impl crate::typeobj::Layout for ExceptionObject {
    const KIND: Kind = Kind::BaseException;
    const CONTAINER: bool = true;
    fn core_type() -> &'static Type {
        crate::thread::types().exceptions.BaseException
    }
}

macro_rules! exceptions {
    ($($name:ident: $base:ident;)*) => {
        /// The built-in exception classes.
        #[allow(missing_docs, non_snake_case)]
        pub struct ExceptionTypes { pub BaseException: &'static Type, $(pub $name: &'static Type,)* }

        impl ExceptionTypes {
            pub(crate) fn allocate(heap: &Heap) -> ExceptionTypes {
                ExceptionTypes {
                    BaseException: exception_type(heap, Kind::BaseException),
                    $($name: exception_type(heap, Kind::Other),)*
                }
            }

            pub(crate) fn link(&self) {
                link_type(self.BaseException, "BaseException", Some(crate::thread::types().object));
                self.BaseException.dict_offset.set(self.BaseException.basic_size.get());
                $(link_type(self.$name, stringify!($name), Some(self.$base));)*
                self.link_exception_group();
            }

            pub(crate) fn define(&self) {
                inherit_slots(self.BaseException, crate::types::exception_methods::define);
                $(inherit_slots(self.$name, crate::types::exception_methods::define_subclass);)*
            }

            pub(crate) fn finish(&self) {
                finish_type(self.BaseException);
                $(finish_type(self.$name);)*
            }

            /// All of them, bases before what derives from them.
            pub fn all(&self) -> Vec<&'static Type> {
                vec![self.BaseException, $(self.$name),*]
            }
        }
    };
}

impl ExceptionTypes {
    /// `ExceptionGroup` is the one built-in class with two bases: it is an `Exception` as well.
    fn link_exception_group(&self) {
        let value = |t: &'static Type| t.as_value().clone();
        let group = self.ExceptionGroup;
        group.bases.set(TupleObject::from_vec(vec![value(self.BaseExceptionGroup), value(self.Exception)]));
        let object = crate::thread::types().object;
        let order = [group, self.BaseExceptionGroup, self.Exception, self.BaseException, object];
        group.mro.set(TupleObject::from_vec(order.into_iter().map(value).collect()));
        self.Exception.subclasses.borrow_mut().push(group);
    }
}

fn exception_type(heap: &Heap, kind: Kind) -> &'static Type {
    allocate_type(
        heap,
        TypeShape {
            kind,
            flags: tflag::BASE | tflag::GC | tflag::EXCEPTION_SUBCLASS,
            basic_size: size_of::<ExceptionObject>(),
            dealloc: dealloc_layout::<ExceptionObject>,
        },
    )
}

exceptions! {
    BaseExceptionGroup: BaseException; GeneratorExit: BaseException; KeyboardInterrupt: BaseException; SystemExit: BaseException;
    Exception: BaseException;
    ArithmeticError: Exception; FloatingPointError: ArithmeticError; OverflowError: ArithmeticError; ZeroDivisionError: ArithmeticError;
    AssertionError: Exception; AttributeError: Exception; BufferError: Exception; EOFError: Exception; ExceptionGroup: BaseExceptionGroup;
    ImportError: Exception; ModuleNotFoundError: ImportError;
    LookupError: Exception; IndexError: LookupError; KeyError: LookupError;
    MemoryError: Exception; NameError: Exception; UnboundLocalError: NameError;
    OSError: Exception; BlockingIOError: OSError; ChildProcessError: OSError; ConnectionError: OSError;
    BrokenPipeError: ConnectionError; ConnectionAbortedError: ConnectionError; ConnectionRefusedError: ConnectionError; ConnectionResetError: ConnectionError;
    FileExistsError: OSError; FileNotFoundError: OSError; InterruptedError: OSError; IsADirectoryError: OSError; NotADirectoryError: OSError;
    PermissionError: OSError; ProcessLookupError: OSError; TimeoutError: OSError;
    ReferenceError: Exception; RuntimeError: Exception; NotImplementedError: RuntimeError; PythonFinalizationError: RuntimeError; RecursionError: RuntimeError;
    StopAsyncIteration: Exception; StopIteration: Exception;
    SyntaxError: Exception; IndentationError: SyntaxError; TabError: IndentationError; _IncompleteInputError: SyntaxError;
    SystemError: Exception; TypeError: Exception;
    ValueError: Exception; UnicodeError: ValueError; UnicodeDecodeError: UnicodeError; UnicodeEncodeError: UnicodeError; UnicodeTranslateError: UnicodeError;
    Warning: Exception; BytesWarning: Warning; DeprecationWarning: Warning; EncodingWarning: Warning; FutureWarning: Warning; ImportWarning: Warning;
    PendingDeprecationWarning: Warning; ResourceWarning: Warning; RuntimeWarning: Warning; SyntaxWarning: Warning; UnicodeWarning: Warning; UserWarning: Warning;
}
