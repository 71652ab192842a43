import pytest

from kg.text.tokens import stem, stems, stopwords, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Night buses run.", ["Night", "buses", "run"]),
        ("about 2,600 gigawatts, or 4.4%", ["about", "2,600", "gigawatts", "or", "4.4"]),
        ("the city’s low-cost plan", ["the", "city", "s", "low", "cost", "plan"]),
        ("Núñez and Schüll", ["Núñez", "and", "Schüll"]),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_words_are_runs_of_letters_or_numbers(text: str, expected: list[str]):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("publish", "publishing"), ("survey", "Surveys"), ("conclude", "concluded"), ("tariff", "tariffs")],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str):
    assert stem(one) == stem(other)


def test_stems_leave_out_words_without_a_topic():
    assert stems("They don't say that the ferries were late") == ["ferri", "late"]


def test_stopwords_are_lower_case_words_of_their_own():
    assert stopwords()
    assert all(words(word) == [word] and word == word.lower() for word in stopwords())
