# Broadsheet: everything a person types. `make help` lists it.
PYTHON ?= python3
PORT ?= 8000
DATA ?= data
TOOLS := .tools
UV := $(TOOLS)/bin/uv
UV_VERSION := 0.13.9
BIN := .venv/bin
RETRY := scripts/retry

export UV_PYTHON_DOWNLOADS := never
# Where it is set, every process compiles all of Django and Wagtail again: 7.6 s instead of 3.8.
unexport PYTHONDONTWRITEBYTECODE
export DJANGO_SETTINGS_MODULE ?= tests.config.settings_for_tests

.DEFAULT_GOAL := help
.PHONY: help setup run test coverage check format docs messages manage bench bench-comments bench-memory bench-newsletters bench-spam bench-look bench-pages bench-rendering

help: ## List what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

$(UV):
	$(PYTHON) -m venv $(TOOLS)
	$(RETRY) $(TOOLS)/bin/pip install --quiet uv==$(UV_VERSION)

.venv/.ready: pyproject.toml uv.lock | $(UV)
	$(RETRY) $(UV) sync --locked --quiet --python $(PYTHON)
	@touch $@

node_modules/.ready: package.json package-lock.json
	$(RETRY) npm ci --silent --ignore-scripts
	@touch $@

setup: .venv/.ready ## Make the environment in .venv

run: .venv/.ready ## Serve a live newsroom with demo content (PORT=8000 DATA=data)
	@env -u DJANGO_SETTINGS_MODULE $(BIN)/broadsheet demo --data $(DATA) --port $(PORT)

test: .venv/.ready node_modules/.ready ## Install what the tests need, then run all of them
	@scripts/install-browser
	$(BIN)/pytest -n 2 --dist loadgroup

coverage: .venv/.ready node_modules/.ready ## Run the tests and see what they leave out; half as long again
	@scripts/install-browser
	$(BIN)/pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered

check: .venv/.ready ## Formatting, lint, types, import contracts, budgets
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m mypy
	$(BIN)/deptry src

format: .venv/.ready ## Put the code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: .venv/.ready ## Write the generated reference pages
	$(BIN)/python -m broadsheet.config.reference

messages: .venv/.ready ## Collect the interface's words for translators, and compile theirs
	scripts/messages

manage: .venv/.ready ## Run one of Django's commands: make manage ARGS="makemigrations articles"
	env -u DJANGO_SETTINGS_MODULE $(BIN)/broadsheet manage --data $(DATA) $(ARGS)

bench: bench-pages bench-rendering bench-newsletters bench-comments bench-spam bench-memory bench-look ## Measure, beside the peers that are installed

bench-pages: .venv/.ready
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/slow_clients.py

bench-rendering: .venv/.ready
	$(BIN)/python benchmarks/rendering.py

bench-newsletters: .venv/.ready
	$(BIN)/python benchmarks/newsletters_engine.py
	$(BIN)/python benchmarks/newsletters_mailing.py
	$(BIN)/python benchmarks/newsletters_crash.py
	$(BIN)/python benchmarks/newsletters_lists.py

bench-spam: .venv/.ready
	$(BIN)/python benchmarks/spam_speed.py
	$(BIN)/python benchmarks/spam_http.py
	$(BIN)/python benchmarks/spam_wordpress.py

bench-comments: .venv/.ready
	$(BIN)/python benchmarks/comments.py

bench-memory: .venv/.ready
	$(BIN)/python benchmarks/memory.py

benchmarks/lighthouse/node_modules/.ready: benchmarks/lighthouse/package-lock.json
	cd benchmarks/lighthouse && ../../$(RETRY) npm ci --silent --ignore-scripts
	@touch $@

bench-look: .venv/.ready benchmarks/lighthouse/node_modules/.ready
	@scripts/install-browser
	PYTHONPATH=. $(BIN)/python benchmarks/look.py
