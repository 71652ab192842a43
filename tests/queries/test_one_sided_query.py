import pytest
from crowd import Counted, Page, stored

from kg.errors import UsageError
from queries.one_sided import CLAIMS_A_COUNTER, one_sided


def unopposed(name, claims, counters):
    page = Page(name, published="2026")
    ids = [page.claim(f"{name}{number}") for number in range(claims)]
    for number in range(counters):
        page.counter(f"{name}k{number}", ids[number])
    return page


def against(name, *, ada, bo, rest):
    """Ada and Bo make four claims each; so many counters against each, and `rest` against claims of nobody."""
    page = Page(name, collection="Talks")
    claims = {who: [page.claim(f"{name}{who}{n}", [who]) for n in range(4)] for who in ("ada", "bo")}
    narrated = page.claim(f"{name}-narrated")
    for who, count in (("ada", ada), ("bo", bo)):
        for number in range(count):
            page.counter(f"{name}k{who}{number}", claims[who][number % 4])
    for number in range(rest):
        page.counter(f"{name}kr{number}", narrated)
    return page


def found(tmp_path, *pages, **options):
    store = stored(str(tmp_path / "graph.db"), *pages)
    try:
        return one_sided(store, **options)
    finally:
        store.close()


@pytest.mark.parametrize(
    ("claims", "counters", "sides"),
    [
        (5, 0, ("unopposed",)),
        (4, 0, ()),
        (CLAIMS_A_COUNTER, 1, ()),
        (CLAIMS_A_COUNTER + 1, 1, ("unopposed",)),
    ],
)
def test_a_document_is_unopposed_by_its_numbers(tmp_path, claims, counters, sides):
    page = found(tmp_path, unopposed("a", claims, counters))
    assert tuple(side for row in page.rows for side in row.sides) == sides


@pytest.mark.parametrize(
    ("ada", "bo", "rest", "sided"),
    [(4, 1, 0, True), (3, 1, 0, False), (4, 1, 9, True), (2, 0, 0, False), (3, 0, 0, True)],
)
def test_a_document_is_against_one_speaker_by_its_numbers(tmp_path, ada, bo, rest, sided):
    page = found(tmp_path, against("a", ada=ada, bo=bo, rest=rest))
    assert bool(page.rows) == sided
    if sided:
        (row,) = page.rows
        assert (
            row.why
            == f"{ada} of {ada + bo + rest} linked counterarguments challenge Ada, who makes 4 of 9 claims"
        )


def test_a_document_in_which_one_person_speaks_is_not_reported(tmp_path):
    page = Page("a")
    for number in range(6):
        page.counter(f"k{number}", page.claim(f"c{number}", ["ada"]))
    assert found(tmp_path, page).rows == ()


def test_counters_of_other_documents_are_no_counters_of_this_one(tmp_path):
    page, other = unopposed("a", 6, 0), Page("b")
    other.claim("b0")
    for number in range(3):
        other.counter(f"bk{number}", f"claim:a{number}", scope="cross-document")
    (row,) = found(tmp_path, page, other).rows
    assert (row.counterarguments, row.linked, row.claims_countered) == (0, 0, 3)
    assert row.why == "6 claims and no counterarguments"


def test_pages_and_filters(tmp_path):
    pages = [unopposed(name, 6, 0) for name in "abcd"] + [against("e", ada=4, bo=0, rest=0)]
    store = stored(str(tmp_path / "graph.db"), *pages)
    titles, after = [], None
    while True:
        page = one_sided(store, after=after, limit=2)
        titles += [row.title for row in page.rows]
        after = page.after
        if after is None:
            break
    assert titles == ["A", "B", "C", "D", "E"]
    assert [row.title for row in one_sided(store, collection="Talks").rows] == ["E"]
    assert [row.title for row in one_sided(store, until="2026").rows] == ["A", "B", "C", "D"]
    assert "none of the 5 documents" in one_sided(store, since="2027").hint
    counted = Counted(store)
    one_sided(counted)
    assert len(counted.calls) <= 9
    store.close()


def test_every_gives_the_numbers_of_balanced_documents_too(tmp_path):
    page = found(tmp_path, against("a", ada=2, bo=2, rest=0), every=True)
    assert [(share.name, share.claims, share.countered_by) for share in page.rows[0].speakers] == [
        ("Ada", 4, 2),
        ("Bo", 4, 2),
    ]


@pytest.mark.parametrize("options", [{"limit": 0}, {"since": "2026", "until": "2025"}])
def test_arguments_that_cannot_be_meant_are_usage_errors(store, options):
    with pytest.raises(UsageError):
        one_sided(store, **options)


def test_a_document_too_large_to_be_weighed_is_left_out_and_told_of(tmp_path, monkeypatch):
    monkeypatch.setattr("queries.one_sided.MOST_STATEMENTS", 8)
    page = found(tmp_path, unopposed("a", 8, 0), unopposed("b", 9, 0), every=True)
    assert [row.document for row in page.rows] == ["document:a"]
    assert page.hint == "1 document with more than 8 statements left out"
