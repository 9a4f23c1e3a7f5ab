# Float loops long enough to be traced, with a rare branch.
def series(n):
    total = 0.0
    sign = 1.0
    for i in range(n):
        total += sign / (2 * i + 1)
        sign = -sign
    return total * 4

def newton(x):
    guess = x
    for _ in range(30):
        guess = 0.5 * (guess + x / guess)
    return guess

def mixed(n):
    x = 0
    for i in range(n):
        if i == n - 5:
            x = x + 0.5
        x = x * 2 if x < 1000 else x - 999
    return x

print(series(1000), newton(2.0), newton(10), mixed(10), mixed(100), mixed(1000))
