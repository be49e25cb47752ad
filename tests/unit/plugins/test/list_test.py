# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A test of lists of factors as Ansible loads it, and as it is documented."""

from __future__ import annotations

import jinja2
from ansible.plugins.loader import test_loader as plugin_loader

from ansible_collections.identity.onelogin.plugins.module_utils._tenant.factor_classes import (
    CLASSES,
    TRANSIENT,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.documented import documentation
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import PHONE, SMS

USER = {"id": 7, "available": [SMS], "enrolled": [PHONE]}


def rendered(test, template):
    """The template with ``test`` loaded by its full name, and a user with an SMS factor."""
    name = f"identity.onelogin.{test}"
    environment = jinja2.Environment()
    environment.tests[name] = plugin_loader.get(name).j2_function
    return environment.from_string(template).render(user=USER)


def misdocumented_classes(plugin):
    """The classes that its documentation does not name, and the one of temporary tokens if it does: no factor is of that."""
    text = documentation(plugin, "test")
    return {one for one in CLASSES if f"V({one})" in text} ^ (set(CLASSES) - {TRANSIENT})
