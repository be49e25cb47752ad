# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be chosen when the emulator starts, and the command line that chooses it."""

from __future__ import annotations

import argparse
import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from emulator.auth import SCOPES
from emulator.people import MOST_PEOPLE


@dataclass(frozen=True)
class Settings:
    """One field for each option of the command line; see `parser` for what they mean."""

    host: str = "127.0.0.1"
    port: int = 0
    users: int = 200
    seed: int = 1
    latency_ms: float = 0.0
    quota: int = 5000
    quota_window: float = 3600.0
    quota_v2: bool = False
    page_max: int = 50
    tls_cert: Path | None = None
    tls_key: Path | None = None
    client_id: str = "emulator-client-id"
    client_secret: str = "emulator-client-secret-6f1c"
    scope: str = "manage_all"
    weak_scope_status: int = 403
    unknown_user: str = "404A"
    faults: Path | None = None
    pid_file: Path | None = None
    ready_file: Path | None = None
    quiet: bool = False


def loopback(host: str) -> str:
    """Return the host's numeric address; argparse.ArgumentTypeError unless it is a loopback one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if host != "localhost":
            raise argparse.ArgumentTypeError(f"{host!r} is not a loopback address") from None
        try:
            address = ipaddress.ip_address(socket.gethostbyname(host))
        except OSError as error:
            raise argparse.ArgumentTypeError(f"localhost has no address: {error}") from error
    if not address.is_loopback:
        raise argparse.ArgumentTypeError(f"{host!r} is not a loopback address")
    return str(address)


def whole(*, least: int, most: int | None = None) -> Callable[[str], int]:
    """Return an argparse type: a whole number within bounds."""

    def number(text: str) -> int:
        value = int(text)
        if value < least or (most is not None and value > most):
            raise argparse.ArgumentTypeError(f"{value} is not within {least}..{most or ''}")
        return value

    return number


def seconds(text: str) -> float:
    """argparse type: a number that is not negative."""
    value = float(text)
    if not 0 <= value < 1e9:
        raise argparse.ArgumentTypeError(f"{text} is not a duration")
    return value


def parser() -> argparse.ArgumentParser:
    """Return the parser whose options are the fields of Settings."""
    cli = argparse.ArgumentParser(
        prog="emulator",
        description="Stand-in for OneLogin's API, on a loopback address only.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    option = cli.add_argument
    option("--host", type=loopback, default=Settings.host, help="loopback address to listen on")
    option("--port", type=whole(least=0, most=65535), default=0, help="0: any free port")
    option(
        "--users",
        type=whole(least=0, most=MOST_PEOPLE),
        default=Settings.users,
        help="people in the tenant; the fixed cast is always there and counts",
    )
    option("--seed", type=int, default=Settings.seed, help="the same seed, the same people")
    option("--latency-ms", type=seconds, default=0.0, help="wait before each answer")
    option("--quota", type=whole(least=0), default=Settings.quota, help="calls per window")
    option("--quota-window", type=seconds, default=Settings.quota_window, help="seconds")
    option("--quota-v2", action="store_true", help="v2 calls count against the quota as well")
    option("--page-max", type=whole(least=1), default=Settings.page_max, help="largest page")
    option("--tls-cert", type=Path, help="PEM certificate chain; serves https")
    option("--tls-key", type=Path, help="PEM private key")
    option("--client-id", default=Settings.client_id, help="of the chosen credential")
    option("--client-secret", default=Settings.client_secret, help="of the chosen credential")
    option("--scope", choices=SCOPES, default=Settings.scope, help="of the chosen credential")
    option(
        "--weak-scope-status",
        type=int,
        choices=(401, 403),
        default=Settings.weak_scope_status,
        help="what v2 answers to a credential of too low a scope",
    )
    option(
        "--unknown-user",
        choices=("404A", "404B", "empty"),
        default=Settings.unknown_user,
        help="how v2 answers for a user who does not exist (empty: the MFA lists are empty)",
    )
    option("--faults", type=Path, help="JSON file with the faults to begin with")
    option("--pid-file", type=Path, help="written when ready, removed at the end")
    option("--ready-file", type=Path, help="gets the URL when ready, removed at the end")
    option("--quiet", action="store_true", help="nothing but the ready line, not even errors")
    return cli


def parse(arguments: list[str] | None = None) -> Settings:
    """Return the settings of a command line; exits with status 2 when it is wrong."""
    cli = parser()
    settings = Settings(**vars(cli.parse_args(arguments)))
    if (settings.tls_cert is None) != (settings.tls_key is None):
        cli.error("--tls-cert and --tls-key go together")
    return settings
