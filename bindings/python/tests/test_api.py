"""What the functions take, return and raise."""

import copy
import pickle
import threading
import time
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

import storyc

RIVER = "[0-5s] A boy walks by the river.\n"
SCENE = "A boy walks by the river.\n"
OVERLAP = "[0-5s] A boat leaves.\n\n[4-9s] A rope falls.\n"
PICTURE = "---\nrefs:\n  boy: boy.png\n---\n[0-5s] @boy walks by the river.\n"


def png(width: int, height: int) -> bytes:
    """Returns the header of a PNG picture, which is all that storyc reads."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + b"\x08\x02\0\0\0" + bytes(200)


def test_a_story_compiles_to_its_request() -> None:
    compiled = storyc.compile(RIVER)
    assert compiled.ok and compiled.diagnostics == ()
    assert compiled.path == "<text>"
    assert compiled.story == storyc.Story("happyhorse-1.1", 1, 5000, 0, ())
    [request] = compiled.requests
    assert request.method == "POST" and request.url.startswith("https://")
    assert request.headers["Authorization"] == "Bearer ${DASHSCOPE_API_KEY}"
    assert request.body["input"]["prompt"] == compiled.prompt == "[00:00-00:05] A boy walks by the river."
    assert compiled.cost is not None and compiled.cost.currency == "USD"
    assert compiled.clips[0].plan["duration_ms"] == 5000
    compiled.raise_for_errors()


def test_a_finding_has_place_and_help() -> None:
    [found] = storyc.check(OVERLAP).diagnostics
    assert (found.code, found.name, found.severity) == ("T201", "overlapping-shots", "error")
    assert found.start == storyc.Position(line=3, column=1, byte=23)
    assert found.related[0].start.line == 1
    assert found.help is not None and "start it at 5 s" in found.help
    assert str(found).startswith("<text>:3:1: error[T201] this shot starts at 4 s")


def test_errors_leave_no_request_and_can_be_raised() -> None:
    compiled = storyc.compile(OVERLAP)
    assert not compiled.ok and compiled.requests == ()
    assert compiled.clips[0].request is None
    assert compiled.clips[0].no_request == "no request yet: fix 1 error in the story first"
    with pytest.raises(storyc.StorycError, match="<text>:3:1: this shot starts at 4 s") as failed:
        compiled.raise_for_errors()
    assert failed.value.code == "T201" and failed.value.diagnostics == compiled.diagnostics


def test_an_unbound_reference_leaves_no_request() -> None:
    compiled = storyc.compile("[0-5s] @Image1 walks by the river.\n")
    [clip] = compiled.clips
    assert compiled.ok and compiled.requests == ()
    assert clip.no_request is not None and "@Image1" in clip.no_request
    bound = storyc.compile("[0-5s] @Image1 walks.\n", refs={"Image1": "https://example.com/boy.png"})
    assert bound.requests[0].body["input"]["media"][0]["url"] == "https://example.com/boy.png"


def test_settings_override_the_story() -> None:
    compiled = storyc.compile(SCENE, "seedance-2.0", duration=8, ratio="9:16", resolution="480p", seed=7)
    [clip] = compiled.clips
    assert clip.model == "seedance-2.0" and clip.duration_ms == 8000
    assert (clip.plan["ratio"], clip.plan["resolution"], clip.plan["seed"]) == ("9:16", "480p", 7)
    assert storyc.compile(SCENE, duration="0:08").clips[0].duration_ms == 8000
    both = storyc.compile(RIVER, ["happyhorse-1.1", "seedance-2.0"])
    assert [clip.model for clip in both.clips] == ["happyhorse-1.1", "seedance-2.0"]
    with pytest.raises(storyc.StorycError, match="several models"):
        _ = both.cost


def test_a_film_has_a_clip_and_a_request_for_each_part() -> None:
    text = "".join(f"[{start}-{start + 7}s] Shot {start}.\n\n" for start in range(0, 42, 7))
    assert not storyc.compile(text).ok
    film = storyc.compile(text, clips="auto")
    assert film.ok and len(film.clips) == len(film.requests) == 3
    assert [clip.number for clip in film.clips] == [1, 2, 3]
    assert film.clips[0].end_ms == film.clips[1].start_ms
    assert film.cost is not None and film.cost.amount == pytest.approx(sum(c.cost.amount for c in film.clips if c.cost))
    with pytest.raises(storyc.StorycError, match="3 clips") as failed:
        _ = film.prompt
    assert failed.value.code == "several-clips"


def test_a_path_is_read_with_its_pictures_and_its_project(tmp_path: Path) -> None:
    story = tmp_path / "episodes" / "a.story"
    story.parent.mkdir()
    story.write_text(PICTURE)
    [missing] = storyc.check(story).diagnostics
    assert missing.code == "R201" and missing.path == str(story)
    (story.parent / "boy.png").write_bytes(png(100, 100))
    [small] = storyc.check(story).diagnostics
    assert small.code == "R204" and "100" in small.message
    (story.parent / "boy.png").write_bytes(png(1280, 720))
    (tmp_path / "storyc.yaml").write_text("ratio: 9:16\n")
    compiled = storyc.compile(story)
    assert compiled.ok and compiled.clips[0].plan["ratio"] == "9:16"
    assert compiled.requests[0].uploads == (
        storyc.Upload("boy", f"{story.parent}/boy.png", "upload:boy"),
    )
    (tmp_path / "storyc.yaml").write_text("ratio: wide\n")
    broken = storyc.compile(story)
    assert not broken.ok and broken.diagnostics[0].path == str(tmp_path / "storyc.yaml")
    assert broken.requests == () and "storyc.yaml" in str(broken.clips[0].no_request)


def test_a_text_reads_nothing_from_the_disk_without_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "storyc.yaml").write_text("ratio: 9:16\n")
    (tmp_path / "boy.png").write_bytes(png(100, 100))
    assert storyc.check(PICTURE).diagnostics == ()
    assert storyc.compile(PICTURE).clips[0].plan["ratio"] is None
    for folder in (tmp_path, ".", ""):
        in_folder = storyc.compile(PICTURE, folder=folder)
        assert [found.code for found in in_folder.diagnostics] == ["R204"]
        assert in_folder.clips[0].plan["ratio"] == "9:16"


def test_files_can_come_from_memory() -> None:
    assert storyc.check(PICTURE, files={"boy.png": png(1280, 720)}).ok
    assert storyc.check(PICTURE, files={"boy.png": png(100, 100)}).errors[0].code == "R204"
    assert storyc.check(PICTURE, files={}).errors[0].code == "R201"


def test_rules_can_be_selected() -> None:
    assert storyc.check(OVERLAP, select="R").diagnostics == ()
    assert storyc.check(OVERLAP, ignore=["T201"]).diagnostics == ()
    with pytest.raises(storyc.StorycError, match="there is no rule `X9`") as failed:
        storyc.check(OVERLAP, select=["T", "X9"])
    assert failed.value.code == "unknown-rule"


def test_fixes_change_a_copy() -> None:
    text = "[0-1,5s] A boat leaves.\n[1,5-5s] A rope falls.\n"
    fixed = storyc.fix(text)
    assert fixed.ok and fixed.text == "[0-1.5s] A boat leaves.\n[1.5-5s] A rope falls.\n"
    assert [(fix.code, fix.count) for fix in fixed.applied] == [("S103", 1), ("S103", 1)]
    pasted = "Shot 1 (0-3s): A quay at dawn.\nShot 2 (3-8s): A rope goes slack.\n"
    assert storyc.fix(pasted).text == pasted != storyc.fix(pasted, unsafe=True).text
    headed = "[0-5s]A boat leaves.\n"
    assert storyc.format(headed) == "[0-5s] A boat leaves.\n"
    with pytest.raises(storyc.StorycError) as failed:
        storyc.format("[0-x5s] A rope goes slack.")
    assert failed.value.code == "unreadable" and failed.value.diagnostics[0].code == "S101"


@pytest.mark.parametrize(
    ("call", "code", "message"),
    [
        (lambda: storyc.compile(RIVER, "happyhorse-11"), "unknown-model", "did you mean `happyhorse-1.1`"),
        (lambda: storyc.compile(RIVER, duration="soon"), "bad-option", 'can\'t read duration="soon"'),
        (lambda: storyc.compile(RIVER, ratio="wide"), "bad-option", 'ratio="16:9"'),
        (lambda: storyc.compile(RIVER, region="moon"), "region", "its regions are"),
        (lambda: storyc.models("nobody"), "unknown-model", "storyc.models()"),
        (lambda: storyc.explain("T20"), "unknown-rule", "there is no rule `T20`"),
        (lambda: storyc.import_prompt("A.", notation="kling-json"), "wrong-notation", "imports it as prose"),
        (lambda: storyc.import_prompt(RIVER, clip=4), "not-found", "has 1 clip"),
        (lambda: storyc.cost(RIVER, keep_rate=2), "bad-option", "keep_rate=0.25"),
        (lambda: storyc.check_batch([RIVER], threads=0), "bad-option", "at least 1"),
        (lambda: storyc.compile("a" * 16_000_001), "too-large", "16 MB"),
    ],
)
def test_what_cannot_be_done_has_a_code_and_help(call: Any, code: str, message: str) -> None:
    with pytest.raises(storyc.StorycError) as failed:
        call()
    assert failed.value.code == code and message in str(failed.value)
    assert failed.value.message
    again = pickle.loads(pickle.dumps(failed.value))
    assert (again.code, str(again)) == (code, str(failed.value))


def test_wrong_arguments_are_type_errors() -> None:
    for call in (
        lambda: storyc.compile(7),  # type: ignore[arg-type]
        lambda: storyc.compile(RIVER.encode()),  # type: ignore[arg-type]
        lambda: storyc.compile(RIVER, model=7),  # type: ignore[arg-type]
        lambda: storyc.compile(RIVER, wide=True),  # type: ignore[call-arg]
        lambda: storyc.check_batch([RIVER], files={}, folders="."),  # type: ignore[call-arg]
    ):
        with pytest.raises(TypeError):
            call()


def test_unreadable_files_raise_what_open_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as failed:
        storyc.compile(tmp_path / "no.story")
    assert failed.value.filename == str(tmp_path / "no.story") and failed.value.strerror == "No such file or directory"
    with pytest.raises(IsADirectoryError):
        storyc.compile(tmp_path)
    (tmp_path / "latin.story").write_bytes(b"caf\xe9")
    with pytest.raises(storyc.StorycError, match="byte 0xE9 at offset 3") as unreadable:
        storyc.compile(tmp_path / "latin.story")
    assert unreadable.value.code == "unreadable"


def test_results_are_frozen_and_can_be_copied() -> None:
    compiled = storyc.compile(OVERLAP, "kling-3.0")
    with pytest.raises(FrozenInstanceError):
        compiled.path = "other"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(compiled)) == copy.deepcopy(compiled) == compiled


def test_the_lock_is_free_while_storyc_works() -> None:
    text = "".join(f"[{n}-{n + 1}s] Shot {n} of a long film by the river.\n\n" for n in range(3000))
    done = threading.Event()
    turns = 0

    def check() -> None:
        storyc.check(text)
        done.set()

    worker = threading.Thread(target=check)
    worker.start()
    while not done.is_set():
        turns += 1
        time.sleep(0.001)
    worker.join()
    assert turns > 1
