//! `_stat`: file modes taken apart.

use tiercel_macros::pymodule;

const NUMBERS: &[(&str, i64)] = &[
    ("SF_APPEND", 0x40000),
    ("SF_ARCHIVED", 0x10000),
    ("SF_DATALESS", 0x4000_0000),
    ("SF_FIRMLINK", 0x80_0000),
    ("SF_IMMUTABLE", 0x20000),
    ("SF_NOUNLINK", 0x10_0000),
    ("SF_SETTABLE", 0xffff_0000),
    ("SF_SNAPSHOT", 0x20_0000),
    ("ST_MODE", 0),
    ("ST_INO", 1),
    ("ST_DEV", 2),
    ("ST_NLINK", 3),
    ("ST_UID", 4),
    ("ST_GID", 5),
    ("ST_SIZE", 6),
    ("ST_ATIME", 7),
    ("ST_MTIME", 8),
    ("ST_CTIME", 9),
    ("S_ENFMT", 0o2000),
    ("S_IFDOOR", 0),
    ("S_IFPORT", 0),
    ("S_IFWHT", 0),
    ("S_IREAD", 0o400),
    ("S_IWRITE", 0o200),
    ("S_IEXEC", 0o100),
    ("UF_APPEND", 4),
    ("UF_COMPRESSED", 0x20),
    ("UF_DATAVAULT", 0x80),
    ("UF_HIDDEN", 0x8000),
    ("UF_IMMUTABLE", 2),
    ("UF_NODUMP", 1),
    ("UF_NOUNLINK", 0x10),
    ("UF_OPAQUE", 8),
    ("UF_SETTABLE", 0xffff),
    ("UF_TRACKED", 0x40),
];

const MODES: &[(&str, i64)] = crate::libc_numbers![
    S_IFBLK S_IFCHR S_IFDIR S_IFIFO S_IFLNK S_IFREG S_IFSOCK S_IRGRP S_IROTH S_IRUSR S_IRWXG S_IRWXO S_IRWXU S_ISGID
    S_ISUID S_ISVTX S_IWGRP S_IWOTH S_IWUSR S_IXGRP S_IXOTH S_IXUSR
];

const FORMAT: u32 = 0o170000;

/// A mode as `ls -l` writes it.
pub fn mode_text(mode: u32) -> String {
    let kind = match mode & FORMAT {
        libc::S_IFREG => '-',
        libc::S_IFDIR => 'd',
        libc::S_IFLNK => 'l',
        libc::S_IFBLK => 'b',
        libc::S_IFCHR => 'c',
        libc::S_IFIFO => 'p',
        libc::S_IFSOCK => 's',
        _ => '?',
    };
    let mut text = String::from(kind);
    for (shift, special, (both, only)) in
        [(6, libc::S_ISUID, ('s', 'S')), (3, libc::S_ISGID, ('s', 'S')), (0, libc::S_ISVTX, ('t', 'T'))]
    {
        let bits = mode >> shift;
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (bits & 1 != 0, mode & special != 0) {
            (true, true) => both,
            (false, true) => only,
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    text
}

#[pymodule(name = "_stat")]
/// What is in a file's mode: names for its bits, and tests of what kind of file it says.
#[allow(non_snake_case)]
pub mod stat {
    use super::{FORMAT, MODES, NUMBERS, mode_text};
    use crate::native_type::set_numbers;
    use tiercel_object::PyResult;
    use tiercel_object::value::Value;

    /// Whether it is a folder.
    #[function("(mode, /)", hidden)]
    fn S_ISDIR(mode: u32) -> bool {
        mode & FORMAT == libc::S_IFDIR
    }

    /// Whether it is a character device.
    #[function("(mode, /)", hidden)]
    fn S_ISCHR(mode: u32) -> bool {
        mode & FORMAT == libc::S_IFCHR
    }

    /// Whether it is a block device.
    #[function("(mode, /)", hidden)]
    fn S_ISBLK(mode: u32) -> bool {
        mode & FORMAT == libc::S_IFBLK
    }

    /// Whether it is an ordinary file.
    #[function("(mode, /)", hidden)]
    fn S_ISREG(mode: u32) -> bool {
        mode & FORMAT == libc::S_IFREG
    }

    /// Whether it is a named pipe.
    #[function("(mode, /)", hidden)]
    fn S_ISFIFO(mode: u32) -> bool {
        mode & FORMAT == libc::S_IFIFO
    }

    /// Whether it is a symbolic link.
    #[function("(mode, /)", hidden)]
    fn S_ISLNK(mode: u32) -> bool {
        mode & FORMAT == libc::S_IFLNK
    }

    /// Whether it is a socket.
    #[function("(mode, /)", hidden)]
    fn S_ISSOCK(mode: u32) -> bool {
        mode & FORMAT == libc::S_IFSOCK
    }

    /// Whether it is a door.
    #[function("(mode, /)", hidden)]
    fn S_ISDOOR(_mode: u32) -> bool {
        false
    }

    /// Whether it is an event port.
    #[function("(mode, /)", hidden)]
    fn S_ISPORT(_mode: u32) -> bool {
        false
    }

    /// Whether it is a whiteout.
    #[function("(mode, /)", hidden)]
    fn S_ISWHT(_mode: u32) -> bool {
        false
    }

    /// The permissions in a mode.
    #[function("(mode, /)", hidden)]
    fn S_IMODE(mode: u32) -> u32 {
        mode & 0o7777
    }

    /// The kind of file in a mode.
    #[function("(mode, /)", hidden)]
    fn S_IFMT(mode: u32) -> u32 {
        mode & FORMAT
    }

    /// A file's mode as `ls -l` shows it.
    #[function("(mode, /)", hidden)]
    fn filemode(mode: u32) -> String {
        mode_text(mode)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        set_numbers(module, NUMBERS);
        set_numbers(module, MODES);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn modes_are_written_as_ls_does() {
        assert_eq!(super::mode_text(0o100644), "-rw-r--r--");
        assert_eq!(super::mode_text(0o041777), "drwxrwxrwt");
        assert_eq!(super::mode_text(0o104711), "-rws--x--x");
    }
}
