"""Holds STAC documents against the published JSON Schemas, which are no part of this repository.

SOILGATE_STAC_SCHEMAS names a folder that has each schema under its address without "https://", as "wget -x" lays them:
schemas.stacspec.org/v1.0.0/item-spec/json-schema/item.json and so on (tests/schemas/README.md lists them). No network.
"""
import datetime
import json
import os
import re

import jsonschema

FOLDER = os.environ.get("SOILGATE_STAC_SCHEMAS", "")
CORE = "https://schemas.stacspec.org/v1.0.0/"
KINDS = {"Feature": f"{CORE}item-spec/json-schema/item.json", "Collection": f"{CORE}collection-spec/json-schema/collection.json"}
FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(text):
    return not isinstance(text, str) or bool(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


@FORMATS.checks("iri-reference")
@FORMATS.checks("iri")
def is_address(text):
    return not isinstance(text, str) or not re.search(r'[\s<>"{}|\\^`]', text)


def read(address):
    with open(os.path.join(FOLDER, re.sub(r"^https?://", "", address.partition("#")[0])), encoding="utf-8") as file:
        return json.load(file)


def errors(document):
    """What the schemas of the document's kind and of its extensions say is wrong, as texts."""
    told = []
    for address in (KINDS[document["type"]], *document["stac_extensions"]):
        schema = read(address)
        resolver = jsonschema.RefResolver(address, schema, handlers={"https": read})
        validator = jsonschema.Draft7Validator(schema, resolver=resolver, format_checker=FORMATS)
        told += [f"{address}: {list(error.absolute_path)}: {error.message[:200]}" for error in validator.iter_errors(document)]
    return told
