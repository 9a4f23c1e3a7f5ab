# f-strings: expressions, specs, nesting, quotes, debugging form.
x, y, name = 3.14159, 42, "é"
print(f"{x} {y} {name}", f"{x:.2f} {y:05d} {name!r} {name!a} {name!s:>3}", f"{y=}", f"{y = }", f"{x=:.1f}", f"{name=!s}", f"{y + 1 = }", f"{{}} {{{y}}}", f"{'nested'}", f"{f'{y}' + "q"}", f"{ {'a': 1}['a'] }", f"{[i for i in range(3)]}", f"{(lambda v: v * 2)(4)}", f"{y:{'>'}{8}}|", f"{y!r:^{10}}|")
print(f"""multi
{
    y  # a comment
    + 1
}""", rf"\n{y}\d", f"\n{y}\t|", f"{'\n'.join(['a', 'b'])}", f"{y:x}{y:#o}{y:b}", f"{y if y > 1 else 0}", f"{'a' 'b'}", "x" f"{y}" 'z', f"{y:,}{1234567:_}", f"{None} {True} {[]}")
print(f"{'a"b'}", f"{"same quotes"}", f"{y:\x3e5}|", f"{x:{y//10}.{2}f}", f"{'\N{BULLET}'}", f"\N{BULLET}{y}", f"{1:{'0' + '5'}}", f"{(y:=7)}{y}", f"{y!r}", f"{lambda_ if (lambda_ := 1) else 0}", f"{*(1, 2),}", f"{1,2}", f'{3!r:}')
class F:
    def __format__(self, spec): return "spec:" + repr(spec)
print(f"{F()} {F():abc} {F():{y}} {F():{{}}}" if False else f"{F()} {F():abc} {F():{y}}")
for code in ("f'{y:d}' f'{name:d}'", "f'{undefined_name}'", "f'{1/0}'", "f'{y:Q}'"):
    try:
        print(eval(code))
    except Exception as e:
        print(type(e).__name__, e)
