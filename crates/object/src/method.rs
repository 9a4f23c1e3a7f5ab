//! Natively implemented functions, as plain data: what `tiercel-macros` declares and types and modules are made from.

pub use crate::error::PyResult;
use crate::thread::types;
use crate::typeobj::{Type, new_object_of};
use crate::types::builtin_function::BuiltinFunctionObject;
use crate::types::classmethod::WrapperObject;
use crate::types::descriptors::{DescriptorObject, DescriptorTarget};
use crate::value::Field;
pub use crate::value::Value;
use std::cell::Cell;

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

/// Puts descriptors of a built-in type's methods and computed attributes into its namespace.
pub fn install(ty: &'static Type, methods: &'static [MethodDef], getsets: &'static [GetSetDef]) {
    for def in methods {
        let name = crate::types::str::intern(def.name);
        let value = match def.kind {
            MethodKind::Instance | MethodKind::Function => {
                descriptor(types().method_descriptor, ty, &name, DescriptorTarget::Method(def))
            }
            MethodKind::Class => {
                descriptor(types().classmethod_descriptor, ty, &name, DescriptorTarget::Method(def))
            }
            MethodKind::Static => {
                let function = new_object_of(types().builtin_function, |head| BuiltinFunctionObject {
                    head,
                    def: Cell::new(def),
                    this: Field::new(ty.as_value().clone()),
                    module: Field::empty(),
                });
                new_object_of(types().staticmethod, |head| WrapperObject {
                    head,
                    callable: Field::new(function),
                })
            }
        };
        ty.dict().set_str(&name, value);
    }
    for def in getsets {
        let name = crate::types::str::intern(def.name);
        let value = descriptor(types().getset_descriptor, ty, &name, DescriptorTarget::GetSet(def));
        ty.dict().set_str(&name, value);
    }
}

fn descriptor(kind: &'static Type, owner: &'static Type, name: &Value, target: DescriptorTarget) -> Value {
    new_object_of(kind, |head| DescriptorObject {
        head,
        owner: Field::new(owner.as_value().clone()),
        name: Field::new(name.clone()),
        target: Cell::new(target),
    })
}
