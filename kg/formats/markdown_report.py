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
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from kg.formats.markdown_text import escaped
from kg.formats.outline import DocumentPart, Outline, SectionPart

if TYPE_CHECKING:
    from kg.models import Challenges, Document, Statement, Subgraph

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
    said = ", ".join(escaped(getattr(node, "name", node.id)) for node in names)
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
