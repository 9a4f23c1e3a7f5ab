# sum is compensated for floats, exact for ints, and keeps types.
print(sum([0.1] * 10), sum([1e100, 1.0, -1e100]), sum([1, 2.5]), sum([2**62] * 4), sum([2**62, 0.5]), sum([True, 2]), sum([1j, 1]), sum([], 0.0), sum((), []), sum([[1], [2]], []), sum(range(1000)), sum([1e308, 1e308]), sum([float("inf"), 1]), sum(x / 10 for x in range(11)), sum([0.1, 1]), sum([1, 0.1, 10**20]))
import math
print(math.fsum([1e100, 1.0, -1e100]), math.prod([]), math.prod([2, 3.5]), math.sumprod([0.1] * 3, [10, 10, 10]))
