#!/usr/bin/python3
"""Makes specs/countries.csv, the table by which soilgate reads country tokens in file names.

Codes and names come from Debian's package iso-codes (ISO 3166-1; its numeric codes are the M49 numbers of the UN).
What people write in place of a code stands below with where it was seen. Sources as in specs/: GLO is the GloSIS data
cube scripts, ASP the country list of the Asian Soil Partnership (fao.org/global-soil-partnership), ISO-3 the withdrawn
codes of ISO 3166-3 as in iso-codes.

The column of colours is kept as it is in the table; tools/make-colours.py fills it.

    tools/make-countries.py           write the table
    tools/make-countries.py --check   exit 1 when the table is not what this script makes
"""
import csv
import io
import json
import pathlib
import sys
import unicodedata

ISO_CODES = pathlib.Path("/usr/share/iso-codes/json/iso_3166-1.json")
TABLE = pathlib.Path(__file__).resolve().parent.parent / "specs" / "countries.csv"

# Names as the Asian Soil Partnership writes them (Taiwan: as ISO 3166-1 itself), where iso-codes' common name differs;
# all names of iso-codes become aliases.
NAMES = {
    "KOR": "Republic of Korea",
    "LAO": "Lao PDR",
    "PRK": "DPR Korea",
    "TWN": "Taiwan, Province of China",
    "VNM": "Viet Nam",
}

# Country, what was written, where it was seen or why it is known.
TOKENS = [
    ("BRN", "Brunei", "common short form"),
    ("KHM", "KHD", "GLO rename script of Cambodia: KHD_GSOCseq_T0_Map030.tif"),
    ("KHM", "855", "GLO rename script of Cambodia: 855_SalinityMap030.tiff, the telephone code"),
    ("LAO", "Lao", "common short form"),
    # SL is the alpha-2 code of Sierra Leone too: as a token it has two meanings, and the program tells both.
    ("LKA", "SL", "GLO rename script of Sri Lanka: SL_GSOCseq_T0_Map030.tif"),
    ("MMR", "Burma", "name until 1989"),
    ("MMR", "BUR", "ISO-3, withdrawn 1989"),
    ("PRK", "DPRK", "common short form"),
    ("TLS", "East Timor", "name until 2002"),
    ("TLS", "TMP", "ISO-3, withdrawn 2002"),
]
# Tokens that are meant to have two meanings: token as folded, and the countries.
AMBIGUOUS = {"sl": {"LKA", "SLE"}}


def fold(text):
    """Letters and digits without case and accents, as the program compares tokens."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def read_colours():
    with open(TABLE, encoding="utf-8", newline="") as file:
        return {row["iso3"]: row.get("colour") or "" for row in csv.DictReader(file)}


def rows():
    """One list of fields for each country, sorted by code."""
    colours = read_colours()
    known = {entry["alpha_3"]: entry for entry in json.loads(ISO_CODES.read_text("utf-8"))["3166-1"]}
    for code in [token[0] for token in TOKENS] + list(NAMES):
        if code not in known:
            raise SystemExit(f"{code} is no ISO 3166-1 code")
    for code, entry in sorted(known.items()):
        name = NAMES.get(code) or entry.get("common_name") or entry["name"]
        others = [entry["name"], entry.get("common_name"), entry.get("official_name")]
        others += [token for country, token, _ in TOKENS if country == code]
        aliases, seen = [], {fold(name)}
        for other in others:
            if other and fold(other) not in seen:
                seen.add(fold(other))
                aliases.append(other)
        yield [code, entry["alpha_2"], entry["numeric"], name, "|".join(aliases), colours.get(code, "")]


def check_meanings(table):
    """No token may mean two countries, but for those that are known to."""
    owners = {}
    for code, alpha_2, number, name, aliases, _ in table:
        for token in [code, alpha_2, number, name] + aliases.split("|"):
            if token:
                owners.setdefault(fold(token), set()).add(code)
    clashes = {token: codes for token, codes in owners.items() if len(codes) > 1}
    if clashes != AMBIGUOUS:
        raise SystemExit(f"tokens with two meanings: {clashes}, expected {AMBIGUOUS}")


def main():
    table = list(rows())
    check_meanings(table)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["iso3", "iso2", "m49", "name", "aliases", "colour"])
    writer.writerows(table)
    if sys.argv[1:] == ["--check"]:
        return 0 if TABLE.read_text("utf-8") == out.getvalue() else 1
    if sys.argv[1:]:
        raise SystemExit(__doc__)
    TABLE.write_text(out.getvalue(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
