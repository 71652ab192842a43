"""A part of the graph as a drawing of cards and lines, for an ``<svg>`` without styles of its own.

Cards stand in columns by what they do: documents, sections, entities, claims, counterarguments to claims,
answers to those; terms and what explains them stand below. Claims stand in the order of their distance and
their sources, all others at the height of what they are linked with. Placing takes time in proportion to
cards and lines, times a logarithm. Colours and dashes come from classes in ``site.css``: the policy of
pages allows no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.formats.drawing import caption, edge_note, wrapped
from kg.formats.labels import text_of
from queries.subgraph import around

if TYPE_CHECKING:
    from kg.models import Edge, Node, Subgraph
    from kg.stores import Store

#: Nodes of the small map on the page of a node.
EGO = 25
#: What is drawn there; sections and documents are places, and no side of an argument.
EGO_KINDS = ("Claim", "Counterargument", "Term", "Entity")

_WIDTH, _GAP, _SPACE, _MARGIN, _BAND = 232, 68, 12, 14, 40
_LINE, _PADDING = 16, 10
_CHARACTERS, _LINES = 31, 3
#: Columns from left to right, and what is placed by what is placed already; an answer counters a counter.
_COLUMNS = ("Document", "Section", "Entity", "Claim", "Counterargument", "Answer")
_IN_TURN = ("Claim", "Counterargument", "Answer", "Entity", "Section", "Document")
_BELOW = ("Term", "Clarification")
_THINNEST, _THICKEST = 1.0, 4.5


class Card(NamedTuple):
    """A node's place, its left upper corner and its size, in pixels; `lines` are the start of its `words`."""

    node: Node
    x: int
    y: int
    width: int
    height: int
    caption: str
    words: str
    lines: Sequence[str]
    is_start: bool

    def baselines(self) -> list[tuple[int, int, str]]:
        """Return where each line is written, below the caption."""
        first = self.y + _PADDING + 2 * _LINE - 4
        return [(self.x + _PADDING, first + number * _LINE, line) for number, line in enumerate(self.lines)]

    @property
    def head(self) -> tuple[int, int]:
        """Where the caption is written."""
        return self.x + _PADDING, self.y + _PADDING + _LINE - 6


class Line(NamedTuple):
    """An edge as the path of a curve, as wide in pixels as its score; `note` says what it is."""

    edge: Edge
    path: str
    width: float
    note: str
    is_rejected: bool


class Drawing(NamedTuple):
    """Cards and lines on a ground of this size, in pixels."""

    width: int
    height: int
    cards: Sequence[Card]
    lines: Sequence[Line]

    def of_kind(self, *kinds: str) -> list[Card]:
        """Return the cards of some kinds of nodes."""
        return [card for card in self.cards if card.node.kind in kinds]


def ego(store: Store, node: str) -> Drawing | None:
    """Return what is one link from a node, at most `EGO` nodes, or None where nothing is.

    Raises:
        NotFoundError: there is no such node.
    """
    found = around(store, [node], hops=1, kinds=EGO_KINDS, max_nodes=EGO, places=False)
    return draw(found.graph, [node], found.distances) if len(found.distances) > 1 else None


def draw(graph: Subgraph, starts: Collection[str], shown: Mapping[str, int]) -> Drawing:
    """Return the drawing of those nodes of `graph` that are `shown`, and of all edges among them.

    `shown` says how far a node is from the nearest start; in a column the nearest stand above.
    """
    nodes = sorted(
        (node for node in graph.nodes if node.id in shown),
        key=lambda node: (shown[node.id], *_place_in_source(node)),
    )
    edges = [edge for edge in graph.edges if edge.source in shown and edge.target in shown]
    cards = _placed(nodes, edges, starts)
    width = max((card.x + card.width for card in cards.values()), default=0) + _MARGIN
    height = max((card.y + card.height for card in cards.values()), default=0) + _MARGIN
    return Drawing(
        width,
        height,
        [cards[node.id] for node in sorted(nodes, key=lambda node: _reading_order(cards[node.id]))],
        [_line(edge, cards[edge.source], cards[edge.target]) for edge in edges],
    )


# --- placing --------------------------------------------------------------------------------


def _placed(nodes: Sequence[Node], edges: Sequence[Edge], starts: Collection[str]) -> Mapping[str, Card]:
    neighbours: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        neighbours[edge.source].append(edge.target)
        neighbours[edge.target].append(edge.source)
    columns: dict[str, list[Node]] = defaultdict(list)
    answers = _answers(nodes, edges)
    for node in nodes:
        columns["Answer" if node.id in answers else node.kind].append(node)
    above = [kind for kind in _COLUMNS if kind in columns]
    xs = {kind: _MARGIN + column * (_WIDTH + _GAP) for column, kind in enumerate(above)}
    cards: dict[str, Card] = {}
    for kind in (each for each in _IN_TURN if each in columns):
        _stack(columns[kind], xs[kind], neighbours, cards, starts)
    _shift(cards, _MARGIN - min((card.y for card in cards.values()), default=0))
    top = max((card.y + card.height + _BAND for card in cards.values()), default=_MARGIN)
    # under the claims, where there are some
    left = above.index("Claim") if "Claim" in above else 0
    for column, kind in enumerate((each for each in _BELOW if each in columns), start=left):
        band: dict[str, Card] = {}
        _stack(columns[kind], _MARGIN + column * (_WIDTH + _GAP), {}, band, starts)
        _shift(band, top - min(card.y for card in band.values()))
        cards |= band
    return cards


def _answers(nodes: Iterable[Node], edges: Iterable[Edge]) -> set[str]:
    """Return the counterarguments that challenge no claim that is drawn, but a counterargument."""
    targets: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge.kind == "CHALLENGES":
            targets[edge.source].add(edge.target.partition(":")[0])
    return {node.id for node in nodes if targets.get(node.id) == {"counterargument"}}


def _stack(
    nodes: Sequence[Node],
    x: int,
    neighbours: Mapping[str, Sequence[str]],
    cards: dict[str, Card],
    starts: Collection[str],
) -> None:
    """Place `nodes` one below the other, on the whole at the height of their neighbours."""
    wanted = [(_height_of(neighbours.get(node.id, ()), cards), node) for node in nodes]
    # sorting is stable, so that those without a wish stay in order at the end
    wanted.sort(key=lambda pair: (pair[0] is None, pair[0] or 0.0))
    placed: list[tuple[Card, float, float]] = []
    y: float = 0.0
    for height, node in wanted:
        card = _card(node, x, node.id in starts)
        middle = height if height is not None else y + card.height / 2
        y = max(y, middle - card.height / 2) if placed else middle - card.height / 2
        placed.append((card, y, middle - card.height / 2))
        y += card.height + _SPACE
    moved = sum(want - y for _, y, want in placed) / len(placed)
    cards.update((card.node.id, card._replace(y=round(y + moved))) for card, y, _ in placed)


def _height_of(neighbours: Iterable[str], cards: Mapping[str, Card]) -> float | None:
    found = [card.y + card.height / 2 for each in neighbours if (card := cards.get(each))]
    return sum(found) / len(found) if found else None


def _card(node: Node, x: int, is_start: bool) -> Card:
    words = " ".join(text_of(node).split())
    lines = wrapped(words, width=_CHARACTERS, lines=_LINES)
    height = (len(lines) + 1) * _LINE + 2 * _PADDING - 4
    return Card(node, x, 0, _WIDTH, height, caption(node), words, lines, is_start)


def _shift(cards: dict[str, Card], by: int) -> None:
    for name, card in cards.items():
        cards[name] = card._replace(y=card.y + by)


def _place_in_source(node: Node) -> tuple[str, int, str]:
    place = getattr(node, "start", getattr(node, "order", 0))
    return getattr(node, "document", ""), int(place), node.id


def _reading_order(card: Card) -> tuple[bool, int, int]:
    return not card.is_start, card.x, card.y


# --- lines ----------------------------------------------------------------------------------


def _line(edge: Edge, source: Card, target: Card) -> Line:
    score = getattr(edge, "score", None)
    return Line(
        edge,
        _path(source, target),
        round(_THINNEST + (_THICKEST - _THINNEST) * (score if score is not None else 0.1), 1),
        edge_note(edge),
        getattr(edge, "status", None) == "rejected",
    )


def _path(source: Card, target: Card) -> str:
    """Return a curve from the side of a card to the nearest side of another."""
    y1, y2 = source.y + source.height // 2, target.y + target.height // 2
    bend = _GAP * 2 // 3
    if source.x == target.x:
        # beside the column, farther out the farther apart the two are
        x = source.x
        # a curve of this kind reaches three quarters as far
        out = min(_GAP - 8, 18 + abs(y2 - y1) // 12, max(_MARGIN, x - _WIDTH) * 5 // 4)
        # a line to itself would have no length
        y2 += _LINE if source is target else 0
        return f"M{x} {y1}C{x - out} {y1} {x - out} {y2} {x} {y2}"
    left = source.x > target.x
    x1, x2 = (source.x, target.x + target.width) if left else (source.x + source.width, target.x)
    c1, c2 = (x1 - bend, x2 + bend) if left else (x1 + bend, x2 - bend)
    return f"M{x1} {y1}C{c1} {y1} {c2} {y2} {x2} {y2}"
