# The front door. `make help` lists what it can do.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv/bin
RUNNING := requirements.txt requirements-embedded.txt
WORKING := $(RUNNING) requirements-extras.txt requirements-dev.txt

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Set everything up on first use, then serve on http://127.0.0.1:8000/
	@$(PYTHON) factcheck/install.py $(RUNNING)
	@exec $(VENV)/python -m factcheck.serve

worker: ## Beside `make run`: send webhooks, write releases, fetch pages in the background
	@$(VENV)/python -m factcheck.env
	@exec $(VENV)/python manage.py worker

setup: ## Make the virtual environment with everything development needs
	@$(PYTHON) factcheck/install.py $(WORKING)
	@$(VENV)/python -m factcheck.env

test: setup ## Run the test suite against a PostgreSQL of its own, what takes long left out
	@$(VENV)/python -m pytest -m "not long" -n auto -rs $(ARGS)

test-long: setup ## Break whole services in every way we know; look for findings on every page
	@$(VENV)/python -m pytest -m long -n auto -rs $(ARGS)

test-interop: setup .venv-doccano/installed ## Have other tools' own readers read our exports
	@$(PYTHON) factcheck/install.py requirements-interop.txt
	@INTEROP=1 $(VENV)/python -m pytest tests/interop $(ARGS)

# doccano needs an older Django than ours, so it has an environment of its own.
.venv-doccano/installed: requirements-doccano.txt | setup
	@echo "Installing $< …"
	@$(VENV)/python -m venv --clear --without-pip .venv-doccano
	@$(VENV)/python -m pip --python .venv-doccano/bin/python install --quiet --require-hashes \
		--no-input --disable-pip-version-check --retries 5 --requirement $<
	@touch $@

lint: export DEBUG = 1
lint: setup ## Check format, style, types, direction of imports and migrations
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/python manage.py makemigrations --check --dry-run

bench: setup ## Measure what the service costs: one table, each line beside a baseline
	@$(VENV)/python -W ignore::UserWarning -m bench $(ARGS)

screenshots: setup ## Take the pictures in the docs anew (needs Chromium)
	@$(VENV)/python docs/images/screenshots.py $(ARGS)

format: setup ## Rewrite the code in the house format
	$(VENV)/ruff format .
	$(VENV)/ruff check --fix .

pins: setup ## Resolve requirements*.in into pinned requirements*.txt
	$(VENV)/python .ci/pin_requirements.py

audit: ## Ask the advisory database about every pinned dependency (needs the network)
	@$(PYTHON) -m venv var/audit && var/audit/bin/pip install --quiet pip-audit
	@for pins in $(WORKING); do var/audit/bin/pip-audit --disable-pip --requirement $$pins || exit 1; done

stop: ## Stop an embedded PostgreSQL that a killed process left running
	@$(VENV)/python -m factcheck.serve --stop

.PHONY: help run worker setup test test-long test-interop lint bench screenshots format pins audit stop
