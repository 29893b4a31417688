# `make demo` and `make test` do all of their own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check lint types setup system clean messages snapshots schemas lock

demo: $(VENV)/.runtime
	$(BIN)/jieqing demo jieqing-demo

test: system $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -m "not slow"

# Two steps: a machine that only runs the demo downloads no test tools.
$(VENV)/.runtime: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	touch $@

# Debian packages that the tests need; where they may not be installed, the tests say which is missing.
system:
	./tools/system-packages

messages: $(VENV)/.dev
	$(BIN)/python -m tools.messages

snapshots: $(VENV)/.dev
	$(BIN)/python -m tools.snapshots

schemas: $(VENV)/.dev
	$(BIN)/python -m tools.schemas

clean:
	rm -rf $(VENV) build dist
