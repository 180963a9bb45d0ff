"""Makes the archive of a release for one target: the program, its manual pages and completions, and the licences.

    python3 packaging/archive.py BINARY TARGET FOLDER

Two runs with the same program write the same bytes.
"""

import gzip
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"]
COMPLETIONS = {"bash": "storyc.bash", "fish": "storyc.fish", "powershell": "_storyc.ps1", "zsh": "_storyc"}
# The earliest time that a ZIP archive can hold, in both of the forms that the archives need.
ZIP_TIME, TAR_TIME = (1980, 1, 1, 0, 0, 0), 315532800


def files(binary, windows):
    """Returns the archive's files by name, and their content."""
    found = {"storyc.exe" if windows else "storyc": binary.read_bytes()}
    for name in DOCUMENTS:
        found[name] = (ROOT / name).read_bytes()
    found["LICENSE-fonts.txt"] = (ROOT / "src/draw/font/OFL.txt").read_bytes()
    for shell, name in COMPLETIONS.items():
        done = subprocess.run([binary, "completions", shell], stdout=subprocess.PIPE, check=True)
        found[f"completions/{name}"] = done.stdout
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([binary, "man", "-o", folder], stdout=subprocess.DEVNULL, check=True)
        for page in sorted(Path(folder).iterdir()):
            found[f"man/{page.name}"] = page.read_bytes()
    return found


def mode(name):
    """Returns the permissions of a file in the archive."""
    return 0o755 if name in ("storyc", "storyc.exe") else 0o644


def write_zip(path, top, content):
    """Writes a ZIP archive, for Windows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(f"{top}/{name}", ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100000 | mode(name)) << 16
            archive.writestr(entry, data)


def write_tar(path, top, content):
    """Writes a compressed tar archive."""
    # `tarfile` alone would put the current time and the file's name into the header of the compressed file.
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=TAR_TIME) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name, data in content.items():
                entry = tarfile.TarInfo(f"{top}/{name}")
                entry.size, entry.mode, entry.mtime = len(data), mode(name), TAR_TIME
                archive.addfile(entry, io.BytesIO(data))


def main():
    """Writes the archive and prints its path."""
    binary, target, folder = Path(sys.argv[1]).resolve(), sys.argv[2], Path(sys.argv[3])
    windows = "windows" in target
    top = f"storyc-{target}"
    path = folder / f"{top}.{'zip' if windows else 'tar.gz'}"
    folder.mkdir(parents=True, exist_ok=True)
    (write_zip if windows else write_tar)(path, top, files(binary, windows))
    print(path)


if __name__ == "__main__":
    main()
