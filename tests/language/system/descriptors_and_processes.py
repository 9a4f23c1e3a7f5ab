# File descriptors, pipes, forking and waiting, the environment.
import os, sys
def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
r, w = os.pipe()
show(lambda: (os.write(w, b"abc"), os.read(r, 10), os.get_inheritable(r), os.get_blocking(r)))
os.set_inheritable(r, True); os.set_blocking(r, False); print(os.get_inheritable(r), os.get_blocking(r))
show(lambda: os.read(r, 1)); print(os.writev(w, [b"ab", b"cd"]), os.readv(r, [x := bytearray(3), y := bytearray(3)]), x, y)
os.close(r); show(lambda: os.write(w, b"x")); os.close(w)
for f in (lambda: os.fstat(999), lambda: os.close(999), lambda: os.read(999, 1), lambda: os.dup(999), lambda: os.kill(999999, 0), lambda: os.waitpid(-1, 0), lambda: os.lseek(0, 0, 99)): show(f)
fd = os.memfd_create("m"); os.write(fd, b"0123456789"); os.lseek(fd, 2, os.SEEK_SET)
show(lambda: (os.read(fd, 3), os.pread(fd, 2, 8), os.pwrite(fd, b"XX", 0), os.fstat(fd).st_size, os.isatty(fd)))
os.ftruncate(fd, 4); other = os.dup2(fd, 70); print(os.fstat(other).st_size, os.pread(other, 10, 0)); os.closerange(70, 72); show(lambda: os.fstat(70))
with os.fdopen(fd, "rb") as f: f.seek(0); print(f.read())
sys.stdout.flush()
pid = os.fork()
if pid == 0: os._exit(3)
p, s = os.waitpid(pid, 0); print(p == pid, os.WIFEXITED(s), os.WEXITSTATUS(s), os.waitstatus_to_exitcode(s))
pid = os.fork()
if pid == 0: os.kill(os.getpid(), 9)
p, s = os.waitpid(pid, 0); print(os.WIFSIGNALED(s), os.WTERMSIG(s), os.waitstatus_to_exitcode(s))
pid = os.fork()
if pid == 0: os.execvp("sh", ["sh", "-c", "exit 7"])
print(os.waitstatus_to_exitcode(os.wait()[1]), os.waitstatus_to_exitcode(os.system("exit 4")))
os.environ["FOO"] = "bar"
with os.popen("echo $FOO") as f: print(f.read())
del os.environ["FOO"]; print(os.environ.get("FOO"), os.getenv("FOO", 1)); os.environb[b"A1"] = b"x\xff"; print(ascii(os.environ["A1"]))
for f in (lambda: os.environ[5], lambda: os.environ["zzz"], lambda: os.putenv("a=b", "c"), lambda: os.sysconf("zz"), lambda: os.strerror(2), lambda: os.getpgid(0) == os.getpgrp(), lambda: os.cpu_count() > 0,
          lambda: (len(os.urandom(5)), len(os.getrandom(4)), os.uname().sysname, len(os.times()), os.sep, os.name, os.devnull)): show(f)
log = []
os.register_at_fork(before=lambda: log.append("before"), after_in_parent=lambda: log.append("parent"), after_in_child=lambda: log.append("child"))
r, w = os.pipe(); pid = os.fork()
if pid == 0:
    os.write(w, repr(log).encode()); os._exit(0)
os.waitpid(pid, 0); print(log, os.read(r, 100)); os.close(r); os.close(w)
