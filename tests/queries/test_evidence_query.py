from specimen import IDS

from kg.stores import Store
from queries.evidence import link_evidence


def test_evidence_of_links_is_read_together_and_told_in_sentences(store: Store) -> None:
    links = [(IDS["gift"], IDS["pays again"]), (IDS["tired"], IDS["shifts"]), (IDS["gift"], IDS["shifts"])]
    found = {each.link.target: each for each in link_evidence(store, links).values()}
    assert set(found) == {IDS["pays again"], IDS["shifts"]}
    assert [each.kind for each in found[IDS["pays again"]].numbers] == ["bm25"]
    assert "“Who Rides”" in found[IDS["pays again"]].reasons[0]


def test_there_is_no_evidence_of_no_links(store: Store) -> None:
    assert link_evidence(store, []) == {}
