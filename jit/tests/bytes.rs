//! Bytes and bytearrays in traces: stepped, read and written there, slices assigned without being made.

mod support;

use support::{hot, is_direct, makes_nothing, same};

#[test]
fn two_at_once_make_no_tuples() {
    makes_nothing(
        "
def work(n):
    t = 0
    for x, y, z in zip(bytes([3]) * n, bytearray(b'ab') * (n // 2), range(n)):
        t += x * y + z
    return t
print(work(20000))
",
        "205840000\n",
    );
}

#[test]
fn iterators_over_bytes_are_made_where_they_go_further() {
    is_direct(
        "
def work(data, array, n):
    t = 0
    for k in range(n):
        for i, b in enumerate(data):
            t += i * b
        for b in array:
            t += b
        t += sum(data) + sum(x & 1 for x in array)
    return t
print(work(b'abc' * 9, bytearray(b'wxyz') * 9, 400))
",
        "16567200\n",
        3000,
    );
}

#[test]
fn bytes_of_an_array_are_loaded_and_stored() {
    is_direct(
        "
def work(array, n):
    t = 0
    for k in range(n):
        i = k % 9 - 4
        array[i] = array[k & 3] + 1 & 255
        t += array[i]
    return t
print(work(bytearray(range(0, 90, 9)), 20000))
",
        "2526446\n",
        300,
    );
}

#[test]
fn slices_that_are_assigned_are_not_made() {
    is_direct(
        "
def primes(n):
    flags = bytearray(b'\\x01') * n
    table = [True] * n
    for i in range(2, n):
        if flags[i]:
            flags[2 * i::i] = bytes((n - 1) // i - 1)
            table[2 * i::i] = [False] * ((n - 1) // i - 1)
    return sum(flags) - 2, sum(table) - 2
def others(array, items, n):
    t = 0
    for k in range(n):
        array[::2] = bytearray(4)
        array[k & 3:] = b'abcdefghijk'[k & 3:8]
        array[-1:0:-3] = b'+-*'
        array[:3] = b'abc'[k & 1:]
        array[len(array):] = b'12'[:8 - len(array)]
        items[k & 1::2] = (k, k + 1, k + 2, k + 3)
        items[::-4] = [k, str(k)]
        t += array[k & 7] + len(items)
    return t, array
print(primes(3000), others(bytearray(8), [0] * 8, 3000))
",
        "(430, 430) (264000, bytearray(b'bcd-fg+1'))\n",
        3000,
    );
}

#[test]
fn ends_and_failures_are_those_of_the_interpreter() {
    same(
        "
class B(bytes):
    def __getitem__(self, i):
        return -1
class A(bytearray):
    def __getitem__(self, i):
        return -1
def over(data):
    t = 0
    for b in data:
        t += b
    return t
def growing(array, n):
    t = []
    for b in array:
        t.append(b)
        if len(array) < n:
            array.append(b + 1)
        elif b > n - 5:
            array.pop()
    return t, array
def kept(data):
    it = iter(data)
    t = 0
    for b in it:
        t += b
        if b == 120:
            break
    left = it.__length_hint__()
    for b in it:
        t += 1000
    if isinstance(data, bytearray):
        data.append(1)
    return t, left, list(it), it.__reduce__()[1:]
def both(a, b):
    t = 0
    for x, y in zip(a, b):
        t += x * y
    return t
def at(data, n):
    t = []
    for i in range(n):
        it = iter(data)
        it.__setstate__(i)
        t.append(next(it, None))
    return t
for data in (b'', b'x', b'abc' * 9, b'abx' * 7 + b'xyz'):
    for make in (bytes, bytearray, B, A):
        for _ in range(3):
            print(make.__name__, over(make(data)), kept(make(data)), both(make(data), data), at(make(data), 30))
            print(both(*[iter(make(data))] * 2))
print(growing(bytearray(b'a'), 130))
def assign(make, new, n):
    t = []
    for i in range(n):
        x = make()
        try:
            x[i % 7 - 3:i % 5 + 2:i % 4 - 1] = new[:i % 6]
            t.append(bytes(x))
        except (ValueError, TypeError) as error:
            t.append(str(error))
    return t
for new in (b'uvwxyz', bytearray(b'uvwxyz'), [1, 2, 3, 4, 5, 6], (1, 2, 3, 4, 5, 6), [1, 2, 256, -1, 'a', 3]):
    print(assign(lambda: bytearray(b'abcdefgh'), new, 90))
    if not isinstance(new, (bytes, bytearray)):
        print(assign(lambda: list(range(8)), new, 90))
def itself(x, n):
    for i in range(n):
        x[::-1] = x
        x[1:] = x[:-1]
        x[i % 3::3] = x[:(len(x) - i % 3 + 2) // 3]
    return x
print(itself(bytearray(b'abcdefgh'), 70), itself(list('abcdefgh'), 70))
def held(array, n):
    t = []
    view = None
    for i in range(n):
        if i == n // 2:
            view = memoryview(array)
        try:
            array[2:4] = b'xyz'[:i % 4]
            array[::2] = bytes((len(array) + 1) // 2)
            array[0] = i
        except BufferError as error:
            t.append(str(error))
    return t, bytes(array)
print(held(bytearray(b'abcdefgh'), 80))
class Ends:
    def __del__(self):
        global ended
        ended += 1
ended = 0
def ending(n):
    x = [None] * 6
    for i in range(n):
        x[::2] = [Ends(), i, Ends()]
        x[::-5] = (ended, [Ends()])
    return ended
print(ending(60), ended)
def sizes(n):
    t = []
    for i in range(n):
        try:
            t.append((bytes(i - 3), bytearray(i % 5)))
        except ValueError as error:
            t.append(str(error))
    return t
print(sizes(40))
def stored(array, values):
    t = []
    for i, v in enumerate(values):
        try:
            array[i % 8 - 4] = v
            t.append(array[i % 9])
        except (ValueError, IndexError, TypeError) as error:
            t.append(str(error))
    return t, array
print(stored(bytearray(6), list(range(-30, 300, 3)) + [True, None, 2.0, 'a', 2 ** 70] * 3))
",
        &hot("10", "4"),
    );
}
