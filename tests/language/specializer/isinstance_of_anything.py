# A call of isinstance that has become specialized takes all that the function takes: unions, subclasses of tuple, hooks.
class X:
    pass


class Y(X):
    pass


class Classes(tuple):
    pass


class Hook:
    def __instancecheck__(self, obj):
        return obj == 3


class Abstract:
    __bases__ = ()


class Concrete:
    __class__ = property(lambda self: abstract)


abstract = Abstract()


def ask(n):
    counts = [0] * 7
    either, classes, hook = int | X, Classes((str, X)), Hook()
    for i in range(n):
        for k, x in enumerate((Y(), i, "a", 3, None, Concrete(), Y)):
            counts[k] += isinstance(x, either) + 10 * isinstance(x, classes) + 100 * isinstance(x, hook)
            counts[k] += 1000 * isinstance(x, int | None) + 10000 * isinstance(x, abstract)
            counts[k] += 100000 * isinstance(x, (str, (int, Y | None)))
    return counts


print(ask(4), ask(60))
for wrong in (1, "int", list[int]):
    try:
        for i in range(50):
            isinstance(Y() if i == 40 else X, X if i < 40 else wrong)
    except TypeError as e:
        print(i, e)
