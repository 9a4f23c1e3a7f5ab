//! `string.templatelib`: what t-strings make.

use crate::state;
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::header::{Header, Kind};
use tiercel_object::object;
use tiercel_object::typeobj::{Type, TypeShape, dealloc_layout, new_object_unchecked, tflag};
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Field;
use tiercel_object::{PyResult, Value, err, install_type};

/// `Template`: strings, and the interpolations between them.
#[repr(C)]
pub struct TemplateObject {
    /// Header.
    pub head: Header,
    /// A tuple of strings, one longer than that of the interpolations.
    pub strings: Field,
    /// A tuple of interpolations.
    pub interpolations: Field,
}

/// `Interpolation`: a value with the text it came from.
#[repr(C)]
pub struct InterpolationObject {
    /// Header.
    pub head: Header,
    /// The value.
    pub value: Field,
    /// The expression's text.
    pub expression: Field,
    /// `None`, `'s'`, `'r'` or `'a'`.
    pub conversion: Field,
    /// The format specification.
    pub format_spec: Field,
}

/// Iterator over a template's non-empty parts.
#[repr(C)]
pub struct TemplateIterObject {
    /// Header.
    pub head: Header,
    /// A tuple of the parts.
    pub parts: Field,
    /// The next one.
    pub at: Cell<usize>,
}

fn shape<T>(kind: Kind) -> TypeShape {
    TypeShape { kind, flags: tflag::GC, basic_size: size_of::<T>(), dealloc: dealloc_layout::<T> }
}

/// What templates look like.
pub fn template_shape() -> TypeShape {
    shape::<TemplateObject>(Kind::Template)
}

/// What interpolations look like.
pub fn interpolation_shape() -> TypeShape {
    shape::<InterpolationObject>(Kind::Interpolation)
}

/// What iterators look like.
pub fn iterator_shape() -> TypeShape {
    shape::<TemplateIterObject>(Kind::Other)
}

/// A template of a tuple of strings and one of interpolations.
pub fn new_template(strings: Value, interpolations: Value) -> Value {
    // SAFETY: the type's instances are of this layout.
    unsafe {
        new_object_unchecked(state::get().types.template, |head| TemplateObject {
            head,
            strings: Field::new(strings),
            interpolations: Field::new(interpolations),
        })
    }
}

/// An interpolation.
pub fn new_interpolation(value: Value, expression: Value, conversion: Value, format_spec: Value) -> Value {
    // SAFETY: the type's instances are of this layout.
    unsafe {
        new_object_unchecked(state::get().types.interpolation, |head| InterpolationObject {
            head,
            value: Field::new(value),
            expression: Field::new(expression),
            conversion: Field::new(conversion),
            format_spec: Field::new(format_spec),
        })
    }
}

fn is_interpolation(value: &Value) -> bool {
    value.ty().is_subtype(state::get().types.interpolation)
}

fn items(field: &Field) -> Vec<Value> {
    field.borrow().and_then(|t| t.downcast::<TupleObject>()).map(|t| t.items().to_vec()).unwrap_or_default()
}

/// Two strings as one.
fn joined(a: &Value, b: &Value) -> Value {
    crate::containers::join_strings(&[a.clone(), b.clone()])
}

impl TemplateObject {
    /// The parts in turn, without empty strings.
    fn parts(&self) -> Vec<Value> {
        let mut interpolations = items(&self.interpolations).into_iter();
        let mut parts = Vec::new();
        for text in items(&self.strings) {
            if text.as_str().is_some_and(|text| !text.is_empty()) {
                parts.push(text);
            }
            parts.extend(interpolations.next());
        }
        parts
    }
}

#[pytype(name = "Template")]
/// Template object
impl TemplateObject {
    #[slot(new)]
    fn new(_class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        if kwnames.is_some() {
            return Err(err!(TypeError, "Template.__new__ only accepts *args arguments"));
        }
        let mut strings = vec![intern("")];
        let mut interpolations = Vec::new();
        for arg in args {
            if arg.as_str().is_some() {
                let last = strings.len() - 1;
                strings[last] = joined(&strings[last], arg);
            } else if is_interpolation(arg) {
                interpolations.push(arg.clone());
                strings.push(intern(""));
            } else {
                return Err(err!(
                    TypeError,
                    "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {}",
                    arg.ty().name_str()
                ));
            }
        }
        Ok(new_template(TupleObject::from_vec(strings), TupleObject::from_vec(interpolations)))
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let strings = object::repr_string(&self.strings.get_or_none())?;
        let interpolations = object::repr_string(&self.interpolations.get_or_none())?;
        Ok(Value::str(&format!("Template(strings={strings}, interpolations={interpolations})")))
    }

    #[slot(iter)]
    fn iter(&self) -> PyResult<Value> {
        let parts = TupleObject::from_vec(self.parts());
        // SAFETY: the type's instances are of this layout.
        Ok(unsafe {
            new_object_unchecked(state::get().types.template_iterator, |head| TemplateIterObject {
                head,
                parts: Field::new(parts),
                at: Cell::new(0),
            })
        })
    }

    #[getter]
    fn strings(&self) -> Value {
        self.strings.get_or_none()
    }

    #[getter]
    fn interpolations(&self) -> Value {
        self.interpolations.get_or_none()
    }

    /// Values of interpolations
    #[getter]
    fn values(&self) -> Value {
        let values = items(&self.interpolations)
            .iter()
            .filter_map(|i| {
                // SAFETY: a template's interpolations are of this layout.
                unsafe { i.payload_unchecked::<InterpolationObject>() }.value.get()
            })
            .collect();
        TupleObject::from_vec(values)
    }
}

/// `template + template`
fn concat(a: &Value, b: &Value) -> PyResult<Value> {
    let ty = state::get().types.template;
    if !a.ty().is_subtype(ty) || !b.ty().is_subtype(ty) {
        return Err(err!(
            TypeError,
            "can only concatenate string.templatelib.Template (not \"{}\") to string.templatelib.Template",
            b.ty().name_str()
        ));
    }
    // SAFETY: both were just checked.
    let (a, b): (&TemplateObject, &TemplateObject) =
        unsafe { (a.payload_unchecked(), b.payload_unchecked()) };
    let mut strings = items(&a.strings);
    let mut second = items(&b.strings).into_iter();
    if let (Some(last), Some(first)) = (strings.pop(), second.next()) {
        strings.push(joined(&last, &first));
    }
    strings.extend(second);
    let mut interpolations = items(&a.interpolations);
    interpolations.extend(items(&b.interpolations));
    Ok(new_template(TupleObject::from_vec(strings), TupleObject::from_vec(interpolations)))
}

#[pytype(name = "Interpolation")]
/// Interpolation object
impl InterpolationObject {
    #[slot(new, "(value, expression='', conversion=None, format_spec='')")]
    fn new(
        _class: &Value,
        value: &Value,
        expression: Option<&Value>,
        conversion: Option<&Value>,
        format_spec: Option<&Value>,
    ) -> PyResult<Value> {
        let text = |given: Option<&Value>, name: &str| match given {
            None => Ok(intern("")),
            Some(text) if text.as_str().is_some() => Ok(text.clone()),
            Some(other) => Err(err!(
                TypeError,
                "Interpolation() argument '{name}' must be str, not {}",
                other.ty().name_str()
            )),
        };
        let expression = text(expression, "expression")?;
        let conversion = match conversion.filter(|c| !c.is_none()) {
            None => Value::NONE,
            Some(c) if c.as_str().is_none() => {
                return Err(err!(
                    TypeError,
                    "Interpolation() argument 'conversion' must be str, not {}",
                    c.ty().name_str()
                ));
            }
            Some(c) => {
                let known =
                    c.as_str().and_then(|c| c.as_ascii()).is_some_and(|c| ["s", "r", "a"].contains(&c));
                if !known {
                    return Err(err!(
                        ValueError,
                        "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"
                    ));
                }
                c.clone()
            }
        };
        let format_spec = text(format_spec, "format_spec")?;
        Ok(new_interpolation(value.clone(), expression, conversion, format_spec))
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let part = |field: &Field| object::repr_string(&field.get_or_none());
        Ok(Value::str(&format!(
            "Interpolation({}, {}, {}, {})",
            part(&self.value)?,
            part(&self.expression)?,
            part(&self.conversion)?,
            part(&self.format_spec)?
        )))
    }

    #[getter]
    fn value(&self) -> Value {
        self.value.get_or_none()
    }

    #[getter]
    fn expression(&self) -> Value {
        self.expression.get_or_none()
    }

    #[getter]
    fn conversion(&self) -> Value {
        self.conversion.get_or_none()
    }

    #[getter]
    fn format_spec(&self) -> Value {
        self.format_spec.get_or_none()
    }

    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        // SAFETY: a method of this type.
        let i: &InterpolationObject = unsafe { this.payload_unchecked() };
        let fields = [&i.value, &i.expression, &i.conversion, &i.format_spec].map(Field::get_or_none);
        let class = this.ty().as_value().clone();
        Ok(TupleObject::from_vec(vec![class, TupleObject::from_slice(&fields)]))
    }
}

#[pytype(name = "TemplateIter")]
/// Template iterator object
impl TemplateIterObject {
    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(this.clone())
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let at = self.at.get();
        self.at.set(at + 1);
        Ok(items(&self.parts).get(at).cloned())
    }
}

unsafe fn traverse_template(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let this = &*(object as *const TemplateObject);
    this.strings.visit(visit);
    this.interpolations.visit(visit);
}

unsafe fn traverse_interpolation(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let this = &*(object as *const InterpolationObject);
    for field in [&this.value, &this.expression, &this.conversion, &this.format_spec] {
        field.visit(visit);
    }
}

unsafe fn traverse_iterator(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const TemplateIterObject)).parts.visit(visit);
}

/// Fills in `Template`.
pub fn define_template(ty: &'static Type) {
    install_type!(ty, TemplateObject);
    let slots = ty.slots_mut();
    slots.sq_concat = Some(concat);
    slots.traverse = Some(traverse_template);
}

/// Fills in `Interpolation`.
pub fn define_interpolation(ty: &'static Type) {
    install_type!(ty, InterpolationObject);
    ty.slots_mut().traverse = Some(traverse_interpolation);
    let names = ["value", "expression", "conversion", "format_spec"].map(intern);
    ty.dict().set_str(&tiercel_object::thread::names().__match_args__, TupleObject::from_slice(&names));
}

/// Fills in the iterator's type.
pub fn define_iterator(ty: &'static Type) {
    install_type!(ty, TemplateIterObject);
    ty.slots_mut().traverse = Some(traverse_iterator);
}
