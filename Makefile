# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make demo   the example playbook against an emulated OneLogin
# make test   all gates, as .ci/run runs them
#
# Both need git and Python >= 3.11 with venv, and set up what they need below .venv and .nox in this folder.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help demo test lint unit integration bench release clean

help:
	@sed -n '5,8s/^# *//p' Makefile
	@echo 'make lint | unit | integration | bench   one part of it;   make clean   removes what the others made'

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

test: .venv/nox-is-ready
	@.venv/bin/python tests/tools/gates.py

lint unit integration: .venv/nox-is-ready
	@.venv/bin/python -m nox --tags $@

bench release: .venv/nox-is-ready
	@.venv/bin/python -m nox --session $@

clean:
	rm -rf .venv .nox .mypy_cache .pytest_cache .ruff_cache .hypothesis build demo-output tests/output
