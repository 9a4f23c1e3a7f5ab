# The math module's elementary functions and their errors.
import math
print(math.pi, math.e, math.tau, math.inf, math.nan)
print(math.sqrt(2), math.floor(-2.5), math.ceil(-2.5), math.trunc(2.9), math.fabs(-3), math.factorial(20), math.comb(10, 3), math.perm(5, 2))
print(math.gcd(12, 18), math.lcm(4, 6), math.isqrt(99), math.hypot(3, 4), math.dist((0, 0), (3, 4)), math.fsum([0.1] * 10), math.prod([1, 2, 3.0]), math.sumprod([1, 2], [3, 4]))
print(math.log(8, 2), math.log2(8), math.log10(1000), math.log1p(0), math.exp(0), math.pow(2, 3), math.copysign(1, -0.0), math.fmod(-7, 3), math.remainder(7, 4), math.modf(2.5), math.frexp(8.0), math.ldexp(0.5, 4))
print(math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1.0), math.isclose(1.0, 1.0 + 1e-10), math.degrees(math.pi), math.radians(180), math.nextafter(1.0, 2.0), math.ulp(1.0), math.cbrt(27), math.fma(2.0, 3.0, 1.0))
for f in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.factorial(-1), lambda: math.exp(1000), lambda: math.acos(2), lambda: math.isqrt(-1), lambda: math.sqrt("x"), lambda: math.factorial(1.5), lambda: math.floor(math.inf), lambda: math.fmod(1, 0), lambda: math.sqrt()):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
