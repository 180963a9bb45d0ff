//! The texts of a batch: Arrow arrays of strings by their PyCapsule interface, or an iterable of `str` and `None`.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, downcast_dictionary_array};
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator, PyString};
use pyo3_arrow::error::PyArrowError;
use pyo3_arrow::ffi::ArrayReader;
use pyo3_arrow::input::AnyArray;

/// A round of an iterable ends after this many bytes, so that long texts don't fill the memory.
const MAX_ROUND_BYTES: usize = 64 << 20;

/// One text of a batch.
#[derive(Clone, Copy)]
pub(super) enum Text<'t> {
    /// A missing value.
    Null,
    /// A text.
    Found(&'t str),
    /// A Python string that has no UTF-8 form.
    Surrogate,
}

/// Where the texts come from.
pub(super) enum Input<'py> {
    /// Arrow arrays, and what is left of the one that was read last.
    Arrow { reader: Box<dyn ArrayReader + Send>, rest: Option<ArrayRef> },
    /// An iterator, and the number of items that it gave.
    Items { items: Bound<'py, PyIterator>, count: usize },
}

/// A part of a round, which one thread checks.
pub(super) enum Slice {
    /// A part of an Arrow array.
    Array(ArrayRef),
    /// Items of an iterable; `None` for a missing value.
    Items(Vec<Option<Py<PyString>>>),
}

/// The texts of a slice, for use without Python's lock.
pub(super) enum Texts<'s> {
    /// Those of an array.
    Array(&'s dyn Array),
    /// Those of Python strings.
    Items(Vec<Text<'s>>),
}

impl<'py> Input<'py> {
    /// Takes an object with Arrow's PyCapsule interface, or else an iterable.
    pub(super) fn new(texts: &Bound<'py, PyAny>) -> PyResult<Self> {
        if texts.hasattr("__arrow_c_array__")? || texts.hasattr("__arrow_c_stream__")? {
            let reader = texts.extract::<AnyArray>()?.into_reader()?;
            check_type(reader.field().data_type())?;
            return Ok(Self::Arrow { reader, rest: None });
        }
        if texts.is_instance_of::<PyString>() || texts.is_instance_of::<PyBytes>() {
            let message = "check_batch takes many texts, found one; pass [text], or call storyc.check(text)";
            return Err(PyTypeError::new_err(message));
        }
        let items = texts.try_iter().map_err(|_| {
            let kind =
                texts.get_type().name().map_or_else(|_| "an object".to_owned(), |name| name.to_string());
            PyTypeError::new_err(format!(
                "expected an Arrow array of strings, a Polars Series or an iterable of str, found {kind}"
            ))
        })?;
        Ok(Self::Items { items, count: 0 })
    }

    /// Reads at most `slices` slices of `rows` texts; none at the end.
    pub(super) fn next_round(&mut self, py: Python<'_>, slices: usize, rows: usize) -> PyResult<Vec<Slice>> {
        match self {
            Self::Arrow { reader, rest } => next_arrays(py, reader.as_mut(), rest, slices, rows),
            Self::Items { items, count } => next_items(items, count, slices, rows),
        }
    }
}

/// Cuts arrays into slices without copying them.
fn next_arrays(
    py: Python<'_>,
    reader: &mut (dyn ArrayReader + Send),
    rest: &mut Option<ArrayRef>,
    slices: usize,
    rows: usize,
) -> PyResult<Vec<Slice>> {
    let mut round = Vec::new();
    while round.len() < slices {
        let array = match rest.take() {
            Some(array) => array,
            // Another thread may need Python's lock to make the next array.
            None => match py.detach(|| reader.next()) {
                Some(array) => array.map_err(PyArrowError::from)?,
                None => break,
            },
        };
        if array.len() > rows {
            *rest = Some(array.slice(rows, array.len() - rows));
        }
        if !array.is_empty() {
            round.push(Slice::Array(array.slice(0, rows.min(array.len()))));
        }
    }
    Ok(round)
}

/// Takes items from an iterator.
fn next_items(
    items: &mut Bound<'_, PyIterator>,
    count: &mut usize,
    slices: usize,
    rows: usize,
) -> PyResult<Vec<Slice>> {
    let mut round = Vec::new();
    let mut slice = Vec::new();
    let mut bytes = 0;
    while round.len() < slices && bytes < MAX_ROUND_BYTES {
        let Some(item) = items.next() else { break };
        let item = item?;
        let text = if item.is_none() { None } else { Some(string(item, *count)?) };
        bytes += text.as_ref().map_or(0, |text| text.len().unwrap_or(0));
        slice.push(text.map(Bound::unbind));
        *count += 1;
        if slice.len() == rows {
            round.push(Slice::Items(std::mem::take(&mut slice)));
        }
    }
    if !slice.is_empty() {
        round.push(Slice::Items(slice));
    }
    Ok(round)
}

fn string(item: Bound<'_, PyAny>, index: usize) -> PyResult<Bound<'_, PyString>> {
    item.cast_into::<PyString>().map_err(|error| {
        let item = error.into_inner();
        let kind = item.get_type().name().map_or_else(|_| "an object".to_owned(), |name| name.to_string());
        PyTypeError::new_err(format!("expected str or None, found {kind} at index {index}"))
    })
}

/// Returns an error unless an array of this type holds strings.
fn check_type(found: &DataType) -> PyResult<()> {
    match found {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => Ok(()),
        DataType::Dictionary(_, values) => check_type(values),
        DataType::Struct(_) => Err(PyTypeError::new_err(
            "expected an Arrow array of strings, found a table; pass one column, such as table[\"prompt\"]",
        )),
        other => Err(PyTypeError::new_err(format!("expected an Arrow array of strings, found {other}"))),
    }
}

impl Slice {
    /// Borrows the texts.
    pub(super) fn texts<'s>(&'s self, py: Python<'s>) -> Texts<'s> {
        match self {
            Self::Array(array) => Texts::Array(array),
            Self::Items(items) => Texts::Items(items.iter().map(|item| borrow(py, item.as_ref())).collect()),
        }
    }
}

/// Borrows a Python string, which keeps its UTF-8 form as long as it lives.
fn borrow<'s>(py: Python<'s>, item: Option<&'s Py<PyString>>) -> Text<'s> {
    match item.map(|item| item.bind(py).to_str()) {
        None => Text::Null,
        Some(Ok(text)) => Text::Found(text),
        Some(Err(_)) => Text::Surrogate,
    }
}

impl Texts<'_> {
    /// The number of texts, with missing ones.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Array(array) => array.len(),
            Self::Items(items) => items.len(),
        }
    }

    /// Borrows one text.
    pub(super) fn get(&self, at: usize) -> Text<'_> {
        match self {
            Self::Array(array) => in_array(*array, at),
            Self::Items(items) => items.get(at).copied().unwrap_or(Text::Null),
        }
    }
}

/// Borrows a text in an array whose type passed [`check_type`].
fn in_array(array: &dyn Array, at: usize) -> Text<'_> {
    if array.is_null(at) {
        return Text::Null;
    }
    match array.data_type() {
        DataType::Utf8 => Text::Found(array.as_string::<i32>().value(at)),
        DataType::LargeUtf8 => Text::Found(array.as_string::<i64>().value(at)),
        DataType::Utf8View => Text::Found(array.as_string_view().value(at)),
        _ => downcast_dictionary_array!(
            array => array.key(at).map_or(Text::Null, |key| in_array(array.values(), key)),
            _ => Text::Null
        ),
    }
}
