//! Identifiers as numbers: each name of a compilation is interned once.

use tiercel_syntax::ast::Name;

use crate::hash::FxMap;

/// An interned identifier.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Sym(pub u32);

macro_rules! known {
    ($($name:ident = $text:literal;)*) => {
        /// Names the compiler itself knows.
        pub mod known {
            use super::Sym;
            #[repr(u32)]
            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Order { $($name),* }
            $(#[doc = concat!("`", $text, "`")] pub const $name: Sym = Sym(Order::$name as u32);)*
        }
        const KNOWN: &[&str] = &[$($text),*];
    };
}

known! {
    DUNDER_CLASS = "__class__";
    CLASSDICT = "__classdict__";
    CONDITIONAL_ANNOTATIONS = "__conditional_annotations__";
    CLASSDICTCELL = "__classdictcell__";
    CLASSCELL = "__classcell__";
    ANNOTATE = "__annotate__";
    ANNOTATE_FUNC = "__annotate_func__";
    ANNOTATIONS = "__annotations__";
    DOC = "__doc__";
    DUNDER_NAME = "__name__";
    MODULE = "__module__";
    QUALNAME = "__qualname__";
    FIRSTLINENO = "__firstlineno__";
    STATIC_ATTRIBUTES = "__static_attributes__";
    DUNDER_TYPE_PARAMS = "__type_params__";
    DEBUG = "__debug__";
    TYPE_PARAMS = ".type_params";
    GENERIC_BASE = ".generic_base";
    FORMAT_PARAM = ".format";
    FORMAT = "format";
    DEFAULTS = ".defaults";
    KWDEFAULTS = ".kwdefaults";
    ITERATOR_PARAM = ".0";
    SUPER = "super";
    JOIN = "join";
    RETURN = "return";
    EMPTY = "";
    TOP = "top";
    ANON_MODULE = "<module>";
    ANON_LAMBDA = "<lambda>";
    ANON_GENEXPR = "<genexpr>";
    ANON_LISTCOMP = "<listcomp>";
    ANON_SETCOMP = "<setcomp>";
    ANON_DICTCOMP = "<dictcomp>";
    LAMBDA = "lambda";
    GENEXPR = "genexpr";
    LISTCOMP = "listcomp";
    SETCOMP = "setcomp";
    DICTCOMP = "dictcomp";
}

/// Room for the names of a short source.
const ROOM: usize = 200;

/// All names of a compilation.
pub struct Names {
    index: FxMap<Name, Sym>,
    /// The parser makes one text for each spelling, so most names are known by where their text is.
    by_address: AddressMap,
    /// Texts equal to others: as long as they are here, nothing else comes to be where they are.
    aliases: Vec<Name>,
    names: Vec<Name>,
    /// For each name whether classes change it.
    private: Vec<bool>,
    mangled: FxMap<(Sym, Sym), Sym>,
}

impl Names {
    /// The names the compiler knows.
    pub fn new() -> Names {
        let mut names = Names {
            index: FxMap::with_capacity_and_hasher(ROOM, Default::default()),
            by_address: AddressMap::with_room(ROOM),
            aliases: Vec::new(),
            names: Vec::with_capacity(ROOM),
            private: Vec::with_capacity(ROOM),
            mangled: FxMap::default(),
        };
        // All are different, and nobody knows yet where their texts are.
        for (number, text) in (0..).zip(KNOWN) {
            let name = Name::from(*text);
            names.names.push(name.clone());
            names.private.push(false);
            names.index.insert(name, Sym(number));
        }
        names
    }

    /// The number of a name.
    #[inline]
    pub fn intern(&mut self, name: &Name) -> Sym {
        match self.by_address.get(address(name)) {
            Some(sym) => sym,
            None => self.intern_new(name),
        }
    }

    fn intern_new(&mut self, name: &Name) -> Sym {
        match self.index.get(name) {
            Some(&sym) => {
                self.by_address.insert(address(name), sym);
                self.aliases.push(name.clone());
                sym
            }
            None => self.add(name.clone()),
        }
    }

    /// The number of a name given as text.
    pub fn intern_str(&mut self, text: &str) -> Sym {
        match self.index.get(text) {
            Some(&sym) => sym,
            None => self.add(Name::from(text)),
        }
    }

    fn add(&mut self, name: Name) -> Sym {
        let sym = Sym(self.names.len() as u32);
        self.names.push(name.clone());
        self.private.push(name.starts_with("__") && !name.ends_with("__") && !name.contains('.'));
        self.by_address.insert(address(&name), sym);
        self.index.insert(name, sym);
        sym
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The name behind a number.
    pub fn name(&self, sym: Sym) -> &Name {
        &self.names[sym.0 as usize]
    }

    /// `__private` as it is called in a class: `_Class__private`.
    #[inline(always)]
    pub fn mangle(&mut self, class: Option<Sym>, sym: Sym) -> Sym {
        match class {
            Some(class) if self.private[sym.0 as usize] => self.mangle_private(class, sym),
            _ => sym,
        }
    }

    fn mangle_private(&mut self, class: Sym, sym: Sym) -> Sym {
        if let Some(&mangled) = self.mangled.get(&(class, sym)) {
            return mangled;
        }
        let bare = self.name(class).trim_start_matches('_');
        let mangled = if bare.is_empty() {
            sym
        } else {
            let text = format!("_{bare}{}", self.name(sym));
            self.intern_str(&text)
        };
        self.mangled.insert((class, sym), mangled);
        mangled
    }
}

/// Where a name's text is.
fn address(name: &Name) -> usize {
    name.as_rc().as_ptr().addr()
}

/// A map from addresses to names. It is asked for every name of the tree, twice.
struct AddressMap {
    /// An address that is taken is in the first free place from where [`AddressMap::place`] says; 0 is free. A power of
    /// two of them, at most half of which are taken.
    places: Vec<(usize, Sym)>,
    taken: usize,
}

impl AddressMap {
    /// An empty map with room for so many addresses.
    fn with_room(count: usize) -> AddressMap {
        AddressMap { places: vec![(0, Sym(0)); (2 * count).next_power_of_two()], taken: 0 }
    }

    /// Where an address would be if nothing were in its way. Texts that were made one behind the other are near each other.
    #[inline]
    fn place(&self, address: usize) -> usize {
        const ALIGNMENT: usize = 16;
        (address / ALIGNMENT) & (self.places.len() - 1)
    }

    #[inline]
    fn get(&self, address: usize) -> Option<Sym> {
        let mut at = self.place(address);
        loop {
            match self.places[at] {
                (known, sym) if known == address => return Some(sym),
                (0, _) => return None,
                _ => at = (at + 1) & (self.places.len() - 1),
            }
        }
    }

    /// Adds an address that is not there yet.
    fn insert(&mut self, address: usize, sym: Sym) {
        self.taken += 1;
        if self.taken * 2 > self.places.len() {
            let larger = vec![(0, Sym(0)); self.places.len() * 2];
            let old = std::mem::replace(&mut self.places, larger);
            old.into_iter()
                .filter(|&(address, _)| address != 0)
                .for_each(|(address, sym)| self.put(address, sym));
        }
        self.put(address, sym);
    }

    fn put(&mut self, address: usize, sym: Sym) {
        let mut at = self.place(address);
        while self.places[at].0 != 0 {
            at = (at + 1) & (self.places.len() - 1);
        }
        self.places[at] = (address, sym);
    }
}

/// A map from names that keeps the order of insertion.
#[derive(Clone, Debug)]
pub struct SymMap<V> {
    keys: Vec<Sym>,
    values: Vec<V>,
    /// For the last bits of a name where the last name with these bits is, counted from 1; 0 if there is none.
    near: [u16; NEAR],
    /// Made when a linear search would be slow.
    index: Option<Box<FxMap<Sym, u32>>>,
}

/// Room that is made for the names of most blocks at once.
const FIRST_ROOM: usize = 8;
/// Up to this size a linear search wins.
const LINEAR: usize = 32;
/// Names that are this far from each other share a place in [`SymMap::near`].
const NEAR: usize = 64;

impl<V> Default for SymMap<V> {
    fn default() -> Self {
        SymMap { keys: Vec::new(), values: Vec::new(), near: [0; NEAR], index: None }
    }
}

impl<V> SymMap<V> {
    /// An empty map with room for so many names.
    pub fn with_room(count: usize) -> Self {
        SymMap { keys: Vec::with_capacity(count), values: Vec::with_capacity(count), ..SymMap::default() }
    }

    /// The position of a name in the order of insertion.
    #[inline]
    pub fn position(&self, sym: Sym) -> Option<usize> {
        let at = usize::from(self.near[sym.0 as usize % NEAR]).checked_sub(1)?;
        if self.keys.get(at) == Some(&sym) { Some(at) } else { self.search(sym) }
    }

    /// The position of a name that others have got between.
    fn search(&self, sym: Sym) -> Option<usize> {
        match &self.index {
            None => position_of(&self.keys, sym),
            Some(index) => index.get(&sym).map(|&at| at as usize),
        }
    }

    /// The value of a name.
    #[inline]
    pub fn get(&self, sym: Sym) -> Option<&V> {
        self.position(sym).map(|at| &self.values[at])
    }

    /// The value of a name, to be changed.
    #[inline]
    pub fn get_mut(&mut self, sym: Sym) -> Option<&mut V> {
        self.position(sym).map(|at| &mut self.values[at])
    }

    /// Whether the name is there.
    pub fn contains(&self, sym: Sym) -> bool {
        self.position(sym).is_some()
    }

    /// Sets a value; a name keeps its place. Tells the place.
    #[inline]
    pub fn insert(&mut self, sym: Sym, value: V) -> usize {
        match self.position(sym) {
            Some(at) => {
                self.values[at] = value;
                at
            }
            None => self.insert_new(sym, value),
        }
    }

    /// The value at a position, to be changed.
    #[inline]
    pub fn value_at(&mut self, at: usize) -> &mut V {
        &mut self.values[at]
    }

    /// Adds a name that is not there yet.
    pub fn insert_new(&mut self, sym: Sym, value: V) -> usize {
        let at = self.keys.len();
        if at == 0 {
            self.keys.reserve_exact(FIRST_ROOM);
            self.values.reserve_exact(FIRST_ROOM);
        }
        self.keys.push(sym);
        self.values.push(value);
        self.note_near(sym, at);
        match &mut self.index {
            Some(index) => {
                index.insert(sym, at as u32);
            }
            None if at >= LINEAR => self.make_index(),
            None => {}
        }
        at
    }

    /// Notes where a name is. Far behind the start any place will do: it says that a search may find something.
    #[inline]
    fn note_near(&mut self, sym: Sym, at: usize) {
        self.near[sym.0 as usize % NEAR] = u16::try_from(at + 1).unwrap_or(u16::MAX);
    }

    /// Makes the index, if the names are many.
    fn make_index(&mut self) {
        let is_large = self.keys.len() > LINEAR;
        let positions = || self.keys.iter().enumerate().map(|(at, &key)| (key, at as u32));
        self.index = is_large.then(|| Box::new(positions().collect()));
    }

    /// Takes a name out.
    pub fn remove(&mut self, sym: Sym) {
        if let Some(at) = self.position(sym) {
            self.keys.remove(at);
            self.values.remove(at);
            self.near = [0; NEAR];
            for at in 0..self.keys.len() {
                self.note_near(self.keys[at], at);
            }
            self.make_index();
        }
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (Sym, &V)> {
        self.keys().zip(&self.values)
    }

    /// Names and values in order, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (Sym, &mut V)> {
        self.keys.iter().copied().zip(&mut self.values)
    }

    /// Names in order.
    pub fn keys(&self) -> impl Iterator<Item = Sym> {
        self.keys.iter().copied()
    }
}

/// Where a name is in a list. Several are compared at once.
#[inline]
fn position_of(keys: &[Sym], sym: Sym) -> Option<usize> {
    const AT_ONCE: usize = 8;
    let (chunks, rest) = keys.as_chunks::<AT_ONCE>();
    for (nth, chunk) in chunks.iter().enumerate() {
        let equal = |found: u32, at: usize| found | u32::from(chunk[at] == sym) << at;
        let found = (0..AT_ONCE).fold(0, equal);
        if found != 0 {
            return Some(nth * AT_ONCE + found.trailing_zeros() as usize);
        }
    }
    let start = keys.len() - rest.len();
    rest.iter().position(|&key| key == sym).map(|at| start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_wherever_they_are() {
        for step in [1, NEAR as u32, 7] {
            let mut map = SymMap::default();
            for number in 0..100 {
                assert_eq!(map.position(Sym(number * step)), None);
                assert_eq!(map.insert(Sym(number * step), number), number as usize);
                assert!(
                    (0..=number).all(|known| map.get(Sym(known * step)) == Some(&known)),
                    "{number} {step}"
                );
            }
            map.remove(Sym(3 * step));
            assert_eq!((map.len(), map.get(Sym(3 * step)), map.position(Sym(4 * step))), (99, None, Some(3)));
        }
    }

    #[test]
    fn equal_texts_are_one_name() {
        let mut names = Names::new();
        let texts: Vec<Name> = (0..1000).map(|number| Name::from(&*format!("n{}", number % 500))).collect();
        let numbers: Vec<Sym> = texts.iter().map(|name| names.intern(name)).collect();
        assert!(numbers.iter().zip(&texts).all(|(&sym, text)| names.name(sym) == text));
        assert_eq!(numbers[..500], numbers[500..]);
        assert_eq!(names.intern(&Name::from("__class__")), known::DUNDER_CLASS);
    }
}
