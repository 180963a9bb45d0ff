"""The settings that most functions take as keyword arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict


class Settings(TypedDict, total=False):
    """Settings that override those of the story and of its project. They are the program's flags."""

    duration: str | float
    """Length of the video: `"15s"`, or a number of seconds."""
    ratio: str
    """Width to height, such as `"16:9"`."""
    resolution: str
    """Number of lines, such as `"1080p"`."""
    shots: str
    """`"list"` or `"prompt"`: the form of the shots, for models whose API has two."""
    seed: int
    """Seed, for models that take one."""
    refs: Mapping[str, str | os.PathLike[str]]
    """Files of references, by name or position: `{"girl": "girl.png", "Image2": "https://…"}`."""
    region: str
    """Region of the model's API."""
    workspace: str
    """The vendor's workspace, for regions that need one."""
    soft_seconds: bool
    """Writes each shot's length into the prompt, for models that don't read times."""
    select: str | Sequence[str]
    """Shows only these rules: codes such as `"T201"`, or letters such as `"T"`."""
    extend_select: str | Sequence[str]
    """Shows these rules as well."""
    ignore: str | Sequence[str]
    """Hides these rules."""
    folder: str | os.PathLike[str]
    """Folder that the paths in a text are relative to, and where its `storyc.yaml` is looked for. A story that is a file
    is in its own folder. Without a folder, storyc reads nothing from the disk and doesn't look for missing files."""
    files: Mapping[str, bytes]
    """Contents of files that the story names, by path, for files that aren't on disk."""


_TEXTS = ("ratio", "resolution", "shots", "region", "workspace")
_LISTS = ("select", "extend_select", "ignore")


def collect(
    function: str,
    model: str | Sequence[str] | None,
    clips: str | None,
    settings: Settings,
) -> dict[str, Any]:
    """Brings the settings of a call into the one form that `_storyc` takes."""
    given: dict[str, Any] = dict(settings)
    unknown = [name for name in given if name not in Settings.__annotations__]
    if unknown:
        raise TypeError(f"{function}() got an unexpected keyword argument {unknown[0]!r}")
    files = given.get("files")
    folder = given.get("folder")
    collected: dict[str, Any] = {
        "model": _list(model),
        "clips": clips,
        "duration": _duration(given.get("duration")),
        "seed": given.get("seed"),
        "refs": [(name, os.fspath(file)) for name, file in (given.get("refs") or {}).items()],
        "soft_seconds": bool(given.get("soft_seconds", False)),
        "folder": None if folder is None else os.fspath(folder),
        "files": None if files is None else {os.fspath(path): bytes(content) for path, content in files.items()},
    }
    collected.update({name: given.get(name) for name in _TEXTS})
    collected.update({name: _list(given.get(name)) for name in _LISTS})
    return collected


def _list(value: str | Sequence[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def _duration(value: str | float | None) -> str | None:
    return value if value is None or isinstance(value, str) else f"{value:g}"
