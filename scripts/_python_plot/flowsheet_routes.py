"""The lines of a flowsheet, upright and level: straight between neighbours, else through
channels above, between and below the rows."""

from dataclasses import dataclass

from flowsheet_boxes import LINE, end_key, link_lines, points

TRACK = 14.0
PAD = 8.0


@dataclass
class Line:
    points: list  # [(x, y)] from its beginning to its end
    label: list  # lines of text
    label_at: tuple = (0.0, 0.0)  # middle of the label


@dataclass
class Track:
    """A level part of a line in a channel, from x to x. The label is on one of them."""

    connection: object
    begin: float
    end: float
    label: list
    rank: int  # 0: both ends are in the row above, 2: in the row below, 1: otherwise
    y: float = 0.0


class Routes:
    """{name of a connection: Line}"""

    def __init__(self, layout):
        self.layout = layout
        self.sheet = layout.sheet
        self.lines = {}
        self.n_margins = 0
        through = [c for c in self.sheet.connections if c.name not in layout.straight]
        self.tracks = {k: [] for k in range(len(layout.rows) + 1)}
        self.parts = {c.name: self.plan(c) for c in through}
        self.set_heights()
        for c in self.sheet.connections:
            self.lines[c.name] = (
                self.joined(c) if c.name in self.parts else self.direct(c)
            )
        for name, tracks in self.parts.items():
            if tracks[0].label:
                self.label_track(self.lines[name], tracks[0])

    # Ends of lines

    def end(self, connection, is_tail):
        """The box at an end of a connection, and its row."""
        name = connection.source if is_tail else connection.target
        key = name or end_key(connection)
        return self.layout.boxes[key], self.layout.row_of[key]

    def lane(self, box, row):
        """upper, lower, solvent or liquor"""
        for name, lane in (("upper", row.upper), ("lower", row.lower)):
            if any(b is box for groups in lane.values() for g, *_ in groups for b in g):
                return name
        if any(b is box for pair in row.liquor.values() for b in pair[0] + pair[1]):
            return "liquor"
        return "solvent"

    def x_to_channel(self, connection, is_tail):
        """Where the line runs upright between an end and a channel."""
        turn = self.layout.turns.get((connection.name, is_tail))
        if turn is None:
            box, _ = self.end(connection, is_tail)
            return box.x + self.offset(connection, is_tail)
        if turn.key.startswith("line"):
            return turn.x
        # A turn has its label between the line and the unit.
        return turn.right - 5 if connection.phase == "organic" else turn.left + 5

    def offset(self, connection, is_tail):
        """Several lines that leave or enter a unit at one side stand apart, those that come
        from the left at the right: they do not cross."""
        box, _ = self.end(connection, is_tail)
        at_box = [
            (c.name, tail)
            for c in self.sheet.connections
            for tail in (True, False)
            if c.name not in self.layout.straight
            and (c.name, tail) not in self.layout.turns
            and self.end(c, tail)[0] is box
        ]
        at_box.sort(key=lambda end: -self.other_x(*end))
        place = at_box.index((connection.name, is_tail))
        return 12.0 * (place - (len(at_box) - 1) / 2)

    def other_x(self, name, is_tail):
        connection = next(c for c in self.sheet.connections if c.name == name)
        return self.end(connection, not is_tail)[0].x

    def channels(self, connection, is_tail):
        """Numbers of the channels that a line can run to, the usual one first: that of the
        row is above it, the next below."""
        box, row = self.end(connection, is_tail)
        number = self.layout.rows.index(row)
        turn = self.layout.turns.get((connection.name, is_tail))
        lane = self.lane(turn if turn is not None else box, row)
        if lane in ("liquor", "lower"):
            is_first = turn is not None and turn in row.liquor.get(0, ([], []))[1]
            free = all(b.height == 0.0 for b in row.before.get(0, []))
            return [number + 1, number] if is_first and free else [number + 1]
        is_last = turn is not None and turn in row.after.get(len(row.main), [])
        return [number, number + 1] if is_last else [number]

    def plan(self, connection):
        """[Track] of a line, one, or two that the margin joins."""
        ways = [self.channels(connection, tail) for tail in (True, False)]
        common = [channel for channel in ways[0] if channel in ways[1]]
        first, last = common[:1] * 2 or (ways[0][0], ways[1][0])
        x, end = (self.x_to_channel(connection, tail) for tail in (True, False))
        has_turn = self.layout.turns.get((connection.name, True))
        beside = has_turn is not None and has_turn.key.startswith("turn")
        label = [] if beside else link_lines(self.sheet, connection)
        rows = [
            self.layout.rows.index(self.end(connection, tail)[1]) for tail in (True, False)
        ]
        # The row of a channel's number is the one below it.
        from_below, to_below = rows[0] == first, rows[1] == last
        if first == last:
            tracks = [Track(connection, x, end, label, from_below + to_below)]
            self.tracks[first] += tracks
            return tracks
        self.n_margins += 1
        margin = self.left_edge() - TRACK * self.n_margins
        tracks = [
            Track(connection, x, margin, label, 2 * from_below),
            Track(connection, margin, end, [], 2 * to_below),
        ]
        self.tracks[first].append(tracks[0])
        self.tracks[last].append(tracks[1])
        return tracks

    def left_edge(self):
        return min(box.left for box in self.layout.boxes.values()) - PAD

    # Heights of channels and rows

    def set_heights(self):
        y = 0.0
        for number in range(len(self.layout.rows) + 1):
            y = self.set_channel(self.tracks[number], y)
            if number < len(self.layout.rows):
                row = self.layout.rows[number]
                self.layout.set_y(row, y)
                y = row.bottom
        self.bottom = y

    def set_channel(self, tracks, y):
        """Tracks without a place in common share a height. Where both ends are above, or
        both below, the shortest track is the nearest to them: it crosses no other. Returns
        the bottom of the channel."""

        def order(track):
            length = abs(track.begin - track.end)
            return track.rank, length if track.rank == 0 else -length

        levels = []
        for track in sorted(tracks, key=order):
            low, high = extent(track)
            for level in levels:
                if all(high + PAD < a or b + PAD < low for a, b in map(extent, level)):
                    level.append(track)
                    break
            else:
                levels.append([track])
        for level in levels:
            y -= TRACK + max(LINE * len(track.label) for track in level)
            for track in level:
                track.y = y
        return y - (TRACK if levels else 0.0)

    # Lines

    def direct(self, connection):
        """Between neighbours on a line, or between a lane and a unit."""
        tail, row = self.end(connection, True)
        head, _ = self.end(connection, False)
        label = link_lines(self.sheet, connection) if connection.is_internal else []
        lanes = self.lane(tail, row), self.lane(head, row)
        if "upper" in lanes and lanes != ("upper", "upper"):
            return self.upright(connection, tail, head, lanes[0] == "upper", label)
        if "lower" in lanes:
            return self.upright(connection, tail, head, lanes[0] == "lower", label)
        y = row.solvent if connection.phase == "organic" else row.liquor_y
        y = tail.y if lanes == ("upper", "upper") else y
        ends = (
            [(tail.right, y), (head.left, y)]
            if tail.x < head.x
            else [(tail.left, y), (head.right, y)]
        )
        middle = (ends[0][0] + ends[1][0]) / 2, y + LINE * len(label) / 2 + 4
        return Line(ends, label, middle)

    def upright(self, connection, tail, head, from_lane, label):
        """Between a lane and the unit above or below it."""
        lane, unit = (tail, head) if from_lane else (head, tail)
        at = self.layout.port_x(connection, not from_lane)
        above = lane.y > unit.y
        ends = [(lane.x, lane.bottom if above else lane.top)]
        ends += self.jog(lane.x, at, unit.top if above else unit.bottom, above)
        # Below all of the lane: what stands beside a tank may be higher than it.
        _, row = self.end(connection, not from_lane)
        bottom = row.top - self.layout.heights(row)[0] if above else lane.bottom
        label_at = lane.x + points(label) / 2 + 3, bottom - LINE * len(label) / 2 - 2
        return Line(ends if from_lane else ends[::-1], label, label_at)

    def jog(self, x, port, edge, above):
        """From an upright line to a port that is not below or above it."""
        if abs(x - port) < 0.5:
            return [(port, edge)]
        level = edge + (10.0 if above else -10.0)
        return [(x, level), (port, level), (port, edge)]

    def to_channel(self, connection, is_tail, y):
        """Points from an end to the level of a track."""
        box, row = self.end(connection, is_tail)
        turn = self.layout.turns.get((connection.name, is_tail))
        x = self.x_to_channel(connection, is_tail)
        above = y > box.y
        if turn is None:
            return [(x, box.top if above else box.bottom), (x, y)]
        if turn.key.startswith("line"):
            port = self.layout.port_x(connection, is_tail)
            edge = box.top if above else box.bottom
            return [*self.jog(x, port, edge, above)[::-1], (x, y)]
        level = row.solvent if connection.phase == "organic" else row.liquor_y
        return [(box.right if x > box.x else box.left, level), (x, level), (x, y)]

    def joined(self, connection):
        tracks = self.parts[connection.name]
        ends = self.to_channel(connection, True, tracks[0].y)
        if len(tracks) == 2:
            ends += [(tracks[0].end, tracks[0].y), (tracks[1].begin, tracks[1].y)]
        ends += self.to_channel(connection, False, tracks[-1].y)[::-1]
        if tracks[0].label:
            return Line(ends, tracks[0].label)
        label = link_lines(self.sheet, connection)
        (x, y), (turn_x, _) = ends[:2]
        organic = connection.phase == "organic"
        up = LINE * len(label) / 2 + 4
        return Line(ends, label, ((x + turn_x) / 2, y + up if organic else y - up))


    def label_track(self, line, track):
        """Above a track, in the middle of where no other line crosses its label."""
        height = LINE * len(track.label)
        low, high = extent(track)
        crossed = sorted(
            x0
            for other in self.lines.values()
            for (x0, y0), (x1, y1) in zip(other.points, other.points[1:])
            if abs(x0 - x1) < 1e-6
            and low < x0 < high
            and min(y0, y1) < track.y + height + 3
            and max(y0, y1) > track.y + 1
        )
        edges = [low, *crossed, high]
        free = max(zip(edges, edges[1:]), key=lambda gap: gap[1] - gap[0])
        line.label_at = (free[0] + free[1]) / 2, track.y + height / 2 + 3


def extent(track):
    """From x to x, with the label."""
    low, high = sorted((track.begin, track.end))
    spare = max(0.0, points(track.label) - (high - low)) / 2
    return low - spare, high + spare
