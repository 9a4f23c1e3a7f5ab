# Functions of math whose results are exact, or the nearest floats; and everybody's errors.
import math

inf, nan = math.inf, math.nan


def text(value):
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, tuple):
        return [text(x) for x in value]
    shown = repr(value)
    return shown if len(shown) < 60 else f"{shown[:30]}..{len(shown)}"


def show(name, *args, **kwargs):
    try:
        result = text(getattr(math, name)(*args, **kwargs))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(name, *[repr(a)[:40] for a in args], kwargs or "", "->", result)


FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -3.7, 10.0, 1e300, inf, -inf, nan, 5e-324, 1.7976931348623157e308, 1e16, 2.5, 3, -2, 1 << 70]
for name in "ceil floor trunc fabs frexp modf ulp isfinite isinf isnan sqrt degrees radians factorial isqrt gamma lgamma".split():
    for x in FLOATS:
        if name not in ("gamma", "lgamma") or x in (0, -1, -2, 1, 2, 3, 10, inf, -inf, 1e300):
            show(name, x)
    show(name, "x")
for name in "acos acosh asin atanh log log2 log10 log1p sin cos tan exp cosh sinh exp2 expm1".split():
    for x in (0.0, 1.0, -2.0, inf, -inf, nan, 1e4, 10**400, None):
        if name in ("log", "log2", "log10") or not isinstance(x, float) or x in (0.0, inf, -inf, -2.0, 1e4) and name != "sin":
            try:
                getattr(math, name)(x)
            except Exception as error:
                print(name, repr(x)[:30], f"{type(error).__name__}: {error}")
for name in "copysign fmod remainder nextafter comb perm gcd lcm ldexp isclose hypot pow".split():
    for x in (0.0, -3.7, 10.0, inf, nan, 5e-324, 3, -2, "x", 1 << 70, 100):
        for y in (0.0, -inf, nan, 3, -2, "x"):
            if name != "pow" or isinstance(x, int) or x in (0, inf, -inf):
                show(name, x, y)
    show(name)
    show(name, 1)
for values in [
    [], [1], [1e308, 1e308, -1e308], [0.1] * 10, [1e16, 1, 1e-16] * 10, [inf, 1], [inf, -inf], [nan], ["x"], [1, 2.5, 10**20],
    [1e-320] * 7 + [1e300, -1e300], 5,
]:
    for name in ("fsum", "prod"):
        show(name, values)
    show("sumprod", values, values)
    if isinstance(values, list):
        show("hypot", *values)
        show("dist", values, values[::-1])
        show("sumprod", values, values + [1])
show("prod", [2, 3], start=2.5)
show("prod", ["a", 3])
show("prod", [1.5, 1 << 2000])
show("sumprod", [1 << 62] * 4, [1 << 62] * 4)
show("sumprod", [1, 2.0, 3j], [1, 2, 3])
show("sumprod", [True, 2], [3.5, 2])
show("sumprod", [10**400], [1.0])
show("sumprod", [1e308] * 3, [10, 10, -10])
for args in [(1.0, 2.0, 3.0), (1e308, 10, -inf), (inf, 0, 1), (inf, 0, nan), (1e308, 1e308, 0), (0.1, 10, -1), (inf, 1, -inf)]:
    show("fma", *args)
for args in [(10, 3), (3, 10), (100, 50), (1 << 70, 2), (5.0, 2), (10**20, 10**20 - 1), (10**20, 1 << 70), (0, 0), (1000, 500)]:
    show("comb", *args)
    show("perm", *args)
show("perm", 5)
show("perm", -1)
for args in [(), (12,), (12, 18, 27), (-12, 18), (1 << 70, 1 << 40), (1.5,)]:
    show("gcd", *args)
    show("lcm", *args)
for kwargs in [{"steps": 3}, {"steps": 0}, {"steps": -1}, {"steps": 1 << 70}, {"steps": None}]:
    for x, y in [(1.0, 2.0), (1.0, 0.0), (0.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (nan, 1.0), (1.0, inf)]:
        show("nextafter", x, y, **kwargs)
show("dist", [1, 2], (3, 4, 5))
show("dist", (1e300,), (-1e300,))
show("isclose", 1, 1.1, rel_tol=0.05)
show("isclose", 1, 2, rel_tol=-1)


class F:
    def __float__(self):
        return 2.5

    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"

    def __trunc__(self):
        return "trunc"

    def __repr__(self):
        return "F()"


class G:
    def __index__(self):
        return 7

    def __repr__(self):
        return "G()"


for name in ("floor", "ceil", "trunc", "sqrt", "gcd", "factorial", "isqrt", "fsum", "prod", "frexp"):
    show(name, F())
    show(name, G())
print(sorted(name for name in dir(math) if not name.startswith("_")))
