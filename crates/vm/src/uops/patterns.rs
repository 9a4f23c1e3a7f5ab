//! Structural pattern matching.

use crate::interp::step::*;
use crate::patterns as matching;
use crate::uops::arithmetic::bool_word;
use tiercel_object::typeobj::tflag;
use tiercel_object::value::Value;

uops! {
    /// `case Class(…)`: the attributes, or `None` for no match.
    fn match_class(cx) {
        let names = cx.pop_value();
        let class = cx.pop_value();
        let result = matching::match_class(&cx.seen(1), &class, cx.oparg as usize, &names);
        let attributes = try_step!(result);
        cx.drop_top(1);
        cx.push_value(attributes.unwrap_or(Value::NONE));
        Step::Next
    }

    /// Whether the subject is a mapping.
    fn match_mapping(cx) {
        let matches = cx.seen(1).ty().has(tflag::MAPPING);
        cx.push(bool_word(matches));
        Step::Next
    }

    /// Whether the subject is a sequence.
    fn match_sequence(cx) {
        let matches = cx.seen(1).ty().has(tflag::SEQUENCE);
        cx.push(bool_word(matches));
        Step::Next
    }

    /// `case {…}`: the values of the keys, or `None` for no match.
    fn match_keys(cx) {
        let values = try_step!(matching::match_keys(&cx.seen(2), &cx.seen(1)));
        cx.push_value(values.unwrap_or(Value::NONE));
        Step::Next
    }
}
