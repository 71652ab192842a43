"""The step that weighs evidence: restatements among the claims, then each counterargument's target."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingest.graph import Draft
from ingest.linkers.counters import link_counters
from ingest.linkers.restatements import restatements
from ingest.linkers.statements import Statement
from kg.models import Challenges, Restates, RunnerUp
from kg.models import Statement as StatementNode

if TYPE_CHECKING:
    from kg.text.encoder import Encoder


def link(graph: Draft, *, encoder: Encoder | None) -> None:
    """Add `RESTATES` and `CHALLENGES` to a document's graph, and its runners-up to each counterargument.

    A counterargument that nothing in the document is known to be the target of stays unlinked; what
    was considered is kept as `runners_up`.
    """
    claims = _linkable(graph, graph.claims)
    space = _space(encoder)
    method = "alignment/1" if encoder is not None else "alignment/1 (degraded)"
    for pair in restatements(claims, encoder=encoder):
        graph.edges.append(
            Restates(
                source=pair.detail, target=pair.summary, score=round(pair.score, 4), method=method + space
            )
        )
    runners_up: dict[str, tuple[RunnerUp, ...]] = {}
    for found in link_counters(claims, _linkable(graph, graph.counterarguments), encoder=encoder):
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


def _linkable(graph: Draft, nodes: Iterable[StatementNode]) -> list[Statement]:
    """Return statements as the linkers take them, in the order of the source."""
    return [
        Statement(
            id=node.id,
            text=node.text,
            section=(top := graph.tops[node.id]),
            role=graph.sections[top].role,
        )
        for node in nodes
    ]
