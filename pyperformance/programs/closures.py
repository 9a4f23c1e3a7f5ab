"""Closures and exceptions: cells read and written, functions made in loops, errors raised and caught."""

FULL = 700000
QUICK = 70000


class Missing(Exception):
    def __init__(self, key):
        super().__init__(key)
        self.key = key


def make_counter(step):
    count = 0

    def bump():
        nonlocal count
        count += step
        return count

    return bump


def make_account(balance):
    history = []

    def deposit(amount):
        nonlocal balance
        if amount < 0:
            raise ValueError(amount)
        balance += amount
        history.append(amount)
        return balance

    def withdraw(amount):
        nonlocal balance
        if amount > balance:
            raise Missing(amount - balance)
        balance -= amount
        history.append(-amount)
        return balance

    def summary():
        return balance, len(history), sum(history[-3:])

    return deposit, withdraw, summary


def compose(*functions):
    def composed(x):
        for function in functions:
            x = function(x)
        return x

    return composed


def make_adder(n):
    return lambda x: x + n


def guarded(function, fallback):
    def wrapper(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except (ValueError, Missing):
            return fallback
    return wrapper


def checked(n):
    if n % 7 == 0:
        raise ValueError(n)
    if n % 11 == 0:
        raise Missing(n)
    return n


def nested(n):
    """Errors that pass through several frames, `finally` and a chained raise."""
    steps = 0
    try:
        try:
            checked(n)
        except ValueError as error:
            steps += 1
            raise Missing(error.args[0]) from error
        else:
            steps += 2
        finally:
            steps += 4
    except Missing as missing:
        steps += 8
        if missing.__cause__ is not None:
            steps += 16
    return steps


def run(size):
    counters = [make_counter(step) for step in range(1, 6)]
    for i in range(size):
        counters[i % 5]()
    counted = tuple(counter() for counter in counters)

    deposit, withdraw, summary = make_account(100)
    refused = missing = 0
    for i in range(size):
        try:
            if i % 3:
                deposit(i % 50 - 2)
            else:
                withdraw(i % 200)
        except ValueError:
            refused += 1
        except Missing as error:
            missing += error.key

    adders = compose(*[make_adder(n) for n in range(8)])
    added = 0
    for i in range(size // 4):
        added += adders(i)

    safe = guarded(checked, fallback=-1)
    kept = 0
    for i in range(size):
        kept += safe(i)

    steps = 0
    for i in range(size // 2):
        steps += nested(i)
    return counted, summary(), refused, missing, added, kept, steps


EXPECTED = {
    QUICK: ((14001, 28002, 42003, 56004, 70005), (14, 59367, -108), 1866, 453261, 153606250, 1909113635, 341362),
    FULL: ((140001, 280002, 420003, 560004, 700005), (14, 593667, -108), 18666, 4527261, 15317312500, 190908554543, 3413638),
}
