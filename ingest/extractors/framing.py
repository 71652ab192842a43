"""Sentences that announce instead of asserting: "The episode explores …", "She traces how …".

A framing sentence has a verb of topic ("discuss", "walk through") whose object only names a subject.
As soon as it says something about that subject (a that-clause, a colon, a participle, "in which …")
it is a claim.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ingest.extractors.clauses import opens_with_that
from ingest.lexicon import entries, words
from ingest.nlp import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Verbs that carry content when a how-clause follows ("The guests explain how prices fell").
_TELLING = frozenset({"explain", "describe", "show", "detail", "tell", "recount"})
#: Verbs of topic only where the source is subject ("the book follows …") or the sentence opens with it.
_OF_SOURCES = frozenset(
    "ask begin close compare conclude consider continue contrast end follow highlight move open present "
    "range shift start tell".split()
)
#: By what who leads a conversation opens or closes it.
_TURNS = frozenset({"ask", "invite", "thank", "welcome", "introduce"})

_OPENERS = frozenset({"mark", "advmod", "dobj", "nsubj", "attr", "pobj"})
_SOURCES = "|".join(sorted(words("source_nouns")))
_OPENED = re.compile(
    rf"(?:In|On|Over|Across|During|Throughout) (?:this|the|her|his|our) (?:[\w-]+ )?(?:{_SOURCES})\b"
)
_SOURCE_MOVES = re.compile(
    r"(?:\w+, |(?:Later|Then|Next|Finally|Along the way|From there),? )?"
    rf"(?:The|This|Its|Our|the|this|its)(?: [\w-]+){{0,2}} (?:{_SOURCES})(?: of (?:the|this) \w+)?"
    r"(?: (?:also|then|next|later|now|first|finally))? (\w+)\b"
)
_PART_IS_ABOUT = re.compile(
    r"(?:The|This|Its) (?:[\w-]+ )?(?:half|third|part|section|segment|rest|end|start|remainder)"
    r" (?:of (?:the|this) [\w-]+ )?(?:is|was|were) (?:about|devoted to|given over to|spent on)\b"
)
_READER = re.compile(
    r"\b(?:takes|walks|guides|leads|brings|invites) (?:us\b|the (?:listener|reader|audience)|\w+ through\b)"
)
_GREETING = re.compile(
    r"(?:(?:well|so|and|oh|hi|hello|okay|ok|all right|great|yeah|yes)[,.!]? )*"
    r"(?:thank(?:s| you)|welcome (?:to|back)|(?:it['’]s|it is) (?:great|good|nice|lovely|a pleasure) to"
    r"|(?:i['’]m|i am|my name is|my guest|joining me)\b(?=[^,.]*$)|good (?:morning|afternoon|evening)"
    r"|you['’]re (?:welcome|listening))",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\basks (?:[\w’'-]+ ){0,4}?(?:whether|if|why|how|what|who|when|where)\b")


def is_framing(sentence: Sentence, *, title: str = "") -> bool:
    """Tell whether `sentence` only says what the source, or someone in it, talks about.

    Sources talk in the present tense; a topic verb in the past ("income covered half of …") is news.
    `title` is the document's, for "In The Common Tap, …".
    """
    text = sentence.text
    if text.endswith("?"):  # what somebody asks, in quotation marks, ends with them
        return True
    short = title.split(":", 1)[0].strip()
    opened = _OPENED.match(text) is not None or bool(short and text.startswith(f"In {short}, "))
    verb = _main_verb(sentence)
    if verb is None:
        return _source_moves(text)
    if any(child.dep_ == "ccomp" and child.i < verb.i for child in verb.children):
        return False  # "Ploughing feeds the soil air, she explains": the claim stands before the verb
    if opened or _subject_is_source(verb) or _source_moves(text):
        return (opened or _is_topic(verb) or _source_moves(text)) and not _says_that(verb)
    if _READER.search(text) or (verb.lemma_ == "ask" and _QUESTION.search(text)):
        return not _has_content(verb, sentence)
    if verb.lemma_ in _OF_SOURCES:
        return _opens_or_closes(verb)
    return _is_topic(verb) and not _has_content(verb, sentence)


def asserts_nothing(sentence: Sentence) -> bool:
    """Tell whether a sentence of speech is a question, a greeting or an interjection.

    What asserts has a verb with a subject: "Right." and "Thanks for having me." have none.
    """
    text = sentence.text
    if text.rstrip("\"”’') ").endswith("?") or _GREETING.match(text):
        return True
    return not any(
        child.dep_ in {"nsubj", "nsubjpass", "csubj", "expl"} and token.pos_ in {"VERB", "AUX"}
        for token in sentence.span
        for child in token.children
    )


@cache
def _topics() -> dict[str, frozenset[str]]:
    """Map each topic verb to the particles it needs; an empty set stands for none."""
    topics: dict[str, set[str]] = {}
    for entry in entries("topic_verbs"):
        verb, _, particle = entry.partition(" ")
        topics.setdefault(verb, set())
        if particle:
            topics[verb].add(particle)
    return {verb: frozenset(particles) for verb, particles in topics.items()}


def _main_verb(sentence: Sentence) -> Token | None:
    root = sentence.span.root
    if root.tag_ in {"VBZ", "VBP"} and root.pos_ == "VERB":
        return root
    return None


def _is_topic(verb: Token) -> bool:
    particles = _topics().get(verb.lemma_.lower())
    if particles is None:
        return False
    return not particles or any(child.lower_ in particles for child in verb.children)


def _opens_or_closes(verb: Token) -> bool:
    """Tell of "She closes by asking her guests …", but not of "The plan starts by cutting wages"."""
    return any(
        step.dep_ == "pcomp" and step.lemma_ in _TURNS
        for by in verb.children
        if by.lower_ == "by"
        for step in by.children
    )


def _subject_is_source(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ == "nsubj":
            return child.lemma_.lower() in words("source_nouns") and child.lower_ != "host"
    return False


def _source_moves(text: str) -> bool:
    """Tell by the words alone whether the source is subject: small models take "the talk moves" for nouns."""
    if _PART_IS_ABOUT.match(text):
        return True
    match = _SOURCE_MOVES.match(text)
    if match is None:
        return False
    verb = match.group(1)
    # "The middle part of the talk is a dispute over pay", but not "The program is a success"
    return (verb == "is" and " of th" in match.group()) or bool(
        {verb.removesuffix("s"), verb.removesuffix("es")} & _topics().keys()
    )


def _says_that(verb: Token) -> bool:
    """Tell whether a that-clause follows, or a how-clause after a verb of telling."""
    for child in verb.children:
        if child.dep_ != "ccomp" or child.i < verb.i:
            continue
        if opens_with_that(child):
            return True
        words_in = [token.lower_ for token in child.subtree if token.dep_ in _OPENERS]
        if words_in[:1] == ["how"] and verb.lemma_ in _TELLING:
            return True
    return False


def _has_content(verb: Token, sentence: Sentence) -> bool:
    """Tell whether something is said about the subject that the verb announces."""
    text = sentence.text
    if _says_that(verb) or re.search(r"[:;]\s", text):
        return True
    if re.search(r"\b(?:in|under|by|through|for) which\b|, (?:which|where)\b", text):
        return True
    doc = verb.doc
    return any(
        token.tag_ == "VBG" and token.i > verb.i and doc[token.i - 1].text == "," for token in sentence.span
    )
