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

    /// Returns the bidirectional class assigned to the character chr as string.
    ///
    /// If no such value is defined, an empty string is returned.
    #[method("($self, chr, /)")]
    fn bidirectional(&self, c: Character) -> &'static str {
        OLD.bidirectional(&c)
    }

    /// Returns the general category assigned to the character chr as string.
    #[method("($self, chr, /)")]
    fn category(&self, c: Character) -> &'static str {
        OLD.category(&c)
    }

    /// Returns the canonical combining class assigned to the character chr as integer.
    ///
    /// Returns 0 if no combining class is defined.
    #[method("($self, chr, /)")]
    fn combining(&self, c: Character) -> u8 {
        OLD.combining(&c)
    }

    /// Converts a Unicode character into its equivalent decimal value.
    ///
    /// Returns the decimal value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("($self, chr, default=<unrepresentable>, /)")]
    fn decimal(&self, c: Character, default: Option<&Value>) -> PyResult<Value> {
        OLD.decimal(&c, default)
    }

    /// Returns the character decomposition mapping assigned to the character chr as string.
    ///
    /// An empty string is returned in case no such mapping is defined.
    #[method("($self, chr, /)")]
    fn decomposition(&self, c: Character) -> String {
        OLD.decomposition(&c)
    }

    /// Converts a Unicode character into its equivalent digit value.
    ///
    /// Returns the digit value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("($self, chr, default=<unrepresentable>, /)")]
    fn digit(&self, c: Character, default: Option<&Value>) -> PyResult<Value> {
        OLD.digit(&c, default)
    }

    /// Returns the east asian width assigned to the character chr as string.
    #[method("($self, chr, /)")]
    fn east_asian_width(&self, c: Character) -> &'static str {
        OLD.east_asian_width(&c)
    }

    /// Return whether the Unicode string unistr is in the normal form 'form'.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[method("($self, form, unistr, /)")]
    fn is_normalized(&self, form: &StrObject, text: Text<'_>) -> PyResult<bool> {
        OLD.is_normalized(form, text.0)
    }

    /// Look up character by name.
    ///
    /// If a character with the given name is found, return the
    /// corresponding character.  If not found, KeyError is raised.
    #[method("($self, name, /)")]
    fn lookup(&self, name: &StrObject) -> PyResult<Value> {
        OLD.lookup(name)
    }

    /// Returns the mirrored property assigned to the character chr as integer.
    ///
    /// Returns 1 if the character has been identified as a "mirrored"
    /// character in bidirectional text, 0 otherwise.
    #[method("($self, chr, /)")]
    fn mirrored(&self, c: Character) -> i32 {
        OLD.mirrored(&c)
    }

    /// Returns the name assigned to the character chr as a string.
    ///
    /// If no name is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[method("($self, chr, default=<unrepresentable>, /)")]
    fn name(&self, c: Character, default: Option<&Value>) -> PyResult<Value> {
        OLD.name(&c, default)
    }

    /// Return the normal form 'form' for the Unicode string unistr.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[method("($self, form, unistr, /)")]
    fn normalize(&self, form: &StrObject, text: Text<'_>) -> PyResult<Value> {
        OLD.normalize(form, text.0)
    }

    /// Converts a Unicode character into its equivalent numeric value.
    ///
    /// Returns the numeric value assigned to the character chr as float.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
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
