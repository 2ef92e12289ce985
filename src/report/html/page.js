// The page: verdict, found, layers, findings, outcomes, maps, relations, waivers.

// Headings: level 1 is the page's; with several deliveries everything else moves one down.
const shift = report.deliveries.length > 1 ? 1 : 0;
const heading = (level, attributes, ...children) => el(`h${Math.min(level + (level > 1 ? shift : 0), 6)}`, attributes, ...children);

// What belongs to one delivery while its part of the page is built.
function scopeOf(delivery, extra, i) {
  const scope = { delivery, extra, id: `d${i + 1}`, maps: new Map() };
  const files = new Map(delivery.files.map((file, k) => [file.path, { file, k, layer: extra.files[k] }]));
  scope.anchor = (k) => `${scope.id}-file-${k + 1}`;
  scope.fileOf = (finding) => files.get(finding.file);
  scope.mapOf = (finding) => { const at = scope.fileOf(finding); return at && at.layer.picture ? at : null; };
  scope.layerLink = (finding) => {
    const at = scope.fileOf(finding);
    if (at) return el("a", { href: `#${scope.anchor(at.k)}`, class: "layer-link" }, finding.layer || at.file.layer || t("file_without_layer"));
    return finding.layer ? el("b", { class: "layer-link" }, finding.layer) : null;
  };
  scope.showOnMap = (finding, spot) => {
    const at = scope.fileOf(finding), map = scope.maps.get(at.k);
    map.stage.focus({ preventScroll: true });
    map.choose(spot);
    map.node.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  };
  return scope;
}

const nameOf = (extra) => extra.country_name || t("country_unknown");

// --- verdict ---

const verdictKey = (delivery) => `verdict_${delivery.verdict}${delivery.verdict === "warn" && page.strict ? "_strict" : ""}`;

// The rules that decide, with a way to their findings.
function worstOf(scope) {
  const groups = new Map();
  for (const finding of scope.delivery.findings)
    if (!finding.waived && finding.severity !== "info") {
      const key = `${SEVERITIES.indexOf(finding.severity)} ${finding.rule}`;
      groups.set(key, [...(groups.get(key) || []), finding]);
    }
  const list = [...groups].sort(([a], [b]) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)).map(([, findings]) => findings);
  if (list.length === 0) return null;
  const line = ([first, ...others]) => el("li", {}, icon(first.severity), el("span", {},
    el("button", { type: "button", class: "link", onclick: () => { scope.findings.filter({ severity: first.severity, rule: first.rule }); scope.jump("findings"); } }, titleOf(first.rule)),
    others.length ? ` (${t("times", count(others.length + 1))})` : first.layer ? ` (${first.layer})` : ""));
  return [heading(3, {}, t("worst_of")), capped(list, 8, line, el("ul", { class: "worst" }))];
}

function verdictPart(scope) {
  const { delivery, extra } = scope, state = { pass: "ok", warn: "warning", unchecked: "unchecked", fail: "error" }[delivery.verdict];
  const counts = SEVERITIES.map((severity) => [severity, delivery.counts[severity]]).filter(([, n]) => n > 0).map(([severity, n]) =>
    el("button", { type: "button", class: `chip big ${severity}`, onclick: () => { scope.findings.filter({ severity }); scope.jump("findings"); } },
      icon(severity), tn(`count_${severity}`, n)));
  return el("section", { class: `verdict ${delivery.verdict}`, id: `${scope.id}-verdict` },
    heading(2, { class: "verdict-word" }, icon(state), t(verdictKey(delivery))),
    el("p", { class: "sentence" }, extra.sentence),
    el("div", { class: "chips" }, counts, delivery.waived ? chip("waived", t("count_waived", count(delivery.waived))) : null),
    worstOf(scope),
    heading(3, {}, t("what_next")),
    el("ol", { class: "steps" }, extra.steps.map((step) => el("li", {}, step))));
}

// --- what was found ---

const span = (values, format) => {
  const list = values.filter((v) => v !== null && v !== undefined && Number.isFinite(v));
  if (list.length === 0) return null;
  const [low, high] = [format(Math.min(...list)), format(Math.max(...list))];
  return low === high ? low : t("from_to", low, high);
};

function gridsOf(delivery) {
  const grids = new Map();
  for (const file of delivery.files) {
    const r = file.raster;
    if (r.state !== "open") continue;
    const degree = r.bbox && r.crs && ["same", "unidentified", "twin"].includes(r.crs.match);
    const where = r.bbox && degree ? `${t("from_to", longitude(r.bbox[0], 3), longitude(r.bbox[2], 3))}, ${t("from_to", latitude(r.bbox[1], 3), latitude(r.bbox[3], 3))}` : (r.crs && r.crs.name) || t("no_crs");
    const size = r.pixel_size ? (degree ? t("arcsec", number(r.pixel_size[0] * 3600, 7)) : number(r.pixel_size[0], 7)) : "";
    const text = `${t("cols_rows", count(r.cols), count(r.rows))}${size ? ` (${size})` : ""}; ${where}`;
    grids.set(text, (grids.get(text) || 0) + 1);
  }
  return [...grids].map(([text, n]) => (grids.size > 1 ? t("pair", t("files_n", count(n)), text) : text));
}

function foundPart(scope) {
  const { delivery, extra } = scope, scanned = delivery.files.filter((file) => file.statistics);
  const wanted = extra.layers.filter((layer) => layer.presence !== "optional");
  const there = new Set(delivery.files.map((file) => file.layer));
  const covered = scanned.map((file) => { const n = extra.files[delivery.files.indexOf(file)].country_pixels; return n > 0 && file.statistics.zones ? file.statistics.zones.inside / n : null; });
  const grids = gridsOf(delivery), states = (state) => delivery.relations.filter((one) => one.state === state).length;
  const totals = scanned.filter((file) => file.statistics.national_total && file.statistics.national_total.value !== null);
  const related = delivery.relations.length > states("absent") ? ["holds", "broken", "unchecked", "untested", "absent"].filter((state) => states(state)).map((state) => t("pair", t(`relation_${state}`), count(states(state)))).join(", ") : null;
  const fact = (key, value) => [t(key), value];
  return el("section", { id: `${scope.id}-found` }, heading(2, {}, t("found")),
    pairs([
      fact("country", nameOf(extra)), fact("product", extra.title ? t("pair", `${delivery.product} ${delivery.spec.version}`, extra.title) : t("no_product")),
      fact("delivered_as", delivery.path), fact("judged_as", t(delivery.complete ? "judged_whole" : "judged_files")),
      fact("layers", wanted.length ? t("n_of_m", count(wanted.filter((layer) => there.has(layer.id)).length), count(wanted.length)) : null),
      fact("files", `${count(delivery.files.length)}, ${bytes(delivery.files.reduce((sum, file) => sum + (file.bytes || 0), 0))}`),
      fact("grid", grids.length ? el("ul", { class: "plain" }, grids.slice(0, 4).map((text) => el("li", {}, text)), grids.length > 4 ? el("li", {}, t("and_more", count(grids.length - 4))) : null) : null),
      fact("area_mapped", span(scanned.map((file) => file.statistics.area_km2), (v) => `${number(v, 5)}${THIN}km\u00b2`)),
      fact("country_covered", span(covered, share)),
      fact("relations", related), fact("boundaries", delivery.boundaries && delivery.boundaries.title),
    ], "found"),
    totals.length ? table(t("totals"), [t("layer"), t("national_total"), t("mean_stock"), t("area_mapped")], totals.map((file) => [file.layer || file.path, `${number(file.statistics.national_total.value / 1e6, 5)}${THIN}Mt`, `${number(file.statistics.national_total.value / (file.statistics.area_km2 * 100))} ${unitOf(scope, file)}`, `${number(file.statistics.area_km2)}${THIN}km\u00b2`]), { class: "totals" }) : null,
    details(false, t("files_and_sums", count(delivery.files.length)),
      table(t("files"), [t("file"), t("layer"), t("size"), "SHA-256"], delivery.files.map((file) => [file.path, file.layer || "\u2013", bytes(file.bytes), el("code", { class: "sum" }, file.sha256 || "\u2013")]), { class: "files" })));
}

const unitOf = (scope, file) => { const extra = scope.extra.files[scope.delivery.files.indexOf(file)]; return (extra.layer && extra.layer.unit) || ""; };

// --- the delivery as a grid of layers ---

function stateOf(findings) {
  return SEVERITIES.slice(0, 3).find((severity) => findings.some((finding) => finding.severity === severity && !finding.waived)) || "ok";
}

function tile(scope, file, k) {
  const { delivery, extra } = scope, own = delivery.findings.filter((finding) => finding.file === file.path && !finding.waived), state = stateOf(own);
  const picture = extra.files[k].picture;
  const counts = SEVERITIES.map((severity) => [severity, own.filter((finding) => finding.severity === severity).length]).filter(([, n]) => n > 0);
  return el("li", {}, el("a", { class: `tile ${state}`, href: `#${scope.anchor(k)}` },
    el("span", { class: "thumb" }, picture ? thumbnail(delivery, extra, file, extra.files[k]) : el("span", { class: "quiet" }, t("not_read"))),
    el("span", { class: "tile-name" }, breakable(file.layer || file.path)),
    file.layer && delivery.files.filter((other) => other.layer === file.layer).length > 1 ? el("span", { class: "tile-file" }, breakable(file.path)) : null,
    el("span", { class: "tile-state" }, icon(state), el("span", {}, counts.length ? counts.map(([severity, n]) => tn(`count_${severity}`, n)).join(", ") : t("state_ok")))));
}

function gridPart(scope) {
  const { delivery, extra } = scope, byLayer = new Map();
  delivery.files.forEach((file, k) => byLayer.set(file.layer || `\u0000${k}`, [...(byLayer.get(file.layer || `\u0000${k}`) || []), k]));
  const list = [];
  for (const layer of extra.layers) {
    const there = byLayer.get(layer.id);
    byLayer.delete(layer.id);
    if (there) there.forEach((k) => list.push(tile(scope, delivery.files[k], k)));
    else if (layer.presence !== "optional" && delivery.complete) list.push(el("li", {}, el("span", { class: "tile missing" }, el("span", { class: "thumb" }), el("span", { class: "tile-name" }, breakable(layer.id)), el("span", { class: "tile-state" }, icon("missing"), el("span", {}, t(`missing_${layer.presence}`))))));
  }
  byLayer.forEach((ks) => ks.forEach((k) => list.push(tile(scope, delivery.files[k], k))));
  const states = ["error", "unchecked", "warning", "ok", "missing"].map((state) => [state, list.filter((node) => node.firstChild.classList.contains(state)).length]).filter(([, n]) => n > 0);
  const absent = delivery.complete ? [] : extra.layers.filter((layer) => layer.presence !== "optional" && !delivery.files.some((file) => file.layer === layer.id));
  return el("section", { id: `${scope.id}-layers` }, heading(2, {}, t("grid_of_layers")),
    el("p", { class: "chips" }, states.map(([state, n]) => chip(state, t("pair", t(`tiles_${state}`), count(n))))),
    capped(list, 120, (node) => node, el("ul", { class: "tiles" })),
    absent.length ? el("p", { class: "quiet" }, t("not_handed_in", count(absent.length), absent.map((layer) => layer.id).join(", "))) : null);
}

// --- what became of every rule ---

function outcomeRows(scope, pick) {
  const rows = new Map();
  const add = (where) => (entry) => {
    const rule = entry.rule || entry, reason = entry.reason || "", key = `${rule}\u0000${reason}`;
    if (!rows.has(key)) rows.set(key, { rule, reason, where: [] });
    rows.get(key).where.push(where);
  };
  pick(scope.delivery.outcomes).forEach(add(t("whole_delivery")));
  scope.delivery.files.forEach((file) => pick(file.outcomes).forEach(add(file.layer || file.path)));
  return [...rows.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

function outcomesPart(scope) {
  const kinds = [["broken", "outcome_broken"], ["unchecked", "outcome_unchecked"], ["not_applicable", "outcome_not_applicable"], ["passed", "outcome_passed"]];
  const files = scope.delivery.files.length;
  const where = (list) => (list.length > 1 && list.length >= files && files > 1 ? t("all_files", count(list.length)) : list.length > 4 ? `${list.slice(0, 3).join(", ")}, ${t("and_more", count(list.length - 3))}` : list.join(", "));
  const parts = kinds.map(([kind, key]) => {
    const rows = outcomeRows(scope, (outcomes) => outcomes[kind]), reasons = rows.some((row) => row.reason);
    const rules = new Set(rows.map((row) => row.rule)).size;
    if (rules === 0) return null;
    return details(false, el("span", {}, t(key), " ", el("b", {}, count(rules))),
      table(t(key), [t("rule"), t("meaning"), ...(reasons ? [t("reason")] : []), t("where")], rows.map((row) => [el("code", {}, row.rule), titleOf(row.rule), ...(reasons ? [row.reason] : []), where(row.where)]), { class: "outcomes" }));
  });
  return el("section", { id: `${scope.id}-outcomes` }, heading(2, {}, t("outcomes")), el("p", {}, t("outcomes_note")), parts);
}

// --- each layer ---

function statisticsOf(scope, file, extra) {
  const s = file.statistics, unit = (extra.layer && !extra.layer.classes && extra.layer.unit) || "", value = (v) => (v === null ? null : number(v, 5));
  const zone = (key) => (s.zones ? [t(`zone_${key}`), count(s.zones[key])] : null);
  const numeric = !(extra.layer && extra.layer.classes);
  return el("div", { class: "statistics" }, el("p", { class: "part-title" }, t("statistics"), unit ? ` (${unit})` : ""), s.count > s.mapped ? el("p", { class: "quiet" }, t("statistics_note", count(s.count - s.mapped))) : null,
    pairs([
      [t("data_pixels"), `${count(s.count)} (${share(s.pixels ? s.count / s.pixels : 0)})`], [t("nodata_pixels"), count(s.nodata)], s.nan ? ["NaN", count(s.nan)] : null, s.infinite ? [t("infinite"), count(s.infinite)] : null,
      [t("minimum"), value(s.min)], [t("maximum"), value(s.max)], numeric ? [t("mean"), value(s.mean)] : null, numeric ? [t("deviation"), value(s.sd)] : null,
      ...(numeric && s.count ? ["5", "25", "50", "75", "95"].map((p) => [t("percentile", p), value(s.percentiles[p])]) : []),
      [t("mapped_pixels"), count(s.mapped)], s.area_km2 === null ? null : [t("area_mapped"), `${number(s.area_km2)}${THIN}km\u00b2`],
      s.national_total && s.national_total.value !== null ? [t("national_total"), `${number(s.national_total.value / 1e6, 6)}${THIN}Mt`] : null,
      extra.country_pixels > 0 && s.zones ? [t("country_covered"), share(s.zones.inside / extra.country_pixels)] : null,
      zone("inside"), zone("near"), zone("disputed"), zone("foreign"), zone("beyond"),
    ], "numbers"));
}

function rasterFacts(file) {
  const r = file.raster;
  if (r.state !== "open") return el("p", { class: "message" }, r.detail || t("not_read"));
  return pairs([
    [t("size_pixels"), t("cols_rows", count(r.cols), count(r.rows))], [t("storage"), `${r.type}, ${r.compression || t("uncompressed")}`], ["CRS", r.crs ? [r.crs.authority, r.crs.name].filter(Boolean).join(", ") : t("no_crs")],
    [t("pixel_size"), r.pixel_size ? r.pixel_size.map((v) => number(v, 10)).join(" \u00d7 ") : null], [t("declared_nodata"), r.nodata.declared || t("none")],
    [t("layout"), `${t(r.tiled ? "tiled" : "strips", count(r.block[0]), count(r.block[1]))}${r.cog ? ", COG" : ""}`], [t("size"), bytes(file.bytes)],
  ], "numbers");
}

function spotsOf(scope, file) {
  const spots = new Map();
  for (const finding of scope.delivery.findings)
    if (finding.file === file.path && !finding.waived) finding.locations.forEach((spot) => {
      const key = `${spot.col} ${spot.row}`;
      if (!spots.has(key)) spots.set(key, { ...spot, severity: finding.severity });
    });
  return [...spots.values()];
}

function layerPart(scope, file, k) {
  const { delivery, extra } = scope, own = extra.files[k], state = stateOf(delivery.findings.filter((finding) => finding.file === file.path));
  const name = file.layer || file.path, findings = delivery.findings.filter((finding) => finding.file === file.path && !finding.waived);
  const groups = SEVERITIES.flatMap((severity) => [...new Set(findings.filter((finding) => finding.severity === severity).map((finding) => finding.rule))].map((rule) => [severity, rule]));
  const show = (severity, rule) => { scope.findings.filter({ severity, rule, layer: file.layer || "\u0000" }); scope.jump("findings"); };
  let map = null;
  if (own.picture) {
    map = new LayerMap(delivery, extra, file, own, name, spotsOf(scope, file));
    scope.maps.set(k, map);
  }
  const s = file.statistics;
  return el("article", { class: `layer ${state}`, id: scope.anchor(k) },
    el("header", {}, el("a", { class: "back no-print", href: `#${scope.id}-layers` }, "\u2191 ", t("back_to_layers")), heading(3, {}, icon(state), el("span", {}, breakable(name))), el("p", {}, own.layer ? `${own.layer.title}${own.layer.depth ? `, ${own.layer.depth}` : ""}${own.layer.unit ? `, ${own.layer.unit}` : ""}. ` : "", el("span", { class: "file" }, file.path)),
      el("p", { class: "chips" }, groups.length ? groups.map(([severity, rule]) => el("button", { type: "button", class: `chip ${severity}`, onclick: () => show(severity, rule) }, icon(severity), rule)) : chip("ok", t("state_ok")))),
    el("div", { class: "columns" }, map ? map.node : el("p", { class: "quiet no-map" }, s ? t("no_picture") : file.raster.detail || t("not_read")),
      el("div", { class: "numbers-side" }, s ? (own.layer && own.layer.classes ? classBars(file, own) : histogram(file, own, name)) : null,
        s ? statisticsOf(scope, file, own) : null, details(false, t("about_file"), rasterFacts(file)))));
}

// --- relations, waivers ---

function relationsPart(scope) {
  const { relations } = scope.delivery;
  if (relations.length === 0) return null;
  const row = (one) => {
    const worst = one.sides && one.sides.left !== null ? t("sides", number(one.sides.left, 7), number(one.sides.right, 7)) + (one.sides.place ? ` (${placeText({ ...one.sides.place, value: null })})` : "") : "";
    const state = { holds: "ok", broken: "error", unchecked: "unchecked", untested: "info", absent: "missing" }[one.state];
    return [el("td", { class: "state-cell" }, icon(state), ` ${t(`relation_${one.state}`)}`), el("td", {}, one.title, el("br"), el("code", {}, one.expression), one.when ? [el("br"), el("span", { class: "quiet" }, t("when"), " "), el("code", {}, one.when)] : null, one.reason ? [el("br"), el("span", { class: "quiet" }, one.reason)] : null),
      count(one.tested), count(one.broken), worst];
  };
  const part = (states, open) => {
    const list = relations.filter((one) => states.includes(one.state));
    return list.length ? details(open, el("span", {}, states.map((state) => t(`relation_${state}`)).join(", "), " ", el("b", {}, count(list.length))), el("div", { class: states[0] === "absent" ? "no-print" : null }, table(t("relations"), [t("result"), t("relation"), t("pixels_tested"), t("pixels_broken"), t("worst")], list.map(row), { class: "relations" }))) : null; // what was not asked needs no paper
  };
  return el("section", { id: `${scope.id}-relations` }, heading(2, {}, t("relations_title")), el("p", {}, t("relations_note")), part(["broken"], true), part(["unchecked"], true), part(["untested"], false), part(["holds"], false), part(["absent"], false));
}

function waiversPart(scope) {
  const waived = scope.delivery.findings.filter((finding) => finding.waived);
  if (waived.length === 0) return null;
  return el("section", { id: `${scope.id}-waivers` }, heading(2, {}, t("waivers")), el("p", {}, t("waivers_note")),
    table(t("waivers"), [t("rule"), t("where"), t("message"), t("reason"), t("by"), t("until")], waived.map((finding) => [el("code", {}, finding.rule), finding.layer || finding.file || t("whole_delivery"), finding.message, finding.waived.reason, finding.waived.by, finding.waived.until]), { class: "waivers" }));
}

// --- all of it ---

function deliveryPart(delivery, i) {
  const extra = page.deliveries[i], scope = scopeOf(delivery, extra, i), title = [nameOf(extra), delivery.product].filter(Boolean).join(": ");
  scope.findings = new Findings(scope);
  scope.jump = (part) => document.getElementById(`${scope.id}-${part}`).scrollIntoView();
  const layers = el("section", { id: `${scope.id}-maps` }, heading(2, {}, t("layers_title")));
  const order = new Map(extra.layers.map((layer, n) => [layer.id, n]));
  const rank = ({ file }) => (order.has(file.layer) ? order.get(file.layer) : order.size);
  capped(delivery.files.map((file, k) => ({ file, k })).sort((a, b) => rank(a) - rank(b)), 60, ({ file, k }) => layerPart(scope, file, k), layers);
  const parts = [verdictPart(scope), foundPart(scope), delivery.files.length ? gridPart(scope) : null,
    el("section", { id: `${scope.id}-findings` }, heading(2, {}, t("findings")), scope.findings.node), outcomesPart(scope), delivery.files.length ? layers : null, relationsPart(scope), waiversPart(scope)].filter(Boolean);
  const nav = el("nav", { class: "contents no-print", "aria-label": t("contents") }, el("ul", {}, parts.filter((part) => part.id).map((part) =>
    el("li", {}, el("a", { href: `#${part.id}` }, t(`nav_${part.id.split("-")[1]}`))))));
  return shift ? el("article", { class: "delivery", id: scope.id }, el("h2", {}, title), nav, parts) : [nav, parts];
}

function saveButton() {
  return el("button", { type: "button", class: "no-print", onclick: () => {
    const url = URL.createObjectURL(new Blob([document.getElementById("report").textContent], { type: "application/json" }));
    el("a", { href: url, download: "soilgate-report.json" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  } }, t("save_json"));
}

function summaryPart() {
  if (!shift) return null;
  const rows = report.deliveries.map((delivery, i) => [el("a", { href: `#d${i + 1}` }, nameOf(page.deliveries[i])), delivery.product || t("no_product"), delivery.path,
    el("td", {}, chip({ pass: "ok", warn: "warning", unchecked: "unchecked", fail: "error" }[delivery.verdict], t(verdictKey(delivery)))), ...SEVERITIES.map((severity) => count(delivery.counts[severity]))]);
  return el("section", {}, el("h2", {}, t("all_deliveries")), table(t("all_deliveries"), [t("country"), t("product"), t("delivered_as"), t("verdict"), ...SEVERITIES.map((severity) => t(`severity_${severity}`))], rows, { class: "summary" }));
}

function build() {
  const { tool, started } = report, first = report.deliveries[0];
  const name = shift || !first ? t("report_on_n", count(report.deliveries.length)) : [nameOf(page.deliveries[0]), first.product].filter(Boolean).join(": ");
  document.getElementById("app").replaceWith(
    el("a", { class: "skip", href: "#main" }, t("skip")),
    el("header", { class: "top" }, el("div", {}, el("p", { class: "kicker" }, t("report")), el("h1", {}, name), el("p", { class: "quiet" }, started ? t("checked_at", started.replace("T", " ").replace("Z", " UTC")) : "")),
      el("div", { class: "tools" }, themeButton(), saveButton(), el("button", { type: "button", class: "no-print", onclick: () => window.print() }, t("print")))),
    el("main", { id: "main", tabindex: "-1" }, summaryPart(), report.deliveries.map(deliveryPart)),
    el("footer", {}, page.disclaimer ? el("p", {}, page.disclaimer) : null, el("p", {}, t("local_note")),
      el("p", { class: "quiet" }, [`${tool.name} ${tool.version}`, tool.gdal && `GDAL ${tool.gdal}`, tool.proj && `PROJ ${tool.proj}`, tool.geos && `GEOS ${tool.geos}`].filter(Boolean).join(", "),
        report.deliveries.map((delivery) => delivery.spec && [el("br"), t("spec_sum", `${delivery.product} ${delivery.spec.version}`, delivery.spec.sha256)]))));
}

build();
