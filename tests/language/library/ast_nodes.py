"""Syntax trees: node classes, their constructors, and trees that are compiled or refused."""
import ast
import warnings
def t(s, g=globals()):
    try: 
        with warnings.catch_warnings(record=True) as w:
            warnings.simplefilter('always')
            r=eval(s,g)
        print(s, '->', r, sorted((x.category.__name__, str(x.message)) for x in w))
    except BaseException as e: print(s,'!!',type(e).__name__, e)
class N(ast.Name): pass
class M(ast.Name):
    _fields=('id','ctx','z')
class Q(ast.AST):
    _fields=('a','b')
class S(ast.AST):
    _fields=('a','b'); _field_types={'a':int, 'b':int|None}
class T(ast.AST):
    _fields=('a','b'); _field_types={'a':list[int], 'b':ast.expr_context}
n=ast.Name('x')
for l in ["ast.dump(ast.Name('x'))", "ast.Name('x',ast.Load(),1)", "ast.Name('x',id='y')", 'ast.Name(foo=1).foo', "ast.Name('x',lineno=1).lineno", "ast.Name('x').lineno", "ast.FunctionDef('f').body", 'ast.Module().body', 'ast.arguments().args', 'ast.Constant(1).kind', 'ast.Constant.kind', 'ast.AST()', 'ast.AST(1)', 'ast.AST(x=1).x', 'ast.expr()', 'ast.expr(1)', 'ast.Add() is ast.Add()', "ast.parse('a+b').body[0].value.op is ast.parse('c+d').body[0].value.op", "ast.Name('x').__reduce_ex__(4)", "ast.Name('x', ast.Load(), lineno=3).__reduce__()", 'ast.BinOp(1,2,3).__reduce__()', 'ast.BinOp(right=3).__reduce__()', 'ast.AST().__reduce__()', 'ast.Load().__reduce__()', "ast.Name('x').__replace__(id='y').id", "ast.Name('x').__replace__('y')", "ast.Name('x').__replace__(foo=1)", "ast.Name('x').__replace__(lineno=1).lineno", 'ast.BinOp().__replace__()', 'ast.AST._field_types', "repr(ast.parse('a+b'))", "repr(ast.parse('f(1,2,3,4)'))", "repr(ast.parse('x=1\\ny=2\\nz=3'))", "repr(ast.Constant('a'*100))", "repr(ast.List([ast.Name('a'),1,'b']))", 'repr(ast.Constant((1,2,3)))', 'repr(ast.BinOp())', "vars(N('x'))", "vars(M('x'))", 'vars(Q(1))', 'vars(S())', 'sorted(vars(T()))', 'ast.Load().__dict__', 'ast.Load(1)', 'ast.Load(x=1)', 'ast.Name.__module__, ast.Name.__qualname__, ast.AST.__module__', '[k for k in dir(ast.AST) if not k in dir(object)]', 'ast.AST.__replace__.__text_signature__, ast.AST.__reduce__.__text_signature__', "setattr(ast.Name,'x',1)", "delattr(n,'id')", 'n.id', 'ast.Name.__new__(ast.Name).__dict__', 'ast.Name.id', 'ast.Return().value', 'ast.stmt.end_lineno', "ast.Name('x').end_lineno", 'ast.stmt.lineno', 'ast.comprehension().ifs', 'ast.literal_eval("{\'a\': [1, (2, 3.5), None], \'b\': {-1, 2+3j}}")', "ast.unparse(ast.parse('def f(a,/,b=1,*c,**d)->int:\\n  return [x for x in y if z]'))", 'ast.get_docstring(ast.parse(\'"abc"\'))', "[type(x).__name__ for x in ast.walk(ast.parse('f(x)'))]", "ast.dump(ast.fix_missing_locations(ast.parse('f(x)')), include_attributes=True, indent=1)", 'ast.Name.__match_args__', "ast.dump(ast.parse('x = 1 # type: int', type_comments=True))", "ast.get_source_segment('a + (b)', ast.parse('a + (b)').body[0].value)", "__import__('copy').deepcopy(ast.parse('a+b')).body[0].value.left.id", "ast.dump(__import__('pickle').loads(__import__('pickle').dumps(ast.parse('a+b'))))"]: t(l)
for n,c in vars(ast).items():
    if isinstance(c,type) and issubclass(c,ast.AST): print(n,c,c.__doc__,c._fields,c._attributes,getattr(c,'_field_types',None),sorted(k for k in vars(c) if k not in ('__weakref__', '__dict__', '__getattribute__', '__setattr__', '__delattr__')))
def ct(s, mode='exec', **k):
    try: 
        r=compile(eval(s), 'f', mode, **k); print(s, '->', type(r).__name__, r.co_names if hasattr(r, 'co_names') else ast.dump(r))
    except BaseException as e: print(s,'!!',type(e).__name__,e)
L='lineno=1,col_offset=0'
E=f'ast.Expr(ast.Constant(1,{L}),{L})'
for s in ['ast.Module([])','ast.Module(1,[])','ast.Name("x")',f'ast.Module([{E}])','ast.Module([ast.Expr(ast.Constant(1))])','ast.Module([None])','ast.Module([1])',f'ast.Module([ast.Expr(None,{L})])',f'ast.Module([ast.Expr(ast.Constant([],{L}),{L})])',f'ast.Module([ast.Expr(ast.Constant((1,[]),{L}),{L})])',f'ast.Module([ast.Expr(ast.Name("x",ast.Store(),{L}),{L})])',f'ast.Module([ast.Expr(ast.Name("None",ast.Load(),{L}),{L})])',f'ast.Module([ast.Expr(ast.Name(1,{L}),{L})])',f'ast.Module([ast.Assign([],ast.Constant(1,{L}),{L})])',f'ast.Module([ast.Delete([ast.Constant(1,{L})],{L})])',f'ast.Module([ast.If(ast.Constant(1,{L}),[],[],{L})])',f'ast.Module([ast.Expr(ast.BinOp(ast.Constant(1,{L}),1,ast.Constant(1,{L}),{L}),{L})])',f'ast.Module([ast.ImportFrom("x",[],-1,{L})])',f'ast.Module([ast.ImportFrom("x",[ast.alias("a",{L})],-1,{L})])',f'ast.Module([ast.Try([{E}],[],[],[],{L})])',f'ast.Module([ast.FunctionDef("f",ast.arguments(),[{E}],{L})])',f'ast.Module([ast.FunctionDef("f",None,[{E}],{L})])',f'ast.Module([ast.FunctionDef(None,ast.arguments(),[{E}],{L})])',f'ast.Module([ast.Expr(ast.Constant(1,lineno=2,col_offset=0,end_lineno=1,end_col_offset=0),{L})])',f'ast.Module([ast.Expr(ast.Constant(1,lineno="a",col_offset=0),{L})])',f'ast.Module([ast.Return({L})])',f'ast.Module([ast.Expr(ast.Compare(ast.Constant(1,{L}),[],[],{L}),{L})])',f'ast.Module([ast.Expr(ast.Dict([],[ast.Constant(1,{L})],{L}),{L})])',f'ast.Module([ast.Expr(ast.Dict([None],[ast.Name("x",{L})],{L}),{L})])',f'ast.Module([ast.Expr(ast.Set([None],{L}),{L})])',f'ast.Module([ast.Raise(None,ast.Constant(1,{L}),{L})])',f'ast.Module([ast.Match(ast.Constant(1,{L}),[ast.match_case(ast.MatchAs(name="_",{L}),body=[{E}])],{L})])',f'ast.Module([ast.Match(ast.Constant(1,{L}),[ast.match_case(ast.MatchStar({L}),body=[{E}])],{L})])',f'ast.Module([ast.Match(ast.Constant(1,{L}),[ast.match_case(ast.MatchValue(ast.Name("a",{L}),{L}),body=[{E}])],{L})])','ast.parse("x=1;y=(1,2)")','ast.parse("def f():\\n return 3")','ast.Expression(ast.Constant(1))','ast.Interactive([])','ast.AST()']: ct(s)
ct('ast.Expression(ast.Constant(5,lineno=1,col_offset=0))','eval'); ct('ast.parse("1",mode="eval")'); ct('ast.parse("1")','eval'); ct('ast.parse("x",mode="single")','single')
ct('ast.parse("x")', flags=ast.PyCF_ONLY_AST); ct('ast.parse("x+__debug__")', flags=ast.PyCF_OPTIMIZED_AST, optimize=1)
for a in [('(int, str) -> bool','f','func_type',ast.PyCF_ONLY_AST),('x','f','func_type'),('x','f','foo'),('x','f','foo',1024),('x','f','exec',1<<20),('x # type: int','f','exec',0x1400),('x=1 # type: int','f','exec',0x1400),('x=1 # type: ignore[a]','f','exec',0x1400),('await x','f','exec',0x2000),('await x','f','exec',0x2400),('if 1:','f','exec',0x4000),('if 1:\n  x','f','single',0x200),('print <> 1','f','eval',0x400000|1024),('x: int','f','exec',0x1000000),('match x:\n case 1: pass','f','exec',1024)]:
    try:
        r=compile(*a); print(a, ast.dump(r) if isinstance(r,ast.AST) else (r.co_flags, r.co_names))
    except BaseException as e: print(a, type(e).__name__, e)
for v in (3,7,9,10,11,12,13,14,99):
    for s in ['match x:\n case 1: pass','async def f(): pass','x: int','(y:=1)','def f(a,/): pass','with (a as b, c as d): pass','try: pass\nexcept* E: pass','def f[T](): pass','f"{a!r}"','t"x"','a @ b','type X = int','*a, b[*c]','try: pass\nexcept A, B: pass','1_000','async def f():\n return [x async for x in y]','def f[T=int](): pass','@a[0]\ndef f(): pass','lambda *, x: 1','print(1, end="")','with a, b: pass','async def f(): await x','{**a}','f(a for a in b)','x = yield']:
        try: ast.parse(s, feature_version=v); r='ok'
        except SyntaxError as e: r=e.msg
        if r!='ok': print(v,repr(s),r)
