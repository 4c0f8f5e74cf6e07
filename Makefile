# make run    make what is missing, then serve on HOST:PORT until Ctrl-C
# make test   all checks and tests
# make lint   the checks that take seconds
# make setup  the virtual environment and a .env, nothing else

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet

.PHONY: run setup test lint venv test-packages

run: setup
	@$(VENV)/bin/python manage.py prepare
	@exec $(VENV)/bin/python -m rosa.server

setup: venv
	@mkdir -p var
	@cmp -s requirements.txt $(VENV)/requirements.txt || { \
		echo "Installing the packages of requirements.txt ..." && \
		$(PIP) install -r requirements.txt && \
		cp requirements.txt $(VENV)/requirements.txt; }
	@test -e .env || { \
		(umask 077 && $(VENV)/bin/python -c \
			"import secrets; print('DEBUG=true\nSECRET_KEY=' + secrets.token_urlsafe(50))" > var/new.env) && \
		mv var/new.env .env && echo "Wrote .env for development: DEBUG is on."; }

# One that does not run was half made, or made by a Python that is gone.
venv:
	@$(VENV)/bin/python -c "" 2>/dev/null || { \
		$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || { \
			echo "Rosa needs Python 3.11 or newer; $(PYTHON) is: $$($(PYTHON) --version 2>&1)" >&2; \
			echo "Name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }; \
		echo "Making the virtual environment ..."; \
		$(PYTHON) -m venv --clear $(VENV) || { \
			echo "On Debian and Ubuntu this needs: apt-get install python3-venv" >&2; exit 1; }; }

test-packages: setup
	@cmp -s tests/requirements.txt $(VENV)/tests-requirements.txt || { \
		echo "Installing the packages of tests/requirements.txt ..." && \
		$(PIP) install -r tests/requirements.txt && \
		cp tests/requirements.txt $(VENV)/tests-requirements.txt; }

test: test-packages
	@tests/run

lint: test-packages
	@tests/run lint
