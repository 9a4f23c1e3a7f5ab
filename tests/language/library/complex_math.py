# cmath where parts are zero, infinite or no number, and its errors.
import cmath

inf, nan = float("inf"), float("nan")
VALUES = [0.0, -0.0, 1.0, -1.0, 2.5, inf, -inf, nan]


def text(value):
    if isinstance(value, complex):
        return f"({value.real:.12g},{value.imag:.12g})"
    if isinstance(value, tuple):
        return [f"{x:.12g}" for x in value]
    return f"{value:.12g}" if isinstance(value, float) else repr(value)


def show(name, *args, **kwargs):
    try:
        result = text(getattr(cmath, name)(*args, **kwargs))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    print(name, *[repr(a)[:40] for a in args], kwargs or "", "->", result)


for name in "acos acosh asin asinh atan atanh cos cosh exp log log10 sin sinh sqrt tan tanh phase polar isfinite isinf isnan".split():
    for real in VALUES:
        for imag in VALUES:
            show(name, complex(real, imag))
    show(name, "x")
    show(name, True)
for r in VALUES:
    for phi in VALUES:
        show("rect", r, phi)
for args in [(1, 2), (1 + 1j, 2), (2, 0), (2, 1), (8, 2j), (1, "x"), (inf, 2)]:
    show("log", *args)
show("exp", 800 + 1j)
show("cosh", 800 + 1j)
show("polar", complex(1e308, 1.7e308))
show("isclose", 1, 1 + 1e-10j)
show("isclose", 1, 2, rel_tol=-1)
show("isclose", inf, inf)
show("isclose", 1 + 1j, 1.1 + 1j, abs_tol=0.2)


class C:
    def __complex__(self):
        return 1 + 2j


class D:
    def __complex__(self):
        return 1


print(text(cmath.sin(C())))
try:
    cmath.sin(D())
except TypeError as error:
    print(error)
print(cmath.pi, cmath.e, cmath.tau, cmath.inf, cmath.nan, cmath.infj, cmath.nanj)
