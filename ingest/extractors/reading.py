"""A short text as its definitions are read: plain marks, sentences, and where a clause has its verb.

The parser of the small models errs on just the sentences that define: "Heat pumps move …" has
"pumps" for its verb, "Weak ties, also called bridges, are …" has "called". So the verb is found
from the tags and the commas, with the parse as one witness.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from ingest.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

Stretch = tuple[int, int]

# one mark for each kind of quotation mark, dash and space, and as many characters as before
_PLAIN = str.maketrans("“”„«»‘’‚\u00a0\u2010\u2011–", '"""""\'\'\' ---')
_DOUBLE = re.compile(r'"([^"]+)"')
_SINGLE = re.compile(r"(?<!\w)'(?=\S)([^\"]+?)'(?!\w)")
_BRACKET = re.compile(r"(?<!\w)(?:\([^()]*\)?|\[[^\[\]]*\]?)")
_STOP = re.compile(r"[.!?…][\"')\]]*$")
_CAPITAL = re.compile(r"[\W\d]*[A-Z0-9]|\W*[a-z]+[A-Z]")
_BROKEN = re.compile(r"\s*\S*\s?(?:\.\.\.|…)$")
_INSERTION = re.compile(
    r"""[,—]+\s*(?:(?:also|often|sometimes|\w+ly|once|now|then|or)\s)*
    (?:called|known|termed|dubbed|short|abbreviated|or|which|who|an?|the)\s""",
    re.VERBOSE,
)
_ADVERBS_ONLY = re.compile(r"[,—]+\s*(?:\w+ly\s|then\s|often\s|usually\s)*")

# words that are verbs wherever they stand behind a noun
_SURE = re.compile(
    r"""(?:is|are|was|were|means?|meant|refers?\ to|stands?\ for|consists?\ of|denotes?|describes?|involves?
    |represents?|comprises|signifies|(?:occurs?|happens?|arises?)\ (?:when|if))\b""",
    re.VERBOSE,
)
_VERBS_AND_NOUNS = frozenset({"mean", "means", "describes"})
_NOUN_FOLLOWS = frozenset(
    "a an the this that these those any no some every each by of and or its their his her".split()
)
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_AUXILIARY = frozenset("can could may might must shall should will would do does did not let".split())
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "VERB"})
_RELATIVE = frozenset({"which", "who", "whose", "whom", "that", "where"})
_SUBCLAUSE = frozenset(
    "because since while when whenever if although though whereas how what why whether".split()
)
_CLAUSE_ENDS = _SUBCLAUSE | frozenset("so as until than".split())
_STOPS = frozenset({",", ";", ":", "—"})


class Reading:
    """A text with its tokens; all offsets are into `text`, and into `plain`, which is as long.

    `plain` has straight quotation marks, one kind of dash, and the comma or full stop that stands
    inside a closing quotation mark put behind it.
    """

    def __init__(self, passage: Doc | Span) -> None:
        self.text = passage.text
        self.tokens = list(passage)
        self._base = self.tokens[0].idx if self.tokens else 0
        self._starts = [self.start(token) for token in self.tokens]
        self._ends = [self.end(token) for token in self.tokens]
        plain = self.text.translate(_PLAIN).replace(" - ", " — ")
        self.plain = re.sub(r"(?<=\w)([,.;:])([\"'])(?=\s|$)", r"\2\1", plain)

    def start(self, token: Token) -> int:
        """Return where a token starts."""
        return token.idx - self._base

    def end(self, token: Token) -> int:
        """Return where a token ends, exclusive."""
        return token.idx - self._base + len(token.text)

    def words(self, stretch: Stretch) -> str:
        """Return the text of a stretch as it is written."""
        return self.text[stretch[0] : stretch[1]]

    def within(self, start: int, end: int) -> list[Token]:
        """Return the tokens that lie between two offsets."""
        return self.tokens[bisect_left(self._starts, start) : bisect_right(self._ends, end)]

    def is_hyphened(self, token: Token) -> bool:
        """Tell whether a token is part of a hyphened word."""
        return "-" in self.plain[max(self.start(token) - 1, 0) : self.end(token) + 1]

    @cached_property
    def quoted(self) -> list[Stretch]:
        """The stretches in quotation marks, without the marks."""
        double = [match.span(1) for match in _DOUBLE.finditer(self.plain)]
        single = [match.span(1) for match in _SINGLE.finditer(self.plain)]
        return sorted(double + [s for s in single if not any(a <= s[0] < b for a, b in double)])

    @cached_property
    def bracketed(self) -> list[Stretch]:
        """The stretches in round or square brackets, with the brackets."""
        return [match.span() for match in _BRACKET.finditer(self.plain)]

    @cached_property
    def sentences(self) -> list[Stretch]:
        """The sentences; a break without a full stop before it and a capital after it is none."""
        starts = [self.start(t) for t in self.tokens if t.is_sent_start and not t.is_space]
        starts = [
            s
            for s in starts
            if s > 0 and _STOP.search(self.plain[:s].rstrip()) and _CAPITAL.match(self.plain, s)
        ]
        ends = [*starts, len(self.plain)]
        return [(a, a + len(self.plain[a:b].rstrip())) for a, b in zip([0, *starts], ends, strict=True)]

    def unbroken(self, start: int, end: int) -> int:
        """Return the end of what is whole of a sentence: before its last word, if it breaks off there."""
        broken = _BROKEN.search(self.plain, start, end)
        return broken.start() if broken else end

    def commas(self, start: int, end: int) -> list[int]:
        """Return where commas and dashes stand outside of quotation marks and brackets."""
        found = (match.start() for match in re.finditer(r",(?!\d)|—+", self.plain[start:end]))
        return [start + offset for offset in found if not self._is_hidden(start + offset)]

    def is_list(self, commas: list[int]) -> bool:
        """Tell whether commas part the items of a list ("calls, tickets, and forms"), not an insertion."""
        return (
            len(commas) > 1
            and _INSERTION.match(self.plain, commas[0]) is None
            and any(re.match(r",\s(?:and|or)\s", self.plain[c:]) for c in commas[1:])
        )

    def verb(self, start: int, end: int) -> Token | None:
        """Return the finite verb, or its auxiliary, of the clause that starts at `start`.

        Verbs of relative clauses, of insertions between commas, in quotation marks and in brackets
        are passed over.
        """
        visible = [
            t for t in self.within(start, end) if not t.is_space and not self._is_hidden(self.start(t))
        ]
        candidates = self._candidates(visible, end)
        trusted = [t for t in candidates if t.dep_ != "relcl" or self._is_sure(t)]
        if hidden := _hidden_verb(visible, trusted):
            return hidden
        if not candidates:
            return None
        commas = self.commas(start, self.start(candidates[-1]))
        if commas and self.start(candidates[0]) > commas[0] and not self.is_list(commas):
            candidates = [t for t in candidates if self._follows_comma(t, commas)] or candidates
        elif commas:
            candidates = [t for t in candidates if self.start(t) < commas[0]] or candidates
        return self._settle(candidates, visible)

    def _is_hidden(self, offset: int) -> bool:
        return any(a <= offset < b for a, b in chain(self.quoted, self.bracketed))

    def _candidates(self, visible: list[Token], end: int) -> list[Token]:
        """Return the finite verbs of a sentence, without those of relative clauses before the first."""
        candidates: list[Token] = []
        passed: set[int] = set()
        relative = False
        for (position, token), previous in zip(enumerate(visible[1:], 1), visible, strict=False):
            if token.lower_ in _RELATIVE and token.tag_ != "DT":
                relative = not candidates
            elif self._is_finite(token, previous.lower_, end):
                head = token.head if token.dep_ in {"aux", "auxpass", "conj", "cop"} else token
                reduced = "relcl" in (token.dep_, head.dep_) or head.i in passed
                if relative or (reduced and not candidates and self._goes_on(visible[position + 1 :], end)):
                    relative = False
                    passed.add(token.i)
                else:
                    candidates.append(token)
        return candidates

    def _is_finite(self, token: Token, previous: str, end: int) -> bool:
        if previous in {"to", "'", "-"} or (token.lower_ in _VERBS_AND_NOUNS and previous in _NOUN_FOLLOWS):
            return False
        if token.tag_ in _FINITE:
            return True
        if token.tag_ == "VB" and token.dep_ == "ROOT" and previous not in _AUXILIARY:
            return True
        return previous not in _NOUN_FOLLOWS and _SURE.match(self.plain, self.start(token), end) is not None

    def _goes_on(self, visible: list[Token], end: int) -> bool:
        """Tell whether the same clause has another verb."""
        for token in visible:
            if token.lower_ in _CLAUSE_ENDS or token.text in _STOPS:
                return False
            if self._is_finite(token, "", end):
                return True
        return False

    def _follows_comma(self, token: Token, commas: list[int]) -> bool:
        """Tell whether only adverbs stand between the token and a comma that is not the first."""
        last = max((c for c in commas[1:] if c < self.start(token)), default=None)
        return last is not None and _ADVERBS_ONLY.fullmatch(self.plain, last, self.start(token)) is not None

    def _settle(self, candidates: list[Token], visible: list[Token]) -> Token:
        """Return the verb among the candidates of a clause without insertions.

        A noun that is taken for a verb has the real verb after it in the same clause: "heat pumps
        move"; so has a participle: "water treated with ozone is".
        """
        first, *others = candidates
        subjects = [t for t in first.lefts if t.dep_ in {"nsubj", "nsubjpass", "csubj"}]
        has_subject = first.dep_ == "ROOT" and any(t.pos_ in _NOMINAL for t in subjects)
        if has_subject and not (others and others[0].i == first.i + 1):
            return first
        if first.tag_ == "MD" or first.lemma_ in {"be", "have", "do"} or self._is_sure(first):
            return first
        if first.lemma_.lower() in words("reporting_verbs"):
            return first
        for token in visible[visible.index(first) + 1 :]:
            if token in others:
                return token
            if token.lower_ in _CLAUSE_ENDS | _RELATIVE | {"and", "or", "but", "to"} or token.text in _STOPS:
                break
        return first

    def _is_sure(self, token: Token) -> bool:
        return _SURE.match(self.plain, self.start(token)) is not None


def is_gerund(token: Token) -> bool:
    """Tell whether a word in -ing governs what follows ("sharing data"); in "rising costs" it does not."""
    return token.tag_ == "VBG" and token.dep_ not in {"amod", "compound"}


def _hidden_verb(visible: list[Token], candidates: list[Token]) -> Token | None:
    """Return the verb that was taken for a noun, where the clause has no other: "water counts as"."""
    clause: list[Token] = []
    for token in visible:
        if token in candidates or token.lower_ in _RELATIVE:
            return None
        clause.append(token)
        if token.lower_ in _SUBCLAUSE:
            break
    pairs = list(pairwise(clause))
    plurals = [(t, after) for t, after in pairs if t.tag_ == "NNS" and _is_behind_singular(t)]
    likely = (t for t, after in plurals if after.pos_ not in {"NOUN", "PROPN", "ADJ", "VERB"})
    possible = (t for t, _ in plurals)
    behind_plural = (after for t, after in pairs if t.tag_ == "NNS" and after.tag_ == "NN")
    return next(chain(likely, possible, behind_plural), None)


def _is_behind_singular(token: Token) -> bool:
    return token.i > 0 and token.nbor(-1).tag_ in {"NN", "NNP", "VBG"}
