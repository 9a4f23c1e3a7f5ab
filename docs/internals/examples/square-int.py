def total(numbers):
    sum = 0
    for x in numbers:
        sum += x ** 2
    return sum


print(total(range(1000)), total(range(2**30, 2**30 + 9)))
print(total([7, 2**40, -(2**62), 1]), total([1.5] * 200))
print(total(range(1000)))
