# make run     serve the sample class on http://127.0.0.1:8000 (PORT=… for another port)
# make test    every check and test; make help lists the rest

PYTHON ?= python3
PORT ?= 8000
PROFILE ?= embedded
PY := .venv/bin/python
export PORT
export RONGKE_PROFILE := $(PROFILE)

.DEFAULT_GOAL := help
.PHONY: help install install-demo install-dev frontend migrate run serve accounts test lint fmt \
	types unit integration e2e demo demo-live verifier screenshots schema lock clean

help: ## show this list
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

install: ## the virtual environment with what the server needs
	@$(PYTHON) scripts/bootstrap.py base

install-demo:
	@$(PYTHON) scripts/bootstrap.py demo

install-dev: ## the virtual environment with everything for development
	@$(PYTHON) scripts/bootstrap.py dev

frontend: install ## build the front end
	@$(PYTHON) scripts/bootstrap.py frontend

migrate: install
	@$(PY) scripts/database.py
	@$(PY) manage.py migrate --verbosity 0

run: install frontend migrate ## serve everything on one port, with the sample class
	@$(PY) scripts/sample.py
	@exec $(PY) manage.py serve

accounts: install ## print the demo accounts and their current second-factor codes
	@$(PY) manage.py accounts

test: install-dev ## every check and test; installs what they need on Debian as root
	@$(PY) scripts/check.py all

lint: install-dev ## lint, format, types, import contracts, pending migrations
	@$(PY) scripts/check.py lint

unit: install-dev ## Python tests on SQLite, without the browser
	@$(PY) scripts/check.py unit

integration: install-dev ## Python tests on PostgreSQL, with Redis
	@$(PY) scripts/check.py integration

e2e: install-dev ## journeys in a real browser
	@$(PY) scripts/check.py e2e

fmt: install-dev ## format Python and fix what can be fixed
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .

demo: install-demo ## the main job on real input (VIDEO=path, PROFILE=services)
	@$(PY) scripts/demo.py

demo-live: install-demo ## a live class of thirty over WebRTC, its replay and its proof
	@$(PY) scripts/demo_live.py

bench-%: install-dev ## a benchmark of tests/load, for example bench-beats
	@$(PY) -m tests.load.$(subst -,_,$@)

verifier: install ## the verifier as a wheel in dist/; with FILE=… KEY=log.vkey: verify that file
ifdef FILE
	@$(PY) -m verifier $(FILE) --key $(KEY) $(ARGS)
else
	@$(PY) scripts/verifier_wheel.py
endif

screenshots: install-dev frontend ## pictures of the running product, for the README
	@$(PY) scripts/screenshots.py

schema: install-dev ## write the API schema and the front end's types from the code
	@$(PY) scripts/schema.py
	@PATH="$$($(PYTHON) scripts/bootstrap.py node-path):$$PATH" npm --prefix frontend run --silent gen:api

lock: install-dev ## resolve requirements/*.in again
	@$(PY) scripts/lock.py

clean: ## remove what was built, but not var/ (the data)
	rm -rf .venv frontend/node_modules frontend/dist .mypy_cache .ruff_cache
