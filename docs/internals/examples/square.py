SQUARE = 233


def square(x):
    return x ** 2


def total(numbers):
    sum = 0
    for x in numbers:
        sum += x ** 2
    return sum


class Power:
    def __pow__(self, exponent):
        return "power", exponent


print(SQUARE in square.__code__.co_code[::2])
print(square(12), square(-1.5), square(True), square(10**15), square(2j), square(Power()))
print(total(range(100)), total([0.5] * 100), total([3, 2.0, 10**10] * 30))
try:
    square("text")
except TypeError as error:
    print(error)
