# Large numbers: factorials, digits, squares, roots, division identities.
f = 1
for i in range(1, 201):
    f *= i
print(f)
print(f % 1000000007, f // 10**300, len(str(f)))
a, b = 3**400, 7**150
q, r = divmod(a, b)
print(q, r, q * b + r == a, (-a) // b, (-a) % b, a // -b, a % -b)
print(a & b, a | b, (a ^ b) & 0xFFFFFFFF, a >> 600, -a >> 600)
print(a > b, a == 3**400, a != b, -a < b, hash(a), float(b), bool(a - a))
import math
print(math.isqrt(10**40), math.gcd(f, 2**500 * 3**50), math.lcm(12, 18, 10**20))
x = int("123456789" * 20)
print(x * x, x ** 3 % 10**50, str(-x), hex(x), oct(x), bin(x)[:60])
