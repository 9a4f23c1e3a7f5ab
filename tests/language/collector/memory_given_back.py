"""What a program has dropped goes back to the system: after a collection the process is nearly as small as before."""
import gc


def held():
    """The memory of the process in megabytes; where the system does not tell, nothing can be seen."""
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) / 1024
    except OSError:
        return 0


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def tree(depth):
    return Node(tree(depth - 1), tree(depth - 1)) if depth else Node(None, None)


def atomic(count):
    return [float(i) for i in range(count)], [str(i) for i in range(count)], [10**20 + i for i in range(count)]


def entries(count):
    return {i: (i, [i]) for i in range(count)}


for make, few, many in (tree, 10, 17), (atomic, 2000, 200000), (entries, 1000, 100000):
    # What compiling takes is not what is looked for.
    for _ in range(3):
        make(few)
    gc.collect()
    before = held()
    everything = make(many)
    grown = held() - before
    del everything
    gc.collect()
    kept = held() - before
    print("given back:", kept <= grown / 4 if grown else True)
    # Other sizes on the same pages, and the old ones again.
    print(len(make.__name__ * 50), sum(len(part) for part in [tuple(range(n)) for n in range(200)]))
    again = make(many)
    print(type(again).__name__)
    del again
