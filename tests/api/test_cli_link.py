"""``countergraph link``: JSON Lines in, JSON Lines out, and what is wrong told by line."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CLAIMS = [
    {"id": "rent", "text": "Stall rents at the night market pay for street lighting within a year."},
    {"id": "repair", "text": "Borrowed tools come back in good repair."},
    {"id": "sunday", "text": "Opening on Sundays doubles the number of teenagers who read."},
]
COUNTERS = [
    {"id": "wet", "text": "Rents that pay for lighting in a good summer may collapse in a wet one."},
    {"id": "pizza", "text": "The claim that opening on Sundays makes teenagers read ignores the pizza."},
]


def page(name: str, claims: Any = CLAIMS, counters: Any = COUNTERS, **more: Any) -> dict[str, Any]:
    return {"id": name, "claims": claims, "counterarguments": counters, **more}


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write pages, or lines as they stand, to a file."""

    def write(*content: dict[str, Any] | str) -> Path:
        path = tmp_path / "pages.jsonl"
        rows = [row if isinstance(row, str) else json.dumps(row) for row in content]
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return path

    return write


def test_every_page_is_answered_in_order_as_the_contract_has_it(run, written):
    outcome = run("link", written(page("one"), page("two", counters=[]), page("three")))
    assert outcome.code == 0
    assert outcome.err == ""
    answers = lines(outcome.out)
    assert [answer["id"] for answer in answers] == ["one", "two", "three"]
    assert [len(answer["links"]) for answer in answers] == [2, 0, 2]
    for answer in answers:
        assert set(answer) == {"id", "links"}
    firsts = {link["counterargument"]: link["ranked"][0]["claim"] for link in answers[0]["links"]}
    assert firsts == {"wet": "rent", "pizza": "sunday"}
    for link in answers[0]["links"]:
        assert set(link) == {"counterargument", "ranked", "abstained"}
        assert isinstance(link["abstained"], bool)
        assert {claim["claim"] for claim in link["ranked"]} == {"rent", "repair", "sunday"}
        assert all(set(claim) == {"claim", "score"} and 0 <= claim["score"] <= 1 for claim in link["ranked"])


def test_what_is_left_unlinked_keeps_its_ranking(run, written):
    off_topic = [*COUNTERS, {"id": "cheese", "text": "What ripens in a wet cave is never examined."}]
    [answer] = lines(run("link", written(page("one", counters=off_topic))).out)
    by_id = {link["counterargument"]: link for link in answer["links"]}
    assert by_id["cheese"]["abstained"]
    assert len(by_id["cheese"]["ranked"]) == 3
    assert not by_id["pizza"]["abstained"]


def test_limit_and_explain(run, written):
    [answer] = lines(run("link", written(page("one")), "--limit", "1", "--explain").out)
    pizza = answer["links"][1]
    assert len(pizza["ranked"]) == 1
    assert set(pizza) == {"counterargument", "ranked", "abstained", "attack", "method"}
    assert pizza["ranked"][0]["evidence"]["claim_part"] == "opening on Sundays makes teenagers read"


def test_gzip_stdin_and_plain_files_give_the_same(run, written, tmp_path):
    plain = written(page("one", more="ignored"), page("zwei", note=[1]))
    packed = tmp_path / "pages.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    expected = run("link", plain).out
    assert len(lines(expected)) == 2
    assert run("link", packed).out == expected
    command = [sys.executable, "-m", "api.cli", "link", "-"]
    for data in (plain.read_bytes(), packed.read_bytes()):
        done = subprocess.run(command, input=data, capture_output=True, check=True)
        assert done.stdout.decode() == expected


def test_a_page_is_answered_before_the_next_one_comes():
    command = [sys.executable, "-m", "api.cli", "link", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for name in ("one", "two"):
            process.stdin.write(json.dumps(page(name)).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == name
        process.stdin.close()
        assert process.wait() == 0


BAD = {
    "no JSON": ('{"id": "x", "claims": [', "it is no JSON"),
    "bytes": ("\x00\x01", "it is no JSON"),
    "half a pair of surrogates": (r'{"id": "\ud800"}', "it is no JSON"),
    "no object": ("[1, 2]", "the line is no object"),
    "number": ("7", "the line is no object"),
    "no id": (json.dumps({"claims": CLAIMS, "counterarguments": []}), "id is missing"),
    "number as id": (json.dumps(page(7)), "id is no text"),
    "empty id": (json.dumps(page("")), "id is empty"),
    "no claims field": (json.dumps({"id": "x", "counterarguments": COUNTERS}), "claims is missing"),
    "no counters field": (json.dumps({"id": "x", "claims": CLAIMS}), "counterarguments is missing"),
    "claims as a word": (json.dumps(page("x", "rent")), "claims is no list"),
    "null": (json.dumps(page("x", CLAIMS, None)), "counterarguments is no list"),
    "paired as a word": (
        json.dumps({**page("x", CLAIMS, COUNTERS), "paired": "yes"}),
        "paired is neither true nor false",
    ),
    "claim without text": (json.dumps(page("x", [{"id": "a"}])), "claims[0].text is missing"),
    "claim as a word": (json.dumps(page("x", ["rent"])), "claims[0] is no object"),
    "empty text": (json.dumps(page("x", [{"id": "a", "text": " "}])), "the claim 'a' has an empty text"),
    "empty counter": (
        json.dumps(page("x", CLAIMS, [{"id": "k", "text": ""}])),
        "the counterargument 'k' has an empty text",
    ),
    "no candidates": (json.dumps(page("x", [])), "there are no claims"),
    "a page twice": (json.dumps(page("one")), "the page 'one' is on line 1 already"),
    "a claim twice": (json.dumps(page("x", [*CLAIMS, CLAIMS[0]])), "the claim 'rent' is there 2 times"),
    "a counter twice": (
        json.dumps(page("x", CLAIMS, [*COUNTERS, COUNTERS[0]])),
        "the counterargument 'wet' is there 2 times",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_told_by_number_and_the_others_are_answered(run, written, name):
    line, said = BAD[name]
    outcome = run("link", written(page("one"), "", line, page("two")), "--quiet")
    assert outcome.code == 1
    assert [answer["id"] for answer in lines(outcome.out)] == ["one", "two"]
    told, last = outcome.err.splitlines()
    assert told.startswith(f"error: line 3: {said}")
    assert last == "error: 1 line could not be answered"


def test_bytes_that_are_no_utf8_are_a_bad_line(run, tmp_path):
    path = tmp_path / "pages.jsonl"
    path.write_bytes(b'{"id": "\xff\xfe"}\n' + json.dumps(page("one")).encode())
    outcome = run("link", path)
    assert outcome.code == 1
    assert outcome.err.startswith("error: line 1: it is no JSON")
    assert len(lines(outcome.out)) == 1


def test_a_byte_order_mark_and_windows_line_ends_are_passed_over(run, tmp_path):
    path = tmp_path / "pages.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(page("one")).encode() + b"\r\n\r\n")
    outcome = run("link", path)
    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        (CLAIMS[:1], "there is one claim only"),
        (
            [
                {"id": "a", "text": "Die Nachtbusse der Stadt fahren seit zwei Jahren ohne Verlust. " * 3},
                {"id": "b", "text": "Deshalb soll das Angebot im Winter noch einmal wachsen. " * 3},
            ],
            "the text does not read as English",
        ),
    ],
    ids=["one candidate", "another language"],
)
def test_a_doubtful_page_is_answered_with_a_warning(run, written, claims, said):
    path = written(page("one", claims, [{"id": "k", "text": "Das Geld fehlt."}]))
    outcome = run("link", path)
    assert outcome.code == 0
    assert outcome.err.startswith(f"warning: line 1: {said}")
    assert len(lines(outcome.out)) == 1
    assert run("link", path, "--quiet").err == ""


def test_a_file_is_written_whole_or_not_at_all(run, written, tmp_path):
    output = tmp_path / "links.jsonl"
    output.write_text("old")
    plain = written(page("one"), page("two"))
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(plain.read_bytes())[:-20])
    outcome = run("link", cut, "-o", output)
    assert outcome.code == 1
    assert "error: the input cannot be read on" in outcome.err
    assert output.read_text() == "old"
    outcome = run("link", plain, "-o", output)
    assert outcome.out == ""
    assert outcome.err == f"{output}: 2 pages, 4 counterarguments, 0 of them left unlinked\n"
    assert [answer["id"] for answer in lines(output.read_text())] == ["one", "two"]
    assert sorted(os.listdir(tmp_path)) == ["cut.gz", "links.jsonl", "pages.jsonl"]


def test_a_file_with_bad_lines_still_holds_the_good_ones(run, written, tmp_path):
    output = tmp_path / "links.jsonl"
    outcome = run("link", written(page("one"), "nonsense"), "-o", output, "--json")
    assert outcome.code == 1
    assert [answer["id"] for answer in lines(output.read_text())] == ["one"]
    report = outcome.data
    assert (report["pages"], report["counterarguments"], report["degraded"]) == (1, 2, None)
    assert [error["line"] for error in report["errors"]] == [2]


def test_json_needs_an_output_file(run, written):
    outcome = run("link", written(page("one")), "--json")
    assert outcome.code == 2
    assert "give -o FILE" in outcome.err


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_what_cannot_be_read_is_one_sentence(run, tmp_path, name):
    outcome = run("link", tmp_path / name)
    assert outcome.code == 1
    assert outcome.err.startswith(f"error: cannot read {tmp_path / name}")
    assert len(outcome.err.splitlines()) == 1


def test_an_empty_file_has_no_answers(run, written):
    outcome = run("link", written(""))
    assert (outcome.code, outcome.out) == (0, "")


def test_without_the_model_words_alone_are_compared_and_that_is_said_once(
    run, written, tmp_path, monkeypatch
):
    monkeypatch.setenv("COUNTERGRAPH_MODEL", str(tmp_path / "nowhere"))
    outcome = run("link", written(page("one"), page("two")), "--explain")
    assert outcome.code == 0
    assert outcome.err.count("warning: words alone are compared") == 1
    assert all(
        link["method"].endswith("(degraded)") for answer in lines(outcome.out) for link in answer["links"]
    )


def test_the_same_input_gives_the_same_bytes(run, written):
    path = written(page("one"), page("two"))
    assert run("link", path).out == run("link", path).out


def test_no_database_is_made(run, written, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("link", written(page("one")))
    assert os.listdir(tmp_path) == ["pages.jsonl"]
