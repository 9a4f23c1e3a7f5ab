# `|` with a union takes anything that may stand between Union's brackets.
import annotationlib
from typing import Generic, TypeVar, Union


class Other:
    def __eq__(self, other):
        return True

    __hash__ = None

    def __repr__(self):
        return "other"


for text in ("(int | str) | 3", "(int | str) | 'a'", "'a' | (int | str)", "(int | str) | [1]", "(int | str) | ...",
             "(int | str) | Other()", "Union[int, Other()]", "int | 'a'", "(int | str) | int"):
    try:
        print(text, "=", eval(text))
    except TypeError as e:
        print(text, e)


class C:
    both: Union[str, missing]
    pipe: int | str | missing


print(annotationlib.get_annotations(C, format=annotationlib.Format.FORWARDREF))
try:
    class D[X](object):
        pass
    class E(object, Generic[TypeVar("T")]):
        pass
except TypeError as e:
    print(e)
print(bool(Generic.__flags__ & (1 << 9)), bool(int.__flags__ & (1 << 9)))


class F:
    __classdict__: int


print(F.__annotations__)
for value in ("0", "frozenset()"):
    try:
        exec(f"__conditional_annotations__ = {value}\nx: int")
    except TypeError as e:
        print(e)
