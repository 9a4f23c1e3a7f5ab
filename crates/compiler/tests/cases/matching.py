def describe(value):
    match value:
        case 0 | -1 | 2.5 | 1 + 2j:
            return "number"
        case "text" | b"bytes" | None | True:
            return "constant"
        case [first, second, *rest] if rest:
            return first, second, rest
        case [first, *_, last]:
            return first, last
        case {"key": found, "other": [1, x], **others}:
            return found, x, others
        case Point(x=0, y=yy) | Point(yy, 0):
            return yy
        case str() as text:
            return text
        case module.name:
            return 1
        case (a, b) | [b, a, _]:
            return a, b
        case _:
            return None
