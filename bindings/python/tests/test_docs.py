"""Runs every block of docs/python.md and of this package's README, and compares what it prints.

A `text` block after a `python` block is its output; `UPDATE=1 pytest tests/test_docs.py` writes it.
"""

import contextlib
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow
import pytest

from conftest import ROOT

PAGE = ROOT / "docs/python.md"
README = ROOT / "bindings/python/README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Block:
    """A block of a page, and the one after it."""

    language: str
    text: str
    start: int
    end: int
    output: "Block | None" = None


def blocks(page: Path) -> list[Block]:
    """Lists the blocks of a page."""
    found = [Block(match[1], match[2], match.start(2), match.end(2)) for match in BLOCK.finditer(page.read_text())]
    for block, after in zip(found, found[1:]):
        if after.language == "text":
            block.output = after
    return found


def run(block: Block, names: dict[str, Any]) -> str:
    """Runs a block of Python and returns what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block.text, str(PAGE), "exec"), names)
    return printed.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to run a page in. What a page imports, it imports again."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    ray = sys.modules.get("ray")
    if ray is not None:
        ray.shutdown()


def test_every_block_of_the_page_runs(folder: Path) -> None:
    names: dict[str, Any] = {"__name__": "page"}
    outputs: list[tuple[Block, str]] = []
    for block in blocks(PAGE):
        match block.language:
            case "story":
                (folder / "market.story").write_text(block.text, encoding="utf-8")
            case "sh":
                run_shell(block.text, folder)
            case "python" if "SparkSession" in block.text:
                if output := run_spark(block, names):
                    outputs.append((block, output))
            case "python":
                outputs.append((block, run(block, names)))
            case "text":
                pass
            case other:
                pytest.fail(f"no test runs blocks of {other}")
    compare(PAGE, outputs)


def compare(page: Path, outputs: list[tuple[Block, str]]) -> None:
    """Compares what blocks print with the text blocks after them."""
    if os.environ.get("UPDATE"):
        text = page.read_text()
        for block, output in reversed(outputs):
            if block.output is not None:
                text = text[: block.output.start] + output + text[block.output.end :]
        page.write_text(text)
        return
    for block, output in outputs:
        assert output == (block.output.text if block.output else ""), block.text


def run_shell(command: str, folder: Path) -> None:
    """Runs `pip install storyc` in an empty environment, with the wheel under test in place of the registry."""
    wheels = os.environ.get("STORYC_WHEELS")
    if wheels is None:
        pytest.fail("set STORYC_WHEELS to the folder with the wheel under test; `check` does it")
    environment = folder / "environment"
    if not environment.is_dir():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    subprocess.run(
        ["bash", "-euc", command],
        cwd=folder,
        check=True,
        env={
            "PATH": f"{environment / 'bin'}:/usr/bin:/bin",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": wheels,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        },
    )


def run_spark(block: Block, names: dict[str, Any]) -> str | None:
    """Runs the block in Spark if it is installed. Otherwise, calls the step as Spark does, with record batches."""
    if importlib.util.find_spec("pyspark") and shutil.which("java"):
        return run(block, names)
    warnings.warn("no pyspark or no Java: calling the map step with record batches instead", stacklevel=1)
    batches = [
        pyarrow.RecordBatch.from_pydict({"id": [1], "prompt": [names["prompts"][0]]}),
        pyarrow.RecordBatch.from_pydict({"id": [2], "prompt": [names["prompts"][1]]}),
    ]
    checked = [row for batch in names["check_batches"](iter(batches)) for row in batch.to_pylist()]
    return f"{sorted((row['id'], row['ok'], row['errors']) for row in checked)}\n"


def test_the_projects_readme_has_a_block_that_runs(folder: Path) -> None:
    [block] = [block for block in blocks(ROOT / "README.md") if block.language == "python"]
    names: dict[str, Any] = {"__name__": "readme"}
    assert run(block, names) == "[00:00-00:05] A heron lands on the weir.\n"
    assert [row["ok"] for row in names["checked"].to_pylist()] == [True, False]


def test_the_readme_runs_in_an_empty_environment(folder: Path) -> None:
    """The environment has nothing but the wheel: no other package, no compiler."""
    program = folder / "environment/bin"
    for block in blocks(README):
        if block.language == "python":
            (folder / "example.py").write_text(block.text, encoding="utf-8")
            done = subprocess.run([program / "python", "example.py"], capture_output=True, text=True, check=True)
            assert done.stdout == (
                "POST [00:00-00:05] A heron lands on the weir.\n\n[00:05-00:08] It catches a fish.\n1\n[]\n"
            )
        else:
            run_shell(block.text, folder)
    listed = subprocess.run([program / "pip", "list", "--format", "freeze"], capture_output=True, text=True, check=True)
    assert {line.split("==")[0] for line in listed.stdout.split()} <= {"pip", "setuptools", "storyc", "wheel"}
