//! Numbers through their slots and methods: results and exceptions as CPython 3.14 gives them.

use tiercel_object::types::complex;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::{PyResult, Value, hash::HashSecret, object, runtime};

/// The `repr` of a result, or an exception's class and text.
fn shown(result: PyResult<Value>) -> String {
    match result.and_then(|value| object::repr_string(&value)) {
        Ok(text) => text,
        Err(raised) => {
            let exception = raised.take();
            let text = object::str(&exception).map(|text| to_string_lossy(&text)).unwrap_or_default();
            format!("{}: {text}", exception.ty().name_str())
        }
    }
}

fn int(text: &str) -> Value {
    tiercel_object::types::int::from_big(text.parse().expect("digits"))
}

fn binary(a: &Value, symbol: &str, b: &Value) -> String {
    let number = object::BINARY_SYMBOLS.iter().position(|known| known.split(' ').next() == Some(symbol));
    shown(object::binary(a, b, number.expect("an operator")))
}

fn method(this: &Value, name: &str, args: &[Value]) -> String {
    shown(
        object::lookup_special(this, &intern(name)).and_then(|found| object::call(&found.expect(name), args)),
    )
}

fn new(ty: &str, args: &[Value]) -> String {
    let types = tiercel_object::thread::types();
    let ty = match ty {
        "int" => types.int,
        "float" => types.float,
        "complex" => types.complex,
        _ => types.bool,
    };
    let make = ty.slots().new.expect("numbers can be made");
    shown(make(ty.as_value(), args, None))
}

#[test]
fn operators() {
    runtime::start(HashSecret::from_seed(0));
    let (f, i) = (Value::float, Value::int);
    for (a, symbol, b, text) in [
        (i(i64::MAX), "+", i(1), "9223372036854775808"),
        (i(1 << 40), "*", i(1 << 40), "1208925819614629174706176"),
        (i(-7), "//", i(2), "-4"),
        (i(-7), "%", i(-2), "-1"),
        (i(1), "//", i(0), "ZeroDivisionError: division by zero"),
        (i(2), "**", i(-1), "0.5"),
        (i(0), "**", i(-1), "ZeroDivisionError: zero to a negative power"),
        (int("100000000000000000000"), "/", i(3), "3.333333333333333e+19"),
        (i(1), "<<", i(-1), "ValueError: negative shift count"),
        (i(1), "<<", int("1000000000000000000000"), "OverflowError: too many digits in integer"),
        (i(-1), ">>", int("1000000000000000000000"), "-1"),
        (f(5.5), "%", i(-2), "-0.5"),
        (f(-7.5), "//", i(2), "-4.0"),
        (f(10.0), "**", i(400), "OverflowError: (34, 'Numerical result out of range')"),
        (i(-8), "**", f(1.0 / 3.0), "(1.0000000000000002+1.7320508075688772j)"),
        (complex::new((1.0, 2.0)), "/", complex::new((3.0, -4.0)), "(-0.2+0.4j)"),
        (complex::new((0.0, 1.0)), "**", i(2), "(-1+0j)"),
        (Value::TRUE, "&", Value::FALSE, "False"),
        (Value::TRUE, "+", Value::TRUE, "2"),
        (i(1), "+", Value::str("a"), "TypeError: unsupported operand type(s) for +: 'int' and 'str'"),
    ] {
        assert_eq!(binary(&a, symbol, &b), text, "{a:?} {symbol} {b:?}");
    }
}

#[test]
fn methods() {
    runtime::start(HashSecret::from_seed(0));
    let (f, i, s) = (Value::float, Value::int, Value::str);
    for (this, name, args, text) in [
        (i(1000), "to_bytes", vec![i(1)], "OverflowError: int too big to convert"),
        (i(-1), "to_bytes", vec![i(1)], "OverflowError: can't convert negative int to unsigned"),
        (i(15), "__round__", vec![i(-1)], "20"),
        (f(2.675), "__round__", vec![i(2)], "2.67"),
        (f(f64::NAN), "__round__", vec![], "ValueError: cannot convert float NaN to integer"),
        (f(0.1), "as_integer_ratio", vec![], "(3602879701896397, 36028797018963968)"),
        (f(1.5), "hex", vec![], "'0x1.8000000000000p+0'"),
        (i(1234567), "__format__", vec![s("020,")], "'0,000,000,001,234,567'"),
        (i(255), "__format__", vec![s("#_b")], "'0b1111_1111'"),
        (f(1234.5), "__format__", vec![s("*^+15,.2f")], "'***+1,234.50***'"),
        (
            f(1.0),
            "__format__",
            vec![s("d")],
            "ValueError: Unknown format code 'd' for object of type 'float'",
        ),
        (i(1), "__format__", vec![i(1)], "TypeError: __format__() argument must be str, not int"),
        (complex::new((1.0, -2.0)), "__format__", vec![s(".1f")], "'1.0-2.0j'"),
    ] {
        assert_eq!(method(&this, name, &args), text, "{this:?}.{name}({args:?})");
    }
}

#[test]
fn constructors() {
    runtime::start(HashSecret::from_seed(0));
    let (i, s) = (Value::int, Value::str);
    for (ty, args, text) in [
        ("int", vec![], "0"),
        ("int", vec![s(" -1_000 ")], "-1000"),
        ("int", vec![s("\u{663}\u{3000}")], "3"),
        ("int", vec![s("0x1f"), i(0)], "31"),
        ("int", vec![s("12x")], "ValueError: invalid literal for int() with base 10: '12x'"),
        ("int", vec![i(1), i(2)], "TypeError: int() can't convert non-string with explicit base"),
        ("int", vec![s("1"), i(37)], "ValueError: int() base must be >= 2 and <= 36, or 0"),
        ("int", vec![i(1), i(2), i(3)], "TypeError: int expected at most 2 arguments, got 3"),
        ("float", vec![s("1e400")], "inf"),
        ("float", vec![s("abc")], "ValueError: could not convert string to float: 'abc'"),
        (
            "float",
            vec![Value::NONE],
            "TypeError: float() argument must be a string or a real number, not 'NoneType'",
        ),
        ("complex", vec![s("1e5-infj")], "(100000-infj)"),
        ("complex", vec![s("x")], "ValueError: complex() arg is a malformed string"),
        (
            "complex",
            vec![i(1), s("2")],
            "TypeError: complex() argument 'imag' must be a real number, not str",
        ),
        ("bool", vec![i(3)], "True"),
        ("bool", vec![i(3), i(4)], "TypeError: bool expected at most 1 argument, got 2"),
    ] {
        assert_eq!(new(ty, &args), text, "{ty}({args:?})");
    }
    assert!(new("int", &[s(&"1".repeat(4301))]).starts_with("ValueError: Exceeds the limit (4300 digits)"));
}
