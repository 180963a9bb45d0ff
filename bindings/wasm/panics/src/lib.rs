//! A module that panics when it is told to, to test how the real one recovers.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

#[path = "../../src/recover.rs"]
mod recover;

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

#[wasm_bindgen(start)]
fn start() {
    recover::from_panics(|message| js_sys::Error::new(&message).into());
}

/// Panics if the text is empty, and else returns it with the number of calls of this instance.
#[wasm_bindgen]
pub fn call(text: &str) -> String {
    CALLS.set(CALLS.get() + 1);
    assert!(!text.is_empty(), "the text is empty");
    format!("{text} {}", CALLS.get())
}
