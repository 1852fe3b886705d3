# Jidoka. `make help` lists what there is.
# AUTO=1 and FRESH=1 reach the program as environment variables: make passes its command line's variables on.

PYTHON ?= python3
PY := .venv/bin/python
ARGS ?=
NAME ?=
.DEFAULT_GOAL := help
.PHONY: help run demo test bench soak lint format console lock install clean

help: ## this list
	@echo "Jidoka: a drifting process stops the line before the next bad part is made."
	@echo
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'
	@echo
	@echo "  AUTO=1   act for the people as well        FRESH=1  forget earlier runs"
	@echo "  NAME=stop_latency   which benchmark        ARGS='tests/edge -k stop'   what to test"

run: ## the whole plant on this machine: install, start, tell the story, stay up until Ctrl-C
	@$(PYTHON) tools/install.py run
	@$(PYTHON) tools/console.py --in-background
	@.venv/bin/jidoka-demo run

demo: ## play the story without a person, check every number, write var/demo/evidence.json
	@$(PYTHON) tools/install.py run
	@.venv/bin/jidoka-demo play

test: ## set up what the tests need and run them all (ARGS narrows)
	@$(PYTHON) tools/install.py dev
	@$(PY) tools/test.py $(ARGS)

bench: ## measure one benchmark against its physical floor (NAME=...), without NAME list them
	@$(PYTHON) tools/install.py dev
	@$(PY) -m benchmarks $(NAME)

soak: ## run the plant for a long time and watch memory, disk and books (MINUTES=60)
	@$(PYTHON) tools/install.py run
	@.venv/bin/jidoka-demo soak --minutes $(or $(MINUTES),60)

lint: ## ruff and mypy; the repository's checks of itself are tests (ARGS=tests/repo)
	@$(PYTHON) tools/install.py dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

format: ## put every Python file into the house's layout
	@$(PYTHON) tools/install.py dev
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

console: ## build the web console (Node comes from pip where the machine has none)
	@$(PYTHON) tools/install.py run
	@$(PYTHON) tools/console.py

lock: ## pin requirements/*.in again, with hashes
	@$(PYTHON) tools/install.py dev
	@$(PY) tools/lock.py $(ARGS)

install: ## only set up .venv, with everything for development
	@$(PYTHON) tools/install.py dev

clean: ## remove the environment, run-time data and caches
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis
