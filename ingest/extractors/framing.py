"""Sentences that announce instead of asserting: "The episode explores …", "She traces how …".

A framing sentence has a verb of topic ("discuss", "walk through") whose object only names a subject.
As soon as it says something about that subject (a that-clause, a colon, a participle, "in which …")
it is a claim.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ingest.lexicon import entries, words
from ingest.nlp import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Verbs that carry content when a how-clause follows ("The guests explain how prices fell").
_TELLING = frozenset({"explain", "describe", "show", "detail", "tell", "recount"})
#: Verbs of topic only where the subject is the source ("the book follows …"), or it opens "In this episode".
_OF_SOURCES = frozenset(
    "ask begin close compare conclude consider continue contrast end follow highlight move open present "
    "shift start tell".split()
)


def is_framing(sentence: Sentence) -> bool:
    """Tell whether `sentence` only says what the source, or someone in it, talks about.

    Sources talk in the present tense; a topic verb in the past ("income covered half of …") is news.
    """
    verb = _main_verb(sentence)
    if verb is None or not _is_topic(verb):
        return False
    if _subject_is_source(verb):
        return not _has_content(verb, sentence, by_source=True)
    if verb.lemma_ in _OF_SOURCES and not _introduces(sentence):
        return False
    return not _has_content(verb, sentence, by_source=False)


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


def _subject_is_source(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ == "nsubj":
            return child.lemma_.lower() in words("source_nouns") and child.lower_ != "host"
    return False


def _introduces(sentence: Sentence) -> bool:
    nouns = "|".join(sorted(words("source_nouns")))
    return re.match(rf"In (?:this|the) (?:\w+ )?(?:{nouns})\b", sentence.text) is not None


def _has_content(verb: Token, sentence: Sentence, *, by_source: bool) -> bool:
    """Tell whether something is said about the subject that the verb announces."""
    text = sentence.text
    if not by_source and re.search(r"[:;]\s", text):
        return True
    for child in verb.children:
        if child.dep_ == "ccomp":
            opener = next(
                (
                    t.lower_
                    for t in child.subtree
                    if t.dep_ in {"mark", "advmod", "dobj", "nsubj", "attr", "pobj"}
                ),
                "",
            )
            if any(t.lower_ == "that" and t.dep_ == "mark" for t in child.children):
                return True
            if opener == "how" and verb.lemma_ in _TELLING:
                return True
    if by_source:
        return False
    if re.search(r"\b(?:in|under|by|through|for) which\b|, (?:which|where)\b", text):
        return True
    doc = verb.doc
    return any(
        token.tag_ == "VBG" and token.i > verb.i and doc[token.i - 1].text == "," for token in sentence.span
    )
