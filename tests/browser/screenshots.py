"""Pictures of the main pages for the documentation: ``make screenshots``, or of some, ``make screenshots PAGES=claim``.

Each page of `pages.PAGES` that is `main`, over the documents in ``examples/``, at three widths, light and
dark, becomes ``docs/screenshots/NAME-WIDTH-SCHEME.png``; a page that Chromium complains of is an error.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from browser.chromium import Mode, Visitor, launched
from browser.pages import PAGES
from browser.sites import serving
from ingest import ingest
from kg import open_store
from kg.stores import Store

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "docs" / "screenshots"
HEIGHTS = {1280: 900, 768: 1024, 375: 812}
SCHEMES = ("light", "dark")
MOST_BYTES = 200_000


def main(names: Sequence[str]) -> None:
    """Take the pictures of the main pages of these names, of all without any."""
    unknown = set(names) - {kind.name for kind in PAGES if kind.main}
    if unknown:
        sys.exit(f"no main page is named {', '.join(sorted(unknown))}: see tests/browser/pages.py")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "graph.db"
        store = open_store(str(database))
        ingest([REPOSITORY / "examples"], store)
        with serving(database) as site, launched() as browser:
            for width, height in HEIGHTS.items():
                for scheme in SCHEMES:
                    window = Visitor(browser, site, Mode(scheme, width, scheme), height=height)
                    _take(window, store, names)
                    window.close()
        store.close()


def _take(window: Visitor, store: Store, names: Sequence[str]) -> None:
    for kind in PAGES:
        if kind.main and (not names or kind.name in names):
            page = window.visit(kind.paths(store)[0])
            path = FOLDER / f"{kind.name}-{window.mode.width}-{window.mode.scheme}.png"
            picture = small(page.screenshot(animations="disabled", caret="hide"))
            if len(picture) > MOST_BYTES:
                sys.exit(f"{path} has {len(picture):,} bytes, more than {MOST_BYTES:,}")
            path.write_bytes(picture)
            print(f"{path.relative_to(REPOSITORY)}  {len(picture):,} bytes")  # noqa: T201


def small(picture: bytes) -> bytes:
    """Return a PNG in 256 colours, which pages of text do not have more of that anybody could tell apart."""
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
