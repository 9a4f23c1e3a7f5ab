//! Code objects made of what the compiler gives, and functions of them.

mod class_support;

use class_support::*;
use tiercel_object::Value;
use tiercel_object::object::{self, getattr_str, repr_string, to_vec};
use tiercel_object::types::code::{self, CodeObject};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function;

const SOURCE: &[u8] = b"def f(a, /, b, *c, d=1, **e):
    'doc'
    x = a
    if b:
        return lambda: x
    y = [i for i in c]
";

fn compiled() -> Value {
    let output = tiercel_compiler::compile_source(SOURCE, "t.py", Default::default()).unwrap();
    let module = code::from_compiled(&output.code).unwrap();
    let consts = module.downcast_exact::<CodeObject>().unwrap().constants().to_vec();
    consts.into_iter().find(|c| c.downcast_exact::<CodeObject>().is_some()).unwrap()
}

fn names(v: &Value, attribute: &str) -> Vec<String> {
    to_vec(&getattr_str(v, attribute).unwrap()).unwrap().iter().map(text).collect()
}

#[test]
fn code_shows_its_parts() {
    start();
    let f = compiled();
    assert_eq!(names(&f, "co_varnames"), ["a", "b", "d", "c", "e", "i", "y"]);
    assert_eq!(names(&f, "co_cellvars"), ["x"]);
    assert_eq!(getattr_str(&f, "co_argcount").unwrap().as_small_int(), Some(2));
    assert!(repr_string(&f).unwrap().ends_with(", file \"t.py\", line 1>"));
    let same = object::call_method(&f, &Value::str("replace"), &[]).unwrap();
    assert!(object::equal(&f, &same).unwrap() && !f.is(&same));
    assert_eq!(object::hash(&f).unwrap(), object::hash(&same).unwrap());
    let kw = tuple(&[tiercel_object::types::str::intern("co_name")]);
    let replace = getattr_str(&f, "replace").unwrap();
    let other = object::call_keywords(&replace, &[Value::str("g")], Some(&kw)).unwrap();
    assert!(!object::equal(&f, &other).unwrap());
    assert_eq!(
        error(object::call_keywords(&replace, &[Value::int(1)], Some(&kw))),
        "TypeError: replace() argument 'co_name' must be str, not int"
    );
}

#[test]
fn functions_have_attributes() {
    start();
    let globals = DictObject::new();
    globals
        .downcast::<DictObject>()
        .unwrap()
        .set_str(&tiercel_object::types::str::intern("__name__"), Value::str("mod"));
    let f = function::new(&compiled(), &globals, None);
    assert_eq!(text(&getattr_str(&f, "__doc__").unwrap()), "doc");
    assert_eq!(text(&getattr_str(&f, "__module__").unwrap()), "mod");
    set(&f, "anything", Value::int(1));
    assert_eq!(getattr_str(&f, "anything").unwrap().as_small_int(), Some(1));
    let refused = object::setattr(&f, &Value::str("__globals__"), Some(&Value::NONE));
    assert_eq!(error(refused), "AttributeError: readonly attribute");
    let refused = object::setattr(&f, &Value::str("__defaults__"), Some(&Value::int(1)));
    assert_eq!(error(refused), "TypeError: __defaults__ must be set to a tuple object");
    let c = class("C", &[], &[("f", f.clone())]);
    let o = object::call(&c, &[]).unwrap();
    assert!(repr_string(&getattr_str(&o, "f").unwrap()).unwrap().starts_with("<bound method f of <C object"));
    assert!(getattr_str(&c, "f").unwrap().is(&f));
}
