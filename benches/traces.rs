//! From trace IR to machine code.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use std::fmt::Write;
use std::hint::black_box;
use tiercel_ir::{Trace, parse, verify};
use tiercel_jit::exits::ExitTable;
use tiercel_jit::lower::{Environment, Lowering};
use tiercel_passes::{Options, optimize};

/// A loop of about so many instructions: `t = t + x; x = x * t ...` on small ints, a guard and a snapshot every few.
fn trace_of(instructions: usize) -> Trace {
    let mut text =
        String::from("trace \"bench\" {\n  sym @f = code\n  %0: ref = entry 0\n  %1: ref = entry 1\nloop:\n");
    text += "  %t0: ref = param %0\n  %x: ref = param %1\n  s0 = snap @f +2 locals[%t0 %x] stack[]\n  guard_no_break [s0]\n";
    let rounds = instructions / 7;
    for n in 0..rounds {
        let (old, new) = (n, n + 1);
        let _ = write!(
            text,
            "  s{new} = snap @f +{} locals[%t{old} %x] stack[]\n  guard_int %t{old} [s{new}]\n  guard_int %x [s{new}]\n  \
             %a{n}: i64 = unbox_int %t{old}\n  %b{n}: i64 = unbox_int %x\n  %s{n}: i64 = int_add_ovf %a{n}, %b{n} [s{new}]\n  \
             %t{new}: ref = box_int %s{n}\n  decref %t{old} [s{new}]\n",
            4 + 2 * n
        );
    }
    let _ = write!(text, "  jump %t{rounds}, %x\n}}\n");
    let trace = parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    verify(&trace).expect("a sound trace");
    trace
}

fn lower(lowering: &mut Lowering, trace: &Trace) -> usize {
    // Code is made, not run: the addresses in it mean nothing.
    let exits = ExitTable::new(0, 0, trace.snaps.len(), 0x1000, 10);
    let environment = Environment { valid: 8, ..Environment::default() };
    lowering.lower(trace, &exits, &environment).expect("code").code.len()
}

fn traces(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("trace");
    for instructions in [50, 500, 2000] {
        let trace = trace_of(instructions);
        group.bench_function(BenchmarkId::new("optimize", instructions), |bencher| {
            bencher
                .iter(|| optimize(black_box(&trace), &Options::default(), &mut |_, _| {}).expect("a trace"));
        });
        let mut lowering = Lowering::host().expect("a compiler for this machine");
        group.bench_function(BenchmarkId::new("lower", instructions), |bencher| {
            bencher.iter(|| lower(&mut lowering, black_box(&trace)));
        });
    }
    group.finish();
}

criterion_group!(benches, traces);
criterion_main!(benches);
