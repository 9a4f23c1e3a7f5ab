//! `TypeVar`, `ParamSpec` and `TypeVarTuple`.

use super::support::{Lazy, call_typing, current_module, from_typing, register};
use crate::native_type;
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::object::{self, getattr};
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::types::iterators::sequence_iterator;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Field;
use tiercel_object::{Value, bail, install_type};

/// A type variable, parameter specification or type variable tuple.
#[repr(C)]
pub struct TypeParameter {
    head: Header,
    name: Field,
    bound: Lazy,
    constraints: Lazy,
    default: Lazy,
    covariant: Cell<bool>,
    contravariant: Cell<bool>,
    infer_variance: Cell<bool>,
}

/// `a | b` with a type parameter or alias on one side.
pub fn union(a: &Value, b: &Value) -> PyResult<Value> {
    let class = types().union.as_value();
    let make = getattr(class, &names().__class_getitem__)?;
    object::call(&make, &[TupleObject::from_slice(&[a.clone(), b.clone()])])
}

fn this(v: &Value) -> &TypeParameter {
    // SAFETY: only reached through slots and attributes of the three types.
    unsafe { v.payload_unchecked() }
}

fn no_default() -> Value {
    native_type::kept("typing.NoDefault").unwrap_or(Value::NONE)
}

fn given(v: Option<&Value>) -> Option<Value> {
    v.filter(|v| !v.is_none()).cloned()
}

fn default_of(v: Option<&Value>) -> Lazy {
    let no_default = no_default();
    Lazy::known(v.filter(|v| !v.is(&no_default)).cloned())
}

/// Makes a parameter and notes the module that it was made in.
fn make(ty: &Type, name: &Value, fill: impl FnOnce(&mut TypeParameter)) -> PyResult<Value> {
    let made = native_type::new_instance(ty, |head| {
        let mut new = TypeParameter {
            head,
            name: Field::new(name.clone()),
            bound: Lazy::empty(),
            constraints: Lazy::empty(),
            default: Lazy::empty(),
            covariant: Cell::new(false),
            contravariant: Cell::new(false),
            infer_variance: Cell::new(false),
        };
        fill(&mut new);
        new
    });
    object::setattr(&made, &names().__module__, Some(&current_module()))?;
    Ok(made)
}

fn check_name(name: &Value, function: &str) -> PyResult<()> {
    if name.as_str().is_none() {
        bail!(TypeError, "{function}() argument 'name' must be str, not {}", name.ty().name_str());
    }
    Ok(())
}

/// What all three have.
struct Common;

#[pytype(name = "type parameter")]
impl Common {
    #[getter]
    fn __name__(v: &Value) -> Value {
        this(v).name.get_or_none()
    }

    #[getter]
    fn __default__(v: &Value) -> PyResult<Value> {
        Ok(this(v).default.get()?.unwrap_or_else(no_default))
    }

    #[getter]
    fn evaluate_default(v: &Value) -> Value {
        this(v).default.evaluator()
    }

    #[method("($self, /)")]
    fn has_default(v: &Value) -> bool {
        this(v).default.is_there()
    }

    #[method("($self, /)")]
    fn __reduce__(v: &Value) -> Value {
        this(v).name.get_or_none()
    }
}

/// What every instance here has: none can be a base of a class.
struct NoBase;

#[pytype(name = "type parameter")]
impl NoBase {
    #[method("($self, bases, /)", hidden)]
    fn __mro_entries__(v: &Value, _bases: &Value) -> PyResult<Value> {
        bail!(TypeError, "Cannot subclass an instance of {}", v.ty().short_name())
    }
}

/// What type variables and parameter specifications have.
struct Variance;

#[pytype(name = "type parameter")]
impl Variance {
    #[getter]
    fn __bound__(v: &Value) -> PyResult<Value> {
        Ok(this(v).bound.get()?.unwrap_or(Value::NONE))
    }

    #[getter]
    fn __covariant__(v: &Value) -> bool {
        this(v).covariant.get()
    }

    #[getter]
    fn __contravariant__(v: &Value) -> bool {
        this(v).contravariant.get()
    }

    #[getter]
    fn __infer_variance__(v: &Value) -> bool {
        this(v).infer_variance.get()
    }

    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        let p = this(v);
        let name = to_string_lossy(&p.name.get_or_none());
        let sign = match (p.infer_variance.get(), p.covariant.get(), p.contravariant.get()) {
            (true, ..) => "",
            (_, true, _) => "+",
            (_, _, true) => "-",
            _ => "~",
        };
        Ok(Value::str(&format!("{sign}{name}")))
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        union(a, b)
    }
}

fn check_variance(covariant: bool, contravariant: bool, infer: bool) -> PyResult<()> {
    if covariant && contravariant {
        bail!(ValueError, "Bivariant types are not supported.");
    }
    if infer && (covariant || contravariant) {
        bail!(ValueError, "Variance cannot be specified with infer_variance.");
    }
    Ok(())
}

fn checked_bound(bound: Option<&Value>) -> PyResult<Option<Value>> {
    match given(bound) {
        None => Ok(None),
        Some(b) => call_typing("_type_check", &[b, Value::str("Bound must be a type.")]).map(Some),
    }
}

struct TypeVar;

#[pytype(name = "typing.TypeVar")]
/// Type variable.
impl TypeVar {
    #[slot(
        new,
        "(name, *constraints, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)"
    )]
    #[allow(clippy::too_many_arguments)]
    fn new(
        _class: &Value,
        name: &Value,
        constraints: &[Value],
        bound: Option<&Value>,
        default: Option<&Value>,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    ) -> PyResult<Value> {
        check_name(name, "typevar")?;
        check_variance(covariant, contravariant, infer_variance)?;
        let bound = checked_bound(bound)?;
        if constraints.len() == 1 {
            bail!(TypeError, "A single constraint is not allowed");
        }
        if !constraints.is_empty() && bound.is_some() {
            bail!(TypeError, "Constraints cannot be combined with bound=...");
        }
        make(native_type::get("typing.TypeVar"), name, |p| {
            p.bound = Lazy::known(bound);
            let constraints = Some(constraints).filter(|c| !c.is_empty());
            p.constraints = Lazy::known(constraints.map(TupleObject::from_slice));
            p.default = default_of(default);
            p.covariant.set(covariant);
            p.contravariant.set(contravariant);
            p.infer_variance.set(infer_variance);
        })
    }

    #[getter]
    fn __constraints__(v: &Value) -> PyResult<Value> {
        Ok(this(v).constraints.get()?.unwrap_or_else(|| TupleObject::from_slice(&[])))
    }

    #[getter]
    fn evaluate_bound(v: &Value) -> Value {
        this(v).bound.evaluator()
    }

    #[getter]
    fn evaluate_constraints(v: &Value) -> Value {
        this(v).constraints.evaluator()
    }

    #[method("($self, arg, /)", hidden)]
    fn __typing_subst__(v: &Value, arg: &Value) -> PyResult<Value> {
        call_typing("_typevar_subst", &[v.clone(), arg.clone()])
    }

    #[method("($self, alias, args, /)", hidden)]
    fn __typing_prepare_subst__(v: &Value, alias: &Value, args: &Value) -> PyResult<Value> {
        let parameters = object::to_vec(&getattr(alias, &names().__parameters__)?)?;
        let mut values = object::to_vec(args)?;
        let index = parameters.iter().position(|p| p.is(v)).unwrap_or(values.len());
        if index < values.len() {
            return Ok(args.clone());
        }
        match this(v).default.get()? {
            Some(default) if index == values.len() => {
                values.push(default);
                Ok(TupleObject::from_vec(values))
            }
            _ => {
                let alias = to_string_lossy(&object::str(alias)?);
                bail!(TypeError, "Too few arguments for {alias}")
            }
        }
    }
}

struct ParamSpec;

#[pytype(name = "typing.ParamSpec")]
/// Parameter specification variable.
impl ParamSpec {
    #[slot(
        new,
        "(name, *, bound=None, default=typing.NoDefault, covariant=False, contravariant=False, infer_variance=False)"
    )]
    fn new(
        _class: &Value,
        name: &Value,
        bound: Option<&Value>,
        default: Option<&Value>,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    ) -> PyResult<Value> {
        check_name(name, "paramspec")?;
        check_variance(covariant, contravariant, infer_variance)?;
        let bound = checked_bound(bound)?;
        make(native_type::get("typing.ParamSpec"), name, |p| {
            p.bound = Lazy::known(bound);
            p.default = default_of(default);
            p.covariant.set(covariant);
            p.contravariant.set(contravariant);
            p.infer_variance.set(infer_variance);
        })
    }

    /// Represents positional arguments.
    #[getter]
    fn args(v: &Value) -> Value {
        part_of("typing.ParamSpecArgs", v)
    }

    /// Represents keyword arguments.
    #[getter]
    fn kwargs(v: &Value) -> Value {
        part_of("typing.ParamSpecKwargs", v)
    }

    #[method("($self, arg, /)", hidden)]
    fn __typing_subst__(v: &Value, arg: &Value) -> PyResult<Value> {
        call_typing("_paramspec_subst", &[v.clone(), arg.clone()])
    }

    #[method("($self, alias, args, /)", hidden)]
    fn __typing_prepare_subst__(v: &Value, alias: &Value, args: &Value) -> PyResult<Value> {
        call_typing("_paramspec_prepare_subst", &[v.clone(), alias.clone(), args.clone()])
    }
}

struct TypeVarTuple;

#[pytype(name = "typing.TypeVarTuple")]
/// A type variable that stands for any number of types.
impl TypeVarTuple {
    #[slot(new, "(name, *, default=typing.NoDefault)")]
    fn new(_class: &Value, name: &Value, default: Option<&Value>) -> PyResult<Value> {
        check_name(name, "typevartuple")?;
        make(native_type::get("typing.TypeVarTuple"), name, |p| p.default = default_of(default))
    }

    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        Ok(this(v).name.get_or_none())
    }

    #[slot(iter)]
    fn iter(v: &Value) -> PyResult<Value> {
        let unpacked = unpack(v)?;
        Ok(sequence_iterator(&TupleObject::from_vec(vec![unpacked])))
    }

    #[method("($self, arg, /)", hidden)]
    fn __typing_subst__(_v: &Value, _arg: &Value) -> PyResult<Value> {
        bail!(TypeError, "Substitution of bare TypeVarTuple is not supported")
    }

    #[method("($self, alias, args, /)", hidden)]
    fn __typing_prepare_subst__(v: &Value, alias: &Value, args: &Value) -> PyResult<Value> {
        call_typing("_typevartuple_prepare_subst", &[v.clone(), alias.clone(), args.clone()])
    }
}

/// `typing.Unpack[v]`.
pub fn unpack(v: &Value) -> PyResult<Value> {
    object::getitem(&from_typing("Unpack")?, v)
}

/// Whether a value is a type parameter of any kind.
pub fn is_type_parameter(v: &Value) -> bool {
    ["typing.TypeVar", "typing.ParamSpec", "typing.TypeVarTuple"]
        .iter()
        .any(|key| std::ptr::eq(v.ty(), native_type::get(key)))
}

/// Whether a value is a type variable tuple.
pub fn is_type_var_tuple(v: &Value) -> bool {
    std::ptr::eq(v.ty(), native_type::get("typing.TypeVarTuple"))
}

/// `P.args` or `P.kwargs`.
#[repr(C)]
struct ParamSpecPart {
    head: Header,
    origin: Field,
}

fn part_of(key: &'static str, origin: &Value) -> Value {
    native_type::new_instance(native_type::get(key), |head| ParamSpecPart {
        head,
        origin: Field::new(origin.clone()),
    })
}

#[pytype(name = "typing.ParamSpecArgs")]
impl ParamSpecPart {
    #[slot(new, "(origin)")]
    fn new(class: &Value, origin: &Value) -> PyResult<Value> {
        let ty = tiercel_object::typeobj::expect_type(class, "X")?;
        Ok(native_type::new_instance(ty, |head| ParamSpecPart { head, origin: Field::new(origin.clone()) }))
    }

    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        // SAFETY: slot of the two types of this layout.
        let origin = unsafe { v.payload_unchecked::<ParamSpecPart>() }.origin.get_or_none();
        let part = if v.ty().short_name() == "ParamSpecArgs" { "args" } else { "kwargs" };
        let name = match object::getattr_optional(&origin, &names().__name__)? {
            Some(name) => to_string_lossy(&object::str(&name)?),
            None => object::repr_string(&origin)?,
        };
        Ok(Value::str(&format!("{name}.{part}")))
    }

    #[slot(richcompare)]
    fn compare(v: &Value, other: &Value, op: CompareOp) -> PyResult<Value> {
        if !std::ptr::eq(v.ty(), other.ty()) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        // SAFETY: both are of the type that this slot belongs to.
        let (a, b): (&ParamSpecPart, &ParamSpecPart) =
            unsafe { (v.payload_unchecked(), other.payload_unchecked()) };
        let same = object::equal(&a.origin.get_or_none(), &b.origin.get_or_none())?;
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    #[getter]
    fn __origin__(&self) -> Value {
        self.origin.get_or_none()
    }
}

/// The one value that says that a type parameter has no default.
struct NoDefault;

#[pytype(name = "typing.NoDefaultType")]
/// The type of the NoDefault singleton.
impl NoDefault {
    #[slot(new, "()", hidden)]
    fn new(_class: &Value) -> PyResult<Value> {
        Ok(no_default())
    }

    #[slot(repr)]
    fn repr(_v: &Value) -> PyResult<Value> {
        Ok(intern("typing.NoDefault"))
    }

    #[method("($self, /)")]
    fn __reduce__(_v: &Value) -> &'static str {
        "NoDefault"
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let p = &*(object as *const TypeParameter);
    p.name.visit(visit);
    [&p.bound, &p.constraints, &p.default].into_iter().for_each(|l| l.visit(visit));
}

unsafe fn clear(object: *const Header) {
    let p = &*(object as *const TypeParameter);
    [&p.bound, &p.constraints, &p.default].into_iter().for_each(Lazy::clear);
}

unsafe fn traverse_part(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const ParamSpecPart)).origin.visit(visit);
}

fn define_common(t: &'static Type) {
    install_type!(t, NoBase);
    install_type!(t, Common);
    let s = t.slots_mut();
    s.traverse = Some(traverse);
    s.clear = Some(clear);
}

fn define_part(t: &'static Type) {
    install_type!(t, NoBase);
    install_type!(t, ParamSpecPart);
    let s = t.slots_mut();
    s.hash = Some(tiercel_object::object::unhashable);
    s.traverse = Some(traverse_part);
}

/// Makes the types.
pub fn make_types() {
    super::support::make_types();
    let object = types().object;
    let flags = tflag::GC | tflag::WEAKREFS;
    let no_default_type = native_type::make::<Header>("typing.NoDefaultType", object, 0, false, |t| {
        install_type!(t, NoDefault)
    });
    native_type::keep("typing.NoDefault", tiercel_object::types::object_type::allocate(no_default_type));
    native_type::make::<TypeParameter>("typing.TypeVar", object, flags, true, |t| {
        define_common(t);
        install_type!(t, Variance);
        install_type!(t, TypeVar);
    });
    native_type::make::<TypeParameter>("typing.ParamSpec", object, flags, true, |t| {
        define_common(t);
        install_type!(t, Variance);
        install_type!(t, ParamSpec);
    });
    native_type::make::<TypeParameter>("typing.TypeVarTuple", object, flags, true, |t| {
        define_common(t);
        install_type!(t, TypeVarTuple);
    });
    native_type::make::<ParamSpecPart>("typing.ParamSpecArgs", object, flags, false, define_part);
    native_type::make::<ParamSpecPart>("typing.ParamSpecKwargs", object, flags, false, define_part);
}

/// Puts the types into the module.
pub fn fill(module: &Value) {
    for key in [
        "typing.TypeVar",
        "typing.ParamSpec",
        "typing.TypeVarTuple",
        "typing.ParamSpecArgs",
        "typing.ParamSpecKwargs",
    ] {
        native_type::set_type(module, native_type::get(key));
    }
    native_type::set(module, "NoDefault", no_default());
}

fn inferred(key: &'static str, name: &Value, fill: impl FnOnce(&mut TypeParameter)) -> PyResult<Value> {
    super::prepare();
    make(native_type::get(key), name, |p| {
        p.infer_variance.set(true);
        fill(p);
    })
}

/// Registers what the compiler's intrinsics call.
pub fn register_intrinsics() {
    register("intrinsic:typevar", "typevar", |_, args| inferred("typing.TypeVar", &args[0], |_| {}));
    register("intrinsic:typevar_with_bound", "typevar_with_bound", |_, args| {
        inferred("typing.TypeVar", &args[0], |p| p.bound = Lazy::computed(args[1].clone()))
    });
    register("intrinsic:typevar_with_constraints", "typevar_with_constraints", |_, args| {
        inferred("typing.TypeVar", &args[0], |p| p.constraints = Lazy::computed(args[1].clone()))
    });
    register("intrinsic:paramspec", "paramspec", |_, args| inferred("typing.ParamSpec", &args[0], |_| {}));
    register("intrinsic:typevartuple", "typevartuple", |_, args| {
        inferred("typing.TypeVarTuple", &args[0], |_| {})
    });
    register("intrinsic:set_typeparam_default", "set_typeparam_default", |_, args| {
        this(&args[0]).default.set_computed(args[1].clone());
        Ok(args[0].clone())
    });
}
