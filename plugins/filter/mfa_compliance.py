# Copyright (c) 2026, Identity OneLogin collection contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter ``mfa_compliance``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: mfa_compliance
author: Identity OneLogin collection contributors (@identity-onelogin)
version_added: 0.1.0
short_description: Judge surveyed users by a written MFA policy
description:
  - Takes users with their available and enrolled factors, and a policy. Returns one result with a verdict, the reasons for it, an
    outcome with evidence for each rule and user, and what became of waivers and attestations.
  - The filter reads nothing and writes nothing. The same input gives the same result.
  - The judgement is sound. What OneLogin's API does not show is V(indeterminate), a call that failed is V(error); neither is
    ever taken for a factor that is missing or for one that is there.
  - All documents are checked as a whole before anything is judged. One error names every mistake, with its path and with what
    was expected. With an empty list of users the filter checks the documents alone.
positional: policy
options:
  _input:
    description:
      - Users as RV(identity.onelogin.onelogin_mfa_factors_info#module:users) holds them, with
        O(identity.onelogin.onelogin_mfa_factors_info#module:enrolled=true).
      - A list of factors that is V(null) or missing was not read. The key C(failure) may hold the entry of
        RV(identity.onelogin.onelogin_mfa_factors_info#module:failures) that says why; with C(error=not_found) the user was
        deleted while the survey ran, and no rule applies.
      - O(policy.rules) may need C(status), C(state), C(role_ids), C(group_id), C(created_at) and C(activated_at), which
        M(identity.onelogin.onelogin_users_info) reads, and C(roles) (list of names), C(group) (name), C(attributes) (dictionary)
        and C(fetched_at) (ISO 8601), which the caller adds. What a rule needs and a user lacks is unknown, never a default.
      - A list of users, a dictionary that holds them as C(users), or either as JSON text, as a file of evidence holds it.
    type: raw
    required: true
  policy:
    description:
      - What is required, and of whom. Everything may also be below a single key C(policy), as in a file.
      - In editors, the collection's schema C(docs/schemas/mfa_compliance.schema.json) checks the documents while you write them.
    type: dict
    required: true
    suboptions:
      id:
        description: A name for the policy that does not change; findings are identified by it.
        type: str
        required: true
      version:
        description: A whole number or text. Put numbers with a dot in quotes, as YAML turns 1.10 into 1.1.
        type: raw
      title:
        description: A title for reports.
        type: str
      description:
        description: What the policy is for.
        type: str
      classes:
        description:
          - Classes of your tenant's own factors, by C(auth_factor_name) or, for types that the collection does not know, by name.
          - The classes are V(phishing_resistant), V(hardware_otp), V(totp), V(push), V(voice), V(sms), V(email), V(knowledge),
            V(partner), V(unclassified).
        type: dict
        default: {}
      sets:
        description: Named lists of classes, such as C(strong) or C(weak), to be used in rules.
        type: dict
        default: {}
      visible_classes:
        description:
          - Classes that you have seen your tenant's API show once enrolled. The collection relies on that only for V(push),
            V(totp), V(sms), V(voice) and V(email).
          - Matters where a rule requires that something is absent, and where it accepts no other class.
        type: list
        elements: str
        default: []
      on_ambiguous:
        description:
          - How to judge users for whom the API shows neither an available nor an enrolled factor.
          - Their policy may permit no factor, or only factors that the API does not show; or they are not eligible.
        type: str
        choices:
          indeterminate: Whether they comply is unknown.
          fail: They fail every rule that applies to them.
          pass: They pass every rule that applies to them.
        default: indeterminate
      waiver_max_days:
        description: How long a waiver may last.
        type: int
        default: 365
      attestation_max_days:
        description: How long an attestation may last.
        type: int
        default: 365
        version_added: 1.0.0
      expiring_days:
        description: How many days before their end waivers and attestations are called V(expiring).
        type: int
        default: 30
      direct_login_policies:
        description:
          - Whether OneLogin's own user policies (login policies) may be assigned directly to users. The API may not show that.
          - With V(possible), a user may be under any login policy of the account. What is true of all of them is true of the user; anything
            else is V(indeterminate).
          - V(none) is your statement that a login policy applies only by group or as the default one.
        type: str
        choices: [possible, none]
        default: possible
        version_added: 1.0.0
      rules:
        description: The requirements, in the order in which results list them.
        type: list
        elements: dict
        required: true
        suboptions:
          id:
            description: A short name such as C(MFA-1), unique in the policy.
            type: str
            required: true
          title:
            description: The requirement in a few words.
            type: str
            required: true
          severity:
            description: How bad it is if a user fails.
            type: str
            choices: [critical, high, medium, low]
            required: true
          description:
            description: The requirement at length.
            type: str
          remediation:
            description: What to do about users who fail.
            type: str
          controls:
            description: The controls of other frameworks that the rule supports, a list of ids in quotes by framework.
            type: dict
            default: {}
          for_each:
            description:
              - What the rule is applied to, each on its own. A rule for each V(login_policy) has one result for each of OneLogin's user
                policies, used or not, and asserts C(login_policy) alone.
            type: str
            choices: [user, login_policy]
            default: user
            version_added: 1.0.0
          applies_to:
            description:
              - To whom the rule applies. All keys must hold; of a key's values one suffices.
              - The keys are C(status), C(state), C(role) and C(group) (names or ids), C(email), C(id), C(email_glob) (with C(*) and
                C(?)), C(attribute) (a dictionary) and C(not) (a dictionary of the same keys).
              - Without it the rule applies to approved users who are neither unactivated nor suspended. With it, name the
                C(status), or everybody is meant.
              - For each V(login_policy) the keys are C(is_default), C(used) (the default one, carried by a group, or assigned to a
                user whose record shows it), C(name) and C(not); without it every login policy is meant.
            type: dict
          grace:
            description: How long after their activation (or creation) users may fail, as C(12h), C(7d) or C(2w).
            type: str
          assert:
            description:
              - "What must hold: a dictionary with exactly one of the keys C(all) and C(any) (lists of assertions), C(not) (an
                assertion), C(enrolled), C(available) and C(login_policy)."
              - C(enrolled) and C(available) hold C(any_of), C(all_of), C(none_of) or C(only) (lists of classes and sets), or C(count) (a
                dictionary of C(min), C(max), and C(distinct=class) to count classes rather than factors). Several must all hold.
              - C(none_of), C(only), C(max) and C(not) can only pass for classes that the API shows, see O(policy.visible_classes).
              - C(login_policy) says what OneLogin must demand, several keys must all hold. They are C(mfa=required) (with C(of_administrators=true)
                where the rule's scope holds administrators alone), C(prompt=every_login), C(remember_days) and C(bypass_addresses)
                (each a dictionary with C(max)), C(registration=required), C(factors) (what it allows, with C(any_of), C(all_of), C(none_of)
                or C(only)), C(recovery) (with C(none_of)), C(number_match=true), and C(device_trust_instead_of_mfa=false).
            type: dict
            required: true
  waivers:
    description:
      - "Decisions that users need not satisfy rules for some time: they turn the outcomes V(fail) and V(indeterminate) into
        V(waived). The facts stay as they are (RV(_value.results[].raw))."
      - An error is not waived.
    type: list
    elements: dict
    default: []
    suboptions:
      id:
        description: A unique name.
        type: str
        required: true
      rules:
        description: The ids of the rules. There are no wildcards.
        type: list
        elements: str
        required: true
      users:
        description:
          - "Who: a dictionary of C(id), C(email), C(username), C(role) and C(group) (names or ids), each a value or a list. Matching one
            suffices. There are no wildcards."
          - With C(role) and C(group) the waiver is for everybody who is a member at the time of the judgement, see
            RV(_value.waivers[].members). Users whose membership is not known are not waived. Both keys were added in version 1.0.0.
        type: dict
        required: true
      reason:
        description: Why.
        type: str
        required: true
      approved_by:
        description: On whose authority.
        type: str
        required: true
      ticket:
        description: Where the decision is on record.
        type: str
      granted:
        description: The day from which O(policy.waiver_max_days) counts. The day of the judgement if it is missing.
        type: str
      expires:
        description: The last day, which is included, in UTC.
        type: str
        required: true
  attestations:
    description:
      - "Facts that the API does not show: somebody has seen a factor. It is added to what the user has enrolled, and all rules
        are judged with it."
    type: list
    elements: dict
    default: []
    suboptions:
      id:
        description: A unique name.
        type: str
        required: true
      users:
        description: "Who: a dictionary of C(id), C(email) and C(username), each a value or a list. Roles and groups are not accepted, as
          somebody has seen the factor of one person."
        type: dict
        required: true
      class:
        description: The class of the factor.
        type: str
        choices: [phishing_resistant, hardware_otp, totp, push, voice, sms, email, knowledge, partner]
        required: true
      statement:
        description: What has been seen.
        type: str
        required: true
      attested_by:
        description: By whom.
        type: str
        required: true
      attested_on:
        description: On which day.
        type: str
        required: true
      valid_for:
        description: How long the attestation is valid, as C(90d) or C(12w). Exactly one of this and C(valid_until) is required.
        type: str
      valid_until:
        description: The last day, which is included, in UTC.
        type: str
  thresholds:
    description: What the verdict is measured against.
    type: dict
    default: {}
    suboptions:
      fail_on:
        description:
          - How many results of a severity may V(fail), a number by severity. A severity that is not named has no limit.
          - Without it no result may fail.
        type: dict
      max_indeterminate:
        description: How many results may be V(indeterminate).
        type: int
        default: 0
      max_error:
        description: How many results may be V(error). A user with a failed call that no rule needed counts as well, and so does a
          failed call about login policies.
        type: int
        default: 0
      min_users:
        description: How many users must have been surveyed.
        type: int
        default: 1
      min_pass_ratio:
        description:
          - The share of users that must pass, as V(95%) or V(0.95), for all rules, or as a dictionary by rule. It is compared
            exactly, nothing is rounded.
          - Waived users and those to whom the rule does not apply are left out of the count.
        type: raw
      new_failures:
        description:
          - How many results may fail that did not fail in O(baseline). Without a baseline every failure is new.
          - Old failures count under O(thresholds.fail_on) as before. To let them stand, set O(thresholds.fail_on) to an empty dictionary. Without
            it there is a warning.
        type: int
      max_population_drop:
        description:
          - The share of the users of O(baseline) that may be gone, or of this survey's users that may have been deleted while it
            ran. New users do not make up for them.
          - The default is V(10%); with it, one user of three or more may always vanish.
        type: raw
      max_evidence_age:
        description: How old the C(fetched_at) of any user may be, as V(24h). A time in the future counts as unknown.
        type: str
  now:
    description: The moment of the judgement, ISO 8601. The current time if it is missing.
    type: str
  baseline:
    description: A previous result of this filter, or its JSON text, to compare with.
    type: raw
  tenant:
    description: A name for the tenant. Findings are identified by it.
    type: str
    default: ""
  login_policies:
    description:
      - What OneLogin demands, as RV(identity.onelogin.onelogin_policies_info#module:policies) holds it, or its JSON text.
        Policies for applications are ignored.
      - Users then need the C(login_policy) that M(identity.onelogin.onelogin_mfa_factors_info) reads with
        O(identity.onelogin.onelogin_mfa_factors_info#module:policies=true).
      - Without it nothing is known of what OneLogin demands, and rules about it are V(indeterminate).
    type: raw
    version_added: 1.0.0
  as_text:
    description: Return the result as JSON text instead.
    type: bool
    default: false
notes:
  - Use text for many users. Since version 2.19 ansible-core examines every value that is read from a variable, which for 20,000
    users takes far longer than the judgement. With users as text and O(as_text=true) that cost is gone.
  - Being enrolled is not being protected. Whether OneLogin asks for a factor is set in its policies; give them as O(login_policies)
    to judge that as well.
  - Text from OneLogin is passed on unchanged. The report filters of this collection escape it; escape it yourself elsewhere.
seealso:
  - module: identity.onelogin.onelogin_mfa_factors_info
  - plugin: identity.onelogin.has_enrolled
    plugin_type: test
"""

EXAMPLES = r"""
- name: Survey the active users
  identity.onelogin.onelogin_mfa_factors_info:
    all_users: true
    statuses: [active]
    enrolled: true
  register: survey

- name: Judge them
  ansible.builtin.set_fact:
    judgement: "{{ survey.users | identity.onelogin.mfa_compliance(policy, waivers=waivers, tenant='acme') }}"
  vars:
    policy:
      id: acme-mfa
      version: 3
      sets:
        strong: [phishing_resistant, hardware_otp, totp, push]
      rules:
        - id: MFA-1
          title: Every active user holds a factor
          severity: high
          applies_to:
            status: [active]
          grace: 7d
          assert:
            enrolled:
              count:
                min: 1
          controls:
            pci_dss_4: ["8.4.2"]
        - id: MFA-2
          title: Nobody relies on a weak factor alone
          severity: medium
          applies_to:
            status: [active]
          assert:
            enrolled:
              any_of: [strong]
    waivers:
      - id: W-7
        rules: [MFA-1]
        users:
          email: build-robot@example.com
        reason: Signs in from the build network only
        approved_by: ciso@example.com
        ticket: RISK-311
        granted: 2026-11-02
        expires: 2027-05-31

- name: Stop unless the policy is satisfied
  ansible.builtin.assert:
    that: judgement.verdict == 'pass'
    fail_msg: "{{ judgement.reasons | join('\n') }}"

- name: Check the documents before a long survey
  ansible.builtin.debug:
    msg: "{{ ([] | identity.onelogin.mfa_compliance(policy, waivers=waivers)).warnings }}"
"""

RETURN = r"""
_value:
  description: The result, made of JSON's types only.
  type: dict
  contains:
    schema:
      description: The name and version of this format.
      type: str
      sample: identity.onelogin/mfa-compliance/v1
    generated_at:
      description: The moment of the judgement, UTC.
      type: str
      sample: "2026-11-24T10:00:00Z"
    tenant:
      description: The value of O(tenant).
      type: str
    collection_version:
      description: The version of this collection.
      type: str
    verdict:
      description:
        - V(fail) if a threshold on failures is broken, else V(incomplete) if another is, else V(pass).
      type: str
      sample: incomplete
    reasons:
      description:
        - One for each broken threshold, with the figure and its limit; then the first whom it is about, new failures before old ones.
        - Users are called by their e-mail address, with the id where several share it.
      type: list
      elements: str
      sample: ["high: 1 failed (limit 0): MFA-1 hazel.zhang@example.com"]
    thresholds:
      description: Every threshold that was checked.
      type: list
      elements: dict
      sample:
        - {name: max_error, limit: 0, actual: 2, met: false, breaks: incomplete}
    policy:
      description:
        - The policy's C(id), C(version), C(title), C(sha256) and C(rules).
        - Each rule has an C(assertion), what it requires as one line of English, and C(applies_to_text), to whom it applies.
      type: dict
    summary:
      description:
        - Counts, by outcome, by rule and by class of factor.
        - C(enforcement) counts the users of whom MFA is C(demanded), C(not_demanded), or for whom it is C(unknown); V(null) without
          O(login_policies). C(settled_by_direct_login_policies) is for how many of the unknown ones V(direct_login_policies=none) in the
          policy would settle it.
      type: dict
    results:
      description:
        - One for each rule and user, rules in the order of the policy, users by id; for a rule for each V(login_policy) one for each of these.
      type: list
      elements: dict
      contains:
        id:
          description: Identifies the finding. The same in every run for the same tenant, policy, rule and user or login policy.
          type: str
        rule:
          description: The id of the rule.
          type: str
        user:
          description: The user's C(id), C(email) and C(username); V(null) in a result about a login policy.
          type: dict
        login_policy:
          description: The login policy's C(id) and C(name); V(null) if the login policies were not read.
          type: dict
          returned: in a result about a login policy
          version_added: 1.0.0
        outcome:
          description:
            - V(pass), V(fail), V(waived), V(grace), V(not_applicable), V(indeterminate) or V(error).
          type: str
        raw:
          description: The outcome before grace and waivers.
          type: str
        severity:
          description: The severity of the rule.
          type: str
        reason:
          description: Why, in a sentence.
          type: str
          sample: no API-visible factor is enrolled; could enrol sms, totp
        evidence:
          description:
            - C(clause) of the rule that decided, C(seen) and C(needed).
            - Where it applies also C(waiver), C(expired_waiver), C(attestations), C(failure) and C(grace_until).
          type: dict
          sample:
            clause: "assert.enrolled.count.min: 1"
            seen: "enrolled: none; available: sms, totp"
            needed: enrol at least 1 factor, or attest one the API does not show
    users:
      description:
        - The users by id, with their worst C(outcome), and their factors with the C(class) of each. An attested factor is among
          those enrolled, with the attestation's id as C(attested_by).
        - With O(login_policies) also C(enforced), whether a sign-in cannot succeed without MFA (C(value) V(true), V(false), or V(null)
          where that is unknown, and the C(reason)), and the C(login_policy).
      type: list
      elements: dict
    login_policies:
      description:
        - OneLogin's user policies, each with C(id), C(name), C(is_default), C(used), what it C(demands), its C(holes), the
          C(allowed_classes) of factors, how many C(users) are known to be under it, and of how many of these MFA is C(enforced).
        - V(null) without O(login_policies).
      type: list
      elements: dict
      version_added: 1.0.0
    waivers:
      description:
        - The waivers with their C(states) (V(used) or V(unused), V(expired), V(expiring), V(needless)) and how many C(results) they waived.
      type: list
      elements: dict
      contains:
        members:
          description:
            - The roles and groups that the waiver names, with their members. Each has its C(key) (V(role) or V(group)), its C(name), and
              the C(users), with C(id), C(email) and C(username).
          type: list
          elements: dict
          version_added: 1.0.0
    attestations:
      description: The attestations with their C(states).
      type: list
      elements: dict
    warnings:
      description: What somebody should look at, although it does not change the verdict.
      type: list
      elements: str
    baseline:
      description: What has changed since O(baseline). V(null) without a baseline.
      type: dict
      contains:
        generated_at:
          description: The moment of that judgement.
          type: str
        verdict:
          description: Its verdict.
          type: str
        tenant:
          description: Its tenant.
          type: str
        policy:
          description: The C(id), C(version) and C(sha256) of its policy. There is a warning if the policy has changed since.
          type: dict
        rules_changed:
          description: The ids of rules that were added, removed or changed since.
          type: list
          elements: str
        new_failures:
          description: What fails and did not fail then, with the C(id), C(rule) and C(user) of the result.
          type: list
          elements: dict
        fixed:
          description: What passes and failed then, likewise.
          type: list
          elements: dict
        became_unclear:
          description: What is V(indeterminate) or V(error) and was known then, likewise.
          type: list
          elements: dict
        came:
          description: The users who were not in the baseline, with C(id), C(email) and C(username).
          type: list
          elements: dict
        went:
          description: The users who are no longer in the survey, likewise.
          type: list
          elements: dict
        factors_changed:
          description:
            - The users who have enrolled or lost a device, with the classes C(added) and C(removed). A class that is in both was
              replaced by another device.
          type: list
          elements: dict
        users_added:
          description: How many came.
          type: int
        users_gone:
          description: How many went.
          type: int
        population:
          description: How many users there were C(before), and are C(after).
          type: dict
        outcomes:
          description: How many results had which outcome C(before).
          type: dict
"""

import json
from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ansible_collections.identity.onelogin.plugins.plugin_utils._judgement.judge import judge
from ansible_collections.identity.onelogin.plugins.plugin_utils._policy.validation import (
    PolicyError,
)


def mfa_compliance(
    users: Any,
    policy: Any,
    waivers: Any = None,
    attestations: Any = None,
    thresholds: Any = None,
    now: Any = None,
    baseline: Any = None,
    tenant: Any = "",
    as_text: bool = False,
    login_policies: Any = None,
) -> dict[str, Any] | str:
    """See DOCUMENTATION."""
    try:
        result: dict[str, Any] = judge(
            users,
            policy=policy,
            waivers=waivers,
            attestations=attestations,
            thresholds=thresholds,
            now=now,
            baseline=baseline,
            tenant=tenant,
            login_policies=login_policies,
        )
    except PolicyError as exc:
        # Not "from exc": ansible-core 2.19 and later would append the same text again.
        raise AnsibleFilterError(f"identity.onelogin.mfa_compliance: {exc}") from None
    return json.dumps(result, separators=(",", ":")) if as_text else result


class FilterModule:
    """What ansible-core asks for the filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"mfa_compliance": mfa_compliance}
