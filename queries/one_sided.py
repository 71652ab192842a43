"""Which documents tell one side only?

Two ways of being one-sided, each told by numbers that are shown:

- *unopposed*: the document has at least `LEAST_CLAIMS` claims and fewer than one counterargument to
  `CLAIMS_A_COUNTER` claims;
- *against one speaker*: of its counterarguments at least `LEAST_COUNTERS` challenge claims that have a
  speaker, at least `SHARE` of these challenge one and the same speaker, and this speaker makes at most
  `USUAL` of the claims that have one. A document in which one person makes most of the claims is
  bound to be against that person, and is not reported.

Both say how the source is built and not that it is wrong: a short page may have no room for
counterarguments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from queries.facets import check_dates, within
from queries.limits import check_limit
from queries.links import edges_from, parts_of, speakers_of

if TYPE_CHECKING:
    from kg.models import Document
    from kg.stores import Store

LEAST_CLAIMS = 5
CLAIMS_A_COUNTER = 10
LEAST_COUNTERS = 3
SHARE = 0.8
USUAL = 0.5

#: So many documents are looked at for one page, and none with more statements than this.
SCAN = 200
MOST_STATEMENTS = 20_000
_BATCH = 50

Side: TypeAlias = Literal["unopposed", "against one speaker"]


class SpeakerShare(NamedTuple):
    """A speaker of a document: how many claims, and how many counterarguments challenge one of them."""

    entity: str
    name: str
    claims: int
    countered_by: int


class Balance(NamedTuple):
    """The numbers of one document, and in which ways it is one-sided.

    `linked` are its counterarguments that challenge a claim of it, `claims_countered` its claims that
    any counterargument challenges, also one of another document. `speakers` come with the most
    countered first.
    """

    document: str
    title: str
    claims: int
    counterarguments: int
    linked: int
    claims_countered: int
    speakers: tuple[SpeakerShare, ...]
    sides: tuple[Side, ...]

    @property
    def why(self) -> str:
        """Return in a sentence what makes it one-sided; empty where nothing does."""
        reasons = []
        if "unopposed" in self.sides:
            reasons.append(f"{self.claims} claims and {counted(self.counterarguments, 'counterargument')}")
        if "against one speaker" in self.sides:
            first = self.speakers[0]
            voiced = f"{first.countered_by} of {self.linked} linked counterarguments"
            reasons.append(
                f"{voiced} challenge {first.name}, who makes {first.claims} of {self.claims} claims"
            )
        return "; ".join(reasons)


class BalancePage(NamedTuple):
    """Documents in the order of their ids; `looked_at` is how many there were to choose from."""

    rows: tuple[Balance, ...]
    after: str | None
    looked_at: int
    hint: str | None = None


def one_sided(
    store: Store,
    *,
    collection: str | None = None,
    since: str | None = None,
    until: str | None = None,
    after: str | None = None,
    every: bool = False,
    limit: int = 20,
) -> BalancePage:
    """Return the documents that tell one side only, in the order of their ids, with the numbers.

    With `every`, the numbers of the other documents too.

    `collection` and the dates narrow the documents as facets do (`queries.facets.Facets`); `after` is
    the cursor that the page before gave. At most `SCAN` documents are looked at for one page, which
    may then be short and have a next one.

    Raises:
        UsageError: `limit` is below 1, or the dates cannot be meant.
    """
    check_limit(limit)
    check_dates(since, until)
    found: list[Balance] = []
    looked_at = large = 0
    while looked_at < SCAN:
        documents = _documents(store, after)
        looked_at += len(documents)
        chosen = [d for d in documents if _in(d, collection) and within(d, since, until)]
        fitting = _fitting(store, chosen)
        large += len(chosen) - len(fitting)
        found += [balance for balance in balances(store, fitting) if every or balance.sides]
        if len(found) > limit:
            return BalancePage(tuple(found[:limit]), found[limit - 1].document, looked_at, _left_out(large))
        if len(documents) < _BATCH:
            none = None if found else f"none of the {looked_at} documents looked at tells one side only"
            hints = [hint for hint in (none, _left_out(large)) if hint]
            return BalancePage(tuple(found), None, looked_at, "; ".join(hints) or None)
        after = documents[-1].id
    hint = f"{len(found)} of the {looked_at} documents looked at: the next page goes on from there"
    return BalancePage(tuple(found), after, looked_at, hint)


def balances(store: Store, documents: Sequence[Document]) -> list[Balance]:
    """Return the numbers of these documents, in their order, one-sided or not."""
    parts = parts_of(store, [document.id for document in documents])
    claims = [part for ids in parts.values() for part in ids if part.startswith("claim:")]
    countered = {row.claim for row in store.claim_rows(claims) if row.counters}
    # from their own side: a claim may have any number of counters in other documents
    own = [part for ids in parts.values() for part in ids if part.startswith("counterargument:")]
    counters: dict[str, set[str]] = {claim: set() for claim in countered}
    for link in edges_from(store, own, ["CHALLENGES"]):
        if link.target in counters:
            counters[link.target].add(link.source)
    speakers = speakers_of(store, claims)
    ids = sorted({entity for entities in speakers.values() for entity in entities})
    names = {node.id: getattr(node, "name", node.id) for node in store.nodes(ids)}
    return [_balance(document, parts[document.id], counters, speakers, names) for document in documents]


def _balance(
    document: Document,
    parts: Sequence[str],
    counters: dict[str, set[str]],
    speakers: dict[str, list[str]],
    names: dict[str, str],
) -> Balance:
    claims = [part for part in parts if part.startswith("claim:")]
    own = {part for part in parts if part.startswith("counterargument:")}
    against: dict[str, set[str]] = {}
    made: Counter[str] = Counter()
    for claim in claims:
        for speaker in speakers.get(claim, ()):
            made[speaker] += 1
            against.setdefault(speaker, set()).update(counters.get(claim, set()) & own)
    shares = [SpeakerShare(s, names.get(s, s), count, len(against[s])) for s, count in made.items()]
    shares.sort(key=lambda share: (-share.countered_by, -share.claims, share.entity))
    balance = Balance(
        document=document.id,
        title=document.title,
        claims=len(claims),
        counterarguments=len(own),
        linked=len(_union(counters.get(claim, set()) for claim in claims) & own),
        claims_countered=sum(claim in counters for claim in claims),
        speakers=tuple(shares),
        sides=(),
    )
    voiced = sum(claim in speakers for claim in claims)
    return balance._replace(sides=tuple(_sides(balance, voiced, len(_union(against.values())))))


def _sides(balance: Balance, voiced: int, countered: int) -> Iterable[Side]:
    """Yield in which ways a document is one-sided.

    `voiced` of its claims have a speaker, `countered` of its counterarguments challenge one of those.
    """
    if balance.claims >= LEAST_CLAIMS and balance.counterarguments * CLAIMS_A_COUNTER < balance.claims:
        yield "unopposed"
    if countered >= LEAST_COUNTERS:
        first = balance.speakers[0]
        if first.countered_by >= SHARE * countered and first.claims <= USUAL * voiced:
            yield "against one speaker"


def _documents(store: Store, after: str | None) -> list[Document]:
    from kg.models import Document

    return [n for n in store.list_nodes("Document", after=after, limit=_BATCH) if isinstance(n, Document)]


def _fitting(store: Store, documents: Sequence[Document]) -> list[Document]:
    """Return those of `documents` that have at most `MOST_STATEMENTS`."""
    if not documents:
        return []
    ids = [document.id for document in documents]
    sections = {e.source: e.target for e in store.edges(targets=ids, kinds=["PART_OF"])}
    parts = store.degrees(targets=list(sections), kinds=["PART_OF"])
    statements = Counter[str]()
    for section, document in sections.items():
        statements[document] += parts[section]
    return [document for document in documents if statements[document.id] <= MOST_STATEMENTS]


def _left_out(large: int) -> str | None:
    if not large:
        return None
    return f"{counted(large, 'document')} with more than {MOST_STATEMENTS:,} statements left out"


def _in(document: Document, collection: str | None) -> bool:
    from kg.ids import canonical

    return collection is None or canonical(document.collection or "") == canonical(collection)


def _union(sets: Iterable[set[str]]) -> set[str]:
    return set().union(*sets)


def counted(number: int, what: str) -> str:
    """Return a number with what is counted: "no claims", "1 claim", "2 claims"."""
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
