"""Finds the storyc program that a wheel carries.

`STORYC_BINARY` names one. Otherwise the program comes from the release made from exactly this commit, and if there is
none, from a build of the command-line program alone, which needs Rust but no C++ compiler.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

RELEASES = "https://github.com/storyc/storyc/releases/download"
TIMEOUT_SECONDS = 60


class NoRelease(Exception):
    """No release has a program for this checkout and machine; the message says why."""


def find(root):
    """Returns the program's path, and its target if it is one of a release's programs."""
    root = Path(root)
    given = os.environ.get("STORYC_BINARY")
    if given:
        path = Path(given).resolve()
        if not path.is_file():
            raise SystemExit(f"STORYC_BINARY: there is no file {given}")
        return path, os.environ.get("STORYC_TARGET")
    try:
        return released(root)
    except NoRelease as reason:
        print(f"No prebuilt storyc: {reason}", flush=True)
        return built(root, reason), None


def released(root):
    """Downloads the program of the release made from this checkout's commit, and verifies its checksum."""
    target = host()
    base = f"{os.environ.get('STORYC_RELEASES', RELEASES)}/v{version(root)}"
    ours, theirs = commit(root), download(f"{base}/COMMIT").decode().strip()
    if ours != theirs:
        raise NoRelease(f"release {version(root)} was made from commit {theirs[:12]}, and this is {ours[:12]}")
    windows = "windows" in target
    archive = f"storyc-{target}.{'zip' if windows else 'tar.gz'}"
    sums = dict(reversed(line.split()) for line in download(f"{base}/SHA256SUMS").decode().splitlines())
    content = download(f"{base}/{archive}")
    found = hashlib.sha256(content).hexdigest()
    if found != sums.get(archive):
        raise SystemExit(
            f"{base}/{archive}: the SHA-256 checksum is {found}, but SHA256SUMS has {sums.get(archive, 'none')}; "
            "try again, and report it if the checksum stays wrong"
        )
    folder = Path(tempfile.mkdtemp(prefix="storyc-"))
    (folder / archive).write_bytes(content)
    name = "storyc.exe" if windows else "storyc"
    member, program = f"storyc-{target}/{name}", folder / name
    if windows:
        with zipfile.ZipFile(folder / archive) as opened:
            program.write_bytes(opened.read(member))
    else:
        with tarfile.open(folder / archive) as opened, opened.extractfile(member) as stream:
            program.write_bytes(stream.read())
    program.chmod(0o755)
    return program, target


def built(root, reason):
    """Builds the command-line program: `check`, `fmt`, `build` and the other commands that need no C++ compiler."""
    cargo = shutil.which("cargo")
    if cargo is None:
        raise SystemExit(
            f"There is no prebuilt storyc ({reason}), and building it needs Rust. "
            "Install Rust from https://rustup.rs, or set STORYC_BINARY to a storyc program."
        )
    features = os.environ.get("STORYC_FEATURES", "cli")
    # An environment is made once and checks a few stories: the time to build counts.
    environment = {"CARGO_PROFILE_RELEASE_LTO": "off", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16", **os.environ}
    command = [cargo, "build", "--release", "--locked", "--bin", "storyc"]
    command += ["--no-default-features", "--features", features, "--message-format", "json-render-diagnostics"]
    done = subprocess.run(command, cwd=root, env=environment, stdout=subprocess.PIPE, check=True)
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    return Path(next(message["executable"] for message in messages if message.get("executable")))


def host():
    """Returns the target of this machine. On Linux, it is the static program, which runs with every libc."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    system = {"Linux": "unknown-linux-musl", "Darwin": "apple-darwin", "Windows": "pc-windows-msvc"}
    target = f"{machine}-{system.get(platform.system(), platform.system().lower())}"
    if target not in targets():
        raise NoRelease(f"releases have no program for {target}")
    return target


def targets():
    """Returns the targets of a release by name."""
    table = json.loads((Path(__file__).parent.parent / "targets.json").read_text(encoding="utf-8"))
    return {entry["target"]: entry for entry in table}


def version(root):
    """Returns the version in Cargo.toml."""
    manifest = (Path(root) / "Cargo.toml").read_text(encoding="utf-8")
    return re.search(r'^version = "([^"]+)"', manifest, re.MULTILINE)[1]


def commit(root):
    """Returns the commit of this checkout, if it has no changes."""
    def git(*arguments):
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True)
        if done.returncode != 0:
            raise NoRelease("this folder isn't a Git checkout")
        return done.stdout.strip()

    try:
        if Path(git("rev-parse", "--show-toplevel")).resolve() != Path(root).resolve():
            raise NoRelease("this folder isn't a Git checkout")
        if git("status", "--porcelain", "--untracked-files=no"):
            raise NoRelease("this checkout has changes")
        return git("rev-parse", "HEAD")
    except FileNotFoundError:
        raise NoRelease("git isn't installed, so this checkout's commit is unknown") from None


def download(url):
    """Returns the content of a URL."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response:
            return response.read()
    except (urllib.error.URLError, OSError) as error:
        raise NoRelease(f"{url}: {error}") from error


if __name__ == "__main__":
    print(find(Path(__file__).resolve().parent.parent.parent)[0])
