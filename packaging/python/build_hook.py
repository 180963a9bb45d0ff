"""Puts the storyc program into the wheel, as a script.

Maturin would compile the program again for each wheel. Hatchling packs the one that was built and tested already, so the
wheel, the npm package and the archive of a release carry the same file.
"""

import sys
import sysconfig
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
import program  # noqa: E402


class ProgramHook(BuildHookInterface):
    """Adds the program to each wheel, and the platforms that it runs on to the wheel's name."""

    def initialize(self, _version, build_data):
        path, target = program.find(self.root)
        if target is None:
            platforms = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        else:
            platforms = program.targets()[target]["wheel"]
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platforms}"
        name = "storyc.exe" if path.suffix == ".exe" else "storyc"
        build_data["shared_scripts"] = {str(path): name}
