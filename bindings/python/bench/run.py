"""Compares `storyc.check_batch` with the Rust library over the same texts, and measures its memory.

    bench/run.py BASELINE [TEXTS]

`BASELINE` is the built `bench/baseline.rs`, and TEXTS the number of texts, 100,000 if you leave it out. The two take
turns, so that drift in the machine's speed matters little; the ratio is the median of the pairs. `bench/run` builds both
and runs this.
"""

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import pyarrow

import storyc

PAIRS = 7

HEAD = """---
title: {title}
ratio: 16:9
refs:
  boy: https://example.com/boy.png
  girl: https://example.com/girl.png
---
Quiet drama on 35mm film, muted greens with one warm red, soft grain, morning haze, 15 seconds. On the first cold day of
autumn @boy and @girl have missed the school bus and go on foot along the river, not quite side by side.

"""

SENTENCES = [
    "Two small figures pass behind one poplar after another, and their reflections break wherever a fish has risen.",
    "He is rehearsing a sentence without any voice: his lips begin a word, give it up and begin again.",
    "His breath turns white; he pulls the scarf up over his chin and looks at the river instead.",
    "She keeps her eyes on the path, buries a smile in her collar and holds out one gloved hand.",
    "The camera drifts at walking pace, reeds sliding by out of focus in the foreground.",
    "Where the path narrows to the bridge they have to walk closer, and the gap between their shoulders closes.",
    '@girl (quietly): "Come on, then."',
    "Ambient sound: slow water, a moorhen, gravel under two pairs of shoes.",
]

TAIL = "[Audio] Water and poplar leaves lie under every shot. A single low cello enters with the sun.\n"


def prompt(number: int) -> str:
    """Returns a prompt of about 1.5 kB. One in eight has a mistake."""
    choose = random.Random(number)
    gap = 1 if number % 8 == 0 else 0
    shots = []
    for start, end in [(0, 4), (4 - gap, 8), (8, 12), (12, 15)]:
        words = " ".join(choose.sample(SENTENCES, 3))
        shots.append(f"[{start}-{end}s] {choose.choice(['Wide shot.', 'Close-up.', 'Medium shot.'])} {words}\n")
    return HEAD.format(title=f"Towpath {number}") + "\n".join(shots) + "\n" + TAIL


def peak() -> int:
    """Returns the most memory that this process has had so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def compare(baseline: str, count: int) -> None:
    """Prints the times of both, and the median of their ratios."""
    texts = [prompt(number) for number in range(count)]
    size = sum(len(text.encode()) for text in texts)
    array = pyarrow.array(texts)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write("".join(f"{text}\0" for text in texts))
        file.flush()
        rust = subprocess.Popen([baseline, file.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert rust.stdin is not None and rust.stdout is not None
        ratios = []
        print(f"{count} texts of {size // count} bytes")
        for pair in range(PAIRS):
            start = time.perf_counter()
            checked = storyc.check_batch(array)
            python = time.perf_counter() - start
            rust.stdin.write("\n")
            rust.stdin.flush()
            seconds, findings = rust.stdout.readline().split()
            if int(findings) != len(checked.findings()):
                raise SystemExit(f"{len(checked.findings())} findings, but the library has {findings}")
            ratios.append(python / float(seconds))
            print(f"  Python {python:.3f} s, Rust {float(seconds):.3f} s, ratio {ratios[-1]:.3f}")
        rust.stdin.close()
        rust.wait()
    print(f"ratio: {statistics.median(ratios):.3f} (median of {PAIRS} pairs; at most 1.3)")


def measure(count: int) -> None:
    """Prints what checking a generator of texts takes beyond its result."""
    storyc.check_batch(prompt(number) for number in range(20_000))
    before = peak()
    checked = storyc.check_batch(prompt(number) for number in range(count))
    beyond = peak() - before - checked.nbytes
    print(f"  {count:8} texts: result {checked.nbytes / 1e6:6.1f} MB, beyond it {beyond / 1e6:6.1f} MB")


def main() -> None:
    if sys.argv[1] == "--memory":
        measure(int(sys.argv[2]))
        return
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    compare(sys.argv[1], count)
    print("peak memory from a generator, over that of checking 20000 texts first:")
    sys.stdout.flush()
    for times in (1, 2, 4):
        subprocess.run([sys.executable, __file__, "--memory", str(count * times // 2)], check=True)


if __name__ == "__main__":
    main()
