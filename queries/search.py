"""Which statements, terms and entities are about these words?

The answer is by words and by meaning together (`queries.ranking`), and each hit says what it was found
by. ``"a phrase"`` must be there as it is, ``electri*`` is the beginning of a word, and a misspelt
word falls back to the nearest spelling. Any text is a valid question; one that cannot be answered
well gets a hint.

Filters (`queries.facets`) are for statements, which have a place and a speaker; with any of them terms
and entities are left out. Where a filter names something with at most `ANCHOR` statements, all of them
are ranked; else the closest statements of all are looked through, at most `LOOKED_THROUGH` of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from kg.errors import UsageError
from queries.facets import ANCHOR, Facets, Selection
from queries.limits import check_limit
from queries.links import counters_of_claims, edges_from
from queries.ranking import EncoderSource, Ranking, rank

if TYPE_CHECKING:
    from kg.models import Node, Statement
    from kg.stores import ClaimRow, Store

STATEMENTS = ("Claim", "Counterargument", "Clarification")
KINDS = (*STATEMENTS, "Term", "Entity")
#: So many of the closest statements are looked through for those that pass the filters: few first.
LOOKED_THROUGH = (500, 5_000)


class Hit(NamedTuple):
    """A node that was found; `text` is a statement's quote, or the name of a term or an entity.

    `score`, from 0 to 1, orders the hits of one search and means nothing beside those of another. The
    place in the source is None for terms and entities, which no single document holds. `shared` are its
    words that were looked for, `word_rank` its place among the hits by words; `cosine` is how near it
    is in meaning, `meaning_rank` its place by that; both from 1, and None where it is not among the
    closest. `reasons` say it in words.
    """

    id: str
    kind: str
    score: float
    text: str
    document: str | None = None
    document_title: str | None = None
    section_heading: str | None = None
    start: int | None = None
    end: int | None = None
    shared: tuple[str, ...] = ()
    word_rank: int | None = None
    cosine: float | None = None
    meaning_rank: int | None = None
    reasons: tuple[str, ...] = ()


class SearchResult(NamedTuple):
    """The hits, best first; `degraded` says why sentence vectors took no part, or is None.

    `notes` say how what was looked for differs from what was asked for (spelling, phrases, length);
    `hint` is what to try where there is little to see, or None.
    """

    hits: tuple[Hit, ...]
    degraded: str | None
    notes: tuple[str, ...] = ()
    hint: str | None = None


def search(
    store: Store,
    text: str,
    *,
    kinds: Sequence[str] = KINDS,
    facets: Facets | None = None,
    limit: int = 20,
    encoder: EncoderSource = None,
) -> SearchResult:
    """Return the nodes of these `kinds` closest to `text`, by words and by meaning together.

    A term or an entity with exactly this name comes first. Of `facets`, `status` and `min_score` are
    those of a link: a claim must have such a counter, a counterargument must be one, and a
    clarification must define a term so.

    Raises:
        UsageError: `limit` is below 1, a kind cannot be searched, or the filters cannot be meant.
        NotFoundError: a filter names what is not there.
        AmbiguousNameError: a name in a filter means several.
    """
    check_limit(limit)
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"{kind!r} cannot be searched: use {', '.join(KINDS)}")
    if facets is not None and facets != Facets():
        return _filtered(store, text, kinds=kinds, facets=facets, limit=limit, encoder=encoder)
    ranking = rank(store, text, kinds=kinds, limit=limit, encoder=encoder, operators=True)
    exact = [node.id for kind in ("Entity", "Term") if kind in kinds for node in store.named(kind, text)]
    order = list(dict.fromkeys([*exact, *(node for node, _ in ranking.hits)]))[:limit]
    hits = hits_of(store, store.nodes(order), ranking, named=exact)
    return SearchResult(hits, ranking.degraded, ranking.notes, _hint(ranking, hits))


def hits_of(
    store: Store, nodes: Sequence[Node], ranking: Ranking, *, named: Iterable[str] = ()
) -> tuple[Hit, ...]:
    """Return the hits for these nodes, in their order; those of `named` are so called, and score 1."""
    from kg.models import Named, Statement
    from queries.rows import statement_rows

    rows = {row.id: row for row in statement_rows(store, [n for n in nodes if isinstance(n, Statement)])}
    scores = dict(ranking.hits) | dict.fromkeys(named, 1.0)
    reasons = _Reasons(ranking, frozenset(named))
    hits = []
    for node in nodes:
        if isinstance(node, Named):
            text = " ".join((node.name, *node.aliases))
            hits.append(reasons.added(Hit(node.id, node.kind, scores[node.id], node.name), text))
        elif row := rows.get(node.id):
            hit = Hit(
                node.id,
                node.kind,
                scores[node.id],
                row.quote,
                document=row.document,
                document_title=row.document_title,
                section_heading=row.section_heading,
                start=row.start,
                end=row.end,
            )
            hits.append(reasons.added(hit, f"{row.quote} {row.text}"))
    return tuple(hits)


class _Reasons:
    """Says of a hit what it was found by."""

    def __init__(self, ranking: Ranking, named: frozenset[str]) -> None:
        from kg.text.tokens import stem, words

        self._ranking = ranking
        self._named = named
        self._by_words = {node: place for place, node in enumerate(ranking.words, start=1)}
        self._by_meaning = {node: place for place, node in enumerate(ranking.meaning, start=1)}
        wording = ranking.wording
        self._stems = {_folded(stem(word)) for text in wording.telling for word in words(text)}
        self._beginnings = tuple(_folded(prefix) for prefix in wording.prefixes)

    def added(self, hit: Hit, text: str) -> Hit:
        """Return `hit` with the reasons that follow from the words of `text`."""
        place, near = self._by_words.get(hit.id), self._by_meaning.get(hit.id)
        shared = self._shared(text) if place else ()
        cosine = self._ranking.meaning.get(hit.id)
        reasons = []
        if hit.id in self._named:
            reasons.append("it has this name")
        if place:
            what = ", ".join(f"“{word}”" for word in shared)
            reasons.append(f"words {what or 'in common'} (rank {place})")
        if cosine is not None:
            reasons.append(f"{_how_near(cosine)} in meaning, cosine {cosine:.2f} (rank {near})")
        return hit._replace(
            shared=shared, word_rank=place, cosine=cosine, meaning_rank=near, reasons=tuple(reasons)
        )

    def _shared(self, text: str) -> tuple[str, ...]:
        """Return the phrases and words of `text` that were looked for, words as they first stand there."""
        from kg.text.tokens import stem, words

        phrases = self._ranking.wording.phrases
        found: dict[str, str] = {}
        for word in words(text):
            key = _folded(stem(word))
            if key in self._stems or (self._beginnings and _folded(word).startswith(self._beginnings)):
                found.setdefault(key, word)
        return (*phrases, *found.values())


def _how_near(cosine: float) -> str:
    return "very near" if cosine >= 0.7 else "near" if cosine >= 0.5 else "somewhat near"


def _folded(word: str) -> str:
    """Return a word as stores compare it: without accents, in lower case."""
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _hint(ranking: Ranking, hits: Sequence[Hit]) -> str | None:
    from queries.wording import is_function_word

    wording = ranking.wording
    if wording.is_empty:
        return None if hits else "there are no words to look for: give a few that say what it is about"
    if not (wording.prefixes or wording.phrases) and all(map(is_function_word, wording.telling)):
        return "any sentence has these words: add one that says what it is about"
    if not hits:
        return (
            "nothing has these words or is near in meaning: try others, or the beginning of one, as in bus*"
        )
    return None


# --- filters ----------------------------------------------------------------------------------


def _filtered(
    store: Store, text: str, *, kinds: Sequence[str], facets: Facets, limit: int, encoder: EncoderSource
) -> SearchResult:
    chosen = [kind for kind in kinds if kind in STATEMENTS]
    if not chosen:
        raise UsageError(
            "terms and entities stand in no single document and have no speaker: leave the filters out, or "
            f"look for {', '.join(STATEMENTS)}"
        )
    selection = Selection(store, facets)
    within = _anchored(store, selection, chosen)
    if within is not None:
        passing = _passing(store, selection, store.nodes(within))
        ranking = rank(
            store, text, kinds=chosen, limit=limit, encoder=encoder, operators=True, within=passing
        )
        hits = hits_of(store, store.nodes([node for node, _ in ranking.hits]), ranking)
        hint = selection.why_none() if not passing else _hint(ranking, hits)
        return SearchResult(hits, ranking.degraded, ranking.notes, hint)
    for depth in LOOKED_THROUGH:
        ranking = rank(store, text, kinds=chosen, limit=depth, encoder=encoder, operators=True)
        nodes = store.nodes([node for node, _ in ranking.hits])
        passing = _passing(store, selection, nodes)[:limit]
        if len(passing) == limit or max(len(ranking.words), len(ranking.meaning)) < depth:
            break
    hits = hits_of(store, store.nodes(passing), ranking)
    hint = _hint(ranking, hits)
    if ranking.hits and len(passing) < limit:
        hint = f"the {len(nodes):,} closest statements were looked through"
        hint += ": " + selection.why_none() if not passing else " for those that pass the filters"
    return SearchResult(hits, ranking.degraded, ranking.notes, hint)


def _anchored(store: Store, selection: Selection, kinds: Sequence[str]) -> list[str] | None:
    """Return all statements of the first filter that has at most `ANCHOR`; None where none is so small."""
    if selection.document is not None:
        own = [
            node.id
            for kind in kinds
            for node in store.list_nodes(kind, document=selection.document.id, limit=ANCHOR + 1)
        ]
        if len(own) <= ANCHOR:
            return own
    beginnings = tuple(f"{kind.lower()}:" for kind in kinds)
    for relation, node in selection.relations:
        edges = store.edges(targets=[node], kinds=[relation], limit=ANCHOR + 1)
        if len(edges) <= ANCHOR:
            return sorted({edge.source for edge in edges if edge.source.startswith(beginnings)})
    return None


def _passing(store: Store, selection: Selection, nodes: Sequence[Node]) -> list[str]:
    """Return the ids of those of these statements that pass all filters, in their order."""
    rows = selection.kept([_row(cast("Statement", node)) for node in nodes])
    if selection.facets.asks_of_links and rows:
        linked = _linked(store, selection.facets, [row.claim for row in rows])
        rows = [row for row in rows if row.claim in linked]
    return [row.claim for row in rows]


def _row(statement: Statement) -> ClaimRow:
    """Return a statement of any kind in the form that filters take."""
    from kg.stores import ClaimRow

    return ClaimRow(
        statement.id, statement.quote, statement.text, statement.document, "", statement.section, "",
        statement.start, statement.end, statement.truncated, (), 0,
    )  # fmt: skip


def _linked(store: Store, facets: Facets, ids: Sequence[str]) -> set[str]:
    """Return those of these statements that have a link of the status and least score."""
    claims = store.claim_rows([node for node in ids if node.startswith("claim:")])
    found = set(counters_of_claims(store, claims, min_score=facets.min_score, statuses=facets.statuses))
    others = [node for node in ids if not node.startswith("claim:")]
    for edge in edges_from(store, others, ["CHALLENGES", "DEFINES"]):
        if getattr(edge, "status", None) in facets.statuses and getattr(edge, "score", 0) >= facets.min_score:
            found.add(edge.source)
    return found
