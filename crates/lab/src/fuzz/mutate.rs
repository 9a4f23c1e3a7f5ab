//! Damaging inputs: bytes changed, pieces cut out, repeated, moved, and swapped for pieces of others.

use super::noise::Noise;

/// Pieces that mean something to a reader of Python.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ";",
    ".",
    "...",
    "->",
    ":=",
    "=",
    "==",
    "!=",
    "*",
    "**",
    "@",
    "/",
    "//",
    "%",
    "&",
    "|",
    "^",
    "~",
    "<<",
    ">>",
    "<",
    ">",
    "\n",
    "\r",
    "\r\n",
    "\n    ",
    "\n\t",
    "    ",
    "\t",
    "\\",
    "\\\n",
    "#",
    "'",
    "\"",
    "'''",
    "\"\"\"",
    "f'",
    "f\"{",
    "t'{",
    "rb'",
    "{x!r:>{y}}",
    "\x0c",
    "\0",
    "\u{feff}",
    "é",
    "\u{10ffff}",
    "0x",
    "1_0",
    "1e",
    "1j",
    "0777",
    "9999999999999999999999",
    "def f(",
    "class C[T](",
    "lambda ",
    "async ",
    "await ",
    "yield ",
    "yield from ",
    "return ",
    "if ",
    "elif ",
    "else:",
    "for x in ",
    "while ",
    "try:",
    "except* E:",
    "finally:",
    "with a as b:",
    "match x:",
    "case [a, *_]:",
    "case {**r}:",
    "import ",
    "from . import *",
    "global x",
    "nonlocal x",
    "del ",
    "assert ",
    "raise ",
    "pass",
    "break",
    "continue",
    "type X = ",
    "not in ",
    "is not ",
    "and ",
    "or ",
    "None",
    "True",
    "__debug__",
    "super()",
    "__class__",
    "x: int",
    "@d\n",
    "# type: int",
    "# coding: latin-1\n",
];

/// Makes inputs from a corpus and a seed.
pub struct Mutator {
    corpus: Vec<Vec<u8>>,
    seed: u64,
}

impl Mutator {
    /// A mutator; the corpus has at least one input.
    pub fn new(corpus: Vec<Vec<u8>>, seed: u64) -> Mutator {
        Mutator { corpus, seed }
    }

    /// The input with this number.
    pub fn input(&self, number: u64) -> Vec<u8> {
        let mut noise = Noise::new(self.seed, number);
        let mut input = self.corpus[noise.below(self.corpus.len())].clone();
        // A part of a long input is read sooner.
        if noise.below(3) != 0 {
            let from = noise.below(input.len());
            let to = from + noise.below(400).min(input.len() - from);
            input = input[from..to].to_vec();
        }
        // Some stay whole, so that what is right is read as well.
        for _ in 0..noise.below(6) {
            self.damage(&mut input, &mut noise);
        }
        input
    }

    fn damage(&self, input: &mut Vec<u8>, noise: &mut Noise) {
        let piece = noise.range(input.len());
        match noise.below(7) {
            0 => {
                if let Some(byte) = input.get_mut(piece.start) {
                    *byte = noise.next() as u8;
                }
            }
            1 => {
                if let Some(byte) = input.get_mut(piece.start) {
                    *byte ^= 1 << noise.below(8);
                }
            }
            2 => drop(input.drain(piece)),
            3 => {
                let copied = input[piece.clone()].to_vec();
                input.splice(piece.end..piece.end, copied);
            }
            4 => {
                let other = &self.corpus[noise.below(self.corpus.len())];
                let range = noise.range(other.len());
                input.splice(piece, other[range].iter().copied());
            }
            5 => {
                let text = PIECES[noise.below(PIECES.len())];
                input.splice(piece.start..piece.start, text.bytes());
            }
            _ => {
                let text = PIECES[noise.below(PIECES.len())];
                let most = if noise.below(8) == 0 { 300 } else { 3 };
                let times = 1 + noise.below(most);
                input.splice(piece, text.repeat(times).into_bytes());
            }
        }
    }
}
