//! `re.Pattern`: a compiled regular expression.

use super::matching;
use super::own_copy::OwnCopy;
use super::scanner;
use super::subject::{Found, How, Mode, Subject};
use super::template::{self, Replacement};
use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::iterators::callable_iterator;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, install_type, object};

/// A pattern object.
#[repr(C)]
pub struct Pattern {
    head: Header,
    /// The source: a str, a bytes-like object or None.
    pub pattern: Field,
    /// Group numbers by name, a dict; empty if no group has a name.
    pub group_index: Field,
    /// Group names by number, a tuple.
    pub index_group: Field,
    /// What the engine runs.
    pub code: Box<[u32]>,
    /// `re`'s flags.
    pub flags: i32,
    /// Number of groups, without the whole match.
    pub groups: usize,
    /// `re.Match`, so that it need not be looked up for every match.
    pub match_type: &'static Type,
    /// Whether the pattern is for bytes; patterns without source are for both.
    pub is_bytes: Option<bool>,
}

/// A pattern behind a value that is known to be one.
pub fn payload(v: &Value) -> &Pattern {
    // SAFETY: called with receivers of this type's methods and with what only this module stores.
    unsafe { v.payload_unchecked() }
}

/// What `_sre.compile` gives. The code has been checked.
pub fn new(
    pattern: &Value,
    flags: i32,
    code: Box<[u32]>,
    groups: usize,
    names: (&Value, &Value),
    is_bytes: Option<bool>,
) -> Value {
    let (group_index, index_group) = names;
    let named = group_index.downcast::<DictObject>().is_some_and(|d| !d.is_empty());
    native_type::new_instance(native_type::get("re.Pattern"), |head| Pattern {
        head,
        pattern: Field::new(pattern.clone()),
        group_index: if named { Field::new(group_index.clone()) } else { Field::empty() },
        index_group: if named { Field::new(index_group.clone()) } else { Field::empty() },
        code,
        flags,
        groups,
        match_type: native_type::get("re.Match"),
        is_bytes,
    })
}

/// Positions that arguments like `pos` and `endpos` name in a subject.
fn limits(subject: &Subject<'_>, pos: isize, endpos: Option<isize>) -> (usize, usize) {
    let len = subject.len();
    let clamp = |n: isize| (n.max(0) as usize).min(len);
    (clamp(pos), endpos.map_or(len, clamp))
}

impl Pattern {
    /// A match object, if there is a match.
    fn one(
        &self,
        this: &Value,
        string: &Value,
        mode: Mode,
        pos: isize,
        end: Option<isize>,
    ) -> PyResult<Value> {
        let subject = Subject::for_pattern(self, string)?;
        let (start, end) = limits(&subject, pos, end);
        let found = subject.find(&self.code, How { mode, start, end, must_advance: false });
        Ok(found.map_or(Value::NONE, |found| matching::new(this, self, string, &found, (start, end))))
    }

    /// Calls `f` with one match after another until it is satisfied.
    fn each(
        &self,
        subject: &Subject<'_>,
        (mut start, end): (usize, usize),
        mut f: impl FnMut(&Found) -> PyResult<bool>,
    ) -> PyResult<()> {
        let mut must_advance = false;
        while let Some(found) = subject.find(&self.code, How { mode: Mode::Search, start, end, must_advance })
        {
            if !f(&found)? {
                break;
            }
            must_advance = found.start == found.end;
            start = found.end;
        }
        Ok(())
    }

    fn group_or_empty(&self, subject: &Subject<'_>, found: &Found, group: usize) -> Value {
        let (start, end) = found.group(group).unwrap_or((0, 0));
        subject.slice(start, end)
    }

    fn substitute(this: &Value, repl: &Value, string: &Value, count: isize) -> PyResult<(Value, i64)> {
        let pattern = payload(this);
        let replacement = Replacement::of(this, repl)?;
        let subject = Subject::for_pattern(pattern, string)?;
        let whole = (0, subject.len());
        let (mut parts, mut done, mut made) = (Vec::new(), 0, 0);
        if count >= 0 {
            pattern.each(&subject, whole, |found| {
                if done < found.start {
                    parts.push(subject.slice(done, found.start));
                }
                let new = match &replacement {
                    Replacement::Literal(literal) => literal.clone(),
                    Replacement::Template(template) => {
                        let m = matching::new(this, pattern, string, found, whole);
                        template::expand(template, &m)?
                    }
                    Replacement::Function(f) => {
                        object::call(f, &[matching::new(this, pattern, string, found, whole)])?
                    }
                };
                if !new.is_none() {
                    parts.push(new);
                }
                done = found.end;
                made += 1;
                Ok(made as isize != count)
            })?;
        }
        if done < whole.1 {
            parts.push(subject.slice(done, whole.1));
        }
        let joiner = subject.slice(0, 0);
        if parts.is_empty() {
            return Ok((joiner, made));
        }
        let joined = object::call_method(&joiner, &intern("join"), &[ListObject::from_vec(parts)])?;
        Ok((joined, made))
    }
}

/// `repr` of something that may be long: at most that many characters of it.
pub fn short_repr(v: &Value, limit: usize) -> PyResult<String> {
    Ok(to_string_lossy(&object::repr(v)?).chars().take(limit).collect())
}

const UNICODE: i32 = 32;
const FLAG_NAMES: [(&str, i32); 8] = [
    ("re.IGNORECASE", 2),
    ("re.LOCALE", 4),
    ("re.MULTILINE", 8),
    ("re.DOTALL", 16),
    ("re.UNICODE", UNICODE),
    ("re.VERBOSE", 64),
    ("re.DEBUG", 128),
    ("re.ASCII", 256),
];

#[pytype(name = "re.Pattern")]
/// A compiled regular expression.
impl Pattern {
    /// A match at the start of the text, or None.
    #[method("($self, /, string, pos=0, endpos=sys.maxsize)", name = "match")]
    fn match_(this: &Value, string: &Value, pos: isize, endpos: Option<isize>) -> PyResult<Value> {
        payload(this).one(this, string, Mode::Match, pos, endpos)
    }

    /// A match of the whole text, or None.
    #[method("($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn fullmatch(this: &Value, string: &Value, pos: isize, endpos: Option<isize>) -> PyResult<Value> {
        payload(this).one(this, string, Mode::FullMatch, pos, endpos)
    }

    /// The first match in the text, or None.
    #[method("($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn search(this: &Value, string: &Value, pos: isize, endpos: Option<isize>) -> PyResult<Value> {
        payload(this).one(this, string, Mode::Search, pos, endpos)
    }

    /// All matches, one behind the other: what their group has matched, a tuple if there are several, the whole match if none.
    #[method("($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn findall(&self, string: &Value, pos: isize, endpos: Option<isize>) -> PyResult<Value> {
        let subject = Subject::for_pattern(self, string)?;
        let mut all = Vec::new();
        self.each(&subject, limits(&subject, pos, endpos), |found| {
            all.push(match self.groups {
                0 => subject.slice(found.start, found.end),
                1 => self.group_or_empty(&subject, found, 0),
                n => TupleObject::from_vec(
                    (0..n).map(|group| self.group_or_empty(&subject, found, group)).collect(),
                ),
            });
            Ok(true)
        })?;
        Ok(ListObject::from_vec(all))
    }

    /// An iterator over all matches, one behind the other.
    #[method("($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn finditer(this: &Value, string: &Value, pos: isize, endpos: Option<isize>) -> PyResult<Value> {
        let scanner = Pattern::scanner(this, string, pos, endpos)?;
        let search = object::getattr_str(&scanner, "search")?;
        Ok(callable_iterator(&search, &Value::NONE))
    }

    #[method("($self, /, string, pos=0, endpos=sys.maxsize)")]
    fn scanner(this: &Value, string: &Value, pos: isize, endpos: Option<isize>) -> PyResult<Value> {
        let subject = Subject::for_pattern(payload(this), string)?;
        let limits = limits(&subject, pos, endpos);
        Ok(scanner::new(this, string, limits, subject.into_view()))
    }

    /// The parts of the text between matches, all or the first `maxsplit` of them, with what groups have matched.
    #[method("($self, /, string, maxsplit=0)")]
    fn split(&self, string: &Value, maxsplit: isize) -> PyResult<Value> {
        let subject = Subject::for_pattern(self, string)?;
        let (mut parts, mut done, mut made) = (Vec::new(), 0, 0);
        if maxsplit >= 0 {
            self.each(&subject, (0, subject.len()), |found| {
                parts.push(subject.slice(done, found.start));
                parts.extend((0..self.groups).map(|group| match found.group(group) {
                    Some((start, end)) => subject.slice(start, end),
                    None => Value::NONE,
                }));
                done = found.end;
                made += 1;
                Ok(made != maxsplit)
            })?;
        }
        parts.push(subject.slice(done, subject.len()));
        Ok(ListObject::from_vec(parts))
    }

    /// The text with matches replaced, all or the first `count` of them, by a template or what a function makes of each.
    #[method("($self, /, repl, string, count=0)")]
    fn sub(this: &Value, repl: &Value, string: &Value, count: isize) -> PyResult<Value> {
        Ok(Pattern::substitute(this, repl, string, count)?.0)
    }

    /// As `sub`, with the number of replacements.
    #[method("($self, /, repl, string, count=0)")]
    fn subn(this: &Value, repl: &Value, string: &Value, count: isize) -> PyResult<Value> {
        let (text, made) = Pattern::substitute(this, repl, string, count)?;
        Ok(TupleObject::pair(text, Value::int(made)))
    }

    /// A pattern for a certain kind of text, for annotations.
    #[classmethod("($type, object, /)")]
    fn __class_getitem__(class: &Value, item: &Value) -> Value {
        tiercel_object::types::generic_alias::new(class, item)
    }

    /// The text it was compiled from.
    #[getter]
    fn pattern(&self) -> Value {
        self.pattern.get_or_none()
    }

    /// The flags it was compiled with, those in the text among them.
    #[getter]
    fn flags(&self) -> i32 {
        self.flags
    }

    /// How many groups there are.
    #[getter]
    fn groups(&self) -> usize {
        self.groups
    }

    /// The numbers of the named groups.
    #[getter]
    fn groupindex(&self) -> Value {
        match self.group_index.get() {
            Some(names) => tiercel_object::types::mappingproxy::new(&names),
            None => DictObject::new(),
        }
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        const KINDS: i32 = 4 | UNICODE | 256;
        let mut flags = self.flags;
        if self.is_bytes == Some(false) && flags & KINDS == UNICODE {
            flags &= !UNICODE;
        }
        let mut shown = Vec::new();
        for (name, bit) in FLAG_NAMES {
            if flags & bit != 0 {
                shown.push(name.to_string());
                flags &= !bit;
            }
        }
        if flags != 0 {
            shown.push(format!("0x{flags:x}"));
        }
        let source = short_repr(&self.pattern.get_or_none(), 200)?;
        Ok(Value::str(&match shown.is_empty() {
            true => format!("re.compile({source})"),
            false => format!("re.compile({source}, {})", shown.join("|")),
        }))
    }

    #[slot(hash)]
    fn hash(&self) -> PyResult<i64> {
        let source = object::hash(&self.pattern.get_or_none())?;
        let bytes: Vec<u8> = self.code.iter().flat_map(|word| word.to_ne_bytes()).collect();
        let code = tiercel_object::thread::runtime().hash_secret.hash_bytes(&bytes);
        let kind = self.is_bytes.map_or(-1, i64::from);
        let mixed = source ^ code ^ self.flags as i64 ^ kind ^ self.code.len() as i64;
        Ok(tiercel_object::hash::not_minus_one(mixed))
    }

    #[slot(richcompare)]
    fn richcompare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let same_type = std::ptr::eq(a.ty(), b.ty());
        if !same_type || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let (x, y) = (payload(a), payload(b));
        let equal = a.is(b)
            || x.flags == y.flags
                && x.is_bytes == y.is_bytes
                && x.code == y.code
                && object::equal(&x.pattern.get_or_none(), &y.pattern.get_or_none())?;
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let p = &*(object as *const Pattern);
    [&p.pattern, &p.group_index, &p.index_group].into_iter().for_each(|field| field.visit(visit));
}

/// Makes the type.
pub fn make_type() {
    let flags = tflag::GC | tflag::WEAKREFS;
    native_type::make::<Pattern>("re.Pattern", types().object, flags, false, |t| {
        install_type!(t, OwnCopy);
        install_type!(t, Pattern);
        t.slots_mut().traverse = Some(traverse);
    });
}
