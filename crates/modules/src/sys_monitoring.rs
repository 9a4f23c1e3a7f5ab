//! `sys.monitoring` (PEP 669): tools and their callbacks. Events are not reported yet, so a tool that asks for some gets
//! `NotImplementedError` instead of silence.

use tiercel_macros::pymodule;

/// The events with their bits.
const EVENTS: &[(&str, i64)] = &[
    ("PY_START", 1),
    ("PY_RESUME", 1 << 1),
    ("PY_RETURN", 1 << 2),
    ("PY_YIELD", 1 << 3),
    ("CALL", 1 << 4),
    ("LINE", 1 << 5),
    ("INSTRUCTION", 1 << 6),
    ("JUMP", 1 << 7),
    ("BRANCH_LEFT", 1 << 8),
    ("BRANCH_RIGHT", 1 << 9),
    ("STOP_ITERATION", 1 << 10),
    ("RAISE", 1 << 11),
    ("EXCEPTION_HANDLED", 1 << 12),
    ("PY_UNWIND", 1 << 13),
    ("PY_THROW", 1 << 14),
    ("RERAISE", 1 << 15),
    ("C_RETURN", 1 << 16),
    ("C_RAISE", 1 << 17),
    ("BRANCH", 1 << 18),
    ("NO_EVENTS", 0),
];

#[pymodule(name = "sys.monitoring")]
/// Tools that want to be told what a program does.
pub mod sys_monitoring {
    use super::EVENTS;
    use crate::api::call_with_dict;
    use crate::native_type::{keep, kept, set};
    use tiercel_object::thread::types;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::object_type;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    /// How many tools there can be.
    const TOOLS: i64 = 6;
    const NAMES: &str = "sys.monitoring.names";
    const CALLBACKS: &str = "sys.monitoring.callbacks";

    #[constant]
    const DEBUGGER_ID: i64 = 0;
    #[constant]
    const COVERAGE_ID: i64 = 1;
    #[constant]
    const PROFILER_ID: i64 = 2;
    #[constant]
    const OPTIMIZER_ID: i64 = 5;

    /// A dictionary that lives as long as the runtime.
    fn table(key: &'static str) -> Value {
        kept(key).unwrap_or_else(|| {
            let table = DictObject::new();
            keep(key, table.clone());
            table
        })
    }

    fn get(name: &'static str, key: &Value) -> PyResult<Option<Value>> {
        match table(name).downcast::<DictObject>() {
            Some(table) => table.get(key),
            None => Ok(None),
        }
    }

    fn check(tool_id: i64) -> PyResult<()> {
        if !(0..TOOLS).contains(&tool_id) {
            bail!(ValueError, "invalid tool {tool_id} (must be between 0 and 5)");
        }
        Ok(())
    }

    fn name_of(tool_id: i64) -> PyResult<Option<Value>> {
        check(tool_id)?;
        get(NAMES, &Value::int(tool_id))
    }

    fn check_used(tool_id: i64) -> PyResult<()> {
        if name_of(tool_id)?.is_none() {
            bail!(ValueError, "tool {tool_id} is not in use");
        }
        Ok(())
    }

    fn check_events(events: i64) -> PyResult<()> {
        if !(0..1 << 19).contains(&events) {
            bail!(ValueError, "invalid event set 0x{events:x}");
        }
        if events != 0 {
            bail!(NotImplementedError, "events are not reported to sys.monitoring yet; sys.settrace is");
        }
        Ok(())
    }

    /// Takes a number for a tool, which says its name.
    #[function("(tool_id, name, /)")]
    fn use_tool_id(tool_id: i64, name: &Value) -> PyResult<()> {
        check(tool_id)?;
        if name.as_str().is_none() {
            bail!(ValueError, "tool name must be a str");
        }
        if name_of(tool_id)?.is_some() {
            bail!(ValueError, "tool {tool_id} is already in use");
        }
        object::setitem(&table(NAMES), &Value::int(tool_id), Some(name))
    }

    /// Forgets the callbacks of a tool.
    #[function("(tool_id, /)")]
    fn clear_tool_id(tool_id: i64) -> PyResult<()> {
        check(tool_id)?;
        for (_, event) in EVENTS {
            forget(tool_id, *event)?;
        }
        Ok(())
    }

    /// Gives a number back, with the callbacks of the tool that had it.
    #[function("(tool_id, /)")]
    fn free_tool_id(tool_id: i64) -> PyResult<()> {
        clear_tool_id(tool_id)?;
        if name_of(tool_id)?.is_some() {
            object::setitem(&table(NAMES), &Value::int(tool_id), None)?;
        }
        Ok(())
    }

    /// The name of the tool with a number, or None.
    #[function("(tool_id, /)")]
    fn get_tool(tool_id: i64) -> PyResult<Value> {
        Ok(name_of(tool_id)?.unwrap_or(Value::NONE))
    }

    fn forget(tool_id: i64, event: i64) -> PyResult<Option<Value>> {
        let key = TupleObject::pair(Value::int(tool_id), Value::int(event));
        let before = get(CALLBACKS, &key)?;
        if before.is_some() {
            object::setitem(&table(CALLBACKS), &key, None)?;
        }
        Ok(before)
    }

    /// Sets the function that is told of an event; gives the one before, or None.
    #[function("(tool_id, event, func, /)")]
    fn register_callback(tool_id: i64, event: i64, func: &Value) -> PyResult<Value> {
        check(tool_id)?;
        if event.count_ones() != 1 {
            bail!(ValueError, "The callback can only be set for one event at a time");
        }
        if !(1..1 << 19).contains(&event) {
            bail!(ValueError, "invalid event {event}");
        }
        let before = forget(tool_id, event)?;
        if !func.is_none() {
            let key = TupleObject::pair(Value::int(tool_id), Value::int(event));
            object::setitem(&table(CALLBACKS), &key, Some(func))?;
        }
        Ok(before.unwrap_or(Value::NONE))
    }

    /// The events that a tool is told of in all code.
    #[function("(tool_id, /)")]
    fn get_events(tool_id: i64) -> PyResult<i64> {
        check(tool_id)?;
        Ok(0)
    }

    /// Sets the events that a tool is told of in all code.
    #[function("(tool_id, event_set, /)")]
    fn set_events(tool_id: i64, event_set: i64) -> PyResult<()> {
        check_used(tool_id)?;
        check_events(event_set)
    }

    fn check_code(code: &Value) -> PyResult<()> {
        if !code.ty().is_subtype(types().code) {
            bail!(TypeError, "code must be a code object");
        }
        Ok(())
    }

    /// The events that a tool is told of in one code object.
    #[function("(tool_id, code, /)")]
    fn get_local_events(tool_id: i64, code: &Value) -> PyResult<i64> {
        check_code(code)?;
        check(tool_id)?;
        Ok(0)
    }

    /// Sets the events that a tool is told of in one code object.
    #[function("(tool_id, code, event_set, /)")]
    fn set_local_events(tool_id: i64, code: &Value, event_set: i64) -> PyResult<()> {
        check_code(code)?;
        check_used(tool_id)?;
        check_events(event_set)
    }

    /// Tells of events again whose callbacks had switched them off.
    #[function("()")]
    fn restart_events() {}

    /// The events that anything is told of, with the tools.
    #[function("()")]
    fn _all_events() -> Value {
        DictObject::new()
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let namespace = DictObject::new();
        for (name, bits) in EVENTS {
            object::setitem(&namespace, &Value::str(name), Some(&Value::int(*bits)))?;
        }
        set(module, "events", call_with_dict(types().simple_namespace.as_value(), &[], Some(&namespace))?);
        for name in ["DISABLE", "MISSING"] {
            set(module, name, object_type::allocate(types().object));
        }
        Ok(())
    }
}
