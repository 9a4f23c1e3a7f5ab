# os and os.path on files: making, listing, walking, links, times, modes, and the texts of errors.
import os, stat, tempfile
home = tempfile.mkdtemp(); os.chdir(home)
def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).replace(home, "HOME"))
os.makedirs("a/b/c"); os.makedirs("a/b/c", exist_ok=True)
with open("a/x.txt", "w") as f: f.write("hello\n")
open("a/b/y.py", "w").close()
show(lambda: sorted((r, sorted(ds), sorted(fs)) for r, ds, fs in os.walk(".")))
show(lambda: sorted((e.name, e.is_dir(), e.is_file(), e.is_symlink(), e.path) for e in os.scandir("a")))
show(lambda: sorted(os.listdir(b"a")))
with os.scandir("a") as it:
    e = next(it); print(type(e).__name__, repr(e).startswith("<DirEntry '"), os.fspath(e).startswith("a/"), e.inode() > 0)
st = os.stat("a/x.txt")
print(st.st_size, stat.S_ISREG(st.st_mode), stat.filemode(st.st_mode)[0], len(st), st[6], st.st_nlink, st.st_mtime_ns // 10**9 == st[8])
os.utime("a/x.txt", (1, 2)); s = os.stat("a/x.txt"); print(s.st_atime, s.st_mtime, s.st_atime_ns)
os.utime("a/x.txt", ns=(5, 6)); s = os.stat("a/x.txt"); print(s.st_atime_ns, s.st_mtime_ns)
os.chmod("a/x.txt", 0o640); print(oct(stat.S_IMODE(os.stat("a/x.txt").st_mode)), os.access("a/x.txt", os.R_OK))
os.symlink("x.txt", "a/l"); print(os.readlink("a/l"), os.path.islink("a/l"), os.lstat("a/l").st_size, os.path.samefile("a/l", "a/x.txt"))
os.link("a/x.txt", "a/h"); print(os.stat("a/h").st_nlink); os.replace("a/h", "a/h2"); os.unlink("a/h2")
os.rename("a/b/y.py", "y.py"); print(os.path.exists("a/b/y.py"), os.path.getsize("y.py")); os.truncate("a/x.txt", 2); print(os.path.getsize("a/x.txt"))
d = os.open(".", os.O_RDONLY); print(os.stat("a/x.txt", dir_fd=d).st_size, sorted(os.listdir(d))); os.mkdir("m", dir_fd=d); os.rmdir("m", dir_fd=d); os.close(d)
for f in (lambda: os.stat("nope"), lambda: os.mkdir("a"), lambda: os.rmdir("a"), lambda: os.listdir("zz"), lambda: os.remove("zz"),
          lambda: os.rename("zz", "yy"), lambda: os.open("zz", 0), lambda: os.readlink("a"), lambda: os.stat(3.5), lambda: os.stat("a\0b"),
          lambda: os.fspath(5), lambda: os.listdir(5.0), lambda: os.chdir("zz"), lambda: os.scandir("zz"), lambda: os.link("zz", "yy"),
          lambda: os.symlink("x", "a"), lambda: os.truncate("zz", 0), lambda: os.path.getsize("zz"), lambda: os.utime("a", (1, 2), ns=(1, 2)),
          lambda: os.execv("/zz", ["a"]), lambda: os.execv("/zz", []), lambda: os.makedirs("a/b")):
    show(f)
class P:
    def __fspath__(self): return "a"
print(sorted(os.listdir(P())), isinstance(P(), os.PathLike), os.path.join(P(), "b"))
show(lambda: os.path.commonpath(["/a/b", "/a/c"])); show(lambda: os.path.relpath("/a/b", "/a/c")); show(lambda: os.path.splitroot("//a/b"))
show(lambda: os.path.normpath("a//b/../c")); show(lambda: os.path.split("/a/b")); show(lambda: os.path.splitext("a.tar.gz")); show(lambda: os.path.ismount("/"))
show(lambda: (os.fsencode("a\udcff"), ascii(os.fsdecode(b"\xff")), os.major(0x803), os.minor(0x803)))
os.removedirs("a/b/c"); print(os.path.exists("a/b"), os.path.exists("a"))
