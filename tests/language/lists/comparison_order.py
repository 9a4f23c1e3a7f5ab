# Lists compare element by element; identity first.
nan = float("nan")
print([1, 2] < [1, 2, 3], [1, 3] > [1, 2, 9], [] < [0], [nan] == [nan], [nan] < [nan], [1, "a"] == [1, "a"], [[1]] < [[2]], [1] <= [1.0], [2] != [2.0], (1, 2) > (1,))
class C:
    def __eq__(self, o): print("eq"); return True
    def __lt__(self, o): print("lt"); return True
print([C(), 1] == [0, 1], [C()] < [5], [1, 2] == [1])
for a, b in (([1, "a"], [1, 2]), ([None], [1]), ([1, {}], [1, {}])):
    try:
        print(a < b)
    except TypeError as e:
        print(e)
