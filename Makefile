# `make demo` and `make test` do all of their own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# pip works on the new environment from outside: no need for Debian's python3-venv.
PIP := $(PYTHON) -m pip --disable-pip-version-check --python $(BIN)/python install -q
UV := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--only-binary :all: --emit-build-options --custom-compile-command "make lock" $(UPGRADE)

.PHONY: demo test check lint drift system messages snapshots schemas lock soak clean

demo: $(VENV)/.runtime
	$(BIN)/jieqing demo jieqing-demo

test: system $(VENV)/.dev
	$(BIN)/python -m pytest -n auto

# The quick round before a commit.
check: lint drift
	$(BIN)/python -m pytest -q -n auto -m "not slow"

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Is what was generated still what would be generated?
drift: $(VENV)/.dev
	$(BIN)/python -m tools.schemas --check
	$(BIN)/python -m tools.messages --check
	$(BIN)/python -m tools.snapshots --check
	$(BIN)/python -m tools.attack_board --check

schemas messages snapshots: $(VENV)/.dev
	$(BIN)/python -m tools.$@

# A hundred kills at random moments on each kind of registry; the last output is docs/soak.txt.
soak: system $(VENV)/.dev
	$(BIN)/python -m tools.soak

# Programs that the tests run and pip does not bring.
system:
	tools/system-packages

# Two steps: who only runs the demo downloads no test tools.
$(VENV)/.runtime: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "jieqing needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv --without-pip $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

# Keeps the versions that are pinned; `make lock UPGRADE=--upgrade` takes the newest.
lock: $(VENV)/.dev
	$(PIP) uv==0.13.9
	$(UV) --group build pyproject.toml -o requirements.lock
	$(UV) --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist jieqing-demo
