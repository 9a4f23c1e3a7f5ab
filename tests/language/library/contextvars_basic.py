# Context variables: values by context, tokens, copies that do not see each other.
from contextvars import ContextVar, Context, Token, copy_context
v = ContextVar("v", default=0); w = ContextVar("w")
print(v.get(), v.get(5), w.get("none"), v.name)
try: w.get()
except LookupError as e: print(type(e).__name__, e.args[0] is w)
t = v.set(1); u = v.set(2); print(v.get(), u.old_value, t.old_value is Token.MISSING, u.var is v)
v.reset(u); print(v.get())
for f in (lambda: v.reset(u), lambda: w.reset(t), lambda: v.reset(1), lambda: ContextVar(1), lambda: Token(), lambda: Context(1), lambda: copy_context()["v"], lambda: copy_context()[w]):
    try: f()
    except Exception as e: print(type(e).__name__)
ctx = copy_context()
def work(n, extra=0):
    v.set(n + extra); w.set("inside")
    return v.get(), w.get()
print(ctx.run(work, 10, extra=5), v.get(), w.get("outside"), ctx[v], ctx.get(w), len(ctx), v in ctx, sorted(x.name for x in ctx), sorted(map(str, ctx.values())))
other = ctx.copy(); other.run(v.set, 99); print(ctx[v], other[v], ctx == other, ctx == ctx.copy())
def nested():
    try: ctx.run(lambda: 0)
    except RuntimeError as e: return "already entered" in str(e)
print(ctx.run(nested))
with v.set("temporary"): print(v.get())
print(v.get(), ContextVar[int])
def gen():
    yield v.get()
    v.set("from generator")
    yield v.get()
g = gen(); print(next(g), copy_context().run(next, g), v.get())
