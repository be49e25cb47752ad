/* Copyright (c) 2026, Identity OneLogin collection contributors
 * GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* The search: a word matches a row through its user, its rule or its detail; key:value through the user alone. */
function makeSearch(data) {
  "use strict";

  const { outcomes, rules, users, results, details, texts } = data;
  // Where a detail keeps what (see encode() in html/data.py).
  const [OUTCOME, REASON, SEEN, NEEDED, WAIVER, ATTESTATIONS] = [0, 2, 4, 5, 6, 7];
  const KEYS = ["enrolled", "only", "available", "status", "state", "role", "group", ...(users.mfa ? ["login", "mfa"] : [])];
  let haystacks = null; // made on the first search: most readers never search
  function makeHaystacks() {
    const factorWords = data.factors.map((factor) => factor.filter(Boolean).map((word) => word.toLowerCase()));
    const available = data.lists.map((list) => list.flatMap((factor) => factorWords[factor]));
    const user = users.id.map((id, place) => {
      const enrolled = users.enrolled[place];
      const offered = users.available[place];
      const held = enrolled ? enrolled.map((device) => factorWords[device[0]]) : null;
      const words = {
        enrolled: held === null ? ["unknown"] : held.length ? held.flat() : ["none"],
        available: offered === null ? ["unknown"] : available[offered].length ? available[offered] : ["none"],
        status: [texts[users.status[place]] || "unknown"],
        state: [texts[users.state[place]] || "unknown"],
        role: [texts[users.roles[place]] || "none"],
        group: [users.group[place] === null ? "none" : String(users.group[place])],
        ...(users.mfa ? { login: [texts[users.login[place]] || "unknown"], mfa: [texts[users.mfa[place]].replaceAll(" ", "_")] } : {}),
      };
      const tagged = Object.entries(words).flatMap(([key, list]) => list.map((word) => key + ":" + word));
      const devices = (enrolled || []).flatMap((device) => [device[1], device[2]]);
      return {
        text: [id, users.email[place], users.username[place], ...tagged, ...devices].join(" ").toLowerCase(),
        // A temporary token is no factor, so it is not looked at.
        held: (held || []).filter((_, device) => !data.factors[enrolled[device][0]].includes("transient")),
      };
    });
    user.push(...data.others.map((name) => ({ text: name.toLowerCase(), held: [] })));
    const detail = details.map((item) => [
      outcomes[item[OUTCOME]].replaceAll("_", " "), texts[item[REASON]], texts[item[SEEN]], texts[item[NEEDED]],
      texts[item[WAIVER]], texts[item[ATTESTATIONS]],
    ].join(" ").toLowerCase());
    const rule = rules.map((item) => [item.id, item.title, item.severity].join(" ").toLowerCase());
    return { user, detail, rule, factors: new Set(factorWords.flat()) };
  }
  /* only:sms or only:sms,voice: a user with factors, all of them of these classes or names. */
  function only(list) {
    const wanted = list.split(",").filter(Boolean);
    return ({ held }) => held.length > 0 && held.every((names) => names.some((name) => wanted.some((word) => name.includes(word))));
  }
  /* The test of a row for a query, and what is to be said of its words. For each word three tables of yes and no, so that the pass over
     80,000 rows only looks up. */
  function compile(query) {
    const tokens = query.toLowerCase().split(/\s+/).filter((token) => token && token !== "-");
    if (!tokens.length) return { matches: () => true, notes: [] };
    haystacks = haystacks || makeHaystacks();
    const notes = [];
    const tests = tokens.map((token) => {
      const negated = token.startsWith("-");
      const word = negated ? token.slice(1) : token;
      const [, key, value] = word.match(/^([a-z_]+):(.*)$/) || [];
      const hits = (list, test) => Uint8Array.from(list, test);
      if (key === "only" && value) {
        const unknown = value.split(",").filter((part) => part && ![...haystacks.factors].some((name) => name.includes(part)));
        if (unknown.length) notes.push(`Nobody has a factor of the class or name ${unknown.join(", ")}.`);
        const none = (list) => new Uint8Array(list.length);
        return { negated, user: hits(haystacks.user, only(value)), detail: none(details), rule: none(rules) };
      }
      const within = (text) => text.includes(word);
      const test = { negated, user: hits(haystacks.user, (user) => within(user.text)), detail: hits(haystacks.detail, within), rule: hits(haystacks.rule, within) };
      const found = [test.user, test.detail, test.rule].some((list) => list.includes(1));
      if (key && !KEYS.includes(key) && !found) notes.push(`Unknown search word ${key}: there are ${KEYS.map((name) => name + ":").join(", ")}.`);
      else if (key && KEYS.includes(key) && !found) notes.push(`Nobody here is ${key}:${value}.`);
      return test;
    });
    const matches = (row) => tests.every((test) => Boolean(
      test.user[results.user[row]] || test.detail[results.detail[row]] || test.rule[results.rule[row]],
    ) !== test.negated);
    return { matches, notes };
  }

  return compile;
}
