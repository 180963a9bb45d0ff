//! Results as Arrow tables, which any library that speaks Arrow's PyCapsule interface takes without a copy.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StructArray};
use arrow_schema::{DataType, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};

use crate::batch::columns::{CHECKED, FINDINGS};

/// A table in memory.
#[pyclass(module = "storyc", frozen, subclass)]
pub(crate) struct ArrowTable {
    batches: Vec<RecordBatch>,
    schema: SchemaRef,
}

/// The checked texts of a batch.
#[pyclass(module = "storyc", frozen, extends = ArrowTable)]
pub(crate) struct CheckedBatch;

impl CheckedBatch {
    /// Creates the table of a checked batch.
    pub(super) fn create(py: Python<'_>, batches: Vec<RecordBatch>) -> PyResult<Py<Self>> {
        let table = ArrowTable { batches, schema: Arc::clone(&CHECKED) };
        Py::new(py, PyClassInitializer::from(table).add_subclass(Self))
    }
}

#[pymethods]
impl CheckedBatch {
    /// One row for each finding, with the row of its text.
    fn findings(slf: PyRef<'_, Self>) -> ArrowTable {
        let batches = slf.as_super().batches.iter().map(explode).collect();
        ArrowTable { batches, schema: Arc::clone(&FINDINGS) }
    }
}

/// Turns the lists of findings into rows. Only the numbers of the rows are new; all other columns are shared.
fn explode(batch: &RecordBatch) -> RecordBatch {
    let column = |name: &str| {
        batch.column_by_name(name).map_or_else(|| unreachable!("{name} is in the schema"), Arc::clone)
    };
    let (rows, lists) = (column("row"), column("findings"));
    let (rows, lists) = (rows.as_primitive::<Int64Type>(), lists.as_list::<i32>());
    let repeated = rows
        .values()
        .iter()
        .zip(lists.offsets().lengths())
        .flat_map(|(row, findings)| std::iter::repeat_n(*row, findings));
    let row: ArrayRef = Arc::new(Int64Array::from_iter_values(repeated));
    let findings = lists.values().as_struct();
    let columns = std::iter::once(row).chain(findings.columns().iter().cloned()).collect();
    RecordBatch::try_new(Arc::clone(&FINDINGS), columns)
        .unwrap_or_else(|error| unreachable!("the columns have the types of the schema: {error}"))
}

#[pymethods]
impl ArrowTable {
    /// The number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The number of bytes that the table takes in memory.
    #[getter]
    fn nbytes(&self) -> usize {
        self.batches.iter().map(RecordBatch::get_array_memory_size).sum()
    }

    fn __len__(&self) -> usize {
        self.num_rows()
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let table = slf.get();
        Ok(format!(
            "<storyc.{}: {} rows, {}>",
            slf.get_type().name()?,
            table.num_rows(),
            table.column_names().join(", ")
        ))
    }

    /// Exports the schema through Arrow's PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.schema.as_ref())
    }

    /// Exports the table through Arrow's PyCapsule interface.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let field = Arc::new(arrow_schema::Field::new_struct("", self.schema.fields().clone(), false));
        let arrays = self.batches.clone().into_iter();
        let arrays = arrays.map(|batch| Ok(Arc::new(StructArray::from(batch)) as ArrayRef));
        to_stream_pycapsule(py, Box::new(ArrayIterator::new(arrays, field)), requested_schema)
    }

    /// Returns the table as a `pyarrow.Table`, which shares its memory.
    fn to_pyarrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("pyarrow")?.call_method1("table", (slf,))
    }

    /// Returns the table as a `polars.DataFrame`.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("polars")?.call_method1("DataFrame", (slf,))
    }

    /// Returns the rows as dicts; needs no other library.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        for batch in &self.batches {
            let all = StructArray::from(batch.clone());
            for at in 0..all.len() {
                rows.append(value(py, &all, at)?)?;
            }
        }
        Ok(rows)
    }
}

/// Converts one value of an array to a Python object. The arrays are those of the two schemas.
fn value<'py>(py: Python<'py>, array: &dyn Array, at: usize) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(at) {
        return Ok(py.None().into_bound(py));
    }
    match array.data_type() {
        DataType::Boolean => Ok(array.as_boolean().value(at).into_pyobject(py)?.to_owned().into_any()),
        DataType::Int32 => Ok(array.as_primitive::<Int32Type>().value(at).into_pyobject(py)?.into_any()),
        DataType::Int64 => Ok(array.as_primitive::<Int64Type>().value(at).into_pyobject(py)?.into_any()),
        DataType::Utf8 => Ok(array.as_string::<i32>().value(at).into_pyobject(py)?.into_any()),
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(at);
            let values =
                (0..items.len()).map(|item| value(py, &items, item)).collect::<PyResult<Vec<_>>>()?;
            Ok(PyList::new(py, values)?.into_any())
        }
        DataType::Struct(fields) => {
            let dict = PyDict::new(py);
            for (field, column) in fields.iter().zip(array.as_struct().columns()) {
                dict.set_item(field.name(), value(py, column, at)?)?;
            }
            Ok(dict.into_any())
        }
        other => unreachable!("no column has the type {other}"),
    }
}
