"""A parser and printer of JSON-like text: characters, string slices, dispatch, dicts and lists."""

FULL = 14000
QUICK = 1400

ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
WORDS = (("true", True), ("false", False), ("null", None))


class Parser:
    def __init__(self, text):
        self.text = text
        self.place = 0

    def fail(self, message):
        raise ValueError("%s at %d" % (message, self.place))

    def peek(self):
        """The next character that is not white space."""
        text = self.text
        place = self.place
        while place < len(text) and text[place] in " \t\r\n":
            place += 1
        self.place = place
        return text[place] if place < len(text) else ""

    def expect(self, char):
        if self.peek() != char:
            self.fail("expected " + char)
        self.place += 1

    def value(self):
        char = self.peek()
        if char == "{":
            return self.object()
        if char == "[":
            return self.array()
        if char == '"':
            return self.string()
        if char == "-" or char.isdigit():
            return self.number()
        for word, meaning in WORDS:
            if self.text.startswith(word, self.place):
                self.place += len(word)
                return meaning
        return self.fail("no value")

    def object(self):
        self.expect("{")
        result = {}
        if self.peek() == "}":
            self.place += 1
            return result
        while True:
            if self.peek() != '"':
                self.fail("a key must be a string")
            key = self.string()
            self.expect(":")
            result[key] = self.value()
            if self.peek() == ",":
                self.place += 1
            else:
                self.expect("}")
                return result

    def array(self):
        self.expect("[")
        result = []
        if self.peek() == "]":
            self.place += 1
            return result
        while True:
            result.append(self.value())
            if self.peek() == ",":
                self.place += 1
            else:
                self.expect("]")
                return result

    def string(self):
        text = self.text
        start = place = self.place + 1
        parts = []
        while True:
            char = text[place]
            if char == '"':
                parts.append(text[start:place])
                self.place = place + 1
                return "".join(parts)
            if char == "\\":
                parts.append(text[start:place])
                code = text[place + 1]
                if code == "u":
                    parts.append(chr(int(text[place + 2: place + 6], 16)))
                    place += 6
                else:
                    parts.append(ESCAPES[code])
                    place += 2
                start = place
            else:
                place += 1

    def number(self):
        text = self.text
        start = place = self.place
        if text[place] == "-":
            place += 1
        while place < len(text) and text[place] in "0123456789":
            place += 1
        whole = True
        while place < len(text) and text[place] in "0123456789.eE+-":
            whole = False
            place += 1
        self.place = place
        return int(text[start:place]) if whole else float(text[start:place])


def write(value, out):
    if value is None:
        out.append("null")
    elif value is True:
        out.append("true")
    elif value is False:
        out.append("false")
    elif isinstance(value, str):
        out.append('"')
        for char in value:
            if char == '"' or char == "\\":
                out.append("\\" + char)
            elif char < " " or char > "~":
                out.append("\\u%04x" % ord(char))
            else:
                out.append(char)
        out.append('"')
    elif isinstance(value, (int, float)):
        out.append(repr(value))
    elif isinstance(value, list):
        out.append("[")
        for i, item in enumerate(value):
            if i:
                out.append(",")
            write(item, out)
        out.append("]")
    else:
        out.append("{")
        first = True
        for key, item in value.items():
            if not first:
                out.append(",")
            first = False
            write(key, out)
            out.append(":")
            write(item, out)
        out.append("}")


def make_records(count):
    records = []
    state = 12345
    for i in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        records.append({
            "id": i,
            "name": "record \"%d\"\tof\u00e9" % (state % 997),
            "tags": ["t%d" % (state >> k & 15) for k in range(0, 20, 4)],
            "size": {"width": state % 640, "height": state % 480 / 8.0, "depth": -(state % 77)},
            "on": state % 2 == 0,
            "extra": None if state % 3 else [],
        })
    return records


def run(size):
    records = make_records(size)
    out = []
    write(records, out)
    text = "".join(out)
    parsed = Parser(text.replace(",", " ,\n ")).value()
    if parsed != records:
        raise AssertionError("what was written did not read back")
    errors = 0
    for broken in ('{"a" 1}', "[1, 2", "nul", '{1: 2}', "[1 2]"):
        try:
            Parser(broken).value()
        except ValueError:
            errors += 1
    area = sum(r["size"]["width"] * r["size"]["height"] for r in parsed)
    return len(text), errors, "%.3f" % area


EXPECTED = {
    QUICK: (217946, 5, '13861546.500'),
    FULL: (2191994, 5, '136289357.000'),
}
