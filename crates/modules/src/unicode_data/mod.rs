//! `unicodedata`: properties of characters, on the tables of the crate `rustpython-unicode`.

mod database;
mod queries;

use tiercel_macros::pymodule;

#[pymodule(name = "unicodedata")]
/// This module provides access to the Unicode Character Database which
/// defines character properties for all Unicode characters. The version
/// of the database is in unidata_version.
///
/// The module uses the same names and symbols as defined by the
/// UnicodeData File Format.
pub mod unicodedata {
    use super::database;
    use super::queries::{Character, NEWEST};
    use crate::native_type;
    use crate::text_argument::Text;
    use tiercel_object::PyResult;
    use tiercel_object::types::str::StrObject;
    use tiercel_object::value::Value;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let old = native_type::kept("unicodedata.ucd_3_2_0").unwrap_or_else(|| {
            let old = database::make();
            native_type::keep("unicodedata.ucd_3_2_0", old.clone());
            old
        });
        native_type::set_type(module, old.ty());
        native_type::set(module, "ucd_3_2_0", old);
        native_type::set(module, "unidata_version", Value::str(&NEWEST.version()));
        Ok(())
    }

    /// Returns the bidirectional class assigned to the character chr as string.
    ///
    /// If no such value is defined, an empty string is returned.
    #[function("($module, chr, /)")]
    fn bidirectional(c: Character) -> &'static str {
        NEWEST.bidirectional(&c)
    }

    /// Returns the general category assigned to the character chr as string.
    #[function("($module, chr, /)")]
    fn category(c: Character) -> &'static str {
        NEWEST.category(&c)
    }

    /// Returns the canonical combining class assigned to the character chr as integer.
    ///
    /// Returns 0 if no combining class is defined.
    #[function("($module, chr, /)")]
    fn combining(c: Character) -> u8 {
        NEWEST.combining(&c)
    }

    /// Converts a Unicode character into its equivalent decimal value.
    ///
    /// Returns the decimal value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("($module, chr, default=<unrepresentable>, /)")]
    fn decimal(c: Character, default: Option<&Value>) -> PyResult<Value> {
        NEWEST.decimal(&c, default)
    }

    /// Returns the character decomposition mapping assigned to the character chr as string.
    ///
    /// An empty string is returned in case no such mapping is defined.
    #[function("($module, chr, /)")]
    fn decomposition(c: Character) -> String {
        NEWEST.decomposition(&c)
    }

    /// Converts a Unicode character into its equivalent digit value.
    ///
    /// Returns the digit value assigned to the character chr as integer.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("($module, chr, default=<unrepresentable>, /)")]
    fn digit(c: Character, default: Option<&Value>) -> PyResult<Value> {
        NEWEST.digit(&c, default)
    }

    /// Returns the east asian width assigned to the character chr as string.
    #[function("($module, chr, /)")]
    fn east_asian_width(c: Character) -> &'static str {
        NEWEST.east_asian_width(&c)
    }

    /// Return whether the Unicode string unistr is in the normal form 'form'.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[function("($module, form, unistr, /)")]
    fn is_normalized(form: &StrObject, text: Text<'_>) -> PyResult<bool> {
        NEWEST.is_normalized(form, text.0)
    }

    /// Look up character by name.
    ///
    /// If a character with the given name is found, return the
    /// corresponding character.  If not found, KeyError is raised.
    #[function("($module, name, /)")]
    fn lookup(name: &StrObject) -> PyResult<Value> {
        NEWEST.lookup(name)
    }

    /// Returns the mirrored property assigned to the character chr as integer.
    ///
    /// Returns 1 if the character has been identified as a "mirrored"
    /// character in bidirectional text, 0 otherwise.
    #[function("($module, chr, /)")]
    fn mirrored(c: Character) -> i32 {
        NEWEST.mirrored(&c)
    }

    /// Returns the name assigned to the character chr as a string.
    ///
    /// If no name is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("($module, chr, default=<unrepresentable>, /)")]
    fn name(c: Character, default: Option<&Value>) -> PyResult<Value> {
        NEWEST.name(&c, default)
    }

    /// Return the normal form 'form' for the Unicode string unistr.
    ///
    /// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
    #[function("($module, form, unistr, /)")]
    fn normalize(form: &StrObject, text: Text<'_>) -> PyResult<Value> {
        NEWEST.normalize(form, text.0)
    }

    /// Converts a Unicode character into its equivalent numeric value.
    ///
    /// Returns the numeric value assigned to the character chr as float.
    /// If no such value is defined, default is returned, or, if not given,
    /// ValueError is raised.
    #[function("($module, chr, default=<unrepresentable>, /)")]
    fn numeric(c: Character, default: Option<&Value>) -> PyResult<Value> {
        NEWEST.numeric(&c, default)
    }
}
