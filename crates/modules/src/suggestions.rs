//! `_suggestions`: the name that a misspelt one is most like, for `traceback`.

use tiercel_macros::pymodule;

#[pymodule(name = "_suggestions")]
pub mod suggestions {
    use tiercel_object::bail;
    use tiercel_object::error::PyResult;
    use tiercel_object::suggest;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::{StrObject, to_string_lossy};
    use tiercel_object::value::Value;

    /// Returns the candidate in candidates that's closest to item
    #[function("($module, candidates, item, /)")]
    fn _generate_suggestions(candidates: &Value, item: &StrObject) -> PyResult<Value> {
        let Some(list) = candidates.downcast::<ListObject>() else {
            bail!(TypeError, "candidates must be a list");
        };
        let names = list.to_vec();
        if names.iter().any(|name| name.as_str().is_none()) {
            bail!(TypeError, "all elements in 'candidates' must be strings");
        }
        let names: Vec<String> = names.iter().map(to_string_lossy).collect();
        let item = to_string_lossy(&item.to_value());
        Ok(suggest::closest(&item, names.iter().map(String::as_str)).map_or(Value::NONE, Value::str))
    }
}
