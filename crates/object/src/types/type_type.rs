//! `type`: calling classes, looking attributes up on them, and what classes tell about themselves.

use crate::class;
use crate::error::PyResult;
use crate::header::{Header, Kind};
use crate::method::{MethodDef, MethodKind, NativeFn};
use crate::object;
use crate::thread::{names, types};
use crate::typeobj::{Type, as_type, tflag};
use crate::types::builtin_function::{self, BuiltinFunctionObject};
use crate::types::dict::DictObject;
use crate::types::list::ListObject;
use crate::types::str::{intern, intern_value, to_string_lossy};
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err, install_type};
use tiercel_macros::pytype;

fn this(v: &Value) -> &Type {
    // SAFETY: only reached through slots and attributes of `type`.
    unsafe { v.payload_unchecked() }
}

static NEW: MethodDef = MethodDef {
    name: "__new__",
    func: NativeFn::Kw(call_new),
    kind: MethodKind::Static,
    signature: None,
    text_signature: "($type, *args, **kwargs)",
    doc: "Create and return a new object.  See help(type) for accurate signature.",
};

/// Puts `__new__` into the namespace of a built-in type that has its own.
pub fn add_new(ty: &Type) {
    let name = intern("__new__");
    if ty.dict().get_str(&name).is_none() {
        ty.dict().set_str(&name, builtin_function::new(&NEW, Some(ty.as_value()), None));
    }
}

/// The built-in type whose `__new__` a value is, if it is one.
pub fn owner_of_new(found: &Value) -> Option<&Type> {
    let f = found.downcast_exact::<BuiltinFunctionObject>()?;
    if !std::ptr::eq(f.def.get(), &NEW) {
        return None;
    }
    // SAFETY: `this` of a `__new__` is its type, which is immortal.
    f.this.borrow().map(|t| unsafe { t.payload_unchecked() })
}

/// `int.__new__(cls, …)`: calls the slot for a subclass, if that cannot make an object of a wrong layout.
fn call_new(owner: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    let ty = this(owner);
    let name = ty.name_str();
    let positional = args.len() - crate::args::keyword_names(kwnames).len();
    if positional == 0 {
        bail!(TypeError, "{name}.__new__(): not enough arguments");
    }
    let Some(sub) = as_type(&args[0]) else {
        bail!(TypeError, "{name}.__new__(X): X is not a type object ({})", args[0].ty().name_str());
    };
    if !sub.is_subtype(ty) {
        let sub = sub.name_str();
        bail!(TypeError, "{name}.__new__({sub}): {sub} is not a subtype of {name}");
    }
    let Some(new) = ty.slots().new else {
        bail!(TypeError, "cannot create '{name}' instances");
    };
    let mut native = sub;
    while !class::has_native_new(native) || native.has(tflag::HEAP) {
        match native.base_type() {
            Some(base) => native = base,
            None => break,
        }
    }
    if native.slots().new.map(|f| f as usize) != Some(new as usize) {
        bail!(
            TypeError,
            "{name}.__new__({}) is not safe, use {}.__new__()",
            sub.name_str(),
            native.name_str()
        );
    }
    new(&args[0], &args[1..], kwnames)
}

/// `type(name, bases, namespace, **keywords)`.
fn new_type(metatype: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    let count = args.len() - crate::args::keyword_names(kwnames).len();
    if count != 3 {
        bail!(TypeError, "type.__new__() takes exactly 3 arguments ({count} given)");
    }
    let [name, bases, namespace] = &args[..3] else { unreachable!("counted") };
    let wrong = |position: usize, expected: &str, v: &Value| {
        err!(TypeError, "type.__new__() argument {position} must be {expected}, not {}", v.ty().name_str())
    };
    if name.as_str().is_none() {
        return Err(wrong(1, "str", name));
    }
    let Some(base_tuple) = bases.downcast::<TupleObject>() else { return Err(wrong(2, "tuple", bases)) };
    let Some(dict) = namespace.downcast::<DictObject>() else { return Err(wrong(3, "dict", namespace)) };
    for base in base_tuple.items() {
        if as_type(base).is_none() && object::getattr_optional(base, &names().__mro_entries__)?.is_some() {
            bail!(TypeError, "type() doesn't support MRO entry resolution; use types.new_class()");
        }
    }
    let winner = class::derive_metaclass(metatype, base_tuple.items())?;
    if !winner.is(metatype) {
        let new = this(&winner).slots().new;
        if new.map(|f| f as usize) != types().type_.slots().new.map(|f| f as usize)
            && let Some(new) = new
        {
            return new(&winner, args, kwnames);
        }
    }
    if to_string_lossy(name).contains('\0') {
        bail!(ValueError, "type name must not contain null characters");
    }
    class::new_class(this(&winner), name, base_tuple.items(), dict, &args[3..], kwnames)
}

/// Calling a class: `__new__`, then `__init__` if that gave an instance.
fn call_type(callee: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    let ty = this(callee);
    if std::ptr::eq(ty, types().type_) {
        let keywords = crate::args::keyword_names(kwnames).len();
        let positional = args.len() - keywords;
        if positional == 1 && keywords == 0 {
            return Ok(args[0].ty().as_value().clone());
        }
        if positional != 3 {
            bail!(TypeError, "type() takes 1 or 3 arguments");
        }
    }
    let Some(new) = ty.slots().new else {
        bail!(TypeError, "cannot create '{}' instances", ty.name_str());
    };
    // The class may go away while its instance is made.
    let _keep = callee.clone();
    let object = new(callee, args, kwnames)?;
    if !object.ty().is_subtype(ty) {
        return Ok(object);
    }
    if let Some(init) = object.ty().slots().init {
        init(&object, args, kwnames)?;
    }
    Ok(object)
}

/// `class.name`: data descriptors of the metaclass, then the class and its bases, then the rest of the metaclass.
pub fn getattr_type(class: &Value, name: &Value) -> PyResult<Value> {
    match getattr_type_optional(class, name)? {
        Some(v) => Ok(v),
        None => Err(no_type_attribute(class, name)),
    }
}

#[cold]
fn no_type_attribute(class: &Value, name: &Value) -> crate::error::Raised {
    let raised = err!(
        AttributeError,
        "type object '{}' has no attribute '{}'",
        this(class).name_str(),
        to_string_lossy(name)
    );
    object::set_attribute_error_context(raised, class, name)
}

/// [`getattr_type`] with `None` for a missing attribute.
pub fn getattr_type_optional(class: &Value, name: &Value) -> PyResult<Option<Value>> {
    let (ty, meta) = (this(class), class.ty());
    let found_on_meta = meta.lookup(name);
    let mut get_on_meta = None;
    if let Some(found) = &found_on_meta {
        let s = found.ty().slots();
        get_on_meta = s.descr_get;
        if let Some(get) = get_on_meta
            && s.descr_set.is_some()
        {
            return get(found, Some(class), Some(meta.as_value())).map(Some);
        }
    }
    if let Some(found) = ty.lookup(name) {
        return match found.ty().slots().descr_get {
            Some(get) => get(&found, None, Some(class)).map(Some),
            None => Ok(Some(found)),
        };
    }
    match (found_on_meta, get_on_meta) {
        (Some(found), Some(get)) => get(&found, Some(class), Some(meta.as_value())).map(Some),
        (found, _) => Ok(found),
    }
}

/// `class.name = value` and `del class.name`.
pub fn setattr_type(class: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = this(class);
    if ty.has(tflag::IMMUTABLE) {
        bail!(
            TypeError,
            "cannot set '{}' attribute of immutable type '{}'",
            to_string_lossy(name),
            ty.name_str()
        );
    }
    let name = &intern_value(name);
    if let Some(found) = class.ty().lookup(name)
        && let Some(set) = found.ty().slots().descr_set
    {
        return set(&found, class, value);
    }
    if value.is_some_and(|v| crate::loose::store(ty, name, v)) {
        return Ok(());
    }
    // Before the change: what the method cache borrowed may go with it.
    ty.modified();
    match value {
        Some(v) => ty.dict().set_str(name, v.clone()),
        None => {
            if ty.dict().remove(name)?.is_none() {
                return Err(no_type_attribute(class, name));
            }
        }
    }
    ty.modified();
    crate::slot_update::attribute_changed(ty, name);
    Ok(())
}

/// Sets a name in a class' namespace without looking at the metaclass.
pub fn set_in_namespace(ty: &Type, name: &Value, value: Option<Value>) -> PyResult<bool> {
    ty.modified();
    let was_there = match value {
        Some(v) => {
            ty.dict().set_str(name, v);
            true
        }
        None => ty.dict().remove(name)?.is_some(),
    };
    ty.modified();
    Ok(was_there)
}

fn check_special(ty: &Type, value: Option<&Value>, name: &str) -> PyResult<Value> {
    if ty.has(tflag::IMMUTABLE) {
        bail!(TypeError, "cannot set '{name}' attribute of immutable type '{}'", ty.name_str());
    }
    match value {
        Some(v) => Ok(v.clone()),
        None => Err(err!(TypeError, "cannot delete '{name}' attribute of type '{}'", ty.name_str())),
    }
}

struct TypeMethods;

#[pytype(name = "type")]
/// The type of an object; with three arguments a new class: its name, its bases, its namespace.
impl TypeMethods {
    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        let ty = this(v);
        let qualname = ty.qualname.borrow().map(to_string_lossy).unwrap_or_default();
        let module = match TypeMethods::__module__(v) {
            Ok(m) => m,
            Err(raised) => {
                drop(raised.take());
                Value::NONE
            }
        };
        Ok(Value::str(&match module {
            m if m.as_str().is_some() && !crate::types::str::equals_text(&m, "builtins") => {
                format!("<class '{}.{qualname}'>", to_string_lossy(&m))
            }
            _ => format!("<class '{}'>", if ty.has(tflag::HEAP) { ty.short_name() } else { qualname }),
        }))
    }

    #[slot(init)]
    fn init(_v: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        let keywords = crate::args::keyword_names(kwnames).len();
        let positional = args.len() - keywords;
        if positional == 1 && keywords != 0 {
            bail!(TypeError, "type.__init__() takes no keyword arguments");
        }
        if positional != 1 && positional != 3 {
            bail!(TypeError, "type.__init__() takes 1 or 3 arguments");
        }
        Ok(())
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        crate::types::union::or(a, b)
    }

    #[getter]
    fn __name__(v: &Value) -> Value {
        this(v).name.get_or_none()
    }

    #[setter(__name__)]
    fn set_name(v: &Value, value: Option<&Value>) -> PyResult<()> {
        let ty = this(v);
        let value = check_special(ty, value, "__name__")?;
        if value.as_str().is_none() {
            bail!(
                TypeError,
                "can only assign string to {}.__name__, not '{}'",
                ty.name_str(),
                value.ty().name_str()
            );
        }
        if to_string_lossy(&value).contains('\0') {
            bail!(ValueError, "type name must not contain null characters");
        }
        ty.modified();
        ty.name.set(value);
        Ok(())
    }

    #[getter]
    fn __qualname__(v: &Value) -> Value {
        this(v).qualname.get_or_none()
    }

    #[setter(__qualname__)]
    fn set_qualname(v: &Value, value: Option<&Value>) -> PyResult<()> {
        let ty = this(v);
        let value = check_special(ty, value, "__qualname__")?;
        if value.as_str().is_none() {
            bail!(
                TypeError,
                "can only assign string to {}.__qualname__, not '{}'",
                ty.name_str(),
                value.ty().name_str()
            );
        }
        ty.qualname.set(value);
        Ok(())
    }

    #[getter]
    fn __bases__(v: &Value) -> Value {
        this(v).bases.get_or_none()
    }

    #[setter(__bases__)]
    fn set_bases(v: &Value, value: Option<&Value>) -> PyResult<()> {
        let ty = this(v);
        let value = check_special(ty, value, "__bases__")?;
        class::set_bases(ty, &value)
    }

    #[getter]
    fn __base__(v: &Value) -> Value {
        this(v).base.get_or_none()
    }

    #[getter]
    fn __mro__(v: &Value) -> Value {
        this(v).mro.get_or_none()
    }

    #[getter]
    fn __dict__(v: &Value) -> Value {
        crate::types::mappingproxy::new(&this(v).dict.get_or_none())
    }

    #[getter]
    fn __module__(v: &Value) -> PyResult<Value> {
        let ty = this(v);
        match ty.dict().get_str(&names().__module__) {
            // `type`'s own namespace has this very descriptor under the name.
            Some(m) if crate::types::descriptors::as_descriptor(&m).is_none() => Ok(m),
            _ if ty.has(tflag::HEAP) => Err(err!(AttributeError, "__module__")),
            // A native type's instances may have modules of their own; its own stands in its name.
            _ => Ok(intern(if ty.module.get().is_empty() { "builtins" } else { ty.module.get() })),
        }
    }

    #[setter(__module__)]
    fn set_module(v: &Value, value: Option<&Value>) -> PyResult<()> {
        let ty = this(v);
        let value = check_special(ty, value, "__module__")?;
        set_in_namespace(ty, &names().__module__, Some(value))?;
        set_in_namespace(ty, &names().__firstlineno__, None)?;
        Ok(())
    }

    #[getter]
    fn __doc__(v: &Value) -> PyResult<Value> {
        let ty = this(v);
        if !ty.has(tflag::HEAP) {
            let doc = ty.doc.get();
            return Ok(if doc.is_empty() { Value::NONE } else { Value::str(doc) });
        }
        match ty.dict().get_str(&names().__doc__) {
            None => Ok(Value::NONE),
            Some(found) => match found.ty().slots().descr_get {
                Some(get) => get(&found, None, Some(v)),
                None => Ok(found),
            },
        }
    }

    #[setter(__doc__)]
    fn set_doc(v: &Value, value: Option<&Value>) -> PyResult<()> {
        let ty = this(v);
        let value = check_special(ty, value, "__doc__")?;
        set_in_namespace(ty, &names().__doc__, Some(value)).map(drop)
    }

    #[getter]
    fn __text_signature__(v: &Value) -> Value {
        let text = this(v).text_signature.get();
        if text.is_empty() { Value::NONE } else { Value::str(text) }
    }

    #[getter]
    fn __abstractmethods__(v: &Value) -> PyResult<Value> {
        let ty = this(v);
        let found = if std::ptr::eq(ty, types().type_) {
            None
        } else {
            ty.dict().get_str(&names().__abstractmethods__)
        };
        match found {
            Some(found) => Ok(found),
            None => {
                let raised = err!(AttributeError, "__abstractmethods__");
                Err(object::set_attribute_error_context(raised, v, &names().__abstractmethods__))
            }
        }
    }

    #[setter(__abstractmethods__)]
    fn set_abstractmethods(v: &Value, value: Option<&Value>) -> PyResult<()> {
        let ty = this(v);
        let is_abstract = match value {
            Some(value) => {
                let truth = object::truth(value)?;
                set_in_namespace(ty, &names().__abstractmethods__, Some(value.clone()))?;
                truth
            }
            None => {
                if !set_in_namespace(ty, &names().__abstractmethods__, None)? {
                    bail!(AttributeError, "__abstractmethods__");
                }
                false
            }
        };
        let flags = ty.flags.get() & !tflag::ABSTRACT;
        ty.flags.set(flags | if is_abstract { tflag::ABSTRACT } else { 0 });
        Ok(())
    }

    #[getter]
    fn __annotate__(v: &Value) -> PyResult<Value> {
        let ty = this(v);
        if !ty.has(tflag::HEAP) {
            return Err(no_type_attribute(v, &names().__annotate__));
        }
        let n = names();
        let found = ty.dict().get_str(&n.__annotate__).or_else(|| ty.dict().get_str(&n.__annotate_func__));
        match found {
            Some(found) => match found.ty().slots().descr_get {
                Some(get) => get(&found, None, Some(v)),
                None => Ok(found),
            },
            None => {
                set_in_namespace(ty, &n.__annotate_func__, Some(Value::NONE))?;
                Ok(Value::NONE)
            }
        }
    }

    #[setter(__annotate__)]
    fn set_annotate(v: &Value, value: Option<&Value>) -> PyResult<()> {
        let ty = this(v);
        let Some(value) = value else { bail!(TypeError, "cannot delete __annotate__ attribute") };
        if ty.has(tflag::IMMUTABLE) {
            bail!(TypeError, "cannot set '__annotate__' attribute of immutable type '{}'", ty.name_str());
        }
        if !value.is_none() && value.ty().slots().call.is_none() {
            bail!(TypeError, "__annotate__ must be callable or None");
        }
        let n = names();
        set_in_namespace(ty, &n.__annotate_func__, Some(value.clone()))?;
        if !value.is_none() {
            set_in_namespace(ty, &n.__annotations_cache__, None)?;
        }
        Ok(())
    }

    #[getter]
    fn __annotations__(v: &Value) -> PyResult<Value> {
        let ty = this(v);
        let n = names();
        if !ty.has(tflag::HEAP) {
            return Err(no_type_attribute(v, &n.__annotations__));
        }
        let found =
            ty.dict().get_str(&n.__annotations__).or_else(|| ty.dict().get_str(&n.__annotations_cache__));
        if let Some(found) = found {
            return match found.ty().slots().descr_get {
                Some(get) => get(&found, None, Some(v)),
                None => Ok(found),
            };
        }
        let annotate = object::getattr(v, &n.__annotate__)?;
        let made = if annotate.ty().slots().call.is_some() {
            let made = object::call(&annotate, &[Value::small_int(1)])?;
            if made.downcast::<DictObject>().is_none() {
                bail!(TypeError, "__annotate__ returned non-dict of type '{}'", made.ty().name_str());
            }
            made
        } else {
            DictObject::new()
        };
        set_in_namespace(ty, &n.__annotations_cache__, Some(made.clone()))?;
        Ok(made)
    }

    #[setter(__annotations__)]
    fn set_annotations(v: &Value, value: Option<&Value>) -> PyResult<()> {
        let ty = this(v);
        let n = names();
        if ty.has(tflag::IMMUTABLE) {
            bail!(TypeError, "cannot set '__annotations__' attribute of immutable type '{}'", ty.name_str());
        }
        let at = if ty.dict().get_str(&n.__annotations__).is_some() {
            &n.__annotations__
        } else {
            &n.__annotations_cache__
        };
        if !set_in_namespace(ty, at, value.cloned())? {
            let raised = err!(AttributeError, "__annotations__");
            return Err(object::set_attribute_error_context(raised, v, &n.__annotations__));
        }
        set_in_namespace(ty, &n.__annotate_func__, None)?;
        set_in_namespace(ty, &n.__annotate__, None)?;
        Ok(())
    }

    #[getter]
    fn __type_params__(v: &Value) -> Value {
        let found = this(v).dict().get_str(&names().__type_params__);
        let own = found.filter(|p| crate::types::descriptors::as_descriptor(p).is_none());
        own.unwrap_or_else(|| TupleObject::from_slice(&[]))
    }

    #[setter(__type_params__)]
    fn set_type_params(v: &Value, value: Option<&Value>) -> PyResult<()> {
        let ty = this(v);
        let value = check_special(ty, value, "__type_params__")?;
        set_in_namespace(ty, &names().__type_params__, Some(value)).map(drop)
    }

    #[getter]
    fn __basicsize__(v: &Value) -> i64 {
        this(v).basic_size.get() as i64
    }

    #[getter]
    fn __itemsize__(v: &Value) -> i64 {
        class::item_size(this(v)) as i64
    }

    #[getter]
    fn __dictoffset__(v: &Value) -> i64 {
        let ty = this(v);
        // Attributes kept inline have no fixed place for a dict, which CPython shows as -1.
        if ty.dict_offset.get() != 0 { -1 } else { ty.dict_field.get() as i64 }
    }

    #[getter]
    fn __weakrefoffset__(v: &Value) -> i64 {
        if this(v).has(tflag::WEAKREFS) { -8 } else { 0 }
    }

    #[getter]
    fn __flags__(v: &Value) -> i64 {
        public_flags(this(v))
    }

    /// The order in which this class and its bases are searched.
    #[method("($self, /)")]
    fn mro(v: &Value) -> PyResult<Value> {
        Ok(ListObject::from_vec(crate::mro::linearize(this(v))?))
    }

    /// The classes that name this one as a base.
    #[method("($self, /)")]
    fn __subclasses__(v: &Value) -> Value {
        ListObject::from_vec(this(v).live_subclasses())
    }

    /// Makes the namespace that the body of a class fills.
    #[classmethod("($type, *args, **kwds)", hidden)]
    fn __prepare__(_class: &Value, _args: &[Value], _kwds: Option<&Value>) -> Value {
        DictObject::new()
    }

    /// Answers `isinstance`.
    #[method("($self, instance, /)")]
    fn __instancecheck__(v: &Value, instance: &Value) -> PyResult<bool> {
        crate::isinstance::plain_is_instance(instance, v)
    }

    /// Answers `issubclass`.
    #[method("($self, subclass, /)")]
    fn __subclasscheck__(v: &Value, subclass: &Value) -> PyResult<bool> {
        crate::isinstance::plain_is_subclass(subclass, v)
    }

    /// The names of the class and its bases.
    #[method("($self, /)")]
    fn __dir__(v: &Value) -> PyResult<Value> {
        let all = DictObject::new();
        merge_class_names(all.downcast::<DictObject>().expect("a dict"), v)?;
        object::to_list_of_keys(&all)
    }

    /// How many bytes of memory it takes.
    #[method("($self, /)")]
    fn __sizeof__(v: &Value) -> i64 {
        v.ty().basic_size.get() as i64
    }
}

/// Adds the names that a class and its bases define.
pub fn merge_class_names(into: &DictObject, class: &Value) -> PyResult<()> {
    if let Some(dict) = object::getattr_optional(class, &names().__dict__)? {
        for key in object::to_vec(&object::iter(&dict)?)? {
            into.insert(&key, Value::NONE)?;
        }
    }
    if let Some(bases) = object::getattr_optional(class, &names().__bases__)? {
        for base in object::to_vec(&bases)? {
            merge_class_names(into, &base)?;
        }
    }
    Ok(())
}

/// `__flags__`, with CPython's bits.
fn public_flags(ty: &Type) -> i64 {
    let mut flags: i64 = 1 << 12 | 1 << 18;
    for (own, bit) in [
        (tflag::INLINE_ATTRIBUTES, 2),
        (tflag::WEAKREFS, 3),
        (tflag::INLINE_ATTRIBUTES, 4),
        (tflag::SEQUENCE, 5),
        (tflag::MAPPING, 6),
        (tflag::NO_INSTANTIATION, 7),
        (tflag::IMMUTABLE, 8),
        (tflag::HEAP, 9),
        (tflag::OF_MODULE, 9),
        (tflag::BASE, 10),
        (tflag::GC, 14),
        (tflag::METHOD_DESCRIPTOR, 17),
        (tflag::ABSTRACT, 20),
        (tflag::MATCH_SELF, 22),
        (tflag::EXCEPTION_SUBCLASS, 30),
        (tflag::TYPE_SUBCLASS, 31),
    ] {
        flags |= (ty.has(own) as i64) << bit;
    }
    for (kind, bit) in [
        (Kind::Int, 24),
        (Kind::List, 25),
        (Kind::Tuple, 26),
        (Kind::Bytes, 27),
        (Kind::Str, 28),
        (Kind::Dict, 29),
    ] {
        flags |= (ty.layout_kinds.contains(kind) as i64) << bit;
    }
    flags
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let ty = &*(object as *const Type);
    let fields =
        [&ty.name, &ty.qualname, &ty.base, &ty.bases, &ty.mro, &ty.dict, &ty.spec_init, &ty.spec_getitem];
    fields.into_iter().for_each(|f| f.visit(visit));
}

/// Breaks the cycles through a class that nothing refers to any more.
unsafe fn clear(object: *const Header) {
    let ty = &*(object as *const Type);
    if !ty.has(tflag::HEAP) {
        return;
    }
    ty.modified();
    ty.dict().clear();
    // The MRO stays a tuple, because every lookup walks it.
    drop(ty.mro.replace(Some(TupleObject::from_slice(&[]))));
    drop(ty.spec_init.take());
    drop(ty.spec_getitem.take());
}

/// Ends a class: its bases no longer know it.
unsafe fn dealloc(object: *mut Header) {
    let ty = &*(object as *const Type);
    ty.modified();
    if let Some(bases) = ty.bases.borrow().and_then(|b| b.downcast::<TupleObject>()) {
        for base in bases.items().iter().filter_map(as_type) {
            class::unlink_subclass(base, ty);
        }
    }
    crate::typeobj::dealloc_layout::<Type>(object);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, TypeMethods);
    t.dict_field.set(std::mem::offset_of!(Type, dict) as u32);
    t.set_dealloc(dealloc);
    let s = t.slots_mut();
    s.call = Some(call_type);
    s.new = Some(new_type);
    s.getattro = Some(getattr_type);
    s.setattro = Some(setattr_type);
    s.traverse = Some(traverse);
    s.clear = Some(clear);
}
