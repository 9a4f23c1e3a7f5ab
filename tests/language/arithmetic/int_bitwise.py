# And, or, xor, invert with negative and large operands.
values = (0, 1, -1, 6, -6, 255, -256, 2**63, -2**63, 2**64 - 1, -2**64, 0xDEADBEEFCAFEBABE1234)
for a in values:
    print(~a, a.bit_length(), a.bit_count())
    for b in values:
        print(a & b, a | b, a ^ b, sep=",", end=";")
    print()
print(True & False, True | False, True ^ True, type(True & True), type(True & 1))
