//! Native standard-library modules, a file or folder each.

// The declaration of a Python module is a Rust module of the same name in a file of the same name.
#![allow(clippy::module_inception)]
// The widths of C's types differ between targets.
#![allow(clippy::unnecessary_cast)]
// Signals are numbers that several tables are indexed by.
#![allow(clippy::needless_range_loop)]

pub mod abc;
pub mod accounts;
pub mod api;
pub mod array;
pub mod ast;
pub mod atexit;
pub mod binascii;
pub mod bisect;
pub mod build_class;
pub mod builtins;
pub mod cmath;
pub mod codecs;
pub mod collected;
pub mod collections;
pub mod contextvars;
pub mod errno;
pub mod fcntl;
pub mod functools;
pub mod gc;
pub mod hash;
pub mod heapq;
pub mod imp;
pub mod io;
pub mod itertools;
pub mod json;
pub mod marshal;
pub mod math;
pub mod native_type;
pub mod opcode;
pub mod operator;
pub mod posix;
pub mod random;
pub mod resource;
pub mod select;
pub mod shutdown;
pub mod signal;
pub mod socket;
pub mod sre;
pub mod startup;
pub mod stat;
pub mod stdlib_names;
pub mod string_module;
pub mod structs;
pub mod structseq;
pub mod suggestions;
pub mod symtable;
pub mod sys;
pub mod sys_jit;
pub mod sys_monitoring;
pub mod testinternalcapi;
pub mod text_argument;
pub mod thread;
pub mod time;
pub mod tokenize;
pub mod typing;
pub mod unicode_data;
pub mod warnings;
pub mod weakref;

use tiercel_object::method::ModuleDef;

/// All native modules.
pub static MODULES: &[&ModuleDef] = &[
    &abc::abc::MODULE,
    &array::array::MODULE,
    &accounts::grp::MODULE,
    &accounts::pwd::MODULE,
    &ast::module::MODULE,
    &atexit::atexit::MODULE,
    &binascii::binascii::MODULE,
    &bisect::bisect::MODULE,
    &builtins::builtins::MODULE,
    &cmath::cmath::MODULE,
    &codecs::codecs::MODULE,
    &collections::collections::MODULE,
    &contextvars::contextvars::MODULE,
    &gc::gc::MODULE,
    &errno::errno::MODULE,
    &functools::functools::MODULE,
    &heapq::heapq::MODULE,
    &fcntl::fcntl_module::MODULE,
    &hash::blake2_module::MODULE,
    &hash::md5_module::MODULE,
    &hash::sha1_module::MODULE,
    &hash::sha2_module::MODULE,
    &hash::sha3_module::MODULE,
    &imp::imp::MODULE,
    &io::io::MODULE,
    &itertools::itertools::MODULE,
    &json::json::MODULE,
    &marshal::marshal::MODULE,
    &math::math::MODULE,
    &operator::operator::MODULE,
    &opcode::opcode::MODULE,
    &posix::posix::MODULE,
    &random::random::MODULE,
    &resource::resource::MODULE,
    &posix::subprocess::functions::MODULE,
    &select::select_module::MODULE,
    &signal::signal::MODULE,
    &socket::socket::MODULE,
    &sre::sre::MODULE,
    &stat::stat::MODULE,
    &string_module::string::MODULE,
    &structs::structs::MODULE,
    &suggestions::suggestions::MODULE,
    &symtable::module::MODULE,
    &sys::sys::MODULE,
    &testinternalcapi::testinternalcapi::MODULE,
    &thread::thread_module::MODULE,
    &time::time::MODULE,
    &tokenize::module::MODULE,
    &typing::module::MODULE,
    &unicode_data::unicodedata::MODULE,
    &warnings::warnings::MODULE,
    &weakref::weakref::MODULE,
];

/// The definition of a native module.
pub fn find(name: &str) -> Option<&'static ModuleDef> {
    MODULES.iter().copied().find(|m| m.name == name)
}
