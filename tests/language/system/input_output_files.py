# Text and binary files, with, seek, iteration, errors.
import os, tempfile
path = os.path.join(tempfile.mkdtemp(), "f.txt")
with open(path, "w", encoding="utf-8") as f: print(f.write("line 1\nline é\n"), f.writable(), f.closed, f.mode)
with open(path, encoding="utf-8") as f: print(f.read(), f.seek(0), f.readline(), list(f), f.read(), f.tell() > 0)
with open(path, "rb") as f: print(f.read(6), f.read(), f.seek(-3, 2), f.read(), f.readable(), f.seekable())
with open(path, "a") as f: f.writelines(["x\n", "y"])
print([l.rstrip() for l in open(path, encoding="utf-8")], os.path.getsize(path), os.path.exists(path))
with open(path, "r+b") as f: f.seek(2); f.write(b"XX"); f.seek(0); print(f.readline())
for a in (("/nonexistent/f",), (path, "z"), (path, "rw"), (path, "rb", -1, "utf-8"), (5.5,), (path, "x"), ("/", "r"), ("a\0b",)):
    try:
        open(*a)
    except (OSError, ValueError, TypeError) as e:
        print(type(e).__name__, str(e).replace(path, "PATH"))
f = open(path); f.close()
try:
    f.read()
except ValueError as e:
    print(e)
os.remove(path); print(os.path.exists(path))
