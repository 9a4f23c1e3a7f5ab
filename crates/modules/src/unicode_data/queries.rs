//! What is asked of a character, in the newest database or in that of Unicode 3.2.

use rustpython_unicode::data::membership_3_2;
use rustpython_unicode::{LookupResult, NormalizeForm, Ucd, character_name};
use tiercel_object::args::{ArgContext, FromArg};
use tiercel_object::types::str::{StrObject, from_chars, from_code_point, from_code_points, is_exact};
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, err};

/// A version of the database.
#[derive(Clone, Copy)]
pub struct Database {
    ucd: Ucd,
    newest: bool,
}

/// The newest version.
pub const NEWEST: Database = Database { ucd: Ucd::new(true), newest: true };
/// Unicode 3.2.
pub const OLD: Database = Database { ucd: Ucd::new(false), newest: false };

/// An argument that is a string of one character.
pub struct Character(pub u32);

impl FromArg<'_> for Character {
    fn from_arg(value: &Value, what: ArgContext) -> PyResult<Self> {
        let Some(s) = value.as_str() else { return Err(what.wrong_type("a unicode character", value)) };
        if s.len() == 1 {
            return Ok(Character(s.chars().at(0)));
        }
        let which =
            if what.position == 0 { "argument".to_string() } else { format!("argument {}", what.position) };
        bail!(
            TypeError,
            "{}(): {which} must be a unicode character, not a string of length {}",
            what.function,
            s.len()
        )
    }
}

/// The letters of a Hangul syllable, all at once.
fn hangul_parts(c: char) -> Option<String> {
    const SYLLABLES: std::ops::RangeInclusive<u32> = 0xac00..=0xd7a3;
    let c = u32::from(c);
    if !SYLLABLES.contains(&c) {
        return None;
    }
    let at = c - SYLLABLES.start();
    let (lead, vowel, tail) = (0x1100 + at / (21 * 28), 0x1161 + at / 28 % 21, 0x11a7 + at % 28);
    Some(match tail {
        0x11a7 => format!("{lead:04X} {vowel:04X}"),
        _ => format!("{lead:04X} {vowel:04X} {tail:04X}"),
    })
}

/// Characters whose decomposition was corrected after Unicode 3.2, with the one they had then.
const CORRECTED: [(u32, u32); 5] =
    [(0x2f868, 0x2136a), (0x2f874, 0x5f33), (0x2f91f, 0x43ab), (0x2f95f, 0x7aae), (0x2f9bf, 0x4d57)];

/// Names that are made of a number must be spelled in full.
fn is_spelled_right(name: &str, c: char) -> bool {
    let derived = ["CJK ", "TANGUT ", "HANGUL SYLLABLE ", "NUSHU ", "KHITAN "];
    let name = name.to_ascii_uppercase();
    !derived.iter().any(|prefix| name.starts_with(prefix)) || character_name(c).is_some_and(|own| own == name)
}

/// Longer names are not even looked up.
const LONGEST_NAME: usize = 256;

impl Database {
    /// The version's number.
    pub fn version(self) -> String {
        self.ucd.unidata_version()
    }

    fn is_assigned(self, c: char) -> bool {
        self.ucd.category(c.into()) != "Cn"
    }

    /// A property of a character that is no surrogate, or what surrogates have.
    fn of<T>(self, c: &Character, surrogate: T, f: impl FnOnce(Ucd, char) -> T) -> T {
        char::from_u32(c.0).map_or(surrogate, |c| f(self.ucd, c))
    }

    /// `category`.
    pub fn category(self, c: &Character) -> &'static str {
        self.of(c, "Cs", |ucd, c| ucd.category(c.into()))
    }

    /// `bidirectional`.
    pub fn bidirectional(self, c: &Character) -> &'static str {
        self.of(c, "L", |ucd, c| if self.is_assigned(c) { ucd.bidirectional(c.into()) } else { "" })
    }

    /// `combining`.
    pub fn combining(self, c: &Character) -> u8 {
        self.of(c, 0, |ucd, c| ucd.combining(c.into()))
    }

    /// `mirrored`.
    pub fn mirrored(self, c: &Character) -> i32 {
        self.of(c, 0, |ucd, c| ucd.mirrored(c.into()))
    }

    /// `east_asian_width`.
    pub fn east_asian_width(self, c: &Character) -> &'static str {
        self.of(c, "N", |ucd, c| ucd.east_asian_width(c.into()))
    }

    /// `decomposition`.
    pub fn decomposition(self, c: &Character) -> String {
        self.of(c, String::new(), |ucd, c| match self.is_assigned(c) {
            true => hangul_parts(c).unwrap_or_else(|| ucd.decomposition(c.into())),
            false => String::new(),
        })
    }

    /// `decimal`.
    pub fn decimal(self, c: &Character, default: Option<&Value>) -> PyResult<Value> {
        let found = self.of(c, None, |ucd, c| ucd.decimal(c.into()));
        or_default(found.map(|d| Value::int(d as i64)), default, "not a decimal")
    }

    /// `digit`.
    pub fn digit(self, c: &Character, default: Option<&Value>) -> PyResult<Value> {
        let found = self.of(c, None, |ucd, c| ucd.digit(c.into()));
        or_default(found.map(|d| Value::int(d as i64)), default, "not a digit")
    }

    /// `numeric`.
    pub fn numeric(self, c: &Character, default: Option<&Value>) -> PyResult<Value> {
        let found = self.of(c, None, |ucd, c| ucd.numeric(c.into()));
        or_default(found.map(Value::float), default, "not a numeric character")
    }

    /// `name`.
    pub fn name(self, c: &Character, default: Option<&Value>) -> PyResult<Value> {
        let found = self.of(c, None, |ucd, c| ucd.membership(c).then(|| character_name(c)).flatten());
        or_default(found.map(|name| Value::str(&name)), default, "no such name")
    }

    /// `lookup`.
    pub fn lookup(self, name: &StrObject) -> PyResult<Value> {
        if name.len() > LONGEST_NAME {
            bail!(KeyError, "name too long");
        }
        let text = name.to_utf8().unwrap_or_default();
        match self.ucd.lookup(&text) {
            Some(LookupResult::Character(c)) if is_spelled_right(&text, c) => Ok(from_code_point(c as u32)),
            Some(LookupResult::Sequence(chars)) => Ok(Value::str(chars)),
            _ => Err(err!(KeyError, "undefined character name '{text}'")),
        }
    }

    /// `normalize`.
    pub fn normalize(self, form: &StrObject, text: &Value) -> PyResult<Value> {
        let Some(s) = text.as_str() else { return Ok(text.clone()) };
        let form = if s.is_empty() { NormalizeForm::Nfc } else { form_argument(form)? };
        if s.as_ascii().is_some() {
            return Ok(if is_exact(text) { text.clone() } else { from_chars(s.chars()) });
        }
        let mut out = Vec::with_capacity(s.len());
        let mut run = String::new();
        let flush = |run: &mut String, out: &mut Vec<u32>| {
            let done = rustpython_unicode::normalize(form, run.as_str().as_ref());
            out.extend(done.into_string().unwrap_or_default().chars().map(u32::from));
            run.clear();
        };
        for c in s.chars().iter() {
            // What the database does not know stays as it is, and keeps apart what is around it.
            let corrected = CORRECTED.iter().find(|pair| !self.newest && pair.0 == c);
            let c = corrected.map_or(c, |pair| pair.1);
            match char::from_u32(c).filter(|_| self.newest || membership_3_2(c)) {
                Some(c) => run.push(c),
                None => {
                    flush(&mut run, &mut out);
                    out.push(c);
                }
            }
        }
        flush(&mut run, &mut out);
        Ok(from_code_points(&out))
    }

    /// `is_normalized`.
    pub fn is_normalized(self, form: &StrObject, text: &Value) -> PyResult<bool> {
        let normal = self.normalize(form, text)?;
        Ok(tiercel_object::types::str::equal(&normal, text))
    }
}

fn form_argument(form: &StrObject) -> PyResult<NormalizeForm> {
    match form.as_ascii().and_then(|form| form.parse().ok()) {
        Some(form) => Ok(form),
        None => bail!(ValueError, "invalid normalization form"),
    }
}

fn or_default(found: Option<Value>, default: Option<&Value>, message: &str) -> PyResult<Value> {
    match (found, default) {
        (Some(found), _) => Ok(found),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => bail!(ValueError, "{message}"),
    }
}
