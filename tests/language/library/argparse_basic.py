# argparse: options, positionals, help text, errors.
import argparse, sys
p = argparse.ArgumentParser(prog="prog", description="Does things.")
p.add_argument("name"); p.add_argument("-n", "--number", type=int, default=3, help="a number"); p.add_argument("--flag", action="store_true"); p.add_argument("rest", nargs="*"); p.add_argument("-c", choices=["a", "b"])
print(p.parse_args(["x"]), p.parse_args(["x", "-n5", "--flag", "y", "z"]), vars(p.parse_args(["x", "--num=7", "-c", "b"])))
p.print_help()
for a in ([], ["x", "-n", "y"], ["x", "--zzz"], ["x", "-c", "q"]):
    try:
        sys.stderr = sys.stdout; p.parse_args(a)
    except SystemExit as e:
        print("exit", e.code)
