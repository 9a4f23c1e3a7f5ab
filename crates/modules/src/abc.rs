//! `_abc`: the work behind `abc.ABCMeta`.

use tiercel_macros::pymodule;

#[pymodule(name = "_abc")]
/// What `abc.ABCMeta` does, natively.
pub mod abc {
    use tiercel_object::error::PyResult;
    use tiercel_object::isinstance::{is_subclass, plain_is_subclass};
    use tiercel_object::thread::names;
    use tiercel_object::typeobj::{as_type, tflag};
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::intern;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::types::weakref::{self, WeakrefObject};
    use tiercel_object::value::Value;
    use tiercel_object::{bail, object};

    /// What an abstract base class remembers: classes registered with it, and answers already found, as weak
    /// references in dicts, and the age of the negative answers.
    fn data(class: &Value) -> PyResult<Value> {
        object::getattr(class, &names()._abc_impl)
    }

    fn part(class: &Value, i: usize) -> PyResult<Value> {
        let d = data(class)?;
        match d.downcast::<ListObject>().and_then(|l| l.get(i)) {
            Some(v) => Ok(v),
            None => bail!(TypeError, "_abc_impl is set to a wrong type"),
        }
    }

    fn counter() -> i64 {
        crate::api::registry_get("abc_counter").and_then(|v| v.as_small_int()).unwrap_or(0)
    }

    /// Whether no class was registered anywhere since negative answers of this age were found.
    fn are_current(age: &Value) -> bool {
        age.as_small_int().unwrap_or(0) >= counter()
    }

    /// A number that changes whenever a virtual subclass is registered anywhere.
    #[function("()")]
    fn get_cache_token() -> i64 {
        counter()
    }

    fn is_abstract(v: &Value) -> PyResult<bool> {
        match object::getattr_optional(v, &names().__isabstractmethod__)? {
            Some(flag) => object::truth(&flag),
            None => Ok(false),
        }
    }

    /// Makes a new class ready to be an abstract base class.
    #[function("(self, /)")]
    fn _abc_init(class: &Value) -> PyResult<()> {
        let mut abstracts = Vec::new();
        let Some(t) = as_type(class) else { bail!(TypeError, "_abc_init() argument must be a class") };
        for (name, v) in t.dict().items() {
            if is_abstract(&v)? {
                abstracts.push(name);
            }
        }
        for base in object::to_vec(&object::getattr(class, &names().__bases__)?)? {
            let Some(inherited) = object::getattr_optional(&base, &names().__abstractmethods__)? else {
                continue;
            };
            for name in object::to_vec(&inherited)? {
                if let Some(v) = object::getattr_optional(class, &name)?
                    && is_abstract(&v)?
                {
                    abstracts.push(name);
                }
            }
        }
        let set = object::call(
            tiercel_object::thread::types().frozenset.as_value(),
            &[TupleObject::from_vec(abstracts)],
        )?;
        object::setattr(class, &names().__abstractmethods__, Some(&set))?;
        let parts = vec![DictObject::new(), DictObject::new(), DictObject::new(), Value::int(counter())];
        object::setattr(class, &names()._abc_impl, Some(&ListObject::from_vec(parts)))?;
        // `match` learns what the class stands for.
        if let Some(flags) = t.dict().get_str(&intern("__abc_tpflags__")) {
            let flags = flags.as_small_int().unwrap_or(0);
            if flags & 3 << 5 == 3 << 5 {
                bail!(TypeError, "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
            }
            let pattern = if flags & 1 << 5 != 0 {
                tflag::SEQUENCE
            } else if flags & 1 << 6 != 0 {
                tflag::MAPPING
            } else {
                0
            };
            t.flags.set(t.flags.get() | pattern);
        }
        Ok(())
    }

    fn remember(cache: &Value, class: &Value) -> PyResult<()> {
        let r = weakref::new(class, None)?;
        object::setitem(cache, &Value::int(class.word() as i64 >> 1), Some(&r))
    }

    fn knows(cache: &Value, class: &Value) -> PyResult<bool> {
        let Some(d) = cache.downcast::<DictObject>() else { return Ok(false) };
        let found = d.get(&Value::int(class.word() as i64 >> 1))?;
        Ok(found
            .and_then(|r| r.downcast::<WeakrefObject>().and_then(WeakrefObject::get))
            .is_some_and(|c| c.is(class)))
    }

    /// Registers a virtual subclass.
    #[function("(self, subclass, /)")]
    fn _abc_register(class: &Value, subclass: &Value) -> PyResult<Value> {
        let Some(sub) = as_type(subclass) else { bail!(TypeError, "Can only register classes") };
        if is_subclass(subclass, class)? {
            return Ok(subclass.clone());
        }
        if is_subclass(class, subclass)? {
            bail!(RuntimeError, "Refusing to create an inheritance cycle");
        }
        remember(&part(class, 0)?, subclass)?;
        crate::api::registry_set("abc_counter", Value::int(counter() + 1));
        if let Some(t) = as_type(class) {
            let pattern = t.flags.get() & (tflag::SEQUENCE | tflag::MAPPING);
            if pattern != 0 {
                set_pattern(sub, pattern);
            }
        }
        Ok(subclass.clone())
    }

    fn set_pattern(t: &tiercel_object::typeobj::Type, pattern: u32) {
        // Built-in types say themselves what they match: `str` is a `Sequence`, but no sequence pattern's subject.
        if !t.has(tflag::HEAP) {
            return;
        }
        t.flags.set(t.flags.get() | pattern);
        for &sub in t.subclasses.borrow().iter() {
            // SAFETY: a dying subclass takes itself off its bases' lists.
            set_pattern(unsafe { &*sub }, pattern);
        }
    }

    /// Answers `isinstance` for abstract base classes.
    #[function("(self, instance, /)")]
    fn _abc_instancecheck(class: &Value, instance: &Value) -> PyResult<Value> {
        let subclass = object::getattr(instance, &names().__class__)?;
        if knows(&part(class, 1)?, &subclass)? {
            return Ok(Value::TRUE);
        }
        let has_one_class = instance.ty().as_value().is(&subclass);
        if has_one_class && are_current(&part(class, 3)?) && knows(&part(class, 2)?, &subclass)? {
            return Ok(Value::FALSE);
        }
        let check =
            |c: &Value| object::call_method(class, &names().__subclasscheck__, std::slice::from_ref(c));
        let r = check(&subclass)?;
        if has_one_class || object::truth(&r)? { Ok(r) } else { check(instance.ty().as_value()) }
    }

    /// Answers `issubclass` for abstract base classes.
    #[function("(self, subclass, /)")]
    fn _abc_subclasscheck(class: &Value, subclass: &Value) -> PyResult<bool> {
        if as_type(subclass).is_none() {
            bail!(TypeError, "issubclass() arg 1 must be a class");
        }
        let (registry, cache, negative) = (part(class, 0)?, part(class, 1)?, part(class, 2)?);
        if knows(&cache, subclass)? {
            return Ok(true);
        }
        let d = data(class)?;
        if !are_current(&part(class, 3)?) {
            object::call_method(&negative, &names().clear, &[])?;
            object::setitem(&d, &Value::small_int(3), Some(&Value::int(counter())))?;
        } else if knows(&negative, subclass)? {
            return Ok(false);
        }
        let answer = object::call_method(class, &names().__subclasshook__, std::slice::from_ref(subclass))?;
        let yes = || remember(&cache, subclass).map(|()| true);
        if let Some(b) = answer.as_bool() {
            remember(if b { &cache } else { &negative }, subclass)?;
            return Ok(b);
        }
        if !answer.is_not_implemented() {
            bail!(AssertionError, "__subclasshook__ must return either False, True, or NotImplemented");
        }
        if plain_is_subclass(subclass, class)? {
            return yes();
        }
        let registered = registry.downcast::<DictObject>().map(DictObject::items).unwrap_or_default();
        for (_, r) in registered {
            if let Some(c) = r.downcast::<WeakrefObject>().and_then(WeakrefObject::get)
                && is_subclass(subclass, &c)?
            {
                return yes();
            }
        }
        let subclasses = object::call_method(class, &names().__subclasses__, &[])?;
        for c in object::to_vec(&subclasses)? {
            if is_subclass(subclass, &c)? {
                return yes();
            }
        }
        remember(&negative, subclass)?;
        Ok(false)
    }

    fn live(cache: &Value) -> PyResult<Value> {
        let items = cache.downcast::<DictObject>().map(DictObject::items).unwrap_or_default();
        let set = items.into_iter().map(|(_, r)| r).collect();
        object::call(tiercel_object::thread::types().set.as_value(), &[ListObject::from_vec(set)])
    }

    /// What a class knows of its registered and cached subclasses, for debugging.
    #[function("(self, /)")]
    fn _get_dump(class: &Value) -> PyResult<Value> {
        let parts =
            vec![live(&part(class, 0)?)?, live(&part(class, 1)?)?, live(&part(class, 2)?)?, part(class, 3)?];
        Ok(TupleObject::from_vec(parts))
    }

    /// Forgets the virtual subclasses of the class.
    #[function("(self, /)")]
    fn _reset_registry(class: &Value) -> PyResult<()> {
        object::call_method(&part(class, 0)?, &names().clear, &[]).map(drop)
    }

    /// Forgets what the class has cached of subclass tests, both ways.
    #[function("(self, /)")]
    fn _reset_caches(class: &Value) -> PyResult<()> {
        object::call_method(&part(class, 1)?, &names().clear, &[])?;
        object::call_method(&part(class, 2)?, &names().clear, &[]).map(drop)
    }
}
