"""Exceptions raised and caught in one hot loop: what anybody can see of them is the same at every tier."""

import sys


class Missing(KeyError):
    def __init__(self, key):
        super().__init__(key)
        self.key = key


class Coded(Exception):
    """With attributes, a method and an `args` that is not what it was made with."""

    limit = 3

    def __init__(self, code, text="none"):
        super().__init__(text, code * 2)
        self.code = code
        self.text = text

    def describe(self):
        return f"{self.text}:{self.code}:{self.limit}"


class Noisy:
    """Says when it goes."""

    def __init__(self, log, n):
        self.log = log
        self.n = n

    def __del__(self):
        self.log.append(self.n)


def check(n):
    if n % 3 == 0:
        raise ValueError(n)
    if n % 5 == 0:
        raise Missing(n)
    if n % 7 == 0:
        raise Coded(n, "seven")
    return n


def story(error):
    """What a traceback says: functions, lines from where they start, locals."""
    out = []
    entry = error.__traceback__
    while entry is not None:
        frame = entry.tb_frame
        code = frame.f_code
        names = sorted(frame.f_locals)
        out.append((code.co_name, entry.tb_lineno - code.co_firstlineno, entry.tb_lasti, names))
        entry = entry.tb_next
    return out


def caught(count):
    total = 0
    for n in range(count):
        try:
            total += check(n)
        except ValueError as error:
            total += error.args[0] * 2
        except Missing as error:
            total -= error.key
        except Coded as error:
            total += len(error.describe()) + error.args[1] + error.code
    return total


print("caught", caught(3000))


def nested(n, log):
    try:
        try:
            check(n)
        except ValueError as error:
            log += 1
            raise Missing(error.args[0]) from error
        else:
            log += 2
        finally:
            log += 4
    except Missing as missing:
        log += 8
        if missing.__cause__ is not None:
            log += 16
        if missing.__context__ is not None:
            log += 32
    except Coded:
        log += 64
    return log


def many_nested(count):
    log = 0
    for n in range(count):
        log = nested(n, log)
    return log


print("nested", many_nested(3000))


def kept(count):
    """Now and then an exception lives on, with its traceback, cause and context."""
    seen = []
    for n in range(count):
        try:
            try:
                check(n)
            except ValueError as inner:
                raise Coded(n) from inner
        except Coded as error:
            if n % 999 == 0:
                seen.append(error)
        except Missing as error:
            if n % 1000 == 5:
                seen.append(error)
    return seen


for error in kept(3100):
    print(repr(error), error.__dict__, story(error))
    for name in ("__cause__", "__context__"):
        other = getattr(error, name)
        if other is not None:
            print("  ", name, repr(other), story(other))
    print("  ", error.__suppress_context__, error.__traceback__.tb_frame.f_back.f_code.co_name)


def asked(count):
    """Who asks what is handled is told."""
    answers = []
    for n in range(count):
        before = sys.exception()
        try:
            check(n)
        except ValueError:
            if n % 600 == 0:
                answers.append((n, repr(sys.exception()), sys.exc_info()[0].__name__))
        except KeyError:
            pass
        except Coded as error:
            try:
                check(n - 1)
            except Exception as second:
                if n % 100 == 1:
                    answers.append((n, repr(sys.exception()), sys.exception() is second, second.__context__ is error))
            if n % 100 == 1:
                answers.append((n, sys.exception() is error))
        assert before is None and sys.exception() is None
    return answers


print("asked", asked(3000))


def in_handler(count):
    """In a loop that itself handles something."""
    contexts = []
    try:
        raise RuntimeError("outer")
    except RuntimeError as outer:
        for n in range(count):
            try:
                check(n)
            except Exception as error:
                if n % 500 == 0:
                    contexts.append((n, repr(error), error.__context__ is outer))
            assert sys.exception() is outer
    return contexts


print("in_handler", in_handler(2000))


def locals_of_ended(count):
    """What the frames held that an exception has left goes with the exception."""
    log = []

    def fails(n, noisy):
        again = noisy
        if n % 2:
            raise ValueError(n)
        return again.n

    for n in range(count):
        try:
            fails(n, Noisy(log, n))
        except ValueError as error:
            if n % 300 == 1:
                log.append(("handling", n))
                held = error.__traceback__.tb_next.tb_frame.f_locals
                log.append(sorted(held))
                del held
        log.append(("next", n))
    return log


log = locals_of_ended(900)
print("locals_of_ended", len(log), log[:6], log[-4:])
print(log == [x for n in range(900) for x in (
    [("handling", n), ["again", "n", "noisy"], n, ("next", n)] if n % 300 == 1 else [n, ("next", n)])])


def same_again(count):
    """Raised again by `raise`, by its name, and after it was caught for good."""
    lines = []
    for n in range(count):
        try:
            try:
                check(n)
            except ValueError as error:
                if n % 2:
                    raise
                raise error
        except ValueError as error:
            if n % 900 in (0, 3):
                lines.append((n, story(error), error.__context__))
        except LookupError:
            pass
        except Coded as error:
            saved = error
            try:
                raise saved
            except Coded as second:
                assert second is saved
                if n % 140 == 7:
                    lines.append((n, [s[:2] for s in story(second)]))
            del saved
    return lines


for line in same_again(1900):
    print("same_again", line)


def from_none(count):
    found = 0
    for n in range(count):
        try:
            try:
                check(n)
            except ValueError:
                raise Coded(n) from None
            except KeyError:
                raise Coded
        except Coded as error:
            found += error.__cause__ is None
            if n % 800 == 0:
                print("from_none", n, repr(error), error.__suppress_context__, repr(error.__context__))
        except TypeError as error:
            found += 1000
            if n % 1000 == 5:
                print("from_none", n, error.__class__, repr(error.__context__))
    return found


print("from_none", from_none(1700))


def finally_runs(count):
    order = []
    for n in range(count):
        try:
            try:
                if n % 4 == 0:
                    raise IndexError
                if n % 4 == 1:
                    continue
            finally:
                order.append(n)
        except IndexError:
            order.append(-n)
    return sum(order), len(order)


print("finally", finally_runs(2000))


def returns_it(n):
    try:
        check(n)
    except Exception as error:
        return error
    return None


def returned(count):
    names = {}
    last = None
    for n in range(count):
        error = returns_it(n)
        name = type(error).__name__
        names[name] = names.get(name, 0) + 1
        if error is not None:
            last = error
    return names, repr(last), story(last)


print("returned", returned(2000))


def through_generator(count):
    def items():
        for n in range(count):
            try:
                check(n)
            except ValueError as error:
                yield error.args[0]
            except KeyError:
                yield -1
            except Coded as error:
                yield error.code
    return sum(items())


print("through_generator", through_generator(3000))


def passed_on(count):
    """Handed to functions that are followed and to ones that are not."""
    def code_of(error):
        return error.code if isinstance(error, Coded) else len(error.args)

    seen = set()
    total = 0
    for n in range(count):
        try:
            check(n)
        except Exception as error:
            total += code_of(error)
            seen.add(str(error)[:1])
    return total, sorted(seen)


print("passed_on", passed_on(2000))


def unraised(count):
    """Made and never raised, or raised later."""
    made = [Coded(n) for n in range(count)]
    total = 0
    for error in made:
        fresh = ValueError(error.code)
        total += fresh.args[0]
        try:
            raise error
        except Coded as e:
            total += e.code
    return total, len({id(e) for e in made})


print("unraised", unraised(1500))
