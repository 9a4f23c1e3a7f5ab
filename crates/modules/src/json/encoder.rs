//! `_json.Encoder`: the JSON text of an object.

use super::text::{Text, push_quoted};
use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::args::ArgContext;
use tiercel_object::header::Header;
use tiercel_object::thread::{thread, types};
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::float;
use tiercel_object::types::int::is_int;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{StrObject, intern};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, Raised, bail, install_type, object};

/// An encoder object.
#[repr(C)]
pub struct Encoder {
    head: Header,
    /// Containers being written, by address: a dict, or None.
    markers: Field,
    default: Field,
    encoder: Field,
    indent: Field,
    key_separator: Field,
    item_separator: Field,
    sort_keys: bool,
    skipkeys: bool,
    allow_nan: bool,
    /// If `encoder` is one of this module's functions: whether it keeps to ASCII.
    own_encoder: Option<bool>,
}

/// Adds a note to what has been raised, and passes it on.
#[cold]
fn with_note(raised: Raised, note: &str) -> Raised {
    let exception = raised.take();
    match object::call_method(&exception, &intern("add_note"), &[Value::str(note)]) {
        Ok(_) => Raised::new(exception),
        Err(raised) => raised,
    }
}

fn push_value(out: &mut Text, text: &Value) {
    if let Some(text) = text.as_str() {
        out.push_str(text);
    }
}

impl Encoder {
    fn push_float(&self, out: &mut Text, v: &Value, x: f64) -> PyResult<()> {
        if x.is_finite() {
            out.push_ascii(&tiercel_object::number::float_text::repr(x));
            return Ok(());
        }
        if !self.allow_nan {
            let shown = object::repr_string(v)?;
            bail!(ValueError, "Out of range float values are not JSON compliant: {shown}");
        }
        out.push_ascii(if x.is_nan() {
            "NaN"
        } else if x > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        });
        Ok(())
    }

    /// An int, however a subclass shows itself.
    fn push_int(out: &mut Text, v: &Value) -> PyResult<()> {
        match v.as_small_int() {
            Some(i) => out.push_ascii(&i.to_string()),
            None => push_value(out, &object::repr(&tiercel_object::types::int::exact(v))?),
        }
        Ok(())
    }

    fn push_string(&self, out: &mut Text, v: &Value, s: &StrObject) -> PyResult<()> {
        if let Some(ascii) = self.own_encoder {
            push_quoted(out, s, ascii);
            return Ok(());
        }
        let encoded = object::call(&self.encoder.get_or_none(), std::slice::from_ref(v))?;
        if encoded.as_str().is_none() {
            bail!(TypeError, "encoder() must return a string, not {}", encoded.ty().name_str());
        }
        push_value(out, &encoded);
        Ok(())
    }

    fn push_object(&self, out: &mut Text, v: &Value, level: usize) -> PyResult<()> {
        if v.is_none() {
            out.push_ascii("null");
        } else if let Some(b) = v.as_bool() {
            out.push_ascii(if b { "true" } else { "false" });
        } else if let Some(s) = v.as_str() {
            self.push_string(out, v, s)?;
        } else if is_int(v) {
            Encoder::push_int(out, v)?;
        } else if let Some(x) = float::value_of(v) {
            self.push_float(out, v, x)?;
        } else {
            thread().check_host_stack(" while encoding a JSON object")?;
            if let Some(list) = v.downcast::<ListObject>() {
                let item = |i: usize| list.get(i);
                self.push_items(out, v, &item, level)?;
            } else if let Some(tuple) = v.downcast::<TupleObject>() {
                let item = |i: usize| tuple.items().get(i).cloned();
                self.push_items(out, v, &item, level)?;
            } else if let Some(dict) = v.downcast::<DictObject>() {
                self.push_dict(out, v, dict, level)?;
            } else {
                self.push_default(out, v, level)?;
            }
        }
        Ok(())
    }

    /// Marks a container as being written; `ValueError` if it is already.
    fn mark(&self, v: &Value) -> PyResult<Option<Value>> {
        let markers = self.markers.get_or_none();
        if markers.is_none() {
            return Ok(None);
        }
        let key = Value::int(v.word() as i64);
        if object::contains(&markers, &key)? {
            bail!(ValueError, "Circular reference detected");
        }
        object::setitem(&markers, &key, Some(v))?;
        Ok(Some(key))
    }

    fn unmark(&self, key: Option<Value>) -> PyResult<()> {
        match key {
            Some(key) => object::setitem(&self.markers.get_or_none(), &key, None),
            None => Ok(()),
        }
    }

    fn push_default(&self, out: &mut Text, v: &Value, level: usize) -> PyResult<()> {
        let key = self.mark(v)?;
        let new = object::call(&self.default.get_or_none(), std::slice::from_ref(v))?;
        if let Err(raised) = self.push_object(out, &new, level) {
            return Err(with_note(raised, &format!("when serializing {} object", v.ty().name_str())));
        }
        self.unmark(key)
    }

    /// A line break with the indentation of a level, if lines are broken.
    fn push_line(&self, out: &mut Text, level: usize) {
        let indent = self.indent.get_or_none();
        if !indent.is_none() {
            out.push_ascii("\n");
            (0..level).for_each(|_| push_value(out, &indent));
        }
    }

    fn push_items(
        &self,
        out: &mut Text,
        v: &Value,
        item: &dyn Fn(usize) -> Option<Value>,
        level: usize,
    ) -> PyResult<()> {
        if item(0).is_none() {
            out.push_ascii("[]");
            return Ok(());
        }
        let key = self.mark(v)?;
        out.push_ascii("[");
        let mut i = 0;
        while let Some(v_i) = item(i) {
            if i > 0 {
                push_value(out, &self.item_separator.get_or_none());
            }
            self.push_line(out, level + 1);
            if let Err(raised) = self.push_object(out, &v_i, level + 1) {
                let note = format!("when serializing {} item {i}", v.ty().name_str());
                return Err(with_note(raised, &note));
            }
            i += 1;
        }
        self.unmark(key)?;
        self.push_line(out, level);
        out.push_ascii("]");
        Ok(())
    }

    /// The pairs of a dict, in the order in which they are written.
    fn pairs(&self, v: &Value, dict: &DictObject) -> PyResult<Vec<(Value, Value)>> {
        let plain = v.downcast_exact::<DictObject>().is_some();
        if plain && !self.sort_keys {
            return Ok(dict.items());
        }
        let items = object::call_method(v, &intern("items"), &[])?;
        let list = ListObject::from_vec(object::to_vec(&items)?);
        if self.sort_keys {
            object::call_method(&list, &intern("sort"), &[])?;
        }
        let pair = |item: Value| match item.downcast::<TupleObject>().map(TupleObject::items) {
            Some([key, value]) => Ok((key.clone(), value.clone())),
            _ => bail!(ValueError, "items must return 2-tuples"),
        };
        object::to_vec(&list)?.into_iter().map(pair).collect()
    }

    fn push_dict(&self, out: &mut Text, v: &Value, dict: &DictObject, level: usize) -> PyResult<()> {
        if dict.is_empty() {
            out.push_ascii("{}");
            return Ok(());
        }
        let marker = self.mark(v)?;
        out.push_ascii("{");
        let mut first = true;
        for (key, value) in self.pairs(v, dict)? {
            let mut name = Text::default();
            let known = key.as_str().is_some()
                || float::value_of(&key).is_some()
                || key.is_none()
                || key.as_bool().is_some()
                || is_int(&key);
            if !known {
                if self.skipkeys {
                    continue;
                }
                let given = key.ty().name_str();
                bail!(TypeError, "keys must be str, int, float, bool or None, not {given}");
            }
            if !std::mem::take(&mut first) {
                push_value(out, &self.item_separator.get_or_none());
            }
            self.push_line(out, level + 1);
            if let Some(s) = key.as_str() {
                self.push_string(out, &key, s)?;
            } else {
                match float::value_of(&key) {
                    Some(x) => self.push_float(&mut name, &key, x)?,
                    None if key.is_none() => name.push_ascii("null"),
                    None => match key.as_bool() {
                        Some(b) => name.push_ascii(if b { "true" } else { "false" }),
                        None => Encoder::push_int(&mut name, &key)?,
                    },
                }
                let name = name.finish();
                if let Some(s) = name.as_str() {
                    self.push_string(out, &name, s)?;
                }
            }
            push_value(out, &self.key_separator.get_or_none());
            if let Err(raised) = self.push_object(out, &value, level + 1) {
                let shown = object::repr_string(&key)?;
                let note = format!("when serializing {} item {shown}", v.ty().name_str());
                return Err(with_note(raised, &note));
            }
        }
        self.unmark(marker)?;
        if !first {
            self.push_line(out, level);
        }
        out.push_ascii("}");
        Ok(())
    }
}

#[pytype(name = "_json.Encoder")]
/// Makes a function that encodes values piece by piece.
impl Encoder {
    #[slot(
        new,
        "(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
        hidden,
        function = "make_encoder"
    )]
    fn new(
        class: &Value,
        markers: &Value,
        default: &Value,
        encoder: &Value,
        indent: &Value,
        key_separator: &Value,
        item_separator: &Value,
        sort_keys: bool,
        skipkeys: bool,
        allow_nan: bool,
    ) -> PyResult<Value> {
        let ty = expect_type(class, "Encoder.__new__(X): X")?;
        if !markers.is_none() && markers.downcast::<DictObject>().is_none() {
            let given = markers.ty().name_str();
            bail!(TypeError, "make_encoder() argument 1 must be dict or None, not {given}");
        }
        for (position, separator) in [(5, key_separator), (6, item_separator)] {
            if separator.as_str().is_none() {
                let what =
                    ArgContext { function: "make_encoder", name: "separator", position, by_name: false };
                return Err(what.wrong_type("str", separator));
            }
        }
        let is_own = |key| native_type::kept(key).is_some_and(|function| function.is(encoder));
        let own_encoder = match () {
            _ if is_own("_json.encode_basestring_ascii") => Some(true),
            _ if is_own("_json.encode_basestring") => Some(false),
            _ => None,
        };
        let field = |v: &Value| Field::new(v.clone());
        Ok(native_type::new_instance(ty, |head| Encoder {
            head,
            markers: field(markers),
            default: field(default),
            encoder: field(encoder),
            indent: field(indent),
            key_separator: field(key_separator),
            item_separator: field(item_separator),
            sort_keys,
            skipkeys,
            allow_nan,
            own_encoder,
        }))
    }

    #[slot(call, "(obj, _current_indent_level)", hidden, function = "_iterencode")]
    fn call(this: &Value, obj: &Value, level: isize) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let encoder: &Encoder = unsafe { this.payload_unchecked() };
        let mut out = Text::default();
        encoder.push_object(&mut out, obj, level.max(0) as usize)?;
        Ok(TupleObject::from_vec(vec![out.finish()]))
    }

    /// markers
    #[getter]
    fn markers(&self) -> Value {
        self.markers.get_or_none()
    }

    /// default
    #[getter]
    fn default(&self) -> Value {
        self.default.get_or_none()
    }

    /// encoder
    #[getter]
    fn encoder(&self) -> Value {
        self.encoder.get_or_none()
    }

    /// indent
    #[getter]
    fn indent(&self) -> Value {
        self.indent.get_or_none()
    }

    /// key_separator
    #[getter]
    fn key_separator(&self) -> Value {
        self.key_separator.get_or_none()
    }

    /// item_separator
    #[getter]
    fn item_separator(&self) -> Value {
        self.item_separator.get_or_none()
    }

    /// sort_keys
    #[getter]
    fn sort_keys(&self) -> bool {
        self.sort_keys
    }

    /// skipkeys
    #[getter]
    fn skipkeys(&self) -> bool {
        self.skipkeys
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let e = &*(object as *const Encoder);
    let fields = [&e.markers, &e.default, &e.encoder, &e.indent, &e.key_separator, &e.item_separator];
    fields.into_iter().for_each(|field| field.visit(visit));
}

/// Makes the type.
pub fn make_type() {
    native_type::make::<Encoder>("_json.Encoder", types().object, tflag::GC, false, |t| {
        install_type!(t, Encoder);
        t.slots_mut().traverse = Some(traverse);
    });
}
