# A recursive descent calculator with errors.
import re
def tokens(s):
    for m in re.finditer(r"\s*(?:(\d+\.?\d*)|(.))", s): yield (float(m[1]) if "." in m[1] else int(m[1])) if m[1] else m[2]
class Parser:
    def __init__(self, s): self.t = list(tokens(s)) + [None]; self.i = 0
    def peek(self): return self.t[self.i]
    def take(self): self.i += 1; return self.t[self.i - 1]
    def expr(self):
        v = self.term()
        while self.peek() in ("+", "-"): v = v + self.term() if self.take() == "+" else v - self.term()
        return v
    def term(self):
        v = self.factor()
        while self.peek() in ("*", "/"): v = v * self.factor() if self.take() == "*" else v / self.factor()
        return v
    def factor(self):
        t = self.take()
        if t == "-": return -self.factor()
        if t == "(":
            v = self.expr()
            if self.take() != ")": raise SyntaxError("expected )")
            return v
        if isinstance(t, (int, float)): return t ** self.factor() if self.peek() == "^" and self.take() else t
        raise SyntaxError(f"unexpected {t!r}")
for s in ("1 + 2 * 3", "(1 + 2) * -3", "2 ^ 3 ^ 2", "10 / 4 - 1.5", "1 +", "(1", "2 * (3 + 4) * 5", "1 / 0", "a"):
    try:
        print(s, "=", Parser(s).expr())
    except (SyntaxError, ZeroDivisionError) as e:
        print(s, type(e).__name__, e)
