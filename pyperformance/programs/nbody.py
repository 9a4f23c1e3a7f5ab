"""Planets pulling on each other: float arithmetic on small lists, nested loops over pairs.

Five bodies are moved forward step by step with a symplectic integrator. The checked result is
the system's total energy before and after, rounded where every correct double agrees.
"""

FULL = 60000
QUICK = 6000

PI = 3.141592653589793
SOLAR_MASS = 4.0 * PI * PI
DAYS = 365.24

# position (x, y, z) in astronomical units, velocity in units a day, mass in suns
SUN_AND_GIANTS = (
    ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 1.0),
    ((4.841431442464721, -1.1603200440274284, -0.10362204447112311),
     (0.001660076642744037, 0.007699011184197404, -0.0000690460016972063), 0.0009547919384243266),
    ((8.34336671824458, 4.124798564124305, -0.4035234171143214),
     (-0.002767425107268624, 0.004998528012349172, 0.00002304172975737639), 0.0002858859806661308),
    ((12.894369562139131, -15.111151401698631, -0.22330757889265573),
     (0.002964601375647616, 0.0023784717395948095, -0.000029658956854023756), 0.00004366244043351563),
    ((15.379697114850917, -25.919314609987964, 0.17925877295037118),
     (0.0026806777249038932, 0.001628241700382423, -0.00009515922545197159), 0.00005151389020466114),
)


def make_system():
    system = []
    for position, velocity, mass in SUN_AND_GIANTS:
        system.append([list(position), [v * DAYS for v in velocity], mass * SOLAR_MASS])
    # The sun is pushed so that the whole system stands still.
    drift = [0.0, 0.0, 0.0]
    for _, velocity, mass in system:
        for axis in range(3):
            drift[axis] += velocity[axis] * mass
    system[0][1] = [-p / SOLAR_MASS for p in drift]
    return system


def all_pairs(system):
    pairs = []
    for i in range(len(system)):
        for j in range(i + 1, len(system)):
            pairs.append((system[i], system[j]))
    return pairs


def energy(system, pairs):
    total = 0.0
    for _, (vx, vy, vz), mass in system:
        total += 0.5 * mass * (vx * vx + vy * vy + vz * vz)
    for ((ax, ay, az), _, am), ((bx, by, bz), _, bm) in pairs:
        dx = ax - bx
        dy = ay - by
        dz = az - bz
        total -= am * bm / (dx * dx + dy * dy + dz * dz) ** 0.5
    return total


def advance(system, pairs, steps, dt):
    for _ in range(steps):
        for (apos, avel, amass), (bpos, bvel, bmass) in pairs:
            dx = apos[0] - bpos[0]
            dy = apos[1] - bpos[1]
            dz = apos[2] - bpos[2]
            squared = dx * dx + dy * dy + dz * dz
            pull = dt / (squared * squared ** 0.5)
            to_a = bmass * pull
            to_b = amass * pull
            avel[0] -= dx * to_a
            avel[1] -= dy * to_a
            avel[2] -= dz * to_a
            bvel[0] += dx * to_b
            bvel[1] += dy * to_b
            bvel[2] += dz * to_b
        for pos, vel, _ in system:
            pos[0] += dt * vel[0]
            pos[1] += dt * vel[1]
            pos[2] += dt * vel[2]


def run(size):
    system = make_system()
    pairs = all_pairs(system)
    before = energy(system, pairs)
    advance(system, pairs, size, 0.01)
    after = energy(system, pairs)
    return "%.9f %.9f" % (before, after)


EXPECTED = {
    QUICK: '-0.169075164 -0.169064514',
    FULL: '-0.169075164 -0.169014744',
}
