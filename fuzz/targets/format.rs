//! The canonical form of a text that can be read has itself as its canonical form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use storyc::format::format;

fuzz_target!(|text: &str| {
    if let Ok(once) = format(text) {
        assert_eq!(format(&once).as_ref(), Ok(&once), "from {text:?}");
    }
});
