"""Counting words: string methods, dict updates and look-ups, sorting with keys, grouping."""

FULL = 400000
QUICK = 40000

SYLLABLES = ("ka", "to", "mi", "ra", "ne", "sol", "ben", "ur", "fi", "da", "lo", "shi")
ENDINGS = (" ", " ", " ", ", ", ". ", "; ", " \n", "! ")


def make_text(words):
    """Pseudo-random prose, with frequent and rare words."""
    pieces = []
    state = 99
    for _ in range(words):
        state = (state * 1103515245 + 12345) % 2147483648
        pick = state >> 8
        # Squaring the choice makes low numbers, and so some words, common.
        number = (pick % 60) * (pick // 64 % 40)
        word = SYLLABLES[number % 12] + SYLLABLES[number // 12 % 12]
        if number % 5 == 0:
            word += SYLLABLES[number // 144 % 12]
        if pick % 11 == 0:
            word = word.capitalize()
        elif pick % 31 == 0:
            word = word.upper()
        pieces.append(word)
        pieces.append(ENDINGS[pick // 4096 % 8])
    return "".join(pieces)


def count_words(text):
    counts = {}
    for line in text.split("\n"):
        for token in line.split():
            word = token.strip(".,;!").lower()
            if word:
                counts[word] = counts.get(word, 0) + 1
    return counts


def count_by_scanning(text):
    """The same counts, one character at a time."""
    counts = {}
    word = ""
    for char in text:
        if char.isalpha():
            word += char
        elif word:
            word = word.lower()
            if word in counts:
                counts[word] += 1
            else:
                counts[word] = 1
            word = ""
    if word:
        counts[word.lower()] = counts.get(word.lower(), 0) + 1
    return counts


def by_length(counts):
    groups = {}
    for word, count in counts.items():
        groups.setdefault(len(word), []).append((word, count))
    return {length: len(words) for length, words in sorted(groups.items())}


def run(size):
    text = make_text(size)
    counts = count_words(text)
    if counts != count_by_scanning(text):
        raise AssertionError("the two counts differ")
    ranking = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    letters = {}
    for word, count in ranking:
        for letter in word:
            letters[letter] = letters.get(letter, 0) + count
    common = "".join(sorted(letters, key=lambda c: (-letters[c], c)))
    top = " ".join("%s=%d" % item for item in ranking[:5])
    return len(text), len(counts), top, common, tuple(by_length(counts).items())


EXPECTED = {
    QUICK: (272181, 408,
            'kakaka=1662 kaka=944 kaben=928 kane=861 kada=784',
            'akienorlbsfmtduh',
            ((4, 81), (5, 54), (6, 135), (7, 101), (8, 34), (9, 3))),
    FULL: (2723747, 408,
            'kakaka=16514 kaka=9714 kaben=9257 kane=8165 kara=7932',
            'akienorlbsfmtduh',
            ((4, 81), (5, 54), (6, 135), (7, 101), (8, 34), (9, 3))),
}
