"""soilgate rules."""
import unittest

from support import ProgramTest


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
