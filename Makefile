# Everything runs in .venv, which `make setup` fills from constraints.txt: pinned versions, checked by their hashes.
#
#   make demo       mark a demo class, say where the results are
#   make test       all tests                    (make test PYTEST_ARGS="-k wire -x", make test WORKERS=0)
#   make lint       ruff, mypy --strict, import-linter
#   make audit      the course proves itself
#   make release    assignments/ anew from solutions/
#   make bench      what marking costs
#   make lab        Jupyter Lab in assignments/
#   make lock       constraints.txt anew from pyproject.toml

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test lint format audit release bench lab lock clean

VENV := .venv
BIN := $(VENV)/bin
PINNED := $(VENV)/.pinned
INSTALLED := $(VENV)/.installed
# Set it to use another interpreter: make setup PYTHON=/opt/python3.13/bin/python3
PYTHON ?=
WORKERS ?= auto
PYTEST_ARGS ?=
UV := uv==0.13.9

help:
	@sed -n 's/^#   //p' Makefile

setup: $(INSTALLED)

$(PINNED): constraints.txt
	@python=''; \
	for candidate in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python=$$candidate; break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "gradmark needs Python 3.11 or newer; none of $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python) is." >&2; \
	  echo "Install one, or name yours: make setup PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
	  echo "$$python lacks the modules venv and ensurepip, which make the environment." >&2; \
	  echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$("$$python" --version) (a minute or two, once)"; \
	"$$python" -m venv --clear $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r constraints.txt
	@touch $@

# The project itself, anew where its metadata changed: seconds, and the rest of the environment stays as it is.
$(INSTALLED): $(PINNED) pyproject.toml
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip check
	@touch $@

demo: setup
	$(BIN)/gradmark demo

test: setup
	$(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

audit: setup
	$(BIN)/gradmark audit

release: setup
	$(BIN)/gradmark release

bench: setup
	$(BIN)/python -m benchmarks

lab: setup
	$(BIN)/jupyter lab --notebook-dir assignments

# Versions move only here. The file names no index: pip takes the one that it is set up with.
lock: setup
	$(BIN)/python -m venv --clear $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install -qq --disable-pip-version-check "$(UV)"
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --output-file constraints.txt pyproject.toml

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
