//! `unicodedata`: properties of characters, on the tables of the crate `rustpython-unicode`.

mod database;
mod queries;

use tiercel_macros::pymodule;

#[pymodule(name = "unicodedata")]
/// What the Unicode Character Database says of characters. `unidata_version` is its version.
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

    /// The bidirectional class of a character; empty if it has none.
    #[function("($module, chr, /)")]
    fn bidirectional(c: Character) -> &'static str {
        NEWEST.bidirectional(&c)
    }

    /// The general category of a character.
    #[function("($module, chr, /)")]
    fn category(c: Character) -> &'static str {
        NEWEST.category(&c)
    }

    /// The canonical combining class of a character; 0 if it has none.
    #[function("($module, chr, /)")]
    fn combining(c: Character) -> u8 {
        NEWEST.combining(&c)
    }

    /// The value of a character that is a decimal digit; `default` or `ValueError` for others.
    #[function("($module, chr, default=<unrepresentable>, /)")]
    fn decimal(c: Character, default: Option<&Value>) -> PyResult<Value> {
        NEWEST.decimal(&c, default)
    }

    /// What a character decomposes to, as code points in hexadecimal; empty if it does not.
    #[function("($module, chr, /)")]
    fn decomposition(c: Character) -> String {
        NEWEST.decomposition(&c)
    }

    /// The value of a character that is a digit of some kind; `default` or `ValueError` for others.
    #[function("($module, chr, default=<unrepresentable>, /)")]
    fn digit(c: Character, default: Option<&Value>) -> PyResult<Value> {
        NEWEST.digit(&c, default)
    }

    /// How wide a character is in East Asian text.
    #[function("($module, chr, /)")]
    fn east_asian_width(c: Character) -> &'static str {
        NEWEST.east_asian_width(&c)
    }

    /// Whether text is in that normal form.
    #[function("($module, form, unistr, /)")]
    fn is_normalized(form: &StrObject, text: Text<'_>) -> PyResult<bool> {
        NEWEST.is_normalized(form, text.0)
    }

    /// The character, or the sequence of them, of that name; `KeyError` if there is none.
    #[function("($module, name, /)")]
    fn lookup(name: &StrObject) -> PyResult<Value> {
        NEWEST.lookup(name)
    }

    /// 1 if a character is mirrored in text from right to left, else 0.
    #[function("($module, chr, /)")]
    fn mirrored(c: Character) -> i32 {
        NEWEST.mirrored(&c)
    }

    /// The name of a character; `default` or `ValueError` if it has none.
    #[function("($module, chr, default=<unrepresentable>, /)")]
    fn name(c: Character, default: Option<&Value>) -> PyResult<Value> {
        NEWEST.name(&c, default)
    }

    /// Text in one of the normal forms NFC, NFKC, NFD and NFKD.
    #[function("($module, form, unistr, /)")]
    fn normalize(form: &StrObject, text: Text<'_>) -> PyResult<Value> {
        NEWEST.normalize(form, text.0)
    }

    /// The value of a character that means a number, as a float; `default` or `ValueError` for others.
    #[function("($module, chr, default=<unrepresentable>, /)")]
    fn numeric(c: Character, default: Option<&Value>) -> PyResult<Value> {
        NEWEST.numeric(&c, default)
    }
}
