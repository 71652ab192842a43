"""Statements without a place: claims and counterarguments of which no section or order is known.

Only what they say can be compared. Texts may be long, so they are compared word by word, sentence by
sentence and as wholes, each both ways where a long text would else win by its length. The kinds of
evidence, each a matrix [counterarguments, claims]:

``terms``
    the cosine of the texts' stems, rare ones weighing more
``pieces``
    late interaction over word pieces
``words``, ``words_back``
    how far the claim covers the counterargument's content words, and the reverse; close likenesses count
    above all (`kg.text.late_interaction`)
``sentences``, ``sentences_back``
    the same for sentences, by the mean vectors of their pieces
``cosine``
    the cosine of the texts' vectors

What the page has in common is taken out of the words' and the sentences' vectors. Each kind is
standardised over the whole page after the means of rows and columns were taken out: a claim that is
near to everything is no one's target. Without vectors there are the stems alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ingest.linkers.comparison import (
    cosines,
    coverage,
    interplay,
    sentence_coverage,
    term_cosines,
)
from ingest.linkers.cues import says_absent
from ingest.linkers.evidence import Evidence
from ingest.linkers.statements import Statement
from kg.text.late_interaction import centred, content_words, pieces, sentences

if TYPE_CHECKING:
    from kg.text.encoder import Encoder

_CLOSE = 3  # power that likenesses of words are raised to


def gather_bare(
    claims: Sequence[Statement], counters: Sequence[Statement], encoder: Encoder | None
) -> Evidence:
    """Return the evidence between `counters` and `claims` by what they say alone."""
    asked, said = [counter.text for counter in counters], [claim.text for claim in claims]
    kinds = {"terms": term_cosines(asked, said)}
    if encoder is None:
        similarity = kinds["terms"]
    else:
        queries, texts = encoder.encode_pieces(asked), encoder.encode_pieces(said)
        kinds["pieces"] = similarity = coverage(
            [pieces(query) for query in queries], [pieces(text) for text in texts]
        )
        words = centred([content_words(encoded) for encoded in (*queries, *texts)])
        of_counters, of_claims = words[: len(asked)], words[len(asked) :]
        kinds["words"] = coverage(of_counters, of_claims, power=_CLOSE)
        kinds["words_back"] = coverage(of_claims, of_counters, power=_CLOSE).T
        parts = centred([sentences(encoded) for encoded in (*queries, *texts)])
        of_counters, of_claims = parts[: len(asked)], parts[len(asked) :]
        kinds["sentences"] = sentence_coverage(of_counters, of_claims)
        kinds["sentences_back"] = sentence_coverage(of_claims, of_counters).T
        kinds["cosine"] = cosines(queries, texts)
    absence = {"cue": np.array([says_absent(text) for text in asked], dtype=np.float64)}
    return Evidence({kind: interplay(values) for kind, values in kinds.items()}, absence, similarity)
