# Slicing, reversing and scanning in small algorithms.
def longest(s):
    best = ""
    for i in range(len(s)):
        for j in (i, i + 1):
            a, b = i, j
            while a >= 0 and b < len(s) and s[a] == s[b]: a, b = a - 1, b + 1
            if b - a - 1 > len(best): best = s[a + 1:b]
    return best
def rle(s):
    out, i = [], 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]: j += 1
        out.append((s[i], j - i)); i = j
    return out
def lev(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        prev, row[0] = row[0], i
        for j, y in enumerate(b, 1): prev, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, prev + (x != y))
    return row[-1]
def caesar(s, k): return "".join(chr((ord(c) - 97 + k) % 26 + 97) if c.islower() else c for c in s)
print(longest("forgeeksskeegfor abcéécba"), rle("aaabccd"), lev("kitten", "sitting"), lev("", "abc"), caesar("hello, world", 3), caesar(caesar("xyz", 5), -5), "racecar"[::-1] == "racecar", " ".join(reversed("a b c".split())))
