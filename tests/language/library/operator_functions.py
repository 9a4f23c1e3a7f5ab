# The operator module: functions, fetchers, their reprs and errors.
import operator as op
print(op.add(1, 2), op.sub(5, 3), op.mul("a", 3), op.truediv(7, 2), op.floordiv(7, 2), op.mod(7, 3), op.pow(2, 5), op.neg(1), op.pos(-1), op.inv(5), op.abs(-3), op.index(True), op.and_(6, 3), op.or_(6, 3), op.xor(6, 3), op.lshift(1, 4), op.rshift(16, 2), op.not_(0), op.truth([]))
print(op.lt(1, 2), op.ge(1, 2), op.eq(1, 1.0), op.is_(None, None), op.is_not(1, None), op.is_none(None), op.is_not_none(None), op.contains("abc", "b"), op.countOf([1, 2, 1], 1), op.indexOf("hello", "l"))
l = [1, 2, 3]; op.setitem(l, 0, 9); op.delitem(l, 1); print(l, op.getitem(l, 0), op.concat([1], [2]), op.iadd(l, [4]), l, op.iconcat(l, [5]), op.imul(l, 2))
print(op.length_hint([1, 2]), op.length_hint(iter(range(5))), op.length_hint(0, 7), op.call(max, 1, 5, key=lambda x: -x))
g = op.itemgetter(1); h = op.itemgetter(0, 2); a = op.attrgetter("real"); b = op.attrgetter("__class__.__name__", "imag"); m = op.methodcaller("split", "-", maxsplit=1)
print(g("abc"), h("abc"), a(5), b(5), m("a-b-c"), sorted([(1, "b"), (0, "c"), (2, "a")], key=op.itemgetter(1)))
print(g, h, a, b, m)
for f in (lambda: op.itemgetter(), lambda: op.attrgetter(1), lambda: op.methodcaller(), lambda: op.methodcaller(1), lambda: g(1), lambda: g("a"), lambda: a(1, 2), lambda: op.neg("a"), lambda: op.concat(1, [2]), lambda: op.indexOf([], 1), lambda: op.length_hint([], "a"), lambda: op.add(1), lambda: op.add(1, b=2), lambda: op.index(1.5)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
import copy, pickle
print(copy.copy(h)("xyz"), pickle.loads(pickle.dumps(m))("1-2-3"), pickle.loads(pickle.dumps(b))(3))
print(op.__add__ is op.add, op.iadd is op.__iadd__)
