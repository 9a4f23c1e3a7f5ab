# Strings in traces: concatenation, indexing, comparison, methods, formatting.
def f(n):
    s = ""
    for i in range(n):
        s += "abc"[i % 3]
        if s[-1] == "c" and len(s) > 20: s = s[10:]
    return s
print(f(100))
def g(text):
    words, word = [], ""
    for c in text:
        if c.isalpha(): word += c
        elif word: words.append(word); word = ""
    return words + [word]
print(g("the quick é brown 中文 fox " * 6))
def h(n):
    c = 0
    for i in range(n):
        if f"{i:03}" < "050" or str(i)[0] in "89" or "%d" % i == "77": c += 1
    return c
print(h(150))
def k(n): return "".join([chr(65 + i % 26) if i % 5 else "é" for i in range(n)])
print(k(60), k(60)[10:20].lower(), k(3))
