//! An object file in memory that describes a piece of native code: its name, how to unwind through it, and its lines.
//!
//! Unwinding needs two rules, for native code keeps frame pointers: before they are set up, and after. In the instructions
//! that take a frame down again, a debugger may lose a frame; nothing that stops there for long does.

use super::Line;

const MACHINE: u16 = if cfg!(target_arch = "aarch64") { 183 } else { 62 };

/// Bytes of the instructions that set a frame up, and how DWARF calls the registers.
struct Frames {
    /// Up to where the old frame pointer has been pushed, and from there to where the new one is set.
    prologue: [u8; 2],
    frame: u8,
    stack: u8,
    /// Where the return address is kept.
    link: u8,
    /// Bytes between the caller's stack pointer and the callee's at its start.
    pushed: u8,
}

const FRAMES: Frames = if cfg!(target_arch = "aarch64") {
    Frames { prologue: [4, 4], frame: 29, stack: 31, link: 30, pushed: 0 }
} else {
    Frames { prologue: [1, 3], frame: 6, stack: 7, link: 16, pushed: 8 }
};

/// Call frame information for one function: a CIE and an FDE.
fn eh_frame(address: u64, size: usize) -> Vec<u8> {
    const DEF_CFA: u8 = 0x0c;
    const DEF_CFA_OFFSET: u8 = 0x0e;
    const DEF_CFA_REGISTER: u8 = 0x0d;
    const ADVANCE: u8 = 0x40;
    const OFFSET: u8 = 0x80;
    let f = &FRAMES;
    let record = |id: u32, body: &[u8]| {
        let mut body = [&id.to_le_bytes()[..], body].concat();
        while body.len() % 8 != 4 {
            // A no-op.
            body.push(0);
        }
        [&(body.len() as u32).to_le_bytes()[..], &body].concat()
    };
    // Version 1, "zR": pointers are absolute. Code in bytes, data in steps of -8.
    let mut cie = vec![1, b'z', b'R', 0, 1, 0x78, f.link, 1, 0, DEF_CFA, f.stack, f.pushed];
    if f.pushed > 0 {
        cie.extend([OFFSET | f.link, 1]);
    }
    let mut out = record(0, &cie);
    let mut fde = vec![];
    fde.extend(address.to_le_bytes());
    fde.extend((size as u64).to_le_bytes());
    fde.push(0);
    fde.extend([ADVANCE | f.prologue[0], DEF_CFA_OFFSET, 16, OFFSET | f.frame, 2]);
    if f.pushed == 0 {
        fde.extend([OFFSET | f.link, 1]);
    }
    fde.extend([ADVANCE | f.prologue[1], DEF_CFA_REGISTER, f.frame]);
    // An FDE names its CIE by the distance back from where it says so.
    let back = out.len() as u32 + 4;
    out.extend(record(back, &fde));
    out.extend([0; 4]);
    out
}

fn uleb(mut n: u64, out: &mut Vec<u8>) {
    loop {
        let byte = (n & 0x7f) as u8;
        n >>= 7;
        if n == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

fn sleb(mut n: i64, out: &mut Vec<u8>) {
    loop {
        let byte = (n & 0x7f) as u8;
        n >>= 7;
        if n == 0 && byte & 0x40 == 0 || n == -1 && byte & 0x40 != 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

/// The line table (DWARF 4) of one function.
fn debug_line(address: u64, size: usize, lines: &[Line]) -> Vec<u8> {
    let mut files: Vec<&str> = vec![];
    for line in lines {
        if !files.contains(&line.file) {
            files.push(line.file);
        }
    }
    let mut tables = vec![0];
    for file in &files {
        tables.extend(file.as_bytes());
        tables.extend([0, 0, 0, 0]);
    }
    tables.push(0);
    // Instructions of one byte, statements by default, lines from 0 by 1; nine standard opcodes and their operands.
    let mut header = vec![1, 1, 1, 0, 1, 10, 0, 1, 1, 1, 1, 0, 0, 0, 1];
    header.extend(tables);
    let mut program = vec![0, 9, 2];
    program.extend(address.to_le_bytes());
    let (mut at, mut now) = (0, 1i64);
    for line in lines {
        let file = files.iter().position(|f| *f == line.file).unwrap_or(0) as u64 + 1;
        program.push(4);
        uleb(file, &mut program);
        program.push(2);
        uleb(u64::from(line.start - at), &mut program);
        program.push(3);
        sleb(i64::from(line.line) - now, &mut program);
        program.push(1);
        (at, now) = (line.start, i64::from(line.line));
    }
    program.push(2);
    uleb(size as u64 - u64::from(at), &mut program);
    program.extend([0, 1, 1]);
    let mut unit = 4u16.to_le_bytes().to_vec();
    unit.extend((header.len() as u32).to_le_bytes());
    unit.extend(header);
    unit.extend(program);
    [&(unit.len() as u32).to_le_bytes()[..], &unit].concat()
}

/// A compilation unit that only says where its lines are.
fn debug_info(address: u64, size: usize) -> (Vec<u8>, Vec<u8>) {
    // One kind of entry: a unit without children, with its lines, its start and its size.
    let abbreviations = vec![1, 0x11, 0, 0x10, 0x17, 0x11, 0x01, 0x12, 0x07, 0, 0, 0];
    let mut unit = 4u16.to_le_bytes().to_vec();
    unit.extend(0u32.to_le_bytes());
    unit.push(8);
    unit.push(1);
    unit.extend(0u32.to_le_bytes());
    unit.extend(address.to_le_bytes());
    unit.extend((size as u64).to_le_bytes());
    ([&(unit.len() as u32).to_le_bytes()[..], &unit].concat(), abbreviations)
}

struct Section {
    name: &'static str,
    kind: u32,
    flags: u64,
    address: u64,
    bytes: Vec<u8>,
    /// For what takes no place in the file.
    size: u64,
    link: u32,
    info: u32,
    entry: u64,
}

impl Section {
    fn plain(name: &'static str, bytes: Vec<u8>) -> Section {
        let size = bytes.len() as u64;
        Section { name, kind: 1, flags: 0, address: 0, bytes, size, link: 0, info: 0, entry: 0 }
    }
}

/// The object file for a piece of code.
pub(super) fn image(name: &str, address: u64, size: usize, lines: &[Line]) -> Vec<u8> {
    const NOBITS: u32 = 8;
    const SYMTAB: u32 = 2;
    const STRTAB: u32 = 3;
    const ALLOC: u64 = 2;
    const EXEC: u64 = 4;
    let text = Section {
        kind: NOBITS,
        flags: ALLOC | EXEC,
        address,
        size: size as u64,
        ..Section::plain(".text", vec![])
    };
    let frames = Section { flags: ALLOC, ..Section::plain(".eh_frame", eh_frame(address, size)) };
    // A null symbol, then the function: global, in section 1.
    let mut symbols = vec![0; 24];
    symbols.extend(1u32.to_le_bytes());
    symbols.extend([0x12, 0]);
    symbols.extend(1u16.to_le_bytes());
    symbols.extend(address.to_le_bytes());
    symbols.extend((size as u64).to_le_bytes());
    let symtab = Section { kind: SYMTAB, link: 4, info: 1, entry: 24, ..Section::plain(".symtab", symbols) };
    let strings = [&[0][..], name.as_bytes(), &[0]].concat();
    let strtab = Section { kind: STRTAB, ..Section::plain(".strtab", strings) };
    let mut sections = vec![text, frames, symtab, strtab];
    if !lines.is_empty() {
        let (info, abbreviations) = debug_info(address, size);
        sections.push(Section::plain(".debug_line", debug_line(address, size, lines)));
        sections.push(Section::plain(".debug_info", info));
        sections.push(Section::plain(".debug_abbrev", abbreviations));
    }
    let mut names = vec![0];
    let mut offsets = vec![];
    for name in sections.iter().map(|s| s.name).chain([".shstrtab"]) {
        offsets.push(names.len() as u32);
        names.extend(name.as_bytes());
        names.push(0);
    }
    sections.push(Section { kind: STRTAB, ..Section::plain(".shstrtab", names) });
    const HEADER: usize = 64;
    let (mut body, mut headers) = (vec![], vec![0; 64]);
    for (section, name) in sections.iter().zip(offsets) {
        while body.len() % 8 != 0 {
            body.push(0);
        }
        let place = (HEADER + body.len()) as u64;
        body.extend(&section.bytes);
        headers.extend(name.to_le_bytes());
        headers.extend(section.kind.to_le_bytes());
        for word in [section.flags, section.address, place, section.size] {
            headers.extend(word.to_le_bytes());
        }
        headers.extend(section.link.to_le_bytes());
        headers.extend(section.info.to_le_bytes());
        headers.extend(8u64.to_le_bytes());
        headers.extend(section.entry.to_le_bytes());
    }
    while body.len() % 8 != 0 {
        body.push(0);
    }
    // 64 bits, little-endian, version 1; an executable, so that addresses are what they say.
    let mut out = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    out.extend(2u16.to_le_bytes());
    out.extend(MACHINE.to_le_bytes());
    out.extend(1u32.to_le_bytes());
    out.extend(0u64.to_le_bytes());
    out.extend(0u64.to_le_bytes());
    out.extend(((HEADER + body.len()) as u64).to_le_bytes());
    out.extend(0u32.to_le_bytes());
    for half in [HEADER, 0, 0, 64, sections.len() + 1, sections.len()] {
        out.extend((half as u16).to_le_bytes());
    }
    out.extend(body);
    out.extend(headers);
    out
}
