# Objects that end with the one object that holds all the references to them, which are several: their finalizers see
# the frames and the counters as they are, and what they change is seen.
import sys


class Counter:
    pass


counter = Counter()
counter.ends = 0
counter.steps = 0


class Watched:
    def __del__(self):
        counter.ends += 1
        locals_now = sys._getframe(1).f_locals
        counter.steps += locals_now.get("n", 0)


class Holder:
    pass


def by_attributes(rounds):
    stock = [Watched() for _ in range(rounds)]
    shelf = [None]
    total = 0
    for n in range(rounds):
        watched = stock.pop()
        holder = Holder()
        holder.first = watched
        holder.second = watched
        shelf[0] = holder
        watched = holder = None
        shelf[0] = None
        total += counter.ends
    return total


def by_items(rounds):
    stock = [Watched() for _ in range(rounds)]
    shelf = [None]
    total = 0
    for n in range(rounds):
        watched = stock.pop()
        shelf[0] = [watched, n, watched, watched]
        watched = None
        shelf[0] = None
        total += counter.ends
    return total


def by_several_levels(rounds):
    stock = [Watched() for _ in range(rounds)]
    shelf = [None]
    total = 0
    for n in range(rounds):
        watched = stock.pop()
        holder = Holder()
        holder.first = [watched]
        holder.second = (watched, n)
        shelf[0] = [holder, watched, holder]
        watched = holder = None
        shelf[0] = None
        total += counter.ends
    return total


def not_all(rounds):
    kept = Watched()
    shelf = [None]
    total = 0
    for n in range(rounds):
        shelf[0] = [kept, kept]
        shelf[0] = None
        total += counter.ends
    return total


for function in by_attributes, by_items, by_several_levels, not_all:
    counter.ends = counter.steps = 0
    print(function.__name__, function(6000), counter.ends, counter.steps)
