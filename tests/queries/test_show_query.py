import pytest
import specimen
from specimen import IDS

from kg.errors import NotFoundError
from queries import show
from queries.show import ShownEdge, ShownNode


def test_a_node_is_shown_with_its_edges_by_kind_in_both_directions(store):
    shown = show(store, IDS["gift"])
    assert isinstance(shown, ShownNode)
    assert shown.node.id == IDS["gift"]
    assert [link.node.id for link in shown.outgoing["CHALLENGES"].links] == [IDS["pays again"]]
    assert [link.node.id for link in shown.incoming["CHALLENGES"].links] == [IDS["gift stands"]]
    assert set(shown.outgoing) == {"CHALLENGES", "PART_OF"}


def test_edges_beyond_the_limit_are_counted(store):
    shown = show(store, specimen.LUMEN, limit=1)
    mentions = shown.incoming["MENTIONS"]
    assert (len(mentions.links), mentions.total) == (1, 2)


def test_every_edge_can_be_shown_with_its_ends(store):
    for edge in specimen.night().edges:
        shown = show(store, edge.id)
        assert isinstance(shown, ShownEdge)
        assert (shown.edge, shown.source.id, shown.target.id) == (edge, edge.source, edge.target)


@pytest.mark.parametrize("unknown", ["claim:0", "challenges:0", "", "nothing", "challenges:"])
def test_an_unknown_id_is_not_found(store, unknown):
    with pytest.raises(NotFoundError, match="no node and no edge"):
        show(store, unknown)
