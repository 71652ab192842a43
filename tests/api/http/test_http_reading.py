"""What the routes answer, on the two documents of `specimen`."""

import io
import json

import pytest
import specimen
from http_server import client_of, pages
from specimen import IDS, QUOTES

from api.settings import Settings
from kg.formats import FORMATS
from kg.ids import section_id
from kg.models import Claim, Document, PartOf, Section, Subgraph
from kg.stores import open_store

CLAIM = f"/claims/{IDS['pays again']}"


@pytest.fixture(scope="module", params=["specimen_file", "specimen_neo4j"])
def client(request, tmp_path_factory):
    """A reader on this machine, of the same graph on both stores."""
    database = str(request.getfixturevalue(request.param))
    with client_of(Settings(database, keys=tmp_path_factory.mktemp("keys") / "keys.json")) as client:
        yield client


def test_a_claim_is_told_with_its_place_speakers_and_counters(client):
    assert client.get(f"/claims/{IDS['pays']}").json() == {
        "id": IDS["pays"],
        "quote": QUOTES["pays"],
        "text": QUOTES["pays"],
        "document": specimen.NIGHT,
        "document_title": "Night Buses: Who Rides After Twelve",
        "section": section_id(specimen.NIGHT, "1-Page Summary", 0),
        "section_heading": "1-Page Summary",
        "start": 0,
        "end": len(QUOTES["pays"]),
        "truncated": False,
        "speakers": ["Ines Varga"],
        "counters": 1,
    }


@pytest.mark.parametrize(
    ("path", "counters"),
    [
        (f"{CLAIM}/counters", ["gift"]),
        (f"{CLAIM}/counters?restatements=true", ["riders", "gift"]),
        (f"{CLAIM}/counters?min_score=0.9", []),
        (f"{CLAIM}/counters?restatements=true&limit=1", ["riders"]),
        (f"/claims/{IDS['pays']}/counters", ["riders"]),
        (f"/counters?q={QUOTES['shifts']}", ["tired"]),
        ("/counters?q=zzyzx", []),
    ],
)
def test_counters_are_told_strongest_first_without_rejected_links(client, path, counters):
    answer = client.get(path).json()
    assert [counter["counter"] for counter in answer["counters"]] == [IDS[name] for name in counters]


def test_a_counter_is_told_with_its_link(client):
    (counter,) = client.get(f"{CLAIM}/counters").json()["counters"]
    told = {name: counter[name] for name in ("claim", "score", "attack", "status", "scope", "truncated")}
    assert told == {
        "claim": IDS["pays again"],
        "score": 0.8125,
        "attack": "undercut",
        "status": "proposed",
        "scope": "section",
        "truncated": False,
    }


def test_a_thread_follows_counters_of_counters(client):
    root = client.get(f"{CLAIM}/thread").json()["root"]
    assert root["statement"]["id"] == IDS["pays again"]
    gift = next(turn for turn in root["counters"] if turn["statement"]["id"] == IDS["gift"])
    assert [turn["statement"]["id"] for turn in gift["counters"]] == [IDS["gift stands"]]
    assert gift["answer"]["attack"] == "undercut"


def test_a_standing_is_told_with_its_reason(client):
    answer = client.get(f"{CLAIM}/standing?semantics=preferred&gradual=h-categoriser").json()
    assert (answer["semantics"], answer["gradual"]) == ("preferred", "h-categoriser")
    assert answer["standing"]["status"] == "challenged"
    assert answer["standing"]["why"]


def test_evidence_tells_speakers_restatements_and_why_each_counter_is_linked(client):
    answer = client.get(f"/claims/{IDS['pays']}/evidence").json()
    assert answer["speakers"] == [
        {"entity": specimen.INES, "name": "Ines Varga", "cue": "argues", "attribution": "explicit"}
    ]
    assert [each["claim"] for each in answer["restatements"]] == [IDS["pays again"]]
    assert [(link["counter"]["id"], link["status"]) for link in answer["links"]] == [
        (IDS["riders"], "confirmed"),
        (IDS["rejected"], "rejected"),
    ]
    (link,) = client.get(f"{CLAIM}/evidence").json()["links"]
    assert link["figures"][0]["kind"] == "bm25"
    assert any("Who Rides" in sentence for sentence in link["reasons"])


def test_a_counterargument_is_told_with_what_it_challenges(client):
    answer = client.get(f"/counterarguments/{IDS['gift']}").json()
    assert [each["target"] for each in answer["challenges"]] == [IDS["pays again"]]


def test_a_dossier_tells_affiliations_and_claims(client):
    answer = client.get(f"/entities/{specimen.INES}/dossier").json()
    assert answer["affiliations"][0]["organization"]["name"] == "Lumen Transit"
    assert answer["more_affiliations"] == 0
    assert {claim["id"] for claim in answer["claims_by"]["items"]} == {IDS["pays"], IDS["pays again"]}


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("/entities?name=varga", [specimen.INES, specimen.TOMAS]),
        (f"/entities?name=lumen&document={specimen.HARBOUR}", [specimen.LUMEN]),
        (f"/entities?name=varga&document={specimen.HARBOUR}", []),
        ("/terms?name=fare+recovery", [specimen.FAREBOX]),
        (f"/entities/{specimen.LUMEN}/claims?relation=about", sorted([IDS["pays again"], IDS["ferries"]])),
        (f"/entities/{specimen.TOMAS}/claims", [IDS["shifts"]]),
        (f"/claims?document={specimen.HARBOUR}", [IDS["ferries"]]),
        ("/contested?speaker=Tomas+Varga", [IDS["shifts"]]),
        ("/contested?min_score=0.8", [IDS["pays again"]]),
        ("/uncountered?document=Harbour+Lights", [IDS["ferries"]]),
    ],
)
def test_lists_are_filtered(client, path, ids):
    assert sorted(item["id"] for item in client.get(path).json()["items"]) == sorted(ids)


def test_a_term_is_told_with_what_explains_it(client):
    answer = client.get(f"/terms/{specimen.FAREBOX}").json()
    assert [each["quote"] for each in answer["clarifications"]] == [QUOTES["ratio"]]
    assert answer["mention_count"] == 1


def test_a_document_is_told_without_its_text_unless_asked(client):
    answer = client.get(f"/documents/{specimen.NIGHT}").json()
    assert answer["text"] is None
    assert [section["heading"] for section in answer["sections"]] == ["1-Page Summary", "Who Rides"]
    assert client.get(f"/documents/{specimen.NIGHT}?text=true").json()["text"].startswith(QUOTES["pays"])


def test_search_finds_statements_terms_and_entities(client):
    hits = client.get("/search?q=farebox+ratio").json()["hits"]
    assert hits[0]["id"] == specimen.FAREBOX
    hits = client.get("/search?q=farebox&kind=Clarification").json()["hits"]
    assert [hit["id"] for hit in hits] == [IDS["ratio"]]


def test_a_subgraph_is_in_node_link_form_with_what_was_left_out(client):
    answer = client.get(f"/subgraph?id={IDS['pays']}&edge=CHALLENGES").json()
    assert answer["distances"] == {IDS["pays"]: 0, IDS["riders"]: 1}
    assert FORMATS["node-link"].read(io.BytesIO(json.dumps(answer).encode())).nodes
    assert "text" not in next(node for node in answer["nodes"] if node["kind"] == "Document")


@pytest.mark.parametrize("name", [name for name, format_ in FORMATS.items() if format_.can_write])
def test_an_export_has_the_bytes_of_the_format(client, store, name):
    from queries.subgraph import whole_graph

    expected = io.BytesIO()
    FORMATS[name].write(whole_graph(store), expected)
    response = client.get(f"/export/{name}")
    assert response.content == expected.getvalue()
    assert response.headers["content-disposition"].endswith(f'{FORMATS[name].suffix}"')


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (f"document={specimen.HARBOUR}", [specimen.HARBOUR, specimen.LUMEN, IDS["ferries"]]),
        (f"around={IDS['ferries']}&hops=0", [specimen.HARBOUR, IDS["ferries"]]),
    ],
)
def test_an_export_may_be_of_a_part(client, query, ids):
    nodes = client.get(f"/export/node-link?{query}").json()["nodes"]
    assert [node["id"] for node in nodes if node["kind"] != "Section"] == sorted(ids, key=str)


def test_counts_are_those_of_the_store(client):
    answer = client.get("/stats").json()
    assert (answer["nodes"]["Claim"], answer["edges"]["CHALLENGES"]) == (5, 5)


# --- pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/claims", 5),
        ("/counterarguments", 5),
        ("/entities", 4),
        ("/documents", 2),
        ("/contested", 3),
        ("/uncountered", 2),
        ("/contested?min_score=0.1", 3),
        (f"/entities/{specimen.LUMEN}/claims?relation=about", 2),
    ],
)
def test_following_links_tells_every_row_once(client, path, count):
    whole = client.get(path).json()["items"]
    limited = f"{path}{'&' if '?' in path else '?'}limit=1"
    found = [item for page in pages(client, limited) for item in page["items"]]
    assert found == whole
    assert len(whole) == count


@pytest.mark.parametrize("cursor", ["", "x", "WzFd", "bnVsbA", "é", "W10", "!" * 10, "WyJcdWQ4MDAiXQ"])
def test_what_is_no_cursor_of_a_list_is_refused(client, cursor):
    response = client.get("/claims", params={"after": cursor})
    assert response.status_code == 422
    assert "cursor" in response.text or "pattern" in response.text


def test_ids_with_slashes_are_found(tmp_path, settings):
    store = open_store(str(tmp_path / "slashes.db"))
    document, section = (
        Document(id="document:d", title="D", format="text", sha256="0" * 64, text="It rains."),
        "section:d",
    )
    claim = Claim(
        id="claim:a/b/counters",
        document=document.id,
        section=section,
        quote="It rains.",
        text="It rains.",
        start=0,
        end=9,
    )
    nodes = [
        document,
        Section(id=section, document=document.id, heading="", level=1, order=0, role="detail"),
        claim,
    ]
    store.put_document(Subgraph.of(nodes, [PartOf(source=claim.id, target=section, order=0)]))
    store.close()
    from dataclasses import replace

    with client_of(replace(settings, database=str(tmp_path / "slashes.db"))) as client:
        assert client.get("/claims/claim:a%2Fb%2Fcounters/counters").json()["claims"][0]["id"] == claim.id
