"""Results as text: a line for people, and pyperf's file format, written without the json module."""

import sys


def seconds(value):
    """A time with its unit, as pyperf prints it."""
    for unit, factor in (("sec", 1.0), ("ms", 1e3), ("us", 1e6)):
        scaled = value * factor
        if scaled >= 1.0:
            break
    else:
        unit, scaled = "ns", value * 1e9
    digits = 0 if scaled >= 100 else 1 if scaled >= 10 else 2
    return "%.*f %s" % (digits, scaled, unit)


def describe(benchmark):
    return "%s: Mean +- std dev: %s +- %s" % (benchmark.name, seconds(benchmark.mean()), seconds(benchmark.stdev()))


def quoted(text):
    out = ['"']
    for char in text:
        code = ord(char)
        if char == '"' or char == "\\":
            out.append("\\" + char)
        elif 32 <= code < 127:
            out.append(char)
        elif code < 65536:
            out.append("\\u%04x" % code)
        else:
            code -= 65536
            out.append("\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 1023)))
    out.append('"')
    return "".join(out)


def encoded(value):
    """A metadata value: numbers as they are, anything else as text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(value)
    return quoted(str(value))


def members(pairs):
    return "{" + ", ".join(["%s: %s" % (quoted(key), text) for key, text in pairs]) + "}"


def benchmark_text(benchmark):
    metadata = [(key, encoded(value)) for key, value in benchmark.metadata.items()]
    metadata += [("name", quoted(benchmark.name)), ("loops", repr(benchmark.loops))]
    if benchmark.inner_loops != 1:
        metadata.append(("inner_loops", repr(benchmark.inner_loops)))
    run = members([
        ("warmups", "[%s]" % ", ".join(["[%d, %r]" % pair for pair in benchmark.warmups])),
        ("values", "[%s]" % ", ".join([repr(value) for value in benchmark.values])),
    ])
    return members([("metadata", members(metadata)), ("runs", "[" + run + "]")])


def json_text(benchmarks):
    metadata = [
        ("unit", quoted("second")),
        ("python_implementation", quoted(sys.implementation.name)),
        ("python_version", quoted(".".join([str(part) for part in sys.version_info[:3]]))),
    ]
    texts = ",\n ".join([benchmark_text(benchmark) for benchmark in benchmarks])
    return '{"benchmarks": [\n %s],\n "metadata": %s,\n "version": "1.0"}\n' % (texts, members(metadata))
