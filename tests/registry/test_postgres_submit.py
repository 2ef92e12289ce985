"""submit and review over PostgreSQL: a server of its own, as in test_postgres.py."""
import os
import sys
import unittest

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), name) for name in (".", "../cli")]
import test_postgres  # noqa: E402
import test_submit  # noqa: E402
from server import PASSWORD  # noqa: E402


def setUpModule():
    test_postgres.setUpModule()


def tearDownModule():
    test_postgres.tearDownModule()


class Deliveries(test_postgres.Database):
    stored = ["--store", "r.files"]

    def run_program(self, *arguments, **options):
        out, err = super().run_program(*arguments, **options)
        self.assertNotIn(PASSWORD, out + err)
        return out, err


class SameFiles(Deliveries, test_submit.SameFiles):
    pass


class Review(Deliveries, test_submit.Review):
    pass


class Store(Deliveries, test_submit.SubmitTest):
    def test_it_is_named_once(self):
        _, err = self.run_program("submit", "--registry", self.registry, "in", status=2)
        self.assertEqual(err, f"soilgate: registry postgresql:///{self.database}: say once in which folder the files of "
                              "deliveries are kept: --store DIR\n")
        self.assert_kept(self.one("in"))
        self.stored = []
        self.assertTrue(self.one("in", "--accept")["accepted"])
        self.assertEqual(test_postgres.SERVER.sql("SELECT value FROM soilgate.settings WHERE name = 'store'", self.database),
                         os.path.realpath(self.path("r.files")))

    def test_a_mosaic_tells_no_password(self):
        self.one("in", "--accept")
        self.run_program("mosaic", "--registry", self.registry, "--product", "gbsmap", "--region", "ASP", "--output", "out")
        with open(self.path("out", "manifest.json"), encoding="utf-8") as file:
            text = file.read()
        self.assertIn(f"postgresql:///{self.database}", text)
        self.assertNotIn(PASSWORD, text)


if __name__ == "__main__":
    unittest.main()
