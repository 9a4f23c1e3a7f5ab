//! Modules.

use crate::error::PyResult;
use crate::header::Header;
use crate::layout;
use crate::method::ModuleDef;
use crate::object::{self, generic_getattr_optional, getattr_optional};
use crate::thread::{names, types};
use crate::typeobj::{Type, new_object, new_object_of};
use crate::types::builtin_function;
use crate::types::dict::DictObject;
use crate::types::str::{intern, to_string_lossy};
use crate::value::{Field, Value};
use crate::{bail, err, install_type};
use std::cell::Cell;
use tiercel_macros::pytype;

/// A module.
#[repr(C)]
pub struct ModuleObject {
    /// Header.
    pub head: Header,
    /// The namespace, a dict.
    pub dict: Field,
    /// The definition of a native module.
    pub def: Cell<Option<&'static ModuleDef>>,
}
layout!(ModuleObject, Module, module, container);

fn set_standard_names(dict: &DictObject, name: &Value, doc: &Value) {
    let n = names();
    dict.set_str(&n.__name__, name.clone());
    dict.set_str(&n.__doc__, doc.clone());
    for empty in [&n.__package__, &n.__loader__, &n.__spec__] {
        dict.set_str(empty, Value::NONE);
    }
}

/// A module with nothing but its standard names.
pub fn new(name: &str) -> Value {
    let module =
        new_object(|head| ModuleObject { head, dict: Field::new(DictObject::new()), def: Cell::new(None) });
    set_standard_names(dict_of(&module), &intern(name), &Value::NONE);
    module
}

/// The namespace of a module object.
pub fn dict_of(module: &Value) -> &DictObject {
    // SAFETY: the caller has a module, and a module's dict field always holds a dict.
    unsafe {
        let m: &ModuleObject = module.payload_unchecked();
        m.dict.borrow().expect("a module has a namespace").payload_unchecked()
    }
}

/// Makes a native module: its functions, its constants, then what its `init` adds.
pub fn from_def(def: &'static ModuleDef) -> PyResult<Value> {
    let module = new(def.name);
    // SAFETY: just made as a module.
    unsafe { module.payload_unchecked::<ModuleObject>() }.def.set(Some(def));
    let dict = dict_of(&module);
    if !def.doc.is_empty() {
        dict.set_str(&names().__doc__, Value::str(def.doc));
    }
    let name = intern(def.name);
    for method in def.methods {
        dict.set_str(&intern(method.name), builtin_function::new(method, Some(&module), Some(&name)));
    }
    for constant in def.constants {
        dict.set_str(&intern(constant.name), (constant.value)()?);
    }
    if let Some(init) = def.init {
        init(&module)?;
    }
    Ok(module)
}

impl ModuleObject {
    fn namespace(&self) -> Option<&DictObject> {
        // SAFETY: only dicts are stored in `dict`.
        self.dict.borrow().map(|d| unsafe { d.payload_unchecked() })
    }
}

/// Whether a module's `__spec__` says that its body is still running.
fn is_initializing(spec: &Value) -> PyResult<bool> {
    if spec.is_none() {
        return Ok(false);
    }
    match getattr_optional(spec, &intern("_initializing"))? {
        Some(v) => object::truth(&v),
        None => Ok(false),
    }
}

#[cold]
fn missing(this: &Value, name: &Value) -> PyResult<Value> {
    // SAFETY: called from the slot of this type.
    let module: &ModuleObject = unsafe { this.payload_unchecked() };
    let lookup = |name: &Value| module.namespace().and_then(|d| d.get_str(name));
    if let Some(getattr) = lookup(&names().__getattr__) {
        return object::call(&getattr, std::slice::from_ref(name));
    }
    let wanted = to_string_lossy(name);
    let raised = match lookup(&names().__name__).filter(|n| n.as_str().is_some()) {
        None => err!(AttributeError, "module has no attribute '{wanted}'"),
        Some(own) => {
            let own = to_string_lossy(&own);
            match lookup(&names().__spec__) {
                Some(spec) if is_initializing(&spec)? => {
                    err!(
                        AttributeError,
                        "partially initialized module '{own}' has no attribute '{wanted}' (most likely due to a circular import)"
                    )
                }
                _ => err!(AttributeError, "module '{own}' has no attribute '{wanted}'"),
            }
        }
    };
    Err(object::set_attribute_error_context(raised, this, name))
}

#[pytype(name = "module")]
/// A module of that name, with that docstring.
impl ModuleObject {
    fn alloc(ty: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = crate::typeobj::expect_type(ty, "module.__new__(X): X")?;
        Ok(new_object_of(ty, |head| ModuleObject {
            head,
            dict: Field::new(DictObject::new()),
            def: Cell::new(None),
        }))
    }

    #[slot(init, "(name, doc=None)")]
    fn init(this: &Value, name: &Value, doc: Option<&Value>) -> PyResult<()> {
        if name.as_str().is_none() {
            bail!(TypeError, "module() argument 'name' must be str, not {}", name.ty().name_str());
        }
        set_standard_names(dict_of(this), name, doc.unwrap_or(&Value::NONE));
        Ok(())
    }

    #[slot(getattro)]
    fn getattro(this: &Value, name: &Value) -> PyResult<Value> {
        match generic_getattr_optional(this, name) {
            Ok(Some(v)) => Ok(v),
            Ok(None) => missing(this, name),
            Err(raised) if raised.is(types().exceptions.AttributeError) => {
                drop(raised.take());
                missing(this, name)
            }
            Err(raised) => Err(raised),
        }
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        module_repr(this)
    }

    #[getter]
    fn __dict__(&self) -> Value {
        self.dict.get_or_none()
    }

    #[method("($self, /)")]
    fn __dir__(this: &Value) -> PyResult<Value> {
        let dict = object::getattr(this, &names().__dict__)?;
        let Some(dict) = dict.downcast::<DictObject>() else {
            bail!(TypeError, "<module>.__dict__ is not a dictionary");
        };
        if let Some(f) = dict.get_str(&names().__dir__) {
            return object::call(&f, &[]);
        }
        let keys = dict.items().into_iter().map(|(k, _)| k).collect();
        Ok(crate::types::list::ListObject::from_vec(keys))
    }

    #[getter]
    fn __annotations__(this: &Value) -> PyResult<Value> {
        let dict = dict_of(this);
        if let Some(v) = dict.get_str(&names().__annotations__) {
            return Ok(v);
        }
        let made = match dict.get_str(&names().__annotate__) {
            Some(f) if f.ty().slots().call.is_some() => {
                let made = object::call(&f, &[Value::small_int(1)])?;
                if made.downcast::<DictObject>().is_none() {
                    bail!(TypeError, "__annotate__ returned non-dict of type '{}'", made.ty().name_str());
                }
                made
            }
            _ => DictObject::new(),
        };
        // While the module's body runs, annotations may still be added.
        if !dict.get_str(&names().__spec__).map_or(Ok(false), |spec| is_initializing(&spec))? {
            dict.set_str(&names().__annotations__, made.clone());
        }
        Ok(made)
    }

    #[setter(__annotations__)]
    fn set_annotations(this: &Value, value: Option<&Value>) -> PyResult<()> {
        let dict = dict_of(this);
        match value {
            Some(v) => dict.set_str(&names().__annotations__, v.clone()),
            None if dict.remove(&names().__annotations__)?.is_none() => {
                bail!(AttributeError, "__annotations__");
            }
            None => {}
        }
        dict.remove(&names().__annotate__)?;
        Ok(())
    }

    #[getter]
    fn __annotate__(this: &Value) -> PyResult<Value> {
        let dict = dict_of(this);
        Ok(dict.get_str(&names().__annotate__).unwrap_or_else(|| {
            dict.set_str(&names().__annotate__, Value::NONE);
            Value::NONE
        }))
    }

    #[setter(__annotate__)]
    fn set_annotate(this: &Value, value: Option<&Value>) -> PyResult<()> {
        let Some(value) = value else { bail!(TypeError, "cannot delete __annotate__ attribute") };
        if !value.is_none() && value.ty().slots().call.is_none() {
            bail!(TypeError, "__annotate__ must be callable or None");
        }
        let dict = dict_of(this);
        dict.set_str(&names().__annotate__, value.clone());
        if !value.is_none() {
            dict.remove(&names().__annotations__)?;
        }
        Ok(())
    }
}

/// What `repr` shows where there is no usable `__spec__`, or one with a name and an origin.
fn module_repr(this: &Value) -> PyResult<Value> {
    let dict = dict_of(this);
    let text = |v: Value| object::repr_string(&v);
    if let Some(spec) = dict.get_str(&names().__spec__).filter(|s| !s.is_none()) {
        let name = getattr_optional(&spec, &names().name)?.filter(|n| !n.is_none());
        let name = name.map_or(Ok("'?'".to_string()), text)?;
        let origin = getattr_optional(&spec, &intern("origin"))?.filter(|o| !o.is_none());
        let Some(origin) = origin else {
            let loader = getattr_optional(&spec, &intern("loader"))?.filter(|l| !l.is_none());
            return Ok(Value::str(&match loader {
                None => format!("<module {name}>"),
                Some(loader) => format!("<module {name} ({})>", object::repr_string(&loader)?),
            }));
        };
        let located = match getattr_optional(&spec, &intern("has_location"))? {
            Some(v) => object::truth(&v)?,
            None => false,
        };
        return Ok(Value::str(&if located {
            format!("<module {name} from {}>", object::repr_string(&origin)?)
        } else {
            format!("<module {name} ({})>", to_string_lossy(&object::str(&origin)?))
        }));
    }
    let name = dict.get_str(&names().__name__).map_or(Ok("'?'".to_string()), text)?;
    if let Some(file) = dict.get_str(&names().__file__) {
        return Ok(Value::str(&format!("<module {name} from {}>", object::repr_string(&file)?)));
    }
    Ok(Value::str(&match dict.get_str(&names().__loader__).filter(|l| !l.is_none()) {
        Some(loader) => format!("<module {name} ({})>", object::repr_string(&loader)?),
        None => format!("<module {name}>"),
    }))
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const ModuleObject)).dict.visit(visit);
}

/// Lets go of the namespace. Its contents stay: functions may still run in it.
unsafe fn clear(object: *const Header) {
    drop((*(object as *const ModuleObject)).dict.replace(Some(DictObject::new())));
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, ModuleObject);
    t.dict_field.set(std::mem::offset_of!(ModuleObject, dict) as u32);
    let s = t.slots_mut();
    s.new = Some(ModuleObject::alloc);
    s.traverse = Some(traverse);
    s.clear = Some(clear);
}
