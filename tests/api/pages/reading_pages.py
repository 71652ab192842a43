"""Pages as their readers have them: a client of the server, and the words of elements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lxml import html
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.rendering import POLICY
from api.settings import Settings
from kg import open_store
from kg.models import Subgraph

HOSTILE = "<script>alert(1)</script> \"quoted\" & <b onmouseover='alert(2)'>bold</b>"


@contextmanager
def client_of(database: Path, folder: Path, **settings: object) -> Iterator[TestClient]:
    chosen = Settings(str(database), keys=folder / "keys.json", workers=1, **settings)  # type: ignore[arg-type]
    app = create_app(chosen)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50_000)) as client:
        yield client


@contextmanager
def client_on(graphs: Sequence[Subgraph], folder: Path, **settings: object) -> Iterator[TestClient]:
    """Serve these documents."""
    store = open_store(str(folder / "graph.db"))
    for graph in graphs:
        store.put_document(graph)
    store.close()
    with client_of(folder / "graph.db", folder, **settings) as client:
        yield client


def page(client: TestClient, path: str, *, status: int = 200) -> html.HtmlElement:
    response = client.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == POLICY
    return html.fromstring(response.text)


def words(element: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in element.xpath(path)]


def assert_nothing_runs(shown: html.HtmlElement) -> None:
    """Check that what a source wrote became text: no element, attribute or address of its own."""
    scripts = shown.xpath("//script/@src")
    assert all(src.startswith("/static/") for src in scripts)
    assert len(scripts) == len(shown.xpath("//script"))
    assert not shown.xpath("//main//b | //style | //*[@style] | //@*[starts-with(name(), 'on')]")
    for address in shown.xpath("//@href | //@src | //@action"):
        assert address.startswith(("/", "#", "?", "https://", "http://")), address
