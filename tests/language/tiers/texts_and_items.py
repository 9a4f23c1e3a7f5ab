# Formatted strings, functions that look at all items, and items that are deleted.


class Loud(str):
    def __format__(self, spec):
        return "loud" + spec

    def __str__(self):
        return "LOUD"


class Odd:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n > other.n

    def __add__(self, other):
        return self.n + other

    __radd__ = __add__

    def __format__(self, spec):
        log.append(self.n)
        return f"<{self.n}:{spec}>"


log = []


def texts(n):
    out = set()
    values = [1, 2.5, "é", None, True, 2**70, (1, "a"), [2], b"x", Loud("q"), Odd(3), -0.0, ""]
    for i in range(n):
        v = values[i % len(values)]
        s = f"{v}"
        out.add(s)
        out.add(f"{i}:{v} {s!r}{s}{i + 1}-{v!s}{i}")
        out.add(f"{i:>5}|{i:x}|{i / 4:.2f}|{s:<4}|{i % 2 == 0}")
        try:
            out.add(f"{v:5}")
        except TypeError as e:
            out.add(str(e))
        try:
            f"{i:q}"
        except ValueError as e:
            out.add(str(e))
    return len(out), sorted(out)[:6], sorted(out)[-6:]


print(texts(120), len(log))


def items(n):
    t = 0
    text = ""
    sources = [[3, 1, 2], (2.5, 1), [True, 5], ["b", "a"], [Odd(1), Odd(2)], [], [1, "a"], [[2], [1]]]
    for i in range(n):
        s = sources[i % len(sources)]
        for f in (sorted, min, max, any, all):
            try:
                r = f(s)
                t += len(r) if f is sorted else 1 if r else 0
            except (TypeError, ValueError) as e:
                text = type(e).__name__
        try:
            t += sum(s)
        except TypeError as e:
            text += "."
        copy = list(s)
        try:
            copy.sort()
        except TypeError as e:
            text += ","
        copy.reverse()
        t += len(copy)
        first = copy[0] if copy else None
        copy.clear()
        t += len(copy) + (sorted([i, 5, 3])[1] + sum((i, 1)) + max([i, 7]) + min((i, 2.5)))
        try:
            copy.sort(1)
        except TypeError as e:
            t += len(str(e))
        try:
            copy.clear(1)
        except TypeError as e:
            t += len(str(e))
    return t, text[-5:]


print(items(120))


class Ends:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        log.append(("end", self.n))


class Key:
    def __hash__(self):
        return 1

    def __eq__(self, other):
        return True


def deletes(n):
    d = {}
    t = 0
    for i in range(n):
        d[i] = Ends(i)
        d["k"] = i
        d[(i, 1)] = i
        del d["k"]
        del d[i]
        del d[(i, 1)]
        t += len(d)
        try:
            del d[i]
        except KeyError as e:
            t += e.args[0]
        try:
            del d[[]]
        except TypeError as e:
            t += 1
        d[1] = 2
        del d[Key()]
        e = [1, 2, 3]
        del e[-1], e[0]
        t += len(e)
    return t, d


log.clear()
print(deletes(120), len(log), log[:2])


class Mine(dict):
    def __delitem__(self, key):
        log.append(key)


def mine(n):
    d, m = {1: 1}, Mine({1: 1})
    for i in range(n):
        x = m if i % 10 == 9 else d
        x[1] = i
        del x[1]
    return d, m


print(mine(60), len(log))


def cleared(n):
    log.clear()
    rows = [Ends(1), Ends(2)]
    for i in range(n):
        xs = [i, i + 1] if i % 20 else [Ends(i), 1]
        xs.clear()
        assert not xs
    return len(log)


print(cleared(80))
