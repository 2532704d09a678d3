"""Checks input files against docs/schema as an editor would: schemas.py ROOT

What the program accepts a schema must accept; of what it refuses, those that a schema can
know to be wrong.
"""
import csv
import json
import pathlib
import sys
import tomllib

import jsonschema

root = pathlib.Path(sys.argv[1])
corpus = root / "tests/unit/every_key"
bad_inputs = root / "tests/robustness/bad_inputs"

# Of tests/robustness/bad_inputs. The others name what does not exist, have a wrong unit, do
# not balance ...: no schema knows.
refused = """
    blend_empty blend_negative blend_without_mass date impurities_choice initial_state
    missing_key negative_flow no_chemistry no_stages not_a_quantity plain_number
    quoted_number_without_unit table_expected transfer_two_ways transfer_without_value
    two_extractant_amounts unknown_key unknown_key_suggests unknown_method
    unknown_top_level_table
""".split()

# Faults in files of the other kinds.
faults = {
    "sweep": [
        'case = "a.toml"',
        'case = 1\n[[vary]]\npath = "a"\nvalues = [ 1 ]',
        'case = "a.toml"\n[[vary]]\npath = "a"\nvalues = []',
        'case = "a.toml"\n[[vary]]\npath = "a"\nvalues = [ 1 ]\npoints = "2"',
        'case = "a.toml"\nrun = "fast"\n[[vary]]\npath = "a"\nvalues = [ 1 ]',
        'case = "a.toml"\n[[vary]]\npath = "a"\nfrom = 1\nto = 2\npoints = 1',
    ],
    "assay": [
        'rows = []',
        'rows = [ { oxide = "Nd2O3", value = 1 } ]',
        'rows = [ { oxide = "Nd2O3", value = 1, unit = "ppm" } ]',
        'rows = [ { oxide = "Pr2O3", value = 1, unit = "wt% of REO" } ]',
        'rows = [ { oxide = "Nd2O3", value = -1, unit = "g/L" } ]',
        'rows = [ { oxide = "Nd2O3", element = "Nd", value = 1, unit = "g/L" } ]',
    ],
    "chemistry": [
        'title = "no more than a title"',
        '[window]\nloading = 2',
        '[components]\nNd = { charge = 9 }',
        '[[species]]\nname = "HSO4"\nphase = "aqueous"\nformed_from = { H = 1, SO4 = 1 }',
    ],
}


def schema_of(kind):
    schema = json.loads((root / "docs/schema" / f"{kind}.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def assay(path):
    """What a CSV table says: remarks, and rows under their column names."""
    lines = path.read_text().splitlines()
    remarks = [line[1:].partition(":") for line in lines if line.startswith("#")]
    known = ("source", "class", "closure", "density")
    table = csv.DictReader(line for line in lines if line and not line.startswith("#"))
    numbers = ("value", "sd", "low", "high")
    return {
        "remarks": {k.strip(): v.strip() for k, _, v in remarks if k.strip() in known},
        "rows": [{column: float(text) if column in numbers else text
                  for column, text in row.items() if text} for row in table],
    }


def toml(path):
    return tomllib.loads(path.read_text())


checked = 0
wrong = 0


def complain(path, message):
    global wrong
    wrong += 1
    print(f"{path}: {message}")


for kind, folder, pattern, read in (
    ("case", "cases", "*.toml", toml),
    ("sweep", "cases/sweeps", "*.toml", toml),
    ("sweep", "sweeps", "*.toml", toml),
    ("chemistry", "chemistry", "*.toml", toml),
    ("assay", "feeds", "*.csv", assay),
):
    validator = schema_of(kind)
    for place in (root / "inputs", corpus):
        for path in sorted((place / folder).glob(pattern)):
            checked += 1
            for error in validator.iter_errors(read(path)):
                complain(path, f"{error.json_path}: {error.message}")
    for text in faults.get(kind, []):
        if validator.is_valid(tomllib.loads(text)):
            complain(kind, f"accepts\n{text}")

validator = schema_of("case")
for path in sorted(bad_inputs.glob("*.toml")):
    try:
        accepted = validator.is_valid(toml(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        continue
    if accepted == (path.stem in refused):
        complain(path, "accepted" if accepted else "refused; add it to the list")

print(f"{checked} files checked, {len(refused)} faults known to the schema, {wrong} wrong")
sys.exit(1 if wrong else 0)
