// Borders between countries: lines on the map, coloured by how much the values jump there, and a list of them.

// What is usual beside the border, times so much: from where on, and the colour.
// QGIS draws them in the same way (report/seams_style.c).
const SEAM_STEPS = [[0, "#3a86b7", "seam_below", 3], [2, "#f0c419", "seam_2", 3.5], [5, "#e8590c", "seam_5", 4], [10, "#8f0d3b", "seam_10", 5]];
const SEAM_FEW = [0, "#8c8c8c", "seam_few_key", 3], SEAM_GAP = [0, "#222222", "seam_gap_key", 3];
const SEAM_NEAR = 7; // of a line, in pixels of the page
const SEAM_SPOT = 12; // pixels of the map around a place that is gone to

class Seams {
  constructor(map) {
    this.map = map;
    this.lines = map.seams ? map.seams.lines.map((line) => this.line(line)) : [];
  }

  // Its corners in a world of 1 x 1, the box around them, and a path.
  line({ border, gap, jump, corners }) {
    const { west, north, width, height } = this.map.grid, points = [], path = new Path2D(), box = [1, 1, 0, 0];
    let col = 0, row = 0;
    for (let i = 0; i < corners.length; i += 2) {
      col += corners[i];
      row += corners[i + 1];
      const x = mercatorX(west + col * width), y = mercatorY(north - row * height);
      points.push([x, y]);
      path[i ? "lineTo" : "moveTo"](x, y);
      [box[0], box[1], box[2], box[3]] = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
    }
    return { border: this.map.seams.borders[border], gap, jump, points, path, box };
  }

  usual({ across, inland }) {
    return this.map.classes ? [across.differ, inland.differ] : [across.median, inland.median];
  }

  step(line) {
    if (line.gap) return SEAM_GAP;
    if (line.border.state === "few") return SEAM_FEW;
    const [, inland] = this.usual(line.border), times = inland ? line.jump / inland : line.jump ? Infinity : 0;
    return SEAM_STEPS.filter(([least]) => times >= least).pop();
  }

  // In the world: a light edge below every line, so that it shows on any colour.
  paint(context, size) {
    context.lineCap = "round";
    for (const line of this.lines) {
      context.strokeStyle = "#ffffff";
      context.lineWidth = (this.step(line)[3] + 2) / size;
      context.stroke(line.path);
    }
    for (const line of this.lines) {
      const [, colour, , width] = this.step(line);
      context.lineCap = line.gap ? "butt" : "round";
      context.setLineDash(line.gap ? [5 / size, 5 / size] : []);
      context.strokeStyle = colour;
      context.lineWidth = width / size;
      context.stroke(line.path);
    }
    context.setLineDash([]);
  }

  // The line nearest to a place, when it is not farther than REACH; all in the world.
  near(x, y, reach) {
    let best = null, least = reach;
    for (const line of this.lines) {
      const [west, north, east, south] = line.box;
      if (x < west - reach || x > east + reach || y < north - reach || y > south + reach) continue;
      for (let i = 1; i < line.points.length; i++) {
        const [[ax, ay], [bx, by]] = [line.points[i - 1], line.points[i]];
        // its parts run along the axes
        const away = Math.hypot(x - Math.max(Math.min(ax, bx), Math.min(Math.max(ax, bx), x)), y - Math.max(Math.min(ay, by), Math.min(Math.max(ay, by), y)));
        if (away <= least) [best, least] = [line, away];
      }
    }
    return best;
  }

  value(v) {
    return this.map.classes ? share(v) || number(0) : `${number(v, 3)} ${this.map.unit || ""}`.trim();
  }

  text({ border, gap, jump }) {
    const [across, inland] = this.usual(border);
    if (gap) return t("seam_gap", border.a, border.b);
    if (border.state === "few") return t("seam_few", border.a, border.b, this.value(jump));
    return t(this.map.classes ? "seam_classes" : "seam_line", border.a, border.b, this.value(jump), this.value(across), this.value(inland), count(border.across.pairs));
  }

  // The place COL, ROW of the map, and the box around it; in the world.
  spot([col, row]) {
    const { west, north, width, height } = this.map.grid, x = (c) => mercatorX(west + c * width), y = (r) => mercatorY(north - r * height);
    return { x: x(col), y: y(row), box: [x(col - SEAM_SPOT), y(row - SEAM_SPOT), x(col + SEAM_SPOT), y(row + SEAM_SPOT)] };
  }

  // The box of all lines of BORDER, in the world.
  box(border) {
    const boxes = this.lines.filter((line) => line.border === border).map((line) => line.box);
    return boxes.length ? [0, 1].map((i) => Math.min(...boxes.map((box) => box[i]))).concat([2, 3].map((i) => Math.max(...boxes.map((box) => box[i])))) : null;
  }
}

// A line of the legend, as it is drawn.
function seamKey(step) {
  const [, colour, label, width] = step, swatch = el("span", { class: "seam-swatch" }), line = el("span", { class: "seam-line" });
  line.style.height = `${width}px`;
  line.style.background = step === SEAM_GAP ? `repeating-linear-gradient(90deg, ${colour} 0 5px, #ffffff 5px 10px)` : colour;
  swatch.append(line);
  return el("li", {}, swatch, t(label));
}

// What is told of one border, with buttons that show its places.
function seamItem(border, map, view) {
  const seams = view.seams, [across, inland] = seams.usual(border), box = seams.box(border), { worst } = border;
  const told = border.across.pairs ? t(map.classes ? "seam_item_classes" : "seam_item", seams.value(across), seams.value(inland), count(border.across.pairs)) : t("seam_item_none");
  const show = (at, text) => at ? el("div", {}, el("button", { type: "button", class: "link seam-place", onclick: () => view.showSpot(seams.spot(at)) }, text)) : null;
  return el("li", {}, el("button", { type: "button", class: "seam-button", disabled: !box, onclick: () => { view.showSeams(true); view.goTo(box); } }, t("seam_pair", border.a, border.b)),
    el("div", { class: "quiet" }, border.state === "step" ? el("strong", { class: "seam-step" }, t("seam_step"), " ") : null, told,
      worst ? show(worst.at, t("seam_worst", seams.value(worst.a), border.a, seams.value(worst.b), border.b)) : null,
      show(border.gap, t("seam_item_gap", count(border.gap_pixels)))));
}

// The part of the side that tells of borders, worst first; VIEW is the WebMap.
function seamsSection(map, view) {
  if (!map.seams || !(map.seams.borders.length || map.overlaps.length)) return null;
  const box = el("input", { type: "checkbox", onchange: () => view.showSeams(box.checked) });
  box.checked = view.seamsShown;
  view.onSeams = (shown) => (box.checked = shown);
  return el("section", { class: "seams" }, el("h2", {}, t("seams")), el("label", { class: "seam-show" }, box, " ", t("seams_show")),
    el("p", { class: "quiet" }, t("seams_keys")), map.seams.blended_km ? el("p", {}, t("seams_blended", number(map.seams.blended_km, 6))) : null, el("ul", { class: "keys web-keys" }, [...SEAM_STEPS, SEAM_FEW, SEAM_GAP].map(seamKey)),
    el("ol", { class: "plain seam-list" }, map.seams.borders.map((border) => seamItem(border, map, view))), overlapsTable(map));
}
