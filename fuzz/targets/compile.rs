//! Any text compiles for every model: spans lie inside it on character boundaries, and prompts map to their source.
#![no_main]

use libfuzzer_sys::fuzz_target;
use storyc::project::Setting;
use storyc::storyboard::Flags;
use storyc::text::Span;
use storyc::{Options, compile, export, model};

fuzz_target!(|text: &str| {
    let mut flags = Flags::default();
    flags.settings.models = model::ids().map(|id| Setting::flag(id.to_owned())).collect();
    let compiled = compile(text, &Options { flags, ..Options::default() });
    let source = &compiled.script.source;
    let inside = |span: Span| {
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(start <= end && source.get(start..end).is_some(), "{span:?} of {source:?}");
    };
    for found in &compiled.diagnostics {
        let story = |place| place == storyc::diagnostic::Place::Story;
        if story(found.place) {
            inside(found.span);
        }
        found.fixes.iter().flat_map(|fix| &fix.edits).for_each(|edit| inside(edit.span));
    }
    for target in &compiled.targets {
        let mut last = 0;
        for piece in target.plan.source_map.pieces() {
            inside(piece.story);
            assert!(piece.prompt.start >= last && piece.prompt.end as usize <= target.plan.prompt.len());
            last = piece.prompt.end;
        }
        let _ = target.request();
    }
    for film in compiled.films() {
        let cut = export::build_cut("story", &compiled, film, &[]);
        export::srt::write(&cut);
        export::vtt::write(&cut);
        export::csv::write(&cut);
        export::otio::write(&cut);
    }
});
