# Every form of number literal.
print(0b1010, 0o17, 0xFF, 0XaB, 1_000_000, 0b_1, 0x_f, 00, 0_0, 1e3, 1E-2, .5, 5., 1_0.0_1e1_0, 3j, .5J, 1e2j, 0xdeadbeefdeadbeefdead)
print(1 .real, 1.5.real, 1..imag, 0xf .real)
