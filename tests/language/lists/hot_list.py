# Loops over lists of ints, floats and mixed values; append, index, swap.
def bubble(l):
    l = l[:]
    n = len(l)
    for i in range(n):
        for j in range(n - 1 - i):
            if l[j] > l[j + 1]:
                l[j], l[j + 1] = l[j + 1], l[j]
    return l
print(bubble([5, 3, 8, 1, 9, 2, 7]), bubble([2.5, 1, 0.5, 2**70, -1]), bubble(list("tiercel")))
def prefix(l):
    out = []
    total = 0
    for x in l:
        total += x
        out.append(total)
    return out
print(prefix(range(40)), prefix([0.5] * 10), prefix([2**61] * 4))
def out_of_range(l):
    n = 0
    try:
        while True:
            n += l[n] + 1 - l[n]
    except IndexError:
        return n
print(out_of_range([1] * 100), out_of_range([]))
grid = [[0] * 20 for _ in range(20)]
for y in range(20):
    for x in range(20):
        grid[y][x] = grid[y - 1][x] + grid[y][x - 1] + 1 if x and y else 1
print(grid[19][19], grid[10][:5])
