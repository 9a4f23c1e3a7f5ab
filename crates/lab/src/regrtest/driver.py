"""Runs one of CPython's regression tests, and writes a line of JSON for each case that starts or ends."""

import json
import sys
import traceback
import unittest

from test import support


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


def main(name, report):
    # Nothing that takes a network, a display or many minutes.
    support.use_resources = ()
    with open(report, "w", encoding="utf-8") as stream:
        try:
            suite = unittest.defaultTestLoader.loadTestsFromName("test." + name)
        except unittest.SkipTest as skipped:
            stream.write(json.dumps({"case": "test." + name, "what": "skip", "why": str(skipped)}) + "\n")
            return
        suite.run(Report(stream))
        stream.write(json.dumps({"what": "end"}) + "\n")


main(*sys.argv[1:])
