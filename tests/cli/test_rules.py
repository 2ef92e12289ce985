"""soilgate rules."""
import json
import os
import unittest

import jsonschema
import readers
from support import SOURCE, ProgramTest, strict


class Rules(ProgramTest):
    def table(self):
        out, err = self.run_program("rules")
        self.assertEqual(err, "")
        rows = [line.split(None, 2) for line in out.split("\n\n")[0].splitlines() if not line.startswith(" ")]
        return {row[0]: row[1:] for row in rows}

    def test_table(self):
        table = self.table()
        self.assertGreater(len(table), 40)
        for rule, (severity, title) in table.items():
            self.assertRegex(rule, r"^[a-z]+\.[a-z-]+$")
            self.assertIn(severity, ("error", "warning", "info", "unchecked"))
            self.assertTrue(title)
        self.assertEqual(table["grid.resolution"][0], "error")
        self.assertEqual(table["name.variant"][0], "warning")
        self.assertEqual(table["file.layout"][0], "info")
        self.assertEqual(table["boundary.unavailable"][0], "unchecked")

    def test_every_rule_is_explained(self):
        for rule, (severity, title) in self.table().items():
            out, err = self.run_program("rules", rule)
            words = " ".join(out.split())
            self.assertEqual(err, "")
            self.assertTrue(words.startswith(rule))
            self.assertIn(" ".join(title.split()), words)
            self.assertIn(f"severity {severity}", words)
            self.assertIn("what to do", words)
            self.assertRegex(words, "waiver (possible|not possible: )")
            self.assertIn("source", words)
            self.assertLessEqual(max(map(len, out.splitlines())), 100)

    def test_json(self):
        rules = json.loads(self.run_program("rules", "--format", "json")[0])
        with open(os.path.join(SOURCE, "specs/schema/soilgate-rules-1.schema.json"), encoding="utf-8") as file:
            jsonschema.Draft202012Validator(strict(json.load(file))).validate(rules)
        self.assertEqual({rule["id"]: rule["severity"] for rule in rules["rules"]},
                         {name: row[0] for name, row in self.table().items()})
        (rule,) = json.loads(self.run_program("rules", "--format", "json", "boundary.spill")[0])["rules"]
        self.assertEqual(rule["needs"], ["open", "product", "layer", "grid", "pixels", "boundary"])
        self.assertEqual((rule["judges"], rule["waivable"], rule["waiver_refused"]), ("file", True, None))

    def test_the_page_of_the_rules_is_this_program_s(self):
        """After a change: soilgate rules --format markdown > docs/rules.md"""
        page, _ = self.run_program("rules", "--format", "markdown")
        self.assertEqual(readers.read(os.path.join(SOURCE, "docs/rules.md")), page)

    def test_the_page_holds_every_rule(self):
        text, _ = self.run_program("rules", "--format", "markdown")
        page = readers.markdown(text, links=True)
        table = self.table()
        self.assertEqual({row[0]: row[1] for row in page.rows[1:]}, {name: row[0] for name, row in table.items()})
        headings = [line[4:] for line in text.splitlines() if line.startswith("### ")]
        self.assertEqual(headings, list(table))
        self.assertEqual(page.links, ["#" + name.replace(".", "") for name in table])
        families = [line for line in text.splitlines() if line.startswith("## ")]
        self.assertEqual(len(families), len({name.split(".")[0] for name in table}))
        self.assertEqual([line for line in families if "." in line], [], "a family without a title")

    def test_unknown_format(self):
        _, err = self.run_program("rules", "--format", "html", status=2)
        self.assertIn("text, json or markdown", err)

    def test_unknown_rule_offers_the_nearest(self):
        out, err = self.run_program("rules", "grid.resolutoin", status=2)
        self.assertEqual(out, "")
        self.assertIn('did you mean "grid.resolution"?', err)

    def test_one_rule_at_a_time(self):
        self.run_program("rules", "grid.resolution", "grid.phase", status=2)

    def test_unknown_option(self):
        _, err = self.run_program("rules", "--frob", status=2)
        self.assertIn("--frob", err)


if __name__ == "__main__":
    unittest.main()
