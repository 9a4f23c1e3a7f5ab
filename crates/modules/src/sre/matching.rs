//! `re.Match`: where a pattern was found.

use super::own_copy::OwnCopy;
use super::pattern::{Pattern, payload as pattern_of, short_repr};
use super::subject::{Found, Subject};
use super::template;
use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::tflag;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::int::is_int;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, bail, install_type, object};

/// A match object.
#[repr(C)]
pub struct Match {
    head: Header,
    pattern: Field,
    string: Field,
    /// The tuple of all spans, once it was asked for.
    regs: Field,
    /// Start and end of the whole match and of each group; -1 where a group took no part.
    marks: Box<[(isize, isize)]>,
    pos: usize,
    endpos: usize,
    last_index: isize,
}

fn payload(v: &Value) -> &Match {
    // SAFETY: called with receivers of this type's methods, and with what `new` has made.
    unsafe { v.payload_unchecked() }
}

/// The match object for what the engine has found.
pub fn new(this: &Value, pattern: &Pattern, string: &Value, found: &Found, limits: (usize, usize)) -> Value {
    let whole = (found.start as isize, found.end as isize);
    let group = |i| found.group(i).map_or((-1, -1), |(start, end)| (start as isize, end as isize));
    let marks = std::iter::once(whole).chain((0..pattern.groups).map(group)).collect();
    native_type::new_instance(pattern.match_type, |head| Match {
        head,
        pattern: Field::new(this.clone()),
        string: Field::new(string.clone()),
        regs: Field::empty(),
        marks,
        pos: limits.0,
        endpos: limits.1,
        last_index: found.last_index,
    })
}

/// A group of a match by number, None if it took no part; `IndexError` if there is none.
pub fn group_by_number(m: &Value, group: usize) -> PyResult<Value> {
    let m = payload(m);
    if group >= m.marks.len() {
        bail!(IndexError, "no such group");
    }
    m.slice(group, &Value::NONE)
}

impl Match {
    fn pattern_value(&self) -> Value {
        self.pattern.get_or_none()
    }

    fn slice(&self, group: usize, default: &Value) -> PyResult<Value> {
        let (start, end) = self.marks[group];
        if start < 0 {
            return Ok(default.clone());
        }
        let string = self.string.get_or_none();
        Ok(Subject::of(&string)?.slice(start as usize, end as usize))
    }

    /// A group's number from a number or a name.
    fn number(&self, group: Option<&Value>) -> PyResult<usize> {
        let Some(group) = group else { return Ok(0) };
        let index = if group.is_small_int() || group.ty().slots().nb_index.is_some() {
            object::index_clamped(group)?
        } else {
            let pattern = self.pattern_value();
            let names = pattern_of(&pattern).group_index.get();
            match names.as_ref().and_then(|names| names.downcast::<DictObject>()) {
                Some(names) => match names.get(group)? {
                    Some(number) if is_int(&number) => object::index_clamped(&number)?,
                    _ => -1,
                },
                None => -1,
            }
        };
        match usize::try_from(index) {
            Ok(index) if index < self.marks.len() => Ok(index),
            _ => bail!(IndexError, "no such group"),
        }
    }

    fn group_or(&self, group: &Value, default: &Value) -> PyResult<Value> {
        self.slice(self.number(Some(group))?, default)
    }
}

fn pair((start, end): (isize, isize)) -> Value {
    TupleObject::pair(Value::int(start as i64), Value::int(end as i64))
}

#[pytype(name = "re.Match")]
/// What a pattern has found. It is always true.
impl Match {
    /// What the match, or groups of it, have matched; for several groups a tuple.
    #[method("($self, /, *groups)", hidden)]
    fn group(&self, groups: &[Value]) -> PyResult<Value> {
        match groups {
            [] => self.slice(0, &Value::NONE),
            [group] => self.group_or(group, &Value::NONE),
            _ => {
                let all = groups.iter().map(|group| self.group_or(group, &Value::NONE));
                Ok(TupleObject::from_vec(all.collect::<PyResult<_>>()?))
            }
        }
    }

    #[slot(getitem)]
    fn getitem(this: &Value, group: &Value) -> PyResult<Value> {
        payload(this).group_or(group, &Value::NONE)
    }

    /// What the groups have matched; `default` for those that have not taken part.
    #[method("($self, /, default=None)")]
    fn groups(&self, default: Option<&Value>) -> PyResult<Value> {
        let none = Value::NONE;
        let default = default.unwrap_or(&none);
        let all = (1..self.marks.len()).map(|group| self.slice(group, default));
        Ok(TupleObject::from_vec(all.collect::<PyResult<_>>()?))
    }

    /// What the named groups have matched, by name; `default` for those that have not taken part.
    #[method("($self, /, default=None)")]
    fn groupdict(&self, default: Option<&Value>) -> PyResult<Value> {
        let none = Value::NONE;
        let default = default.unwrap_or(&none);
        let result = DictObject::new();
        let pattern = self.pattern_value();
        if let Some(names) = pattern_of(&pattern).group_index.get() {
            for name in names.downcast::<DictObject>().map_or(Vec::new(), |names| names.keys()) {
                object::setitem(&result, &name, Some(&self.group_or(&name, default)?))?;
            }
        }
        Ok(result)
    }

    /// Where the match, or a group of it, starts.
    #[method("($self, group=0, /)")]
    fn start(&self, group: Option<&Value>) -> PyResult<isize> {
        Ok(self.marks[self.number(group)?].0)
    }

    /// Where the match, or a group of it, ends.
    #[method("($self, group=0, /)")]
    fn end(&self, group: Option<&Value>) -> PyResult<isize> {
        Ok(self.marks[self.number(group)?].1)
    }

    /// Where the match, or a group of it, starts and ends.
    #[method("($self, group=0, /)")]
    fn span(&self, group: Option<&Value>) -> PyResult<Value> {
        Ok(pair(self.marks[self.number(group)?]))
    }

    /// A template with what the groups have matched in the places of their numbers and names.
    #[method("($self, /, template)")]
    fn expand(this: &Value, template: &Value) -> PyResult<Value> {
        let pattern = payload(this).pattern_value();
        template::expand(&template::compile(&pattern, template)?, this)
    }

    /// A match of a certain kind of text, for annotations.
    #[classmethod("($type, object, /)")]
    fn __class_getitem__(class: &Value, item: &Value) -> Value {
        tiercel_object::types::generic_alias::new(class, item)
    }

    /// The text that was searched.
    #[getter]
    fn string(&self) -> Value {
        self.string.get_or_none()
    }

    /// The pattern.
    #[getter]
    fn re(&self) -> Value {
        self.pattern_value()
    }

    /// Where the search began.
    #[getter]
    fn pos(&self) -> usize {
        self.pos
    }

    /// Where the search had to end.
    #[getter]
    fn endpos(&self) -> usize {
        self.endpos
    }

    /// The number of the group that closed last.
    #[getter]
    fn lastindex(&self) -> Option<isize> {
        Some(self.last_index).filter(|&index| index >= 0)
    }

    /// The name of the group that closed last, if it has one.
    #[getter]
    fn lastgroup(&self) -> Value {
        let pattern = self.pattern_value();
        let names = pattern_of(&pattern).index_group.get();
        let index = usize::try_from(self.last_index).ok();
        let names = names.as_ref().and_then(|names| names.downcast::<TupleObject>());
        names.zip(index).and_then(|(names, index)| names.items().get(index).cloned()).unwrap_or(Value::NONE)
    }

    #[getter]
    fn regs(&self) -> Value {
        self.regs.get().unwrap_or_else(|| {
            let all = TupleObject::from_vec(self.marks.iter().copied().map(pair).collect());
            self.regs.set(all.clone());
            all
        })
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let (start, end) = self.marks[0];
        let text = short_repr(&self.slice(0, &Value::NONE)?, 50)?;
        Ok(Value::str(&format!("<re.Match object; span=({start}, {end}), match={text}>")))
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let m = &*(object as *const Match);
    [&m.pattern, &m.string, &m.regs].into_iter().for_each(|field| field.visit(visit));
}

/// Makes the type.
pub fn make_type() {
    native_type::make::<Match>("re.Match", types().object, tflag::GC, false, |t| {
        install_type!(t, OwnCopy);
        install_type!(t, Match);
        t.slots_mut().traverse = Some(traverse);
    });
}
