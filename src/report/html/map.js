// A layer's map: values, marked pixels, outlines, graticule, scale; zoom by buttons, wheel, pinch and keys.

const PAPER = { least: 6, pad: 0.04, narrow: 0.9, wide: 1.9 }; // cells across at most zoom; margins; shapes of the frame
const dataUri = (png) => `data:image/png;base64,${png}`;
const image = (png, frame, attributes) =>
  svg("image", { href: dataUri(png), x: 0, y: 0, width: frame.width, height: frame.height, preserveAspectRatio: "none", ...attributes });

// Local units: a cell is 1 high, and as wide as it is on the ground in the middle of the map.
function frameOf(file, picture) {
  const [west, south, east, north] = picture.box, raster = file.raster;
  const cell = ((north - south) / raster.rows) * picture.step;
  const squeeze = picture.geographic ? Math.cos((((north + south) / 2) * Math.PI) / 180) : 1;
  const cellWidth = Math.abs((((east - west) / raster.cols) * picture.step * squeeze) / cell);
  return {
    picture, cell: Math.abs(cell), cellWidth,
    width: picture.cols * cellWidth, height: picture.rows,
    right: (raster.cols / picture.step) * cellWidth, bottom: raster.rows / picture.step, // the last cells may be cut off
    x: (lon) => ((lon - west) / (east - west)) * (raster.cols / picture.step) * cellWidth,
    y: (lat) => ((north - lat) / (north - south)) * (raster.rows / picture.step),
    lon: (x) => west + (x / ((raster.cols / picture.step) * cellWidth)) * (east - west),
    lat: (y) => north - (y / (raster.rows / picture.step)) * (north - south),
    spot: (place) => ({ x: ((place.col + 0.5) / picture.step) * cellWidth, y: (place.row + 0.5) / picture.step }),
    pixel: (x, y) => ({ col: Math.floor((x / cellWidth) * picture.step), row: Math.floor(y * picture.step) }),
  };
}

const outlineCache = new WeakMap();
function outlinePaths(outlines, frame) {
  const key = JSON.stringify([frame.picture.box, frame.width, frame.height]);
  if (!outlineCache.has(outlines)) outlineCache.set(outlines, new Map());
  const cache = outlineCache.get(outlines);
  if (!cache.has(key))
    cache.set(key, outlines.map((owner) => ({ own: owner.own, name: owner.name, d: owner.rings.map((ring) => {
      let d = "";
      for (let i = 0; i < ring.length; i += 2) d += `${i ? "L" : "M"}${frame.x(ring[i]).toFixed(2)} ${frame.y(ring[i + 1]).toFixed(2)}`;
      return `${d}Z`;
    }).join("") })));
  return cache.get(key);
}

// The levels of a picture, read back from its colours; null when the browser does not give true pixels.
async function pixelsOf(png) {
  const shown = new Image();
  shown.src = dataUri(png);
  await shown.decode();
  const canvas = el("canvas", { width: shown.naturalWidth, height: shown.naturalHeight });
  const context = canvas.getContext("2d", { willReadFrequently: true, colorSpace: "srgb" });
  context.drawImage(shown, 0, 0);
  return { cols: canvas.width, data: context.getImageData(0, 0, canvas.width, canvas.height).data };
}

// A sheet of marks is shown at first when a rule that it belongs to found something in this file.
const isShown = (mark, delivery, file) => !mark.rules || delivery.findings.some((finding) => !finding.waived && mark.rules.split(" ").includes(finding.rule) &&
  (finding.file === file.path || (finding.file === null && finding.layer === file.layer)));

// A small picture of a layer, with its country and what is wrong.
function thumbnail(delivery, extra, file, layer) {
  const picture = layer.picture, frame = frameOf(file, picture), pad = 0.03 * Math.max(frame.right, frame.bottom);
  const land = outlinePaths(extra.outlines || [], frame).filter((one) => one.own);
  return svg("svg", { viewBox: `${-pad} ${-pad} ${frame.right + 2 * pad} ${frame.bottom + 2 * pad}`, class: "thumb-svg", "aria-hidden": "true", focusable: "false" },
    land.map((one) => svg("path", { d: one.d, class: "land own", "fill-rule": "evenodd" })), image(picture.values, frame),
    picture.marks.filter((mark) => isShown(mark, delivery, file)).map((mark) => image(mark.png, frame)), land.map((one) => svg("path", { d: one.d, class: "border thin" })));
}

class LayerMap {
  constructor(delivery, extra, file, layer, name, places) {
    Object.assign(this, { delivery, extra, file, layer, name, places, picture: layer.picture });
    this.frame = frameOf(file, this.picture);
    const { right, bottom } = this.frame, pad = PAPER.pad * Math.max(right, bottom);
    const aspect = Math.min(PAPER.wide, Math.max(PAPER.narrow, (right + 2 * pad) / (bottom + 2 * pad)));
    const w = Math.max(right + 2 * pad, (bottom + 2 * pad) * aspect), h = w / aspect;
    this.home = { x: (right - w) / 2, y: (bottom - h) / 2, w, h };
    this.view = { ...this.home };
    this.aspect = aspect;
    this.build();
    this.show();
  }

  build() {
    const { frame, picture } = this;
    this.values = image(picture.values, frame, { class: "values" });
    this.marks = picture.marks.map((mark) => {
      const on = isShown(mark, this.delivery, this.file);
      return { ...mark, on, node: image(mark.png, frame, { class: on ? "marks" : "marks off" }) };
    });
    this.grid = svg("g", { class: "graticule" });
    this.spots = svg("g", { class: "spots" });
    this.focusSpot = svg("g", { class: "chosen" });
    const outlines = outlinePaths(this.extra.outlines || [], frame);
    const land = outlines.map((one) => svg("path", { d: one.d, class: one.own ? "land own" : "land", "fill-rule": "evenodd" }));
    const borders = outlines.map((one) => svg("path", { d: one.d, class: one.own ? "border own" : "border" }));
    const clip = `clip-${(LayerMap.number = (LayerMap.number || 0) + 1)}`;
    this.svg = svg("svg", { class: "map-svg", role: "img", "aria-label": this.description(), preserveAspectRatio: "xMidYMid meet" },
      svg("defs", {}, svg("clipPath", { id: clip }, svg("rect", { x: 0, y: 0, width: frame.right, height: frame.bottom }))),
      land, svg("rect", { class: "extent", x: 0, y: 0, width: frame.right, height: frame.bottom }),
      svg("g", { "clip-path": `url(#${clip})` }, this.values, this.marks.map((mark) => mark.node)),
      borders, this.grid, this.spots, this.focusSpot);
    for (const spot of this.places) {
      const at = frame.spot(spot), d = `M${at.x.toFixed(3)} ${at.y.toFixed(3)}h0`;
      this.spots.append(svg("g", { class: `spot ${spot.severity}` }, svg("path", { d, class: "halo" }), svg("path", { d, class: "dot" }), svg("path", { d, class: "pin" })));
    }
    this.labels = el("div", { class: "tick-labels", "aria-hidden": "true" });
    this.scale = el("div", { class: "scale-bar", "aria-hidden": "true" });
    this.cross = el("div", { class: "cross", "aria-hidden": "true" });
    this.stage = el("div", { class: "stage", tabindex: "0", role: "group", "aria-label": t("map_keys", this.name) }, this.svg, this.labels, this.scale, this.cross);
    this.stage.style.aspectRatio = String(this.aspect);
    this.readout = el("output", { class: "readout" }, t("point_hint"));
    this.node = el("figure", { class: "map" }, this.stage, this.readout, this.buttons(), this.legend());
    this.listen();
  }

  description() {
    const { statistics } = this.file, edges = this.picture.histogram ? this.picture.histogram.edges : [statistics.min, statistics.max]; // what is shown
    const marks = this.marks.filter((mark) => mark.on).map((mark) => t(`mark_${mark.mark}`));
    return t("map_alt", this.name, number(edges[0]), number(edges[edges.length - 1]), (this.layer.layer && this.layer.layer.unit) || "") + (marks.length ? ` ${t("map_alt_marks", marks.join(", "))}` : "");
  }

  buttons() {
    const button = (key, text, action) => el("button", { type: "button", title: t(key), "aria-label": t(key), onclick: action }, text);
    const list = [button("zoom_in", "+", () => this.zoom(0.6)), button("zoom_out", "\u2212", () => this.zoom(1 / 0.6)), button("zoom_home", "\u2302", () => this.go(this.home))];
    if (this.places.length > 0) {
      list.push(button("place_before", "\u25c0", () => this.step(-1)), button("place_after", "\u25b6", () => this.step(1)));
      this.where = el("span", { class: "where", role: "status" }, t("places_count", count(this.places.length)));
      list.push(this.where);
    }
    return el("div", { class: "map-buttons no-print", role: "group", "aria-label": t("map_controls") }, list);
  }

  // --- legend ---

  legend() {
    const { picture } = this;
    const scale = picture.classes ? this.classLegend() : this.valueLegend();
    const toggles = this.marks.map((mark) => {
      const box = el("input", { type: "checkbox", checked: mark.on, onchange: () => { mark.node.classList.toggle("off", !box.checked); line.classList.toggle("unticked", !box.checked); } });
      const swatch = el("span", { class: "swatch" });
      swatch.style.backgroundColor = mark.colour;
      const line = el("li", { class: mark.on ? null : "unticked" }, el("label", {}, box, swatch, t(`mark_${mark.mark}`), el("span", { class: "quiet cells" }, t(picture.step > 1 ? "cells_made" : "cells", count(mark.cells)))));
      return line;
    });
    const fade = el("input", { type: "checkbox", onchange: () => this.svg.classList.toggle("faded", fade.checked) });
    const plain = el("ul", { class: "keys" },
      picture.geographic ? el("li", {}, el("span", { class: "swatch land-key" }), t("legend_no_value_land")) : null,
      this.extra.outlines && this.extra.outlines.some((one) => one.own) ? el("li", {}, el("span", { class: "swatch line-key" }), t("legend_outline", this.extra.country_name)) : null,
      picture.geographic ? el("li", {}, el("span", { class: "swatch extent-key" }), t("legend_extent")) : null,
      this.places.length ? el("li", {}, el("span", { class: "swatch dot-key" }), t("legend_places")) : null);
    return el("figcaption", { class: "legend" }, scale, plain,
      toggles.length ? el("fieldset", {}, el("legend", {}, t("legend_marks")), el("ul", { class: "keys" }, toggles, el("li", { class: "no-print" }, el("label", {}, fade, t("legend_fade")))), this.marks.some((mark) => !mark.on) ? el("p", { class: "quiet no-print" }, t("legend_unticked")) : null) : el("p", { class: "quiet" }, t("legend_no_marks")),
      picture.geographic ? null : el("p", { class: "quiet" }, t("legend_no_place")),
      picture.step > 1 ? el("p", { class: "quiet" }, t("legend_step", count(picture.step))) : null);
  }

  valueLegend() {
    const { picture } = this, unit = (this.layer.layer && this.layer.layer.unit) || "";
    if (picture.low === null) return el("p", { class: "quiet" }, t("no_values"));
    const bar = el("div", { class: "ramp" });
    const colours = page.palettes[picture.palette];
    bar.style.backgroundImage = `linear-gradient(90deg, ${Array.from({ length: 22 }, (_, i) => colours[2 + i * 12]).join(", ")})`;
    const span = picture.high - picture.low || 1;
    const list = picture.high > picture.low ? ticks(picture.low, picture.high, 4) : [picture.low];
    return el("div", { class: "scale" }, el("div", { class: "scale-title" }, (this.layer.layer && this.layer.layer.title) || this.name, unit && unit !== (this.layer.layer && this.layer.layer.title) ? `, ${unit}` : ""),
      bar, el("div", { class: "axis" }, list.map((v) => place(el("span", {}, number(v)), { left: ((v - picture.low) / span) * 100 }))),
      el("p", { class: "quiet" }, t("legend_ends", number(picture.low, 4), number(picture.high, 4))));
  }

  classLegend() {
    return el("div", { class: "scale" }, el("div", { class: "scale-title" }, (this.layer.layer && this.layer.layer.title) || this.name),
      el("ul", { class: "keys" }, this.picture.classes.map((one) => {
        const swatch = el("span", { class: "swatch" });
        swatch.style.backgroundColor = one.colour;
        return el("li", {}, swatch, t("pair", count(one.code), one.name || t("class_unknown")));
      })));
  }

  // --- the view ---

  go(view) {
    const w = Math.min(this.home.w, Math.max(view.w, PAPER.least * this.frame.cellWidth)), h = w / this.aspect;
    const x = Math.min(this.home.x + this.home.w - w, Math.max(this.home.x, view.x + (view.w - w) / 2));
    const y = Math.min(this.home.y + this.home.h - h, Math.max(this.home.y, view.y + (view.h - h) / 2));
    this.view = { x, y, w, h };
    this.show();
  }

  // Zooms so that the point (FX, FY), in parts of the view, stays where it is.
  zoom(factor, fx = 0.5, fy = 0.5) {
    const { x, y, w, h } = this.view;
    const nw = Math.min(this.home.w, Math.max(w * factor, PAPER.least * this.frame.cellWidth)), nh = nw / this.aspect;
    this.go({ x: x + (w - nw) * fx, y: y + (h - nh) * fy, w: nw, h: nh });
  }

  pan(dx, dy) {
    this.go({ ...this.view, x: this.view.x + dx * this.view.w, y: this.view.y + dy * this.view.h });
  }

  show() {
    const { x, y, w, h } = this.view;
    this.svg.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    this.stage.classList.toggle("zoomed", w < this.home.w * 0.999);
    this.labels.replaceChildren();
    this.grid.replaceChildren();
    if (this.picture.geographic) this.graticule();
    this.scaleBar();
  }

  graticule() {
    const { frame, view } = this;
    const line = (d) => this.grid.append(svg("path", { d }));
    const lons = ticks(frame.lon(view.x), frame.lon(view.x + view.w), 4), lats = ticks(frame.lat(view.y + view.h), frame.lat(view.y), 4);
    const decimals = (list) => Math.max(0, ...list.map((v) => (String(v).split(".")[1] || "").length));
    for (const lon of lons) {
      const x = frame.x(lon), left = ((x - view.x) / view.w) * 100;
      line(`M${x} ${view.y}v${view.h}`);
      if (left > 9 && left < 93) this.labels.append(place(el("span", { class: "lon" }, longitude(((lon + 540) % 360) - 180, decimals(lons))), { left }));
    }
    for (const lat of lats) {
      const y = frame.y(lat), top = ((y - view.y) / view.h) * 100;
      line(`M${view.x} ${y}h${view.w}`);
      if (top > 4 && top < 90) this.labels.append(place(el("span", { class: "lat" }, latitude(lat, decimals(lats))), { top }));
    }
  }

  scaleBar() {
    this.scale.replaceChildren();
    if (!this.picture.geographic) return;
    const km = this.view.h * this.frame.cell * 110.9 * this.aspect; // across the view, on a meridian's scale
    const most = km * 0.28, power = 10 ** Math.floor(Math.log10(most)), length = [5, 2, 1].find((n) => n * power <= most) * power;
    const bar = place(el("span", { class: "scale-line" }), { width: 100 });
    place(this.scale, { width: (length / km) * 100 });
    this.scale.append(bar, el("span", {}, `${number(length, 3)}${THIN}km`));
  }

  // --- places ---

  step(by) {
    this.at = this.at === undefined ? (by > 0 ? 0 : this.places.length - 1) : (this.at + by + this.places.length) % this.places.length;
    this.choose(this.places[this.at]);
  }

  choose(spot) {
    const at = this.frame.spot(spot), side = Math.min(this.home.w, Math.max(40 * this.frame.cellWidth, this.home.w / 8));
    this.at = this.places.findIndex((one) => one.col === spot.col && one.row === spot.row);
    this.go({ x: at.x - side / 2, y: at.y - side / this.aspect / 2, w: side, h: side / this.aspect });
    const w = this.frame.cellWidth / this.picture.step, h = 1 / this.picture.step;
    this.focusSpot.replaceChildren(svg("rect", { x: at.x - w / 2, y: at.y - h / 2, width: w, height: h, class: "outer" }), svg("rect", { x: at.x - w / 2, y: at.y - h / 2, width: w, height: h }),
      svg("path", { d: `M${at.x} ${at.y}h0`, class: "ring" }));
    if (this.where) this.where.textContent = this.at >= 0 ? t("place_of", count(this.at + 1), count(this.places.length)) : "";
    this.readout.textContent = placeText(spot);
  }

  // --- reading values ---

  async load() {
    if (this.levels) return;
    this.levels = pixelsOf(this.picture.values).catch(() => null);
    const values = await this.levels, marks = await Promise.all(this.marks.map((mark) => pixelsOf(mark.png).catch(() => null)));
    const palette = this.picture.classes ? this.picture.classes.map((one) => one.paint) : page.palettes[this.picture.palette];
    const index = new Map(palette.map((colour, i) => [parseInt(colour.slice(1), 16), i]));
    this.decoded = { values, marks, index };
    if (this.last) this.tell(this.last.x, this.last.y);
  }

  // What the map shows at local (X, Y).
  valueText(col, row) {
    const { decoded, picture } = this;
    if (!decoded || !decoded.values) return "";
    const i = (row * decoded.values.cols + col) * 4, data = decoded.values.data;
    if (data[i + 3] === 0) return t("no_value");
    const level = decoded.index.get((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    if (level === undefined) return "";
    if (picture.classes) return `${count(picture.classes[level].code)} ${picture.classes[level].name || t("class_unknown")}`;
    const unit = (this.layer.layer && this.layer.layer.unit) || "", step = (picture.high - picture.low) / 253;
    if (level === 1) return `< ${number(picture.low, 4)} ${unit}`;
    if (level === 255) return `> ${number(picture.high, 4)} ${unit}`;
    const value = picture.low + (level - 2 + 0.5) * step;
    const decimals = step > 0 ? Math.min(12, Math.max(0, Math.ceil(-Math.log10(step)))) : 6;
    return `\u2248 ${number(Number(value.toFixed(decimals)), 12)} ${unit}`;
  }

  tell(x, y) {
    const { frame, picture } = this;
    this.last = { x, y };
    this.load();
    const parts = [];
    if (picture.geographic) parts.push(`${longitude(((frame.lon(x) + 540) % 360) - 180)}, ${latitude(frame.lat(y))}`);
    if (x >= 0 && y >= 0 && x < frame.right && y < frame.bottom) {
      const pixel = frame.pixel(x, y), col = Math.floor(x / frame.cellWidth), row = Math.floor(y);
      parts.push(t("col_row", count(pixel.col), count(pixel.row)), this.valueText(col, row));
      if (this.decoded) this.decoded.marks.forEach((mark, i) => mark && mark.data[(row * mark.cols + col) * 4 + 3] > 0 && parts.push(t(`mark_${this.marks[i].mark}`)));
    }
    this.readout.textContent = parts.filter(Boolean).join(" \u00b7 ");
  }

  tellCentre() {
    this.tell(this.view.x + this.view.w / 2, this.view.y + this.view.h / 2);
  }

  local(event) {
    const box = this.stage.getBoundingClientRect();
    const fx = (event.clientX - box.left) / box.width, fy = (event.clientY - box.top) / box.height;
    return { fx, fy, x: this.view.x + fx * this.view.w, y: this.view.y + fy * this.view.h, box };
  }

  listen() {
    const { stage } = this, pointers = new Map();
    const keys = { "+": () => this.zoom(0.6), "=": () => this.zoom(0.6), "-": () => this.zoom(1 / 0.6), 0: () => this.go(this.home), Home: () => this.go(this.home),
      ArrowLeft: () => this.pan(-0.15, 0), ArrowRight: () => this.pan(0.15, 0), ArrowUp: () => this.pan(0, -0.15), ArrowDown: () => this.pan(0, 0.15),
      n: () => this.places.length && this.step(1), p: () => this.places.length && this.step(-1) };
    stage.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      stage.classList.add("by-key");
      keys[event.key]();
      if (event.key !== "n" && event.key !== "p") this.tellCentre();
    });
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && document.activeElement !== stage) return; // a page that scrolls must not stop at every map
      event.preventDefault();
      const at = this.local(event);
      this.zoom(Math.exp(Math.max(-100, Math.min(100, event.deltaY)) * 0.003), at.fx, at.fy);
    }, { passive: false });
    stage.addEventListener("dblclick", (event) => this.zoom(0.5, this.local(event).fx, this.local(event).fy));
    stage.addEventListener("pointerdown", (event) => {
      pointers.set(event.pointerId, event);
      stage.classList.remove("by-key");
    });
    stage.addEventListener("pointermove", (event) => this.moved(event, pointers));
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) stage.addEventListener(end, (event) => pointers.delete(event.pointerId));
    stage.addEventListener("blur", () => stage.classList.remove("by-key"));
  }

  moved(event, pointers) {
    const at = this.local(event), before = pointers.get(event.pointerId);
    if (before && pointers.size === 1 && (event.buttons & 1)) {
      if (!this.stage.hasPointerCapture(event.pointerId)) this.stage.setPointerCapture(event.pointerId);
      this.pan((before.clientX - event.clientX) / at.box.width, (before.clientY - event.clientY) / at.box.height);
    } else if (before && pointers.size === 2) {
      const other = [...pointers.values()].find((one) => one.pointerId !== event.pointerId);
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      this.zoom(apart(before) / apart(event), at.fx, at.fy);
    }
    if (before) pointers.set(event.pointerId, event);
    const now = this.local(event);
    this.tell(now.x, now.y);
  }
}

// "80.1250 E, 7.2083 N, column 12, row 9: 812.5"
function placeText(spot) {
  const where = spot.lon === null ? "" : `${longitude(spot.lon)}, ${latitude(spot.lat)} \u00b7 `;
  return `${where}${t("col_row", count(spot.col), count(spot.row))}${spot.value === null ? "" : ` \u00b7 ${number(spot.value, 9)}`}`;
}
