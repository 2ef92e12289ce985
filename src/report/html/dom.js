// What all parts share: data, labels, elements, numbers. No text from the data ever becomes markup.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const report = read("report");
const page = read("page");

// The label KEY with {0}, {1} ... in their places.
function t(key, ...values) {
  return page.labels[key].replace(/\{(\d)\}/g, (whole, i) => (values[i] === undefined ? whole : String(values[i])));
}

// The same for a number that chooses between "1 error" and "2 errors".
const plural = new Intl.PluralRules(document.documentElement.lang || "en");
const tn = (key, n) => t(`${key}_${plural.select(n) === "one" ? "one" : "many"}`, count(n));

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}
const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

// --- numbers: a point for decimals, thin blanks between thousands, as in the text report ---

const THIN = "\u202f";
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
const count = (n) => (n < 0 ? "\u2212" : "") + grouped(String(Math.abs(n)));

function number(value, digits = 5) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "\u2013";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) {
    const [mantissa, exponent] = value.toExponential(Math.min(digits, 4) - 1).split("e");
    return `${String(Number(mantissa)).replace("-", "\u2212")}\u00d710${superscript(Number(exponent))}`;
  }
  const [whole, part] = String(Number(size.toPrecision(digits))).split(".");
  return (value < 0 ? "\u2212" : "") + grouped(whole) + (part ? `.${part}` : "");
}
const superscript = (n) => String(n).replace(/./g, (c) => (c === "-" ? "\u207b" : "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[c]));

function share(value) {
  if (value === null || value === undefined) return "";
  const percent = value * 100;
  if (percent > 0 && percent < 0.1) return `<${THIN}0.1${THIN}%`;
  return `${(percent > 99.9 && percent < 100 ? 99.9 : percent).toFixed(percent >= 100 || percent === 0 ? 0 : 1)}${THIN}%`;
}

function bytes(n) {
  if (n === null) return "\u2013";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let i = 0;
  for (; n >= 1000 && i < units.length - 1; i++) n /= 1000;
  return `${number(n, 3)}${THIN}${units[i]}`;
}

// Degrees with so many decimals, and the letter of the side of the world.
function degrees(value, decimals, positive, negative) {
  return `${Math.abs(value).toFixed(decimals)}\u00b0${THIN}${t(value < 0 ? negative : positive)}`;
}
const longitude = (value, decimals = 4) => degrees(value, decimals, "east", "west");
const latitude = (value, decimals = 4) => degrees(value, decimals, "north", "south");

// --- small parts ---

// A name that may be broken behind its underscores.
const breakable = (name) => name.split(/(?<=[_/])/).flatMap((part, i) => (i ? [el("wbr"), part] : [part]));

const ICONS = {
  error: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM5 4l3 3 3-3 1 1-3 3 3 3-1 1-3-3-3 3-1-1 3-3-3-3Z",
  warning: "M8 1 15.5 14.5H.5ZM7.2 5.5l.2 5h1.2l.2-5ZM8 11.6a.9.9 0 1 0 0 1.8.9.9 0 0 0 0-1.8Z",
  unchecked: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM5.6 6.2C5.7 4.6 6.7 3.8 8.1 3.8c1.500 0 2.500.8 2.500 2.100 0 1.700-1.900 1.800-1.900 3.300H7.400c0-2 1.700-2.100 1.700-3.200 0-.6-.4-.9-1.100-.9s-1.100.4-1.200 1.100ZM8 10.300a.9.9 0 1 1 0 1.800.9.9 0 0 1 0-1.800Z",
  info: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-.8 5.500h1.600V12H7.200ZM8 3.600a1 1 0 1 1 0 2 1 1 0 0 1 0-2Z",
  ok: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM4.300 7.800l1-1L7 8.500l3.800-3.900 1 1L7 10.600Z",
  missing: "M3 2h10v12H3ZM4.500 3.500v9h7v-9ZM6 7.200h4v1.500H6Z",
};
const icon = (name) =>
  svg("svg", { viewBox: "0 0 16 16", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" },
    svg("path", { d: ICONS[name], "fill-rule": "evenodd" }));

const chip = (name, ...children) => el("span", { class: `chip ${name}` }, ICONS[name] ? icon(name) : null, ...children);

function details(open, summary, ...content) {
  return el("details", { open }, el("summary", {}, summary), el("div", { class: "inside" }, ...content));
}

// A table that scrolls inside on a narrow screen. HEADS are texts; a cell is anything el() takes.
function table(caption, heads, rows, attributes) {
  return el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption },
    el("table", attributes,
      el("caption", { class: "unseen" }, caption),
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map((cell) => (cell instanceof HTMLTableCellElement ? cell : el("td", {}, cell))))))));
}

// Pairs of a name and a value; those without a value are left out.
function pairs(list, name) {
  return el("dl", { class: name }, list.filter((pair) => pair && pair[1] !== null && pair[1] !== undefined && pair[1] !== "")
    .map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value))));
}

// A list that shows its first LIMIT entries, and the rest on request or on paper. MAKE gives the element of an entry.
function capped(list, limit, make, holder) {
  list.slice(0, limit).forEach((entry) => holder.append(make(entry)));
  if (list.length <= limit) return holder;
  const more = el("button", { type: "button", class: "more no-print", onclick: expand }, t("show_all", count(list.length)));
  const rest = el("div", { class: "rest-note" }, t("shown_of", count(limit), count(list.length)), " ", more);
  function expand(event) {
    if (!rest.isConnected) return;
    const first = list.slice(limit).map((entry) => holder.insertBefore(make(entry), rest))[0];
    rest.remove();
    if (event && first) {
      first.setAttribute("tabindex", "-1");
      first.focus();
    }
  }
  holder.append(rest);
  beforePrint.push(() => expand());
  return holder;
}

// What must be open on paper.
const beforePrint = [];

async function copy(text, button, said) {
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch (refused) { // not offered to a file opened from disk in some browsers
    const area = el("textarea", { class: "unseen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  said.textContent = t(done ? "copied" : "copy_failed");
  setTimeout(() => (said.textContent = ""), 4000);
}

function copyAll(commands) {
  const said = el("span", { class: "said", role: "status" });
  const button = el("button", { type: "button", class: "copy", onclick: () => copy(`${commands.join("\n")}\n`, button, said) }, t("copy_all", count(commands.length)));
  return el("p", { class: "no-print" }, button, " ", said);
}

// A command for a shell, with a button that copies it.
function command(text) {
  const said = el("span", { class: "said", role: "status" });
  const button = el("button", { type: "button", class: "copy no-print", onclick: () => copy(text, button, said) }, t("copy"));
  return el("div", { class: "command" }, el("code", { tabindex: "0" }, text), button, said);
}

// --- the page as a whole ---

function themeButton() {
  const order = ["auto", "light", "dark"], root = document.documentElement;
  let at = 0;
  const button = el("button", { type: "button", class: "no-print", onclick: () => turn(at + 1) });
  function turn(to) {
    at = to % order.length;
    root.dataset.theme = order[at];
    button.textContent = t("theme", t(`theme_${order[at]}`));
  }
  turn(0);
  return button;
}

// On paper everything is open; afterwards it is as before.
let opened = [];
function openAll() {
  beforePrint.splice(0).forEach((expand) => expand());
  opened = [...document.querySelectorAll("details:not([open])")];
  opened.forEach((node) => (node.open = true));
}
function closeAgain() {
  opened.forEach((node) => (node.open = false));
  opened = [];
}
window.addEventListener("beforeprint", openAll);
window.addEventListener("afterprint", closeAgain);
matchMedia("print").addEventListener("change", (event) => (event.matches ? openAll() : closeAgain()));
