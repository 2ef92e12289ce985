// The matrix of countries and products, that of layers, events, and what is known of each country.

const VERDICTS = { pass: "ok", warn: "warning", unchecked: "unchecked", fail: "error" };
const verdictChip = (verdict) => (VERDICTS[verdict] ? chip(VERDICTS[verdict], t(`b_verdict_${verdict}`)) : verdict ? chip("missing", verdict) : null);
const dayOf = (time) => (time || "").slice(0, 10);

// --- at a glance ---

function glanceCard(product, number) {
  const all = product.countries.length, accepted = product.totals.accepted || 0, overdue = overdueIn(product), next = dueDays(product).filter((day) => day >= product.as_of)[0];
  const bar = el("div", { class: "stack", "aria-hidden": "true" }, DONE_FIRST.filter((state) => product.totals[state.name] > 0).map((state) => {
    const part = el("span", {});
    part.style.flexGrow = String(product.totals[state.name]);
    part.style.backgroundColor = state.colour;
    return part;
  }));
  return el("article", { class: "glance" }, el("h3", {}, product.product, " ", el("span", { class: "quiet" }, page.products[number].version)), el("p", { class: "quiet" }, page.products[number].title),
    el("p", { class: "big" }, el("b", {}, count(accepted)), " ", t("b_accepted_of", count(all))), bar,
    el("dl", { class: "numbers" }, totalsOf(product).map(([state, n]) => el("div", {}, el("dt", {}, stateTag(state.name)), el("dd", {}, t("b_n_of", count(n), count(all)), ` (${percent(n, all)})`)))),
    next || overdue ? el("p", { class: "due" }, next ? t("b_due_next", next) : null, next && overdue ? " " : null, overdue ? el("b", { class: "overdue" }, tn("b_overdue", overdue)) : null) : null);
}

const glancePart = () => el("section", { id: "b-glance" }, el("h2", {}, t("b_glance")), el("div", { class: "glances" }, report.products.map(glanceCard)));

// --- countries and products ---

function matrixCell(line, extra, product) {
  const said = [line.since ? t("b_since", line.since) : null, line.due && line.status !== "accepted" ? t("b_due", line.due) : null, line.deliveries ? tn("b_deliveries", line.deliveries) : null, line.accepted && line.status !== "accepted" ? t("b_accepted_meanwhile", count(line.accepted.delivery)) : null, line.accepted && line.accepted.older ? t("b_version_older", line.accepted.spec_version, extra.version) : null].filter(Boolean);
  return el("td", { data: { label: product.product } }, stateTag(line.status, star(extra && extra.inferred)), line.overdue ? [" ", el("b", { class: "overdue" }, t("b_is_overdue"))] : null, el("div", { class: "quiet small" }, said.join("; ")), line.verdict ? verdictChip(line.verdict) : null);
}

class Matrix {
  constructor() {
    this.order = { column: -1, down: 1 };
    const rank = (line) => STATES.indexOf(lookOf(line.status));
    this.rows = ((report.products[0] && report.products[0].countries) || []).map((line, i) => {
      const lines = report.products.map((product) => product.countries[i]);
      return { line, lines, ranks: lines.map(rank), text: `${line.name} ${line.iso3} ${lines.map((one) => one.note || "").join(" ")}`.toLowerCase() };
    });
    const used = STATES.filter((state) => report.products.some((product) => product.totals[state.name] > 0));
    this.state = el("select", { id: "b-state", onchange: () => this.draw() }, el("option", { value: "" }, t("b_all_states")), used.map((state) => el("option", { value: state.name }, state.word)));
    this.which = el("select", { id: "b-product", onchange: () => this.draw() }, el("option", { value: "" }, t("b_any_product")), report.products.map((product, i) => el("option", { value: String(i) }, product.product)));
    this.search = el("input", { type: "search", id: "b-search", oninput: () => this.draw() });
    this.late = el("input", { type: "checkbox", id: "b-late", onchange: () => this.draw() });
    this.shown = el("p", { class: "result", role: "status" });
    this.heads = [t("country"), ...report.products.map((product) => product.product)].map((name, i) => el("th", { scope: "col", "aria-sort": "none" }, el("button", { type: "button", class: "sort", onclick: () => this.sort(i - 1) }, name)));
    this.body = el("tbody");
    const field = (label, input) => el("div", {}, el("label", { for: input.id }, label), input);
    this.controls = el("div", { class: "controls no-print", role: "search", "aria-label": t("b_filter") }, field(t("b_state"), this.state), report.products.length > 1 ? field(t("product"), this.which) : null,
      report.products.some(overdueIn) ? el("span", { class: "pick" }, this.late, el("label", { for: "b-late" }, t("b_only_overdue"))) : null, el("div", { class: "grow" }, el("label", { for: "b-search" }, t("search")), this.search),
      el("button", { type: "button", onclick: () => this.reset() }, t("reset")));
    this.node = el("section", { id: "b-matrix" }, el("h2", {}, t("b_matrix")), this.controls, this.shown,
      el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("b_matrix") }, el("table", { class: "matrix" }, el("caption", { class: "unseen" }, t("b_matrix")), el("thead", {}, el("tr", {}, this.heads)), this.body)),
      el("p", { class: "quiet" }, "* ", t("b_inferred_note")));
    this.draw();
  }

  reset() {
    this.state.value = this.which.value = this.search.value = "";
    this.late.checked = false;
    this.draw();
  }

  sort(column) {
    this.order = { column, down: this.order.column === column ? -this.order.down : 1 };
    this.draw();
  }

  passes(row) {
    const lines = this.which.value === "" ? row.lines : [row.lines[Number(this.which.value)]];
    return row.text.includes(this.search.value.trim().toLowerCase()) && lines.some((line) => (!this.state.value || (line.status || "no-status") === this.state.value) && (!this.late.checked || line.overdue));
  }

  draw() {
    const { column, down } = this.order;
    const compare = (a, b) => (column < 0 ? 0 : a.ranks[column] - b.ranks[column]) || a.line.name.localeCompare(b.line.name);
    const rows = this.rows.filter((row) => this.passes(row)).sort((a, b) => down * compare(a, b));
    this.heads.forEach((head, i) => head.setAttribute("aria-sort", i - 1 === column ? (down > 0 ? "ascending" : "descending") : "none"));
    this.body.replaceChildren(...rows.map(({ line, lines }) => el("tr", { data: { iso3: line.iso3 } }, el("th", { scope: "row" }, el("a", { href: `#${countryId(line.iso3)}`, onclick: (event) => { event.preventDefault(); openCountry(line.iso3); } }, line.name), " ", el("span", { class: "quiet" }, line.iso3)),
      lines.map((one, i) => matrixCell(one, { ...page.products[i].countries[line.iso3], version: page.products[i].version }, report.products[i])))));
    this.shown.textContent = t("b_shown", count(rows.length), count(this.rows.length));
  }
}

// --- layers ---

const CELLS = ["error", "missing", "unchecked", "warning", "info", "ok", "absent", "unread"];
const CELL_ICONS = { absent: null, unread: "unchecked" };

function layerTable(product, number) {
  const { layers, countries } = page.products[number].layers, codes = Object.keys(countries).sort();
  const names = new Map(product.countries.map((line) => [line.iso3, line.name]));
  const used = CELLS.filter((name) => codes.some((code) => countries[code].some(([cell]) => cell === name)));
  const sign = (name) => (CELL_ICONS[name] === null ? el("span", { class: "dot", "aria-hidden": "true" }, "\u00b7") : icon(CELL_ICONS[name] || name));
  const cell = (code, k) => {
    const [name, n] = countries[code][k];
    const text = t("b_cell", names.get(code) || code, layers[k].id, t(`b_cell_${name}`)) + (n ? ` (${count(n)})` : "");
    return el("td", { class: `layer-cell ${name}`, title: text }, sign(name), el("span", { class: "unseen" }, text));
  };
  return el("div", { class: "layers-of" }, el("h3", {}, product.product),
    el("ul", { class: "keys" }, used.map((name) => el("li", {}, sign(name), " ", t(`b_cell_${name}`)))),
    el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("b_layers_of", product.product) }, el("table", { class: "layer-matrix" }, el("caption", { class: "unseen" }, t("b_layers_of", product.product)),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("b_layer")), codes.map((code) => el("th", { scope: "col", title: names.get(code) }, el("a", { href: `#${countryId(code)}`, onclick: (event) => { event.preventDefault(); openCountry(code); } }, code))))),
      el("tbody", {}, layers.map((layer, k) => el("tr", {}, el("th", { scope: "row", title: layer.title }, breakable(layer.id)), codes.map((code) => cell(code, k))))))),
    el("p", { class: "quiet" }, t("b_no_delivery", count(product.countries.length - codes.length), count(product.countries.length))));
}

function layersPart() {
  const parts = report.products.map((product, i) => (Object.keys(page.products[i].layers.countries).length ? layerTable(product, i) : null)).filter(Boolean);
  return parts.length ? el("section", { id: "b-layers" }, el("h2", {}, t("b_layers")), el("p", { class: "quiet" }, t("b_layers_note")), parts) : null;
}

// --- events ---

const fromTo = (event) => [event.from === "no-status" ? null : [stateTag(event.from), " \u2192 "], stateTag(event.to, star(event.inferred)), event.delivery ? el("span", { class: "quiet small" }, " ", t("b_delivery", count(event.delivery))) : null];

function eventsPart() {
  const list = report.products.flatMap((product, i) => product.countries.flatMap((line) => page.products[i].countries[line.iso3].events.map((event) => ({ event, line, product })))).sort((a, b) => b.event.number - a.event.number);
  if (!list.length) return null;
  const row = ({ event, line, product }) => el("tr", {}, el("td", { class: "nowrap", data: { label: t("b_day") } }, dayOf(event.at)), el("td", { data: { label: t("country") } }, line.name), el("td", { data: { label: t("product") } }, product.product), el("td", { class: "change", data: { label: t("b_change") } }, fromTo(event)), el("td", { data: { label: t("b_why") } }, event.why), el("td", { data: { label: t("b_who") } }, event.who));
  const more = list.length > 15 ? details(false, t("b_more_events", count(Math.min(list.length, 200) - 15)), eventTable(list.slice(15, 200).map(row))) : null;
  return el("section", { id: "b-events" }, el("h2", {}, t("b_events")), el("p", { class: "quiet" }, t("b_events_note")), eventTable(list.slice(0, 15).map(row)), more && el("div", { class: "no-print" }, more), list.length > 200 ? el("p", { class: "quiet" }, t("b_events_left_out", count(list.length - 200))) : null);
}
const eventTable = (rows) => el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("b_events") }, el("table", { class: "events cards" }, el("caption", { class: "unseen" }, t("b_events")), el("thead", {}, el("tr", {}, ["b_day", "country", "product", "b_change", "b_why", "b_who"].map((key) => el("th", { scope: "col" }, t(key))))), el("tbody", {}, rows)));

// --- each country ---

const expectedText = (word) => (word.expected ? (word.due ? t("b_expected_by", word.due) : t("b_expected")) : t("b_not_expected"));

// Events and what was said of expectations, the newest first. Each of the two is in order already.
function historyOf(own) {
  const said = own.expectations.map((word) => ({ ...word, change: [el("span", { class: "quiet" }, expectedText(word)), star(word.inferred)] }));
  const happened = own.events.map((event) => ({ ...event, change: fromTo(event) })), all = [];
  const when = (line) => `${line.at} ${line.recorded_at}`;
  while (said.length || happened.length) all.push((!happened.length || (said.length && when(said[0]) <= when(happened[0])) ? said : happened).shift());
  return all.reverse();
}

function historyTable(lines, name) {
  return table(name, [t("b_day"), t("b_change"), t("b_why"), t("b_evidence"), t("b_who"), t("b_recorded")], lines.map((event) => [el("td", { class: "nowrap" }, dayOf(event.at)), el("td", { class: "change" }, event.change), event.why, event.evidence || "\u2013", event.who, el("td", { class: "nowrap" }, dayOf(event.recorded_at))]), { class: "history" });
}

function findingRow(finding) {
  return el("li", {}, chip(finding.waived ? "missing" : finding.severity, finding.waived ? t("b_waived") : t(`severity_${finding.severity}`)), " ", el("code", {}, finding.rule), finding.layer || finding.file ? [" ", el("b", {}, breakable(finding.layer || finding.file))] : null, " ", finding.message);
}

function deliveryItem(delivery, now) {
  const counts = delivery.counts && ["error", "unchecked", "warning", "info"].filter((name) => delivery.counts[name] > 0).map((name) => tn(`count_${name}`, delivery.counts[name]));
  const waived = delivery.counts && delivery.counts.waived > 0 ? tn("b_waived_count", delivery.counts.waived) : null;
  return el("li", {}, el("p", { class: "delivery-line" }, el("b", {}, t("b_delivery", count(delivery.number))), " ", stateTag(delivery.state), " ", verdictChip(delivery.verdict), " ", el("span", { class: "quiet" }, [t("b_received", dayOf(delivery.received_at)), tn("b_files", delivery.files), delivery.older ? t("b_version_older", delivery.version, now) : delivery.version ? t("b_version", delivery.version) : null, delivery.waivers ? tn("b_with_waivers", delivery.waivers) : null, delivery.who].filter(Boolean).join(", "))),
    delivery.counts === null ? el("p", { class: "quiet" }, t("b_report_unread")) : el("p", {}, counts.length || waived ? [...counts, waived].filter(Boolean).join(", ") : t("no_findings")),
    delivery.findings && delivery.findings.length ? details(false, t("b_findings", count(delivery.findings.length)), el("ul", { class: "findings" }, delivery.findings.map(findingRow)), delivery.left_out ? el("p", { class: "quiet" }, t("b_findings_left_out", count(delivery.left_out))) : null) : null);
}

function countryProduct(line, own, product, version) {
  const leftOut = own.events_all - own.events.length + own.expectations_all - own.expectations.length;
  return el("div", { class: "of-product" }, el("h3", {}, product.product, " ", stateTag(line.status, star(own.inferred)), line.overdue ? [" ", el("b", { class: "overdue" }, t("b_is_overdue"))] : null),
    el("p", { class: "quiet" }, [line.since ? t("b_since", line.since) : null, line.due ? t("b_due", line.due) : null, line.note].filter(Boolean).join("; ")),
    own.deliveries.length ? el("ul", { class: "deliveries" }, own.deliveries.map((delivery) => deliveryItem(delivery, version))) : null,
    own.deliveries_all > own.deliveries.length ? el("p", { class: "quiet" }, t("b_deliveries_left_out", count(own.deliveries_all - own.deliveries.length))) : null,
    own.events.length || own.expectations.length ? historyTable(historyOf(own), t("b_history_of", line.name, product.product)) : null,
    leftOut > 0 ? el("p", { class: "quiet" }, t("b_events_left_out", count(leftOut))) : null);
}

function countriesPart() {
  const lines = (report.products[0] && report.products[0].countries) || [];
  const order = lines.map((line, i) => i).sort((a, b) => lines[a].name.localeCompare(lines[b].name));
  return el("section", { id: "b-countries" }, el("h2", {}, t("b_countries")), order.map((i) => {
    const line = lines[i], summary = el("span", { class: "country-line" }, el("b", {}, line.name), " ", el("span", { class: "quiet" }, line.iso3), el("span", { class: "country-states" }, report.products.map((product) => el("span", { class: "quiet small" }, product.product, " ", stateTag(product.countries[i].status)))));
    const node = details(false, summary, report.products.map((product, p) => countryProduct(product.countries[i], page.products[p].countries[line.iso3], product, page.products[p].version)));
    node.id = countryId(line.iso3);
    return node;
  }));
}
