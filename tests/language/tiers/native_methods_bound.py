# Methods of built-in types that are bound before they are called: kept in names, handed on, looked at.


def fill(n):
    items = []
    append = items.append
    for i in range(n):
        append(i)
        if append(None) is not None:
            print("never")
    return len(items), items[-1], append.__self__ is items, append.__name__


print(fill(200))


def look(words, n):
    counts = {}
    get = counts.get
    for i in range(n):
        w = words[i % len(words)]
        counts[w] = get(w, 0) + 1
    return counts


print(look(["a", "b", "c", "a"], 200), look([1, 2.5, None, True, (1, 2)], 200))


def apply(f, x):
    return f(x)


def hand_on(n):
    out = []
    d = {1: "one", 2: "two"}
    text = "a-b-c"
    t = 0
    for i in range(n):
        apply(out.append, i)
        if apply(d.get, i % 4):
            t += 1
        t += apply(text.find, "-") + len(apply(text.split, "-")) + apply(out.index, i)
        t += len(apply(", ".join, ["x", "y"])) + apply(text.startswith, "a")
    return t, len(out)


print(hand_on(150))

kept = []


def made(n):
    t = 0
    for i in range(n):
        items = [i, i + 1]
        pop = items.pop
        push = items.append
        t += pop() + pop()
        push(t)
        if i % 30 == 29:
            kept.append(push)
            kept.append((pop, items))
        if i % 40 == 39:
            t += push == items.append
            t += push != items.pop
            t += hash(push) == hash(items.append)
            push = None
        t += len(items)
        try:
            pop()
            pop()
        except IndexError as e:
            t += len(str(e))
    return t


print(made(200))
print([(k.__name__, k.__self__, k.__qualname__) for k in kept if not isinstance(k, tuple)][:3])
print([(k[0]("never") if False else k[1]) for k in kept if isinstance(k, tuple)][:3])
print(kept[0].__module__, kept[0].__doc__ == list.append.__doc__, type(kept[0]))


class Items(list):
    def pop(self):
        return "mine"


class Words(dict):
    def __missing__(self, key):
        return "missing"


class Shadowed(list):
    pass


def subclasses(n):
    a, b, c = Items(), Words(), Shadowed()
    c.append = lambda x: kept.append(x)
    t = 0
    for i in range(n):
        push, pop, get, odd = a.append, a.pop, b.get, c.append
        push(i)
        t += len(pop())
        t += get(i, 3)
        odd(i)
        if i % 50 == 49:
            del c.append
            odd = c.append
            odd(i)
            c.append = kept.append
    return t, len(a), len(b), len(c), len(kept)


print(subclasses(150))


def mixed(n):
    lists = [[], Items(), Shadowed()]
    t = 0
    for i in range(n):
        push = lists[i % 3].append
        push(i)
        put = [push, kept.append, lists[0].extend, set().add, {}.get][i % 5]
        t += put([i]) is None if put.__name__ == "extend" else put(i) is None
    return t, [len(x) for x in lists]


print(mixed(200))


# Found in globals, in instances and in classes.
everywhere = []
push_everywhere = everywhere.append


class Holder:
    total = []
    push = total.append

    def __init__(self, items):
        self.put = items.append
        self.seen = items.count

    def work(self, n):
        for i in range(n):
            self.put(i % 5)
            self.push(i)
            push_everywhere(i)
        return self.seen(3)


for n in [60, 60]:
    print(Holder([]).work(n), len(Holder.total), len(everywhere))
everywhere_2 = []
push_everywhere = everywhere_2.append
print(Holder([3]).work(40), len(everywhere), len(everywhere_2))
push_everywhere = kept.index
try:
    Holder([]).work(2)
except ValueError as e:
    print(type(e).__name__)


# What raises, takes the wrong number, or takes keywords.
def wrong(n):
    out = []
    items = [3]
    index, push, sort = items.index, items.append, items.sort
    s = "a b".split
    for i in range(n):
        try:
            index(i)
        except ValueError:
            out.append(i)
        try:
            push(1, 2)
        except TypeError as e:
            text = str(e)
        try:
            push()
        except TypeError as e:
            text += str(e)
        out += s(maxsplit=0)
        sort(reverse=True)
    return out[-3:], text, items


print(wrong(60))


# The receiver lives as long as the method does.
class Ends(list):
    def __del__(self):
        log.append("end %d" % len(self))


log = []


def last_holder(n):
    for i in range(n):
        push = Ends([i]).append
        push(i)
        other = push
        push = None
        other(2)
        if i % 60 == 59:
            log.append(other.__self__[-1])
    del other
    return len(log), log[-3:]


print(last_holder(120))


def join_all(n):
    comma = ", ".join
    up = "abc".upper
    out = set()
    add = out.add
    for i in range(n):
        add(comma([str(i % 3), up()]))
        add(i % 4)
    return sorted(map(str, out))


print(join_all(150))
