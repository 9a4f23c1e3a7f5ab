# How far lazy functions read their inputs.
def src(name, n):
    for i in range(n): log.append(name); yield i
log = []; z = zip(src("a", 2), src("b", 5)); print(list(z), log)
log = []; z = zip(src("a", 5), src("b", 2)); print(list(z), log)
log = []; m = map(lambda x, y: x + y, src("a", 2), src("b", 3)); print(log, next(m), log, list(m), log)
log = []; e = enumerate(src("a", 3)); next(e); print(log); f = filter(lambda x: x > 1, src("f", 4)); next(f); print(log)
log = []; print(any(src("x", 5)), log, all(src("y", 5)), log); it = iter(src("i", 2)); print(list(zip(it, it)), max(src("m", 3)), sorted(src("s", 2)), log[-2:])
