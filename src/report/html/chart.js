// Histograms, with the hard and the typical range; bars of classes.

// About COUNT round numbers from LOW to HIGH.
function ticks(low, high, count) {
  const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((n) => n * power >= raw);
  const list = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) list.push(Number((i * step).toPrecision(12)));
  return list;
}

// What the histogram shows: exact counts of all data, or, when fill values stretch that beyond use, cells of the map.
function histogramSource(file, extra) {
  const exact = file.statistics.histogram, range = extra.layer && extra.layer.range;
  const cells = extra.picture && extra.picture.histogram;
  if (!exact && !cells) return null;
  const stretched = exact && range && (exact.edges[0] < range.min || exact.edges[exact.edges.length - 1] > range.max);
  if (cells && (stretched || !exact)) return { ...cells, below: 0, above: 0, cells: true, note: t("histogram_cells") };
  return { ...exact, note: t("histogram_exact") };
}

function histogram(file, extra, name) {
  const source = histogramSource(file, extra);
  if (!source) return el("p", { class: "quiet" }, t("no_values"));
  const { edges, counts } = source;
  const range = extra.layer && extra.layer.range, typical = (extra.layer && extra.layer.typical) || [];
  let low = edges[0], high = edges[edges.length - 1];
  const own = [low, high], width = high - low;
  const reach = (value, spans) => { // limits that lie near enough are in the picture
    if (value === null || value < low - spans * width || value > high + spans * width) return;
    own[0] = Math.min(own[0], value);
    own[1] = Math.max(own[1], value);
  };
  typical.forEach((one) => [one.min, one.max].forEach((value) => reach(value, 3)));
  if (range) [range.min, range.max].forEach((value) => reach(value, 1));
  const pad = (own[1] - own[0] || Math.abs(own[0]) || 1) * 0.03;
  [low, high] = [own[0] - pad, own[1] + pad];
  const W = 600, H = 200, x = (v) => ((v - low) / (high - low)) * W;
  const density = counts.map((n, i) => (edges[i + 1] > edges[i] ? n / (edges[i + 1] - edges[i]) : 0));
  const top = Math.max(...density) || 1;
  const box = svg("svg", { viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none", class: "bars", role: "img", "aria-label": histogramText(file, extra, name, source) });
  typical.forEach((one) => box.append(svg("rect", { class: "typical", x: x(Math.max(one.min, low)), y: 0, height: H, width: Math.max(0, x(Math.min(one.max, high)) - x(Math.max(one.min, low))) })));
  counts.forEach((n, i) => {
    const height = n ? Math.max(1, (density[i] / top) * (H - 8)) : 0;
    box.append(svg("rect", { class: "bar", x: x(edges[i]), width: Math.max(0.8, x(edges[i + 1]) - x(edges[i]) - 0.6), y: H - height, height }));
  });
  const limits = [];
  if (range) {
    [["hard_min", range.min, "\u2190"], ["hard_max", range.max, "\u2192"]].forEach(([key, value, arrow]) => {
      if (value === null) return;
      const inside = value >= low && value <= high;
      if (inside) box.append(svg("line", { class: "hard", x1: x(value), x2: x(value), y1: 0, y2: H }));
      limits.push(t(key, number(value)) + (inside ? "" : ` ${arrow}`));
    });
  }
  const axis = el("div", { class: "axis" }, ticks(low, high, 5).filter((v) => v >= low && v <= high).map((v) => place(el("span", {}, number(v)), { left: ((v - low) / (high - low)) * 100 })));
  const keys = el("ul", { class: "keys" },
    el("li", {}, el("span", { class: "swatch bar" }), source.note),
    typical.length ? el("li", {}, el("span", { class: "swatch typical" }), typical.map((one) => t("typical_range", number(one.min), number(one.max))).join("; ")) : null,
    limits.length ? el("li", {}, el("span", { class: "swatch hard" }), limits.join(", ")) : null,
    source.below + source.above > 0 ? el("li", {}, t("beyond_bins", count(source.below), count(source.above))) : null);
  return el("figure", { class: "histogram" }, el("figcaption", {}, t("histogram"), extra.layer && extra.layer.unit ? ` (${extra.layer.unit})` : ""),
    el("div", { class: "plot" }, box, axis), keys);
}

function histogramText(file, extra, name, source) {
  const s = file.statistics, unit = (extra.layer && extra.layer.unit) || "", { edges } = source;
  if (source.cells) return t("histogram_alt_cells", name, number(edges[0]), number(edges[edges.length - 1]), unit);
  return t("histogram_alt", name, number(s.min), number(s.max), number(s.percentiles["50"]), unit);
}

// Sets positions in per cent; the style sheet cannot know them.
function place(node, positions) {
  for (const [side, percent] of Object.entries(positions)) node.style[side] = `${percent}%`;
  return node;
}

// Shares of classes, as bars with their names.
function classBars(file, extra) {
  const codes = file.statistics.codes || [];
  const total = codes.reduce((sum, one) => sum + one.pixels, 0) || 1;
  const known = new Map(((extra.picture && extra.picture.classes) || []).map((one) => [one.code, one]));
  const rows = codes.map((one) => {
    const is = known.get(one.code);
    const bar = place(el("span", { class: "class-bar" }), { width: (one.pixels / total) * 100 });
    if (is) bar.style.backgroundColor = is.colour;
    return [count(one.code), (is && is.name) || t("class_unknown"), el("td", { class: "bar-cell" }, bar), count(one.pixels), share(one.pixels / total)];
  });
  return el("figure", { class: "histogram" }, el("figcaption", {}, t("classes")),
    table(t("classes"), [t("code"), t("class"), el("span", { class: "unseen" }, t("share_bar")), t("pixels"), t("share")], rows, { class: "classes" }));
}
