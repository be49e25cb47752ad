# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets plain pytest load plugins as ansible-core does, and properties take the time they need: a busy machine fails none.

ansible-core's loader of collections must be in place before the first import from one. ``ansible-test units`` has its own, and
tests modules without the controller's code.
"""

from __future__ import annotations

from hypothesis import settings

try:
    from ansible.plugins.loader import init_plugin_loader
    from ansible.utils.collection_loader import AnsibleCollectionConfig
except ImportError:
    pass
else:
    if AnsibleCollectionConfig.collection_finder is None:
        init_plugin_loader()

if settings.default.deadline is not None:  # the mutation tests have a profile of their own
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
