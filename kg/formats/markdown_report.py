"""Format "markdown": a report of documents, or of what is near a claim, to be read.

::

    # Night Buses: Who Rides After Twelve
    The Kerbside Ledger · `document:night-buses-…`
    ## Who Rides
    - “Drivers prefer the late shift, …” — Tomas Varga · `claim:…`
        - challenged (undercut, 0.81, proposed): “A survey of one depot …” · `counterargument:…`

Statements stand under the headings of their source, counterarguments below what they challenge and,
where they challenge nothing, in their own place. What is known of terms, people and organizations is at
the end. CommonMark; quotes are verbatim, with white space as single blanks.

What is read is such a report, as an argument map: claims with their speakers, counterarguments and what
they challenge, and which claim says another again. Headings, explanations and names have no place there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, NoReturn, cast

from kg.errors import FormatError
from kg.formats.argument_map import (
    ArgumentMap,
    MapAttack,
    MapStatement,
    Rephrasing,
    Speaker,
    file_title,
    graph_of,
)
from kg.formats.json_input import read_text
from kg.formats.markdown_text import escaped, unescaped
from kg.formats.outline import DocumentPart, Outline, SectionPart

if TYPE_CHECKING:
    from kg.models import Attack, Challenges, Document, Statement, Status, Subgraph

LABEL = "Markdown"
_INDENT = "    "
#: Headings of sections stop at this level, which is CommonMark's last.
_DEEPEST = 6


def write(subgraph: Subgraph, stream: IO[bytes]) -> None:
    """Write the report of `subgraph` to `stream`."""
    stream.write("\n".join(_report(Outline(subgraph))).encode())
    stream.write(b"\n")


def _report(outline: Outline) -> Iterator[str]:
    if not outline.nodes:
        yield "Nothing to report."
    for part in outline.documents:
        yield from _document(outline, part)
    yield from _names(outline, "Term", "Terms")
    yield from _names(outline, "Entity", "People, organizations and places")


def _document(outline: Outline, part: DocumentPart) -> Iterator[str]:
    document = part.document
    yield f"# {escaped(document.title) if document is not None else f'`{part.id}`'}\n"
    if document is not None:
        facts = [document.collection, document.byline, document.published, document.url]
        told = [escaped(fact) for fact in facts if fact]
        yield f"{' · '.join([*told, f'`{part.id}`'])}\n"
        yield from _remarks(document)
    for section in part.sections:
        yield from _section(outline, section)


def _remarks(document: Document) -> Iterator[str]:
    remarks = [f"{escaped(each.about)}: {escaped(each.message)}" for each in document.discrepancies]
    for remark in [*map(escaped, document.warnings), *remarks]:
        yield f"- Note: {remark}"
    if document.warnings or document.discrepancies:
        yield ""


def _section(outline: Outline, part: SectionPart) -> Iterator[str]:
    section = part.section
    if section is not None:
        level = min(max(section.level, 1) + 1, _DEEPEST)
        yield f"{'#' * level} {escaped(section.heading) or f'`{section.id}`'}\n"
    shown = [line for statement in part.statements for line in _statement(outline, statement)]
    yield from shown
    if shown:
        yield ""


def _statement(outline: Outline, statement: Statement) -> Iterator[str]:
    from kg.models import Challenges, Claim, Clarification, Counterargument

    if isinstance(statement, Claim):
        yield f"- {_quoted(statement)}{_speakers(outline, statement)} · `{statement.id}`"
        yield from _restated(outline, statement)
        yield from _counters(outline, statement.id, 1, frozenset({statement.id}))
    elif isinstance(statement, Clarification):
        terms = _terms(outline, statement)
        about = f"explains {terms}" if terms else "an explanation"
        yield f"- {about}: {_quoted(statement)} · `{statement.id}`"
    elif isinstance(statement, Counterargument) and not outline.out_of(statement.id, Challenges):
        yield f"- a counterargument, linked to no claim: {_quoted(statement)} · `{statement.id}`"
        yield from _counters(outline, statement.id, 1, frozenset({statement.id}))
    elif isinstance(statement, Counterargument) and _is_in_ring(outline, statement.id):
        yield f"- a counterargument: {_quoted(statement)} · `{statement.id}`"
        yield from _counters(outline, statement.id, 1, frozenset({statement.id}))


def _counters(outline: Outline, target: str, depth: int, above: frozenset[str]) -> Iterator[str]:
    """Yield the counters of `target`; what is `above` is named and not told again, should it come up."""
    from kg.models import Challenges

    for link in outline.into(target, Challenges):
        counter = outline.nodes[link.source]
        line = f"{_INDENT * depth}- challenged ({_weight(link)})"
        if counter.id in above:
            yield f"{line} by `{counter.id}` above"
            continue
        yield f"{line}: {_quoted(counter)} · `{counter.id}`"  # type: ignore[arg-type]
        yield from _counters(outline, counter.id, depth + 1, above | {counter.id})


def _is_in_ring(outline: Outline, counter: str) -> bool:
    """Return whether no claim and no unlinked counterargument is reached by what `counter` challenges."""
    from kg.models import Challenges

    seen, waiting = {counter}, [counter]
    while waiting:
        links = outline.out_of(waiting.pop(), Challenges)
        if not links or any(outline.nodes[link.target].kind == "Claim" for link in links):
            return False
        new = {link.target for link in links} - seen
        seen |= new
        waiting += new
    return True


def _weight(link: Challenges) -> str:
    attack = [link.attack] if link.attack != "unknown" else []
    return ", ".join([*attack, f"{link.score:.2f}", link.status])


def _quoted(statement: Statement) -> str:
    return f"“{escaped(statement.quote)}”"


def _speakers(outline: Outline, claim: Statement) -> str:
    from kg.models import AssertedBy

    names = [outline.nodes[edge.target] for edge in outline.out_of(claim.id, AssertedBy)]
    said = "; ".join(escaped(getattr(node, "name", node.id)) for node in names)
    return f" — {said}" if said else ""


def _restated(outline: Outline, claim: Statement) -> Iterator[str]:
    from kg.models import Restates

    for link in outline.out_of(claim.id, Restates):
        yield f"{_INDENT}- says again ({link.score:.2f}, {link.status}) `{link.target}`"


def _terms(outline: Outline, clarification: Statement) -> str:
    from kg.models import Defines

    names = [outline.nodes[edge.target] for edge in outline.out_of(clarification.id, Defines)]
    return ", ".join(f"*{escaped(getattr(node, 'name', node.id))}*" for node in names)


def _names(outline: Outline, kind: str, heading: str) -> Iterator[str]:
    from kg.models import AffiliatedWith, Named

    nodes = [node for node in outline.of_kind(kind) if isinstance(node, Named)]
    if nodes:
        yield f"# {heading}\n"
    for node in nodes:
        about = [escaped(str(getattr(node, "type", "")))] if kind == "Entity" else []
        about += [f"also {', '.join(map(escaped, node.aliases))}"] if node.aliases else []
        for edge in outline.out_of(node.id, AffiliatedWith):
            whole = escaped(getattr(outline.nodes[edge.target], "name", edge.target))
            about.append(f"{escaped(edge.role)} at {whole} (“{escaped(edge.quote)}”)")
        yield f"- **{escaped(node.name) or node.id}**{': ' if about else ''}{'; '.join(about)} · `{node.id}`"
    if nodes:
        yield ""


# --- reading --------------------------------------------------------------------------------

_ITEM = re.compile(r"( *)- (.*)")
_ID = r"`(?P<id>[^`]+)`"
_CLAIM = re.compile(rf"“(?P<quote>.*)”(?: — (?P<speakers>.*?))? · {_ID}")
_COUNTER = re.compile(rf"a counterargument(?:, linked to no claim)?: “(?P<quote>.*)” · {_ID}")
_WEIGHT = (
    r"challenged \((?:(?P<attack>rebut|undercut|undermine), )?(?P<score>[01]\.\d\d), "
    r"(?P<status>proposed|confirmed|rejected)\)"
)
_CHALLENGED = re.compile(rf"{_WEIGHT}: “(?P<quote>.*)” · {_ID}")
_CHALLENGED_ABOVE = re.compile(rf"{_WEIGHT} by {_ID} above")
_AGAIN = re.compile(rf"says again \((?P<score>[01]\.\d\d), (?P<status>\w+)\) {_ID}")
#: Items that an argument map has no place for.
_EXPLANATION = re.compile(rf"(?:explains .*|an explanation): “.*” · {_ID}")
_NAME_OR_NOTE = re.compile(rf"Note: .*|\*\*.*\*\*.* · {_ID}")


def read(stream: IO[bytes]) -> Subgraph:
    """Return the report that `write` wrote as the graph of an argument map.

    Raises:
        FormatError: it is no such report, or an item of a list is none of ours; the error names the line.
    """
    found = _Read(read_text(stream, LABEL)).map()
    return graph_of(found, label=LABEL, format_name="markdown", fallback=file_title(stream))


class _Read:
    """What the lines of a report say."""

    def __init__(self, text: str) -> None:
        self._titles: list[str] = []
        self._statements: dict[str, MapStatement] = {}
        self._attacks: dict[tuple[str, str], MapAttack] = {}
        self._rephrasings: list[Rephrasing] = []
        self._left_out: dict[str, int] = {}
        #: the statements that the current line is below, from the outermost on
        self._above: list[str] = []
        for number, line in enumerate(text.split("\n"), start=1):
            if line.startswith("# "):
                self._titles.append(unescaped(line[2:].strip()))
            elif item := _ITEM.fullmatch(line.rstrip("\r")):
                self._take(item[2], len(item[1]) // len(_INDENT), number)

    def map(self) -> ArgumentMap:
        """Return the report as a map; what says again a statement that is not there is left out."""
        known = self._statements
        return ArgumentMap(
            tuple(known.values()),
            tuple(self._attacks.values()),
            tuple(each for each in self._rephrasings if each.target in known),
            title=self._titles[0] if self._titles else None,
            left_out=self._left_out,
        )

    def _take(self, item: str, depth: int, line: int) -> None:
        if depth == 0:
            self._take_top(item, line)
            return
        if depth > len(self._above):
            raise FormatError(f"line {line} is below nothing: the file may be cut off")
        del self._above[depth:]
        target = self._above[-1]
        if again := _AGAIN.fullmatch(item):
            if again["status"] != "rejected":
                self._rephrasings.append(Rephrasing(target, again["id"], float(again["score"])))
        elif found := _CHALLENGED.fullmatch(item):
            self._add(found, is_counter=True)
            self._attack(found, target)
            self._above.append(found["id"])
        elif found := _CHALLENGED_ABOVE.fullmatch(item):
            self._attack(found, target)
        else:
            _refuse(item, line)

    def _take_top(self, item: str, line: int) -> None:
        self._above.clear()
        if found := _CLAIM.fullmatch(item):
            speakers = [Speaker(unescaped(name)) for name in (found["speakers"] or "").split("; ") if name]
            self._add(found, is_counter=False, speakers=tuple(speakers))
        elif found := _COUNTER.fullmatch(item):
            self._add(found, is_counter=True)
        elif _EXPLANATION.fullmatch(item):
            self._left_out["explanations"] = self._left_out.get("explanations", 0) + 1
            return
        elif _NAME_OR_NOTE.fullmatch(item):
            return
        else:
            _refuse(item, line)
        self._above.append(found["id"])

    def _add(self, found: re.Match[str], *, is_counter: bool, speakers: tuple[Speaker, ...] = ()) -> None:
        statement = MapStatement(found["id"], unescaped(found["quote"]), speakers, is_counter=is_counter)
        self._statements.setdefault(found["id"], statement)

    def _attack(self, found: re.Match[str], target: str) -> None:
        self._attacks[found["id"], target] = MapAttack(
            found["id"],
            target,
            cast("Attack", found["attack"] or "unknown"),
            float(found["score"]),
            cast("Status", found["status"]),
        )


def _refuse(item: str, line: int) -> NoReturn:
    raise FormatError(
        f"line {line} is no line of a report of ours: {item[:60]!r}; the file may be cut off, or "
        "`countergraph ingest` is what it is for"
    )
