# Inserts and deletions at all places, against a model.
state = 1
def rnd(n):
    global state
    state = state * 16807 % 2147483647
    return state % n
l, m = [], ()
for step in range(400):
    op = rnd(6)
    if op < 3: i = rnd(len(l) + 3) - 1; l.insert(i, step); j = max(0, i + len(m) if i < 0 else i); m = m[:j] + (step,) + m[j:]
    elif op == 3 and l: i = rnd(len(l)); del l[i]; m = m[:i] + m[i + 1:]
    elif op == 4 and l: i = rnd(len(l)); l[i] = -step; m = m[:i] + (-step,) + m[i + 1:]
    elif l: i, j = rnd(len(l)), rnd(len(l) + 1); l[i:j] = l[i:i + 2]; m = m[:i] + m[i:i + 2] + m[max(i, j):]
    assert tuple(l) == m, step
print(len(l), l[:5], sum(l))
