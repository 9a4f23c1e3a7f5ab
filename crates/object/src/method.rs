//! Natively implemented functions, as plain data: what `tiercel-macros` declares and types and modules are made from.

pub use crate::error::PyResult;
pub use crate::value::Value;

use crate::thread::types;
use crate::typeobj::Type;
use crate::types::builtin_function;
use crate::types::descriptors::{self, DescriptorTarget};
use crate::types::str::intern;
use crate::{bail, err};

/// No arguments besides the receiver.
pub type FnNoArgs = fn(this: &Value) -> PyResult<Value>;
/// Exactly one positional argument.
pub type FnO = fn(this: &Value, arg: &Value) -> PyResult<Value>;
/// Positional arguments only.
pub type FnFast = fn(this: &Value, args: &[Value]) -> PyResult<Value>;
/// Positional arguments, then the values of the keyword arguments, whose names are the tuple `kwnames`.
pub type FnKw = fn(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value>;

/// A native function under one of the calling conventions.
#[derive(Clone, Copy)]
pub enum NativeFn {
    /// CPython's `METH_NOARGS`.
    NoArgs(FnNoArgs),
    /// CPython's `METH_O`.
    O(FnO),
    /// CPython's `METH_FASTCALL`.
    Fast(FnFast),
    /// CPython's `METH_FASTCALL | METH_KEYWORDS`.
    Kw(FnKw),
}

/// What a function is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodKind {
    /// A method: `this` is the instance.
    Instance,
    /// A class method: `this` is the type.
    Class,
    /// A static method: `this` is of no meaning.
    Static,
    /// A module's function: `this` is the module.
    Function,
}

/// A native function's declaration.
pub struct MethodDef {
    /// The Python name.
    pub name: &'static str,
    /// The code.
    pub func: NativeFn,
    /// What it is bound to.
    pub kind: MethodKind,
    /// Its parameters.
    pub signature: Option<&'static Signature>,
    /// `__text_signature__`; empty means None.
    pub text_signature: &'static str,
    /// The docstring, without the signature.
    pub doc: &'static str,
}

/// A computed attribute.
pub struct GetSetDef {
    /// The Python name.
    pub name: &'static str,
    /// Reads it.
    pub get: fn(&Value) -> PyResult<Value>,
    /// Writes it, or deletes it (`None`); absent if it is read-only.
    pub set: Option<fn(&Value, Option<&Value>) -> PyResult<()>>,
    /// The docstring.
    pub doc: &'static str,
}

/// A module's constant, made when the module is.
pub struct ConstantDef {
    /// The Python name.
    pub name: &'static str,
    /// Makes the value.
    pub value: fn() -> PyResult<Value>,
}

/// A native module's declaration.
pub struct ModuleDef {
    /// The Python name.
    pub name: &'static str,
    /// The docstring.
    pub doc: &'static str,
    /// Its functions.
    pub methods: &'static [MethodDef],
    /// Its constants.
    pub constants: &'static [ConstantDef],
    /// Run once with the new module, after functions and constants are in place.
    pub init: Option<fn(&Value) -> PyResult<()>>,
}

/// A parameter that is bound by position or by name.
pub struct Param {
    /// The name; positional-only parameters keep theirs for error texts.
    pub name: &'static str,
    /// Whether it has no default.
    pub required: bool,
}

/// A function's parameters. `params` holds positional-only, positional-or-keyword and keyword-only ones, in this order.
pub struct Signature {
    /// The name in error texts, without the type's.
    pub function_name: &'static str,
    /// All parameters but `*args` and `**kwargs`.
    pub params: &'static [Param],
    /// How many are positional-only.
    pub positional_only: usize,
    /// How many can be given by position, positional-only ones included.
    pub positional: usize,
    /// How many of those have no default.
    pub required_positional: usize,
    /// How many are keyword-only.
    pub keyword_only: usize,
    /// Whether there is a `*args`.
    pub varargs: bool,
    /// Whether there is a `**kwargs`.
    pub varkw: bool,
}

impl Signature {
    /// Whether no argument can be given by name.
    pub fn is_positional_only(&self) -> bool {
        self.positional_only == self.params.len() && !self.varkw
    }
}

/// Gives a built-in type what `#[pytype]` declared on a struct: slots, methods, attributes, docstring.
#[macro_export]
macro_rules! install_type {
    ($t:expr, $struct:ty) => {{
        let t: &'static $crate::typeobj::Type = $t;
        <$struct>::fill_slots(t.slots_mut());
        t.doc.set(<$struct>::DOC);
        t.text_signature.set(<$struct>::TEXT_SIGNATURE.unwrap_or(""));
        $crate::method::install(t, <$struct>::METHODS, <$struct>::GETSETS);
    }};
}

/// Puts descriptors of native methods and computed attributes into a type's namespace.
pub fn install(t: &Type, methods: &'static [MethodDef], getsets: &'static [GetSetDef]) {
    for def in methods {
        let name = intern(def.name);
        let descriptor = match def.kind {
            MethodKind::Static => {
                let function = builtin_function::new(def, Some(t.as_value()), None);
                crate::types::classmethod::new_staticmethod(function)
            }
            MethodKind::Class => {
                descriptors::new(types().classmethod_descriptor, t, &name, DescriptorTarget::Method(def))
            }
            MethodKind::Instance | MethodKind::Function => {
                descriptors::new(types().method_descriptor, t, &name, DescriptorTarget::Method(def))
            }
        };
        t.dict().set_str(&name, descriptor);
    }
    for def in getsets {
        let name = intern(def.name);
        let target = DescriptorTarget::GetSet(def);
        t.dict().set_str(&name, descriptors::new(types().getset_descriptor, t, &name, target));
    }
}

/// An attribute that is a field of the object, as CPython's `PyMemberDef`: name, offset of the `Field`, read-only.
pub type MemberDef = (&'static str, usize, bool);

/// Puts descriptors of plain fields into a built-in type's namespace. An empty field reads as `None`.
pub fn install_members(t: &Type, members: &[MemberDef]) {
    for &(name, offset, read_only) in members {
        let name = intern(name);
        let target = DescriptorTarget::Member(offset as u32, read_only);
        t.dict().set_str(&name, descriptors::new(types().member_descriptor, t, &name, target));
    }
}

impl MethodDef {
    /// Calls the function on `this`. `describe` gives what error texts call it, with the parentheses.
    #[inline]
    pub fn call(
        &'static self,
        this: &Value,
        args: &[Value],
        kwnames: Option<&Value>,
        describe: impl Fn() -> String,
    ) -> PyResult<Value> {
        let func = self.func;
        if let NativeFn::Kw(f) = func {
            return f(this, args, kwnames);
        }
        if !crate::args::keyword_names(kwnames).is_empty() {
            bail!(TypeError, "{} takes no keyword arguments", describe());
        }
        match func {
            NativeFn::NoArgs(f) if args.is_empty() => f(this),
            NativeFn::NoArgs(_) => {
                Err(err!(TypeError, "{} takes no arguments ({} given)", describe(), args.len()))
            }
            NativeFn::O(f) => match args {
                [arg] => f(this, arg),
                _ => Err(err!(TypeError, "{} takes exactly one argument ({} given)", describe(), args.len())),
            },
            NativeFn::Fast(f) => f(this, args),
            NativeFn::Kw(f) => f(this, args, kwnames),
        }
    }

    /// `__text_signature__`.
    pub fn text_signature_value(&self) -> Value {
        if self.text_signature.is_empty() { Value::NONE } else { Value::str(self.text_signature) }
    }

    /// `__doc__`.
    pub fn doc_value(&self) -> Value {
        if self.doc.is_empty() { Value::NONE } else { Value::str(self.doc) }
    }
}
