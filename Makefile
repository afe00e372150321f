# Each of `demo` and `test` is complete in itself: it makes its own virtual environment on first use.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test check bench format docs clean

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/tested: pyproject.toml $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	touch $@

demo: $(VENV)/installed ## code the sample reports and show the events
	$(BIN)/diurna demo

test: $(VENV)/tested ## run all tests
	$(BIN)/python -m pytest

check: $(VENV)/tested ## what must pass before a commit: format, lint, types, layers, tests, data
	$(BIN)/ruff format --check src tests tools bench
	$(BIN)/ruff check src tests tools bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest
	$(BIN)/diurna check
	$(BIN)/diurna evaluate

format: $(VENV)/tested
	$(BIN)/ruff format src tests tools bench
	$(BIN)/ruff check --fix src tests tools bench

bench: $(VENV)/tested ## measure speed side by side with plain spaCy
	$(BIN)/python bench/speed.py

clean:
	rm -rf $(VENV) build dist
