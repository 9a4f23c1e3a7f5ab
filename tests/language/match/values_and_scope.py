# Dotted values, names bound by failed patterns, nested matches.
class Color: RED, GREEN = "r", "g"
def name(c):
    match c:
        case Color.RED: return "red"
        case Color.GREEN: return "green"
        case other: return f"other {other}"
print(name("r"), name("g"), name(5))
match (1, (2, 3)):
    case (a, (b, 4)): print("no")
    case (a, (b, c)) if a > 5: print("no")
    case (a, inner):
        match inner:
            case [x, y]: print(a, x, y)
def f(cmd):
    match cmd.split():
        case ["go", ("north" | "south") as d]: return "going " + d
        case ["go", d]: return "cannot go " + d
        case ["drop", *objs] if objs: return objs
        case [action]: return action
        case []: return "nothing"
        case _: return "?"
print([f(c) for c in ("go north", "go up", "drop a b", "drop", "", "x y")])
print([("fizz" if not i % 3 else "") + ("buzz" if not i % 5 else "") or i for i in range(1, 16)])
class Neg:
    def __eq__(self, o): print("eq called with", o); return o == 7
match Neg():
    case 5: print("five")
    case 7: print("seven")
