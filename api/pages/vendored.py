"""The scripts of other projects that the pages use where they are there; ``make scripts`` fetches them.

They are dependencies and not files of this project: `package.json` pins them, and `hatch_build.py` copies
them into ``static/vendor/``, with a manifest. Every page works without them; a template adds one so:

    {% for script in scripts.values() %}
      <script defer src="{{ asset(script.path) }}" integrity="{{ script.integrity }}"></script>
    {% endfor %}

Under a policy without ``'unsafe-inline'`` cytoscape needs an element with the id
``__________cytoscape_stylesheet`` in the page, or it adds a ``<style>`` of its own, which is refused; and
htmx needs no more than to be used without ``hx-on`` and ``js:``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

#: What each of them is for, by the name that pages ask for it with.
SCRIPTS: Mapping[str, str] = MappingProxyType(
    {
        "htmx": "parts of pages that change in place",
        "cytoscape": "graphs to walk in",
        "cytoscape-dagre": "the layout of threads",
    }
)
VENDOR = Path(__file__).parent / "static" / "vendor"


class Script(NamedTuple):
    """A script that is there.

    `path` is for `api.pages.static.asset`, `integrity` for the attribute of this name; `license` is what
    the package says of itself, and its text stands next to the script.
    """

    path: str
    integrity: str
    version: str
    license: str


def scripts() -> Mapping[str, Script]:
    """Return the scripts that are there by their names, in the order in which pages load them."""
    return _scripts(VENDOR)


@lru_cache(maxsize=4)
def _scripts(vendor: Path) -> Mapping[str, Script]:
    try:
        manifest = json.loads((vendor / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return MappingProxyType({})
    found = {
        name: Script(f"vendor/{entry['file']}", entry["integrity"], entry["version"], entry["license"])
        for name in SCRIPTS
        if (entry := manifest.get(name)) and (vendor / entry["file"]).is_file()
    }
    return MappingProxyType(found)


def what_is_missing() -> str | None:
    """Return a sentence that says which scripts are missing and how to get them, or None."""
    missing = [f"{name} ({use})" for name, use in SCRIPTS.items() if name not in scripts()]
    if not missing:
        return None
    return (
        f"the pages do without {', '.join(missing)}: run `make scripts` in a checkout, which needs Node.js,"
        " or install a wheel that has them"
    )
