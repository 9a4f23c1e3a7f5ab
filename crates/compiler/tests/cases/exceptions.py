def handlers(f):
    try:
        f()
    except (ValueError, TypeError) as error:
        return error
    except KeyError:
        raise RuntimeError from None
    else:
        f(1)
    finally:
        f(2)

def groups(f):
    try:
        f()
    except* ValueError as group:
        f(group)
    except* TypeError:
        pass

def managers(a, b):
    with a as x, b:
        return x
    with a:
        pass

def loops(items):
    for item in items:
        try:
            continue
        finally:
            item.close()
    while True:
        with items:
            break
    assert items, "none"
    assert len(items) > 1
