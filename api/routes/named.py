"""Nodes by id, and lists of what has a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from api.http.paging import encode_cursor
from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.models import Node
    from kg.stores import Store

N = TypeVar("N", bound="Node")


def find_node(store: Store, node: str, kind: type[N]) -> N:
    """Return the node of a kind with this id; `NotFoundError` where it is not there."""
    found = store.node(node)
    if not isinstance(found, kind):
        raise NotFoundError(f"no {kind.__name__.lower()} {node!r} in the graph: search for it to find its id")
    return found


def named_nodes(
    store: Store, kind: str, *, name: str | None, document: str | None, after: str | None, limit: int
) -> tuple[Sequence[Node], str | None]:
    """Return a page of terms or entities in the order of their ids, and the cursor of the next page.

    With `name` those that have it as a name or an alias, of which there are few.
    """
    if name is None:
        nodes = store.list_nodes(kind, document=document, after=after, limit=limit + 1)
    else:
        nodes = [node for node in store.named(kind, name) if after is None or node.id > after]
        if document is not None:
            inside = {node.id for node in store.list_nodes(kind, document=document, limit=None)}
            nodes = [node for node in nodes if node.id in inside]
    following = encode_cursor([nodes[limit - 1].id]) if len(nodes) > limit else None
    return nodes[:limit], following
