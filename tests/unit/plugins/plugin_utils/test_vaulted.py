# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inline ``!vault`` values, as they reach plugins."""

from __future__ import annotations

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible.parsing.yaml import objects

from ansible_collections.identity.onelogin.plugins.plugin_utils._vaulted import decrypted


@pytest.mark.parametrize("value", ["text", "", 7, None, [], {"vault": 1}, ["text"], object])
def test_anything_else_stays_as_it_is(value):
    assert decrypted(value) is value


def test_the_text_of_what_ansible_hands_over():
    secret = VaultSecret(b"password")
    kind = getattr(objects, "AnsibleVaultEncryptedUnicode", None)
    if not hasattr(kind, "from_plaintext"):
        pytest.skip("this ansible-core decrypts before it calls a plugin")
    value = kind.from_plaintext("sms", VaultLib([("default", secret)]), secret)
    assert not isinstance(value, str)
    assert decrypted(value) == "sms"
    assert not hasattr(decrypted(value), "vault")
