"""The results, as frozen classes. Their fields have the names of the program's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ._errors import StorycError

Severity = Literal["error", "warning", "advice"]
"""How much a finding matters."""

Notation = Literal["text", "fountain", "csv", "kling-json", "json", "story"]
"""How a prompt is written."""

Mode = Literal["text-to-video", "image-to-video", "reference-to-video", "video-edit", "video-extend"]
"""What a model makes a clip from."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text."""

    line: int
    """Line, from 1."""
    column: int
    """Column in characters, from 1."""
    byte: int
    """Offset in bytes of the UTF-8 text, from 0."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that matters for a finding."""

    path: str
    message: str
    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement in a story."""

    start: Position
    end: Position
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that fix a finding."""

    title: str
    """What the fix does, as an imperative."""
    safe: bool
    """Whether it can't change what is generated, or restores what was clearly meant."""
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: what is wrong, where, and what to do about it."""

    code: str
    """The rule's code, such as `T201`."""
    name: str | None
    """The rule's name, such as `overlapping-shots`."""
    severity: Severity
    message: str
    """What is wrong, then the limit, with the numbers."""
    label: str
    """A few words for the place itself."""
    help: str | None
    """What to do."""
    url: str | None
    """The rule's page."""
    model: str | None
    """The model whose limit this is about."""
    path: str
    """The story's path, `<text>` for a text, or the path of the project file."""
    start: Position
    end: Position
    related: tuple[Related, ...]
    fixes: tuple[Fix, ...]

    def __str__(self) -> str:
        line = f"{self.path}:{self.start.line}:{self.start.column}: {self.severity}[{self.code}] {self.message}"
        return f"{line}; {self.help}" if self.help else line


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """A clip of a film, in short."""

    model: str
    clip: int
    """Its number in the film, from 1."""
    start_ms: int
    end_ms: int
    asked_ms: int
    """The requested length in milliseconds."""
    shots: int


@dataclass(frozen=True, slots=True)
class Story:
    """Key facts of a story."""

    model: str | None
    """The first model; `None` if it isn't known."""
    shots: int
    duration_ms: int
    refs: int
    """Number of references that are sent."""
    clips: tuple[ClipFacts, ...]
    """The clips of each model; empty if no model needs more than one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked story."""

    path: str
    story: Story
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether there are no errors."""
        return not self.errors

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The errors."""
        return tuple(found for found in self.diagnostics if found.severity == "error")

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The warnings."""
        return tuple(found for found in self.diagnostics if found.severity == "warning")

    def raise_for_errors(self) -> None:
        """Raises `StorycError` with the code of the first error, if there is one."""
        if self.errors:
            first, more = self.errors[0], len(self.errors) - 1
            place = f"{first.path}:{first.start.line}:{first.start.column}"
            rest = f" (and {more} more {'errors' if more > 1 else 'error'})" if more else ""
            raise StorycError(f"{place}: {first.message}{rest}", first.code, first.help, self.diagnostics)


@dataclass(frozen=True, slots=True)
class AppliedFix:
    """Fixes of one kind that were applied."""

    code: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Fixed(Checked):
    """A story after its fixes, with the remaining findings."""

    text: str
    """The new text."""
    applied: tuple[AppliedFix, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """An estimated cost."""

    amount: float
    currency: str
    source: str
    """The page that the price comes from."""
    disputed: bool
    """Whether the sources disagree, or the price is an interpretation of them."""
    checked: str
    """The day the price was read, as `YYYY-MM-DD`."""
    tokens: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A local file that must be uploaded before the request."""

    ref: str
    """The reference's name."""
    path: str
    placeholder: str
    """Where the body needs the file's URL, such as `upload:boy`."""


@dataclass(frozen=True, slots=True)
class Request:
    """The HTTP request for one clip. It holds `${NAME}` for an API key and `upload:REF` for a local file."""

    method: str
    url: str
    headers: dict[str, str]
    body: dict[str, Any]
    uploads: tuple[Upload, ...]
    cost: Cost | None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that storyc drops, rounds or moves for a model."""

    kind: Literal["dropped", "rounded", "moved"]
    what: str
    span: tuple[int, int] | None
    """The bytes of the story that it is about."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip for one model: what one request makes."""

    model: str
    number: int
    """Its number in the film, from 1."""
    count: int
    """Number of clips in the film."""
    start_ms: int
    """Start on the story's clock, in milliseconds."""
    end_ms: int
    """End on the story's clock, in milliseconds."""
    duration_ms: int
    """The requested length in milliseconds."""
    shots: int
    mode: Mode
    region: str
    prompt: str
    """The prompt, as the model reads it."""
    cost: Cost | None
    """The estimated cost; `None` if no price is known."""
    changes: tuple[Change, ...]
    """Where the request differs from the story."""
    request: Request | None
    """The request; `None` if the story has errors or needs more."""
    no_request: str | None
    """Why there is no request, and what to do."""
    plan: dict[str, Any]
    """Everything that storyc asks the model for, as `storyc build --emit plan` prints it."""


@dataclass(frozen=True, slots=True)
class Compiled(Checked):
    """A compiled story: its findings, and one clip for each request of each model."""

    clips: tuple[Clip, ...]
    """Ordered by model, then by number."""

    @property
    def requests(self) -> tuple[Request, ...]:
        """The requests, in the order of the clips; clips without one are left out."""
        return tuple(clip.request for clip in self.clips if clip.request is not None)

    @property
    def prompt(self) -> str:
        """The prompt of the only clip. Raises `StorycError` if there are several."""
        return self._only().prompt

    @property
    def cost(self) -> Cost | None:
        """The estimated cost of all clips of the only model; `None` if a clip has no price.

        Raises `StorycError` if there are several models.
        """
        models = {clip.model for clip in self.clips}
        if len(models) > 1:
            names = ", ".join(sorted(models))
            raise StorycError(f"this story is for several models: {names}", "several-models", "add up clip.cost")
        return _sum([clip.cost for clip in self.clips])

    def _only(self) -> Clip:
        if len(self.clips) == 1:
            return self.clips[0]
        what = f"{len(self.clips)} clips" if self.clips else "no clip"
        raise StorycError(f"this story makes {what}, not one", "several-clips", "read compiled.clips")


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported story, and how each part of the prompt was read. Spans are byte offsets in the prompt."""

    story: str
    notation: Notation
    clips: int
    """Number of clips in the prompt."""
    shots: tuple[dict[str, Any], ...]
    references: tuple[dict[str, Any], ...]
    facts: tuple[dict[str, Any], ...]
    """Settings that became front matter."""
    notes: tuple[dict[str, Any], ...]
    """How everything else was read, and how sure that is."""
    lost: tuple[dict[str, Any], ...]
    """What the story lacks. Empty, except for settings of other tools that stories don't support."""
    candidates: tuple[dict[str, Any], ...]
    """The possible headers of the prompt."""
    series: tuple[dict[str, Any], ...]
    """The series of headers that were considered, the chosen one first."""


def _sum(costs: list[Cost | None]) -> Cost | None:
    known = [cost for cost in costs if cost is not None]
    if not known or len(known) < len(costs) or len({cost.currency for cost in known}) > 1:
        return None
    first, tokens = known[0], [cost.tokens for cost in known if cost.tokens is not None]
    return Cost(
        amount=round(sum(cost.amount for cost in known), 4),
        currency=first.currency,
        source=first.source,
        disputed=any(cost.disputed for cost in known),
        checked=first.checked,
        tokens=sum(tokens) if len(tokens) == len(known) else None,
        note=first.note,
    )
