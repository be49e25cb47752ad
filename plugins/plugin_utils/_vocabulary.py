# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""PRIVATE to the collection: may change at any time.

The words of policies and results, each written once, with their order: outcomes, severities, verdicts, classes of factors; and
the names of the schemas of what the collection writes.
"""

from __future__ import annotations

import typing as t

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
    TRANSIENT,
)

RESULT_SCHEMA = "identity.onelogin/mfa-compliance/v1"
MANIFEST_SCHEMA = "identity.onelogin/mfa-audit-manifest/v1"
SURVEY_SCHEMA = "identity.onelogin/mfa-survey/v2"
FLEET_SCHEMA = "identity.onelogin/mfa-fleet/v1"

# The first whose reason is there is the verdict.
VERDICTS = ("fail", "incomplete", "pass")
# From the gravest to the least.
SEVERITIES = ("critical", "high", "medium", "low")
# As tables count them.
OUTCOMES = ("pass", "fail", "waived", "grace", "not_applicable", "indeterminate", "error")
# As a reader should meet them: problems, then exceptions, then what is fine.
URGENCY = ("fail", "error", "indeterminate", "grace", "waived", "pass", "not_applicable")
# What somebody may have to look at. A result that passes, or whose rule does not apply to the user,
# is counted instead: a rule for 20 administrators among 20,000 users would bury its findings under
# 19,980 results that say nothing.
EXCEPTIONS = URGENCY[:5]
# From the best to the worst that can be said of a user: an error leaves open whether it is a failure.
BEST_FIRST = ("not_applicable", "pass", "waived", "grace", "indeterminate", "fail", "error")
# What rules can name, from the strongest to the weakest; what has no order comes last. A temporary token is never a factor.
FACTOR_CLASSES: t.Final = tuple(
    sorted(
        (name for name in CLASSES if name != TRANSIENT), key=lambda name: -CLASSES[name].strength
    )
)
