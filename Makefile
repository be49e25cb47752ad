# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make demo       the example playbooks against an emulated OneLogin
# make emulator   a made-up OneLogin for playbooks of your own, until Ctrl-C (PORT=…)
# make test       all gates, as .ci/run runs them
# make matrix     units, sanity and integration on every ansible-core that runs here
# make chaos      faults without end, for 20 minutes (MINUTES=…)
# make mutation   mutants of the modules where a fault makes a false verdict (MODULE=…: of one, …:LINE: of a line)
# make bench      all benchmarks (BENCH="query --users 100": one, with its arguments)
#
# All need git and Python >= 3.11 with venv, and set up what they need below .venv and .nox in this folder.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help demo emulator test matrix lint unit integration chaos mutation bench release clean

help:
	@sed -n 's/^# make/make/p' Makefile
	@echo 'make lint | unit | integration   one part of the gates;   make clean   removes what the others made'

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or later is needed; PYTHON=/path/to/python names one'; exit 1; }
	@echo "==> Making the virtual environment .venv with $$("$(PYTHON)" --version)"
	@"$(PYTHON)" -m venv --clear .venv || { echo 'Python needs its venv module (on Debian: python3-venv)'; exit 1; }

.venv/nox-is-ready: | .venv/bin/python
	@echo '==> Installing nox and uv into .venv'
	@.venv/bin/python -m pip install --quiet nox uv
	@touch $@

.venv/demo-is-ready: tests/emulator/requirements.txt | .venv/bin/python
	@echo '==> Installing ansible-core and what the emulator needs into .venv'
	@.venv/bin/python -m pip install --quiet ansible-core requests --requirement tests/emulator/requirements.txt
	@touch $@

demo: .venv/demo-is-ready
	@echo '==> Linking the collection into .venv'
	@.venv/bin/python tests/tools/link.py
	@echo '==> Running tests/demo/demo.py'
	@.venv/bin/python tests/demo/demo.py

PORT ?= 8380
emulator: .venv/demo-is-ready
	@.venv/bin/python tests/tools/link.py
	@echo 'In a second terminal:'
	@echo
	@echo "  source '$(CURDIR)/.venv/bin/activate'; mkdir -p '$(CURDIR)/try'; cd '$(CURDIR)/try'"
	@echo '  export ONELOGIN_API_URL=http://127.0.0.1:$(PORT)'
	@echo '  export ONELOGIN_CLIENT_ID=emulator-client-id'
	@echo '  export ONELOGIN_CLIENT_SECRET=emulator-client-secret-6f1c'
	@echo
	@.venv/bin/python tests/emulator --port $(PORT) --quiet

test: .venv/nox-is-ready
	@.venv/bin/python tests/tools/gates.py

matrix lint unit integration: .venv/nox-is-ready
	@.venv/bin/python tests/tools/gates.py --tag $@

MINUTES ?= 20
chaos: .venv/nox-is-ready
	@.venv/bin/python -m nox --session chaos -- --minutes $(MINUTES)

mutation: .venv/nox-is-ready
	@.venv/bin/python -m nox --session mutation -- $(MODULE)

bench: .venv/nox-is-ready
	@.venv/bin/python -m nox --session bench -- $(BENCH)

release: .venv/nox-is-ready
	@.venv/bin/python -m nox --session $@

clean:
	rm -rf .venv .nox .mypy_cache .pytest_cache .ruff_cache .hypothesis build demo-output tests/output
