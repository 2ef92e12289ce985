// The page of maps for the web: head, map, legend.

function layerName(map) {
  const depth = map.depth && map.depth.replace(/-/g, "\u2011").replace(/ /g, "\u00a0"); // "0-30 cm" in one piece
  return [map.title || map.id, depth].filter(Boolean).join(", ");
}

function valueLegend(map) {
  const bar = el("div", { class: "ramp" }), span = map.high - map.low || 1;
  bar.style.backgroundImage = `linear-gradient(90deg, ${map.palette.join(", ")})`;
  const list = map.high > map.low ? ticks(map.low, map.high, 4) : [map.low];
  return [bar, el("div", { class: "axis" }, list.map((v) => place(el("span", {}, number(v)), { left: ((v - map.low) / span) * 100 }))),
    el("p", { class: "quiet" }, t("legend_ends", number(map.low, 4), number(map.high, 4), number(map.min, 4), number(map.max, 4)))];
}

function classLegend(map) {
  return el("ul", { class: "keys web-keys" }, map.classes.map((one) => {
    const swatch = el("span", { class: "swatch" });
    swatch.style.backgroundColor = one.colour;
    return el("li", {}, swatch, t("pair", count(one.code), one.name || t("class_unknown")));
  }));
}

// Countries by name, with the pixels they gave.
function countryLegend(map) {
  const named = map.sources.classes.map((one) => ({ ...one, name: one.name || t("from_number", one.code) }));
  named.sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
  return [el("ul", { class: "keys web-keys" }, named.map((one) => {
    const swatch = el("span", { class: "swatch" }), pixels = map.given && map.given[one.code];
    swatch.style.backgroundColor = one.colour;
    return el("li", {}, swatch, el("span", {}, one.name, pixels ? el("span", { class: "quiet cells" }, t("country_pixels", count(pixels))) : null));
  })), el("p", { class: "quiet" }, t("by_country_keys"))];
}

function legend(map, byCountry) {
  const unit = map.unit && !map.classes ? `, ${map.unit}` : "";
  const keys = page.outlines ? el("ul", { class: "keys web-keys" }, el("li", {}, el("span", { class: "swatch land-key" }), t("legend_none")), el("li", {}, el("span", { class: "swatch border-key" }), t("legend_border"))) : null;
  if (byCountry) return el("section", { class: "scale" }, el("h2", {}, t("legend")), el("div", { class: "scale-title" }, t("by_country")), countryLegend(map), keys);
  return el("section", { class: "scale" }, el("h2", {}, t("legend")), el("div", { class: "scale-title" }, layerName(map), unit),
    map.classes ? classLegend(map) : valueLegend(map), keys,
    el("p", { class: "quiet" }, map.classes ? t("precision_classes") : t("precision", fixed(map.values.step, map.values.decimals), map.unit || "")));
}

function files(map, byCountry) {
  const { base } = byCountry ? map.sources : map;
  const link = (path, what) => el("li", {}, el("a", { href: path.split("/").map(encodeURIComponent).join("/") }, breakable(path.split("/").slice(-2).join("/"))), " ", el("span", { class: "quiet" }, what));
  return el("ul", { class: "plain web-files" }, map.products.map((path) => link(path, t(path.endsWith(".json") ? "file_manifest" : path.endsWith("_source.tif") ? "file_sources" : "file_product"))), link(`${base}.pmtiles`, t("file_pmtiles")),
    link(`${base}.mbtiles`, t("file_mbtiles")), link(`${base}/tilejson.json`, t("file_tilejson")));
}

function about(map, byCountry) {
  const missing = [...map.missing].sort((a, b) => a.localeCompare(b, document.documentElement.lang));
  return el("section", {}, el("h2", {}, t("about")),
    pairs([[t("product"), page.product], [t("pixels"), count(map.pixels)], [t("grid"), t("arcsec", number(map.grid.width * 3600, 6))],
      [t("attribution"), page.attribution], [t("missing"), missing.join(", ")], [t("boundaries"), page.boundaries]], "web-facts"),
    page.disclaimer ? el("p", { class: "quiet" }, page.disclaimer) : null, el("h2", {}, t("files")), files(map, byCountry));
}

function start() {
  const readout = el("output", { class: "readout" }, t("hint"));
  const map = new WebMap(page.maps[0], (text) => (readout.textContent = text));
  const side = el("aside", { class: "web-side" });
  const tell = () => {
    const one = map.map, byCountry = map.showsCountries();
    colours.hidden = !one.sources;
    side.replaceChildren(...[legend(one, byCountry), exclusionsSection(one), seamsSection(one, map), about(one, byCountry)].filter(Boolean));
  };
  const choose = (name, texts, act) => el("label", {}, `${t(name)} `, el("select", { onchange: (event) => { act(Number(event.target.value)); tell(); } }, texts.map((text, i) => el("option", { value: i }, text))));
  const layers = choose("layer", page.maps.map(layerName), (i) => map.take(page.maps[i]));
  const colours = choose("show", [t("show_values"), t("show_countries")], (i) => map.colour(i === 1));
  const button = (key, text, action) => el("button", { type: "button", title: t(key), "aria-label": t(key), onclick: action }, text);
  document.getElementById("app").replaceWith(
    el("a", { class: "skip", href: "#main" }, t("skip")),
    el("header", { class: "top web-top" }, el("div", {}, el("p", { class: "kicker" }, t("kicker")), el("h1", {}, page.title)),
      el("div", { class: "tools" }, page.maps.length > 1 ? layers : null, colours, themeButton())),
    el("main", { id: "main", class: page.maps.length > 1 ? "web-main web-many" : "web-main", tabindex: "-1" },
      el("figure", { class: "web-map" }, map.stage, readout,
        el("div", { class: "map-buttons web-buttons no-print", role: "group", "aria-label": t("map_controls") },
          button("zoom_in", "+", () => map.zoomAt(0.5)), button("zoom_out", "\u2212", () => map.zoomAt(-0.5)), button("zoom_home", "\u2302", () => map.home()))),
      side));
  tell();
}
start();
