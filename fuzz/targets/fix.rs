//! Fixing terminates, and a second run changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use storyc::Options;
use storyc::compile::fix::{Accept, fix};

fuzz_target!(|text: &str| {
    for accept in [Accept::Safe, Accept::Unsafe] {
        let once = fix(text, &Options::default(), accept);
        let again = fix(once.text(), &Options::default(), accept);
        assert_eq!(again.text(), once.text(), "from {text:?}");
    }
});
