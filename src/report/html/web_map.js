// The map: a canvas with tiles and outlines. Zoom by buttons, wheel, pinch, double click and keys.

// Outlines as paths in a world of 1 x 1, made once: the land, and its borders, which are not where the outlines were cut.
function outlinePaths() {
  const land = new Path2D(), borders = new Path2D();
  if (!page.outlines) return { land, borders };
  const { unit, owners, box } = page.outlines, [west, south, east, north] = box.map((v) => Math.round(v / unit));
  const cut = (a, b, at) => Math.abs(a - at) <= 1 && Math.abs(b - at) <= 1;
  const drawRing = (points) => {
    points.forEach(([lon, lat], i) => {
      const x = mercatorX(lon * unit), y = mercatorY(lat * unit), [lonBefore, latBefore] = points[i ? i - 1 : points.length - 1];
      land[i ? "lineTo" : "moveTo"](x, y);
      if (cut(lon, lonBefore, west) || cut(lon, lonBefore, east) || cut(lat, latBefore, south) || cut(lat, latBefore, north)) return;
      borders.moveTo(mercatorX(lonBefore * unit), mercatorY(latBefore * unit));
      borders.lineTo(x, y);
    });
    land.closePath();
  };
  for (const owner of owners)
    for (const ring of owner.rings) {
      const points = [];
      for (let i = 0, lon = 0, lat = 0; i < ring.length; i += 2) points.push([(lon += ring[i]), (lat += ring[i + 1])]);
      drawRing(points);
    }
  return { land, borders };
}

// With so many decimals, never as a power of ten; without the last zeros when SHORT.
function fixed(value, decimals, short = false) {
  const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
  const kept = short && part ? part.replace(/0+$/, "") : part;
  return (value < 0 ? "\u2212" : "") + grouped(whole) + (kept ? `.${kept}` : "");
}

const OUTLINE_MOST = 8; // pixels of the page that an outline may lie off, where borders are drawn by their jumps

class WebMap {
  // SHOW(text): tells what is under the pointer.
  constructor(map, show) {
    this.show = show;
    this.outlines = outlinePaths();
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.scale = el("div", { class: "scale-bar", "aria-hidden": "true" });
    this.cross = el("div", { class: "cross", "aria-hidden": "true" });
    this.stage = el("div", { class: "stage web-stage", tabindex: "0", role: "group" }, this.canvas, this.scale, this.cross);
    this.take(map);
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.stage);
  }

  // Another map, in the same view when it is there.
  take(map) {
    this.map = map;
    this.values = new Values(map);
    this.seams = new Seams(map);
    this.colour(this.byCountry);
    if (this.last) this.tell(this.last.px, this.last.py);
    this.draw();
  }

  // Coloured by its values or by the country that gave them; for all layers, where a layer tells of countries.
  colour(byCountry) {
    const { map } = this, name = map.title || map.id;
    this.byCountry = byCountry;
    this.pictures = new Pictures(this.showsCountries() ? map.sources : map, () => this.draw());
    this.stage.setAttribute("aria-label", t("map_keys", this.showsCountries() ? t("pair", name, t("show_countries")) : name));
    this.draw();
  }

  showsCountries() {
    return Boolean(this.byCountry && this.map.sources);
  }

  resize() {
    const { width, height } = this.stage.getBoundingClientRect();
    if (!width || !height) return;
    const fresh = !this.width;
    [this.width, this.height, this.ratio] = [width, height, window.devicePixelRatio || 1];
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    if (fresh) this.home();
    else this.go(this.view);
  }

  // --- the view: the place in the middle, and a zoom of which a tile is one, with parts ---

  home() {
    const [west, south, east, north] = this.map.box;
    const w = mercatorX(east) - mercatorX(west), h = mercatorY(south) - mercatorY(north);
    const zoom = Math.log2(Math.min(this.width / (w * TILE), this.height / (h * TILE)) * 0.94);
    this.go({ x: mercatorX((west + east) / 2), y: mercatorY(north) + h / 2, zoom });
  }

  go({ x, y, zoom }) {
    const least = Math.log2(Math.min(this.width, this.height) / TILE) - 1.5;
    zoom = Math.max(least, Math.min(this.map.zoom + 4, zoom));
    this.view = { x: Math.max(0, Math.min(1, x)), y: Math.max(0, Math.min(1, y)), zoom };
    this.draw();
  }

  // A box of the world, with some room around it.
  goTo([west, north, east, south]) {
    const least = 1e-5, zoom = Math.log2(Math.min(this.width / (Math.max(east - west, least) * TILE), this.height / (Math.max(south - north, least) * TILE)) * 0.8);
    this.go({ x: (west + east) / 2, y: (north + south) / 2, zoom });
  }

  // A place on a border, marked in the middle and read.
  showSpot({ x, y, box }) {
    this.showSeams(true);
    this.goTo(box);
    this.spot = { x, y };
    this.tellCentre();
  }

  // Whether borders are drawn by how the values jump there; for all layers.
  showSeams(shown) {
    this.seamsShown = shown;
    if (this.onSeams) this.onSeams(shown);
    if (this.last) this.tell(this.last.px, this.last.py);
    this.draw();
  }

  get size() {
    return TILE * 2 ** this.view.zoom; // of the world, in pixels of the page
  }

  place(px, py) {
    return { x: this.view.x + (px - this.width / 2) / this.size, y: this.view.y + (py - this.height / 2) / this.size };
  }

  // By FACTOR, so that what is at (PX, PY) stays there.
  zoomAt(by, px = this.width / 2, py = this.height / 2) {
    const before = this.place(px, py), { x, y, zoom } = this.view;
    this.go({ x, y, zoom: zoom + by });
    const after = this.place(px, py);
    this.go({ x: this.view.x + before.x - after.x, y: this.view.y + before.y - after.y, zoom: this.view.zoom });
  }

  pan(dx, dy) {
    this.go({ x: this.view.x + dx / this.size, y: this.view.y + dy / this.size, zoom: this.view.zoom });
  }

  // --- drawing: once a frame, however often it is asked for ---

  draw() {
    if (this.drawing || !this.view) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = 0;
      this.paint();
    });
  }

  paint() {
    if (this.ratio !== (window.devicePixelRatio || 1)) return this.resize(); // the window went to another screen
    const context = this.canvas.getContext("2d"), style = getComputedStyle(this.stage);
    const zoom = Math.max(0, Math.min(this.map.zoom, Math.round(this.view.zoom + Math.log2(this.ratio))));
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    this.inWorld(context, () => {
      context.fillStyle = style.getPropertyValue("--paper-land");
      context.fill(this.outlines.land, "evenodd");
    });
    // Classes have no colours between them; and beyond the deepest zoom pixels are shown as such.
    context.imageSmoothingEnabled = !this.map.classes && !this.showsCountries() && this.size < TILE * 2 ** (this.map.zoom + 0.5);
    context.imageSmoothingQuality = "high";
    this.paintTiles(context, zoom);
    if (!this.hidesOutlines())
      this.inWorld(context, () => {
        context.strokeStyle = style.getPropertyValue("--web-border");
        context.lineWidth = 1 / this.size;
        context.stroke(this.outlines.borders);
      });
    if (this.seamsShown) this.inWorld(context, () => this.seams.paint(context, this.size));
    if (this.spot) this.paintSpot(context);
    this.scaleBar();
  }

  // Outlines are thinned: from near they lie beside the true borders, which are drawn then.
  hidesOutlines() {
    return this.seamsShown && page.outlines !== null && ((page.outlines.unit * 2) / 360) * this.size > OUTLINE_MOST;
  }

  // Where a finger was.
  paintSpot(context) {
    const x = (this.spot.x - this.view.x) * this.size + this.width / 2, y = (this.spot.y - this.view.y) * this.size + this.height / 2;
    for (const [colour, width] of [["#ffffff", 4], ["#101513", 2]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.arc(x, y, 7, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  inWorld(context, act) {
    context.save();
    context.translate(this.width / 2 - this.view.x * this.size, this.height / 2 - this.view.y * this.size);
    context.scale(this.size, this.size);
    act();
    context.restore();
  }

  paintTiles(context, zoom) {
    const across = 2 ** zoom, from = this.place(0, 0), to = this.place(this.width, this.height);
    const last = (v) => Math.min(across - 1, Math.floor(v * across)), first = (v) => Math.max(0, Math.floor(v * across));
    // Whole pixels, so that no seam shows between tiles.
    const at = (v, middle, span) => Math.round(((v / across - middle) * this.size + span / 2) * this.ratio) / this.ratio;
    for (let row = first(from.y); row <= last(to.y); row++)
      for (let col = first(from.x); col <= last(to.x); col++) {
        if (!this.pictures.has(zoom, col, row)) continue;
        const x = at(col, this.view.x, this.width), y = at(row, this.view.y, this.height);
        this.paintTile(context, zoom, col, row, x, y, at(col + 1, this.view.x, this.width) - x, at(row + 1, this.view.y, this.height) - y);
      }
  }

  // A tile that is not here yet is shown by the part of one above it that is.
  paintTile(context, zoom, col, row, x, y, width, height) {
    for (let up = 0; up <= Math.min(zoom, 5); up++) {
      const picture = this.pictures.get(zoom - up, col >> up, row >> up, up === 0), side = TILE >> up, mask = (1 << up) - 1;
      if (!picture) continue;
      context.drawImage(picture, (col & mask) * side, (row & mask) * side, side, side, x, y, width, height);
      return;
    }
  }

  // On the parallel in the middle.
  scaleBar() {
    const kmPixel = (40075.017 * Math.cos((latOf(this.view.y) * Math.PI) / 180)) / this.size;
    const most = kmPixel * Math.min(160, this.width * 0.28), power = 10 ** Math.floor(Math.log10(most));
    const length = [5, 2, 1].find((n) => n * power <= most) * power;
    const text = length < 1 ? `${number(length * 1000, 3)}${THIN}m` : `${number(length, 3)}${THIN}km`;
    this.scale.replaceChildren(el("span", { class: "scale-line" }), el("span", {}, text));
    this.scale.style.width = `${length / kmPixel}px`;
  }

  // --- values ---

  async tell(px, py) {
    const { x, y } = this.place(px, py);
    this.last = { px, py };
    const asked = (this.asked = {});
    if (x < 0 || x >= 1 || y < 0 || y >= 1) return this.show(t("outside"));
    const lon = lonOf(x), lat = latOf(y), where = `${longitude(lon)}, ${latitude(lat)}`, pixel = this.values.pixel(lon, lat);
    if (!pixel) return this.show(`${where} \u00b7 ${t("outside")}`);
    const begin = `${where} \u00b7 ${t("col_row", count(pixel.col), count(pixel.row))} \u00b7 `;
    const line = this.seamsShown ? this.seams.near(x, y, SEAM_NEAR / this.size) : null, border = line ? ` \u00b7 ${this.seams.text(line)}` : "";
    const slow = setTimeout(() => this.asked === asked && this.show(begin + t("reading")), 150);
    try {
      const found = await this.values.read(pixel);
      if (this.asked === asked) this.show(begin + this.valueText(found) + border);
    } catch (failed) {
      if (this.asked === asked) this.show(begin + t("unreadable"));
    } finally {
      clearTimeout(slow);
    }
  }

  valueText({ value, country }) {
    const { classes, unit, values } = this.map;
    if (value === null) return t("no_value");
    const from = country === null || country === undefined ? "" : ` \u00b7 ${page.countries[country] ? t("from", page.countries[country]) : t("from_number", country)}`;
    if (classes) {
      const known = classes.find((one) => one.code === value);
      return t("pair", count(value), (known && known.name) || t("class_unknown")) + from;
    }
    return t("within", fixed(value, values.decimals), unit || "", fixed(values.step / 2, values.decimals + 1, true)).replace("  ", " ") + from;
  }

  tellCentre() {
    this.tell(this.width / 2, this.height / 2);
  }

  // --- hands ---

  local(event) {
    const box = this.stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  listen() {
    const { stage } = this, pointers = new Map();
    const keys = { "+": () => this.zoomAt(0.5), "=": () => this.zoomAt(0.5), "-": () => this.zoomAt(-0.5), 0: () => this.home(), Home: () => this.home(),
      ArrowLeft: () => this.pan(-80, 0), ArrowRight: () => this.pan(80, 0), ArrowUp: () => this.pan(0, -80), ArrowDown: () => this.pan(0, 80) };
    stage.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      stage.classList.add("by-key");
      keys[event.key]();
      this.tellCentre();
    });
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      const at = this.local(event);
      this.zoomAt(-Math.max(-100, Math.min(100, event.deltaY)) * 0.005, at.x, at.y);
    }, { passive: false });
    stage.addEventListener("dblclick", (event) => {
      const at = this.local(event);
      this.zoomAt(1, at.x, at.y);
    });
    stage.addEventListener("pointerdown", (event) => {
      pointers.set(event.pointerId, this.local(event));
      stage.classList.remove("by-key");
      if (event.pointerType !== "mouse") this.tellAt(event);
    });
    stage.addEventListener("pointermove", (event) => this.moved(event, pointers));
    for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, (event) => pointers.delete(event.pointerId));
    stage.addEventListener("blur", () => stage.classList.remove("by-key"));
  }

  tellAt(event) {
    const at = this.local(event);
    this.spot = this.place(at.x, at.y);
    this.draw();
    this.tell(at.x, at.y);
  }

  moved(event, pointers) {
    const at = this.local(event), before = pointers.get(event.pointerId);
    if (before && pointers.size === 1) {
      if (event.pointerType === "mouse" && !(event.buttons & 1)) pointers.delete(event.pointerId);
      else {
        if (!this.stage.hasPointerCapture(event.pointerId)) this.stage.setPointerCapture(event.pointerId);
        this.pan(before.x - at.x, before.y - at.y);
      }
    } else if (before && pointers.size === 2) {
      const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
      const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
      this.zoomAt(Math.log2(apart(at) / apart(before)), (at.x + other.x) / 2, (at.y + other.y) / 2);
      this.pan((before.x - at.x) / 2, (before.y - at.y) / 2);
    }
    if (before && pointers.has(event.pointerId)) pointers.set(event.pointerId, at);
    this.tell(at.x, at.y);
  }
}
