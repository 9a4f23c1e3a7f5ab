# Plain, mutual and deep recursion.
def fact(n): return 1 if n < 2 else n * fact(n - 1)
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
def ack(m, n): return n + 1 if m == 0 else ack(m - 1, 1) if n == 0 else ack(m - 1, ack(m, n - 1))
def hanoi(n, a, b, c): return 0 if n == 0 else hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a)
def flatten(l):
    for x in l:
        if isinstance(x, list): yield from flatten(x)
        else: yield x
print(fact(30), even(200), odd(77), ack(2, 5), hanoi(8, "a", "b", "c"), list(flatten([1, [2, [3, [4]], 5]])))
fib = lambda n: n if n < 2 else fib(n - 1) + fib(n - 2)
print([fib(i) for i in range(18)])
