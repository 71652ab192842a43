"""Things a source states that do not go together. They are reported, never mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.document import BlockRole, Source
from ingest.extractors.affiliations import FoundAffiliation
from ingest.extractors.entities import FoundEntity
from kg.models import Discrepancy


def find_discrepancies(
    source: Source, entities: Sequence[FoundEntity], affiliations: Sequence[FoundAffiliation]
) -> tuple[Discrepancy, ...]:
    """Return what is at odds: two present employers of one person, and names that only the title knows."""
    return (*_two_employers(affiliations), *_only_in_title(source, entities, affiliations))


def _two_employers(affiliations: Sequence[FoundAffiliation]) -> Iterator[Discrepancy]:
    by_person: dict[str, list[FoundAffiliation]] = defaultdict(list)
    for item in affiliations:
        if "former" not in item.role.split():
            by_person[item.person.name].append(item)
    for name, items in sorted(by_person.items()):
        employers = sorted({item.organization.name for item in items})
        if len(employers) > 1:
            yield Discrepancy(
                about=name,
                message=f"{name} is affiliated with {_listed(employers)}",
                quotes=tuple(item.quote for item in items),
            )


def _only_in_title(
    source: Source, entities: Sequence[FoundEntity], affiliations: Sequence[FoundAffiliation]
) -> Iterator[Discrepancy]:
    title = next((b for b in source.blocks if b.role is BlockRole.TITLE), None)
    announced = [e for e in entities if e.type == "organization" and e.name in source.title]
    silent = sorted(e.name for e in announced if not e.occurrences)
    if not silent or len(silent) == len(announced):
        return
    given = defaultdict(set)
    for item in affiliations:
        given[item.organization.name].add(item.person.name)
    text = f"the title names {_listed(silent)}, but the text never does"
    stated = [f"{_listed(sorted(given[e.name]))} with {e.name}" for e in announced if e.name in given]
    if stated:
        text += f"; it affiliates {_listed(stated)}"
    yield Discrepancy(
        about=source.title,
        message=text,
        quotes=(
            (title.text if title else source.title),
            *(i.quote for i in affiliations if i.organization in announced),
        ),
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
