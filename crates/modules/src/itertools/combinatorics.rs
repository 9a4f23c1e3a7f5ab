//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: indices into pools of items, advanced in
//! the order of an odometer.

use crate::collected;
use crate::collected::Values;
use crate::native_type::new_instance;
use std::cell::{Cell, RefCell};
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::object;
use tiercel_object::typeobj::{Type, expect_type};
use tiercel_object::types::int;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err};

/// Where a walk through the choices stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Running,
    Ended,
}

/// The items that indices choose from a pool.
fn chosen(pool: &Values, indices: &[usize]) -> Value {
    pool.with(|pool| TupleObject::from_exact(indices.iter().map(|&i| pool[i].clone())))
}

/// `itertools.product`.
#[repr(C)]
pub struct Product {
    head: Header,
    /// The pools, tuples; a pool that is repeated stands here as often.
    pools: Values,
    indices: RefCell<Vec<usize>>,
    /// The items given out last.
    current: Values,
    state: Cell<State>,
}

fn pool_item(pools: &[Value], pool: usize, i: usize) -> Option<Value> {
    pools.get(pool)?.downcast_exact::<TupleObject>()?.items().get(i).cloned()
}

#[pytype(name = "product")]
/// Every way to take one item of each iterable, as tuples; the last iterable's items change first.
///
/// `repeat` stands for giving the iterables so many times.
impl Product {
    #[slot(new, "(*iterables, repeat=1)")]
    fn py_new(class: &Value, iterables: &[Value], repeat: isize) -> PyResult<Value> {
        let ty = expect_type(class, "product.__new__(X): X")?;
        if repeat < 0 {
            bail!(ValueError, "repeat argument cannot be negative");
        }
        let repeat = repeat as usize;
        if repeat > 0 && iterables.len() > (1 << 48) / repeat {
            bail!(OverflowError, "repeat argument too large");
        }
        let mut pools = Vec::with_capacity(iterables.len());
        if repeat > 0 {
            for v in iterables {
                pools.push(TupleObject::from_vec(object::to_vec(v)?));
            }
        }
        let once = pools.len();
        for i in once..once * repeat {
            pools.push(pools[i - once].clone());
        }
        let indices = RefCell::new(vec![0; pools.len()]);
        Ok(new_instance(ty, |head| Product {
            head,
            pools: Values::new(pools),
            indices,
            current: Values::default(),
            state: Cell::new(State::Fresh),
        }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let went_on = match self.state.get() {
            State::Ended => return Ok(None),
            State::Fresh => self.start(),
            State::Running => self.advance(),
        };
        self.state.set(if went_on { State::Running } else { State::Ended });
        Ok(went_on.then(|| self.current.with(|items| TupleObject::from_slice(items))))
    }

    fn start(&self) -> bool {
        let first: Option<Vec<Value>> =
            self.pools.with(|pools| (0..pools.len()).map(|p| pool_item(pools, p, 0)).collect());
        match first {
            Some(first) => {
                self.current.with(|items| *items = first);
                true
            }
            None => false,
        }
    }

    fn advance(&self) -> bool {
        let mut indices = self.indices.borrow_mut();
        for p in (0..indices.len()).rev() {
            indices[p] += 1;
            let (next, more) = self.pools.with(|pools| match pool_item(pools, p, indices[p]) {
                Some(v) => (Some(v), true),
                None => (pool_item(pools, p, 0), false),
            });
            // The pools keep every item alive, so letting go of the old one runs no code.
            if let Some(v) = next {
                self.current.set(p, v);
            }
            if more {
                return true;
            }
            indices[p] = 0;
        }
        false
    }

    /// How many bytes of memory it takes.
    #[method("($self, /)")]
    fn __sizeof__(&self) -> usize {
        size_of::<Header>() + 32 + self.pools.len() * 8
    }
}
collected!(Product: pools, current);

/// A walk through choices of `r` items of one pool.
#[repr(C)]
pub struct Choices {
    head: Header,
    pool: Values,
    indices: RefCell<Vec<usize>>,
    /// For permutations: how many steps each place has left before it turns over.
    cycles: RefCell<Vec<usize>>,
    /// Number of items chosen.
    r: Cell<usize>,
    state: Cell<State>,
}

impl Choices {
    fn make(ty: &Type, pool: Vec<Value>, r: usize, indices: Vec<usize>, possible: bool) -> Value {
        new_instance(ty, |head| Choices {
            head,
            cycles: RefCell::default(),
            pool: Values::new(pool),
            indices: RefCell::new(indices),
            r: Cell::new(r),
            state: Cell::new(if possible { State::Fresh } else { State::Ended }),
        })
    }

    /// One step: `advance` moves the indices on, and says whether there is another choice.
    fn step(&self, advance: impl FnOnce(&mut Vec<usize>) -> bool) -> Option<Value> {
        let mut indices = self.indices.borrow_mut();
        let went_on = match self.state.get() {
            State::Ended => return None,
            State::Fresh => true,
            State::Running => advance(&mut indices),
        };
        self.state.set(if went_on { State::Running } else { State::Ended });
        went_on.then(|| chosen(&self.pool, &indices[..self.r.get()]))
    }

    fn size(&self) -> usize {
        size_of::<Header>() + 40 + self.r.get() * 8
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const Choices)).pool.visit(visit);
}

unsafe fn clear(object: *const Header) {
    let this = &*(object as *const Choices);
    // Without a pool there is nothing more to choose.
    this.state.set(State::Ended);
    drop(this.pool.take());
}

fn choices(v: &Value) -> &Choices {
    // SAFETY: called only for receivers of the slots and methods of the three types with this layout.
    unsafe { v.payload_unchecked() }
}

fn count_argument(r: isize) -> PyResult<usize> {
    usize::try_from(r).map_err(|_| err!(ValueError, "r must be non-negative"))
}

struct Combinations;

#[pytype(name = "combinations")]
/// The selections of `r` items, as tuples, in the order of the iterable.
impl Combinations {
    #[slot(new, "(iterable, r)")]
    fn py_new(class: &Value, iterable: &Value, r: isize) -> PyResult<Value> {
        let ty = expect_type(class, "combinations.__new__(X): X")?;
        let pool = object::to_vec(iterable)?;
        let r = count_argument(r)?;
        let possible = r <= pool.len();
        Ok(Choices::make(ty, pool, r, if possible { (0..r).collect() } else { Vec::new() }, possible))
    }

    #[slot(iternext)]
    fn iternext(this: &Value) -> PyResult<Option<Value>> {
        let c = choices(this);
        let (n, r) = (c.pool.len(), c.r.get());
        Ok(c.step(|indices| {
            let Some(i) = (0..r).rev().find(|&i| indices[i] != i + n - r) else { return false };
            indices[i] += 1;
            for j in i + 1..r {
                indices[j] = indices[j - 1] + 1;
            }
            true
        }))
    }

    /// How many bytes of memory it takes.
    #[method("($self, /)")]
    fn __sizeof__(this: &Value) -> usize {
        choices(this).size()
    }
}

struct CombinationsWithReplacement;

#[pytype(name = "combinations_with_replacement")]
/// The selections of `r` items in which an item may come more than once, as tuples, in the order of the iterable.
impl CombinationsWithReplacement {
    #[slot(new, "(iterable, r)")]
    fn py_new(class: &Value, iterable: &Value, r: isize) -> PyResult<Value> {
        let ty = expect_type(class, "combinations_with_replacement.__new__(X): X")?;
        let pool = object::to_vec(iterable)?;
        let r = count_argument(r)?;
        let possible = !pool.is_empty() || r == 0;
        Ok(Choices::make(ty, pool, r, if possible { vec![0; r] } else { Vec::new() }, possible))
    }

    #[slot(iternext)]
    fn iternext(this: &Value) -> PyResult<Option<Value>> {
        let c = choices(this);
        let n = c.pool.len();
        Ok(c.step(|indices| {
            let Some(i) = indices.iter().rposition(|&index| index + 1 != n) else { return false };
            let next = indices[i] + 1;
            indices[i..].fill(next);
            true
        }))
    }

    /// How many bytes of memory it takes.
    #[method("($self, /)")]
    fn __sizeof__(this: &Value) -> usize {
        choices(this).size()
    }
}

struct Permutations;

#[pytype(name = "permutations")]
/// The arrangements of `r` items, as tuples; of all items if `r` is not given.
impl Permutations {
    #[slot(new, "(iterable, r=None)")]
    fn py_new(class: &Value, iterable: &Value, r: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "permutations.__new__(X): X")?;
        let pool = object::to_vec(iterable)?;
        let r = match r {
            None => pool.len(),
            Some(r) if !int::is_int(r) => bail!(TypeError, "Expected int as r"),
            Some(r) => match int::to_i64(r) {
                Some(r) => count_argument(r as isize)?,
                None => bail!(OverflowError, "Python int too large to convert to C ssize_t"),
            },
        };
        let n = pool.len();
        let possible = r <= n;
        let made = Choices::make(ty, pool, r, (0..n).collect(), possible);
        if possible {
            *choices(&made).cycles.borrow_mut() = (0..r).map(|i| n - i).collect();
        }
        Ok(made)
    }

    #[slot(iternext)]
    fn iternext(this: &Value) -> PyResult<Option<Value>> {
        let c = choices(this);
        let (n, r) = (c.pool.len(), c.r.get());
        Ok(c.step(|indices| {
            let mut cycles = c.cycles.borrow_mut();
            for i in (0..r).rev() {
                cycles[i] -= 1;
                if cycles[i] == 0 {
                    indices[i..].rotate_left(1);
                    cycles[i] = n - i;
                } else {
                    indices.swap(i, n - cycles[i]);
                    return true;
                }
            }
            false
        }))
    }

    /// How many bytes of memory it takes.
    #[method("($self, /)")]
    fn __sizeof__(this: &Value) -> usize {
        choices(this).size() + choices(this).cycles.borrow().len() * 8
    }
}

macro_rules! define_choices {
    ($name:ident, $type:ty) => {
        fn $name(t: &'static Type) {
            tiercel_object::install_type!(t, $type);
            let s = t.slots_mut();
            s.iter = Some(tiercel_object::types::iterators::iter_self);
            s.traverse = Some(traverse);
            s.clear = Some(clear);
        }
    };
}
define_choices!(define_combinations, Combinations);
define_choices!(define_replacement, CombinationsWithReplacement);
define_choices!(define_permutations, Permutations);

/// Makes the types.
pub fn make_types(module: &Value) {
    super::make::<Product>(module, "itertools.product", true, Product::define);
    super::make::<Choices>(module, "itertools.combinations", true, define_combinations);
    let replacement = "itertools.combinations_with_replacement";
    super::make::<Choices>(module, replacement, true, define_replacement);
    super::make::<Choices>(module, "itertools.permutations", true, define_permutations);
}
