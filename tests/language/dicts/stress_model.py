# Random operations against a list of pairs.
state = 3
def rnd(n):
    global state
    state = state * 16807 % 2147483647
    return state % n
d, model = {}, []
for step in range(600):
    k = (rnd(40), str(rnd(20)), rnd(9) / 2, (rnd(5),))[rnd(4)]
    at = [i for i, p in enumerate(model) if p[0] == k]
    op = rnd(5)
    if op < 3:
        d[k] = step
        if at: model[at[0]] = (model[at[0]][0], step)
        else: model.append((k, step))
    elif op == 3: assert d.pop(k, None) == (model.pop(at[0])[1] if at else None)
    elif model and rnd(4) == 0: assert d.popitem() == model.pop()
    assert list(d.items()) == model, step
print(len(d), sum(d.values()), list(d)[:6])
