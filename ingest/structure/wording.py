"""What the words of a line say: a label, a summary's heading, navigation, a call to sign up.

The wordings are data, in ``ingest/lexicon/headings.json``: regular expressions that must match a
line's whole `key` (headings) or a part of it (calls). A page that words things differently is read
by position and form as well (see `ingest.structure.gaps`); the lexicon only has to know enough
lines for the others to be found beside them.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ingest.document import BlockRole
from ingest.structure.form import ends_sentence
from kg.ids import canonical


class Label(NamedTuple):
    """What a label announces; an open wording ("Context") can head a section of prose as well.

    `role` is the role of the items below, None for "Additional Materials", which names no kind.
    """

    role: BlockRole | None
    certain: bool


class _Lexicon(NamedTuple):
    summary: re.Pattern[str]
    related: re.Pattern[str]
    navigation: re.Pattern[str]
    asides: re.Pattern[str]
    labels: tuple[tuple[Label, re.Pattern[str]], ...]
    verbs: re.Pattern[str]
    always: re.Pattern[str]
    site: re.Pattern[str]
    trade: re.Pattern[str]
    weak: re.Pattern[str]
    person: re.Pattern[str]
    reports: re.Pattern[str]


@cache
def _lexicon() -> _Lexicon:
    data = json.loads((files("ingest") / "lexicon" / "headings.json").read_text("utf-8"))
    roles = {
        "materials": None,
        "clarification": BlockRole.CLARIFICATION,
        "counterargument": BlockRole.COUNTERARGUMENT,
    }
    labels = tuple(
        (Label(role, certainty == "certain"), _any(data["labels"][name][certainty]))
        for certainty in ("certain", "open")
        for name, role in roles.items()
    )
    calls = data["calls"]
    return _Lexicon(
        _any(data["summary"]),
        _any(data["related"]),
        _any(data["navigation"]),
        _any(data["asides"]),
        labels,
        re.compile(rf"(?:{'|'.join(data['verbs'])})\b"),
        _any(calls["always"]),
        _any(calls["site"]),
        _any(calls["trade"]),
        _any(calls["weak"]),
        _any(calls["person"]),
        _any(calls["reports"]),
    )


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def key(text: str) -> str:
    """Return the words of `text` as lines are compared: lower case, no punctuation.

    >>> key("Tea & Sympathy’s Price:") == key("TEA & sympathy's price")
    True
    """
    return " ".join(re.findall(r"\w+", canonical(text)))


def label_of(text: str) -> Label | None:
    """Return what a label says of the items below it, or None where `text` is no label.

    >>> label_of("Counter-arguments:").role.value, label_of("Glossary (12)").role.value
    ('counterargument', 'clarification')
    """
    if len(text) > 120:
        return None
    words = re.sub(r"^\d+ (?=\D)|(?<=\D) \d+$", "", key(text))
    return next((label for label, pattern in _lexicon().labels if pattern.fullmatch(words)), None)


def is_label(text: str) -> bool:
    """Tell whether `text` can be a label."""
    return label_of(text) is not None


def is_summary_heading(text: str) -> bool:
    """Tell whether `text` heads the summary of the whole ("1-Page Summary")."""
    words = re.sub(r"^\d+ (?=\d page |(?!page )\D)", "", key(text))
    return len(text) <= 120 and bool(_lexicon().summary.fullmatch(words))


def is_related_heading(text: str) -> bool:
    """Tell whether `text` heads what belongs to the site: related pages, references, an author's note."""
    return len(text) <= 120 and bool(_lexicon().related.fullmatch(key(text)))


def is_navigation(text: str) -> bool:
    """Tell whether `text` is a menu entry or a button."""
    return len(text) <= 80 and bool(_lexicon().navigation.fullmatch(key(text)))


def is_aside(text: str) -> bool:
    """Tell whether `text` is the heading of a box that calls the reader away ("Short on time?")."""
    return len(text) <= 80 and bool(_lexicon().asides.fullmatch(key(text)))


def call_score(text: str) -> int:
    """Return how strongly `text` calls its reader to the site: 0 not at all, 3 surely, 5 in any place.

    Counts what only a site says of itself (full summaries, cookies, its extension), an imperative at
    the start and an address to the reader. The words of the trade (newsletters, trials, accounts)
    count only beside the last two, since a page may be about them, and the last two count little
    alone, since they are how advice is given. A sentence that reports what somebody says is no call.

    >>> call_score("Sign up for free"), call_score("Find Your Why"), call_score("Output rose.")
    (3, 1, 0)
    >>> call_score("Lind says that newsletters replace ads."), call_score("Newsletters sign up readers.")
    (0, 0)
    """
    lexicon, words = _lexicon(), key(text)
    if lexicon.always.search(words):
        return 5
    sentence = ends_sentence(text)
    if sentence and lexicon.reports.search(words):
        return 0
    verb = bool(lexicon.verbs.match(words))
    person = bool(lexicon.person.search(words))
    rest, strong = lexicon.site.subn(" ", words)
    if verb or person or strong:
        rest, trade = lexicon.trade.subn(" ", rest)
        strong += trade
    weak = min(2, len({match.group() for match in lexicon.weak.finditer(rest)}))
    if strong:
        return strong + weak + verb + person
    # "Use Your Email Wisely" may head a section, "Get it by email." is a sentence of the site's own
    if (weak == 2 and (verb or person)) or (weak == 1 and verb and sentence):
        return weak + verb + person
    return int(verb or person)


def addresses_reader(text: str) -> bool:
    """Tell whether `text` speaks to its reader, or of "us" and "our" offers."""
    return is_imperative(text) or bool(_lexicon().person.search(key(text)))


def is_imperative(text: str) -> bool:
    """Tell whether `text` begins with a verb that sites ask their readers to follow."""
    return bool(_lexicon().verbs.match(key(text)))
