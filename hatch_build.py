"""Copies the scripts of the pages from their npm packages into the wheel; ``make scripts`` into the checkout.

The packages are dependencies that `package.json` and its lock pin, and no files of this project. What is
copied of them, with a manifest and their licences, goes to ``api/pages/static/vendor/``, which git
ignores. Without Node.js the wheel is built without them, and the pages do without them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("api/pages/static/vendor")


class Copied(NamedTuple):
    """A script as it is in its package, and further packages whose code its file holds."""

    package: str
    file: str
    holds: tuple[str, ...] = ()


#: By the names that pages ask for them with (`api.pages.vendored`).
COPIED = {
    "htmx": Copied("htmx.org", "dist/htmx.min.js"),
    "cytoscape": Copied("cytoscape", "dist/cytoscape.min.js"),
    "cytoscape-dagre": Copied(
        "cytoscape-dagre", "dist/cytoscape-dagre.min.js", ("@dagrejs/dagre", "@dagrejs/graphlib")
    ),
}


class ScriptsHook(BuildHookInterface[Any]):
    """Has the scripts there when a wheel is built; an editable one is the checkout as it is."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the scripts where they are not there and npm is.

        Raises:
            RuntimeError: npm fails, or those that are there are of other versions and there is no npm.
        """
        root = Path(self.root)
        if version == "editable" or _is_current(root):
            return
        if shutil.which("npm") is not None:
            fetch(root)
        elif (root / VENDOR).exists():
            raise RuntimeError(
                f"{VENDOR} holds other versions than package-lock.json: install Node.js or remove it"
            )
        else:
            self.app.display_warning(
                "npm is not installed: the wheel is built without the scripts of the pages, which do without"
                " them. Install Node.js and build again to have them in."
            )


def _is_current(root: Path) -> bool:
    """Return whether the scripts are there in the versions that the lock names."""
    try:
        manifest = json.loads((root / VENDOR / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    locked = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return {name: entry["version"] for name, entry in manifest.items()} == {
        name: locked[f"node_modules/{copied.package}"]["version"] for name, copied in COPIED.items()
    }


def fetch(root: Path) -> None:
    """Install the packages that the lock names in `root`, and copy the scripts from them.

    Raises:
        RuntimeError: npm is missing or fails, or a package does not have what is to be copied.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("there is no npm: install Node.js, version 18 or newer")
    # no package needs its own scripts run, and none is to run one
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"npm could not install the scripts of the pages: {done.stderr.strip()}")
    copy(root / "node_modules", root / VENDOR)


def copy(packages: Path, vendor: Path) -> None:
    """Put the scripts, their licences and a manifest in place of what is in the folder `vendor`.

    Raises:
        RuntimeError: a package does not have what is to be copied.
    """
    vendor.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=vendor.parent, prefix=".vendor-") as folder:
        whole = Path(folder) / vendor.name
        whole.mkdir()
        manifest = {name: _copy(packages, copied, whole) for name, copied in COPIED.items()}
        text = json.dumps(manifest, indent=2) + "\n"
        (whole / "manifest.json").write_text(text, encoding="utf-8")
        shutil.rmtree(vendor, ignore_errors=True)
        whole.rename(vendor)


def _copy(packages: Path, copied: Copied, vendor: Path) -> dict[str, Any]:
    try:
        package = json.loads((packages / copied.package / "package.json").read_text(encoding="utf-8"))
        content = (packages / copied.package / copied.file).read_bytes()
        licences = [_licence(packages, name, vendor) for name in (copied.package, *copied.holds)]
    except OSError as error:
        raise RuntimeError(f"{copied.package} does not have what is copied of it: {error}") from error
    file = Path(copied.file).name
    (vendor / file).write_bytes(content)
    return {
        "package": copied.package,
        "version": package["version"],
        "license": package["license"],
        "licenses": licences,
        "file": file,
        "integrity": "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode(),
    }


def _licence(packages: Path, package: str, vendor: Path) -> str:
    file = f"LICENSE-{package.removeprefix('@').replace('/', '-')}.txt"
    shutil.copyfile(packages / package / "LICENSE", vendor / file)
    return file


if __name__ == "__main__":
    try:
        fetch(Path(__file__).parent)
    except RuntimeError as error:
        sys.exit(str(error))
