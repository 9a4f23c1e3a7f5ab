# typing, types, abc helpers that programs use.
import types, typing
ns = types.SimpleNamespace(a=1, b="x"); ns.c = [1]; print(ns, ns == types.SimpleNamespace(a=1, b="x", c=[1]), vars(ns))
mp = types.MappingProxyType({"a": 1}); print(mp, mp["a"], len(mp), mp | {"b": 2})
try:
    mp["b"] = 1
except TypeError as e:
    print(e)
class TD(typing.TypedDict): x: int
class NT(typing.NamedTuple): a: int; b: str = "b"
class Pr(typing.Protocol):
    def m(self): ...
print(TD(x=1), NT(1), NT(1)._replace(a=5), typing.cast(int, "x"), typing.get_type_hints(NT), typing.get_args(dict[str, int]), typing.get_origin(list[int]), typing.Any, typing.Callable[[int], str], typing.Literal["a", 1], typing.Optional[str])
print(types.FunctionType(compile("1+1", "", "eval"), {})(), types.MethodType(lambda s: s, 5)(), types.NoneType, types.EllipsisType, types.new_class("X", (int,), {}, lambda ns: ns.update(y=2)).y, types.DynamicClassAttribute is not None)
@typing.runtime_checkable
class HasLen(typing.Protocol):
    def __len__(self): ...
print(isinstance([], HasLen), isinstance(5, HasLen))
