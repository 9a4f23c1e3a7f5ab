# Carets under a subscript.
data = {"key": [1, 2, 3]}
print(data["key"][1], data["key"][1 + 2 * 3], "after")
