"""Converts the dicts of `_storyc` to the classes of `_types`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._types import (
    Change,
    Clip,
    ClipFacts,
    Cost,
    Diagnostic,
    Edit,
    Fix,
    Imported,
    Position,
    Related,
    Request,
    Story,
    Upload,
)


def _position(value: Mapping[str, int]) -> Position:
    return Position(value["line"], value["column"], value["byte"])


def _span(value: Mapping[str, Any]) -> tuple[Position, Position]:
    return _position(value["start"]), _position(value["end"])


def _fix(value: Mapping[str, Any]) -> Fix:
    edits = tuple(Edit(*_span(edit), edit["text"]) for edit in value["edits"])
    return Fix(value["title"], value["safe"], edits)


def diagnostic(value: Mapping[str, Any]) -> Diagnostic:
    """Converts a finding."""
    start, end = _span(value)
    related = tuple(Related(one["path"], one["message"], *_span(one)) for one in value["related"])
    return Diagnostic(
        code=value["code"],
        name=value["name"],
        severity=value["severity"],
        message=value["message"],
        label=value["label"],
        help=value["help"],
        url=value["url"],
        model=value["model"],
        path=value["path"],
        start=start,
        end=end,
        related=related,
        fixes=tuple(_fix(fix) for fix in value["fixes"]),
    )


def checked(value: Mapping[str, Any]) -> dict[str, Any]:
    """Converts what every checked story has, to keyword arguments."""
    facts = value["story"]
    story = Story(
        model=facts["model"],
        shots=facts["shots"],
        duration_ms=facts["duration_ms"],
        refs=facts["refs"],
        clips=tuple(ClipFacts(**clip) for clip in facts.get("clips", ())),
    )
    return {
        "path": value["path"],
        "story": story,
        "diagnostics": tuple(diagnostic(found) for found in value["diagnostics"]),
    }


def _cost(value: Mapping[str, Any] | None) -> Cost | None:
    return None if value is None else Cost(**value)


def _request(value: Mapping[str, Any] | None) -> Request | None:
    if value is None:
        return None
    uploads = tuple(Upload(**upload) for upload in value["uploads"])
    cost = _cost(value["cost"])
    return Request(value["method"], value["url"], value["headers"], value["body"], uploads, cost)


def _change(value: Mapping[str, Any]) -> Change:
    span = value.get("span")
    return Change(value["kind"], value["what"], None if span is None else (span[0], span[1]))


def clip(value: Mapping[str, Any]) -> Clip:
    """Converts a clip."""
    fields = dict(value)
    fields["cost"] = _cost(value["cost"])
    fields["changes"] = tuple(_change(change) for change in value["changes"])
    fields["request"] = _request(value["request"])
    return Clip(**fields)


def imported(value: Mapping[str, Any]) -> Imported:
    """Converts an import."""
    lists = ("shots", "references", "facts", "notes", "lost", "candidates", "series")
    return Imported(
        story=value["story"],
        notation=value["notation"],
        clips=value["clips"],
        **{name: tuple(value[name]) for name in lists},
    )
