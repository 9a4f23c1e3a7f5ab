# tempfile, shutil, glob, fnmatch, pathlib.
import fnmatch, glob, os, pathlib, shutil, tempfile
home = tempfile.mkdtemp(); os.chdir(home)
def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).replace(home, "HOME"))
os.makedirs("a/b"); p = pathlib.Path("a"); (p / "x.txt").write_text("héllo\n", encoding="utf-8"); (p / "b" / "y.py").touch(); (p / "l").symlink_to("x.txt")
show(lambda: sorted(glob.glob("**/*", recursive=True))); show(lambda: glob.glob("a/*.txt")); show(lambda: sorted(glob.glob("*", root_dir="a"))); show(lambda: fnmatch.filter(["a.py", "b.txt", "c.PY"], "*.py")); show(lambda: fnmatch.fnmatch("ab", "[!b]?"))
shutil.copy("a/x.txt", "a/z.txt"); shutil.copytree("a", "a2", symlinks=True); show(lambda: sorted(os.listdir("a2"))); shutil.move("a2", "a3"); shutil.rmtree("a3"); show(lambda: os.path.exists("a3")); show(lambda: shutil.copy("nope", "x")); show(lambda: shutil.rmtree("nope")); show(lambda: shutil.copytree("a", "a"))
show(lambda: (shutil.which("sh") is not None, shutil.which("no-such-program"), shutil.disk_usage("/").total > 0, shutil.get_terminal_size((3, 4)) is not None))
show(lambda: sorted(str(x) for x in p.rglob("*"))); show(lambda: [x.name for x in sorted(p.iterdir())]); show(lambda: (p / "x.txt").read_text("utf-8")); show(lambda: (p / "nope").read_text()); (p / "q").write_bytes(b"\0\1"); show(lambda: (p / "q").stat().st_size); (p / "q").unlink(); (p / "q").unlink(missing_ok=True)
show(lambda: (p / "l").is_symlink() and (p / "l").resolve().name); show(lambda: (p / "x.txt").suffix + (p / "x.txt").stem); show(lambda: sorted((str(a), sorted(b), sorted(c)) for a, b, c in p.walk())); show(lambda: p.mkdir()); p.mkdir(exist_ok=True); show(lambda: (p / "x.txt").rename("moved").name); show(lambda: pathlib.Path("moved").exists()); show(lambda: pathlib.PurePosixPath("/a/../b").parts); show(lambda: p.rmdir()); show(lambda: (p / "x" ).match("a/*"))
with tempfile.TemporaryFile() as f: f.write(b"x"); f.seek(0); print(f.read())
with tempfile.NamedTemporaryFile("w+", suffix=".t", encoding="utf-8") as f: f.write("hé"); f.flush(); print(os.path.getsize(f.name), f.name.endswith(".t")); name = f.name
print(os.path.exists(name))
with tempfile.TemporaryDirectory() as d: open(os.path.join(d, "x"), "w").close(); print(os.path.isdir(d))
print(os.path.exists(d)); fd, name = tempfile.mkstemp(); os.close(fd); print(oct(os.stat(name).st_mode & 0o777)); os.remove(name)
with tempfile.SpooledTemporaryFile(max_size=5) as f: f.write(b"123456789"); f.seek(2); print(f.read())
