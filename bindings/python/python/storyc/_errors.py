"""The exception of all functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._types import Diagnostic


class StorycError(Exception):
    """A call that storyc can't carry out: an unknown model, a value that it can't read, a story with errors.

    Files that can't be read raise `OSError`, as `open` does.
    """

    code: str
    """A name, such as `unknown-model`, or the code of a rule, such as `T201`. Codes don't change between versions."""

    message: str
    """What is wrong."""

    help: str | None
    """What to do."""

    diagnostics: tuple[Diagnostic, ...]
    """All findings, if a story has errors."""

    def __init__(
        self,
        message: str,
        code: str,
        help: str | None = None,
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> None:
        super().__init__(message, code, help, diagnostics)
        self.message = message
        self.code = code
        self.help = help
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return f"{self.message}; {self.help}" if self.help else self.message
