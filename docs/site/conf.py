# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx's settings for the documentation site. The gate ``docs`` builds it; nothing is fetched from a network."""

from __future__ import annotations

import re
import typing as t

from docutils import nodes

project = "identity.onelogin"
copyright = "Identity OneLogin collection contributors"
title = html_short_title = "identity.onelogin"

extensions = ["sphinx_antsibull_ext"]
nitpicky = True
default_role = "any"
pygments_style = "ansible"
highlight_language = "YAML+Jinja"

html_theme = "sphinx_ansible_theme"
html_theme_options = {"topbar_links": {}, "vcs_pageview_mode": "edit"}
html_show_sphinx = False
html_copy_source = False
html_use_index = False
html_static_path = ["static"]
html_css_files = ["site.css"]

# Pages of Ansible's own documentation that generated pages link to, and the labels that they use.
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest/"
PAGES = {
    "action_plugins": "plugins/action.html#action-plugins",
    "ansible_configuration_settings": "reference_appendices/config.html#ansible-configuration-settings",
    "common_return_values": "reference_appendices/common_return_values.html#common-return-values",
}
BUILTIN = re.compile(r"ansible_collections\.ansible\.builtin\.(\w+?_[a-z]+)(?:__(.+))?")


def page_of_ansible(label: str) -> str | None:
    """Return the page that a label of Ansible's documentation leads to, or None if it is none of those known here."""
    if label in PAGES:
        return ANSIBLE + PAGES[label]
    if found := BUILTIN.fullmatch(label):
        page = f"{ANSIBLE}collections/ansible/builtin/{found[1]}.html"
        return f"{page}#{found[2]}" if found[2] else page
    return None


def link_to_ansible(_app: t.Any, _env: t.Any, node: t.Any, content: nodes.Node) -> t.Any:
    """Make a link of a reference that only Ansible's documentation resolves; other unknown ones are warned of."""
    page = page_of_ansible(node["reftarget"])
    if page is None:
        return None
    link = nodes.reference("", "", internal=False, refuri=page)
    link.append(content)
    return link


def setup(app: t.Any) -> None:
    """Have Sphinx ask for references that it does not know."""
    app.connect("missing-reference", link_to_ansible)
