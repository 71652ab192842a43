"""Time `ingest.link` on pages of invented statements, up to thousands of claims.

usage: python -m bench.bring [--claims N] [--counters N] [--json FILE]

One page of 12,000 claims and 200 counterarguments by default. Every counterargument was made
against one claim; how many are linked to it is printed too, and how many of these claims the first
stage kept. The seconds are those of one run, wall clock and processor, without loading the model.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import time
from collections.abc import Sequence
from pathlib import Path

from ingest.bring import Item, link_with
from ingest.linkers.passages import PassageEncoder
from ingest.linkers.shortlist import shortlist
from ingest.linkers.statements import Statement
from kg.text.encoder import default_encoder

# each part as a claim says it and as its counterargument does
_WHO = (
    ("the port authority", "port officials"),
    ("a village cooperative", "a cooperative of villagers"),
    ("the night bus company", "the operator of night buses"),
    ("the school board", "those who run the schools"),
    ("a family bakery", "a bakery owned by a family"),
    ("the regional hospital", "doctors in the region"),
    ("an orchestra of amateurs", "amateur musicians"),
    ("the state forestry", "foresters paid by the state"),
    ("a museum of clocks", "the clock museum"),
    ("the ferry captains", "crews of the ferry"),
    ("a start-up for batteries", "a young battery firm"),
    ("the tax office", "officials who collect taxes"),
    ("the beekeepers", "people who keep bees"),
    ("a mountain railway", "the railway in the mountains"),
    ("the public library", "librarians"),
    ("a chess club", "players of the chess club"),
)
_WHERE = (
    "Aldmoor", "Brackwater", "Corvale", "Dunfield", "Eastry Bay", "Fennick", "Garrow", "Hollins", "Ivermoor",
    "Jessop Hill", "Kestrel Point", "Lowick", "Marrin", "Northam Cross", "Ostrava Road", "Pellworth",
)  # fmt: skip
_WHAT = (
    ("halved its costs by buying used machines", "second-hand machines break and have to be repaired"),
    ("won back young people with free lessons", "the young leave again once lessons have a price"),
    ("cut its energy use by insulating the roof", "a mild winter explains the lower bill"),
    ("doubled its visitors after opening on Sundays", "those who came on Sunday stayed away on Saturday"),
    ("trained every worker in two trades", "who learns two trades masters neither"),
    ("repaid its loan five years early", "the loan was replaced by a costlier one"),
    ("measured the noise and moved the road", "traffic merely shifted to another street"),
    ("let its members vote on every large purchase", "so few members vote that a clique decides"),
    ("sells its surplus to the neighbouring town", "the town pays less than the surplus costs"),
    ("publishes all salaries on its door", "open salaries made colleagues envious"),
    ("planted hedges that brought the birds back", "the birds were never counted before the hedges"),
    ("answers complaints within a single day", "quick answers rarely settle what people complain of"),
    ("keeps its prices stable with a winter fund", "the fund is empty in a bad year"),
    ("replaced its managers by a rota", "nobody is responsible where everyone takes turns"),
)
_WHY = (
    ("because a grant paid for the first year", "grants end"),
    ("since the mayor had promised it in spring", "mayors promise much in spring"),
    ("after a flood had closed the old building", "after a flood anything looks better"),
    ("although the union had warned against it", "the union still warns"),
    ("without asking anyone for permission", "permission was needed by law"),
    ("as its rivals did ten years before", "its rivals gave up on it"),
)


def page(claims: int, counters: int, *, seed: int = 11) -> tuple[list[Item], list[Item], dict[str, str]]:
    """Return claims, counterarguments, and which claim each of these was made against."""
    rng = random.Random(seed)
    kinds = list(itertools.product(_WHO, _WHERE, _WHAT, _WHY))
    chosen = rng.sample(kinds, claims)
    said = [
        Item(f"c{n}", f"In {where}, {who[0]} {what[0]} {why[0]}.")
        for n, (who, where, what, why) in enumerate(chosen)
    ]
    asked, made_against = [], {}
    for n, column in enumerate(rng.sample(range(claims), counters)):
        who, where, what, why = chosen[column]
        asked.append(Item(f"k{n}", f"For {who[1]} of {where}, {what[1]}, and {why[1]}."))
        made_against[f"k{n}"] = f"c{column}"
    return said, asked, made_against


def measure(claims: int, counters: int) -> dict[str, float]:
    """Return seconds, peak memory and accuracy of linking one page."""
    encoder = default_encoder()
    said, asked, made_against = page(claims, counters)
    start, work = time.perf_counter(), time.process_time()
    answers = link_with(encoder, said, asked)
    seconds, processor = time.perf_counter() - start, time.process_time() - work
    right = sum(answer.ranked[0].claim == made_against[answer.counterargument] for answer in answers)
    kept = shortlist(
        [Statement(*item) for item in said], [Statement(*item) for item in asked],
        encoder=PassageEncoder(encoder),
    )  # fmt: skip
    found = sum(
        made_against[counter.id] in {said[column].id for column in columns}
        for counter, columns in zip(asked, kept, strict=True)
    )
    return {
        "claims": claims,
        "counterarguments": counters,
        "seconds": seconds,
        "processor seconds": processor,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "first is right": right / counters,
        "kept by the first stage": found / counters,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("--claims", type=int, default=12_000)
    parser.add_argument("--counters", type=int, default=200)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    figures = measure(options.claims, options.counters)
    for name, value in figures.items():
        print(f"{name:24} {value:10.2f}")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
