# Implicit and explicit chains.
def load(k):
    try:
        return {}[k]
    except KeyError as e:
        raise LookupError(f"no {k}") from e
try:
    load("a")
except LookupError:
    int("x")
