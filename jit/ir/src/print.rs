//! The text form. Everything in it is stable: no addresses, symbols by name, values by number.

use crate::snapshot::{Slot, SnapId, Snapshot};
use crate::trace::{Imm, Inst, Trace};
use crate::types::Val;
use crate::word;
use std::fmt::{self, Display, Write};

impl Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "trace \"{}\" {{", self.id)?;
        for sym in self.syms.iter() {
            writeln!(f, "  sym @{} = {}", sym.name, sym.kind.name())?;
        }
        let mut printed = vec![false; self.snaps.len()];
        for (i, inst) in self.insts.iter().enumerate() {
            if let Some(snap) = inst.snap
                && !std::mem::replace(&mut printed[snap.index()], true)
            {
                writeln!(f, "  {}", self.snapshot_text(snap))?;
            }
            writeln!(f, "{}", self.inst_text(Val(i as u32), inst))?;
        }
        writeln!(f, "}}")
    }
}

/// Writes a word as its singleton's name or in hexadecimal.
pub(crate) fn word_text(w: u64) -> String {
    match word::SINGLETONS.iter().find(|(s, _)| *s == w) {
        Some((_, name)) => (*name).to_string(),
        None if word::is_int(w) => format!("int({})", word::decode_int(w)),
        None => format!("{w:#x}"),
    }
}

impl Trace {
    fn imm_text(&self, imm: Imm) -> String {
        match imm {
            Imm::Int(i) => i.to_string(),
            Imm::Float(x) if x.is_nan() => format!("{:#x}", x.to_bits()),
            Imm::Float(x) => format!("{x:?}"),
            Imm::Word(w) => word_text(w),
            Imm::Sym(s) => format!("@{}", self.syms[s.0 as usize].name),
            Imm::Alias(a) => a.name().to_string(),
        }
    }

    /// One instruction as a line of text.
    pub fn inst_text(&self, v: Val, inst: &Inst) -> String {
        if inst.op == crate::Op::Loop {
            return "loop:".to_string();
        }
        let mut line = String::from("  ");
        if let Some(ty) = inst.ty {
            let _ = write!(line, "{v}: {} = ", ty.name());
        }
        line.push_str(inst.op.info().name);
        let mut separator = " ";
        for arg in &inst.args {
            let _ = write!(line, "{separator}{arg}");
            separator = ", ";
        }
        for imm in &inst.imms {
            let _ = write!(line, "{separator}{}", self.imm_text(*imm));
            separator = ", ";
        }
        if let Some(s) = inst.snap {
            let _ = write!(line, " [{s}]");
        }
        line
    }

    fn slot_text(&self, slot: &Slot) -> String {
        match slot {
            Slot::Keep => "~".to_string(),
            Slot::Own(v) => v.to_string(),
            Slot::Borrow(v) => format!("&{v}"),
            Slot::Dup(v) => format!("+{v}"),
            Slot::Int(v) => format!("int({v})"),
            Slot::Float(v) => format!("float({v})"),
            Slot::Bool(v) => format!("bool({v})"),
            Slot::Word(w) => word_text(*w),
            Slot::Const(s) => format!("@{}", self.syms[s.0 as usize].name),
            Slot::Virtual(k) => format!("v{k}"),
            Slot::Previous => "previous".to_string(),
        }
    }

    fn slots_text(&self, slots: &[Slot]) -> String {
        slots.iter().map(|s| self.slot_text(s)).collect::<Vec<_>>().join(" ")
    }

    /// One snapshot as a line of text.
    pub fn snapshot_text(&self, id: SnapId) -> String {
        let snap: &Snapshot = &self.snaps[id.index()];
        let mut line = format!("{id} = snap");
        if snap.again {
            line.push_str(" again");
        }
        if snap.early {
            line.push_str(" early");
        }
        if snap.raises {
            line.push_str(" raises");
        }
        for (i, frame) in snap.frames.iter().enumerate() {
            let _ = write!(
                line,
                "{}@{}",
                if i == 0 { " " } else { " / " },
                self.syms[frame.code.0 as usize].name
            );
            if frame.function != Slot::Keep {
                let _ = write!(line, " of {}", self.slot_text(&frame.function));
            }
            if let Some(generator) = &frame.generator {
                let _ = write!(line, " in {} back {}", self.slot_text(&generator.object), generator.back);
            }
            let _ = write!(
                line,
                " +{} locals[{}] stack[{}]",
                frame.pc,
                self.slots_text(&frame.locals),
                self.slots_text(&frame.stack)
            );
        }
        for (k, recipe) in snap.recipes.iter().enumerate() {
            let _ = write!(line, " v{k}={} @{}", recipe.kind.name(), self.syms[recipe.ty.0 as usize].name);
            recipe.order.iter().for_each(|n| line.push_str(&format!(" {n}")));
            let _ = write!(line, " [{}]", self.slots_text(&recipe.fields));
        }
        if let Some(k) = snap.handled {
            let _ = write!(line, " handled[v{k}]");
        }
        for store in &snap.stores {
            let raw = if store.raw { "raw" } else { "put" };
            let _ = write!(line, " {raw}[{} {} {}]", store.base, store.offset, self.slot_text(&store.value));
        }
        if !snap.drops.is_empty() {
            let drops: Vec<String> = snap.drops.iter().map(Val::to_string).collect();
            let _ = write!(line, " drop[{}]", drops.join(" "));
        }
        line
    }
}
