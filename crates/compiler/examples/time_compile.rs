//! Parses and compiles every file given, over and over, and prints what the stages of the quickest round took.

use std::time::{Duration, Instant};

use tiercel_compiler::{CompileOptions, compile};
use tiercel_syntax::{ParseOptions, parse};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let rounds: usize = arguments.next().and_then(|n| n.parse().ok()).expect("time_compile ROUNDS FILE…");
    let sources: Vec<Vec<u8>> = arguments.filter_map(|path| std::fs::read(path).ok()).collect();
    let bytes: usize = sources.iter().map(Vec::len).sum();
    let mut best: Option<[Duration; 3]> = None;
    for _ in 0..rounds {
        let mut times = [Duration::ZERO; 3];
        for source in &sources {
            let start = Instant::now();
            let Ok(parsed) = parse(source, &ParseOptions::default()) else { continue };
            let with_tree = Instant::now();
            let output = compile(&parsed.tree, "file.py", CompileOptions::default());
            let with_code = Instant::now();
            drop((parsed, output));
            times[0] += with_tree - start;
            times[1] += with_code - with_tree;
            times[2] += with_code.elapsed();
        }
        let sum = |times: &[Duration; 3]| times.iter().sum::<Duration>();
        best = Some(best.filter(|best| sum(best) < sum(&times)).unwrap_or(times));
    }
    let [parsing, compiling, freeing] = best.unwrap_or_default();
    let all = parsing + compiling + freeing;
    let speed = bytes as f64 / all.as_secs_f64() / 1e6;
    println!(
        "{bytes} bytes: parse {parsing:.1?}, compile {compiling:.1?}, free {freeing:.1?}; {speed:.1} MB/s"
    );
}
