//! Character properties as Python's string methods see them.

use unicode_properties::{GeneralCategory as G, UnicodeGeneralCategory};

/// The category in the Unicode version of CPython 3.14: what came later is not assigned yet.
fn category(c: u32) -> G {
    let category = char::from_u32(c).map_or(G::Surrogate, |c| c.general_category());
    let invisible = matches!(
        category,
        G::Control
            | G::Format
            | G::Surrogate
            | G::PrivateUse
            | G::Unassigned
            | G::LineSeparator
            | G::ParagraphSeparator
            | G::SpaceSeparator
    );
    if invisible || tiercel_syntax::unicode::is_printable(c) { category } else { G::Unassigned }
}

/// `str.isalpha` of one character: the letter categories.
pub fn is_alpha(c: u32) -> bool {
    if c < 128 {
        return (c as u8).is_ascii_alphabetic();
    }
    matches!(
        category(c),
        G::UppercaseLetter | G::LowercaseLetter | G::TitlecaseLetter | G::ModifierLetter | G::OtherLetter
    )
}

/// `str.isdecimal` of one character.
pub fn is_decimal(c: u32) -> bool {
    decimal_value(c).is_some()
}

/// The value of a decimal digit of any script: their code points come in runs of ten.
pub fn decimal_value(c: u32) -> Option<u32> {
    if c < 128 {
        return (c as u8 as char).to_digit(10);
    }
    if category(c) != G::DecimalNumber {
        return None;
    }
    if (0x1d7ce..=0x1d7ff).contains(&c) {
        // Five alphabets of mathematical digits stand without a gap.
        return Some((c - 0x1d7ce) % 10);
    }
    let mut start = c;
    while c - start < 9 && category(start - 1) == G::DecimalNumber {
        start -= 1;
    }
    Some(c - start)
}

/// `str.isdigit` of one character: decimals, and superscripts, subscripts and circled digits.
pub fn is_digit(c: u32) -> bool {
    is_decimal(c)
        || matches!(c,
            0xb2 | 0xb3 | 0xb9 | 0x1369..=0x1371 | 0x19da | 0x2070 | 0x2074..=0x2079 | 0x2080..=0x2089 | 0x2460..=0x2468
            | 0x2474..=0x247c | 0x2488..=0x2490 | 0x24ea | 0x24f5..=0x24fd | 0x24ff | 0x2776..=0x277e | 0x2780..=0x2788
            | 0x278a..=0x2792 | 0x10a40..=0x10a43 | 0x10e60..=0x10e68 | 0x11052..=0x1105a | 0x1f100..=0x1f10a)
}

/// `str.isnumeric` of one character: the number categories and ideographs for numbers.
pub fn is_numeric(c: u32) -> bool {
    if c < 128 {
        return (c as u8).is_ascii_digit();
    }
    matches!(category(c), G::DecimalNumber | G::LetterNumber | G::OtherNumber)
        || matches!(c,
            0x3405 | 0x3483 | 0x382a | 0x3b4d | 0x4e00 | 0x4e03 | 0x4e07 | 0x4e09 | 0x4e24 | 0x4e5d | 0x4e8c | 0x4e94 | 0x4e96
            | 0x4ebf..=0x4ec0 | 0x4edf | 0x4ee8 | 0x4f0d | 0x4f70 | 0x4fe9 | 0x5006 | 0x5104 | 0x5146 | 0x5169 | 0x516b
            | 0x516d | 0x5341 | 0x5343..=0x5345 | 0x534c | 0x53c1..=0x53c4 | 0x56db | 0x58f1 | 0x58f9 | 0x5e7a
            | 0x5efe..=0x5eff | 0x5f0c..=0x5f0e | 0x5f10 | 0x62d0 | 0x62fe | 0x634c | 0x67d2 | 0x6d1e | 0x6f06 | 0x7396
            | 0x767e | 0x7695 | 0x79ed | 0x8086 | 0x842c | 0x8cae | 0x8cb3 | 0x8d30 | 0x920e | 0x94a9 | 0x9621 | 0x9646
            | 0x964c | 0x9678 | 0x96f6 | 0xf96b | 0xf973 | 0xf978 | 0xf9b2 | 0xf9d1 | 0xf9d3 | 0xf9fd | 0x20001 | 0x20064
            | 0x200e2 | 0x20121 | 0x2092a | 0x20983 | 0x2098c | 0x2099c | 0x20aea | 0x20afd | 0x20b19 | 0x22390 | 0x22998
            | 0x23b1b | 0x2626d | 0x2f890)
}

/// `str.isspace` of one character.
#[inline]
pub fn is_space(c: u32) -> bool {
    matches!(c, 0x09..=0x0d | 0x1c..=0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000)
}

/// Whether `str.splitlines` ends a line here.
#[inline]
pub fn is_line_break(c: u32) -> bool {
    matches!(c, 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}

/// Whether a character is an upper-case letter.
pub fn is_upper(c: u32) -> bool {
    char::from_u32(c).is_some_and(char::is_uppercase)
}

/// Whether a character is a lower-case letter.
pub fn is_lower(c: u32) -> bool {
    char::from_u32(c).is_some_and(char::is_lowercase)
}

/// Whether a character is a title-case letter (`ǅ`).
pub fn is_title(c: u32) -> bool {
    c >= 128 && category(c) == G::TitlecaseLetter
}

/// Whether a character has case at all, for `str.title` and the final sigma.
pub fn is_cased(c: u32) -> bool {
    is_upper(c) || is_lower(c) || is_title(c)
}

fn is_case_ignorable(c: u32) -> bool {
    matches!(c, 0x27 | 0x2e | 0x3a | 0x5e | 0x60 | 0xa8 | 0xad | 0xaf | 0xb4 | 0xb7 | 0xb8 | 0x2019)
        || c >= 128
            && matches!(
                category(c),
                G::NonspacingMark | G::EnclosingMark | G::Format | G::ModifierLetter | G::ModifierSymbol
            )
}

/// Appends a character in upper case.
pub fn push_upper(out: &mut Vec<u32>, c: u32) {
    match char::from_u32(c) {
        Some(c) => out.extend(c.to_uppercase().map(u32::from)),
        None => out.push(c),
    }
}

/// Appends the character at `i` in lower case; a final sigma has its own form.
pub fn push_lower(out: &mut Vec<u32>, text: &[u32], i: usize) {
    let c = text[i];
    if c == 0x3a3 {
        let before = text[..i].iter().rev().find(|&&c| !is_case_ignorable(c)).is_some_and(|&c| is_cased(c));
        let after = text[i + 1..].iter().find(|&&c| !is_case_ignorable(c)).is_some_and(|&c| is_cased(c));
        out.push(if before && !after { 0x3c2 } else { 0x3c3 });
        return;
    }
    match char::from_u32(c) {
        Some(c) => out.extend(c.to_lowercase().map(u32::from)),
        None => out.push(c),
    }
}

/// Appends a character in title case: the first letter of a word.
pub fn push_title(out: &mut Vec<u32>, c: u32) {
    match c {
        // Digraphs have a form of their own.
        0x1c4..=0x1c6 => out.push(0x1c5),
        0x1c7..=0x1c9 => out.push(0x1c8),
        0x1ca..=0x1cc => out.push(0x1cb),
        0x1f1..=0x1f3 => out.push(0x1f2),
        // Georgian letters stay small at the head of a word.
        0x10d0..=0x10fa | 0x10fd..=0x10ff => out.push(c),
        // Greek letters with iota subscript have one title-case letter.
        0x1f80..=0x1f87 | 0x1f90..=0x1f97 | 0x1fa0..=0x1fa7 => out.push(c + 8),
        0x1f88..=0x1f8f | 0x1f98..=0x1f9f | 0x1fa8..=0x1faf | 0x1fbc | 0x1fcc | 0x1ffc => out.push(c),
        0x1fb3 | 0x1fc3 | 0x1ff3 => out.push(c + 9),
        _ => {
            let start = out.len();
            push_upper(out, c);
            if out.len() > start + 1 && c != 0x149 && c != 0x1f0 {
                // `ß` begins a word as `Ss`.
                for c in &mut out[start + 1..] {
                    if let Some(lower) = char::from_u32(*c) {
                        *c = lower.to_lowercase().next().map_or(*c, u32::from);
                    }
                }
            }
        }
    }
}

/// Appends a character's case folding.
pub fn push_folded(out: &mut Vec<u32>, c: u32) {
    match c {
        0xb5 => out.push(0x3bc),
        0xdf => out.extend([0x73, 0x73]),
        0x149 => out.extend([0x2bc, 0x6e]),
        0x17f => out.push(0x73),
        0x345 | 0x1fbe => out.push(0x3b9),
        0x3c2 => out.push(0x3c3),
        0x1e9e => out.extend([0x73, 0x73]),
        // Cherokee folds to upper case.
        0x13a0..=0x13f5 => out.push(c),
        // The dotless i shares its upper case with the dotted one, and yet is another letter.
        0x131 => out.push(c),
        0x13f8..=0x13fd => out.push(c - 8),
        0xab70..=0xabbf => out.push(c - 0xab70 + 0x13a0),
        _ => {
            let Some(ch) = char::from_u32(c) else { return out.push(c) };
            let upper: Vec<char> = ch.to_uppercase().collect();
            if upper.len() > 1 && !is_upper(c) || matches!(c, 0x1f88..=0x1faf | 0x1fbc | 0x1fcc | 0x1ffc) {
                upper.iter().for_each(|u| out.extend(u.to_lowercase().map(u32::from)));
            } else if upper.len() == 1 && !is_upper(c) && upper[0] != ch {
                // Letters that share an upper case fold together.
                out.extend(upper[0].to_lowercase().map(u32::from));
            } else {
                out.extend(ch.to_lowercase().map(u32::from));
            }
        }
    }
}
