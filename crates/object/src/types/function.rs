//! Python functions.

use crate::error::PyResult;
use crate::header::Header;
use crate::object;
use crate::thread::{names, runtime};
use crate::typeobj::{Type, new_object};
use crate::types::code::CodeObject;
use crate::types::dict::DictObject;
use crate::types::module::ModuleObject;
use crate::types::str::to_string_lossy;
use crate::types::tuple::TupleObject;
use crate::value::{Field, Value};
use crate::{bail, err, install_type, layout};
use std::cell::Cell;
use std::mem::offset_of;
use tiercel_macros::pytype;

/// A Python function. `#[repr(C)]`: the loop and native code read it.
#[repr(C)]
pub struct FunctionObject {
    /// Header.
    pub head: Header,
    /// `__code__`.
    pub code: Field,
    /// Changes with anything a call depends on; 0 once it was changed.
    pub version: Cell<u32>,
    /// `__globals__`.
    pub globals: Field,
    /// `__builtins__`.
    pub builtins: Field,
    /// `__name__`.
    pub name: Field,
    /// `__qualname__`.
    pub qualname: Field,
    /// `__defaults__`, a tuple.
    pub defaults: Field,
    /// `__kwdefaults__`, a dict.
    pub kwdefaults: Field,
    /// `__closure__`, a tuple of cells.
    pub closure: Field,
    /// `__doc__`.
    pub doc: Field,
    /// `__module__`.
    pub module: Field,
    /// `__annotations__`: a dict, or the flat tuple of names and values that the compiler made.
    pub annotations: Field,
    /// `__annotate__`.
    pub annotate: Field,
    /// `__type_params__`.
    pub type_params: Field,
    /// `__dict__`, made when asked for.
    pub dict: Field,
}
layout!(FunctionObject, Function, function, container);

/// `co_flags`: the first constant is the docstring.
const HAS_DOCSTRING: u32 = 0x400_0000;

/// The builtins that code with these globals sees: what `__builtins__` says there, or the runtime's.
pub fn builtins_of(globals: &Value) -> Value {
    let found = globals.downcast::<DictObject>().and_then(|g| g.get_str(&names().__builtins__));
    match found {
        Some(b) if b.downcast::<ModuleObject>().is_some() => crate::types::module::dict_of(&b).to_value(),
        Some(b) => b,
        None => runtime().builtins.get_or_none(),
    }
}

/// A function of this code; `qualname` is the code's own if absent.
pub fn new(code: &Value, globals: &Value, qualname: Option<&Value>) -> Value {
    let c = code.downcast_exact::<CodeObject>().expect("a code object");
    let doc = match c.flags.get() & HAS_DOCSTRING != 0 {
        true => c.consts.borrow().and_then(|t| t.downcast::<TupleObject>()?.items().first().cloned()),
        false => None,
    };
    let module = globals.downcast::<DictObject>().and_then(|g| g.get_str(&names().__name__));
    let option = |v: Option<Value>| v.map_or(Field::empty(), Field::new);
    let builtins = builtins_of(globals);
    c.note_globals(globals, &builtins);
    new_object(|head| FunctionObject {
        head,
        code: Field::new(code.clone()),
        version: Cell::new(c.version.get()),
        globals: Field::new(globals.clone()),
        builtins: Field::new(builtins),
        name: option(c.name.get()),
        qualname: option(qualname.cloned().or_else(|| c.qualname.get())),
        defaults: Field::empty(),
        kwdefaults: Field::empty(),
        closure: Field::empty(),
        doc: option(doc),
        module: option(module),
        annotations: Field::empty(),
        annotate: Field::empty(),
        type_params: Field::empty(),
        dict: Field::empty(),
    })
}

fn free_count(code: &Value) -> usize {
    code.downcast_exact::<CodeObject>().map_or(0, |c| c.free_count.get() as usize)
}

impl FunctionObject {
    /// Says that a call may do something else from now on.
    fn changed(&self) {
        self.version.set(0);
        crate::watch::version_changed(&self.version);
    }

    /// Says that what a call makes may have another name from now on.
    fn renamed(&self) {
        crate::watch::version_changed(&self.version);
    }

    fn name_text(&self) -> String {
        self.name.borrow().map(to_string_lossy).unwrap_or_default()
    }

    /// `__annotations__` as a dict: asked of `__annotate__` the first time.
    fn annotations_dict(&self) -> PyResult<Value> {
        let made = match self.annotations.get() {
            Some(v) => match v.downcast_exact::<TupleObject>() {
                None => return Ok(v),
                Some(flat) => {
                    let dict = DictObject::new();
                    for pair in flat.items().chunks_exact(2) {
                        dict.downcast::<DictObject>().expect("a dict").insert(&pair[0], pair[1].clone())?;
                    }
                    dict
                }
            },
            None => match self.annotate.get().filter(|f| f.ty().slots().call.is_some()) {
                None => DictObject::new(),
                Some(annotate) => {
                    let made = object::call(&annotate, &[Value::small_int(1)])?;
                    if made.downcast::<DictObject>().is_none() {
                        bail!(TypeError, "__annotate__ returned non-dict of type '{}'", made.ty().name_str());
                    }
                    made
                }
            },
        };
        self.annotations.set(made.clone());
        Ok(made)
    }
}

#[pytype(name = "function")]
/// A function of code and the globals it runs with.
///
/// `name` stands for the code's, `argdefs` and `kwdefaults` are the defaults of arguments, `closure` has the cells of the free
/// variables.
impl FunctionObject {
    #[slot(new, "(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)")]
    fn construct(
        _ty: &Value,
        code: &Value,
        globals: &Value,
        name: Option<&Value>,
        argdefs: Option<&Value>,
        closure: Option<&Value>,
        kwdefaults: Option<&Value>,
    ) -> PyResult<Value> {
        let wrong = |name: &str, expected: &str, v: &Value| {
            err!(TypeError, "function() argument '{name}' must be {expected}, not {}", v.ty().name_str())
        };
        let Some(c) = code.downcast_exact::<CodeObject>() else { return Err(wrong("code", "code", code)) };
        if globals.downcast::<DictObject>().is_none() {
            return Err(wrong("globals", "dict", globals));
        }
        if name.is_some_and(|n| n.as_str().is_none()) {
            bail!(TypeError, "arg 3 (name) must be None or string");
        }
        if argdefs.is_some_and(|d| d.downcast::<TupleObject>().is_none()) {
            bail!(TypeError, "arg 4 (defaults) must be None or tuple");
        }
        let free = c.free_count.get() as usize;
        let given = match closure {
            None if free != 0 => bail!(TypeError, "arg 5 (closure) must be tuple"),
            None => 0,
            Some(cells) => match cells.downcast::<TupleObject>() {
                None => bail!(TypeError, "arg 5 (closure) must be None or tuple"),
                Some(cells) => cells.len(),
            },
        };
        if given != free {
            let name = c.name.borrow().map(to_string_lossy).unwrap_or_default();
            bail!(ValueError, "{name} requires closure of length {free}, not {given}");
        }
        if let Some(cells) = closure.and_then(|c| c.downcast::<TupleObject>()) {
            for cell in cells.items() {
                if cell.downcast::<crate::types::cell::CellObject>().is_none() {
                    bail!(TypeError, "arg 5 (closure) expected cell, found {}", cell.ty().name_str());
                }
            }
        }
        if kwdefaults.is_some_and(|d| d.downcast::<DictObject>().is_none()) {
            bail!(TypeError, "arg 6 (kwdefaults) must be None or dict");
        }
        let f = new(code, globals, None);
        let function = f.downcast_exact::<FunctionObject>().expect("just made");
        if let Some(name) = name {
            function.name.set(name.clone());
        }
        function.defaults.set_option(argdefs.cloned());
        function.closure.set_option(closure.filter(|_| free != 0).cloned());
        function.kwdefaults.set_option(kwdefaults.cloned());
        Ok(f)
    }

    /// Replaced by the evaluation loop when it starts.
    #[slot(call)]
    fn call(_this: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        Err(err!(SystemError, "no evaluation loop runs Python functions here"))
    }

    #[slot(descr_get)]
    fn get(this: &Value, object: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        Ok(match object {
            Some(object) => crate::types::method::new(this, object),
            None => this.clone(),
        })
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let f: &FunctionObject = unsafe { this.payload_unchecked() };
        let name = f.qualname.borrow().map(to_string_lossy).unwrap_or_default();
        Ok(Value::str(&format!("<function {name} at {:#x}>", this.word())))
    }

    #[getter]
    fn __code__(&self) -> Value {
        self.code.get_or_none()
    }

    #[setter(__code__)]
    fn set_code(&self, value: Option<&Value>) -> PyResult<()> {
        let Some(value) = value.filter(|v| v.downcast_exact::<CodeObject>().is_some()) else {
            bail!(TypeError, "__code__ must be set to a code object");
        };
        let (own, new) = (free_count(&self.code.get_or_none()), free_count(value));
        if own != new {
            let name = self.name_text();
            bail!(ValueError, "{name}() requires a code object with {own} free vars, not {new}");
        }
        self.changed();
        if let Some(code) = value.downcast_exact::<CodeObject>() {
            code.note_globals(&self.globals.get_or_none(), &self.builtins.get_or_none());
        }
        self.code.set(value.clone());
        Ok(())
    }

    #[getter]
    fn __defaults__(&self) -> Value {
        self.defaults.get_or_none()
    }

    #[setter(__defaults__)]
    fn set_defaults(&self, value: Option<&Value>) -> PyResult<()> {
        let value = value.filter(|v| !v.is_none());
        if value.is_some_and(|v| v.downcast::<TupleObject>().is_none()) {
            bail!(TypeError, "__defaults__ must be set to a tuple object");
        }
        self.changed();
        self.defaults.set_option(value.cloned());
        Ok(())
    }

    #[getter]
    fn __kwdefaults__(&self) -> Value {
        self.kwdefaults.get_or_none()
    }

    #[setter(__kwdefaults__)]
    fn set_kwdefaults(&self, value: Option<&Value>) -> PyResult<()> {
        let value = value.filter(|v| !v.is_none());
        if value.is_some_and(|v| v.downcast::<DictObject>().is_none()) {
            bail!(TypeError, "__kwdefaults__ must be set to a dict object");
        }
        self.changed();
        self.kwdefaults.set_option(value.cloned());
        Ok(())
    }

    #[getter]
    fn __annotations__(&self) -> PyResult<Value> {
        self.annotations_dict()
    }

    #[setter(__annotations__)]
    fn set_annotations(&self, value: Option<&Value>) -> PyResult<()> {
        let value = value.filter(|v| !v.is_none());
        if value.is_some_and(|v| v.downcast::<DictObject>().is_none()) {
            bail!(TypeError, "__annotations__ must be set to a dict object");
        }
        self.annotations.set_option(value.cloned());
        self.annotate.set_option(None);
        Ok(())
    }

    #[getter]
    fn __annotate__(&self) -> Value {
        self.annotate.get_or_none()
    }

    #[setter(__annotate__)]
    fn set_annotate(&self, value: Option<&Value>) -> PyResult<()> {
        match value {
            None => bail!(TypeError, "__annotate__ cannot be deleted"),
            Some(v) if v.is_none() => self.annotate.set(Value::NONE),
            Some(v) if v.ty().slots().call.is_some() => {
                self.annotate.set(v.clone());
                self.annotations.set_option(None);
            }
            Some(_) => bail!(TypeError, "__annotate__ must be callable or None"),
        }
        Ok(())
    }

    #[getter]
    fn __type_params__(&self) -> Value {
        self.type_params.get().unwrap_or_else(|| TupleObject::from_slice(&[]))
    }

    #[setter(__type_params__)]
    fn set_type_params(&self, value: Option<&Value>) -> PyResult<()> {
        let Some(value) = value.filter(|v| v.downcast::<TupleObject>().is_some()) else {
            bail!(TypeError, "__type_params__ must be set to a tuple");
        };
        self.type_params.set(value.clone());
        Ok(())
    }

    #[getter]
    fn __name__(&self) -> Value {
        self.name.get_or_none()
    }

    #[setter(__name__)]
    fn set_name(&self, value: Option<&Value>) -> PyResult<()> {
        let Some(value) = value.filter(|v| v.as_str().is_some()) else {
            bail!(TypeError, "__name__ must be set to a string object");
        };
        self.name.set(value.clone());
        self.renamed();
        Ok(())
    }

    #[getter]
    fn __qualname__(&self) -> Value {
        self.qualname.get_or_none()
    }

    #[setter(__qualname__)]
    fn set_qualname(&self, value: Option<&Value>) -> PyResult<()> {
        let Some(value) = value.filter(|v| v.as_str().is_some()) else {
            bail!(TypeError, "__qualname__ must be set to a string object");
        };
        self.qualname.set(value.clone());
        self.renamed();
        Ok(())
    }

    #[getter]
    fn __dict__(this: &Value) -> Value {
        crate::instance::instance_dict(this).unwrap_or(Value::NONE)
    }

    #[setter(__dict__)]
    fn set_dict(this: &Value, value: Option<&Value>) -> PyResult<()> {
        if value.is_none() {
            bail!(TypeError, "cannot delete __dict__");
        }
        crate::class::set_dict(this, value)
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let f = &*(object as *const FunctionObject);
    let fields = [
        &f.code,
        &f.globals,
        &f.builtins,
        &f.name,
        &f.qualname,
        &f.defaults,
        &f.kwdefaults,
        &f.closure,
        &f.doc,
        &f.module,
        &f.annotations,
        &f.annotate,
        &f.type_params,
        &f.dict,
    ];
    fields.into_iter().for_each(|field| field.visit(visit));
}

/// Drops what may refer back to the function; code, globals and names stay, so that it can still be called and shown.
unsafe fn clear(object: *const Header) {
    let f = &*(object as *const FunctionObject);
    f.changed();
    let fields = [
        &f.defaults,
        &f.kwdefaults,
        &f.closure,
        &f.doc,
        &f.annotations,
        &f.annotate,
        &f.type_params,
        &f.dict,
    ];
    fields.into_iter().for_each(|field| drop(field.take()));
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, FunctionObject);
    t.dict_field.set(offset_of!(FunctionObject, dict) as u32);
    crate::method::install_members(
        t,
        &[
            ("__closure__", offset_of!(FunctionObject, closure), true),
            ("__doc__", offset_of!(FunctionObject, doc), false),
            ("__globals__", offset_of!(FunctionObject, globals), true),
            ("__module__", offset_of!(FunctionObject, module), false),
            ("__builtins__", offset_of!(FunctionObject, builtins), true),
        ],
    );
    let s = t.slots_mut();
    s.traverse = Some(traverse);
    s.clear = Some(clear);
}
