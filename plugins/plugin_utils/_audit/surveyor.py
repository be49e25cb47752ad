# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE to the collection: may change at any time.

The survey: who is to be read, what that costs, and the reading itself, each user written down as soon as that user is done.
"""

from __future__ import annotations

import contextlib
import time
import typing as t
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from ansible_collections.identity.onelogin.plugins.module_utils._api.client import OneLoginClient
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    OneLoginError,
    SelectionError,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.login_policy import (
    LoginPolicies,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.memberships import Directory
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policies import (
    described,
    read_demands,
    unexpected,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.policy_settings import (
    Demands,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.survey import (
    UserReading,
    read_each,
)
from ansible_collections.identity.onelogin.plugins.module_utils._tenant.users import select
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit import budget, console, facts
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.evidence import Survey
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.progress import (
    Pace,
    Progress,
)
from ansible_collections.identity.onelogin.plugins.plugin_utils._audit.settings import Settings
from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.people import GONE

Tell = Callable[[str], None]
# Why a name in the policy finds no role or group: the policy is to be corrected.
_MISNAMED = ("unknown_name", "ambiguous_name")
# If the first users fail like this, so will all.
_COMMON = ("authentication", "permission", "connection", "timeout", "rate_limit")
# With a pseudonym key no name is shown, not even one that is mistyped.
_UNTOLD = "Nobody has any of the addresses and names that it gives."
_FIRST = 3
_NOT_WORTH_MEASURING = 5.0  # seconds
_WORTH_ASKING = 500  # calls: a tenth of the documented quota
_SYNC_SECONDS = 10.0


class AuditStopped(Exception):
    """The audit ends before it has a verdict. ``kind`` is the error's word for programs, the message is for a person."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Population(t.NamedTuple):
    """Who is surveyed, and of which tenant.

    ``users``: records by id, as evidence shows them; ``failures`` of those whose record could not be read; ``demands``: what
    OneLogin demands, None if no rule looks at that.
    """

    users: Mapping[int, Mapping[str, t.Any]]
    failures: Mapping[int, Mapping[str, t.Any]]
    demands: Demands | None = None
    logins: LoginPolicies | None = None

    def with_login(
        self, user: dict[str, t.Any], *, unread: Collection[str] = ()
    ) -> dict[str, t.Any]:
        """The user with the login policy that holds, as far as record and lists tell, if it was asked for. ``unread`` are the
        lists that could not be read."""
        if self.logins is None:
            return user
        return {**user, "login_policy": self.logins.of(user, unread=unread)}

    @property
    def tenant(self) -> dict[str, t.Any]:
        """What was read of the tenant as a whole, for the evidence: ``login_policies``, and ``failures`` that no answer were."""
        if self.demands is None:
            return {"login_policies": None, "failures": []}
        known = self.demands.policies is not None
        policies = [facts.login_policy(each) for each in described(self.demands)]
        return {
            "login_policies": policies if known else None,
            "failures": unexpected(self.demands),
        }


class Surveyor:
    """Reads one tenant for one audit. ``tell`` shows a person a line, ``deadline`` is a moment of ``clock``."""

    def __init__(
        self,
        client: OneLoginClient,
        settings: Settings,
        *,
        tell: Tell,
        deadline: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._settings = settings
        self._tell = tell
        self._deadline = deadline
        self._clock = clock
        self._latency = 0.0  # of the calls that have found the users, roughly
        self._pseudonyms = settings.pseudonyms

    def _stopped(self, kind: str, why: str) -> AuditStopped:
        """The end of the audit, with advice on what to do about it."""
        return AuditStopped(kind, self._pseudonyms.hide(f"{console.advice(kind)} {why}".strip()))

    @property
    def _least_seconds(self) -> float:
        """How long a call takes at least, by the rate that was asked for."""
        rate = self._settings.connection.requests_per_second
        return 1 / rate if rate else 0.0

    def find(self) -> Population:
        """Find the users, and what the policy's names of roles and groups mean. Raises `AuditStopped`."""
        began = self._clock()
        try:
            selected = select(self._client, self._settings.selection, read_ids=True)
        except SelectionError as error:
            if error.reason == "nobody" and self._pseudonyms:
                raise self._stopped(error.kind, _UNTOLD) from None
            raise self._stopped(error.kind, error.message) from None
        except OneLoginError as error:
            raise self._stopped(error.kind, error.message) from None
        unknown = [
            self._whom(each)
            for each in selected.failures
            if each["id"] is None or each["error"] == GONE
        ]
        if unknown:
            raise AuditStopped("selection", "\n".join(["UNKNOWN USER.", *unknown]))
        roles, groups = self._names()
        calls = max(1, self._client.figures["calls"])
        # The token and the first page are read one after the other, further pages side by side.
        together = min(self._client.concurrency, max(1, calls - 2))
        self._latency = (self._clock() - began) / calls * together
        users = {
            each["id"]: self._pseudonyms.hide(_named(facts.record(each), roles, groups))
            for each in (*selected.users, *({"id": failure["id"]} for failure in selected.failures))
        }
        # From here on those who are surveyed are known wherever they are named.
        self._pseudonyms = self._pseudonyms.knowing(users.values())
        failures = {each["id"]: self._pseudonyms.hide(_why(each)) for each in selected.failures}
        demands, logins = self._demands()
        ordered = {number: users[number] for number in sorted(users)}
        return Population(ordered, failures, demands, logins)

    def _demands(self) -> tuple[Demands | None, LoginPolicies | None]:
        """What OneLogin demands, if a rule looks at that. What cannot be read is unknown, and told."""
        if not self._settings.login_policies:
            return None, None
        # As the evidence has them: what a later run infers from the evidence must be what this one does.
        demands = Demands(*map(self._pseudonyms.hide, read_demands(self._client)))
        for failure in demands.failures:
            text = f"Not read of what OneLogin demands: {failure['what']}. {failure['message']}"
            self._tell(console.wrapped(f"Warning: {text}"))
        classes = self._pseudonyms.hide(
            {"classes": self._settings.documents["policy"].get("classes")}
        )
        return demands, LoginPolicies(demands, extra=classes["classes"])

    def _whom(self, failure: Mapping[str, t.Any]) -> str:
        """Whom the selection names and nobody is: where it stands, and who it is unless names are hidden."""
        selection = self._settings.selection
        for option, key in (("user_ids", "id"), ("emails", "email"), ("usernames", "username")):
            given = getattr(selection, option)
            if failure.get(key) in given:
                place = f"mfa_compliance_selection.{option}[{given.index(failure[key])}]"
                hidden = self._pseudonyms and key != "id"
                return f"{place}: {'No user has it.' if hidden else failure['message']}"
        return f"mfa_compliance_selection: {self._pseudonyms.hide(failure['message'])}"

    def _names(self) -> tuple[dict[int, str], dict[int, str]]:
        """The names of the roles and groups that the policy and the waivers mean, by their ids. Raises `AuditStopped` if
        there is one that they cannot mean."""
        directory = Directory(self._client)
        finders = {"role": directory.role, "group": directory.group}
        found: dict[str, dict[int, str]] = {word: {} for word in finders}
        wrong = []
        for word, find in finders.items():
            for name, by in self._settings.names[word].items():
                try:
                    resolved = find(name)
                except SelectionError as error:
                    if error.reason not in _MISNAMED:
                        raise self._stopped(error.kind, error.message) from None
                    place = by.told(self._settings.policy_source)
                    wrong.append(f"{place}: {error.message}")
                except OneLoginError as error:
                    raise self._stopped(error.kind, error.message) from None
                else:
                    found[word][int(resolved["id"])] = str(resolved["name"] or resolved["id"])
        if wrong:
            raise AuditStopped(
                "selection", "\n".join(["UNKNOWN NAME.", *self._pseudonyms.hide(wrong)])
            )
        return found["role"], found["group"]

    def read(self, population: Population, survey: Survey, *, kept: Collection[int]) -> None:
        """Read all users who are not kept, and write each down, those too for whom there was no time.

        Raises `AuditStopped` if nobody can be read, and before the survey if it cannot be done in time.
        """
        left = [dict(user) for number, user in population.users.items() if number not in kept]
        plan = budget.Plan(
            users=len(population.users),
            left=len(left),
            lists=len(self._settings.lists),
            more=bool(self._settings.if_empty),
            concurrency=self._client.concurrency,
        )
        self._tell(console.start(plan, tenant=self._settings.tenant))
        readings = self._readings(left, begun=bool(plan.kept))
        each = max(self._latency / self._client.concurrency, self._least_seconds)
        rough = plan.calls * each
        pace = Pace(self._client, self._clock, plan)
        told = not left or rough < _NOT_WORTH_MEASURING
        with (
            contextlib.closing(readings),
            Progress(self._tell, plan, self._client, self._clock) as progress,
        ):
            if left and told:
                self._announce(plan, plan.estimate(rough), progress)
            synced = self._clock()
            done: set[int] = set()
            for reading in readings:
                self._write(reading, population, survey)
                done.add(reading.user["id"])
                progress.read += 1
                if not told and pace.measured() and progress.read < len(left):
                    told = True
                    self._announce(plan, pace.estimate(), progress)
                now = self._clock()
                if now - synced > _SYNC_SECONDS:
                    survey.sync()
                    synced = now
                if self._deadline is not None and now > self._deadline:
                    break
        unread = [user for user in left if user["id"] not in done]
        self._give_up(unread, population, survey)

    def _readings(
        self, users: Sequence[dict[str, t.Any]], *, begun: bool
    ) -> t.Generator[UserReading, None, None]:
        """Everybody's lists; unless others were read before, the first users' first, to see whether that is allowed."""
        read = partial(
            read_each, self._client, lists=self._settings.lists, if_empty=self._settings.if_empty
        )
        count = 0 if begun else _FIRST
        first = []
        for reading in read(users[:count]):
            first.append(reading)
            yield reading
        self._require_one(first)
        yield from read(users[count:])

    def _require_one(self, first: Sequence[UserReading]) -> None:
        """Raise `AuditStopped` if the first users show that nobody can be read.

        A user who has vanished, or for whom OneLogin fails, is for the survey to report; so is everything once somebody was read.
        """
        failures = [each.failure for each in first if each.failure is not None]
        if first and len(failures) == len(first) and all(f["error"] in _COMMON for f in failures):
            kind = str(failures[0]["error"])
            # The users could be found with this credential: it is good, and what it lacks is the right.
            kind = "permission" if kind == "authentication" else kind
            raise self._stopped(kind, str(failures[0]["message"]))

    def _announce(self, plan: budget.Plan, estimate: budget.Estimate, progress: Progress) -> None:
        """Tell what the survey costs; raises `AuditStopped` if there is no time for it."""
        connection = self._settings.connection
        told, counts = self._quota(plan)
        cost = estimate.with_quota(
            told,
            counts=counts,
            max_wait=connection.max_wait,
            reserve=connection.rate_limit_reserve,
        )
        left = None if self._deadline is None else self._deadline - self._clock()
        for line in console.budget(plan, cost, left):
            self._tell(line)
        if left is not None and cost.seconds > left:
            if not self._settings.partial:
                raise AuditStopped("deadline", console.no_time(cost.seconds, left))
            self._tell(console.only_in_part(plan, cost.seconds, left))
        progress.start()

    def _quota(self, plan: budget.Plan) -> tuple[Mapping[str, t.Any] | None, bool]:
        """The account's quota as far as OneLogin tells it, and whether the calls of a survey are known to count.

        Where they carry headers on it, they do. API v2 has been seen without any; then the account is asked, which costs a
        call, if the survey is large enough for that to matter.
        """
        told: Mapping[str, t.Any] | None = self._client.figures["rate_limit"]
        if told is not None or plan.calls < _WORTH_ASKING:
            return told, True
        # Who may not ask is not told, and the survey goes on.
        with contextlib.suppress(OneLoginError):
            told = self._client.read_quota()
        return told, self._client.api_version == 1

    def _write(self, reading: UserReading, population: Population, survey: Survey) -> None:
        user, number = reading.user, reading.user["id"]
        found = {name: facts.factors(name, user[name]) for name in self._settings.all_lists}
        shown = population.with_login(
            {**population.users[number], **self._pseudonyms.hide(found)},
            unread=reading.failure["unread"] if reading.failure else (),
        )
        failure = self._pseudonyms.hide(_why(reading.failure)) if reading.failure else None
        survey.write(shown, failure or population.failures.get(number), user["evidence"])

    def _give_up(
        self, users: Sequence[Mapping[str, t.Any]], population: Population, survey: Survey
    ) -> None:
        failure = {
            "error": "deadline",
            "status": None,
            "message": "Not read: mfa_compliance_deadline was reached.",
            "request_id": None,
            "unread": list(self._settings.lists),
            "skipped": True,
        }
        for user in users:
            shown = {**population.users[user["id"]], **dict.fromkeys(self._settings.all_lists)}
            shown = population.with_login(shown, unread=self._settings.lists)
            survey.write(shown, failure, {})


def _named(
    user: dict[str, t.Any], roles: Mapping[int, str], groups: Mapping[int, str]
) -> dict[str, t.Any]:
    """The record with the names of its roles and its group, as far as the policy or a waiver names any."""
    if roles and user.get("role_ids") is not None:
        user["roles"] = sorted({roles[number] for number in user["role_ids"] if number in roles})
    if groups and user.get("group_id") is not None:
        # What another group is called was not asked; that it is another one is known.
        user["group"] = groups.get(user["group_id"], str(user["group_id"]))
    return user


def _why(failure: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A failure as a user's line has it."""
    return {name: value for name, value in failure.items() if name != "id"}
