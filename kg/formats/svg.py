"""Format "svg": a drawing that any browser shows, made without Graphviz.

Nodes are cards in columns by kind: documents, sections, entities, claims, counterarguments,
clarifications, terms. Statements stand in the order of their source, all others at the height of what
they are linked with. A card shows the start of its words and all of them when pointed at. Lines go from
a counterargument to what it challenges, and so on; rejected links are dashed. Colours, captions and ids
(``data-id``) tell kinds apart, so the drawing can be styled with CSS. Placing takes time in proportion to
nodes and edges (times a logarithm), so a large graph makes a tall drawing and no wait.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import IO, TYPE_CHECKING, NamedTuple

from kg.formats import xml
from kg.formats.drawing import COLORS, caption, edge_note, wrapped
from kg.formats.labels import text_of

if TYPE_CHECKING:
    from kg.models import Edge, Node, Subgraph

_COLUMNS = ("Document", "Section", "Entity", "Claim", "Counterargument", "Clarification", "Term")
#: What is placed by what is placed already, in this order; claims come first, or what there is.
_FOLLOWERS = ("Counterargument", "Clarification", "Term", "Entity", "Section", "Document")
_WIDTH, _GAP, _SPACE, _MARGIN = 290, 90, 12, 20
_LINE, _PADDING = 14, 9
#: How far a line between two cards of a column reaches out of it at most; less than half the gap, for
#: renderers find no direction for a head where the two control points are one.
_BEND = _GAP * 2 // 5
_STROKES = {"CHALLENGES": "#b3361b", "RESTATES": "#1f5fa8", "DEFINES": "#6b4fa0"}
_STYLE = (
    "text{font:11px Helvetica,Arial,sans-serif;fill:#000}.k{font-weight:bold}"
    "rect{stroke:#555}path{fill:none;stroke-width:1.2}path.rejected{stroke-dasharray:4 3}"
)


class _Card(NamedTuple):
    """A node's place: its left upper corner, its height and the lines in it, in pixels."""

    node: Node
    x: int
    y: int
    height: int
    lines: list[str]


def write(subgraph: Subgraph, stream: IO[bytes]) -> None:
    """Write a drawing of `subgraph` to `stream`."""
    cards = _placed(subgraph)
    width = max((card.x + _WIDTH for card in cards.values()), default=0) + _BEND
    height = max((card.y + card.height for card in cards.values()), default=0) + _MARGIN
    title = f"{len(subgraph.nodes)} nodes, {len(subgraph.edges)} edges"
    stream.write(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img">\n<title>{title}</title>\n<style>{_STYLE}</style>\n'
        f'<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7"'
        f' orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#555"/></marker></defs>\n'.encode()
    )
    for edge in subgraph.edges:
        stream.write(_line(edge, cards[edge.source], cards[edge.target]).encode())
    for card in cards.values():
        stream.write(_box(card).encode())
    stream.write(b"</svg>\n")


def _placed(graph: Subgraph) -> Mapping[str, _Card]:
    by_kind: dict[str, list[Node]] = defaultdict(list)
    for node in graph.nodes:
        by_kind[node.kind].append(node)
    for nodes in by_kind.values():
        nodes.sort(key=_place_in_source)
    neighbours: dict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        neighbours[edge.source].append(edge.target)
        neighbours[edge.target].append(edge.source)
    used = [kind for kind in _COLUMNS if kind in by_kind]
    xs = {kind: _MARGIN + column * (_WIDTH + _GAP) for column, kind in enumerate(used)}
    cards: dict[str, _Card] = {}

    def height_of_neighbours(node: Node) -> float | None:
        found = [cards[each].y for each in neighbours[node.id] if each in cards]
        return sum(found) / len(found) if found else None

    _stack(by_kind["Claim"], xs.get("Claim", 0), lambda _: None, cards)
    for kind in _FOLLOWERS:
        _stack(by_kind[kind], xs.get(kind, 0), height_of_neighbours, cards)
    return {node.id: cards[node.id] for node in graph.nodes}


def _stack(
    nodes: Iterable[Node], x: int, wanted: Callable[[Node], float | None], cards: dict[str, _Card]
) -> None:
    """Place `nodes` one below the other, none above the height that is wanted for it."""
    heights = [(wanted(node), node) for node in nodes]
    # sorting is stable, so that those without a wish stay in order at the end
    heights.sort(key=lambda pair: (pair[0] is None, pair[0] or 0.0))
    y = _MARGIN
    for height, node in heights:
        lines = wrapped(text_of(node))
        card = _Card(node, x, max(y, int(height or 0)), (len(lines) + 1) * _LINE + _PADDING, lines)
        cards[node.id] = card
        y = card.y + card.height + _SPACE


def _place_in_source(node: Node) -> tuple[str, int, str]:
    place = getattr(node, "start", getattr(node, "order", 0))
    return getattr(node, "document", ""), int(place), node.id


def _box(card: _Card) -> str:
    node = card.node
    head = f'<tspan class="k" x="{card.x + _PADDING}" y="{card.y + _LINE}">{xml.text(caption(node))}</tspan>'
    lines = "".join(
        f'<tspan x="{card.x + _PADDING}" dy="{_LINE}">{xml.text(line)}</tspan>' for line in card.lines
    )
    return (
        f'<g class="{node.kind}" data-id="{xml.attribute(node.id)}"><title>{xml.text(text_of(node))}</title>'
        f'<rect x="{card.x}" y="{card.y}" width="{_WIDTH}" height="{card.height}" rx="6"'
        f' fill="{COLORS[node.kind]}"/><text>{head}{lines}</text></g>\n'
    )


def _line(edge: Edge, source: _Card, target: _Card) -> str:
    left = source.x > target.x
    x1, x2 = (source.x, target.x + _WIDTH) if left else (source.x + _WIDTH, target.x)
    if source.x == target.x:
        x1 = x2 = source.x + _WIDTH
    y1, y2 = source.y + source.height // 2, target.y + target.height // 2
    c1, c2 = (x1 - _BEND, x2 + _BEND) if left else (x1 + _BEND, x2 - _BEND)
    if source.x == target.x:
        c1 = c2 = x1 + _BEND
        # an edge to itself would have no length
        y2 += _LINE if edge.source == edge.target else 0
    status = getattr(edge, "status", "")
    return (
        f'<path class="{edge.kind} {status}" data-id="{edge.id}" stroke="{_STROKES.get(edge.kind, "#999")}"'
        f' marker-end="url(#head)" d="M{x1} {y1}C{c1} {y1} {c2} {y2} {x2} {y2}">'
        f"<title>{xml.text(edge_note(edge))}</title></path>\n"
    )
