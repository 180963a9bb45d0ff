"""The compiler for multi-scene storyboards: check prompts for video models, and build their exact requests.

    >>> import storyc
    >>> compiled = storyc.compile("[0-5s] A heron lands on the weir.")
    >>> compiled.ok
    True
    >>> compiled.requests[0].body["input"]["prompt"]
    '[00:00-00:05] A heron lands on the weir.'

A `str` is a story's text and a `pathlib.Path` is its file. For a text, storyc reads nothing from the disk unless you pass
`folder`. See https://github.com/storyc/storyc/blob/main/docs/python.md.
"""

from ._api import check, check_batch, compile, cost, explain, fix, format, import_prompt, models, rules
from ._errors import StorycError
from ._settings import Settings
from ._storyc import VERSION as __version__
from ._storyc import ArrowTable, CheckedBatch
from ._types import (
    AppliedFix,
    Change,
    Checked,
    Clip,
    ClipFacts,
    Compiled,
    Cost,
    Diagnostic,
    Edit,
    Fix,
    Fixed,
    Imported,
    Position,
    Related,
    Request,
    Severity,
    Story,
    Upload,
)

__all__ = [
    "AppliedFix",
    "ArrowTable",
    "Change",
    "Checked",
    "CheckedBatch",
    "Clip",
    "ClipFacts",
    "Compiled",
    "Cost",
    "Diagnostic",
    "Edit",
    "Fix",
    "Fixed",
    "Imported",
    "Position",
    "Related",
    "Request",
    "Settings",
    "Severity",
    "Story",
    "StorycError",
    "Upload",
    "__version__",
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
