# Division by zero in every form; message per operator.
cases = ["1 // 0", "1 % 0", "1 / 0", "divmod(1, 0)", "1.0 / 0", "1.0 // 0", "1.0 % 0", "divmod(1.0, 0)",
         "1j / 0", "0 ** -1", "0.0 ** -1", "10**30 // 0", "10**30 % 0", "10**400 / 3.0", "10**400 / 10**399", "1 / 10**400",
         "10**400 / 3", "int('9' * 400) / 7"]
for case in cases:
    try:
        print(case, "=", eval(case))
    except ArithmeticError as e:
        print(case, type(e).__name__, e)
