# Breadth first, depth first, Dijkstra on a grid, topological order.
import heapq
grid = ["S.#.....", "..#.###.", "....#...", ".##.#.#.", "......#E"]
pos = {c: (y, x) for y, r in enumerate(grid) for x, c in enumerate(r) if c in "SE"}
def near(p):
    for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        y, x = p[0] + dy, p[1] + dx
        if 0 <= y < len(grid) and 0 <= x < len(grid[0]) and grid[y][x] != "#": yield y, x
def bfs(s, e):
    dist, q = {s: 0}, [s]
    for p in q:
        for n in near(p):
            if n not in dist: dist[n] = dist[p] + 1; q.append(n)
    return dist.get(e), len(dist)
def dij(s, e):
    h, best = [(0, s)], {}
    while h:
        d, p = heapq.heappop(h)
        if p in best: continue
        best[p] = d
        for n in near(p): heapq.heappush(h, (d + 1 + (n[0] * n[1]) % 3, n))
    return best[e]
def topo(g):
    out, seen = [], set()
    def visit(n):
        if n not in seen:
            seen.add(n)
            for m in g.get(n, ()): visit(m)
            out.append(n)
    for n in g: visit(n)
    return out[::-1]
print(bfs(pos["S"], pos["E"]), dij(pos["S"], pos["E"]), topo({"a": "bc", "b": "d", "c": "d", "d": ""}))
