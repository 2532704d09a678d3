"""What lies beside what on a flowsheet. As on paper, solvent runs from left to right through
the banks of a row, and liquor back from right to left:

    upper lane   feeds of the banks and the tanks they come from
    main lane    banks, and tanks and splitters of solvent; the line of the solvent
    liquor line  below that of the solvent: what enters at the right of a bank, what leaves
                 at its left, tanks and splitters of liquor between
    lower lane   draws

What does not go to the neighbour turns into a channel between the rows."""

from dataclasses import dataclass, field

from flowsheet_boxes import Box, end_box, link_lines, points, side, unit_box

# Room for a line in a lane
LINE_ROOM = 14.0


@dataclass
class Row:
    """Units from left to right, and what is placed about them by their number. A gap has
    the number of the unit at its right."""

    main: list
    before: dict = field(default_factory=dict)  # of a gap: boxes left of a unit, solvent
    after: dict = field(default_factory=dict)  # of a gap: right of a unit, solvent
    liquor: dict = field(default_factory=dict)  # of a gap: (boxes at its left, at its right)
    upper: dict = field(default_factory=dict)  # of a unit: [[box, and what feeds it]]
    lower: dict = field(default_factory=dict)
    top: float = 0.0
    solvent: float = 0.0  # y
    liquor_y: float = 0.0
    bottom: float = 0.0


class Places:
    """Of the units of given rows, [[unit]]."""

    def __init__(self, sheet, rows):
        self.sheet = sheet
        self.boxes = {}
        # By name of a connection: how it runs where not in channels
        self.straight = set()
        # By (name, whether it is its tail): the box that it turns at, into a channel
        self.turns = {}
        self.rows = [Row(main) for main in rows] or [Row([])]
        self.row_of = {}
        for row in self.rows:
            for name in row.main:
                self.put(unit_box(sheet, sheet.units[name]), row)
        for row in self.rows:
            self.place_solvent(row)
        for row in self.rows:
            self.place_feeds(row)
        for row in self.rows:
            for index, name in enumerate(row.main):
                self.place_liquor(row, index, name)
        self.place_rest()

    def put(self, box, row):
        self.boxes[box.key] = box
        self.row_of[box.key] = row
        return box

    def is_placed(self, name):
        return name in self.boxes

    def find(self, phase, source=None, target=None):
        return [
            c
            for c in self.sheet.connections
            if c.phase == phase
            and (source is None or c.source == source)
            and (target is None or c.target == target)
        ]

    def side(self, connection, is_tail):
        return side(self.sheet, connection, is_tail)

    # The line of the solvent

    def place_solvent(self, row):
        for index, name in enumerate(row.main):
            following = row.main[index + 1] if index + 1 < len(row.main) else None
            right_taken = False
            previous = row.main[index - 1] if index else None
            for c in self.find("organic", source=name):
                if self.side(c, True) == "n":
                    self.place_upper(row, index, c)
                elif c.target == following and following and self.side(c, False) != "n":
                    self.straight.add(c.name)
                    right_taken = True
            for c in self.find("organic", source=name):
                if c.name in self.straight or self.side(c, True) == "n":
                    continue
                if not right_taken:
                    right_taken = True
                    self.turn_or_end(row, row.after, index + 1, c, True)
                else:
                    self.place_upper(row, index, c)
            coming = self.find("organic", target=name)
            left_taken = any(c.name in self.straight and c.source == previous for c in coming)
            # What comes from outside has the side before what comes back.
            for c in sorted(coming, key=lambda c: bool(c.source)):
                if c.name in self.straight:
                    continue
                if self.side(c, False) == "n" or left_taken:
                    self.place_upper(row, index, c)
                else:
                    left_taken = True
                    self.turn_or_end(row, row.before, index, c, False)

    def turn_or_end(self, row, boxes, gap, connection, is_tail):
        """At a side of a unit: the text of an outer end, or a turn into a channel."""
        if not (connection.target if is_tail else connection.source):
            box = self.put(end_box(self.sheet, connection), row)
            self.straight.add(connection.name)
        else:
            box = self.turn(row, connection, is_tail)
        boxes.setdefault(gap, []).append(box)

    def turn(self, row, connection, is_tail):
        """The label stands beside the turn where the connection begins."""
        width = points(link_lines(self.sheet, connection)) if is_tail else 0.0
        box = Box(f"turn {connection.name} {is_tail}", width + 10, 0.0)
        self.turns[connection.name, is_tail] = box
        return self.put(box, row)

    # Above and below units

    def place_upper(self, row, index, connection):
        """An outer end, or room for a line from a channel."""
        is_out = connection.source == row.main[index]
        if not (connection.target if is_out else connection.source):
            box = self.put(end_box(self.sheet, connection), row)
            self.straight.add(connection.name)
        else:
            box = self.put(Box(f"line {connection.name} {is_out}", LINE_ROOM, 0.0), row)
            self.turns[connection.name, is_out] = box
        row.upper.setdefault(index, []).append(([box], connection, is_out))

    def place_feeds(self, row):
        for index, name in enumerate(row.main):
            for c in self.find("aqueous", target=name):
                if self.side(c, False) != "n":
                    continue
                unit = self.sheet.units.get(c.source)
                if unit and unit.kind != "bank" and not self.is_placed(c.source):
                    boxes = self.group(row, c.source)
                    self.straight.add(c.name)
                    row.upper.setdefault(index, []).append((boxes, c, False))
                else:
                    self.place_upper(row, index, c)
            for c in self.find("aqueous", source=name):
                if self.side(c, True) == "s":
                    self.place_draw(row, index, c)

    def place_draw(self, row, index, connection):
        if connection.target:
            box = self.put(Box(f"line {connection.name} True", LINE_ROOM, 0.0), row)
            self.turns[connection.name, True] = box
        else:
            box = self.put(end_box(self.sheet, connection), row)
            self.straight.add(connection.name)
        row.lower.setdefault(index, []).append(([box], connection, True))

    def group(self, row, name, is_last=None):
        """A tank or splitter of liquor with its outer ends, from left to right. It is the
        last or the first of them, or between what leaves and what enters."""
        box = self.put(unit_box(self.sheet, self.sheet.units[name]), row)
        carried = self.find("organic", source=name)  # with the liquor of a splitter
        leaving = [c for c in carried + self.find("aqueous", source=name) if not c.target]
        entering = [c for c in self.find("aqueous", target=name) if not c.source]
        left = {True: entering + leaving, False: [], None: leaving}[is_last]
        right = {True: [], False: entering + leaving, None: entering}[is_last]
        # Only a neighbour is reached on the line, and liquor runs to the left.
        self.straight |= {c.name for c in left[-1:] if c in leaving}
        self.straight |= {c.name for c in right[:1] if c in entering}
        ends = [[self.put(end_box(self.sheet, c), row) for c in cs] for cs in (left, right)]
        return [*ends[0], box, *ends[1]]

    # The line of the liquor

    def place_liquor(self, row, index, name):
        if self.sheet.units[name].kind != "bank":
            # Liquor that solvent carries through a splitter
            for c in self.find("aqueous", source=name):
                if not c.target:
                    self.place_draw(row, index, c)
            return
        for c in self.find("aqueous", target=name):
            if self.side(c, False) == "e":
                left, right = row.liquor.setdefault(index + 1, ([], []))
                if index + 1 < len(row.main) and self.is_next(c, row.main[index + 1]):
                    self.straight.add(c.name)
                elif not left:
                    left += self.chain(row, c, False)
        for c in self.find("aqueous", source=name):
            if self.side(c, True) == "w" and c.name not in self.straight:
                left, right = row.liquor.setdefault(index, ([], []))
                # Through a tank at the left of the gap it may reach this bank, too.
                if left and left[-1].key == c.target:
                    self.straight.add(c.name)
                    continue
                right[:0] = self.chain(row, c, True)

    def is_next(self, connection, name):
        """Whether a raffinate goes straight to the end of the bank at its left."""
        return (
            connection.source == name
            and self.side(connection, True) == "w"
            and self.side(connection, False) == "e"
        )

    def chain(self, row, connection, downstream):
        """What lies beside a bank on the line of the liquor, from left to right: an outer
        end, tanks and splitters up- or downstream, or a turn."""
        boxes = []
        near = None
        while True:
            name = connection.target if downstream else connection.source
            if not name:
                self.straight.add(connection.name)
                return [self.put(end_box(self.sheet, connection), row)]
            if self.is_placed(name):
                return boxes or [self.turn(row, connection, downstream)]
            # Outer ends of the last one may lie between; then the side beyond stays free.
            joins = not boxes or boxes[0 if downstream else -1].key == near
            if joins:
                self.straight.add(connection.name)
            more = self.group(row, name, joins == downstream)
            boxes = more + boxes if downstream else boxes + more
            ahead = [
                c
                for c in self.find("aqueous", **{"source" if downstream else "target": name})
                if (other := c.target if downstream else c.source)
                and not self.is_placed(other)
            ]
            if not ahead:
                return boxes
            near = name
            connection = ahead[0]

    def place_rest(self):
        """Tanks and splitters that no bank is near to."""
        row = self.rows[-1]
        _, right = row.liquor.setdefault(len(row.main), ([], []))
        for name in self.sheet.units:
            if not self.is_placed(name):
                right += self.group(row, name)


def split_rows(sheet):
    """[[unit]]: what solvent connects, a new row with each further bank that is fed in
    its midst: that is where the next separation begins."""
    rows = []
    for circuit in sheet.circuits():
        if not any(is_in_solvent(sheet, name) for name in circuit):
            continue
        row = []
        has_feed = False
        for name in circuit:
            is_fed = any(
                c.target == name and side(sheet, c, False) == "n" for c in sheet.connections
            )
            if is_fed and has_feed:
                rows.append(row)
                row = []
            has_feed = has_feed or is_fed
            row.append(name)
        rows.append(row)
    return rows


def is_in_solvent(sheet, name):
    return sheet.units[name].kind == "bank" or any(
        c.phase == "organic" and name in (c.source, c.target) and not sheet.is_carried(c)
        for c in sheet.connections
    )
