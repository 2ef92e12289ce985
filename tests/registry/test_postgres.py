"""The registry in PostgreSQL: the contract's suite and the program, over a server that is started here."""
import os
import subprocess
import sys
import unittest

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), name) for name in (".", "../cli")]
import test_registry  # noqa: E402
import test_remind  # noqa: E402
from server import PASSWORD, Server  # noqa: E402
from support import ENVIRONMENT, PROGRAM  # noqa: E402

SERVER = None
NAMES = (f"soil{number}" for number in range(1000))


def create(name):
    """A database of a language in which signs are passed over when texts are compared."""
    SERVER.sql(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US-u-ka-shifted'")


def setUpModule():
    global SERVER
    SERVER = Server()


def tearDownModule():
    SERVER.close()


class Contract(unittest.TestCase):
    def run_suite(self, suite):
        """A suite of tests/unit, which runs over a file as a unit test, over the server; the name of the database."""
        name = next(NAMES)
        create(name)
        program = os.path.join(os.path.dirname(PROGRAM), "unit", suite)
        done = subprocess.run([program], env={**ENVIRONMENT, "SOILGATE_TEST_POSTGRES": SERVER.address(name)},
                              capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"100%: Checks: [1-9]\d*, Failures: 0, Errors: 0")
        return name

    # What the last test made is on the server, and not in a file.

    def test_events(self):
        self.assertEqual(SERVER.sql("SELECT count(*) FROM soilgate.events", self.run_suite("test_registry")), "50")

    def test_deliveries(self):
        name = self.run_suite("test_submissions")
        self.assertNotEqual(SERVER.sql("SELECT count(*) FROM soilgate.deliveries", name), "0")

    def test_changes(self):
        name = self.run_suite("test_registry_edit")
        self.assertNotEqual(SERVER.sql("SELECT count(*) FROM soilgate.memberships", name), "0")

    def test_outbox(self):
        self.assertEqual(SERVER.sql("SELECT count(*) FROM soilgate.letters", self.run_suite("test_outbox")), "10")


class Database(test_registry.RegistryTest):
    def setUp(self):
        self.database = next(NAMES)
        create(self.database)
        self.registry = SERVER.address(self.database)
        super().setUp()


class Answers(Database, test_registry.Answers):
    def tell(self, *arguments, **options):
        out, err = super().tell(*arguments, **options)
        self.assertNotIn(PASSWORD, out + err)
        return out, err


class Moves(Database, test_registry.Moves):
    pass


class Expect(Database, test_registry.Expect):
    pass


class Track(Database, test_registry.Track):
    pass


class Contacts(Database, test_registry.Contacts):
    pass


class Reminders(Database, test_remind.Reminders):
    def remind(self, *arguments, **options):
        out, err = super().remind(*arguments, **options)
        self.assertNotIn(PASSWORD, out + err)
        return out, err

    def test_files_need_a_folder(self):
        """Beside a database there is none; what is only sent needs none."""
        _, err = self.run_program("remind", "--registry", self.registry, "--from", test_remind.FROM, status=2)
        self.assertIn("say into which folder the letters go: --outbox DIR", err)
        server = self.server()
        self.run_program("remind", "--registry", self.registry, "--from", test_remind.FROM, "--country", "CHN", "--send",
                         "--smtp", server.url(), "--insecure-smtp")
        self.assertEqual(len(server.handler.letters), 1)


class Program(Database):
    def test_init_shows_no_password(self):
        out, err = self.init()
        self.assertIn(f"Made the registry postgresql:///{self.database}.", out)
        self.assertNotIn(PASSWORD, out + err)

    def test_a_registry_is_not_made_twice(self):
        self.init()
        _, err = self.init(status=2)
        self.assertEqual(err, f"soilgate: registry postgresql:///{self.database}: there is a registry already; "
                              "nothing was changed\n")
        self.assertEqual(self.codes(self.status("GSASmap"), "missing"), test_registry.MISSING)

    def test_nothing_is_made_by_a_failure(self):
        SERVER.sql("CREATE TABLE public.precious (x int)", self.database)
        self.init("--boundaries", "nowhere.gpkg", status=2)
        self.assertEqual(SERVER.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'soilgate'", self.database), "0")
        self.init()
        self.assertEqual(SERVER.sql("SELECT count(*) FROM public.precious", self.database), "0")

    def test_makers_at_once(self):
        makers = [subprocess.Popen([PROGRAM, "registry", "init", "--registry", self.registry, "--baseline", "asp-2022-03"],
                                   env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
        ends = [(*maker.communicate(timeout=60), maker.returncode) for maker in makers]
        self.assertEqual(sorted(end[2] for end in ends), [0, 2, 2], ends)
        self.assertEqual(self.codes(self.status("GSASmap"), "missing"), test_registry.MISSING)

    def test_a_reader_needs_no_right_to_write(self):
        self.init()
        SERVER.sql("CREATE ROLE reader LOGIN PASSWORD 'r3ader'; GRANT USAGE ON SCHEMA soilgate TO reader;"
                   "GRANT SELECT ON ALL TABLES IN SCHEMA soilgate TO reader", self.database)
        self.registry = SERVER.address(self.database, "reader", "r3ader")
        self.assertEqual(self.codes(self.status("GSASmap"), "missing"), test_registry.MISSING)

    def test_wrong_password_and_database(self):
        for address, message in ((SERVER.address(self.database, password="wr0ng"), "password authentication failed"),
                                 (SERVER.address("nowhere"), 'database "nowhere" does not exist')):
            self.registry = address
            out, err = self.tell(status=3)
            self.assertEqual(out, "")
            self.assertIn(message, err)
            self.assertNotRegex(err, "s3cret|wr0ng")

    def test_an_empty_database_is_no_registry(self):
        _, err = self.tell(status=2)
        self.assertIn("this is no registry of soilgate", err)

    def test_a_server_that_is_killed_has_kept_what_it_answered(self):
        """Although this server may answer before it has written: a registry asks it to write first."""
        self.init()
        SERVER.stop("immediate")
        _, err = self.tell(status=3)
        self.assertIn("connection to server", err)
        SERVER.start()
        self.assertEqual(self.codes(self.status("GSASmap"), "missing"), test_registry.MISSING)


if __name__ == "__main__":
    unittest.main()
