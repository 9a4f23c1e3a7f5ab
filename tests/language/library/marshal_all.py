"""marshal: what is written in each version, what is read back, and what is refused."""
import io
import marshal


def t(b,**k):
    try: print(b, repr(marshal.loads(b,**k)))
    except BaseException as e: print(b, type(e).__name__, e)
for b in [b'',b'z',b'Z\x05ab',b'i\x01',b'[\x01\0\0\0',b'(\x01\0\0\0\x30',b'0',b'?',b'\xff',b'r\0\0\0\0',b'l\x01\0\0\0\0\0',b'l\x01\0\0\0\0\x80',b'u\x02\0\0\0\xff\xff',b'c\0\0',b'{N',b'{0',b'{N0',b'<\x01\0\0\0[\0\0\0\0',b'i\x01\0\0\0junk', b'S',b'\xdb\x01\0\0\0r\0\0\0\0', b':\0',b'u\xff\xff\xff\xff',b's\xff\xff\xff\xff',b'a\xff\xff\xff\xff',b'\xf3\x02\0\0\0ab',b'f\x031.5',b'x\x011\x012',b'I\1\0\0\0\0\0\0\0']: t(b)
t(marshal.dumps(compile('1','','eval')),allow_code=False)
for v in [(lambda:0).__code__, [ (lambda:0).__code__]]:
    try: marshal.dumps(v,allow_code=False)
    except Exception as e: print(type(e),e)
for f in [io.StringIO("abc"), io.BytesIO(b'z'), io.BytesIO(b'i\0'), io.BytesIO(b''), io.BytesIO(b'N1'),io.BytesIO(b'[\1\0\0\0T')]:
    try: print(marshal.load(f), f.tell())
    except Exception as e: print(type(e),e)
l=[]
for i in range(3000): l=[l]
for v in [l, object, bytearray(b'abc'), memoryview(b'abc'), True, int, StopIteration, type('I',(int,),{})(3), slice(1,2)]:
    for ver in (0,2,3,4,5):
        try: r=marshal.dumps(v,ver); print(r[:40],len(r))
        except Exception as e: print(type(e),e)
for v in ['abc','é','x'*300, 'a b',3.25,1e300,-0.0,float('inf'),float('nan'),3j, 5,2**31,-2**70,2**15,frozenset('b'),[(1,),(1,)],{'k':'v'},'\ud800']:
    for ver in (0,1,2,3,4,5): print(ver, marshal.dumps(v,ver)[:40])
src='''
import os
def f(a, *b, c=(1, 2.5, "x y"), **d):
    "doc"
    for i in range(10):
        try: yield {i: a for a in b}
        except (E, F) as e: pass
class A(B):
    x: int = 10**20
    async def m(self): return await self.z[1:2], b"\\xff", 1j, -0.0, {1,2}, "é", x in {"a","b"}
'''
c=compile(src,'file.py','exec'); b=marshal.dumps(c); print(b)
c2 = marshal.loads(b)
print(c2 == c, c2.co_consts[0:3])
print(marshal.loads(marshal.dumps((c, 1)))[0] == c)
loop = []
loop.append(loop)
back = marshal.loads(marshal.dumps(loop))
print(back is back[0])
name = "".join(["na", "me"])
shared = [name, name, (name,)]
a, b, (c,) = marshal.loads(marshal.dumps(shared))
print(a is b is c)
out = io.BytesIO()
marshal.dump({"k": [1, 2.5, None]}, out)
print(out.getvalue(), marshal.version)
for bad in (b"c" + bytes(60), marshal.dumps(compile("x", "f", "exec"))[:-3]):
    try:
        marshal.loads(bad)
    except (ValueError, EOFError, TypeError, SystemError):
        print("refused")
