//! Numbers: where one ends, and what may not follow it.

use super::words::is_identifier_char;
use super::{Lexed, Lexer};
use crate::token::Tok;

impl Lexer<'_> {
    /// A number, or a `.` with digits behind it, at the cursor.
    pub(super) fn number(&mut self) -> Lexed<()> {
        let start = self.pos;
        if self.peek() == b'0' {
            match self.peek_at(1) | 0x20 {
                b'x' => return self.based(start, "hexadecimal", |b| b.is_ascii_hexdigit()),
                b'o' => return self.based(start, "octal", |b| (b'0'..=b'7').contains(&b)),
                b'b' => return self.based(start, "binary", |b| b == b'0' || b == b'1'),
                _ => {}
            }
        }
        let mut is_integer = true;
        if self.peek() != b'.' {
            self.digits()?;
        }
        let whole_end = self.pos;
        if self.peek() == b'.' {
            is_integer = false;
            self.pos += 1;
            if self.peek().is_ascii_digit() {
                self.digits()?;
            }
        }
        if self.peek() | 0x20 == b'e' {
            let sign = usize::from(matches!(self.peek_at(1), b'+' | b'-'));
            if self.peek_at(1 + sign).is_ascii_digit() {
                is_integer = false;
                self.pos += 1 + sign;
                self.digits()?;
            } else if sign == 1 {
                self.pos += 2;
                return self.stop("invalid decimal literal".into());
            }
        }
        if self.peek() | 0x20 == b'j' {
            self.pos += 1;
            self.number_end("imaginary")?;
        } else {
            if is_integer && self.peek() | 0x20 != b'e' && self.has_old_octal_shape(start, whole_end) {
                return self.old_octal(start, whole_end);
            }
            self.number_end("decimal")?;
        }
        self.push(Tok::Number, start);
        Ok(())
    }

    /// Digits with single underscores between them.
    fn digits(&mut self) -> Lexed<()> {
        loop {
            while self.peek().is_ascii_digit() {
                self.pos += 1;
            }
            if self.peek() != b'_' {
                return Ok(());
            }
            self.pos += 1;
            if !self.peek().is_ascii_digit() {
                return self.stop("invalid decimal literal".into());
            }
        }
    }

    /// A number with a base prefix.
    fn based(&mut self, start: usize, base: &str, is_digit: fn(u8) -> bool) -> Lexed<()> {
        self.pos += 2;
        let wrong_digit = |lexer: &mut Self| {
            let digit = lexer.peek() as char;
            lexer.pos += 1;
            lexer.stop(format!("invalid digit '{digit}' in {base} literal"))
        };
        loop {
            if self.peek() == b'_' {
                self.pos += 1;
            }
            if !is_digit(self.peek()) {
                if self.peek().is_ascii_digit() {
                    return wrong_digit(self);
                }
                return self.stop(format!("invalid {base} literal"));
            }
            while is_digit(self.peek()) {
                self.pos += 1;
            }
            if self.peek() != b'_' {
                break;
            }
        }
        if self.peek().is_ascii_digit() {
            return wrong_digit(self);
        }
        self.number_end(base)?;
        self.push(Tok::Number, start);
        Ok(())
    }

    /// True for whole numbers like `0777`.
    fn has_old_octal_shape(&self, start: usize, end: usize) -> bool {
        let digits = &self.src[start..end];
        !self.options.extra_tokens && digits[0] == b'0' && digits.iter().any(|b| (b'1'..=b'9').contains(b))
    }

    fn old_octal(&mut self, start: usize, end: usize) -> Lexed<()> {
        let zeros = self.src[start..end].iter().take_while(|&&b| b == b'0' || b == b'_').count();
        let first = self.characters(self.line_start, start) + 1;
        let msg = "leading zeros in decimal integer literals are not permitted; \
                   use an 0o prefix for octal integers";
        self.stop_range(msg.into(), self.line, self.line_start, first, first + zeros as i32)
    }

    /// Checks what follows a number directly: some keywords draw a warning, other words are wrong.
    fn number_end(&mut self, kind: &str) -> Lexed<()> {
        let next = self.peek();
        if !is_identifier_char(next) || self.options.extra_tokens {
            return Ok(());
        }
        let rest = &self.src[self.pos..];
        let whole = |word: &[u8]| {
            rest.starts_with(word) && !rest.get(word.len()).copied().is_some_and(is_identifier_char)
        };
        let keyword = [&b"and"[..], b"else", b"for", b"or", b"not"].into_iter().any(whole)
            || (next == b'i' && matches!(self.peek_at(1), b'f' | b'n' | b's'));
        if keyword {
            self.warn(format!("invalid {kind} literal"), self.pos);
        } else if next < 128 {
            return self.stop(format!("invalid {kind} literal"));
        }
        Ok(())
    }
}
