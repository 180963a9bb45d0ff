"""What the tests share: the project, the program to compare with, and the prompts that people published."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def program() -> Path:
    """The program: `STORYC`, or else the debug build."""
    path = Path(os.environ.get("STORYC", ROOT / "target/debug/storyc"))
    if not path.is_file():
        pytest.fail(f"there is no program at {path}: run `cargo build`, or set STORYC")
    return path


def corpus() -> Path | None:
    """The folder of published prompts: `STORYC_CORPUS`, or else `../shared/corpus/prompts` beside the checkout."""
    path = Path(os.environ.get("STORYC_CORPUS", ROOT.parent / "shared/corpus/prompts"))
    return path if path.is_dir() else None


def git_files(pattern: str) -> list[Path]:
    """The files of the project that match a pattern, relative to its folder."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(line) for line in listed.stdout.splitlines()]
