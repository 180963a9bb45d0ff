//! Each phase by itself, in bytes a second: `cargo bench --bench phases`.

#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use storyc::{Options, compile, syntax};

fn main() {
    let text = include_str!("../examples/river-walk.story");
    let chinese = include_str!("../examples/teahouse.story");
    let mut criterion = Criterion::default().configure_from_args();
    for (name, text) in [("english", text), ("chinese", chinese)] {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("parse", |bencher| bencher.iter(|| syntax::parse(black_box(text))));
        let options = Options::default();
        group.bench_function("compile", |bencher| bencher.iter(|| compile(black_box(text), &options)));
        group.finish();
    }
    criterion.final_summary();
}
