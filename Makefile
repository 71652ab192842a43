# make demo   sets up, ingests an example and shows the counters of a claim
# make test   sets up and runs the tests
# make check  lint, types and import contracts
# make neo4j-jars  fetches a Neo4j server for the tests, which skip what needs one without it
# make readers     fetches the programs that our formats are for, likewise
# make scripts     fetches the JavaScript that the pages of the server are livelier with (needs Node.js)
# make browser     fetches what the tests of the pages in Chromium need, which skip without it
# make screenshots takes pictures of the main pages into docs/screenshots/
# make bench  quality and speed, printed and written to bench/results/
#
# Needs git, make and Python 3.11 or newer. uv is used where it is, and else put into .tools/.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
ifeq ($(UV),)
UV := .tools/bin/uv
endif
export UV_PYTHON_DOWNLOADS := never
RUN := $(UV) run --frozen --no-sync
DEMO := .demo/countergraph.db
CLAIM := documents make a company faster than meetings

.PHONY: setup demo test check bench neo4j-jars readers scripts browser screenshots clean

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet "uv>=0.7"

# Byte code is compiled once here, so that a command starts fast from the first time on.
.venv/.ready: pyproject.toml uv.lock | $(filter .tools/bin/uv,$(UV))
	$(UV) sync --frozen --quiet --compile-bytecode
	@touch $@

setup: .venv/.ready
	@.venv/bin/python -m compileall -q kg ingest queries api

demo: setup
	@mkdir -p .demo && rm -f $(DEMO)*
	$(RUN) countergraph --db $(DEMO) ingest examples/remote-work.txt
	$(RUN) countergraph --db $(DEMO) counters "$(CLAIM)"
	@printf '\nNext:\n  %s\n  %s\n  %s\n  %s\n' \
	  '.venv/bin/countergraph --db $(DEMO) contested' \
	  '.venv/bin/countergraph --db $(DEMO) entity "Yusra Pelletier"' \
	  '.venv/bin/countergraph --db $(DEMO) export node-link -o graph.json' \
	  '.venv/bin/countergraph --db $(DEMO) serve --writes   (in a browser)'

test: setup
	$(RUN) pytest

check: setup
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports

# needs Java 17 or newer and Maven
.neo4j/jars/.ready: tests/neo4j/pom.xml
	@rm -rf .neo4j/jars
	mvn --quiet --batch-mode --file $< dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/.neo4j/jars -DincludeScope=runtime
	@touch $@

neo4j-jars: .neo4j/jars/.ready

# needs Node.js, Java and Maven
.readers/.ready: .venv/.ready tests/node/package-lock.json tests/arguebuf_reader/uv.lock
	@mkdir -p .readers
	$(UV) sync --frozen --quiet --inexact --group readers
	npm ci --prefix tests/node --no-audit --no-fund --loglevel=error
	mvn --quiet --batch-mode dependency:copy -Dartifact=org.gephi:gephi-toolkit:0.10.1:jar:all \
	  -DoutputDirectory=$(CURDIR)/.readers -Dmdep.stripVersion=true -Dmdep.stripClassifier=true
	$(UV) sync --frozen --quiet --project tests/arguebuf_reader
	@touch $@

readers: .readers/.ready

# needs Node.js
api/pages/static/vendor/manifest.json: .venv/.ready package-lock.json hatch_build.py
	$(RUN) python hatch_build.py

scripts: api/pages/static/vendor/manifest.json

# needs Node.js; Chromium is the system's: apt-get install chromium
.readers/.browser: .venv/.ready tests/browser/package-lock.json
	@mkdir -p .readers
	$(UV) sync --frozen --quiet --inexact --group browser
	npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
	@touch $@

browser: scripts .readers/.browser

screenshots: browser
	PYTHONPATH=tests $(RUN) python -m browser.screenshots $(PAGES)

bench: setup
	$(UV) sync --frozen --quiet --inexact --group bench
	$(RUN) python -m bench

clean:
	rm -rf .venv .tools .demo .neo4j .readers node_modules tests/*/node_modules api/pages/static/vendor tests/arguebuf_reader/.venv dist build
