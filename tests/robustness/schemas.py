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
bad_contacts = root / "tests/robustness/bad_contacts"
bad_fits = root / "tests/robustness/bad_fits"
bad_designs = root / "tests/robustness/bad_designs"
bad_optimise = root / "tests/robustness/bad_optimise"

# Of tests/robustness/bad_inputs. The others name what does not exist, have a wrong unit, do
# not balance ...: no schema knows.
refused = """
    blend_empty blend_negative blend_without_mass date entrained_too_much
    hydraulics_unknown impurities_choice initial_state missing_key negative_flow no_chemistry no_stages not_a_quantity plain_number
    precipitation_choice quoted_number_without_unit schedule_needs_points
    schedule_shape sensitivity_no_path table_expected transfer_two_ways transfer_without_value
    two_extractant_amounts unknown_key unknown_key_suggests unknown_method
    unknown_top_level_table
""".split()

# Of tests/robustness/bad_contacts.
refused_contacts = """
    heading_no_text mt_both mt_neither no_end no_range ratio_zero temperature unknown_key
    values_and_range values_empty vary_unknown
""".split()

# Of tests/robustness/bad_fits.
refused_fits = """
    errors_zero folds_unknown loss_unknown no_constants no_data no_system two_kinds_of_data
    two_names unknown_key
""".split()

# Of tests/robustness/bad_designs.
refused_designs = """
    cuts_empty five_elements no_cuts one_element purity_of_one unknown_key
""".split()

# Of tests/robustness/bad_optimise.
refused_optimise = """
    is_a_sweep no_case no_high objective_unknown two_limits unknown_key vary_empty
""".split()

# What turns a valid file into one that its schema must refuse.
faults = {
    "cases/short_ndpr.toml": [
        ('total_reo = "200 g/L"', 'extractant = "1 mol/L"'),
        ('initial = "filled with feed"', 'initial = { state = "steady", acid = {} }'),
        ('initial = "filled with feed"', 'initial = { state = "file" }'),
        ('saponified = "36 %"', 'saponified = 36'),
        ('stage = "last"', 'stage = 0'),
        ('rtol = 1e-8', 'rtol = 1'),
    ],
    "cases/sweeps/small.toml": [
        ('case = "../short_ndpr.toml"', ''),
        ('run = "dynamic"', 'run = "fast"'),
        ('values = [ "35 %", "36 %" ]', 'values = []'),
        ('values = [ "35 %", "36 %" ]', 'from = "35 %"'),
        ('values = [ "35 %", "36 %" ]', 'values = [ 0.3 ]\nfrom = 0.3\nto = 0.4\npoints = 2'),
    ],
    "chemistry/tracer.toml": [
        ('law = "empirical"', 'law = "guess"'),
        ('La = { charge = 3 }', 'La = { charge = 9 }'),
        ('HA = 3', 'HA = 3.5'),
        ('phase = "organic"', 'phase = "aqueous"'),
        ('distribution_ratio = 0.5', 'pka = 2.0'),
        ('distribution_ratio = 0.5', 'distribution_ratio = 0'),
        ('class = "assumed"', 'class = "sure"'),
    ],
    "activities/davies.toml": [
        ('model = "davies"', 'model = "debye"'),
        ('model = "davies"', 'model = "sit"'),
        ('temperature = "25 C"', 'temperature = 25'),
        ('debye_hueckel_slope = 0.509', 'debye_hueckel_slope = 1.17'),
        ('debye_hueckel_slope = 0.509', 'debye_hueckel_slope = 0.509\nthetas = []'),
    ],
    "activities/pitzer-chloride.toml": [
        ('charge = 2', 'charge = 5'),
        ('cations = ["NH4"]', 'cations = []'),
        ('beta0 = 0.0765', 'beta0 = "0.0765"'),
        ('ions = ["H", "Na"]', 'ions = ["H"]'),
    ],
    "shakeouts/p507_isotherms.toml": [
        ('from = 0.1', 'from = "0.1"\nvalues = [ 1 ]'),
        ('points = 31', 'points = 1'),
        ('vary = "feed"', 'vary = "acid"'),
        ('liquor = "pls"\nsolvent = "fresh"', 'solvent = "fresh"'),
    ],
    "feeds/mountain_pass.csv": [
        ('Nd2O3', 'Nd2O5'),
        ('wt% of REO', 'ppm'),
        ('oxide,', 'name,'),
        ('value', 'amount'),
        ('La2O3,', 'La2O3,-'),
    ],
}


def schema_of(kind):
    schema = json.loads((root / "docs/schema" / f"{kind}.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def assay(text):
    """What a CSV table says: remarks, and rows under their column names."""
    lines = text.splitlines()
    remarks = [line[1:].partition(":") for line in lines if line.startswith("#")]
    known = ("source", "class", "closure", "density")
    table = csv.DictReader(line for line in lines if line and not line.startswith("#"))
    numbers = ("value", "sd", "low", "high")
    return {
        "remarks": {k.strip(): v.strip() for k, _, v in remarks if k.strip() in known},
        "rows": [{column: float(text) if column in numbers else text
                  for column, text in row.items() if text} for row in table],
    }


checked = 0
wrong = 0


def complain(path, message):
    global wrong
    wrong += 1
    print(f"{path}: {message}")


for kind, folder, pattern, read in (
    ("case", "cases", "*.toml", tomllib.loads),
    ("sweep", "cases/sweeps", "*.toml", tomllib.loads),
    ("sweep", "sweeps", "*.toml", tomllib.loads),
    ("chemistry", "chemistry", "*.toml", tomllib.loads),
    ("assay", "feeds", "*.csv", assay),
    ("activity", "activities", "*.toml", tomllib.loads),
    ("contact", "shakeouts", "*.toml", tomllib.loads),
    ("contact", "contacts", "*.toml", tomllib.loads),
    ("fit", "fits", "*.toml", tomllib.loads),
    ("design", "designs", "*.toml", tomllib.loads),
    ("optimise", "optimise", "*.toml", tomllib.loads),
    ("costs", "costs", "*.toml", tomllib.loads),
):
    validator = schema_of(kind)
    for place in (root / "inputs", corpus):
        for path in sorted((place / folder).glob(pattern)):
            checked += 1
            for error in validator.iter_errors(read(path.read_text())):
                complain(path, f"{error.json_path}: {error.message}")
            for old, new in faults.get(f"{folder}/{path.name}", []):
                text = path.read_text()
                if old not in text or validator.is_valid(read(text.replace(old, new))):
                    complain(path, f"is accepted with '{new}' in place of '{old}'")

for kind, folder, known in (
    ("case", bad_inputs, refused),
    ("contact", bad_contacts, refused_contacts),
    ("fit", bad_fits, refused_fits),
    ("design", bad_designs, refused_designs),
    ("optimise", bad_optimise, refused_optimise),
):
    validator = schema_of(kind)
    for path in sorted(folder.glob("*.toml")):
        try:
            accepted = validator.is_valid(tomllib.loads(path.read_text()))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue
        if accepted == (path.stem in known):
            complain(path, "accepted" if accepted else "refused; add it to the list")

print(f"{checked} files checked, {len(refused + refused_contacts + refused_fits + refused_designs + refused_optimise)} faults known to the schema, {wrong} wrong")
sys.exit(1 if wrong else 0)
