//! Importing any text adds no syntax errors, and reports losses with spans inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use storyc::diagnostic::{Diagnostic, Severity};
use storyc::import::{Source, import};
use storyc::{Options, compile};

fuzz_target!(|text: &str| {
    let Ok(imported) = import(text, Source::default()) else { return };
    for lost in &imported.lost {
        assert!(text.get(lost.source.start as usize..lost.source.end as usize).is_some(), "{lost:?}");
    }
    // A text that is already a story keeps its errors.
    let before = errors(text);
    let after = errors(&imported.story);
    let own = after.iter().find(|found| !before.iter().any(|known| known.code == found.code));
    assert!(own.is_none(), "{own:?}\nfrom {text:?}\nto {:?}", imported.story);
});

/// Returns the syntax errors of a story, except S205 for an empty one.
fn errors(text: &str) -> Vec<Diagnostic> {
    let mut found = compile(text, &Options::default()).diagnostics;
    found.retain(|found| {
        found.severity == Severity::Error && found.code.starts_with('S') && found.code != "S205"
    });
    found
}
