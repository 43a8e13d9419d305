# Everything is set up on a machine that has Python 3.11 or newer and make, and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := demo

.PHONY: setup demo test test-all lint bench bench-postal sample clean

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

# The main job on the sample data, as if it had arrived today, after a year of earlier runs.
demo: setup
	rm -rf $(DEMO)
	$(BIN)/python sample_data/past.py --as-of $$(date +%F) $(DEMO)
	$(BIN)/python sample_data/make.py --as-of $$(date +%F) $(DEMO)
	cd $(DEMO) && ../$(BIN)/suppress ledger import sample_data/ledger/*.csv
	cd $(DEMO) && ../$(BIN)/suppress scrub sample_data/campaigns/spring.csv --channel email --category newsletter

test: setup
	$(BIN)/pytest

# With the slow tests: broad sweeps over regions, sizes and broken files.
test-all: setup
	$(BIN)/pytest -m ""

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Rewrites the committed sample data; a test compares them.
sample: setup
	$(BIN)/python sample_data/make.py

# Time and memory beside copying and DuckDB; BENCH_ARGS=--quick for a small one.
bench: setup
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

# Precision and recall of postal matching beside an exact key and Splink; BENCH_ARGS="--seed 1" for a tuning seed.
bench-postal: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/postal/requirements.lock
	$(BIN)/python -m benchmarks.postal measure $(BENCH_ARGS)

clean:
	rm -rf $(VENV) $(DEMO) benchmarks/work
