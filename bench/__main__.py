"""Run every benchmark: ``python -m bench``; figures go to bench/results/ as well."""

from bench import quality, speed
from bench.documents import ROOT

RESULTS = ROOT / "bench" / "results"
quality.main(["--links", "--json", str(RESULTS / "quality.json")])
speed.main(["--json", str(RESULTS / "speed.json")])
