"""Run every benchmark: ``python -m bench``; figures go to bench/results/ as well.

The questions are asked of a tenth of the full size here; ``python -m bench.questions --stores`` is the
whole. Without a Neo4j to start (`make neo4j-jars`) they are asked of SQLite alone.
"""

from bench import quality, questions, speed
from bench.documents import ROOT
from bench.neo4j_load import what_is_missing

RESULTS = ROOT / "bench" / "results"
quality.main(["--links", "--json", str(RESULTS / "quality.json")])
speed.main(["--json", str(RESULTS / "speed.json")])
stores = [] if what_is_missing() else ["--stores", "--claims", "20000"]
questions.main(["--edges", "160000", *stores, "--json", str(RESULTS / "questions.json")])
