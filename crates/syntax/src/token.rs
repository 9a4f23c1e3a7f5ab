//! Tokens: what the tokenizer makes and the parser reads.

use crate::ast::Span;

/// Up to eight bytes as one number, the first one lowest: words are compared at once.
const fn packed_const(word: &[u8]) -> u64 {
    assert!(word.len() <= 8);
    let (mut number, mut at) = (0, 0);
    while at < word.len() {
        number |= (word[at] as u64) << (8 * at);
        at += 1;
    }
    number
}

/// The same for one to eight bytes, with few reads: where two overlap they agree.
#[inline]
pub(crate) fn packed(word: &[u8]) -> u64 {
    let length = word.len();
    if let (Some(low), Some(high)) = (word.first_chunk::<4>(), word.last_chunk::<4>()) {
        u64::from(u32::from_le_bytes(*low)) | u64::from(u32::from_le_bytes(*high)) << (8 * (length - 4))
    } else if let (Some(low), Some(high)) = (word.first_chunk::<2>(), word.last_chunk::<2>()) {
        u64::from(u16::from_le_bytes(*low)) | u64::from(u16::from_le_bytes(*high)) << (8 * (length - 2))
    } else {
        packed_const(word)
    }
}

/// Places for keywords: some four for each.
const SLOTS: usize = 128;

/// Where a word would be among the keywords, with a factor that keeps them apart.
#[inline]
const fn slot(word: u64, factor: u64) -> usize {
    (word.wrapping_mul(factor) >> (u64::BITS - SLOTS.ilog2())) as usize
}

/// Whether a factor gives each word a slot to itself.
const fn keeps_apart(factor: u64, words: &[u64]) -> bool {
    let (mut taken, mut at) = ([false; SLOTS], 0);
    while at < words.len() {
        let slot = slot(words[at], factor);
        if taken[slot] {
            return false;
        }
        taken[slot] = true;
        at += 1;
    }
    true
}

/// A factor for these words. One in some hundred will do.
const fn factor_for(words: &[u64]) -> u64 {
    let mut factor = 0xb57c_8e05_e3c9_b0e1u64;
    while !keeps_apart(factor, words) {
        factor = factor.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814e);
    }
    factor
}

macro_rules! tokens {
    (
        plain { $( $(#[$pdoc:meta])* $plain:ident = $pname:literal ),* $(,)? }
        operators { $( $op:ident = $otext:literal ),* $(,)? }
        keywords { $( $kw:ident = $ktext:literal ),* $(,)? }
    ) => {
        /// What a token is.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr(u8)]
        pub enum Tok {
            $( $(#[$pdoc])* $plain, )*
            $( #[doc = concat!("`", $otext, "`")] $op, )*
            $( #[doc = concat!("`", $ktext, "`")] $kw, )*
        }

        /// Keeps the keywords apart, also those that are added.
        const FACTOR: u64 = factor_for(&[$( packed_const($ktext.as_bytes()) ),*]);

        /// The keywords as numbers, each where [`slot`] says.
        static KEYWORDS: [(u64, Tok); SLOTS] = {
            let mut table = [(0, Tok::Name); SLOTS];
            $(
                let word = packed_const($ktext.as_bytes());
                table[slot(word, FACTOR)] = (word, Tok::$kw);
            )*
            table
        };

        impl Tok {
            /// The text of an operator or keyword; the name of any other token.
            pub fn text(self) -> &'static str {
                match self {
                    $( Tok::$plain => $pname, )*
                    $( Tok::$op => $otext, )*
                    $( Tok::$kw => $ktext, )*
                }
            }

            /// CPython's name of the token type (`NAME` for keywords).
            pub fn name(self) -> &'static str {
                match self {
                    $( Tok::$plain => $pname, )*
                    $( Tok::$op => "OP", )*
                    _ => "NAME",
                }
            }

            /// The token of a literal text or an upper-case token name.
            pub fn of_text(text: &str) -> Option<Tok> {
                match text {
                    $( $pname => Some(Tok::$plain), )*
                    $( $otext => Some(Tok::$op), )*
                    $( $ktext => Some(Tok::$kw), )*
                    _ => None,
                }
            }

            /// The keyword that a word is.
            #[inline]
            pub fn keyword(word: &[u8]) -> Option<Tok> {
                if !(2..=8).contains(&word.len()) {
                    return None;
                }
                let word = packed(word);
                let (known, keyword) = KEYWORDS[slot(word, FACTOR)];
                (known == word).then_some(keyword)
            }

            /// True for reserved words.
            pub fn is_keyword(self) -> bool {
                matches!(self, $( Tok::$kw )|*)
            }
        }
    };
}

tokens! {
    plain {
        /// The end of the source.
        EndMarker = "ENDMARKER",
        /// A name that is no keyword.
        Name = "NAME",
        /// A number.
        Number = "NUMBER",
        /// A string that is neither f nor t.
        String = "STRING",
        /// The end of a logical line.
        Newline = "NEWLINE",
        /// Deeper indentation.
        Indent = "INDENT",
        /// Back to a shallower indentation.
        Dedent = "DEDENT",
        /// The prefix and quote of an f-string.
        FStringStart = "FSTRING_START",
        /// Literal text in an f-string.
        FStringMiddle = "FSTRING_MIDDLE",
        /// The closing quote of an f-string.
        FStringEnd = "FSTRING_END",
        /// The prefix and quote of a t-string.
        TStringStart = "TSTRING_START",
        /// Literal text in a t-string.
        TStringMiddle = "TSTRING_MIDDLE",
        /// The closing quote of a t-string.
        TStringEnd = "TSTRING_END",
        /// `# type: …`, when asked for.
        TypeComment = "TYPE_COMMENT",
        /// `# type: ignore…`, when asked for.
        TypeIgnore = "TYPE_IGNORE",
        /// A comment, when asked for.
        Comment = "COMMENT",
        /// A line end that ends no logical line, when asked for.
        Nl = "NL",
        /// A character that starts no token.
        Unknown = "OP",
        /// The tokenizer could not go on.
        Error = "ERRORTOKEN",
    }
    operators {
        LPar = "(", RPar = ")", LSqb = "[", RSqb = "]", Colon = ":", Comma = ",", Semi = ";",
        Plus = "+", Minus = "-", Star = "*", Slash = "/", VBar = "|", Amper = "&", Less = "<",
        Greater = ">", Equal = "=", Dot = ".", Percent = "%", LBrace = "{", RBrace = "}",
        EqEqual = "==", NotEqual = "!=", LessEqual = "<=", GreaterEqual = ">=", Tilde = "~",
        Circumflex = "^", LeftShift = "<<", RightShift = ">>", DoubleStar = "**", PlusEqual = "+=",
        MinEqual = "-=", StarEqual = "*=", SlashEqual = "/=", PercentEqual = "%=", AmperEqual = "&=",
        VBarEqual = "|=", CircumflexEqual = "^=", LeftShiftEqual = "<<=", RightShiftEqual = ">>=",
        DoubleStarEqual = "**=", DoubleSlash = "//", DoubleSlashEqual = "//=", At = "@",
        AtEqual = "@=", RArrow = "->", Ellipsis = "...", ColonEqual = ":=", Exclamation = "!",
    }
    keywords {
        KwFalse = "False", KwNone = "None", KwTrue = "True", KwAnd = "and", KwAs = "as",
        KwAssert = "assert", KwAsync = "async", KwAwait = "await", KwBreak = "break",
        KwClass = "class", KwContinue = "continue", KwDef = "def", KwDel = "del", KwElif = "elif",
        KwElse = "else", KwExcept = "except", KwFinally = "finally", KwFor = "for", KwFrom = "from",
        KwGlobal = "global", KwIf = "if", KwImport = "import", KwIn = "in", KwIs = "is",
        KwLambda = "lambda", KwNonlocal = "nonlocal", KwNot = "not", KwOr = "or", KwPass = "pass",
        KwRaise = "raise", KwReturn = "return", KwTry = "try", KwWhile = "while", KwWith = "with",
        KwYield = "yield",
    }
}

/// A token: its kind, where its text is, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Tok,
    /// Offset of its first byte in the source.
    pub start: u32,
    /// Offset behind its last byte.
    pub end: u32,
    /// Its place.
    pub span: Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_packed_alike() {
        let word = b"continue";
        for length in 2..=8 {
            assert_eq!(packed(&word[..length]), packed_const(&word[..length]), "{length}");
        }
        assert_eq!(Tok::keyword(b"is"), Some(Tok::KwIs));
        assert_eq!(Tok::keyword(b"nonlocal"), Some(Tok::KwNonlocal));
        assert_eq!(Tok::keyword(b"continu"), None);
        assert_eq!(Tok::keyword(b"i"), None);
    }
}
