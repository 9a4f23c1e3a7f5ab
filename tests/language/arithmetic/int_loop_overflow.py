# A hot loop whose accumulator leaves the small range, comes back, and leaves again.
def climb(n):
    x = 1
    for i in range(n):
        x = x * 3 + i
    return x

def swing(n):
    x = 0
    step = 1 << 60
    highest = 0
    for i in range(n):
        x += step if i % 8 < 4 else -step
        if x > highest:
            highest = x
    return x, highest

for n in (10, 38, 39, 40, 41, 42, 60, 100):
    print(n, climb(n))
for n in (3, 4, 8, 100, 1001):
    print(swing(n))
