# Words, lines, and counting without a library.
text = """one two  three
two three
  three\t\tfour
"""
lines = text.splitlines(); print(lines, [l.strip().split() for l in lines], text.count("\n"), text.split("\n"), text.expandtabs(4).splitlines()[2])
counts = {}
for w in text.split(): counts[w] = counts.get(w, 0) + 1
print(sorted(counts.items(), key=lambda p: (-p[1], p[0])), max(counts, key=counts.get), " ".join(w.capitalize() for w in text.split()), text.title().split()[0], [w[::-1] for w in text.split()])
