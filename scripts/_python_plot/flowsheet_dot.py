"""A flowsheet as a graph with all positions, which Graphviz draws (neato -n2)."""

from html import escape

import numpy as np

import style
import time_axis
from flowsheet_boxes import (
    BAND, BODY, HEADER, SIZE, end_key, section_widths, stages_text, words,
)  # fmt: skip
from flowsheet_layout import lay_out
from flowsheet_routes import Routes

INKS = {"organic": "#A85F00", "aqueous": "#0072B2"}
BANDS = {"organic": "#F3C886", "aqueous": "#9CC9E6"}
FONT = "DejaVu Sans"
# Line widths of the smallest and the largest flow
THIN, THICK = 0.9, 3.4
ARROW = 7.5
CORNER = 5.0


def draw(sheet):
    """The text of the graph."""
    layout = lay_out(sheet)
    routes = Routes(layout)
    body = [heading(sheet, layout)]
    body += [unit_node(sheet.units[name], layout.boxes[name]) for name in sheet.units]
    largest = max((c.flow for c in sheet.connections), default=0.0)
    for c in sheet.connections:
        if not c.is_internal:
            body.append(end_node(c, layout.boxes[end_key(c)]))
    body += [edge(c, routes.lines[c.name], largest) for c in sheet.connections]
    text = "\n".join(body)
    return f"// Draw it with neato -n2: all positions are given.\ndigraph flowsheet {{\n{text}\n}}\n"


def heading(sheet, layout):
    """Title, and how colours and directions are to be read."""
    scale, unit = time_axis.scale(np.array([sheet.hours]))
    when = f"After {time_axis.text(sheet.hours / scale)} {unit}"
    if sheet.is_steady:
        when = "Steady state"
    rows = [
        f'<FONT COLOR="{style.SOFT}">{when}. </FONT>'
        f'<FONT COLOR="{INKS["organic"]}"><B>Solvent</B></FONT>'
        f'<FONT COLOR="{style.SOFT}"> runs to the right, </FONT>'
        f'<FONT COLOR="{INKS["aqueous"]}"><B>liquor</B></FONT>'
        f'<FONT COLOR="{style.SOFT}"> to the left.</FONT>',
    ]
    if sheet.result.title:  # an empty element is no label to Graphviz
        rows.insert(0, f'<FONT POINT-SIZE="13"><B>{escape(sheet.result.title)}</B></FONT>')
    cells = "".join(f'<TR><TD ALIGN="LEFT">{row}</TD></TR>' for row in rows)
    left = min(box.left for box in layout.boxes.values())
    # A node is placed by its middle: a table as wide as this begins at the left edge.
    table = f'<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1" WIDTH="560">{cells}</TABLE>'
    return f"""graph [fontname="{FONT}", bgcolor=white, pad=0.15]
node [fontname="{FONT}", fontsize={SIZE}, fontcolor="{style.INK}", color="{style.SOFT}",
  shape=plain]
edge [fontname="{FONT}", fontsize={SIZE}, arrowsize=0.75]
title [{position(left + 280, 30)}, label=<{table}>]"""


def position(x, y):
    return f'pos="{x:.1f},{y:.1f}"'


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unit_node(unit, box):
    at = position(box.x, box.y)
    if unit.kind == "bank":
        return f"{quoted(unit.name)} [{at}, label=<{bank_table(unit, box)}>]"
    shape = "cylinder" if unit.kind == "tank" else "diamond"
    text = "<BR/>".join(map(escape, box.lines))
    return (
        f"{quoted(unit.name)} [{at}, shape={shape}, style=filled, fixedsize=true, "
        f'width={box.width / 72:.3f}, height={box.height / 72:.3f}, '
        f'fillcolor="{style.BAND}", label=<{text}>]'
    )


def bank_table(unit, box):
    """Name, the solvent, the sections, the liquor."""
    widths = section_widths(unit)
    widths[-1] += box.width - sum(widths)
    n = len(widths)

    def band(phase, arrow):
        cell = (
            f'<TD FIXEDSIZE="TRUE" WIDTH="{{:.0f}}" HEIGHT="{BAND:.0f}" '
            f'BGCOLOR="{BANDS[phase]}"><FONT POINT-SIZE="7">{arrow}</FONT></TD>'
        )
        return f"<TR>{''.join(map(cell.format, widths))}</TR>"

    sections = "".join(
        f'<TD FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{BODY:.0f}" BORDER="1" '
        f'SIDES="{"L" if index else "B"}" COLOR="{style.SOFT if index else style.BAND}" '
        f'BGCOLOR="{style.BAND}">{escape(words(name))}<BR/>{stages_text(stages)}</TD>'
        for index, ((name, stages), width) in enumerate(zip(unit.sections, widths))
    )
    return (
        f'<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" '
        f'COLOR="{style.SOFT}"><TR><TD COLSPAN="{n}" HEIGHT="{HEADER:.0f}">'
        f"<B>{escape(words(unit.name))}</B></TD></TR>{band('organic', '→')}"
        f"<TR>{sections}</TR>{band('aqueous', '←')}</TABLE>"
    )


def end_node(connection, box):
    lines = [
        f"<B>{escape(line)}</B>" if number in box.strong else escape(line)
        for number, line in enumerate(box.lines)
    ]
    text = "<BR/>".join(lines)
    return (
        f"{quoted(box.key)} [{position(box.x, box.y)}, "
        f'fontcolor="{INKS[connection.phase]}", label=<{text}>]'
    )


def edge(connection, line, largest):
    width = THIN + (THICK - THIN) * np.sqrt(max(connection.flow, 0) / max(largest, 1e-30))
    ink = INKS[connection.phase]
    options = [
        f"id={quoted(connection.name)}", f'color="{ink}"', f'fontcolor="{ink}"',
        f"penwidth={width:.2f}", f'pos="{spline(line.points, width)}"',
    ]  # fmt: skip
    if connection.is_internal:
        x, y = line.label_at
        text = "<BR/>".join(map(escape, line.label))
        options.append(f'label=<{text}>, lp="{x:.1f},{y:.1f}"')
    tail = connection.source or end_key(connection)
    head = connection.target or end_key(connection)
    return f"{quoted(tail)} -> {quoted(head)} [{', '.join(options)}]"


def spline(corners, width):
    """Upright and level lines with rounded corners and an arrow at the end, as Graphviz
    writes them. Outlines make the tip longer by their width."""
    corners = [np.array(c) for n, c in enumerate(corners) if n == 0 or c != corners[n - 1]]
    last = corners[-1] - corners[-2]
    tip = corners[-1] - last * min(width / np.hypot(*last), 0.5)
    last = tip - corners[-2]
    corners[-1] = tip - last * min(ARROW / np.hypot(*last), 0.9)
    bends = [corners[0]]
    for before, at, after in zip(corners, corners[1:], corners[2:]):
        for other in (before, after):
            way = other - at
            point = at + way * min(CORNER / max(np.hypot(*way), 1e-9), 0.5)
            bends += [at, point] if other is after else [point]
    # Straight parts have their control points on their ends, corners on the corner.
    curve = [bends[0]]
    rest = bends[1:]
    while rest:
        begin, corner, end = rest[:3]
        curve += [curve[-1], begin, begin, corner, corner, end]
        rest = rest[3:]
    curve += [curve[-1], corners[-1], corners[-1]]
    pairs = " ".join(f"{x:.1f},{y:.1f}" for x, y in curve)
    return f"e,{tip[0]:.1f},{tip[1]:.1f} {pairs}"
