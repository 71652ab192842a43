"""Scores of an exported graph against the gold annotation of its document.

Claims are judged at sentence level: a sentence is found when a claim's quote lies in it. A link is
right when its first target is one of the gold targets or restates one; a counterargument without
a target is right when it is left unlinked. `right` counts both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

Record: TypeAlias = Mapping[str, Any]

_QUOTES = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0xA0: " "}


def comparable(text: str) -> str:
    """Return `text` without Markdown marks, kinds of quotes, case and outer punctuation."""
    plain = re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", text.translate(_QUOTES))
    return " ".join(plain.split()).strip(" .•-*").lower()


def headword(text: str) -> str:
    """Return a term as terms are compared: without case, quotes, articles and plural endings."""
    words = re.sub(r"[^a-z0-9 ]+", " ", comparable(text)).split()
    return " ".join(_singular(word) for word in words if word not in {"a", "an", "the"})


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        return word[:-1]
    return word


def f1(true: int, predicted: int, gold: int) -> float:
    """Return the harmonic mean of precision and recall, 0 where nothing is right."""
    return 2 * true / (predicted + gold) if true else 0.0


class Scorer:
    """Scores one graph (node-link form) against one gold annotation."""

    def __init__(self, graph: Record, gold: Record) -> None:
        self.gold = gold
        self.nodes = {node["id"]: node for node in graph["nodes"]}
        self.edges = [edge for edge in graph["edges"] if edge.get("status") != "rejected"]
        self.sentences = [(s["id"], comparable(s["text"])) for s in gold["sentences"]]
        self.restating: dict[str, set[str]] = {}
        for group in gold["restatements"]:
            for sentence in group:
                self.restating.setdefault(sentence, set()).update(group)

    def scores(self) -> dict[str, float]:
        """Return all figures, each between 0 and 1 (`split` is a count)."""
        return {
            **self.claims(),
            **self.speakers(),
            **self.bullets("Counterargument", self.gold["counterarguments"], "counters"),
            **self.bullets("Clarification", self.gold["clarifications"], "clarifications"),
            **self.links(),
            **self.terms(),
            **self.entities(),
        }

    def claims(self) -> dict[str, float]:
        found = self._claims_of_sentences()
        judged = [s for s in self.gold["sentences"] if s["is_claim"] is not None]
        right = sum(1 for s in judged if s["is_claim"] and s["id"] in found)
        predicted = sum(1 for s in judged if s["id"] in found) + len(found.get("", ()))
        return {"claims": f1(right, predicted, sum(1 for s in judged if s["is_claim"]))}

    def speakers(self) -> dict[str, float]:
        found, canonical = self._claims_of_sentences(), self._gold_names()
        right = total = 0
        for sentence in self.gold["sentences"]:
            if not sentence["is_claim"] or sentence["id"] not in found:
                continue
            got = {
                self._named(self.nodes[target], canonical)
                for claim in found[sentence["id"]]
                for target in self._targets(claim["id"], "ASSERTED_BY")
            }
            want = set(sentence["speakers"])
            total += 1
            right += (want <= got and len(got) <= 2) if len(want) == 1 else got == want
        return {"speakers": right / total if total else 0.0}

    def bullets(self, kind: str, golds: Iterable[Record], name: str) -> dict[str, float]:
        predicted = {comparable(n["quote"]): n for n in self._of(kind)}
        wanted = {comparable(g["text"]): g for g in golds}
        both = predicted.keys() & wanted.keys()
        flagged = sum(bool(predicted[k].get("truncated")) == bool(wanted[k]["truncated"]) for k in both)
        return {
            name: f1(len(both), len(predicted), len(wanted)),
            f"{name} flags": flagged / len(wanted) if wanted else 1.0,
        }

    def links(self) -> dict[str, float]:
        counters = {comparable(n["quote"]): n for n in self._of("Counterargument")}
        right = first = targeted = 0
        squares = []
        for gold in self.gold["counterarguments"]:
            node = counters.get(comparable(gold["text"]))
            edges = [
                e for e in self.edges if node and e["source"] == node["id"] and e["kind"] == "CHALLENGES"
            ]
            best = max(edges, key=lambda e: e["score"], default=None)
            want = set(gold["challenges"])
            want |= {other for sentence in want for other in self.restating.get(sentence, ())}
            hit = best is not None and bool(self._sentences_of(self.nodes[best["target"]]) & want)
            targeted += bool(want)
            first += hit
            right += hit or (not want and best is None)
            if best is not None:
                squares.append((best["score"] - hit) ** 2)
        return {
            "right": right / len(self.gold["counterarguments"]),
            "top-1": first / targeted if targeted else 0.0,
            "Brier": sum(squares) / len(squares) if squares else 0.0,
        }

    def terms(self) -> dict[str, float]:
        clarifications = {comparable(n["quote"]): n for n in self._of("Clarification")}
        right = total = 0
        for gold in self.gold["clarifications"]:
            if gold["weak"]:
                continue
            total += 1
            node = clarifications.get(comparable(gold["text"]))
            targets = self._targets(node["id"], "DEFINES") if node else ()
            names = {headword(name) for t in targets for name in _names(self.nodes[t])}
            right += bool(names & {headword(name) for name in gold["accepted"]})
        return {"terms": right / total if total else 0.0}

    def entities(self) -> dict[str, float]:
        canonical = self._gold_names()
        types = {e["name"]: e["type"] for e in self.gold["entities"]}
        required = {e["name"] for e in self.gold["entities"] if e["required"]}
        meant = [(node, self._named(node, canonical)) for node in self._of("Entity")]
        known = [(node, name) for node, name in meant if name in types]
        names = [name for _, name in known]
        true = len(set(names) & required)
        return {
            "entities": f1(true, true + len(meant) - len(known), len(required)),
            "types": sum(n["type"] == types[name] for n, name in known) / len(known) if known else 0.0,
            "split": float(sum(names.count(name) > 1 for name in set(names))),
        }

    def _of(self, kind: str) -> list[Record]:
        return [node for node in self.nodes.values() if node["kind"] == kind]

    def _targets(self, source: str, kind: str) -> list[str]:
        return [e["target"] for e in self.edges if e["source"] == source and e["kind"] == kind]

    def _sentences_of(self, node: Record) -> set[str]:
        quote = comparable(node["quote"])
        return {i for i, text in self.sentences if quote in text or (text in quote and len(text) > 20)}

    def _claims_of_sentences(self) -> dict[str, list[Record]]:
        """Map sentence ids to their claims; the empty id holds claims from outside the prose."""
        found: dict[str, list[Record]] = {}
        for node in self._of("Claim"):
            for sentence in self._sentences_of(node) or {""}:
                found.setdefault(sentence, []).append(node)
        return found

    def _gold_names(self) -> dict[str, str]:
        return {
            comparable(form): e["name"] for e in self.gold["entities"] for form in (*e["aliases"], e["name"])
        }

    def _named(self, node: Record, canonical: Mapping[str, str]) -> str:
        """Return the gold name of an entity node, or the node's own."""
        forms = (comparable(name) for name in _names(node))
        return next((canonical[form] for form in forms if form in canonical), node["name"])


def _names(node: Record) -> tuple[str, ...]:
    return (node["name"], *node.get("aliases", ()))
