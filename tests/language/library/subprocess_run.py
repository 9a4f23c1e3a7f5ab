# subprocess: pipes, exit codes, time limits, environment, files passed on, what cannot be started.
import os, subprocess, sys, tempfile
def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
r = subprocess.run(["cat"], input="hello", capture_output=True, text=True); print(r)
show(lambda: subprocess.check_output(["sh", "-c", "echo out; echo err >&2; exit 3"], stderr=subprocess.STDOUT))
show(lambda: subprocess.run(["sh", "-c", "exit 5"]).returncode); show(lambda: subprocess.run(["sh", "-c", "kill -9 $$"]).returncode); show(lambda: subprocess.run("echo $((1+2))", shell=True, capture_output=True).stdout)
show(lambda: subprocess.run(["/nope/nope"])); show(lambda: subprocess.run(["true"], cwd="/nope")); show(lambda: subprocess.run(["sleep", "5"], timeout=0.1))
show(lambda: subprocess.check_output(["sh", "-c", "echo $A"], env={"A": "b"})); show(lambda: subprocess.getstatusoutput("echo hi; exit 2")); show(lambda: subprocess.call(["false"]))
p = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE); p.stdin.write(b"abc"); p.stdin.close(); print(p.stdout.read(), p.wait(), p.poll(), p.pid > 0); p.stdout.close()
r, w = os.pipe(); print(subprocess.run(["sh", "-c", f"echo passed >&{w}"], pass_fds=(w,)).returncode, os.read(r, 20)); os.close(r); os.close(w)
p = subprocess.Popen(["sleep", "9"]); p.terminate(); print(p.wait()); print(subprocess.run(["pwd"], cwd="/", capture_output=True).stdout, subprocess.run(["echo", "x"], stdout=subprocess.DEVNULL).stdout)
with tempfile.TemporaryFile() as f: subprocess.run(["echo", "to a file"], stdout=f); f.seek(0); print(f.read())
a = subprocess.Popen(["echo", "b\na"], stdout=subprocess.PIPE); b = subprocess.run(["sort"], stdin=a.stdout, capture_output=True); a.stdout.close(); a.wait(); print(b.stdout)
print(subprocess.run(["sh", "-c", "echo $PRE"], preexec_fn=lambda: os.environ.update(PRE="1") or os.setsid(), capture_output=True).returncode, subprocess.run(["true"], start_new_session=True).returncode)
with subprocess.Popen(["sh", "-c", "read x; echo got $x; echo bad >&2"], stdin=-1, stdout=-1, stderr=-1, text=True) as p: print(p.communicate("line\n"), p.returncode, p.args)
