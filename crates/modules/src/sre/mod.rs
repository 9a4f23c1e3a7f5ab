//! `_sre`: the engine behind `re`.
//!
//! `re` itself compiles patterns to code; the crate `rustpython-sre_engine` runs it. Here are the objects around it.

mod matching;
mod own_copy;
mod pattern;
mod scanner;
mod subject;
mod template;
mod validate;

use tiercel_macros::pymodule;

#[pymodule(name = "_sre")]
/// The engine behind the module re.
pub mod sre {
    use super::subject::Subject;
    use super::{matching, pattern, scanner, template, validate};
    use crate::native_type;
    use num_traits::ToPrimitive;
    use rustpython_sre_engine::string::{lower_ascii, lower_unicode, upper_unicode};
    use rustpython_sre_engine::{CODESIZE as CODE_SIZE, MAXREPEAT as MAX_REPEAT, SRE_MAGIC};
    use tiercel_object::args::ArgContext;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::int::{is_int, to_big};
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail};

    #[constant]
    const MAGIC: i64 = SRE_MAGIC as i64;
    #[constant]
    const CODESIZE: i64 = CODE_SIZE as i64;
    #[constant]
    const MAXREPEAT: i64 = MAX_REPEAT as i64;
    #[constant]
    const MAXGROUPS: i64 = MAX_REPEAT as i64 / 4;
    #[constant(name = "copyright")]
    const COPYRIGHT: &str = " SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ";

    #[init]
    fn init(_module: &Value) -> PyResult<()> {
        if native_type::kept("re.Pattern").is_none() {
            pattern::make_type();
            matching::make_type();
            scanner::make_type();
            template::make_type();
        }
        Ok(())
    }

    #[function("()")]
    fn getcodesize() -> i64 {
        CODESIZE
    }

    #[function("(character, /)")]
    fn ascii_iscased(character: i32) -> bool {
        u8::try_from(character).is_ok_and(|c| c.is_ascii_alphabetic())
    }

    #[function("(character, /)")]
    fn unicode_iscased(character: i32) -> bool {
        let c = character as u32;
        // Characters whose upper case is several letters have case too.
        let whole = char::from_u32(c).and_then(|c| c.to_uppercase().next()).map_or(c, u32::from);
        c != lower_unicode(c) || c != upper_unicode(c) || c != whole
    }

    #[function("(character, /)")]
    fn ascii_tolower(character: i32) -> i32 {
        lower_ascii(character as u32) as i32
    }

    #[function("(character, /)")]
    fn unicode_tolower(character: i32) -> i32 {
        lower_unicode(character as u32) as i32
    }

    fn wrong_type(name: &'static str, expected: &str, value: &Value) -> tiercel_object::Raised {
        ArgContext { function: "compile", name, position: 1, by_name: true }.wrong_type(expected, value)
    }

    #[function("(pattern, flags, code, groups, groupindex, indexgroup)")]
    fn compile(
        pattern: &Value,
        flags: i32,
        code: &Value,
        groups: isize,
        groupindex: &Value,
        indexgroup: &Value,
    ) -> PyResult<Value> {
        let Some(list) = code.downcast::<ListObject>() else { return Err(wrong_type("code", "list", code)) };
        if groupindex.downcast::<DictObject>().is_none() {
            return Err(wrong_type("groupindex", "dict", groupindex));
        }
        if indexgroup.downcast::<TupleObject>().is_none() {
            return Err(wrong_type("indexgroup", "tuple", indexgroup));
        }
        let mut words = Vec::with_capacity(list.len());
        for word in list.to_vec() {
            if !is_int(&word) {
                bail!(TypeError, "an integer is required");
            }
            let Some(wide) = to_big(&word).to_u64() else {
                bail!(OverflowError, "can't convert negative value to unsigned int");
            };
            let Ok(word) = u32::try_from(wide) else {
                bail!(OverflowError, "regular expression code size limit exceeded");
            };
            words.push(word);
        }
        let is_bytes = match pattern.is_none() {
            true => None,
            false => Some(Subject::of(pattern)?.is_bytes()),
        };
        match usize::try_from(groups) {
            Ok(groups) if groups as i64 <= MAXGROUPS && validate::is_valid(&words, groups) => {
                Ok(pattern::new(
                    pattern,
                    flags,
                    words.into_boxed_slice(),
                    groups,
                    (groupindex, indexgroup),
                    is_bytes,
                ))
            }
            _ => bail!(RuntimeError, "invalid SRE code"),
        }
    }

    /// Makes ready a replacement: literal texts with the numbers of groups between them.
    #[function("(pattern, template, /)")]
    fn template(_pattern: &Value, template: &Value) -> PyResult<Value> {
        let Some(parts) = template.downcast::<ListObject>() else {
            bail!(TypeError, "template() argument 2 must be list, not {}", template.ty().name_str());
        };
        template::new(parts)
    }
}
