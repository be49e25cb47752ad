# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demo shows of a play: what tasks have to say, in 80 columns. Failures are shown as Ansible shows them."""

from __future__ import annotations

import typing as t

from ansible.plugins.callback.default import CallbackModule as Default

DOCUMENTATION = r"""
name: brief
type: stdout
short_description: Messages alone
description:
  - Names the plays, shows the messages of tasks, and leaves out who is ok or skipped, and the recap.
extends_documentation_fragment:
  - default_callback
  - result_format_callback
"""


class CallbackModule(Default):
    """The callback."""

    CALLBACK_NAME = "brief"

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """Show the message of a task that is there to show one."""
        # The names without an underscore are those of ansible-core 2.19 and later.
        if result._task.action in ("ansible.builtin.debug", "ansible.builtin.assert"):
            self._display.display(f"\n{result._result['msg'].rstrip()}")

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        """Leave the recap out: the demo ends with the first playbook that fails."""
