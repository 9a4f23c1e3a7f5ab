"""An iterator or a view that ends lets go of what it goes over, and with that of what else ends."""


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


class Text(str):
    def __del__(self):
        print("end of text", self[:2])


def over(iterable):
    for _ in iterable:
        pass


def part(iterable):
    for item in iterable:
        return item


rounds = 0
for n in range(3000):
    # Enough for traces, in which nothing is told.
    over("plain")
    over("weiß")
    over({"a": 1}.items())
    over({"a": 1}.keys())
    over({"a": 1}.values())
    over({n, n + 1})
    part({"a": 1}.items())
    part("abc")
    if n % 1000 == 999:
        print(n)
        over({"in items": Loud("items")}.items())
        over({"in values": Loud("values")}.values())
        over({Loud("keys"): 1}.keys())
        over({Loud("a set")})
        part({"in part": Loud("part of values"), "more": 2}.items())
        over(Text("text of its own"))
        part(Text("part of it"))
        rounds += 1
print(rounds)
