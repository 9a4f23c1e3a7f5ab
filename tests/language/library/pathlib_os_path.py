# pathlib and os.path without touching the disk.
from pathlib import PurePosixPath as P
import os.path as op
p = P("/a/b/../c.tar.gz"); print(p, p.name, p.stem, p.suffix, p.suffixes, p.parent, p.parts, p / "d", p.with_suffix(".x"), p.with_name("n"), p.is_absolute(), P("a") < P("b"), P("a/b").relative_to("a"), P("x").joinpath("y", "z"), P("a/*.py").match("*.py") , list(P("a/b/c").parents), repr(P(".")), P("//a"), P("a//b/./c"))
print(op.join("a", "b", "/c"), op.split("/a/b"), op.splitext("a.tar.gz"), op.basename("/x/y"), op.dirname("/x/y"), op.normpath("a/../b//c/."), op.isabs("/a"), op.commonpath(["/a/b", "/a/c"]), op.commonprefix(["abc", "abd"]), op.relpath("/a/b", "/a/c"), op.expanduser("x"))
try:
    P("/a").relative_to("/b")
except ValueError as e:
    print(e)
