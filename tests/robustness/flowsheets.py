"""The flowsheets of scripts/plot: every unit and every connection of the case is there, the
numbers are those of the file, and nothing lies over anything else.

    flowsheets.py DIDYMIUM CASES
"""

import itertools
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "_python_plot"))

import matplotlib

matplotlib.use("Agg")

import numpy as np

import flowsheet_boxes
import flowsheet_dot
import graphviz
import stream_texts
from flowsheet import Flowsheet
from flowsheet_layout import lay_out
from flowsheet_routes import Routes
from result import Result

TOUCHING = 1.0
faults = []


def expect(holds, what):
    if not holds:
        faults.append(what)


def five_circuits():
    """Splits in a row, each with its strip, and a draw; a reflux by way of a tank."""
    text = """title = "Five circuits"
[chemistry]
system = "p507-hcl"
[streams.pls]
phase = "aqueous"
flow = "1 m3/h"
composition = { La = "0.3 mol/L", Pr = "0.1 mol/L", Nd = "0.3 mol/L", Sm = "0.1 mol/L" }
acid = { HCl = "0.02 mol/L" }
[tanks.feed_tank]
phase = "aqueous"
inlets = [ "pls" ]
volume = "20 m3"
[tanks.reflux_tank]
phase = "aqueous"
inlets = [ "scrub1", "parting.reflux" ]
volume = "5 m3"
[splitters.parting]
inlet = "c1_strip.raffinate"
outlets = { reflux = "10 %", purge = "1 %", product = "rest" }
[simulate]
until = "2 d"
output_interval = "12 h"
"""
    feed = "feed_tank"
    for k in range(1, 6):
        draws = (
            'draws = [ { name = "side", phase = "aqueous", section = "scrub", stage = 2, '
            'flow = "0.05 m3/h" } ]\n'
        )
        text += f"""
[streams.solvent{k}]
phase = "organic"
flow = "{2 + k} m3/h"
extractant = "1.5 mol/L"
saponified = "30 %"
[streams.scrub{k}]
phase = "aqueous"
flow = "0.5 m3/h"
acid = {{ HCl = "2 mol/L" }}
[streams.acid{k}]
phase = "aqueous"
flow = "0.5 m3/h"
acid = {{ HCl = "5 mol/L" }}
[banks.c{k}]
sections = [ {{ name = "extraction", stages = 4 }}, {{ name = "scrub", stages = 4 }} ]
solvent = "solvent{k}"
aqueous = "{"reflux_tank" if k == 1 else f"scrub{k}"}"
feeds = [ {{ stream = "{feed}", section = "extraction", stage = "last" }} ]
{draws if k == 2 else ""}mixer = {{ volume = "1 m3", organic_holdup = "50 %" }}
settler = {{ aqueous = "1 m3", organic = "1 m3" }}
[banks.c{k}_strip]
sections = [ {{ name = "strip", stages = 3 }} ]
solvent = "c{k}.loaded_organic"
aqueous = "acid{k}"
mixer = {{ volume = "1 m3", organic_holdup = "50 %" }}
settler = {{ aqueous = "1 m3", organic = "1 m3" }}
"""
        feed = f"c{k}.raffinate"
    return text


def nodes_and_edges(text):
    """{name: its line} and {id: (tail, head, line)} of the text of a graph."""
    edge = re.compile(r'^"([^"]+)" -> "([^"]+)" \[id="([^"]+)"(.*)\]$', re.M)
    edges = {m[3]: (m[1], m[2], m[4]) for m in edge.finditer(text)}
    nodes = {m[1]: m[2] for m in re.finditer(r'^"([^"]+)" \[(.*)\]$', text, re.M)}
    return nodes, edges


def wanted(case):
    """Units, and (name: (from, to)) of the connections of a case; "" is outside."""
    units = [*case["banks"], *case.get("tanks", {}), *case.get("splitters", {})]
    source = {name: "" for name in case["streams"]}
    for bank, table in case["banks"].items():
        outlets = ["raffinate", "loaded_organic"]
        outlets += [draw["name"] for draw in table.get("draws", [])]
        source |= {f"{bank}.{outlet}": bank for outlet in outlets}
    source |= {tank: tank for tank in case.get("tanks", {})}
    for splitter, table in case.get("splitters", {}).items():
        source |= {f"{splitter}.{outlet}": splitter for outlet in table["outlets"]}
    target = {}
    for bank, table in case["banks"].items():
        for name in (table["solvent"], table["aqueous"]):
            target[name] = bank
        target |= {feed["stream"]: bank for feed in table.get("feeds", [])}
    for tank, table in case.get("tanks", {}).items():
        target |= {name: tank for name in table["inlets"]}
    for splitter, table in case.get("splitters", {}).items():
        target[table["inlet"]] = splitter
    return units, {name: (source[name], target.get(name, "")) for name in source}


def check_connections(name, case, text):
    nodes, edges = nodes_and_edges(text)
    units, connections = wanted(case)
    for unit in units:
        expect(unit in nodes, f"{name}: no unit {unit}")
    expect(edges.keys() == connections.keys(), f"{name}: edges are {sorted(edges)}")
    for key, (source, target) in connections.items():
        ends = edges.get(key, ("", ""))[:2]
        expect(ends == (source or f"in {key}", target or f"out {key}"), f"{name}: {key} {ends}")
    for bank, table in case["banks"].items():
        for section in table["sections"]:
            shown = f"{section['name']}<BR/>{section['stages']} stage"
            expect(shown in nodes[bank], f"{name}: {bank} lacks {shown}")


def check_numbers(name, result, text, at):
    """Flow, concentration and pH of each outlet, as the file has them at a time."""
    nodes, edges = nodes_and_edges(text)
    for index, outlet in enumerate(result.outlets):
        tail, head, options = edges[outlet]
        label = options if "label=<" in options else nodes[f"out {outlet}"]
        flow = re.search(r"([\d.e-]+) m³/h", label)
        expect(
            flow and np.isclose(float(flow[1]), result.outlet_flow[0, at, index], rtol=1e-3),
            f"{name}: flow of {outlet} in {label}",
        )
        held = result.outlet_concentration[0, at, index, : len(result.rare_earths)]
        total = (held * result.oxide_mass).sum()
        shown = re.search(r"([\d.e-]+) g/L REO", label)
        if held.sum() > 1e-6:
            expect(
                shown and np.isclose(float(shown[1]), total, rtol=6e-3),
                f"{name}: {total} g/L in {outlet}: {label}",
            )
            main = int(np.argmax(result.purity[0, at, index]))
            share = re.search(rf"{result.rare_earths[main]} ([\d.]+) %", label)
            part = 100 * result.purity[0, at, index, main]
            expect(
                share and np.isclose(float(share[1]), part, rtol=6e-3),
                f"{name}: {part} % in {outlet}: {label}",
            )
        else:
            expect(not shown, f"{name}: {outlet} holds nothing: {label}")
        ph = re.search(r"pH ([-\d.]+)", label)
        if np.isfinite(result.outlet_ph[0, at, index]):
            expect(
                ph and abs(float(ph[1]) - result.outlet_ph[0, at, index]) < 0.0051,
                f"{name}: pH of {outlet} in {label}",
            )
    for index, stream in enumerate(result.streams):
        shown = stream_texts.flow(result.inlet_flow[0, at, index])
        expect(shown in nodes[f"in {stream}"], f"{name}: {stream} lacks {shown}")


def boxes_of(sheet):
    """[(name, left, bottom, right, top)] of units, texts and labels."""
    layout = lay_out(sheet)
    routes = Routes(layout)
    boxes = [
        (key, b.left, b.bottom, b.right, b.top)
        for key, b in layout.boxes.items()
        if b.height > 0
    ]
    for key, line in routes.lines.items():
        if line.label:
            width = flowsheet_boxes.points(line.label) - 6
            height = flowsheet_boxes.LINE * len(line.label)
            x, y = line.label_at
            boxes.append(
                (f"label of {key}", x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            )
    return boxes, routes


def check_room(name, sheet):
    """Nothing lies over anything else, and no line runs through a unit or a text."""
    boxes, routes = boxes_of(sheet)
    for (one, *a), (other, *b) in itertools.combinations(boxes, 2):
        across = min(a[2], b[2]) - max(a[0], b[0])
        upward = min(a[3], b[3]) - max(a[1], b[1])
        over = across > TOUCHING and upward > TOUCHING
        expect(not over, f"{name}: {one} and {other} are over each other")
    for key, line in routes.lines.items():
        for (x0, y0), (x1, y1) in zip(line.points, line.points[1:]):
            expect(
                abs(x0 - x1) < 1e-6 or abs(y0 - y1) < 1e-6, f"{name}: {key} runs aslant"
            )
            for other, *b in boxes:
                across = min(max(x0, x1), b[2]) - max(min(x0, x1), b[0])
                upward = min(max(y0, y1), b[3]) - max(min(y0, y1), b[1])
                through = across > TOUCHING and upward > TOUCHING
                # A line along an axis has no width of its own.
                level = abs(y0 - y1) < 1e-6 and b[1] + 2 < y0 < b[3] - 2 and across > 2
                upright = abs(x0 - x1) < 1e-6 and b[0] + 2 < x0 < b[2] - 2 and upward > 2
                expect(
                    not (through or level or upright), f"{name}: {key} runs through {other}"
                )


def check_picture(name, text, folder):
    """As Graphviz draws it: the title, and one path and one arrow a connection."""
    target = folder / f"{name}.svg"
    graphviz.Graph(text).savefig(target)
    svg = target.read_text()
    _, edges = nodes_and_edges(text)
    for key in edges:
        group = re.search(rf'<g id="{re.escape(key)}" class="edge">(.*?)</g>', svg, re.S)
        drawn = group and "<path" in group[1] and "<polygon" in group[1]
        expect(drawn, f"{name}: {key} is not drawn")
    for phase, ink in flowsheet_dot.INKS.items():
        expect(ink.lower() in svg.lower(), f"{name}: nothing is {phase}")


def check_program(result, folder):
    """What scripts/plot says and writes."""
    plot = [ROOT / "scripts" / "plot", "--flowsheet"]

    def run(*words, **options):
        return subprocess.run(
            [*plot, *words], capture_output=True, text=True, cwd=folder, **options
        )

    early = run(result, "--time", "1 d", "--format", "dot")
    target = folder / f"{result.stem}_flowsheet.dot"
    expect(early.stdout.strip() == str(target), f"--format dot prints {early}")
    expect("After 24 hours" in target.read_text(), "--time 1 d is not one day")
    odd = run(result, "--time", "soon")
    expect(odd.returncode == 1 and "'20 d'" in odd.stderr, f"--time soon: {odd}")
    tools = folder / "without_graphviz"
    tools.mkdir()
    for tool in ("bash", "dirname", "readlink", "basename", "python3"):
        found = subprocess.run(["which", tool], capture_output=True, text=True).stdout.strip()
        (tools / tool).symlink_to("/usr/bin/python3" if tool == "python3" else found)
    bare = run(result, env={"PATH": str(tools)})
    expect(
        bare.returncode == 77 and "apt-get install" in bare.stderr and "graphviz" in bare.stderr,
        f"without Graphviz: {bare}",
    )


def main():
    program, cases = map(pathlib.Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "five_circuits.toml").write_text(five_circuits())
        files = [cases / f"{name}.toml" for name in ("ndpr_closed", "ndpr_strip", "short_ndpr")]
        for case in [*files, folder / "five_circuits.toml"]:
            target = folder / f"{case.stem}.h5"
            words = [program, "run", case, "-o", target, "--quiet"]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
            result = Result(target)
            for hours, at in ((None, -1), (24.0, np.searchsorted(result.grids["time"], 24.0))):
                sheet = Flowsheet(result, 0, hours)
                text = flowsheet_dot.draw(sheet)
                check_connections(case.stem, tomllib.loads(case.read_text()), text)
                check_numbers(case.stem, result, text, at)
                check_room(case.stem, sheet)
            if graphviz.is_installed():
                check_picture(case.stem, text, folder)
        check_program(folder / "ndpr_closed.h5", folder)
    for fault in faults[:40]:
        print(fault, file=sys.stderr)
    print(f"{len(files) + 1} flowsheets drawn, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
