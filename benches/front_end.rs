//! Tokens to trees, trees to code.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use tiercel_syntax::ParseOptions;

fn front_end(criterion: &mut Criterion) {
    let source = tiercel_benches::source_of(100_000);
    let mut group = criterion.benchmark_group("front end");
    group.throughput(Throughput::Bytes(source.len() as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| {
            tiercel_syntax::parse(black_box(source.as_bytes()), &ParseOptions::default()).expect("a tree")
        });
    });
    let parsed = tiercel_syntax::parse(source.as_bytes(), &ParseOptions::default()).expect("a tree");
    group.bench_function("compile", |bencher| {
        bencher.iter(|| {
            tiercel_compiler::compile(black_box(&parsed.tree), "bench.py", Default::default()).expect("code")
        });
    });
    group.finish();
}

criterion_group!(benches, front_end);
criterion_main!(benches);
