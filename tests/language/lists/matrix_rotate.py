# Rotating, transposing and spiralling a matrix.
m = [[r * 4 + c for c in range(4)] for r in range(3)]
print([list(r) for r in zip(*m)], [list(r) for r in zip(*m[::-1])], [r[::-1] for r in m], sum(m, []), [m[i][i] for i in range(3)])
def spiral(m):
    out = []
    m = [r[:] for r in m]
    while m:
        out += m.pop(0)
        m = [list(r) for r in zip(*m)][::-1]
    return out
print(spiral(m), m[1][2])
