# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

What the tests of a user's factors take.
"""

from __future__ import annotations


class ModuleDocFragment:
    """The user, and the factors that are looked for."""

    DOCUMENTATION = r"""
options:
  _input:
    description:
      - An item of RV(identity.onelogin.onelogin_mfa_factors_info#module:users).
    type: dict
    required: true
  factors:
    description:
      - One or several factors, each as a class, an C(auth_factor_name), or a name, in upper or lower case.
      - Administrators choose the names, so any word may be one. A word that is nearly a class gets a warning, since a misspelt
        one matches nothing; one that only looks like a factor of the user, because of a space or an invisible character in it, is
        an error.
      - Classes are V(phishing_resistant), V(hardware_otp), V(totp), V(push), V(voice), V(sms), V(email), V(knowledge),
        V(partner), V(unclassified).
    type: list
    elements: str
    required: true
"""
