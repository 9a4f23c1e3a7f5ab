"""What a program has put in the place of `sys.stdout` ends while the stream that was there before still works."""

import io
import sys


class Kept(io.StringIO):
    def __del__(self):
        sys.__stdout__.write("ended with %r\n" % self.getvalue())


class Raw(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        sys.__stdout__.write("written: %r\n" % bytes(data))
        return len(data)


sys.stderr = io.TextIOWrapper(io.BufferedWriter(Raw()))
sys.stderr.write("flushed at the end")
sys.stdout = Kept()
print("to the string")
sys.__stdout__.write("first\n")
