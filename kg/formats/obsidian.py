"""Format "obsidian": a vault of notes that link to one another, for Obsidian, Logseq and the like.

::

    Claims/…  Counterarguments/…  Terms/…  Entities/…  Documents/…

One note a claim, counterargument, term, entity and document. Properties are YAML at the head of a note;
links are ``[[note|words]]``. A document's note holds its headings with the statements under each, a
term's note its explanations. A note is named by its first words, and no two have the same name whatever
the folder and the case; statements carry the end of their id too, so that a name stays the same when
the graph grows. On a stream the vault is a ZIP archive.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.formats.labels import shortened, text_of
from kg.formats.markdown_text import escaped
from kg.formats.outline import DocumentPart, Outline
from kg.formats.properties import node_properties

if TYPE_CHECKING:
    from kg.formats.files import Files
    from kg.formats.records import Records
    from kg.models import Challenges, Clarification, Named, Node, Statement

_FOLDERS = {
    "Claim": "Claims",
    "Counterargument": "Counterarguments",
    "Term": "Terms",
    "Entity": "Entities",
    "Document": "Documents",
}
#: What a file system or a link of Obsidian's does not take in a name.
#: Neither are entities of HTML and what a tool may take for one.
_UNFIT = re.compile(r'(?:[\\/:*?"<>|#^\[\]%\x00-\x1f.]|&(?=#?\w+;))+')
#: Headings of sections stop at this level, which is CommonMark's last.
_DEEPEST = 6
_LONGEST = 60
_LONGEST_BYTES = 180
#: Properties that stand in the text of a note, or are the links of another.
_NOT_IN_HEAD = frozenset({"quote", "text", "section", "document", "runners_up", "discrepancies"})


def write_files(graph: Records, files: Files) -> None:
    """Write the vault of `graph`."""
    vault = _Vault(Outline(graph))
    for name, text in vault.notes():
        with files.open(f"{name}.md") as stream:
            stream.write(text.encode())


class _Vault:
    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._names = _note_names(outline)

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield the path of each note, without its suffix, and its text."""
        from kg.models import Named, Statement

        for node in self._outline.nodes.values():
            if node.id not in self._names or node.kind == "Document":
                continue
            if isinstance(node, Statement):
                yield self._note(node, self._statement(node))
            elif isinstance(node, Named):
                yield self._note(node, self._named(node))
        for part in self._outline.documents:
            head = _head(part.document) if part.document is not None else {"id": part.id}
            lines = [f"# {escaped(part.document.title if part.document is not None else part.id)}", ""]
            text = _note_text(head, [*lines, *self._document(part)])
            yield f"{_FOLDERS['Document']}/{self._names[part.id]}", text

    def _note(self, node: Node, lines: Iterator[str]) -> tuple[str, str]:
        return f"{_FOLDERS[node.kind]}/{self._names[node.id]}", _note_text(_head(node), lines)

    def _link(self, id_: str) -> str:
        """Return a link to the note of a node, or its words where it has none."""
        node = self._outline.nodes.get(id_)
        words = shortened(_UNFIT.sub(" ", text_of(node) if node is not None else id_), _LONGEST)
        name = self._names.get(id_)
        if name is None:
            return escaped(words)
        return f"[[{name}]]" if name == words or not words.strip() else f"[[{name}|{_alias(words)}]]"

    def _statement(self, node: Statement) -> Iterator[str]:
        from kg.models import AssertedBy, Challenges, Restates

        yield f"> {escaped(node.quote)}"
        yield ""
        if node.text != node.quote:
            yield f"Readable alone: {escaped(node.text)}"
            yield ""
        yield f"In {self._link(node.document)}"
        for said in self._outline.out_of(node.id, AssertedBy):
            yield f"- Said by {self._link(said.target)} ({escaped(said.cue)}, {said.attribution})"
        lists = {
            "Challenges": [
                (link.target, _weight(link)) for link in self._outline.out_of(node.id, Challenges)
            ],
            "Challenged by": [
                (link.source, _weight(link)) for link in self._outline.into(node.id, Challenges)
            ],
            "Says again": [
                (link.target, f"{link.score:.2f}, {link.status}")
                for link in self._outline.out_of(node.id, Restates)
            ],
            "Mentions": list(self._mentioned(node.id)),
        }
        for heading, links in lists.items():
            if links:
                yield f"\n## {heading}\n"
            for target, note in links:
                yield f"- {self._link(target)}{f' ({note})' if note else ''}"

    def _mentioned(self, statement: str) -> Iterator[tuple[str, str]]:
        """Yield what a statement mentions, with how often if it is more than once."""
        from kg.models import Mentions

        counts = Counter(edge.target for edge in self._outline.out_of(statement, Mentions))
        for target, count in counts.items():
            yield target, f"{count} times" if count > 1 else ""

    def _named(self, node: Named) -> Iterator[str]:
        from kg.models import AffiliatedWith, Defines

        yield f"# {escaped(node.name)}"
        yield ""
        for link in self._outline.into(node.id, Defines):
            clarification = self._outline.nodes[link.source]
            yield self._explanation(clarification)  # type: ignore[arg-type]
        for edge in self._outline.out_of(node.id, AffiliatedWith):
            where = self._link(edge.document)
            yield f"- {escaped(edge.role)}: {self._link(edge.target)} (“{escaped(edge.quote)}”, {where})"

    def _explanation(self, node: Clarification) -> str:
        mentioned = ", ".join(
            f"{self._link(target)}{f' ({note})' if note else ''}" for target, note in self._mentioned(node.id)
        )
        also = f" · mentions {mentioned}" if mentioned else ""
        return f"- “{escaped(node.quote)}” ({self._link(node.document)}){also} · `{node.id}`"

    def _document(self, part: DocumentPart) -> Iterator[str]:
        from kg.models import Clarification

        if part.document is not None:
            for each in part.document.discrepancies:
                yield f"- {escaped(each.about)}: {escaped(each.message)}"
        for section in part.sections:
            if section.section is not None:
                level = min(max(section.section.level, 1), _DEEPEST - 1) + 1
                yield f"\n{'#' * level} {escaped(section.section.heading)}\n"
            for statement in section.statements:
                if isinstance(statement, Clarification):
                    yield self._explanation(statement)
                else:
                    yield f"- {self._link(statement.id)}"


def _note_names(outline: Outline) -> Mapping[str, str]:
    """Return the name of each node's note, in which no two differ by case or Unicode form only."""
    from kg.ids import canonical
    from kg.models import Statement

    documents = {part.id: outline.nodes.get(part.id) for part in outline.documents}
    noted = {id_: node for id_, node in outline.nodes.items() if node.kind in _FOLDERS}
    names: dict[str, str] = {}
    taken: set[str] = set()
    for id_, node in sorted({**noted, **documents}.items()):
        end = _UNFIT.sub(" ", id_).strip()
        words = _trimmed(_UNFIT.sub(" ", text_of(node) if node is not None else id_))
        name = f"{words} ({end.split()[-1] if end else id_})" if isinstance(node, Statement) else words
        number = 1
        while not words or canonical(name) in taken:
            words = words or "Note"
            name = f"{words} ({end})" if number == 1 else f"{words} ({end} {number})"
            number += 1
        taken.add(canonical(name))
        names[id_] = name
    return names


def _trimmed(words: str) -> str:
    short = shortened(words, _LONGEST).removesuffix("…")
    return short.encode()[:_LONGEST_BYTES].decode(errors="ignore").strip()


def _head(node: Node) -> dict[str, Any]:
    properties = node_properties(node)
    head = {name: value for name, value in properties.items() if name not in _NOT_IN_HEAD}
    return head | {"tags": [node.kind.lower()]}


def _note_text(head: Mapping[str, Any], lines: Iterable[str]) -> str:
    front = "".join(f"{name}: {_yaml(value)}\n" for name, value in sorted(head.items()))
    body = "\n".join(lines)
    return f"---\n{front}---\n\n{body}\n"


def _yaml(value: Any) -> str:
    """Return `value` as YAML, of which JSON is a part but for two line ends.

    Two brackets in a text would be a link, and so one of them is escaped.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("[[", "\\x5b[")


def _alias(words: str) -> str:
    # a link ends at two brackets and its words begin after a bar, and neither can be escaped
    return " ".join(words.split())


def _weight(link: Challenges) -> str:
    attack = [link.attack] if link.attack != "unknown" else []
    return ", ".join([*attack, f"{link.score:.2f}", link.status])
