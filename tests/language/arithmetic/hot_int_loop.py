# Integer loops of several shapes: while, for, nested, with break and else.
def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps

def primes(limit):
    found = []
    for n in range(2, limit):
        for p in found:
            if p * p > n:
                found.append(n)
                break
            if n % p == 0:
                break
        else:
            found.append(n)
    return found

def gcd(a, b):
    while b:
        a, b = b, a % b
    return a

print([collatz(n) for n in range(1, 40)], max(collatz(n) for n in range(1, 300)))
print(primes(200))
print([gcd(a, 360) for a in range(1, 50)])
total = 0
for i in range(50):
    for j in range(i, 50, 3):
        if (i ^ j) & 4:
            continue
        total += i * j - (i << 2) + (j >> 1)
print(total)
