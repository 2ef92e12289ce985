// The board: at a glance, maps, matrix, layers, timeline, events, countries.

// The report has the names of countries as data; people read them in their language.
for (const product of report.products)
  for (const line of product.countries) line.name = page.names[line.iso3] || line.name;

function build() {
  const name = report.products.length === 1 ? `${report.products[0].product}, ${page.region_title}` : page.region_title;
  const parts = [glancePart(), mapsPart(), new Matrix().node, layersPart(), timePart(), eventsPart(), countriesPart()].filter(Boolean);
  const nav = el("nav", { class: "contents no-print", "aria-label": t("contents") }, el("ul", {}, parts.map((part) => el("li", {}, el("a", { href: `#${part.id}` }, t(`b_nav_${part.id.split("-")[1]}`))))));
  document.getElementById("app").replaceWith(
    el("a", { class: "skip", href: "#main" }, t("b_skip")),
    el("header", { class: "top" }, el("div", {}, el("p", { class: "kicker" }, t("b_kicker")), el("h1", {}, name), el("p", { class: "quiet" }, t("b_as_of", page.as_of, page.region, count((report.products[0] && report.products[0].countries.length) || 0)))),
      el("div", { class: "tools" }, themeButton(), el("button", { type: "button", class: "no-print", onclick: () => window.print() }, t("print")))),
    el("main", { id: "main", tabindex: "-1" }, nav, parts),
    el("footer", {}, page.disclaimer ? el("p", {}, page.disclaimer) : null, el("p", {}, t("b_local_note"))));
}

// A link to a country, also one that came with the address of the page, opens it.
function openAddressed() {
  const node = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (node && node.tagName === "DETAILS") node.open = true;
}

build();
openAddressed();
window.addEventListener("hashchange", openAddressed);
