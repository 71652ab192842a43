"""Which claims were countered, and had their counters answered best?

A counter is *answered* by the counterarguments that challenge it, and by itself where it grants the
claim before it objects. With s the score of a link (the probability that it is one):

- the answer to a counter k is a(k) = 1 - (1 - g) · Π (1 - s(j → k)) over the counters j of k, where
  g is `CONCESSION` if k has a concession, else 0;
- the force left to k is s(k → c) · (1 - a(k));
- the answered share of a claim c is Σ s(k → c) · a(k) / Σ s(k → c) over its counters k;
- the net strength of its counters is 1 - Π (1 - force of k).

Sums of this kind are the aggregation of DF-QuAD (Rago, Toni, Aurisicchio and Baroni,
"Discontinuity-free decision support with quantitative argumentation debates", KR 2016). They go one
step deep: whether the answers were answered in turn is for a claim's standing. A claim is listed
when at least one of its counters was answered; those with the highest share come first, then those
with the least net strength. A claim that only a weak link challenges, and nobody answers, is not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from queries.facets import Facets, Selection
from queries.limits import check_limit
from queries.links import CounterLink, counters_of, counters_of_claims, distinct

if TYPE_CHECKING:
    from kg.stores import ClaimRow, Store

#: How much of a counter its own concession takes. A convention and no measurement: the part that
#: grants the claim and the part that objects weigh the same.
CONCESSION = 0.5
#: So many of the most contested claims are compared; a document or a speaker may have fewer.
CANDIDATES = 500

#: The place of a claim in the list: (share, net strength, counters, claim id).
AnsweredCursor = tuple[float, float, int, str]


class AnsweredCounter(NamedTuple):
    """A counter of a claim, the answers to it (links, strongest first), and what they leave of it."""

    link: CounterLink
    answers: tuple[CounterLink, ...]
    concedes: bool
    answered: float
    force: float


class AnsweredClaim(NamedTuple):
    """A claim with its counters; `share` says how far they were answered, `net` what is left of them.

    All numbers are from 0 to 1, rounded to four places.
    """

    row: ClaimRow
    share: float
    net: float
    counters: tuple[AnsweredCounter, ...]


class AnsweredPage(NamedTuple):
    """Claims, best answered first. `compared` is how many contested claims were compared with one another.

    `complete` is False where there are more contested claims than were compared.
    """

    rows: tuple[AnsweredClaim, ...]
    after: AnsweredCursor | None
    compared: int
    complete: bool
    hint: str | None = None


def best_answered(
    store: Store,
    *,
    facets: Facets = Facets(),  # noqa: B008 (an immutable tuple)
    after: AnsweredCursor | None = None,
    limit: int = 20,
) -> AnsweredPage:
    """Return the claims whose counters were answered best: highest share, then least net strength.

    Among all claims, the `CANDIDATES` with most counters are compared, for there is no index of
    answers; facets narrow what is compared, and their least score and status hold for counters and for
    answers. `after` is the cursor that the page before gave.

    Raises:
        UsageError: `limit` is below 1, or the facets cannot be meant.
        NotFoundError: there is no such document, speaker, entity or term.
        AmbiguousNameError: a name means several.
    """
    check_limit(limit)
    selection = Selection(store, facets)
    rows, complete = _candidates(store, selection)
    weighed = sorted((claim for claim in _weighed(store, selection, rows) if claim.share > 0), key=_order)
    if after is not None:
        weighed = [claim for claim in weighed if _order(claim) > _place(after)]
    shown = tuple(weighed[:limit])
    hint = None
    if not complete:
        hint = (
            f"only the {len(rows):,} claims with most counters were compared: filter by document or speaker"
        )
    elif not rows:
        hint = selection.why_none()
    elif not weighed and after is None:
        hint = (
            f"none of the {len(rows):,} contested claims has a counter that was countered or grants the claim"
        )
    return AnsweredPage(
        shown, _cursor(shown[-1]) if len(weighed) > limit else None, len(rows), complete, hint
    )


def _candidates(store: Store, selection: Selection) -> tuple[list[ClaimRow], bool]:
    anchored = selection.anchored()
    rows = anchored if anchored is not None else store.contested(limit=CANDIDATES + 1)
    complete = anchored is not None or len(rows) <= CANDIDATES
    contested = sorted((row for row in rows if row.counters), key=lambda row: (-row.counters, row.claim))
    return selection.kept(contested[:CANDIDATES]), complete


def _weighed(store: Store, selection: Selection, rows: Sequence[ClaimRow]) -> list[AnsweredClaim]:
    from kg.models import Counterargument

    facets = selection.facets
    counters = counters_of_claims(store, rows, min_score=facets.min_score, statuses=facets.statuses)
    ids = distinct(link.counter for links in counters.values() for link in links)
    answers = counters_of(store, ids, min_score=facets.min_score, statuses=facets.statuses)
    granting = {n.id for n in store.nodes(ids) if isinstance(n, Counterargument) and n.concession}
    return [
        _claim(
            row, [_counter(k, answers.get(k.counter, ()), k.counter in granting) for k in counters[row.claim]]
        )
        for row in rows
        if row.claim in counters
    ]


def _counter(link: CounterLink, answers: Sequence[CounterLink], concedes: bool) -> AnsweredCounter:
    left = math.prod(1 - answer.score for answer in answers) * (1 - CONCESSION if concedes else 1)
    return AnsweredCounter(link, tuple(answers), concedes, round(1 - left, 4), round(link.score * left, 4))


def _claim(row: ClaimRow, counters: Sequence[AnsweredCounter]) -> AnsweredClaim:
    total = sum(counter.link.score for counter in counters)
    share = sum(counter.link.score * counter.answered for counter in counters) / total if total else 0.0
    net = 1 - math.prod(1 - counter.force for counter in counters)
    return AnsweredClaim(row, round(share, 4), round(net, 4), tuple(counters))


def _cursor(claim: AnsweredClaim) -> AnsweredCursor:
    return claim.share, claim.net, len(claim.counters), claim.row.claim


def _order(claim: AnsweredClaim) -> tuple[float, float, int, str]:
    return _place(_cursor(claim))


def _place(cursor: AnsweredCursor) -> tuple[float, float, int, str]:
    share, net, counters, claim = cursor
    return -share, net, -counters, claim
