def show(a, b, width):
    print(f"{a}", f"{a!r:>{width}}", f"x{a=}y{b:.2f}z", f"", f"plain")
    print("%s and %r" % (a, b), "%-10s|%5s|%.3a" % (a, b, a), "%d%%" % (a,))
    return t"hello {a!s} and {b:{width}}"

joined = f"{a}{b}{c}{d}{e}{f}{g}{h}{i}{j}{k}{l}{m}{n}{o}{p}{q}{r}{s}{t}{u}{v}{w}{x}{y}{z}{a}{b}{c}{d}{e}{f}"
odd = "\ud800 lone", "caf\xe9", "\U0001f600", b"\x00\xff"
