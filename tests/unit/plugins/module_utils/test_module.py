# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a module begins and ends: what of its arguments it takes, when it fails, and what it says then."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from ansible_collections.identity.onelogin.plugins.module_utils import _module
from ansible_collections.identity.onelogin.plugins.module_utils._api.errors import (
    ConfigurationError,
    OneLoginError,
    PermissionDenied,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.module_utils.wire import (
    SECRET,
    get,
    refusal,
    scripted,
    token,
)
from ansible_collections.identity.onelogin.tests.unit.plugins.modules import module_runner
from ansible_collections.identity.onelogin.tests.unit.plugins.modules.module_runner import (
    NOTHING,
    result_of,
)

EQUIVALENT_MUTANTS = {
    (
        "if sys.version_info < (3, 9): # noqa: UP036 - a target may have an older one",
        "if sys.version_info <= (3, 9): # noqa: UP036 - a target may have an older one",
    ): "a version has more parts than two",
}
NOTHING_READ = "Nothing could be read, which is an error with on_error: report, too."


@pytest.fixture
def run(monkeypatch, capsys):
    """``run(read, **options)``: exit code and result of a module that reads users by ``read(client, selection)``."""

    def start(read, *exchanges, **options):
        def main():
            _module.run(_module.new_module(own={"type": "int"}), read)

        options = {"user_ids": [1], **options}
        return module_runner.run(
            main, *exchanges, monkeypatch=monkeypatch, capsys=capsys, **options
        )[:2]

    return start


@pytest.fixture
def run_reader(monkeypatch, capsys):
    """The same for a module that reads ``things`` by ``read(client)``."""

    def start(read, *exchanges, **options):
        def main():
            _module.run_reader(_module.new_reader(), "things", read)

        return module_runner.run(
            main, *exchanges, monkeypatch=monkeypatch, capsys=capsys, **options
        )[:2]

    return start


def never(*_arguments):
    raise AssertionError("nothing is read with options like these")


def failed(number, error="server", message=None, **more):
    return {"id": number, "error": error, "message": message or f"{error} of {number}.", **more}


# What is read, and when that is a failure

READ = {"id": 1, "available": [], "enrolled": None}
UNREAD = {"id": 2, "available": None, "enrolled": None}
HALF = {"id": 2, "available": [], "enrolled": None}
RECORD = {"id": 1, "email": "a@example.com"}  # of users_info, which has no lists


@pytest.mark.parametrize(
    ("users", "failures", "ends"),
    [
        # ends: with on_error fail, with on_error report
        ([], [], "ok ok"),
        ([READ], [], "ok ok"),
        ([RECORD], [], "ok ok"),
        ([READ, UNREAD], [failed(2)], "fails ok"),
        ([RECORD], [failed(2)], "fails ok"),
        # One list of one user is something.
        ([HALF], [failed(2)], "fails ok"),
        # Lists of nobody pass every assertion: nothing read is no result.
        ([UNREAD], [failed(2)], "fails fails"),
        ([], [failed(2)], "fails fails"),
        ([], [failed(None)], "fails fails"),
        ([UNREAD], [failed(2, "not_found"), failed(3)], "fails fails"),
        # That nobody of them exists is an answer.
        ([UNREAD], [failed(2, "not_found")], "fails ok"),
        ([], [failed(2, "not_found"), failed(3, "not_found")], "fails ok"),
    ],
)
def test_when_a_module_fails(run, users, failures, ends):
    for on_error, expected in zip(("fail", "report"), ends.split()):
        code, result = run(lambda client, selection: (users, failures), on_error=on_error)
        assert code == (expected == "fails") and result.get("failed", False) is bool(code)
        told = {key: result[key] for key in ("changed", "users", "failures", "api")}
        assert told == {"changed": False, "users": users, "failures": failures, "api": NOTHING}
        assert ("msg" in result) is bool(code)
        if code:
            assert result["msg"].endswith(NOTHING_READ) is (on_error == "report")


@pytest.mark.parametrize(
    ("users", "failures", "message"),
    [
        ([READ, UNREAD], [failed(2)], "1 of the selected users could not be read; 1 could, see users. server of 2."),
        ([UNREAD], [failed(2)], "None of the selected users could be read. server of 2."),
        # A user of whom one list failed is none of those who could be read.
        ([READ, HALF], [failed(2)], "1 of the selected users could not be read; 1 could, see users. server of 2."),
        # A cause that several share is told once, and no more than three are.
        ([], [failed(n, message="No token.") for n in (1, 2, 3)], "None of the selected users could be read. No token."),
        ([], [failed(n) for n in (1, 2, 3)], "None of the selected users could be read. server of 1. server of 2. server of 3."),
        (
            [],
            [failed(n) for n in (1, 2, 3, 4, 5)],
            "None of the selected users could be read. server of 1. server of 2. server of 3. And 2 more, see failures.",
        ),
        (
            [],
            [failed(n) for n in (1, 2, 3, 4)],
            "None of the selected users could be read. server of 1. server of 2. server of 3. And 1 more, see failures.",
        ),
        # What was skipped was not asked for: its cause is among those of the others, unless there are none.
        (
            [],
            [failed(1), failed(2, message="Skipped.", skipped=True)],
            "None of the selected users could be read. server of 1.",
        ),
        ([], [failed(2, message="Skipped.", skipped=True)], "None of the selected users could be read. Skipped."),
    ],
)  # fmt: skip
def test_what_a_failure_says(run, users, failures, message):
    _code, result = run(lambda client, selection: (users, failures))
    assert result["msg"] == message


def test_what_was_selected_is_what_is_read(run):
    seen = []

    def read(client, selection):
        seen.append(selection)
        return [], []

    run(read, user_ids=["7", 9], statuses=["active"])
    (selection,) = seen
    assert (selection.user_ids, selection.statuses) == ((7, 9), {"active"})


def test_what_is_read_in_check_mode_is_the_same(run):
    runs = [run(lambda c, s: ([READ], []), check_mode=check_mode) for check_mode in (False, True)]
    assert [(code, result_of(result)) for code, result in runs] == [
        (0, {"changed": False, "users": [READ], "failures": [], "api": NOTHING})
    ] * 2


# An error of the whole


@pytest.mark.parametrize("on_error", ["fail", "report"])
@pytest.mark.parametrize(
    "error",
    [
        OneLoginError("No list of users.", status=403, request_id="R-1"),
        ConfigurationError("This does not fit."),
        PermissionDenied("No."),
    ],
    ids=lambda error: error.kind,
)
def test_an_error_ends_the_module_whatever_on_error_says(run, error, on_error):
    def read(client, selection):
        raise error

    code, result = run(read, on_error=on_error)
    assert code == 1 and result["msg"] == error.message
    assert (result["error"], result["status"]) == (error.kind, error.status)
    assert result["users"] == [] and result["api"] == NOTHING
    # No one may take it for "no failures".
    (failure,) = result["failures"]
    assert (failure["id"], failure["message"]) == (None, error.message)


def test_the_calls_before_an_error_are_counted(run):
    def read(client, selection):
        return client.get("api", "2", "users").data, []

    code, result = run(read, token(), get("/api/2/users", **refusal(403)))
    assert code == 1 and result["api"]["calls"] == 2


def test_an_error_of_ours_is_no_failure_of_onelogin(run):
    """A fault in the code is told as one, with its traceback, and not as an answer."""

    def read(client, selection):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(read)


# Things that are no users


def test_what_is_no_user_is_told_under_its_own_name(run_reader):
    code, result = run_reader(lambda client: ([{"id": 1}], []))
    assert code == 0 and result["things"] == [{"id": 1}] and "users" not in result
    code, result = run_reader(lambda client: ([{"id": 1}], [failed(2)]))
    assert code == 1 and result["things"] == [{"id": 1}]
    assert result["msg"] == "1 of the calls failed; what could be read is in things. server of 2."


def test_a_module_that_reads_no_users_selects_none(run_reader):
    code, result = run_reader(never, user_ids=[1])
    assert code == 1 and "user_ids" in result["msg"]


# Arguments


MISPLACED = "s3cret-in-the-wrong-place"


@pytest.mark.parametrize(
    "option, value",
    [
        ("concurrency", MISPLACED),
        ("timeout", MISPLACED),
        ("requests_per_second", MISPLACED),
        ("rate_limit_reserve", f"1{MISPLACED}"),
        ("api_version", MISPLACED),
        ("validate_certs", MISPLACED),
        ("retries", [MISPLACED]),
        ("max_wait", {"value": MISPLACED}),
        ("ca_path", f"/{MISPLACED}"),
        ("subdomain", f"a/{MISPLACED}"),
    ],
)
def test_what_is_no_value_of_an_option_is_shown_nowhere(run, option, value):
    code, result = run(never, **{option: value})
    assert code == 1 and result["msg"].startswith(option) and result["api"] == NOTHING
    assert result["error"] == "configuration"
    assert [one["id"] for one in result["failures"]] == [None]
    if option == "ca_path":
        result.pop("invocation", None)  # a path may well be right on another machine
    assert MISPLACED not in str(result)


@pytest.mark.parametrize("url", ["https://acme.onelogin.com/{}", "https://acme.onelogin.com?a={}", "https://{}:x@acme.onelogin.com"])  # fmt: skip
def test_nor_is_what_a_url_must_not_carry(run, url):
    options = {"api_url": url.format(MISPLACED), "client_id": "i", "client_secret": "k" * 9}
    code, result = run(never, connection=options)
    assert code == 1 and result["msg"].startswith("api_url must not carry")
    assert MISPLACED not in str(result)


def test_of_several_misfits_the_first_is_told_and_none_is_shown(run):
    given = {"timeout": MISPLACED, "retries": MISPLACED, "validate_certs": MISPLACED}
    code, result = run(never, **given)
    assert code == 1 and result["msg"].startswith("timeout")
    assert MISPLACED not in str(result)


def test_a_misfit_counts_before_a_selection_that_is_wrong(run):
    code, result = run(never, emails=["nobody"], timeout=MISPLACED)
    assert code == 1 and result["msg"].startswith("timeout")


def test_a_misfit_is_dropped_before_ansible_refuses_something_else(run):
    code, result = run(never, user_ids=["x"], timeout=MISPLACED)
    assert code == 1 and "user_ids" in result["msg"]
    assert MISPLACED not in str(result)


def test_an_argument_of_its_own_is_checked_by_ansible(run):
    code, result = run(never, own="many")
    assert code == 1 and "own" in result["msg"] and "failures" not in result


@pytest.mark.parametrize("empty", ["", " ", None])
def test_an_empty_argument_is_none_whatever_its_type(run, empty):
    names = ("timeout", "retries", "max_wait", "concurrency", "api_version", "validate_certs", "ca_path",
             "api_url", "access_token", "requests_per_second", "rate_limit_reserve", "emails", "own")  # fmt: skip
    code, result = run(lambda c, s: ([READ], []), on_error=empty, **dict.fromkeys(names, empty))
    assert code == 0 and result["users"] == [READ]


def test_an_empty_variable_says_nothing(monkeypatch, capsys):
    with scripted() as tenant:
        monkeypatch.setattr(_module, "OneLoginClient", tenant.make_client)
        for name in ("TIMEOUT", "API_URL", "ACCESS_TOKEN", "SUBDOMAIN"):
            monkeypatch.setenv(f"ONELOGIN_{name}", "")
        monkeypatch.setenv("ONELOGIN_URL", "https://acme.onelogin.com")
        options = {"client_id": "client-id-1", "client_secret": SECRET, "user_ids": [7]}
        with module_runner.patch_module_args(options), pytest.raises(SystemExit) as end:
            _module.run(_module.new_module(), lambda c, s: ([READ], []))
        assert end.value.code == 0 and SECRET not in capsys.readouterr().out


# Where it runs


def loaded_again():
    spec = importlib.util.spec_from_file_location("module_loaded_again", _module.__file__)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_a_python_that_is_too_old_is_told_by_its_path_with_the_cure(monkeypatch):
    """In words, as what follows in the file would be a syntax error for it, or fail somewhere within."""
    monkeypatch.setattr(sys, "version_info", (3, 8, 19))
    with pytest.raises(ImportError, match="needs Python 3.9 or later") as caught:
        loaded_again()
    assert sys.executable in str(caught.value)
    assert "ansible_python_interpreter" in str(caught.value)


def test_the_oldest_python_that_serves_is_taken(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    assert callable(loaded_again().new_module)
