"""The module and the program give the same findings and the same requests."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import storyc

from conftest import ROOT, corpus, git_files

EXAMPLES = [path for path in git_files("*.story") if path.parts[0] in ("examples", "tests", "grammar", "editors")]
PROMPTS = sorted((corpus() or Path("nowhere")).glob("*.txt"))
MODELS = ["seedance-2.0", "kling-3.0-omni"]


def output(program: Path, *arguments: str) -> Any:
    """Runs the program in the project's folder and returns its JSON."""
    done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def as_json(value: Any) -> Any:
    """Converts a frozen class to what the program prints: lists instead of tuples."""
    return json.loads(json.dumps(asdict(value)))


def without_missing(cost: dict[str, Any] | None) -> dict[str, Any] | None:
    """Leaves out what the program's JSON leaves out of a cost."""
    return cost and {key: value for key, value in cost.items() if value is not None or key not in ("tokens", "note")}


def compare(program: Path, paths: list[Path], flags: list[str], **settings: Any) -> tuple[int, int]:
    """Compares findings and requests; returns the numbers of both."""
    names = [str(path) for path in paths]
    report = output(program, "check", "--format", "json", *flags, *names)
    expected: dict[str, list[Any]] = {}
    for file in report["files"]:
        for found in file["diagnostics"]:
            expected.setdefault(found["path"], []).append(found)
    built = output(program, "build", *flags, *names)
    requests: dict[str, list[Any]] = {}
    for item in built:
        requests.setdefault(item["story"], []).append(item)
    findings = 0
    for path in paths:
        compiled = storyc.compile(path, **settings)
        assert storyc.check(path, **settings).diagnostics == compiled.diagnostics
        found = [as_json(one) for one in compiled.diagnostics]
        projects = {one["path"] for one in found} - {str(path)}
        listed = [one for project in sorted(projects) for one in expected.get(project, [])]
        assert found == [*listed, *expected.get(str(path), [])], path
        facts = next(file["story"] for file in report["files"] if file["path"] == str(path))
        assert {"clips": [], **facts} == as_json(compiled.story)
        made = []
        for clip in compiled.clips:
            if clip.request is not None:
                times = {"start_ms": clip.start_ms, "end_ms": clip.end_ms} if clip.count > 1 else {}
                request = as_json(clip.request)
                request["cost"] = without_missing(request["cost"])
                made.append({"story": str(path), "model": clip.model, "clip": clip.number, **times, **request})
            else:
                assert clip.no_request
        assert made == requests.get(str(path), []), path
        findings += len(found)
    return findings, len(built)


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative paths start where the program's do."""
    monkeypatch.chdir(ROOT)


def test_examples_have_the_programs_findings_and_requests(program: Path) -> None:
    assert len(EXAMPLES) > 40
    findings, requests = compare(program, EXAMPLES, [])
    assert findings > 20 and requests > 40


def test_examples_for_other_models_and_with_clips(program: Path) -> None:
    flags = [part for model in MODELS for part in ("--model", model)]
    compare(program, EXAMPLES, [*flags, "--clips", "auto"], model=MODELS, clips="auto")


def test_published_prompts_have_the_programs_findings_and_requests(program: Path) -> None:
    if not PROMPTS:
        pytest.skip("no published prompts: put them into ../shared/corpus/prompts, or set STORYC_CORPUS")
    assert len(PROMPTS) == 124
    findings, requests = compare(program, PROMPTS, [])
    assert findings > 100 and requests > 10
    compare(program, PROMPTS, ["--model", "seedance-2.5", "--clips", "auto"], model="seedance-2.5", clips="auto")


def test_imported_prompts_are_the_programs(program: Path) -> None:
    if not PROMPTS:
        pytest.skip("no published prompts: put them into ../shared/corpus/prompts, or set STORYC_CORPUS")
    reports = output(program, "import", "--format", "json", *map(str, PROMPTS))
    for path, report in zip(PROMPTS, reports, strict=True):
        assert {"version": 1, **as_json(storyc.import_prompt(path))} == report
        assert storyc.import_prompt(path.read_bytes().decode()).story == report["story"]


def test_costs_models_and_rules_are_the_programs(program: Path) -> None:
    for path in ["examples/ramen.story", "examples/night-ferry.story"]:
        report = output(program, "cost", "--format", "json", "--all-models", "--keep-rate", "0.25", path)
        assert storyc.cost(Path(path), all_models=True, keep_rate=0.25) == report["stories"][0]
        report = output(program, "cost", "--format", "json", path)
        assert storyc.cost(Path(path)) == report["stories"][0]
    assert storyc.models() == output(program, "models", "--format", "json")["models"]
    assert storyc.rules() == output(program, "explain", "--all", "--format", "json")


def test_fixes_and_formats_are_the_programs(program: Path, tmp_path: Path) -> None:
    for path in EXAMPLES:
        text = path.read_bytes()
        done = subprocess.run([program, "check", "--fix", "-", "--stdin-filename", path], input=text, capture_output=True)
        assert storyc.fix(path).text == done.stdout.decode(), path
        done = subprocess.run([program, "fmt", "-"], input=text, capture_output=True)
        if done.returncode == 0:
            assert storyc.format(path) == done.stdout.decode(), path
        else:
            with pytest.raises(storyc.StorycError) as failed:
                storyc.format(path)
            assert failed.value.code == "unreadable" and failed.value.diagnostics
