# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoints that take a token: v2 and v1."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from emulator import answers
from emulator.answers import SUCCESS, Answer, Refusal, refused_c, shape_a, v1, v2
from emulator.auth import BEARER, MANAGE_ALL, READ_POLICIES, READ_ROLES, READ_USERS
from emulator.cast import ROLES
from emulator.filters import BadFilter, chosen, ordered
from emulator.pages import BadPage, cut, wish
from emulator.state import State
from emulator.tenant import Person, to_json

Handler = Callable[[Request], Answer]
ROLES_PER_PAGE = 650


class Api:
    """GET endpoints; each is guarded by a token and its scope."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._page_max = state.settings.page_max

    def routes(self) -> list[Route]:
        """Return the routes, the busiest first."""
        users, mfa = "/api/2/users", "/api/2/mfa/users/{user_id}"
        old, roles = "/api/1/users/{user_id}", "/api/2/roles"
        return [
            self._v2(f"{mfa}/factors", self._mfa("factors"), MANAGE_ALL),
            self._v2(f"{mfa}/devices", self._mfa("devices"), MANAGE_ALL),
            self._v2(users, self._users, READ_USERS),
            self._v2(f"{users}/{{user_id}}", self._user, READ_USERS),
            self._v2(roles, self._roles, READ_ROLES),
            self._v2(f"{roles}/{{role_id}}", self._role, READ_ROLES),
            self._v2(f"{roles}/{{role_id}}/users", self._role_people("users"), READ_ROLES),
            self._v2(f"{roles}/{{role_id}}/admins", self._role_people("admins"), READ_ROLES),
            self._v2("/api/2/policies", self._policies, READ_POLICIES),
            self._v2("/api/2/policies/{policy_id}", self._policy, READ_POLICIES),
            self._v2("/api/2/authentication_factors", self._account_factors, READ_POLICIES),
            self._v2("/api/2/groups", self._new_groups, READ_POLICIES),
            self._v2("/api/2/groups/{group_id}", self._new_group, READ_POLICIES),
            self._v1(f"{old}/auth_factors", self._old_mfa("auth_factors"), READ_USERS),
            self._v1(f"{old}/otp_devices", self._old_mfa("otp_devices"), READ_USERS),
            self._v1("/api/1/groups", self._groups, READ_USERS),
            self._v1("/api/1/groups/{group_id}", self._group, READ_USERS),
            self._v1("/auth/rate_limit", self._rate_limit, READ_USERS, counted=False),
        ]

    # -- guards ---------------------------------------------------------------------------------

    def _v2(self, path: str, handler: Handler, scopes: frozenset[str]) -> Route:
        quota = self._state.quota if self._state.settings.quota_v2 else None

        async def endpoint(request: Request) -> Answer:
            credential = self._bearer(request)
            if credential is None:
                return answers.unauthorized_a()
            if credential.scope not in scopes:
                weak = self._state.settings.weak_scope_status
                return answers.forbidden_a() if weak == 403 else answers.unauthorized_a()
            if quota and not quota.take():
                body = shape_a(429, "TooManyRequests", "Rate limit exceeded")
                return v2(body, status=429, more=quota.headers())
            answer = _outcome(handler, request)
            if quota:
                answer.headers += quota.headers()
            return answer

        return Route(path, endpoint)

    def _v1(
        self, path: str, handler: Handler, scopes: frozenset[str], *, counted: bool = True
    ) -> Route:
        quota = self._state.quota

        def outcome(request: Request) -> Answer:
            if not BEARER.fullmatch(request.headers.get("authorization", "").encode("latin-1")):
                return refused_c(400, "Authorization Information is incorrect")
            credential = self._bearer(request)
            if credential is None:
                return refused_c(401, "Authentication Failure")
            if credential.scope not in scopes:
                return refused_c(401, "Insufficient Permission")
            if counted and not quota.take():
                return refused_c(400, "rate_limit_exceeded")
            return _outcome(handler, request)

        async def endpoint(request: Request) -> Answer:
            answer = outcome(request)
            answer.headers += quota.headers()
            return answer

        return Route(path, endpoint)

    def _bearer(self, request: Request) -> Any:
        header = b""
        for name, value in request.scope["headers"]:
            if name == b"authorization":
                header = value
        credential = self._state.auth.bearer(header)
        request.scope["emulator.record"]["token_ok"] = credential is not None
        return credential

    # -- v2 -------------------------------------------------------------------------------------

    def _mfa(self, view: str) -> Handler:
        def handler(request: Request) -> Answer:
            person = self._state.tenant.find(request.path_params["user_id"])
            if person is None and self._state.settings.unknown_user == "empty":
                return v2(b"[]")
            return v2((person or self._unknown()).body(view))

        return handler

    def _unknown(self) -> Person:
        shape_b = self._state.settings.unknown_user == "404B"
        raise Refusal(answers.not_found_b() if shape_b else answers.not_found_a())

    def _user(self, request: Request) -> Answer:
        person = self._state.tenant.find(request.path_params["user_id"])
        return v2(to_json((person or self._unknown()).full()))

    def _users(self, request: Request) -> Answer:
        parameters = dict(request.query_params)
        page = wish(parameters, default=min(50, self._page_max), most=self._page_max)
        people = chosen(self._state.tenant.people, parameters)
        if page.sort != "id" or page.descending:
            people = ordered(people, by=page.sort, descending=page.descending)
        shown, headers = cut(people, page)
        wanted = parameters.get("fields")
        fields = [name.strip() for name in wanted.split(",")] if wanted else None
        return v2(to_json([person.listed(fields) for person in shown]), more=headers)

    def _roles(self, request: Request) -> Answer:
        parameters = dict(request.query_params)
        page = wish(parameters, default=ROLES_PER_PAGE, most=ROLES_PER_PAGE)
        name = parameters.get("name")
        fields = ["id", "name", *parameters.get("fields", "").split(",")]
        apps = {"app_id", "app_name"} & parameters.keys()  # no role here has an application
        roles = [
            {key: value for key, value in self._state.tenant.role(role_id).items() if key in fields}
            for role_id in ROLES
            if name in (None, ROLES[role_id]) and not apps
        ]
        shown, headers = cut(roles, page)
        return v2(to_json(shown), more=headers)

    def _role(self, request: Request) -> Answer:
        return v2(to_json(self._state.tenant.role(_role_id(request))))

    def _role_people(self, which: str) -> Handler:
        def handler(request: Request) -> Answer:
            parameters = dict(request.query_params)
            page = wish(parameters, default=min(50, self._page_max), most=self._page_max)
            people = self._state.tenant.role_people(
                _role_id(request),
                which=which,
                unassigned=parameters.get("include_unassigned") == "true",
            )
            name = parameters.get("name", "").casefold()
            shown, headers = cut([it for it in people if name in it["name"].casefold()], page)
            return v2(to_json(shown), more=headers)

        return handler

    def _policies(self, request: Request) -> Answer:
        parameters = dict(request.query_params)
        kind = parameters.get("kind")
        if kind not in (None, "user", "app"):
            raise BadFilter("kind is neither user nor app")
        rows = self._state.policies.brief(kind=kind, name=parameters.get("name"))
        return self._paged(rows, parameters)

    def _policy(self, request: Request) -> Answer:
        policy = self._state.policies.policy(request.path_params["policy_id"])
        if policy is None:
            raise Refusal(answers.not_found_a())
        return v2(to_json(policy))

    def _account_factors(self, request: Request) -> Answer:
        return v2(to_json(self._state.policies.factors))

    def _new_groups(self, request: Request) -> Answer:
        parameters = dict(request.query_params)
        name = parameters.get("name", "*").casefold()
        rows = [
            group
            for group in self._state.policies.groups
            if fnmatchcase(str(group.get("name") or "").casefold(), name)
            and parameters.get("reference") in (None, group.get("reference"))
            and parameters.get("policy_id") in (None, str(group.get("policy_id")))
        ]
        return self._paged(rows, parameters)

    def _new_group(self, request: Request) -> Answer:
        wanted = request.path_params["group_id"]
        found = [it for it in self._state.policies.groups if str(it.get("id")) == wanted]
        if not found:
            raise Refusal(answers.not_found_a())
        group = found[0]
        people = [
            it.user["id"] for it in self._state.tenant.people if it.get("group_id") == group["id"]
        ]
        policy = self._state.policies.policy(str(group.get("policy_id")))
        shown = {key: policy.get(key) for key in ("id", "name")} if policy else None
        return v2(to_json(group | {"users": people, "admins": [], "policy": shown}))

    def _paged(self, rows: list[Any], parameters: dict[str, str]) -> Answer:
        page = wish(parameters, default=min(50, self._page_max), most=min(1000, self._page_max))
        shown, headers = cut(rows, page)
        return v2(to_json(shown), more=headers)

    # -- v1 -------------------------------------------------------------------------------------

    def _old_mfa(self, view: str) -> Handler:
        def handler(request: Request) -> Answer:
            user_id = request.path_params["user_id"]
            person = self._state.tenant.find(user_id)
            if person is None:
                raise Refusal(refused_c(404, f"User for id {user_id[:40]} was not found"))
            head = b'{"status":%s,"data":{"%s":' % (to_json(SUCCESS), view.encode())
            return v1(head + person.body(view) + b"}}")

        return handler

    def _groups(self, request: Request) -> Answer:
        cursor = request.query_params.get("after_cursor")
        parameters = {"cursor": cursor} if cursor else {}
        page = wish(parameters, default=min(50, self._page_max), most=50)
        shown, headers = cut(self._old_groups(), page)
        cursors = {name: value.decode() or None for name, value in headers}
        base = f"{request.url.scheme}://{request.url.netloc}{request.url.path}?after_cursor="
        after, before = cursors[b"after-cursor"], cursors[b"before-cursor"]
        return _groups_answer(
            shown,
            {
                "before_cursor": before,
                "after_cursor": after,
                "previous_link": base + before if before else None,
                "next_link": base + after if after else None,
            },
        )

    def _old_groups(self) -> list[Any]:
        return [
            {key: group.get(key) for key in ("id", "name", "reference")}
            for group in self._state.policies.groups
        ]

    def _group(self, request: Request) -> Answer:
        group_id = request.path_params["group_id"]
        if not group_id.isdecimal():
            message = {"attribute": "id", "description": "ID is incorrect"}
            raise Refusal(refused_c(400, message))
        found = [it for it in self._old_groups() if it["id"] == int(group_id)]
        if not found:
            raise Refusal(refused_c(404, f"Group for id {group_id[:40]} was not found"))
        return _groups_answer(found, None)

    def _rate_limit(self, request: Request) -> Answer:
        return v1(to_json({"status": SUCCESS, "data": self._state.quota.figures()}))


def _outcome(handler: Handler, request: Request) -> Answer:
    try:
        return handler(request)
    except Refusal as refusal:
        return refusal.answer
    except (BadPage, BadFilter) as error:
        if request.scope["path"].startswith("/api/1/"):
            return refused_c(400, str(error))
        return answers.bad_request_b(str(error))


def _role_id(request: Request) -> int:
    text = request.path_params["role_id"]
    if not text.isdecimal() or int(text) not in ROLES:
        raise Refusal(answers.not_found_b())
    return int(text)


def _groups_answer(groups: Any, pagination: dict[str, str | None] | None) -> Answer:
    body = {"status": SUCCESS, "data": groups}
    return v1(to_json(body | {"pagination": pagination} if pagination else body))
