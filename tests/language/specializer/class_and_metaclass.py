"""`x.__class__`, and attributes of classes that have a metaclass, in forms of their own; and what makes those untrue."""

import dis


def forms(function):
    return [i.opname for i in dis.get_instructions(function, adaptive=True) if "LOAD_ATTR" in i.opname]


class Meta(type):
    def hidden(cls):
        return "of the metaclass"


class A(metaclass=Meta):
    data = [1]

    def hidden(self):
        return "of the class"


def data_of(c):
    return c.data


def hidden_of(c):
    return c.hidden


def class_of(x):
    return x.__class__


def made_by(x):
    return x.__class__()


def named(x):
    return x.name


class Named:
    def __init__(self):
        self.name = 1


for i in range(3000):
    named(Named())
    found = data_of(A), hidden_of(A), class_of(A()), type(made_by(A()))
print(found[0], found[1] is A.__dict__["hidden"], found[2].__name__, found[3].__name__)
if forms(named) != ["LOAD_ATTR"]:
    # Where instructions get forms at all.
    with_metaclass = ["LOAD_ATTR_CLASS_WITH_METACLASS_CHECK"]
    assert forms(data_of) == forms(hidden_of) == with_metaclass, (forms(data_of), forms(hidden_of))
    assert forms(class_of) == forms(made_by) == ["LOAD_ATTR_SLOT"], (forms(class_of), forms(made_by))

# A data descriptor in the metaclass comes first, whenever it comes.
Meta.data = property(lambda cls: "a property of the metaclass")
print(data_of(A))
del Meta.data
print(data_of(A))
A.data = [2]
print(data_of(A))


class Other(A):
    pass


class Says:
    @property
    def __class__(self):
        return Other


class Has:
    __slots__ = ("__class__",)


x = A()
names = []
for i in range(4000):
    if i == 1500:
        x.__class__ = Other
    elif i == 2500:
        x = Says()
    elif i == 3500:
        x = A()
    name = class_of(x).__name__
    if name not in names[-1:]:
        names.append(name)
print(names)
try:
    class_of(Has())
except AttributeError as e:
    print(e)
for x in (1, 1.5, "s", None, [], A, Meta):
    print(class_of(x))
