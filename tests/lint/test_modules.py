"""The module table of src/README.md, held against the #includes."""
import os
import re
import unittest

ROOT = os.environ.get("SOILGATE_SOURCE", os.getcwd())
LIBRARY = {  # how a library's headers are spelt
    "openssl": r"openssl/",
    "cyaml": r"cyaml/",
    "yaml": r"yaml\.h",
    "gdal": r"(gdal|ogr|cpl)\w*\.h",
    "tiff": r"tiff\w*\.h",
    "isal": r"isa-l/",
    "libdeflate": r"libdeflate\.h",
    "zstd": r"zstd\.h",
    "proj": r"proj\.h|geodesic\.h",
    "geos": r"geos_c\.h",
    "jansson": r"jansson\.h",
    "png": r"png\.h",
    "cairo": r"cairo(-\w+)?\.h",
    "libxml2": r"libxml/",
    "sqlite": r"sqlite3\.h",
    "libpq": r"libpq-fe\.h|postgresql/",
    "curl": r"curl/",
    "archive": r"archive(_entry)?\.h",
}


def read_table():
    """The rows of the table under '## Modules': name -> (headers, may use, homes)."""
    with open(os.path.join(ROOT, "src/README.md"), encoding="utf-8") as file:
        section = file.read().split("## Modules", 1)[1].split("\n## ", 1)[0]
    rows = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 5 or cells[0] in ("module", "---"):
            continue
        words = [[] if cell == "-" else cell.split() for cell in cells]
        rows[cells[0]] = (words[2], words[3], words[4])
    return rows


def sources(folder):
    for base, _, names in os.walk(os.path.join(ROOT, folder)):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.join(base, name)


def includes(path):
    with open(path, encoding="utf-8") as file:
        return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', file.read(), re.M)


class Modules(unittest.TestCase):
    def setUp(self):
        self.table = read_table()
        self.owner = {header: module for module, row in self.table.items() for header in row[0]}

    def module_of(self, path):
        relative = os.path.relpath(path, ROOT)
        if relative.startswith("include/soilgate/"):
            return self.owner.get(os.path.basename(path))
        return relative.split(os.sep)[1]

    def files(self):
        return [*sources("src"), *sources("include")]

    def test_table_and_folders_agree(self):
        folders = {name for name in os.listdir(os.path.join(ROOT, "src"))
                   if os.path.isdir(os.path.join(ROOT, "src", name))}
        self.assertEqual(folders, set(self.table))
        headers = set(os.listdir(os.path.join(ROOT, "include/soilgate")))
        self.assertEqual(headers, set(self.owner))

    def test_a_module_sees_only_what_its_row_allows(self):
        wrong = []
        for path in self.files():
            module = self.module_of(path)
            allowed = {module, *self.table[module][1]}
            for header in includes(path):
                parts = header.split("/")
                used = self.owner.get(parts[1]) if parts[0] == "soilgate" else \
                    parts[0] if len(parts) > 1 and parts[0] in self.table else None
                if used is not None and used not in allowed:
                    wrong.append(f"{os.path.relpath(path, ROOT)} includes {header}: {module} may not use {used}")
        self.assertEqual(wrong, [])

    def test_private_headers_stay_private(self):
        wrong = []
        for path in self.files():
            for header in includes(path):
                parts = header.split("/")
                if len(parts) > 1 and parts[0] in self.table and parts[0] != self.module_of(path):
                    wrong.append(f"{os.path.relpath(path, ROOT)} includes the private header {header}")
        self.assertEqual(wrong, [])

    def test_a_library_stays_at_home(self):
        """Where the table says. More than one home is an exception that the text above the table gives a reason for."""
        homes = {}
        for module, row in self.table.items():
            for library in row[2]:
                homes.setdefault(library, []).append(module)
        self.assertEqual({library: found for library, found in homes.items() if len(found) > 1},
                         {"sqlite": ["registry", "tiles"], "libdeflate": ["geo", "tiles"]})
        wrong = []
        for path in self.files():
            for header in includes(path):
                for library, spelling in LIBRARY.items():
                    if re.fullmatch(spelling + r".*", header) and self.module_of(path) not in homes.get(library, []):
                        wrong.append(f"{os.path.relpath(path, ROOT)} includes {header}; {library} is at home in "
                                     f"{' and '.join(homes.get(library, ['no module']))}")
        self.assertEqual(wrong, [])

    def test_no_arrow_goes_back(self):
        """The table has no cycle: data flows one way."""
        seen = {}

        def visit(module, trail):
            self.assertNotIn(module, trail, "the modules use one another in a circle: " + " > ".join([*trail, module]))
            if module not in seen:
                for used in self.table[module][1]:
                    visit(used, [*trail, module])
                seen[module] = True
        for module in self.table:
            visit(module, [])


if __name__ == "__main__":
    unittest.main()
