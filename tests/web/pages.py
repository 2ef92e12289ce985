"""Deliveries for the pages that are tested in a browser, and what is measured in it."""
import json
import os
import shutil
import subprocess
import sys

from osgeo import gdal

sys.path.insert(0, os.path.join(os.environ.get("SOILGATE_SOURCE", os.getcwd()), "tests", "cli"))
from support import ENVIRONMENT, PROGRAM, SOURCE  # noqa: E402

gdal.UseExceptions()
SAMPLES = os.path.join(SOURCE, "sample_rasters")


def make_page(folder, name, *arguments, language="en"):
    """Checks; gives the path of the page and the JSON report of the same run."""
    page, report = os.path.join(folder, name + ".html"), os.path.join(folder, name + ".json")
    done = subprocess.run([PROGRAM, "--language", language, "check", "--quiet", "--html", page, "--json", report, *arguments], cwd=folder,
                          env=ENVIRONMENT, capture_output=True, timeout=300, check=False)
    if done.returncode > 1:
        raise RuntimeError(done.stderr.decode())
    with open(report, encoding="utf-8") as file:
        return page, json.load(file)


def copy_faulty(folder):
    """Salt maps with many faults: a wrong class, a gap, a bad nodata, a missing layer, a block that does not decode."""
    target = os.path.join(folder, "faulty")
    shutil.copytree(os.path.join(SAMPLES, "good/GSASmap"), target)
    for part in ("value.class/salt/LKA_SaltMap030.tif", "boundary.coverage/third/LKA_pHMap030.tif",
                 "nodata.in-range/salinity/LKA_SalinityMap030.tif"):
        shutil.copy(os.path.join(SAMPLES, "bad", part), target)
    shutil.copy(os.path.join(SAMPLES, "bad/file.corrupt/LKA_GSOCseq_T0_Map030.tif"),
                os.path.join(target, "LKA_UncertaintypHMap030.tif"))
    os.remove(os.path.join(target, "LKA_ESPMap30100.tif"))
    plain = os.path.join(target, "LKA_SaltMap30100.tif")  # in strips: a note with a command
    gdal.Translate(plain, os.path.join(SAMPLES, "good/GSASmap/LKA_SaltMap30100.tif"), creationOptions=["TILED=NO"])
    return target


def pixel(path, col, row):
    dataset = gdal.Open(path) # kept while its band is read
    return dataset.GetRasterBand(1).ReadAsArray(col, row, 1, 1)[0, 0]


# WCAG 2.1: the contrast of every text that is shown with what is behind it; gives those that have too little.
CONTRAST = r"""
const parse = (text) => { const m = text.match(/[\d.]+/g).map(Number); return [m[0], m[1], m[2], m.length > 3 ? m[3] : 1]; };
const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
const linear = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const light = (c) => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
function ground(node) {
  const layers = [];
  for (let at = node; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
  return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
}
const bad = [];
let measured = 0;
for (const node of document.querySelectorAll("body *")) {
  const own = node instanceof HTMLElement && [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  if (!own || !node.checkVisibility({ checkVisibilityCSS: true }) || node.closest(".unseen, .skip:not(:focus), noscript, script, style")) continue;
  const style = getComputedStyle(node), size = parseFloat(style.fontSize), back = ground(node);
  const front = over(parse(style.color), back), [a, b] = [light(front), light(back)].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05), needed = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700) ? 3 : 4.5;
  measured++;
  if (ratio < needed) bad.push(`${node.tagName}.${node.className} "${node.textContent.slice(0, 30)}" ${ratio.toFixed(2)}`);
}
return [measured, [...new Set(bad)]];
"""

# Names for everything: pictures, buttons, inputs, regions that scroll; headings in order; ids once.
NAMES = r"""
const bad = [], shown = (node) => node.checkVisibility();
const named = (node) => (node.getAttribute("aria-label") || node.textContent || "").trim();
document.querySelectorAll("svg").forEach((node) => { if (!node.closest("[aria-hidden=true]") && !(node.getAttribute("role") === "img" && named(node))) bad.push("svg " + node.className.baseVal); });
document.querySelectorAll("img").forEach((node) => { if (!node.hasAttribute("alt")) bad.push("img"); });
document.querySelectorAll("button, a[href], [role=group], [role=search], nav, summary").forEach((node) => { if (!named(node)) bad.push("unnamed " + node.outerHTML.slice(0, 80)); });
document.querySelectorAll("input, select, textarea").forEach((node) => { if (!node.labels || !node.labels.length || !node.labels[0].textContent.trim()) bad.push("label of " + node.outerHTML.slice(0, 80)); });
document.querySelectorAll("[onclick], [style*=url]").forEach((node) => bad.push("inline " + node.tagName));
document.querySelectorAll("th").forEach((node) => { if (!node.hasAttribute("scope") || !named(node)) bad.push("th"); });
let before = 0;
document.querySelectorAll("h1, h2, h3, h4, h5, h6").forEach((node) => { const level = Number(node.tagName[1]); if (level > before + 1) bad.push(`${node.tagName} after h${before}: ${node.textContent}`); before = level; });
const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => bad.push("id twice: " + id));
document.querySelectorAll("a[href^='#']").forEach((node) => { if (!document.getElementById(node.getAttribute("href").slice(1))) bad.push("dead link " + node.getAttribute("href")); });
if (document.querySelectorAll("h1").length !== 1) bad.push("one h1");
if (!document.documentElement.lang) bad.push("lang");
return bad;
"""
