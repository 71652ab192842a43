"""Any graph of the model, for property tests of the formats that lose nothing."""

from typing import Any

from hypothesis import strategies as st

from kg.models import (
    AffiliatedWith,
    AssertedBy,
    Challenges,
    Claim,
    Clarification,
    Counterargument,
    Defines,
    Discrepancy,
    Document,
    Entity,
    Mentions,
    PartOf,
    Restates,
    RunnerUp,
    Section,
    Subgraph,
    Term,
)

#: Texts that every format can hold; exports replace the other characters (`kg.formats.properties.clean`).
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"), max_size=20)
words = texts.filter(bool)
optional = st.none() | words
scores = st.integers(0, 10_000).map(lambda n: n / 10_000)
places = st.tuples(st.integers(0, 50), st.integers(1, 50)).map(lambda p: {"start": p[0], "end": p[0] + p[1]})
ids = st.text(st.sampled_from("abz09-_:.%#/é你 \"<>\\{}|^`?&=~'"), min_size=1, max_size=8)
values = scores | st.floats(-1e6, 1e6).map(lambda n: round(n, 4) + 0.0) | words
evidence = st.dictionaries(words, values, max_size=3)
statuses = st.sampled_from(["proposed", "confirmed", "rejected"])


@st.composite
def graphs(draw: st.DrawFn) -> Subgraph:
    names = draw(st.lists(ids, min_size=1, max_size=7, unique=True))
    nodes = [draw(_node(name)) for name in names]
    end = st.sampled_from(names)
    edges = draw(st.lists(st.tuples(end, end).flatmap(_edge), max_size=8))
    return Subgraph.of(nodes, edges)


def _node(name: str) -> st.SearchStrategy[Any]:
    named: dict[str, Any] = {
        "id": st.just(name),
        "name": texts,
        "aliases": st.lists(words, max_size=3).map(tuple),
    }
    statement: dict[str, Any] = {
        "id": st.just(name),
        "document": ids,
        "section": ids,
        "text": texts,
        "quote": texts,
    }

    def said(kind: type[Any], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        built = st.fixed_dictionaries(statement | {"truncated": st.booleans()} | more)
        return st.tuples(built, places).map(lambda pair: kind(**pair[0], **pair[1]))

    return st.one_of(
        st.builds(
            Document,
            id=st.just(name),
            title=texts,
            format=texts,
            sha256=texts,
            text=texts,
            collection=optional,
            byline=optional,
            published=optional,
            url=optional,
            warnings=st.lists(words, max_size=3).map(tuple),
            discrepancies=st.lists(
                st.builds(
                    Discrepancy, about=words, message=words, quotes=st.lists(words, min_size=1).map(tuple)
                ),
                max_size=2,
            ).map(tuple),
        ),
        st.builds(
            Section,
            id=st.just(name),
            document=ids,
            heading=texts,
            level=st.integers(0, 9),
            order=st.integers(0, 99),
            role=st.sampled_from(["summary", "detail"]),
        ),
        said(Claim, method=words),
        said(
            Counterargument,
            concession=optional,
            runners_up=st.lists(st.builds(RunnerUp, claim=ids, score=scores), max_size=2).map(tuple),
        ),
        said(Clarification),
        st.builds(Term, **named),
        st.builds(
            Entity,
            **named,
            type=st.sampled_from(["person", "organization", "product", "place", "group", "other"]),
        ),
    )


def _edge(ends: tuple[str, str]) -> st.SearchStrategy[Any]:
    both = {"source": st.just(ends[0]), "target": st.just(ends[1])}
    return st.one_of(
        st.builds(
            Challenges,
            **both,
            score=scores,
            attack=st.sampled_from(["rebut", "undercut", "undermine", "unknown"]),
            scope=st.sampled_from(["section", "document", "cross-document"]),
            method=texts,
            evidence=evidence,
            status=statuses,
        ),
        st.builds(Defines, **both, score=scores, method=texts, status=statuses),
        st.builds(
            AssertedBy, **both, cue=texts, attribution=st.sampled_from(["explicit", "carried", "quoted"])
        ),
        places.flatmap(
            lambda place: st.builds(Mentions, **both, **{k: st.just(v) for k, v in place.items()})
        ),
        st.builds(Restates, **both, score=scores, method=texts, status=statuses),
        st.tuples(places, st.builds(dict, role=texts, quote=texts, document=ids)).map(
            lambda pair: AffiliatedWith(source=ends[0], target=ends[1], **pair[0], **pair[1])
        ),
        st.builds(PartOf, **both, order=st.integers(0, 99)),
    )
