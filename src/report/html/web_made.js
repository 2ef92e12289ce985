// What the side tells of how the map was made: what a recipe left out, and for which pixels two countries gave a value.

const OVERLAPS_SHOWN = 6; // pairs: more are shown on request

const area = (km2) => (km2 >= 100 ? count(Math.round(km2)) : number(km2, 3));
const numeric = (text) => el("td", { class: "figure" }, text);

// How many pixels an exclusion took from each country, most first.
function excludedTable(one) {
  const rows = [...one.countries].sort((a, b) => b.pixels - a.pixels);
  return table(t("left_out_by", one.id), [t("country"), t("pixels_short"), "km\u00b2"], rows.map(({ name, pixels, km2 }) => [name, numeric(count(pixels)), numeric(area(km2))]), { class: "figures" });
}

function exclusionItem(one, alone) {
  const all = (key) => one.countries.reduce((sum, country) => sum + country[key], 0);
  const kept = [["kept_unjudged", one.unjudged], ["kept_beyond", one.beyond], ["kept_empty", one.empty]].filter(([, pixels]) => pixels > 0);
  return el("li", {}, el("p", {}, one.reason), el("p", { class: "quiet" }, t("left_out_rule"), " ", el("code", {}, one.rule), one.source ? ` \u00b7 ${one.source}` : null),
    el("p", {}, one.countries.length ? t("left_out", count(all("pixels")), `${area(all("km2"))}${THIN}km\u00b2`) : t("left_out_none")),
    kept.map(([key, pixels]) => el("p", { class: "quiet" }, t(key, count(pixels)))),
    one.countries.length ? details(alone, t("left_out_from"), excludedTable(one)) : null);
}

// The part of the side that tells what was left out on purpose, and why.
function exclusionsSection(map) {
  const { recipe } = map;
  if (!recipe) return null;
  return el("section", { class: "left-out" }, el("h2", {}, t("left_out_title")), el("p", { class: "scale-title" }, recipe.title),
    recipe.exclusions.length ? el("ol", { class: "plain exclusions" }, recipe.exclusions.map((one) => exclusionItem(one, recipe.exclusions.length === 1))) : el("p", { class: "quiet" }, t("left_out_not_here")));
}

// Pixels for which two countries gave a value, by pair, most first.
function overlapsTable(map) {
  const { overlaps } = map, known = overlaps.some((one) => one.difference !== null);
  if (!overlaps.length) return null;
  const row = ({ a, b, pixels, taken, difference }) => [el("td", {}, t("seam_pair", a, b), el("div", { class: "quiet" }, t("overlap_taken", count(taken[0]), a, count(taken[1]), b))), numeric(count(pixels)),
    ...(known ? [numeric(number(difference, 3))] : [])];
  return el("div", { class: "overlaps" }, el("h3", {}, t("overlaps")), el("p", { class: "quiet" }, t("overlaps_keys")),
    details(overlaps.length <= OVERLAPS_SHOWN, t("overlaps_pairs", count(overlaps.length)), table(t("overlaps"), [t("countries"), t("pixels_short"), ...(known ? [[t("overlap_difference"), map.unit].filter(Boolean).join(", ")] : [])], overlaps.map(row), { class: "figures" })));
}
