# Needs git, make and Python >= 3.11 with its venv module. Another interpreter: make PYTHON=python3.12
PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
PIN = $(VENV)/pin
READY = $(VENV)/.ready

CONTRACTS = tests/api/rest/test_openapi.py tests/test_architecture.py tests/test_docs.py tests/test_packaging.py tests/data/test_tables.py

# One part of the tests or checks that fails keeps none of the others from being run.
MAKEFLAGS += --keep-going

# Parts of the tests, a process each, the longest first: make --jobs=2 test runs two beside each other.
PARTS = two_echelon rest api routing data others
TESTS_rest = tests/api/rest tests/api/web
TESTS_api = tests/api --ignore=tests/api/rest --ignore=tests/api/web
TESTS_two_echelon = tests/routing/two_echelon
TESTS_routing = tests/routing --ignore=tests/routing/two_echelon
TESTS_data = tests/data
TESTS_others = tests --ignore=tests/api --ignore=tests/routing --ignore=tests/data

COUNTY = anxi
TIME = 57
SEED = 0
OUT = runs/$(COUNTY)
PORT = 8000

.PHONY: help setup plan test $(PARTS:%=test-%) compiled check lint types contracts docs constraints serve clean

help:
	@echo "make setup        create $(VENV) and install the pinned dependencies"
	@echo "make plan         plan a county's sample day (COUNTY=$(COUNTY) TIME=$(TIME) OUT=$(OUT))"
	@echo "make serve        serve the page on this computer, http://127.0.0.1:$(PORT)"
	@echo "make test         run all tests, in parts: $(PARTS:%=test-%)"
	@echo "make check        lint, format, types, import contracts, documents"
	@echo "make docs         write the generated documents again"
	@echo "make constraints  pin the dependencies again after a change of pyproject.toml"
	@echo "make clean        remove $(VENV), runs and caches"

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3" >&2; exit 1; }
	test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

plan: $(READY)
	@$(BIN)/tongpei plan $(COUNTY) --time $(TIME) --seed $(SEED) --out $(OUT) || { \
		code=$$?; test $$code -eq 1 || exit $$code; \
		echo "Planned, with late or unserved orders or violations: see the list above."; }
	@echo "$(OUT): plan.json summary.json routes.geojson routes.xlsx map.html (open it in a browser)"

test: $(PARTS:%=test-%)

$(PARTS:%=test-%): test-%: compiled
	$(BIN)/python -m pytest $(TESTS_$*)

# The machine code of the search is kept on disk: made here once, not by several parts beside each other.
compiled: $(READY)
	$(BIN)/python -m tests.compiled

check: lint types contracts

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports
	$(BIN)/python -m pytest $(CONTRACTS)

docs: $(READY)
	$(BIN)/python -m tests.architecture_map
	$(BIN)/python -m data.dictionary
	$(BIN)/python -m api.rest.document

constraints:
	$(PYTHON) -m venv $(PIN)
	$(PIN)/bin/python -m pip install --disable-pip-version-check --quiet uv
	$(PIN)/bin/uv --no-config pip compile --quiet --upgrade --universal --python-version 3.11 \
		--fork-strategy fewest --extra dev --generate-hashes --no-header --no-annotate \
		--output-file constraints.txt pyproject.toml
	rm -rf $(PIN)

serve: $(READY)
	$(BIN)/tongpei serve --port $(PORT)

clean:
	rm -rf $(VENV) dist runs .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
