"""What a flowsheet shows at its places: units, and texts where streams enter and leave.
All lengths are points, y upwards."""

from dataclasses import dataclass, field

import labels
import stream_texts

SIZE = 9
LINE = 11.5
# Of a bank, from top to bottom: name, band of the solvent, sections, band of the liquor
HEADER, BAND, BODY = 18.0, 11.0, 54.0
BANK = HEADER + 2 * BAND + BODY
LEAST_SECTION = 66.0


@dataclass
class Box:
    """A unit or the text of a stream at its outer end."""

    key: str
    width: float
    height: float
    lines: list = field(default_factory=list)
    strong: set = field(default_factory=set)  # numbers of the lines that are looked for
    x: float = 0.0
    y: float = 0.0

    @property
    def left(self):
        return self.x - self.width / 2

    @property
    def right(self):
        return self.x + self.width / 2

    @property
    def top(self):
        return self.y + self.height / 2

    @property
    def bottom(self):
        return self.y - self.height / 2


def points(lines, size=SIZE):
    """Width of a text; its first line may be bold."""
    if not lines:
        return 0.0
    width = max(labels.width_inches(line, size, "bold") for line in lines)
    return labels.POINTS * width + 6


def words(name):
    return name.replace("_", " ")


def end_key(connection):
    """Of the text of a stream that enters or of an outlet that leaves."""
    return f"{'in' if connection.target else 'out'} {connection.name}"


def end_box(sheet, connection):
    name = connection.name
    if not connection.target and name not in sheet.units:
        name = name.rpartition(".")[2]
    lines = [words(name), *link_lines(sheet, connection)]
    strong = {0} | {
        number
        for number, line in enumerate(lines)
        if connection.source and stream_texts.is_purity(sheet.result, connection, line)
    }
    return Box(end_key(connection), points(lines), LINE * len(lines) + 4, lines, strong)


def link_lines(sheet, connection):
    """Of the label of a flow: where it enters or leaves a bank but at its ends, then what
    it is."""
    lines = []
    for is_tail, word in ((True, "from"), (False, "into")):
        if side(sheet, connection, is_tail) in ("n", "s"):
            stage = connection.source_stage if is_tail else connection.target_stage
            lines.append(f"{word} stage {stage}" if stage else f"{word} a stage")
    return lines + stream_texts.lines(sheet.result, connection)


def section_widths(unit):
    return [
        max(LEAST_SECTION, points([words(name)]) + 10, points([stages_text(n)]) + 10)
        for name, n in unit.sections
    ]


def stages_text(n):
    return f"{n} stage{'s' if n > 1 else ''}"


def unit_box(sheet, unit):
    if unit.kind == "bank":
        width = max(sum(section_widths(unit)), points([words(unit.name)]) + 10)
        return Box(unit.name, width, BANK)
    lines = [words(unit.name)]
    if unit.kind == "splitter":
        return Box(unit.name, 1.3 * points(lines) + 16, 40.0, lines)
    volume = sheet.result.course.case.get("tanks", {}).get(unit.name, {}).get("volume")
    lines += [volume.replace("m3", "m³")] if volume else []
    return Box(unit.name, points(lines) + 14, 44.0, lines)


def side(sheet, connection, is_tail):
    """Compass point of a bank at which a connection leaves or enters it; "" of other
    units. The ends of a bank are its sides, what lies between is above or below."""
    name = connection.source if is_tail else connection.target
    if not name or sheet.units[name].kind != "bank":
        return ""
    stage = connection.source_stage if is_tail else connection.target_stage
    organic = connection.phase == "organic"
    # Solvent leaves at the right, liquor at the left.
    at_right = organic == is_tail
    if stage == (sheet.units[name].n_stages if at_right else 1) and is_end(
        sheet, connection, is_tail
    ):
        return "e" if at_right else "w"
    return "s" if is_tail and not organic else "n"


def is_end(sheet, connection, is_tail):
    """Whether a connection is the one that leaves or enters at the end of its phase: the
    first of the outlets, as draws follow them, and the last of the inlets."""
    same = [
        c
        for c in sheet.connections
        if c.phase == connection.phase
        and (
            (c.source, c.source_stage) == (connection.source, connection.source_stage)
            if is_tail
            else (c.target, c.target_stage) == (connection.target, connection.target_stage)
        )
    ]
    return connection is (same[0] if is_tail else same[-1])
