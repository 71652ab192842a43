"""How well search finds the counterpart of an argument, and how fast it is in a large collection.

usage: python -m bench.search --pages FILE [--sample N]
       python -m bench.search --own
       python -m bench.search --speed [--claims N] [--folder FOLDER]

**Quality** is nDCG@10 as in ArguAna of the BEIR benchmark (Wachsmuth, Syed and Stein, "Retrieval of the
best counterargument without prior topic knowledge", ACL 2018; Thakur and others, NeurIPS 2021). FILE
has debate pages as JSON lines, whose counterarguments name the claim they challenge. The claims and
counterarguments of all pages are one collection in a store, their vectors the means over passages.
The first line is ArguAna's: each claim that something challenges is a question (`queries.similar`, which
leaves itself out), and what challenges it is right. The second line asks the other way round. The third
does so by text (`queries.ranking.rank`), with the claims alone as the collection. *words* is the
store's BM25, *meaning* the cosine of the vectors, *ranks* the two fused by reciprocal rank, and *ours*
what a search gives. Nothing was chosen on such a file.

**--own** asks the same of the annotated documents in examples/ and bench/heldout, by weight of meaning:
this is where `queries.ranking.MEANING` was chosen.

**--speed** asks a made-up collection, whose words are as often as those of English, questions of
several kinds, and prints milliseconds, with the model in memory. Wanted is that of ordinary questions
(1 to 12 words) the slowest in a hundred takes at most five times as long as the middle one.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.debates import read_debates
from bench.documents import EXAMPLES, HELD_OUT, annotated
from kg import open_store
from kg.models import Claim, Counterargument, Document, Edge, Node, PartOf, Section, Statement, Subgraph
from kg.stores import Store, Vectors
from kg.text.encoder import Encoder, default_encoder
from kg.text.fusion import reciprocal_rank_fusion, weighted_fusion
from queries.facets import Facets
from queries.meaning import passages
from queries.ranking import Ranking, rank
from queries.search import search
from queries.similar import likest

DEPTH = 10
BATCH = 256


class Question(NamedTuple):
    """A text, the id of its own node, and the ids that are right answers."""

    text: str
    own: str
    right: frozenset[str]


class Collection(NamedTuple):
    """Texts by id, and which counterargument challenges which claims."""

    claims: dict[str, str]
    counters: dict[str, str]
    challenges: dict[str, list[str]]

    def from_claims(self) -> list[Question]:
        """Return the claims that something challenges as questions."""
        right: dict[str, set[str]] = {}
        for counter, claims in self.challenges.items():
            for claim in claims:
                right.setdefault(claim, set()).add(counter)
        return [Question(self.claims[c], c, frozenset(right[c])) for c in self.claims if c in right]

    def from_counters(self) -> list[Question]:
        """Return the counterarguments that challenge something as questions."""
        return [Question(self.counters[k], k, frozenset(c)) for k, c in self.challenges.items() if c]


def gain(ranked: Iterable[str], right: frozenset[str]) -> float:
    """Return the nDCG@10 of a ranking, where right answers are all worth the same.

    >>> gain(["a", "b"], frozenset("a")), round(gain(["b", "a"], frozenset("a")), 3)
    (1.0, 0.631)
    """
    found = sum(1 / np.log2(place + 1) for place, i in enumerate(list(ranked)[:DEPTH], 1) if i in right)
    best = sum(1 / np.log2(place + 1) for place in range(1, min(DEPTH, len(right)) + 1))
    return float(found / best)


# --- collections ------------------------------------------------------------------------------


def debates(path: Path) -> Collection:
    """Return the pages of a file as one collection."""
    found = Collection({}, {}, {})
    for number, page in enumerate(read_debates(path)):
        claims = [f"claim:{number}-{claim.id}" for claim in page.claims]
        found.claims.update(zip(claims, (claim.text for claim in page.claims), strict=True))
        for row, counter in enumerate(page.counters):
            name = f"counterargument:{number}-{counter.id}"
            found.counters[name] = counter.text
            found.challenges[name] = [claims[column] for column in np.flatnonzero(page.target[row])]
    return found


def own_collections() -> dict[str, Collection]:
    """Return our annotated documents as one collection: sentence by sentence, and in longer texts."""
    from bench.debates import folded
    from bench.linkpages import each_once, load
    from ingest.nlp import load_nlp

    nlp, encoder = load_nlp(), default_encoder()
    short, long = Collection({}, {}, {}), Collection({}, {}, {})
    for document in each_once(annotated([EXAMPLES, HELD_OUT])):
        page = load(document, nlp, encoder)
        for found, claims, counters, target in (
            (short, page.claims, page.counters, page.target),
            *((long, d.claims, d.counters, d.target) for d in folded(page)[:1]),
        ):
            ids = [f"claim:{page.name}-{claim.id}" for claim in claims]
            found.claims.update(zip(ids, (claim.text for claim in claims), strict=True))
            for row, counter in enumerate(counters):
                name = f"counterargument:{page.name}-{counter.id}"
                found.counters[name] = counter.text
                found.challenges[name] = [ids[column] for column in np.flatnonzero(target[row])]
    return {"sentences": short, "paragraphs": long}


def stored(store: Store, collection: Collection, encoder: Encoder) -> None:
    """Write a collection as one document, with a vector of each text."""
    document, section = "document:all", "section:all"
    texts = {**collection.claims, **collection.counters}
    nodes: list[Node] = [
        Document(id=document, title="All", format="text", sha256="0" * 64, text="x"),
        Section(id=section, document=document, heading="All", level=1, order=0, role="detail"),
    ]
    for place, (name, text) in enumerate(texts.items()):
        kind: type[Statement] = Claim if name in collection.claims else Counterargument
        nodes.append(
            kind(
                id=name, document=document, section=section, quote=text, text=text, start=place, end=place + 1
            )
        )
    matrix = _vectors(list(texts.values()), encoder)
    store.put_document(Subgraph.of(nodes, []), vectors=Vectors(encoder.model, tuple(texts), matrix))


def _vectors(texts: Sequence[str], encoder: Encoder) -> np.ndarray:
    cut = [passages(text) for text in texts]
    # texts of about one length together, so that none waits for a longer one
    flat = sorted({part for parts in cut for part in parts}, key=len)
    vectors: dict[str, np.ndarray] = {}
    for start in range(0, len(flat), BATCH):
        batch = flat[start : start + BATCH]
        vectors.update(zip(batch, encoder.encode(batch), strict=True))
    sums = np.array([np.sum([vectors[part] for part in parts], axis=0) for parts in cut], dtype=np.float32)
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32)


# --- quality ----------------------------------------------------------------------------------


def orders(ranking: Ranking) -> dict[str, list[str]]:
    """Return the ids in the order of each way to rank."""
    words, meaning = list(ranking.words), list(ranking.meaning)
    return {
        "words": words,
        "meaning": meaning,
        "ranks": [node for node, _ in reciprocal_rank_fusion([words, meaning])],
        "ours": [node for node, _ in ranking.hits],
    }


def weighted(ranking: Ranking) -> dict[str, list[str]]:
    """Return the ids in the order of each weight of meaning."""
    return {
        f"{weight:.1f}": [
            node for node, _ in weighted_fusion([(1 - weight, ranking.words), (weight, ranking.settled)])
        ]
        for weight in np.arange(0.1, 1.0, 0.1)
    }


def measured(
    questions: Sequence[Question],
    ask: Callable[[Question], Ranking],
    told: Callable[[Ranking], dict[str, list[str]]],
) -> dict[str, float]:
    """Return the mean nDCG@10 of each way to rank."""
    gains: dict[str, list[float]] = {}
    for question in questions:
        for name, ranked in told(ask(question)).items():
            gains.setdefault(name, []).append(gain(ranked, question.right))
    return {name: statistics.fmean(values) for name, values in gains.items()}


def quality(
    name: str, collection: Collection, sample: int, told: Callable[[Ranking], dict[str, list[str]]]
) -> None:
    """Print the nDCG@10 of each way to rank, in each direction."""
    encoder = default_encoder()
    both = ("Claim", "Counterargument")

    def by_id(question: Question) -> Ranking:
        return likest(store, question.own, kinds=both, limit=50)

    def by_text(question: Question) -> Ranking:
        return rank(store, question.text, kinds=("Claim",), limit=50, encoder=encoder)

    ways: list[tuple[str, list[Question], Callable[[Question], Ranking]]] = [
        ("claim to counterargument, among all", collection.from_claims(), by_id),
        ("counterargument to claim, among all", collection.from_counters(), by_id),
        ("counterargument to claim, among claims", collection.from_counters(), by_text),
    ]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "graph.db"))
        stored(store, collection, encoder)
        for title, every, ask in ways:
            asked = every[:: max(1, len(every) // sample)] if sample else every
            row = measured(asked, ask, told)
            if title == ways[0][0]:
                print(f"{name + ', nDCG@10':42} asked" + "".join(f"{way:>9}" for way in row))
            print(
                f"{title:42} {len(asked):5}" + "".join(f"{value:9.3f}" for value in row.values()), flush=True
            )
        store.close()


# --- speed ------------------------------------------------------------------------------------


CLAIMS, COUNTERS, WORDS = 40, 10, 22


class Vocabulary:
    """Words of English, each as often as by Zipf's law: the vocabulary that is shipped is in that order."""

    def __init__(self) -> None:
        text = resources.files("kg.text").joinpath("data/vocab.txt").read_text(encoding="utf-8")
        self.words = [
            word for word in text.splitlines() if word.isascii() and word.isalpha() and len(word) > 1
        ]
        self._weights = list(accumulate(1 / (place + 2.7) for place in range(len(self.words))))

    def some(self, rng: random.Random, count: int) -> str:
        """Return so many words at random."""
        return " ".join(rng.choices(self.words, cum_weights=self._weights, k=count))


def fill(store: Store, claims: int, encoder: Encoder) -> None:
    """Write made-up documents with so many claims in all, the same for the same number."""
    vocabulary = Vocabulary()
    for number in range(claims // CLAIMS):
        graph = _document(number, vocabulary)
        ids = tuple(node.id for node in graph.nodes if isinstance(node, Statement))
        matrix = np.random.default_rng(number).normal(size=(len(ids), encoder.dimension))
        matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
        store.put_document(graph, vectors=Vectors(encoder.model, ids, matrix.astype(np.float32)))


def _document(number: int, vocabulary: Vocabulary) -> Subgraph:
    rng = random.Random(number)
    document, section = f"document:d{number}", f"section:d{number}"
    nodes: list[Node] = [
        Document(
            id=document, title=f"Document {number}", format="text", sha256=f"{number:064x}",
            text="x" * 10_000, collection=f"Collection {number % 10}", published=f"{2000 + number % 25}",
        ),
        Section(id=section, document=document, heading="Detail", level=1, order=0, role="detail"),
    ]  # fmt: skip
    edges: list[Edge] = [PartOf(source=section, target=document, order=0)]
    for place in range(CLAIMS + COUNTERS):
        kind: type[Statement] = Claim if place < CLAIMS else Counterargument
        words, start = vocabulary.some(rng, WORDS), place * 200
        name = f"{kind.__name__.lower()}:d{number}-{place}"
        nodes.append(
            kind(
                id=name, document=document, section=section, quote=words, text=words,
                start=start, end=start + len(words),
            )
        )  # fmt: skip
        edges.append(PartOf(source=name, target=section, order=place))
    return Subgraph.of(nodes, edges)


def questions(count: int) -> dict[str, list[tuple[str, Facets | None]]]:
    """Return questions by their kind, with filters; ``ordinary`` ones are 1 to 12 words."""
    vocabulary, rng = Vocabulary(), random.Random(7)
    few = max(5, count // 20)

    def words(least: int, most: int, many: int) -> list[str]:
        return [vocabulary.some(rng, rng.randint(least, most)) for _ in range(many)]

    kinds = {
        "ordinary": words(1, 12, count),
        "one common word": vocabulary.words[12 : 12 + few],
        "common words": [" ".join(rng.sample(vocabulary.words[:60], 6)) for _ in range(few)],
        "a phrase": [f'"{" ".join(rng.sample(vocabulary.words[:300], 2))}"' for _ in range(few)],
        "a beginning": [f"{word[:4]}*" for word in rng.sample(vocabulary.words[2000:9000], few)],
        "misspelt": [f"{word[:3]}{word[4:]}" for word in rng.sample(vocabulary.words[5000:], 40 * few)],
        "200 words": words(200, 200, few),
        "10,000 words": words(10_000, 10_000, 5),
    }
    kinds["misspelt"] = [
        word for word in kinds["misspelt"] if len(word) > 6 and word not in vocabulary.words
    ][:few]
    asked: dict[str, list[tuple[str, Facets | None]]] = {
        name: [(text, None) for text in texts] for name, texts in kinds.items()
    }
    asked["in a document"] = [
        (text, Facets(document=f"document:d{n}")) for n, text in enumerate(words(1, 12, few))
    ]
    asked["in a collection"] = [(text, Facets(collection="Collection 3")) for text in words(1, 12, few)]
    asked["of some years"] = [(text, Facets(since="2003", until="2004")) for text in words(1, 12, few)]
    return asked


def collection_file(claims: int, folder: Path, encoder: Encoder) -> Path:
    """Return the database of made-up documents with so many claims, made where it is not there."""
    path = folder / f"search-{claims}.db"
    if not path.exists():
        started = path.with_suffix(".part")
        store = open_store(str(started))
        fill(store, claims, encoder)
        store.close()
        started.rename(path)
    return path


def timed(store: Store, asked: Sequence[tuple[str, Facets | None]], encoder: Encoder) -> tuple[float, float]:
    """Return the milliseconds of the middle one of these questions, and of the slowest in a hundred."""
    times = []
    for text, facets in asked:
        begun = time.perf_counter()
        search(store, text, facets=facets, encoder=encoder)
        times.append((time.perf_counter() - begun) * 1000)
    middle, slow = (float(np.percentile(times, p)) for p in (50, 99))
    return middle, slow


def speed(claims: int, folder: Path, count: int) -> None:
    """Print how long questions take."""
    encoder = default_encoder()
    store = open_store(str(collection_file(claims, folder, encoder)), read_only=True)
    begun = time.perf_counter()
    search(store, "to begin with", encoder=encoder)
    print(f"{store.stats()['Claim']:,} claims; the first question, which reads all vectors, took", end=" ")
    print(f"{time.perf_counter() - begun:.1f} s")
    print(f"{'milliseconds':20} {'asked':>5} {'p50':>8} {'p99':>8} {'p99/p50':>8}")
    for name, asked in questions(count).items():
        middle, slow = timed(store, asked, encoder)
        print(f"{name:20} {len(asked):5} {middle:8.1f} {slow:8.1f} {slow / middle:8.2f}", flush=True)
    store.close()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--pages", type=Path, help="debate pages, as JSON lines")
    parser.add_argument("--sample", type=int, default=0, help="ask about so many questions a line")
    parser.add_argument("--own", action="store_true", help="by weight of meaning, on our own documents")
    parser.add_argument("--speed", action="store_true", help="time questions on a made-up collection")
    parser.add_argument("--claims", type=int, default=200_000, help="claims of the made-up collection")
    parser.add_argument("--folder", type=Path, help="where the made-up collection is kept")
    parser.add_argument("--questions", type=int, default=200, help="ordinary questions to time")
    options = parser.parse_args(arguments)
    if not (options.pages or options.own or options.speed):
        parser.error("name what to measure: --pages FILE, --own or --speed")
    if options.pages:
        quality(options.pages.name.split(".")[0], debates(options.pages), options.sample, orders)
    if options.own:
        for name, collection in own_collections().items():
            quality(name, collection, options.sample, orders)
            quality(name, collection, options.sample, weighted)
    if options.speed:
        with tempfile.TemporaryDirectory() as temporary:
            folder = options.folder or Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            speed(options.claims, folder, options.questions)


if __name__ == "__main__":
    main()
