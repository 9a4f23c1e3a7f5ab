# Generic aliases of built-ins and unions with |.
print(list[int], dict[str, list[int]], tuple[int, ...], type[int], int | str, int | None, list[int] | None, (int | str) | float, int | int, set[int] | dict[str, int])
a = list[int]
print(a.__origin__, a.__args__, a.__parameters__, a([1, 2]), a == list[int], hash(a) == hash(list[int]), (int | str) == (str | int), (int | str).__args__, isinstance(a, type), a.append is list.append if False else a.__name__)
for f in (lambda: list[int][str], lambda: isinstance([], list[int]), lambda: int | 5, lambda: "int" | str, lambda: isinstance(1, int | list[int]), lambda: int[str], lambda: (int | str)(), lambda: list[int] < 3):
    try:
        print(f())
    except TypeError as e:
        print(e)
import typing
T = typing.TypeVar("T")
print(list[T][int], dict[T, list[T]][str], tuple[T, T].__parameters__, (T | None)[int], *list[int], typing.Optional[int], typing.Union[int, str])
