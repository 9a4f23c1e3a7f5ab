# A StopIteration that carries a value ends every kind of iteration, and is seen by who asks for it.
def gen():
    yield 1
    return 5
print(list(gen()), [*gen()], tuple(gen()), set(gen()), dict.fromkeys(gen()), list(zip(gen(), gen())), list(map(str, gen())), list(enumerate(gen())), list(filter(None, gen())), sum(gen()), sorted(gen()), max(gen()), 7 in gen(), [x for x in gen()], {*gen()})
for x in gen(): print(x)
a, = gen(); print(a)
l=[]; l.extend(gen()); l+=gen(); l[1:1]=gen(); print(l)
d={}; 
print(",".join(str(x) for x in gen()), any(gen()), all(gen()), bytes(gen()), {1}|{1}.union(gen()), list(reversed(list(gen()))))
class It:
    n=0
    def __iter__(self): return self
    def __next__(self):
        self.n+=1
        if self.n>2: raise StopIteration("v")
        return self.n
print(list(It()), sum(It()), tuple(It()), [x for x in It()], list(zip(It(),It(),strict=True)))
class It:
    def __iter__(self): return self
    def __next__(self): raise StopIteration("v")
def g():
    r = yield from It()
    print(r)
for x in g(): pass
try: next(It())
except StopIteration as e: print(e.value)
try: It().__next__()
except StopIteration as e: print(e.value)
def gen():
    return 5
    yield
try: next(gen())
except StopIteration as e: print(e.value)
try: gen().__next__()
except StopIteration as e: print(e.value)
def h():
    print((yield from gen()))
list(h())
class A:
    def __await__(self): return It()
async def co(): print(await A())
try: co().send(None)
except StopIteration: pass
