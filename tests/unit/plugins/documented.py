# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of a plugin as ansible-doc shows it, with the fragments that it extends."""

from __future__ import annotations

from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_docstring


def documentation(plugin, kind):
    """The text of all of it, for a plugin's module and the kind of the plugin."""
    doc, _examples, _values, _metadata = get_docstring(
        plugin.__file__, fragment_loader, collection_name="identity.onelogin", plugin_type=kind
    )
    return str(doc)
