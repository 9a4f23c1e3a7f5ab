# A statement over several lines.
def total(*a): return sum(a)
print(
    total(1,
          2,
          "3",
          4)
)
