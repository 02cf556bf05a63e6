# Everything one does here. `make` alone lists the targets; each does its own set-up, in .venv, once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Stamps: set-up is done again only when pyproject.toml changes.
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

# Debian's packages that the tests use besides Python's: real servers, started by the tests themselves, and a browser.
SYSTEM := postgresql mariadb-server chromium

CODE := src tests bench docs
DEMO := configs/demo/omniaudit.yaml

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(INSTALLED) ## Audit the demo retailer, Maison Lumière (first time: sets everything up)
	@$(BIN)/omniaudit check $(DEMO) || { status=$$?; [ $$status -eq 1 ] || exit $$status; }

test: system check ## Set up for development and run every check

system: ## Install what the tests use of Debian, as root; else say what is missing
	@command -v dpkg-query >/dev/null || exit 0; missing=(); \
	for package in $(SYSTEM); do \
	  [ "$$(dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null)" = installed ] || missing+=($$package); \
	done; \
	[ $${#missing[@]} -gt 0 ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then \
	  echo "installing $${missing[*]}"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null; \
	else \
	  echo >&2 "some tests will be skipped: run 'sudo apt-get install --no-install-recommends $${missing[*]}' for them"; \
	fi

setup: $(INSTALLED_DEV) ## Set up for development: .venv with omniaudit and its tools

check: $(INSTALLED_DEV) ## Lint, format, types, layers and tests
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto

bench: $(INSTALLED) ## Measure `check` on two channels of a million products, against peers
	$(BIN)/python -m compileall -q src
	$(BIN)/python bench/run.py

bench-pages: $(INSTALLED) ## Measure the reading of product pages, against a bare parse and extruct
	$(BIN)/python bench/pages.py

docs: $(INSTALLED) picture ## Generate the rules' pages and the README's picture
	$(BIN)/python docs/generate.py

picture: $(INSTALLED) ## Draw the README's picture of the demo's report
	$(BIN)/python docs/picture.py

screenshot: $(INSTALLED_DEV) ## Photograph the demo's HTML report, for the docs
	$(BIN)/python docs/screenshot.py

clean: ## Remove everything that was made: .venv, caches, the benchmark's data
	rm -rf $(VENV) bench/.venv bench/.data build dist .omniaudit .hypothesis
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian's python3 comes without ensurepip, and its own pip must not be used (PEP 668): hence a venv, and python3-venv.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo >&2 "omniaudit needs Python 3.11 or later: name one with 'make PYTHON=/path/to/python3 …'"; exit 1; }
	@if ! $(PYTHON) -c 'import ensurepip, venv; ensurepip.version()' 2>/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "python3 comes without its venv module: installing python3-venv"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv; \
	  else \
	    echo >&2 "python3 comes without its venv module: run 'sudo apt-get install python3-venv', then make again"; exit 1; \
	  fi; \
	fi
	$(PYTHON) -m venv $(VENV)

# Dependency groups need pip 25.1 or later; Debian 12 brings 23.
$(INSTALLED): pyproject.toml | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

$(INSTALLED_DEV): pyproject.toml $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

.PHONY: help demo test system setup check bench bench-pages docs picture screenshot clean
