//! Attributes that bind otherwise than methods of instances do, and what classes are asked for: in traces nothing is left of
//! how they are found.

mod support;

use support::{hot, same};

/// What [`support::is_direct`] holds, with hardly any exits.
#[track_caller]
fn is_direct(source: &'static str, output: &str) {
    support::is_direct(source, output, 90);
}

#[test]
fn class_attributes() {
    is_direct(
        "
class A:
    count = 3
class B(A):
    limit = 4
def work(n):
    b, t = B(), 0
    for i in range(n):
        t += A.count + B.count + B.limit + b.count + type(b).limit + b.__class__.count
        if type(b) is B:
            t += 1
    return t
print(work(4000))
",
        "84000\n",
    );
}

#[test]
fn attributes_of_classes_with_a_metaclass() {
    is_direct(
        "
class Meta(type):
    kind = 1
    def own(cls):
        return cls.value
A = Meta('A', (), {'value': 2, 'kind': 3, 'get': classmethod(lambda cls, x: cls.value + x)})
def work(n):
    t = 0
    for i in range(n):
        own = A.own
        t += A.value + A.kind + A.own() + own() + A.get(i & 1)
    return t
print(work(4000))
",
        "46000\n",
    );
}

#[test]
fn members_of_a_class_that_are_instances_of_it() {
    is_direct(
        "
class Color:
    def __init__(self, value):
        self._value = value
    class Value:
        def __get__(self, obj, owner=None):
            if obj is None:
                return self
            return obj._value
    value = Value()
Color.RED = Color(1)
Color.BLUE = Color(2)
def work(n):
    t = 0
    for i in range(n):
        c = Color.RED
        if c is Color.RED:
            t += c.value
        if c == Color.BLUE:
            t += 100
        if Color.BLUE != c:
            t += Color.BLUE.value
    return t
print(work(4000))
",
        "12000\n",
    );
}

#[test]
fn class_methods() {
    is_direct(
        "
class A:
    count = 3
    def __init__(self, x):
        self.x = x
    @classmethod
    def make(cls, x, y=1):
        return cls(x + y)
    @classmethod
    def plus(cls, x):
        return cls.count + x
class B(A):
    count = 4
def work(n):
    b, t = B(1), 0
    for i in range(n):
        f = b.plus
        t += B.make(i & 1).x + b.make(1, y=2).x + A.plus(1) + b.plus(2) + f(i & 1)
    return t
print(work(4000))
",
        "76000\n",
    );
}

#[test]
fn static_methods() {
    is_direct(
        "
class A:
    @staticmethod
    def add(a, b=1):
        return a + b
class B(A):
    pass
def work(n):
    b, t = B(), 0
    for i in range(n):
        f = b.add
        t += A.add(1, 2) + B.add(i & 1) + b.add(1, b=1) + f(1)
    return t
print(work(4000))
",
        "34000\n",
    );
}

#[test]
fn setters() {
    is_direct(
        "
class A:
    def __init__(self):
        self._x = 0
    @property
    def x(self):
        return self._x
    @x.setter
    def x(self, v):
        if v < 0:
            raise ValueError
        self._x = v
def work(n):
    a = A()
    for i in range(n):
        a.x = i & 1
        a.x += 3
    return a.x
print(work(4000))
",
        "4\n",
    );
}

#[test]
fn descriptors() {
    is_direct(
        "
class Data:
    def __get__(self, obj, owner):
        return obj._x
    def __set__(self, obj, value):
        obj._x = value
class Reads:
    def __init__(self, k):
        self.k = k
    def __get__(self, obj, owner):
        return obj._x + self.k + owner.count
class A:
    count = 1
    x = Data()
    y = Reads(2)
    def __init__(self):
        self._x = 0
def work(n):
    a, t = A(), 0
    for i in range(n):
        a.x = i & 1
        t += a.x + a.y
    return t
print(work(4000))
",
        "16000\n",
    );
}

/// What has been taken for constant changes in the middle of the loop.
#[test]
fn what_changes_is_seen() {
    let (error, entered) = same(
        "
class Meta(type):
    def own(cls):
        return 1
class Other(Meta):
    def own(cls):
        return 2
class A(Meta('Base', (), {'count': 1})):
    def __init__(self):
        self._x = 0
    @classmethod
    def c(cls):
        return 10
    @staticmethod
    def s():
        return 100
    @property
    def x(self):
        return self._x
    @x.setter
    def x(self, v):
        self._x = v
class Field:
    def __get__(self, obj, owner):
        return 1000
class B(A):
    f = Field()
def work(n):
    b, t = B(), 0
    for i in range(n):
        if i == 100:
            A.count = 2
        if i == 150:
            A.c = classmethod(lambda cls: 20)
        if i == 200:
            b.s = lambda: 200
        if i == 250:
            B.__class__ = Other
        if i == 300:
            A.x = property(A.x.fget, lambda self, v: None)
        if i == 350:
            Field.__get__ = lambda self, obj, owner: 2000
        if i == 400:
            B.f = 3
        if i == 450:
            b.count = 7
        b.x = i
        t += B.count + b.count + B.c() + b.c() + B.s() + b.s() + B.own() + b.f + b.x
    return t
print(work(500))
",
        &hot("10", "5"),
    );
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}

/// A setter that raises does so where the attribute is set, which has not happened then.
#[test]
fn a_setter_raises() {
    same(
        "
class A:
    def __init__(self):
        self._x = 0
    @property
    def x(self):
        return self._x
    @x.setter
    def x(self, v):
        if v % 50 == 49:
            raise ValueError(v)
        self._x = v
def work(n):
    a, seen = A(), []
    for i in range(n):
        try:
            a.x = i
        except ValueError as e:
            seen.append((e.args, a.x))
    return seen
print(work(300))
",
        &hot("10", "5"),
    );
}

/// Stores into a class: of numbers, by its name, through `cls` and by `type(self)`, while its methods are called.
#[test]
fn stores_into_classes() {
    support::is_direct(
        "
class A:
    total = 0
    mean = 0.5
    last = ''
    def __init__(self, x):
        self.x = x
        A.total += 1
    def get(self):
        return self.x + A.total
    @classmethod
    def add(cls, x):
        cls.mean = cls.mean + x
class B(A):
    pass
def work(n):
    t = 0
    for i in range(n):
        a = A(i)
        t += a.get()
        A.add(0.25)
        B.last = 'x'
        A.last = 'even' if i & 1 else 'odd'
        t += B.total + a.total
    return t, A.total, B.mean, A.last, B.last
print(work(20000))
",
        "(800020000, 20000, 5000.5, 'even', 'x')\n",
        60,
    );
}
