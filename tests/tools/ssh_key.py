# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Give ansible-test the pair of SSH keys that it wants before it runs integration tests, where there is no ssh-keygen to make it.

Nothing here connects by SSH: ansible-test makes the pair for hosts that it never starts for this collection.

Run by the Python of an environment that holds ansible-core, which brings cryptography: ``python ssh_key.py``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import rsa


def main() -> None:
    """Put the pair where ansible-test keeps it, unless it is there or ansible-test can make it."""
    private = Path.home() / ".ansible" / "test" / "id_rsa"
    public = private.with_suffix(".pub")
    if shutil.which("ssh-keygen") or (private.is_file() and public.is_file()):
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    pem = (form.Encoding.PEM, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption())
    openssh = (form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
    private.parent.mkdir(parents=True, exist_ok=True)
    private.touch(mode=0o600)
    private.write_bytes(key.private_bytes(*pem))
    public.write_bytes(key.public_key().public_bytes(*openssh) + b"\n")


if __name__ == "__main__":
    main()
