# Literal, capture, wildcard, or, guard patterns.
def f(x):
    match x:
        case 0: return "zero"
        case 1 | 2 | 3: return "small"
        case -5: return "minus five"
        case 1.5: return "float"
        case "a" | "b" as s: return f"letter {s}"
        case b"bytes": return "bytes"
        case None: return "none"
        case True: return "true"
        case 3 + 4j: return "complex"
        case int(n) if n > 100: return f"big {n}"
        case int(): return "int"
        case [] | (): return "empty"
        case _: return "other"
for x in (0, 1, 2.0, -5, 1.5, "a", "c", b"bytes", None, True, False, 3 + 4j, 500, 50, [], (), {}, "", 0.0): print(repr(x), f(x))
match 5:
    case y: print(y)
print(y)
match = 3; case = 4; print(match, case)
match (1, 2):
    case _: print("soft keywords")
