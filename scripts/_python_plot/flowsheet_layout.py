"""Positions of what a flowsheet shows, in points, y upwards."""

import labels
from flowsheet_boxes import (
    BAND, BANK, BODY, HEADER, LINE, end_key, link_lines, points, section_widths,
)  # fmt: skip
from flowsheet_places import Places, split_rows

# Arrows without a label, and what else lies side by side
ARROW, APART = 24.0, 14.0
# Between a lane and the banks without labels, and above banks, where labels of the
# solvent's line stand
BELOW, ABOVE = 22.0, 32.0
# Points: on A4 across texts have 80 % of their size then.
PAGE = 960.0


def lay_out(sheet):
    """A layout whose rows are no wider than a page, as far as that goes."""
    rows = split_rows(sheet)
    while True:
        layout = Layout(sheet, rows)
        for number, row in enumerate(layout.rows):
            at = layout.break_of(row) if layout.width(row) > PAGE else None
            if at is not None:
                rows[number : number + 1] = [row.main[:at], row.main[at:]]
                break
        else:
            return layout


class Layout(Places):
    def __init__(self, sheet, rows):
        super().__init__(sheet, rows)
        for row in self.rows:
            self.set_x(row)

    def row_boxes(self, row):
        return [box for key, box in self.boxes.items() if self.row_of[key] is row]

    def width(self, row):
        boxes = self.row_boxes(row)
        return max(b.right for b in boxes) - min(b.left for b in boxes) if boxes else 0.0

    def break_of(self, row):
        """The number of the unit before which a row is best parted: a bank, or what leads
        to it, near the middle; None for a row of one bank."""
        banks = [self.sheet.units[name].kind == "bank" for name in row.main]
        ways = [
            n for n in range(1, len(banks)) if banks[n] and any(banks[:n])
        ]
        boxes = self.row_boxes(row)
        middle = (max(b.right for b in boxes) + min(b.left for b in boxes)) / 2
        middles = {n: abs(self.boxes[row.main[n]].left - middle) for n in ways}
        return min(ways, key=middles.get) if ways else None

    def spacing(self, left, right):
        """Between neighbours on the line of the liquor."""
        between = [
            c
            for c in self.sheet.connections
            if c.name in self.straight
            and c.phase == "aqueous"
            and (c.source or end_key(c)) == right
            and (c.target or end_key(c)) == left
        ]
        if not between:
            return APART
        if not between[0].is_internal:
            return ARROW
        return points(link_lines(self.sheet, between[0])) + ARROW

    def liquor_keys(self, row, gap):
        """Of a gap, with the units beside it: ([at the left], [at the right])."""
        left, right = row.liquor.get(gap, ([], []))
        first = [row.main[gap - 1]] if gap else []
        last = [row.main[gap]] if gap < len(row.main) else []
        return first + [b.key for b in left], [b.key for b in right] + last

    def run(self, keys, x, towards_right):
        """Places boxes beside the first of them, from x on; how far they reach."""
        for one, other in zip(keys, keys[1:]):
            pair = (one, other) if towards_right else (other, one)
            box = self.boxes[other]
            step = self.spacing(*pair) + box.width / 2
            x += step if towards_right else -step
            box.x = x
            x += box.width / 2 if towards_right else -box.width / 2
        return x

    def solvent_width(self, row, gap):
        """Of what stands on the line of the solvent in a gap."""
        if 0 < gap < len(row.main):
            source, target = row.main[gap - 1], row.main[gap]
            for c in self.find("organic", source=source, target=target):
                if c.name in self.straight:
                    return points(link_lines(self.sheet, c)) + ARROW
        beside = [row.after.get(gap, []), row.before.get(gap, [])]
        return sum(ARROW + box.width for boxes in beside for box in boxes) + APART

    def liquor_width(self, row, gap):
        left, right = self.liquor_keys(row, gap)
        width = self.run(left, 0.0, True) - self.run(right[::-1], 0.0, False)
        joined = self.spacing(left[-1], right[0]) if left and right else 0.0
        return width + joined

    def set_x(self, row):
        x = 0.0
        reach = None
        for index, name in enumerate(row.main):
            box = self.boxes[name]
            left, right = self.set_lanes(row, index)
            if index == 0:
                box.x = 0.0
            else:
                gap = max(self.solvent_width(row, index), self.liquor_width(row, index))
                box.x = max(x + gap + box.width / 2, reach + APART + left)
            x = box.right
            reach = box.x + right
            self.shift_lanes(row, index, box.x)
        for gap in range(len(row.main) + 1):
            self.set_gap(row, gap)

    def set_gap(self, row, gap):
        begin = self.boxes[row.main[gap - 1]].right if gap else None
        end = self.boxes[row.main[gap]].left if gap < len(row.main) else None
        left, right = self.liquor_keys(row, gap)
        if begin is not None:
            self.run(left, begin, True)
            # At the end of a row a turn lies beyond all else: it may go down.
            is_last = gap == len(row.main)
            reach = max((b.right for b in row.liquor.get(gap, ([], []))[0]), default=begin)
            for box in row.after.get(gap, []):
                box.x = begin + ARROW + box.width / 2
                if is_last and box.height == 0.0:
                    box.x = max(box.x, reach + APART - box.width / 2)
        if end is not None:
            self.run(right[::-1], end, False)
            for box in row.before.get(gap, []):
                box.x = end - ARROW - box.width / 2
        elif right:  # no bank at the right: the rest goes on from the left
            at = self.boxes[left[-1]].right if left else 0.0
            first = self.boxes[right[0]]
            first.x = at + APART + first.width / 2
            self.run(right, first.right, True)

    def set_lanes(self, row, index):
        """Places what is above and below a unit, about its middle; how far it reaches to
        the left and to the right of that."""
        box = self.boxes[row.main[index]]
        reach = [box.width / 2, box.width / 2]
        for lane in (row.upper, row.lower):
            groups = lane.get(index, [])
            anchors, widths = [], []
            for boxes, connection, is_tail in groups:
                # The first of a group, or what feeds it, is above its port.
                main = self.main_of(boxes, connection, is_tail)
                before = boxes[: boxes.index(main)]
                after = boxes[boxes.index(main) + 1 :]
                left = main.width / 2 + sum(b.width + ARROW for b in before)
                right = main.width / 2 + sum(b.width + ARROW for b in after)
                port = self.port_x(connection, is_tail) - box.x
                anchors.append(port + (right - left) / 2)
                widths.append(left + right + APART)
            for (boxes, *_), middle, width in zip(
                groups, labels.spread(anchors, widths), widths
            ):
                x = middle - (width - APART) / 2
                for b in boxes:
                    b.x = x + b.width / 2
                    x = b.right + ARROW
                reach[0] = max(reach[0], width / 2 - middle)
                reach[1] = max(reach[1], width / 2 + middle)
        return reach

    def main_of(self, boxes, connection, is_tail):
        other = connection.target if is_tail else connection.source
        return next((b for b in boxes if b.key == other), boxes[0])

    def shift_lanes(self, row, index, x):
        for lane in (row.upper, row.lower):
            for boxes, *_ in lane.get(index, []):
                for box in boxes:
                    box.x += x

    def port_x(self, connection, is_tail):
        """Where a connection meets the upper or lower edge of a unit."""
        name = connection.source if is_tail else connection.target
        stage = connection.source_stage if is_tail else connection.target_stage
        box = self.boxes[name]
        unit = self.sheet.units[name]
        if unit.kind != "bank" or stage is None:
            return box.x
        x = box.left
        for width, (_, n) in zip(section_widths(unit), unit.sections):
            if stage <= n:
                return x + width * (stage - 0.5) / n
            stage -= n
            x += width
        return x

    def heights(self, row):
        """Of the upper and of the lower lane."""
        upper = [b.height for groups in row.upper.values() for g, *_ in groups for b in g]
        lower = [b.height for groups in row.lower.values() for g, *_ in groups for b in g]
        return max(upper, default=0.0), max(lower, default=0.0)

    def room_above(self, row):
        """For labels of lines from the upper lane."""
        labels_there = [
            len(link_lines(self.sheet, c))
            for groups in row.upper.values()
            for _, c, _ in groups
            if c.name in self.straight and c.is_internal
        ]
        return max([ABOVE] + [LINE * n + 8 for n in labels_there])

    def room_below(self, row):
        """Below the line of the liquor, for half a text on it, or one beside a turn."""
        beside = [
            LINE * len(link_lines(self.sheet, c)) + 8
            for c in self.find("aqueous")
            if (turn := self.turns.get((c.name, True))) and self.row_of[turn.key] is row
        ]
        half = [b.height / 2 for pair in row.liquor.values() for b in pair[0] + pair[1]]
        return max([BAND] + half + beside)

    def set_y(self, row, top):
        """From the top downwards."""
        upper, lower = self.heights(row)
        row.top = top
        bank_top = top - upper - self.room_above(row)
        row.solvent = bank_top - HEADER - BAND / 2
        row.liquor_y = row.solvent - BAND - BODY
        row.bottom = row.liquor_y - self.room_below(row) - (lower + BELOW if lower else 0.0)
        for name in row.main:
            is_bank = self.sheet.units[name].kind == "bank"
            self.boxes[name].y = bank_top - BANK / 2 if is_bank else row.solvent
        for lane, y in (
            (row.upper, lambda b: top - upper / 2),
            (row.lower, lambda b: bank_top - BANK - BELOW - b.height / 2),
        ):
            for groups in lane.values():
                for boxes, *_ in groups:
                    for box in boxes:
                        box.y = y(box)
        for boxes in [*row.before.values(), *row.after.values()]:
            for box in boxes:
                box.y = row.solvent
        for pair in row.liquor.values():
            for box in pair[0] + pair[1]:
                box.y = row.liquor_y
