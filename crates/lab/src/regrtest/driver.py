"""Runs one of CPython's regression tests, and writes a line of JSON for each case that starts or ends."""

import json
import sys
import traceback
import types
import unittest

from test import support
from test.support import script_helper


class Report(unittest.TestResult):
    """Writes what became of each case; the cases of a `subTest` count for the case they are in."""

    def __init__(self, stream):
        super().__init__()
        self.stream = stream

    def say(self, test, what, err=None, why=""):
        line = {"case": test.id(), "what": what}
        if err is not None:
            line["why"] = "".join(traceback.format_exception_only(err[0], err[1])).strip()
            line["trace"] = "".join(traceback.format_exception(*err))
        elif why:
            line["why"] = why
        self.stream.write(json.dumps(line) + "\n")
        self.stream.flush()

    def startTest(self, test):
        super().startTest(test)
        self.say(test, "start")

    def addSuccess(self, test):
        super().addSuccess(test)
        self.say(test, "pass")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say(test, "fail", err)

    def addError(self, test, err):
        super().addError(test, err)
        self.say(test, "fail", err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.say(test, "fail", err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say(test, "skip", why=reason)

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.say(test, "pass")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.say(test, "fail", why="an unexpected success")


def prepare(name):
    """Has as much run as can."""
    # Nothing that takes a network, a display or many minutes.
    support.use_resources = ()
    # Details of CPython are what most of these tests are about: what differs is listed with its reason.
    is_detail = support.check_impl_detail
    support.check_impl_detail = lambda **guards: guards.get("cpython", False) or is_detail(**guards)
    # This is asked of a module that tests C code.
    support.has_no_debug_ranges = lambda: "no_debug_ranges" in sys._xoptions
    # Processes that tests start have the same library.
    library = ("-X", "lib=" + sys._xoptions["lib"])
    for function in ("run_python_until_end", "spawn_python"):
        plain = getattr(script_helper, function)
        setattr(script_helper, function, lambda *args, plain=plain, **more: plain(*library, *args, **more))
    if name == "test_compileall":
        # It shares a helper with the tests of extension modules, which looks for this one.
        sys.modules["_testmultiphase"] = types.ModuleType("_testmultiphase")


def main(name, report):
    prepare(name)
    with open(report, "w", encoding="utf-8") as stream:
        try:
            suite = unittest.defaultTestLoader.loadTestsFromName("test." + name)
        except unittest.SkipTest as skipped:
            stream.write(json.dumps({"case": "test." + name, "what": "skip", "why": str(skipped)}) + "\n")
            return
        suite.run(Report(stream))
        stream.write(json.dumps({"what": "end"}) + "\n")


main(*sys.argv[1:])
