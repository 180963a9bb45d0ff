//! Checks texts with the Rust library alone, on all cores: what `bench/run.py` compares the module with.
//!
//! The argument is a file of texts with a NUL byte after each. Standard input is a line for each run, and the answer is a
//! line with seconds and findings.

#![allow(clippy::expect_used)]

use std::io::{BufRead, Write};
use std::time::Instant;

use rayon::prelude::*;
use storyc::{Options, compile};

fn main() {
    let path = std::env::args().nth(1).expect("the first argument names the file of texts");
    let all = std::fs::read_to_string(path).expect("the file holds UTF-8 text");
    let texts: Vec<&str> = all.split_terminator('\0').collect();
    let options = Options::default();
    for line in std::io::stdin().lock().lines() {
        line.expect("standard input can be read");
        let start = Instant::now();
        let findings: usize = texts.par_iter().map(|text| compile(text, &options).diagnostics.len()).sum();
        println!("{} {findings}", start.elapsed().as_secs_f64());
        std::io::stdout().flush().expect("standard output can be written");
    }
}
