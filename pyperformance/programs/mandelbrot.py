"""The Mandelbrot set on a square grid: a tight loop over floats, packed into bits of ints."""

FULL = 390
QUICK = 124

LIMIT = 50


def escapes(cr, ci):
    """The step at which the point leaves the circle of radius two, or LIMIT."""
    zr = zi = 0.0
    for step in range(LIMIT):
        rr = zr * zr
        ii = zi * zi
        if rr + ii > 4.0:
            return step
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
    return LIMIT


def run(size):
    inside = 0
    steps = 0
    signature = 0
    scale = 2.0 / size
    for y in range(size):
        ci = y * scale - 1.0
        bits = 0
        for x in range(size):
            n = escapes(x * scale - 1.5, ci)
            steps += n
            bits <<= 1
            if n == LIMIT:
                inside += 1
                bits |= 1
        signature = (signature * 31 + bits) % 1000000007
    return inside, steps, signature


EXPECTED = {
    QUICK: (6072, 375108, 447800414),
    FULL: (60418, 3713155, 501973042),
}
