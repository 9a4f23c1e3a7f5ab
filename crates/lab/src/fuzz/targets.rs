//! What reads the inputs.

use tiercel_compiler::pyc::{self, Validation};
use tiercel_compiler::{CodeObject, CompileOptions, dump, verify};
use tiercel_syntax::tokenizer::{self, TokenizeOptions};
use tiercel_syntax::{ParseOptions, parse};

/// Programs that have a bit of everything.
pub const SOURCES: &[&str] = &[
    "\
import os, sys as s\nfrom .a import (b as c, d)\n\n\n@decorator(1)\nclass C[T: int = str](Base, metaclass=M, **kw):\n    \
\"\"\"Doc.\"\"\"\n    x: int = 3\n    def m(self, a, /, b=1, *args, c, d=2, **kw) -> None:\n        nonlocal_ = super().m(a)\n        \
return [i for i in range(10) if i % 2 for j in i] + [*args]\n    async def n(self):\n        async with a as b, c:\n            \
async for x in y:\n                yield await x\n        else:\n            pass\n",
    "\
def f(x):\n    try:\n        match x:\n            case [1, 'a', *rest] | (2 as rest) if rest:\n                return rest\n            \
case {'k': v, **kw}:\n                pass\n            case Point(x=0, y=-1.5e3) | None:\n                raise E from x\n            \
case _:\n                del x, y[0], z.a\n    except* (A, B) as e:\n        global g\n        g += 1\n    finally:\n        while True:\n            \
if x := f(y): break\n            elif not x: continue\n            else: assert x, 'no'\n",
    "\
type A[*Ts, **P] = dict[str, tuple[*Ts]]\nlam = lambda a, *b, c=1: (yield)\ns = f'{x!r:>{width}} {{}} {y=} {'nested' f\"{z}\"}' rb'\\x00' \
if a else b'\\n'\nt = t'{a}{b:c}'\nn = 0x_ff + 0b1 + 1_000.5e-3j ** -x // ~y @ z << 1 & 2 | 3 ^ 4\nc = a < b <= c != d is not e not in f\n\
d = {**a, 'k': v, (1, 2): [3]} | {k: v for k, v in x.items()} | {1, 2, *s}\nx = y[1:2, ..., ::3][a, *b] = (1,)\nprint(*a, **b, c=d, *e)\n\
with (open('f') as f, g() as (h, i)): pass\n",
    "# -*- coding: utf-8 -*-\nx = 'ä\\N{BULLET}\\u1234\\U0001F600' '''long\nstring''' # comment\nif 1:\n\tif 2:\n\t\tx\n\ty\n\\\n  \nz = (\n 1,\n # c\n 2)\n",
];

/// One of the readers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// Bytes to tokens.
    Tokenizer,
    /// Bytes to a tree, or an error with its place.
    Parser,
    /// Bytes to code objects, which the verifier accepts and which survive being written and read.
    Compiler,
    /// A `.pyc` to code objects, which the verifier may refuse.
    Pyc,
}

impl Target {
    /// The target of that name; the names are checked before.
    pub fn named(name: &str) -> Target {
        match name {
            "tokenizer" => Target::Tokenizer,
            "parser" => Target::Parser,
            "compiler" => Target::Compiler,
            _ => Target::Pyc,
        }
    }

    /// What is damaged for it: sources, or what they compile to.
    pub fn corpus(self, sources: &[Vec<u8>]) -> Vec<Vec<u8>> {
        if self != Target::Pyc {
            return sources.to_vec();
        }
        let compiled = sources.iter().filter_map(|source| compile(source));
        compiled.map(|code| pyc::write(&code, Validation::Timestamp { mtime: 0, size: 0 })).collect()
    }

    /// Reads an input; whether nothing is wrong with it.
    pub fn read(self, input: &[u8]) -> bool {
        match self {
            Target::Tokenizer => {
                let text = String::from_utf8_lossy(input);
                let options = |extra_tokens| TokenizeOptions { extra_tokens, ..TokenizeOptions::default() };
                // As the parser wants tokens, and as the `tokenize` module does.
                tokenizer::tokenize(&text, options(true));
                tokenizer::tokenize(&text, options(false)).failure.is_none()
            }
            Target::Parser => parse(input, &ParseOptions::default()).is_ok(),
            Target::Compiler => {
                let Some(code) = compile(input) else { return false };
                check(&code);
                true
            }
            Target::Pyc => {
                let Ok((_, code)) = pyc::read(input) else { return false };
                if verify::verify(&code).is_err() {
                    return false;
                }
                dump::disassemble(&code);
                true
            }
        }
    }
}

fn compile(source: &[u8]) -> Option<CodeObject> {
    let compiled = tiercel_compiler::compile_source(source, "fuzz.py", CompileOptions::default());
    compiled.ok().map(|output| output.code)
}

/// What the compiler makes is good code, and stays what it is in a file.
fn check(code: &CodeObject) {
    if let Err(error) = verify::verify(code) {
        panic!("the verifier refuses what the compiler has made: {error:?}");
    }
    let written = pyc::write(code, Validation::Timestamp { mtime: 0, size: 0 });
    match pyc::read(&written) {
        Ok((_, back)) => assert!(back.is_same_code(code), "what was written is read as something else"),
        Err(error) => panic!("what was written cannot be read: {error:?}"),
    }
}
