# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write ca.pem, other-ca.pem, server.pem and server.key into a folder: the server's certificate is for 127.0.0.1 and tenant.test."""

from __future__ import annotations

import sys
from pathlib import Path

import trustme

folder = Path(sys.argv[1])
authority = trustme.CA()
authority.cert_pem.write_to_path(str(folder / "ca.pem"))
trustme.CA().cert_pem.write_to_path(str(folder / "other-ca.pem"))
server = authority.issue_cert("127.0.0.1", "tenant.test")
server.private_key_pem.write_to_path(str(folder / "server.key"))
for blob in server.cert_chain_pems:
    blob.write_to_path(str(folder / "server.pem"), append=True)
