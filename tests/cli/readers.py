"""Reads the reports for CI with parsers that are not soilgate's: lxml, junitparser, jsonschema, cmark-gfm, and the
grammar of workflow commands as GitHub documents it."""
import html.parser
import json
import os
import subprocess

import jsonschema
import junitparser
from lxml import etree

SCHEMAS = os.path.join(os.environ.get("SOILGATE_SOURCE", os.getcwd()), "tests/schemas")
JUNIT = etree.XMLSchema(etree.parse(os.path.join(SCHEMAS, "jenkins-junit.xsd")))
with open(os.path.join(SCHEMAS, "sarif-2.1.0-rtm.5.json"), encoding="utf-8") as schema_file:
    SARIF = jsonschema.Draft4Validator(json.load(schema_file))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def junit(path):
    """The cases of a valid file: [(suite, class, name, state, message)], and the properties of each suite."""
    JUNIT.assertValid(etree.parse(path))
    cases, labels = [], []
    for suite in junitparser.JUnitXml.fromfile(path):
        states = []
        for case in suite:
            result = case.result[0] if case.result else None
            state = type(result).__name__.lower() if result is not None else "passed"
            states.append(state)
            message = None if result is None else result.text if state == "skipped" else result.message
            cases.append((suite.name, case.classname, case.name, state, message))
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == \
            (len(states), states.count("failure"), states.count("error"), states.count("skipped")), suite.name
        labels.append({label.name: label.value for label in suite.properties()})
    return cases, labels


def sarif(path):
    """The only run of a valid file that keeps GitHub's limits."""
    with open(path, encoding="utf-8") as file:
        log = json.load(file)
    problems = [f"{list(error.path)}: {error.message[:200]}" for error in SARIF.iter_errors(log)]
    assert not problems, problems
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) <= 25000 and len(run["results"]) <= 25000
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert len(rule["properties"]["tags"]) <= 20
        assert len(rule["shortDescription"]["text"]) <= 1024 and len(rule["fullDescription"]["text"]) <= 1024
    for result in run["results"]:
        assert 1 <= len(result["locations"]) <= 10
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    return run


KNOWN_COMMANDS = {"error", "warning", "notice"}


def unescape(text, pairs):
    for escaped, sign in pairs:
        text = text.replace(escaped, sign)
    return text


def annotations(log):
    """What a runner takes out of a log: [(command, properties, message)], by the grammar of GitHub's documentation. Any
    other command, or a line of the older form, is a fault."""
    found = []
    for line in log.split("\n"):
        assert "\r" not in line and "##[" not in line, line
        start = line.lstrip()
        if not start.startswith("::"):
            continue
        head, mark, message = start[2:].partition("::")
        command, _, rest = head.partition(" ")
        assert mark and command in KNOWN_COMMANDS, line
        properties = {}
        for part in filter(None, rest.split(",")):
            name, equals, value = part.partition("=")
            assert equals and name in ("file", "title"), line
            assert ":" not in value
            properties[name] = unescape(value, [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")])
        found.append((command, properties, unescape(message, [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")])))
    return found


class Page(html.parser.HTMLParser):
    """The tags of a page, and the rows of its tables as texts."""
    ALLOWED = {"h1", "h2", "h3", "p", "strong", "em", "b", "code", "table", "thead", "tbody", "tr", "th", "td", "ul", "li",
               "details", "summary"}

    def __init__(self, links):
        super().__init__()
        self.rows, self.texts, self.tags, self.cell = [], [], set(), None
        self.links = [] if links else None

    def handle_starttag(self, tag, attrs):
        if tag == "a" and self.links is not None:
            self.links.append(dict(attrs)["href"])
            return
        assert tag in self.ALLOWED, (tag, attrs)
        assert all(name in ("align", "open") for name, _ in attrs), (tag, attrs)
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.cell = ""

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append(self.cell)
            self.cell = None

    def handle_data(self, data):
        self.texts.append(data)
        if self.cell is not None:
            self.cell += data


def markdown(text, links=False):
    """The page that GitHub's own renderer makes of TEXT, with every tag let through. LINKS: it may have some."""
    made = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tasklist"],
                          input=text.encode(), capture_output=True, check=True)
    page = Page(links)
    page.feed(made.stdout.decode())
    page.close()
    return page
