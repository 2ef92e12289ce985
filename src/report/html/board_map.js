// The maps: one for each product, coloured by state; the same outlines are in all of them.

const STATES = page.states; // who still has to do something first
const lookOf = (name) => STATES.find((state) => state.name === (name || "no-status")) || { name, word: name, meaning: "", colour: "#ffffff" };
const countryId = (iso3) => `c-${iso3}`;

function swatch(state) {
  const node = el("span", { class: "swatch", "aria-hidden": "true" });
  node.style.backgroundColor = state.colour;
  return node;
}

// A state in words, with its colour beside them: never the colour alone.
const stateTag = (name, ...more) => {
  const state = lookOf(name);
  return el("span", { class: "state", title: state.meaning }, swatch(state), el("span", {}, state.word, ...more));
};

const star = (inferred) => (inferred ? el("abbr", { class: "star", title: t("b_inferred") }, "*", el("span", { class: "unseen" }, ` (${t("b_inferred")})`)) : null);
const percent = (n, all) => (all ? `${Math.round((n / all) * 100)}${THIN}%` : "");

// From what is done to what is not; those without a status stand behind all.
const DONE_FIRST = [...STATES.filter((state) => state.name !== "no-status").reverse(), ...STATES.filter((state) => state.name === "no-status")];
// The states that countries are in, with how many: [[state, count]].
const totalsOf = (product) => STATES.map((state) => [state, product.totals[state.name] || 0]).filter(([, n]) => n > 0);
const sentenceOf = (product) => totalsOf(product).map(([state, n]) => t("pair", state.word, count(n))).join(", ");
const openCountry = (iso3) => {
  const node = document.getElementById(countryId(iso3));
  node.open = true;
  node.scrollIntoView();
  node.querySelector("summary").focus({ preventScroll: true });
};

class RegionMap {
  constructor(number) {
    this.product = report.products[number];
    this.extra = page.products[number];
    this.current = null;
    this.areas = new Map();
    const { width, height } = page.map;
    this.svg = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "region-svg", role: "img", "aria-label": t("b_map_alt", this.product.product, page.region_title, sentenceOf(this.product)) }, this.ground(), this.countries());
    this.stage = el("div", { class: "region-stage", tabindex: "0", role: "group", "aria-label": t("b_map_keys", this.product.product), onkeydown: (event) => this.key(event) }, this.svg);
    this.readout = el("p", { class: "readout no-print", role: "status" }, t("b_map_hint"));
    this.node = el("figure", { class: "region-map" }, el("div", { class: "map-side" }, this.stage, this.readout, page.disclaimer ? el("p", { class: "disclaimer" }, page.disclaimer, " ", page.map.projection, ".") : null), this.legend());
  }

  ground() {
    const { width, height, grid, land } = page.map;
    return svg("g", { "aria-hidden": "true" }, svg("rect", { width, height, class: "sea" }), svg("path", { d: grid, class: "grid" }), svg("path", { d: land, class: "others", "fill-rule": "evenodd" }));
  }

  countries() {
    const marks = [], codes = [], shapes = this.product.countries.map((line) => {
      const place = page.map.countries[line.iso3];
      if (!place) return null;
      const events = { onpointerenter: () => this.show(line.iso3), onpointerdown: () => this.show(line.iso3), ondblclick: () => openCountry(line.iso3) };
      const fill = lookOf(line.status).colour;
      const nodes = place.path ? [svg("path", { d: place.path, fill, class: "country", "fill-rule": "evenodd", data: { iso3: line.iso3 }, ...events })] : [];
      if (place.small) {
        marks.push(svg("circle", { cx: place.x, cy: place.y, r: 7, fill, class: "mark", data: { iso3: line.iso3 }, ...events }));
        nodes.push(marks[marks.length - 1]);
      }
      if (place.label) codes.push(svg("text", { x: place.label[0], y: place.label[1], class: "code" }, line.iso3));
      if (nodes.length) this.areas.set(line.iso3, { line, place, nodes });
      return place.path ? nodes[0] : null;
    });
    this.chosen = svg("g", { class: "chosen-area", "aria-hidden": "true" });
    return [shapes, marks, this.chosen, codes];
  }

  legend() {
    const all = this.product.countries.length;
    return el("figcaption", { class: "region-legend" }, el("ul", {}, totalsOf(this.product).map(([state, n]) =>
      el("li", {}, swatch(state), el("div", {}, el("b", {}, state.word), " ", el("span", { class: "tally" }, t("b_n_of", count(n), count(all)), ` (${percent(n, all)})`), el("br"), el("span", { class: "quiet" }, state.meaning),
        el("span", { class: "codes" }, this.product.countries.filter((line) => (line.status || "no-status") === state.name).map((line) => line.iso3).join(" ")))))));
  }

  // Says how the country stands, until another one is pointed at: there is a link to be pressed. Null: says what can be done.
  show(iso3) {
    if (iso3 === this.current) return;
    this.current = iso3;
    const area = this.areas.get(iso3);
    this.chosen.replaceChildren(...(area ? area.nodes.map((node) => { const copy = node.cloneNode(); copy.removeAttribute("data-iso3"); return copy; }) : []));
    if (!area) {
      this.readout.replaceChildren(t("b_map_hint"));
      return;
    }
    const { line } = area, own = this.extra.countries[iso3];
    const said = [line.since ? t("b_since", line.since) : null, line.due ? t("b_due", line.due) : null, line.note].filter(Boolean).join("; ");
    this.readout.replaceChildren();
    fill(this.readout, {}, [el("b", {}, line.name), " ", stateTag(line.status, star(own && own.inferred)), " ", line.overdue ? [el("b", { class: "overdue" }, t("b_is_overdue")), " "] : null, said, " ", el("a", { href: `#${countryId(iso3)}`, onclick: (event) => { event.preventDefault(); openCountry(iso3); } }, t("b_history"))]);
  }

  // The country nearest to the one shown, on the side of the key.
  neighbour(dx, dy) {
    const from = this.areas.get(this.current);
    let best = null, least = Infinity;
    for (const [iso3, { place }] of this.areas) {
      if (iso3 === this.current || place.x === undefined) continue;
      const x = place.x - (from ? from.place.x : page.map.width / 2), y = place.y - (from ? from.place.y : page.map.height / 2);
      const along = x * dx + y * dy, across = Math.abs(x * dy) + Math.abs(y * dx);
      if (from && along <= across * 0.5) continue;
      const far = from ? along + across * 2 : Math.hypot(x, y);
      if (far < least) [best, least] = [iso3, far];
    }
    return best || this.current;
  }

  key(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const codes = [...this.areas.keys()];
    if (ways) this.show(this.neighbour(...ways));
    else if (event.key === "Home") this.show(codes[0]);
    else if (event.key === "End") this.show(codes[codes.length - 1]);
    else if (event.key === "Escape") this.show(null);
    else if (event.key === "Enter" && this.current) openCountry(this.current);
    else return;
    event.preventDefault();
  }
}

// One map is shown, chosen by tabs; on paper all are.
function mapsPart() {
  if (!page.map) return null;
  const maps = report.products.map((product, i) => new RegionMap(i));
  const panels = maps.map((map, i) => el("div", { class: "panel", id: `map-${i}`, role: "tabpanel", "aria-labelledby": `tab-${i}` }, el("h3", { class: maps.length > 1 ? "only-print" : null }, t("pair", `${report.products[i].product} ${page.products[i].version}`, page.products[i].title)), map.node));
  const tabs = report.products.map((product, i) => el("button", { type: "button", role: "tab", id: `tab-${i}`, "aria-controls": `map-${i}`, onclick: () => choose(i), onkeydown: (event) => move(event, i) }, product.product));
  function choose(chosen) {
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === chosen));
      tab.tabIndex = i === chosen ? 0 : -1;
      panels[i].classList.toggle("away", i !== chosen);
    });
  }
  function move(event, i) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (i + step + tabs.length) % tabs.length;
    choose(next);
    tabs[next].focus();
    event.preventDefault();
  }
  choose(0);
  return el("section", { id: "b-maps" }, el("h2", {}, t("b_maps")), maps.length > 1 ? el("div", { class: "tabs no-print", role: "tablist", "aria-label": t("b_products") }, tabs) : null, panels);
}
