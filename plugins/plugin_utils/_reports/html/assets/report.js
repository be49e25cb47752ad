/* Copyright (c) 2026, Identity OneLogin collection contributors
 * GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
(function () {
  "use strict";

  // The address bar holds the state (#/results?… or #/user/ID), so back, forward and a copied link work.
  // Text reaches the page through text nodes alone: what people typed into OneLogin is never parsed.

  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const { outcomes, severities, rules, users, results, details, texts } = data;
  const ROWS = results.user.length;
  const compile = makeSearch(data); // search.js, which comes before this file in the page
  const NARROW = window.matchMedia("(max-width: 800px)").matches; // a phone
  const PRINTED_ROWS = 2000; // some 60 sheets; nobody reads more on paper
  const collator = new Intl.Collator("en", { numeric: true });
  const title = document.title;

  const outcomeOf = (row) => details[results.detail[row]][OUTCOME];
  const textOf = (row, column) => texts[details[results.detail[row]][column]];
  const severityRank = (rule) => (severities.indexOf(rule.severity) + 1) || severities.length + 1;
  const number = (value) => value.toLocaleString("en");
  const words = (identifier) => String(identifier).replaceAll("_", " ");
  // Some results are about a login policy instead: their places follow those of the users.
  const PEOPLE = users.id.length;
  const ownName = (user) => user >= PEOPLE ? data.others[user - PEOPLE] : String(users.email[user] || users.username[user] || "user " + users.id[user]);
  const bearers = new Map(); // of each name, as two people may have one address
  users.id.forEach((_, user) => {
    const name = ownName(user).toLowerCase();
    bearers.set(name, (bearers.get(name) || 0) + 1);
  });
  const userName = (user) => user >= PEOPLE ? ownName(user) : ownName(user) + (bearers.get(ownName(user).toLowerCase()) > 1 ? ` (${users.id[user]})` : "");
  const userRoute = (id) => "#/user/" + encodeURIComponent(String(id));
  const userPlaces = new Map(users.id.map((id, place) => [userRoute(id), place]));

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }
  /* Broken after an @ or a dot if need be, not within a word. */
  function breakable(text) {
    return String(text).split(/(?<=[@.])(?=.)/).flatMap((part, place) => place ? [el("wbr"), part] : [part]);
  }
  const pill = (outcome) => el("span", { class: "o o-" + outcome }, words(outcome));
  const severity = (level) => el("span", { class: "sev sev-" + level }, level);
  const userLink = (user) => user >= PEOPLE ? el("a", { href: "#login-policies" }, userName(user)) : el("a", { href: userRoute(users.id[user]), class: "user" }, ...breakable(userName(user)));

  // ---- The state of the table, and its way into the address and back ----

  const DEFAULTS = { q: "", outcome: "", rule: "", severity: "", since: "", needed: "", sort: "", dir: "", page: "1", size: NARROW ? "20" : "50" };
  let state = { ...DEFAULTS };
  let selected = []; // rows that match, in the order shown

  function readState(query) {
    const given = new URLSearchParams(query);
    state = Object.fromEntries(Object.entries(DEFAULTS).map(([key, value]) => [key, given.get(key) || value]));
  }
  function stateRoute() {
    const changed = Object.entries(state).filter(([key, value]) => value !== DEFAULTS[key]);
    return changed.length ? "#/results?" + new URLSearchParams(changed) : "#/results";
  }
  function change(values) {
    state = { ...state, page: "1", ...values };
    // Replaced, not pushed: "back" leaves the table instead of undoing one letter of a search.
    history.replaceState(null, "", stateRoute());
    update();
  }

  // ---- The table ----

  const table = $("table");
  const body = table.tBodies[0];
  const isNew = new Set(data.since.new);
  const SINCE = { // the filter "since the baseline", by value
    new: ["new failures", (row) => isNew.has(row)],
    fixed: ["fixed since the baseline", inSet(data.since.fixed, (row) => row)],
    unclear: ["unclear since the baseline", inSet(data.since.unclear, (row) => row)],
    came: ["users who came since the baseline", inSet(data.since.came, (row) => results.user[row])],
    factors: ["users whose factors changed", inSet(Object.keys(data.since.factors).map(Number), (row) => results.user[row])],
  };
  function inSet(places, of) {
    const set = new Set(places);
    return (row) => set.has(of(row));
  }
  const ranks = {}; // column -> rank of each row, made when first sorted by

  /* The place of each name in the alphabet; equal names share one, so that their rows keep their order. */
  function alphabetical(names) {
    const rank = new Float64Array(names.length);
    const order = names.map((_, place) => place).sort((a, b) => collator.compare(names[a], names[b]));
    order.forEach((place, index) => {
      const before = order[index - 1];
      rank[place] = index && names[place] === names[before] ? rank[before] : index;
    });
    return rank;
  }
  function rankOf(column) {
    if (!ranks[column]) {
      const [rank, of] = {
        severity: () => [rules.map(severityRank), results.rule],
        outcome: () => [details.map((detail) => detail[OUTCOME]), results.detail],
        rule: () => [rules.map((_, place) => place), results.rule],
        user: () => [alphabetical([...users.id, ...data.others].map((_, place) => userName(place))), results.user],
        reason: () => [alphabetical(details.map((detail) => texts[detail[REASON]] || "")), results.detail],
      }[column]();
      ranks[column] = Float64Array.from(of, (place) => rank[place]);
    }
    return ranks[column];
  }
  /* Rank and place in one number: the browser's sort of plain numbers is fast, and ties keep their order. */
  function sorted(rows) {
    if (!state.sort) return rows;
    const rank = rankOf(state.sort);
    const sign = state.dir === "desc" ? -1 : 1;
    const keys = Float64Array.from(rows, (row) => sign * rank[row] * ROWS + row).sort();
    return Array.from(keys, (key) => ((key % ROWS) + ROWS) % ROWS);
  }
  /* All filters but the outcome's, so that each outcome can say how many rows it would show. */
  function select() {
    const { matches, notes } = compile(state.q);
    const since = SINCE[state.since] ? SINCE[state.since][1] : () => true;
    const wanted = state.outcome ? state.outcome.split(",").map((name) => outcomes.indexOf(name)) : null;
    const rule = state.rule ? rules.findIndex((item) => item.id === state.rule) : null;
    const counts = outcomes.map(() => 0);
    const rows = [];
    for (let row = 0; row < ROWS; row++) {
      if (rule !== null && results.rule[row] !== rule) continue;
      if (state.severity && rules[results.rule[row]].severity !== state.severity) continue;
      if (!since(row)) continue;
      if (state.needed && details[results.detail[row]][NEEDED] !== Number(state.needed)) continue;
      if (!matches(row)) continue;
      const outcome = outcomeOf(row);
      counts[outcome]++;
      if (!wanted || wanted.includes(outcome)) rows.push(row);
    }
    selected = sorted(rows);
    $("q-note").textContent = notes.join(" ");
    $("q-note").hidden = !notes.length;
    return counts;
  }
  function tableRow(row) {
    const rule = rules[results.rule[row]];
    const cell = (label, ...content) => el("td", { "data-label": label }, ...content);
    return el("tr", null,
      cell("Severity", severity(rule.severity)),
      cell("Outcome", pill(outcomes[outcomeOf(row)]), isNew.has(row) ? " " : null, isNew.has(row) ? el("span", { class: "new" }, "new") : null),
      cell("Rule", el("abbr", { title: rule.title }, rule.id)),
      cell("User", userLink(results.user[row])),
      cell("Reason", textOf(row, REASON)));
  }
  function drawRows(rows, none = "No result matches.") {
    body.replaceChildren(...rows.map(tableRow));
    if (!rows.length) body.append(el("tr", null, el("td", { colspan: "5", class: "muted" }, none)));
  }
  function update() {
    const counts = select();
    const size = Number(state.size) || Number(DEFAULTS.size);
    const pages = Math.max(1, Math.ceil(selected.length / size));
    const page = Math.min(Math.max(1, Number(state.page) || 1), pages);
    drawRows(selected.slice((page - 1) * size, page * size));
    $("count").textContent = `${number(selected.length)} of ${number(ROWS)} results` +
      (SINCE[state.since] ? `, ${SINCE[state.since][0]} only` : "") + (state.needed ? ", one remedy only" : "") + (pages > 1 ? `, page ${page} of ${number(pages)}` : "");
    $("clear").hidden = stateRoute() === "#/results";
    for (const id of ["q", "rule", "severity", "size"]) if ($(id).value !== state[id]) $(id).value = state[id];
    const chosen = state.outcome.split(",");
    for (const chip of $("outcomes").children) {
      const outcome = chip.dataset.outcome;
      chip.setAttribute("aria-pressed", String(chosen.includes(outcome)));
      chip.lastChild.textContent = number(counts[outcomes.indexOf(outcome)]);
    }
    for (const head of table.tHead.rows[0].cells) {
      if (head.dataset.sort !== state.sort) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", state.dir === "desc" ? "descending" : "ascending");
    }
    drawPager(page, pages);
  }
  function drawPager(page, pages) {
    const pager = $("pager");
    const focused = pager.contains(document.activeElement) ? document.activeElement.textContent : null;
    const button = (label, target) => {
      const node = el("button", { type: "button" }, label);
      node.disabled = target < 1 || target > pages || target === page;
      node.addEventListener("click", () => {
        change({ page: String(target) });
        $("results").scrollIntoView();
      });
      return node;
    };
    pager.hidden = pages === 1;
    pager.replaceChildren(button("First", 1), button("Previous", page - 1),
      el("span", null, `${number(page)} / ${number(pages)}`), button("Next", page + 1), button("Last", pages));
    // The buttons were made anew: whoever pages with the keyboard keeps their place.
    if (focused) {
      const buttons = [...pager.querySelectorAll("button:enabled")];
      (buttons.find((node) => node.textContent === focused) || buttons[0])?.focus();
    }
  }
  function setUpTable() {
    for (const rule of rules) $("rule").append(el("option", { value: rule.id }, `${rule.id} ${rule.title}`));
    const present = new Set(rules.map((rule) => rule.severity));
    for (const level of severities) if (present.has(level)) $("severity").append(el("option", { value: level }, level));
    for (const outcome of outcomes) {
      const chip = el("button", { type: "button", "data-outcome": outcome, "aria-pressed": "false" }, pill(outcome), el("span", null, "0"));
      chip.addEventListener("click", () => {
        const chosen = new Set(state.outcome.split(",").filter(Boolean));
        if (!chosen.delete(outcome)) chosen.add(outcome);
        change({ outcome: outcomes.filter((name) => chosen.has(name)).join(",") });
      });
      $("outcomes").append(chip);
    }
    for (const head of table.tHead.rows[0].cells) {
      const button = el("button", { type: "button" }, head.textContent);
      const column = head.dataset.sort;
      // Third press: back to the most urgent first.
      button.addEventListener("click", () => change(
        state.sort !== column ? { sort: column, dir: "" } : state.dir ? { sort: "", dir: "" } : { dir: "desc" },
      ));
      head.replaceChildren(button);
    }
    $("filters").addEventListener("submit", (event) => event.preventDefault());
    let timer = 0;
    $("q").addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => change({ q: $("q").value }), 120);
    });
    for (const id of ["rule", "severity", "size"]) $(id).addEventListener("change", () => change({ [id]: $(id).value }));
    $("clear").addEventListener("click", () => { change({ ...DEFAULTS }); $("q").focus(); });
    for (const link of document.querySelectorAll("[data-filter]")) link.href = "#/results?" + link.dataset.filter;
    for (const node of document.querySelectorAll("#overview .user[data-user]")) {
      const route = userRoute(node.dataset.user);
      // Who is gone since the baseline has no page.
      if (userPlaces.has(route)) node.replaceWith(el("a", { href: route, class: "user" }, ...breakable(node.textContent)));
    }
    for (const node of [$("filters"), $("result-line")]) node.hidden = false;
    if (NARROW) $("thresholds")?.removeAttribute("open");
    $("static").remove();
  }

  // ---- A user's page ----

  function facts(pairs) {
    const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
    return el("dl", { class: "facts" }, ...shown.map(([name, value]) => el("div", null, el("dt", null, name), el("dd", null, value))));
  }
  function plainTable(caption, heads, rows) {
    return el("table", { class: "stack" }, el("caption", { class: "vh" }, caption),
      el("thead", null, el("tr", null, ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", null, ...rows.map((row) => el("tr", null, ...row.map((value, column) => el("td", { "data-label": heads[column] }, value ?? "–"))))));
  }
  function enrolledPart(user) {
    const devices = users.enrolled[user];
    if (devices === null) return el("p", null, "Could not be read: nothing is concluded from it.");
    if (!devices.length) return el("p", null, "None that the API shows.");
    return plainTable("Enrolled factors", ["Factor", "Class", "Device", "Device id", "Default", "Source"], devices.map(([factor, id, label, isDefault, attester]) => {
      const [name, authName, kind] = data.factors[factor];
      return [name || authName, words(kind), label, id, isDefault ? "default" : "no", attester ? "attested by " + attester : "API"];
    }));
  }
  function availablePart(user) {
    const list = users.available[user];
    if (list === null) return el("p", null, "Could not be read: nothing is concluded from it.");
    if (!data.lists[list].length) return el("p", null, "None that the API shows.");
    return plainTable("Available factors", ["Factor", "Name in the API", "Class"], data.lists[list].map((factor) => {
      const [name, authName, kind] = data.factors[factor];
      return [name, authName, words(kind)];
    }));
  }
  function resultPart(row) {
    const rule = rules[results.rule[row]];
    const detail = details[results.detail[row]];
    const [outcome, raw] = [outcomes[detail[OUTCOME]], outcomes[detail[RAW]]];
    const waiver = data.waivers.find((item) => item.id === texts[detail[WAIVER]]);
    const proofs = data.attestations.filter((item) => (textOf(row, ATTESTATIONS) || "").split(", ").includes(item.id));
    return el("article", { class: "rule" },
      el("div", { class: "rule-head" }, pill(outcome), el("h3", null, `${rule.id} ${rule.title}`), severity(rule.severity)),
      el("p", { class: "reason" }, textOf(row, REASON)),
      facts([
        ["Before waiver and grace", raw === outcome ? "" : pill(raw)],
        ["Rule requires", rule.assertion],
        ["Clause", textOf(row, CLAUSE) && el("code", null, textOf(row, CLAUSE))],
        ["Seen", textOf(row, SEEN)],
        ["Needed", textOf(row, NEEDED)],
        ["Remediation", ["pass", "not_applicable"].includes(outcome) ? "" : rule.remediation],
        ["Grace until", textOf(row, GRACE)],
        ["Waiver", waiver ? `${waiver.id}: ${waiver.reason} (approved by ${waiver.approved_by}, expires ${waiver.expires})` : textOf(row, WAIVER)],
        ...proofs.map((item) => ["Attestation", `${item.id}: ${item.statement} (attested by ${item.attested_by} on ${item.attested_on}, valid until ${item.valid_until})`]),
        ["Finding id", results.id[row] ? el("code", null, results.id[row]) : ""],
      ]));
  }
  function userPage(user) {
    const rows = [];
    for (let row = 0; row < ROWS; row++) if (results.user[row] === user) rows.push(row);
    rows.sort((a, b) => results.rule[a] - results.rule[b]);
    const failure = users.failures[user];
    return [
      el("div", { class: "card" },
        el("h1", { tabindex: "-1" }, ...breakable(userName(user))),
        facts([
          ["Worst outcome", pill(outcomes[users.outcome[user]])],
          ["User id", String(users.id[user])],
          ["E-mail", users.email[user]],
          ["Username", users.username[user]],
          ["Status", words(texts[users.status[user]] || "unknown")],
          ["State", words(texts[users.state[user]] || "unknown")],
          ["Group", users.group[user] === null ? "" : String(users.group[user])],
          ["Roles", texts[users.roles[user]]],
          ["Login policy", users.mfa ? texts[users.login[user]] || "unknown" : ""],
          ["MFA at sign-in", users.mfa ? `${texts[users.mfa[user]]}: ${texts[users.mfa_reason[user]]}` : ""],
          ["Since the baseline", [data.since.came.includes(user) ? "came" : "", data.since.factors[user] || ""].filter(Boolean).join("; ")],
          ["Call that failed", failure ? Object.entries(failure).map(([key, value]) => `${words(key)} ${value}`).join(", ") : ""],
        ])),
      el("section", { class: "card" }, el("h2", null, "Rules and evidence"), ...rows.map(resultPart)),
      el("section", { class: "card" }, el("h2", null, "Enrolled"), enrolledPart(user)),
      el("section", { class: "card" }, el("h2", null, "Available, not enrolled"), availablePart(user)),
    ];
  }

  // ---- Routes ----

  let leftAt = null; // how far the overview was scrolled when a user's page took its place

  function showUser(hash) {
    const user = userPlaces.get(hash);
    if (leftAt === null) leftAt = window.scrollY;
    const back = el("a", { href: stateRoute(), class: "back" }, "← Back to the report");
    $("user").replaceChildren(el("p", null, back), ...(user === undefined
      ? [el("div", { class: "card" }, el("h1", { tabindex: "-1" }, "No such user"), el("p", null, "This report holds no user with that id."))]
      : userPage(user)));
    $("overview").hidden = true;
    $("user").hidden = false;
    document.title = (user === undefined ? "No such user" : userName(user)) + " · " + title;
    window.scrollTo(0, 0);
    $("user").querySelector("h1").focus({ preventScroll: true });
  }
  function showOverview(hash, first) {
    const returnTo = leftAt;
    leftAt = null;
    $("overview").hidden = false;
    $("user").hidden = true;
    document.title = title;
    if (hash === "" || hash.startsWith("#/results")) {
      readState(hash.split("?")[1] || "");
      update();
    }
    if (returnTo !== null && (hash === "" || hash.startsWith("#/results"))) {
      window.scrollTo(0, returnTo);
    } else if (hash.startsWith("#/results")) {
      $("results").scrollIntoView();
      if (!first) $("results-title").focus({ preventScroll: true });
    } else {
      $(hash.slice(1))?.scrollIntoView(); // a section may have been hidden when the browser looked for it
    }
  }
  function route(first) {
    const hash = location.hash;
    if (hash.startsWith("#/user/")) showUser(hash);
    else showOverview(hash, first === true);
  }

  // ---- Paper: not a page of the table, but every row that is neither pass nor out of scope ----

  window.addEventListener("beforeprint", () => {
    $("thresholds")?.setAttribute("open", "");
    const rows = selected.filter((row) => !["pass", "not_applicable"].includes(outcomes[outcomeOf(row)]));
    drawRows(rows.slice(0, PRINTED_ROWS), ROWS ? "Nothing failed, and nothing was left undecided." : "There is no result.");
    const first = rows.length > PRINTED_ROWS ? `The first ${number(PRINTED_ROWS)} of ` : "";
    $("count").textContent = `${first}${number(rows.length)} selected result${rows.length === 1 ? " that is" : "s that are"} neither pass nor out of scope`;
  });
  window.addEventListener("afterprint", update);
  document.querySelector(".to-top a").addEventListener("click", (event) => {
    event.preventDefault(); // of whatever page is shown, a user's as well
    window.scrollTo(0, 0);
  });
  window.addEventListener("hashchange", route);
  // Going forward, the browser would scroll to the place on the user's page before we learn of the table's.
  history.scrollRestoration = "manual";

  setUpTable();
  update();
  route(true);
})();
