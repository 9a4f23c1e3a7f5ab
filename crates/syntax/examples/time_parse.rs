//! Parses each file named several times, and prints how fast the best run was.

use std::time::Instant;

use tiercel_syntax::{ParseOptions, parse};

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{path}: {error}");
                continue;
            }
        };
        let run = || {
            let start = Instant::now();
            let parsed = parse(&bytes, &ParseOptions::default());
            let parse_time = start.elapsed();
            drop(parsed);
            (parse_time, start.elapsed())
        };
        let (best, with_drop) = (0..10).map(|_| run()).min().unwrap_or_default();
        let speed = bytes.len() as f64 / best.as_secs_f64() / 1e6;
        println!("{path}: {best:.2?} to parse ({speed:.1} MB/s), {with_drop:.2?} with freeing");
    }
}
