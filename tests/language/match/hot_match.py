# A small interpreter with match in a hot loop.
def run(prog):
    stack, pc, steps = [], 0, 0
    while pc < len(prog):
        steps += 1
        match prog[pc]:
            case ("push", n): stack.append(n)
            case ("add",): b, a = stack.pop(), stack.pop(); stack.append(a + b)
            case ("dup",): stack.append(stack[-1])
            case ("jump_if_less", limit, to) if stack[-1] < limit:
                pc = to; continue
            case ("jump_if_less", *_): pass
            case {"op": "neg"}: stack.append(-stack.pop())
            case str(s): stack.append(len(s))
            case None: break
        pc += 1
    return stack, steps
print(run([("push", 0), ("push", 3), ("add",), ("jump_if_less", 200, 1), ("dup",), {"op": "neg"}, "four", None, ("push", 9)]))
def shape(o):
    match o:
        case {"r": r}: return 3 * r * r
        case [w, h]: return w * h
        case int() | float(): return o
        case _: return 0
t = 0
for i in range(120): t += shape(({"r": i}, (i, 2), i, "x")[i % 4])
print(t)
