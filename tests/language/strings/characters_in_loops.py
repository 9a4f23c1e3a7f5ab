"""Loops over the characters of strings: comparisons, classes of characters, look-ups, and what keeps one."""


def scan(text):
    words = []
    word = ""
    digits = spaces = others = 0
    for char in text:
        if char.isalpha():
            word += char
        else:
            if word:
                words.append(word)
            word = ""
            if char.isdigit():
                digits += 1
            elif char in " \t\n":
                spaces += 1
            else:
                others += ord(char)
    return words, word, digits, spaces, others


def skip(text, place):
    while place < len(text) and text[place] in " \t\r\n":
        place += 1
    return text[place] if place < len(text) else ""


def classify(text):
    out = []
    last = None
    for i in range(len(text)):
        c = text[i]
        if c == '"' or c == "\\":
            out.append("\\" + c)
        elif c < " " or c > "~":
            out.append("%d" % ord(c))
        elif c in "0123456789.eE+-":
            out.append("N")
        elif c.isspace() or c.isupper() or not c.islower():
            out.append(c)
        elif c.isalnum():
            out.append(c)
        if c != last:
            last = c
    return "".join(out), last


def kept(text):
    """Characters that outlive the loop, in all kinds of places."""
    seen = {}
    order = []
    pair = None
    for i, c in enumerate(text):
        seen[c] = seen.get(c, 0) + 1
        order.append(c)
        pair = (c, i)
        text[-1 - i]
    first = last = ""
    for c in text:
        if not first:
            first = c
        last = c
    return sorted(seen.items()), "".join(order) == text, pair, first, last


def past_the_end(text, n):
    caught = 0
    for i in range(n):
        try:
            text[i]
        except IndexError:
            caught += 1
    return caught


class Text(str):
    def __getitem__(self, i):
        return "?"

    def __iter__(self):
        return iter("xyz")


TEXT = 'The 3 "quick"\tbrown\x01 foxes\n jumped over 12.5e+3 lazy \\ dogs~\x7f'
for _ in range(4):
    print(scan(TEXT * 3))
    print(classify(TEXT * 3))
    print(kept(TEXT * 2))
    print(past_the_end("abc", 40))
    print(repr(skip("   \t\n x", 0)), repr(skip(" " * 50, 0)))
for text in ("Füchse 日本 ²3 ", "ÀÉ\u2003x", Text("abc")):
    for _ in range(4):
        print(scan(text * 3 if type(text) is str else text))
        print(classify(text))
        print(kept(text))
it = iter("abc" * 20)
for _ in range(70):
    c = next(it, None)
print(c, list(it))


def resumed(text):
    """An iterator that is left and taken up again."""
    it = iter(text)
    out = []
    for turn in range(30):
        for c in it:
            if c == "b":
                break
            out.append(c)
        else:
            out.append(turn)
    return out


print(resumed("abcab" * 10))
