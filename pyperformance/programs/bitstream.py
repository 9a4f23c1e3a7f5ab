"""A bit-stream compressor and decompressor: back-references and prefix codes, shifts and masks.

Text is turned into literals and (distance, length) pairs, which are written with a canonical prefix
code into a stream of bits, and read back one bit field at a time.
"""

FULL = 440000
QUICK = 44000

WINDOW = 1024
SHORTEST, LONGEST = 4, 66
# Symbols: 0..255 literals, 256 the end, 257.. lengths.
END = 256
FIRST_LENGTH = 257


def make_data(count):
    phrases = (b"the quick brown fox ", b"jumps over ", b"the lazy dog; ", b"and so on, ", b"tier by tier. ")
    data = bytearray()
    state = 7
    while len(data) < count:
        state = (state * 1103515245 + 12345) % 2147483648
        data += phrases[state >> 10 & 3 if state & 64 else 4]
        if state & 1024:
            data.append(state >> 12 & 127)
    return bytes(data[:count])


def tokenize(data):
    """Literals as ints, repeats as (length, distance)."""
    tokens = []
    seen = {}
    place = 0
    end = len(data)
    while place < end:
        key = data[place: place + SHORTEST]
        candidate = seen.get(key, -1)
        if len(key) == SHORTEST:
            seen[key] = place
        length = 0
        if candidate >= 0 and place - candidate <= WINDOW:
            limit = min(LONGEST, end - place)
            while length < limit and data[candidate + length] == data[place + length]:
                length += 1
        if length >= SHORTEST:
            tokens.append((length, place - candidate))
            place += length
        else:
            tokens.append(data[place])
            place += 1
    return tokens


def code_lengths(counts):
    """Bits for every symbol, by merging the two rarest groups until one is left."""
    groups = sorted((count, symbol, (symbol,)) for symbol, count in counts.items())
    lengths = {symbol: 0 for symbol in counts}
    while len(groups) > 1:
        a = groups.pop(0)
        b = groups.pop(0)
        merged = a[2] + b[2]
        for symbol in merged:
            lengths[symbol] += 1
        entry = (a[0] + b[0], min(a[1], b[1]), merged)
        low, high = 0, len(groups)
        while low < high:
            middle = (low + high) // 2
            if groups[middle] < entry:
                low = middle + 1
            else:
                high = middle
        groups.insert(low, entry)
    return lengths


def canonical_codes(lengths):
    codes = {}
    code = 0
    width = 0
    for symbol in sorted(lengths, key=lambda s: (lengths[s], s)):
        code <<= lengths[symbol] - width
        width = lengths[symbol]
        codes[symbol] = (code, width)
        code += 1
    return codes


class BitWriter:
    def __init__(self):
        self.out = bytearray()
        self.hold = 0
        self.held = 0

    def put(self, value, width):
        self.hold = self.hold << width | value
        self.held += width
        while self.held >= 8:
            self.held -= 8
            self.out.append(self.hold >> self.held & 255)
            self.hold &= (1 << self.held) - 1

    def finish(self):
        if self.held:
            self.put(0, 8 - self.held)
        return bytes(self.out)


class BitReader:
    def __init__(self, data):
        self.data = data
        self.place = 0
        self.hold = 0
        self.held = 0

    def take(self, width):
        while self.held < width:
            self.hold = self.hold << 8 | self.data[self.place]
            self.place += 1
            self.held += 8
        self.held -= width
        value = self.hold >> self.held
        self.hold &= (1 << self.held) - 1
        return value


def compress(data):
    tokens = tokenize(data)
    counts = {END: 1}
    for token in tokens:
        symbol = token if isinstance(token, int) else FIRST_LENGTH + token[0] - SHORTEST
        counts[symbol] = counts.get(symbol, 0) + 1
    lengths = code_lengths(counts)
    codes = canonical_codes(lengths)
    writer = BitWriter()
    for token in tokens:
        if isinstance(token, int):
            code, width = codes[token]
            writer.put(code, width)
        else:
            code, width = codes[FIRST_LENGTH + token[0] - SHORTEST]
            writer.put(code, width)
            writer.put(token[1] - 1, 10)
    code, width = codes[END]
    writer.put(code, width)
    return lengths, writer.finish()


def decompress(lengths, packed):
    decode = {}
    for symbol, (code, width) in canonical_codes(lengths).items():
        decode[width, code] = symbol
    reader = BitReader(packed)
    out = bytearray()
    while True:
        code = 0
        width = 0
        while True:
            code = code << 1 | reader.take(1)
            width += 1
            symbol = decode.get((width, code), -1)
            if symbol >= 0:
                break
        if symbol < END:
            out.append(symbol)
        elif symbol == END:
            return bytes(out)
        else:
            start = len(out) - reader.take(10) - 1
            for k in range(symbol - FIRST_LENGTH + SHORTEST):
                out.append(out[start + k])


def checksum(data):
    a, b = 1, 0
    for byte in data:
        a = (a + byte) % 65521
        b = (b + a) % 65521
    return b << 16 | a


def run(size):
    data = make_data(size)
    lengths, packed = compress(data)
    back = b""
    for _ in range(4):
        back = decompress(lengths, packed)
    if back != data:
        raise AssertionError("the data did not come back")
    return len(packed), len(lengths), checksum(packed), checksum(back)


EXPECTED = {
    QUICK: (6836, 175, 1319157188, 2426366817),
    FULL: (67930, 182, 2625072191, 648210023),
}
