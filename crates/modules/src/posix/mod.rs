//! `posix`: the operating system's functions, which `os` shows to programs.

pub mod constants;
pub mod descriptors;
pub mod extended_attributes;
pub mod files;
pub mod identity;
pub mod path_argument;
pub mod path_text;
pub mod process;
pub mod scandir;
pub mod status;
pub mod subprocess;
pub mod terminals;
pub mod transfer;

use crate::native_type::{extend, keep, set, set_numbers};
use crate::structseq;
use tiercel_macros::pymodule;
use tiercel_object::method::ModuleDef;
use tiercel_object::thread::types;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, object};

static PARTS: [ModuleDef; 10] = [
    path_text::functions::MODULE,
    status::functions::MODULE,
    files::functions::MODULE,
    descriptors::functions::MODULE,
    process::functions::MODULE,
    scandir::functions::MODULE,
    terminals::functions::MODULE,
    transfer::functions::MODULE,
    identity::functions::MODULE,
    extended_attributes::functions::MODULE,
];

fn numbers_by_name(numbers: &[(&str, i64)]) -> PyResult<Value> {
    let dict = DictObject::new();
    for (name, number) in numbers {
        object::setitem(&dict, &Value::str(name), Some(&Value::int(*number)))?;
    }
    Ok(dict)
}

fn fill(module: &Value) -> PyResult<()> {
    for part in &PARTS {
        extend(module, part)?;
    }
    set_numbers(module, constants::NUMBERS);
    set_numbers(module, constants::MORE_NUMBERS);
    for (key, class) in [
        ("posix.stat_result", structseq::new_type_with_hidden(&status::STAT_RESULT)?),
        ("posix.statvfs_result", structseq::new_type_with_hidden(&status::STATVFS_RESULT)?),
        ("posix.uname_result", structseq::new_type(&process::UNAME_RESULT)?),
        ("posix.times_result", structseq::new_type(&process::TIMES_RESULT)?),
        ("posix.terminal_size", structseq::new_type(&process::TERMINAL_SIZE)?),
    ] {
        set(module, key.trim_start_matches("posix."), class.clone());
        keep(key, class);
    }
    scandir::make_types(module);
    set(module, "error", types().exceptions.OSError.as_value().clone());
    set(module, "pathconf_names", numbers_by_name(constants::PATHCONF)?);
    set(module, "sysconf_names", numbers_by_name(constants::SYSCONF)?);
    set(module, "confstr_names", numbers_by_name(constants::CONFSTR)?);
    set(
        module,
        "_have_functions",
        ListObject::from_vec(constants::HAVE.iter().map(|n| Value::str(n)).collect()),
    );
    let environ = object::call(&object::getattr_str(module, "_create_environ")?, &[])?;
    set(module, "environ", environ);
    Ok(())
}

#[pymodule(name = "posix")]
/// What POSIX offers to programs, nearly as it is. `os` has it for use.
pub mod posix {
    use super::fill;
    use tiercel_object::PyResult;
    use tiercel_object::value::Value;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        fill(module)
    }
}
