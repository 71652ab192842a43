"""The step that weighs evidence: restatements among the claims, then each counterargument's target."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingest.graph import Draft
from ingest.linkers.counters import link_counters
from ingest.linkers.model import load_weights
from ingest.linkers.restatements import likeness, restatements
from ingest.linkers.statements import Statement
from kg.models import AssertedBy, Challenges, Restates, RunnerUp
from kg.models import Statement as StatementNode

if TYPE_CHECKING:
    from kg.text.encoder import Encoder


def link(graph: Draft, *, encoder: Encoder | None) -> None:
    """Add `RESTATES` and `CHALLENGES` to a document's graph, and its runners-up to each counterargument.

    A counterargument that nothing in the document is known to be the target of stays unlinked; what
    was considered is kept as `runners_up`.
    """
    claims = linkable(graph, graph.claims)
    space = _space(encoder)
    method = "alignment/1" if encoder is not None else "alignment/1 (degraded)"
    alike = likeness(claims, encoder, load_weights(degraded=encoder is None).restatements)
    for pair in restatements(claims, encoder=encoder, alike=alike):
        graph.edges.append(
            Restates(
                source=pair.detail, target=pair.summary, score=round(pair.score, 4), method=method + space
            )
        )
    runners_up: dict[str, tuple[RunnerUp, ...]] = {}
    counters = linkable(graph, graph.counterarguments)
    for found in link_counters(claims, counters, encoder=encoder, alike=alike):
        runners_up[found.counter] = tuple(RunnerUp(claim=c, score=round(s, 4)) for c, s in found.runners_up)
        graph.edges.extend(
            Challenges(
                source=found.counter,
                target=target.claim,
                score=round(target.score, 4),
                attack=found.attack,
                scope=target.scope,
                method=found.method + space,
                evidence=target.evidence,
            )
            for target in found.targets
        )
    graph.counterarguments = [
        node.model_copy(update={"runners_up": runners_up.get(node.id, ())}) for node in graph.counterarguments
    ]


def _space(encoder: Encoder | None) -> str:
    """Return what marks links made with another model than the one the weights were fitted with."""
    from kg.text.encoder import MODEL_ID

    return "" if encoder is None or encoder.model == MODEL_ID else f" [{encoder.model}]"


def linkable(graph: Draft, nodes: Iterable[StatementNode]) -> list[Statement]:
    """Return statements as the linkers take them, in the order of the source."""
    voiced = {edge.source for edge in graph.edges if isinstance(edge, AssertedBy)}
    return [
        Statement(
            id=node.id,
            text=node.text,
            section=(top := graph.tops[node.id]),
            role=graph.sections[top].role,
            voiced=node.id in voiced,
        )
        for node in nodes
    ]
