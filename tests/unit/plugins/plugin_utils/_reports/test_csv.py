# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CSV: what a spreadsheet may not take for a formula, and what both tables hold."""

from __future__ import annotations

import csv
import io

import pytest

from ansible_collections.identity.onelogin.plugins.plugin_utils._reports import csv as csv_module
from ansible_collections.identity.onelogin.plugins.plugin_utils._reports.text import ReportError
from ansible_collections.identity.onelogin.tests.unit.plugins.result_fixture import small
from ansible_collections.identity.onelogin.tests.unit.plugins.result_variants import (
    with_login_policies,
)


def rows_of(text):
    """As a reader that knows of byte order marks."""
    whole = io.StringIO(text.encode("utf-8").decode("utf-8-sig"), newline="")
    return list(csv.DictReader(whole, strict=True))


def read(**options):
    return rows_of(csv_module.render(small(), **options))


@pytest.mark.parametrize("kind", ["results", "action_plan"])
def test_a_byte_order_mark_tells_excel_that_it_is_utf8_and_can_be_left_out(kind):
    with_mark, without = (csv_module.render(small(), kind=kind, bom=bom) for bom in (True, False))
    assert with_mark == csv_module.render(small(), kind=kind) == "\ufeff" + without
    assert with_mark.encode("utf-8").startswith(b"\xef\xbb\xbf")
    assert "\ufeff" not in without
    with pytest.raises(ReportError, match="bom must be true or false, not no"):
        csv_module.render(small(), bom="no")


def test_a_line_for_each_result_in_its_order():
    rows = read()
    result = small()
    assert [(row["result_id"], row["rule"], row["outcome"]) for row in rows] == [
        (row["id"], row["rule"], row["outcome"]) for row in result["results"]
    ]


def test_the_evidence_of_a_failed_call():
    row = next(row for row in read() if row["user_id"] == "9" and row["rule"] == "MFA-1")
    named = (
        "user_status",
        "failure_status",
        "failure_error",
        "request_id",
        "tenant",
        "policy_version",
    )
    assert [row[name] for name in named] == ["active", "403", "forbidden", "req-9", "acme", "3"]


def test_waivers_attestations_and_graces_are_named():
    rows = {row["user_id"]: row for row in read() if row["rule"] == "MFA-1"}
    assert rows["7"]["waiver"] == "W-7"
    assert rows["5"]["attestations"] == "A-1"
    assert rows["8"]["grace_until"] == "2026-11-30T00:00:00Z"
    assert (rows["13"]["email"], rows["13"]["username"]) == ("", "")


@pytest.mark.parametrize("kind", ["results", "action_plan"])
def test_no_cell_starts_a_formula(kind):
    starts = "=+-@\t\r＝＋－＠"
    for row in csv.reader(io.StringIO(csv_module.render(small(), kind=kind), newline="")):
        for cell in row:
            for part in cell.split(";"):
                assert part.lstrip(' "`')[:1] not in tuple(starts), cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        (" \t+1", "'+1"),
        ('"-1', "'\"-1"),
        ("'=1", "''=1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("\x00=1", "'=1"),
        ("a;=1", "a;'=1"),
        ('a; "=1', "a;' \"=1"),
        ("a-b", "a-b"),
        ("ann+tag@example.com", "ann+tag@example.com"),
        ("sms; totp", "sms; totp"),
        ("", ""),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(text, cell):
    result = small()
    result["results"][0]["reason"] = text
    row, *_rest = rows_of(csv_module.render(result))
    assert row["reason"] == cell


@pytest.mark.parametrize("text", ["=1+1", "a;@b", "x\r\ny", "\ud800", "\x1b[31m+1"])
@pytest.mark.parametrize("kind", ["results", "action_plan"])
def test_no_column_is_written_as_it_came(kind, text):
    """Whatever stands in a result: ids and outcomes of one that was read back from a file as well."""
    result = small()
    row, user = result["results"][5], result["users"][1]
    assert row["user"]["id"] == user["id"] == 2
    row.update(id=text, outcome=text, raw=text, severity=text, reason=text)
    row["user"] = {"id": text, "email": text, "username": text}
    user.update(row["user"], status=text)
    row["evidence"] = dict.fromkeys(("seen", "needed", "clause", "waiver", "grace_until"), text)
    row["evidence"].update(attestations=[text], failure={"status": text, "error": text})
    for each in result["results"]:
        if each["user"]["id"] == 2:
            each["user"] = row["user"]
    lines = csv_module.render(result, kind=kind).encode("utf-8").decode("utf-8-sig")
    for cells in csv.reader(io.StringIO(lines, newline=""), strict=True):
        for cell in cells:
            assert cell.replace("\u200d", "").isprintable()  # but for what joins an emoji
            assert not any(part.lstrip(' "')[:1] in tuple("=+-@") for part in cell.split(";"))


def test_what_has_changed_since_the_baseline_is_told():
    changes = [(row["user_id"], row["since_baseline"]) for row in read() if row["since_baseline"]]
    assert changes == [("1", "fixed"), ("2", "new"), ("12", "unclear")]
    first, second, *_rest = read(kind="action_plan")
    assert (first["user_id"], first["since_baseline"]) == ("2", "new")
    assert second["since_baseline"] == ""


def test_lines_end_as_the_rfc_demands_and_nothing_else_ends_one():
    lines = csv_module.render(small()).split("\r\n")
    assert len(lines) == 1 + 52 + 1
    assert lines[-1] == ""
    assert not any("\n" in line or "\r" in line for line in lines)


def test_the_action_plan_tells_what_to_do_by_when():
    rows = read(kind="action_plan")
    assert len(rows) == 12
    assert (rows[1]["severity"], rows[1]["email"], rows[1]["what_to_do"]) == (
        "critical",
        "admin@example.com",
        "enrol push or totp",
    )
    assert [(row["outcome"], row["by"]) for row in rows[-2:]] == [
        ("grace", "2026-11-30T00:00:00Z"),
        ("waived", "2026-12-01"),
    ]
    assert next(row for row in rows if row["user_id"] == "1")["remediation"].startswith(
        "Remove it. =cmd"
    )


def test_an_unknown_kind_is_refused():
    with pytest.raises(ReportError, match="kind must be results or action_plan, not plan"):
        csv_module.render(small(), kind="plan")


def test_results_about_login_policies_have_no_user_and_users_have_their_policy():
    rows = rows_of(csv_module.render(with_login_policies()))
    about = [row for row in rows if row["rule"] == "LP-1"]
    assert [(row["login_policy_id"], row["user_id"], row["mfa"]) for row in about] == [
        (number, "", "") for number in ("8", "9", "10")
    ]
    assert about[1]["login_policy"].startswith("'=cmd") and about[1]["since_baseline"] == "new"
    first, _second, third = rows[0], rows[4], rows[8]
    assert (first["login_policy"], first["mfa"]) == ("Staff", "demanded")
    assert (third["user_id"], third["login_policy"], third["mfa"]) == ("3", "", "unknown")
    plan = rows_of(csv_module.render(with_login_policies(), kind="action_plan"))
    assert {row["login_policy_id"] for row in plan if row["rule"] == "LP-1"} == {"9", "10"}
