//! Throughput of each phase alone, in bytes per second: `cargo bench --bench phases`.

#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use storyc::clips::{SplitMode, split};
use storyc::import::{Source, import};
use storyc::plan::Choices;
use storyc::plan::limits::LimitChecker;
use storyc::sheet::{Source as SheetSource, build_story, page};
use storyc::{Options, compile, syntax};

/// Splits 1,000 shots into clips for every model, and compiles the same story for one model.
fn films(criterion: &mut Criterion) {
    let shot =
        "Wide shot. @boy pulls a chain across the ramp, looks up and stops with the hook in his hand.\n";
    let text: String = std::iter::once("---\nrefs: { boy: https://example.com/boy.png }\n---\n".to_owned())
        .chain((0..1000).map(|at| format!("[{}-{}s] {shot}", at * 3, at * 3 + 3)))
        .collect();
    let script = syntax::parse(text.as_str());
    let (board, _) = storyc::storyboard::resolve(&script, None, &storyc::storyboard::Flags::default(), "");
    let profiles: Vec<_> = storyc::model::ids().filter_map(storyc::model::find).collect();
    let options = Options::default();
    let mut group = criterion.benchmark_group("1000 shots");
    group.sample_size(20);
    group.bench_function("split for every model", |bencher| {
        bencher.iter(|| {
            for profile in &profiles {
                let mut checker = LimitChecker::new(&script, &board, profile, Choices::default());
                black_box(split(&script, &board, profile, SplitMode::Auto, &mut checker));
            }
        });
    });
    group.bench_function("compile", |bencher| bencher.iter(|| compile(black_box(&text), &options)));
    group.finish();
}

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
    let prompt =
        "**Shot 1 (0-3s):** <<<image_1>>> walks over the bridge.\n3-6s: She stops, and looks back.\n"
            .repeat(11_000);
    let mut group = criterion.benchmark_group("prompt of 1 MB");
    group.throughput(Throughput::Bytes(prompt.len() as u64));
    group.sample_size(10);
    group.bench_function("import", |bencher| bencher.iter(|| import(black_box(&prompt), Source::default())));
    // The slowest of many texts that were tried.
    for piece in
        ["[0-3", "第1秒", "[Clip 1: a] [0-3s]\n", "{\"shots\":[{\"time\":\"0-3\",\"action\":\"a\"}]},"]
    {
        let hostile = piece.repeat(1_000_000 / piece.len());
        let name = format!("import {piece:?}");
        group.bench_function(name, |bencher| bencher.iter(|| import(black_box(&hostile), Source::default())));
    }
    group.finish();
    let shots = "[+3s A shot] Wide shot. A heron lands on the weir.\n".repeat(60);
    let options = Options::default();
    let compiled = compile(&shots, &options);
    let mut group = criterion.benchmark_group("60 shots");
    group.throughput(Throughput::Elements(60));
    group.bench_function("compile", |bencher| bencher.iter(|| compile(black_box(&shots), &options)));
    group.bench_function("sheet", |bencher| {
        bencher.iter(|| {
            let source = SheetSource { path: "film.story", compiled: &compiled, project: None, takes: &[] };
            let sheet = build_story(&source);
            page::html(black_box(&[sheet]), &page::Thumbnails::new(), &page::Options::default())
        });
    });
    group.finish();
    films(&mut criterion);
    criterion.final_summary();
}
