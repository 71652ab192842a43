"""What reference managers, pandoc and Obsidian's tools find in our files."""

import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path

import pytest
import specimen
from graphs import ODD, everything, odd_text
from readers import module, written

from kg.formats import exportable
from kg.formats.labels import text_of
from kg.formats.markdown_text import escaped
from kg.models import Document, Subgraph

GRAPH = exportable(everything())
DOCUMENTS = [node for node in GRAPH.nodes if isinstance(node, Document)]
STRAIGHT = dict.fromkeys(map(ord, "“”‘’'"), '"')


def pandoc(text: str, source: str, target: str) -> str:
    pypandoc = module("pypandoc")
    return pypandoc.convert_text(text, target, format=source, extra_args=["--wrap=none"])


def test_pybtex_reads_every_document(tmp_path):
    database = module("pybtex.database").parse_file(str(written("bibtex", GRAPH, tmp_path)))
    assert set(database.entries) == {node.id.removeprefix("document:") for node in DOCUMENTS}
    for node in DOCUMENTS:
        fields = database.entries[node.id.removeprefix("document:")].fields
        assert fields.get("year") == (node.published and node.published[:4])
        assert fields.get("url") == node.url


@pytest.mark.parametrize(
    ("name", "source"), [("bibtex", "biblatex"), ("bibtex", "bibtex"), ("csl-json", "csljson")]
)
def test_pandoc_reads_every_document(tmp_path, name, source):
    text = written(name, GRAPH, tmp_path).read_text("utf-8")
    items = {item["id"]: item for item in json.loads(pandoc(text, source, "csljson"))}
    assert set(items) == {node.id.removeprefix("document:") for node in DOCUMENTS}
    for node in DOCUMENTS:
        item = items[node.id.removeprefix("document:")]
        assert plain(item["title"]) == plain(node.title)
        if node.byline:
            assert [plain(author["literal"]) for author in item["author"]] == [plain(node.byline)]
        if node.url:
            assert item["URL"] == node.url
        if node.published:
            year, *rest = item["issued"]["date-parts"][0]
            assert [year, *rest] == [int(part) for part in node.published.split("-")][: 1 + len(rest)]


def plain(text: str) -> str:
    # pandoc writes rich text as HTML, and sets quotation marks as typographers do
    return " ".join(re.sub(r"</?span[^>]*>", "", text).translate(STRAIGHT).split())


def strings(tree) -> str:
    """Return the words in pandoc's tree, with its quotation marks and blanks as text."""
    if isinstance(tree, list):
        return "".join(map(strings, tree))
    if not isinstance(tree, dict):
        return ""
    kind, content = tree.get("t"), tree.get("c")
    if kind in ("Str", "Code"):
        return content if kind == "Str" else content[1]
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    return strings(content) + ("\n" if kind in ("Para", "Plain", "Header") else "")


def composed(text: str) -> str:
    # pandoc's reader of CommonMark does so
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("source", ["commonmark", "gfm", "markdown-smart"])
def test_pandoc_reads_the_report_and_every_word_of_it(tmp_path, source):
    text = written("markdown", GRAPH, tmp_path).read_text("utf-8")
    tree = json.loads(pandoc(text, source, "json"))
    shown = composed(strings(tree["blocks"]))
    for node in GRAPH.nodes:
        assert composed(" ".join(text_of(node).split())) in shown
        assert node.kind == "Section" or node.id in shown
    headings = [strings(block["c"][2]) for block in tree["blocks"] if block["t"] == "Header"]
    assert {"1-Page Summary", "Who Rides", "Terms", "People, organizations and places"} <= set(headings)
    assert all(block["t"] in ("Header", "Para", "BulletList") for block in tree["blocks"])


def test_the_report_puts_a_counter_below_what_it_challenges(tmp_path):
    report = written("markdown", specimen.night(), tmp_path).read_text("utf-8")
    claim, counter, answer = (specimen.IDS[name] for name in ("pays again", "gift", "gift stands"))
    place = report.splitlines().index(
        next(line for line in report.splitlines() if line.endswith(f"`{claim}`"))
    )
    below = report.splitlines()[place : place + 4]
    assert below[0].startswith("- “Lumen Transit broke even")
    assert "— Ines Varga · " in below[0]
    assert below[1] == f"    - says again (0.77, proposed) `{specimen.IDS['pays']}`"
    assert below[2].startswith("    - challenged (undercut, 0.81, proposed): “Two years of fares")
    assert below[2].endswith(f"`{counter}`")
    assert below[3].startswith("        - challenged (0.50, proposed): “The state asked")
    assert below[3].endswith(f"`{answer}`")
    assert report.count(f"`{counter}`") == 1


def test_an_empty_report_says_so(tmp_path):
    assert written("markdown", Subgraph(), tmp_path).read_text("utf-8") == "Nothing to report.\n"


@pytest.mark.parametrize("source", ["commonmark", "gfm", "markdown-smart"])
@pytest.mark.parametrize(
    "text",
    [
        ODD,
        "1. one",
        "2) two",
        "- dash",
        "+ plus",
        "# heading",
        "> quote",
        "a_b_c __d__",
        "2 * 3 * 4",
        "http://example.org/a_b",
        "www.example.org",
        "a@example.org",
        "&copy; &#35; & co",
        "x~y~ ~~z~~ H^2^O $1 and $2",
        "[link](x) ![image](y) [^1]",
        "| a | b |",
        "====",
        "----",
        "{.class} <div>",
        "`code` \\ \\*",
        ":smile: --- ...",
        "“said” 'single' \"double\"",
    ],
)
def test_escaped_text_is_shown_as_it_is(source, text):
    tree = json.loads(pandoc(f"- {escaped(text)} x\n", source, "json"))
    assert composed(strings(tree["blocks"])) == composed(f"{' '.join(text.split())} x\n")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory):
    """The vault of all the cases, as obsidiantools reads it, and its folder."""
    folder = tmp_path_factory.mktemp("vault")
    with zipfile.ZipFile(written("obsidian", GRAPH, folder)) as archive:
        archive.extractall(folder / "vault")
    read = module("obsidiantools.api").Vault(folder / "vault").connect().gather()
    return read, folder / "vault"


def test_obsidiantools_finds_a_note_for_each_node_and_no_dangling_link(vault):
    read, folder = vault
    # what stands in the odd text and is no link; obsidiantools loses the backslashes before its brackets
    assert read.nonexistent_notes == ["note"]
    assert "[[note" not in "".join(path.read_text("utf-8") for path in folder.rglob("*.md"))
    assert read.get_media_file_metadata().empty
    noted = [node for node in GRAPH.nodes if node.kind not in ("Section", "Clarification")]
    named_only = {document for node in GRAPH.nodes if (document := getattr(node, "document", None))}
    names = {node.id for node in noted} | named_only
    assert len(list(folder.rglob("*.md"))) == len(read.md_file_index) == len(names)
    assert {read.get_front_matter(name)["id"] for name in read.md_file_index} == names


def test_obsidiantools_finds_the_links_of_the_graph(vault):
    read, _ = vault
    note = {read.get_front_matter(name)["id"]: name for name in read.md_file_index}
    linked = {(source, target) for source, target, _ in read.graph.edges}
    for edge in GRAPH.edges:
        if edge.source in note and edge.target in note:
            assert (note[edge.source], note[edge.target]) in linked
    for node in GRAPH.nodes:
        if node.kind in ("Claim", "Counterargument"):
            assert (note[node.id], note[node.document]) in linked
            assert (note[node.document], note[node.id]) in linked


def test_properties_are_read_as_they_were(vault):
    read, _ = vault
    heads = {read.get_front_matter(name)["id"]: read.get_front_matter(name) for name in read.md_file_index}
    term = next(node for node in odd_text().nodes if node.kind == "Term")
    assert heads[term.id]["name"] == term.name
    assert heads[term.id]["aliases"] == list(term.aliases)
    assert heads[specimen.INES] == {
        "id": specimen.INES,
        "kind": "Entity",
        "type": "person",
        "name": "Ines Varga",
        "aliases": ["Varga"],
        "tags": ["entity"],
    }


def test_a_quote_stands_in_its_note_and_makes_no_tag(vault):
    read, folder = vault
    path = next(path for path in folder.rglob("*.md") if 'id: "claim:c"' in path.read_text("utf-8"))
    assert f"> {escaped(ODD)}\n" in path.read_text("utf-8")
    assert read.get_tags(path.stem) == []
    assert read.get_wikilinks(path.stem)


def test_notes_of_one_name_are_told_apart(tmp_path):
    named = [
        specimen.Term(id="term:apple", name="Apple"),
        specimen.Entity(id="entity:apple", name="apple"),
        specimen.Entity(id="entity:apple-2", name="APPLE"),
        specimen.Term(id="term:slash", name="a/b: c?"),
        specimen.Term(id="term:dots", name="..."),
    ]
    with zipfile.ZipFile(written("obsidian", Subgraph.of(named, []), tmp_path)) as archive:
        assert archive.namelist() == [
            "Entities/apple.md",
            "Entities/APPLE (entity apple-2).md",
            "Terms/Apple (term apple).md",
            "Terms/Note (term dots).md",
            "Terms/a b c.md",
        ]


def test_names_of_notes_fit_every_file_system(vault):
    _, folder = vault
    for path in folder.rglob("*"):
        assert len(path.name.encode()) <= 255
        assert not re.search(r'[\\/:*?"<>|#^\[\]]', path.name)
        assert path.stem == path.stem.strip(". ")


def test_the_folder_of_a_vault_is_its_archive(tmp_path):
    from kg.formats import FORMATS

    FORMATS["obsidian"].folder_writer(None, tmp_path, subgraph=specimen.night(), with_source_text=False)
    stream = io.BytesIO()
    FORMATS["obsidian"].write(specimen.night(), stream)
    with zipfile.ZipFile(stream) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files == {
        str(path.relative_to(Path(tmp_path))): path.read_bytes() for path in tmp_path.rglob("*.md")
    }
