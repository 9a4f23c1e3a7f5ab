# Two threads run the same hot function.
import threading
def work(n, out):
    t = 0
    for i in range(n): t += i % 7 * (1 if t % 2 else 2)
    out.append(t)
a, b = [], []
ts = [threading.Thread(target=work, args=(3000, o)) for o in (a, b)]
for t in ts: t.start()
for t in ts: t.join()
c = []; work(3000, c); print(a == b == c, c)
