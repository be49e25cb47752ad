# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Give ansible-test the pip with which it starts its virtual environments.

It would download a script from a server of the Ansible project and cannot start without that server. The script may lie
ready in its cache (https://github.com/ansible/ansible/issues/77304): here it is a few lines that run pip's own wheel,
which comes from the package index that pip is set up for.

Run by the Python of an environment that holds ansible-core and pip: ``python seed_pip.py``.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

SCRIPT = """\
# Stands in for get-pip.py: runs pip from its wheel. --no-setuptools and --no-wheel are options of get-pip.py alone.
import runpy
import sys

sys.path.insert(0, {wheel!r})
wanted = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.argv[1:] = ["install", "--ignore-installed", *wanted]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


def wanted_version() -> str:
    """Return the version of pip that the installed ansible-test starts with on Python 3.7 and later."""
    spec = importlib.util.find_spec("ansible_test")
    if spec is None or spec.origin is None:
        raise SystemExit("ansible-test is not installed")
    source = Path(spec.origin).with_name("_internal") / "python_requirements.py"
    found = re.search(
        r"default_packages = dict\(\s*pip='([\d.]+)'", source.read_text(encoding="utf-8")
    )
    if found is None:
        raise SystemExit(f"{source} no longer says which pip it wants")
    return found.group(1)


def main() -> None:
    """Put script and wheel into ansible-test's cache unless they are there."""
    version = wanted_version()
    cache = Path.home() / ".ansible" / "test" / "cache"
    script = cache / f"get_pip_{version.replace('.', '_')}.py"
    if script.exists():
        return
    print(f"Placing pip {version} in {cache} for ansible-test", flush=True)
    cache.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"]
        + ["--no-deps", "--only-binary=:all:", "--dest", str(cache), f"pip=={version}"],
        check=True,
    )
    script.write_text(
        SCRIPT.format(wheel=str(cache / f"pip-{version}-py3-none-any.whl")), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
