//! storyc as a Python module: texts, paths and Arrow arrays in; dicts and Arrow tables out.
//!
//! This crate converts and does nothing else: every result comes from the library's own functions and has the names of
//! the program's JSON. `python/storyc` turns the dicts into typed classes. All work runs without Python's lock.

mod batch;
mod calls;
mod error;
mod files;
mod project;
mod settings;
mod source;
mod view;

use pyo3::prelude::*;

/// The compiled part of the package `storyc`.
#[pymodule]
mod _storyc {
    #[pymodule_export]
    use super::batch::check_batch;
    #[pymodule_export]
    use super::batch::table::{ArrowTable, CheckedBatch};
    #[pymodule_export]
    use super::calls::{check, compile, cost, explain, fix, format, import_prompt, models, rules};
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
