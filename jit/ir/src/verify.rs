//! The verifier: every instruction fits its row, every value is defined before it is used, the loop is well formed.

use crate::ImmKind;
use crate::ops::{END, GUARD, Kind, Op, Yield};
use crate::snapshot::{RecipeKind, Slot};
use crate::trace::{Imm, Inst, Trace};
use crate::types::{Type, Val};
use std::fmt;

/// What is wrong with a trace, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// The instruction's index.
    pub at: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}: {}", self.at, self.message)
    }
}

impl std::error::Error for VerifyError {}

/// Checks a whole trace.
pub fn verify(trace: &Trace) -> Result<(), VerifyError> {
    let mut checked = vec![None; trace.snaps.len()];
    for (at, inst) in trace.insts.iter().enumerate() {
        let fail =
            |message: String| VerifyError { at, message: format!("{}: {message}", inst.op.info().name) };
        check_shape(trace, inst).map_err(fail)?;
        for arg in &inst.args {
            check_use(trace, *arg, at, None).map_err(fail)?;
        }
        check_operands(trace, inst).map_err(fail)?;
        if let Some(s) = inst.snap {
            if s.index() >= trace.snaps.len() {
                return Err(fail(format!("no snapshot {s}")));
            }
            // The first user comes earliest, so what holds for it holds for the others.
            if checked[s.index()].is_none() {
                check_snapshot(trace, at, s.index()).map_err(fail)?;
                checked[s.index()] = Some(at);
            }
        }
        if inst.op.has(END) != (at + 1 == trace.insts.len()) {
            return Err(fail("the trace must end here, and only here".into()));
        }
    }
    check_loop(trace)
}

fn check_shape(trace: &Trace, inst: &Inst) -> Result<(), String> {
    let info = inst.op.info();
    let typed = match info.result {
        Yield::No => inst.ty.is_none(),
        Yield::A(t) => inst.ty == Some(t),
        Yield::Stated => inst.ty.is_some(),
        Yield::Maybe => true,
    };
    if !typed {
        return Err(format!("result type {:?} does not fit", inst.ty));
    }
    let fits = inst.imms.len() == info.imms.len()
        && inst.imms.iter().zip(info.imms).all(|(imm, kind)| match (imm, kind) {
            (Imm::Int(_), ImmKind::Int)
            | (Imm::Float(_), ImmKind::Float)
            | (Imm::Alias(_), ImmKind::Alias) => true,
            (Imm::Word(w), ImmKind::Word) => *w == 0 || w & 7 != 0,
            (Imm::Sym(s), ImmKind::Sym) => (s.0 as usize) < trace.syms.len(),
            _ => false,
        });
    if !fits {
        return Err("immediates do not fit".into());
    }
    // A guard that has lost its snapshot could not leave; a snapshot on anything else would keep values alive for nothing.
    if inst.op.needs_snapshot() != inst.snap.is_some() {
        return Err(if inst.op.has(GUARD) {
            "a guard needs a snapshot"
        } else {
            "snapshot missing or not wanted"
        }
        .into());
    }
    Ok(())
}

fn check_use(trace: &Trace, v: Val, at: usize, want: Option<Type>) -> Result<(), String> {
    if v.index() >= at {
        return Err(format!("{v} is used before it is defined"));
    }
    match (trace.ty(v), want) {
        (None, _) => Err(format!("{v} has no value")),
        (Some(have), Some(want)) if have != want => {
            Err(format!("{v} is {}, not {}", have.name(), want.name()))
        }
        _ => Ok(()),
    }
}

fn check_operands(trace: &Trace, inst: &Inst) -> Result<(), String> {
    let kinds = inst.op.info().args;
    let many = kinds.last() == Some(&Kind::Many);
    let fixed = kinds.len() - many as usize;
    if inst.args.len() < fixed || !many && inst.args.len() > fixed {
        return Err(format!("{} operands, not {fixed}", inst.args.len()));
    }
    for (arg, kind) in inst.args.iter().zip(&kinds[..fixed]) {
        let have = trace.ty(*arg);
        let fits = match kind {
            Kind::Is(t) => have == Some(*t),
            Kind::Base => matches!(have, Some(Type::Ref | Type::Ptr)),
            Kind::Any | Kind::Many => true,
        };
        if !fits {
            return Err(format!("operand {arg} does not fit {kind:?}"));
        }
    }
    if inst.op == Op::Param && trace.ty(inst.args[0]) != inst.ty {
        return Err("a param has the type of its first value".into());
    }
    Ok(())
}

fn check_snapshot(trace: &Trace, at: usize, snap: usize) -> Result<(), String> {
    let snap = &trace.snaps[snap];
    if snap.frames.is_empty() {
        return Err("a snapshot without frames".into());
    }
    for slot in snap.slots() {
        if let Some((v, ty)) = slot.value() {
            check_use(trace, v, at, Some(ty))?;
        }
        if let Slot::Virtual(k) = slot
            && *k as usize >= snap.recipes.len()
        {
            return Err(format!("no recipe v{k}"));
        }
    }
    if snap.handled.is_some_and(|k| k as usize >= snap.recipes.len()) {
        return Err("no recipe of what is handled".into());
    }
    for (i, recipe) in snap.recipes.iter().enumerate() {
        if recipe.fields.iter().any(|f| matches!(f, Slot::Virtual(k) if *k as usize >= i) || *f == Slot::Keep)
        {
            return Err(format!("recipe v{i} is made of what is not there yet"));
        }
        if matches!(recipe.kind, RecipeKind::Instance | RecipeKind::Object)
            && recipe.order.len() != recipe.fields.len()
        {
            return Err(format!("recipe v{i} does not say in which order its fields came"));
        }
    }
    snap.drops.iter().try_for_each(|v| check_use(trace, *v, at, Some(Type::Ref)))?;
    snap.stores.iter().try_for_each(|s| check_use(trace, s.base, at, None))
}

fn check_loop(trace: &Trace) -> Result<(), VerifyError> {
    let last = trace.insts.len().saturating_sub(1);
    let fail = |at: usize, message: &str| Err(VerifyError { at, message: message.into() });
    let loops = trace.insts.iter().filter(|i| i.op == Op::Loop).count();
    let jumps = trace.insts.iter().filter(|i| i.op == Op::Jump).count();
    if trace.insts.is_empty() {
        return fail(0, "an empty trace");
    }
    if loops > 1 || loops != jumps {
        return fail(last, "a loop has one marker and one jump");
    }
    let params = trace.params();
    for (i, inst) in trace.insts.iter().enumerate() {
        if inst.op == Op::Param && !params.contains(&Val(i as u32)) {
            return fail(i, "params stand right below the loop marker");
        }
    }
    if let (Some(start), Some(jump)) = (trace.loop_start(), trace.insts.last()) {
        if jump.args.len() != params.len() {
            return fail(last, "the jump has one operand for each param");
        }
        for (p, a) in params.iter().zip(&jump.args) {
            if trace.ty(*p) != trace.ty(*a) {
                return fail(last, &format!("{a} does not have the type of {p}"));
            }
            if trace.def(*p).args[0].index() >= start {
                return fail(p.index(), "a param's first value comes from before the loop");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn error(body: &str) -> String {
        let trace = parse(&format!("trace \"t\" {{\nsym @f = code\n{body}\n}}")).unwrap();
        verify(&trace).unwrap_err().message
    }

    #[test]
    fn a_good_loop_passes() {
        let text = "trace \"t\" {\nsym @f = code\n%0: ref = entry 0\nloop:\n%1: ref = param %0\n\
                    s0 = snap @f +1 locals[%1] stack[]\nguard_int %1 [s0]\njump %1\n}";
        assert_eq!(verify(&parse(text).unwrap()), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_found() {
        assert!(error("%0: ref = entry 0").contains("must end here"));
        assert!(error("%0: ref = entry 0\n%1: i64 = int_not %0\njump").contains("does not fit"));
        assert!(error("%0: ref = entry 0\nguard_int %0\njump").contains("needs a snapshot"));
        assert!(error("%0: i64 = int_not %1\n%1: i64 = iconst 1\njump").contains("before it is defined"));
        assert!(error("%0: i64 = iconst 1\njump %0").contains("one marker and one jump"));
        assert!(
            error("%0: i64 = iconst 1\nloop:\n%1: i64 = param %0\njump").contains("one operand for each")
        );
        assert!(error("s0 = snap @f +0 locals[v0] stack[]\nexit [s0]").contains("no recipe"));
        assert!(
            error("%0: i64 = iconst 1\ns0 = snap @f +0 locals[%0] stack[]\nexit [s0]").contains("not ref")
        );
    }
}
