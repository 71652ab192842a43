"""From what a user types to a node: an id, or a name compared in its canonical form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar, cast

from kg.errors import AmbiguousNameError, NotFoundError

if TYPE_CHECKING:
    from kg.models import Document, Entity, Node, Term
    from kg.stores import Store

T = TypeVar("T", bound="Node")
SUGGESTIONS = 3


def find_entity(store: Store, name_or_id: str) -> Entity:
    """Return the entity with this id, name or alias; a name beats the same alias of another.

    Raises:
        NotFoundError: nothing has this name; the message holds the closest names.
        AmbiguousNameError: several entities have it; `candidates` holds their ids.
    """
    return cast("Entity", _find_named(store, "Entity", name_or_id))


def find_term(store: Store, name_or_id: str) -> Term:
    """Return the term with this id, name or alias, as `find_entity` does."""
    return cast("Term", _find_named(store, "Term", name_or_id))


def find_document(store: Store, title_or_id: str) -> Document:
    """Return the document with this id or title, its `text` empty.

    Raises:
        NotFoundError: no document has it; the message holds the closest titles.
        AmbiguousNameError: several documents have this title.
    """
    from kg.ids import canonical

    documents = store.documents()
    found = [document for document in documents if document.id == title_or_id]
    if not found:
        wanted = canonical(title_or_id)
        found = [document for document in documents if canonical(document.title) == wanted]
    if not found:
        closest = _closest(title_or_id, ((document.title, document.id) for document in documents))
        raise NotFoundError(_not_found("document", title_or_id, closest))
    return _only(found, title_or_id, "documents", {document.id: document.title for document in found})


def find_node(store: Store, node_id: str) -> Node:
    """Return the node with this id; `NotFoundError` where it is not in the graph."""
    node = store.node(node_id)
    if node is None:
        raise NotFoundError(f"no node {node_id!r} in the graph: search for its words to find its id")
    return node


def _find_named(store: Store, kind: str, name_or_id: str) -> Node:
    from kg.ids import canonical

    node = store.node(name_or_id) if name_or_id.startswith(f"{kind.lower()}:") else None
    if node is not None:
        return node
    found = cast("list[Entity | Term]", store.named(kind, name_or_id))
    if not found:
        every = cast("list[Entity | Term]", store.list_nodes(kind, limit=None))
        names = ((name, node.id) for node in every for name in (node.name, *node.aliases))
        raise NotFoundError(_not_found(kind.lower(), name_or_id, _closest(name_or_id, names)))
    wanted = canonical(name_or_id)
    if len(found) > 1:
        found = [node for node in found if canonical(node.name) == wanted] or found
    plural = {"Entity": "entities", "Term": "terms"}[kind]
    return _only(found, name_or_id, plural, {node.id: node.name for node in found})


def _only(found: list[T], name: str, plural: str, names: dict[str, str]) -> T:
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{node_id} ({title})" for node_id, title in sorted(names.items()))
    raise AmbiguousNameError(f"{name!r} means several {plural}, give the id of one: {listed}", sorted(names))


def _not_found(kind: str, name: str, closest: list[str]) -> str:
    if closest:
        return f"no {kind} is called {name!r}; the closest names are {', '.join(map(repr, closest))}"
    return f"no {kind} is called {name!r}: search for its words to find it"


def _closest(wanted: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Return up to three of the `names` ((name, id) pairs), one an id: those that contain it first."""
    from difflib import get_close_matches

    from kg.ids import canonical

    known = {canonical(name): (name, node_id) for name, node_id in names}
    query = canonical(wanted)
    containing = sorted(
        (name for name in known if query and query in name), key=lambda name: (len(name), name)
    )
    similar = get_close_matches(query, known, n=SUGGESTIONS, cutoff=0.6)
    by_id: dict[str, str] = {}
    for key in (*containing, *similar):
        name, node_id = known[key]
        by_id.setdefault(node_id, name)
    return list(by_id.values())[:SUGGESTIONS]
