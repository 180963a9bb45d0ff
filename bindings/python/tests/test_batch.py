"""Batches: what goes in, what comes out, and that both stay in step whatever the texts are."""

import multiprocessing
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars
import pyarrow
import pytest

import storyc

from conftest import git_files, ROOT

GOOD = "[0-5s] A boy walks by the river.\n"
SCENE = "A boy walks by the river.\n"
BAD = "[0-5s] A boat leaves.\n\n[4-9s] A rope falls.\n"
MISSING = None
TEXTS = [GOOD, BAD, MISSING, "", "雨の夜。\n\n[0-5s] 猫が歩く。\n[4-6s] 猫が鳴く。\n"]

INPUTS: dict[str, Any] = {
    "list": TEXTS,
    "tuple": tuple(TEXTS),
    "generator": (text for text in TEXTS),
    "array": pyarrow.array(TEXTS),
    "large array": pyarrow.array(TEXTS, pyarrow.large_string()),
    "view": pyarrow.array(TEXTS, pyarrow.string_view()),
    "dictionary": pyarrow.array(TEXTS).dictionary_encode(),
    "slice": pyarrow.array([BAD, BAD, *TEXTS, BAD])[2:-1],
    "chunks": pyarrow.chunked_array([TEXTS[:1], [], TEXTS[1:4], TEXTS[4:]]),
    "series": polars.Series(TEXTS),
    "categories": polars.Series(TEXTS, dtype=polars.Categorical),
}


def expected() -> list[dict[str, Any]]:
    """The rows for TEXTS, from one check for each."""
    rows: list[dict[str, Any]] = []
    for row, text in enumerate(TEXTS):
        if text is None:
            names = ("ok", "errors", "warnings", "advice", "fixable", "model", "shots", "duration_ms", "refs", "clips")
            rows.append({"row": row, **dict.fromkeys(names), "findings": None})
            continue
        checked = storyc.check(text)
        count = [found.severity for found in checked.diagnostics].count
        fixable = [any(fix.safe for fix in found.fixes) for found in checked.diagnostics]
        rows.append(
            {
                "row": row,
                "ok": checked.ok,
                "errors": count("error"),
                "warnings": count("warning"),
                "advice": count("advice"),
                "fixable": sum(fixable),
                "model": checked.story.model,
                "shots": checked.story.shots,
                "duration_ms": checked.story.duration_ms,
                "refs": checked.story.refs,
                "clips": 1,
                "findings": [
                    {
                        "code": found.code,
                        "name": found.name,
                        "severity": found.severity,
                        "message": found.message,
                        "label": found.label,
                        "help": found.help,
                        "model": found.model,
                        "path": None,
                        "line": found.start.line,
                        "column": found.start.column,
                        "byte": found.start.byte,
                        "end_line": found.end.line,
                        "end_column": found.end.column,
                        "end_byte": found.end.byte,
                        "fixable": fix,
                    }
                    for found, fix in zip(checked.diagnostics, fixable, strict=True)
                ],
            }
        )
    return rows


@pytest.mark.parametrize("name", INPUTS)
def test_every_kind_of_input_has_the_rows_of_single_checks(name: str) -> None:
    checked = storyc.check_batch(INPUTS[name])
    assert len(checked) == checked.num_rows == len(TEXTS)
    rows = expected()
    assert checked.to_pylist() == rows
    assert [row["errors"] for row in rows] == [0, 1, None, 1, 1]


def test_tables_go_to_pyarrow_and_polars_as_they_are() -> None:
    checked = storyc.check_batch(TEXTS)
    table, frame = checked.to_pyarrow(), checked.to_polars()
    assert table.to_pylist() == frame.to_dicts() == expected()
    assert table.column_names == frame.columns == checked.column_names
    assert pyarrow.schema(checked) == table.schema
    table.validate(full=True)
    assert repr(checked).startswith("<storyc.CheckedBatch: 5 rows, row, ok, errors")
    view = pyarrow.schema([field.with_type(pyarrow.string_view()) if field.name == "model" else field for field in table.schema])
    assert pyarrow.table(checked, schema=view).schema.field("model").type == pyarrow.string_view()


def test_findings_have_a_row_each() -> None:
    checked = storyc.check_batch(TEXTS)
    findings = checked.findings()
    rows = [{"row": row["row"], **found} for row in expected() for found in row["findings"] or []]
    assert findings.to_pylist() == findings.to_pyarrow().to_pylist() == rows
    assert [row["row"] for row in rows] == [1, 3, 4]
    assert findings.column_names[:3] == ["row", "code", "name"]
    findings.to_pyarrow().validate(full=True)


def test_many_texts_keep_their_order() -> None:
    texts = [BAD if number % 3 == 0 else GOOD for number in range(20_000)]
    inputs: list[Any] = [texts, pyarrow.array(texts), iter(texts)]
    for input in inputs:
        checked = storyc.check_batch(input).to_pyarrow()
        assert checked["row"].to_pylist() == list(range(20_000))
        assert checked["ok"].to_pylist() == [number % 3 != 0 for number in range(20_000)]
    one = storyc.check_batch(texts, threads=1)
    assert one.to_pyarrow() == storyc.check_batch(texts, threads=3).to_pyarrow()


def test_an_empty_batch_has_no_rows_and_all_columns() -> None:
    inputs: list[Any] = [[], pyarrow.array([], pyarrow.string()), pyarrow.chunked_array([], pyarrow.string())]
    for input in inputs:
        checked = storyc.check_batch(input)
        assert len(checked) == 0 and checked.to_polars().columns == checked.column_names
    assert storyc.check_batch(pyarrow.nulls(3)).to_pyarrow()["ok"].null_count == 3


def test_settings_apply_to_each_text() -> None:
    [row] = storyc.check_batch([SCENE], "seedance-2.0", duration=30, select="L").to_pylist()
    assert row["model"] == "seedance-2.0" and [found["code"] for found in row["findings"]] == ["L101"]
    [row] = storyc.check_batch([SCENE], "seedance-2.0", "auto", duration=8).to_pylist()
    assert row["ok"] and row["duration_ms"] == 8000
    long = "".join(f"[{start}-{start + 7}s] Shot {start}.\n\n" for start in range(0, 42, 7))
    [row] = storyc.check_batch([long], clips="auto").to_pylist()
    assert row["ok"] and row["clips"] == 3


def test_files_are_read_only_from_a_folder(tmp_path: Path) -> None:
    text = "---\nrefs:\n  boy: boy.png\n---\n[0-5s] @boy walks by the river.\n"
    assert storyc.check_batch([text]).to_pylist()[0]["ok"]
    [row] = storyc.check_batch([text], folder=tmp_path).to_pylist()
    assert [found["code"] for found in row["findings"]] == ["R201"]


def test_the_project_of_a_folder_applies_to_each_text(tmp_path: Path) -> None:
    project = tmp_path / "storyc.yaml"
    project.write_text("refs:\n  boy: boy.png\n")
    [row] = storyc.check_batch(["[0-5s] @boy walks by the river.\n"], folder=tmp_path).to_pylist()
    [found] = row["findings"]
    assert (found["code"], found["path"], found["line"]) == ("R201", str(project), 2)
    project.write_text("ratio: wide\n")
    with pytest.raises(storyc.StorycError, match="storyc.yaml: ") as failed:
        storyc.check_batch([GOOD], folder=tmp_path)
    assert failed.value.code.startswith("S3")


def test_texts_that_are_no_stories_have_a_finding() -> None:
    rows = storyc.check_batch(["caf\udce9", GOOD, "a" * 16_000_001]).to_pylist()
    assert [[found["code"] for found in row["findings"]] for row in rows] == [["S401"], [], ["S402"]]
    assert rows[0]["shots"] is None and not rows[0]["ok"]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (GOOD, "many texts, found one"),
        (7, "found int"),
        ([GOOD, 7], "found int at index 1"),
        (pyarrow.array([1, 2]), "found Int64"),
        (pyarrow.table({"prompt": TEXTS}), 'pass one column, such as table\\["prompt"\\]'),
        (polars.DataFrame({"prompt": TEXTS}), "pass one column"),
    ],
)
def test_other_inputs_are_type_errors(texts: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        storyc.check_batch(texts)


def test_an_error_of_the_iterable_comes_through() -> None:
    def texts() -> Iterator[str]:
        yield GOOD
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        storyc.check_batch(texts())


def test_an_iterable_is_read_in_parts() -> None:
    """The number of items that are alive at once doesn't depend on their number."""
    alive = most = 0

    class Counted(str):
        def __new__(cls, text: str) -> "Counted":
            nonlocal alive, most
            alive += 1
            most = max(most, alive)
            return super().__new__(cls, text)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    count = 8 * 512 * 2 * 3
    checked = storyc.check_batch((Counted(GOOD) for _ in range(count)), threads=2)
    assert len(checked) == count and alive == 0
    assert 0 < most <= count // 3 + 1


def test_strings_of_an_array_are_not_copied() -> None:
    script = """
import pyarrow, resource, storyc
text = "[0-5s] " + "A boy walks by the river. " * 400 + "\\n"
array = pyarrow.array([text] * 10_000)
storyc.check_batch(array[:1000])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
checked = storyc.check_batch(array, select="S")
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) * 1024, array.nbytes)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    grown, size = map(int, done.stdout.split())
    assert size > 100e6 and grown < size / 4, (grown, size)


def test_a_forked_process_has_threads_of_its_own() -> None:
    storyc.check_batch([GOOD] * 2000)
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        counts = pool.map_async(check_some, [[GOOD, BAD]] * 4).get(timeout=60)
    assert counts == [1] * 4


def check_some(texts: list[str]) -> int:
    """Checks a few texts, in another process."""
    return len(storyc.check_batch(texts * 1).findings())


def test_several_threads_can_check_at_once() -> None:
    results: list[int] = []
    workers = [
        threading.Thread(target=lambda: results.append(len(storyc.check_batch([BAD] * 3000).findings())))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert results == [3000] * 4


def test_ctrl_c_stops_a_batch() -> None:
    script = """
import pyarrow, storyc
text = "[0-5s] " + "A boy walks by the river. " * 400 + "\\n"
array = pyarrow.array([text] * 1000).dictionary_encode()
print("ready", flush=True)
storyc.check_batch(pyarrow.chunked_array([array] * 1000))
"""
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=120)
    assert child.returncode != 0 and "KeyboardInterrupt" in errors


def test_examples_in_a_batch_have_their_own_findings() -> None:
    paths = [path for path in git_files("*.story") if path.parts[0] == "examples"]
    texts = [(ROOT / path).read_text(encoding="utf-8") for path in paths]
    for text, row in zip(texts, storyc.check_batch(texts).to_pylist(), strict=True):
        found = storyc.check(text).diagnostics
        assert [one["message"] for one in row["findings"]] == [one.message for one in found]
