"""Completes the folder with a release's archives: installers, Homebrew formula, commit and checksums.

    python3 packaging/assets.py FOLDER COMMIT
"""

import hashlib
import re
import shutil
import sys
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent


def sha256(path):
    """Returns a file's SHA-256 checksum in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def formula(folder, version):
    """Returns the Homebrew formula, with the version and the archives' checksums."""
    text = (PACKAGING / "homebrew/storyc.rb.in").read_text(encoding="utf-8").replace("@VERSION@", version)
    return re.sub(r"@SHA256 (\S+)@", lambda found: sha256(folder / found[1]), text)


def main():
    """Writes the files."""
    folder, commit = Path(sys.argv[1]), sys.argv[2]
    manifest = (PACKAGING.parent / "Cargo.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "([^"]+)"', manifest, re.MULTILINE)[1]
    for name in ("install.sh", "install.ps1"):
        shutil.copy(PACKAGING / name, folder / name)
    (folder / "storyc.rb").write_text(formula(folder, version), encoding="utf-8")
    # The hooks and the Action take the programs of a release only for the commit that they were built from.
    (folder / "COMMIT").write_text(f"{commit}\n", encoding="utf-8")
    names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS")
    lines = [f"{sha256(folder / name)}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_bytes("".join(lines).encode())


if __name__ == "__main__":
    main()
