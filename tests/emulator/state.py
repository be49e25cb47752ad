# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything the emulator knows, in one place."""

from __future__ import annotations

import json

from emulator.auth import OTHER_CREDENTIALS, Auth, Credential
from emulator.faults import Faults
from emulator.log import Log
from emulator.policies import Policies
from emulator.quota import Quota
from emulator.settings import Settings
from emulator.tenant import Tenant


class State:
    """The parts that endpoints and control calls share."""

    def __init__(self, settings: Settings) -> None:
        """Make a fresh tenant; OSError, ValueError if the file of faults is of no use."""
        self.settings = settings
        self.latency = settings.latency_ms / 1000
        self.tenant = Tenant(seed=settings.seed, users=settings.users)
        chosen = Credential(settings.client_id, settings.client_secret, settings.scope)
        self.auth = Auth(credentials=(*OTHER_CREDENTIALS, chosen), seed=settings.seed)
        self.quota = Quota(limit=settings.quota, window=settings.quota_window)
        self.log = Log(self.auth.confidential)
        self.faults = Faults()
        self.policies = Policies()
        if settings.faults:
            self.faults.replace(json.loads(settings.faults.read_text(encoding="utf-8")))

    def reset(self) -> None:
        """Go back to the start, but for the latency: no log, faults, revocations, edits."""
        self.log.reset()
        self.faults.replace([])
        self.quota.reset()
        self.auth.reset()
        self.tenant.reset()
        self.policies.reset()
