//! `UCD`: a version of the database as an object; `ucd_3_2_0` is the only one.

use super::queries::{Character, OLD};
use crate::native_type;
use crate::text_argument::Text;
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::types::str::StrObject;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, install_type};

/// The database of Unicode 3.2.
#[repr(C)]
pub struct OldDatabase {
    head: Header,
}

#[pytype(name = "unicodedata.UCD")]
impl OldDatabase {
    #[getter]
    fn unidata_version(&self) -> String {
        OLD.version()
    }

    /// The bidirectional class of a character; empty if it has none.
    #[method("($self, chr, /)")]
    fn bidirectional(&self, c: Character) -> &'static str {
        OLD.bidirectional(&c)
    }

    /// The general category of a character.
    #[method("($self, chr, /)")]
    fn category(&self, c: Character) -> &'static str {
        OLD.category(&c)
    }

    /// The canonical combining class of a character; 0 if it has none.
    #[method("($self, chr, /)")]
    fn combining(&self, c: Character) -> u8 {
        OLD.combining(&c)
    }

    /// The value of a character that is a decimal digit; `default` or `ValueError` for others.
    #[method("($self, chr, default=<unrepresentable>, /)")]
    fn decimal(&self, c: Character, default: Option<&Value>) -> PyResult<Value> {
        OLD.decimal(&c, default)
    }

    /// What a character decomposes to, as code points in hexadecimal; empty if it does not.
    #[method("($self, chr, /)")]
    fn decomposition(&self, c: Character) -> String {
        OLD.decomposition(&c)
    }

    /// The value of a character that is a digit of some kind; `default` or `ValueError` for others.
    #[method("($self, chr, default=<unrepresentable>, /)")]
    fn digit(&self, c: Character, default: Option<&Value>) -> PyResult<Value> {
        OLD.digit(&c, default)
    }

    /// How wide a character is in East Asian text.
    #[method("($self, chr, /)")]
    fn east_asian_width(&self, c: Character) -> &'static str {
        OLD.east_asian_width(&c)
    }

    /// Whether text is in that normal form.
    #[method("($self, form, unistr, /)")]
    fn is_normalized(&self, form: &StrObject, text: Text<'_>) -> PyResult<bool> {
        OLD.is_normalized(form, text.0)
    }

    /// The character, or the sequence of them, of that name; `KeyError` if there is none.
    #[method("($self, name, /)")]
    fn lookup(&self, name: &StrObject) -> PyResult<Value> {
        OLD.lookup(name)
    }

    /// 1 if a character is mirrored in text from right to left, else 0.
    #[method("($self, chr, /)")]
    fn mirrored(&self, c: Character) -> i32 {
        OLD.mirrored(&c)
    }

    /// The name of a character; `default` or `ValueError` if it has none.
    #[method("($self, chr, default=<unrepresentable>, /)")]
    fn name(&self, c: Character, default: Option<&Value>) -> PyResult<Value> {
        OLD.name(&c, default)
    }

    /// Text in one of the normal forms NFC, NFKC, NFD and NFKD.
    #[method("($self, form, unistr, /)")]
    fn normalize(&self, form: &StrObject, text: Text<'_>) -> PyResult<Value> {
        OLD.normalize(form, text.0)
    }

    /// The value of a character that means a number, as a float; `default` or `ValueError` for others.
    #[method("($self, chr, default=<unrepresentable>, /)")]
    fn numeric(&self, c: Character, default: Option<&Value>) -> PyResult<Value> {
        OLD.numeric(&c, default)
    }
}

/// Makes the type; gives its one instance.
pub fn make() -> Value {
    let ty = native_type::make::<OldDatabase>("unicodedata.UCD", types().object, 0, false, |t| {
        install_type!(t, OldDatabase)
    });
    native_type::new_instance(ty, |head| OldDatabase { head })
}
