// How many countries were in each state, over time.

const dayNumber = (day) => Date.parse(`${day}T00:00:00Z`) / 86400000;
const dayText = (number) => new Date(number * 86400000).toISOString().slice(0, 10);

// Days that divide the time from FIRST to LAST, at most about COUNT: first days of years, quarters or months, or plain days.
function dayTicks(first, last, count) {
  const months = [1, 3, 6, 12, 24, 60, 120].find((step) => (last - first) / 30.4 / step <= count);
  if (last - first < 45 || !months) {
    const step = Math.max(1, Math.ceil((last - first) / count));
    return Array.from({ length: Math.floor((last - first) / step) + 1 }, (whole, i) => first + i * step);
  }
  const from = new Date(first * 86400000), list = [];
  for (let month = from.getUTCFullYear() * 12 + Math.ceil(from.getUTCMonth() / months) * months; ; month += months) {
    const day = Date.UTC(Math.floor(month / 12), month % 12, 1) / 86400000;
    if (day > last) return list;
    if (day >= first) list.push(day);
  }
}

const overdueIn = (product) => product.countries.filter((line) => line.overdue).length;
// The days until which products are expected, each once.
const dueDays = (product) => [...new Set(product.countries.map((line) => line.due).filter(Boolean))].sort();

function timeline(number) {
  const product = report.products[number], { days } = page.products[number], all = product.countries.length;
  const first = dayNumber(days[0].day), end = dayNumber(days[days.length - 1].day), last = Math.max(end, first + 1);
  const W = 1000, H = 240, x = (day) => ((day - first) / (last - first)) * W, y = (n) => H - (n / (all || 1)) * H;
  const box = svg("svg", { viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: "none", class: "time-svg", role: "img", "aria-label": t("b_time_alt", product.product, days[0].day, days[days.length - 1].day, sentenceOf(product)) });
  const below = days.map(() => 0);
  for (const state of DONE_FIRST) { // what is done lies below
    const i = STATES.indexOf(state);
    const lower = [...below];
    days.forEach((day, k) => (below[k] += day.totals[i]));
    if (lower.every((n, k) => n === below[k])) continue;
    // Steps: a state holds until the day of the next change.
    const until = (k) => (k + 1 < days.length ? x(dayNumber(days[k + 1].day)) : W);
    const up = days.map((day, k) => `${k ? "L" : "M"}${x(dayNumber(day.day)).toFixed(1)} ${y(below[k]).toFixed(1)}H${until(k).toFixed(1)}`).join("");
    const down = days.map((day, k) => `L${until(k).toFixed(1)} ${y(lower[k]).toFixed(1)}H${x(dayNumber(day.day)).toFixed(1)}`).reverse().join("");
    box.append(svg("path", { d: `${up}${down}z`, fill: state.colour, class: "layer-of-time" }));
  }
  const marks = [...page.baselines.map((one) => ({ day: one.day, text: t("b_baseline", one.name), kind: "base" })), ...dueDays(product).map((day) => ({ day, text: t("b_due", day), kind: "due" }))];
  marks.filter((mark) => dayNumber(mark.day) >= first && dayNumber(mark.day) <= last).forEach((mark) => box.append(svg("line", { class: `time-mark ${mark.kind}`, x1: x(dayNumber(mark.day)), x2: x(dayNumber(mark.day)), y1: 0, y2: H })));
  const axis = el("div", { class: "axis time-axis", "aria-hidden": "true" }, dayTicks(first, last, 7).map((day) => {
    const node = el("span", {}, dayText(day).slice(0, last - first < 45 ? 10 : 7));
    node.style.left = `${x(day) / (W / 100)}%`;
    return node;
  }));
  const high = el("div", { class: "time-scale", "aria-hidden": "true" }, el("span", {}, count(all)), el("span", {}, "0"));
  const used = STATES.filter((state, i) => days.some((day) => day.totals[i] > 0));
  return el("figure", { class: "time" }, el("figcaption", {}, product.product),
    el("div", { class: "time-plot" }, high, el("div", {}, box, axis)),
    el("ul", { class: "keys" }, used.map((state) => el("li", {}, swatch(state), state.word)), marks.map((mark) => el("li", {}, el("span", { class: `time-key ${mark.kind}`, "aria-hidden": "true" }), mark.kind === "base" ? t("pair", mark.text, mark.day) : mark.text))),
    el("div", { class: "no-print" }, details(false, t("b_as_numbers"), table(t("b_time_table", product.product), [t("b_day"), ...used.map((state) => state.word)], days.map((day) => [day.day, ...used.map((state) => count(day.totals[STATES.indexOf(state)]))]), { class: "numbers-table" }),
      page.products[number].days_left_out ? el("p", { class: "quiet" }, t("b_days_left_out")) : null)));
}

function timePart() {
  if (!page.products.some((product) => product.days.length)) return null;
  return el("section", { id: "b-time" }, el("h2", {}, t("b_time")), el("p", { class: "quiet" }, t("b_time_note")), report.products.map((product, i) => (page.products[i].days.length ? timeline(i) : null)));
}
