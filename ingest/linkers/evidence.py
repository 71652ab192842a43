"""What speaks for each claim as the target of each counterargument, as plain numbers.

Each kind of evidence is one matrix [counterarguments, claims]; `ingest.linkers.model` weighs them.
Most are standardised, since only the comparison says something: by default the claims are compared
with one another, and ``per_claim`` compares the counterarguments, because a claim that is near to
everything on its page is no one's target.

``words``
    late interaction over content words, the page's mean vector taken out
``pieces_per_claim``
    late interaction over all word pieces, standardised per claim
``terms``
    BM25 over stems, as ln(1 + score)
``terms_per_claim``
    the same score, standardised per claim (used where there are no vectors)
``claim_part``
    how near the claim is to the part of the counterargument that grants or quotes the claim, where it has one
    (`ingest.linkers.claim_part`): late interaction over word pieces, or BM25 without vectors
``around``
    the mean of ``words`` (of ``terms`` without vectors) over the claims just before and after, whose topic
    a claim shares without repeating its words
``cosine``
    the cosine of the sentence vectors
``voiced``
    whether somebody is named who makes the claim: what is merely narrated is seldom challenged
``own_section``, ``summary``
    whether the claim stands in the counterargument's section; whether it stands in the summary
    and the counterargument in the details

And for each counterargument what speaks for no claim at all:

``cue``
    a wording that says what the source leaves out (``ingest/lexicon/absence_cues.json``)
``distance``
    how far its own section's nearest claim is, standardised over the counterarguments
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.linkers.claim_part import claim_part
from ingest.linkers.comparison import Matrix, cosines, coverage, shared_terms, standardised, standardised_down
from ingest.linkers.cues import says_absent
from ingest.linkers.statements import Statement
from kg.text.late_interaction import centred, content_words, pieces

if TYPE_CHECKING:
    from kg.text.encoder import Encoder

#: Kinds that tell where a claim stands, and nothing of what it says.
PLACE = ("own_section", "summary")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the statements of a page stand to one another.

    `together` [counterarguments, claims] is 1 where both are known to stand in one section;
    `after` [counterarguments, counterarguments] is 1 where the column follows the row in its
    section, -1 where it precedes it, else 0; `position` [claims] counts the claims of a section;
    `neighbours` [claims, claims] is 1 where both are known to stand in one section.
    """

    together: Matrix
    after: Matrix
    position: Matrix
    neighbours: Matrix


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of one page.

    `claim` maps a kind to [counterarguments, claims], `absence` a kind to [counterarguments];
    `similarity` is what the texts have in common before it was standardised, for explanations.
    """

    claim: dict[str, Matrix]
    absence: dict[str, Matrix]
    similarity: Matrix


def gather(
    claims: Sequence[Statement], counters: Sequence[Statement], layout: Layout, encoder: Encoder | None
) -> Evidence:
    """Return the evidence between `counters` and `claims`, which stand to one another as `layout` says.

    Without an `encoder` it is that of words alone.
    """
    own = _table(counters, claims, _not_apart)
    asked, said = [counter.text for counter in counters], [claim.text for claim in claims]
    parts = {row: part for row, text in enumerate(asked) if (part := claim_part(text))}
    terms = shared_terms(asked, said)
    kinds = {
        "terms": np.log1p(terms),
        "own_section": own,
        "voiced": _table(counters, claims, lambda k, c: c.voiced),
        "summary": _table(counters, claims, lambda k, c: k.role == "detail" and c.role == "summary"),
    }
    if encoder is None:
        similarity = nearness = terms
        kinds["terms_per_claim"] = standardised_down(terms)
        kinds["around"] = _around(standardised(terms, 1), layout)
        of_parts = shared_terms(list(parts.values()), said)
    else:
        queries, texts = encoder.encode_pieces(asked), encoder.encode_pieces(said)
        nearness = cosines(queries, texts)
        kinds["cosine"] = standardised(nearness, 1)
        claim_pieces = [pieces(text) for text in texts]
        similarity = coverage([pieces(query) for query in queries], claim_pieces)
        words = centred([content_words(encoded) for encoded in (*queries, *texts)])
        kinds["pieces_per_claim"] = standardised_down(similarity)
        kinds["words"] = standardised(coverage(words[: len(asked)], words[len(asked) :]), 1)
        kinds["around"] = _around(kinds["words"], layout)
        of_parts = coverage(
            [pieces(encoded) for encoded in encoder.encode_pieces(list(parts.values()))], claim_pieces
        )
    kinds["claim_part"] = np.zeros((len(asked), len(said)))
    kinds["claim_part"][list(parts)] = standardised(of_parts, 1)
    absence = {
        "cue": np.array([says_absent(text) for text in asked], dtype=np.float64),
        "distance": -standardised(_nearest_at_home(nearness, own), 0),
    }
    return Evidence(kinds, absence, similarity)


def _around(values: Matrix, layout: Layout) -> Matrix:
    """Return the mean of `values` over the claims next to each in its section, 0 where it has none."""
    beside = layout.neighbours * (np.abs(layout.position[:, None] - layout.position[None, :]) == 1)
    return np.asarray(values @ beside / np.maximum(beside.sum(axis=0), 1.0))


def _nearest_at_home(nearness: Matrix, own: Matrix) -> Matrix:
    """Return each row's best value in its own section, or anywhere if that holds no claim."""
    home = np.where(own.any(axis=1, keepdims=True), own, 1.0)
    return np.asarray(np.where(home > 0, nearness, -np.inf).max(axis=1))


def lay_out(claims: Sequence[Statement], counters: Sequence[Statement]) -> Layout:
    """Return where `claims` and `counters`, each in the order of the source, stand to one another."""
    seen: dict[int | None, int] = {}
    position: list[int] = []
    for claim in claims:
        position.append(seen.get(claim.section, 0))
        seen[claim.section] = position[-1] + 1
    order = np.arange(len(counters))
    return Layout(
        together=_table(counters, claims, _together),
        after=_table(counters, counters, _together) * np.sign(order[None, :] - order[:, None]),
        position=np.array(position, dtype=np.float64),
        neighbours=_table(claims, claims, _together),
    )


def _together(first: Statement, second: Statement) -> bool:
    return first.section is not None and first.section == second.section


def _not_apart(first: Statement, second: Statement) -> bool:
    return first.section is None or second.section is None or first.section == second.section


def _table(
    rows: Sequence[Statement], columns: Sequence[Statement], holds: Callable[[Statement, Statement], bool]
) -> Matrix:
    values = [[holds(row, column) for column in columns] for row in rows]
    return np.array(values, dtype=np.float64).reshape(len(rows), len(columns))
