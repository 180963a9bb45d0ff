//! Checks many texts at once: Arrow arrays, or any iterable of strings, to a table with one row for each text.
//!
//! Texts are read in rounds, so that an iterable is never in memory as a whole, and a round is checked in slices on all
//! cores. Strings in Arrow buffers are borrowed, not copied. Whatever a text is, it has a row in the result.

mod columns;
mod input;
mod pool;
pub(crate) mod table;

use arrow_array::RecordBatch;
use pyo3::prelude::*;
use rayon::prelude::*;
use storyc::compile;
use storyc::compile::{MAX_STORY_BYTES, too_large};
use storyc::diagnostic::Diagnostic;
use storyc::report::StoryFacts;
use storyc::text::Span;

use crate::batch::columns::{Columns, Story};
use crate::batch::input::{Input, Text, Texts};
use crate::batch::pool::Threads;
use crate::batch::table::CheckedBatch;
use crate::project::ProjectFile;
use crate::settings::{Given, Setup};

/// Number of texts that one thread checks in one go; each slice becomes at least one record batch.
const SLICE_ROWS: usize = 512;

/// Number of slices for each thread in a round. With more, threads idle less at the end of a round; with fewer, Ctrl-C
/// works sooner.
const SLICES_PER_THREAD: usize = 8;

/// Checks many texts and returns a table with one row for each.
#[pyfunction]
pub(crate) fn check_batch(
    py: Python<'_>,
    texts: &Bound<'_, PyAny>,
    settings: Given,
    threads: Option<usize>,
) -> PyResult<Py<CheckedBatch>> {
    let setup = py.detach(|| settings.setup(None)).map_err(|failure| failure.into_py(py))?;
    if let Some(error) = setup.project.as_ref().and_then(ProjectFile::first_error) {
        // It would be the same for every text.
        return Err(error.into_py(py));
    }
    let threads = Threads::new(threads).map_err(|failure| failure.into_py(py))?;
    let slices = SLICES_PER_THREAD * threads.count();
    let mut input = Input::new(texts)?;
    let mut batches = Vec::new();
    let mut row = 0;
    loop {
        let round = input.next_round(py, slices, SLICE_ROWS)?;
        if round.is_empty() {
            break;
        }
        let texts: Vec<Texts<'_>> = round.iter().map(|slice| slice.texts(py)).collect();
        let first_rows: Vec<i64> = texts
            .iter()
            .scan(row, |next, texts| {
                let first = *next;
                *next += texts.len() as i64;
                Some(first)
            })
            .collect();
        row += texts.iter().map(|texts| texts.len() as i64).sum::<i64>();
        let checked: Vec<Vec<RecordBatch>> = py.detach(|| {
            threads.run(|| {
                let numbered = texts.par_iter().zip(&first_rows).with_max_len(1);
                numbered.map(|(texts, first)| check_slice(*first, texts, &setup)).collect()
            })
        });
        batches.extend(checked.into_iter().flatten());
        py.check_signals()?;
    }
    CheckedBatch::create(py, batches)
}

/// Checks the texts of a slice, on one thread.
fn check_slice(first_row: i64, texts: &Texts<'_>, setup: &Setup) -> Vec<RecordBatch> {
    let options = setup.options();
    let project = setup.project.as_ref().map(|found| &*found.text);
    let mut batches = Vec::new();
    let mut columns = Columns::default();
    for at in 0..texts.len() {
        let row = first_row + at as i64;
        match texts.get(at) {
            Text::Null => columns.push_null(row),
            Text::Found(text) if text.len() as u64 > MAX_STORY_BYTES => {
                columns.push(row, Story::unread(), &[too_large()]);
            }
            Text::Found(text) => {
                let compiled = compile(text, &options);
                let story = Story { text, project, facts: Some(StoryFacts::new(&compiled)) };
                columns.push(row, story, &compiled.diagnostics);
            }
            Text::Surrogate => columns.push(row, Story::unread(), &[lone_surrogate()]),
        }
        if columns.is_full() {
            batches.push(std::mem::take(&mut columns).finish());
        }
    }
    if !columns.is_empty() {
        batches.push(columns.finish());
    }
    batches
}

/// The error for a Python string that can't be encoded.
fn lone_surrogate() -> Diagnostic {
    Diagnostic::error("S401", Span::at(0), "this text is not Unicode text: it has a lone surrogate")
        .help("decode the text from UTF-8 or UTF-16 without `surrogatepass` or `surrogateescape`")
}
