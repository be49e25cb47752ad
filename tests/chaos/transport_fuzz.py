# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fuzz the transport for some minutes: random responses on raw sockets, and what must hold of the client.

``python tests/chaos/transport_fuzz.py --minutes 5 --seed 1``. Exits with 1 and the script that breaks a property; it belongs
into ``tests/unit/plugins/module_utils/_api/test_transport_fuzz.py`` as an example then.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import sys
import time

from ansible.plugins.loader import init_plugin_loader

init_plugin_loader()

from hypothesis import HealthCheck, given, seed, settings  # noqa: E402

from ansible_collections.identity.onelogin.plugins.module_utils._api import framing  # noqa: E402
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils._api import (  # noqa: E402
    exchanges,
)

ROUND = 500  # scripts
MOST_GROWTH = 64 * 1024  # KiB of memory, after a first round


def main() -> int:
    """Run rounds until the time is over."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=5.0)
    arguments.add_argument("--seed", type=int, default=int(time.time()))
    options = arguments.parse_args()
    framing.LARGEST_BODY = exchanges.LARGEST_BODY
    framing._LARGEST_OVERHEAD = exchanges.LARGEST_OVERHEAD
    end = time.monotonic() + options.minutes * 60
    server, numbers = exchanges.Server(), itertools.count(0, 10)
    settled = 0
    for number in itertools.count():

        @seed(options.seed + number)
        @settings(
            max_examples=ROUND,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(script=exchanges.SCRIPTS)
        def check(script: list[exchanges.Turn]) -> None:
            if time.monotonic() < end:
                exchanges.run(server, script, first=next(numbers))

        try:
            check()
        except BaseException:
            print(f"transport_fuzz: seed {options.seed + number} breaks a property", flush=True)
            raise
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        settled = settled or memory
        if memory > settled + MOST_GROWTH:
            print(f"transport_fuzz: memory grew from {settled} to {memory} KiB")
            return 1
        if time.monotonic() >= end:
            break
    print(
        f"transport_fuzz: {next(numbers) // 10} scripts, seed {options.seed}, {memory} KiB at most"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
