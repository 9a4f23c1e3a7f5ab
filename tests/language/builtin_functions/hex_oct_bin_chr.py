# hex, oct, bin, chr, ord, ascii, repr, round, abs, divmod, pow.
print(hex(255), hex(-255), hex(0), oct(8), bin(5), bin(-5), hex(2**70), chr(97), ord("é"), ascii("é"), repr("é"), abs(-5), abs(-2.5), abs(3 + 4j), divmod(7, -2), divmod(7.5, 2), pow(2, 5, 7), round(2.5), round(-3.5), round(1.25, 1), hash("a") == hash("a"), bin(True))
class I:
    def __index__(self): return 10
    def __abs__(self): return "abs"
    def __round__(self, n=0): return ("r", n)
    def __divmod__(self, o): return ("dm", o)
    def __rdivmod__(self, o): return ("rdm", o)
    def __trunc__(self): return 3
print(hex(I()), bin(I()), abs(I()), round(I()), round(I(), 2), divmod(I(), 2), divmod(2, I()), chr(I()))
