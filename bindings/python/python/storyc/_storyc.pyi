"""The compiled part of the package: takes the settings that `_settings.collect` brings into one form, returns dicts."""

import os
from collections.abc import Iterable
from typing import Any, Final, Protocol, final

import polars
import pyarrow
from typing_extensions import disjoint_base

__all__ = [
    "VERSION",
    "ArrowTable",
    "CheckedBatch",
    "check",
    "check_batch",
    "compile",
    "cost",
    "explain",
    "fix",
    "format",
    "import_prompt",
    "models",
    "rules",
]

VERSION: Final[str]

class _ArrowArray(Protocol):
    """An array that Arrow's PyCapsule interface exports, such as `pyarrow.Array`."""

    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]: ...

class _ArrowStream(Protocol):
    """Arrays that Arrow's PyCapsule interface exports, such as `pyarrow.ChunkedArray` and `polars.Series`."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

@disjoint_base
class ArrowTable:
    """A table in memory. Everything that speaks Arrow's PyCapsule interface takes it without a copy: `pyarrow.table`,
    `polars.DataFrame`, `pandas.DataFrame.from_arrow`, DuckDB."""

    @property
    def num_rows(self) -> int:
        """The number of rows."""

    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""

    @property
    def nbytes(self) -> int:
        """The number of bytes that the table takes in memory."""

    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> object:
        """Exports the schema through Arrow's PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Exports the table through Arrow's PyCapsule interface."""

    def to_pyarrow(self) -> pyarrow.Table:
        """Returns the table as a `pyarrow.Table`, which shares its memory."""

    def to_polars(self) -> polars.DataFrame:
        """Returns the table as a `polars.DataFrame`."""

    def to_pylist(self) -> list[dict[str, Any]]:
        """Returns the rows as dicts; needs no other library."""

@final
class CheckedBatch(ArrowTable):
    """The checked texts of a batch: one row for each text, with the list of its findings."""

    def findings(self) -> ArrowTable:
        """One row for each finding, with the row of its text. It shares the memory of the batch."""

_Source = str | os.PathLike[str]
_Settings = dict[str, Any]

def compile(source: _Source, settings: _Settings) -> dict[str, Any]:
    """Compiles a story: findings, clips and requests."""

def check(source: _Source, settings: _Settings) -> dict[str, Any]:
    """Checks a story: findings and key facts."""

def check_batch(
    texts: _ArrowArray | _ArrowStream | Iterable[str | None], settings: _Settings, threads: int | None
) -> CheckedBatch:
    """Checks many texts and returns a table with one row for each."""

def fix(source: _Source, settings: _Settings, unsafe: bool) -> dict[str, Any]:
    """Applies fixes to a copy of a story: the new text, what was applied, and the remaining findings."""

def format(source: _Source) -> dict[str, Any]:
    """Formats a story. Returns `text`, or the `diagnostics` for which it can't be formatted."""

def import_prompt(source: _Source, notation: str | None, clip: int | None) -> dict[str, Any]:
    """Imports a prompt in another notation."""

def cost(source: _Source, settings: _Settings, all_models: bool, keep_rate: float | None) -> dict[str, Any]:
    """Estimates the cost of a story with each of its models, or with all that are known."""

def models(model: str | None) -> list[dict[str, Any]]:
    """Lists the built-in models, or one of them, with every limit and its source."""

def rules() -> list[dict[str, Any]]:
    """Lists all rules, ordered by code."""

def explain(rule: str) -> dict[str, Any]:
    """Describes a rule, by its code or name."""
