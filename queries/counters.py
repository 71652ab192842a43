"""What counters this claim?

The claim is given by id, by its words, or freely. A quoted text names the claims it is part of; a
free text is compared with all claims, and the counters of the closest few are the answer. A source
often says the same thing twice, in its summary and in detail, and the counter is linked to one of
the two: the claims that restate a matched one answer for it too.

This module stands on the path of ``countergraph counters ID`` and imports no model at its top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

from kg.errors import NotFoundError
from kg.stores import ClaimRow, CounterRow
from queries.limits import check_limit, check_min_score
from queries.ranking import EncoderSource, Ranking, rank

if TYPE_CHECKING:
    from kg.models import Counterargument
    from kg.stores import Store

Match: TypeAlias = Literal["id", "quote", "search"]

_ID = re.compile(r"(claim|counterargument):\S+")
_KINDS = ("Claim", "Counterargument")
MATCHES = 5
# How far behind the best match a claim may be and still answer: in BM25 its share, in cosine its distance.
WORDS_SHARE = 0.6
COSINE_MARGIN = 0.2
# Shorter texts are found inside claims by chance; they are searched for instead.
MIN_QUOTE_WORDS = 5


class MatchedClaim(NamedTuple):
    """A claim (or a counterargument, which can be countered too) that the question is about.

    `place` is that of its match, from 1; a claim found only because it restates a matched one has
    the place of that one, and its id in `restates`.
    """

    row: ClaimRow
    place: int
    restates: str | None = None


class Counters(NamedTuple):
    """The counters of one question, strongest first, and the claims they answer.

    `matched` tells how the claim was found: by its id, as a quote, or by search. `degraded` says in
    a sentence why a search did without sentence vectors, and is None where it did not; `notes` say how
    what was looked for differs from the text, such as a spelling.
    """

    query: str
    matched: Match
    degraded: str | None
    claims: tuple[MatchedClaim, ...]
    counters: tuple[CounterRow, ...]
    notes: tuple[str, ...] = ()


def counters(
    store: Store,
    claim: str,
    *,
    limit: int = 20,
    min_score: float = 0.0,
    restatements: bool | None = None,
    encoder: EncoderSource = None,
) -> Counters:
    """Return what counters `claim`: an id, a text quoted from a claim or a counterargument, or any text.

    Counters come in the order of the claims they answer (the best match first), confirmed before
    proposed, then by score; one that answers several claims is listed once, under the best match.
    Rejected links are left out, and so are those below `min_score`.

    With `restatements` the claims that restate a matched one answer too. By default they do for a
    text and do not for an id, which names one claim and no other.

    Raises:
        NotFoundError: no claim or counterargument has this id.
        UsageError: `limit` is below 1, or `min_score` is no probability.
    """
    check_limit(limit)
    check_min_score(min_score)
    rows, matched, ranking = _find(store, claim, encoder)
    follow = restatements if restatements is not None else matched != "id"
    claims = _with_restatements(store, rows) if follow else _placed(rows)
    found: dict[str, CounterRow] = {}
    for group in _by_place(claims):
        answers = [
            row
            for match in group
            for row in store.counters(match.row.claim, limit=limit, min_score=min_score)
        ]
        for row in sorted(answers, key=_strength):
            found.setdefault(row.counter, row)
    degraded, notes = (ranking.degraded, ranking.notes) if ranking else (None, ())
    return Counters(claim, matched, degraded, claims, tuple(found.values())[:limit], notes)


def _find(store: Store, text: str, encoder: EncoderSource) -> tuple[list[ClaimRow], Match, Ranking | None]:
    if _ID.fullmatch(text):
        rows = _rows(store, [text])
        if not rows:
            raise NotFoundError(f"no claim {text!r} in the graph: search for its words to find its id")
        return rows, "id", None
    if quoted := _quoted(store, text):
        return quoted, "quote", None
    ranking = rank(store, text, kinds=("Claim",), limit=MATCHES, encoder=encoder)
    return store.claim_rows(_close(ranking)), "search", ranking


def _close(ranking: Ranking) -> list[str]:
    """Return the hits that are not far behind the best one, in words or in meaning.

    Fusion by rank always fills its places; on a subject that one claim is about, the second place
    is no answer.
    """
    words = WORDS_SHARE * max(ranking.words.values(), default=0.0)
    meaning = max(ranking.meaning.values(), default=0.0) - COSINE_MARGIN
    return [
        node
        for node, _ in ranking.hits
        if ranking.words.get(node, -1.0) >= words or ranking.meaning.get(node, -1.0) >= meaning
    ]


def _quoted(store: Store, text: str) -> list[ClaimRow]:
    """Return the claims with these words; failing that, those that hold them or are held by them."""
    wanted = _bare(text)
    if not wanted:
        return []
    near = [node for node, _ in store.search_text(text, kinds=_KINDS, limit=50)]
    rows = [(row, {_bare(row.quote), _bare(row.text)}) for row in _rows(store, near)]
    if same := [row for row, forms in rows if wanted in forms]:
        return same
    return [row for row, forms in rows if any(_holds(form, wanted) or _holds(wanted, form) for form in forms)]


def _bare(text: str) -> str:
    """Return `text` as quotes are compared: canonical, without marks and dots at its ends."""
    from kg.ids import canonical

    return canonical(text).strip(" \"'.[]")


def _holds(whole: str, part: str) -> bool:
    return part in whole and part.count(" ") + 1 >= MIN_QUOTE_WORDS


def _rows(store: Store, ids: Sequence[str]) -> list[ClaimRow]:
    """Return the rows of these claims and counterarguments, in their order."""
    known = {row.claim: row for row in store.claim_rows([node for node in ids if node.startswith("claim:")])}
    if others := [node for node in ids if not node.startswith("claim:")]:
        known |= {row.claim: row for row in _counterargument_rows(store, others)}
    return [known[node] for node in ids if node in known]


def _counterargument_rows(store: Store, ids: Sequence[str]) -> list[ClaimRow]:
    from queries.rows import statement_rows

    nodes = cast("list[Counterargument]", store.nodes(ids))
    links = store.edges(targets=[node.id for node in nodes], kinds=["CHALLENGES"]) if nodes else []
    attacked = [link.target for link in links if getattr(link, "status", None) != "rejected"]
    return [
        ClaimRow(
            claim=row.id,
            quote=row.quote,
            text=row.text,
            document=row.document,
            document_title=row.document_title,
            section=row.section,
            section_heading=row.section_heading,
            start=row.start,
            end=row.end,
            truncated=row.truncated,
            speakers=(),
            counters=attacked.count(row.id),
        )
        for row in statement_rows(store, nodes)
    ]


def _placed(rows: Iterable[ClaimRow]) -> tuple[MatchedClaim, ...]:
    return tuple(MatchedClaim(row, place) for place, row in enumerate(rows, start=1))


def _with_restatements(store: Store, rows: Sequence[ClaimRow]) -> tuple[MatchedClaim, ...]:
    """Return the matched claims, each followed by those that restate it or that it restates."""
    same = _restating(store, [row.claim for row in rows])
    known = {row.claim: row for row in rows}
    known |= {
        row.claim: row
        for row in store.claim_rows(sorted({c for cs in same.values() for c in cs} - set(known)))
    }
    places: dict[str, MatchedClaim] = {}
    for row in rows:
        if row.claim in places:
            continue
        place = 1 + max((match.place for match in places.values()), default=0)
        places[row.claim] = MatchedClaim(row, place)
        for other in same.get(row.claim, ()):
            if other in known and other not in places:
                places[other] = MatchedClaim(known[other], place, row.claim)
    return tuple(places.values())


def _restating(store: Store, claims: Sequence[str]) -> dict[str, list[str]]:
    """Return for each claim the claims joined to it by RESTATES, in either direction, best first."""
    if not claims:
        return {}
    links = [
        *store.edges(sources=claims, kinds=["RESTATES"]),
        *store.edges(targets=claims, kinds=["RESTATES"]),
    ]
    links.sort(key=lambda link: (-getattr(link, "score", 0.0), link.source, link.target))
    same: dict[str, list[str]] = {}
    for link in links:
        if getattr(link, "status", None) != "rejected":
            same.setdefault(link.source, []).append(link.target)
            same.setdefault(link.target, []).append(link.source)
    return same


def _by_place(claims: Iterable[MatchedClaim]) -> list[list[MatchedClaim]]:
    groups: dict[int, list[MatchedClaim]] = {}
    for match in claims:
        groups.setdefault(match.place, []).append(match)
    return list(groups.values())


def _strength(row: CounterRow) -> tuple[bool, float, str]:
    return row.status != "confirmed", -row.score, row.counter
