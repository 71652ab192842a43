"""How a verb and its subject stand in a sentence: by the parse and, where it fails, by the words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from ingest.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

#: "hypothetical": when …, if …; "reason": since …, because …
Clause: TypeAlias = Literal["main", "hypothetical", "reason", "relative", "complement", "other"]

PRESENT = frozenset({"VBZ", "VBP"})
_HYPOTHETICAL = frozenset({"when", "if", "whenever", "unless", "once", "until", "after", "before"})
_BETWEEN = frozenset({"also", "further", "then", "later", "himself", "herself", "both", "all"})


def verb_of(token: Token) -> Token | None:
    """Return the verb that `token`'s noun phrase is subject of, through coordination and apposition."""
    head = token
    while (
        head.dep_ in {"conj", "compound", "flat", "appos", "nmod"}
        and head.head is not head
        and head.head.pos_ in {"PROPN", "NOUN"}
    ):
        head = head.head
    return head.head if head.dep_ in {"nsubj", "nsubjpass"} else None


def reporting_verb(verb: Token) -> Token | None:
    """Return the reporting verb among `verb`, the verbs coordinated with it and its participles, if any."""
    if verb.lemma_ == "put" and any(child.lower_ == "at" and child.i > verb.i for child in verb.children):
        return verb
    passive = verb.tag_ == "VBN" and any(child.dep_ == "auxpass" for child in verb.children)
    if is_reporting(verb) and not passive:
        return verb
    for child in verb.children:
        if child.i > verb.i and is_reporting(child):
            own_subject = any(c.dep_ in {"nsubj", "nsubjpass"} for c in child.children)
            if (child.dep_ == "conj" and not own_subject) or (child.dep_ == "advcl" and child.tag_ == "VBG"):
                return child
    return None


def is_reporting(token: Token) -> bool:
    """Tell whether `token` is a form of a reporting verb."""
    return token.lemma_.lower() in words("reporting_verbs")


def reporting_word_after(token: Token, *, present: bool = False) -> str | None:
    """Return the word after `token` if it looks like a finite reporting verb, whatever the parser says.

    Small models take "Srinivas highlights" for two nouns.
    """
    doc = token.doc
    position = token.i + 1
    while position < len(doc) and doc[position].lower_ in _BETWEEN:
        position += 1
    if position >= len(doc):
        return None
    word = doc[position].lower_
    stems = set()
    if word.endswith("s"):
        stems = {word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word)}
    elif word.endswith("ed") and not present:
        stems = {word.removesuffix("d"), word.removesuffix("ed"), re.sub("ied$", "y", word)}
    return word if stems & words("reporting_verbs") else None


def reporting_word_before(token: Token) -> str | None:
    """Return the reporting verb of an inserted "says Tavares": a form between a comma and `token`."""
    doc = token.doc
    if token.i < 2 or doc[token.i - 2].text not in {",", "”", '"', "—"}:
        return None
    word = doc[token.i - 1]
    return word.text if word.tag_ in {*PRESENT, "VBD"} and is_reporting(word) else None


def clause_of(verb: Token) -> Clause:
    """Return how `verb`'s clause stands in the sentence."""
    while True:
        marks = {c.lower_ for c in verb.children if c.dep_ in {"mark", "advmod"} and c.i < verb.i}
        if verb.dep_ in {"ROOT", "parataxis"}:
            return "main"
        if verb.dep_ == "advcl":
            if marks & {"while", "whereas", "although", "though"}:
                return "main"
            if marks & _HYPOTHETICAL:
                return "hypothetical"
            return "reason" if marks & {"since", "because", "as"} else "other"
        if verb.dep_ in {"relcl", "acl"}:
            return "relative"
        if verb.dep_ in {"ccomp", "xcomp"}:
            # A clause before a verb without a subject of its own is what an inserted "she says" leaves.
            if "that" in marks or (verb.i > verb.head.i and _has_subject(verb.head)):
                return "complement"
        elif verb.dep_ != "conj" or verb.head.pos_ not in {"VERB", "AUX"}:
            return "other"
        verb = verb.head


def relative_head(verb: Token) -> str:
    """Return the lemma of the noun that `verb`'s relative clause belongs to, or an empty string."""
    while verb.dep_ == "conj":
        verb = verb.head
    return verb.head.lemma_.lower() if verb.dep_ == "relcl" else ""


def opens_with_that(verb: Token) -> bool:
    """Tell whether `verb` heads a that-clause."""
    return any(child.dep_ == "mark" and child.lower_ == "that" for child in verb.children)


def is_present(verb: Token) -> bool:
    """Tell whether `verb` stands in the present: "signs", "may sign", "does sign"."""
    return verb.tag_ in {*PRESENT, "MD"} or any(
        child.dep_ == "aux" and child.lower_ in {"do", "does"} for child in verb.children
    )


def is_perfect(verb: Token) -> bool:
    """Tell whether `verb` stands in the present perfect."""
    return verb.tag_ == "VBN" and any(
        child.dep_ == "aux" and child.lower_ in {"has", "have"} for child in verb.children
    )


def is_event(span: Span) -> bool:
    """Tell whether a sentence reports what happened: a main verb stands in the simple past."""
    root = span.root
    verbs = [root, *(child for child in root.children if child.dep_ == "conj" and child.pos_ == "VERB")]
    return any(
        verb.tag_ == "VBD"
        or any(child.dep_ in {"aux", "auxpass"} and child.tag_ == "VBD" for child in verb.children)
        for verb in verbs
    )


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in {"nsubj", "nsubjpass", "expl"} for child in verb.children)
