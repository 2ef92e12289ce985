"""The registry in PostgreSQL: the contract's suite and the program, over a server that is started here."""
import os
import re
import subprocess
import sys
import time
import unittest

from osgeo import ogr

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), name) for name in (".", "../cli")]
import test_registry  # noqa: E402
import test_remind  # noqa: E402
from server import PASSWORD, Server  # noqa: E402
from support import ENVIRONMENT, PROGRAM, SOURCE  # noqa: E402

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

    def test_moves(self):
        self.assertEqual(SERVER.sql("SELECT count(*) FROM soilgate.events", self.run_suite("test_moves")), "6")

    def test_changes(self):
        name = self.run_suite("test_registry_edit")
        self.assertNotEqual(SERVER.sql("SELECT count(*) FROM soilgate.memberships", name), "0")

    def test_outbox(self):
        self.assertEqual(SERVER.sql("SELECT count(*) FROM soilgate.letters", self.run_suite("test_outbox")), "10")


class Database(test_registry.RegistryTest):
    database = None

    def setUp(self):
        self.registry = SERVER.address(next(NAMES))
        super().setUp()
        self.make_database()

    def make_database(self):
        """An empty one, unless there is one."""
        if self.database is None:
            self.database = self.name()
            create(self.database)

    def name(self):
        return self.registry.split("?")[0].rsplit("/", 1)[1]

    def keep(self, name):
        SERVER.sql(f"CREATE DATABASE made_{name} TEMPLATE {self.database}")

    def fetch(self, name):
        if SERVER.sql(f"SELECT count(*) FROM pg_database WHERE datname = 'made_{name}'") == "0":
            self.make_database()
            return False
        self.database = self.name()
        SERVER.sql(f"CREATE DATABASE {self.database} TEMPLATE made_{name}")
        return True


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


class Maps(Database):
    """What QGIS and its like see where there is PostGIS."""

    def add_postgis(self, schema="public"):
        SERVER.sql(f"CREATE SCHEMA IF NOT EXISTS {schema}; CREATE EXTENSION postgis SCHEMA {schema}", self.database)

    def connection(self):
        return f"PG:dbname={self.database} host={SERVER.folder} user=owner password={PASSWORD} schemas=soilgate"

    def assert_maps(self, *products):
        """Each map shows what status tells, with the polygons of a file's map."""
        if not os.path.exists(self.path("f.gpkg")):
            self.run_program("registry", "init", "--baseline", "asp-2022-03", "--registry", "f.gpkg")
        file = ogr.Open(self.path("f.gpkg"))
        shapes = {feature["iso3"]: feature.GetGeometryRef().Clone() for feature in file.GetLayerByName("countries")}
        dataset = ogr.Open(self.connection())
        for product in products:
            layer = dataset.GetLayerByName(f"status_{product}")
            self.assertEqual((layer.GetGeomType(), layer.GetFeatureCount()), (ogr.wkbMultiPolygon, 24))
            self.assertEqual(layer.GetSpatialRef().GetAuthorityCode(None), "4326")
            names = [layer.GetLayerDefn().GetFieldDefn(i).GetName() for i in range(layer.GetLayerDefn().GetFieldCount())]
            wanted = file.GetLayerByName("status_GSASmap").GetLayerDefn()
            self.assertEqual(names, [wanted.GetFieldDefn(i).GetName() for i in range(wanted.GetFieldCount())])
            told = {country["iso3"]: (country["status"] or "no status", country["since"], country["due"],
                                      (country["note"] or "").removeprefix("Inferred: "))
                    for country in self.status(product)["countries"]}
            seen = {feature["iso3"]: (feature["status"], (feature["since"] or "")[:10] or None, (feature["due"] or "").replace("/", "-") or None,
                                      feature["note"] or "") for feature in layer}
            self.assertEqual({code: line for code, line in seen.items() if line != told[code]},
                             {code: line for code, line in told.items() if line != seen.get(code)})
            layer.ResetReading()
            for feature in layer:
                self.assertTrue(feature.GetGeometryRef().Equals(shapes[feature["iso3"]]), feature["iso3"])

    def change(self, *arguments):
        return self.run_program("registry", *arguments, "--registry", self.registry)[0]

    def test_states_as_layers(self):
        self.add_postgis()
        out, _ = self.init()
        self.assertNotIn("PostGIS", out)
        self.assert_maps("GSOCseq", "GSASmap", "GBSmap")
        self.change("move", "CHN", "gsasmap", "reported", "--why", "Told")
        self.change("expect", "gsasmap", "JPN", "--due", "2023-06-30", "--why", "Agreed")
        self.change("expect", "gsasmap", "PRK", "--not", "--why", "Not any more")
        self.change("expect", "gsasmap", "MDV", "--on", "2024-02-29", "--why", "Joined")
        self.change("product", "add", "gsnmap")
        self.assert_maps("GSASmap", "GSNmap")
        done = subprocess.run(["ogrinfo", "-ro", "-so", self.connection(), "status_GSASmap"], capture_output=True, text=True,
                              check=True)
        self.assertEqual(done.stderr, "")
        for line in ("Geometry: Multi Polygon", "Feature Count: 24", 'ID["EPSG",4326]', "due: Date"):
            self.assertIn(line, done.stdout)
        self.change("region", "leave", "ASP", "CHN", "--why", "Left")
        self.assertEqual(SERVER.sql('SELECT count(*) FROM soilgate."status_GSASmap"', self.database), "23")

    def test_postgis_comes_later(self):
        out, _ = self.init()
        self.assertIn("This database has no PostGIS, and so no maps: see soilgate registry maps\n", out)
        self.assertEqual(SERVER.sql("SELECT count(*) FROM pg_views WHERE schemaname = 'soilgate'", self.database), "0")
        self.assertIn("CREATE EXTENSION postgis", self.change("maps"))
        self.add_postgis('"My GIS"')
        self.assertEqual(self.change("maps"), "Layers for QGIS and other programs:\n  status_GSOCseq\n  status_GSASmap\n"
                                              "  status_GBSmap\n")
        SERVER.sql("CREATE ROLE viewer LOGIN PASSWORD 'v'; GRANT USAGE ON SCHEMA soilgate TO viewer;"
                   'GRANT SELECT ON soilgate."status_GSASmap" TO viewer', self.database)
        self.change("maps")  # again, and the rights stay
        self.assertEqual(SERVER.sql("SELECT has_table_privilege('viewer', 'soilgate.\"status_GSASmap\"', 'SELECT')",
                                    self.database), "t")
        self.assert_maps("GSASmap", "GBSmap")

    STYLES = "SELECT f_table_name, stylename, owner, useasdefault FROM public.layer_styles WHERE f_table_schema = 'soilgate' ORDER BY 1, 2"

    def test_styles_where_qgis_looks(self):
        """In the one table for all of a database, which need not be on anybody's path but public."""
        self.add_postgis()
        self.init()
        self.assertEqual(SERVER.sql(self.STYLES, self.database),
                         "\n".join(f"status_{product}|status|soilgate|t" for product in ("GBSmap", "GSASmap", "GSOCseq")))
        found = SERVER.sql("SELECT styleqml FROM layer_styles WHERE f_table_catalog = current_database() AND f_table_schema = 'soilgate' "
                           "AND f_table_name = 'status_GSASmap' AND f_geometry_column = 'geom' AND (type = 'Polygon' OR type IS NULL)", self.database)
        with open(os.path.join(SOURCE, "src/registry/sql/status.qml"), encoding="utf-8") as file:
            self.assertEqual(found.strip(), file.read().strip())
        SERVER.sql("CREATE ROLE looker LOGIN", self.database)
        self.assertEqual(SERVER.sql("SELECT has_table_privilege('looker', 'public.layer_styles', 'SELECT'), "
                                    "has_table_privilege('looker', 'public.layer_styles', 'INSERT')", self.database), "t|f")
        # A person's own style stays the default; ours is kept up to date beside it, once.
        SERVER.sql("UPDATE public.layer_styles SET useasdefault = false WHERE f_table_name = 'status_GSASmap'; UPDATE public.layer_styles "
                   "SET styleqml = '<old/>'; INSERT INTO public.layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
                   "stylename, styleqml, useasdefault) VALUES (current_database(), 'soilgate', 'status_GSASmap', 'geom', 'mine', '<mine/>', true); "
                   "DELETE FROM public.layer_styles WHERE f_table_name = 'status_GBSmap'", self.database)
        self.assertNotIn("layer_styles", self.change("maps"))
        self.assertEqual(SERVER.sql(self.STYLES, self.database), "status_GBSmap|status|soilgate|t\nstatus_GSASmap|mine|owner|t\n"
                                                                 "status_GSASmap|status|soilgate|f\nstatus_GSOCseq|status|soilgate|t")
        self.assertEqual(SERVER.sql("SELECT count(*) FROM public.layer_styles WHERE styleqml::text = '<old/>'", self.database), "0")
        self.assertEqual(SERVER.sql("SELECT styleqml FROM public.layer_styles WHERE stylename = 'mine'", self.database), "<mine/>")
        self.change("product", "add", "gsnmap")
        self.assertIn("status_GSNmap|status|soilgate|t", SERVER.sql(self.STYLES, self.database))

    def test_styles_of_a_stranger_are_left_alone(self):
        """A trigger of a table that somebody else owns would act with our rights."""
        self.add_postgis()
        SERVER.sql("CREATE ROLE stranger; CREATE TABLE public.layer_styles (id serial, f_table_catalog text, f_table_schema text, f_table_name text, "
                   "f_geometry_column text, stylename text, styleqml xml, useasdefault boolean, description text, owner text); "
                   "ALTER TABLE public.layer_styles OWNER TO stranger", self.database)
        self.init()
        self.assertIn("may not write into public.layer_styles", self.change("maps"))
        self.assertEqual(SERVER.sql("SELECT count(*) FROM public.layer_styles", self.database), "0")
        self.assert_maps("GSASmap")
        SERVER.sql("DROP TABLE public.layer_styles; CREATE TABLE public.layer_styles (id int)", self.database)  # ours, and of no use
        self.assertIn("may not write into public.layer_styles", self.change("maps"))

    def test_styles_of_a_plain_user(self):
        """Who owns the registry need not own the database: then the owner makes the table."""
        self.add_postgis()
        SERVER.sql(f"CREATE ROLE keeper LOGIN PASSWORD 'k'; GRANT CREATE ON DATABASE {self.database} TO keeper", self.database)
        self.registry = SERVER.address(self.database, "keeper", "k")
        self.init()
        self.assertIn("may not write into public.layer_styles", self.change("maps"))
        SERVER.sql("SELECT soilgate.open_layer_styles(); GRANT SELECT, INSERT, UPDATE ON public.layer_styles TO keeper", self.database)
        self.assertIn("may not write into public.layer_styles", self.change("maps"))  # its numbers
        SERVER.sql("GRANT USAGE ON SEQUENCE public.layer_styles_id_seq TO keeper", self.database)
        self.assertNotIn("layer_styles", self.change("maps"))
        self.assertEqual(SERVER.sql(self.STYLES, self.database).count("soilgate|t"), 3)

    def test_suite_of_changes(self):
        """Tables of version 1 get their maps too."""
        self.add_postgis()
        suite = os.path.join(os.path.dirname(PROGRAM), "unit", "test_registry_edit")
        done = subprocess.run([suite], env={**ENVIRONMENT, "SOILGATE_TEST_POSTGRES": self.registry}, capture_output=True,
                              text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(SERVER.sql("SELECT viewname FROM pg_views WHERE schemaname = 'soilgate'", self.database),
                         "status_GSASmap")


class Board(Database):
    def test_page_and_slides_are_those_of_a_file(self):
        """Outlines, events and totals come from the server byte by byte as from a file."""
        self.init()
        made = {}
        for place in (self.registry, "file.gpkg"):
            self.registry = place
            if place == "file.gpkg":
                self.init()
            self.tell("--as-of", "2022-06-01", "--format", "html", "--output", "b.html", "--picture", "b.png")
            with open(self.path("b.html"), encoding="utf-8") as page, open(self.path("b.png"), "rb") as slide:
                text = re.sub(r'"recorded_at":"[^"]*"|"number":\d+', "", page.read())
                made[place] = (text, slide.read())
        one, two = made.values()
        self.assertEqual(one[1], two[1])
        self.assertEqual(one[0], two[0])
        self.assertGreater(one[0].count('"small":true'), 2)


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

    def test_who_writes_by_hand_waits(self):
        """Two who write SQL at once do not both begin at the same state."""
        self.init()
        event = ("INSERT INTO soilgate.events (iso3, product, from_state, to_state, at, recorded_at, who, why, inferred)"
                 " VALUES ('CHN', 'GSASmap', 'missing', '{}', '2022-04-01', '2022-04-01T12:00:00Z', 'x', 'x', 0);\n")

        def locks(granted):
            where = "locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            for _ in range(600):
                if SERVER.sql(f"SELECT count(*) FROM pg_locks WHERE {where} AND granted = {granted}", self.database) == "1":
                    return
                time.sleep(0.05)
            self.fail(f"no lock that is {'held' if granted else 'waited for'}")

        hands = []
        for sql in ("BEGIN;" + event.format("reported"), event.format("in-preparation")):
            hand = SERVER.psql(self.database)
            self.addCleanup(hand.communicate)
            hand.stdin.write(sql)
            hand.stdin.flush()
            hands.append(hand)
            locks(len(hands) == 1)
        self.assertEqual(hands[0].communicate("COMMIT;\n", timeout=60)[1], "")
        self.assertIn("an event begins at the state that is", hands[1].communicate(timeout=60)[1])
        self.assertEqual(SERVER.sql("SELECT to_state FROM soilgate.events WHERE iso3 = 'CHN' AND product = 'GSASmap' ORDER BY id",
                                    self.database).split(), ["missing", "reported"])

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
