//! `.pyc` files: a header that tells what a code object was compiled from, and the code object.

use std::rc::Rc;

use crate::code::CodeObject;
use crate::marshal::{self, MarshalError};
use crate::verify::{self, VerifyError};

/// The first four bytes of a file made by CPython 3.14.
pub const MAGIC: [u8; 4] = [0x2b, 0x0e, b'\r', b'\n'];

const HEADER: usize = 16;
const HASH_BASED: u32 = 1;
const CHECK_SOURCE: u32 = 2;

/// What ties a file to its source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Validation {
    /// Time of the last change, and size.
    Timestamp {
        /// Seconds since 1970, the low 32 bits.
        mtime: u32,
        /// Bytes, the low 32 bits.
        size: u32,
    },
    /// A hash of the source.
    Hash {
        /// SipHash-1-3 with the magic number as its key.
        hash: [u8; 8],
        /// Whether to compare it.
        check_source: bool,
    },
}

/// Why a file is not used.
#[derive(Clone, PartialEq, Debug)]
pub enum PycError {
    /// Made by another version, or no `.pyc` file at all.
    BadMagic,
    /// The header is incomplete, or has flags that are not known.
    BadHeader,
    /// The code object cannot be read.
    Marshal(MarshalError),
    /// The code object makes no sense.
    Verify(VerifyError),
}

impl std::fmt::Display for PycError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PycError::BadMagic => f.write_str("Bad magic number in .pyc file"),
            PycError::BadHeader => f.write_str("bad header in .pyc file"),
            PycError::Marshal(error) => error.fmt(f),
            PycError::Verify(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PycError {}

/// Reads the header.
pub fn read_header(data: &[u8]) -> Result<Validation, PycError> {
    if !data.starts_with(&MAGIC) {
        return Err(PycError::BadMagic);
    }
    let word = |at: usize| -> Result<[u8; 4], PycError> {
        data.get(at..at + 4).and_then(|word| word.try_into().ok()).ok_or(PycError::BadHeader)
    };
    let flags = u32::from_le_bytes(word(4)?);
    if flags & !(HASH_BASED | CHECK_SOURCE) != 0 {
        return Err(PycError::BadHeader);
    }
    let (first, second) = (word(8)?, word(12)?);
    if flags & HASH_BASED == 0 {
        return Ok(Validation::Timestamp {
            mtime: u32::from_le_bytes(first),
            size: u32::from_le_bytes(second),
        });
    }
    let mut hash = [0; 8];
    hash[..4].copy_from_slice(&first);
    hash[4..].copy_from_slice(&second);
    Ok(Validation::Hash { hash, check_source: flags & CHECK_SOURCE != 0 })
}

/// Reads a file and verifies its code.
pub fn read(data: &[u8]) -> Result<(Validation, Rc<CodeObject>), PycError> {
    let validation = read_header(data)?;
    let code = marshal::read_code(&data[HEADER..]).map_err(PycError::Marshal)?;
    verify::verify(&code).map_err(PycError::Verify)?;
    Ok((validation, code))
}

/// Makes a file.
pub fn write(code: &CodeObject, validation: Validation) -> Vec<u8> {
    let mut data = MAGIC.to_vec();
    match validation {
        Validation::Timestamp { mtime, size } => {
            data.extend(0u32.to_le_bytes());
            data.extend(mtime.to_le_bytes());
            data.extend(size.to_le_bytes());
        }
        Validation::Hash { hash, check_source } => {
            let flags = HASH_BASED | if check_source { CHECK_SOURCE } else { 0 };
            data.extend(flags.to_le_bytes());
            data.extend(hash);
        }
    }
    data.extend(marshal::write_code(code));
    data
}
