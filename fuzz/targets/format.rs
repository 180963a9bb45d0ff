//! Formatting a formatted text changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use storyc::format::format;

fuzz_target!(|text: &str| {
    if let Ok(once) = format(text) {
        assert_eq!(format(&once).as_ref(), Ok(&once), "from {text:?}");
    }
});
