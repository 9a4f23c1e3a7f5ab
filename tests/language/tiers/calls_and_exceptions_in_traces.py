# Keywords, spread arguments, classes of tuples, raising and catching, and what finalizers see of it.
class Missing(Exception):
    def __init__(self, key, *, note="none"):
        super().__init__(key)
        self.key = key
        self.note = note


class Noisy:
    log = []

    def __init__(self, n):
        self.n = n

    def __del__(self):
        Noisy.log.append(self.n)


def kind(v):
    if isinstance(v, (int, float)):
        return {"a": v, "b": [v]}
    return {"a": 0, "b": ()}


def kinds(n):
    t = 0
    for i in range(n):
        d = kind((i, str(i), i / 2, None)[i % 4])
        for x in d["b"]:
            t += x
        t += d["a"] + int("1f", 16)
    return t


print(kinds(200))


def find(i, held):
    if i % 5 == 0:
        raise Missing(i, note=held.n)
    if i % 7 == 0:
        raise ValueError(i, i + 1)
    return 1


def catch(n):
    t = 0
    for i in range(n):
        held = Noisy(i)
        try:
            t += find(i, held)
        except (KeyError, ValueError) as error:
            t += error.args[1]
        except Missing as error:
            t += error.key + error.note
            assert error.__traceback__.tb_next.tb_frame.f_locals["held"] is held
    return t


print(catch(200), len(Noisy.log), Noisy.log[:5], Noisy.log[-3:])


def through(function):
    def wrapper(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except TypeError:
            return -1
        finally:
            wrapper.calls += 1

    wrapper.calls = 0
    return wrapper


@through
def area(width, height=2, *rest, scale=1, **more):
    return width * height * scale + len(rest) + sum(more.values())


def areas(n):
    t = 0
    for i in range(n):
        t += area(i) + area(i, 3) + area(i, 3, 4, 5) + area(i, scale=2) + area(width=i, height=1, depth=i)
        if i % 10 == 0:
            t += area() + area(i, width=3)
            area.__wrapped__ = i
    return t


print(areas(150), area.calls)


def deep(n):
    if n == 0:
        raise Missing("deep")
    try:
        return deep(n - 1)
    finally:
        deep.left += 1


deep.left = 0
counts = []
for i in range(60):
    try:
        deep(i % 6)
    except Missing as error:
        counts.append(error.key)
print(deep.left, set(counts))


def chained(n):
    seen = []
    for i in range(n):
        try:
            try:
                {}[i]
            except KeyError:
                raise RuntimeError(i)
        except RuntimeError as error:
            seen.append((error.args[0], type(error.__context__).__name__, error.__cause__))
    return seen[-1], len(seen)


print(chained(100))
