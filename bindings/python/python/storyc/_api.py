"""The functions. Each passes its arguments to `_storyc` and converts the result to typed classes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from . import _convert, _storyc
from ._errors import StorycError
from ._settings import collect
from ._types import AppliedFix, Checked, Compiled, Fixed, Imported, Notation

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._settings import Settings
    from ._storyc import _ArrowArray, _ArrowStream, CheckedBatch

    Source = str | os.PathLike[str]
    Models = str | Sequence[str] | None
    Clips = Literal["auto", "one"] | None


def compile(source: Source, model: Models = None, clips: Clips = None, **settings: Unpack[Settings]) -> Compiled:
    """Compiles a story: checks it and builds the request for each clip.

    `source` is the text as `str`, or the file as `pathlib.Path`. `model` is the model or a list of models, such as
    `"happyhorse-1.1"`; without it, the story's own, then its project's, then `happyhorse-1.1`. `clips="auto"` cuts the
    story wherever a limit of the model requires it; `"one"` cuts only at clip headers. `Settings` lists the other
    arguments.

    A story with errors is compiled, too, and has no requests: see `Compiled.diagnostics`.

    Raises `StorycError` for an argument that can't be used, and `OSError` for a file that can't be read.
    """
    value = _storyc.compile(source, collect("compile", model, clips, settings))
    return Compiled(**_convert.checked(value), clips=tuple(_convert.clip(clip) for clip in value["clips"]))


def check(source: Source, model: Models = None, clips: Clips = None, **settings: Unpack[Settings]) -> Checked:
    """Checks a story, as `storyc check` does. Takes the arguments of `compile`, and is faster."""
    return Checked(**_convert.checked(_storyc.check(source, collect("check", model, clips, settings))))


def check_batch(
    texts: _ArrowArray | _ArrowStream | Iterable[str | None],
    model: Models = None,
    clips: Clips = None,
    *,
    threads: int | None = None,
    **settings: Unpack[Settings],
) -> CheckedBatch:
    """Checks many texts on all cores, without Python's lock, and returns an Arrow table with one row for each.

    `texts` is a `pyarrow.Array` or `ChunkedArray`, a `polars.Series`, or anything else with Arrow's PyCapsule interface,
    whose strings are not copied; or an iterable of `str`, which is read in parts. A missing text has a row without
    findings. `threads` limits the number of threads, for map steps that already run in parallel.

    The other arguments are those of `compile`. Without `folder`, storyc reads nothing from the disk.

    Raises `StorycError` for an argument that can't be used, and `TypeError` for texts that aren't strings.
    """
    return _storyc.check_batch(texts, collect("check_batch", model, clips, settings), threads)


def fix(
    source: Source,
    model: Models = None,
    clips: Clips = None,
    *,
    unsafe: bool = False,
    **settings: Unpack[Settings],
) -> Fixed:
    """Applies the fixes of a story's findings to a copy of its text: the safe ones, or with `unsafe` all of them.

    The other arguments are those of `compile`. The file stays as it is.
    """
    value = _storyc.fix(source, collect("fix", model, clips, settings), unsafe)
    applied = tuple(AppliedFix(**one) for one in value["applied"])
    return Fixed(**_convert.checked(value), text=value["text"], applied=applied)


def format(source: Source) -> str:
    """Returns a story in its canonical form, as `storyc fmt` writes it. Every word stays.

    Raises `StorycError` if a part of the text can't be read.
    """
    value = _storyc.format(source)
    text: str | None = value["text"]
    if text is not None:
        return text
    found = tuple(_convert.diagnostic(one) for one in value["diagnostics"])
    raise StorycError(f"can't format this story: {found[0].message}", "unreadable", found[0].help, found)


def import_prompt(source: Source, *, notation: Notation | None = None, clip: int | None = None) -> Imported:
    """Turns a prompt in another notation into a story, as `storyc import` does, and reports how it read each part.

    `notation` is detected if you leave it out. `clip` takes one clip of a prompt that holds several, counted from 1.

    Raises `StorycError` if the text isn't in the notation that you name.
    """
    return _convert.imported(_storyc.import_prompt(source, notation, clip))


def cost(
    source: Source,
    model: Models = None,
    clips: Clips = None,
    *,
    all_models: bool = False,
    keep_rate: float | None = None,
    **settings: Unpack[Settings],
) -> dict[str, Any]:
    """Estimates what a story costs with each of its models, or with `all_models` for every model, cheapest first.

    `keep_rate` is the share of clips that you keep, from 0.001 to 1; it adds the price per kept clip. The result is an
    entry of `stories` in the JSON of `storyc cost`. The other arguments are those of `compile`.
    """
    return _storyc.cost(source, collect("cost", model, clips, settings), all_models, keep_rate)


def models(model: str | None = None) -> list[dict[str, Any]]:
    """Returns every built-in model, or one of them, with its limits, prices and hosts, each with its source.

    These are the entries of `models` in the JSON of `storyc models`.
    """
    return _storyc.models(model)


def rules() -> list[dict[str, Any]]:
    """Returns all rules, ordered by code, each as `explain` does."""
    return _storyc.rules()


def explain(rule: str) -> dict[str, Any]:
    """Returns a rule by its code or name: `code`, `name`, `severity`, `evidence`, `fix` and `doc`, in Markdown."""
    return _storyc.explain(rule)
