for make in (lambda: [0] * (1 << 43), lambda: (0,) * (1 << 43), lambda: [1, 2] * (1 << 42)):
    try:
        print(len(make()))
    except MemoryError as e:
        print('MemoryError', e)
xs = [1]
try:
    xs *= 1 << 43
except MemoryError:
    print(xs)
