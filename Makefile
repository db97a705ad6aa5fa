# Two commands do everything on a fresh machine: `make report` and `make test`.

PYTHON ?= python3
COHORT ?= demo
CLUSTER_PLUGIN := snakemake-executor-plugin-slurm==2.8.0
BIN := .venv/bin

.PHONY: report test test-results recovery scenarios cluster-test lint lab clean chaos lock dag dag-report placebo

report: .venv/installed
	$(BIN)/snakemake --config cohort=$(COHORT)
	@echo "The report: reports/$(COHORT)/report.html and reports/$(COHORT)/report.pdf"

test: .venv/installed
	$(BIN)/pytest -n auto

# Planted truths: the gates at 400 studies, and the table of docs/methods.md from 2,000.
test-results: .venv/installed
	$(BIN)/pytest tests/results

recovery: .venv/installed
	$(BIN)/python benchmarks/recovery.py

scenarios: .venv/installed
	$(BIN)/python benchmarks/scenarios.py

# On a real Slurm of three nodes on this machine; skipped with a reason where there is none.
cluster-test: .venv/installed
	$(BIN)/pip install --quiet $(CLUSTER_PLUGIN)
	$(BIN)/pytest -rs tests/cluster

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

chaos: .venv/installed
	BUURTWACHT_KILLS=200 $(BIN)/pytest tests/workflow/test_crashes.py -k kills

# The placebo study on real counts without any group; writes its table into docs/prevention.md.
CRIME ?= ../shared/data/the-hague/crime.csv
placebo: .venv/installed
	$(BIN)/python benchmarks/placebo.py --crime $(CRIME) --out docs/prevention.md

# A double click opens a notebook as one, although it is stored as text; COHORT is the one they open.
lab: .venv/installed
	BUURTWACHT_COHORT=$(COHORT) JUPYTER_CONFIG_PATH=config/jupyter $(BIN)/jupyter lab notebooks $(LAB)

clean:
	rm -rf data/processed/$(COHORT) reports/$(COHORT) logs/$(COHORT)

# Everything from wheels with their hashes, except connection-pool, a dependency of Snakemake that
# is published as source only; it is pure Python and built here with the locked setuptools.
.venv/installed: pyproject.toml requirements-build.lock requirements.lock
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: make PYTHON=python3.11 ...')"
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --only-binary :all: -r requirements-build.lock
	$(BIN)/pip install --quiet --require-hashes --no-build-isolation --use-pep517 \
		--only-binary :all: --no-binary connection-pool -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Generated files; needs uv (https://docs.astral.sh/uv/), which only maintainers use.
lock: .venv/installed
	uv lock
	uv export --frozen --quiet --no-header --no-emit-project --only-group build \
		--output-file requirements-build.lock
	uv export --frozen --quiet --no-header --no-emit-project --group build --group dev \
		--output-file requirements.lock
	$(BIN)/python workflow/environment.py > environment.yml
	$(BIN)/python -c "import json; from buurtwacht.config import schema; \
		print(json.dumps(schema(), indent=2))" > config/schema.json
	$(BIN)/python workflow/data_dictionary.py > docs/data-dictionary.md
	$(BIN)/python workflow/exhibits.py > docs/exhibits.md

# Snakemake's own report as a supplement: exhibits, rules, run times. Needs a finished `make report`.
dag-report: .venv/installed
	$(BIN)/snakemake --config cohort=$(COHORT) --report reports/$(COHORT)/dag-report.html

# The picture in the README; needs Graphviz.
dag: .venv/installed
	$(BIN)/snakemake --rulegraph > dag.dot
	tred dag.dot | dot -Tsvg -Ncolor=steelblue -Nfontname=Helvetica > dag.svg
	mv dag.svg docs/dag.svg
	rm dag.dot
