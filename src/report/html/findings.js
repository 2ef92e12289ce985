// Findings, grouped by rule and layer, with search and filter.

const SEVERITIES = ["error", "unchecked", "warning", "info"];
const GROUP_SHOWN = 4, PLACES_SHOWN = 5;

const titleOf = (rule) => (page.rules[rule] && page.rules[rule].title) || "";
const searchText = (finding) => [finding.rule, titleOf(finding.rule), finding.severity, finding.layer, finding.file, finding.message, finding.expected, finding.measured, finding.advice].filter(Boolean).join("\n").toLowerCase();

// The sentences with which all of TEXTS begin: what is said once for all, and what is left of each.
function beginning(texts) {
  const sentences = texts.map((text) => (text || "").split(/(?<=[.?!]) /));
  let same = 0;
  while (same < sentences[0].length && sentences.every((list) => list[same] === sentences[0][same])) same++;
  return { common: sentences[0].slice(0, same).join(" "), rest: sentences.map((list) => list.slice(same).join(" ")) };
}

class Findings {
  // SCOPE: the parts of the page of one delivery. See page.js.
  constructor(scope) {
    this.scope = scope;
    this.all = scope.delivery.findings.filter((finding) => !finding.waived).map((finding, i) => ({ finding, i, text: searchText(finding) }));
    this.state = { severity: new Set(SEVERITIES), rule: "", layer: "", words: "" };
    this.result = el("p", { class: "result", role: "status" });
    this.list = el("div", { class: "groups" });
    this.node = this.all.length
      ? el("div", {}, this.controls(), this.result, this.list)
      : el("p", { class: "nothing" }, icon("ok"), t("no_findings"));
    this.show();
  }

  controls() {
    const { state, scope } = this;
    const change = (set) => (event) => { set(event.target); this.show(); };
    const have = (pick) => [...new Set(this.all.map(({ finding }) => pick(finding)))];
    this.boxes = SEVERITIES.filter((severity) => this.all.some(({ finding }) => finding.severity === severity)).map((severity) => {
      const number = this.all.filter(({ finding }) => finding.severity === severity).length;
      const box = el("input", { type: "checkbox", checked: true, value: severity, onchange: change((input) => state.severity[input.checked ? "add" : "delete"](severity)) });
      return { box, node: el("label", { class: `pick ${severity}` }, box, icon(severity), t(`severity_${severity}`), el("b", {}, count(number))) };
    });
    const select = (key, options, set) => {
      const id = `${scope.id}-${key}`, node = el("select", { id, onchange: change((input) => set(input.value)) }, el("option", { value: "" }, t(`all_${key}`)), options.map(([value, text]) => el("option", { value }, text)));
      return [node, el("div", {}, el("label", { for: id }, t(key)), node)];
    };
    const rules = have((finding) => finding.rule).sort().map((rule) => [rule, rule]);
    const layers = have((finding) => finding.layer || "\u0000").map((layer) => [layer, layer === "\u0000" ? t("no_layer") : layer]);
    const [rule, ruleNode] = select("rule", rules, (value) => (state.rule = value));
    const [layer, layerNode] = select("layer", layers, (value) => (state.layer = value));
    const words = el("input", { type: "search", id: `${scope.id}-words`, autocomplete: "off", oninput: change((input) => (state.words = input.value)) });
    Object.assign(this, { rule, layer, words });
    return el("form", { class: "controls no-print", role: "search", "aria-label": t("filter"), onsubmit: (event) => event.preventDefault() },
      el("fieldset", {}, el("legend", {}, t("severity")), this.boxes.map((one) => one.node)),
      ruleNode, layerNode, el("div", { class: "grow" }, el("label", { for: words.id }, t("search")), words),
      el("button", { type: "button", onclick: () => this.filter({}) }, t("reset")));
  }

  // Shows only what WANTED asks for: severity, rule, layer.
  filter(wanted) {
    if (!this.boxes) return;
    const severities = wanted.severity ? [wanted.severity] : SEVERITIES;
    this.state = Object.assign(this.state, { severity: new Set(severities), rule: wanted.rule || "", layer: wanted.layer || "", words: "" });
    this.boxes.forEach(({ box }) => (box.checked = severities.includes(box.value)));
    [this.rule.value, this.layer.value, this.words.value] = [this.state.rule, this.state.layer, ""];
    this.show();
  }

  show() {
    if (!this.boxes) return;
    const { severity, rule, layer, words } = this.state, sought = words.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = this.all.filter(({ finding, text }) => severity.has(finding.severity) && (!rule || finding.rule === rule) &&
      (!layer || (finding.layer || "\u0000") === layer) && sought.every((word) => text.includes(word)));
    this.result.textContent = t("shown_findings", count(fits.length), count(this.all.length));
    const groups = new Map();
    for (const one of fits) {
      const key = `${one.finding.severity} ${one.finding.rule}`;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(one.finding);
    }
    const ordered = [...groups.values()].sort((a, b) => SEVERITIES.indexOf(a[0].severity) - SEVERITIES.indexOf(b[0].severity));
    this.list.replaceChildren();
    capped(ordered, 30, (group) => this.group(group), this.list);
  }

  group(findings) {
    const { rule, severity } = findings[0];
    const shared = (pick) => findings.every((finding) => pick(finding) === pick(findings[0]));
    const commands = [...new Set(findings.map((finding) => finding.fix.command).filter(Boolean))];
    const advice = beginning(findings.map((finding) => finding.advice));
    const common = { source: shared((f) => f.source), fix: commands.length === 0 && shared((f) => f.fix.class) };
    const body = el("div", { class: "cards" });
    capped(findings.map((finding, i) => ({ finding, advice: advice.rest[i] })), GROUP_SHOWN, (one) => this.card(one.finding, one.advice, common), body);
    return el("section", { class: `group ${severity}` },
      el("header", {}, heading(3, {}, icon(severity), el("span", { class: "unseen" }, `${t(`severity_${severity}`)}: `), el("span", { class: "title" }, titleOf(rule))),
        el("p", { class: "rule-line" }, el("code", {}, rule), " ", chip(severity, t(`severity_${severity}`)), common.fix ? [" ", chip("plain-chip", el("span", { title: t(`fix_${findings[0].fix.class}_means`) }, t(`fix_${findings[0].fix.class}`)))] : null, findings.length > 1 ? el("span", { class: "quiet" }, ` ${t("times", count(findings.length))}`) : null)),
      advice.common ? el("p", { class: "advice" }, el("b", {}, t("advice")), " ", advice.common) : null,
      commands.length > 1 ? copyAll(commands) : null,
      body,
      common.source && findings[0].source ? el("p", { class: "source quiet" }, t("pair", t("source"), findings[0].source)) : null);
  }

  card(finding, advice, common) {
    const layer = this.scope.layerLink(finding);
    const facts = pairs([
      [t("expected"), finding.expected], [t("measured"), finding.measured],
      [t("pixels"), finding.pixels === null ? null : count(finding.pixels) + (finding.share === null ? "" : ` (${t("share_of_data", share(finding.share))})`)],
    ], "facts");
    const name = finding.file !== null ? el("span", { class: "file" }, finding.file) : this.scope.delivery.files.length ? el("span", { class: "file" }, t("whole_delivery")) : null;
    return el("article", { class: "card" },
      el("p", { class: "where-line" }, layer, layer && name ? " " : null, name),
      el("p", { class: "message" }, finding.message),
      facts, this.placesOf(finding),
      advice ? el("p", { class: "advice" }, advice) : null,
      common.fix ? null : this.fix(finding.fix),
      !common.source && finding.source ? el("p", { class: "source quiet" }, t("pair", t("source"), finding.source)) : null);
  }

  fix(fix) {
    return el("div", { class: "fix" }, el("p", {}, el("b", {}, t(`fix_${fix.class}`), ":"), " ", el("span", { class: "quiet" }, t(`fix_${fix.class}_means`))), fix.command ? command(fix.command) : null);
  }

  placesOf(finding) {
    const places = finding.locations;
    if (places.length === 0) return null;
    const total = Math.max(finding.pixels || 0, places.length), map = this.scope.mapOf(finding);
    const rows = places.map((spot) => [
      spot.lon === null ? "\u2013" : longitude(spot.lon), spot.lat === null ? "\u2013" : latitude(spot.lat), count(spot.col), count(spot.row), number(spot.value, 9),
      map ? el("button", { type: "button", class: "small no-print", onclick: () => this.scope.showOnMap(finding, spot), "aria-label": t("show_place", count(spot.col), count(spot.row)) }, t("show_on_map")) : ""]);
    const heads = [t("longitude"), t("latitude"), t("column"), t("row"), t("value"), el("span", { class: "unseen" }, t("map"))];
    return details(false, total > places.length ? t("places_some", count(places.length), count(total)) : t("places_all", count(places.length)),
      table(t("places"), heads, rows, { class: "places" }), el("p", { class: "quiet" }, t("counted_from_0")));
  }
}
