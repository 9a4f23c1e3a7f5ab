type Alias = int | str
type Pair[T, *Ts, **P] = tuple[T, *Ts]

def first[T: (int, str) = int](items: list[T], *rest: T, key: "T" = None) -> T:
    return items[0]

class Box[T: int, U = T](dict, flag=True):
    item: T

    def get[V](self, other: V) -> tuple[T, V]:
        return self.item, other

async def later[T](x: T): ...
