# Instances, class attributes, methods, instance dicts.
class A:
    kind = "class attribute"
    def __init__(self, x): self.x = x
    def get(self): return self.x
a, b = A(1), A(2)
a.kind = "instance"
print(a.kind, b.kind, A.kind, a.get(), A.get(b), a.__dict__, b.__dict__, a.__class__, type(a) is A, isinstance(a, A))
A.kind = "changed"; A.new = lambda self: self.x * 10
print(a.kind, b.kind, b.new())
a.y = 5; del a.kind; print(vars(a), a.kind)
for f in (lambda: a.missing, lambda: A.missing, lambda: A(), lambda: A(1, 2), lambda: a.get(1), lambda: delattr(a, "zz"), lambda: a(), lambda: A.get()):
    try:
        print(f())
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)
print(getattr(a, "x"), getattr(a, "q", "default"), hasattr(a, "q"), setattr(a, "q", 3), a.q, A.__name__, A.__module__, A.__qualname__, A.__bases__, A.__mro__, A.__doc__)
