//! What the macros make of declarations: calling conventions, text signatures, and the error texts of argument binding.

use tiercel_macros::{pymodule, pytype};
use tiercel_object::method::{MethodDef, NativeFn};
use tiercel_object::slots::Slots;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{PyResult, Value, hash::HashSecret, object, runtime};

struct Thing;

/// A thing.
#[pytype(name = "thing")]
impl Thing {
    /// Add it.
    ///
    /// At the end.
    #[method("($self, object, /)")]
    fn append(_this: &Value, object: &Value) -> Value {
        object.clone()
    }

    #[method("($self, /)")]
    fn clear(_this: &Value) {}

    #[method("($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(_this: &Value, value: i64, start: isize, stop: Option<isize>) -> String {
        format!("{value} {start} {stop:?}")
    }

    #[method("($self, /, sep=None, maxsplit=-1)")]
    fn split(_this: &Value, sep: Option<&Value>, maxsplit: isize) -> String {
        format!("{} {maxsplit}", sep.is_some())
    }

    #[method("(*, key=None, reverse=False)")]
    fn sort(_this: &Value, key: Option<&Value>, reverse: bool) -> String {
        format!("{} {reverse}", key.is_some())
    }

    #[method("(*args, key=None, **kw)")]
    fn many(_this: &Value, args: &[Value], key: Option<&Value>, kw: Option<&Value>) -> PyResult<String> {
        Ok(format!(
            "{} {} {}",
            args.len(),
            key.is_some(),
            kw.and_then(|kw| kw.downcast::<tiercel_object::types::dict::DictObject>())
                .map_or(0, |kw| kw.len())
        ))
    }

    #[method("(a, b, /, *rest)", name = "sum2")]
    fn plus_(_this: &Value, a: i64, b: f64, rest: &[Value]) -> String {
        format!("{a} {b} {}", rest.len())
    }

    #[classmethod("($type, iterable, value=None, /)")]
    fn fromkeys(_ty: &Value, _iterable: &Value, value: Option<i32>) -> bool {
        value.is_some()
    }

    #[staticmethod("(x, y=<unrepresentable>, /)")]
    fn maketrans(_x: &Value, y: Option<&Value>) -> bool {
        y.is_some()
    }

    #[method("(a, b, /, c=1, *, d, e=2)", hidden)]
    fn mix(_this: &Value, a: i64, b: i64, c: i64, d: i64, e: i64) -> i64 {
        a + 10 * b + 100 * c + 1000 * d + 10000 * e
    }

    /// Whether it is real.
    #[getter]
    fn real(_this: &Value) -> i64 {
        1
    }

    #[setter(real)]
    fn set_real(_this: &Value, _value: Option<&Value>) -> PyResult<()> {
        Ok(())
    }

    #[slot(repr)]
    fn repr(_this: &Value) -> PyResult<Value> {
        Ok(Value::str("thing"))
    }

    #[slot(new, "(x=0, /)")]
    fn new(ty: &Value, _x: Option<&Value>) -> PyResult<Value> {
        Ok(ty.clone())
    }
}

/// Numbers.
#[pymodule(name = "numbers")]
mod numbers {
    use super::*;

    #[constant]
    const TAU: f64 = std::f64::consts::TAU;

    #[constant(name = "answer")]
    const ANSWER: i64 = 42;

    /// The root.
    #[function("(x, /)")]
    fn sqrt(x: f64) -> f64 {
        x.sqrt()
    }

    #[function("(*integers)")]
    fn gcd(integers: &[Value]) -> usize {
        integers.len()
    }

    #[function("(iterable, /, *, start=1)")]
    fn prod(#[module] module: &Value, _iterable: &Value, start: Option<&Value>) -> Value {
        start.unwrap_or(module).clone()
    }
}

fn find(definitions: &'static [MethodDef], name: &str) -> &'static MethodDef {
    definitions.iter().find(|definition| definition.name == name).expect("it is declared")
}

/// Calls with the ints from 0 on, the last of them given by these names; the result's or the exception's text.
fn call(name: &str, count: i64, names: &[&str]) -> String {
    let args: Vec<Value> = (0..count).map(Value::int).collect();
    let names = TupleObject::from_vec(names.iter().map(|name| intern(name)).collect());
    let definition = find(Thing::METHODS, name);
    let result = definition.call(&Value::NONE, &args, Some(&names), || format!("thing.{name}()"));
    let value = result.unwrap_or_else(|raised| raised.take());
    tiercel_object::types::str::to_string_lossy(&object::str(&value).unwrap_or(Value::NONE))
}

#[test]
fn declarations_become_data() {
    let convention = |definition: &MethodDef| match definition.func {
        NativeFn::NoArgs(_) => "none",
        NativeFn::O(_) => "one",
        NativeFn::Fast(_) => "fast",
        NativeFn::Kw(_) => "keywords",
    };
    let all: Vec<_> = Thing::METHODS.iter().chain(numbers::MODULE.methods).collect();
    let shown: Vec<String> =
        all.iter().map(|m| format!("{} {} {}", m.name, convention(m), m.text_signature)).collect();
    assert_eq!(
        shown,
        [
            "append one ($self, object, /)",
            "clear none ($self, /)",
            "index fast ($self, value, start=0, stop=sys.maxsize, /)",
            "split keywords ($self, /, sep=None, maxsplit=-1)",
            "sort keywords ($self, /, *, key=None, reverse=False)",
            "many keywords ($self, /, *args, key=None, **kw)",
            "sum2 fast ($self, a, b, /, *rest)",
            "fromkeys fast ($type, iterable, value=None, /)",
            "maketrans fast (x, y=<unrepresentable>, /)",
            "mix keywords ",
            "sqrt one ($module, x, /)",
            "gcd fast ($module, /, *integers)",
            "prod keywords ($module, iterable, /, *, start=1)",
        ]
    );
    assert_eq!(find(Thing::METHODS, "append").doc, "Add it.\n\nAt the end.");
    assert_eq!((Thing::NAME, Thing::DOC, Thing::TEXT_SIGNATURE), ("thing", "A thing.", Some("(x=0, /)")));
    assert_eq!((numbers::MODULE.name, numbers::MODULE.doc), ("numbers", "Numbers."));
    let constants: Vec<_> = numbers::MODULE.constants.iter().map(|constant| constant.name).collect();
    assert_eq!(constants, ["TAU", "answer"]);
    assert!(Thing::GETSETS[0].set.is_some() && Thing::GETSETS[0].doc == "Whether it is real.");
    let mut slots = Slots::default();
    Thing::fill_slots(&mut slots);
    assert!(slots.repr.is_some() && slots.new.is_some() && slots.init.is_none());
}

#[test]
fn arguments_are_bound_as_in_cpython() {
    runtime::start(HashSecret::from_seed(0));
    for (name, count, names, text) in [
        ("append", 0, &[][..], "thing.append() takes exactly one argument (0 given)"),
        ("append", 1, &["x"], "thing.append() takes no keyword arguments"),
        ("clear", 1, &[], "thing.clear() takes no arguments (1 given)"),
        ("index", 0, &[], "index expected at least 1 argument, got 0"),
        ("index", 4, &[], "index expected at most 3 arguments, got 4"),
        ("index", 1, &[], "0 0 None"),
        ("index", 3, &[], "0 1 Some(2)"),
        ("split", 0, &[], "false -1"),
        ("split", 2, &["maxsplit"], "true 1"),
        ("split", 3, &[], "split() takes at most 2 arguments (3 given)"),
        ("split", 2, &["sep", "x"], "split() got an unexpected keyword argument 'x'"),
        ("split", 2, &["sep"], "argument for split() given by name ('sep') and position (1)"),
        ("sort", 1, &[], "sort() takes no positional arguments"),
        ("sort", 1, &["kez"], "sort() got an unexpected keyword argument 'kez'. Did you mean 'key'?"),
        ("sort", 2, &["reverse", "key"], "true false"),
        ("many", 5, &["key", "other"], "3 true 1"),
        ("sum2", 1, &[], "sum2 expected at least 2 arguments, got 1"),
        ("sum2", 4, &[], "0 1 2"),
        ("fromkeys", 3, &[], "fromkeys expected at most 2 arguments, got 3"),
        ("maketrans", 1, &[], "False"),
        ("mix", 1, &[], "mix() takes at least 2 positional arguments (1 given)"),
        ("mix", 2, &[], "mix() missing required argument 'd' (pos 4)"),
        ("mix", 5, &["d", "e"], "43210"),
        ("mix", 4, &["d", "c"], "22310"),
        ("mix", 5, &["d", "c"], "argument for mix() given by name ('c') and position (3)"),
    ] {
        assert_eq!(call(name, count, names), text, "{name} {count} {names:?}");
    }
}
